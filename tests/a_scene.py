"""Scenes: worlds brought to the moment a test is about, where nothing happens by chance."""

from dataclasses import replace

from fleet_manager.core.commands import Notify
from fleet_manager.core.decisions import VisitStarted
from fleet_manager.core.fleet import FleetSettings, TripRecord, VehicleRecord
from fleet_manager.core.step import Outcome
from fleet_manager.handoff.session import Phase, Session
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.vda5050.actions import ActionType
from tests.a_fleet import LOCKER, a_parcel, a_road
from tests.a_weather import CALM
from tests.a_world import World

NOBODY_COMES = replace(CALM, no_show=1.0)


def a_yard(
    vans: int = 1, parcels: tuple[str, ...] = (), settings: FleetSettings | None = None
) -> World:
    """Build a courtyard with admitted vans at home, and *parcels* handed in for the locker."""
    world = World(a_road(), vans, weather=NOBODY_COMES, settings=settings or FleetSettings())
    world.run(500)
    assert len(world.fleet.vehicles) == vans
    if parcels:
        world.submit([a_parcel(name, LOCKER) for name in parcels])
    return world


def is_at(world: World, action: ActionType) -> bool:
    """Whether the first van is busy with *action*."""
    return any(doing.action.action_type == action for doing in world.van().running())


def at_the_dock(parcels: tuple[str, ...] = ("p1",), vans: int = 1) -> World:
    """Build a yard whose first van stands at a dock and is being loaded."""
    world = a_yard(vans, parcels)
    world.wait_until(lambda: is_at(world, ActionType.LOAD))
    return world


def under_way(parcels: tuple[str, ...] = ("p1",), vans: int = 1) -> World:
    """Build a yard whose first van drives to the locker: loaded, and two nodes on its way."""
    world = at_the_dock(parcels, vans)
    world.wait_until(lambda: phase_of(world) is ParcelPhase.ABOARD)
    driven = world.van().driven
    world.wait_until(lambda: world.van().driven == driven + 2)
    world.run(100)
    return world


def at_the_locker(parcels: tuple[str, ...] = ("p1",), vans: int = 1) -> World:
    """Build a yard whose first van waits at the locker, and every recipient has a code."""
    world = under_way(parcels, vans)
    world.wait_until(lambda: bool(world.decided(VisitStarted)))
    world.wait_until(lambda: all(s.noticed for s in sessions(world)))
    return world


def trip(world: World) -> TripRecord:
    """Return the trip of the first van."""
    found = world.record().trip
    assert found is not None
    return found


def sessions(world: World) -> list[Session]:
    """Return the sessions at the first van."""
    return list(trip(world).sessions.values())


def phase_of(world: World, parcel: str = "p1") -> ParcelPhase:
    """Return the phase of a parcel."""
    return world.fleet.parcels[ParcelId(parcel)].phase


def notice_of(world: World, parcel: str = "p1") -> Notify:
    """Return the last notice about a parcel."""
    return next(n for n in reversed(world.notices) if n.parcel == parcel)


def type_right_code(world: World, parcel: str = "p1") -> None:
    """Have the recipient of *parcel* type the code."""
    notice = notice_of(world, parcel)
    world.type_code(notice, notice.code_digest)


def hear(world: World) -> Outcome:
    """Have the first van say how things stand, and the fleet hear it at once."""
    return world.hear(world.van())


def session_phases(world: World) -> list[Phase]:
    """Return the phases of the sessions at the first van."""
    return [session.phase for session in sessions(world)]


def queueing(vans: int = 3) -> tuple[World, VehicleRecord]:
    """Build a yard where both docks are taken and the other vans, bound, wait at home.

    Returns the one that waits longest.
    """
    parcels = tuple(f"p{number}" for number in range(1, 12 * vans + 1))
    world = a_yard(vans, parcels)

    def waiting() -> list[VehicleRecord]:
        return [v for v in world.fleet.waiting.values() if v.trip and v.node == v.home]

    world.wait_until(lambda: len(waiting()) == vans - 2)
    return world, waiting()[0]
