"""Where lanes join, and where they only seem to."""

from fleet_manager.roadmap.features import Lane
from fleet_manager.roadmap.junctions import find_junctions, marks_of
from tests.roadmap_sheet import a_bay, a_gate, a_lane, a_map, a_station

MAIN = a_lane("main", (0, 0), (10, 0), (30, 0))


def cuts_m(*lanes: Lane) -> list[list[float]]:
    """Return where each lane is cut, in metres along it."""
    cuts = find_junctions(a_map(*lanes)).cuts
    return [[round(cut.along_mm / 1000, 1) for cut in lane] for lane in cuts]


def test_a_lane_alone_is_cut_at_its_ends_only() -> None:
    assert cuts_m(MAIN) == [[0, 30]]


def test_lanes_join_where_an_end_lies_on_an_inner_vertex() -> None:
    assert cuts_m(MAIN, a_lane("side", (10, 0), (10, 9))) == [[0, 10, 30], [0, 9]]


def test_lanes_join_where_an_end_lies_between_two_vertices() -> None:
    assert cuts_m(MAIN, a_lane("side", (20, 0), (20, 9))) == [[0, 20, 30], [0, 9]]


def test_lanes_join_where_they_share_an_inner_vertex() -> None:
    assert cuts_m(MAIN, a_lane("side", (10, -9), (10, 0), (10, 9))) == [[0, 10, 30], [0, 9, 18]]


def test_lanes_that_merely_cross_do_not_join() -> None:
    assert cuts_m(MAIN, a_lane("bridge", (20, -9), (20, 9))) == [[0, 30], [0, 18]]


def test_ends_four_centimetres_apart_join_and_seven_do_not() -> None:
    near, far = a_lane("near", (30.04, 0), (50, 0)), a_lane("far", (30.07, 0), (50, 0))
    joined = find_junctions(a_map(MAIN, near))
    apart = find_junctions(a_map(MAIN, far))
    assert joined.cuts[0][-1].junction == joined.cuts[1][0].junction
    assert apart.cuts[0][-1].junction != apart.cuts[1][0].junction


def test_a_figure_of_eight_is_cut_at_its_crossing_both_times() -> None:
    eight = a_lane("eight", (0, 0), (10, 10), (20, 20), (20, 0), (10, 10), (0, 20))
    along = cuts_m(eight)[0]
    assert len(along) == 4


def test_a_vertex_that_all_but_repeats_another_counts_once() -> None:
    doubled = a_lane("a", (0, 0), (10, 0), (10.01, 0), (30, 0), (30.01, 0))
    assert len(find_junctions(a_map(doubled)).lines[0]) == 3


def test_places_are_cut_and_named_and_the_first_at_a_place_names_it() -> None:
    _, parking = a_bay("p", 10)
    station, dock = a_station(10, 5)
    found = find_junctions(a_map(a_lane("bay", (10, 0), (10, 5)), parking, station, dock))
    assert found.marks["p"] == found.marks["dock"] == found.cuts[0][-1].junction
    assert found.names[found.marks["p"]] == "dock"


def test_everything_that_stands_on_lanes_is_marked() -> None:
    station, dock = a_station(1, 1)
    marks = marks_of(a_map(*a_bay("p", 10), station, dock, a_gate(0, 0)))
    assert set(marks) == {"p", "dock", "gate"}
