"""A town for benchmarks: three Riversides side by side, 100 vehicles, thousands of parcels.

Not a benchmark itself. ``record`` runs the simulator once and keeps every event the controller
was fed, so that a benchmark can feed them again to the core alone.
"""

import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fleet_manager.core.events import Event
from fleet_manager.core.fleet import FleetSettings
from fleet_manager.roadmap.road import Road
from sim.disk import Entry
from sim.host import Host
from sim.run import play
from sim.scenario import Loaded, load_scenario
from sim.world import build

ROOT = Path(__file__).parents[1]
_DISTRICTS = 3
_APART_DEG = 0.02
_REFERENCES = ("building_id", "compound_id", "station_id")

_SCENARIO = """
name = "town"
map = "town.geojson"
duration_s = {seconds}
[vehicles]
count = 100
[[demand.waves]]
parcels = {parcels}
over_s = 300
batch = 100
[solver]
name = "insertion"
[checks]
overlap_every_ms = 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """What a controller was told, and what it wrote."""

    road: Road
    settings: FleetSettings
    start_ms: int
    events: tuple[tuple[int, Event], ...]
    journal: tuple[Entry, ...]


def record(parcels: int, seconds: int, seed: int = 1) -> Tape:
    """Return the tape of the first *seconds* of a day with *parcels* parcels."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = town(Path(folder), parcels, seconds)
        world = build(loaded, seed)
    events: list[tuple[int, Event]] = []
    feed = world.host.feed

    def listen(event: Event) -> None:
        events.append((world.clock.now_ms, event))
        feed(event)

    host: Any = world.host
    host.feed = listen
    start_ms = world.clock.now_ms
    play(world)
    return Tape(
        road=world.road,
        settings=_settings(world.host),
        start_ms=start_ms,
        events=tuple(events),
        journal=tuple(world.host.disk.entries),
    )


def _settings(host: Host) -> FleetSettings:
    return host.brains.settings


def town(folder: Path, parcels: int, seconds: int) -> Loaded:
    """Write map and scenario into *folder* and return the scenario."""
    riverside = json.loads((ROOT / "maps/riverside.geojson").read_text("utf-8"))
    features = [
        _moved(feature, number)
        for number in range(_DISTRICTS)
        for feature in riverside["features"]
    ]
    (folder / "town.geojson").write_text(
        json.dumps({**riverside, "features": features}), "utf-8"
    )
    file = folder / "town.toml"
    file.write_text(_SCENARIO.format(parcels=parcels, seconds=seconds), "utf-8")
    return load_scenario(file)


def _moved(feature: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a feature of district *number*: further east, with ids of its own."""
    properties = dict(feature["properties"])
    for name in _REFERENCES:
        if name in properties:
            properties[name] = f"{number}-{properties[name]}"
    if "access_point" in properties:
        properties["access_point"] = _shifted(properties["access_point"], number)
    geometry = feature["geometry"]
    coordinates = _shifted(geometry["coordinates"], number)
    return {
        **feature,
        "id": f"{number}-{feature['id']}",
        "properties": properties,
        "geometry": {**geometry, "coordinates": coordinates},
    }


def _shifted(coordinates: list[Any], number: int) -> list[Any]:
    if isinstance(coordinates[0], list):
        return [_shifted(each, number) for each in coordinates]
    return [coordinates[0] + _APART_DEG * number, *coordinates[1:]]


def machine() -> str:
    """Return what this runs on, for the figures' sake."""
    return f"Python {sys.version.split()[0]} on {sys.platform}"
