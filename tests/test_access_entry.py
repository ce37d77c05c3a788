"""Who may enter what: sealed zones are not entered, and who is inside may leave."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet_manager.access.entry import Entry
from fleet_manager.model.ids import EdgeId, PointId, ZoneId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.road import Road
from tests.a_fleet import a_road, a_road_with

GARDEN, VILLAGE = ZoneId("zone-garden"), ZoneId("zone-village")
RIVERSIDE = a_road("riverside")


def shelves(road: Road, compound: str) -> list[int]:
    """Return the nodes of the shelves of a compound."""
    points = road.map.points.values()
    return [
        road.point_node[p.id]
        for p in points
        if p.compound == compound and p.kind == "shelf" and p.id in road.point_node
    ]


def dock(road: Road) -> int:
    return next(iter(road.dock_nodes.values()))[0]


def sealing(*zones: ZoneId, road: Road = RIVERSIDE) -> Entry:
    entry = Entry(road)
    for zone in zones:
        entry.set(zone, ZoneClass.SEALED)
    return entry


@pytest.mark.parametrize("live", [True, False], ids=["sealed meanwhile", "sealed on the map"])
def test_nobody_drives_into_a_sealed_compound(live: bool) -> None:  # noqa: FBT001 - a column
    """R-ZONE-01, R-ZONE-02: the neighbours keep their service."""
    on_map = a_road_with(((GARDEN, "class", "sealed"),), "riverside")
    road = RIVERSIDE if live else on_map
    barred = (sealing(GARDEN) if live else Entry(on_map)).barred
    inside, outside = shelves(road, "garden"), shelves(road, "willows")
    assert inside
    assert all(road.route(dock(road), shelf, barred) is None for shelf in inside)
    assert any(road.route(dock(road), shelf, barred) is not None for shelf in outside)


def test_where_nothing_is_sealed_nothing_is_barred() -> None:
    entry = Entry(RIVERSIDE)
    assert (entry.barred, entry.sealed) == (frozenset(), ())
    assert entry.barred_from(frozenset()) == frozenset()


def test_a_zone_has_the_class_of_the_map_until_it_is_given_another() -> None:
    entry = Entry(RIVERSIDE)
    assert entry.class_of(GARDEN) is ZoneClass.CONTROLLED
    entry.set(GARDEN, ZoneClass.OPEN)
    assert entry.class_of(GARDEN) is ZoneClass.OPEN
    entry.set(GARDEN, None)
    assert entry.class_of(GARDEN) is ZoneClass.CONTROLLED


def test_what_is_unsealed_is_barred_no_more() -> None:
    entry = sealing(GARDEN)
    entry.set(GARDEN, None)
    assert (entry.barred, entry.sealed) == (frozenset(), ())
    assert entry.sealed_at(shelves(RIVERSIDE, "garden")[0]) == frozenset()


def test_what_the_map_seals_can_be_opened_and_is_still_known_as_sealed_there() -> None:
    entry = Entry(a_road_with(((GARDEN, "class", "sealed"),), "riverside"))
    sealed = entry.barred
    entry.set(GARDEN, ZoneClass.OPEN)
    assert entry.barred == frozenset()
    assert entry.barred_on_map == sealed != frozenset()


def test_two_sealed_zones_bar_what_each_of_them_bars() -> None:
    both = sealing(GARDEN, VILLAGE).barred
    assert both == sealing(GARDEN).barred | sealing(VILLAGE).barred


def test_who_stands_inside_may_leave() -> None:
    entry = sealing(GARDEN)
    for shelf in shelves(RIVERSIDE, "garden"):
        assert entry.sealed_at(shelf) == {GARDEN}
        barred = entry.barred_from(entry.sealed_at(shelf))
        assert RIVERSIDE.route(shelf, dock(RIVERSIDE), barred) is not None


def test_who_is_inside_may_use_all_lanes_but_those_that_lead_in() -> None:
    entry, index = sealing(GARDEN), RIVERSIDE.graph.edge_index
    assert entry.barred_from(frozenset({GARDEN})) == {index[EdgeId("a-in.2+")]}


def test_who_leaves_a_sealed_zone_may_not_enter_another() -> None:
    entry = sealing(GARDEN, VILLAGE)
    shelf = shelves(RIVERSIDE, "garden")[0]
    barred = entry.barred_from(entry.sealed_at(shelf))
    for other in shelves(RIVERSIDE, "village"):
        assert RIVERSIDE.route(shelf, other, barred) is None


@given(st.data())
@settings(max_examples=100)
def test_no_way_leads_into_a_sealed_zone(data: st.DataObject) -> None:
    """R-ZONE-03: from outside never, and from inside not once it is out."""
    road = RIVERSIDE
    zones = data.draw(st.sets(st.sampled_from(sorted(road.map.zones)), min_size=1))
    entry = sealing(*zones)
    nodes = st.integers(0, len(road.graph.node_ids) - 1)
    source, target = data.draw(nodes), data.draw(nodes)
    way = road.route(source, target, entry.barred_from(entry.sealed_at(source)))
    here = entry.sealed_at(source)
    for edge in way or ():
        there = entry.sealed_at(int(road.graph.head[edge]))
        assert there <= here
        here = there


def test_a_point_outside_lies_in_no_sealed_zone() -> None:
    road = a_road()
    entry = sealing(ZoneId("zone-court"), road=road)
    assert entry.sealed_at(road.point_node[PointId("locker")]) == {"zone-court"}
    assert entry.sealed_at(dock(road)) == frozenset()
