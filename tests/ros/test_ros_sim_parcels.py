"""Tests of last100_ros.sim_parcels: lots that are due, and a fleet that may not answer."""

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

import pytest
from last100_msgs.msg import ParcelResult
from last100_msgs.srv import SubmitParcels
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.task import Future

from fleet_manager.app.handing_in import HandingIn
from fleet_manager.model.ids import (
    BuildingId,
    CompoundId,
    ContactRef,
    ParcelId,
    PointId,
    StationId,
    UnitId,
)
from fleet_manager.model.parcel import Address, Parcel, PriorityGroup, TemperatureClass
from last100_ros import sim_parcels
from last100_ros.parcels import read_parcels
from last100_ros.qos import CALLS
from last100_ros.sim_parcels import ParcelDesk, to_parcel
from sim.demand import Submission
from tests.ros.a_graph import Graph

pytestmark = [pytest.mark.ros, pytest.mark.live]

NOON_MS = 1_700_000_000_000
Answer = Callable[[SubmitParcels.Request, SubmitParcels.Response], object]


def a_parcel(name: str = "p-1", **changes: object) -> Parcel:
    fields: dict[str, object] = {
        "id": ParcelId(name),
        "contact": ContactRef(f"contact-{name}"),
        "point": PointId("s1"),
        "address": None,
        "weight_g": 1_234,
        "volume_ml": 5_678,
        "temperature": TemperatureClass.CHILLED,
        "priority": PriorityGroup.MEDICINE,
        "ready_ms": NOON_MS,
        "due_ms": NOON_MS + 60_000,
    }
    return Parcel(**{**fields, **changes})  # type: ignore[arg-type]


AT_HOME = Address(compound=CompoundId("garden"), building=BuildingId("b1"), unit=UnitId("2"))


@pytest.mark.parametrize(
    "changes", [{}, {"point": None, "address": AT_HOME}, {"station": StationId("depot")}]
)
def test_a_parcel_is_handed_in_as_it_is(changes: dict[str, Any]) -> None:
    parcel = a_parcel(**changes)
    (read,) = read_parcels([to_parcel(parcel)], NOON_MS).parcels
    assert read == parcel


def a_demand(*times_ms: int) -> HandingIn:
    return HandingIn(
        waiting=[
            Submission(time_ms=time_ms, parcels=(a_parcel(f"p-{number}"),))
            for number, time_ms in enumerate(times_ms, 1)
        ]
    )


def answered(
    request: SubmitParcels.Request, response: SubmitParcels.Response
) -> SubmitParcels.Response:
    """Take everything in."""
    response.results = [
        ParcelResult(id=parcel.id, outcome=ParcelResult.ACCEPTED) for parcel in request.parcels
    ]
    return response


class Office:
    """A desk that is looked at often, and the fleet's end of the service."""

    def __init__(self, ros: Graph, demand: HandingIn) -> None:
        self.ros, self.now_ms = ros, NOON_MS
        self.desk = ros.do(lambda: ParcelDesk(ros.tester, demand))
        ros.do(lambda: ros.tester.create_timer(0.01, self._look))
        self.asked: list[list[str]] = []
        self.looks = 0

    def _look(self) -> None:
        self.desk.look(self.now_ms)
        self.looks += 1

    def opens(self, answer: Answer) -> None:
        """Have the fleet answer from now on."""

        async def hear(
            request: SubmitParcels.Request, response: SubmitParcels.Response
        ) -> SubmitParcels.Response:
            self.asked.append([parcel.id for parcel in request.parcels])
            answered = answer(request, response)
            return await answered if isawaitable(answered) else answered

        name = f"/{sim_parcels.SERVICE}"
        self.ros.do(
            lambda: self.ros.tester.create_service(
                SubmitParcels,
                name,
                hear,
                qos_profile=CALLS,
                callback_group=ReentrantCallbackGroup(),
            )
        )


def test_each_lot_goes_when_it_is_due(ros: Graph) -> None:
    office = Office(ros, a_demand(NOON_MS, NOON_MS, NOON_MS + 1_000))
    office.opens(answered)
    ros.until(lambda: office.desk.demand.handed_in == ["p-1", "p-2"], "two are handed in")
    office.now_ms += 1_000
    ros.until(lambda: office.desk.demand.handed_in == ["p-1", "p-2", "p-3"], "all are")
    assert office.asked == [["p-1"], ["p-2"], ["p-3"]]


def test_it_waits_for_a_fleet_that_is_not_there_yet(ros: Graph) -> None:
    office = Office(ros, a_demand(NOON_MS))
    ros.until(lambda: office.looks > 5, "it looks for the fleet")
    office.opens(answered)
    ros.until(lambda: office.desk.demand.handed_in == ["p-1"], "it is handed in")


def test_what_failed_as_a_whole_goes_again(ros: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sim_parcels, "AGAIN_S", 0.05)
    office = Office(ros, a_demand(NOON_MS))

    def busy_once(
        request: SubmitParcels.Request, response: SubmitParcels.Response
    ) -> SubmitParcels.Response:
        if len(office.asked) > 1:
            return answered(request, response)
        response.error = "not configured"
        return response

    office.opens(busy_once)
    ros.until(lambda: office.desk.demand.handed_in == ["p-1"], "it is handed in")
    assert office.asked == [["p-1"], ["p-1"]]


def test_a_parcel_that_is_refused_does_not_hold_up_the_others(ros: Graph) -> None:
    office = Office(ros, a_demand(NOON_MS, NOON_MS))

    def refused(
        _request: SubmitParcels.Request, response: SubmitParcels.Response
    ) -> SubmitParcels.Response:
        response.results = [ParcelResult(id="p", outcome=ParcelResult.REFUSED, field="due")]
        return response

    office.opens(refused)
    ros.until(lambda: office.desk.demand.handed_in == ["p-1", "p-2"], "both were answered")


def test_a_fleet_that_dies_before_it_answers_is_asked_again(
    ros: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim_parcels, "PATIENCE_S", 0.2)
    office = Office(ros, a_demand(NOON_MS))

    async def silent_at_first(
        request: SubmitParcels.Request, response: SubmitParcels.Response
    ) -> SubmitParcels.Response:
        if len(office.asked) == 1:
            await Future()
        return answered(request, response)

    office.opens(silent_at_first)
    ros.until(lambda: office.desk.demand.handed_in == ["p-1"], "it is handed in")
    assert office.asked == [["p-1"], ["p-1"]]
