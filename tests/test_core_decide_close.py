"""Orders that are over, and orders that a vehicle does not have (any more)."""

from dataclasses import replace as evolved

from msgspec.structs import replace

from fleet_manager.core.commands import Alarm, PublishInstantActions, PublishOrder
from fleet_manager.core.decisions import OrderEnded, OrderLost
from fleet_manager.core.events import StateReported
from fleet_manager.core.owed import owed_actions
from fleet_manager.core.step import step
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import InstantActions
from tests.a_fleet import VAN
from tests.a_scene import (
    NOBODY_COMES,
    a_yard,
    at_the_dock,
    at_the_locker,
    hear,
    phase_of,
    sessions,
    type_right_code,
    under_way,
)
from tests.a_world import World


def losses(world: World) -> list[str]:
    return [decision.why for decision in world.decided(OrderLost)]


def finish(world: World) -> None:
    """Let the recipient of p1 come, and everything end."""
    world.wait_until(lambda: bool(world.notices) and sessions(world)[0].noticed)
    type_right_code(world)
    world.wait_until(lambda: world.all_done)


def test_an_order_ends_when_the_vehicle_is_home_and_idle() -> None:
    world = at_the_locker()
    finish(world)
    world.run(1_000)
    assert len(world.decided(OrderEnded)) == 1
    assert world.record().dialogue.order == ""


def test_an_order_with_a_horizon_does_not_end() -> None:
    world = at_the_locker()
    assert world.record().dialogue.horizon
    van = world.record()
    van.dialogue = evolved(van.dialogue, action_over=True)
    done = replace(world.van().state(), node_states=(), edge_states=(), action_states=())
    outcome = step(world.fleet, StateReported(vehicle=VAN, state=done), world.now_ms)
    assert OrderEnded not in {type(decision) for decision in outcome.decisions}


def test_an_order_that_was_not_echoed_yet_does_not_end() -> None:
    world = at_the_locker()
    finish(world)
    van = world.record()
    old = replace(world.van().state(), order_update_id=van.dialogue.update - 1)
    outcome = step(world.fleet, StateReported(vehicle=VAN, state=old), world.now_ms)
    assert OrderEnded not in {type(decision) for decision in outcome.decisions}


def test_a_vehicle_that_restarts_has_lost_its_order() -> None:
    world = under_way()
    world.restart(world.van())
    world.run(1_000)
    assert losses(world) == ["the vehicle has forgotten its order"]


def test_an_operator_is_told_of_a_lost_order() -> None:
    world = under_way()
    world.restart(world.van())
    world.run(1_000)
    assert any("lost its order" in alarm.text for alarm in world.told(Alarm))


def test_a_lost_order_is_followed_by_a_new_one_along_the_same_way() -> None:
    world = under_way()
    before = world.record().dialogue.order
    released = [node.node_id for node in world.van().nodes if node.released]
    world.restart(world.van())
    world.run(1_000)
    order = world.told(PublishOrder)[-1].order
    assert order.order_id != before
    assert [node.node_id for node in order.nodes][1:] == released


def test_the_parcels_of_a_lost_order_are_delivered_all_the_same() -> None:
    world = under_way()
    world.restart(world.van())
    finish(world)
    assert phase_of(world) is ParcelPhase.DELIVERED
    assert world.taken == ["p1"]


def test_a_vehicle_that_restarts_while_it_loads_loads_again() -> None:
    world = at_the_dock()
    world.restart(world.van())
    finish(world)
    assert phase_of(world) is ParcelPhase.DELIVERED


def test_a_vehicle_that_restarts_at_the_handoff_point_begins_its_visit_again() -> None:
    world = at_the_locker()
    (before,) = sessions(world)
    world.restart(world.van())
    world.run(2_000)
    (after,) = sessions(world)
    assert after.id != before.id
    finish(world)
    assert phase_of(world) is ParcelPhase.DELIVERED


def test_a_visit_that_is_over_is_not_begun_again_by_a_vehicle_that_restarts() -> None:
    world = at_the_locker(("p1", "p2"))
    for parcel in ("p1", "p2"):
        type_right_code(world, parcel)
    world.wait_until(lambda: phase_of(world, "p2") is ParcelPhase.DELIVERED)
    world.restart(world.van())
    world.wait_until(lambda: world.all_done)
    assert sorted(world.taken) == ["p1", "p2"]


def test_a_refused_order_is_lost() -> None:
    world = a_yard(parcels=("p1",))
    world.weather = NOBODY_COMES.__class__(no_show=1.0, refuses=1.0)
    world.wait_until(lambda: bool(losses(world)))
    assert losses(world)[0].startswith("orderError")


def test_after_a_refusal_the_order_is_sent_under_another_name() -> None:
    world = a_yard(parcels=("p1",))
    world.weather = NOBODY_COMES.__class__(no_show=1.0, refuses=1.0)
    world.wait_until(lambda: bool(losses(world)))
    world.weather = NOBODY_COMES
    finish(world)
    names = [command.order.order_id for command in world.told(PublishOrder)]
    assert len(set(names)) > 1
    assert phase_of(world) is ParcelPhase.DELIVERED


def test_an_order_lost_by_a_busy_vehicle_is_cancelled_first() -> None:
    world = under_way()
    van = world.van()
    van.order = "somebody-elses"
    hear(world)
    world.run(10_000)
    sent = world.told(PublishInstantActions)
    kinds = [a.action_type for command in sent for a in command.instant_actions.actions]
    assert ActionType.CANCEL_ORDER in kinds
    finish(world)
    assert phase_of(world) is ParcelPhase.DELIVERED


def test_a_vehicle_plugged_in_is_unplugged_however_often_it_restarts() -> None:
    world = a_yard()
    world.van().battery = 10.0
    hear(world)
    world.wait_until(lambda: world.van().charging)
    world.weather = NOBODY_COMES.__class__(no_show=1.0, refuses=1.0)
    world.wait_until(lambda: len(losses(world)) > 1)
    world.weather = NOBODY_COMES
    world.wait_until(lambda: world.all_done)
    assert not world.van().charging


def test_an_order_that_is_lost_with_nothing_left_to_do_is_over() -> None:
    world = at_the_locker()
    finish(world)
    world.run(100)
    world.fleet.vehicles[VAN].lost = True
    world.restart(world.van())
    world.run(60_000)
    assert world.all_done


def test_what_failed_because_we_cancelled_it_is_done_in_the_next_order() -> None:
    world = at_the_dock()
    world.fleet.vehicles[VAN].lost = True
    world.fleet.vehicles[VAN].seen.idle = False
    world.van().act(InstantActions(actions=owed_actions(world.record())))
    hear(world)
    assert world.record().in_service
    finish(world)
    assert phase_of(world) is ParcelPhase.DELIVERED


def test_who_restarts_just_before_an_update_is_led_on_without_what_it_did_before() -> None:
    """It takes the update for a new order and waits again for somebody who has been there."""
    world = at_the_locker(("p1", "p2"))
    type_right_code(world, "p1")
    type_right_code(world, "p2")
    update = world.record().dialogue.update
    world.wait_until(lambda: world.record().dialogue.update > update)
    world.van().forget()
    world.wait_until(lambda: bool(losses(world)))
    assert losses(world) == ["the vehicle does again what it did before"]
    world.wait_until(lambda: world.all_done)
