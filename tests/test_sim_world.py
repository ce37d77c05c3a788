"""A world at the start of a scenario."""

from pathlib import Path

import pytest

from fleet_manager.model.errors import ConfigError, MapError
from sim.world import build, read_road
from tests.sim_street import SMALL_DAY, a_scenario


def test_vehicles_come_online_one_after_the_other_and_are_admitted(tmp_path: Path) -> None:
    world = build(a_scenario(tmp_path, SMALL_DAY), 1)
    world.host.start()
    world.clock.run(world.clock.now_ms + 5_000)
    assert world.host.fleet is not None
    assert list(world.host.fleet.vehicles) == ["sim/001", "sim/002"]
    assert all(vehicle.seen.online for vehicle in world.host.fleet.by_number)


def test_a_world_is_not_over_before_its_parcels_are_handed_in(tmp_path: Path) -> None:
    world = build(a_scenario(tmp_path, SMALL_DAY), 1)
    world.host.start()
    world.clock.run(world.clock.now_ms + 5_000)
    assert not world.is_over
    assert sum(len(submission.parcels) for submission in world.submissions) == 10


def test_a_parcel_file_takes_the_place_of_waves(tmp_path: Path) -> None:
    rows = (
        "id,contact,point,weight_g,volume_ml,due\na,c-1,s1,500,2000,2026-03-02T10:00:00+08:00\n"
    )
    (tmp_path / "p.csv").write_text(rows, "utf-8")
    world = build(a_scenario(tmp_path, '[vehicles]\ncount = 1\n[demand]\nfile = "p.csv"\n'), 1)
    assert [parcel.id for one in world.submissions for parcel in one.parcels] == ["a"]


def test_a_map_that_is_none_is_refused(tmp_path: Path) -> None:
    loaded = a_scenario(tmp_path)
    (tmp_path / "street.geojson").write_text("{}", "utf-8")
    with pytest.raises(MapError):
        read_road(loaded)


def test_too_many_vehicles_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="parking places"):
        build(a_scenario(tmp_path, "[vehicles]\ncount = 9\n"), 1)
