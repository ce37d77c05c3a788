"""Last stage: who may move where. Restless vehicles get a complete way, or a reason to wait.

A vehicle is restless when something changed for it: it arrived, its trip went on, a resource
it waits for was freed. Who has waited longest beyond its patience may reserve its way: newer
claims then keep clear of it. Whoever stands where another must go makes room by going home.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace

from fleet_manager.core.decide.moment import Moment
from fleet_manager.core.decide.wish import (
    Want,
    aim,
    held_escape,
    other_refuges,
    reissue,
    release,
    resting_places,
    wanted,
)
from fleet_manager.core.decisions import Decision, OrderEnded, Purpose, RouteReleased, WaitBegan
from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.model.ids import VehicleId
from fleet_manager.traffic.claims import NOBODY
from fleet_manager.traffic.way import Ground, Way
from fleet_manager.traffic.whole_way import Blocked, Grant, Unreachable, Wish

ON_HOLD = "nothing is released at present"
NO_WAY = "there is no way to its goal"
SEALED_OFF = "no way leads around the sealed zones"


def route(fleet: Fleet, moment: Moment) -> Iterator[Decision]:
    """Give every restless vehicle its way, the longest waiting first."""
    for key in moment.due_of("patience"):
        fleet.restless[VehicleId(key)] = None
    while fleet.restless:
        batch = [fleet.vehicles[name] for name in fleet.restless if name in fleet.vehicles]
        fleet.restless.clear()
        batch.sort(key=lambda v: (_since(v), v.number))
        for vehicle in batch:
            yield from _look_at(fleet, vehicle, moment.now_ms)


def _since(vehicle: VehicleRecord) -> int:
    return 2**62 if vehicle.waiting_since_ms is None else vehicle.waiting_since_ms


def _look_at(fleet: Fleet, vehicle: VehicleRecord, now_ms: int) -> Iterator[Decision]:
    if not vehicle.listens or not vehicle.stands:
        return
    if vehicle.lost:
        if vehicle.seen.idle:
            yield reissue(fleet, vehicle) or OrderEnded(vehicle=vehicle.id)
        return
    want = wanted(fleet, vehicle)
    if want is None:
        return
    if not fleet.releasing:
        yield from _stay(vehicle)
        return
    answer = _try(fleet, vehicle, want.goals, now_ms)
    if isinstance(answer, Grant):
        yield from _release(fleet, vehicle, want, answer)
        return
    room = yield from _make_room(fleet, vehicle, now_ms)
    if vehicle.stands:
        yield _wait(fleet, vehicle, answer, room)
        yield from _move_along(fleet, vehicle, want, now_ms)
        yield from _break_circle(fleet, vehicle)


def _stay(vehicle: VehicleRecord) -> Iterator[Decision]:
    """Say once that nothing is released; everybody is looked at again when that ends."""
    if vehicle.waiting_since_ms is None or vehicle.seen.why_waiting != ON_HOLD:
        yield WaitBegan(vehicle=vehicle.id, why=ON_HOLD)


def _try(
    fleet: Fleet, vehicle: VehicleRecord, goals: tuple[int, ...], now_ms: int
) -> Grant | Blocked | Unreachable:
    wish = Wish(vehicle=vehicle.number, source=vehicle.node, goals=goals, home=vehicle.home)
    reserved = _reserved(fleet, vehicle, now_ms)
    return fleet.traffic_of(vehicle).plan(fleet.claims, wish, reserved)


def _reserved(fleet: Fleet, vehicle: VehicleRecord, now_ms: int) -> Ground:
    """Return what the longest waiting vehicle keeps clear of *vehicle*.

    Nothing, if *vehicle* is that one, is what it waits for, or stands on the road itself.
    """
    first = _first_in_line(fleet, now_ms)
    if first is None or first is vehicle or not fleet.road.refuge[vehicle.node]:
        return 0
    if first.seen.waits_for == vehicle.id or _aims_at(fleet, first, vehicle.node):
        return 0
    want = wanted(fleet, first)
    if want is None or not want.goals:
        return 0
    way = fleet.traffic_of(first).way(first.node, want.goals[0])
    return 0 if way is None else way.reach


def _first_in_line(fleet: Fleet, now_ms: int) -> VehicleRecord | None:
    since_max_ms = now_ms - fleet.settings.patience_ms
    for vehicle in fleet.waiting.values():
        if _since(vehicle) > since_max_ms:
            break
        if vehicle.listens and _will_move(fleet, vehicle.seen.waits_for):
            return vehicle
    return None


def _will_move(fleet: Fleet, name: VehicleId | None) -> bool:
    """Return whether it is of use to wait for a vehicle: nobody reserves behind a dead one."""
    holder = fleet.vehicles.get(name) if name else None
    return holder is not None and holder.listens


def _aims_at(fleet: Fleet, vehicle: VehicleRecord, place: int) -> bool:
    """Return whether *vehicle* has something to do at *place*."""
    if place not in fleet.traffic.places:
        return False
    want = aim(fleet, vehicle)
    return want is not None and place in want.goals


def _release(
    fleet: Fleet, vehicle: VehicleRecord, want: Want, grant: Grant
) -> Iterator[RouteReleased]:
    decision = release(fleet, vehicle, want, grant)
    if decision is not None:
        yield decision


def _make_room(
    fleet: Fleet, vehicle: VehicleRecord, now_ms: int
) -> Generator[Decision, None, Blocked | None]:
    """Go home if one stands where others work, or on the road: waiting is for refuges.

    Returns what is in the way home (or to another refuge), if that is what keeps the vehicle.
    """
    on_the_road = not fleet.road.refuge[vehicle.node]
    rests = resting_places(fleet, vehicle)
    if vehicle.node in rests or not (on_the_road or _is_wanted(fleet, vehicle)):
        return None
    answer = yield from _go(fleet, vehicle, rests, now_ms)
    if answer is None:
        return None
    escape = held_escape(fleet, vehicle) if on_the_road else None
    if escape is not None and fleet.traffic_of(vehicle).barred.isdisjoint(escape.edges):
        yield from _escape(fleet, vehicle, escape)
    elif on_the_road or isinstance(answer, Unreachable):
        # Its home or its escape lies in a zone that was sealed meanwhile.
        other = yield from _go(fleet, vehicle, other_refuges(fleet, vehicle), now_ms)
        return _either(answer, other)
    return answer if isinstance(answer, Blocked) else None


def _either(one: Blocked | Unreachable, other: Blocked | Unreachable | None) -> Blocked | None:
    """Return both obstacles as one, None if there is none (any more)."""
    if not isinstance(other, Blocked):
        return one if isinstance(one, Blocked) and other is not None else None
    if not isinstance(one, Blocked):
        return other
    watch = tuple(dict.fromkeys(one.watch + other.watch))
    return replace(one, watch=watch, reserved=one.reserved or other.reserved)


def _go(
    fleet: Fleet, vehicle: VehicleRecord, goals: tuple[int, ...], now_ms: int
) -> Generator[Decision, None, Blocked | Unreachable | None]:
    """Go to one of *goals* to make room; return what keeps the vehicle, if something does."""
    answer = _try(fleet, vehicle, goals, now_ms)
    if isinstance(answer, Grant):
        yield from _release(fleet, vehicle, Want(purpose=Purpose.ROOM, goals=goals), answer)
        return None
    return answer


def _is_wanted(fleet: Fleet, vehicle: VehicleRecord) -> bool:
    """Return whether somebody waits to get where *vehicle* stands."""
    place = vehicle.node
    if place not in fleet.traffic.places:
        return False
    wants = (aim(fleet, other) for other in fleet.waiting.values() if other is not vehicle)
    return any(want is not None and place in want.goals for want in wants)


def _escape(fleet: Fleet, vehicle: VehicleRecord, escape: Way) -> Iterator[Decision]:
    """Drive on along the escape that is held already, to the refuge at its end."""
    want = Want(purpose=Purpose.ROOM, goals=(escape.target,))
    yield from _release(fleet, vehicle, want, Grant(way=escape, escape=None))


def _break_circle(fleet: Fleet, vehicle: VehicleRecord) -> Iterator[Decision]:
    """Let who stands on the road leave it by its escape, if all wait for each other.

    That happens only if the escape leads into a zone sealed meanwhile; without a circle it is
    not used (see ``traffic.whole_way``).
    """
    chain = {vehicle.id: vehicle}
    last = vehicle
    while (name := last.seen.waits_for) is not None and last.waiting_since_ms is not None:
        last = fleet.vehicles[name]
        if last.id in chain:
            break
        chain[last.id] = last
    else:
        return
    for one in chain.values():
        if one.stands and one.listens and not one.lost and not fleet.road.refuge[one.node]:
            escape = held_escape(fleet, one)
            if escape is not None:
                yield from _escape(fleet, one, escape)


def _move_along(
    fleet: Fleet, vehicle: VehicleRecord, want: Want, now_ms: int
) -> Iterator[Decision]:
    """Ask whoever idles on our goal to make room."""
    for goal in want.goals:
        holder = fleet.claims.holder_of(goal)
        if holder in (NOBODY, vehicle.number):
            continue
        other = fleet.by_number[holder]
        idles = other.node == goal and other.stands and other.waiting_since_ms is not None
        if idles and other.listens and not other.lost and not other.seen.makes_room:
            room = yield from _make_room(fleet, other, now_ms)
            if room is not None and other.stands:
                yield _wait(fleet, other, room, room)


def _wait(
    fleet: Fleet, vehicle: VehicleRecord, answer: Blocked | Unreachable, room: Blocked | None
) -> WaitBegan:
    """Say what keeps the vehicle from its goal; with *room*, it watches the way home too."""
    obstacles = [one for one in (answer, room) if isinstance(one, Blocked)]
    no_way = SEALED_OFF if fleet.zones.sealed else NO_WAY
    if not obstacles:
        return WaitBegan(vehicle=vehicle.id, why=no_way)
    holder = obstacles[0].holder
    name = None if holder == NOBODY else fleet.by_number[holder].id
    why = "another has waited longer" if name is None else f"waits for {name}"
    return WaitBegan(
        vehicle=vehicle.id,
        why=why if isinstance(answer, Blocked) else no_way,
        resources=tuple(resource for one in obstacles for resource in one.watch),
        deferred=any(one.reserved for one in obstacles),
        room=room is not None,
        holder=name,
    )
