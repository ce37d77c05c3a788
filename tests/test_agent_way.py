"""Ways: nodes marked on a line, limits ahead of them, and nothing beyond the end."""

from math import inf

import pytest

from fleet_manager.agent.chart import CORRIDOR_M, Chart
from fleet_manager.agent.line import Place
from fleet_manager.agent.way import Way, braking_m, way_of
from fleet_manager.vda5050.messages import Corridor
from fleet_manager.vda5050.vehicle_words import Drive
from tests.a_robot import YARD, a_node, an_order


def a_way(street: str = "abc", **changes: object) -> Way:
    order = an_order(street, **changes)
    drive = Drive(edges=order.edges, nodes=order.nodes[1:])
    return way_of(drive, order.nodes[0], Chart(map_id=YARD))


def test_every_node_is_marked_where_it_lies() -> None:
    assert [(mark.node.node_id, mark.along_m) for mark in a_way("abcd").marks] == [
        ("b", 20.0),
        ("c", 40.0),
        ("d", 60.0),
    ]


def test_the_node_ahead_tells_what_holds_on_the_edge_to_it() -> None:
    way = a_way("abc")
    assert way.ahead(5.0).limit_m_s == 4.0
    assert way.ahead(20.0).limit_m_s == 1.0
    assert way.ahead(99.0) is way.end


def test_far_from_a_slower_edge_the_own_limit_holds() -> None:
    assert a_way("abc").limit_m_s(5.0, 2.0, 1.0) == 4.0


def test_within_the_brakes_reach_a_slower_edge_already_holds() -> None:
    # From 2 m/s to 1 m/s at 1 m/s2: 1.5 m and half a second of reaction.
    assert a_way("abc").limit_m_s(17.4, 2.0, 1.0) == 4.0
    assert a_way("abc").limit_m_s(17.6, 2.0, 1.0) == 1.0


def test_an_edge_without_a_limit_has_none() -> None:
    assert a_way("cd").limit_m_s(0.0, 2.0, 1.0) == inf


def test_a_faster_edge_ahead_changes_nothing() -> None:
    assert a_way("bcb").limit_m_s(19.9, 1.0, 1.0) == 1.0


@pytest.mark.parametrize(
    ("speed_m_s", "to_m_s", "way_m"), [(2.0, 0.0, 3.0), (2.0, 1.0, 2.5), (1.0, 2.0, 0.0)]
)
def test_brakes_need_way_and_so_does_the_reaction(
    speed_m_s: float, to_m_s: float, way_m: float
) -> None:
    assert braking_m(speed_m_s, 1.0, to_m_s) == way_m


def test_on_the_way_is_who_is_within_its_corridor() -> None:
    way = a_way("abc")
    assert way.holds(Place(5.0, CORRIDOR_M))
    assert not way.holds(Place(5.0, -CORRIDOR_M - 0.1))


def test_an_edge_may_bring_its_own_corridor() -> None:
    way = a_way("ab", edges={"corridor": Corridor(left_width=3.0, right_width=0.4)})
    assert way.holds(Place(5.0, 2.9))
    assert not way.holds(Place(5.0, -0.5))


def test_a_path_begins_where_the_robot_is_and_ends_with_the_way() -> None:
    path = a_way("abc").path((12.0, 0.3), 12.1)
    assert [(round(pose.x_m, 6), round(pose.y_m, 6)) for pose in path] == [
        (12.0, 0.3),
        (20.0, 0.0),
        (20.0, 20.0),
    ]


def test_a_shortened_way_ends_at_the_first_node_that_can_be_stopped_at() -> None:
    way = a_way("abcd")
    assert [m.node.node_id for m in way.shortened(12.0).marks] == ["b"]
    assert [m.node.node_id for m in way.shortened(20.5).marks] == ["b", "c"]
    assert way.shortened(20.5).line.length_m == pytest.approx(40.0)
    assert way.shortened(99.0).marks == way.marks


def test_a_way_may_begin_beside_its_first_node() -> None:
    way = a_way("ab").entered((0.0, -3.0))
    assert way.line.length_m == pytest.approx(23.0)
    assert way.end.along_m == pytest.approx(23.0)
    start = way.line.at(0.0)
    assert (start.x_m, start.y_m) == (0.0, -3.0)


def test_the_first_nodes_deviation_says_how_far_beside_it_one_may_begin() -> None:
    order = an_order("ab")
    drive = Drive(edges=order.edges, nodes=order.nodes[1:])
    way = way_of(drive, a_node("a", 0, deviation=4.0), Chart(map_id=YARD))
    assert way.entry_m == 4.0
