"""Parcels that come."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from fleet_manager.model.errors import ConfigError
from fleet_manager.model.parcel import Address, Parcel, PriorityGroup, TemperatureClass
from sim.demand import Market, destinations, generate, load
from sim.rng import Streams
from sim.settings import DemandTable, Wave
from tests.sim_street import the_map, the_road, the_van


def a_market(seed: int = 1) -> Market:
    return Market(road=the_road(), kind=the_van(), streams=Streams(seed), start_ms=1_000_000)


def parcels(table: DemandTable, seed: int = 1) -> list[Parcel]:
    return [one for submission in generate(table, a_market(seed)) for one in submission.parcels]


def test_every_door_of_the_map_is_an_address() -> None:
    found = [(a.building, a.unit) for a in destinations(the_road()) if isinstance(a, Address)]
    assert found == [("b1", "1"), ("b1", "2"), ("b2", "1"), ("b2", "2")]


def test_a_map_without_addresses_has_its_handoff_points() -> None:
    bare = replace(the_road(), map=replace(the_map(), buildings={}))
    assert destinations(bare) == ("s1", "s2")
    market = replace(a_market(), road=bare)
    (submission,) = generate(DemandTable(waves=(Wave(parcels=5),)), market)
    assert {parcel.point for parcel in submission.parcels} <= {"s1", "s2"}
    assert {parcel.address for parcel in submission.parcels} == {None}


def test_a_map_without_anything_to_deliver_to_is_refused() -> None:
    empty = replace(the_road(), map=replace(the_map(), buildings={}), point_node={})
    with pytest.raises(ConfigError, match="map street: expected at least one address"):
        generate(DemandTable(waves=(Wave(parcels=1),)), replace(a_market(), road=empty))


def test_a_wave_is_handed_in_in_batches_over_its_time() -> None:
    wave = Wave(at_s=10, parcels=25, over_s=30, batch=10)
    submissions = generate(DemandTable(waves=(wave,)), a_market())
    assert [(one.time_ms, len(one.parcels)) for one in submissions] == [
        (1_010_000, 10), (1_020_000, 10), (1_030_000, 5),
    ]  # fmt: skip


def test_every_parcel_fits_a_box_and_can_be_delivered() -> None:
    table = DemandTable(waves=(Wave(parcels=300),), volume_spread=2.0, weight_spread=2.0)
    for parcel in parcels(table):
        assert parcel.address is not None
        assert the_map().resolve(parcel.address) is not None
        assert 1 <= parcel.volume_ml <= 45_000
        assert 1 <= parcel.weight_g <= table.weight_max_g


def test_groups_come_in_the_shares_asked_for() -> None:
    table = DemandTable(
        waves=(Wave(parcels=1000),), medicine_permille=200, infant_permille=0,
        elder_permille=300, chilled_permille=250,
    )  # fmt: skip
    drawn = parcels(table)
    groups = Counter(parcel.priority for parcel in drawn)
    assert groups[PriorityGroup.INFANT] == 0
    assert groups[PriorityGroup.MEDICINE] == pytest.approx(200, abs=50)
    assert groups[PriorityGroup.ELDER] == pytest.approx(300, abs=50)
    chilled = sum(parcel.temperature is TemperatureClass.CHILLED for parcel in drawn)
    assert chilled == pytest.approx(250, abs=50)


def test_medicine_is_due_sooner() -> None:
    table = DemandTable(waves=(Wave(parcels=100),), due_after_s=600, due_after_medicine_s=60)
    for parcel in parcels(table):
        urgent = parcel.priority is PriorityGroup.MEDICINE
        assert parcel.due_ms - parcel.ready_ms == (60_000 if urgent else 600_000)


def test_one_more_wave_leaves_the_first_as_it_is() -> None:
    first = Wave(parcels=20)
    alone = parcels(DemandTable(waves=(first,)))
    both = parcels(DemandTable(waves=(first, Wave(at_s=500, parcels=20))))
    assert both[:20] == alone


def test_another_seed_is_another_day() -> None:
    table = DemandTable(waves=(Wave(parcels=20),))
    assert parcels(table, 1) == parcels(table, 1)
    assert parcels(table, 1) != parcels(table, 2)


ROWS = """id,contact,compound,building,unit,weight_g,volume_ml,ready,due
a,c-1,Garden,1,1,500,2000,2026-03-02T08:10:00+08:00,2026-03-02T10:00:00+08:00
b,c-2,Garden,2,2,500,2000,2026-03-02T07:00:00+08:00,2026-03-02T10:00:00+08:00
"""
START_MS = 1_772_409_600_000


def test_parcels_of_a_file_are_handed_in_when_they_are_ready(tmp_path: Path) -> None:
    file = tmp_path / "parcels.csv"
    file.write_text(ROWS, "utf-8")
    submissions = load(file, START_MS)
    assert [(s.time_ms - START_MS, [p.id for p in s.parcels]) for s in submissions] == [
        (0, ["b"]),
        (600_000, ["a"]),
    ]


def test_a_bad_row_stops_the_scenario_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "parcels.csv"
    file.write_text(ROWS.replace("500,2000", "heavy,2000", 1), "utf-8")
    with pytest.raises(ConfigError, match=r"parcels\.csv:2: weight_g"):
        load(file, START_MS)
    with pytest.raises(ConfigError, match="readable"):
        load(tmp_path / "none.csv", START_MS)
