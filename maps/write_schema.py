"""Writes profile.schema.json from the rules of the map profile. Run it when they change."""

import json
from pathlib import Path

from fleet_manager.roadmap.profile import map_schema


def draw() -> bytes:
    """Return the schema file."""
    return f"{json.dumps(map_schema(), ensure_ascii=False, indent=1)}\n".encode()


if __name__ == "__main__":
    Path(__file__).with_name("profile.schema.json").write_bytes(draw())
