"""Tests of last100_ros.markers_make."""

import pytest
from visualization_msgs.msg import Marker

from last100_ros.markers_make import anew, cubes, fill, lines, text, triangles
from last100_ros.markers_palette import colour
from tests.ros.a_drawing import flaws, points, shown

pytestmark = pytest.mark.ros

RED = colour("#ff0000")
CORNERS = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.5)]


def test_what_it_makes_has_no_flaw() -> None:
    made = [
        triangles(("t", 0), CORNERS, RED),
        lines(("l", 0), CORNERS[:2], 0.1, RED),
        cubes(("c", 0), CORNERS, 1.0, [RED] * 3),
        text(("x", 0), "words", CORNERS[0], 1.0, RED),
    ]
    assert flaws(anew(made)) == []


def test_corners_come_through() -> None:
    corner = triangles(("t", 0), CORNERS, RED).points[2]
    assert (corner.x, corner.y, corner.z) == CORNERS[2]


def test_nothing_to_show_is_a_deletion() -> None:
    assert lines(("l", 0), (), 0.1, RED).action == Marker.DELETE


def test_what_is_filled_again_is_shown_again() -> None:
    made = lines(("l", 0), (), 0.1, RED)
    fill(made, points((0, 0), (1, 1)))
    assert (made.action, len(made.points)) == (Marker.ADD, 2)


def test_words_are_never_empty() -> None:
    assert text(("x", 0), "", CORNERS[0], 1.0, RED).text == "-"


def test_a_new_drawing_replaces_the_old_one() -> None:
    drawing = anew([text(("x", 7), "words", CORNERS[0], 1.0, RED)])
    assert drawing.markers[0].action == Marker.DELETEALL
    assert list(shown(drawing)) == [("x", 7)]
