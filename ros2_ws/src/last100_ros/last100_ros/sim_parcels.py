"""Somebody who hands the scenario's parcels in through the fleet manager's service.

Each lot goes when it is due, and again until there was an answer: the fleet knows a parcel it
has already, so nothing is handed in twice. After a restart it begins at the first lot anew.
"""

from last100_msgs.msg import Address, ParcelResult
from last100_msgs.msg import Parcel as ParcelMessage
from last100_msgs.srv import SubmitParcels
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.task import Future

from fleet_manager.app.handing_in import HandingIn
from fleet_manager.model.parcel import Parcel
from last100_ros.parcels import G_PER_KG, ML_PER_M3, refusal_text
from last100_ros.qos import CALLS
from last100_ros.stamps import to_time

SERVICE = "fleet_manager/submit_parcels"
PATIENCE_S = 10.0
AGAIN_S = 1.0
_NS_PER_S = 1_000_000_000


def to_parcel(parcel: Parcel) -> ParcelMessage:
    """Return a parcel as it is handed in."""
    message = ParcelMessage(
        id=parcel.id,
        contact=parcel.contact,
        point=parcel.point or "",
        station=parcel.station or "",
        mass=parcel.weight_g / G_PER_KG,
        volume=parcel.volume_ml / ML_PER_M3,
        temperature=parcel.temperature.value,
        priority=parcel.priority.value,
        ready=to_time(parcel.ready_ms),
        due=to_time(parcel.due_ms),
    )
    if parcel.address is not None:
        place = parcel.address
        message.address = Address(
            compound=place.compound, building=place.building, unit=place.unit
        )
    return message


class ParcelDesk:
    """Hands in what is due; ``look`` is to be called several times a second."""

    def __init__(self, node: Node, demand: HandingIn) -> None:
        self.demand = demand
        self._node = node
        self._client = node.create_client(SubmitParcels, SERVICE, qos_profile=CALLS)
        self._clock = Clock(clock_type=ClockType.STEADY_TIME)
        self._asked: Future | None = None
        self._deadline_ns = 0
        """Of the answer that is awaited."""
        self._begin_ns = 0
        """Nothing is asked before."""

    def look(self, now_ms: int) -> None:
        """Hand the next lot in if it is due, and hear what became of the last one."""
        if self._asked is not None:
            self._await(self._asked)
            return
        due_ms = self.demand.next_ms
        if due_ms is None or due_ms > now_ms or self._now_ns() < self._begin_ns:
            return
        if self._client.service_is_ready():
            parcels = [to_parcel(parcel) for parcel in self.demand.waiting[0].parcels]
            self._asked = self._client.call_async(SubmitParcels.Request(parcels=parcels))
            self._deadline_ns = self._after(PATIENCE_S)

    def _await(self, asked: Future) -> None:
        if asked.done():
            self._take(asked.result())
        elif self._now_ns() >= self._deadline_ns:
            self._node.get_logger().warning("nobody answers for the parcels; they go again")
            self._client.remove_pending_request(asked)
        else:
            return
        self._asked = None

    def _take(self, answer: SubmitParcels.Response) -> None:
        """Believe what the fleet says of a lot; what failed as a whole goes again."""
        if answer.error:
            self._node.get_logger().warning(f"no parcels were taken: {answer.error}")
            self._begin_ns = self._after(AGAIN_S)
            return
        lot = self.demand.waiting.pop(0)
        self.demand.handed_in += [parcel.id for parcel in lot.parcels]
        for result in answer.results:
            if result.outcome == ParcelResult.REFUSED:
                why = refusal_text(result)
                self._node.get_logger().warning(f"parcel {result.id} was refused: {why}")

    def _after(self, seconds: float) -> int:
        return self._now_ns() + round(seconds * _NS_PER_S)

    def _now_ns(self) -> int:
        return int(self._clock.now().nanoseconds)
