"""Names are strings to the machine, and kept apart by the type checker."""

import subprocess
import sys
from pathlib import Path

from fleet_manager.model import ids

ROOT = Path(__file__).parents[1]


def test_a_name_is_a_plain_string_when_it_runs() -> None:
    kinds = [kind for name, kind in vars(ids).items() if name.endswith(("Id", "Ref"))]
    assert len(kinds) > 15
    assert all(kind("x") == "x" and type(kind("x")) is str for kind in kinds)


def test_the_type_checker_tells_a_vehicle_from_a_parcel(tmp_path: Path) -> None:
    source = tmp_path / "mix_up.py"
    source.write_text(
        "from fleet_manager.model.ids import ParcelId, VehicleId\n"
        "right: VehicleId = VehicleId('acme/1')\n"
        "wrong: VehicleId = ParcelId('acme/1')\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--no-incremental",
            "--follow-imports=silent",
            str(source),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "mix_up.py:3: error: Incompatible types in assignment" in done.stdout
    assert "mix_up.py:2" not in done.stdout
