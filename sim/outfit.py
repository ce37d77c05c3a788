"""From the tables of a scenario to the parts of a world: types, manners, radio, controller."""

from dataclasses import replace

from fleet_manager.core.fleet import FleetSettings
from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.pyvrp_solver import PyvrpSolver
from fleet_manager.dispatch.solver import Solver
from fleet_manager.model.errors import ConfigError
from fleet_manager.model.ids import BoxId, VehicleId, VehicleTypeId
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.vehicle import Box, VehicleType, standard_van
from fleet_manager.roadmap.road import Road
from sim.cabin import Handling
from sim.host import Brains
from sim.network import Radio
from sim.people import Manners
from sim.rng import Delay
from sim.scenario import Loaded
from sim.settings import PeopleTable, Scenario, TypeTable, VehiclesTable
from sim.vehicle import Make

ROBOT_MAKER = "last100"


def vehicle_type(table: TypeTable) -> VehicleType:
    """Return the standard van as the scenario changes it."""
    van = standard_van()
    warm = table.boxes - table.chilled_boxes
    return VehicleType(
        id=VehicleTypeId(f"van{table.boxes}"),
        length_mm=van.length_mm,
        width_mm=van.width_mm,
        margin_mm=van.margin_mm,
        speed_max_mm_s=table.speed_max_mm_s,
        acceleration_mm_s2=table.acceleration_mm_s2,
        deceleration_mm_s2=table.deceleration_mm_s2,
        payload_max_g=table.payload_max_g,
        boxes=tuple(
            Box(
                id=BoxId(str(number)),
                volume_ml=table.box_volume_ml,
                temperature=(
                    TemperatureClass.AMBIENT if number <= warm else TemperatureClass.CHILLED
                ),
            )
            for number in range(1, table.boxes + 1)
        ),
        battery_wh=table.battery_wh,
        consumption_wh_per_km=table.consumption_wh_per_km,
        consumption_idle_w=table.consumption_idle_w,
        charging_w=table.charging_w,
    )


def makes(loaded: Loaded, road: Road) -> list[Make]:
    """Return the vehicles to put down, each on a parking place of its own."""
    table = loaded.scenario.vehicles
    kind = vehicle_type(table.type)
    places = [node for node in road.parking_nodes if road.refuge[node]]
    if len(places) < table.count:
        expected = f"at most {len(places)}, the map's parking places"
        raise ConfigError(loaded.where, "vehicles.count", expected, table.count)
    return [
        Make(
            id=VehicleId(f"{table.manufacturer}/{number:03d}"),
            kind=kind,
            node=places[number - 1],
            map_id=road.map.header.id,
            charge_permille=table.battery_permille,
            state_interval_ms=_ms(table.state_every_s),
            handling=handling_of(table),
        )
        for number in range(1, table.count + 1)
    ]


def with_robots(made: list[Make], robots: int) -> tuple[list[Make], list[Make]]:
    """Return vehicles and robots: the last of *made* become robots and keep their places."""
    if robots > len(made):
        raise ConfigError("", "robots", f"at most {len(made)}, all vehicles", robots)
    first = len(made) - robots
    named = [
        replace(make, id=VehicleId(f"{ROBOT_MAKER}/R{number}"))
        for number, make in enumerate(made[first:], 1)
    ]
    return made[:first], named


def handling_of(table: VehiclesTable) -> Handling:
    """Return how long things take at a standing vehicle."""
    return Handling(
        dock_fixed_ms=_ms(table.dock_fixed_s),
        dock_per_parcel=Delay(
            median_ms=_ms(table.dock_per_parcel_s), spread=table.dock_spread, max_ms=600_000
        ),
        latch_ms=_ms(table.latch_s),
        door_open_max_ms=_ms(table.door_open_max_s),
        door_fails_permille=table.door_fails_permille,
    )


def manners_of(table: PeopleTable) -> Manners:
    """Return what residents are like."""
    return Manners(
        way=Delay(median_ms=_ms(table.way_median_s), spread=table.way_spread, min_ms=5_000),
        never_permille=table.never_permille,
        wrong_first_permille=table.wrong_first_permille,
        wrong_only_permille=table.wrong_only_permille,
        forget_permille=table.forget_permille,
        typing=Delay(median_ms=_ms(table.typing_median_s), spread=0.4, min_ms=1_000),
        taking=Delay(median_ms=_ms(table.taking_median_s), spread=0.5, min_ms=2_000),
    )


def radio_of(scenario: Scenario) -> Radio:
    """Return what messages meet on their way."""
    table = scenario.network
    return Radio(
        latency_ms=table.latency_ms,
        jitter_ms=table.jitter_ms,
        loss_permille=table.loss_permille,
        keepalive_ms=table.keepalive_s * 1000,
    )


def brains_of(loaded: Loaded, road: Road) -> Brains:
    """Return what the controller is made of."""
    scenario = loaded.scenario
    solver: Solver = InsertionSolver() if scenario.solver.name == "insertion" else PyvrpSolver()
    settings = FleetSettings(**{"map_id": road.map.header.id, **scenario.fleet})  # type: ignore[arg-type]
    return Brains(
        road=road,
        settings=settings,
        solver=solver,
        solver_latency_ms=scenario.solver.latency_ms,
        restart_ms=_ms(scenario.faults.controller_restart_s),
    )


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
