"""A launch under way, with real processes."""

import signal
from pathlib import Path

import pytest

from tests.a_launch_run import Running, is_gone, wait_until

pytestmark = pytest.mark.live

DEAF = "sh -c 'trap : INT TERM; echo ready; while :; do sleep 0.05; done'"
POLITE = (
    "sh -c \"trap 'echo bye; exit 0' INT; echo ready; while :; do sleep 0.05; done\""
).replace('"', "&quot;")


def test_a_process_is_started_heard_and_stopped_by_ctrl_c(tmp_path: Path) -> None:
    with Running(tmp_path, f'<executable cmd="{POLITE}" output="screen"/>') as running:
        started = running.until("[INFO] [sh-1]: process started with pid [")
        running.until("[sh-1] ready")
        running.send(signal.SIGINT)
        assert running.code() == 0
    pid = int(started.rsplit("[", 1)[1].rstrip("]"))
    running.until("[sh-1] bye")
    running.until(f"[sh-1]: process has finished cleanly [pid {pid}]")
    assert is_gone(pid)


def test_sigterm_stops_in_order_too(tmp_path: Path) -> None:
    with Running(tmp_path, f'<executable cmd="{POLITE}" output="screen"/>') as running:
        running.until("ready")
        running.send(signal.SIGTERM)
        assert running.code() == 0
    running.until("bye")


def test_who_does_not_listen_is_killed_in_the_end(tmp_path: Path) -> None:
    attributes = 'sigterm_timeout="0.2" sigkill_timeout="0.2" output="screen"'
    with Running(tmp_path, f'<executable cmd="{DEAF}" {attributes}/>') as running:
        running.until("ready")
        running.send(signal.SIGINT)
        assert running.code() == 0
    running.until("did not end on SIGINT: SIGTERM")
    running.until("did not end on SIGTERM: SIGKILL")
    running.until("process has died [pid")


def test_a_second_and_a_third_ctrl_c_cut_the_wait(tmp_path: Path) -> None:
    attributes = 'sigterm_timeout="1000" sigkill_timeout="1000" output="screen"'
    with Running(tmp_path, f'<executable cmd="{DEAF}" {attributes}/>') as running:
        running.until("ready")
        for times in (1, 2, 3):
            running.send(signal.SIGINT)
            running.until("ctrl-c (SIGINT)", times=times)
        assert running.code() == 0


def test_what_shall_come_back_comes_back(tmp_path: Path) -> None:
    inner = (
        '<executable cmd="sh -c \'echo ready; exit 1\'" name="again" output="screen" '
        'respawn="true" respawn_delay="0.05"/>'
    )
    with Running(tmp_path, inner) as running:
        running.until("[again-1] ready", times=3)
        running.send(signal.SIGINT)
        assert running.code() == 0


def test_what_everything_depends_on_gives_the_exit_code(tmp_path: Path) -> None:
    inner = (
        f'<executable cmd="{POLITE}" name="other" output="screen"/>'
        '<executable cmd="sh -c \'sleep 0.3; exit 7\'" on_exit="shutdown" name="main"/>'
    )
    with Running(tmp_path, inner) as running:
        assert running.code() == 7
    running.until("[main-2]: was required: shutting down")
    running.until("[other-1] bye")


def test_when_all_have_ended_so_has_the_launch(tmp_path: Path) -> None:
    with Running(tmp_path, '<executable cmd="false"/><executable cmd="true"/>') as running:
        assert running.code() == 0
    running.until("[ERROR] [false-1]: process has died")


def test_the_last_line_of_a_process_needs_no_end(tmp_path: Path) -> None:
    inner = '<executable cmd="sh -c \'printf one; printf two >&amp;2\'" output="screen"/>'
    with Running(tmp_path, inner) as running:
        assert running.code() == 0
    assert {"[sh-1] one", "[sh-1] two"} <= set(running.lines)


def test_what_goes_to_the_log_is_in_the_log(tmp_path: Path) -> None:
    inner = '<executable cmd="sh -c \'echo quiet; echo loud >&amp;2\'"/><log message="hello"/>'
    with Running(tmp_path, inner) as running:
        assert running.code() == 0
    assert "[sh-1] loud" in running.lines
    assert "[sh-1] quiet" not in running.lines
    log = (running.log_folder / "latest/launch.log").read_text("utf-8")
    assert "[sh-1] quiet" in log
    assert "[INFO] [launch.user]: hello" in log


def test_a_node_gets_its_arguments_parameters_and_environment(tmp_path: Path) -> None:
    inner = (
        '<arg name="colour" default="blue"/><set_env name="COLOUR" value="$(var colour)"/>'
        '<node pkg="carts" exec="cart" name="c" output="screen">'
        '<param name="speed" value="2.0"/></node>'
    )
    script = 'echo "$COLOUR" "$1" "$2" "$3" "$4"\ncat "$5"'
    with Running(tmp_path, inner, "colour:=red", script=script) as running:
        assert running.code() == 0
    running.until("[cart-1] red --ros-args -r __node:=c --params-file")
    running.until("[cart-1]     speed: 2.0")


def test_nothing_is_started_when_a_program_is_missing(tmp_path: Path) -> None:
    inner = (
        f'<executable cmd="touch {tmp_path}/started"/>'
        '<node pkg="last100_ros_of_yesterday" exec="cart"/>'
    )
    with Running(tmp_path, inner) as running:
        assert running.code() == 2
    assert running.lines == [
        f"error: {tmp_path}/a.launch.xml:2: ROS package 'last100_ros_of_yesterday' is not "
        "installed; it comes with a full ROS 2 installation, whose setup.bash must be sourced"
    ]
    assert not (tmp_path / "started").exists()


def test_what_cannot_be_started_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    inner = '<executable cmd="no-such-program"/><executable cmd="ls" cwd="/nowhere"/>'
    with Running(tmp_path, inner + '<executable cmd="true"/>') as running:
        assert running.code() == 0
    running.until("[no-such-program-1]: could not be started: ")
    running.until("[ls-2]: could not be started: ")
    running.until("[true-3]: process has finished cleanly")


def test_no_process_outlives_a_launch_that_was_killed(tmp_path: Path) -> None:
    """Neither does what the process has started itself."""
    inner = (
        '<executable cmd="sh -c \'sleep 1000 &amp; echo pid \\$! ; wait\'" output="screen"/>'
    )
    with Running(tmp_path, inner) as running:
        child = int(running.until("process started").rsplit("[", 1)[1].rstrip("]"))
        grandchild = int(running.until("[sh-1] pid").rsplit(" ", 1)[1])
        assert not is_gone(child)
        running.send(signal.SIGKILL)
        running.code()
        assert wait_until(lambda: is_gone(child) and is_gone(grandchild))
