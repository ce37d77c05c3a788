"""Reports."""

import json

import pytest

from fleet_manager.model.ids import ContactRef, ParcelId, PointId
from fleet_manager.model.parcel import Parcel
from sim.report import Parcels, Phase, Report, parcels_of, phases_of, sentences
from sim.tally import End, Story, Tally
from sim.violation import Violation

WANTED = {
    "scenario", "seed", "simulated_s", "wall_s", "parcels", "vehicles", "km", "orders_sent",
    "violations", "journal_digest",
}  # fmt: skip
WANTED_OF_PARCELS = {
    "submitted", "delivered", "late", "not_collected", "returned", "undelivered",
}  # fmt: skip


def a_parcel() -> Parcel:
    return Parcel(
        id=ParcelId("p"), contact=ContactRef("c"), point=PointId("s1"), weight_g=1,
        volume_ml=1, ready_ms=0, due_ms=50_000,
    )  # fmt: skip


def a_story(end: End, ended_ms: int = 40_000, *withheld: str) -> Story:
    return Story(
        parcel=a_parcel(),
        end=end,
        ends=1,
        accepted_ms=1_000,
        assigned_ms=4_000,
        loaded_ms=10_000,
        offered_ms=30_000,
        ended_ms=None if end is End.OPEN else ended_ms,
        withheld=list(withheld),
    )


def a_tally(*stories: Story) -> Tally:
    return Tally(stories={ParcelId(str(at)): story for at, story in enumerate(stories)})


def a_report(violations: tuple[str, ...] = (), undelivered: int = 0) -> Report:
    parcels = Parcels(
        submitted=10 + undelivered, delivered=9, returned=1, cancelled=0, refused=0,
        undelivered=undelivered, late=2, not_collected=1,
    )  # fmt: skip
    return Report(
        scenario="x",
        seed=3,
        simulated_s=7_261.0,
        wall_s=2.0,
        parcels=parcels,
        vehicles=(),
        km=1.25,
        orders_sent=4,
        violations=violations,
        journal_digest="00ff",
        phases=(Phase(name="loading", mean_s=61.2, p90_s=80.0),),
    )


def test_the_json_has_every_key_that_others_rely_on() -> None:
    read = json.loads(a_report().as_json())
    assert read.keys() >= WANTED
    assert read["parcels"].keys() >= WANTED_OF_PARCELS
    assert read["violations"] == []


@pytest.mark.parametrize(
    ("violations", "undelivered", "expected"),
    [((), 0, True), (("overlap",), 0, False), ((), 1, False)],
)
def test_a_run_is_clean_if_nothing_is_broken_and_every_parcel_has_ended(
    violations: tuple[str, ...], undelivered: int, *, expected: bool
) -> None:
    assert a_report(violations, undelivered).is_clean is expected


def test_the_table_is_for_people() -> None:
    rows = dict(a_report().rows())
    assert rows["simulated time"] == "2:01:01 h"
    assert rows["wall time"] == "2.0 s (3630 x)"
    assert rows["loading, mean (9 of 10 below)"] == "61 s (80 s)"


def test_every_parcel_is_counted_once() -> None:
    written = a_tally(
        a_story(End.DELIVERED),
        a_story(End.DELIVERED, 60_000),
        a_story(End.RETURNED, 60_000, "no_show"),
        a_story(End.OPEN),
        a_story(End.CANCELLED),
        Story(end=End.REFUSED, ends=1, ended_ms=5),
    )
    figures = parcels_of(written, 7)
    assert (figures.delivered, figures.returned, figures.cancelled, figures.refused) == (
        2,
        1,
        1,
        1,
    )
    # One is open, and one never reached the journal.
    assert figures.undelivered == 2
    assert (figures.late, figures.not_collected) == (1, 1)


def test_phases_are_those_of_delivered_parcels() -> None:
    written = a_tally(a_story(End.DELIVERED), a_story(End.RETURNED, 99_000))
    assert [(phase.name, phase.mean_s) for phase in phases_of(written)] == [
        ("waiting for a vehicle", 3.0),
        ("loading", 6.0),
        ("on the road", 20.0),
        ("handoff", 10.0),
        ("all in all", 39.0),
    ]
    assert phases_of(a_tally()) == ()


def test_nine_of_ten_are_below_the_second_figure() -> None:
    stories = [a_story(End.DELIVERED, 30_000 + 1000 * n) for n in range(1, 12)]
    (handoff,) = (p for p in phases_of(a_tally(*stories)) if p.name == "handoff")
    assert (handoff.mean_s, handoff.p90_s) == (6.0, 10.0)


def test_violations_are_told_by_the_second_of_the_run() -> None:
    violation = Violation(time_ms=12_500, rule="overlap", what="a touches b")
    assert sentences([violation], 10_000) == ("2.5 s, overlap: a touches b",)
