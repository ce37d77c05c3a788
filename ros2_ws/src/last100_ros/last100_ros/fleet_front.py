"""All that ROS 2 sees of a fleet: topics, services, action, diagnostics, and when each speaks.

The entities are there as long as the node; while no fleet is open they say so or are silent.
Their timers run in the time of this world, whoever tells that of the fleet.
"""

from collections.abc import Callable

from diagnostic_msgs.msg import DiagnosticArray
from rclpy.callback_groups import MutuallyExclusiveCallbackGroup
from rclpy.clock import Clock
from rclpy.clock_type import ClockType
from rclpy.node import Node
from rclpy.parameter import Parameter as Setting
from rclpy.timer import Timer
from std_msgs.msg import Header

from fleet_manager.app.screen import one_line
from fleet_manager.app.site import Site
from fleet_manager.shell.followed_clock import FollowedClock
from last100_ros.deliver_action import DeliverAction
from last100_ros.fleet_diagnostics import Diagnosis, Health
from last100_ros.fleet_host import FleetHost
from last100_ros.fleet_log import never_mind
from last100_ros.fleet_news import FleetNews
from last100_ros.fleet_services import FleetServices
from last100_ros.fleet_topics import FleetTopics
from last100_ros.patience import Patience
from last100_ros.qos import STATES

NEWS_S = 0.05
LOOK_S = 1.0
NOT_SHOWN = "how things are could not be published"
_NS_PER_S = 1_000_000_000


class FleetFront:
    """A fleet, if there is one, and those who speak for it on the node."""

    def __init__(self, node: Node, died: Callable[[BaseException], None]) -> None:
        self._node = node
        self.news = FleetNews()
        self.host = FleetHost(self.news.hear, died)
        self._patience = Patience(node)
        self._topics = FleetTopics(node, self.host, self._patience)
        self._services = FleetServices(node, self.host, self._patience)
        self.deliver = DeliverAction(node, self.host, self._patience)
        self._diagnosis = Diagnosis(node.get_name())
        self._diagnostics = node.create_publisher(DiagnosticArray, "/diagnostics", STATES)
        self.every(NEWS_S, self._tell_news)
        self.every(LOOK_S, self._look)
        self._by_rate = {
            "status_rate": self._show("status_rate", self._topics.show_status),
            "vehicles_rate": self._show("vehicles_rate", self._topics.show_vehicles),
        }
        node.add_post_set_parameters_callback(self._set_rates)

    def open(self, site: Site, clock: FollowedClock | None) -> None:
        """Open the fleet of *site*; raises what ``FleetHost.open`` raises."""
        self.news.begin()
        self.host.open(site, clock)
        self._topics.begin()

    def close(self, why: str) -> None:
        """Close the fleet, if there is one."""
        self.deliver.close(why)
        self.host.close()
        self._topics.begin()

    def diagnose(self, state: str) -> None:
        """Publish how the fleet manager is."""
        with never_mind(self._node, "diagnostics could not be published"):
            stamp = self._node.get_clock().now().to_msg()
            lines = self._diagnosis.judge(self._health(state))
            self._diagnostics.publish(DiagnosticArray(header=Header(stamp=stamp), status=lines))

    def every(self, seconds: float, do: Callable[[], object]) -> Timer:
        """Have something done regularly."""
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        group = MutuallyExclusiveCallbackGroup()
        return self._node.create_timer(seconds, do, callback_group=group, clock=steady)

    def _show(self, rate: str, show: Callable[[], None]) -> Timer:
        def calmly() -> None:
            with never_mind(self._node, NOT_SHOWN):
                show()

        return self.every(self._period_s(rate), calmly)

    def _period_s(self, rate: str) -> float:
        return 1.0 / float(self._node.get_parameter(rate).value)

    def _set_rates(self, settings: list[Setting]) -> None:
        for setting in settings:
            timer = self._by_rate.get(setting.name)
            if timer is not None:
                timer.timer_period_ns = round(_NS_PER_S * self._period_s(setting.name))
                timer.reset()

    def _tell_news(self) -> None:
        self._patience.look()
        self.deliver.answer()
        with never_mind(self._node, "what happened could not be published"):
            parcels = self._topics.tell(self.news)
            self.deliver.tell(parcel.view for parcel in parcels)

    async def _look(self) -> None:
        with never_mind(self._node, NOT_SHOWN):
            await self._topics.show_rest(self.news)
            await self.deliver.look()

    def _health(self, state: str) -> Health:
        host = self.host
        failure = host.failure
        return Health(
            state=state,
            failure=one_line(failure) if failure else "",
            board=host.controller.board.since(0) if host.is_open else (0, [], None),
            ahead_ms=host.controller.clock.ahead_ms() if host.is_open else 0,
            dropped=self.news.dropped,
            goals=self.deliver.goals,
        )
