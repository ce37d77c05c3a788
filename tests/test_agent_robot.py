"""What the robot says of itself, and for how long it says nothing."""

import pytest

from fleet_manager.agent.robot import LOST_AFTER, Robot, Silence
from fleet_manager.agent.words import Battery, Condition
from fleet_manager.vda5050.messages import EStop, Load
from tests.a_robot import NOW_MS, YARD, odometry


def a_robot() -> Robot:
    robot = Robot(3_000, YARD)
    robot.spoke(NOW_MS)
    return robot


@pytest.mark.parametrize(
    ("silent_ms", "expected"),
    [
        (2_999, Silence.SPEAKS),
        (3_000, Silence.SILENT),
        (LOST_AFTER * 3_000, Silence.LOST),
    ],
)
def test_silence_is_first_a_warning_then_more(silent_ms: int, expected: Silence) -> None:
    assert a_robot().silence(NOW_MS + silent_ms) is expected


def test_a_robot_that_has_not_spoken_yet_is_given_its_time() -> None:
    robot = Robot(3_000, YARD)
    robot.wait_from(NOW_MS)
    assert robot.silence(NOW_MS + 2_000) is Silence.SPEAKS


def test_odometry_ends_the_silence() -> None:
    robot = a_robot()
    robot.spoke(NOW_MS + 5_000)
    assert robot.silence(NOW_MS + 6_000) is Silence.SPEAKS


def test_a_robot_is_complete_when_it_has_said_everything() -> None:
    robot = a_robot()
    robot.described = True
    assert not robot.complete
    robot.battery = Battery(charge_percent=50.0)
    assert robot.complete


def test_position_and_speed_are_what_odometry_says() -> None:
    senses = a_robot().senses(odometry(1.23456, -2.0, 0, 1.5), 0.5, present=True)
    assert senses.position is not None
    assert (senses.position.x, senses.position.y) == (1.235, -2.0)
    assert senses.position.position_initialized
    assert senses.velocity is not None
    assert senses.velocity.vx == 1.5
    assert senses.distance_since_last_node == 0.5


def test_of_a_silent_robot_only_the_last_known_position_is_told() -> None:
    senses = a_robot().senses(odometry(1.0, 2.0, 0, 1.5), 0.0, present=False)
    assert senses.position is not None
    assert not senses.position.position_initialized
    assert senses.velocity is None


def test_a_robot_that_never_spoke_has_no_position() -> None:
    assert a_robot().senses(None, 0.0, present=False).position is None


def test_emergency_stop_and_violated_field_are_the_safety_state() -> None:
    robot = a_robot()
    assert robot.senses(None, 0.0, present=False).safety.e_stop is EStop.NONE
    robot.condition = Condition(emergency_stop=True, field_violation=True)
    safety = robot.senses(None, 0.0, present=False).safety
    assert (safety.e_stop, safety.field_violation) == (EStop.MANUAL, True)


def test_the_battery_is_told_in_percent_and_charges_if_either_topic_says_so() -> None:
    robot = a_robot()
    robot.battery = Battery(charge_percent=81.237, voltage=51.2)
    battery = robot.senses(None, 0.0, present=False).battery
    assert (battery.battery_charge, battery.charging) == (81.24, False)
    assert battery.battery_voltage == 51.2
    robot.condition = Condition(charging=True)
    assert robot.senses(None, 0.0, present=False).battery.charging


def test_what_lies_aboard_is_told() -> None:
    robot = a_robot()
    load = Load(load_id="p1", load_position="3")
    robot.condition = Condition(loads=(load,))
    assert robot.senses(None, 0.0, present=False).loads == (load,)
