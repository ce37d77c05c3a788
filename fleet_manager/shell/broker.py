"""The broker: somebody else's, or a child of ours that is started, watched and started again.

``auto`` takes mosquitto where it is installed and the embedded iotcore (rumqttd) elsewhere.
Both listen on loopback only, at a port that stays the same: vehicles find the broker again
after the controller was killed. Our broker ends with us. mosquitto keeps its messages over an
orderly end; iotcore keeps nothing, and the fleet does not need it to: a new session makes it
ask every vehicle anew.
"""

import contextlib
import logging
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

from fleet_manager.model.errors import ConfigError, PartError
from fleet_manager.shell.child import Child, end_child, start_child
from fleet_manager.shell.endpoint import Credentials, Endpoint, parse_endpoint

PORT = 18830
HOST = "127.0.0.1"
START_S_MAX = 10.0
_ENDING_S_MAX = 1.0
PACKET_BYTES_MAX = 1_048_576
_POLL_S = 0.02
_DELAY_S_MIN, _DELAY_S_MAX = 0.1, 10.0
_STEADY_S = 30.0

_log = logging.getLogger(__name__)


class Broker(Protocol):
    """A broker for as long as the controller runs."""

    @property
    def kind(self) -> str:
        """What it is: ``mosquitto``, ``iotcore`` or ``external``."""
        ...

    @property
    def endpoint(self) -> Endpoint:
        """Where to connect."""
        ...

    def start(self) -> None:
        """Return when it accepts connections; PartError if it cannot be had."""
        ...

    def stop(self) -> None:
        """End it, if it is ours; safe to call twice."""
        ...


def open_broker(
    choice: str, state_dir: Path, port: int = PORT, credentials: Credentials | None = None
) -> Broker:
    """Return the broker an operator chose: auto, mosquitto, iotcore or a URL."""
    match choice:
        case "auto":
            kind = _mosquitto if find_mosquitto() else _iotcore
        case "mosquitto":
            kind = _mosquitto
        case "iotcore":
            kind = _iotcore
        case _ if "://" in choice:
            return ExternalBroker(endpoint=parse_endpoint(choice, credentials))
        case _:
            raise ConfigError(
                "", "broker", "auto, mosquitto, iotcore, mqtt://... or mqtts://...", choice
            )
    return ChildBroker(kind(state_dir / "broker", port))


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalBroker:
    """A broker that others run; whether it is up is seen when we connect, again and again."""

    endpoint: Endpoint
    kind: str = "external"

    def start(self) -> None:
        """Do nothing: it runs, or will."""

    def stop(self) -> None:
        """Do nothing: it is not ours to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a broker of ours is started."""

    kind: str
    folder: Path
    port: int
    program: tuple[str, ...]
    config_file: Path
    config: str
    memory: Path | None = None
    """What it writes down; damaged, it may keep the broker from starting."""

    @property
    def pid_file(self) -> Path:
        """Says which process it was, to whoever comes after us."""
        return self.folder / "pid"

    @property
    def log_file(self) -> Path:
        """What it said since it was started last."""
        return self.folder / f"{self.kind}.log"


class ChildBroker:
    """A broker that is our child; it is started again when it ends without having been told."""

    def __init__(self, recipe: Recipe) -> None:
        self.kind = recipe.kind
        self.endpoint = Endpoint(host=HOST, port=recipe.port)
        self.restarts = 0
        self._recipe = recipe
        self._child: Child | None = None
        self._first_try = Event()
        self._failure: PartError | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._watch, name="broker", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process of the broker, None while there is none."""
        child = self._child
        return child.pid if child and child.poll() is None else None

    def start(self) -> None:
        """Return when it accepts connections; PartError if it cannot be started."""
        self._thread.start()
        self._first_try.wait()
        if self._failure:
            raise self._failure

    def stop(self) -> None:
        """End it in order; safe to call twice."""
        self._stopping.set()
        child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        """Start the child and wait for its end, over and over: the kernel ends it with us."""
        delay_s = _DELAY_S_MIN
        while not self._stopping.is_set():
            started_s = time.monotonic()
            try:
                self._child = _launch(self._recipe, self._stopping)
            except PartError as error:
                if not self._first_try.is_set():
                    self._failure = error
                    break
                _log.error("%s", error)
            else:
                self._first_try.set()
                if not self._stopping.is_set():
                    self._child.wait()
            if not self._stopping.is_set():
                self.restarts += 1
                steady = time.monotonic() - started_s > _STEADY_S
                delay_s = _DELAY_S_MIN if steady else min(2 * delay_s, _DELAY_S_MAX)
                _log.warning("%s ended; starting it again", self.kind)
                self._stopping.wait(delay_s)
        if self._child is not None:
            end_child(self._child)
        self._first_try.set()


def find_mosquitto() -> str | None:
    """Return where mosquitto is installed; Debian keeps it outside a user's PATH."""
    places = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    return shutil.which("mosquitto", path=places)


def _mosquitto(folder: Path, port: int) -> Recipe:
    program = find_mosquitto()
    if program is None:
        raise PartError(
            "mosquitto is not installed: apt install mosquitto, or --broker iotcore"
        )
    config_file = folder / "mosquitto.conf"
    config = [
        f"listener {port} {HOST}",
        "allow_anonymous true",
        "persistence true",
        f"persistence_location {folder.absolute()}/",
        "autosave_interval 30",
        "persistent_client_expiration 1d",
        f"max_packet_size {PACKET_BYTES_MAX}",
        "set_tcp_nodelay true",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
    ]
    if os.geteuid() == 0:
        # Else it becomes another user, who may not enter the state directory.
        config.append("user root")
    return Recipe(
        kind="mosquitto",
        folder=folder,
        port=port,
        program=(program, "-c", str(config_file.absolute())),
        config_file=config_file,
        config="\n".join(config) + "\n",
        memory=folder / "mosquitto.db",
    )


def _iotcore(folder: Path, port: int) -> Recipe:
    """Run rumqttd from its own configuration: by default it takes 20 kB a message at most."""
    config_file = folder / "rumqttd.toml"
    config = f"""\
id = 0
[router]
id = 0
max_connections = 10010
max_outgoing_packet_count = 200
# Messages kept per subscription, read or not: this bounds the memory.
max_segment_size = 2097152
max_segment_count = 8
[v4.1]
name = "fleet"
listen = "{HOST}:{port}"
next_connection_delay_ms = 1
[v4.1.connections]
connection_timeout_ms = 5000
max_payload_size = {PACKET_BYTES_MAX}
max_inflight_count = 200
dynamic_filters = true
"""
    arguments = ("--config", str(config_file.absolute()), "--log-level", "CRITICAL")
    return Recipe(
        kind="iotcore",
        folder=folder,
        port=port,
        program=(sys.executable, "-I", "-m", "iotcore", *arguments),
        config_file=config_file,
        config=config,
    )


def _launch(recipe: Recipe, stopping: Event) -> Child:
    """Start the broker and return once it accepts connections."""
    recipe.folder.mkdir(parents=True, exist_ok=True)
    recipe.config_file.write_text(recipe.config, "utf-8")
    _clear_port(recipe)
    child = _try(recipe, stopping)
    if child is None and recipe.memory is not None and recipe.memory.exists():
        _log.warning("%s does not start; trying it without its memory", recipe.kind)
        recipe.memory.replace(recipe.memory.with_suffix(".damaged"))
        child = _try(recipe, stopping)
    if child is None:
        said = recipe.log_file.read_text("utf-8", errors="replace").strip()[-400:] or "nothing"
        raise PartError(
            f"{recipe.kind} does not listen on {HOST}:{recipe.port}; it said: {said}"
        )
    return child


def _try(recipe: Recipe, stopping: Event) -> Child | None:
    """Start the broker; None if it ends instead of accepting connections."""
    with recipe.log_file.open("wb") as log:
        child = start_child(recipe.program, stderr=log)
    recipe.pid_file.write_text(str(child.pid), "ascii")
    _wait(lambda: accepts(recipe.port) or child.poll() is not None or stopping.is_set())
    if child.poll() is None and (accepts(recipe.port) or stopping.is_set()):
        return child
    end_child(child)
    return None


def _clear_port(recipe: Recipe) -> None:
    """End our own broker of an earlier run, if it still ends; leave anybody else's alone."""
    if not accepts(recipe.port):
        return
    old = _own_broker(recipe.pid_file, recipe.program)
    if old is not None:
        _signal(old, signal.SIGTERM)
    # One that is ending already has no name any more, and needs a moment, too.
    _wait(lambda: not accepts(recipe.port), START_S_MAX if old else _ENDING_S_MAX)
    if accepts(recipe.port):
        raise PartError(
            f"port {recipe.port} on {HOST} is taken by another program; choose another broker "
            f"port, or --broker mqtt://{HOST}:{recipe.port} if that is the broker you want"
        )


def _own_broker(pid_file: Path, program: Sequence[str]) -> int | None:
    """Return the process in the pid file if it runs exactly our program, else None."""
    try:
        pid = int(pid_file.read_text("ascii"))
        running = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if running == [os.fsencode(word) for word in program] else None


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def accepts(port: int, host: str = HOST) -> bool:
    """Return whether somebody accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1.0):
            return True
    except OSError:
        return False


def _wait(condition: Callable[[], bool], seconds_max: float = START_S_MAX) -> None:
    """Return when *condition* holds, or when it took too long."""
    until_s = time.monotonic() + seconds_max
    while not condition() and time.monotonic() < until_s:
        time.sleep(_POLL_S)
