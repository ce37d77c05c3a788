"""A trip knows its parcels."""

from fleet_manager.model.ids import ParcelId, PointId, StationId
from fleet_manager.model.tour import Trip, Visit


def a_visit(point: str, *parcels: str) -> Visit:
    return Visit(point=PointId(point), parcels=tuple(ParcelId(parcel) for parcel in parcels))


def test_the_parcels_of_a_trip_come_in_the_order_of_the_visits() -> None:
    visits = (a_visit("shelf-2", "b", "a"), a_visit("shelf-1", "c"))
    assert Trip(station=StationId("store"), visits=visits).parcels == ("b", "a", "c")


def test_a_trip_without_visits_has_no_parcels() -> None:
    assert Trip(station=StationId("store"), visits=()).parcels == ()
