"""A vehicle that lost its power in the middle of something, and is switched on again."""

from math import hypot

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.ids import ActionId, VehicleId
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.messages import Action, ActionStatus
from sim.reboot import restore, state_of
from sim.remembered import MoverState, OnGround, OnRoad
from tests.sim_van import BOX, GRAPH, LOAD, PARCEL, WAIT, Scene, Stretch, an_order

OPEN = actions.open_compartment(ActionId("open-1"), BOX, ActionId("t.wait"))


def rebooted(scene: Scene) -> Scene:
    """Return the vehicle as it is after its memory was all that was left of it."""
    state = state_of(scene.vehicle, scene.now_ms)
    again = Scene(now_ms=scene.now_ms)
    restore(again.vehicle, msgspec.json.decode(msgspec.json.encode(state), type=MoverState))
    again.said.clear()
    again.vehicle.connected(again.now_ms)
    return again


def a_scene_at_the_shelf(*then: Action) -> Scene:
    way = Stretch("d1", "s1", begin_action=LOAD, action=WAIT)
    return Scene(start="d1").order(an_order(way)).run(200_000).instant(*then)


@given(st.integers(0, 60_000))
def test_killed_anywhere_it_stands_there_and_drives_on_along_the_same_way(at_ms: int) -> None:
    before = Scene().order(an_order(Stretch("p1", "s1"))).run(at_ms)
    after = rebooted(before)
    was, now = before.vehicle.pose(at_ms), after.vehicle.pose(at_ms)
    assert hypot(was.x_mm - now.x_mm, was.y_mm - now.y_mm) < 1e-6
    assert was.theta_rad == pytest.approx(now.theta_rad)
    last = after.state.last_node_id
    assert last == before.vehicle.dialogue.here.node_id
    assert after.state.order_id == ""
    assert not after.vehicle.wheels.rolling
    if last != "s1":
        after.order(an_order(Stretch(last, "s1"), order_id="o-2")).run(at_ms + 100_000)
    assert after.state.last_node_id == "s1"
    assert after.state.errors == ()
    assert after.vehicle.wheels.on_node
    whole = Scene().order(an_order(Stretch("p1", "s1"))).run(100_000).vehicle.wheels
    driven_mm = after.vehicle.wheels.odometer_mm(at_ms + 100_000)
    assert driven_mm == pytest.approx(whole.odometer_mm(100_000))


def test_it_does_not_jump_to_another_edge() -> None:
    scene = rebooted(Scene().order(an_order(Stretch("p1", "s1"))).run(14_000))
    assert scene.vehicle.wheels.stands_on is not None
    was = scene.vehicle.pose(scene.now_ms)
    back = an_order(Stretch(scene.state.last_node_id, "p1"), order_id="o-2")
    scene.order(back).run(scene.now_ms + 60_000)
    assert scene.vehicle.pose(scene.now_ms) == was
    assert [error.error_type for error in scene.state.errors] == ["offTheWay"]


def test_boxes_battery_and_odometer_are_what_they_were() -> None:
    before = a_scene_at_the_shelf()
    after = rebooted(before)
    assert after.vehicle.cabin.contents == {BOX: PARCEL}
    assert after.vehicle.battery.level_wh == before.vehicle.battery.level_wh
    assert after.vehicle.battery.used_wh == before.vehicle.battery.used_wh
    assert after.vehicle.wheels.rolled_ms == before.vehicle.wheels.rolled_ms
    before.run(before.now_ms + 60_000)
    after.run(before.now_ms)
    assert after.vehicle.battery.level_wh == pytest.approx(before.vehicle.battery.level_wh)


def test_who_was_plugged_in_is_plugged_in() -> None:
    charge = actions.plain(actions.ActionType.START_CHARGING, ActionId("c"))
    scene = Scene().order(an_order(Stretch("p1", "c1", action=charge))).run(100_000)
    assert rebooted(scene).state.battery_state.charging


def test_a_door_that_was_open_fell_shut_and_is_told_so() -> None:
    before = a_scene_at_the_shelf(OPEN)
    before.run(before.now_ms + 5_000)
    assert before.status("open-1") is ActionStatus.RUNNING
    after = rebooted(before)
    (told,) = after.state.action_states
    assert (told.action_status, told.result_description) == (ActionStatus.FINISHED, "occupied")
    assert after.vehicle.cabin.doors == {}


def test_that_a_parcel_was_taken_is_told_again() -> None:
    before = a_scene_at_the_shelf(OPEN)
    before.run(before.now_ms + 5_000)
    assert before.vehicle.take(BOX) == PARCEL
    before.vehicle.close(BOX, before.now_ms)
    after = rebooted(before)
    (told,) = after.state.action_states
    assert (told.action_status, told.result_description) == (ActionStatus.FINISHED, "empty")
    assert after.state.loads == ()


def test_a_door_that_was_about_to_open_is_forgotten() -> None:
    assert rebooted(a_scene_at_the_shelf(OPEN)).state.action_states == ()


def test_what_happened_at_an_earlier_stop_is_forgotten() -> None:
    scene = a_scene_at_the_shelf(OPEN)
    scene.run(scene.now_ms + 100_000)
    ending = actions.trigger(ActionId("end"), ActionId("t.wait"))
    scene.instant(ending).order(an_order(Stretch("s1", "s2"), order_id="o-2"))
    scene.run(scene.now_ms + 5_000)
    assert rebooted(scene).state.action_states == ()


def test_a_load_that_was_done_is_done_when_it_is_asked_for_again() -> None:
    loading = Stretch("d1", "d1", action=LOAD)
    before = Scene(start="d1").order(an_order(loading)).run(60_000)
    assert before.vehicle.cabin.contents == {BOX: PARCEL}
    after = rebooted(before).order(an_order(loading, order_id="o-2")).run(120_000)
    assert after.status("t.load") is ActionStatus.FINISHED
    assert after.vehicle.cabin.contents == {BOX: PARCEL}


def test_a_robots_memory_is_not_a_vehicles() -> None:
    state = MoverState(
        id=VehicleId("sim/1"), place=OnGround(x_mm=0, y_mm=0), theta_rad=0, level_wh=1
    )
    with pytest.raises(TypeError, match="robot"):
        restore(Scene().vehicle, state)


def test_on_a_node_there_is_no_edge_to_remember() -> None:
    scene = Scene().order(an_order(Stretch("p1", "s1"))).run(200_000)
    assert state_of(scene.vehicle, scene.now_ms).place == OnRoad(
        node=GRAPH.node_ids[scene.vehicle.wheels.node]
    )
