"""Scenario files."""

from pathlib import Path

import pytest

from fleet_manager.model.errors import ConfigError
from sim.scenario import (
    builtin_scenarios,
    explain,
    find_map,
    load_scenario,
    parse_scenario,
    start_ms,
    with_parcels,
    with_vehicles,
)

HEAD = 'name = "x"\nmap = "courtyard"\n'


@pytest.mark.parametrize("name", builtin_scenarios())
def test_a_scenario_that_comes_with_the_simulator_is_right_and_has_its_map(name: str) -> None:
    loaded = load_scenario(name)
    assert loaded.scenario.name == name
    assert loaded.map_path.is_file()


def test_all_but_name_and_map_may_be_left_out() -> None:
    scenario = parse_scenario(HEAD, "x.toml")
    assert (scenario.vehicles.count, scenario.demand.waves) == (4, ())
    assert start_ms(scenario) == 1_772_409_600_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.toml: name: expected a value, got None"),
        ("name =", "x.toml: expected TOML"),
        (HEAD + "seed = -1", "x.toml: seed: expected a whole number >= 0, got -1"),
        (HEAD + "sede = 1", "x.toml: expected one of name, map, seed,"),
        (HEAD + 'start = "8 o\'clock"', "x.toml: start: expected ISO 8601 with an offset"),
        (HEAD + 'start = "2026-03-02T08:00:00"', "x.toml: start: expected ISO 8601 with"),
        (HEAD + "[vehicles]\ncount = 'two'", "vehicles.count: expected a whole number, got"),
        (HEAD + "[vehicles]\ncuont = 2", "x.toml: vehicles: expected one of count, man"),
        (HEAD + "[vehicles.type]\nchilled_boxes = 13", "chilled_boxes: expected at most 12"),
        (HEAD + "[[demand.waves]]\nat_s = 1", "demand.waves[0].parcels: expected a value"),
        (HEAD + "[demand]\nwaves = 3", "x.toml: demand.waves: expected a list, got 3"),
        (HEAD + "[demand]\nmedicine_permille = 999", "demand: expected priority shares"),
        (HEAD + "[solver]\nname = 'magic'", "solver.name: expected text: pyvrp or insertion"),
        (HEAD + "[fleet]\nwait = 1", "x.toml: fleet.wait: expected one of wait_ms_max"),
        (HEAD + "[fleet]\nwait_ms_max = 'long'", "fleet[...]: expected a whole number"),
        (
            HEAD + "[[faults.cuts]]\nvehicle = 9\nat_s = 1\nfor_s = 1",
            "faults.cuts[0].vehicle: expected at most 4, got 9",
        ),
        (
            HEAD + "[demand]\nfile = 'p.csv'\nwaves = [{parcels = 1}]",
            "x.toml: demand: expected either waves or file, got 'both'",
        ),
    ],
)
def test_a_wrong_key_is_named_with_what_was_expected_and_found(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_scenario(text, "x.toml")
    assert said in str(caught.value)


def test_an_unknown_scenario_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="courtyard, empty"):
        load_scenario("nowhere")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="readable text file"):
        load_scenario(file)


def test_a_map_beside_the_scenario_goes_before_a_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "courtyard").write_text("{}", "utf-8")
    assert find_map("courtyard", tmp_path, "x").parent == tmp_path
    with pytest.raises(ConfigError, match="map: expected a map file"):
        find_map("atlantis", tmp_path, "x")


def test_every_key_is_explained_in_the_manual_with_its_default() -> None:
    manual = (Path(__file__).parents[1] / "docs/simulator.md").read_text("utf-8")
    missing = [
        key
        for key, default, meaning in explain()
        if f"| `{key}` | {default or '-'} | {meaning} |" not in manual
    ]
    assert missing == []


def test_no_key_is_without_a_meaning() -> None:
    assert [key for key, _, meaning in explain() if not meaning] == []


def test_a_scenario_can_have_another_number_of_vehicles() -> None:
    assert with_vehicles(load_scenario("courtyard"), 2).scenario.vehicles.count == 2


@pytest.mark.parametrize("parcels", [1, 3, 199, 200, 1001])
def test_waves_grow_and_shrink_to_the_parcels_wanted(parcels: int) -> None:
    scenario = with_parcels(load_scenario("riverside"), parcels).scenario
    assert sum(wave.parcels for wave in scenario.demand.waves) == parcels


def test_where_no_parcels_are_none_can_be_made_more() -> None:
    with pytest.raises(ConfigError, match=r"demand\.waves: expected waves with parcels"):
        with_parcels(load_scenario("empty"), 5)
