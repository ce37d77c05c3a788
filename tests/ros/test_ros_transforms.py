"""Tests of last100_ros.transforms."""

import math
import re

import pytest
from builtin_interfaces.msg import Time
from hypothesis import given
from hypothesis import strategies as st

from last100_ros.transforms import Frames, frame_of, is_somewhere
from tests.ros.a_drawing import a_fleet, a_pose, a_vehicle

pytestmark = pytest.mark.ros


def test_the_slash_of_an_id_does_not_part_its_frame() -> None:
    assert frame_of("last100/R1") == "last100_R1/base_link"


@given(st.text(min_size=1))
def test_every_vehicle_has_a_legal_frame(vehicle: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.-]+/base_link", frame_of(vehicle))


def test_a_vehicle_moves_in_the_map() -> None:
    fleet = a_fleet(a_vehicle("last100/R1", pose=a_pose(3, 4, math.pi)))
    fleet.header.stamp = Time(sec=7)
    (transform,) = Frames().transforms(fleet).transforms
    place, turn = transform.transform.translation, transform.transform.rotation
    assert (transform.header.frame_id, transform.child_frame_id) == (
        "map",
        "last100_R1/base_link",
    )
    assert transform.header.stamp.sec == 7
    assert (place.x, place.y, turn.z) == (3.0, 4.0, 1.0)


def test_it_follows_from_message_to_message() -> None:
    frames = Frames()
    frames.transforms(a_fleet(a_vehicle(pose=a_pose(1, 0))))
    (transform,) = frames.transforms(a_fleet(a_vehicle(pose=a_pose(2, 0)))).transforms
    assert transform.transform.translation.x == 2.0


def test_a_vehicle_that_left_has_no_frame() -> None:
    frames = Frames()
    frames.transforms(a_fleet(a_vehicle("a/1"), a_vehicle("a/2")))
    left = frames.transforms(a_fleet(a_vehicle("a/2"))).transforms
    assert [each.child_frame_id for each in left] == ["a_2/base_link"]


@pytest.mark.parametrize("x", [math.nan, math.inf])
def test_a_vehicle_that_is_nowhere_has_no_frame(x: float) -> None:
    assert not Frames().transforms(a_fleet(a_vehicle(pose=a_pose(x, 0)))).transforms


def test_a_turn_of_length_zero_is_no_pose() -> None:
    pose = a_pose()
    pose.orientation.w = 0.0
    assert not is_somewhere(pose)
