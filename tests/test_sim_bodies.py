"""Bodies on the ground."""

from math import pi

from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity, box

from fleet_manager.model.ids import NodeId, VehicleId
from sim.bodies import Bodies, a_body, overlap
from sim.rng import Streams
from sim.track import Track
from sim.vehicle import Make, Vehicle
from sim.wheels import Leg
from tests.sim_street import the_road, the_van

ROAD = the_road()
TRACK = Track(ROAD.graph)

Row = tuple[float, float, float, float, float]
rows = st.tuples(
    st.floats(-4000, 4000),
    st.floats(-4000, 4000),
    st.floats(-pi, pi),
    st.floats(300, 1500),
    st.floats(300, 1500),
)


@given(rows, rows)
def test_bodies_overlap_as_shapely_says(one: Row, other: Row) -> None:
    shapes = [
        affinity.translate(affinity.rotate(box(-a, -b, a, b), t, use_radians=True), x, y)
        for x, y, t, a, b in (one, other)
    ]
    bodies = [a_body(x, y, t, (a, b)) for x, y, t, a, b in (one, other)]
    found = overlap(*bodies)
    assert overlap(*reversed(bodies)) is found
    if shapes[0].intersection(shapes[1]).area > 1.0:
        assert found
    if shapes[0].distance(shapes[1]) > 0.001:
        assert not found


def a_vehicle(place: str, name: str) -> Vehicle:
    make = Make(id=VehicleId(name), kind=the_van(), node=ROAD.graph.node_index[NodeId(place)])
    return Vehicle(make, TRACK, Streams(1).stream(name), lambda _kind, _payload: None, 0)


def test_vehicles_put_down_in_one_place_touch_and_neighbours_do_not() -> None:
    same = [a_vehicle("p1", "a"), a_vehicle("p1", "b"), a_vehicle("p2", "c")]
    bodies = Bodies()
    assert bodies.look(0, same) == [("a", "b")]
    assert bodies.look(1, same) == []


def set_off(vehicle: Vehicle, target: str) -> None:
    edges = ROAD.route(vehicle.wheels.node, ROAD.graph.node_index[NodeId(target)])
    assert edges
    vehicle.wheels.go([Leg(edge, 2) for edge in edges], 0)


def roll_to_rest(vehicle: Vehicle) -> int:
    now_ms = 0
    while (next_ms := vehicle.wheels.next_ms) is not None:
        now_ms = next_ms
        vehicle.wheels.turn(now_ms)
    return now_ms


def test_a_vehicle_that_comes_to_rest_on_another_between_two_looks_is_seen() -> None:
    mover, stander = a_vehicle("p1", "a"), a_vehicle("s1", "b")
    bodies = Bodies()
    assert bodies.look(0, [mover, stander]) == []
    set_off(mover, "s1")
    assert bodies.look(1_000, [mover, stander]) == []
    rest_ms = roll_to_rest(mover)
    assert bodies.look(rest_ms + 500, [mover, stander]) == [("a", "b")]


def test_a_contact_that_ended_is_told_when_it_comes_again() -> None:
    mover, stander = a_vehicle("p1", "a"), a_vehicle("p1", "b")
    bodies = Bodies()
    assert bodies.look(0, [mover, stander]) == [("a", "b")]
    set_off(mover, "s1")
    bodies.look(0, [mover, stander])
    assert bodies.look(roll_to_rest(mover), [mover, stander]) == []
    set_off(mover, "p1")
    bodies.look(0, [mover, stander])
    assert bodies.look(roll_to_rest(mover), [mover, stander]) == [("a", "b")]
