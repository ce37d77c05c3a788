"""A release as the VDA 5050 message that announces it."""

from itertools import pairwise

from fleet_manager.core.commands import PublishOrder
from fleet_manager.core.decisions import RouteReleased
from fleet_manager.core.react.orders import order_of
from fleet_manager.vda5050.codec import Headers, encode
from fleet_manager.vda5050.messages import Order
from fleet_manager.vda5050.topics import Kind
from tests.a_fleet import NOW_MS, VAN
from tests.a_scene import at_the_dock, at_the_locker
from tests.a_storm import Storm, weathered
from tests.a_weather import Weather
from tests.a_world import World
from tests.vda5050_street import check_schema


def first_order() -> tuple[World, RouteReleased, Order]:
    """Return the order to the dock, with the trip as its horizon."""
    world = at_the_dock()
    (release,) = world.decided(RouteReleased)
    return world, release, order_of(world.fleet, release)


def update() -> tuple[World, RouteReleased, Order]:
    """Return the update from the dock to the locker."""
    world = at_the_locker()
    release = world.decided(RouteReleased)[1]
    return world, release, order_of(world.fleet, release)


def test_nodes_are_numbered_evenly_and_edges_oddly() -> None:
    _, _, order = update()
    first = order.nodes[0].sequence_id
    assert [n.sequence_id for n in order.nodes] == [
        first + 2 * k for k in range(len(order.nodes))
    ]
    assert [e.sequence_id for e in order.edges] == [
        first + 1 + 2 * k for k in range(len(order.edges))
    ]


def test_an_edge_leads_from_one_node_to_the_next() -> None:
    _, _, order = first_order()
    for (start, end), edge in zip(pairwise(order.nodes), order.edges, strict=True):
        assert (edge.start_node_id, edge.end_node_id) == (start.node_id, end.node_id)


def test_the_base_is_released_and_the_horizon_is_not() -> None:
    _, release, order = first_order()
    base = len(release.nodes)
    assert [n.released for n in order.nodes] == [k < base for k in range(len(order.nodes))]
    assert [e.released for e in order.edges] == [k < base - 1 for k in range(len(order.edges))]


def test_the_escape_is_held_but_never_released() -> None:
    _, release, order = first_order()
    released = [edge.edge_id for edge in order.edges if edge.released]
    assert released == list(release.edges)


def test_what_is_to_be_done_stands_at_the_end_of_the_base() -> None:
    _, release, order = first_order()
    doing = {n.sequence_id: n.actions for n in order.nodes if n.actions}
    assert doing == {release.last_sequence_id: (release.action,)}


def test_an_update_starts_with_the_old_end_and_its_action() -> None:
    world, release, order = update()
    load = world.decided(RouteReleased)[0]
    assert order.nodes[0].node_id == load.nodes[-1]
    assert order.nodes[0].actions == (load.action,)
    assert order.order_update_id == release.order_update_id == 1


def test_a_node_has_its_place_on_the_local_map_in_metres() -> None:
    world, _, order = first_order()
    graph = world.road.graph
    index = graph.node_index[order.nodes[1].node_id]  # type: ignore[index]
    position = order.nodes[1].node_position
    assert position is not None
    assert (position.x, position.y) == (graph.x_mm[index] / 1000, graph.y_mm[index] / 1000)
    assert position.map_id == world.fleet.settings.map_id


def test_an_edge_has_its_limit_and_its_length() -> None:
    world, _, order = first_order()
    graph = world.road.graph
    index = graph.edge_index[order.edges[0].edge_id]  # type: ignore[index]
    edge = order.edges[0]
    assert (edge.max_speed, edge.length) == (
        graph.speed_mm_s[index] / 1000,
        graph.length_mm[index] / 1000,
    )


def test_every_order_of_a_stormy_day_follows_the_official_schema() -> None:
    storm = Storm(seed=5, weather=Weather(forgets=0.02, no_show=0.2), troubles=())
    world = weathered(storm, "courtyard", 4, 24)
    headers = Headers()
    for command in world.told(PublishOrder)[:40]:
        stamped = headers.stamp(Kind.ORDER, VAN, command.order, NOW_MS)
        check_schema(Kind.ORDER, encode(stamped))
