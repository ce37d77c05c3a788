"""What a vehicle type can be."""

import dataclasses

import pytest

from fleet_manager.model.ids import BoxId
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.vehicle import Box, standard_van

POSITIVE = (
    "length_mm",
    "width_mm",
    "speed_max_mm_s",
    "acceleration_mm_s2",
    "deceleration_mm_s2",
    "payload_max_g",
    "battery_wh",
    "consumption_wh_per_km",
    "charging_w",
)


@pytest.mark.parametrize("name", POSITIVE)
@pytest.mark.parametrize("value", [0, -1])
def test_a_type_that_could_not_move_or_carry_is_refused(name: str, value: int) -> None:
    with pytest.raises(ValueError, match=name):
        dataclasses.replace(standard_van(), **{name: value})  # type: ignore[arg-type]


def test_a_type_has_boxes_of_different_names() -> None:
    box = Box(id=BoxId("1"), volume_ml=1)
    with pytest.raises(ValueError, match="at least one box"):
        dataclasses.replace(standard_van(), boxes=())
    with pytest.raises(ValueError, match="unique"):
        dataclasses.replace(standard_van(), boxes=(box, box))


@pytest.mark.parametrize("volume_ml", [0, -5])
def test_a_box_has_room(volume_ml: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Box(id=BoxId("1"), volume_ml=volume_ml)


def test_the_standard_van_has_nine_ambient_and_three_chilled_boxes() -> None:
    classes = [box.temperature for box in standard_van().boxes]
    assert classes == [TemperatureClass.AMBIENT] * 9 + [TemperatureClass.CHILLED] * 3
