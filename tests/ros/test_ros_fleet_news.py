"""Tests of last100_ros.fleet_news."""

import pytest

from fleet_manager.core.decisions import FLEETING, ParcelAccepted, TripLoaded
from fleet_manager.core.events import Event, ParcelCancelAsked
from fleet_manager.core.step import Outcome
from fleet_manager.handoff import session as handoff
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import ParcelPhase
from last100_ros.fleet_news import Decided, FleetNews, ParcelNews
from last100_ros.handoffs import Handoff
from tests.a_decision import FLEETING as FLEETING_EXAMPLES
from tests.a_fleet import a_parcel
from tests.a_scene import a_yard, at_the_locker, type_right_code
from tests.a_world import World

pytestmark = pytest.mark.ros


def attend(world: World, news: FleetNews | None = None) -> FleetNews:
    """Have *news* hear whatever the world decides from now on."""
    news = news or FleetNews()
    feed = world.feed

    def feed_and_tell(event: Event) -> Outcome:
        outcome = feed(event)
        news.hear(world.fleet, outcome.decisions, world.now_ms)
        return outcome

    news.hear(world.fleet, (), world.now_ms)
    world.feed = feed_and_tell  # type: ignore[method-assign]
    return news


def test_a_parcel_handed_in_is_a_decision_and_a_parcels_news() -> None:
    world = a_yard(vans=0)
    news = attend(world)
    world.submit([a_parcel("p1")])
    decided, parcel = news.take(9)
    assert isinstance(decided, Decided)
    assert isinstance(decided.decision, ParcelAccepted)
    assert isinstance(parcel, ParcelNews)
    assert (parcel.view["id"], parcel.view["phase"]) == ("p1", ParcelPhase.WAITING)
    assert parcel.view["now_ms"] == decided.now_ms == world.now_ms


def test_decisions_are_counted_without_a_gap() -> None:
    world = a_yard(vans=1)
    news = attend(world)
    world.submit([a_parcel("p1")])
    world.run(60_000)
    numbers = [each.seq for each in news.take(1000) if isinstance(each, Decided)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 5


def test_what_is_said_by_the_second_is_no_news() -> None:
    world = a_yard(vans=1)
    news = FleetNews()
    news.hear(world.fleet, FLEETING_EXAMPLES, world.now_ms)
    assert {type(each) for each in FLEETING_EXAMPLES} == set(FLEETING)
    assert list(news.take(1)) == []


def test_a_handoff_is_told_with_its_parcel() -> None:
    world = at_the_locker()
    news = attend(world)
    type_right_code(world)
    world.wait_until(lambda: world.fleet.parcels[ParcelId("p1")].phase.is_end)
    told = list(news.take(1000))
    handoffs = [each for each in told if isinstance(each, Handoff)]
    assert {type(each.outcome) for each in handoffs} >= {
        handoff.CodeAccepted, handoff.Opened, handoff.Collected,
    }  # fmt: skip
    assert {each.parcel for each in handoffs} == {"p1"}
    (parcel,) = (each for each in told if isinstance(each, ParcelNews))
    assert parcel.view["phase"] is ParcelPhase.DELIVERED


def test_when_nobody_takes_it_the_oldest_is_dropped_and_counted() -> None:
    world = a_yard(vans=0)
    news = attend(world, FleetNews(news_max=4))
    world.submit([a_parcel(f"p{number}") for number in range(5)])
    left = list(news.take(9))
    assert (len(left), news.dropped) == (4, 6)
    assert [each.view["id"] for each in left if isinstance(each, ParcelNews)] == [
        "p1", "p2", "p3", "p4",
    ]  # fmt: skip


def test_a_gap_in_the_numbers_betrays_what_was_dropped() -> None:
    world = a_yard(vans=0)
    news = attend(world, FleetNews(news_max=2))
    for name in ("p1", "p2"):
        world.submit([a_parcel(name)])
    decided, _ = news.take(9)
    assert isinstance(decided, Decided)
    assert decided.seq == 2


def test_no_more_is_taken_than_asked_for() -> None:
    world = a_yard(vans=0)
    news = attend(world)
    world.submit([a_parcel("p1"), a_parcel("p2")])
    assert len(list(news.take(3))) == 3
    assert len(list(news.take(3))) == 1


def test_what_changes_the_plan_is_marked() -> None:
    world = a_yard(vans=0)
    news = attend(world)
    news.plan_changed = False
    world.submit([a_parcel("p1")])
    assert news.plan_changed
    news.plan_changed = False
    world.feed(ParcelCancelAsked(parcel=ParcelId("unheard-of")))
    assert not news.plan_changed


def test_what_waited_for_an_earlier_fleet_is_forgotten() -> None:
    world = a_yard(vans=0)
    news = attend(world)
    world.submit([a_parcel("p1")])
    news.begin()
    assert list(news.take(1)) == []
    assert news.plan_changed


def test_a_trip_that_is_loaded_tells_of_every_parcel_of_it() -> None:
    world = a_yard(vans=1)
    news = attend(world)
    world.submit([a_parcel("p1"), a_parcel("p2")])
    world.wait_until(lambda: bool(world.decided(TripLoaded)))
    aboard = [
        each.view["id"]
        for each in news.take(1000)
        if isinstance(each, ParcelNews) and each.view["phase"] is ParcelPhase.ABOARD
    ]
    assert sorted(aboard) == ["p1", "p2"]
