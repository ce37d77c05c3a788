"""The books: every parcel handed in is accounted for exactly once, on paper and in the street.

Three parties are compared that do not know each other: who handed parcels in, what the journal
says, and where the parcels really are (in whose hands, in which box, back at the station).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fleet_manager.model.ids import BoxId, ParcelId
from sim.cabin import Entry, Stowed, Unstowed
from sim.tally import End, Story, Tally
from sim.vehicle import Entered, Vehicle
from sim.violation import Violation

_RULE = "parcels"


@dataclass(slots=True)
class Ledger:
    """Watches parcels go in and out of vehicles; ``audit`` closes the books."""

    found: list[Violation] = field(default_factory=list)
    _boxes: dict[ParcelId, str] = field(default_factory=dict)
    """Parcels that are in a vehicle, and where."""
    _back: dict[ParcelId, int] = field(default_factory=dict)

    def overheard(self, now_ms: int, vehicle: Vehicle, box: BoxId, code: str) -> None:
        """Pay no attention to keypads."""

    def saw(self, now_ms: int, vehicle: Vehicle, entry: Entered | Entry) -> None:
        """Follow each parcel."""
        match entry:
            case Stowed(parcel=parcel, box=box):
                if parcel in self._boxes:
                    what = f"{parcel} is loaded twice: {self._boxes[parcel]}, {vehicle.id}"
                    self.found.append(Violation(now_ms, _RULE, what))
                self._boxes[parcel] = f"{vehicle.id} box {box}"
                self._back.pop(parcel, None)
            case Unstowed(parcel=parcel):
                self._boxes.pop(parcel, None)
                self._back[parcel] = now_ms
            case _:
                pass

    def audit(
        self,
        submitted: Sequence[ParcelId],
        written: Tally,
        taken: Mapping[ParcelId, int],
        now_ms: int,
    ) -> list[Violation]:
        """Return every violation, those of the closing included."""
        for parcel in taken:
            self._boxes.pop(parcel, None)
        faults = [*_strangers(submitted, written), *(what for _, what in written.confused)]
        for parcel in submitted:
            story = written.stories.get(parcel)
            if story is None:
                faults.append(f"{parcel} was handed in and is not in the journal")
            else:
                faults += self._compare(parcel, story, was_taken=parcel in taken)
        self.found += [Violation(now_ms, _RULE, what) for what in faults]
        return self.found

    def _compare(self, parcel: ParcelId, story: Story, *, was_taken: bool) -> Iterable[str]:
        """Yield where paper and street disagree about one parcel."""
        if story.ends > 1:
            yield f"{parcel} ended {story.ends} times"
        if story.end is End.DELIVERED and not was_taken:
            yield f"{parcel} counts as delivered, but nobody took it"
        if was_taken and story.end not in (End.DELIVERED, End.OPEN):
            yield f"{parcel} was taken home, but counts as {story.end}"
        if story.end is End.RETURNED and parcel not in self._back:
            yield f"{parcel} counts as returned, but is {self._boxes.get(parcel, 'nowhere')}"
        if story.end in (End.CANCELLED, End.REFUSED) and parcel in self._boxes:
            yield f"{parcel} counts as {story.end}, but is in {self._boxes[parcel]}"


def _strangers(submitted: Sequence[ParcelId], written: Tally) -> Iterable[str]:
    known = set(submitted)
    for parcel in written.stories:
        if parcel not in known:
            yield f"{parcel} is in the journal and was never handed in"
