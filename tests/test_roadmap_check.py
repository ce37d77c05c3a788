"""The whole check: our own maps are clean, and each spoiled copy is caught."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet_manager.model.errors import MapError
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.check import check_map
from fleet_manager.roadmap.features import Parking
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.road import open_road
from tests.roadmap_sheet import MAPS, a_lane, a_map, a_station, at, the_courtyard

Features = dict[str, dict[str, Any]]


def codes_of(spoil: Callable[[Features], object]) -> set[tuple[str, str]]:
    """Return (code, feature) of every fault of a spoiled courtyard."""
    document = json.loads(the_courtyard())
    features = {each["id"]: each for each in document["features"]}
    spoil(features)
    document["features"] = list(features.values())
    spoiled = parse_map(json.dumps(document).encode(), "spoiled.geojson")
    return {(fault.code, fault.feature) for fault in check_map(spoiled, standard_van())}


def moved(feature: str) -> Callable[[Features], object]:
    """Move a point half a metre east."""

    def spoil(features: Features) -> None:
        features[feature]["geometry"]["coordinates"][0] += 0.000005

    return spoil


def changed(feature: str, **properties: object) -> Callable[[Features], object]:
    return lambda features: features[feature]["properties"].update(properties)


@pytest.mark.parametrize(("name", "vehicles"), [("courtyard", 4), ("riverside", 40)])
def test_our_own_maps_have_no_faults(name: str, vehicles: int) -> None:
    sheet = parse_map((MAPS / f"{name}.geojson").read_bytes(), name)
    assert check_map(sheet, standard_van(), vehicles) == ()


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [(moved("shelf-h1-u1"), ("off-lane", "shelf-h1-u1")),
     (moved("gate"), ("gate-off-graph", "gate")),
     (changed("court-lane", one_way=True), ("one-way-trap", "court-lane")),
     (changed("court-lane", one_way=True), ("no-way-back", "shelf-h1-u1")),
     (changed("court-lane", width_m=1.2), ("too-narrow", "court-lane")),
     (changed("court-lane", width_m=1.2), ("unreachable", "locker")),
     (changed("gate", width_m=1.2), ("too-narrow", "gate")),
     (changed("bay-locker", one_way=True), ("one-way-trap", "bay-locker")),
     (changed("bay-parking-2", one_way=True), ("parking-blocks", "parking-2")),
     (lambda features: features.pop("entry"), ("unreachable", "shelf-h2-u1")),
     (lambda features: features.pop("entry"), ("island", "court-lane"))],
)  # fmt: skip
def test_a_spoiled_map_is_caught(
    spoil: Callable[[Features], object], expected: tuple[str, str]
) -> None:
    assert expected in codes_of(spoil)


def test_a_map_without_lanes_has_that_one_fault() -> None:
    (fault,) = check_map(a_map(*a_station(0, 0)), standard_van())
    assert fault.code == "no-lanes"


SPOTS = st.tuples(
    *[st.one_of(st.integers(0, 12), st.integers(-8, 8).map(lambda n: n / 50))] * 2
)
LANES = st.lists(
    st.tuples(st.lists(SPOTS, min_size=2, max_size=6), st.booleans()), min_size=1, max_size=6
)


@settings(max_examples=60)
@given(LANES, st.lists(SPOTS, max_size=3), SPOTS)
def test_however_lanes_are_scribbled_the_map_can_be_checked(
    lanes: list[tuple[list[tuple[float, float]], bool]],
    bays: list[tuple[float, float]],
    dock: tuple[float, float],
) -> None:
    sheet = a_map(
        *(a_lane(f"l{n}", *line, one_way=way) for n, (line, way) in enumerate(lanes)),
        *(Parking(id=f"p{n}", position=at(*spot)) for n, spot in enumerate(bays)),
        *a_station(*dock),
    )
    try:
        road = open_road(sheet, standard_van())
    except MapError:
        return  # nothing longer than a few centimetres
    assert not (road.graph.tail == road.graph.head).any()
    assert len(road.graph.node_index) == len(road.graph.x_mm)
    named = {fault.feature for fault in check_map(sheet, standard_van(), vehicles=4)}
    assert named <= {"sheet", *(str(each.id) for each in sheet.features())}
