"""Tests of last100_ros.places."""

from hashlib import sha256

import pytest
from last100_msgs.msg import ZoneStatus

from fleet_manager.model.ids import StationId, ZoneId
from fleet_manager.model.zone import ZoneClass
from last100_ros.places import (
    CLASSES_OF_ZONES,
    ZONE_CLASSES,
    Places,
    see_stations,
    see_zones,
)
from last100_ros.stamps import to_ms
from tests.a_fleet import MAPS, NOW_MS, STORE, a_fleet, a_road
from tests.a_scene import a_yard

pytestmark = pytest.mark.ros

GEOJSON = (MAPS / "courtyard.geojson").read_bytes()
COURT = ZoneId("zone-court")


def places() -> Places:
    return Places(a_road().map, GEOJSON)


def test_every_class_of_a_zone_has_its_number() -> None:
    assert set(ZONE_CLASSES) == set(ZoneClass)
    assert {CLASSES_OF_ZONES[ZONE_CLASSES[each]] for each in ZoneClass} == set(ZoneClass)


def test_the_map_is_there_as_it_was_loaded() -> None:
    info = places().map_info(NOW_MS)
    assert info.geojson.encode() == GEOJSON
    assert info.digest == sha256(GEOJSON).hexdigest()
    assert (info.id, info.name) == ("courtyard", "小院 Courtyard")
    assert (info.header.frame_id, to_ms(info.header.stamp)) == ("map", NOW_MS)


def test_the_map_says_where_on_earth_it_is_and_how_far_it_reaches() -> None:
    info = places().map_info(NOW_MS)
    assert (info.latitude, info.longitude) == pytest.approx((31.21, 121.49), abs=0.01)
    assert -200 < info.west < info.east < 200
    assert -200 < info.south < info.north < 200


def test_a_zone_has_its_class_on_the_map_and_its_present_one() -> None:
    fleet = a_fleet()
    fleet.passage.set_class(COURT, ZoneClass.SEALED)
    (zone,) = places().zones(see_zones(fleet), NOW_MS).zones
    assert (zone.id, zone.name) == (COURT, "小院 Courtyard")
    assert (zone.zone_class, zone.class_on_map) == (ZoneStatus.SEALED, ZoneStatus.CONTROLLED)
    assert len(zone.outline) == 5
    assert zone.outline[0] == zone.outline[-1]


def test_a_station_is_open_and_has_parcels_waiting() -> None:
    fleet = a_yard(vans=0, parcels=("p1", "p2")).fleet
    (station,) = places().stations(see_stations(fleet), NOW_MS).stations
    assert (station.id, station.open, station.parcels_waiting) == (STORE, True, 2)
    assert station.name == "街角小店 Corner Store"


def test_a_closed_station_says_so() -> None:
    fleet = a_fleet()
    fleet.stations[StationId(STORE)].open = False
    (station,) = places().stations(see_stations(fleet), NOW_MS).stations
    assert not station.open


def test_a_station_that_starts_no_trips_is_closed() -> None:
    (station,) = places().stations((), NOW_MS).stations
    assert (station.open, station.parcels_waiting) == (False, 0)
