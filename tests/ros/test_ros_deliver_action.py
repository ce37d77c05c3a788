"""Tests of last100_ros.deliver_action, on the node: parcels followed to their end."""

from pathlib import Path
from typing import Any

import pytest
from action_msgs.msg import GoalStatus
from action_msgs.srv import CancelGoal
from last100_msgs.action import DeliverParcel
from last100_msgs.msg import Parcel, ParcelStatus
from last100_msgs.srv import CancelParcel
from lifecycle_msgs.msg import Transition

from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.shell.clock import wall_ms
from fleet_manager.shell.view import parcel_view
from last100_ros.deliver_action import is_news
from last100_ros.fleet_manager_node import FleetManager
from tests.a_fleet import VAN
from tests.ros.a_fleet_node import a_fleet_manager, a_parcel, change, configured, submit
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros

ACTION = "/fleet_manager/deliver_parcel"


@pytest.fixture
def fleet(ros: Graph, tmp_path: Path) -> FleetManager:
    """Return a fleet manager that takes parcels in and holds."""
    return configured(ros, tmp_path)


class Followed:
    """A goal as its client sees it."""

    def __init__(self, ros: Graph, client: Any, parcel: Parcel) -> None:  # noqa: ANN401
        self.ros = ros
        self.statuses: list[ParcelStatus] = []
        asked = client.send_goal_async(
            DeliverParcel.Goal(parcel=parcel),
            feedback_callback=lambda said: self.statuses.append(said.feedback.status),
        )
        self.handle = ros.result(asked, "the goal is answered")
        self.coming = self.handle.get_result_async() if self.handle.accepted else None

    @property
    def phases(self) -> list[int]:
        """The phases that were told, each once."""
        return list(dict.fromkeys(status.phase for status in self.statuses))

    def until_told(self, phase: int) -> None:
        """Wait until the parcel is told to be in a phase."""
        self.ros.until(lambda: phase in self.phases, f"phase {phase}")

    def cancel(self) -> bool:
        """Ask for the parcel back; return whether that was accepted."""
        answer = self.ros.result(self.handle.cancel_goal_async(), "the cancellation")
        return len(answer.goals_canceling) == 1

    def end(self) -> tuple[int, DeliverParcel.Result]:
        """Return how the goal ended."""
        answer = self.ros.result(self.coming, "the result")
        return answer.status, answer.result


def follow(ros: Graph, *parcels: Parcel) -> list[Followed]:
    client = ros.action(DeliverParcel, ACTION)
    return [Followed(ros, client, parcel) for parcel in parcels]


def let_be(ros: Graph, fleet: FleetManager, name: str, **changes: object) -> None:
    """Have it heard that a parcel is otherwise than the fleet knows it."""
    host, parcel, now_ms = fleet.front.host, ParcelId(name), wall_ms()
    view = host.look(lambda f: parcel_view(f.parcels[parcel], now_ms)).result(10)
    heard = {"now_ms": now_ms, "eta_ms": None, **view, **changes}
    ros.do(lambda: fleet.front.deliver.tell([heard]))


def test_a_parcel_is_handed_in_and_told_to_wait(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    (goal,) = follow(ros, a_parcel("p1"))
    assert goal.handle.accepted
    goal.until_told(ParcelStatus.WAITING)
    assert goal.statuses[0].id == "p1"


def test_a_parcel_is_followed_from_the_station_to_the_recipient(
    ros: Graph, fleet: FleetManager
) -> None:
    (goal,) = follow(ros, a_parcel("p1"))
    goal.until_told(ParcelStatus.WAITING)
    for phase in (ParcelPhase.ASSIGNED, ParcelPhase.ABOARD, ParcelPhase.OFFERED):
        let_be(ros, fleet, "p1", phase=phase, vehicle=VAN, eta_ms=wall_ms() + 60_000)
    let_be(ros, fleet, "p1", phase=ParcelPhase.DELIVERED, ended_ms=wall_ms())
    status, result = goal.end()
    assert status == GoalStatus.STATUS_SUCCEEDED
    assert (result.phase, result.message) == (ParcelStatus.DELIVERED, "")
    assert result.ended.sec > 0
    assert goal.phases == [
        ParcelStatus.WAITING, ParcelStatus.ASSIGNED, ParcelStatus.ABOARD,
        ParcelStatus.OFFERED, ParcelStatus.DELIVERED,
    ]  # fmt: skip


def test_a_goal_is_executed_once_its_parcel_is_loaded(ros: Graph, fleet: FleetManager) -> None:
    (goal,) = follow(ros, a_parcel("p1"))
    goal.until_told(ParcelStatus.WAITING)
    assert goal.handle.status == GoalStatus.STATUS_ACCEPTED
    let_be(ros, fleet, "p1", phase=ParcelPhase.ABOARD, vehicle=VAN)
    executing = GoalStatus.STATUS_EXECUTING
    ros.until(lambda: goal.handle.status == executing, "the goal is executed")


def test_a_parcel_that_came_back_says_why(ros: Graph, fleet: FleetManager) -> None:
    (goal,) = follow(ros, a_parcel("p1"))
    goal.until_told(ParcelStatus.WAITING)
    ended = {"phase": ParcelPhase.RETURNED, "not_collected": "no_show", "ended_ms": 1}
    let_be(ros, fleet, "p1", **ended)
    status, result = goal.end()
    assert status == GoalStatus.STATUS_ABORTED
    assert result.phase == ParcelStatus.RETURNED
    assert result.message == "the parcel was returned: no_show"


def test_a_parcel_that_is_refused_ends_its_goal_with_the_reason(
    ros: Graph, fleet: FleetManager
) -> None:
    assert fleet is not None
    wrong = (a_parcel("p1", mass=-1.0), a_parcel("p2", point="moon"))
    for goal, field in zip(follow(ros, *wrong), ("mass", "point"), strict=True):
        status, result = goal.end()
        assert status == GoalStatus.STATUS_ABORTED
        assert (result.phase, result.message.partition(":")[0]) == (0, field)


def test_a_parcel_at_the_station_is_taken_back(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    (goal,) = follow(ros, a_parcel("p1"))
    goal.until_told(ParcelStatus.WAITING)
    assert goal.cancel()
    status, result = goal.end()
    assert (status, result.phase) == (GoalStatus.STATUS_CANCELED, ParcelStatus.CANCELLED)
    assert result.message == "the parcel was cancelled"


def test_blanks_around_the_name_of_a_parcel_are_no_part_of_it(
    ros: Graph, fleet: FleetManager
) -> None:
    (goal,) = follow(ros, a_parcel(" p1 ", contact="c"))
    goal.until_told(ParcelStatus.WAITING)
    assert goal.statuses[0].id == "p1"
    assert goal.cancel()
    assert goal.end()[0] == GoalStatus.STATUS_CANCELED
    assert fleet.front.deliver.goals == 0


def test_a_parcel_that_somebody_else_took_back_is_aborted(
    ros: Graph, fleet: FleetManager
) -> None:
    assert fleet is not None
    (goal,) = follow(ros, a_parcel("p1"))
    request = CancelParcel.Request(id="p1")
    assert ros.call(CancelParcel, "/fleet_manager/cancel_parcel", request).success
    status, result = goal.end()
    assert (status, result.phase) == (GoalStatus.STATUS_ABORTED, ParcelStatus.CANCELLED)


def test_a_parcel_that_has_left_cannot_be_taken_back(ros: Graph, fleet: FleetManager) -> None:
    (goal,) = follow(ros, a_parcel("p1"))
    goal.until_told(ParcelStatus.WAITING)
    leave = fleet.front.host.look(lambda f: _load(f, "p1"))
    assert leave.result(10) is None
    assert not goal.cancel()


def _load(fleet: Fleet, name: str) -> None:
    fleet.parcels[ParcelId(name)].phase = ParcelPhase.ABOARD


def test_the_same_goal_again_follows_the_parcel_that_is_known(
    ros: Graph, fleet: FleetManager
) -> None:
    goals = follow(ros, a_parcel("p1"), a_parcel("p1"))
    for goal in goals:
        goal.until_told(ParcelStatus.WAITING)
    let_be(ros, fleet, "p1", phase=ParcelPhase.DELIVERED, ended_ms=wall_ms())
    assert [goal.end()[0] for goal in goals] == [GoalStatus.STATUS_SUCCEEDED] * 2


def test_a_parcel_that_was_handed_in_by_the_service_can_be_followed(
    ros: Graph, fleet: FleetManager
) -> None:
    assert fleet is not None
    submit(ros, a_parcel("p1"))
    (goal,) = follow(ros, a_parcel("p1"))
    goal.until_told(ParcelStatus.WAITING)


def test_a_goal_for_a_parcel_that_has_ended_has_its_result_at_once(
    ros: Graph, fleet: FleetManager
) -> None:
    assert fleet is not None
    submit(ros, a_parcel("p1"))
    request = CancelParcel.Request(id="p1")
    assert ros.call(CancelParcel, "/fleet_manager/cancel_parcel", request).success
    (goal,) = follow(ros, a_parcel("p1"))
    assert goal.end()[1].phase == ParcelStatus.CANCELLED


def test_another_parcel_under_the_same_id_leaves_the_first_goal_alone(
    ros: Graph, fleet: FleetManager
) -> None:
    first, second = follow(ros, a_parcel("p1"), a_parcel("p1", mass=2.0))
    status, result = second.end()
    assert status == GoalStatus.STATUS_ABORTED
    assert result.message.startswith("id: expected the record that was accepted")
    assert fleet.front.deliver.goals == 1
    assert first.phases == [ParcelStatus.WAITING]


@pytest.mark.parametrize(
    ("changes", "is_so"),
    [
        ({"now_ms": 9_000}, False),
        ({"eta_ms": 60_300}, False),
        ({"eta_ms": 61_000}, True),
        ({"eta_ms": None}, True),
        ({"late": True}, True),
    ],
)
def test_that_time_passes_is_no_news_but_that_it_will_take_longer_is(
    changes: dict[str, Any], is_so: object
) -> None:
    shown = {"id": "p1", "now_ms": 1, "eta_ms": 60_000, "late": False}
    assert is_news(shown, {**shown, **changes}) is is_so
    assert is_news({}, shown)


def test_a_hundred_goals_at_once_are_all_followed(ros: Graph, fleet: FleetManager) -> None:
    client = ros.action(DeliverParcel, ACTION)
    parcels = [a_parcel(f"p{number}") for number in range(100)]
    asked = [client.send_goal_async(DeliverParcel.Goal(parcel=each)) for each in parcels]
    handles = [ros.result(each, "a goal is answered") for each in asked]
    assert all(handle.accepted for handle in handles)
    ros.until(lambda: fleet.front.deliver.goals == 100, "all goals are under way")
    answer = ros.result(handles[0].cancel_goal_async(), "a cancellation")
    assert isinstance(answer, CancelGoal.Response)
    ended = ros.result(handles[0].get_result_async(), "the result")
    assert ended.status == GoalStatus.STATUS_CANCELED
    assert fleet.front.deliver.goals == 99


def test_a_fleet_that_is_closed_ends_its_goals(ros: Graph, fleet: FleetManager) -> None:
    (goal,) = follow(ros, a_parcel("p1"))
    goal.until_told(ParcelStatus.WAITING)
    assert change(ros, Transition.TRANSITION_CLEANUP)
    status, result = goal.end()
    assert status == GoalStatus.STATUS_ABORTED
    assert result.message == "the fleet manager was closed"
    assert fleet.front.deliver.goals == 0


def test_without_a_fleet_goals_are_rejected(ros: Graph, tmp_path: Path) -> None:
    a_fleet_manager(ros, tmp_path)
    (goal,) = follow(ros, a_parcel("p1"))
    assert not goal.handle.accepted
