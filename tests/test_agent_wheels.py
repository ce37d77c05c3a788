"""Wheels: paths that end with the base, stops, and what odometry means for the order."""

import pytest

from fleet_manager.agent.chart import Chart
from fleet_manager.agent.faults import NOT_MOVING, OFF_ROUTE
from fleet_manager.agent.track import Search
from fleet_manager.agent.wheels import STUCK_MS, Chassis, Happened, Wheels
from fleet_manager.agent.words import Follow, LimitSpeed, Stop
from fleet_manager.vda5050.messages import ErrorLevel
from fleet_manager.vda5050.vehicle_words import (
    Drive,
    FaultCleared,
    FaultRaised,
    Moved,
    NodeReached,
    Rested,
)
from tests.a_robot import NOW_MS, YARD, a_node, an_order, odometry

CHASSIS = Chassis(speed_m_s=4.0, braking_m_s2=1.0)


def some_wheels() -> Wheels:
    """Build wheels whose robot stands at a and has said so."""
    wheels = Wheels(Chart(map_id=YARD), CHASSIS, a_node("a", 0))
    wheels.felt(odometry(0, 0, 0), NOW_MS)
    return wheels


def told(wheels: Wheels, street: str, search: Search = Search.BEGIN) -> Happened:
    order = an_order(street)
    drive = Drive(edges=order.edges, nodes=order.nodes[1:])
    return wheels.told(drive, order.nodes[0], search, NOW_MS)


def rolled(wheels: Wheels, *spots: tuple[float, float], speed_m_s: float = 2.0) -> Happened:
    """Feed samples one second apart; return what happened with the last."""
    happened: Happened = []
    seen = wheels.seen
    stamp_ms = seen.stamp_ms if seen else 0
    for x, y in spots:
        stamp_ms += 1000
        happened = wheels.felt(odometry(x, y, stamp_ms, speed_m_s), NOW_MS + stamp_ms)
    return happened


def stood(wheels: Wheels, x: float, y: float, times: int = 2) -> Happened:
    """Feed samples of a robot that stands there; return all that happened."""
    happened: Happened = []
    for _ in range(times):
        happened += rolled(wheels, (x, y), speed_m_s=0.0)
    return happened


def ends(happened: Happened) -> list[tuple[float, float]]:
    """Return where each path among *happened* ends."""
    return [
        (round(each.poses[-1].x_m, 3), round(each.poses[-1].y_m, 3))
        for each in happened
        if isinstance(each, Follow)
    ]


def test_a_drive_becomes_a_speed_limit_a_path_and_motion() -> None:
    happened = told(some_wheels(), "abc")
    assert [type(each) for each in happened] == [LimitSpeed, Follow, Moved]
    assert ends(happened) == [(20.0, 20.0)]


def test_passed_nodes_are_reached_on_the_move() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    rolled(wheels, (2, 0), (6, 0), (12, 0), (18, 0))
    assert rolled(wheels, (20, 1))[0] == NodeReached(sequence_id=2)
    assert wheels.here.node_id == "b"
    assert wheels.since_m == pytest.approx(1.0)


def test_the_last_node_is_reached_when_the_vehicle_stands_there() -> None:
    wheels = some_wheels()
    told(wheels, "ab")
    happened = rolled(wheels, (2, 0), (8, 0), (14, 0), (19.8, 0))
    assert happened == []
    # The emptied path is what a robot finds that is switched on again.
    assert stood(wheels, 20.1, 0) == [NodeReached(sequence_id=2), Stop(), Rested(on_node=True)]
    assert not wheels.has_way


def test_a_vehicle_that_stops_short_stands_between_nodes() -> None:
    wheels = some_wheels()
    told(wheels, "ab")
    rolled(wheels, (2, 0), (8, 0))
    assert stood(wheels, 10, 0) == [Rested(on_node=False)]
    assert rolled(wheels, (12, 0)) == [Moved()]


def test_the_limit_of_a_slower_edge_holds_before_it_is_entered() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    assert LimitSpeed(m_s=1.0) not in rolled(wheels, (5, 0), (11, 0), (17, 0))
    assert LimitSpeed(m_s=1.0) in rolled(wheels, (18, 0))


def test_an_edge_without_limit_lifts_the_last_one() -> None:
    wheels = some_wheels()
    told(wheels, "abcd")
    rolled(wheels, (5, 0), (11, 0), (17, 0), (20, 3), (20, 9), (20, 15))
    assert LimitSpeed(m_s=0.0) in rolled(wheels, (18, 20))


def test_a_halt_empties_the_path() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    rolled(wheels, (5, 0))
    assert wheels.halted(at_node=False) == [Stop()]
    assert not wheels.has_way


def test_after_a_halt_the_rest_of_the_way_begins_where_the_vehicle_is() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    rolled(wheels, (5, 0), (10, 0))
    wheels.halted(at_node=False)
    stood(wheels, 11, 0)
    (follow,) = (e for e in told(wheels, "abc", Search.NEAR) if isinstance(e, Follow))
    assert (follow.poses[0].x_m, follow.poses[1].x_m) == (11.0, 20.0)


def test_a_halt_at_a_node_ends_the_path_at_the_first_one_the_brakes_allow() -> None:
    wheels = some_wheels()
    told(wheels, "abcd")
    rolled(wheels, (5, 0), (10, 0))
    assert ends(wheels.halted(at_node=True)) == [(20.0, 0.0)]


def test_a_halt_at_a_node_passes_one_that_is_too_near() -> None:
    wheels = some_wheels()
    told(wheels, "abcd")
    rolled(wheels, (5, 0), (10, 0), (14, 0), (18, 0))
    assert ends(wheels.halted(at_node=True)) == [(20.0, 20.0)]


def test_a_vehicle_that_stands_stays_where_it_is_at_a_halt() -> None:
    wheels = some_wheels()
    told(wheels, "ab")
    stood(wheels, 0, 0)
    assert wheels.halted(at_node=True) == [Stop()]


def test_one_that_has_hardly_begun_to_drive_stays_on_its_node() -> None:
    wheels = some_wheels()
    told(wheels, "ab")
    assert wheels.halted(at_node=True) == [Stop()]
    assert Rested(on_node=True) in stood(wheels, 0.1, 0)


@pytest.mark.parametrize("aside_m", [2.0, -2.0])
def test_off_its_way_the_vehicle_is_stopped_and_says_so(aside_m: float) -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    fault, stop = rolled(wheels, (5, 0), (9, aside_m))
    assert isinstance(fault, FaultRaised)
    assert (fault.fault.error_type, fault.fault.error_level) == (OFF_ROUTE, ErrorLevel.FATAL)
    assert stop == Stop()


def test_while_it_is_off_its_way_nothing_is_driven_and_no_node_reached() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    rolled(wheels, (5, 0), (9, 2))
    assert rolled(wheels, (14, 2), (24, 0), (24, 4)) == []
    assert ends(told(wheels, "abc", Search.NEAR)) == []


def test_back_on_its_way_it_drives_on() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    rolled(wheels, (5, 0), (9, 2))
    stood(wheels, 9, 2)
    happened = stood(wheels, 9, 0.5, times=1)
    assert happened[0] == FaultCleared(error_type=OFF_ROUTE)
    assert ends(happened) == [(20.0, 20.0)]
    assert happened[-1] == Moved()


def test_a_way_given_up_is_no_longer_missed() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    rolled(wheels, (5, 0), (9, 2))
    assert wheels.halted(at_node=False) == [FaultCleared(error_type=OFF_ROUTE), Stop()]


def test_a_silent_robot_is_told_to_stop_and_counts_as_standing() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    rolled(wheels, (5, 0))
    assert wheels.fell_silent() == [Stop(), Rested(on_node=False)]


def test_nothing_new_is_driven_until_it_speaks_again() -> None:
    wheels = some_wheels()
    wheels.fell_silent()
    assert told(wheels, "abc") == []
    assert ends(wheels.felt(odometry(0, 0, 9000), NOW_MS)) == [(20.0, 20.0)]


def test_a_robot_that_drove_on_in_silence_is_found_where_it_is() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    rolled(wheels, (5, 0))
    wheels.fell_silent()
    happened = wheels.felt(odometry(20, 6, 12_000, 0.0), NOW_MS)
    assert NodeReached(sequence_id=2) in happened
    assert ends(happened) == [(20.0, 20.0)]


def test_a_robot_that_stands_with_a_way_ahead_is_told_again_and_reported() -> None:
    wheels = some_wheels()
    told(wheels, "ab")
    seconds = STUCK_MS // 1000
    happened = stood(wheels, 0, 0, times=seconds + 3)
    (fault,) = (each for each in happened if isinstance(each, FaultRaised))
    assert fault.fault.error_type == NOT_MOVING
    assert ends(happened) == [(20.0, 0.0)]
    assert FaultCleared(error_type=NOT_MOVING) in rolled(wheels, (1, 0))


def test_who_asks_again_is_told_the_rest_of_the_way_or_to_stand() -> None:
    wheels = some_wheels()
    assert wheels.again() == [Stop()]
    told(wheels, "ab")
    assert ends(wheels.again()) == [(20.0, 0.0)]


def test_when_the_robot_first_speaks_it_is_known_whether_it_is_on_its_node() -> None:
    wheels = Wheels(Chart(map_id=YARD), CHASSIS, a_node("b", 0))
    assert wheels.felt(odometry(20.4, 0), NOW_MS) == [Rested(on_node=True)]


def test_nobody_knows_how_far_an_unknown_node_is() -> None:
    wheels = Wheels(Chart(map_id=YARD), CHASSIS, an_order("a").nodes[0])
    assert wheels.away_m() == float("inf")


def test_a_robot_that_drove_on_in_silence_is_found_where_an_update_came_meanwhile() -> None:
    wheels = some_wheels()
    told(wheels, "abc")
    rolled(wheels, (4, 0))
    wheels.fell_silent()
    told(wheels, "abcd", Search.NEAR)
    stamp_ms = 10_000 + (wheels.seen.stamp_ms if wheels.seen else 0)
    happened = wheels.felt(odometry(20, 18, stamp_ms, 0.0), NOW_MS + stamp_ms)
    assert NodeReached(sequence_id=2) in happened
    assert not any(isinstance(each, FaultRaised) for each in happened)
    assert ends(happened) == [(0.0, 20.0)]
