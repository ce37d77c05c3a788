"""The node ``recorder``: chosen topics into files that Foxglove, RViz and rosbags open.

It takes messages as they come over the wire and does not look into them, except for what the
recording is about. Topics that appear later are taken up when they do. Each second what was
heard is brought to the disk, so that even a killed recorder loses no more than that.
"""

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from rclpy.clock import Clock, ClockType
from rclpy.event_handler import SubscriptionEventCallbacks
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.subscription import Subscription

from fleet_manager.model.errors import PartError
from last100_ros.mcap_file import COMPRESSIONS, Topic
from last100_ros.parameters import Parameter, declare, values
from last100_ros.recorder_heard import Moments, facts_in, heard_of
from last100_ros.recorder_topics import hears, message_type, request, selected, topic_of
from last100_ros.recording import MEGABYTE, Limits, Recording, mend
from last100_ros.spin import run

NAME = "recorder"
LOOK_S, TEND_S = 0.5, 1.0
CHECKED_AT_ONCE = 5
NS_PER_S = 1_000_000_000
DEFAULT_TOPICS = [
    "fleet_manager/*", "visuals/*", "sim/status", "/clock", "/tf", "/tf_static", "/diagnostics",
    "/rosout", "*/odom", "*/battery_state", "*/info", "*/path",
]  # fmt: skip

PARAMETERS = (
    Parameter("output", "recordings", "folder that gets a folder for each recording"),
    Parameter(
        "topics",
        DEFAULT_TOPICS,
        "what is recorded: names or patterns; * is one part of a name, ** any number",
    ),
    Parameter("split_size", 256, "a larger file is followed by another", least=1, unit="MB"),
    Parameter(
        "split_duration", 3600.0, "a longer one too; 0 is never", least=0.0, most=1e9, unit="s"
    ),
    Parameter("keep", 0, "how many files of all recordings are kept; 0 is all", least=0),
    Parameter(
        "free_min", 1000, "recording stops when less is free on the disk", least=0, unit="MB"
    ),
    Parameter("compression", "zstd", "how files are made smaller", choices=tuple(COMPRESSIONS)),
)


class RecorderNode(Node):
    """Writes down what it hears."""

    def __init__(self) -> None:
        super().__init__(NAME)
        self._at_end = ExitStack()  # rclpy destroys a node of which only half was made, too
        declare(self, PARAMETERS)
        set_to = values(self, PARAMETERS)
        output = Path(set_to["output"])
        for path in mend(output):
            self.get_logger().warning(f"mended {path}: its recorder was killed")
        self.recording = Recording(output, _stamp(), _limits(set_to))
        self._at_end.callback(self._end)
        self._facts = {"version": version("last100")}
        self.recording.note(self._facts)
        self._patterns = [self._absolute(pattern) for pattern in set_to["topics"]]
        self._hearing: dict[str, Subscription | None] = {}
        self._moments = Moments(self._now_ns if self._is_simulated() else None)
        steady = Clock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(LOOK_S, self._look, clock=steady)
        self.create_timer(TEND_S, self.recording.tend, clock=steady)
        self.get_logger().info(f"recording to {self.recording.folder}")

    def destroy_node(self) -> None:
        """End the recording in order."""
        self._at_end.close()
        super().destroy_node()

    def _end(self) -> None:
        self.recording.close()
        said = f"recorded {self.recording.count} messages to {self.recording.folder}"
        self.get_logger().info(said)

    def _is_simulated(self) -> bool:
        return bool(self.get_parameter("use_sim_time").value)

    def _now_ns(self) -> int:
        return int(self.get_clock().now().nanoseconds)

    def _absolute(self, pattern: str) -> str:
        within = self.get_namespace().rstrip("/")
        return pattern if pattern.startswith("/") else f"{within}/{pattern}"

    def _look(self) -> None:
        """Take up topics that have appeared; now and then see that all are heard."""
        kinds = dict(self.get_topic_names_and_types())
        for name in selected(self._patterns, kinds):
            if name not in self._hearing:
                self._take_up(name, kinds[name])
        for name in list(islice(self._hearing, CHECKED_AT_ONCE)):
            self._check(name)

    def _take_up(self, name: str, kinds: list[str]) -> None:
        offers = self.get_publishers_info_by_topic(name)
        if not offers:
            return
        try:
            topic = topic_of(name, kinds, offers)
            self._hearing[name] = self._listen(topic, [each.qos_profile for each in offers])
        except PartError as error:
            self._hearing[name] = None
            self.get_logger().warning(f"{name} is not recorded: {error}")

    def _listen(self, topic: Topic, offered: list[QoSProfile]) -> Subscription:
        return self.create_subscription(
            message_type(topic.kind),
            topic.name,
            partial(self._hear, topic),
            request(offered),
            raw=True,
            # Each callback would be asked after at every turn of the executor.
            event_callbacks=SubscriptionEventCallbacks(use_default_callbacks=False),
        )

    def _check(self, name: str) -> None:
        """Listen anew if a publisher has come that offers less than we asked for."""
        hearing = self._hearing.pop(name)
        self._hearing[name] = hearing  # now the last to be checked
        if hearing is None:
            return
        offers = self.get_publishers_info_by_topic(name)
        if offers and not hears(hearing.qos_profile, [each.qos_profile for each in offers]):
            self.get_logger().warning(f"{name}: publishers differ in quality of service")
            self.destroy_subscription(hearing)
            self._take_up(name, [offers[0].topic_type])

    def _hear(self, topic: Topic, data: bytes, info: dict[str, Any]) -> None:
        heard = heard_of(topic, data, info)
        hearing = self._hearing.get(topic.name)
        if topic.latched and hearing and hearing.get_publisher_count() == 1:
            heard = replace(heard, publisher=b"")  # restarted, it is still the same
        for each in self._moments.dated(heard):
            self.recording.write(each)
        facts = facts_in(topic.kind, data)
        if facts.items() - self._facts.items():
            self._facts |= facts
            self.recording.note(self._facts)


def _stamp() -> str:
    """Return the moment as it stands in file names: of the wall, whatever is simulated."""
    now_ns = Clock(clock_type=ClockType.SYSTEM_TIME).now().nanoseconds
    return f"{datetime.fromtimestamp(now_ns / NS_PER_S, UTC):%Y%m%dT%H%M%S}Z"


def _limits(set_to: dict[str, Any]) -> Limits:
    return Limits(
        split_bytes=set_to["split_size"] * MEGABYTE,
        split_ns=round(set_to["split_duration"] * NS_PER_S),
        keep=set_to["keep"],
        free_min_bytes=set_to["free_min"] * MEGABYTE,
        compression=set_to["compression"],
    )


def main() -> int:
    """Record until told to stop."""
    return run(lambda: [RecorderNode()])
