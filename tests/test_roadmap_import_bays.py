"""A vehicle in a bay stands in nobody's way, whatever the lanes around look like."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from fleet_manager.model.ids import StationId
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.compound_map import MapHeader, gather
from fleet_manager.roadmap.features import Dock, Feature, Name, Parking, Station
from fleet_manager.roadmap.import_bays import Ground, Stand
from fleet_manager.roadmap.import_frame import MetreFrame
from fleet_manager.roadmap.import_network import Network
from fleet_manager.roadmap.import_write import lane_features, spur
from fleet_manager.roadmap.road import Road, open_road
from tests.roadmap_osm import CRS, FRAME, a_network, a_stretch

STRAIGHT = a_network(a_stretch((0, 0), (60, 0)))


def a_ground(network: Network = STRAIGHT, *obstacles: object) -> Ground:
    return Ground(network, standard_van(), obstacles)  # type: ignore[arg-type]


def free_bays(ground: Ground, at_m: float, side: int = 1) -> list[Stand]:
    return [stand for stand in ground.bays(0, at_m, side) if ground.is_free(stand)]


def a_road(ground: Ground, stands: list[Stand]) -> Road:
    """Return the road of a map with a parking bay at each stand."""
    frame = MetreFrame(FRAME)
    marks = {f"p{index}": stand for index, stand in enumerate(stands)}
    features: list[Feature] = [
        *lane_features(frame, ground),
        *(lane for mark, stand in marks.items() for lane in spur(frame, mark, stand, 2000)),
        *(Parking(id=m, position=frame.to_lonlat(s.place)) for m, s in marks.items()),
        Station(id=StationId("s"), name=Name(en="s"), position=frame.to_lonlat((0, 0))),
        Dock(id="d", position=frame.to_lonlat((0, 0)), station=StationId("s")),
    ]
    header = MapHeader(id="m", name=Name(en="m"), crs=CRS, origin_m=(0, 0))
    return open_road(gather(header, features), standard_van())


def test_a_bay_lies_on_the_side_asked_for() -> None:
    ground = a_ground()
    leaves = [free_bays(ground, 30, side)[0].leaf for side in (1, -1)]
    assert [leaf is not None and leaf[1] > 0 for leaf in leaves] == [True, False]


def test_the_first_bay_offered_lies_beside_the_lane_not_on_it() -> None:
    ground = a_ground(a_network(a_stretch((0, 0), (60, 0), width_mm=7000)))
    assert ground.is_off_road(free_bays(ground, 30)[0])


def test_a_house_in_the_way_leaves_no_bay_there() -> None:
    assert free_bays(a_ground(STRAIGHT, box(20, 3, 40, 10)), 30) == []


def test_a_fence_across_the_spur_leaves_no_bay_there() -> None:
    assert free_bays(a_ground(STRAIGHT, LineString([(0, 1.2), (60, 1.2)])), 30) == []


def test_another_lane_too_near_leaves_no_bay_between() -> None:
    ground = a_ground(a_network(a_stretch((0, 0), (60, 0)), a_stretch((0, 5), (60, 5))))
    assert free_bays(ground, 30) == []


def test_a_bay_that_is_taken_is_free_no_more() -> None:
    ground = a_ground()
    stand = free_bays(ground, 30)[0]
    ground.take(stand)
    assert not ground.is_free(stand)


def test_a_spur_begins_where_another_does_or_well_apart() -> None:
    ground = a_ground()
    ground.take(free_bays(ground, 30)[0])
    assert ground.settle(0, 30.7) == 30
    assert ground.settle(0, 31.7) == 31.7


@pytest.mark.parametrize("at_m", [-1.0, 0.3, 59.5, 70.0])
def test_no_spur_begins_at_the_very_end_of_a_lane(at_m: float) -> None:
    assert a_ground().settle(0, at_m) is None


def test_a_dead_end_can_be_taken_once() -> None:
    ground = a_ground(a_network(a_stretch((0, 0), (60, 0)), a_stretch((30, 0), (30, 20))))
    assert ground.take_end((30, 20))
    assert not ground.take_end((30, 20))


def test_a_dead_end_beside_another_lane_cannot_be_taken() -> None:
    network = a_network(a_stretch((30, -40), (30, 0)), a_stretch((0, 2.5), (60, 2.5)))
    assert not a_ground(network).take_end((30, 0))


def test_a_junction_is_no_dead_end() -> None:
    network = a_network(a_stretch((0, 0), (30, 0)), a_stretch((30, 0), (60, 0)))
    assert not a_ground(network).take_end((30, 0))


def test_a_dead_end_with_a_spur_close_by_cannot_be_taken() -> None:
    ground = a_ground()
    ground.take(free_bays(ground, 58)[0])
    assert not ground.take_end((60, 0))


def test_public_roads_have_no_dead_ends_to_park_at() -> None:
    assert a_ground().dead_ends() == [(0, 0), (60, 0)]


def test_the_shelf_stands_at_the_head_of_the_bay() -> None:
    ground = a_ground()
    stand = free_bays(ground, 30)[0]
    shelf = Point(ground.shelf(stand, (30, 40)))
    assert 0 < ground.box(stand).distance(shelf) < 0.5


def test_the_shelf_of_a_stand_on_the_lane_is_beside_it_toward_the_door() -> None:
    shelf = a_ground().shelf(Stand(stretch=0, at_m=30, spot=(30, 0)), (30, 40))
    assert shelf == pytest.approx((30, 1.05))


def test_sides_are_told_by_the_direction_of_the_stretch() -> None:
    ground = a_ground()
    assert [ground.side_of(0, 30, (30, y)) for y in (5, -5)] == [1, -1]


angles = st.floats(-math.pi, math.pi)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(8, 30), angles), min_size=1, max_size=6),
    st.lists(st.floats(0, 1), min_size=1, max_size=10),
)
def test_whatever_the_lanes_every_bay_taken_is_a_refuge(
    legs: list[tuple[float, float]], wishes: list[float]
) -> None:
    corners = [(0.0, 0.0)]
    for length, heading in legs:
        x, y = corners[-1]
        corners.append((x + length * math.cos(heading), y + length * math.sin(heading)))
    ground = a_ground(a_network(*(a_stretch(a, b) for a, b in itertools.pairwise(corners))))
    taken: list[Stand] = []
    for wish in wishes:
        for stretch, line in enumerate(ground.lines):
            at_m = ground.settle(stretch, wish * line.length)
            for stand in ground.bays(stretch, at_m, 1) if at_m is not None else ():
                if ground.is_free(stand):
                    ground.take(stand)
                    taken.append(stand)
    road = a_road(ground, taken)
    blocked = [node for node in road.parking_nodes if not road.refuge[node]]
    assert len(road.parking_nodes) == len(taken)
    assert blocked == []
