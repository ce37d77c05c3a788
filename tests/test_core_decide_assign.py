"""Who carries what: plans asked for, adopted, rejected; trips bound; charging."""

from dataclasses import replace

import pytest

from fleet_manager.core.commands import Alarm, Solve
from fleet_manager.core.decisions import (
    ChargingSet,
    PlanAdopted,
    PlanRejected,
    ProblemPosed,
    TripAssigned,
    TripDropped,
)
from fleet_manager.core.events import (
    ParcelCancelAsked,
    ParcelsSubmitted,
    PauseAsked,
    PlanFound,
    TimePassed,
    ZoneClassAsked,
)
from fleet_manager.core.step import Outcome
from fleet_manager.model.ids import ParcelId, ProblemId, VehicleId, ZoneId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.model.zone import ZoneClass
from tests.a_desk import Desk
from tests.a_fleet import LOCKER, NOW_MS, VAN, a_parcel, a_tour
from tests.a_scene import a_yard, at_the_dock, hear, phase_of, queueing
from tests.a_world import World


def kinds(outcome: Outcome) -> list[type]:
    return [type(decision) for decision in outcome.decisions]


def test_a_waiting_parcel_makes_the_fleet_ask_for_a_plan() -> None:
    assert [[d.parcel for d in p.demands] for p in Desk().problems] == [["p1"]]


def test_without_parcels_nothing_is_asked() -> None:
    assert Desk(parcels=()).problems == []


def test_without_vehicles_nothing_is_asked() -> None:
    assert Desk(vans=0).problems == []


def test_while_an_answer_is_awaited_nothing_is_asked_again() -> None:
    desk = Desk()
    desk.feed(TimePassed(), after_ms=600_000)
    assert len(desk.problems) == 1


def submit(desk: Desk, name: str) -> None:
    desk.feed(ParcelsSubmitted(parcels=(a_parcel(name),)))
    desk.feed(TimePassed())


def test_two_questions_lie_an_interval_apart() -> None:
    desk = Desk()
    desk.answer()
    submit(desk, "p2")
    assert len(desk.problems) == 1
    desk.feed(TimePassed(), after_ms=desk.fleet.settings.replan_interval_ms)
    assert [len(problem.demands) for problem in desk.problems] == [1, 2]


def test_a_parcel_that_comes_meanwhile_is_asked_about_after_the_answer() -> None:
    desk = Desk()
    submit(desk, "p2")
    desk.answer()
    desk.feed(TimePassed(), after_ms=desk.fleet.settings.replan_interval_ms)
    assert len(desk.problems[-1].demands) == 2


def test_if_nothing_changed_nothing_is_asked_again() -> None:
    desk = Desk(ready_ms=NOW_MS + 3_000_000)
    desk.answer(a_tour(locker=("p1",)))
    desk.feed(TimePassed(), after_ms=600_000)
    assert len(desk.problems) == 1


def test_a_plan_that_is_found_is_adopted() -> None:
    desk = Desk()
    assert PlanAdopted in kinds(desk.answer(a_tour(locker=("p1",))))


def test_a_free_vehicle_is_bound_to_its_first_trip() -> None:
    desk = Desk()
    outcome = desk.answer(a_tour(locker=("p1",)))
    (bound,) = (d for d in outcome.decisions if isinstance(d, TripAssigned))
    assert (bound.vehicle, bound.plan.parcels) == (VAN, ("p1",))
    assert [placement.parcel for placement in bound.placements] == ["p1"]


def test_an_answer_to_an_older_question_is_dropped() -> None:
    desk = Desk()
    stale = PlanFound(problem=ProblemId("store-0"), tours=(a_tour(locker=("p1",)),))
    assert kinds(desk.feed(stale)) == []


def test_an_answer_that_comes_twice_counts_once() -> None:
    desk = Desk(ready_ms=NOW_MS + 3_000_000)
    desk.answer(a_tour(locker=("p1",)))
    assert kinds(desk.answer(a_tour(locker=("p1",)))) == []


def test_a_plan_with_faults_is_rejected_and_an_operator_told() -> None:
    desk = Desk()
    outcome = desk.answer(a_tour(locker=("p1",)), faults=("p1 is carried twice",))
    assert kinds(outcome) == [PlanRejected]
    assert any(isinstance(command, Alarm) for command in outcome.commands)


def test_after_a_rejected_plan_a_new_one_is_asked_for() -> None:
    desk = Desk()
    desk.answer(faults=("p1 is carried twice",))
    desk.feed(TimePassed(), after_ms=desk.fleet.settings.replan_interval_ms)
    assert len(desk.problems) == 2


def test_the_plan_in_hand_stays_while_another_is_rejected() -> None:
    desk = Desk(ready_ms=NOW_MS + 3_000_000)
    desk.answer(a_tour(locker=("p1",)))
    submit(desk, "p2")
    desk.feed(TimePassed(), after_ms=desk.fleet.settings.replan_interval_ms)
    desk.answer(faults=("broken",))
    assert desk.plan[VAN] == list(a_tour(locker=("p1",)).trips)


def test_a_parcel_cancelled_meanwhile_is_left_out_of_the_plan() -> None:
    desk = Desk(parcels=("p1", "p2"), ready_ms=NOW_MS + 3_000_000)
    desk.feed(ParcelCancelAsked(parcel=ParcelId("p1")))
    desk.answer(a_tour(locker=("p1", "p2")))
    assert [trip.parcels for trip in desk.plan[VAN]] == [("p2",)]


def test_a_tour_of_which_nothing_is_left_is_left_out() -> None:
    desk = Desk()
    desk.feed(ParcelCancelAsked(parcel=ParcelId("p1")))
    desk.answer(a_tour(locker=("p1",)))
    assert desk.plan == {}


def test_a_vehicle_nobody_knows_gets_no_tour() -> None:
    desk = Desk()
    desk.answer(a_tour(VehicleId("acme/nobody"), locker=("p1",)))
    assert desk.plan == {}


def test_the_reason_why_a_parcel_waits_is_kept() -> None:
    desk = Desk()
    found = PlanFound(
        problem=desk.problems[-1].id, tours=(), unserved=((ParcelId("p1"), "too heavy"),)
    )
    desk.feed(found)
    assert desk.fleet.parcels[ParcelId("p1")].hold_reason == "too heavy"


def test_a_trip_begins_once_all_its_parcels_are_ready() -> None:
    desk = Desk(ready_ms=NOW_MS + 60_000)
    assert TripAssigned not in kinds(desk.answer(a_tour(locker=("p1",))))
    early = desk.feed(TimePassed(), after_ms=59_499)
    assert TripAssigned not in kinds(early)
    assert TripAssigned in kinds(desk.feed(TimePassed(), after_ms=1))


@pytest.mark.parametrize("field", ["in_service", "online", "automatic"])
def test_a_vehicle_that_cannot_work_is_not_bound(field: str) -> None:
    desk = Desk()
    van = desk.fleet.vehicles[VAN]
    setattr(van if field == "in_service" else van.seen, field, False)
    assert TripAssigned not in kinds(desk.answer(a_tour(locker=("p1",))))


def test_a_paused_vehicle_is_bound_when_it_may_go_on() -> None:
    desk = Desk()
    desk.feed(PauseAsked(vehicle=VAN, paused=True))
    desk.answer(a_tour(locker=("p1",)))
    outcome = desk.feed(PauseAsked(vehicle=VAN, paused=False), after_ms=1_000)
    assert TripAssigned in kinds(outcome)


def test_a_plan_that_does_not_fit_the_boxes_is_given_up() -> None:
    many = tuple(f"p{number}" for number in range(13))
    desk = Desk(parcels=many)
    outcome = desk.answer(a_tour(locker=many))
    rejected = [d for d in outcome.decisions if isinstance(d, PlanRejected)]
    assert "does not fit" in rejected[0].faults[0]
    assert desk.plan == {}


def test_a_vehicle_with_too_little_charge_for_its_trip_charges_first() -> None:
    desk = Desk()
    desk.fleet.vehicles[VAN].seen.battery_permille = 151
    outcome = desk.answer(a_tour(locker=("p1",)))
    assert ChargingSet(vehicle=VAN, charging=True) in outcome.decisions
    assert TripAssigned not in kinds(outcome)


def test_without_a_charger_a_vehicle_goes_with_what_it_has() -> None:
    desk = Desk()
    desk.fleet.road = replace(desk.fleet.road, charger_nodes=())
    desk.fleet.vehicles[VAN].seen.battery_permille = 151
    assert TripAssigned in kinds(desk.answer(a_tour(locker=("p1",))))


# ---------------------------------------------------------------- in a world


def drained(percent: float) -> World:
    """Build a yard whose idle van reports so much charge."""
    world = a_yard()
    world.van().battery = percent
    hear(world)
    return world


def test_an_idle_vehicle_charges_in_good_time() -> None:
    assert [d.charging for d in drained(59.0).decided(ChargingSet)] == [True]


def test_a_vehicle_with_enough_charge_stays_at_home() -> None:
    assert drained(61.0).decided(ChargingSet) == []


def test_a_charged_vehicle_comes_home() -> None:
    world = drained(20.0)
    world.wait_until(lambda: world.all_done and not world.record().charging)
    assert [d.charging for d in world.decided(ChargingSet)] == [True, False]
    assert not world.van().charging


def test_an_offline_vehicle_loses_the_trip_it_has_not_begun_to_load() -> None:
    world, van = queueing()
    trip = van.trip
    assert trip is not None
    world.go_offline(world.vehicles[van.id], 600_000)
    world.wait_until(lambda: bool(world.decided(TripDropped)))
    (dropped,) = world.decided(TripDropped)
    assert (dropped.vehicle, dropped.trip) == (van.id, trip.id)


def test_a_vehicle_offline_for_a_moment_keeps_its_trip() -> None:
    world, van = queueing()
    world.go_offline(world.vehicles[van.id], 5_000)
    world.run(120_000)
    assert world.decided(TripDropped) == []


def test_a_vehicle_that_went_offline_while_loading_keeps_its_trip() -> None:
    world = at_the_dock()
    world.go_offline(world.van(), 300_000)
    world.run(200_000)
    assert world.decided(TripDropped) == []
    world.wait_until(lambda: phase_of(world) is ParcelPhase.ABOARD)


def test_others_carry_what_an_offline_vehicle_dropped() -> None:
    world, van = queueing()
    dropped = set(van.trip.boxes) if van.trip else set()
    world.go_offline(world.vehicles[van.id], 36_000_000)
    world.wait_until(
        lambda: all(world.fleet.parcels[name].phase.is_end for name in dropped), 20_000_000
    )
    assert dropped


def test_problems_are_numbered() -> None:
    desk = Desk()
    desk.answer(faults=("no",))
    desk.feed(TimePassed(), after_ms=desk.fleet.settings.replan_interval_ms)
    assert [problem.id for problem in desk.problems] == ["store-1", "store-2"]


def test_a_posed_problem_is_in_the_journal_before_it_is_solved() -> None:
    world = a_yard(parcels=("p1",))
    world.wait_until(lambda: bool(world.told(Solve)))
    assert [d.problem for d in world.decided(ProblemPosed)] == [
        command.problem.id for command in world.told(Solve)
    ]


def test_who_lives_in_a_zone_sealed_meanwhile_is_not_bound_to_what_was_planned() -> None:
    desk = Desk(point="relay")
    van = desk.fleet.vehicles[VAN]
    van.node = van.home = desk.fleet.road.point_node[LOCKER]
    desk.feed(ZoneClassAsked(zone=ZoneId("zone-court"), zone_class=ZoneClass.SEALED))
    adopted = desk.answer(a_tour(relay=("p1",)))
    assert PlanAdopted in kinds(adopted)
    assert van.trip is None
