"""What the recorder makes of a message: when it was heard, and what it says of the recording.

A message is dated by when it was received, or, in simulated time, by what the clock showed.
Before the clock's first word nobody knows the date: such messages wait for it.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from last100_msgs.msg import FleetStatus, MapInfo
from rclpy.serialization import deserialize_message

from last100_ros.mcap_file import Heard, Topic

EARLY_MAX = 1000
"""So many messages wait for the first word of a simulated clock."""


def heard_of(topic: Topic, data: bytes, info: dict[str, Any]) -> Heard:
    """Return a message with what the middleware knows of it."""
    publisher = info.get("publisher_gid") or {}
    return Heard(
        topic=topic,
        data=data,
        log_ns=info["received_timestamp"],
        publish_ns=info["source_timestamp"],
        sequence=info.get("publication_sequence_number") or 0,
        publisher=publisher.get("data", b""),
    )


class Moments:
    """Dates messages; *now_ns* is the simulated clock, 0 until it has begun, or None."""

    def __init__(self, now_ns: Callable[[], int] | None = None) -> None:
        self._now_ns = now_ns
        self._early: deque[Heard] = deque(maxlen=EARLY_MAX)

    def dated(self, heard: Heard) -> Iterator[Heard]:
        """Yield what can be written now, oldest first."""
        if self._now_ns is None:
            yield heard
            return
        self._early.append(heard)
        if now_ns := self._now_ns():
            while self._early:
                yield replace(self._early.popleft(), log_ns=now_ns, publish_ns=now_ns)


def facts_in(kind: str, data: bytes) -> dict[str, str]:
    """Return what a message says of the whole recording, if it does."""
    match kind:
        case "last100_msgs/msg/MapInfo":
            about = deserialize_message(data, MapInfo)
            return {"map": about.id, "map_digest": about.digest}
        case "last100_msgs/msg/FleetStatus":
            return {"site": deserialize_message(data, FleetStatus).site}
        case _:
            return {}
