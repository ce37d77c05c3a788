"""What operators switch: releasing, the opening of stations, the class of zones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet_manager.core.commands import Solve
from fleet_manager.core.decisions import (
    ProblemPosed,
    RouteReleased,
    TripAssigned,
    TripDropped,
    VisitSkipped,
    VisitStarted,
)
from fleet_manager.core.events import Event, StationOpeningAsked, ZoneClassAsked
from fleet_manager.core.switches import (
    ReleaseSet,
    StationOpeningSet,
    SwitchRefused,
    ZoneClassSet,
)
from fleet_manager.model.ids import ParcelId, StationId, ZoneId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.zones import inside_of
from tests.a_fleet import LOCKER, STORE, a_parcel, a_road, a_road_with
from tests.a_scene import (
    a_yard,
    at_the_dock,
    at_the_locker,
    phase_of,
    queueing,
    type_right_code,
    under_way,
)
from tests.a_switch import (
    COURT,
    GARDEN,
    a_busy_world,
    all_stand,
    release,
    set_class,
    set_open,
    trespasses,
    ways_given,
)
from tests.a_weather import CALM
from tests.a_world import World

# ---------------------------------------------------------------- releasing


@pytest.mark.parametrize("releasing", [True, False])
def test_what_is_so_already_needs_no_decision(releasing: bool) -> None:  # noqa: FBT001
    world = a_yard()
    for _ in range(2):
        release(world, releasing=releasing)
    assert len(world.decided(ReleaseSet)) == (not releasing)


@given(st.integers(0, 2**32), st.integers(0, 1_200_000))
@settings(max_examples=25)
def test_on_hold_all_come_to_stand_at_the_end_of_their_base(seed: int, after_ms: int) -> None:
    """Whenever it happens; nothing is released meanwhile, and afterwards nothing is missing."""
    world = a_busy_world(seed)
    world.run(after_ms)
    before = {van.id: van.goal for van in world.fleet.by_number}
    release(world, releasing=False)
    so_far = len(world.decided(RouteReleased))
    world.wait_until(lambda: all_stand(world))
    world.run(1_800_000)
    assert {van.id: van.node for van in world.fleet.by_number} == before
    for decision, given_before in tuple(ways_given(world))[so_far:]:
        assert decision.order_update_id == 0
        assert {*decision.edges} <= given_before
    release(world, releasing=True)
    world.weather = CALM
    world.wait_until(lambda: world.all_done, 6 * 3_600_000)


def test_the_hold_finds_vehicles_on_their_way() -> None:
    """The property above would hold for vehicles that never move."""
    world = a_busy_world(seed=1)
    world.run(300_000)
    assert not all_stand(world)


def test_on_hold_parcels_are_taken_in_and_are_planned_at_once_when_it_ends() -> None:
    world = a_yard()
    release(world, releasing=False)
    world.submit([a_parcel()])
    world.run(600_000)
    assert world.told(Solve) == []
    assert phase_of(world) is ParcelPhase.WAITING
    release(world, releasing=True)
    assert world.run(1_000, lambda: bool(world.decided(TripAssigned)))


def test_on_hold_no_trip_of_the_plan_in_hand_is_bound() -> None:
    world = a_yard(parcels=("p1",))
    assert world.run(1_000, lambda: bool(world.decided(ProblemPosed)))
    release(world, releasing=False)
    world.run(600_000)
    assert world.decided(TripAssigned) == []


def test_on_hold_a_handoff_under_way_goes_on() -> None:
    world = at_the_locker()
    release(world, releasing=False)
    type_right_code(world)
    world.wait_until(lambda: phase_of(world) is ParcelPhase.DELIVERED)


def test_on_hold_a_vehicle_still_begins_the_handoff_it_drives_to() -> None:
    world = under_way()
    release(world, releasing=False)
    world.wait_until(lambda: bool(world.decided(VisitStarted)))


def test_on_hold_a_vehicle_that_would_go_on_says_why_it_waits() -> None:
    world = at_the_locker()
    release(world, releasing=False)
    type_right_code(world)
    world.wait_until(lambda: world.record().waiting_since_ms is not None)
    assert world.record().seen.why_waiting == "nothing is released at present"


def test_who_waited_before_the_hold_gets_another_reason_and_says_it_once() -> None:
    world = a_busy_world(seed=3, road="courtyard", vans=4)
    world.wait_until(lambda: bool(world.fleet.waiting))
    waiting = next(iter(world.fleet.waiting.values()))
    release(world, releasing=False)
    world.run(3_600_000)
    assert waiting.seen.why_waiting == "nothing is released at present"


def test_on_hold_a_vehicle_that_forgot_its_order_is_given_the_rest_of_it_again() -> None:
    world = under_way()
    release(world, releasing=False)
    goal = world.record().goal
    world.restart(world.van())
    world.wait_until(lambda: world.van().node == world.fleet.node_id(goal))


def test_a_hold_outlasts_a_crash() -> None:
    world = at_the_dock()
    release(world, releasing=False)
    world.crash()
    world.run(3_600_000)
    assert phase_of(world) is ParcelPhase.ABOARD
    assert world.van().node == world.fleet.node_id(world.record().node)


# ---------------------------------------------------------------- stations


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        (StationOpeningAsked(station=StationId("moon"), open=False), "stations store"),
        (ZoneClassAsked(zone=ZoneId("moon"), zone_class=None), "zones zone-court"),
    ],
    ids=["station", "zone"],
)
def test_what_is_not_there_is_refused_by_name(asked: Event, known: str) -> None:
    world = a_yard()
    world.feed(asked)
    refused = SwitchRefused(name="moon", why=f"expected one of the {known}, got 'moon'")
    assert world.decided(SwitchRefused) == [refused]


def test_a_station_is_closed_once() -> None:
    world = a_yard()
    set_open(world, is_open=False)
    set_open(world, is_open=False)
    assert world.decided(StationOpeningSet) == [StationOpeningSet(station=STORE, open=False)]


def test_no_trip_starts_at_a_closed_station_and_its_parcels_say_why() -> None:
    """R-NET-01: no order starts there; R-NET-04: and nothing is lost when it opens again."""
    world = a_yard()
    set_open(world, is_open=False)
    world.submit([a_parcel()])
    world.run(600_000)
    assert world.decided(ProblemPosed) == []
    assert world.fleet.parcels[ParcelId("p1")].hold_reason == "station store is closed"
    set_open(world, is_open=True)
    assert world.fleet.parcels[ParcelId("p1")].hold_reason == ""
    assert world.run(1_000, lambda: bool(world.decided(TripAssigned)))


def test_closing_gives_back_what_nobody_has_begun_to_load() -> None:
    world, waiting = queueing()
    trips = {v.trip.id: v.has_begun for v in world.fleet.by_number if v.trip}
    assert sorted(trips.values()) == [False, True, True]
    set_open(world, is_open=False)
    dropped = world.decided(TripDropped)
    assert [(d.trip, d.why) for d in dropped] == [
        (trip, "station store is closed") for trip, begun in trips.items() if not begun
    ]
    assert waiting.trip is None


def test_a_plan_that_comes_when_the_station_is_closed_is_forgotten() -> None:
    world = a_yard(parcels=("p1",))
    assert world.run(1_000, lambda: bool(world.decided(ProblemPosed)))
    set_open(world, is_open=False)
    world.run(600_000)
    assert world.fleet.stations[STORE].plan == {}
    assert world.decided(TripAssigned) == []


def test_a_trip_being_loaded_goes_on_and_comes_back_to_the_closed_station() -> None:
    world = at_the_dock()
    set_open(world, is_open=False)
    world.wait_until(lambda: phase_of(world) is ParcelPhase.RETURNED)
    assert world.decided(TripDropped) == []


# ---------------------------------------------------------------- zones


def test_a_zone_is_given_a_class_once() -> None:
    world = a_yard()
    set_class(world)
    set_class(world)
    assert world.decided(ZoneClassSet) == [
        ZoneClassSet(zone=COURT, zone_class=ZoneClass.SEALED)
    ]


def test_the_class_of_the_map_is_given_back() -> None:
    world = a_yard()
    set_class(world, None)
    assert world.decided(ZoneClassSet) == []
    set_class(world)
    set_class(world, None)
    assert world.fleet.zone_class(COURT) is ZoneClass.CONTROLLED


def test_parcels_for_a_sealed_zone_are_taken_in_and_wait_until_it_is_unsealed() -> None:
    """R-ZONE-03: no parcel is lost, and dispatch does not see those it cannot serve."""
    world = a_yard()
    set_class(world)
    world.submit([a_parcel("p1"), a_parcel("p2", "relay")])
    held = world.fleet.parcels[ParcelId("p1")]
    assert held.hold_reason == "zone zone-court is sealed"
    world.wait_until(lambda: phase_of(world, "p2").is_end)
    assert {d.parcel for c in world.told(Solve) for d in c.problem.demands} == {"p2"}
    set_class(world, None)
    assert held.hold_reason == ""
    world.wait_until(lambda: phase_of(world).is_end)


def test_a_parcel_the_map_itself_seals_off_is_refused_until_the_zone_is_opened() -> None:
    world = World(a_road_with(((COURT, "class", "sealed"),)), 1)
    world.run(3_000)
    world.submit([a_parcel("p1")])
    assert world.fleet.parcels == {}
    set_class(world, ZoneClass.OPEN)
    world.submit([a_parcel("p1")])
    set_class(world, None)
    assert world.fleet.parcels[ParcelId("p1")].hold_reason == "zone zone-court is sealed"


def test_one_compound_is_sealed_and_its_neighbours_keep_their_service() -> None:
    """R-ZONE-01, R-ZONE-02: only what goes there waits, and for one planning cycle more."""
    world = World(a_road("riverside"), 4)
    world.run(5_000)
    set_class(world, zone=GARDEN)
    world.submit([a_parcel("a", "shelf-a1-u1"), a_parcel("b", "shelf-b1-u1")])
    world.wait_until(lambda: phase_of(world, "b") is ParcelPhase.DELIVERED)
    assert phase_of(world, "a") is ParcelPhase.WAITING
    set_class(world, None, GARDEN)
    interval_ms = world.fleet.settings.replan_interval_ms
    assert world.run(interval_ms + 1_000, lambda: phase_of(world, "a") is ParcelPhase.ASSIGNED)


def test_sealing_gives_back_what_nobody_has_begun_to_load() -> None:
    world, waiting = queueing()
    set_class(world)
    assert [(d.vehicle, d.why) for d in world.decided(TripDropped)] == [
        (waiting.id, "zone zone-court is sealed")
    ]


def test_who_is_on_its_way_in_ends_its_base_and_its_handoff_and_leaves() -> None:
    """R-ZONE-03: the stated policy for vehicles caught inside."""
    world = under_way(("p1",))
    set_class(world)
    world.wait_until(lambda: bool(world.decided(VisitStarted)))
    world.wait_until(lambda: world.all_done)
    assert phase_of(world) is ParcelPhase.RETURNED
    assert world.decided(VisitSkipped) == []


def test_further_visits_inside_are_skipped_and_their_parcels_come_back() -> None:
    """R-ZONE-03: no parcel is lost."""
    world = a_yard()
    world.weather = CALM
    points = ("locker", "shelf-h1-u1", "shelf-h2-u1")
    world.submit([a_parcel(f"p{n}", point) for n, point in enumerate(points)])
    world.wait_until(lambda: bool(world.decided(VisitStarted)))
    set_class(world)
    world.wait_until(lambda: world.all_done)
    assert {d.why for d in world.decided(VisitSkipped)} == {"zone zone-court is sealed"}
    phases = sorted(phase_of(world, f"p{n}") for n in range(3))
    assert phases == [ParcelPhase.DELIVERED, ParcelPhase.RETURNED, ParcelPhase.RETURNED]


def test_who_forgets_its_order_on_the_way_in_is_given_the_rest_of_it() -> None:
    world = under_way(("p1",))
    set_class(world)
    world.restart(world.van())
    world.wait_until(lambda: bool(world.decided(VisitStarted)))
    assert world.decided(VisitSkipped) == []


def test_a_zone_unsealed_in_time_is_visited_after_all() -> None:
    """And on hold nobody decides that it is not."""
    world = at_the_dock()
    release(world, releasing=False)
    set_class(world)
    world.wait_until(lambda: world.record().waiting_since_ms is not None)
    set_class(world, None)
    release(world, releasing=True)
    world.wait_until(lambda: bool(world.decided(VisitStarted)))
    assert world.decided(VisitSkipped) == []


@given(
    st.integers(0, 2**32),
    st.integers(0, 600_000),
    st.sets(st.sampled_from(sorted(a_road("riverside").map.zones)), min_size=1),
)
@settings(max_examples=20)
def test_whenever_zones_are_sealed_nothing_is_released_into_them(
    seed: int, after_ms: int, zones: set[ZoneId]
) -> None:
    """R-ZONE-03: and every parcel comes to an end, or says what it waits for."""
    world = a_busy_world(seed)
    world.run(after_ms)
    for zone in sorted(zones):
        set_class(world, zone=zone)
    world.run(3_600_000)
    assert trespasses(world) == []
    for record in world.fleet.parcels.values():
        assert record.phase.is_end or record.hold_reason or record.vehicle
    for zone in sorted(zones):
        set_class(world, None, zone)
    world.weather = CALM
    world.wait_until(lambda: world.all_done, 6 * 3_600_000)


def test_the_sealing_finds_vehicles_inside_and_on_their_way_in() -> None:
    """The property above would hold for vehicles that never go there."""
    world = a_busy_world(seed=1)
    inside = inside_of(world.road.map.zones[GARDEN], world.road.graph)
    world.wait_until(lambda: any(v.node in inside.nodes for v in world.fleet.by_number))
    set_class(world, zone=GARDEN)
    world.run(3_600_000)
    assert any(v.why == "zone zone-garden is sealed" for v in world.decided(VisitSkipped))
    assert trespasses(world) == []
    assert LOCKER not in world.road.point_node
