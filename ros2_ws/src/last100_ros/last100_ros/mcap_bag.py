"""A folder of recorded files as one bag: the list of contents that ``ros2 bag`` reads.

``metadata.yaml`` is derived from the files themselves and from nothing else, so it can be
written anew at any time. Files that are still written, or were never ended, are not in it.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from mcap.reader import make_reader

from last100_ros.mcap_file import FACTS, SUFFIX, is_finished

Json: TypeAlias = dict[str, Any]
LISTING = "metadata.yaml"
VERSION = 9
"""Of the listing's form; 9 is that of Jazzy and Kilted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What one file holds; *topics* is for each name its description and its count."""

    path: Path
    start_ns: int
    end_ns: int
    count: int
    topics: Mapping[str, tuple[Json, int]]
    facts: Mapping[str, str]


def number_of(path: Path) -> int:
    """Return which file of its recording this is: 12 for ``last100_x_12.mcap``."""
    digits = path.stem.rpartition("_")[2]
    return int(digits) if digits.isdecimal() else 0


def files_of(folder: Path) -> list[Path]:
    """Return the files of a recording, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"), key=number_of)


def write_listing(folder: Path) -> None:
    """List the finished files of *folder*; without any there is no listing."""
    contents = [contents_of(path) for path in files_of(folder) if is_finished(path)]
    listing = folder / LISTING
    if not contents:
        listing.unlink(missing_ok=True)
        return
    draft = listing.with_suffix(".part")
    draft.write_text(listing_of(contents), "utf-8")
    draft.replace(listing)


def contents_of(path: Path) -> Contents:
    """Return what a finished file holds."""
    with path.open("rb") as file:
        reader = make_reader(file)
        summary = reader.get_summary()
        facts = [record.metadata for record in reader.iter_metadata() if record.name == FACTS]
    counts = summary.statistics.channel_message_counts
    return Contents(
        path=path,
        start_ns=summary.statistics.message_start_time,
        end_ns=summary.statistics.message_end_time,
        count=summary.statistics.message_count,
        topics={
            channel.topic: (
                _described(channel.topic, summary.schemas[channel.schema_id].name, channel),
                counts.get(number, 0),
            )
            for number, channel in summary.channels.items()
        },
        facts=facts[-1] if facts else {},
    )


def listing_of(contents: Iterable[Contents]) -> str:
    """Return the text of ``metadata.yaml``."""
    files = tuple(contents)
    described: dict[str, Json] = {}
    counts: dict[str, int] = {}
    facts: dict[str, str] = {}
    for each in files:
        facts.update(each.facts)
        for name, (topic, count) in each.topics.items():
            described[name] = topic
            counts[name] = counts.get(name, 0) + count
    first = min(each.start_ns for each in files)
    listing = {
        "version": VERSION,
        "storage_identifier": "mcap",
        **_span(first, max(each.end_ns for each in files)),
        "message_count": sum(each.count for each in files),
        "topics_with_message_count": [
            {"topic_metadata": described[name], "message_count": counts[name]}
            for name in sorted(described)
        ],
        "compression_format": "",
        "compression_mode": "",
        "relative_file_paths": [each.path.name for each in files],
        "files": [
            {
                "path": each.path.name,
                **_span(each.start_ns, each.end_ns),
                "message_count": each.count,
            }
            for each in files
        ],
        "custom_data": facts or None,
        "ros_distro": os.environ.get("ROS_DISTRO", "unknown"),
    }
    return yaml.safe_dump({"rosbag2_bagfile_information": listing}, sort_keys=False)


def _described(name: str, kind: str, channel: Any) -> Json:  # noqa: ANN401 - mcap is untyped here
    return {
        "name": name,
        "type": kind,
        "serialization_format": channel.message_encoding,
        "offered_qos_profiles": yaml.safe_load(channel.metadata["offered_qos_profiles"]) or [],
        "type_description_hash": channel.metadata["topic_type_hash"],
    }


def _span(start_ns: int, end_ns: int) -> Json:
    return {
        "duration": {"nanoseconds": end_ns - start_ns},
        "starting_time": {"nanoseconds_since_epoch": start_ns},
    }
