"""The action ``~/deliver_parcel``: a goal is one parcel, and lasts until its life ends.

::

    goal --accepted, handed in--> ACCEPTED --loaded--> EXECUTING --> SUCCEEDED  delivered
                 |                    |                    +-------> ABORTED    not delivered
                 | refused            | cancelled
                 v                    v
              ABORTED             CANCELED

The goal is accepted before the fleet has seen the parcel, for a rejection could not say why: a
parcel that is refused ends its goal at once, and the result's message is the reason. The same
goal sent again, by whomever and after whatever, follows the parcel that is known by its id.

What a parcel does is heard with the news that are published anyway; once a second all parcels
that are followed are looked at, for expected times. Nothing waits per goal before it is loaded.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from last100_msgs.action import DeliverParcel
from last100_msgs.msg import ParcelResult
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from rclpy.task import Future

from fleet_manager.core.decisions import CancelRefused, Decision
from fleet_manager.core.events import ParcelCancelAsked, ParcelsSubmitted
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.errors import Last100Error
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.shell.forecast import Forecast
from last100_ros.fleet_host import FleetHost
from last100_ros.parcels import read_parcels, refusal_text, to_results
from last100_ros.patience import Patience, later, settle
from last100_ros.qos import CALLS, EVENTS
from last100_ros.stamps import to_time
from last100_ros.statuses import PHASES, see_parcel, to_parcel_status
from last100_ros.turns import Turns

Json: TypeAlias = dict[str, Any]

GOALS_MAX = 10_000
RESULT_KEPT_S = 300
ETA_STEP_MS = 1_000
"""An expected time that moved by less is the same."""
_AT_THE_STATION = (ParcelPhase.WAITING, ParcelPhase.ASSIGNED)


@dataclass(slots=True, eq=False)
class _Goal:
    """A goal under way."""

    handle: ServerGoalHandle
    parcel: ParcelId
    end: Future
    """Gets the result."""
    shown: Json = field(default_factory=dict)
    executing: bool = False

    @property
    def name(self) -> bytes:
        """What tells it from other goals about the same parcel."""
        return bytes(self.handle.goal_id.uuid)


class DeliverAction:
    """The action server, as long as the node lives."""

    def __init__(self, node: Node, host: FleetHost, patience: Patience) -> None:
        self._node = node
        self._host = host
        self._patience = patience
        self._goals: dict[bytes, _Goal] = {}
        self._followed: dict[ParcelId, list[_Goal]] = {}
        self._cancelling: set[bytes] = set()
        self._answers = Turns(node)
        self._results = Turns(node)
        self._server = ActionServer(
            node,
            DeliverParcel,
            "~/deliver_parcel",
            execute_callback=_nobody,
            goal_callback=self._admit,
            handle_accepted_callback=self._take_in,
            cancel_callback=self._cancel,
            callback_group=ReentrantCallbackGroup(),
            goal_service_qos_profile=CALLS,
            result_service_qos_profile=CALLS,
            cancel_service_qos_profile=CALLS,
            feedback_pub_qos_profile=EVENTS,
            result_timeout=RESULT_KEPT_S,
        )

    @property
    def goals(self) -> int:
        """How many goals are under way."""
        return len(self._goals)

    def tell(self, views: Iterable[Json]) -> None:
        """Hear what parcels do."""
        for view in views:
            for goal in tuple(self._followed.get(view["id"], ())):
                self._show(goal, view)

    def answer(self) -> None:
        """Let the next goals be answered; to be called some twenty times a second."""
        self._answers.look()
        self._results.look()

    async def look(self) -> None:
        """Look at every parcel that is followed; to be called every second."""
        if not self._followed:
            return
        try:
            self.tell(await self._see(tuple(self._followed)))
        except Last100Error:
            return

    def close(self, why: str) -> None:
        """End every goal, for nobody follows the parcels any more."""
        for goal in tuple(self._goals.values()):
            self._end(goal, DeliverParcel.Result(message=why))

    async def _admit(self, _goal: DeliverParcel.Goal) -> GoalResponse:
        await self._answers.wait()
        if self._host.is_open and len(self._goals) < GOALS_MAX:
            return GoalResponse.ACCEPT
        why = f"{GOALS_MAX} goals are under way" if self._host.is_open else "not configured"
        self._node.get_logger().warning(f"a goal of deliver_parcel is rejected: {why}")
        return GoalResponse.REJECT

    async def _take_in(self, handle: ServerGoalHandle) -> None:
        """Hand the parcel in and follow it."""
        end = Future(executor=self._node.executor)
        goal = _Goal(handle=handle, parcel=_parcel_of(handle), end=end)
        self._goals[goal.name] = goal
        try:
            result = await self._submit(handle.request.parcel)
            if result.outcome == ParcelResult.REFUSED:
                self._end(goal, DeliverParcel.Result(message=refusal_text(result)))
                return
            self._followed.setdefault(goal.parcel, []).append(goal)
            self.tell(await self._see((goal.parcel,)))
        except Last100Error as error:
            self._end(goal, DeliverParcel.Result(message=str(error)))

    async def _submit(self, parcel: Any) -> ParcelResult:  # noqa: ANN401 - a message
        intake = read_parcels([parcel], self._host.now_ms())
        decisions: tuple[Decision, ...] = ()
        if intake.parcels:
            asked = self._host.ask(ParcelsSubmitted(parcels=intake.parcels))
            decisions = await self._patience.wait(asked)
        (result,) = to_results(intake, decisions)
        return result

    async def _see(self, parcels: tuple[ParcelId, ...]) -> list[Json]:
        now_ms = self._host.now_ms()

        def read(fleet: Fleet) -> list[Json]:
            forecast, known = Forecast(fleet, now_ms), fleet.parcels
            return [see_parcel(known[p], now_ms, forecast) for p in parcels if p in known]

        return await self._patience.wait(self._host.look(read))

    async def _cancel(self, handle: ServerGoalHandle) -> CancelResponse:
        """Ask for the parcel back; the fleet says whether it is still at the station."""
        name = bytes(handle.goal_id.uuid)
        # That it was cancelled may be heard before the goal is allowed to end as cancelled.
        self._cancelling.add(name)
        try:
            asked = self._host.ask(ParcelCancelAsked(parcel=_parcel_of(handle)))
            concluded = await self._patience.wait(asked)
            refused = any(isinstance(each, CancelRefused) for each in concluded)
        except Last100Error:
            refused = True
        self._cancelling.discard(name)
        later(self._node, self.look)
        return CancelResponse.REJECT if refused else CancelResponse.ACCEPT

    def _show(self, goal: _Goal, view: Json) -> None:
        """Say what is new, and end what is over."""
        if is_news(goal.shown, view):
            goal.shown = view
            goal.handle.publish_feedback(DeliverParcel.Feedback(status=to_parcel_status(view)))
        if view["phase"].is_end:
            if goal.name not in self._cancelling:
                self._end(goal, _result(view))
        elif view["phase"] not in _AT_THE_STATION:
            self._execute(goal)

    def _end(self, goal: _Goal, result: DeliverParcel.Result) -> None:
        if self._goals.pop(goal.name, None) is None:
            return
        others = [each for each in self._followed.pop(goal.parcel, ()) if each is not goal]
        if others:
            self._followed[goal.parcel] = others
        settle(self._node, goal.end, result)
        self._execute(goal)

    def _execute(self, goal: _Goal) -> None:
        if not goal.executing:
            goal.executing = True
            goal.handle.execute(partial(self._until_the_end, goal))

    async def _until_the_end(
        self, goal: _Goal, handle: ServerGoalHandle
    ) -> DeliverParcel.Result:
        """Wait for a goal's result, and give the goal the state that goes with it."""
        result = await goal.end
        await self._results.wait()
        if result.phase == PHASES[ParcelPhase.DELIVERED]:
            handle.succeed()
        elif handle.is_cancel_requested and result.phase == PHASES[ParcelPhase.CANCELLED]:
            handle.canceled()
        else:
            handle.abort()
        return result


def _parcel_of(handle: ServerGoalHandle) -> ParcelId:
    """Return the name of a goal's parcel, without blanks around it as the fleet knows it."""
    return ParcelId(handle.request.parcel.id.strip())


def is_news(shown: Json, view: Json) -> bool:
    """Return whether there is more to say of a parcel than that time passes."""
    if not shown or any(shown[key] != view[key] for key in view.keys() - {"now_ms", "eta_ms"}):
        return True
    before_ms, eta_ms = shown["eta_ms"] or 0, view["eta_ms"] or 0
    return bool(abs(eta_ms - before_ms) >= ETA_STEP_MS)


def _result(view: Json) -> DeliverParcel.Result:
    """Return the result for a parcel whose life here ended."""
    message = ""
    if view["phase"] is not ParcelPhase.DELIVERED:
        why = f": {view['not_collected']}" if view["not_collected"] else ""
        message = f"the parcel was {view['phase']}{why}"
    return DeliverParcel.Result(
        phase=PHASES[view["phase"]], message=message, ended=to_time(view["ended_ms"])
    )


def _nobody(handle: ServerGoalHandle) -> None:
    """Stand where rclpy wants somebody: goals are executed by their own callback."""
    raise AssertionError(f"nobody executes {handle}")
