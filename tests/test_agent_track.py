"""Progress along a way: in order, never back, and never lost where a way crosses itself."""

from itertools import pairwise
from math import hypot

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fleet_manager.agent.chart import Chart
from fleet_manager.agent.line import Line, Pose
from fleet_manager.agent.track import Search, Track
from fleet_manager.agent.way import Mark, Way, way_of
from fleet_manager.vda5050.messages import OrderNode
from fleet_manager.vda5050.vehicle_words import Drive
from tests.a_robot import YARD, a_node, an_order, odometry

FAST_M_S = 4.0


def a_way(street: str = "abc", deviation: float | None = None) -> Way:
    order = an_order(street)
    drive = Drive(edges=order.edges, nodes=order.nodes[1:])
    return way_of(drive, a_node(street[0], 0, deviation=deviation), Chart(map_id=YARD))


def driven(track: Track, *spots: tuple[float, float], every_ms: int = 1000) -> list[int]:
    """Feed samples in a row; return the sequence ids of the nodes passed."""
    passed = []
    for number, (x, y) in enumerate(spots):
        track.locate(odometry(x, y, every_ms * number, 2.0), FAST_M_S)
        passed += [mark.node.sequence_id for mark in track.pass_nodes()]
    return passed


def test_a_node_is_passed_when_the_vehicle_is_beyond_it() -> None:
    track = Track(a_way(), Search.BEGIN)
    assert driven(track, (0, 0), (5, 0), (10, 0), (15, 0), (19.8, 0)) == []
    assert driven(track, (20, 1.0)) == [2]


def test_the_last_node_is_never_passed() -> None:
    track = Track(a_way("ab"), Search.BEGIN)
    assert driven(track, (0, 0), (6, 0), (12, 0), (18, 0), (20.5, 0)) == []


def test_the_way_past_the_last_node_is_told() -> None:
    track = Track(a_way(), Search.BEGIN)
    driven(track, (0, 0), (6, 0), (12, 0), (18, 0), (20, 3))
    assert track.since_m == pytest.approx(3.0)


def test_progress_never_goes_back() -> None:
    track = Track(a_way(), Search.BEGIN)
    driven(track, (0, 0), (5, 0), (4, 0), (3.5, 0))
    assert track.along_m == 5.0
    assert track.on_way


@pytest.mark.parametrize("aside_m", [1.6, -1.6])
def test_who_is_farther_aside_than_the_corridor_is_off_the_way(aside_m: float) -> None:
    track = Track(a_way(), Search.BEGIN)
    driven(track, (0, 0), (5, aside_m))
    assert not track.on_way
    assert track.aside_m == pytest.approx(aside_m)


def test_who_comes_back_is_on_the_way_again() -> None:
    track = Track(a_way(), Search.BEGIN)
    driven(track, (0, 0), (5, 2), (9, 1))
    assert track.on_way
    assert track.along_m == 9.0


def test_a_vehicle_that_stands_short_of_the_last_node_has_not_arrived() -> None:
    track = Track(a_way("ab"), Search.BEGIN)
    driven(track, (0, 0), (6, 0), (12, 0), (18, 0))
    assert track.arrive(Pose(19.5, 0, 0), 0.3) is None


@pytest.mark.parametrize("x", [19.8, 20.2])
def test_a_vehicle_that_stands_within_tolerance_has_arrived(x: float) -> None:
    track = Track(a_way("ab"), Search.BEGIN)
    driven(track, (0, 0), (6, 0), (12, 0), (18, 0), (x, 0))
    mark = track.arrive(Pose(x, 0, 0), 0.3)
    assert mark is not None
    assert mark.node.node_id == "b"
    assert track.ahead == ()
    assert track.since_m == 0.0


def test_nobody_arrives_before_the_nodes_between_are_passed() -> None:
    """The end is where the way began: standing there is no proof."""
    track = Track(a_way("aba"), Search.BEGIN)
    driven(track, (0, 0))
    assert track.arrive(Pose(0, 0, 0), 0.3) is None


def test_on_a_way_there_and_back_the_speed_tells_which_is_meant() -> None:
    track = Track(a_way("aba"), Search.BEGIN)
    there = [(x, 0.05) for x in range(0, 20, 2)]
    back = [(x, -0.05) for x in range(20, 2, -2)]
    assert driven(track, *there, *back) == [2]
    assert track.along_m == pytest.approx(36.0)


def test_lost_samples_do_not_lose_the_vehicle() -> None:
    track = Track(a_way("abcd"), Search.BEGIN)
    track.locate(odometry(0, 0, 0, 2.0), FAST_M_S)
    track.locate(odometry(20, 4, 12_000, 2.0), FAST_M_S)
    assert [mark.node.sequence_id for mark in track.pass_nodes()] == [2]


def test_a_new_order_begins_at_its_first_node_though_the_way_comes_by_again() -> None:
    """Standing 0.45 m beside a: nearer to the way back than to the way out."""
    track = Track(a_way("abcda"), Search.BEGIN)
    driven(track, (-0.3, 0.33))
    assert track.along_m < 1.0


def test_after_the_agent_was_off_the_vehicle_is_found_wherever_it_is() -> None:
    track = Track(a_way("abcd"), Search.ANYWHERE)
    assert driven(track, (20, 15)) == [2]
    assert track.along_m == 35.0


def test_of_several_places_after_a_while_the_earliest_is_taken() -> None:
    track = Track(a_way("aba"), Search.ANYWHERE)
    assert driven(track, (5, 0.0)) == []
    assert track.along_m == 5.0


def test_who_may_begin_beside_the_first_node_first_drives_to_it() -> None:
    track = Track(a_way("ab", deviation=5.0), Search.BEGIN)
    driven(track, (0, -4.0))
    assert track.on_way
    assert [(pose.x_m, pose.y_m) for pose in track.path(Pose(0, -4.0, 0))] == [
        (0.0, -4.0),
        (0.0, 0.0),
        pytest.approx((20.0, 0.0)),
    ]


def test_who_may_not_is_off_the_way() -> None:
    track = Track(a_way("ab"), Search.BEGIN)
    driven(track, (0, -4.0))
    assert not track.on_way


def test_a_robot_whose_clock_was_set_back_is_still_found() -> None:
    track = Track(a_way("ab"), Search.BEGIN)
    track.locate(odometry(0, 0, 50_000, 2.0), FAST_M_S)
    assert track.locate(odometry(8, 0, 0, 2.0), FAST_M_S)
    assert track.along_m == 8.0


def test_how_long_nobody_looked_says_how_far_it_may_have_come() -> None:
    """It was told to stop, and said nothing for a while: nobody knows where it stood still."""
    track = Track(a_way("abcd"), Search.NEAR, 1.0, seen_ms=1_000)
    assert track.locate(odometry(15, 0, 5_000, 0.0), FAST_M_S)
    assert track.along_m == 15.0


def test_a_shortened_way_ends_where_one_can_stop() -> None:
    track = Track(a_way("abcd"), Search.BEGIN)
    driven(track, (0, 0), (5, 0))
    track.shorten(3.0)
    assert [mark.node.node_id for mark in track.ahead] == ["b"]
    assert track.path(Pose(5, 0, 0))[-1].x_m == pytest.approx(20.0)


# ------------------------------------------------------------------ any way, any samples

tenths = st.integers(-400, 400).map(lambda number: number / 10)
polylines = st.lists(st.tuples(tenths, tenths), min_size=2, max_size=10)


def any_way(spots: list[tuple[float, float]]) -> Way:
    """Build a way with a node at every corner."""
    marks, along_m = [], 0.0
    for number, (before, after) in enumerate(pairwise(spots), 1):
        along_m += hypot(after[0] - before[0], after[1] - before[1])
        node = OrderNode(
            node_id=f"n{number}", sequence_id=2 * number, released=True, actions=()
        )
        marks.append(Mark(node=node, along_m=along_m))
    return Way(line=Line(spots), marks=tuple(marks))


@given(polylines, st.data())
def test_a_vehicle_that_drives_its_way_is_never_lost_and_passes_every_node_in_order(
    spots: list[tuple[float, float]], data: st.DataObject
) -> None:
    """With noise up to 5 cm, samples lost for up to 1 s, corners and crossings of any kind."""
    assume(all(hypot(a[0] - b[0], a[1] - b[1]) >= 1.0 for a, b in pairwise(spots)))
    way = any_way(spots)
    track, passed = Track(way, Search.BEGIN), []
    along_m, now_ms = 0.0, 0
    while along_m < way.line.length_m:
        step_ms = 100 * data.draw(st.integers(1, 10))
        speed_m_s = data.draw(st.floats(0.5, FAST_M_S))
        now_ms += step_ms
        along_m += speed_m_s * step_ms / 1000
        there = way.line.at(along_m)
        noise = st.floats(-0.05, 0.05)
        sample = odometry(
            there.x_m + data.draw(noise), there.y_m + data.draw(noise), now_ms, speed_m_s
        )
        assert track.locate(sample, FAST_M_S)
        passed += [mark.node.sequence_id for mark in track.pass_nodes()]
        assert passed == sorted(set(passed))
    # After a gap the least progress is assumed; who stands goes on saying where.
    end = way.line.at(way.line.length_m)
    assert track.locate(odometry(end.x_m, end.y_m, now_ms + 500, 0.0), FAST_M_S)
    passed += [mark.node.sequence_id for mark in track.pass_nodes()]
    assert passed == [mark.node.sequence_id for mark in way.marks[:-1]]
    assert track.along_m == pytest.approx(way.line.length_m, abs=0.2)


@given(polylines, st.lists(st.tuples(tenths, tenths), min_size=1, max_size=30), st.data())
def test_whatever_is_sampled_nodes_come_in_order_and_no_path_leads_beyond_the_end(
    spots: list[tuple[float, float]], samples: list[tuple[float, float]], data: st.DataObject
) -> None:
    way = any_way(spots)
    track = Track(way, data.draw(st.sampled_from(Search)))
    passed: list[int] = []
    for number, (x, y) in enumerate(samples):
        before_m = track.along_m
        track.locate(odometry(x, y, number * 500, 1.0), FAST_M_S)
        passed += [mark.node.sequence_id for mark in track.pass_nodes()]
        assert track.along_m >= before_m
        path = track.path(Pose(x, y, 0.0))
        end = way.line.at(way.line.length_m)
        assert (path[-1].x_m, path[-1].y_m) == pytest.approx((end.x_m, end.y_m), abs=1e-6)
        for pose in path[1:]:
            assert way.line.places((pose.x_m, pose.y_m), 0.0, way.line.length_m)
    assert passed == [mark.node.sequence_id for mark in way.marks][: len(passed)]
    assert way.end.node.sequence_id not in passed
