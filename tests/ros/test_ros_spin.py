"""Tests of last100_ros.spin: real processes, told to stop the way people and systemd do it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from std_srvs.srv import Trigger

from tests.ros.a_graph import Graph

pytestmark = [pytest.mark.ros, pytest.mark.live]

NODE = """
import os
import signal
import sys
from rclpy.node import Node
from std_srvs.srv import Trigger
from fleet_manager.model.errors import ConfigError
from last100_ros.spin import run

class Door(Node):
    def __init__(self):
        super().__init__("door")
        self.create_service(Trigger, "~/knock", self.knock)
        print("ready", flush=True)

    def knock(self, _request, response):
        if sys.argv[1] == "crash":
            raise ZeroDivisionError("the hinge")
        return response

    def destroy_node(self):
        print("closing", flush=True)
        if sys.argv[1] == "slow":
            sys.stdin.read()
        super().destroy_node()
        print("closed", flush=True)

class Straggler:
    def __del__(self, kill=os.kill, me=os.getpid(), number=signal.SIGTERM):
        kill(me, number)

straggler = Straggler() if sys.argv[1] == "straggler" else None

def make():
    if sys.argv[1] == "mistake":
        raise ConfigError("/door", "hinge", "left or right", "up")
    yield Door()

sys.exit(run(make))
"""
PATIENCE_S = 30.0


@contextmanager
def a_process(*words: str) -> "Iterator[subprocess.Popen[str]]":
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", NODE, *words], stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def next_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(ros_domain: int, number: signal.Signals) -> None:
    assert ros_domain
    with a_process("plain") as process:
        assert next_line(process) == "ready"
        process.send_signal(number)
        said, complained = process.communicate(timeout=PATIENCE_S)
    assert (said.split(), complained, process.returncode) == (["closing", "closed"], "", 0)


def test_an_impatient_second_signal_changes_nothing(ros_domain: int) -> None:
    assert ros_domain
    with a_process("slow") as process:
        assert next_line(process) == "ready"
        process.send_signal(signal.SIGINT)
        assert next_line(process) == "closing"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        said, complained = process.communicate(timeout=PATIENCE_S)
    assert (said.split(), complained, process.returncode) == (["closed"], "", 0)


def test_a_signal_while_the_interpreter_ends_changes_nothing(ros_domain: int) -> None:
    assert ros_domain
    with a_process("straggler") as process:
        assert next_line(process) == "ready"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0


def test_a_crash_shows_its_traceback_and_still_closes_the_nodes(ros: Graph) -> None:
    with a_process("crash") as process:
        assert next_line(process) == "ready"
        client = ros.do(lambda: ros.tester.create_client(Trigger, "/door/knock"))
        ros.until(client.service_is_ready, "the door can be knocked at")
        client.call_async(Trigger.Request())
        said, complained = process.communicate(timeout=PATIENCE_S)
    assert (said.split(), process.returncode) == (["closing", "closed"], 1)
    assert "ZeroDivisionError: the hinge" in complained


def test_a_mistake_of_the_operator_is_one_line(ros_domain: int) -> None:
    assert ros_domain
    with a_process("mistake") as process:
        _, complained = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert complained == "error: /door: hinge: expected left or right, got 'up'\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("-p rate", "Couldn't parse parameter override rule: '-p rate'"),
        ("--params-file /nowhere.yaml", "Couldn't parse params file"),
        ("--sail", "unknown arguments after --ros-args: ['--sail']"),
    ],
)
def test_arguments_that_ros_cannot_read_are_no_traceback(
    ros_domain: int, words: str, said: str
) -> None:
    assert ros_domain
    with a_process("plain", "--ros-args", *words.split()) as process:
        _, complained = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert said in complained.splitlines()[-1]
    assert "Traceback" not in complained
