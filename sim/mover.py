"""What the street sees of anything that drives in it: a vehicle of the fleet's, or a robot.

Residents type at it, onlookers watch it, checkers measure it; none of them needs to know what
commands it.
"""

from typing import Protocol

from fleet_manager.model.ids import BoxId, ParcelId, VehicleId
from sim.battery import Battery
from sim.cabin import Entry
from sim.track import Pose
from sim.vehicle import Entered, Make


class Undercarriage(Protocol):
    """What carries it."""

    @property
    def rolling(self) -> bool:
        """Whether the wheels turn."""
        ...

    @property
    def node(self) -> int:
        """The node of the road it reached last, or stands at; -1 if there is none."""
        ...

    @property
    def rolled_ms(self) -> int:
        """How long the wheels have turned, all stops left out."""
        ...

    def odometer_mm(self, now_ms: int) -> float:
        """Return everything driven so far."""
        ...


class Mover(Protocol):
    """Somebody with wheels, boxes and a keypad."""

    @property
    def id(self) -> VehicleId:
        """Its name."""
        ...

    @property
    def make(self) -> Make:
        """What it is."""
        ...

    @property
    def wheels(self) -> Undercarriage:
        """What carries it."""
        ...

    @property
    def battery(self) -> Battery:
        """What drives it."""
        ...

    @property
    def diary(self) -> list[Entered | Entry]:
        """What an onlooker would have seen since it was last cleared."""
        ...

    @property
    def next_ms(self) -> int | None:
        """When it wants to be woken; None while nothing will happen by itself."""
        ...

    @property
    def listens(self) -> bool:
        """Whether somebody at the keypad would be heard."""
        ...

    def wake(self, now_ms: int) -> None:
        """Do everything that is due."""
        ...

    def pose(self, now_ms: int) -> Pose:
        """Return where it really is."""
        ...

    def type_code(self, box: BoxId, code: str, now_ms: int) -> None:
        """Let somebody type at the keypad."""
        ...

    def take(self, box: BoxId) -> ParcelId | None:
        """Let somebody take out what lies in an open box."""
        ...

    def close(self, box: BoxId, now_ms: int) -> None:
        """Let somebody close a door."""
        ...
