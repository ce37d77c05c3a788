"""Tests of last100_ros.fleet_site."""

from pathlib import Path

import pytest

from fleet_manager.model.errors import ConfigError
from last100_ros.fleet_site import PARAMETERS, site_of

pytestmark = pytest.mark.ros

UNSET = {parameter.name: parameter.default for parameter in PARAMETERS}


def test_what_is_not_set_is_as_the_configuration_says(tmp_path: Path) -> None:
    config = tmp_path / "fleet.toml"
    config.write_text(
        '[site]\nmap = "courtyard"\nstate_dir = "memory"\n[http]\nport = 9000\n'
        '[mqtt]\nbroker = "iotcore"\nport = 9001\n',
        "utf-8",
    )
    site = site_of({**UNSET, "config": str(config)})
    assert site.map_file.name == "courtyard.geojson"
    assert site.state_dir == tmp_path / "memory"
    mqtt = site.config.mqtt
    assert (site.config.http.port, mqtt.broker, mqtt.port) == (9000, "iotcore", 9001)


def test_what_is_set_on_the_node_counts(tmp_path: Path) -> None:
    site = site_of(
        {
            **UNSET, "map": "courtyard", "state_dir": str(tmp_path), "broker": "mosquitto",
            "broker_port": 1, "http_port": 2, "console": True,
        }
    )  # fmt: skip
    assert (site.map_file.stem, site.state_dir) == ("courtyard", tmp_path)
    mqtt = site.config.mqtt
    assert (mqtt.broker, mqtt.port, site.config.http.port) == ("mosquitto", 1, 2)
    assert site.config.console.enabled


def test_there_is_no_page_unless_it_is_asked_for() -> None:
    assert not site_of(UNSET).config.console.enabled


def test_the_speed_counts_in_simulated_time_only() -> None:
    faster = {**UNSET, "speed": 20.0}
    assert site_of(faster, is_simulated=True).config.site.speed == 20.0
    assert site_of(faster).config.site.speed == 1.0


def test_with_simulated_time_the_speed_of_the_configuration_does_not_count(
    tmp_path: Path,
) -> None:
    config = tmp_path / "fleet.toml"
    config.write_text("[site]\nspeed = 50.0\n", "utf-8")
    values = {**UNSET, "config": str(config)}
    assert site_of(values).config.site.speed == 50.0
    assert site_of(values, is_simulated=True).config.site.speed == 1.0


def test_a_mistake_names_the_key() -> None:
    with pytest.raises(ConfigError, match="map: expected a map file, or one of"):
        site_of({**UNSET, "map": "atlantis"})


def test_every_parameter_is_described() -> None:
    assert all(parameter.text for parameter in PARAMETERS)
    assert {p.name for p in PARAMETERS if p.changeable} == {"status_rate", "vehicles_rate"}
