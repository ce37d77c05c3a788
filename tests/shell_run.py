"""A controller of the courtyard in a process of its own, for tests that kill it.

Run as a program: ``python -m tests.shell_run STATE_DIR BROKER BROKER_PORT HTTP_PORT SPEED``.
"""

import signal
import sys
from pathlib import Path

from fleet_manager.core.fleet import FleetSettings
from fleet_manager.shell.controller import Network, Setup, open_controller
from fleet_manager.shell.notify import FileChannel
from tests.a_fleet import MAPS, a_road


def a_setup(state_dir: Path, network: Network, speed: float = 1.0) -> Setup:
    """Build the courtyard's setup; plans come from insertion, at once."""
    return Setup(
        site="courtyard",
        state_dir=state_dir,
        road=a_road(),
        map_geojson=(MAPS / "courtyard.geojson").read_bytes(),
        map_digest="courtyard",
        settings=FleetSettings(replan_interval_ms=round(200 * speed)),
        channel=FileChannel(state_dir / "notices.jsonl"),
        network=network,
        speed=speed,
        solver="insertion",
        version="test",
    )


def main(state_dir: str, broker: str, broker_port: str, http_port: str, speed: str) -> None:
    """Say "up" and control the courtyard until SIGTERM."""
    network = Network(broker=broker, broker_port=int(broker_port), http_port=int(http_port))
    with open_controller(a_setup(Path(state_dir), network, float(speed))) as controller:
        signal.signal(signal.SIGTERM, lambda *_: controller.stop())
        sys.stdout.write("up\n")
        sys.stdout.flush()
        controller.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
