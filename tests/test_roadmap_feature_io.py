"""One feature: read by its rule, written back the same."""

import json
from typing import Any

import pytest

from fleet_manager.roadmap.feature_io import positions, read_feature, write_feature
from fleet_manager.roadmap.features import Lane, Station
from fleet_manager.roadmap.findings import Findings
from fleet_manager.roadmap.profile import parse_map
from tests.roadmap_sheet import the_courtyard

LANE: dict[str, Any] = {
    "type": "Feature",
    "id": "l1",
    "geometry": {"type": "LineString", "coordinates": [[121.5, 31.2], [121.6, 31.2]]},
    "properties": {"feature_type": "lane", "width_m": 3, "speed_limit_m_s": 2.5},
}


def faults_of(value: object) -> list[str]:
    findings = Findings("x")
    assert (read_feature(value, 4, findings) is None) == bool(findings.faults)
    return [str(fault) for fault in findings.faults]


def a_lane_with(**properties: object) -> dict[str, Any]:
    return LANE | {"properties": LANE["properties"] | properties}


def test_metres_in_the_file_are_millimetres_in_memory() -> None:
    lane = read_feature(LANE, 0, Findings("x"))
    assert isinstance(lane, Lane)
    assert (lane.width_mm, lane.speed_limit_mm_s, lane.one_way) == (3000, 2500, False)


def test_every_kind_of_feature_is_written_as_it_was_read() -> None:
    raw = json.loads(the_courtyard())["features"]
    read = [read_feature(each, 0, Findings("x")) for each in raw]
    assert [write_feature(each) for each in read if each] == raw


def test_defaults_are_not_written() -> None:
    lane = read_feature(a_lane_with(one_way=False, surface="unknown"), 0, Findings("x"))
    assert lane
    assert write_feature(lane)["properties"] == LANE["properties"]


def test_a_property_of_one_s_own_is_let_be() -> None:
    assert faults_of(a_lane_with(x_osm_id=7)) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "features[4]"), ({"type": "feature"}, "features[4]"), (LANE | {"id": 7}, "id"),
     ({key: LANE[key] for key in LANE if key != "id"}, "features[4] id"),
     (LANE | {"properties": None}, "l1 properties"),
     (LANE | {"geometry": None}, "l1 geometry"),
     (LANE | {"geometry": {"type": "Point", "coordinates": [1, 2]}}, "LineString"),
     (a_lane_with(feature_type="road"), "l1 properties.feature_type"),
     (a_lane_with(feature_type=["lane"]), "l1 properties.feature_type"),
     (a_lane_with(width_m=-2), "l1 width_m"),
     (a_lane_with(widht_m=2), "'widht_m'")],
)  # fmt: skip
def test_a_fault_names_the_feature_and_the_field(value: object, words: str) -> None:
    (fault,) = faults_of(value)
    assert words in fault


def test_a_missing_property_is_named() -> None:
    (fault,) = faults_of(
        LANE | {"properties": {"feature_type": "lane", "speed_limit_m_s": 2.5}}
    )
    assert "l1 width_m: expected number from 0.5 to 50 m, got None" in fault


def test_all_faults_of_a_feature_are_found() -> None:
    assert len(faults_of(a_lane_with(width_m=-2, one_way="no", surface=3))) == 3


def test_a_station_drawn_as_an_area_also_has_a_position_inside() -> None:
    (station,) = parse_map(the_courtyard(), "c").stations.values()
    assert isinstance(station, Station)
    assert station.outline
    ring = station.outline[0]
    assert min(x for x, _ in ring) < station.position[0] < max(x for x, _ in ring)
    assert positions(station) == ring
