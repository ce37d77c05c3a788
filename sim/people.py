"""Residents: told by a notice that their parcel is here, they come, type, take, and go home.

::

    notice --delay--> at the keypad --types--> door opens --takes--> closes it, goes home
       |                  |    ^                   |
       |                  |    | wrong code, or    | leaves the parcel inside: types again
       v                  v    | nothing happens   |
    never comes     vehicle gone: came too late    +--------------------------------------

Everybody draws from a stream of their own, named after the parcel, so who comes late does not
depend on what else happened in the world. A resident sees a notice and a keypad, nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from msgspec import Struct
from numpy.random import Generator

from fleet_manager.model.ids import BoxId, ContactRef, ParcelId, PointId, SessionId, VehicleId
from sim.clock import Clock
from sim.rng import Delay, Streams


class Notice(Struct, frozen=True, kw_only=True):
    """What a resident is told; the same words as the notice channels use."""

    time_ms: int
    contact: ContactRef
    parcel: ParcelId
    vehicle: VehicleId
    box: BoxId
    point: PointId
    code: str
    deadline_ms: int
    session: SessionId


class Keypad(Protocol):
    """The side of a vehicle that residents see."""

    def type_code(self, point: PointId, box: BoxId, code: str) -> bool:
        """Type at the vehicle that stands at *point*; False if none listens there."""
        ...

    def take(self, box: BoxId) -> ParcelId | None:
        """Take out what lies in an open box."""
        ...

    def close(self, box: BoxId) -> None:
        """Close a box's door."""
        ...


class Outcome(StrEnum):
    """How a resident's errand ended."""

    TOOK = "took"
    NEVER_CAME = "never_came"
    TOO_LATE = "too_late"
    GAVE_UP = "gave_up"


_WAY = Delay(median_ms=100_000, spread=0.6, min_ms=5_000, max_ms=3_600_000)
_TYPING = Delay(median_ms=6_000, spread=0.4, min_ms=1_000, max_ms=60_000)
_TAKING = Delay(median_ms=12_000, spread=0.5, min_ms=2_000, max_ms=60_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How residents are, on the whole; shares in permille."""

    way: Delay = _WAY
    """From the notice to the keypad."""
    never_permille: int = 30
    wrong_first_permille: int = 60
    """Who types one or two wrong codes, then the right one."""
    wrong_only_permille: int = 10
    forget_permille: int = 10
    """Who closes the door with the parcel still inside, the first time."""
    typing: Delay = _TYPING
    taking: Delay = _TAKING
    retry_ms: int = 10_000
    """How long somebody waits for a door before typing again."""
    tries_max: int = 6


@dataclass(slots=True, kw_only=True, eq=False)
class _Errand:
    """One resident on the way because of a notice, and of newer ones about the same parcel."""

    notice: Notice
    sessions: list[SessionId]
    """Of every notice that sent them here."""
    rng: Generator
    wrong_codes: int
    forgets: bool
    tries: int = 0
    at_keypad: bool = False
    taking: bool = False
    over: bool = False


@dataclass(slots=True, kw_only=True)
class Neighbourhood:
    """All residents; *keypads* are the vehicles they may find in front of their house."""

    clock: Clock
    streams: Streams
    manners: Manners
    keypads: Mapping[VehicleId, Keypad]
    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    taken: dict[ParcelId, int] = field(default_factory=dict)
    """When each parcel was taken home."""
    mixed_up: list[tuple[ParcelId, ParcelId | None]] = field(default_factory=list)
    """Whose box held something else, or nothing: expected, found."""
    ended: Callable[[tuple[SessionId, ...], ParcelId, Outcome], None] | None = None
    """Told of every errand that is over, and the sessions it was about."""
    _errands: dict[SessionId, _Errand] = field(default_factory=dict)
    _latest: dict[ParcelId, _Errand] = field(default_factory=dict)
    _over: set[SessionId] = field(default_factory=set)
    """Sessions that were over before this world was switched off and on again."""
    _waiting: dict[tuple[VehicleId, BoxId], _Errand] = field(default_factory=dict)
    _visits: dict[ParcelId, int] = field(default_factory=dict)

    def notify(self, notice: Notice, since_ms: int | None = None) -> None:
        """Tell a resident, who has known it since then (None: only now).

        A second notice of the same session, or about a parcel somebody is on the way for,
        brings a newer code.
        """
        if notice.session in self._over:
            return
        errand = self._errands.get(notice.session)
        if errand is not None:
            errand.notice = notice
            return
        errand = self._latest.get(notice.parcel)
        if errand is not None and not errand.over:
            errand.notice = notice
            errand.sessions.append(notice.session)
            self._errands[notice.session] = errand
            return
        self._set_out(notice, self.clock.now_ms if since_ms is None else since_ms)

    def recall(
        self, sessions: tuple[SessionId, ...], parcel: ParcelId, outcome: Outcome
    ) -> None:
        """Know of an errand from before that is over."""
        self._over.update(sessions)
        self.outcomes[outcome] += 1
        self._visits[parcel] = self._visits.get(parcel, 0) + 1

    def _set_out(self, notice: Notice, since_ms: int) -> None:
        errand, comes = self._draw(notice)
        self._errands[notice.session] = self._latest[notice.parcel] = errand
        if not comes:
            self._end(errand, Outcome.NEVER_CAME)
            return
        delay_ms = self.manners.way.draw_ms(errand.rng)
        self.clock.at(since_ms + delay_ms, lambda: self._arrive(errand))

    def door_opened(self, vehicle: VehicleId, box: BoxId) -> None:
        """Let whoever stands before the opening door reach in."""
        errand = self._waiting.get((vehicle, box))
        if errand is None or errand.over or errand.taking:
            return
        errand.taking = True
        delay_ms = self.manners.taking.draw_ms(errand.rng)
        self.clock.after(delay_ms, lambda: self._reach_in(errand))

    def _draw(self, notice: Notice) -> tuple[_Errand, bool]:
        """Return the errand and whether the resident comes at all."""
        visit = self._visits.get(notice.parcel, 0) + 1
        self._visits[notice.parcel] = visit
        rng = self.streams.stream(f"resident/{notice.parcel}/{visit}")
        manners = self.manners
        stays, wrong, forgets, often = (int(rng.integers(1000)) for _ in range(4))
        wrong_codes = 0
        if wrong < manners.wrong_only_permille:
            wrong_codes = manners.tries_max
        elif wrong < manners.wrong_only_permille + manners.wrong_first_permille:
            wrong_codes = 1 + often % 2
        errand = _Errand(
            notice=notice,
            sessions=[notice.session],
            rng=rng,
            wrong_codes=wrong_codes,
            forgets=forgets < manners.forget_permille,
        )
        return errand, stays >= manners.never_permille

    def _arrive(self, errand: _Errand) -> None:
        errand.at_keypad = True
        delay_ms = self.manners.typing.draw_ms(errand.rng)
        self.clock.after(delay_ms, lambda: self._type(errand))

    def _type(self, errand: _Errand) -> None:
        if errand.over or errand.taking:
            return
        if errand.tries >= self.manners.tries_max:
            self._end(errand, Outcome.GAVE_UP)
            return
        errand.tries += 1
        notice = errand.notice
        self._waiting[(notice.vehicle, notice.box)] = errand
        keypad = self.keypads.get(notice.vehicle)
        code = self._code(errand)
        if keypad is None or not keypad.type_code(notice.point, notice.box, code):
            self._end(errand, Outcome.TOO_LATE if errand.tries == 1 else Outcome.GAVE_UP)
            return
        self.clock.after(self.manners.retry_ms, lambda: self._type(errand))

    def _code(self, errand: _Errand) -> str:
        """Return what this resident types now: a code misread, or the right one."""
        code = errand.notice.code
        if errand.tries > errand.wrong_codes:
            return code
        wrong = (int(code) + 1 + int(errand.rng.integers(10 ** len(code) - 1))) % 10 ** len(
            code
        )
        return f"{wrong:0{len(code)}d}"

    def _reach_in(self, errand: _Errand) -> None:
        notice = errand.notice
        keypad = self.keypads[notice.vehicle]
        errand.taking = False
        if errand.forgets:
            errand.forgets = False
            keypad.close(notice.box)
            delay_ms = self.manners.typing.draw_ms(errand.rng)
            self.clock.after(delay_ms, lambda: self._type(errand))
            return
        found = keypad.take(notice.box)
        if found == notice.parcel:
            self.taken[found] = self.clock.now_ms
            self._end(errand, Outcome.TOOK)
        else:
            self.mixed_up.append((notice.parcel, found))
            self._end(errand, Outcome.GAVE_UP)
        keypad.close(notice.box)

    def _end(self, errand: _Errand, outcome: Outcome) -> None:
        errand.over = True
        self.outcomes[outcome] += 1
        place = (errand.notice.vehicle, errand.notice.box)
        if self._waiting.get(place) is errand:
            del self._waiting[place]
        if self.ended is not None:
            self.ended(tuple(errand.sessions), errand.notice.parcel, outcome)
