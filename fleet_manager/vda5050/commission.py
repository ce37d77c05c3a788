"""From a maker's factsheet to a vehicle the fleet can plan for, and the other way round.

Every number goes through a field the standard has. What it has no field for (battery,
consumption) our own vehicles add as text under ``vehicleConfig.versions`` with keys that begin
with ``last100.``; for anybody else's vehicle ``Assumptions`` stand in.
"""

import math
import re
from dataclasses import dataclass

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import BoxId, VehicleId, VehicleTypeId
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.vehicle import Box, VehicleType
from fleet_manager.vda5050.actions import CATALOGUE, ActionSpec
from fleet_manager.vda5050.factsheet import (
    AgvAction,
    AgvClass,
    AgvGeometry,
    AgvKinematic,
    Envelope2d,
    Factsheet,
    LoadSet,
    LoadSetDimensions,
    LoadSpecification,
    LocalizationType,
    MaxArrayLens,
    MaxStringLens,
    NavigationType,
    OptionalParameter,
    ParameterDefinition,
    PhysicalParameters,
    PolygonPoint,
    ProtocolFeatures,
    ProtocolLimits,
    Support,
    Timing,
    TypeSpecification,
    VehicleConfig,
    VersionEntry,
)

CLEARANCE = "clearance"
"""The envelope that holds the body and the free space the vehicle wants around it."""
LOAD_TYPE = "parcel-"
"""Load types are ``parcel-ambient``, ``parcel-chilled``, ``parcel-frozen``."""
EXTENSION = "last100."
SUPPORTED = (
    "order.nodes.nodePosition",
    "order.nodes.nodePosition.allowedDeviationXY",
    "order.edges.maxSpeed",
    "order.edges.length",
    "state.agvPosition",
    "state.velocity",
    "state.loads",
    "state.newBaseRequest",
    "state.distanceSinceLastNode",
)
"""The optional fields our vehicles understand; all others they refuse or never send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What we suppose of a vehicle whose factsheet cannot say it."""

    margin_mm: int = 200
    battery_wh: int = 5000
    consumption_wh_per_km: int = 60
    consumption_idle_w: int = 40
    charging_w: int = 3000
    box_volume_ml: int = 40_000
    """For a load position without dimensions."""
    load_height_mm: int = 300
    """For a load set that gives length and width only."""


ASSUMPTIONS = Assumptions()
_HEIGHT_M = 1.6
"""The fleet plans in the plane and does not carry a height; that of the published types."""
_ENERGY = ("battery_wh", "consumption_wh_per_km", "consumption_idle_w", "charging_w")


def factsheet_for(vehicle_type: VehicleType) -> Factsheet:
    """Return what a vehicle of this type says of itself, still without header."""
    return Factsheet(
        type_specification=TypeSpecification(
            series_name=vehicle_type.id,
            agv_kinematic=AgvKinematic.DIFF,
            agv_class=AgvClass.CARRIER,
            max_load_mass=vehicle_type.payload_max_g / 1000,
            localization_types=(LocalizationType.NATURAL,),
            navigation_types=(NavigationType.VIRTUAL_LINE_GUIDED,),
        ),
        physical_parameters=PhysicalParameters(
            speed_min=0.0,
            speed_max=vehicle_type.speed_max_mm_s / 1000,
            acceleration_max=vehicle_type.acceleration_mm_s2 / 1000,
            deceleration_max=vehicle_type.deceleration_mm_s2 / 1000,
            height_max=_HEIGHT_M,
            width=vehicle_type.width_mm / 1000,
            length=vehicle_type.length_mm / 1000,
        ),
        protocol_limits=ProtocolLimits(
            max_string_lens=MaxStringLens(),
            max_array_lens=MaxArrayLens(),
            timing=Timing(
                min_order_interval=0.1, min_state_interval=0.1, default_state_interval=1.0
            ),
        ),
        protocol_features=ProtocolFeatures(
            optional_parameters=tuple(
                OptionalParameter(parameter=name, support=Support.SUPPORTED)
                for name in SUPPORTED
            ),
            agv_actions=tuple(_agv_action(spec) for spec in CATALOGUE.values()),
        ),
        agv_geometry=_geometry(vehicle_type),
        load_specification=_load_specification(vehicle_type.boxes),
        vehicle_config=VehicleConfig(
            versions=tuple(
                VersionEntry(key=EXTENSION + name, value=str(getattr(vehicle_type, name)))
                for name in _ENERGY
            )
        ),
    )


def _agv_action(spec: ActionSpec) -> AgvAction:
    return AgvAction(
        action_type=spec.type.value,
        action_description=spec.meaning,
        action_scopes=spec.scopes,
        action_parameters=tuple(
            ParameterDefinition(
                key=parameter.key,
                value_data_type=parameter.type,
                description=parameter.meaning,
                is_optional=parameter.optional,
            )
            for parameter in spec.parameters
        )
        or None,
        result_description=spec.result or None,
    )


def _geometry(vehicle_type: VehicleType) -> AgvGeometry:
    length_mm, width_mm = vehicle_type.length_mm, vehicle_type.width_mm
    around_mm = 2 * vehicle_type.margin_mm
    return AgvGeometry(
        envelopes2d=(
            _envelope("body", length_mm, width_mm),
            _envelope(CLEARANCE, length_mm + around_mm, width_mm + around_mm),
        )
    )


def _envelope(name: str, length_mm: int, width_mm: int) -> Envelope2d:
    x, y = length_mm / 2000, width_mm / 2000
    corners = ((x, y), (-x, y), (-x, -y), (x, -y))
    return Envelope2d(
        set=name, polygon_points=tuple(PolygonPoint(x=px, y=py) for px, py in corners)
    )


def _load_specification(boxes: tuple[Box, ...]) -> LoadSpecification:
    kinds: dict[tuple[int, TemperatureClass], list[str]] = {}
    for box in boxes:
        kinds.setdefault((box.volume_ml, box.temperature), []).append(box.id)
    return LoadSpecification(
        load_positions=tuple(box.id for box in boxes),
        load_sets=tuple(
            LoadSet(
                set_name=f"{temperature}-{volume_ml}ml",
                load_type=LOAD_TYPE + temperature,
                load_positions=tuple(positions),
                load_dimensions=_dimensions(volume_ml),
            )
            for (volume_ml, temperature), positions in kinds.items()
        ),
    )


def _dimensions(volume_ml: int) -> LoadSetDimensions:
    """Return a cube-like box of this volume; only its volume means anything."""
    side_m = round(math.cbrt(volume_ml / 1e6), 3) or 0.001
    return LoadSetDimensions(
        length=side_m, width=side_m, height=volume_ml / 1e6 / (side_m * side_m)
    )


def vehicle_type_from(
    factsheet: Factsheet, vehicle: VehicleId, assumptions: Assumptions = ASSUMPTIONS
) -> VehicleType:
    """Return the type that *factsheet* describes; MessageError if it cannot move or carry."""
    size, kind = factsheet.physical_parameters, factsheet.type_specification
    energy = _energy(factsheet, vehicle, assumptions)
    try:
        return VehicleType(
            id=VehicleTypeId(kind.series_name),
            length_mm=_milli(size.length),
            width_mm=_milli(size.width),
            margin_mm=_margin_mm(factsheet, assumptions),
            speed_max_mm_s=_milli(size.speed_max),
            acceleration_mm_s2=_milli(size.acceleration_max),
            deceleration_mm_s2=_milli(size.deceleration_max),
            payload_max_g=_milli(kind.max_load_mass),
            boxes=_boxes(factsheet.load_specification, assumptions),
            battery_wh=energy["battery_wh"],
            consumption_wh_per_km=energy["consumption_wh_per_km"],
            consumption_idle_w=energy["consumption_idle_w"],
            charging_w=energy["charging_w"],
        )
    except ValueError as impossible:
        raise MessageError(vehicle, "factsheet", str(impossible), "another value") from None


def _energy(
    factsheet: Factsheet, vehicle: VehicleId, assumptions: Assumptions
) -> dict[str, int]:
    """Return what our own vehicles write under ``versions``, or what we assume."""
    config = factsheet.vehicle_config
    written = {entry.key: entry.value for entry in (config and config.versions) or ()}
    found = {name: written.get(EXTENSION + name, "") for name in _ENERGY}
    for name, text in found.items():
        if text and not _WHOLE.fullmatch(text):
            field = f"vehicleConfig.versions.{EXTENSION}{name}"
            raise MessageError(vehicle, field, "a whole number", text)
    return {
        name: int(text) if text else getattr(assumptions, name) for name, text in found.items()
    }


_WHOLE = re.compile("[0-9]{1,9}")


def _margin_mm(factsheet: Factsheet, assumptions: Assumptions) -> int:
    """Return how far the clearance envelope reaches beyond the body, the wider way."""
    size = factsheet.physical_parameters
    for envelope in factsheet.agv_geometry.envelopes2d or ():
        if envelope.set == CLEARANCE and envelope.polygon_points:
            xs = [point.x for point in envelope.polygon_points]
            ys = [point.y for point in envelope.polygon_points]
            beyond_m = max(max(xs) - min(xs) - size.length, max(ys) - min(ys) - size.width)
            return max(0, _milli(beyond_m / 2))
    return assumptions.margin_mm


def _boxes(loads: LoadSpecification, assumptions: Assumptions) -> tuple[Box, ...]:
    """Return a box per load position; the first load set that fits a position describes it."""
    return tuple(
        _box(BoxId(position), loads.load_sets or (), assumptions)
        for position in loads.load_positions or ()
    )


def _box(box: BoxId, load_sets: tuple[LoadSet, ...], assumptions: Assumptions) -> Box:
    for load_set in load_sets:
        if not load_set.load_positions or box in load_set.load_positions:
            return Box(
                id=box,
                volume_ml=_volume_ml(load_set.load_dimensions, assumptions),
                temperature=_TEMPERATURES.get(load_set.load_type, TemperatureClass.AMBIENT),
            )
    return Box(id=box, volume_ml=assumptions.box_volume_ml)


_TEMPERATURES = {LOAD_TYPE + temperature: temperature for temperature in TemperatureClass}


def _volume_ml(size: LoadSetDimensions | None, assumptions: Assumptions) -> int:
    if size is None:
        return assumptions.box_volume_ml
    height_m = assumptions.load_height_mm / 1000 if size.height is None else size.height
    return round(size.length * size.width * height_m * 1e6)


def _milli(value: float) -> int:
    """Metres to millimetres, kilograms to grams."""
    return round(value * 1000)


def supports(factsheet: Factsheet, parameter: str) -> bool:
    """Return whether the factsheet lists an optional field, e.g. ``order.edges.maxSpeed``."""
    return any(
        entry.parameter == parameter
        for entry in factsheet.protocol_features.optional_parameters
    )


def action_definition(factsheet: Factsheet, action_type: str) -> AgvAction | None:
    """Return what the factsheet says of an action, None if the vehicle does not know it."""
    for action in factsheet.protocol_features.agv_actions:
        if action.action_type == action_type:
            return action
    return None
