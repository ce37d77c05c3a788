"""A day in town, over ROS alone: handed in, followed, taken back, held, killed, delivered."""

import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from last100_msgs.action import DeliverParcel
from last100_msgs.msg import (
    FleetStatus,
    Parcel,
    ParcelResult,
    ParcelStatus,
    SimStatus,
    VehicleStatusArray,
)
from last100_msgs.srv import GetParcels, SubmitParcels
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState

from last100_ros.qos import LATCHED, STATES
from tests.ros.a_graph import Graph
from tests.ros.a_town import LAST100, Town, a_town

pytestmark = [pytest.mark.ros, pytest.mark.live, pytest.mark.slow]

SPEED = 40.0
VEHICLES, ROBOTS = 6, 2
PARCELS, FOLLOWED, TAKEN_BACK = 24, 6, 2
POINTS = ("shelf-a1-u1", "shelf-a4-u2", "shelf-b2-u1", "shelf-b5-u1")
START_S, RUN_S = 60.0, 240.0
HOUR_S = 3600


@pytest.fixture
def town(ros: Graph, tmp_path: Path) -> Iterator[Town]:
    """Launch a town and wait until all its vehicles are there."""
    del ros  # its domain is the town's, too
    with a_town(tmp_path, vehicles=VEHICLES, ros_vehicles=ROBOTS, speed=SPEED) as town:
        yield town


class Watch:
    """What is seen of the town."""

    def __init__(self, ros: Graph) -> None:
        self.fleet: list[FleetStatus] = ros.hear(FleetStatus, "/fleet_manager/status", LATCHED)
        self.sim: list[SimStatus] = ros.hear(SimStatus, "/sim/status", LATCHED)
        self.vehicles: list[VehicleStatusArray] = ros.hear(
            VehicleStatusArray, "/fleet_manager/vehicles", STATES
        )

    @property
    def ended(self) -> int:
        """How many parcels have come to their end."""
        now = self.fleet[-1]
        gone = now.parcels_returned + now.parcels_cancelled + now.parcels_lost
        return int(now.parcels_delivered + gone)


def a_parcel(number: int, now_s: int) -> Parcel:
    parcel = Parcel(
        id=f"p{number}",
        contact=f"resident-{number}",
        point=POINTS[number % len(POINTS)],
        mass=1.2,
        volume=0.004,
    )
    parcel.due.sec = now_s + 4 * HOUR_S
    if number < TAKEN_BACK:
        parcel.ready.sec = now_s + HOUR_S  # no trip takes it before
    return parcel


def hand_in(ros: Graph, parcels: list[Parcel]) -> None:
    request = SubmitParcels.Request(parcels=parcels)
    answer = ros.call(SubmitParcels, "/fleet_manager/submit_parcels", request)
    assert [r.outcome for r in answer.results] == [ParcelResult.ACCEPTED] * len(parcels)


def follow(ros: Graph, parcels: list[Parcel]) -> list[Any]:
    """Follow parcels by the action; return the goals' handles."""
    client = ros.action(DeliverParcel, "/fleet_manager/deliver_parcel")
    asked = [client.send_goal_async(DeliverParcel.Goal(parcel=parcel)) for parcel in parcels]
    handles = [ros.result(answer, "a goal is answered") for answer in asked]
    assert all(handle.accepted for handle in handles)
    return handles


def change(ros: Graph, transition: int) -> None:
    request = ChangeState.Request(transition=Transition(id=transition))
    assert ros.call(ChangeState, "/fleet_manager/change_state", request).success


def hold_and_look(ros: Graph, watch: Watch) -> None:
    """Deactivate in mid-run: every vehicle comes to stand at the end of its base."""
    change(ros, Transition.TRANSITION_DEACTIVATE)

    def all_stand() -> bool:
        vehicles = watch.vehicles[-1].vehicles
        return not any(v.moving or v.base for v in vehicles) and not watch.fleet[-1].releasing

    ros.until(all_stand, "all vehicles stand where their base ends", START_S)
    change(ros, Transition.TRANSITION_ACTIVATE)


def returned(town: Town, name: str, killed: int) -> bool:
    return town.pid(name) not in {None, killed}


def kill_each(ros: Graph, town: Town) -> None:
    for name in ("sim", "fleet_manager", "vehicle_agent", "visuals"):
        killed = town.kill(name)
        ros.until(partial(returned, town, name, killed), f"{name} returns", START_S)


def test_every_parcel_is_accounted_for_whatever_is_held_taken_back_or_killed(
    ros: Graph, town: Town
) -> None:
    watch = Watch(ros)
    ros.until(
        lambda: watch.fleet and watch.fleet[-1].vehicles_online == VEHICLES,
        "all vehicles are online",
        START_S,
    )
    now_s = watch.fleet[-1].stamp.sec
    parcels = [a_parcel(number, now_s) for number in range(PARCELS)]
    hand_in(ros, parcels[FOLLOWED:])
    goals = follow(ros, parcels[:FOLLOWED])
    results = [goal.get_result_async() for goal in goals]
    for goal in goals[:TAKEN_BACK]:
        taken = ros.result(goal.cancel_goal_async(), "a cancellation is answered")
        assert len(taken.goals_canceling) == 1
    ros.until(lambda: watch.fleet[-1].parcels_aboard, "something is under way", RUN_S)
    hold_and_look(ros, watch)
    kill_each(ros, town)
    ros.until(lambda: watch.ended == PARCELS, "every parcel has come to its end", RUN_S)

    answer = ros.call(GetParcels, "/fleet_manager/get_parcels", GetParcels.Request())
    phases = {status.id: status.phase for status in answer.parcels}
    assert len(phases) == PARCELS
    assert {phases[f"p{n}"] for n in range(TAKEN_BACK)} == {ParcelStatus.CANCELLED}
    kept = {phases[f"p{n}"] for n in range(TAKEN_BACK, PARCELS)}
    assert kept <= {ParcelStatus.DELIVERED, ParcelStatus.RETURNED}
    cancelled = [ros.result(r, "a result").result.phase for r in results[:TAKEN_BACK]]
    assert cancelled == [ParcelStatus.CANCELLED] * TAKEN_BACK
    assert list(watch.fleet[-1].violations) == []
    assert list(watch.sim[-1].violations) == []

    assert town.end() == 0
    assert town.nodes() == {}
    journal = town.state_dir / "journal.sqlite3"
    verify = subprocess.run([LAST100, "journal", "verify", journal], check=False)
    assert verify.returncode == 0
