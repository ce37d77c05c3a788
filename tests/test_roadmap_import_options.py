"""What an operator may ask of an import, and what the map is then called."""

import pytest

from fleet_manager.roadmap.import_options import ImportJob, ImportOptions
from fleet_manager.roadmap.import_report import Report


def test_the_narrowest_lane_is_the_vehicle_and_its_margins() -> None:
    assert ImportOptions().lane_width_mm_min == 1500


@pytest.mark.parametrize(
    "wrong", [{"walk_m_max": 0}, {"docks": 0}, {"chargers": -1}, {"metres_per_pixel": -0.1}]
)
def test_an_impossible_option_is_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        ImportOptions(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("maps/clinic.building.yaml", "clinic"),
        ("C:\\maps\\柳岸里 2.osm", "柳岸里-2"),
        ("-.osm", "imported"),
        ("", "imported"),
    ],
)
def test_a_map_is_called_after_its_file(where: str, name: str) -> None:
    assert ImportJob(where, ImportOptions(), Report()).map_id == name


def test_a_map_is_called_as_the_operator_says() -> None:
    job = ImportJob("x.osm", ImportOptions(map_id="riverside"), Report())
    assert job.map_id == "riverside"
