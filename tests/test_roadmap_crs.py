"""Frames: which are taken, which are refused and why, and that metres are metres."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.roadmap.crs import (
    LocalFrame,
    default_origin_m,
    is_shifted,
    local_crs,
    read_crs,
    read_crs_member,
    read_datum,
    stretch,
)
from fleet_manager.roadmap.values import Refused

HERE = (121.5, 31.2)


@pytest.mark.parametrize("words", ["GCJ-02", "gcj02", "GCJ_02", "BD-09", "bd09ll", "火星坐标"])
def test_an_encrypted_frame_is_refused_with_what_it_is_and_what_to_do(words: str) -> None:
    assert is_shifted(words)
    with pytest.raises(Refused) as refused:
        read_datum(words)
    assert "100 to 700 m" in refused.value.expected
    assert "survey" in refused.value.expected


@pytest.mark.parametrize("words", ["WGS-84", "CGCS2000"])
def test_a_plain_frame_is_taken(words: str) -> None:
    assert read_datum(words) == words


@pytest.mark.parametrize("words", ["", "ETRS89", None, 4326, ["WGS-84"]])
def test_an_unknown_frame_is_refused(words: object) -> None:
    with pytest.raises(Refused, match="WGS-84"):
        read_datum(words)


@pytest.mark.parametrize("words", ["EPSG:32651", "EPSG:4549", local_crs(*HERE)])
def test_a_projected_system_in_metres_is_taken(words: str) -> None:
    assert read_crs(words) == words


@pytest.mark.parametrize(
    "words",
    ["EPSG:4326", "EPSG:999999", "nonsense", "", "x" * 600, None, 32651, {},
     "+proj=longlat +datum=WGS84", "EPSG:2263"],
)  # fmt: skip
def test_a_system_that_is_unknown_or_not_in_metres_is_refused(words: object) -> None:
    with pytest.raises(Refused, match="projected system in metres"):
        read_crs(words)


def test_the_old_crs_member_is_taken_only_where_it_says_wgs_84() -> None:
    read_crs_member({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}})
    for name in ("urn:ogc:def:crs:EPSG::3857", "EPSG:32651"):
        with pytest.raises(Refused, match="RFC 7946"):
            read_crs_member({"type": "name", "properties": {"name": name}})
    with pytest.raises(Refused, match="GCJ-02"):
        read_crs_member({"type": "name", "properties": {"name": "GCJ-02"}})
    with pytest.raises(Refused, match="RFC 7946"):
        read_crs_member(None)


@given(st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_a_local_position_survives_the_way_to_degrees_and_back(x_m: float, y_m: float) -> None:
    frame = LocalFrame(local_crs(*HERE), (500, -300))
    x_mm, y_mm = round(x_m * 1000), round(y_m * 1000)
    back = frame.to_mm([frame.to_lonlat(x_mm, y_mm)])[0].tolist()
    assert math.dist(back, (x_mm, y_mm)) <= 1.5


def test_a_thousandth_of_a_degree_of_latitude_is_111_metres() -> None:
    frame = LocalFrame(local_crs(*HERE), (0, 0))
    (x_mm, y_mm) = frame.to_mm([(121.5, 31.201)])[0].tolist()
    assert x_mm == 0
    assert y_mm == pytest.approx(110_870, abs=30)


def test_the_origin_is_the_south_west_corner_down_to_a_hundred_metres() -> None:
    crs = local_crs(*HERE)
    frame = LocalFrame(crs, (0, 0))
    spots = [frame.to_lonlat(150_000, 420_000), frame.to_lonlat(990_000, -10_000)]
    assert default_origin_m(crs, spots) == (100, -100)


def test_a_system_that_distorts_lengths_here_is_told_from_one_that_does_not() -> None:
    assert stretch(local_crs(*HERE), HERE) < 1e-6
    assert stretch("EPSG:32651", HERE) < 0.001
    assert stretch("EPSG:3857", HERE) == pytest.approx(0.169, abs=0.01)
    assert stretch("EPSG:32633", HERE) > 0.1
