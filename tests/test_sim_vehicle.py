"""A simulated vehicle, spoken to over the wire."""

from collections.abc import Sequence
from itertools import pairwise

import pytest

from fleet_manager.model.ids import ActionId
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.codec import decode
from fleet_manager.vda5050.messages import Action, ActionStatus, Order, OrderEdge
from fleet_manager.vda5050.topics import Kind
from sim.cabin import DoorMoved
from sim.vehicle import Entered
from tests.sim_van import BOX, LOAD, PARCEL, WAIT, Scene, Stretch, an_order


def edges_of(diary: Sequence[object]) -> list[str]:
    return [entry.edge_id for entry in diary if isinstance(entry, Entered)]


def test_a_vehicle_that_comes_online_says_so_and_describes_itself() -> None:
    kinds = [kind for _, kind, _ in Scene().said]
    assert kinds == [Kind.CONNECTION, Kind.FACTSHEET, Kind.STATE]


def test_a_state_is_sent_at_least_every_thirty_seconds() -> None:
    scene = Scene().run(300_000)
    times = [time_ms for time_ms, kind, _ in scene.said if kind is Kind.STATE]
    assert len(times) == 11
    assert all(later - earlier <= 30_000 for earlier, later in pairwise(times))


def test_an_order_is_driven_node_by_node() -> None:
    order = an_order(Stretch("p1", "s1"))
    scene = Scene().order(order).run(200_000)
    reached = [state.last_node_id for state in scene.states]
    assert list(dict.fromkeys(reached)) == [node.node_id for node in order.nodes]
    assert edges_of(scene.vehicle.diary) == [edge.edge_id for edge in order.edges]
    assert not scene.state.driving
    assert scene.state.node_states == ()


def test_it_says_when_it_sets_off_and_when_it_stops() -> None:
    scene = Scene().order(an_order(Stretch("p1", "s1"))).run(200_000)
    driving = [state.driving for state in scene.states]
    assert driving[0] is False
    assert True in driving
    assert driving[-1] is False
    assert scene.states[-1].velocity is not None
    assert scene.states[-1].velocity.vx == 0


def test_states_are_sent_in_the_order_of_what_happened() -> None:
    scene = Scene().order(an_order(Stretch("p1", "s1"))).run(200_000)
    sequence = [state.last_node_sequence_id for state in scene.states]
    assert sequence == sorted(sequence)
    assert [state.header_id for state in scene.states] == list(range(len(scene.states)))


def test_only_the_base_is_driven() -> None:
    order = an_order(Stretch("p1", "s1", released=2))
    scene = Scene().order(order).run(300_000)
    assert edges_of(scene.vehicle.diary) == [edge.edge_id for edge in order.edges[:2]]
    assert scene.state.last_node_id == order.nodes[2].node_id
    assert len(scene.state.node_states) == len(order.nodes) - 3


def test_an_update_that_comes_in_time_is_driven_without_a_stop() -> None:
    first = an_order(Stretch("p1", "s1", released=4))
    middle = first.nodes[4]
    more = an_order(Stretch(middle.node_id, "s1"), update=1, first=middle.sequence_id)
    scene = Scene().order(first).run(8_000).order(more).run(300_000)
    assert scene.state.last_node_id == "s1"
    stops = [state for state in scene.states if not state.driving and state.order_id == "o-1"]
    assert {state.last_node_id for state in stops} == {"p1", "s1"}


def test_an_order_sent_twice_is_echoed_twice_and_driven_once() -> None:
    order = an_order(Stretch("p1", "s1"))
    scene = Scene().order(order).order(order)
    assert [state.order_id for state in scene.states[-2:]] == ["o-1", "o-1"]
    assert scene.run(200_000).state.errors == ()
    assert edges_of(scene.vehicle.diary) == [edge.edge_id for edge in order.edges]


def test_it_loads_at_the_dock_before_it_drives_on() -> None:
    scene = Scene(start="d1").order(an_order(Stretch("d1", "s1", begin_action=LOAD)))
    scene.run(10_000)
    assert (scene.status("t.load"), scene.state.driving) == (ActionStatus.RUNNING, False)
    scene.run(60_000)
    assert scene.status("t.load") is ActionStatus.FINISHED
    assert scene.state.loads is not None
    assert [(load.load_id, load.load_position) for load in scene.state.loads] == [("p-1", "3")]
    assert scene.run(200_000).state.last_node_id == "s1"


def a_scene_at_the_shelf() -> Scene:
    way = Stretch("d1", "s1", begin_action=LOAD, action=WAIT)
    return Scene(start="d1").order(an_order(way)).run(200_000)


def opening(name: str = "open-1") -> Action:
    return actions.open_compartment(ActionId(name), BOX, ActionId("t.wait"))


def test_what_is_typed_at_the_shelf_is_passed_on() -> None:
    scene = a_scene_at_the_shelf()
    scene.vehicle.type_code(BOX, "123456", scene.now_ms)
    typed = [decode(kind, body, "") for _, kind, body in scene.said if kind is Kind.HANDOFF]
    assert [(one.action_id, one.compartment, one.code) for one in typed] == [
        ("t.wait", "3", "123456")
    ]


def test_nobody_listens_on_the_way() -> None:
    scene = Scene().order(an_order(Stretch("p1", "s1"))).run(5_000)
    scene.vehicle.type_code(BOX, "123456", scene.now_ms)
    assert Kind.HANDOFF not in [kind for _, kind, _ in scene.said]


def test_a_door_opens_is_emptied_and_closed() -> None:
    scene = a_scene_at_the_shelf().instant(opening())
    scene.run(scene.now_ms + 2_000)
    assert scene.status("open-1") is ActionStatus.RUNNING
    assert scene.vehicle.take(BOX) == PARCEL
    scene.vehicle.close(BOX, scene.now_ms)
    (state,) = (one for one in scene.state.action_states if one.action_id == "open-1")
    assert (state.action_status, state.result_description) == (ActionStatus.FINISHED, "empty")
    moves = [entry for entry in scene.vehicle.diary if isinstance(entry, DoorMoved)]
    assert moves == [DoorMoved(BOX, is_open=True), DoorMoved(BOX, is_open=False)]
    assert scene.state.loads == ()


def test_the_same_instant_action_sent_again_is_only_echoed() -> None:
    scene = a_scene_at_the_shelf().instant(opening())
    scene.run(scene.now_ms + 2_000)
    said = len(scene.said)
    scene.instant(opening())
    assert [kind for _, kind, _ in scene.said[said:]] == [Kind.STATE]
    scene.run(scene.now_ms + 20_000)
    opened = [entry for entry in scene.vehicle.diary if entry == DoorMoved(BOX, is_open=True)]
    assert len(opened) == 1


def test_the_trigger_ends_the_wait() -> None:
    scene = a_scene_at_the_shelf()
    assert scene.status("t.wait") is ActionStatus.RUNNING
    scene.instant(actions.trigger(ActionId("go"), ActionId("t.wait")))
    assert scene.status("t.wait") is ActionStatus.FINISHED


def test_a_pause_brakes_and_what_follows_drives_on() -> None:
    scene = Scene().order(an_order(Stretch("p1", "s2"))).run(15_000)
    scene.instant(actions.plain(ActionType.START_PAUSE, ActionId("pause"))).run(40_000)
    assert (scene.state.paused, scene.state.driving) == (True, False)
    assert scene.status("pause") is ActionStatus.FINISHED
    held = scene.vehicle.pose(scene.now_ms)
    assert scene.run(90_000).vehicle.pose(90_000) == held
    scene.instant(actions.plain(ActionType.STOP_PAUSE, ActionId("go"))).run(300_000)
    assert scene.state.last_node_id == "s2"


def test_a_cancelled_order_ends_on_a_node() -> None:
    scene = Scene().order(an_order(Stretch("p1", "s2"))).run(15_000)
    scene.instant(actions.plain(ActionType.CANCEL_ORDER, ActionId("cancel"))).run(60_000)
    assert scene.status("cancel") is ActionStatus.FINISHED
    assert (scene.state.driving, scene.state.node_states) == (False, ())
    assert scene.vehicle.wheels.on_node


def test_it_charges_where_it_is_told_to_and_stops_when_it_leaves() -> None:
    charge = actions.plain(ActionType.START_CHARGING, ActionId("charge"))
    scene = Scene().order(an_order(Stretch("p1", "c1", action=charge))).run(120_000)
    assert scene.state.battery_state.charging
    scene.order(an_order(Stretch("c1", "p1"), order_id="o-2"))
    left = scene.run(240_000).state
    assert (left.battery_state.charging, left.last_node_id) == (False, "p1")


def test_an_edge_that_is_not_on_the_map_is_not_driven() -> None:
    order = an_order(Stretch("p1", "s1"))
    strange = [*order.edges]
    strange[1] = OrderEdge(
        edge_id="nowhere", sequence_id=3, released=True, actions=(),
        start_node_id=order.nodes[1].node_id, end_node_id=order.nodes[2].node_id,
    )  # fmt: skip
    bad = Order(order_id="o", order_update_id=0, nodes=order.nodes, edges=tuple(strange))
    scene = Scene().order(bad).run(120_000)
    assert scene.state.last_node_id == order.nodes[1].node_id


def test_an_empty_battery_stops_the_vehicle_and_it_says_so() -> None:
    scene = Scene().order(an_order(Stretch("p1", "s2"))).run(10_000)
    scene.vehicle.battery.level_wh = 0.001
    scene.run(200_000)
    assert [error.error_type for error in scene.state.errors] == ["batteryEmpty"]
    assert not scene.state.driving
    assert scene.state.last_node_id != "s2"


@pytest.mark.parametrize("payload", [b"", b"{}", b"[1]", b'{"orderId": 5}', b"\xff\xfe"])
def test_what_cannot_be_read_is_reported_and_changes_nothing(payload: bytes) -> None:
    scene = Scene()
    scene.vehicle.hear(Kind.ORDER, payload, 0)
    assert [error.error_type for error in scene.state.errors] == ["validationError"]
    assert scene.order(an_order(Stretch("p1", "s1"))).run(200_000).state.last_node_id == "s1"
