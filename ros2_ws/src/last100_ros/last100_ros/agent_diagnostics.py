"""How a vehicle's agent is, for ``/diagnostics``."""

from diagnostic_msgs.msg import DiagnosticStatus, KeyValue

from fleet_manager.agent.agent import Agent
from fleet_manager.agent.robot import Silence
from fleet_manager.vda5050.messages import ErrorLevel

_SILENCE = {Silence.SPEAKS: "speaks", Silence.SILENT: "silent", Silence.LOST: "lost"}


def diagnosis(agent: Agent, broker: str) -> DiagnosticStatus:
    """Return one line on the agent, its robot and its broker."""
    dialogue = agent.dialogue
    faults = (*dialogue.faults, *dialogue.errors)
    return DiagnosticStatus(
        level=_level(agent),
        name=f"vehicle_agent: {dialogue.vehicle}",
        message=_message(agent, broker),
        hardware_id=str(dialogue.vehicle),
        values=[
            KeyValue(key=key, value=value)
            for key, value in {
                "broker": broker if agent.linked else f"{broker} (no answer)",
                "robot": _SILENCE[agent.silence],
                "mode": str(dialogue.mode),
                "order": f"{dialogue.order_id} ({dialogue.order_update_id})",
                "last node": f"{dialogue.here.node_id} ({dialogue.here.sequence_id})",
                "nodes ahead": str(len(dialogue.nodes)),
                "driving": str(dialogue.driving).lower(),
                "errors": ", ".join(fault.error_type for fault in faults),
            }.items()
        ],
    )


def _level(agent: Agent) -> bytes:
    faults = agent.dialogue.faults
    if any(fault.error_level is ErrorLevel.FATAL for fault in faults):
        return DiagnosticStatus.ERROR
    if faults or agent.dialogue.errors or not agent.linked:
        return DiagnosticStatus.WARN
    return DiagnosticStatus.OK


def _message(agent: Agent, broker: str) -> str:
    dialogue = agent.dialogue
    for fault in (*dialogue.faults, *dialogue.errors):
        return f"{fault.error_type}: {fault.error_description or ''}"
    if not agent.linked:
        return f"no answer from {broker}"
    return f"order {dialogue.order_id}" if dialogue.nodes else "no way ahead"
