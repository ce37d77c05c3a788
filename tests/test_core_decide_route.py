"""Who may move where: at once, in turn, out of each other's way."""

import pytest

from fleet_manager.core.commands import PublishOrder
from fleet_manager.core.decide.wish import wanted
from fleet_manager.core.decisions import Purpose, RouteReleased, VisitStarted, WaitBegan
from fleet_manager.core.events import PauseAsked, ServiceAsked, TimePassed, ZoneClassAsked
from fleet_manager.core.fleet import FleetSettings, VehicleRecord
from fleet_manager.core.step import step
from fleet_manager.model.ids import PointId, VehicleId, ZoneId
from fleet_manager.model.tour import Trip, Visit
from fleet_manager.model.zone import ZoneClass
from fleet_manager.vda5050.messages import OperatingMode
from tests.a_desk import Desk
from tests.a_fleet import LOCKER, STORE, VAN, a_parcel, a_road, a_tour
from tests.a_scene import NOBODY_COMES, a_yard, at_the_dock, at_the_locker, hear, queueing
from tests.a_storm import Storm, weathered
from tests.a_weather import CALM, Weather
from tests.a_world import World

OTHER = VehicleId("acme/van-1")


def releases(world: World, vehicle: VehicleId = VAN) -> list[RouteReleased]:
    return [d for d in world.decided(RouteReleased) if d.vehicle == vehicle]


def waits(world: World, vehicle: VehicleId) -> list[str]:
    return [d.why for d in world.decided(WaitBegan) if d.vehicle == vehicle]


def two_for_one_place() -> Desk:
    """Build a desk where two vans are bound to the locker at the same time."""
    desk = Desk(vans=2, parcels=("p1", "p2"))
    desk.answer(a_tour(VAN, locker=("p1",)), a_tour(OTHER, locker=("p2",)))
    return desk


def test_whoever_is_bound_drives_at_once() -> None:
    desk = Desk()
    outcome = desk.answer(a_tour(locker=("p1",)))
    assert [type(c) for c in outcome.commands].count(PublishOrder) == 1


def test_two_whose_ways_do_not_meet_drive_at_the_same_time() -> None:
    desk = two_for_one_place()
    held = [set(v.held) for v in desk.fleet.by_number]
    assert not held[0] & held[1]


def test_who_waits_says_for_whom() -> None:
    world, van = queueing()
    holder = world.fleet.vehicles[van.seen.waits_for] if van.seen.waits_for else None
    assert holder is not None
    assert van.seen.why_waiting == f"waits for {holder.id}"


def test_who_waits_goes_on_once_the_way_is_free() -> None:
    world, van = queueing()
    world.wait_until(lambda: van.waiting_since_ms is None)
    assert van.id not in world.fleet.waiting
    assert releases(world, van.id)[-1].purpose is Purpose.LOAD


def test_who_waits_at_home_stays_there() -> None:
    world, van = queueing()
    assert van.node == van.home
    assert releases(world, van.id) == []


def paused(world: World, *, paused: bool = True) -> None:
    world.feed(PauseAsked(vehicle=VAN, paused=paused))


def test_a_paused_vehicle_is_given_no_way() -> None:
    world = at_the_locker()
    paused(world)
    before = len(releases(world))
    world.run(600_000)
    assert len(releases(world)) == before


def test_a_vehicle_that_may_go_on_is_given_its_way() -> None:
    world = at_the_locker()
    paused(world)
    world.run(600_000)
    paused(world, paused=False)
    world.wait_until(lambda: world.all_done)


def test_a_vehicle_driven_by_hand_is_given_no_way() -> None:
    world = at_the_locker()
    world.van().mode = OperatingMode.MANUAL
    hear(world)
    before = len(releases(world))
    world.run(600_000)
    assert len(releases(world)) == before


def test_a_vehicle_back_from_manual_goes_on() -> None:
    world = at_the_locker()
    world.van().mode = OperatingMode.MANUAL
    world.run(600_000)
    world.van().mode = OperatingMode.AUTOMATIC
    world.wait_until(lambda: world.all_done)


def test_an_offline_vehicle_is_given_its_way_when_it_is_back() -> None:
    world = at_the_locker()
    world.go_offline(world.van(), 900_000)
    before = len(releases(world))
    world.run(890_000)
    assert len(releases(world)) == before
    world.wait_until(lambda: world.all_done)


def test_who_stands_on_the_road_and_cannot_go_on_leaves_it() -> None:
    """The open point is no refuge: its claim ends in one, and that is where it goes."""
    world = a_yard(vans=2)
    road = world.road
    point = next(p for p, n in road.point_node.items() if not road.refuge[n])
    world.submit([a_parcel("p1", point)])
    world.wait_until(lambda: world.record(0).node == road.point_node[point])
    van = world.record(0)
    block(world, van)
    world.wait_until(lambda: van.node != road.point_node[point])
    world.wait_until(lambda: van.stands)
    assert road.refuge[van.node]


def block(world: World, van: VehicleRecord) -> None:
    """Have the other van hold everything that is not held, so nobody gets anything new."""
    rest = [r for r, holder in enumerate(world.fleet.claims.holder) if holder == -1]
    near = {int(o) for r in van.held for o in world.road.exclusions.of(r)}
    world.fleet.claims.take(1, tuple(r for r in rest if r not in near))


def test_on_a_crowded_lane_somebody_makes_room() -> None:
    world = a_yard(vans=4)
    points = sorted(world.road.point_node)
    world.submit([a_parcel(f"p{n}", points[n % len(points)]) for n in range(48)])
    world.weather = CALM
    world.wait_until(lambda: world.all_done, 30_000_000)
    assert Purpose.ROOM in {d.purpose for d in world.decided(RouteReleased)}


def send_across(world: World, van: VehicleRecord, first: VehicleRecord) -> None:
    """Have *van* want to go where *first* will have to pass on its way to a dock."""
    want = wanted(world.fleet, first)
    assert want is not None
    assert van.trip is not None
    kept = world.fleet.traffic.way(first.node, want.goals[0])
    for point, node in world.road.point_node.items():
        way = world.fleet.traffic.way(van.node, node)
        if kept and way and kept.reach & way.ground:
            van.trip.plan = Trip(station=STORE, visits=(Visit(point=point, parcels=()),))
            van.trip.stage = 1
    assert van.trip.stage == 1


def in_line() -> tuple[World, VehicleRecord, VehicleRecord]:
    """Build a yard with one van that waited too long and one that would cross its way."""
    world, _ = queueing(vans=4)
    second, first = world.fleet.waiting.values()
    world.fleet.waiting = {first.id: first, second.id: second}
    send_across(world, second, first)
    first.waiting_since_ms = world.now_ms - world.fleet.settings.patience_ms
    return world, first, second


def moved(world: World, van: VehicleRecord) -> set[VehicleId]:
    """Have *van* looked at; return who was released."""
    world.fleet.restless[van.id] = None
    outcome = step(world.fleet, TimePassed(), world.now_ms)
    return {d.vehicle for d in outcome.decisions if isinstance(d, RouteReleased)}


def test_after_its_patience_the_longest_waiting_keeps_its_way_clear() -> None:
    world, _, second = in_line()
    assert second.id not in moved(world, second)
    assert second.seen.why_waiting == "another has waited longer"


def test_before_its_patience_is_over_nobody_keeps_a_way_clear() -> None:
    world, first, second = in_line()
    first.waiting_since_ms = world.now_ms - world.fleet.settings.patience_ms + 1
    assert second.id in moved(world, second)


@pytest.mark.parametrize("why", ["offline", "paused", "by hand"])
def test_nobody_keeps_a_way_clear_behind_a_vehicle_that_will_not_move(why: str) -> None:
    world, first, second = in_line()
    assert first.seen.waits_for is not None
    holder = world.fleet.vehicles[first.seen.waits_for]
    holder.seen.online = why != "offline"
    holder.seen.automatic = why != "by hand"
    holder.paused = why == "paused"
    assert second.id in moved(world, second)


def test_who_gives_way_is_looked_at_when_the_line_changes() -> None:
    world, van = queueing()
    world.fleet.deferred[van.id] = None
    world.feed(ServiceAsked(vehicle=VAN, in_service=False))
    assert van.id not in world.fleet.deferred


def test_a_step_leaves_nobody_restless() -> None:
    world, _ = queueing()
    assert world.fleet.restless == {}


def test_a_vehicle_without_a_goal_is_not_in_line() -> None:
    world, van = queueing()
    world.feed(ServiceAsked(vehicle=van.id, in_service=False))
    assert van.id not in world.fleet.waiting
    assert van.waiting_since_ms is None


def test_nobody_starves_on_a_busy_road() -> None:
    """Ten vans, sixty parcels: whoever waits gets on within a quarter of an hour."""
    storm = Storm(seed=11, weather=Weather(), troubles=())
    world = weathered(storm, "riverside", 10, 60)
    begun: dict[VehicleId, int] = {}
    longest_ms = 0
    for time_ms, decision in world.timeline:
        match decision:
            case WaitBegan(vehicle=vehicle):
                begun.setdefault(vehicle, time_ms)
            case RouteReleased(vehicle=vehicle, purpose=purpose) if purpose != Purpose.ROOM:
                longest_ms = max(longest_ms, time_ms - begun.pop(vehicle, time_ms))
            case _:
                pass
    assert 0 < longest_ms < 900_000


def test_all_share_one_locker_in_turn() -> None:
    world = World(a_road(), 4, seed=1, settings=FleetSettings())
    world.run(500)
    world.submit([a_parcel(f"p{n}", LOCKER) for n in range(48)])
    world.wait_until(lambda: world.all_done, 20_000_000)
    assert len(world.taken) == 48


def test_a_vehicle_that_loads_is_not_in_anybodys_way_for_ever() -> None:
    world = at_the_dock(vans=2)
    world.weather = NOBODY_COMES
    world.wait_until(lambda: world.all_done)


# ---------------------------------------------------------------- an escape that is sealed off

ON_THE_ROAD, ACROSS = PointId("shelf-b6-u2"), PointId("relay-b")


def cut_off() -> tuple[World, VehicleRecord]:
    """Have a van hand off on the road, with an escape through a street sealed meanwhile.

    Every other refuge is taken; whoever it is needs a way through it and waits for it.
    """
    world = World(a_road("riverside"), 2, weather=NOBODY_COMES)
    world.run(5_000)
    van, road, traffic = world.record(), world.road, world.fleet.traffic
    across, here = road.point_node[ACROSS], road.point_node[ON_THE_ROAD]
    world.submit([a_parcel("p1", ON_THE_ROAD)])
    world.wait_until(lambda: van.purpose is Purpose.LOAD)
    near = (*traffic.havens, *traffic.bays, *road.parking_nodes)
    world.fleet.claims.take(1, tuple(n for n in near if n not in (across, van.home, here)))
    world.run(120_000, lambda: van.purpose is Purpose.VISIT)
    assert van.held[-1] == across
    world.wait_until(lambda: bool(world.decided(VisitStarted)))
    world.feed(ZoneClassAsked(zone=ZoneId("zone-street"), zone_class=ZoneClass.SEALED))
    world.wait_until(lambda: van.waiting_since_ms is not None)
    return world, van


def test_who_is_cut_off_from_its_escape_waits_on_the_road_rather_than_enter() -> None:
    world, van = cut_off()
    world.run(3_600_000)
    assert van.node == world.road.point_node[ON_THE_ROAD]


def test_who_is_cut_off_goes_to_any_other_refuge_that_is_free() -> None:
    world, van = cut_off()
    locker = world.road.point_node[PointId("locker-b")]
    world.fleet.claims.free(1, [locker])
    world.fleet.restless[van.id] = None
    world.feed(TimePassed())
    world.wait_until(lambda: van.node == locker)


def test_where_all_wait_for_each_other_the_escape_stands() -> None:
    """The one exception to a sealing: nobody waits in a circle on the road."""
    world, van = cut_off()
    other = world.record(1)
    other.waiting_since_ms, other.seen.waits_for = world.now_ms, van.id
    assert van.seen.waits_for == other.id
    world.fleet.restless[van.id] = None
    world.feed(TimePassed())
    world.wait_until(lambda: van.node == world.road.point_node[ACROSS])
