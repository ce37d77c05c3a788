"""Which ways vehicles take, which barriers let them pass, and the defaults."""

import pytest

from fleet_manager.roadmap.features import LaneKind, Surface
from fleet_manager.roadmap.osm_tags import (
    CLASSES,
    Barrier,
    Direction,
    Use,
    barrier,
    default_width_mm,
    direction,
    length_mm,
    speed_mm_s,
    surface,
    way_class,
    way_use,
    width_mm,
)


@pytest.mark.parametrize(
    ("tags", "use"),
    [
        ({"highway": "service"}, Use.LANE),
        ({"highway": "living_street"}, Use.LANE),
        ({"highway": "tertiary"}, Use.LANE),
        ({"highway": "pedestrian"}, Use.LANE),
        ({"highway": "footway"}, Use.SPARE),
        ({"highway": "path"}, Use.SPARE),
        ({"highway": "footway", "motor_vehicle": "yes"}, Use.LANE),
        ({"highway": "service", "motor_vehicle": "no"}, Use.SPARE),
        ({"highway": "service", "access": "private"}, Use.LANE),
        ({"highway": "service", "access": "no"}, Use.FORBIDDEN),
        ({"highway": "service", "access": "no", "motor_vehicle": "yes"}, Use.LANE),
        ({"highway": "steps"}, Use.NOT_FOR_VEHICLES),
        ({"highway": "footway", "conveying": "yes"}, Use.NOT_FOR_VEHICLES),
        ({"highway": "bus_stop"}, Use.NOT_FOR_VEHICLES),
        ({"highway": "trunk"}, Use.TOO_BIG),
        ({"highway": "secondary_link"}, Use.TOO_BIG),
        ({"highway": "construction"}, Use.NOT_THERE),
        ({"building": "yes"}, Use.NOT_A_WAY),
    ],
)
def test_a_way_is_used_by_what_it_is_and_whom_it_lets_in(
    tags: dict[str, str], use: Use
) -> None:
    assert way_use(tags) is use


def test_every_class_fits_the_ordinary_vehicle_and_has_a_speed() -> None:
    for tags in ({"highway": name} for name in CLASSES):
        assert default_width_mm(tags) >= 1500
        assert way_class(tags).speed_mm_s > 0


def test_a_parking_aisle_is_wider_than_an_alley() -> None:
    widths = [
        default_width_mm({"highway": "service", "service": s})
        for s in ("alley", "parking_aisle")
    ]
    assert widths == [3000, 5000]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3000), ("3.5 m", 3500), ("3,5", 3500), ("12 ft", 3658), ("250 cm", 2500),
        ("wide", None), ("", None), ("0", None), ("900", None), ("-3", None),
    ],
)  # fmt: skip
def test_a_width_is_read_in_the_units_people_use(text: str, value: int | None) -> None:
    assert length_mm(text) == value


def test_the_narrowest_statement_counts() -> None:
    assert width_mm({"width": "4", "maxwidth": "2.2"}) == 2200


def test_lanes_are_three_metres_each_where_no_width_is_stated() -> None:
    assert width_mm({"lanes": "2"}) == 6000
    assert width_mm({"lanes": "many"}) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30", 8333), ("30 km/h", 8333), ("20 mph", 8941), ("walk", 1700),
        ("CN:urban", None), ("none", None), ("", None), ("0", None), ("900", None),
    ],
)  # fmt: skip
def test_a_speed_limit_is_read_or_not_guessed(text: str, value: int | None) -> None:
    assert speed_mm_s({"maxspeed": text}) == value


@pytest.mark.parametrize(
    ("tags", "way"),
    [
        ({"highway": "service", "oneway": "yes"}, Direction.FORWARD),
        ({"highway": "service", "oneway": "-1"}, Direction.BACKWARD),
        ({"highway": "service", "oneway": "no"}, Direction.BOTH),
        ({"highway": "service", "junction": "roundabout"}, Direction.FORWARD),
        ({"highway": "service", "oneway": "yes", "oneway:motor_vehicle": "no"}, Direction.BOTH),
        ({"highway": "footway", "oneway": "yes"}, Direction.BOTH),
    ],
)
def test_one_way_is_one_way_for_vehicles(tags: dict[str, str], way: Direction) -> None:
    assert direction(tags) is way


def test_a_surface_is_told_or_unknown() -> None:
    assert surface({"surface": "sett"}) is Surface.PAVING_STONES
    assert surface({"surface": "lava"}) is Surface.UNKNOWN


@pytest.mark.parametrize(
    ("tags", "effect"),
    [
        ({"barrier": "gate"}, Barrier.GATE),
        ({"barrier": "bollard"}, Barrier.GATE),
        ({"barrier": "gate", "locked": "yes"}, Barrier.WALL),
        ({"barrier": "gate", "locked": "yes", "motor_vehicle": "permit"}, Barrier.GATE),
        ({"barrier": "gate", "motor_vehicle": "no"}, Barrier.WALL),
        ({"barrier": "block"}, Barrier.WALL),
        ({"barrier": "wicket_gate"}, Barrier.WALL),
        ({"barrier": "kerb"}, Barrier.NOTHING),
        ({"highway": "crossing"}, Barrier.NOTHING),
    ],
)
def test_a_barrier_is_a_gate_a_wall_or_nothing(tags: dict[str, str], effect: Barrier) -> None:
    assert barrier(tags) is effect


def test_a_footway_is_a_path_and_a_residential_street_a_road() -> None:
    kinds = [way_class({"highway": name}).kind for name in ("footway", "residential")]
    assert kinds == [LaneKind.PATH, LaneKind.ROAD]
