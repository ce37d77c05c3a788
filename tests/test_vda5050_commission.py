"""Factsheets: our vehicles in the standard's words, and anybody's vehicle in ours."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import BoxId, VehicleTypeId
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.vehicle import Box, VehicleType, standard_van
from fleet_manager.vda5050.codec import decode
from fleet_manager.vda5050.commission import (
    ASSUMPTIONS,
    Assumptions,
    action_definition,
    factsheet_for,
    supports,
    vehicle_type_from,
)
from fleet_manager.vda5050.factsheet import Factsheet, LoadSet, LoadSpecification
from fleet_manager.vda5050.topics import Kind
from tests.vda5050_street import VAN, check_schema, on_the_wire

number = st.integers(1, 500_000)
boxes = st.lists(
    st.tuples(st.integers(1, 2_000_000), st.sampled_from(TemperatureClass)),
    min_size=1,
    max_size=20,
).map(
    lambda kinds: tuple(
        Box(id=BoxId(f"b{i}"), volume_ml=volume, temperature=temperature)
        for i, (volume, temperature) in enumerate(kinds)
    )
)
vehicle_types = st.builds(
    VehicleType,
    id=st.text(max_size=9).map(VehicleTypeId),
    length_mm=number,
    width_mm=number,
    margin_mm=st.integers(0, 2000),
    speed_max_mm_s=number,
    acceleration_mm_s2=number,
    deceleration_mm_s2=number,
    payload_max_g=number,
    boxes=boxes,
    battery_wh=number,
    consumption_wh_per_km=number,
    consumption_idle_w=st.integers(0, 900),
    charging_w=number,
)


@given(vehicle_types)
def test_a_vehicle_type_survives_the_way_through_its_factsheet(kind: VehicleType) -> None:
    payload = on_the_wire(Kind.FACTSHEET, factsheet_for(kind))
    assert vehicle_type_from(decode(Kind.FACTSHEET, payload, ""), VAN) == kind


def test_our_factsheet_fits_the_official_schema() -> None:
    check_schema(Kind.FACTSHEET, on_the_wire(Kind.FACTSHEET, factsheet_for(standard_van())))


def a_maker_s_sheet(**changes: object) -> Factsheet:
    """Build the factsheet of somebody else's vehicle: only what the schema needs."""
    sheet: dict[str, object] = {
        "version": "2.1.0",
        "manufacturer": "other",
        "serialNumber": "7",
        "typeSpecification": {
            "seriesName": "Box Mover",
            "agvKinematic": "THREEWHEEL",
            "agvClass": "CARRIER",
            "maxLoadMass": 150,
            "localizationTypes": ["NATURAL"],
            "navigationTypes": ["AUTONOMOUS"],
        },
        "physicalParameters": {
            "speedMin": 0.1,
            "speedMax": 5.5,
            "accelerationMax": 1,
            "decelerationMax": 2,
            "heightMax": 1.5,
            "width": 1.19,
            "length": 2.77,
        },
        "protocolLimits": {
            "maxStringLens": {"idLen": 40},
            "maxArrayLens": {"order.nodes": 100},
            "timing": {"minOrderInterval": 1, "minStateInterval": 1},
        },
        "protocolFeatures": {"optionalParameters": [], "agvActions": []},
        "agvGeometry": {},
        "loadSpecification": {"loadPositions": ["left", "right"]},
    }
    return decode(Kind.FACTSHEET, json.dumps(sheet | changes).encode(), "")


def test_somebody_else_s_vehicle_is_understood_with_what_we_assume() -> None:
    assert vehicle_type_from(a_maker_s_sheet(), VAN) == VehicleType(
        id=VehicleTypeId("Box Mover"),
        length_mm=2770,
        width_mm=1190,
        margin_mm=ASSUMPTIONS.margin_mm,
        speed_max_mm_s=5500,
        acceleration_mm_s2=1000,
        deceleration_mm_s2=2000,
        payload_max_g=150_000,
        boxes=tuple(
            Box(id=BoxId(name), volume_ml=ASSUMPTIONS.box_volume_ml)
            for name in ("left", "right")
        ),
        battery_wh=ASSUMPTIONS.battery_wh,
        consumption_wh_per_km=ASSUMPTIONS.consumption_wh_per_km,
        consumption_idle_w=ASSUMPTIONS.consumption_idle_w,
        charging_w=ASSUMPTIONS.charging_w,
    )


def test_an_operator_may_know_better_than_we_assume() -> None:
    known = Assumptions(battery_wh=9000, margin_mm=350)
    kind = vehicle_type_from(a_maker_s_sheet(), VAN, known)
    assert (kind.battery_wh, kind.margin_mm) == (9000, 350)


@pytest.mark.parametrize(
    ("load_set", "volume_ml"),
    [
        ({"loadDimensions": {"length": 0.5, "width": 0.4, "height": 0.2}}, 40_000),
        ({"loadDimensions": {"length": 0.5, "width": 0.4}}, 60_000),
        ({"loadPositions": ["right"]}, ASSUMPTIONS.box_volume_ml),
        ({"loadPositions": []}, ASSUMPTIONS.box_volume_ml),
    ],
    ids=["all three", "no height", "for another position", "no dimensions"],
)
def test_a_load_set_tells_the_volume_of_its_positions(
    load_set: dict[str, object], volume_ml: int
) -> None:
    loads = {
        "loadPositions": ["left"],
        "loadSets": [{"setName": "s", "loadType": "EPAL"} | load_set],
    }
    box = vehicle_type_from(a_maker_s_sheet(loadSpecification=loads), VAN).boxes[0]
    assert (box.volume_ml, box.temperature) == (volume_ml, TemperatureClass.AMBIENT)


def test_the_first_load_set_of_a_position_describes_it() -> None:
    sheet = a_maker_s_sheet()
    sets = tuple(
        LoadSet(set_name=name, load_type=f"parcel-{name}") for name in ("frozen", "ambient")
    )
    loads = LoadSpecification(load_positions=("1",), load_sets=sets)
    kind = vehicle_type_from(msgspec.structs.replace(sheet, load_specification=loads), VAN)
    assert kind.boxes[0].temperature is TemperatureClass.FROZEN


@pytest.mark.parametrize(
    "change",
    [
        {"loadSpecification": {}},
        {"loadSpecification": {"loadPositions": ["a", "a"]}},
        {
            "loadSpecification": {
                "loadPositions": ["a"],
                "loadSets": [
                    {
                        "setName": "s",
                        "loadType": "x",
                        "loadDimensions": {"length": 0, "width": 1},
                    }
                ],
            }
        },
        {"vehicleConfig": {"versions": [{"key": "last100.battery_wh", "value": "much"}]}},
    ],
    ids=["nowhere to put a parcel", "two boxes of one name", "no room", "no number"],
)
def test_a_vehicle_that_cannot_carry_parcels_is_refused_with_the_reason(
    change: dict[str, object],
) -> None:
    with pytest.raises(MessageError, match="acme/van-1"):
        vehicle_type_from(a_maker_s_sheet(**change), VAN)


def test_a_vehicle_that_cannot_move_is_refused() -> None:
    sheet = a_maker_s_sheet()
    still = msgspec.structs.replace(sheet.physical_parameters, speed_max=0.0)
    with pytest.raises(MessageError, match="speed_max_mm_s is positive"):
        vehicle_type_from(msgspec.structs.replace(sheet, physical_parameters=still), VAN)


def test_a_factsheet_says_which_fields_and_actions_are_understood() -> None:
    ours, theirs = factsheet_for(standard_van()), a_maker_s_sheet()
    assert supports(ours, "order.edges.maxSpeed")
    assert not supports(ours, "order.edges.trajectory")
    assert not supports(theirs, "order.edges.maxSpeed")
    assert action_definition(ours, "openCompartment") is not None
    assert action_definition(theirs, "openCompartment") is None
