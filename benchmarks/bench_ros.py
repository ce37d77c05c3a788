"""What ROS 2 costs: a hundred vehicles that are watched, and a caller while the solver works.

::

    sim --MQTT--> fleet_manager --topics--> visuals --markers--> watcher (takes everything)
                       ^------- services ------- caller

Every box is a process, and the operating system says what each of them used. The simulated
street, the watcher and the caller are the world around; they are not what is measured.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from machine import machine
from town import draw_town

from fleet_manager.app.ports import choose_port

VEHICLES, PARCELS = 100, 3000
START_S, SETTLE_S = 120.0, 60.0
CORE_TARGET, P99_TARGET_MS = 1.0, 50.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
SCENARIO = f"""
name = "town"
map = "town.geojson"
duration_s = 36000
[vehicles]
count = {VEHICLES}
state_every_s = 0.5
[[demand.waves]]
parcels = {PARCELS}
over_s = 60
batch = 100
"""
CONFIG = """
[dispatch]
replan_interval_ms = 0
iterations_max = 5000
"""
"""The solver is at work all the time."""
NODES = Path(sys.prefix, "lib", "last100_ros")
WORLD = str(Path(__file__).with_name("ros_world.py"))


def main() -> None:
    """Bring a town to life, measure for a while, and print what it cost."""
    print(machine())
    if not NODES.is_dir():
        print(f"nothing to measure: no nodes in {NODES} (make ros)")
        return
    os.environ |= {"ROS_DOMAIN_ID": "58", "ROS_AUTOMATIC_DISCOVERY_RANGE": "LOCALHOST"}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        town = Town(Path(folder), stack)
        town.wait_until_it_is_there()
        stack.enter_context(a_process(WORLD, "watch"))
        time.sleep(SETTLE_S)
        before, begin = town.cpu_s(), time.perf_counter()
        called = subprocess.run(  # noqa: S603
            [sys.executable, WORLD, "call"], check=True, stdout=subprocess.PIPE, text=True
        )
        took_s = time.perf_counter() - begin
        used_s = {name: used - before[name] for name, used in town.cpu_s().items()}
        print(f"over {took_s:.0f} s: {town.summary()}")
        show_cores({name: used / took_s for name, used in used_s.items()})
        show_latencies(json.loads(called.stdout))


class Town:
    """The nodes, each in a process of its own."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        (folder / "town.geojson").write_bytes(draw_town())
        (folder / "town.toml").write_text(SCENARIO, "utf-8")
        (folder / "fleet.toml").write_text(CONFIG, "utf-8")
        broker_port, self.http_port = choose_port(28950), choose_port(28960)
        self.state_dir = folder / "fleet"
        nodes: dict[str, dict[str, object]] = {
            "fleet_manager": {
                "config": folder / "fleet.toml",
                "map": folder / "town.geojson",
                "state_dir": self.state_dir,
                "broker_port": broker_port,
                "http_port": self.http_port,
                "use_sim_time": "true",
                "autostart": "true",
            },
            "visuals": {"use_sim_time": "true"},
            "sim": {
                "scenario": folder / "town.toml",
                "parcels": PARCELS,
                "broker": f"mqtt://127.0.0.1:{broker_port}",
                "notices": self.state_dir / "notices.jsonl",
            },
        }
        self._nodes = {
            name: stack.enter_context(a_node(name, parameters)).pid
            for name, parameters in nodes.items()
        }

    def wait_until_it_is_there(self) -> None:
        """Return when all vehicles are online."""
        until = time.perf_counter() + START_S
        while time.perf_counter() < until:
            vehicles = (self.status() or {}).get("vehicles", {})
            if vehicles.get("online") == VEHICLES:
                return
            time.sleep(0.5)
        raise SystemExit(f"the town is not there: {self.status()}")

    def status(self) -> dict[str, Any] | None:
        """Return the fleet's figures, None while it does not answer."""
        try:
            token = (self.state_dir / "token").read_text().strip()
            url = f"http://127.0.0.1:{self.http_port}/v1/status"
            answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"})
            figures: dict[str, Any] = answer.json()
        except (OSError, httpx.TransportError):
            return None
        return figures

    def summary(self) -> str:
        """Return in a line what goes on."""
        status = self.status() or {}
        vehicles, counts = status["vehicles"], status["counts"]
        return (
            f"{vehicles['online']} vehicles online, {vehicles['moving']} moving, "
            f"{counts['waiting']} parcels waiting, {counts['delivered']} delivered, "
            f"violations: {status['violations'] or 'none'}"
        )

    def cpu_s(self) -> dict[str, float]:
        """Return the CPU seconds of each node so far, and of the children it has."""
        used = {}
        for name, pid in self._nodes.items():
            used[name] = cpu_s_of(pid)
            used |= {f"{name}'s {word}": spent for word, spent in children_of(pid)}
        return used


def children_of(parent: int) -> Iterator[tuple[str, float]]:
    """Yield a word for each child of a process, and its CPU seconds."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            _, _, rest = (folder / "stat").read_text().rpartition(")")
            if int(rest.split()[1]) == parent:
                words = (folder / "cmdline").read_bytes().decode()
                word = "broker" if "mosquitto" in words or "iotcore" in words else "solver"
                yield word, cpu_s_of(int(folder.name))
        except FileNotFoundError:
            continue


def cpu_s_of(pid: int) -> float:
    """Return the CPU seconds of a process so far."""
    _, _, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    user, system = rest.split()[11:13]
    return (int(user) + int(system)) / TICKS_PER_S


@contextmanager
def a_node(name: str, parameters: dict[str, object]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a node for the time of the block."""
    words = [word for key, value in parameters.items() for word in ("-p", f"{key}:={value}")]
    with a_process(str(NODES / name), "--ros-args", "--log-level", "warn", *words) as process:
        yield process


@contextmanager
def a_process(*words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program for the time of the block."""
    with subprocess.Popen([sys.executable, *words]) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.terminate()


def show_cores(cores: dict[str, float]) -> None:
    """Print who used how much of a core."""
    for name, share in cores.items():
        print(f"  {name}: {share:.2f} cores")
    total = cores["fleet_manager"] + cores["visuals"]
    print(f"fleet_manager and visuals: {total:.2f} cores, target: below {CORE_TARGET:g}")


def show_latencies(latencies_ms: dict[str, list[float]]) -> None:
    """Print how long callers waited."""
    for name, each in latencies_ms.items():
        each.sort()
        p50, p99 = each[len(each) // 2], each[len(each) * 99 // 100]
        print(f"{name}: p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {each[-1]:.1f} ms")
    print(f"  target: p99 below {P99_TARGET_MS:g} ms")


if __name__ == "__main__":
    main()
