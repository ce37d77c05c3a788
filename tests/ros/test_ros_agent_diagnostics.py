"""One line on an agent, its robot and its broker."""

import pytest
from diagnostic_msgs.msg import DiagnosticStatus

from fleet_manager.agent.words import Condition, LinkChanged, OdometryUnusable
from last100_ros.agent_diagnostics import diagnosis
from tests.a_robot import Stage, an_order

pytestmark = pytest.mark.ros

BROKER = "mqtt://127.0.0.1:1883"


def told(stage: Stage) -> DiagnosticStatus:
    return diagnosis(stage.agent, BROKER)


def values(status: DiagnosticStatus) -> dict[str, str]:
    return {value.key: value.value for value in status.values}


def test_an_agent_that_is_content_says_what_it_drives() -> None:
    stage = Stage().begin()
    assert (told(stage).level, told(stage).message) == (DiagnosticStatus.OK, "no way ahead")
    stage.send(an_order("ab"))
    assert told(stage).message == "order trip-1"
    assert told(stage).hardware_id == "last100/R1"
    assert values(told(stage)) == {
        "broker": BROKER,
        "robot": "speaks",
        "mode": "AUTOMATIC",
        "order": "trip-1 (0)",
        "last node": "a (0)",
        "nodes ahead": "1",
        "driving": "true",
        "errors": "",
    }


def test_a_broker_that_does_not_answer_is_a_warning() -> None:
    stage = Stage().begin()
    stage.take(LinkChanged(up=False))
    assert told(stage).level == DiagnosticStatus.WARN
    assert told(stage).message == f"no answer from {BROKER}"


def test_a_fault_that_mends_itself_is_a_warning() -> None:
    stage = Stage().begin()
    stage.take(OdometryUnusable(why="another frame"))
    assert told(stage).level == DiagnosticStatus.WARN
    assert told(stage).message == "positionUnknown: another frame"


def test_one_that_needs_somebody_to_come_is_an_error() -> None:
    stage = Stage().begin()
    stage.take(Condition(errors=("batteryEmpty",)))
    assert told(stage).level == DiagnosticStatus.ERROR


def test_a_refused_order_is_told() -> None:
    stage = Stage().begin()
    stage.send(an_order("bc"))
    assert told(stage).level == DiagnosticStatus.WARN
    assert values(told(stage))["errors"] == "noRouteError"


def test_a_silent_robot_is_told() -> None:
    stage = Stage().begin()
    stage.speaks = False
    stage.run(4)
    assert values(told(stage))["robot"] == "silent"
