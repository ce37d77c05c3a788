"""Tests of last100_ros.markers_vehicles."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from visualization_msgs.msg import Marker, MarkerArray

from last100_ros import markers_palette as tones
from last100_ros.markers_palette import colour
from last100_ros.markers_vehicles import VehicleMarkers, words
from tests.ros.a_drawing import a_fleet, a_pose, a_vehicle, boxes, flaws, shown

pytestmark = pytest.mark.ros

serials = st.lists(st.sampled_from("abcdef"), unique=True)


def some_markers() -> VehicleMarkers:
    return VehicleMarkers(2.4, 1.1)


def bodies(drawing: MarkerArray) -> dict[int, Marker]:
    return {number: each for (ns, number), each in shown(drawing).items() if ns == "bodies"}


def test_a_vehicle_is_a_box_of_true_size_where_it_is() -> None:
    drawing = some_markers().markers(a_fleet(a_vehicle(pose=a_pose(3, 4, math.pi))))
    (body,) = bodies(drawing).values()
    assert (body.scale.x, body.scale.y) == (2.4, 1.1)
    assert (body.pose.position.x, body.pose.position.y) == (3.0, 4.0)
    assert body.pose.orientation.z == 1.0


def test_its_nose_points_where_it_looks() -> None:
    drawing = some_markers().markers(a_fleet(a_vehicle(pose=a_pose(3, 4, math.pi / 2))))
    tail, tip = shown(drawing)["noses", 0].points
    assert (tip.x - tail.x, tip.y - tail.y) == pytest.approx((0.0, 1.2))


@pytest.mark.parametrize("activity", tones.ACTIVITIES)
def test_its_colour_says_what_it_does(activity: str) -> None:
    drawing = some_markers().markers(a_fleet(a_vehicle(activity=activity)))
    assert bodies(drawing)[0].color == colour(tones.ACTIVITIES[activity])


@pytest.mark.parametrize("lacking", ["online", "in_service"])
def test_one_that_does_not_take_part_is_pale(lacking: str) -> None:
    drawing = some_markers().markers(a_fleet(a_vehicle("a/1", **{lacking: False})))
    assert bodies(drawing)[0].color.a < 0.5


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"trip": "1a20.t12", "compartments": boxes(3, full=2)},
            "R1 87%\ndriving, t12, 2 aboard",
        ),
        ({"activity": "parked"}, "R1 87%\nparked"),
        ({"online": False}, "R1 87%\noffline"),
        ({"battery": math.nan}, "R1\ndriving"),
    ],
)
def test_its_words(said: dict[str, object], expected: str) -> None:
    assert words(a_vehicle("last100/R1", **said)) == expected


def test_a_vehicle_that_leaves_is_deleted() -> None:
    markers = some_markers()
    first = shown(markers.markers(a_fleet(a_vehicle("a/1"), a_vehicle("a/2"))))
    gone = markers.markers(a_fleet(a_vehicle("a/2"))).markers
    deleted = [(each.ns, each.id) for each in gone if each.action == Marker.DELETE]
    assert sorted(deleted) == [("bodies", 0), ("labels", 0)]
    assert set(deleted) <= set(first)


def test_one_that_comes_back_is_shown_again() -> None:
    markers = some_markers()
    for fleet in (a_fleet(a_vehicle()), a_fleet()):
        markers.markers(fleet)
    assert len(bodies(markers.markers(a_fleet(a_vehicle())))) == 1


def test_one_that_is_nowhere_is_not_shown() -> None:
    assert not bodies(some_markers().markers(a_fleet(a_vehicle(pose=a_pose(math.nan, 0)))))


def test_what_an_earlier_node_left_behind_goes_away_once() -> None:
    markers = some_markers()
    first, second = (markers.markers(a_fleet()).markers[0].action for _ in range(2))
    assert first == Marker.DELETEALL
    assert second != Marker.DELETEALL


@given(st.lists(serials, max_size=6))
def test_a_viewer_shows_the_fleet_as_it_is(days: list[list[str]]) -> None:
    markers, on_screen = some_markers(), MarkerArray()
    for names in days:
        drawing = markers.markers(a_fleet(*(a_vehicle(f"m/{name}") for name in names)))
        assert flaws(drawing) == []
        on_screen = MarkerArray(markers=[*shown(on_screen).values(), *drawing.markers])
        labels = [each.text for (ns, _), each in shown(on_screen).items() if ns == "labels"]
        assert sorted(label[0] for label in labels) == sorted(names)
