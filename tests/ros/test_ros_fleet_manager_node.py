"""Tests of last100_ros.fleet_manager_node: the life of a fleet, as its operator sees it."""

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from last100_msgs.msg import FleetStatus, ParcelResult
from last100_msgs.srv import GetParcels, SubmitParcels
from lifecycle_msgs.msg import Transition
from rcl_interfaces.msg import Log
from rclpy.lifecycle import TransitionCallbackReturn
from rclpy.parameter import Parameter as Setting
from rosgraph_msgs.msg import Clock

from fleet_manager.core.entry import decode
from fleet_manager.core.switches import ReleaseSet
from fleet_manager.shell.controller import JOURNAL
from fleet_manager.shell.journal_sqlite import read_journal
from last100_ros.qos import CLOCK, EVENTS, LATCHED, STATES
from last100_ros.stamps import to_ms, to_time
from tests.a_fleet import NOW_MS
from tests.ros.a_fleet_node import (
    a_fleet_manager,
    a_parcel,
    activated,
    change,
    configured,
    settings,
    state,
    submit,
)
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros

CONFIGURE = Transition.TRANSITION_CONFIGURE
ACTIVATE = Transition.TRANSITION_ACTIVATE
DEACTIVATE = Transition.TRANSITION_DEACTIVATE
CLEANUP = Transition.TRANSITION_CLEANUP
PATIENCE_S = 30
LOG = "stderr.log"


def released(folder: Path) -> list[bool]:
    """Return what the journal says about releasing."""
    with closing(read_journal(folder / JOURNAL)) as journal:
        decisions = [decode(entry.payload) for entry in journal.read()]
    return [each.releasing for each in decisions if isinstance(each, ReleaseSet)]


def test_a_fleet_manager_waits_to_be_configured(ros: Graph, tmp_path: Path) -> None:
    a_fleet_manager(ros, tmp_path)
    assert state(ros) == "unconfigured"
    assert not list(tmp_path.iterdir())


def test_a_configured_fleet_holds(ros: Graph, tmp_path: Path) -> None:
    heard = ros.hear(FleetStatus, "/fleet_manager/status", LATCHED)
    configured(ros, tmp_path)
    assert state(ros) == "inactive"
    ros.until(lambda: heard and not heard[-1].releasing, "it says that it holds")
    assert released(tmp_path) == [False]


def test_an_active_fleet_releases_and_a_deactivated_one_holds(
    ros: Graph, tmp_path: Path
) -> None:
    activated(ros, tmp_path)
    assert released(tmp_path)[-1] is True
    assert change(ros, DEACTIVATE)
    assert state(ros) == "inactive"
    assert released(tmp_path)[-1] is False


def test_a_deactivated_fleet_takes_parcels_in(ros: Graph, tmp_path: Path) -> None:
    activated(ros, tmp_path)
    assert change(ros, DEACTIVATE)
    (result,) = submit(ros, a_parcel())
    assert result.outcome == ParcelResult.ACCEPTED


def test_a_fleet_that_was_cleaned_up_comes_back_with_what_it_knew(
    ros: Graph, tmp_path: Path
) -> None:
    activated(ros, tmp_path)
    submit(ros, a_parcel())
    assert change(ros, DEACTIVATE)
    assert change(ros, CLEANUP)
    assert state(ros) == "unconfigured"
    assert change(ros, CONFIGURE)
    (result,) = submit(ros, a_parcel())
    assert result.outcome == ParcelResult.KNOWN


def test_a_fleet_comes_back_in_another_process_with_what_it_knew(
    ros: Graph, tmp_path: Path
) -> None:
    ros.remove(submitted(ros, tmp_path))
    activated(ros, tmp_path)
    answer = ros.call(GetParcels, "/fleet_manager/get_parcels", GetParcels.Request())
    assert [status.id for status in answer.parcels] == ["p1"]


def submitted(ros: Graph, folder: Path) -> object:
    node = activated(ros, folder)
    submit(ros, a_parcel())
    return node


def test_an_unconfigured_fleet_manager_answers_that_it_is(ros: Graph, tmp_path: Path) -> None:
    a_fleet_manager(ros, tmp_path)
    answer = ros.call(GetParcels, "/fleet_manager/get_parcels", GetParcels.Request())
    assert answer.error == "the fleet manager is not configured"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"map": "atlantis"}, "map: expected a map file, or one of"),
        ({"config": "/nowhere/fleet.toml"}, "/nowhere/fleet.toml: No such file or directory"),
        ({"broker": "carrier pigeon"}, "carrier pigeon"),
    ],
)
def test_an_operators_mistake_is_one_line_and_a_failed_transition(
    ros: Graph, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    heard = ros.hear(Log, "/rosout", EVENTS)
    a_fleet_manager(ros, tmp_path, **changes)
    assert not change(ros, CONFIGURE)
    assert state(ros) == "unconfigured"
    ros.until(lambda: [log for log in heard if log.level == Log.ERROR], "a word")
    (error,) = [log.msg for log in heard if log.level == Log.ERROR]
    assert said in error
    assert "\n" not in error


def test_a_second_controller_is_kept_out(ros: Graph, tmp_path: Path) -> None:
    configured(ros, tmp_path)
    node = a_fleet_manager(ros, tmp_path, name="second")
    assert ros.do(node.trigger_configure) == TransitionCallbackReturn.FAILURE


def test_it_can_be_shut_down_from_any_state(ros: Graph, tmp_path: Path) -> None:
    activated(ros, tmp_path)
    assert change(ros, Transition.TRANSITION_ACTIVE_SHUTDOWN)
    assert state(ros) == "finalized"


def test_it_starts_by_itself_if_it_is_to(ros: Graph, tmp_path: Path) -> None:
    a_fleet_manager(ros, tmp_path, autostart=True)
    ros.until(lambda: state(ros) == "active", "it is active")


def test_with_simulated_time_it_cannot_be_configured_before_there_is_any(
    ros: Graph, tmp_path: Path
) -> None:
    a_fleet_manager(ros, tmp_path, use_sim_time=True)
    assert not change(ros, CONFIGURE)


def test_with_simulated_time_it_starts_when_there_is_any_and_lives_in_it(
    ros: Graph, tmp_path: Path
) -> None:
    heard = ros.hear(FleetStatus, "/fleet_manager/status", LATCHED)
    a_fleet_manager(ros, tmp_path, use_sim_time=True, autostart=True)
    tell = ros.speak(Clock, "/clock", CLOCK)
    tell(Clock(clock=to_time(NOW_MS)))
    ros.until(lambda: state(ros) == "active", "it is active")
    tell(Clock(clock=to_time(NOW_MS + 5_000)))
    ros.until(lambda: heard and to_ms(heard[-1].stamp) == NOW_MS + 5_000, "five seconds later")


def test_how_often_it_speaks_can_be_changed(ros: Graph, tmp_path: Path) -> None:
    node = configured(ros, tmp_path, status_rate=0.1)
    heard = ros.hear(FleetStatus, "/fleet_manager/status", LATCHED)
    (faster,) = ros.do(lambda: node.set_parameters([Setting("status_rate", value=10.0)]))
    assert faster.successful
    ros.until(lambda: len(heard) > 3, "it speaks oftener")
    (absurd,) = ros.do(lambda: node.set_parameters([Setting("status_rate", value=1e6)]))
    assert "out of range Min: 0.1, Max: 10.0" in absurd.reason


def test_where_it_keeps_its_memory_cannot_be_changed(ros: Graph, tmp_path: Path) -> None:
    node = configured(ros, tmp_path)
    (result,) = ros.do(lambda: node.set_parameters([Setting("state_dir", value="elsewhere")]))
    assert not result.successful


@contextmanager
def a_process(folder: Path, **changes: object) -> "Iterator[subprocess.Popen[bytes]]":
    given = {"autostart": True, **changes}
    words = [
        f"{name}:={str(value).lower() if isinstance(value, bool) else value}"
        for name, value in settings(folder, **given).items()
    ]
    arguments = [argument for word in words for argument in ("-p", word)]
    program = [sys.executable, "-m", "last100_ros.fleet_manager_node", "--ros-args"]
    with (folder / LOG).open("w") as log:
        process = subprocess.Popen([*program, *arguments], stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        sys.stderr.write(said(folder))


def said(folder: Path) -> str:
    return (folder / LOG).read_text("utf-8")


@pytest.mark.live
def test_a_fleet_manager_that_cannot_start_by_itself_ends_with_one_line(
    ros_domain: int, tmp_path: Path
) -> None:
    assert ros_domain
    with a_process(tmp_path, map="atlantis") as process:
        process.wait(PATIENCE_S)
    assert process.returncode == 2
    assert "expected a map file, or one of" in said(tmp_path)
    assert "Traceback" not in said(tmp_path)


@pytest.mark.live
def test_a_setting_that_does_not_fit_ends_it_with_one_line(
    ros_domain: int, tmp_path: Path
) -> None:
    assert ros_domain
    with a_process(tmp_path, status_rate=1e9) as process:
        process.wait(PATIENCE_S)
    assert process.returncode == 2
    (line,) = said(tmp_path).splitlines()
    assert "status_rate: expected a number from 0.1 to 10 Hz, got 1000000000.0" in line


@pytest.mark.live
def test_a_signal_ends_it_in_order(ros: Graph, tmp_path: Path) -> None:
    with a_process(tmp_path) as process:
        ros.until(lambda: state(ros) == "active", "it is active")
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)
    assert process.returncode == 0
    assert "Traceback" not in said(tmp_path)


@pytest.mark.live
def test_a_fleet_whose_journal_cannot_be_written_ends_its_process_with_code_1(
    ros: Graph, tmp_path: Path
) -> None:
    heard = ros.hear(DiagnosticArray, "/diagnostics", STATES)
    with a_process(tmp_path) as process:
        ros.until(lambda: state(ros) == "active", "it is active")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))
        client = ros.do(
            lambda: ros.tester.create_client(SubmitParcels, "/fleet_manager/submit_parcels")
        )
        ros.until(client.service_is_ready, "parcels can be handed in")
        client.call_async(SubmitParcels.Request(parcels=[a_parcel()]))
        process.wait(PATIENCE_S)
    assert process.returncode == 1
    ros.until(lambda: any(is_dead(each) for each in heard), "diagnostics say so")


def is_dead(array: DiagnosticArray) -> bool:
    return any(
        line.level == DiagnosticStatus.ERROR and "the fleet has stopped" in line.message
        for line in array.status
    )
