"""Whether a robot drives: the word it was given, and what its odometry says."""

from fleet_manager.agent.motion import STARTING_MS, Motion
from tests.a_robot import NOW_MS, odometry


def felt(motion: Motion, *speeds: float, after_ms: int = 0) -> list[bool | None]:
    """Feed samples, 100 ms apart."""
    return [
        motion.felt(odometry(0, 0, NOW_MS + 100 * i, speed), NOW_MS + after_ms + 100 * i)
        for i, speed in enumerate(speeds)
    ]


def test_a_robot_that_was_told_to_drive_counts_as_driving_at_once() -> None:
    motion = Motion()
    assert motion.told(NOW_MS)
    assert motion.moving


def test_a_second_word_changes_nothing() -> None:
    motion = Motion()
    motion.told(NOW_MS)
    assert not motion.told(NOW_MS)


def test_a_robot_may_take_a_moment_to_get_going() -> None:
    motion = Motion()
    motion.told(NOW_MS)
    assert felt(motion, 0.0, 0.0, 0.0) == [None, None, None]


def test_one_that_does_not_get_going_stands() -> None:
    motion = Motion()
    motion.told(NOW_MS)
    assert felt(motion, 0.0, 0.0, after_ms=STARTING_MS) == [None, False]


def test_two_samples_in_a_row_make_it_stand() -> None:
    motion = Motion()
    assert felt(motion, 1.0, 0.0, 0.5, 0.0, 0.0) == [True, None, None, None, False]


def test_a_robot_that_turns_on_the_spot_drives() -> None:
    motion = Motion()
    turning = odometry(0, 0)
    turning = type(turning)(pose=turning.pose, stamp_ms=0, turn_rad_s=-0.3)
    assert motion.felt(turning, NOW_MS) is True


def test_between_driving_and_standing_nothing_changes() -> None:
    motion = Motion()
    felt(motion, 1.0)
    assert felt(motion, 0.03, 0.03, 0.03) == [None, None, None]
    assert motion.moving


def test_a_robot_that_moves_by_itself_is_noticed() -> None:
    assert felt(Motion(), 0.2) == [True]


def test_it_is_known_since_when_it_stands_in_its_own_time() -> None:
    motion = Motion()
    felt(motion, 1.0, 0.0, 0.0)
    assert motion.still_since_ms == NOW_MS + 100
    felt(motion, 1.0)
    assert motion.still_since_ms is None


def test_a_robot_that_says_nothing_is_taken_to_stand() -> None:
    motion = Motion()
    motion.told(NOW_MS)
    assert motion.taken_to_stand()
    assert not motion.taken_to_stand()
