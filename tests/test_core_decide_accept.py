"""What was said is understood: nodes, actions, echoes, and what operators ask."""

import pytest
from msgspec.structs import replace

from fleet_manager.core.commands import Alarm, PublishInstantActions, PublishOrder
from fleet_manager.core.decisions import (
    ActionEnded,
    Decision,
    InstantActionEchoed,
    InvariantBroken,
    NodePassed,
    OrderEchoed,
    OrderResent,
    ParcelAccepted,
    PauseSet,
    TripDropped,
    VehicleLinked,
    VehicleSeen,
    VehicleServiceSet,
)
from fleet_manager.core.events import (
    ConnectionReported,
    PauseAsked,
    Reconnected,
    ServiceAsked,
    StateReported,
    TimePassed,
)
from fleet_manager.core.step import Outcome, step
from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import ConnectionState, State
from tests.a_fleet import NOW_MS, VAN, a_fleet, a_parcel
from tests.a_scene import (
    a_yard,
    at_the_dock,
    at_the_locker,
    hear,
    queueing,
    type_right_code,
    under_way,
)
from tests.a_world import World


def kinds(outcome: Outcome) -> list[type[Decision]]:
    return [type(decision) for decision in outcome.decisions]


def said(world: World, **changes: object) -> Outcome:
    """Have the first van say how things stand, but for *changes*."""
    state: State = replace(world.van().state(), **changes)
    return step(world.fleet, StateReported(vehicle=world.van().id, state=state), world.now_ms)


def test_a_node_reached_is_passed() -> None:
    world = under_way()
    world.van().drive()
    passed = NodePassed(vehicle=VAN, sequence_id=world.van().sequence_id)
    assert passed in hear(world).decisions


def test_a_state_that_says_nothing_new_decides_only_that_it_was_seen() -> None:
    world = under_way()
    hear(world)
    assert kinds(hear(world)) == [VehicleSeen]


def test_several_nodes_may_be_passed_between_two_states() -> None:
    world = under_way()
    before = world.record().metres_mm
    for _ in range(3):
        world.van().drive()
    decided = hear(world).decisions
    assert [type(d) for d in decided].count(NodePassed) == 1
    assert world.record().metres_mm > before


def test_an_action_that_ended_is_over() -> None:
    world = at_the_dock()
    (load,) = world.van().running()
    world.van().finish(load.action.action_id)
    ended = ActionEnded(vehicle=VAN, action=load.action.action_id)  # type: ignore[arg-type]
    assert ended in hear(world).decisions


def test_a_failed_action_is_said_to_have_failed() -> None:
    world = at_the_dock()
    (load,) = world.van().running()
    world.van().finish(load.action.action_id, failed=True)
    ended = [d for d in hear(world).decisions if isinstance(d, ActionEnded)]
    assert [d.failed for d in ended] == [True]


def test_an_order_is_echoed_once() -> None:
    world = a_yard(parcels=("p1",))
    world.wait_until(lambda: world.record().seen.echoed)
    assert len(world.decided(OrderEchoed)) == 1


def test_an_instant_action_is_echoed() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.run(200)
    assert len(world.decided(InstantActionEchoed)) == 1


def test_a_node_beyond_the_base_stops_the_vehicle_and_calls_an_operator() -> None:
    world = under_way()
    beyond = world.record().dialogue.released_sequence_id + 2
    outcome = said(world, last_node_sequence_id=beyond)
    assert InvariantBroken in kinds(outcome)
    sent = [c for c in outcome.commands if isinstance(c, PublishInstantActions)]
    assert [a.action_type for c in sent for a in c.instant_actions.actions] == [
        ActionType.START_PAUSE
    ]
    assert any(isinstance(command, Alarm) for command in outcome.commands)


def test_a_state_without_a_position_leaves_the_last_one() -> None:
    world = under_way()
    seen = world.record().seen
    before = (seen.x_mm, seen.y_mm, seen.theta_mrad)
    said(world, agv_position=None)
    assert (seen.x_mm, seen.y_mm, seen.theta_mrad) == before == (1000, 2000, 500)


@pytest.mark.parametrize(("percent", "permille"), [(-1.0, 0), (55.55, 556), (120.0, 1000)])
def test_the_battery_is_between_empty_and_full(percent: float, permille: int) -> None:
    world = under_way()
    battery = replace(world.van().state().battery_state, battery_charge=percent)
    said(world, battery_state=battery)
    assert world.record().seen.battery_permille == permille


def test_a_forgotten_order_still_tells_how_far_the_vehicle_came() -> None:
    world = under_way()
    for _ in range(2):
        world.van().drive()
    reached = world.van().sequence_id
    world.van().forget()
    passed = [d for d in hear(world).decisions if isinstance(d, NodePassed)]
    assert [d.sequence_id for d in passed] == [reached]


def test_the_place_of_a_vehicle_that_never_had_the_order_does_not_count() -> None:
    world = a_yard(parcels=("p1",))
    world.wait_until(lambda: bool(world.told(PublishOrder)))
    assert NodePassed not in kinds(hear(world))


def test_an_unknown_vehicle_cannot_be_paused() -> None:
    fleet = a_fleet()
    asked = PauseAsked(vehicle=VehicleId("acme/nobody"), paused=True)
    assert step(fleet, asked, NOW_MS).decisions == ()


def test_a_pause_is_sent_at_once() -> None:
    world = a_yard()
    outcome = world.feed(PauseAsked(vehicle=VAN, paused=True))
    assert PauseSet in kinds(outcome)
    sent = [c for c in outcome.commands if isinstance(c, PublishInstantActions)]
    assert [a.action_type for c in sent for a in c.instant_actions.actions] == [
        ActionType.START_PAUSE
    ]


def test_a_vehicle_out_of_service_gives_back_what_it_has_not_begun_to_load() -> None:
    world, van = queueing()
    trip = van.trip
    assert trip is not None
    outcome = world.feed(ServiceAsked(vehicle=van.id, in_service=False))
    dropped = [d for d in outcome.decisions if isinstance(d, TripDropped)]
    assert [d.trip for d in dropped] == [trip.id]


def test_a_vehicle_that_loads_keeps_its_trip_when_taken_out_of_service() -> None:
    world = at_the_dock()
    outcome = world.feed(ServiceAsked(vehicle=VAN, in_service=False))
    assert kinds(outcome)[0] is VehicleServiceSet
    assert TripDropped not in kinds(outcome)


def test_taking_a_vehicle_out_of_service_twice_is_doing_it_once() -> None:
    world = a_yard()
    world.feed(ServiceAsked(vehicle=VAN, in_service=False))
    assert kinds(world.feed(ServiceAsked(vehicle=VAN, in_service=False))) == []


def test_a_submitted_parcel_is_taken_in() -> None:
    assert ParcelAccepted in kinds(a_yard().submit([a_parcel()]))


def test_a_broken_connection_is_offline() -> None:
    world = a_yard()
    broken = ConnectionReported(vehicle=VAN, connection=ConnectionState.CONNECTIONBROKEN)
    assert VehicleLinked(vehicle=VAN, online=False) in world.feed(broken).decisions


def test_after_a_reconnect_every_vehicle_is_asked() -> None:
    world = a_yard(vans=3)
    assert kinds(world.feed(Reconnected())).count(OrderResent) == 3


def test_an_order_that_nobody_echoes_is_sent_again() -> None:
    world = a_yard(parcels=("p1",))
    world.wait_until(lambda: bool(world.told(PublishOrder)))
    (first,) = world.told(PublishOrder)
    outcome = step(world.fleet, TimePassed(), world.now_ms + world.fleet.settings.resend_ms)
    again = [c.order for c in outcome.commands if isinstance(c, PublishOrder)]
    assert again == [first.order]


def test_an_echoed_order_is_not_sent_again() -> None:
    world = under_way()
    hear(world)
    outcome = step(world.fleet, TimePassed(), world.now_ms + world.fleet.settings.resend_ms)
    assert OrderResent not in kinds(outcome)


def test_an_offline_vehicle_is_not_sent_anything_again() -> None:
    world = a_yard(parcels=("p1",))
    world.wait_until(lambda: bool(world.told(PublishOrder)))
    world.record().seen.online = False
    outcome = step(world.fleet, TimePassed(), world.now_ms + world.fleet.settings.resend_ms)
    assert OrderResent not in kinds(outcome)
