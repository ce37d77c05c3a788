"""The only writer of the fleet's state: one decision in, the state after it.

The same function serves the running fleet and the replay of a journal, so it does what the
decision says and nothing else: no planning, no looking at the clock. Each decision has its row
in ``TABLE``.
"""

from fleet_manager.core.decisions import Decision
from fleet_manager.core.evolve import parcels, plans, roads, switches, trips, vehicles
from fleet_manager.core.evolve.table import Table
from fleet_manager.core.fleet import Fleet

TABLE: Table = {
    **parcels.TABLE,
    **plans.TABLE,
    **roads.TABLE,
    **switches.TABLE,
    **trips.TABLE,
    **vehicles.TABLE,
}


def evolve(fleet: Fleet, decision: Decision, time_ms: int) -> None:
    """Write *decision*, taken at *time_ms*, into the state."""
    TABLE[type(decision)](fleet, decision, time_ms)
