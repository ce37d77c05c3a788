"""The factsheet of a robot behind an agent: its maker's, or that of the standard van.

The agent promises what it does itself, it keeps to an edge's corridor, and nothing of an order
that it would not: fields it cannot honour and actions on edges are struck out.
"""

from msgspec.structs import replace

from fleet_manager.model.errors import ConfigError, MessageError
from fleet_manager.model.vehicle import standard_van
from fleet_manager.vda5050.codec import decode
from fleet_manager.vda5050.commission import SUPPORTED, factsheet_for
from fleet_manager.vda5050.factsheet import (
    ActionScope,
    AgvAction,
    Factsheet,
    OptionalParameter,
    Support,
)
from fleet_manager.vda5050.topics import Kind

MESSAGE_BYTES_MAX = 262_144
"""Longer messages are refused: about a thousand nodes."""
CORRIDOR = "order.edges.corridor"


def factsheet(payload: bytes | None, where: str = "") -> Factsheet:
    """Return the factsheet in *payload* (VDA 5050 JSON); without one, the standard van's."""
    try:
        sheet = (
            factsheet_for(standard_van())
            if payload is None
            else decode(Kind.FACTSHEET, payload, where)
        )
    except MessageError as wrong:
        raise ConfigError(where, wrong.field, wrong.expected, wrong.got) from None
    return _with_agent(sheet)


def _with_agent(sheet: Factsheet) -> Factsheet:
    limits, features = sheet.protocol_limits, sheet.protocol_features
    lengths = limits.max_string_lens
    if not lengths.msg_len or lengths.msg_len > MESSAGE_BYTES_MAX:
        lengths = replace(lengths, msg_len=MESSAGE_BYTES_MAX)
    features = replace(
        features,
        optional_parameters=_honoured(features.optional_parameters),
        agv_actions=tuple(_without_edges(action) for action in features.agv_actions),
    )
    limits = replace(limits, max_string_lens=lengths)
    return replace(sheet, protocol_limits=limits, protocol_features=features)


def _honoured(listed: tuple[OptionalParameter, ...]) -> tuple[OptionalParameter, ...]:
    """Return the fields the vehicle knows; of an order only those the agent honours."""
    kept = tuple(
        each
        for each in listed
        if not each.parameter.startswith("order.")
        or each.parameter in SUPPORTED
        or each.parameter.startswith(CORRIDOR)
    )
    if any(each.parameter == CORRIDOR for each in kept):
        return kept
    return (*kept, OptionalParameter(parameter=CORRIDOR, support=Support.SUPPORTED))


def _without_edges(action: AgvAction) -> AgvAction:
    scopes = tuple(scope for scope in action.action_scopes if scope is not ActionScope.EDGE)
    return replace(action, action_scopes=scopes)
