"""A site's paths are relative to the file that names them, and its settings reach the core."""

import json
from pathlib import Path

import pytest

from fleet_manager.app.config import override
from fleet_manager.app.files import find_map
from fleet_manager.app.settings import Config
from fleet_manager.app.site import fleet_settings, largest_vehicle, load_site, open_ground
from fleet_manager.model.errors import ConfigError, MapError


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    (tmp_path / "yard.geojson").write_bytes(find_map("courtyard", Path()).read_bytes())
    file = tmp_path / "fleet.toml"
    file.write_text('[site]\nmap = "yard.geojson"\nstate_dir = "memory"\n', "utf-8")
    return file


def test_paths_in_a_configuration_are_relative_to_it(config_file: Path) -> None:
    site = load_site(config_file, {})
    assert site.map_file == config_file.parent / "yard.geojson"
    assert site.token_file == config_file.parent / "memory/token"
    assert site.name == "yard"


def test_what_the_command_line_names_is_relative_to_where_it_is_typed(
    config_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    site = load_site(config_file, {"site.map": "courtyard", "site.state_dir": "mine"})
    assert site.map_file.name == "courtyard.geojson"
    assert site.state_dir == Path("mine")


def test_a_wrong_value_on_the_command_line_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"site\.speed: expected a number"):
        load_site(None, {"site.speed": 0.0})


def test_other_vehicle_sizes_make_another_road() -> None:
    sites = [
        load_site(None, {"site.map": "courtyard", "vehicles.width_mm": w}) for w in (None, 900)
    ]
    digests = {open_ground(site).digest for site in sites}
    assert len(digests) == 2


def test_a_map_without_lanes_cannot_be_driven_on(tmp_path: Path) -> None:
    document = json.loads(find_map("courtyard", Path()).read_bytes())
    document["features"] = [
        feature
        for feature in document["features"]
        if feature["properties"]["feature_type"] in {"compound", "building"}
    ]
    file = tmp_path / "meadow.geojson"
    file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(MapError, match="at least one lane"):
        open_ground(load_site(None, {"site.map": str(file)}))


def test_the_api_is_reached_on_loopback_wherever_it_listens() -> None:
    everywhere = "0.0.0.0"  # noqa: S104
    assert load_site(None, {"http.host": everywhere}).api_url == "http://127.0.0.1:8099"
    assert load_site(None, {"http.host": "::1"}).api_url == "http://[::1]:8099"


def test_settings_reach_the_core() -> None:
    config = override(
        Config(),
        {
            "handoff.wait_ms_max": 60_000, "dispatch.time_limit_ms": 900,
            "dispatch.handoff_fixed_ms": 7, "traffic.patience_ms": 8,
        },
    )  # fmt: skip
    settings = fleet_settings(config, map_id="yard")
    assert settings.wait_ms_max == 60_000
    assert settings.time_limit_ms == 900
    assert settings.service.handoff_fixed_ms == 7
    assert settings.patience_ms == 8
    assert settings.map_id == "yard"


def test_nothing_is_sent_again_before_an_echo_can_have_come_back() -> None:
    assert fleet_settings(override(Config(), {"site.speed": 1.0}), "m").resend_ms == 5_000
    assert fleet_settings(override(Config(), {"site.speed": 80.0}), "m").resend_ms == 160_000


def test_the_largest_vehicle_is_as_configured() -> None:
    assert largest_vehicle(override(Config(), {"vehicles.length_mm": 3000})).length_mm == 3000
