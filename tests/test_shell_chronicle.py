"""The day in sentences: numbered, bounded, and without anything personal."""

import re

import pytest

from fleet_manager.core import decisions as core
from fleet_manager.core import switches
from fleet_manager.core.evolve import evolve
from fleet_manager.core.fleet import Fleet
from fleet_manager.handoff import session as handoff
from fleet_manager.model.ids import ParcelId, PointId, SessionId, TripId, VehicleId, ZoneId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.shell.chronicle import KEPT_MAX, Chronicle
from tests.a_fleet import NOW_MS, STORE, VAN, a_fleet, a_parcel, a_road
from tests.a_world import World

P1 = ParcelId("p1")


def accepted(*names: str) -> tuple[core.Decision, ...]:
    return tuple(
        core.ParcelAccepted(parcel=a_parcel(name), point=PointId("locker"), station=STORE)
        for name in names
    )


def told(*decisions: core.Decision) -> list[str]:
    chronicle = Chronicle(NOW_MS)
    chronicle.tell(a_fleet(), decisions, NOW_MS)
    return [line["text"] for line in chronicle.after(0, 100)]


def test_lines_are_numbered_upwards_also_over_a_restart() -> None:
    before, after = Chronicle(NOW_MS), Chronicle(NOW_MS + 1)
    for _ in range(3):
        before.alarm("something", VAN, NOW_MS)
    after.alarm("something", None, NOW_MS + 1)
    numbers = [line["seq"] for line in (*before.after(0, 9), *after.after(0, 9))]
    assert numbers == sorted(set(numbers))
    assert after.seq == numbers[-1]


def test_a_reader_gets_what_is_new_and_a_new_reader_the_last_lines() -> None:
    chronicle = Chronicle(NOW_MS)
    for number in range(5):
        chronicle.alarm(f"line {number}", None, NOW_MS)
    lines = chronicle.after(0, 2)
    assert [line["text"] for line in lines] == ["line 3", "line 4"]
    first = chronicle.after(lines[0]["seq"] - 2, 2)
    assert [line["text"] for line in first] == ["line 2", "line 3"]
    assert chronicle.after(chronicle.seq, 9) == []


def test_only_the_last_lines_are_kept() -> None:
    chronicle = Chronicle(NOW_MS)
    for number in range(KEPT_MAX + 5):
        chronicle.alarm(str(number), None, NOW_MS)
    assert chronicle.after(1, 1)[0]["text"] == "5"


def test_parcels_taken_in_together_are_one_line() -> None:
    assert told(*accepted("p1", "p2", "p3")) == ["3 parcels were accepted"]
    assert told(*accepted("p1")) == ["p1 was accepted"]


@pytest.mark.parametrize(
    ("decision", "text"),
    [
        (core.ParcelCancelled(parcel=P1), "p1 was cancelled"),
        (core.ParcelReturned(parcel=P1), "p1 is back at the station"),
        (switches.ReleaseSet(releasing=True), "everything goes on"),
        (
            switches.ReleaseSet(releasing=False),
            "on hold: vehicles end their base, nothing more is released",
        ),
        (switches.StationOpeningSet(station=STORE, open=True), "store is open"),
        (switches.StationOpeningSet(station=STORE, open=False), "store is closed"),
        (
            switches.ZoneClassSet(zone=ZoneId("zone-court"), zone_class=None),
            "zone-court is controlled now, as on the map",
        ),
        (core.VehicleLinked(vehicle=VAN, online=False), "acme/van-0 is offline"),
        (core.TripLoaded(vehicle=VAN, trip=TripId("t1")), "acme/van-0 is loaded"),
        (core.ChargingSet(vehicle=VAN, charging=True), "acme/van-0 is to charge"),
        (
            core.SessionDecided(
                session=SessionId("o1.4.visit/7"), outcome=handoff.CodeRefused(attempts=2)
            ),
            "box 7: wrong code, attempt 2",
        ),
    ],
)
def test_what_happens_is_said(decision: core.Decision, text: str) -> None:
    assert told(decision) == [text]


def test_a_zone_is_told_with_the_class_it_has_now() -> None:
    fleet, chronicle = a_fleet(), Chronicle(NOW_MS)
    sealed = switches.ZoneClassSet(zone=ZoneId("zone-court"), zone_class=ZoneClass.SEALED)
    evolve(fleet, sealed, NOW_MS)
    chronicle.tell(fleet, [sealed], NOW_MS)
    (line,) = chronicle.after(0, 9)
    assert (line["kind"], line["text"]) == ("switch", "zone-court is sealed now")


def test_what_happens_all_the_time_is_not_said() -> None:
    assert told(core.OrderEchoed(vehicle=VAN), core.OrderResent(vehicle=VAN)) == []


def test_a_line_names_what_it_is_about() -> None:
    chronicle = Chronicle(NOW_MS)
    chronicle.alarm("it is stuck", VehicleId("acme/van-0"), NOW_MS)
    (line,) = chronicle.after(0, 9)
    assert line == {
        "seq": chronicle.seq, "time_ms": NOW_MS, "kind": "alarm", "text": "it is stuck",
        "vehicle": "acme/van-0",
    }  # fmt: skip


def test_a_refused_parcel_is_told_without_the_address_it_was_for() -> None:
    refused = core.ParcelRefused(
        parcel=P1, field="address", expected="a place", got="Riverside/7/Unit 2"
    )
    assert told(refused) == ["p1 was refused: address"]


def test_a_day_is_told_from_the_first_parcel_to_the_last_without_contacts() -> None:
    world = World(a_road(), vans=2)
    world.submit([a_parcel(f"p{n}", contact=f"secret-{n}") for n in range(4)])
    assert world.run(4 * 3_600_000, lambda: len(world.taken) == 4)
    world.run(1_800_000)
    chronicle, fleet = Chronicle(NOW_MS), Fleet(world.road, world.settings)
    for decision in world.decisions:
        evolve(fleet, decision, NOW_MS)
        chronicle.tell(fleet, (decision,), NOW_MS)
    texts = " | ".join(line["text"] for line in chronicle.after(1, KEPT_MAX))
    for number in range(4):
        assert re.search(rf"p{number} was collected from acme/van-\d", texts)
    assert "ended its trip" in texts
    assert "secret" not in texts
