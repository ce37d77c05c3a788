"""Which topics are recorded, and how to listen so that nobody is left unheard.

A pattern is a topic's name in which ``*`` stands for one part between slashes and ``**`` for
any number of them. Hidden topics (a part that begins with ``_``) are meant only where the
pattern shows one.
"""

import importlib
import re
from collections.abc import Iterable, Sequence
from typing import Any

import yaml
from rclpy.duration import Duration
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.topic_endpoint_info import TopicEndpointInfo

from fleet_manager.model.errors import PartError
from last100_ros.mcap_file import Topic
from last100_ros.mcap_schemas import installed_definition, schema_of

DEPTH = 5000
"""A burst of decisions must wait until it is written."""


def selected(patterns: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return those of *names* that a pattern means."""
    meant = [(re.compile(_expression(pattern)), "/_" in pattern) for pattern in patterns]
    return [
        name
        for name in names
        if any(
            expression.fullmatch(name) and (shows_hidden or "/_" not in name)
            for expression, shows_hidden in meant
        )
    ]


def request(offered: Sequence[QoSProfile]) -> QoSProfile:
    """Return the strictest delivery that all publishers of a topic offer."""
    reliable = all(each.reliability == ReliabilityPolicy.RELIABLE for each in offered)
    latched = all(each.durability == DurabilityPolicy.TRANSIENT_LOCAL for each in offered)
    return QoSProfile(
        depth=DEPTH,
        reliability=ReliabilityPolicy.RELIABLE if reliable else ReliabilityPolicy.BEST_EFFORT,
        durability=DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE,
    )


def hears(asked: QoSProfile, offered: Sequence[QoSProfile]) -> bool:
    """Return whether a subscription hears all publishers, also those that came later."""
    wanted = request(offered)
    return asked.reliability in (
        wanted.reliability,
        ReliabilityPolicy.BEST_EFFORT,
    ) and asked.durability in (wanted.durability, DurabilityPolicy.VOLATILE)


def topic_of(name: str, kinds: Sequence[str], offers: Sequence[TopicEndpointInfo]) -> Topic:
    """Return a topic as it is recorded; *offers* are its publishers.

    Raises:
        PartError: Its type is in dispute, or what the type looks like is not known here.
    """
    if len(kinds) != 1:
        raise PartError(f"expected one type, got {', '.join(kinds)}")
    (kind,) = kinds
    offered = [each.qos_profile for each in offers]
    return Topic(
        name=name,
        kind=kind,
        schema=schema_of(kind, installed_definition),
        qos=offered_text(offered),
        type_hash=str(offers[0].topic_type_hash),
        latched=request(offered).durability == DurabilityPolicy.TRANSIENT_LOCAL,
    )


def message_type(kind: str) -> Any:  # noqa: ANN401 - a class that is only known by its name
    """Return the class of a message type such as "nav_msgs/msg/Path".

    Raises:
        PartError: Its package is not installed.
    """
    package, _, name = kind.split("/")
    try:
        return getattr(importlib.import_module(f"{package}.msg"), name)
    except (ImportError, AttributeError) as error:
        raise PartError(f"{kind} is not installed; build or source its package") from error


def offered_text(offered: Sequence[QoSProfile]) -> str:
    """Return what publishers offer, in the form in which ``ros2 bag play`` offers it again."""
    return yaml.safe_dump([_offer(each) for each in offered], sort_keys=False)


def _expression(pattern: str) -> str:
    parts = re.split(r"(\*\*|\*)", pattern)
    return "".join({"**": ".+", "*": "[^/]+"}.get(part, re.escape(part)) for part in parts)


def _offer(profile: QoSProfile) -> dict[str, object]:
    return {
        "history": profile.history.name.lower(),
        "depth": profile.depth,
        "reliability": profile.reliability.name.lower(),
        "durability": profile.durability.name.lower(),
        "deadline": _time(profile.deadline),
        "lifespan": _time(profile.lifespan),
        "liveliness": profile.liveliness.name.lower(),
        "liveliness_lease_duration": _time(profile.liveliness_lease_duration),
        "avoid_ros_namespace_conventions": profile.avoid_ros_namespace_conventions,
    }


def _time(duration: Duration) -> dict[str, int]:
    sec, nsec = divmod(duration.nanoseconds, 1_000_000_000)
    return {"sec": sec, "nsec": nsec}
