"""A storm over a world: bad weather and troubles at any time; then calm, and what must be true.

What is asked of the fleet afterwards is liveness (every parcel ends, once; everybody is at
home) and truth (who is said to have a parcel has it).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hypothesis import strategies as st

from fleet_manager.core.decisions import ParcelCancelled, ParcelReturned, SessionDecided
from fleet_manager.core.events import (
    ParcelCancelAsked,
    PauseAsked,
    Reconnected,
    ReleaseAsked,
    ServiceAsked,
    StationOpeningAsked,
    ZoneClassAsked,
)
from fleet_manager.handoff.session import Collected
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import Parcel, ParcelPhase
from fleet_manager.model.zone import ZoneClass
from fleet_manager.vda5050.messages import OperatingMode
from sim.rng import Streams
from tests.a_fleet import NOW_MS, a_parcel, a_road
from tests.a_vehicle import IdealVehicle
from tests.a_weather import Weather
from tests.a_world import World

STORM_MS = 1_800_000
CALM_MS_MAX = 6 * 3_600_000


class Kind(StrEnum):
    """What goes wrong, or what an operator does about it."""

    OFFLINE = "offline"
    PAUSED = "paused"
    OUT_OF_SERVICE = "out of service"
    BY_HAND = "by hand"
    LOW_BATTERY = "low battery"
    RESTART = "restart"
    CANCELLED = "cancelled"
    RECONNECTED = "reconnected"
    HELD = "nothing released"
    CLOSED = "station closed"
    SEALED = "zone sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that goes wrong at *at_ms*, with vehicle or parcel *which*."""

    kind: Kind
    at_ms: int
    lasts_ms: int
    which: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """A world's bad half hour."""

    seed: int
    weather: Weather
    troubles: tuple[Trouble, ...]
    crashes_at: tuple[tuple[int, bool], ...] = ()


def shares(most: float) -> st.SearchStrategy[float]:
    return st.sampled_from([0.0, most / 4, most])


def storms(crashes_max: int = 3, steps_max: int = 1500) -> st.SearchStrategy[Storm]:
    """Draw storms."""
    troubles = st.builds(
        Trouble,
        kind=st.sampled_from(Kind),
        at_ms=st.integers(0, STORM_MS),
        lasts_ms=st.integers(5_000, 500_000),
        which=st.integers(0, 99),
    )
    crash = st.tuples(st.integers(10, steps_max), st.booleans())
    return st.builds(
        Storm,
        seed=st.integers(0, 2**32),
        weather=weathers(),
        troubles=st.lists(troubles, max_size=20).map(tuple),
        crashes_at=st.lists(crash, max_size=crashes_max).map(tuple),
    )


def weathers() -> st.SearchStrategy[Weather]:
    """Draw weather, from calm to foul."""
    return st.builds(
        Weather,
        delay_ms=st.sampled_from([0, 800, 5000]),
        loss=shares(0.15),
        twice=shares(0.2),
        wrong_code=shares(0.3),
        no_show=shares(0.3),
        late=shares(0.4),
        leaves_it=shares(0.3),
        door_fails=shares(0.2),
        load_fails=shares(0.2),
        forgets=shares(0.03),
        refuses=shares(0.1),
    )


def weathered(storm: Storm, road: str, vans: int, parcels: int) -> World:
    """Return the world after *storm* and as much calm as it takes, at most six hours."""
    world = World(a_road(road), vans, seed=storm.seed, weather=storm.weather)
    world.crashes_at = dict(storm.crashes_at)
    world.photos_at = frozenset(range(storm.seed % 97, 10**5, 211))
    goods = some_parcels(world, parcels)
    chance = Streams(storm.seed).stream("senders")
    for first in range(0, len(goods), 6):
        batch = goods[first : first + 6]
        world.at(int(chance.integers(5_000, STORM_MS // 2)), submits(world, batch))
    for trouble in storm.troubles:
        for delay_ms, do in happenings(world, trouble, goods):
            world.at(delay_ms, do)
    world.run(STORM_MS)
    clear_up(world, goods)
    world.run(CALM_MS_MAX, lambda: world.all_done)
    return world


def some_parcels(world: World, count: int) -> list[Parcel]:
    """Return parcels for any points, some of them ready only later."""
    chance = Streams(world.seed).stream("parcels")
    points = sorted(world.road.point_node)
    return [
        a_parcel(
            f"p{number}",
            points[int(chance.integers(len(points)))],
            ready_ms=NOW_MS + int(chance.integers(STORM_MS)),
        )
        for number in range(count)
    ]


def submits(world: World, batch: Sequence[Parcel]) -> Callable[[], None]:
    """Return what hands in *batch*."""

    def do() -> None:
        world.submit(batch)

    return do


def happenings(
    world: World, trouble: Trouble, goods: Sequence[Parcel]
) -> Iterator[tuple[int, Callable[[], None]]]:
    """Yield what happens because of *trouble*, and when it is over."""
    van = world.van(trouble.which % len(world.vehicles))
    name = goods[trouble.which % len(goods)].id
    begins: dict[Kind, Callable[[], None]] = {
        Kind.OFFLINE: lambda: world.go_offline(van, trouble.lasts_ms),
        Kind.PAUSED: lambda: pause(world, van, paused=True),
        Kind.OUT_OF_SERVICE: lambda: serve(world, van, in_service=False),
        Kind.BY_HAND: lambda: switch(world, van, OperatingMode.MANUAL),
        Kind.LOW_BATTERY: lambda: drain(world, van),
        Kind.RESTART: lambda: world.restart(van),
        Kind.CANCELLED: lambda: cancel(world, name),
        Kind.RECONNECTED: lambda: reconnect(world),
        Kind.HELD: lambda: release(world, releasing=False),
        Kind.CLOSED: lambda: open_station(world, trouble.which, is_open=False),
        Kind.SEALED: lambda: seal(world, trouble.which, ZoneClass.SEALED),
    }
    ends: dict[Kind, Callable[[], None]] = {
        Kind.PAUSED: lambda: pause(world, van, paused=False),
        Kind.OUT_OF_SERVICE: lambda: serve(world, van, in_service=True),
        Kind.BY_HAND: lambda: switch(world, van, OperatingMode.AUTOMATIC),
        Kind.HELD: lambda: release(world, releasing=True),
        Kind.CLOSED: lambda: open_station(world, trouble.which, is_open=True),
        Kind.SEALED: lambda: seal(world, trouble.which, None),
    }
    yield trouble.at_ms, begins[trouble.kind]
    if trouble.kind in ends:
        yield trouble.at_ms + trouble.lasts_ms, ends[trouble.kind]


def pause(world: World, van: IdealVehicle, *, paused: bool) -> None:
    """Have an operator stop a vehicle, or let it go on."""
    if van.id in world.fleet.vehicles:
        world.feed(PauseAsked(vehicle=van.id, paused=paused))


def serve(world: World, van: IdealVehicle, *, in_service: bool) -> None:
    """Have an operator take a vehicle out of service, or put it back."""
    world.feed(ServiceAsked(vehicle=van.id, in_service=in_service))


def switch(world: World, van: IdealVehicle, mode: OperatingMode) -> None:
    """Have somebody at the vehicle switch its mode."""
    van.mode = mode
    world.say(van)


def drain(world: World, van: IdealVehicle) -> None:
    """Have an idle vehicle stand there with little charge."""
    if van.idle:
        van.battery = 15.0
        world.say(van)


def cancel(world: World, name: ParcelId) -> None:
    """Have the sender ask for a parcel back."""
    world.feed(ParcelCancelAsked(parcel=name))


def reconnect(world: World) -> None:
    """Have the broker forget our session."""
    world.feed(Reconnected())


def release(world: World, *, releasing: bool) -> None:
    """Have an operator stop releasing, or go on with it."""
    world.feed(ReleaseAsked(releasing=releasing))


def open_station(world: World, which: int, *, is_open: bool) -> None:
    """Have an operator open a station or close it."""
    stations = tuple(world.fleet.stations)
    world.feed(StationOpeningAsked(station=stations[which % len(stations)], open=is_open))


def seal(world: World, which: int, zone_class: ZoneClass | None) -> None:
    """Have an operator change the class of a zone."""
    zones = tuple(world.road.map.zones)
    world.feed(ZoneClassAsked(zone=zones[which % len(zones)], zone_class=zone_class))


def clear_up(world: World, goods: Sequence[Parcel]) -> None:
    """End the storm and put everything right that somebody has to put right."""
    world.calm()
    for van in world.vehicles.values():
        pause(world, van, paused=False)
        serve(world, van, in_service=True)
        switch(world, van, OperatingMode.AUTOMATIC)
    release(world, releasing=True)
    for number in range(len(world.fleet.stations)):
        open_station(world, number, is_open=True)
    for number in range(len(world.road.map.zones)):
        seal(world, number, None)
    world.submit(goods)


def ends_of(world: World) -> Counter[ParcelId]:
    """Count how often each parcel ended according to the journal."""
    ends: Counter[ParcelId] = Counter()
    boxes: dict[str, ParcelId] = {}
    for notice in world.notices:
        boxes[notice.session] = notice.parcel
    for decision in world.decisions:
        match decision:
            case ParcelCancelled(parcel=name) | ParcelReturned(parcel=name):
                ends[name] += 1
            case SessionDecided(session=session, outcome=Collected()):
                ends[boxes[session]] += 1
            case _:
                pass
    return ends


def delivered(world: World) -> set[ParcelId]:
    """Return the parcels that the fleet says were delivered."""
    records = world.fleet.parcels.items()
    return {name for name, record in records if record.phase is ParcelPhase.DELIVERED}
