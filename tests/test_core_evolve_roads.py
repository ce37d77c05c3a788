"""Roads: what is released is held, what lies behind is free, and who waits is looked at."""

from fleet_manager.core.decisions import (
    ActionEnded,
    NodePassed,
    OrderEchoed,
    OrderEnded,
    OrderLost,
    OrderResent,
    Purpose,
    RouteReleased,
    WaitBegan,
)
from fleet_manager.core.evolve import evolve
from fleet_manager.core.evolve.roads import stop_waiting, wake_deferred, wake_waiters
from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.model.ids import ActionId, OrderId, VehicleId
from fleet_manager.traffic.claims import NOBODY
from fleet_manager.vda5050.actions import wait_for_handoff
from tests.a_fleet import LOCKER, NOW_MS, VAN, a_fleet

ACTION = ActionId("o.12.visit")
OTHER = VehicleId("acme/van-1")


def a_release(fleet: Fleet, purpose: Purpose = Purpose.VISIT) -> RouteReleased:
    """Build the release of the first van from home to the locker."""
    van = fleet.vehicles[VAN]
    way = fleet.traffic.way(van.home, fleet.road.point_node[LOCKER])
    assert way is not None
    return RouteReleased(
        vehicle=VAN,
        order=OrderId("o"),
        order_update_id=0,
        sequence_id=0,
        nodes=tuple(fleet.node_id(node) for node in way.nodes),
        edges=tuple(fleet.road.graph.edge_ids[edge] for edge in way.edges),
        purpose=purpose,
        action=wait_for_handoff(ACTION),
    )


def released(purpose: Purpose = Purpose.VISIT, vans: int = 2) -> tuple[Fleet, VehicleRecord]:
    fleet = a_fleet(vans=vans)
    evolve(fleet, a_release(fleet, purpose), NOW_MS)
    fleet.restless.clear()
    return fleet, fleet.vehicles[VAN]


def test_a_released_way_is_held() -> None:
    fleet, van = released()
    assert {fleet.claims.holder_of(resource) for resource in van.held} == {van.number}
    assert van.held[0] == van.home
    assert van.held[-1] == fleet.road.point_node[LOCKER] == van.goal


def test_a_release_is_counted_and_numbered() -> None:
    fleet, van = released()
    assert (fleet.orders_sent, van.orders) == (1, 1)


def test_an_update_is_no_new_order() -> None:
    fleet, van = released()
    before = van.dialogue
    van.dialogue = type(before)(
        order=before.order,
        released_sequence_id=before.released_sequence_id,
        passed_sequence_id=before.released_sequence_id,
    )
    van.node = van.goal
    update = RouteReleased(
        vehicle=VAN,
        order=OrderId("o"),
        order_update_id=1,
        sequence_id=before.released_sequence_id,
        nodes=(fleet.node_id(van.node),),
        edges=(),
        purpose=Purpose.ROOM,
    )
    evolve(fleet, update, NOW_MS)
    assert (fleet.orders_sent, van.orders) == (2, 1)


def test_a_release_ends_the_wait() -> None:
    fleet = a_fleet(vans=1)
    evolve(fleet, WaitBegan(vehicle=VAN, why="waits", resources=(1,)), NOW_MS)
    evolve(fleet, a_release(fleet), NOW_MS)
    van = fleet.vehicles[VAN]
    assert (van.waiting_since_ms, fleet.waiting, van.seen.why_waiting) == (None, {}, "")


def test_making_room_does_not_end_the_wait() -> None:
    fleet = a_fleet(vans=1)
    evolve(fleet, WaitBegan(vehicle=VAN, why="waits", resources=(1,)), NOW_MS)
    evolve(fleet, a_release(fleet, Purpose.ROOM), NOW_MS)
    assert list(fleet.waiting) == [VAN]


def test_what_lies_behind_a_vehicle_is_free_again() -> None:
    fleet, van = released()
    behind, ahead = van.held[:4], van.held[4:]
    evolve(fleet, NodePassed(vehicle=VAN, sequence_id=4), NOW_MS)
    assert {fleet.claims.holder_of(resource) for resource in behind} == {NOBODY}
    assert {fleet.claims.holder_of(resource) for resource in ahead} == {van.number}
    assert (van.node, van.held) == (ahead[0], ahead)


def test_what_lies_behind_and_ahead_stays_held() -> None:
    """A way may lead back over the same piece."""
    fleet, van = released()
    van.held = (*van.held, van.held[0])
    evolve(fleet, NodePassed(vehicle=VAN, sequence_id=2), NOW_MS)
    assert fleet.claims.holder_of(van.home) == van.number


def test_a_vehicle_counts_the_metres_it_drove() -> None:
    fleet, van = released()
    first = fleet.traffic.way(van.home, van.goal)
    assert first is not None
    evolve(fleet, NodePassed(vehicle=VAN, sequence_id=4), NOW_MS)
    assert van.metres_mm == fleet.road.length_mm(first.edges[:2])


def test_who_waits_for_what_is_freed_becomes_restless() -> None:
    fleet, van = released()
    waits = WaitBegan(vehicle=OTHER, why="waits", resources=(van.held[1],))
    evolve(fleet, waits, NOW_MS)
    evolve(fleet, NodePassed(vehicle=VAN, sequence_id=2), NOW_MS)
    assert OTHER in fleet.restless


def test_who_waits_for_something_else_is_left_alone() -> None:
    fleet, van = released()
    evolve(fleet, WaitBegan(vehicle=OTHER, why="waits", resources=(van.held[-1],)), NOW_MS)
    evolve(fleet, NodePassed(vehicle=VAN, sequence_id=2), NOW_MS)
    assert OTHER not in fleet.restless


def test_a_waiter_is_woken_once() -> None:
    fleet, _ = released()
    evolve(fleet, WaitBegan(vehicle=OTHER, why="waits", resources=(7,)), NOW_MS)
    wake_waiters(fleet, [7])
    fleet.restless.clear()
    wake_waiters(fleet, [7])
    assert fleet.restless == {}


def test_who_gives_way_is_looked_at_after_the_next_release() -> None:
    fleet = a_fleet(vans=2)
    evolve(fleet, WaitBegan(vehicle=OTHER, why="waits", deferred=True), NOW_MS)
    evolve(fleet, a_release(fleet), NOW_MS)
    assert OTHER in fleet.restless


def test_who_has_nothing_to_watch_gives_way() -> None:
    fleet = a_fleet(vans=2)
    evolve(fleet, WaitBegan(vehicle=OTHER, why="no way"), NOW_MS)
    wake_deferred(fleet)
    assert (OTHER in fleet.restless, fleet.deferred) == (True, {})


def test_who_stops_waiting_lets_the_others_be_looked_at() -> None:
    fleet = a_fleet(vans=2)
    evolve(fleet, WaitBegan(vehicle=VAN, why="waits", resources=(1,)), NOW_MS)
    evolve(fleet, WaitBegan(vehicle=OTHER, why="gives way", deferred=True), NOW_MS)
    stop_waiting(fleet, fleet.vehicles[VAN])
    assert (list(fleet.waiting), OTHER in fleet.restless) == ([OTHER], True)


def test_a_wait_has_the_time_it_began_however_often_it_is_said() -> None:
    fleet = a_fleet(vans=1)
    for later_ms in (0, 5_000):
        evolve(fleet, WaitBegan(vehicle=VAN, why="waits", resources=(1,)), NOW_MS + later_ms)
    assert fleet.vehicles[VAN].waiting_since_ms == NOW_MS


def test_patience_has_an_end() -> None:
    fleet = a_fleet(vans=1)
    evolve(fleet, WaitBegan(vehicle=VAN, why="waits", resources=(1,)), NOW_MS)
    end_ms = NOW_MS + fleet.settings.patience_ms
    assert ("patience", VAN) in set(fleet.agenda.due(end_ms))


def test_an_ended_action_is_over() -> None:
    fleet, van = released()
    evolve(fleet, ActionEnded(vehicle=VAN, action=ACTION), NOW_MS)
    assert van.dialogue.action_over


def test_after_an_ended_order_the_vehicle_has_none() -> None:
    fleet, van = released()
    van.lost = True
    evolve(fleet, OrderEnded(vehicle=VAN), NOW_MS)
    assert (van.dialogue.order, van.lost) == ("", False)


def test_a_forgotten_order_makes_its_vehicle_restless() -> None:
    fleet, van = released()
    evolve(fleet, OrderEchoed(vehicle=VAN), NOW_MS)
    evolve(fleet, OrderLost(vehicle=VAN, why="forgotten"), NOW_MS)
    assert (van.lost, list(fleet.restless)) == (True, [VAN])


def test_a_refused_order_is_not_sent_anew_at_once() -> None:
    fleet, van = released()
    evolve(fleet, OrderLost(vehicle=VAN, why="orderError"), NOW_MS)
    assert (van.lost, fleet.restless) == (True, {})


def test_a_new_release_has_no_echo_yet() -> None:
    fleet, van = released()
    van.seen.echoed = True
    van.lost = True
    evolve(fleet, a_release(fleet), NOW_MS)
    assert (van.seen.echoed, van.lost) == (False, False)


def test_an_echo_is_awaited() -> None:
    fleet, _ = released()
    assert ("echo", VAN) in set(fleet.agenda.due(NOW_MS + fleet.settings.resend_ms))


def test_after_a_reminder_an_echo_is_awaited_again() -> None:
    fleet = a_fleet(vans=1)
    tuple(fleet.agenda.due(2 * NOW_MS))
    evolve(fleet, OrderResent(vehicle=VAN), NOW_MS)
    assert fleet.agenda.next_ms == NOW_MS + fleet.settings.resend_ms


def test_only_a_vehicle_released_to_a_charger_is_plugged_in() -> None:
    assert [released(p)[1].plugged for p in (Purpose.CHARGE, Purpose.HOME)] == [True, False]


def test_who_stands_in_the_way_is_asked_to_make_room_once() -> None:
    fleet = a_fleet(vans=1)
    seen = fleet.vehicles[VAN].seen
    evolve(fleet, WaitBegan(vehicle=VAN, why="waits", resources=(1,), room=True), NOW_MS)
    assert seen.makes_room
    evolve(fleet, a_release(fleet), NOW_MS)
    assert not seen.makes_room
