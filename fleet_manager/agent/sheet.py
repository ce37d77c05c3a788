"""The factsheet of a robot behind an agent: its maker's, or that of the standard van.

The agent adds what it does itself: it keeps to an edge's corridor, and reads no message longer
than it says.
"""

import msgspec

from fleet_manager.model.errors import ConfigError, MessageError
from fleet_manager.model.vehicle import standard_van
from fleet_manager.vda5050.codec import decode
from fleet_manager.vda5050.commission import factsheet_for, supports
from fleet_manager.vda5050.factsheet import Factsheet, OptionalParameter, Support
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
        lengths = msgspec.structs.replace(lengths, msg_len=MESSAGE_BYTES_MAX)
        limits = msgspec.structs.replace(limits, max_string_lens=lengths)
    if not supports(sheet, CORRIDOR):
        corridor = OptionalParameter(parameter=CORRIDOR, support=Support.SUPPORTED)
        parameters = (*features.optional_parameters, corridor)
        features = msgspec.structs.replace(features, optional_parameters=parameters)
    return msgspec.structs.replace(sheet, protocol_limits=limits, protocol_features=features)
