"""What an operator sets on the node, and the site that comes of it: a fleet.toml and more."""

from pathlib import Path
from typing import Any

from fleet_manager.app.site import Site, load_site
from last100_ros.parameters import Parameter

SPEED_MAX = 1000

PARAMETERS = (
    Parameter("config", "", "a fleet.toml; empty: the defaults of every key"),
    Parameter("map", "", "a map file, or the name of a map that comes with Last100"),
    Parameter("state_dir", "", "folder for journal, token, notices, log; one fleet each"),
    Parameter(
        "broker", "", "auto, mosquitto, iotcore, mqtt://host:port or mqtts://host:port"
    ),
    Parameter("broker_port", 0, "port of a broker that we start", least=0, most=65_535),
    Parameter("http_port", 0, "port of the HTTP API", least=0, most=65_535),
    Parameter("console", default=False, text="whether to serve the operators' web page, too"),
    Parameter(
        "speed",
        0.0,
        "how fast /clock runs, so that echoes are waited for; counts with use_sim_time only",
        least=0.0,
        most=SPEED_MAX,
    ),
    Parameter(
        "autostart",
        default=False,
        text="configure and activate at the start, and end the process if that fails",
    ),
    Parameter(
        "status_rate", 1.0, "how often ~/status is published", least=0.1, most=10.0,
        changeable=True, unit="Hz",
    ),
    Parameter(
        "vehicles_rate", 2.0, "how often ~/vehicles is published", least=0.1, most=20.0,
        changeable=True, unit="Hz",
    ),
)  # fmt: skip
"""Empty and 0 mean: as the configuration says."""


def site_of(values: dict[str, Any], *, is_simulated: bool = False) -> Site:
    """Return the site that the node's parameters describe.

    Who tells fleet time sets its speed; that of the configuration is for the clock on the wall.

    Raises:
        Last100Error, OSError: With a text for the operator.
    """
    config = Path(values["config"]) if values["config"] else None
    overrides = {
        "site.map": values["map"] or None,
        "site.state_dir": values["state_dir"] or None,
        "site.speed": (values["speed"] or 1.0) if is_simulated else None,
        "mqtt.broker": values["broker"] or None,
        "mqtt.port": values["broker_port"] or None,
        "http.port": values["http_port"] or None,
        "console.enabled": values["console"],
    }
    return load_site(config, overrides)
