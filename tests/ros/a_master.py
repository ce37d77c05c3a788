"""The fleet's end of the wire, for agents' tests: sends whatever, notes what vehicles say."""

from dataclasses import dataclass, field

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import ActionId
from fleet_manager.shell.clock import wall_ms
from fleet_manager.shell.endpoint import Endpoint
from fleet_manager.shell.mqtt import FleetLink
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.codec import decode
from fleet_manager.vda5050.messages import (
    Action,
    Connection,
    Factsheet,
    Handoff,
    InstantActions,
    Message,
    Order,
    State,
)
from fleet_manager.vda5050.topics import Kind, parse_topic, topic
from tests.a_robot import R1


@dataclass
class Master:
    """A fleet that decides nothing."""

    endpoint: Endpoint
    heard: list[Message] = field(default_factory=list)
    asked: int = 0

    def __post_init__(self) -> None:
        self.link = FleetLink(self.endpoint, self, "master")
        self.link.start()

    def received(self, name: str, payload: bytes) -> None:
        """Note what a vehicle said; a ``mqtt.Listener``."""
        vehicle, kind = parse_topic(name)
        if vehicle == R1:
            try:
                self.heard.append(decode(kind, payload, name))
            except MessageError as wrong:
                raise AssertionError(wrong) from wrong

    def session_lost(self) -> None:
        """Ask the vehicle anew, as every fleet has to."""
        self.asked += 1
        self.send(actions.plain(ActionType.STATE_REQUEST, ActionId(f"state-{self.asked}")))

    def send(self, *messages: Order | Action) -> None:
        """Send orders, and actions as instant actions."""
        for message in messages:
            if isinstance(message, Order):
                self.link.send_order(R1, message, wall_ms())
            else:
                self.link.send_instant_actions(
                    R1, InstantActions(actions=(message,)), wall_ms()
                )

    def send_raw(self, payload: bytes) -> None:
        """Send bytes as an order."""
        self.link._publish(topic(Kind.ORDER, R1), payload)  # noqa: SLF001 - no right way to be wrong

    @property
    def state(self) -> State | None:
        """The last state."""
        return next((each for each in reversed(self.heard) if isinstance(each, State)), None)

    @property
    def errors(self) -> list[str]:
        """The types of the errors in the last state."""
        return [] if self.state is None else [entry.error_type for entry in self.state.errors]

    @property
    def last_node(self) -> str:
        """The node reached last."""
        return "" if self.state is None else self.state.last_node_id

    def has_reached(self, node: str) -> bool:
        """Whether the vehicle is at this node or at one that comes after it in the alphabet."""
        return self.last_node >= node

    @property
    def nodes(self) -> list[int]:
        """The sequence ids of the nodes reached, in the order they were told, each once."""
        found = [s.last_node_sequence_id for s in self.heard if isinstance(s, State)]
        return list(dict.fromkeys(found))

    @property
    def connections(self) -> list[str]:
        """What was said about the connection."""
        return [str(c.connection_state) for c in self.heard if isinstance(c, Connection)]

    @property
    def typed(self) -> list[Handoff]:
        """What was typed at keypads."""
        return [each for each in self.heard if isinstance(each, Handoff)]

    @property
    def described(self) -> bool:
        """Whether a factsheet came."""
        return any(isinstance(each, Factsheet) for each in self.heard)
