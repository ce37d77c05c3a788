"""Operators' switches in a world: how they are thrown, and what must be true afterwards."""

from collections.abc import Iterator

from fleet_manager.core.decisions import RouteReleased
from fleet_manager.core.events import ReleaseAsked, StationOpeningAsked, ZoneClassAsked
from fleet_manager.core.switches import ZoneClassSet
from fleet_manager.model.ids import EdgeId, StationId, VehicleId, ZoneId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.zones import inside_of
from tests.a_fleet import STORE, a_parcel, a_road, a_road_with
from tests.a_scene import NOBODY_COMES
from tests.a_storm import some_parcels
from tests.a_weather import Weather
from tests.a_world import World

COURT, GARDEN = ZoneId("zone-court"), ZoneId("zone-garden")
SHOP = StationId("store-2")
ROUGH = Weather(delay_ms=800, no_show=0.2, forgets=0.03, refuses=0.05)


def release(world: World, *, releasing: bool) -> None:
    world.feed(ReleaseAsked(releasing=releasing))


def set_open(world: World, *, is_open: bool, station: StationId = STORE) -> None:
    world.feed(StationOpeningAsked(station=station, open=is_open))


def set_class(
    world: World, zone_class: ZoneClass | None = ZoneClass.SEALED, zone: ZoneId = COURT
) -> None:
    world.feed(ZoneClassAsked(zone=zone, zone_class=zone_class))


def a_busy_world(seed: int, road: str = "riverside", vans: int = 8, parcels: int = 32) -> World:
    """Build a world in rough weather with much to do from the first minute on."""
    world = World(a_road(road), vans, seed=seed, weather=ROUGH)
    world.run(20_000)
    world.submit([a_parcel(p.id, p.point) for p in some_parcels(world, parcels)])
    return world


def ways_given(world: World) -> Iterator[tuple[RouteReleased, set[EdgeId]]]:
    """Yield every release with the edges that its vehicle had been given before."""
    given: dict[VehicleId, set[EdgeId]] = {}
    for decision in world.decided(RouteReleased):
        before = given.setdefault(decision.vehicle, set())
        yield decision, set(before)
        before |= {*decision.edges}


def all_stand(world: World) -> bool:
    """Whether every vehicle really stands where its base ends."""
    return all(
        world.vehicles[van.id].node == world.fleet.node_id(van.goal) and van.node == van.goal
        for van in world.fleet.by_number
    )


def two_stations(vans: int = 2) -> World:
    """Build a courtyard with a second store at the second dock."""
    world = World(a_road_with(TWO_STATIONS), vans, weather=NOBODY_COMES)
    world.run(3_000)
    assert len(world.fleet.vehicles) == vans
    return world


TWO_STATIONS = ((str(STORE), "copied as", str(SHOP)), ("dock-2", "station_id", str(SHOP)))


def trespasses(world: World) -> list[str]:
    """Return the releases into zones that were sealed by then, seen with the map alone."""
    graph, zones = world.road.graph, world.road.map.zones
    inside = {zone: inside_of(zones[zone], graph) for zone in zones}
    sealed: dict[ZoneId, bool] = {}
    had: dict[VehicleId, set[EdgeId]] = {}
    found = []
    for decision in world.decisions:
        match decision:
            case ZoneClassSet(zone=zone, zone_class=zone_class):
                sealed[zone] = zone_class is ZoneClass.SEALED
            case RouteReleased(vehicle=vehicle, edges=edges, escape=escape):
                new = [graph.edge_index[e] for e in edges if e not in had.get(vehicle, ())]
                begin = graph.node_index[decision.nodes[0]]
                for zone in (zone for zone, is_sealed in sealed.items() if is_sealed):
                    ground = inside[zone]
                    leaves = ground.nodes if begin in ground.nodes else frozenset[int]()
                    found += [
                        f"{vehicle}: {graph.edge_ids[edge]} in {zone}"
                        for edge in ground.edges.intersection(new)
                        if int(graph.tail[edge]) not in leaves
                    ]
                had[vehicle] = {*edges, *escape}
            case _:
                pass
    return found
