"""What an operator sets on the node ``sim``, and the street that comes of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fleet_manager.app.handing_in import HandingIn, demand_from
from fleet_manager.vda5050.topics import PREFIX
from last100_ros.parameters import Parameter
from sim.live import LiveOptions, LiveStreet, open_paced
from sim.pace import SPEED_MAX, SPEED_MIN, Pace
from sim.scenario import load_scenario, with_parcels, with_vehicles

_PARCELS_MAX = 1_000_000

PARAMETERS = (
    Parameter("scenario", "riverside", "a scenario file, or the name of one of ours"),
    Parameter(
        "vehicles", 0, "all vehicles; 0: as the scenario says", least=0, most=1000,
    ),
    Parameter("robots", 0, "how many of them are ROS robots", least=0, most=1000),
    Parameter(
        "parcels", 0, "how many of the scenario's parcels are handed in", least=0,
        most=_PARCELS_MAX,
    ),
    Parameter("broker", "mqtt://127.0.0.1:18830", "mqtt://host:port or mqtts://host:port"),
    Parameter("prefix", PREFIX, "first level of every MQTT topic, as the fleet has it"),
    Parameter(
        "notices", "", "the fleet's file of notices: how residents hear of their parcels"
    ),
    Parameter("state_dir", "", "folder of the world's memory; empty: it has none"),
    Parameter("seed", -1, "of all chance; -1: the scenario's", least=-1, most=2**32 - 1),
    Parameter(
        "speed", 1.0, "simulated time over wall time at the start", least=SPEED_MIN,
        most=SPEED_MAX,
    ),
    Parameter("paused", default=False, text="whether time stands still at the start"),
    Parameter(
        "clock_rate", 50.0, "how often /clock is published, of wall time", least=1.0,
        most=1000.0, unit="Hz",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A street, its pace, and the parcels to be handed in there."""

    live: LiveStreet
    pace: Pace
    demand: HandingIn


def open_town(values: dict[str, Any]) -> Town:
    """Open the street that the node's parameters describe.

    Raises:
        Last100Error: With a text for the operator.
    """
    loaded = load_scenario(values["scenario"])
    if values["vehicles"]:
        loaded = with_vehicles(loaded, values["vehicles"])
    if values["parcels"]:
        loaded = with_parcels(loaded, values["parcels"])
    options = LiveOptions(
        loaded=loaded,
        broker_url=values["broker"],
        prefix=values["prefix"],
        seed=None if values["seed"] < 0 else values["seed"],
        robots=values["robots"],
        speed=values["speed"],
        notices=_path(values["notices"]),
        state_dir=_path(values["state_dir"]),
    )
    live, pace = open_paced(options)
    if values["paused"]:
        pace.pause()
    demand = HandingIn(waiting=[])
    if values["parcels"]:
        demand = demand_from(loaded, options.true_seed, live.begin_ms)
    return Town(live=live, pace=pace, demand=demand)


def _path(text: str) -> Path | None:
    return Path(text) if text else None
