"""The demo's stage: its folder, its configuration, and the processes on it."""

import fcntl
import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from fleet_manager.app.children import last_words, start_last100
from fleet_manager.app.config import override
from fleet_manager.app.config_text import render_toml
from fleet_manager.app.files import write_bytes
from fleet_manager.app.fleet_client import FleetAddress
from fleet_manager.app.ports import choose_port
from fleet_manager.app.run import console_url
from fleet_manager.app.settings import Config
from fleet_manager.app.site import Site, load_site
from fleet_manager.model.errors import PartError
from fleet_manager.shell.child import Child, end_child
from sim.scenario import Loaded, load_scenario, with_parcels, with_vehicles

SCENARIO = "riverside"
REPLAN_MS = 60_000
"""Half a second of this world at the demo's speed: the solver needs about that long."""
START_S_MAX = 30.0
GOODBYE_S = 20.0
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked for on the command line."""

    vehicles: int
    parcels: int
    speed: float
    seed: int
    broker: str
    console: bool


@dataclass(slots=True, kw_only=True)
class Stage:
    """Where the demo takes place."""

    wishes: Wishes
    site: Site
    config_file: Path
    loaded: Loaded
    ending: ExitStack
    _children: dict[str, Child] = field(default_factory=dict)

    @property
    def address(self) -> FleetAddress:
        """The controller's API."""
        return FleetAddress(url=self.site.api_url, token_file=self.site.token_file)

    @property
    def console_url(self) -> str:
        """The web page, empty if there is none."""
        return console_url(self.site) if self.site.config.console.enabled else ""

    @property
    def street_file(self) -> Path:
        """What the street knows at the end."""
        return self.site.state_dir / "street.json"

    def start(self) -> None:
        """Start controller and street; return when the controller answers."""
        self._start("run", ["run", "--config", str(self.config_file)])
        self._until_it_answers()
        self._start(
            "sim-live",
            [
                "sim", "live", SCENARIO, "--no-parcels",
                "--vehicles", str(self.wishes.vehicles), "--seed", str(self.wishes.seed),
                "--api", self.site.api_url, "--token-file", str(self.site.token_file),
                "--notices", str(self.site.state_dir / "notices.jsonl"),
                "--aftermath", str(self.street_file),
            ],
        )  # fmt: skip

    def wait(self, seconds: float) -> None:
        """Let time pass; PartError as soon as one of the children is gone."""
        Event().wait(seconds)
        for name, child in self._children.items():
            if child.poll() is not None:
                said = last_words(self._log(name)) or f"exit code {child.returncode}"
                raise PartError(f"last100 {name} ended: {said}")

    def end(self) -> None:
        """End the street, then the controller; both are gone on return."""
        while self._children:
            _, child = self._children.popitem()
            end_child(child, GOODBYE_S)

    def _start(self, name: str, words: list[str]) -> None:
        self._children[name] = start_last100(words, self._log(name))

    def _log(self, name: str) -> Path:
        return self.site.state_dir / f"{name}.log"

    def _until_it_answers(self) -> None:
        for _ in range(int(START_S_MAX / _LOOK_S)):
            self.wait(_LOOK_S)
            if self._log("run").exists() and self.address.answers():
                return
        raise PartError(f"the controller does not answer within {START_S_MAX:.0f} s")


def prepare(wishes: Wishes, folder: Path, ending: ExitStack) -> Stage:
    """Clear the folder of what an earlier demo left, and write the configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    _lock(folder, ending)
    shutil.rmtree(folder / "state", ignore_errors=True)
    for name in ("report.json", "map.png"):
        (folder / name).unlink(missing_ok=True)
    config_file = folder / "fleet.toml"
    write_bytes(config_file, render_toml(_config(wishes)).encode())
    stage = Stage(
        wishes=wishes,
        site=load_site(config_file, {}),
        config_file=config_file,
        loaded=with_parcels(
            with_vehicles(load_scenario(SCENARIO), wishes.vehicles), wishes.parcels
        ),
        ending=ending,
    )
    stage.site.state_dir.mkdir(mode=0o700)
    ending.callback(stage.end)
    return stage


def _config(wishes: Wishes) -> Config:
    values = {
        "site.map": SCENARIO,
        "site.state_dir": "state",
        "site.speed": wishes.speed,
        "mqtt.broker": wishes.broker,
        "mqtt.port": choose_port(Config().mqtt.port),
        "http.port": choose_port(Config().http.port),
        "console.port": choose_port(Config().console.port),
        "console.enabled": wishes.console,
        "dispatch.replan_interval_ms": REPLAN_MS,
        "dispatch.seed": wishes.seed,
    }
    return override(Config(), values)


def _lock(folder: Path, ending: ExitStack) -> None:
    """Keep a second demo out of the folder; the kernel lets go when we end."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    ending.callback(os.close, lock)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise PartError(f"another demo runs in {folder}; give this one another --out") from None
