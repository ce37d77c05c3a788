"""From the tables of a scenario to the parts of a world."""

from pathlib import Path

import pytest

from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.pyvrp_solver import PyvrpSolver
from fleet_manager.model.errors import ConfigError
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.vehicle import standard_van
from sim.outfit import (
    brains_of,
    handling_of,
    makes,
    manners_of,
    radio_of,
    vehicle_type,
    with_robots,
)
from sim.scenario import Loaded, parse_scenario
from sim.settings import PeopleTable, TypeTable, VehiclesTable
from tests.sim_street import the_road


def loaded(text: str = "") -> Loaded:
    scenario = parse_scenario('name = "x"\nmap = "street"\n' + text, "x.toml")
    return Loaded(scenario=scenario, where="x.toml", folder=Path())


def test_without_changes_the_vehicles_are_standard_vans() -> None:
    assert vehicle_type(TypeTable()) == standard_van()


def test_a_scenario_may_change_boxes_and_battery() -> None:
    kind = vehicle_type(TypeTable(boxes=4, chilled_boxes=1, box_volume_ml=9, battery_wh=77))
    assert [box.temperature for box in kind.boxes] == [
        *(TemperatureClass.AMBIENT,) * 3,
        TemperatureClass.CHILLED,
    ]
    assert (kind.boxes[0].volume_ml, kind.battery_wh) == (9, 77)


def test_every_vehicle_gets_a_parking_place_and_a_name_of_its_own() -> None:
    put_down = makes(loaded("[vehicles]\ncount = 3\nmanufacturer = 'acme'"), the_road())
    assert [make.id for make in put_down] == ["acme/001", "acme/002", "acme/003"]
    assert len({make.node for make in put_down}) == 3
    assert {make.map_id for make in put_down} == {"street"}


def test_more_vehicles_than_parking_places_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"vehicles\.count: expected at most 3, the map's"):
        makes(loaded("[vehicles]\ncount = 4"), the_road())


def test_standing_vehicles_may_be_more_talkative() -> None:
    (make,) = makes(loaded("[vehicles]\ncount = 1\nstate_every_s = 0.5"), the_road())
    assert make.state_interval_ms == 500


def test_seconds_become_milliseconds() -> None:
    handling = handling_of(VehiclesTable(dock_fixed_s=1.5, latch_s=0.25))
    assert (handling.dock_fixed_ms, handling.latch_ms) == (1500, 250)
    manners = manners_of(PeopleTable(way_median_s=10, never_permille=7))
    assert (manners.way.median_ms, manners.never_permille) == (10_000, 7)
    assert radio_of(loaded("[network]\nkeepalive_s = 2").scenario).keepalive_ms == 2000


@pytest.mark.parametrize(
    ("name", "kind"), [("pyvrp", PyvrpSolver), ("insertion", InsertionSolver)]
)
def test_the_controller_gets_its_solver_and_settings(name: str, kind: type) -> None:
    text = f"[solver]\nname = '{name}'\n[fleet]\nwait_ms_max = 5\n"
    brains = brains_of(loaded(text), the_road())
    assert isinstance(brains.solver, kind)
    assert (brains.settings.wait_ms_max, brains.settings.map_id) == (5, "street")


def test_the_last_vehicles_become_robots_and_keep_their_places() -> None:
    made = makes(loaded("[vehicles]\ncount = 3"), the_road())
    vehicles, robots = with_robots(made, 2)
    assert [make.id for make in vehicles] == ["sim/001"]
    assert [make.id for make in robots] == ["last100/R1", "last100/R2"]
    assert [make.node for make in robots] == [make.node for make in made[1:]]
    assert with_robots(made, 0) == (made, [])


def test_more_robots_than_vehicles_are_refused() -> None:
    made = makes(loaded("[vehicles]\ncount = 3"), the_road())
    with pytest.raises(ConfigError, match="robots: expected at most 3, all vehicles, got 4"):
        with_robots(made, 4)
