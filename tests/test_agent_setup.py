"""What an agent is told before it begins."""

from fleet_manager.agent.wheels import Chassis
from tests.a_robot import a_setup


def test_the_factsheet_says_what_the_wheels_can_do() -> None:
    chassis = a_setup(tolerance_m=0.2).chassis
    assert chassis == Chassis(speed_m_s=4.0, braking_m_s2=1.0, tolerance_m=0.2)
