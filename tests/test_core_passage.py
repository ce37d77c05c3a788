"""Which ways there are while zones are sealed and opened again."""

import pytest

from fleet_manager.core.passage import Passage
from fleet_manager.model.ids import PointId, StationId, ZoneId
from fleet_manager.model.zone import ZoneClass
from tests.a_fleet import LOCKER, STORE, a_road, a_road_with

COURT, GARDEN, STREET = ZoneId("zone-court"), ZoneId("zone-garden"), ZoneId("zone-street")
RELAY = PointId("relay")
WAREHOUSE = StationId("warehouse-station")


def sealed(zone: ZoneId, road: str = "courtyard") -> Passage:
    passage = Passage(a_road(road))
    passage.set_class(zone, ZoneClass.SEALED)
    return passage


def test_nothing_is_between_where_nothing_is_sealed() -> None:
    assert Passage(a_road()).sealing_between(STORE, LOCKER) == ""


def test_a_sealed_zone_is_named_to_whoever_would_go_there() -> None:
    assert sealed(COURT).sealing_between(STORE, LOCKER) == "zone zone-court is sealed"


def test_a_point_outside_is_reached_all_the_same() -> None:
    assert sealed(COURT).sealing_between(STORE, RELAY) == ""


def test_a_station_in_a_sealed_zone_is_named() -> None:
    """R-ZONE-04: whatever lies there has a stated reason to wait."""
    passage = Passage(a_road_with(((COURT, "around", "dock-1"),)))
    passage.set_class(COURT, ZoneClass.SEALED)
    why = passage.sealing_between(STORE, LOCKER)
    assert why == "zone zone-court is sealed, and station store lies in it"


def test_where_a_sealed_zone_lies_between_that_is_said() -> None:
    why = sealed(STREET, "riverside").sealing_between(WAREHOUSE, PointId("shelf-a1-u1"))
    assert why == "no way from station warehouse-station leads around the sealed zones"


def test_what_was_said_of_a_sealing_is_forgotten_with_it() -> None:
    passage = sealed(COURT)
    assert passage.sealing_between(STORE, LOCKER)
    passage.set_class(COURT, None)
    assert passage.sealing_between(STORE, LOCKER) == ""


def test_ways_are_planned_anew_when_a_zone_is_sealed_and_when_it_is_not() -> None:
    passage = Passage(a_road())
    road = a_road()
    dock, locker = road.dock_nodes[STORE][0], road.point_node[LOCKER]
    assert passage.traffic.way(dock, locker) is not None
    passage.set_class(COURT, ZoneClass.SEALED)
    assert passage.traffic.way(dock, locker) is None
    passage.set_class(COURT, ZoneClass.OPEN)
    assert passage.traffic.way(dock, locker) is not None


def test_who_stands_inside_finds_a_way_out_and_who_stands_outside_none_in() -> None:
    passage, road = sealed(COURT), a_road()
    dock, locker = road.dock_nodes[STORE][0], road.point_node[LOCKER]
    assert passage.traffic_at(locker).way(locker, dock) is not None
    assert passage.traffic_at(dock).way(dock, locker) is None


def test_all_who_stand_in_the_same_zone_share_a_planner() -> None:
    passage, road = sealed(COURT), a_road()
    locker, shelf = (road.point_node[PointId(p)] for p in ("locker", "shelf-h1-u1"))
    assert passage.traffic_at(locker) is passage.traffic_at(shelf)
    assert passage.traffic_at(locker) is not passage.traffic


def test_who_stands_inside_keeps_off_what_is_sealed_later() -> None:
    passage, road = sealed(GARDEN, "riverside"), a_road("riverside")
    garden, village = (road.point_node[PointId(p)] for p in ("shelf-a1-u1", "shelf-b1-u1"))
    assert passage.traffic_at(garden).way(garden, village) is not None
    passage.set_class(ZoneId("zone-village"), ZoneClass.SEALED)
    assert passage.traffic_at(garden).way(garden, village) is None


@pytest.mark.parametrize("zone_class", [ZoneClass.OPEN, None])
def test_a_class_that_seals_nothing_leaves_the_ways_as_they_are(
    zone_class: ZoneClass | None,
) -> None:
    passage = Passage(a_road("riverside"))
    before = passage.traffic
    passage.set_class(GARDEN, zone_class)
    assert passage.traffic is before
