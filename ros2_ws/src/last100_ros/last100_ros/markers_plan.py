"""The plan as markers: from visit to visit as the crow flies, and when the next one is due.

Trips under way are drawn in full colour; those that no vehicle is bound to yet are pale.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from last100_msgs.msg import Plan, Trip, Visit
from visualization_msgs.msg import MarkerArray

from last100_ros import markers_palette as tones
from last100_ros.markers_make import Spot, anew, lines
from last100_ros.markers_map import labels
from last100_ros.markers_palette import colour
from last100_ros.stamps import to_ms_if_set

PLAN_Z = 4.0
LEG_M = 0.12
NOTE_M = 1.0

Spots = Mapping[str, tuple[float, float]]
"""Where handoff points and stations are, by id."""


def plan_markers(plan: Plan, spots: Spots) -> MarkerArray:
    """Return *plan* on the map whose places are *spots*; what is not on it is left out."""
    under_way = [trip for trip in plan.trips if trip.id]
    planned = [trip for trip in plan.trips if not trip.id]
    return anew(
        [
            lines(("trips", 0), _legs(under_way, spots), LEG_M, colour(tones.TRIP)),
            lines(("planned", 0), _legs(planned, spots), LEG_M, colour(tones.PLANNED, 0.5)),
            *labels("next_visits", _next_visits(under_way, spots), NOTE_M),
        ]
    )


def _remaining(trip: Trip) -> Sequence[Visit]:
    return trip.visits[max(0, trip.stage - 1) :]


def _legs(trips: list[Trip], spots: Spots) -> Iterator[Spot]:
    """Yield what remains of each trip: through its visits and back to its station."""
    for trip in trips:
        stops = [visit.point for visit in _remaining(trip)]
        if not stops:
            continue
        if trip.stage == 0:
            stops.insert(0, trip.station)
        stops.append(trip.station)
        for a, b in pairwise(spots[stop] for stop in stops if stop in spots):
            yield *a, PLAN_Z
            yield *b, PLAN_Z


def _next_visits(trips: list[Trip], spots: Spots) -> Iterator[tuple[str, Spot]]:
    for trip in trips:
        visit = next(iter(_remaining(trip)), None)
        if visit is not None and visit.point in spots:
            x, y = spots[visit.point]
            yield _words(trip, visit), (x, y - NOTE_M, PLAN_Z)


def _words(trip: Trip, visit: Visit) -> str:
    """Return who comes, with how many parcels, and when."""
    _, _, serial = trip.vehicle.rpartition("/")
    time_ms = to_ms_if_set(visit.eta)
    due = "" if time_ms is None else f" {datetime.fromtimestamp(time_ms / 1000, UTC):%H:%M} UTC"
    return f"{serial}: {len(visit.parcels)}{due}"
