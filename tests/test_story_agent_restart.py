"""An agent that is killed and started again: it goes on with its order, from any moment."""

import pytest

from fleet_manager.agent.words import ActionReported, Remember
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import ActionStatus
from tests.a_robot import Stage, a_stage_with_an_order, an_order, error_types, reached
from tests.vda5050_street import a_load, a_plain


def test_what_it_remembers_comes_before_what_depends_on_it() -> None:
    outputs = Stage().begin().send(an_order("abc"))
    order = [type(output).__name__ for output in outputs]
    assert order.index("Remember") == 0
    assert order.index("Follow") < order.index("Publish")


def test_after_its_restart_it_reports_the_same_order() -> None:
    stage = a_stage_with_an_order()
    before = stage.state
    stage.restart()
    after = stage.state
    assert (after.order_id, after.order_update_id) == ("trip-1", 5)
    assert after.node_states == before.node_states
    assert (after.last_node_id, after.errors) == (before.last_node_id, ())


@pytest.mark.parametrize("tenths", range(0, 260, 7))
@pytest.mark.parametrize("off_s", [0.0, 2.0, 30.0])
def test_restarted_at_any_moment_it_drives_the_order_to_its_end(
    tenths: int, off_s: float
) -> None:
    stage = Stage().begin()
    stage.send(an_order("abcd", doing={3: (a_load(),)}))
    stage.run(tenths / 10)
    stage.restart(off_s)
    stage.run(40)
    told = reached(stage.outputs)
    assert told == sorted(told)
    assert told[-1] == 6
    assert (stage.robot.x, stage.robot.y) == pytest.approx((0.0, 20.0))
    assert stage.robot.asked[-1] == a_load()
    assert stage.state.errors == ()


def test_after_its_restart_it_asks_the_robot_for_what_runs() -> None:
    stage = Stage().begin()
    stage.send(an_order("a", doing={0: (a_load(),)}))
    stage.take(ActionReported(action_id="load-1", status=ActionStatus.RUNNING))
    stage.restart()
    assert stage.robot.asked == [a_load(), a_load()]
    assert stage.state.action_states[0].action_status is ActionStatus.RUNNING


def test_after_its_restart_in_a_pause_it_stays_paused() -> None:
    stage = Stage().begin()
    stage.send(an_order("ab"))
    stage.run(3)
    stage.send(a_plain(ActionType.START_PAUSE, "p1"))
    stage.run(2)
    stage.restart()
    where = stage.robot.x
    stage.run(5)
    assert (stage.robot.x, stage.state.paused) == (where, True)


def test_after_its_restart_a_cancelled_order_is_still_being_cancelled() -> None:
    stage = Stage().begin()
    stage.send(an_order("abcd"))
    stage.run(3)
    stage.send(a_plain(ActionType.CANCEL_ORDER, "c1"))
    stage.restart()
    stage.run(20)
    assert stage.robot.x == pytest.approx(20.0)
    assert stage.state.action_states[-1].action_status is ActionStatus.FINISHED


def test_a_vehicle_that_was_moved_meanwhile_drops_its_order_and_says_why() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc"))
    stage.run(3)
    stage.robot.x, stage.robot.y = 5.0, 10.0
    stage.restart()
    assert stage.robot.path == []
    assert (stage.state.node_states, stage.state.order_id) == ((), "trip-1")
    assert error_types(stage.state) == ["noRouteError"]
    stage.run(2)
    assert (stage.robot.x, stage.robot.y) == (5.0, 10.0)


def test_the_same_state_of_affairs_is_remembered_once() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc"))
    stage.outputs.clear()
    stage.run(2)
    assert not any(isinstance(output, Remember) for output in stage.outputs)
