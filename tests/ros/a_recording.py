"""What tests of recordings share: messages to record, and two readers that know no ROS 2."""

import warnings
from array import array
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from mcap.reader import make_reader
from mcap_ros2.decoder import DecoderFactory
from rclpy.serialization import serialize_message
from rosbags.highlevel import AnyReader
from std_msgs.msg import String

from last100_ros.mcap_file import Heard, Topic
from last100_ros.mcap_schemas import installed_definition, schema_of
from last100_ros.recorder_topics import offered_text
from last100_ros.recording import Limits

Read: TypeAlias = tuple[str, int, object]
"""Topic, log time, and the message as plain values."""
SECOND = 1_000_000_000
NOON = 1_700_000_000 * SECOND


def a_topic(
    name: str = "/talk", kind: str = "std_msgs/msg/String", *, latched: bool = False
) -> Topic:
    return Topic(
        name=name,
        kind=kind,
        schema=schema_of(kind, installed_definition),
        qos=offered_text([]),
        latched=latched,
    )


def heard(message: object, after_s: float = 0.0, topic: Topic | None = None) -> Heard:
    """Return *message* as heard so long after noon; a text stands for a String."""
    whole = String(data=message) if isinstance(message, str) else message
    now_ns = NOON + round(after_s * SECOND)
    return Heard(
        topic=topic or a_topic(),
        data=serialize_message(whole),
        log_ns=now_ns,
        publish_ns=now_ns - 1,
    )


def limits(**given: Any) -> Limits:  # noqa: ANN401 - whatever a field takes
    return Limits(**({"split_bytes": 10**9, "split_ns": 0} | given))


def names() -> Iterator[str]:
    """Yield names of recordings, one after the other."""
    return (f"20251124T12{number:04}Z" for number in count())


def plain(value: Any) -> object:  # noqa: ANN401 - a message of whichever library
    """Return a message as dicts, lists and numbers, whoever took it apart."""
    if hasattr(value, "get_fields_and_field_types"):
        return {
            name: plain(getattr(value, name)) for name in value.get_fields_and_field_types()
        }
    if is_dataclass(value):
        named = [each.name for each in fields(value) if not each.name.startswith("_")]
        return {name: plain(getattr(value, name)) for name in named if name.islower()}
    if hasattr(value, "__slots__"):
        return {name: plain(getattr(value, name)) for name in value.__slots__}
    if isinstance(value, np.ndarray | array | bytes):
        return list(value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def by_mcap(path: Path) -> list[Read]:
    """Return what mcap and mcap-ros2-support read in a file."""
    with path.open("rb") as file:
        reader = make_reader(file, decoder_factories=[DecoderFactory()])
        return [
            (channel.topic, message.log_time, plain(decoded))
            for _, channel, message, decoded in reader.iter_decoded_messages()
        ]


def by_rosbags(path: Path) -> list[Read]:
    """Return what rosbags reads in a file or a folder."""
    with warnings.catch_warnings(), AnyReader([path]) as reader:
        return [
            (connection.topic, log_ns, plain(reader.deserialize(data, connection.msgtype)))
            for connection, log_ns, data in reader.messages()
        ]


def facts_by_mcap(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {
            key: value
            for record in make_reader(file).iter_metadata()
            for key, value in record.metadata.items()
        }


def words(read: list[Read], topic: str = "/talk") -> list[str]:
    """Return the texts of the Strings of a topic."""
    return [message["data"] for name, _, message in read if name == topic]  # type: ignore[index]
