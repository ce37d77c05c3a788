"""Goals for a navigator: replaced without a stop, tried again after failures, told about."""

from fleet_manager.agent.line import Pose
from fleet_manager.agent.navigation import (
    PAUSE_S_MAX,
    CancelGoal,
    Navigation,
    SendGoal,
    thinned,
)
from fleet_manager.agent.words import DriveFailed, DriveRecovered
from tests.a_robot import NOW_MS

WAY = (Pose(0, 0, 0), Pose(5, 0, 0), Pose(10, 0, 0))
FARTHER = (*WAY, Pose(20, 0, 0))


def a_navigation() -> Navigation:
    """Build one that drives its first way."""
    navigation = Navigation()
    navigation.follow(WAY, NOW_MS, ready=True)
    navigation.accepted(1)
    return navigation


def test_a_way_becomes_a_goal_without_the_robots_own_pose() -> None:
    assert Navigation().follow(WAY, NOW_MS, ready=True) == [SendGoal(number=1, poses=WAY[1:])]


def test_a_navigator_that_is_not_there_yet_is_waited_for() -> None:
    navigation = Navigation()
    assert navigation.follow(WAY, NOW_MS, ready=False) == []
    assert navigation.tick(NOW_MS + 9, ready=False) == []
    assert navigation.tick(NOW_MS + 10, ready=True) == [SendGoal(number=1, poses=WAY[1:])]
    assert navigation.tick(NOW_MS + 20, ready=True) == []


def test_a_new_way_takes_the_place_of_the_old_one_without_a_stop() -> None:
    navigation = a_navigation()
    assert navigation.follow(FARTHER, NOW_MS, ready=True) == [
        SendGoal(number=2, poses=FARTHER[1:])
    ]


def test_answers_to_a_goal_that_was_replaced_are_passed_over() -> None:
    navigation = a_navigation()
    navigation.follow(FARTHER, NOW_MS, ready=True)
    assert navigation.failed(1, "preempted", NOW_MS) == []
    assert navigation.succeeded(1) == []


def test_a_stop_cancels_the_goal_once() -> None:
    navigation = a_navigation()
    assert navigation.stop() == [CancelGoal()]
    assert navigation.stop() == []
    assert navigation.failed(1, "cancelled", NOW_MS) == []
    assert navigation.tick(NOW_MS + 99_000, ready=True) == []


def test_a_goal_that_is_taken_only_after_the_stop_is_cancelled_then() -> None:
    navigation = Navigation()
    navigation.follow(WAY, NOW_MS, ready=True)
    navigation.stop()
    assert navigation.accepted(1) == [CancelGoal()]


def test_a_failure_is_told_and_tried_again_after_a_pause() -> None:
    navigation = a_navigation()
    assert navigation.failed(1, "no path found", NOW_MS) == [
        DriveFailed(why="no path found; tried again in 2 s")
    ]
    assert navigation.tick(NOW_MS + 1_999, ready=True) == []
    assert navigation.tick(NOW_MS + 2_000, ready=True) == [SendGoal(number=2, poses=WAY[1:])]


def test_the_pause_grows_with_every_failure_up_to_a_limit() -> None:
    navigation, now_ms, pauses = a_navigation(), NOW_MS, []
    for number in range(1, 8):
        navigation.failed(number, "stuck", now_ms)
        begun_ms = now_ms
        while not navigation.tick(now_ms, ready=True):
            now_ms += 1000
        pauses.append((now_ms - begun_ms) // 1000)
    assert pauses == [2, 4, 8, 16, PAUSE_S_MAX, PAUSE_S_MAX, PAUSE_S_MAX]


def test_a_refused_goal_is_a_failure_too() -> None:
    navigation = Navigation()
    navigation.follow(WAY, NOW_MS, ready=True)
    (told,) = navigation.failed(1, "refused", NOW_MS)
    assert isinstance(told, DriveFailed)


def test_once_it_drives_again_the_failure_is_over() -> None:
    navigation = a_navigation()
    navigation.failed(1, "stuck", NOW_MS)
    navigation.tick(NOW_MS + 2_000, ready=True)
    assert navigation.accepted(2) == []
    assert navigation.progressed(2) == [DriveRecovered()]
    assert navigation.progressed(2) == []


def test_who_is_told_to_stop_after_a_failure_has_none_any_more() -> None:
    navigation = a_navigation()
    navigation.failed(1, "stuck", NOW_MS)
    assert navigation.stop() == [DriveRecovered()]


def test_an_arrival_ends_the_goal() -> None:
    navigation = a_navigation()
    assert navigation.succeeded(1) == []
    assert navigation.stop() == []


def test_poses_too_near_to_each_other_are_thinned_but_never_the_last() -> None:
    close = [Pose(x / 10, 0.0, 0.0) for x in range(32)]
    assert [pose.x_m for pose in thinned(close)] == [1.0, 2.0, 3.1]
    assert thinned((Pose(0, 0, 0), Pose(0.1, 0, 0))) == (Pose(0.1, 0, 0),)
