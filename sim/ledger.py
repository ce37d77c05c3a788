"""The books: every parcel handed in is accounted for exactly once, on paper and in the street.

Three parties are compared that do not know each other: who handed parcels in, what the journal
says, and where the parcels really are (in whose hands, in which box, back at the station).
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from fleet_manager.model.ids import BoxId, ParcelId, VehicleId
from sim.cabin import Entry, Stowed, Unstowed
from sim.mover import Mover
from sim.tally import End, Story, Tally
from sim.vehicle import Entered
from sim.violation import Violation


class Whereabouts(Struct, frozen=True, kw_only=True):
    """Where parcels really are; one that is in none of these never left the station."""

    taken: dict[ParcelId, int]
    """In their recipients' hands, since when (ms since 1970)."""
    aboard: dict[ParcelId, str]
    """In a vehicle, and in which box."""
    back: dict[ParcelId, int]
    """Taken out again at the station, when."""


class Ledger:
    """Watches parcels go in and out of vehicles; ``found`` is what was wrong with that."""

    def __init__(self) -> None:
        self.found: list[Violation] = []
        self.back: dict[ParcelId, int] = {}
        self._boxes: dict[ParcelId, str] = {}

    def overheard(self, now_ms: int, vehicle: Mover, box: BoxId, code: str) -> None:
        """Pay no attention to keypads."""

    def saw(self, now_ms: int, vehicle: Mover, entry: Entered | Entry) -> None:
        """Follow each parcel."""
        match entry:
            case Stowed(parcel=parcel, box=box):
                if parcel in self._boxes:
                    what = f"{parcel} is loaded twice: {self._boxes[parcel]}, {vehicle.id}"
                    self.found.append(Violation(time_ms=now_ms, rule="parcels", what=what))
                self._boxes[parcel] = f"{vehicle.id} box {box}"
                self.back.pop(parcel, None)
            case Unstowed(parcel=parcel):
                self._boxes.pop(parcel, None)
                self.back[parcel] = now_ms
            case _:
                pass

    def recall(self, vehicle: VehicleId, contents: Mapping[BoxId, ParcelId]) -> None:
        """Know what was in a vehicle's boxes before."""
        for box, parcel in contents.items():
            self._boxes[parcel] = f"{vehicle} box {box}"

    def whereabouts(self, taken: dict[ParcelId, int]) -> Whereabouts:
        """Return where parcels are, given those that residents took home."""
        aboard = {name: box for name, box in self._boxes.items() if name not in taken}
        return Whereabouts(taken=dict(taken), aboard=aboard, back=dict(self.back))


def audit(
    submitted: Sequence[ParcelId], written: Tally, where: Whereabouts, now_ms: int
) -> list[Violation]:
    """Close the books: return everything that does not add up."""
    faults = [*_strangers(submitted, written), *(what for _, what in written.confused)]
    for parcel in submitted:
        story = written.stories.get(parcel)
        if story is None:
            faults.append(f"{parcel} was handed in and is not in the journal")
        else:
            faults += _compare(parcel, story, where)
    return [Violation(time_ms=now_ms, rule="parcels", what=what) for what in faults]


def _compare(parcel: ParcelId, story: Story, where: Whereabouts) -> Iterator[str]:
    """Yield where paper and street disagree about one parcel."""
    taken, aboard = parcel in where.taken, parcel in where.aboard
    if story.ends > 1:
        yield f"{parcel} ended {story.ends} times"
    if story.end is End.DELIVERED and not taken:
        yield f"{parcel} counts as delivered, but nobody took it"
    if taken and story.end not in (End.DELIVERED, End.OPEN):
        yield f"{parcel} was taken home, but counts as {story.end}"
    if story.end is End.RETURNED and parcel not in where.back:
        yield f"{parcel} counts as returned, but is {where.aboard.get(parcel, 'nowhere')}"
    if story.end in (End.CANCELLED, End.REFUSED) and aboard:
        yield f"{parcel} counts as {story.end}, but is in {where.aboard[parcel]}"


def _strangers(submitted: Sequence[ParcelId], written: Tally) -> Iterator[str]:
    known = set(submitted)
    for parcel in written.stories:
        if parcel not in known:
            yield f"{parcel} is in the journal and was never handed in"
