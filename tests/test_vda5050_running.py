"""What follows by itself: actions start as their blocking types allow, the wheels get a way."""

import pytest

from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import Action, ActionStatus, BlockingType
from fleet_manager.vda5050.running import doors_open, find, running_wait, settle, way_ahead
from fleet_manager.vda5050.vehicle_words import (
    ActionProgress,
    Drive,
    Effect,
    Event,
    Moved,
    NodeReached,
    Rested,
    StartAction,
    VehicleDialogue,
)
from tests.vda5050_street import (
    a_plain,
    a_trigger,
    a_van,
    a_wait,
    an_action,
    an_opening,
    an_order,
    drives,
    play,
)

NONE, SOFT, HARD = BlockingType.NONE, BlockingType.SOFT, BlockingType.HARD


def started(effects: tuple[Effect, ...]) -> list[str]:
    return [e.action.action_id for e in effects if isinstance(e, StartAction)]


def over(*names: str) -> list[Event]:
    return [ActionProgress(action_id=name, status=ActionStatus.FINISHED) for name in names]


def some(*blocking: BlockingType) -> tuple[Action, ...]:
    """Build actions named x0, x1, ... with these blocking types."""
    return tuple(an_action(f"x{i}", kind) for i, kind in enumerate(blocking))


@pytest.mark.parametrize(
    ("blocking", "expected"),
    [
        ((NONE, SOFT, NONE), ["x0", "x1", "x2"]),
        ((NONE, HARD, NONE), ["x0"]),
        ((HARD, NONE), ["x0"]),
        ((HARD, HARD), ["x0"]),
    ],
)
def test_actions_on_a_node_start_together_up_to_the_first_hard_one(
    blocking: tuple[BlockingType, ...], expected: list[str]
) -> None:
    _, effects = play(a_van(), an_order("ab", doing={0: some(*blocking)}))
    assert started(effects) == expected


def test_a_hard_action_waits_for_all_before_it_and_holds_all_after_it() -> None:
    van, _ = play(a_van(), an_order("ab", doing={0: some(NONE, SOFT, HARD, NONE)}))
    van, effects = play(van, *over("x0"))
    assert started(effects) == []
    van, effects = play(van, *over("x1"))
    assert started(effects) == ["x2"]
    van, effects = play(van, *over("x2"))
    assert started(effects) == ["x3"]


def test_a_blocking_action_starts_only_once_the_vehicle_stands() -> None:
    order = an_order("ab", doing={1: some(SOFT)})
    van, effects = play(a_van(), order, Moved(), NodeReached(sequence_id=2))
    assert started(effects) == []
    _, effects = play(van, Rested(on_node=True))
    assert started(effects) == ["x0"]


def test_an_action_that_blocks_nothing_starts_in_passing() -> None:
    order = an_order("abc", doing={1: some(NONE)})
    van, effects = play(a_van(), order)
    assert drives(effects) == [["ab", "bc"]]
    _, effects = play(van, Moved(), NodeReached(sequence_id=2))
    assert (started(effects), drives(effects)) == (["x0"], [])


def test_an_action_of_the_horizon_does_not_start() -> None:
    van, effects = play(a_van(), an_order("ab", released=1, doing={1: some(NONE)}))
    assert started(effects) == []
    assert find(van, "x0") is not None


def test_the_way_is_told_again_only_when_it_changes() -> None:
    van, effects = play(a_van(), an_order("abc"))
    assert len(drives(effects)) == 1
    _, effects = play(van, Moved())
    assert drives(effects) == []
    _, effects = play(van, Moved(), NodeReached(sequence_id=2))
    assert drives(effects) == []


def test_an_empty_base_gives_no_way() -> None:
    van, _ = play(a_van(), an_order("abc", released=1))
    assert way_ahead(van) == ((), ())


def test_a_pause_takes_the_way_and_its_end_gives_it_back() -> None:
    van, _ = play(a_van(), an_order("abc"), Moved())
    van, effects = play(van, a_plain(ActionType.START_PAUSE, "pause"))
    assert way_ahead(van) == ((), ())
    running = find(van, "pause")
    assert running is not None
    assert running.status is ActionStatus.RUNNING
    van, _ = play(van, Rested(on_node=False))
    finished = find(van, "pause")
    assert finished is not None
    assert finished.status is ActionStatus.FINISHED
    _, effects = play(van, a_plain(ActionType.STOP_PAUSE, "go"))
    assert drives(effects) == [["ab", "bc"]]


def handing_off() -> VehicleDialogue:
    """Build a vehicle at a handoff with box 1 open."""
    van, _ = play(a_van(), an_order("ab", doing={0: (a_wait(),)}), an_opening())
    return van


def test_a_triggered_wait_ends_when_the_last_door_is_closed() -> None:
    van, effects = play(handing_off(), an_opening("open-2", box="2"), a_trigger())
    assert drives(effects) == []
    van, effects = play(van, *over("open-1"))
    assert running_wait(van, "wait-1") is not None
    van, effects = play(van, *over("open-2"))
    assert running_wait(van) is None
    assert drives(effects) == [["ab"]]
    trigger = find(van, "trigger-1")
    assert trigger is not None
    assert trigger.status is ActionStatus.FINISHED


def test_a_door_is_open_until_it_is_reported_closed() -> None:
    van = handing_off()
    assert doors_open(van)
    assert doors_open(van, "1")
    assert not doors_open(van, "2")
    van, _ = play(van, ActionProgress(action_id="open-1", status=ActionStatus.RUNNING))
    assert doors_open(van)
    van, _ = play(van, *over("open-1"))
    assert not doors_open(van)


def test_a_cancelled_order_ends_on_the_node_where_the_brakes_allow_it() -> None:
    van, _ = play(a_van(), an_order("abcd"), Moved(), a_plain(ActionType.CANCEL_ORDER, "no"))
    van, _ = play(van, NodeReached(sequence_id=2))
    assert van.cancelling
    van, _ = play(van, NodeReached(sequence_id=4), Rested(on_node=True))
    cancel = find(van, "no")
    assert cancel is not None
    assert cancel.status is ActionStatus.FINISHED
    assert (van.here.node_id, van.nodes, van.edges) == ("c", (), ())


def test_an_order_cancelled_in_a_pause_is_driven_to_the_next_node_after_it() -> None:
    van, _ = play(
        a_van(),
        an_order("abcd"),
        Moved(),
        a_plain(ActionType.START_PAUSE, "pause"),
        a_plain(ActionType.CANCEL_ORDER, "no"),
        Rested(on_node=False),
    )
    assert van.cancelling
    van, effects = play(van, a_plain(ActionType.STOP_PAUSE, "go"))
    assert drives(effects) == [["ab"]]
    van, _ = play(van, Moved(), NodeReached(sequence_id=2), Rested(on_node=True))
    assert not van.cancelling


def test_an_order_cancelled_after_a_pause_halfway_is_driven_to_the_next_node() -> None:
    pause, go = a_plain(ActionType.START_PAUSE, "p"), a_plain(ActionType.STOP_PAUSE, "go")
    cancel = a_plain(ActionType.CANCEL_ORDER, "no")
    script = (an_order("abcd"), Moved(), pause, Rested(on_node=False), go, cancel)
    van, effects = play(a_van(), *script)
    assert drives(effects) == [["ab"]]
    van, _ = play(van, Moved(), NodeReached(sequence_id=2), Rested(on_node=True))
    assert not van.cancelling


def test_a_cancelled_handoff_outlives_an_open_door() -> None:
    van, _ = play(handing_off(), a_plain(ActionType.CANCEL_ORDER, "no"))
    assert running_wait(van, "wait-1") is not None
    van, _ = play(van, *over("open-1"))
    wait, cancel = find(van, "wait-1"), find(van, "no")
    assert wait is not None
    assert cancel is not None
    assert (wait.status, cancel.status) == (ActionStatus.FAILED, ActionStatus.FINISHED)


def test_settling_twice_changes_nothing_more() -> None:
    for van in (a_van(), handing_off(), play(a_van(), an_order("abc"), Moved())[0]):
        assert settle(van) == (van, ())


def test_the_way_begins_with_the_edge_under_the_wheels() -> None:
    update = an_order("cd", first=4, update=1)
    _, effects = play(
        a_van(), an_order("abc"), Moved(), NodeReached(sequence_id=2), Moved(), update
    )
    drive = next(effect for effect in effects if isinstance(effect, Drive))
    assert [edge.edge_id for edge in drive.edges] == ["bc", "cd"]
    assert [node.node_id for node in drive.nodes] == ["c", "d"]
