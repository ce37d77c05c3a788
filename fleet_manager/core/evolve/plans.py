"""Plans: what was asked of the solver, and the plan in hand of each station."""

from fleet_manager.core.decisions import PlanAdopted, PlanRejected, ProblemPosed
from fleet_manager.core.evolve.parcels import hold
from fleet_manager.core.evolve.table import Table
from fleet_manager.core.fleet import Fleet


def _posed(fleet: Fleet, decision: ProblemPosed, time_ms: int) -> None:
    station = fleet.stations[decision.station]
    station.posed = decision.problem
    station.posed_ms = time_ms
    station.dirty = False
    fleet.problems_posed += 1
    fleet.problems[decision.problem] = decision.station


def _adopted(fleet: Fleet, decision: PlanAdopted, time_ms: int) -> None:
    station = fleet.stations[decision.station]
    station.posed = None
    fleet.problems.pop(decision.problem, None)
    station.plan = {tour.vehicle: list(tour.trips) for tour in decision.tours}
    unserved = dict(decision.unserved)
    for parcel in station.waiting:
        record = fleet.parcels[parcel]
        hold(fleet, record)
        record.hold_reason = record.hold_reason or unserved.get(parcel, "")
    for tour in decision.tours:
        fleet.restless[tour.vehicle] = None
    _look_again(fleet, decision.station, time_ms)


def _rejected(fleet: Fleet, decision: PlanRejected, time_ms: int) -> None:
    station = fleet.stations[decision.station]
    fleet.problems.pop(decision.problem, None)
    if station.posed == decision.problem:
        station.posed = None
    else:
        station.plan.clear()
    station.dirty = True
    _look_again(fleet, decision.station, time_ms)


def _look_again(fleet: Fleet, station: str, time_ms: int) -> None:
    fleet.agenda.add(time_ms + fleet.settings.replan_interval_ms, "plan", station)


TABLE: Table = {ProblemPosed: _posed, PlanAdopted: _adopted, PlanRejected: _rejected}
