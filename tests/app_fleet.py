"""A fleet that really runs, as ``last100 run`` in a process of its own, for tests."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fleet_manager.app.children import last100_program
from fleet_manager.app.config import Overrides, override
from fleet_manager.app.config_text import render_toml
from fleet_manager.app.fleet_client import FleetAddress, FleetClient, Json
from fleet_manager.app.settings import Config
from fleet_manager.app.site import Site, load_site
from tests.shell_parts import free_port, until

END_S_MAX = 30


@dataclass(slots=True, kw_only=True)
class RunningFleet:
    """One controller process and what there is to know about it."""

    site: Site
    config_file: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> FleetAddress:
        """Where its API is."""
        return FleetAddress(url=self.site.api_url, token_file=self.site.token_file)

    @property
    def console_url(self) -> str:
        """Where its page is."""
        return f"http://127.0.0.1:{self.site.config.console.port}"

    @property
    def status(self) -> Json:
        """Its figures, now."""
        with FleetClient(self.address) as fleet:
            return fleet.get("/v1/status")

    def kill(self) -> None:
        """End it without a warning."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        """Start it (again); return when it answers."""
        process = start_process(["run", "--config", str(self.config_file)], self.log)
        self.process = process
        until(lambda: self.address.answers() or process.poll() is not None)
        assert process.poll() is None, self.log.read_text("utf-8")

    def stop(self) -> int:
        """End it in order; return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(END_S_MAX)

    @property
    def log(self) -> Path:
        """What it says."""
        return self.config_file.with_suffix(".log")


def start_process(words: list[str], log: Path) -> "subprocess.Popen[bytes]":
    """Start ``last100 WORDS``."""
    # NiceGUI behaves otherwise where it believes to be in a test.
    clean = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    with log.open("ab") as said:
        return subprocess.Popen(last100_program(words), env=clean, stdout=said, stderr=said)


@contextmanager
def a_fleet(folder: Path, values: Overrides | None = None) -> Iterator[RunningFleet]:
    """Run a fleet in *folder* for the time of the block; by default without a page."""
    folder.mkdir(parents=True, exist_ok=True)
    config = override(
        Config(),
        {
            "site.map": "courtyard",
            "mqtt.broker": "iotcore",
            "mqtt.port": free_port(),
            "http.port": free_port(),
            "console.port": free_port(),
            "console.enabled": False,
            "dispatch.solver": "insertion",
            **(values or {}),
        },
    )
    config_file = folder / "fleet.toml"
    config_file.write_text(render_toml(config), "utf-8")
    fleet = RunningFleet(site=load_site(config_file, {}), config_file=config_file)
    try:
        fleet.start()
        yield fleet
    finally:
        fleet.stop()
