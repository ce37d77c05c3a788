"""Everybody who watches a run, together: the wire, the street, the parcels.

They see what passes and what vehicles and residents really do, and share no code with the
controller. What they find ends up in the report's ``violations``.
"""

from collections.abc import Mapping, Sequence

from fleet_manager.model.ids import PointId, VehicleId
from fleet_manager.vda5050.topics import MAJOR, PREFIX
from sim.ledger import Ledger
from sim.street_rules import StreetRules
from sim.vehicle import Entered
from sim.violation import Violation
from sim.wire_rules import WireRules


class Checkers:
    """The three watchers of one world."""

    def __init__(
        self,
        point_node: Mapping[PointId, int],
        contacts: Sequence[str] = (),
        prefix: str = PREFIX,
        *,
        joins_late: bool = False,
    ) -> None:
        self._head = f"{prefix}/{MAJOR}/"
        self.wire = WireRules(contacts, joins_late=joins_late)
        self.street = StreetRules(point_node, self._is_released)
        self.ledger = Ledger()

    @property
    def found(self) -> list[Violation]:
        """Everything that was found so far, in the order of time."""
        every = [*self.wire.found, *self.street.found, *self.ledger.found]
        return sorted(every, key=lambda one: one.time_ms)

    def _is_released(self, vehicle: VehicleId, entry: Entered) -> bool:
        return self.wire.is_released(
            self._head + vehicle, entry.order_id, entry.edge_id, entry.sequence_id
        )
