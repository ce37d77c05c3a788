"""Factsheets: the maker's or the standard van's, with what the agent does itself."""

import json

import pytest

from fleet_manager.agent.sheet import CORRIDOR, MESSAGE_BYTES_MAX, factsheet
from fleet_manager.model.errors import ConfigError
from fleet_manager.model.vehicle import standard_van
from fleet_manager.vda5050.commission import (
    action_definition,
    factsheet_for,
    supports,
    vehicle_type_from,
)
from fleet_manager.vda5050.factsheet import ActionScope
from fleet_manager.vda5050.topics import Kind
from tests.a_robot import R1
from tests.vda5050_street import check_schema, on_the_wire

VAN = on_the_wire(Kind.FACTSHEET, factsheet_for(standard_van()))


def test_without_a_file_the_robot_is_a_standard_van() -> None:
    assert vehicle_type_from(factsheet(None), R1) == standard_van()


def test_a_makers_factsheet_is_read() -> None:
    raw = json.loads(VAN)
    raw["typeSpecification"]["seriesName"] = "sherpa"
    assert factsheet(json.dumps(raw).encode()).type_specification.series_name == "sherpa"


def test_the_agent_adds_what_it_does_itself() -> None:
    sheet = factsheet(VAN)
    assert supports(sheet, CORRIDOR)
    assert sheet.protocol_limits.max_string_lens.msg_len == MESSAGE_BYTES_MAX
    check_schema(Kind.FACTSHEET, on_the_wire(Kind.FACTSHEET, sheet))


def test_a_maker_may_take_shorter_messages_and_know_corridors_already() -> None:
    raw = json.loads(VAN)
    raw["protocolLimits"]["maxStringLens"]["msgLen"] = 4096
    raw["protocolFeatures"]["optionalParameters"].append(
        {"parameter": CORRIDOR, "support": "REQUIRED"}
    )
    sheet = factsheet(json.dumps(raw).encode())
    assert sheet.protocol_limits.max_string_lens.msg_len == 4096
    named = [p.parameter for p in sheet.protocol_features.optional_parameters]
    assert named.count(CORRIDOR) == 1


def test_what_the_agent_cannot_honour_is_struck_out() -> None:
    raw = json.loads(VAN)
    features = raw["protocolFeatures"]
    features["optionalParameters"] += [
        {"parameter": name, "support": "SUPPORTED"}
        for name in ("order.edges.trajectory", "order.nodes.nodePosition.theta", "state.maps")
    ]
    features["agvActions"].append({"actionType": "beep", "actionScopes": ["EDGE", "NODE"]})
    sheet = factsheet(json.dumps(raw).encode())
    assert not supports(sheet, "order.edges.trajectory")
    assert not supports(sheet, "order.nodes.nodePosition.theta")
    assert supports(sheet, "state.maps")
    beep = action_definition(sheet, "beep")
    assert beep is not None
    assert beep.action_scopes == (ActionScope.NODE,)


def test_a_file_that_is_no_factsheet_is_refused_in_one_line() -> None:
    with pytest.raises(ConfigError, match=r"sheet\.json: typeSpecification: expected a value"):
        factsheet(b"{}", "sheet.json")
