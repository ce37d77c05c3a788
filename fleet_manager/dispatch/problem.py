"""The question dispatch answers, and its answer: values only, fit to be sent to a worker.

One :class:`Problem` is one station at one moment. Its demands are parcels that still lie at the
station. Trips already loaded are no part of it: what is aboard stays aboard, and the vehicle is
a :class:`Carrier` whose ``free_ms`` is its predicted return, empty, to the station. So a new
parcel can never be "loaded" at the place a moving vehicle happens to pass, which is what a
solver does when it is told of vehicles on the road. A carrier may make several trips.

::

    free_ms   all ready
       |          |<- loading ->|<- drive ->|<- handoff ->| ... |<- drive ->|
    stands     load_ms      depart_ms    arrives       done_ms          return_ms

Times are integer milliseconds since 1970, distances millimetres, matrices numpy int64. Row and
column 0 of a matrix is the station, row ``i`` the point ``stops[i - 1]``.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from fleet_manager.model.ids import ParcelId, PointId, ProblemId, StationId, VehicleId
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.tour import Tour
from fleet_manager.model.vehicle import VehicleType

Matrix = npt.NDArray[np.int64]

TRAVEL_MS_MAX = 86_400_000
"""A drive longer than a day is no drive: such a matrix entry means "cannot be reached"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One parcel that waits at the station; *stop* is its point's row in the matrices."""

    parcel: ParcelId
    point: PointId
    stop: int
    weight_g: int
    volume_ml: int
    temperature: TemperatureClass
    tier: int
    """Rank of its priority group: 0 goes first."""
    ready_ms: int
    due_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One vehicle, and when it stands (or will stand) empty at the station."""

    vehicle: VehicleId
    type: VehicleType
    free_ms: int
    range_mm: int
    """How far one trip may lead; charging between trips is somebody else's decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTimes:
    """How long vehicles stand: at the station to load, at a point to hand off."""

    load_fixed_ms: int = 30_000
    load_per_parcel_ms: int = 5_000
    handoff_fixed_ms: int = 20_000
    handoff_per_parcel_ms: int = 40_000

    def __post_init__(self) -> None:
        """Refuse negative times."""
        for name in self.__slots__:
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a plan's milliseconds are worth against each other; see ``dispatch.cost``."""

    delay_by_tier: tuple[int, ...] = (40, 8, 1)
    """Per parcel and ms from ready to handed off; the last entry serves all further tiers."""
    lateness: int = 10
    """Extra factor on a tier's weight for each ms past due."""
    vehicle: int = 4
    """Per ms from the start of loading to the return: energy, and road taken from others."""
    moved_ms: int = 60_000
    """What it costs to take one parcel away from the vehicle the plan in hand gave it."""

    def of_tier(self, tier: int) -> int:
        """Return the weight of one ms of delay in *tier*."""
        return self.delay_by_tier[min(tier, len(self.delay_by_tier) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """One station's waiting parcels and the vehicles that may carry them."""

    id: ProblemId
    station: StationId
    now_ms: int
    demands: tuple[Demand, ...]
    carriers: tuple[Carrier, ...]
    travel_ms: Matrix
    """Driving times; where types differ in speed, those of the slowest."""
    distance_mm: Matrix
    stops: tuple[PointId, ...]
    service: ServiceTimes = field(default_factory=ServiceTimes)
    previous: tuple[Tour, ...] = ()
    """The plan in hand: a change must be worth its ``Weights.moved_ms``."""
    weights: Weights = field(default_factory=Weights)
    iterations_max: int = 200
    time_limit_ms: int | None = None
    """Wall time a search may take at most; None where a run must repeat exactly."""
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse a snapshot that does not hang together."""
        size = len(self.stops) + 1
        for name in ("travel_ms", "distance_mm"):
            matrix = getattr(self, name)
            if matrix.shape != (size, size) or matrix.dtype != np.int64:
                raise ValueError(f"{name} is int64, {size} x {size}")
            if (matrix < 0).any() or matrix.diagonal().any():
                raise ValueError(f"{name} is not negative and zero on its diagonal")
        if len({demand.parcel for demand in self.demands}) != len(self.demands):
            raise ValueError("a parcel is demanded once")
        if len({carrier.vehicle for carrier in self.carriers}) != len(self.carriers):
            raise ValueError("a vehicle carries once")
        for demand in self.demands:
            if not 1 <= demand.stop < size or self.stops[demand.stop - 1] != demand.point:
                raise ValueError(
                    f"parcel {demand.parcel}: stop {demand.stop} is its point's row"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class TripTimes:
    """When one trip is expected to happen; ``done_ms`` has one entry per visit."""

    vehicle: VehicleId
    trip: int
    """Index into the vehicle's tour."""
    load_ms: int
    depart_ms: int
    done_ms: tuple[int, ...]
    return_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCost:
    """A plan in figures; of two plans the one with the smaller *total* is better."""

    total: int
    unserved: int
    late: int
    late_ms: int
    delay_ms: int
    vehicle_ms: int
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An answer: every demand is in one tour, or unserved for a reason that names a field."""

    problem: ProblemId
    tours: tuple[Tour, ...]
    """In the order of the carriers; carriers without trips are left out."""
    times: tuple[TripTimes, ...]
    unserved: tuple[tuple[ParcelId, str], ...]
    solver: str
    cost: PlanCost
