"""A launch under way, with real processes."""

import signal
from pathlib import Path

import pytest

from tests.a_launch_run import is_gone, running
from tests.shell_parts import until

pytestmark = pytest.mark.live

DEAF = "sh -c 'trap : INT TERM; echo ready; while :; do sleep 0.05; done'"
POLITE = (
    "sh -c \"trap 'echo bye; exit 0' INT; echo ready; while :; do sleep 0.05; done\""
).replace('"', "&quot;")


def test_a_process_is_started_heard_and_stopped_by_ctrl_c(tmp_path: Path) -> None:
    with running(tmp_path, f'<executable cmd="{POLITE}" output="screen"/>') as launch:
        started = launch.until("[INFO] [sh-1]: process started with pid [")
        launch.until("[sh-1] ready")
        launch.send(signal.SIGINT)
        assert launch.code() == 0
    pid = int(started.rsplit("[", 1)[1].rstrip("]"))
    launch.until("[sh-1] bye")
    launch.until(f"[sh-1]: process has finished cleanly [pid {pid}]")
    assert is_gone(pid)


def test_sigterm_stops_in_order_too(tmp_path: Path) -> None:
    with running(tmp_path, f'<executable cmd="{POLITE}" output="screen"/>') as launch:
        launch.until("ready")
        launch.send(signal.SIGTERM)
        assert launch.code() == 0
    launch.until("bye")


def test_who_does_not_listen_is_killed_in_the_end(tmp_path: Path) -> None:
    attributes = 'sigterm_timeout="0.2" sigkill_timeout="0.2" output="screen"'
    with running(tmp_path, f'<executable cmd="{DEAF}" {attributes}/>') as launch:
        launch.until("ready")
        launch.send(signal.SIGINT)
        assert launch.code() == 0
    launch.until("did not end on SIGINT: SIGTERM")
    launch.until("did not end on SIGTERM: SIGKILL")
    launch.until("process has died [pid")


def test_a_second_and_a_third_ctrl_c_cut_the_wait(tmp_path: Path) -> None:
    attributes = 'sigterm_timeout="1000" sigkill_timeout="1000" output="screen"'
    with running(tmp_path, f'<executable cmd="{DEAF}" {attributes}/>') as launch:
        launch.until("ready")
        for times in (1, 2, 3):
            launch.send(signal.SIGINT)
            launch.until("ctrl-c (SIGINT)", times=times)
        assert launch.code() == 0


def test_what_shall_come_back_comes_back(tmp_path: Path) -> None:
    inner = (
        '<executable cmd="sh -c \'echo ready; exit 1\'" name="again" output="screen" '
        'respawn="true" respawn_delay="0.05"/>'
    )
    with running(tmp_path, inner) as launch:
        launch.until("[again-1] ready", times=3)
        launch.send(signal.SIGINT)
        assert launch.code() == 0


def test_what_everything_depends_on_gives_the_exit_code(tmp_path: Path) -> None:
    inner = (
        f'<executable cmd="{POLITE}" name="other" output="screen"/>'
        '<executable cmd="sh -c \'sleep 0.3; exit 7\'" on_exit="shutdown" name="main"/>'
    )
    with running(tmp_path, inner) as launch:
        assert launch.code() == 7
    launch.until("[main-2]: was required: shutting down")
    launch.until("[other-1] bye")


def test_when_all_have_ended_so_has_the_launch(tmp_path: Path) -> None:
    with running(tmp_path, '<executable cmd="false"/><executable cmd="true"/>') as launch:
        assert launch.code() == 0
    launch.until("[ERROR] [false-1]: process has died")


def test_the_last_line_of_a_process_needs_no_end(tmp_path: Path) -> None:
    inner = '<executable cmd="sh -c \'printf one; printf two >&amp;2\'" output="screen"/>'
    with running(tmp_path, inner) as launch:
        assert launch.code() == 0
    assert {"[sh-1] one", "[sh-1] two"} <= set(launch.lines)


def test_what_goes_to_the_log_is_in_the_log(tmp_path: Path) -> None:
    inner = '<executable cmd="sh -c \'echo quiet; echo loud >&amp;2\'"/><log message="hello"/>'
    with running(tmp_path, inner) as launch:
        assert launch.code() == 0
    assert "[sh-1] loud" in launch.lines
    assert "[sh-1] quiet" not in launch.lines
    log = (launch.log_folder / "latest/launch.log").read_text("utf-8")
    assert "[sh-1] quiet" in log
    assert "[INFO] [launch.user]: hello" in log


def test_a_node_gets_its_arguments_parameters_and_environment(tmp_path: Path) -> None:
    inner = (
        '<arg name="colour" default="blue"/><set_env name="COLOUR" value="$(var colour)"/>'
        '<node pkg="carts" exec="cart" name="c" output="screen">'
        '<param name="speed" value="2.0"/></node>'
    )
    script = 'echo "$COLOUR" "$1" "$2" "$3" "$4"\ncat "$5"'
    with running(tmp_path, inner, "colour:=red", script=script) as launch:
        assert launch.code() == 0
    launch.until("[cart-1] red --ros-args -r __node:=c --params-file")
    launch.until("[cart-1]     speed: 2.0")


def test_nothing_is_started_when_a_program_is_missing(tmp_path: Path) -> None:
    inner = (
        f'<executable cmd="touch {tmp_path}/started"/>'
        '<node pkg="last100_ros_of_yesterday" exec="cart"/>'
    )
    with running(tmp_path, inner) as launch:
        assert launch.code() == 2
    assert launch.lines == [
        f"error: {tmp_path}/a.launch.xml:2: ROS package 'last100_ros_of_yesterday' is not "
        "installed; it comes with a full ROS 2 installation, whose setup.bash must be sourced"
    ]
    assert not (tmp_path / "started").exists()


def test_what_cannot_be_started_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    inner = '<executable cmd="no-such-program"/><executable cmd="ls" cwd="/nowhere"/>'
    with running(tmp_path, inner + '<executable cmd="true"/>') as launch:
        assert launch.code() == 0
    launch.until("[no-such-program-1]: could not be started: ")
    launch.until("[ls-2]: could not be started: ")
    launch.until("[true-3]: process has finished cleanly")


def test_no_process_outlives_a_launch_that_was_killed(tmp_path: Path) -> None:
    """Neither does what the process has started itself."""
    inner = (
        '<executable cmd="sh -c \'sleep 1000 &amp; echo pid \\$! ; wait\'" output="screen"/>'
    )
    with running(tmp_path, inner) as launch:
        child = int(launch.until("process started").rsplit("[", 1)[1].rstrip("]"))
        grandchild = int(launch.until("[sh-1] pid").rsplit(" ", 1)[1])
        assert not is_gone(child)
        launch.send(signal.SIGKILL)
        launch.code()
        until(lambda: is_gone(child) and is_gone(grandchild))
