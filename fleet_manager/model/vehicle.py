"""A vehicle type: what its maker promises and what the fleet may ask of it.

Public figures exist for speed, payload and range of a few types; everything else in a profile
is an assumption and is meant to be replaced by what the maker's factsheet says.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fleet_manager.model.ids import BoxId, VehicleTypeId
from fleet_manager.model.parcel import TemperatureClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A compartment with a door of its own; it carries one parcel at a time."""

    id: BoxId
    volume_ml: int
    temperature: TemperatureClass = TemperatureClass.AMBIENT

    def __post_init__(self) -> None:
        """Refuse a box without room."""
        if self.volume_ml <= 0:
            raise ValueError(f"box {self.id}: the volume is positive")


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleType:
    """Size, motion, load and energy of one kind of vehicle. It drives both ways equally."""

    id: VehicleTypeId
    length_mm: int
    width_mm: int
    margin_mm: int
    """Free space to keep on every side: localisation error and door swing."""
    speed_max_mm_s: int
    acceleration_mm_s2: int
    deceleration_mm_s2: int
    payload_max_g: int
    boxes: tuple[Box, ...]
    battery_wh: int
    consumption_wh_per_km: int
    consumption_idle_w: int
    charging_w: int

    def __post_init__(self) -> None:
        """Refuse a vehicle that could not move or carry."""
        for name in (
            "length_mm",
            "width_mm",
            "speed_max_mm_s",
            "acceleration_mm_s2",
            "deceleration_mm_s2",
            "payload_max_g",
            "battery_wh",
            "consumption_wh_per_km",
            "charging_w",
        ):
            if getattr(self, name) <= 0:
                raise ValueError(f"vehicle type {self.id}: {name} is positive")
        if not self.boxes:
            raise ValueError(f"vehicle type {self.id}: at least one box")
        if len({box.id for box in self.boxes}) != len(self.boxes):
            raise ValueError(f"vehicle type {self.id}: box ids are unique")


def standard_van() -> VehicleType:
    """Return the type the maps and demos use: a low-speed van with twelve boxes.

    Size and payload lie near the published Meituan 2020 (2.77 x 1.19 m, 100 kg); speed is that
    of a shared courtyard; boxes, battery and consumption are assumptions.
    """
    return VehicleType(
        id=VehicleTypeId("van12"),
        length_mm=2400,
        width_mm=1100,
        margin_mm=200,
        speed_max_mm_s=4000,
        acceleration_mm_s2=800,
        deceleration_mm_s2=1000,
        payload_max_g=100_000,
        boxes=(
            *_boxes(range(1, 10), TemperatureClass.AMBIENT),
            *_boxes(range(10, 13), TemperatureClass.CHILLED),
        ),
        battery_wh=5000,
        consumption_wh_per_km=60,
        consumption_idle_w=40,
        charging_w=3000,
    )


def _boxes(numbers: Iterable[int], temperature: TemperatureClass) -> tuple[Box, ...]:
    return tuple(
        Box(id=BoxId(str(number)), volume_ml=45_000, temperature=temperature)
        for number in numbers
    )
