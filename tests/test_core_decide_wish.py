"""What a vehicle wants next, and the release that lets it."""

from dataclasses import replace

import pytest
from msgspec import structs

from fleet_manager.core.commands import PublishOrder
from fleet_manager.core.decide.wish import (
    HORIZON_EDGES_MAX,
    Want,
    aim,
    held_escape,
    other_refuges,
    reissue,
    release,
    resting_places,
    wanted,
)
from fleet_manager.core.decisions import Purpose, RouteReleased, VisitEnded
from fleet_manager.core.events import PauseAsked, ServiceAsked, ZoneClassAsked
from fleet_manager.core.fleet import VehicleRecord
from fleet_manager.model.ids import StationId, ZoneId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.zones import inside_of
from fleet_manager.traffic.whole_way import Grant
from fleet_manager.vda5050.actions import ActionType, text_parameter
from tests.a_fleet import LOCKER, STORE, VAN, a_parcel, a_road
from tests.a_scene import (
    NOBODY_COMES,
    a_yard,
    at_the_dock,
    at_the_locker,
    hear,
    is_at,
    phase_of,
    queueing,
    trip,
    type_right_code,
    under_way,
)
from tests.a_world import World

GARDEN, WAREHOUSE = ZoneId("zone-garden"), StationId("warehouse-station")


def want(world: World) -> Want | None:
    return wanted(world.fleet, world.record())


def last_release(world: World) -> RouteReleased:
    found = world.record().release
    assert found is not None
    return found


def purposes(world: World) -> list[Purpose]:
    return [decision.purpose for decision in world.decided(RouteReleased)]


def test_an_idle_vehicle_at_home_wants_nothing() -> None:
    assert want(a_yard()) is None


def test_an_idle_vehicle_elsewhere_wants_home() -> None:
    world = under_way()
    world.record().trip = None
    assert want(world) == Want(purpose=Purpose.HOME, goals=(world.record().home,))


def test_a_vehicle_that_was_bound_wants_a_dock() -> None:
    world, van = queueing()
    found = wanted(world.fleet, van)
    assert found is not None
    assert found.purpose is Purpose.LOAD
    assert set(found.goals) == set(world.road.dock_nodes[STORE])


def test_a_free_dock_comes_before_a_nearer_one_that_is_taken() -> None:
    world = at_the_dock(vans=2)
    taken = world.record(0).goal
    other = world.record(1)
    other.trip = trip(world)
    found = wanted(world.fleet, other)
    assert found is not None
    assert found.goals[-1] == taken


def test_a_vehicle_aims_at_the_nearest_dock_taken_or_not() -> None:
    world = at_the_dock(vans=2)
    other = world.record(1)
    other.trip = trip(world)
    found = aim(world.fleet, other)
    assert found is not None
    docks = world.road.dock_nodes[STORE]
    assert found.goals == world.fleet.traffic.nearest(other.node, docks, 4000)


def test_a_loaded_vehicle_wants_its_first_visit() -> None:
    world = under_way()
    node = world.road.point_node[LOCKER]
    assert want(world) == Want(purpose=Purpose.VISIT, goals=(node,))


def test_a_vehicle_with_leftovers_wants_to_unload() -> None:
    world = at_the_locker()
    trip(world).stage = 2
    found = want(world)
    assert found is not None
    assert found.purpose is Purpose.UNLOAD


def test_a_vehicle_that_charges_wants_a_charger() -> None:
    world = a_yard()
    world.record().charging = True
    assert want(world) == Want(purpose=Purpose.CHARGE, goals=world.road.charger_nodes)


def test_a_vehicle_plugged_in_wants_nothing() -> None:
    world = a_yard()
    world.record().charging = world.record().plugged = True
    assert want(world) is None


def test_a_day_leads_to_the_dock_the_visit_and_home() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.wait_until(lambda: world.all_done)
    assert purposes(world) == [Purpose.LOAD, Purpose.VISIT, Purpose.HOME]


def test_leftovers_lead_back_to_the_dock() -> None:
    world = at_the_locker()
    world.wait_until(lambda: world.all_done)
    assert purposes(world)[-2:] == [Purpose.UNLOAD, Purpose.HOME]


def test_the_releases_of_one_order_are_numbered_through() -> None:
    world = at_the_locker()
    releases = world.decided(RouteReleased)
    assert [r.order_update_id for r in releases] == [0, 1]
    assert releases[1].sequence_id == releases[0].last_sequence_id
    assert releases[1].nodes[0] == releases[0].nodes[-1]


def test_an_update_repeats_the_action_of_the_node_it_starts_from() -> None:
    world = at_the_locker()
    load, visit = world.decided(RouteReleased)
    assert visit.first_action == load.action


def test_the_load_says_which_parcel_into_which_box() -> None:
    world = at_the_dock(("p1", "p2"))
    action = last_release(world).action
    assert action is not None
    assert action.action_type == ActionType.LOAD
    assert text_parameter(action, "placements") == "p1:1,p2:2"
    assert text_parameter(action, "tripId") == trip(world).id


def test_the_drop_names_the_boxes_that_are_not_empty() -> None:
    world = at_the_locker(("p1", "p2"))
    type_right_code(world, "p1")
    world.wait_until(lambda: is_at(world, ActionType.DROP))
    action = last_release(world).action
    assert action is not None
    assert text_parameter(action, "compartments") == "2"


def test_an_action_is_named_after_order_node_and_purpose() -> None:
    release_ = last_release(at_the_dock())
    assert release_.action is not None
    expected = f"{release_.order}.{release_.last_sequence_id}.load"
    assert release_.action.action_id == expected


def test_an_order_is_named_after_run_vehicle_and_number() -> None:
    assert last_release(at_the_dock()).order == "r.acme.van-0.1"


def test_the_horizon_leads_on_from_the_base_to_the_visits_and_home() -> None:
    world = at_the_dock()
    order = world.told(PublishOrder)[-1].order
    ahead = [node.node_id for node in order.nodes if not node.released]
    graph = world.road.graph
    assert graph.node_ids[world.road.point_node[LOCKER]] in ahead
    assert ahead[-1] == graph.node_ids[world.record().home]


def test_a_horizon_is_never_longer_than_its_limit() -> None:
    world = a_yard(parcels=())
    world.submit([a_parcel(f"p{n}", point) for n, point in enumerate(world.road.point_node)])
    world.wait_until(lambda: world.all_done)
    longest = max(len(release_.horizon) for release_ in world.decided(RouteReleased))
    assert 0 < longest <= HORIZON_EDGES_MAX


def test_there_is_no_horizon_on_the_way_home() -> None:
    world = at_the_locker()
    world.wait_until(lambda: world.all_done)
    assert world.decided(RouteReleased)[-1].horizon == ()


def a_grant(world: World, target: int) -> Grant:
    way = world.fleet.traffic.way(world.record().node, target)
    assert way is not None
    return Grant(way=way, escape=None)


def test_an_action_where_the_vehicle_stands_waits_for_the_order_to_end() -> None:
    world = at_the_locker()
    van = world.record()
    van.dialogue = replace(van.dialogue, horizon=False)
    here = Want(purpose=Purpose.VISIT, goals=(van.node,))
    assert release(world.fleet, van, here, a_grant(world, van.node)) is None


def test_a_horizon_that_keeps_an_order_from_ending_is_taken_back() -> None:
    world = at_the_locker()
    van = world.record()
    here = Want(purpose=Purpose.VISIT, goals=(van.node,))
    cut = release(world.fleet, van, here, a_grant(world, van.node))
    assert cut is not None
    assert (cut.edges, cut.horizon, cut.action) == ((), (), None)
    assert cut.order_update_id == van.dialogue.update + 1
    assert cut.first_action == van.dialogue.action


def test_a_vehicle_may_load_again_where_its_loading_failed() -> None:
    world = at_the_dock()
    world.feed(PauseAsked(vehicle=VAN, paused=True))
    (load,) = world.van().running()
    world.van().finish(load.action.action_id, failed=True)
    hear(world)
    assert phase_of(world) is ParcelPhase.WAITING
    world.feed(ServiceAsked(vehicle=VAN, in_service=True))
    world.run(120_000)
    world.feed(PauseAsked(vehicle=VAN, paused=False))
    world.wait_until(lambda: phase_of(world) is ParcelPhase.ABOARD)


# ---------------------------------------------------------------- after a lost order


def lost(world: World) -> World:
    """Have the first van lose its order."""
    world.record().lost = True
    return world


def renewed(world: World) -> RouteReleased:
    found = reissue(world.fleet, world.record())
    assert found is not None
    return found


def test_a_new_order_leads_along_what_was_left_of_the_lost_one() -> None:
    world = lost(under_way())
    before, after = last_release(world), renewed(world)
    assert after.nodes == before.nodes[2:]
    assert after.edges == before.edges[2:]
    assert after.escape == before.escape


def test_a_new_order_begins_anew() -> None:
    after = renewed(lost(under_way()))
    assert (after.order, after.order_update_id, after.sequence_id) == ("r.acme.van-0.2", 0, 0)


def test_what_was_to_be_done_at_the_goal_is_still_to_be_done() -> None:
    world = lost(under_way())
    before, after = last_release(world).action, renewed(world).action
    assert before is not None
    assert after is not None
    assert after.action_type == before.action_type
    assert after.action_id != before.action_id


def test_what_was_done_already_is_not_done_again() -> None:
    world = lost(under_way())
    van = world.record()
    van.dialogue = replace(van.dialogue, action_over=True)
    assert renewed(world).action is None


def test_a_visit_that_is_over_is_not_renewed() -> None:
    world = lost(at_the_locker())
    trip(world).visit_over = True
    assert reissue(world.fleet, world.record()) is None


@pytest.mark.parametrize("driven", [0, 1])
def test_a_vehicle_is_unplugged_once(driven: int) -> None:
    world = a_yard()
    world.van().battery = 20.0
    hear(world)
    world.wait_until(lambda: world.record().seen.charging)
    world.wait_until(lambda: last_release(world).purpose is Purpose.HOME)
    van = world.record()
    van.dialogue = replace(van.dialogue, passed_sequence_id=2 * driven)
    first = renewed(lost(world)).first_action
    assert (first is not None) == (driven == 0)


def test_a_vehicle_that_never_had_an_order_has_none_to_renew() -> None:
    world = a_yard()
    assert reissue(world.fleet, world.record()) is None


def test_a_visit_ends_before_the_next_way_is_released() -> None:
    world = at_the_locker()
    world.weather = NOBODY_COMES
    released = len(world.decided(RouteReleased))
    world.wait_until(lambda: bool(world.decided(VisitEnded)))
    assert len(world.decided(RouteReleased)) == released


# ---------------------------------------------------------------- homes that are sealed off


def away_from_home() -> tuple[World, VehicleRecord]:
    """Return a riverside with a van that lives in the garden, is away, and it is sealed."""
    world = World(a_road("riverside"), 2)
    world.run(5_000)
    van = world.record()
    garden = inside_of(world.road.map.zones[GARDEN], world.road.graph)
    van.home = next(n for n in world.road.parking_nodes if n in garden.nodes)
    world.feed(ZoneClassAsked(zone=GARDEN, zone_class=ZoneClass.SEALED))
    return world, van


def test_a_vehicle_rests_at_home() -> None:
    world = a_yard()
    assert resting_places(world.fleet, world.record()) == (world.record().home,)


def test_who_cannot_go_home_rests_where_nobody_lives_or_works() -> None:
    world, van = away_from_home()
    rests = resting_places(world.fleet, van)
    homes = {v.home for v in world.fleet.by_number}
    assert rests
    assert not homes & {*rests}
    assert not world.fleet.traffic.places & {*rests}
    assert all(world.road.refuge[node] for node in rests)


def test_who_rests_away_from_its_home_wants_nothing_until_it_can_go_there() -> None:
    world, van = away_from_home()
    van.node = resting_places(world.fleet, van)[0]
    assert aim(world.fleet, van) is None
    world.fleet.passage.set_class(GARDEN, None)
    assert aim(world.fleet, van) == Want(purpose=Purpose.HOME, goals=(van.home,))


def test_other_refuges_are_bays_and_havens_but_not_where_one_stands() -> None:
    world = a_yard()
    van = world.record()
    before = other_refuges(world.fleet, van)
    van.node = before[0]
    assert {*other_refuges(world.fleet, van)} == {*before} - {van.node}


def test_who_is_to_charge_where_no_charger_can_be_reached_goes_to_rest() -> None:
    world, van = away_from_home()
    van.charging, van.node = True, world.road.dock_nodes[WAREHOUSE][0]
    found = aim(world.fleet, van)
    assert found is not None
    assert found.purpose is Purpose.CHARGE
    world.fleet.road = replace(world.road, charger_nodes=())
    found = aim(world.fleet, van)
    assert found is not None
    assert found.purpose is Purpose.HOME


def test_the_escape_that_is_held_begins_where_the_vehicle_stands() -> None:
    world = under_way(("p1",))
    van = world.record()
    assert held_escape(world.fleet, van) is None
    assert van.release is not None
    van.release = structs.replace(van.release, escape=van.release.edges[-1:])
    assert held_escape(world.fleet, van) is None
    edge = world.road.graph.edge_index[van.release.escape[0]]
    van.node = int(world.road.graph.tail[edge])
    way = held_escape(world.fleet, van)
    assert way is not None
    assert way.edges == (edge,)
