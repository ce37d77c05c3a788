"""From ``last100 run`` to accepting parcels: an empty state, riverside, a real broker."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from machine import machine

from fleet_manager.app.ports import choose_port

RUNS, TARGET_S, GIVE_UP_S = 5, 3.0, 60.0


def main() -> None:
    """Start it several times and print how long each took."""
    print(machine())
    seconds = [start_once() for _ in range(RUNS)]
    print("to accepting parcels, s:", " ".join(f"{each:.2f}" for each in seconds))
    print(f"  target: {TARGET_S:.0f} s (the first start may find a cold disk)")


def start_once() -> float:
    """Return the seconds from process start to the first accepted request."""
    with tempfile.TemporaryDirectory() as folder:
        port = choose_port(8199)
        begin = time.perf_counter()
        command = [sys.executable, "-m", "fleet_manager", "run", "--map", "riverside"]
        command += ["--state-dir", folder, "--no-console", "--http-port", str(port)]
        silent = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=silent, stderr=silent) as process:  # noqa: S603
            try:
                _hand_in(port, Path(folder) / "token", begin + GIVE_UP_S)
                return time.perf_counter() - begin
            finally:
                process.terminate()
                process.wait()


def _hand_in(port: int, token_file: Path, until: float) -> None:
    """Hand in a parcel as soon as somebody takes it."""
    parcel = {"id": "p1", "contact": "c-1", "point": "shelf-a1-u1"}
    parcel |= {"weight_g": "500", "volume_ml": "1000", "due": "2099-01-01T00:00:00Z"}
    while time.perf_counter() < until:
        try:
            headers = {"Authorization": f"Bearer {token_file.read_text().strip()}"}
            url = f"http://127.0.0.1:{port}/v1/parcels"
            answer = httpx.post(url, json={"parcels": [parcel]}, headers=headers)
            if answer.is_success:
                print(answer.json()["results"][0]["outcome"], end=" ", flush=True)
                return
        except (OSError, httpx.TransportError):
            time.sleep(0.02)
    raise SystemExit("the controller does not answer")


if __name__ == "__main__":
    main()
