"""Somebody who hands parcels in over the HTTP API, each lot when its time has come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event, Thread

import msgspec

from fleet_manager.app.fleet_client import FleetAddress, FleetClient, Json
from fleet_manager.app.parcels import submit_parcels
from fleet_manager.model.errors import PartError
from fleet_manager.model.ids import ParcelId
from sim.demand import Submission
from sim.rng import Streams
from sim.scenario import Loaded
from sim.world import read_road, submissions_of

LOOK_S = 0.5


@dataclass(slots=True, kw_only=True)
class HandingIn:
    """The lots still to hand in, and what came of those that were."""

    waiting: list[Submission]
    handed_in: list[ParcelId] = field(default_factory=list)
    """Every parcel the fleet gave an answer for, in order."""
    refused: list[Json] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many parcels there are, handed in or not."""
        return len(self.handed_in) + sum(len(lot.parcels) for lot in self.waiting)

    @property
    def next_ms(self) -> int | None:
        """When the next lot is due, in fleet time; None if there is none."""
        return self.waiting[0].time_ms if self.waiting else None

    def hand_in(self, fleet: FleetClient, now_ms: int) -> None:
        """Hand in what is due; a fleet that is away is asked again the next time."""
        while self.waiting and self.waiting[0].time_ms <= now_ms:
            lot = self.waiting[0]
            try:
                results = submit_parcels(fleet, lot.parcels)
            except PartError:
                return
            # Only now: a lot whose answer was lost goes in again and is recognised.
            self.waiting.pop(0)
            self.handed_in += [parcel.id for parcel in lot.parcels]
            self.refused += [result for result in results if result["outcome"] == "refused"]


@contextmanager
def handed_in_meanwhile(demand: HandingIn, address: FleetAddress) -> Iterator[None]:
    """Hand parcels in on a thread of their own for the time of the block."""
    ended = Event()
    thread = Thread(target=_keep_handing_in, args=(demand, address, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _keep_handing_in(demand: HandingIn, address: FleetAddress, ended: Event) -> None:
    with FleetClient(address) as fleet:
        while demand.waiting and not ended.wait(LOOK_S):
            with suppress(PartError):
                demand.hand_in(fleet, int(fleet.get("/v1/status")["now_ms"]))


def demand_from(loaded: Loaded, seed: int, begin_ms: int) -> HandingIn:
    """Return a scenario's demand, with its day beginning at *begin_ms*."""
    begins = datetime.fromtimestamp(begin_ms / 1000, UTC).isoformat(timespec="milliseconds")
    today = msgspec.structs.replace(
        loaded, scenario=msgspec.structs.replace(loaded.scenario, start=begins)
    )
    lots: Sequence[Submission] = submissions_of(today, read_road(today), Streams(seed))
    return HandingIn(waiting=list(lots))
