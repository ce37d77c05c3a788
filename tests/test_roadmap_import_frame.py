"""The plane an importer measures in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.roadmap.crs import read_crs, stretch
from fleet_manager.roadmap.import_frame import in_utm, metre_frame, utm_crs

HERE = (116.35, 39.96)


@pytest.mark.parametrize(
    ("position", "crs"),
    [
        ((116.35, 39.96), "EPSG:32650"),
        ((121.5, 31.2), "EPSG:32651"),
        ((151.2, -33.9), "EPSG:32756"),
        ((180.0, 10.0), "EPSG:32660"),
        ((-180.0, 10.0), "EPSG:32601"),
    ],
)
def test_the_utm_zone_is_that_of_the_place(position: tuple[float, float], crs: str) -> None:
    assert utm_crs(position) == crs


def test_utm_ends_before_the_poles() -> None:
    assert in_utm(HERE)
    assert not in_utm((0.0, 85.0))


@given(st.floats(-179.9, 179.9), st.floats(-79.0, 83.0))
def test_the_zone_chosen_measures_true_anywhere(longitude: float, latitude: float) -> None:
    crs = read_crs(utm_crs((longitude, latitude)))
    assert stretch(crs, (longitude, latitude)) < 0.0011


def test_the_origin_lies_south_west_of_everything() -> None:
    frame = metre_frame("EPSG:32650", [HERE, (116.36, 39.97)])
    assert all(
        0 <= value < 1500 for point in frame.to_m([HERE, (116.36, 39.97)]) for value in point
    )


def test_a_position_comes_back_to_a_tenth_of_a_millimetre() -> None:
    frame = metre_frame("EPSG:32650", [HERE])
    assert frame.to_lonlat(frame.to_m([HERE])[0]) == pytest.approx(HERE, abs=2e-8)


def test_a_line_comes_back_vertex_by_vertex() -> None:
    frame = metre_frame("EPSG:32650", [HERE])
    points = frame.to_m([HERE, (116.351, 39.961)])
    assert frame.line(points)[1] == pytest.approx((116.351, 39.961), abs=2e-8)
