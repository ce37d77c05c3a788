"""Nobody is left behind."""

import signal
import subprocess
import sys
from pathlib import Path

from fleet_manager.launch.orphans import OrphanWatch
from tests.a_launch_run import is_gone
from tests.shell_parts import until

ROOT = str(Path(__file__).parents[1])
SLEEPER = "echo up; exec sleep 1000"
DEAF = "trap '' INT TERM; echo up; while :; do sleep 0.05; done"
PARENT = f"""
import subprocess, sys
sys.path.insert(0, {ROOT!r})
from fleet_manager.launch.orphans import OrphanWatch
watch = OrphanWatch(patience_s=0.2)
child = subprocess.Popen(
    ["sh", "-c", {DEAF!r}], start_new_session=True, preexec_fn=watch.enrolling(),
    stdout=subprocess.PIPE,
)
child.stdout.readline()
print(child.pid, flush=True)
child.wait()
"""


def a_child(watch: OrphanWatch, script: str) -> subprocess.Popen[bytes]:
    """Return a child that has said that it is up."""
    child = subprocess.Popen(
        ["sh", "-c", script],
        start_new_session=True,
        preexec_fn=watch.enrolling(),  # noqa: PLW1509 (as the launch does it)
        stdout=subprocess.PIPE,
    )
    assert child.stdout
    assert child.stdout.readline() == b"up\n"
    child.stdout.close()
    return child


def test_who_is_under_the_watch_when_it_ends_is_ended() -> None:
    with OrphanWatch(patience_s=0.2) as watch:
        child = a_child(watch, SLEEPER)
    assert child.wait(20) == -signal.SIGTERM


def test_who_does_not_listen_is_killed() -> None:
    with OrphanWatch(patience_s=0.2) as watch:
        child = a_child(watch, DEAF)
    assert child.wait(20) == -signal.SIGKILL


def test_who_has_been_taken_out_is_left_alone() -> None:
    with OrphanWatch(patience_s=0.2) as watch:
        child = a_child(watch, SLEEPER)
        watch.forget(child.pid)
    assert child.poll() is None
    child.kill()
    child.wait()


def test_a_child_that_never_became_its_program_is_taken_out() -> None:
    with OrphanWatch(patience_s=0.2) as watch:
        try:
            subprocess.Popen(["/no/such/program"], preexec_fn=watch.enrolling())  # noqa: PLW1509
        except FileNotFoundError:
            watch.forget_failed()


def test_a_watch_that_was_killed_stops_nobody() -> None:
    with OrphanWatch(patience_s=0.2) as watch:
        watch._watcher.kill()  # noqa: SLF001 (as anybody may)
        watch._watcher.wait()  # noqa: SLF001
        watch.forget(1)


def test_a_deaf_child_does_not_outlive_a_parent_that_was_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert not is_gone(pid)
        parent.kill()
        parent.wait()
    until(lambda: is_gone(pid))
