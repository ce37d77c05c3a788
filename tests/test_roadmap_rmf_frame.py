"""Drawings, planes and degrees come to lie where they are, or say that nobody knows."""

from typing import Any

import pytest

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap.crs import LocalFrame, local_crs
from fleet_manager.roadmap.features import Position
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_report import Topic
from fleet_manager.roadmap.rmf_frame import georeference, metres_per_pixel
from tests.roadmap_osm import said
from tests.roadmap_rmf import a_drawing, a_job, a_level, a_link, a_vertex, building_of, two_way

HERE = (103.78, 1.3)


def placed(document: Any, options: ImportOptions | None = None) -> tuple[str, list[Position]]:  # noqa: ANN401
    building = building_of(document)
    level = building.levels["L1"]
    found = georeference(building, level, a_job(options))
    return found.crs, [found.locate(vertex) for vertex in level.vertices]


def on_the_globe(system: str, x: float, y: float, crs: str = "") -> dict[str, Any]:
    vertices = [a_vertex(x, y), a_vertex(x + 0.0001, y)]
    parameters = {"generate_crs": [1, crs]} if crs else {}
    return {
        "coordinate_system": system,
        "parameters": parameters,
        "levels": {"L1": a_level(vertices, [two_way(0, 1)])},
    }


def test_a_drawing_is_scaled_by_its_measurement_and_y_runs_down() -> None:
    crs, spots = placed(a_drawing())
    metres = LocalFrame(crs, (0, 0)).to_mm(spots) / 1000
    assert metres[1].tolist() == pytest.approx([30, 0], abs=0.01)
    assert metres[3].tolist() == pytest.approx([30, -10], abs=0.01)


def test_a_drawing_lies_at_the_anchor_given() -> None:
    crs, spots = placed(a_drawing(), ImportOptions(anchor=HERE))
    assert spots[0] == pytest.approx(HERE, abs=1e-7)
    assert crs == local_crs(*HERE)


def test_a_default_anchor_is_reported() -> None:
    job, building = a_job(), building_of(a_drawing())
    georeference(building, building.levels["L1"], job)
    assert said(job.report.findings(), Topic.ASSUMED, "give an anchor")


def test_the_mean_of_several_measurements_counts() -> None:
    document = a_drawing()
    document["levels"]["L1"]["measurements"].append(a_link(5, 6, distance=20.0))
    building = building_of(document)
    assert metres_per_pixel(building, building.levels["L1"], a_job()) == pytest.approx(0.15)


def test_a_level_without_a_measurement_is_compared_by_fiducials() -> None:
    document = a_drawing()
    document["levels"]["L1"]["fiducials"] = [[0, 0, 1], [100, 0, 2]]
    upper = a_level([a_vertex(0, 0)], [], fiducials=[[0, 0, 1], [200, 0, 2]])
    document["levels"]["L2"] = upper
    building = building_of(document)
    assert metres_per_pixel(building, building.levels["L2"], a_job()) == pytest.approx(0.05)


def test_a_drawing_of_unknown_scale_is_refused_with_both_remedies() -> None:
    document = a_drawing()
    document["levels"]["L1"]["measurements"] = []
    with pytest.raises(MapError, match="metres_per_pixel") as refused:
        placed(document)
    assert "a measurement on the drawing" in str(refused.value)


def test_the_operator_may_give_the_scale() -> None:
    document = a_drawing()
    document["levels"]["L1"]["measurements"] = []
    crs, spots = placed(document, ImportOptions(metres_per_pixel=0.5))
    assert LocalFrame(crs, (0, 0)).to_mm(spots)[1][0] == pytest.approx(150_000, abs=10)


def test_degrees_stay_and_the_system_of_the_file_measures() -> None:
    crs, spots = placed(on_the_globe("wgs84", *HERE, crs="EPSG:3414"))
    assert (crs, spots[0]) == ("EPSG:3414", HERE)


def test_a_system_that_does_not_measure_true_there_is_replaced() -> None:
    crs, _ = placed(on_the_globe("wgs84", 116.3, 39.9, crs="EPSG:3414"))
    assert crs.startswith("+proj=tmerc")


def test_metres_of_a_named_system_come_to_the_globe() -> None:
    east, north = LocalFrame("EPSG:3414", (0, 0)).to_mm([HERE])[0] / 1000
    _, spots = placed(on_the_globe("cartesian_meters", float(east), float(north), "EPSG:3414"))
    assert spots[0] == pytest.approx(HERE, abs=1e-7)


def test_metres_of_no_system_lie_around_the_anchor() -> None:
    crs, spots = placed(
        on_the_globe("cartesian_meters", 10.0, 20.0), ImportOptions(anchor=HERE)
    )
    assert LocalFrame(crs, (0, 0)).to_mm(spots)[0].tolist() == [10_000, 20_000]


@pytest.mark.parametrize("sign", [1, -1])
def test_world_pixels_come_to_the_globe_whichever_way_y_runs(sign: int) -> None:
    x, y = 201.80, 127.0757
    _, spots = placed(on_the_globe("web_mercator", x, sign * y))
    assert spots[0] == pytest.approx(HERE, abs=0.01)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (on_the_globe("polar", 1, 2), "coordinate_system"),
        (on_the_globe("wgs84", 500, 2), "in degrees"),
        (on_the_globe("wgs84", 103, 1, crs="EPSG:4326"), "parameters.generate_crs"),
    ],
)
def test_a_frame_that_makes_no_sense_is_refused(document: Any, words: str) -> None:  # noqa: ANN401
    with pytest.raises(MapError, match=words):
        placed(document)
