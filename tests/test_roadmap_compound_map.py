"""A map holds its features by kind, in the order of the file."""

from fleet_manager.roadmap.features import Feature
from fleet_manager.roadmap.profile import parse_map
from tests.roadmap_sheet import (
    HEADER,
    a_bay,
    a_building,
    a_compound,
    a_lane,
    a_map,
    a_station,
    the_courtyard,
)


def test_features_are_sorted_by_kind_and_keep_their_order() -> None:
    sheet = a_map(a_lane("b", (0, 0), (9, 0)), *a_bay("p", 3), a_lane("a", (0, 0), (0, 9)))
    assert list(sheet.lanes) == ["b", "bay-p", "a"]
    assert list(sheet.parkings) == ["p"]


def test_no_feature_is_lost() -> None:
    features: list[Feature] = [
        *a_station(0, 0),
        a_compound(0, 0, 9, 9),
        a_building(),
        *a_bay("p", 3),
    ]
    assert sorted(each.id for each in a_map(*features).features()) == sorted(
        each.id for each in features
    )


def test_a_map_knows_its_name_and_frame() -> None:
    sheet = a_map()
    assert sheet.name is HEADER.name
    assert sheet.crs == HEADER.crs
    assert sheet.frame.to_mm([(121.5, 31.2)]).tolist() == [[0, 0]]


def test_the_courtyard_s_corner_is_where_its_frame_begins() -> None:
    courtyard = parse_map(the_courtyard(), "c")
    street = courtyard.frame.to_mm(courtyard.lanes["street"].line)
    assert abs(street[0] - [0, 10_000]).max() <= 10
