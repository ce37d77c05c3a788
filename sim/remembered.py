"""What the world remembers of itself, word by word: the lines of ``sim.memory``.

Only declarations. A line replaces what an earlier one said about the same thing.
"""

from msgspec import Struct, field

from fleet_manager.model.ids import BoxId, EdgeId, NodeId, ParcelId, SessionId, VehicleId
from fleet_manager.vda5050.messages import Action
from sim.people import Outcome
from sim.violation import Violation

DEEDS_MAX = 32
"""So many actions of a robot are remembered, for whoever asks again."""


class Word(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="is"):
    """What all lines have in common."""


class OnRoad(Word, frozen=True, kw_only=True, tag="road"):
    """On a node of the road, or so far along *edge* that begins there."""

    node: NodeId
    edge: EdgeId = EdgeId("")
    way_mm: float = 0.0


class OnGround(Word, frozen=True, kw_only=True, tag="ground"):
    """Anywhere, in local millimetres."""

    x_mm: float
    y_mm: float


class Deed(Word, frozen=True, kw_only=True):
    """An action that is over: whoever asks again gets the same answer."""

    action: Action
    success: bool
    result: str = ""


class MoverState(Word, frozen=True, kw_only=True, tag="mover"):
    """A vehicle or robot as it would stand there without power."""

    id: VehicleId
    place: OnRoad | OnGround
    theta_rad: float
    level_wh: float
    used_wh: float = 0.0
    driven_mm: float = 0.0
    rolled_ms: int = 0
    charging: bool = False
    contents: dict[BoxId, ParcelId] = field(default_factory=dict)
    deeds: tuple[Deed, ...] = ()
    """What it does or did at this stop, as it will be over without power."""


class DeedDone(Word, frozen=True, kw_only=True, tag="deed"):
    """A robot did something."""

    robot: VehicleId
    deed: Deed


class ErrandOver(Word, frozen=True, kw_only=True, tag="errand"):
    """A resident's errand ended; with *taken_ms* the parcel went home then."""

    sessions: tuple[SessionId, ...]
    outcome: Outcome
    parcel: ParcelId
    taken_ms: int | None = None


class BroughtBack(Word, frozen=True, kw_only=True, tag="back"):
    """A parcel was taken out of a vehicle at the station."""

    parcel: ParcelId
    time_ms: int


class Broken(Word, frozen=True, kw_only=True, tag="broken"):
    """A rule was broken."""

    violation: Violation


class Shown(Word, frozen=True, kw_only=True, tag="shown"):
    """The world has shown this time: it never shows less."""

    now_ms: int


Line = MoverState | DeedDone | ErrandOver | BroughtBack | Broken | Shown


class WorldKey(Struct, frozen=True, kw_only=True):
    """Which world it is: with another map, scenario, seed or number it would be another."""

    map: str
    """Digest of the map's file."""
    scenario: str
    seed: int
    vehicles: int
    robots: int


class WorldState(Struct, kw_only=True):
    """Everything remembered, line by line brought up to date."""

    format: int
    generation: int
    key: WorldKey
    begin_ms: int
    """When this world began."""
    now_ms: int
    movers: dict[VehicleId, MoverState] = field(default_factory=dict)
    deeds: dict[VehicleId, list[Deed]] = field(default_factory=dict)
    """What each robot did lately, oldest first."""
    errands: list[ErrandOver] = field(default_factory=list)
    back: dict[ParcelId, int] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)

    def apply(self, line: Line) -> None:
        """Take one line in."""
        match line:
            case MoverState():
                self.movers[line.id] = line
            case DeedDone():
                self.deeds[line.robot] = [*self.deeds.get(line.robot, ()), line.deed][
                    -DEEDS_MAX:
                ]
            case ErrandOver():
                self.errands.append(line)
            case BroughtBack():
                self.back[line.parcel] = line.time_ms
            case Broken():
                self.violations.append(line.violation)
            case Shown():
                self.now_ms = max(self.now_ms, line.now_ms)
