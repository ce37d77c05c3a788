"""One process of a launch while it runs."""

import dataclasses
import os
import signal
import subprocess
from pathlib import Path

import pytest
import yaml

from fleet_manager.launch.child import (
    Child,
    Stream,
    check_files,
    command,
    environment,
    find_program,
    start,
)
from fleet_manager.launch.packages import Packages
from fleet_manager.launch.process import Inline, Node, Process, Program
from fleet_manager.model.errors import PartError
from tests.a_launch import a_prefix, a_process
from tests.a_launch_run import is_gone
from tests.shell_parts import until


def enrol() -> None:
    """Be watched by nobody."""


def started(*words: str, in_shell: bool = False) -> Child:
    process = dataclasses.replace(a_process(), shell=in_shell)
    return start(process, list(words), os.environ, enrol)


def heard(child: Child) -> list[str]:
    """Return all that the child writes to stdout."""
    (stream,) = (stream for stream in child.streams if not stream.is_error)
    lines: list[str] = []

    def over() -> bool:
        lines.extend(stream.lines())
        return stream.is_over

    until(over)
    return lines + stream.last_line()


def ended(child: Child) -> int:
    code = child.popen.wait(20)
    for stream in child.streams:
        stream.pipe.close()
    return code


def in_package(package: str | None, name: str) -> Process:
    return dataclasses.replace(a_process(), program=Program(name, package))


def test_a_program_is_found_in_its_package_or_left_to_the_path(tmp_path: Path) -> None:
    prefix = a_prefix(tmp_path)
    packages = Packages((prefix,))
    assert find_program(in_package("carts", "cart"), packages) == f"{prefix}/lib/carts/cart"
    assert find_program(in_package(None, "ls"), packages) == "ls"
    with pytest.raises(PartError, match=r"a.launch.xml:2: ROS package 'carts' has no program"):
        find_program(in_package("carts", "boat"), packages)


def test_a_parameter_file_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").touch()
    node = Node(name=None, namespace=None, parameters=("p.yaml",), remappings=())
    check_files(dataclasses.replace(a_process(), node=node, cwd=str(tmp_path)))
    check_files(a_process())
    with pytest.raises(
        PartError, match=r"a.launch.xml:2: <param> from: there is no file p.yaml"
    ):
        check_files(dataclasses.replace(a_process(), node=node))


def test_the_parameters_in_a_command_line_become_a_file(tmp_path: Path) -> None:
    inline = Inline("cart-1.params-1.yaml", "/**", {"a": 1})
    process = dataclasses.replace(a_process(), prefix=("nice",), words=("-v", inline))
    path = tmp_path / "cart-1.params-1.yaml"
    assert command(process, "/bin/cart", tmp_path) == ["nice", "/bin/cart", "-v", str(path)]
    assert yaml.safe_load(path.read_text("utf-8")) == {"/**": {"ros__parameters": {"a": 1}}}


def test_the_environment_is_ours_with_the_changes() -> None:
    process = dataclasses.replace(a_process(), environment={"A": "2", "B": None})
    assert environment(process, {"A": "1", "B": "1", "C": "1"}) == {"A": "2", "C": "1"}


def test_a_process_is_heard_line_by_line() -> None:
    child = started("printf", "one\\ntwo\\r\\nthree")
    assert heard(child) == ["one", "two", "three"]
    assert ended(child) == 0


def test_a_line_that_is_cut_in_two_is_one_line_and_bad_bytes_hurt_nobody() -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    with os.fdopen(reader, "rb") as pipe:
        stream = Stream(pipe, is_error=False)
        os.write(writer, b"on")
        assert stream.lines() == []
        os.write(writer, b"e\n\xff\n")
        assert stream.lines() == ["one", "\ufffd"]
        os.close(writer)
        assert stream.lines() == []
        assert (stream.is_over, stream.last_line()) == (True, [])


def test_a_process_has_no_input() -> None:
    child = started("cat")
    assert (heard(child), ended(child)) == ([], 0)


def test_a_signal_goes_to_the_process() -> None:
    child = started("sleep", "1000")
    child.send(signal.SIGINT)
    assert ended(child) == -signal.SIGINT


def test_a_signal_to_a_shell_reaches_what_it_runs() -> None:
    child = started("sleep 1000 & echo $!; wait; echo over", in_shell=True)
    stream = child.streams[0]
    lines: list[str] = []

    def said() -> bool:
        lines.extend(stream.lines())
        return bool(lines)

    until(said)
    child.send(signal.SIGTERM)
    ended(child)
    until(lambda: is_gone(int(lines[0])))


def test_what_is_killed_takes_along_what_it_started() -> None:
    child = started("sh", "-c", "trap : INT; sleep 1000 & echo $!; wait; wait")
    stream = child.streams[0]
    lines: list[str] = []

    def said() -> bool:
        lines.extend(stream.lines())
        return bool(lines)

    until(said)
    child.send(signal.SIGKILL)
    assert ended(child) == -signal.SIGKILL
    until(lambda: is_gone(int(lines[0])))


def test_a_signal_to_somebody_who_is_gone_is_lost() -> None:
    child = started("true")
    ended(child)
    child.send(signal.SIGINT)
    child.send(signal.SIGKILL)


def test_a_program_that_is_not_there_cannot_be_started() -> None:
    with pytest.raises(FileNotFoundError):
        started("/no/such/program")


def test_a_process_is_in_a_group_of_its_own() -> None:
    child = started("sleep", "1000")
    assert os.getpgid(child.popen.pid) == child.popen.pid != os.getpgid(0)
    child.send(signal.SIGKILL)
    assert isinstance(child.popen, subprocess.Popen)
    ended(child)
