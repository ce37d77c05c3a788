"""Tests of last100_ros.recorder_node: real topics into files, read by readers without ROS 2."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from last100_msgs.msg import Decision, FleetStatus, MapInfo, VehicleStatusArray
from nav_msgs.msg import Odometry
from rclpy.event_handler import PublisherEventCallbacks
from rclpy.qos import QoSProfile
from rclpy.serialization import deserialize_message, serialize_message
from rosgraph_msgs.msg import Clock
from std_msgs.msg import String
from visualization_msgs.msg import MarkerArray

from last100_ros.markers_map import map_markers
from last100_ros.mcap_bag import files_of
from last100_ros.qos import CLOCK, DECISIONS, EVENTS, LATCHED, STATES
from last100_ros.recorder_node import RecorderNode
from last100_ros.recording import mend, recordings
from last100_ros.stamps import to_time
from tests.ros.a_drawing import a_fleet, a_vehicle, a_view, points
from tests.ros.a_graph import Graph
from tests.ros.a_recording import SECOND, Read, by_mcap, by_rosbags, facts_by_mcap, plain, words

pytestmark = pytest.mark.ros

HURRIED = QoSProfile(depth=10, reliability=CLOCK.reliability)
"""Best effort: nothing is sent again."""


@pytest.fixture
def ros_args(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Record into the test's folder; a test may set more."""
    more: list[str] = getattr(request, "param", ["topics:=[/talk, /robots/*/odom]"])
    settings = [f"output:={tmp_path}", "free_min:=0", *more]
    return [word for setting in settings for word in ("-p", setting)]


def until_recorded(ros: Graph, recorder: RecorderNode, count: int) -> None:
    ros.until(lambda: recorder.recording.count >= count, f"{count} messages are recorded")


def recorded(ros: Graph, recorder: RecorderNode, count: int) -> Path:
    """Let *count* messages be recorded and the recorder end; return the recording's folder."""
    until_recorded(ros, recorder, count)
    ros.remove(recorder)
    folder: Path = recorder.recording.folder
    return folder


def over_the_wire(message: object) -> object:
    """Return the message as others get it: some of its numbers have only 32 bits."""
    return deserialize_message(serialize_message(message), type(message))


def of(read: list[Read], topic: str) -> list[object]:
    return [message for name, _, message in read if name == topic]


@pytest.mark.parametrize(
    "ros_args", [["topics:=[/decisions, /vehicles, /markers]"]], indirect=True
)
def test_what_readers_read_is_what_was_published(ros: Graph) -> None:
    """One of them also checks, by hashes, that definitions are those of the publishers."""
    recorder = ros.add(RecorderNode())
    said = {
        "/decisions": [Decision(seq=n, kind="X", json='{"n": 1}') for n in range(500)],
        "/vehicles": [a_fleet(a_vehicle(base=points((1, 2), (3, 4))), a_vehicle("a/ä"))],
        "/markers": [map_markers(a_view("courtyard"))],
    }
    kinds = {"/decisions": Decision, "/vehicles": VehicleStatusArray, "/markers": MarkerArray}
    for topic, messages in said.items():
        speak = ros.speak(kinds[topic], topic, DECISIONS)
        for message in messages:
            speak(message)
    folder = recorded(ros, recorder, 502)
    (file,) = files_of(folder)
    for read in (by_mcap(file), by_rosbags(file), by_rosbags(folder)):
        for topic, messages in said.items():
            assert of(read, topic) == [plain(over_the_wire(message)) for message in messages]


def test_a_topic_that_appears_later_is_taken_up_by_its_pattern(ros: Graph) -> None:
    recorder = ros.add(RecorderNode())
    ros.speak(String, "/talk", STATES)(String(data="first"))
    until_recorded(ros, recorder, 1)
    for name in ("r1", "r2"):
        odometry = Odometry(child_frame_id=name)
        ros.speak(Odometry, f"/robots/{name}/odom", STATES)(odometry)
    unheard = ros.do(lambda: ros.tester.create_publisher(Odometry, "/robots/odom", STATES))
    read = by_mcap(files_of(recorded(ros, recorder, 3))[0])
    assert [topic for topic, _, _ in read] == ["/talk", "/robots/r1/odom", "/robots/r2/odom"]
    assert unheard.get_subscription_count() == 0


def test_what_was_latched_before_the_recorder_came_is_recorded(ros: Graph) -> None:
    publisher = ros.do(lambda: ros.tester.create_publisher(String, "/talk", LATCHED))
    publisher.publish(String(data="the map"))
    recorder = ros.add(RecorderNode())
    assert words(by_mcap(files_of(recorded(ros, recorder, 1))[0])) == ["the map"]


def test_publishers_of_different_quality_are_all_heard(ros: Graph) -> None:
    reliable, hurried, latched = (
        ros.do(partial(ros.tester.create_publisher, String, "/talk", qos))
        for qos in (EVENTS, HURRIED, LATCHED)
    )
    recorder = ros.add(RecorderNode())
    said = {"reliable": reliable, "hurried": hurried, "latched": latched}
    for publisher in said.values():
        ros.until(publisher.get_subscription_count, "the recorder listens")
    for text, publisher in said.items():
        publisher.publish(String(data=text))
    folder = recorded(ros, recorder, 3)
    assert sorted(words(by_rosbags(folder))) == sorted(said)


def test_a_publisher_that_offers_less_and_comes_later_is_heard_too(ros: Graph) -> None:
    recorder = ros.add(RecorderNode())
    ros.speak(String, "/talk", LATCHED)(String(data="latched"))
    until_recorded(ros, recorder, 1)
    # rclpy would warn of the recorder's first subscription, and here that is an error.
    quiet = PublisherEventCallbacks(use_default_callbacks=False)
    make = partial(ros.tester.create_publisher, String, "/talk", HURRIED, event_callbacks=quiet)
    hurried = ros.do(make)
    ros.until(hurried.get_subscription_count, "the recorder listens to both")
    hurried.publish(String(data="hurried"))
    folder = recorded(ros, recorder, 2)
    assert words(by_rosbags(folder)) == ["latched", "hurried"]


@pytest.mark.parametrize(
    "ros_args", [["topics:=[/talk]", "split_duration:=0.001"]], indirect=True
)
def test_each_file_begins_with_what_was_latched(ros: Graph) -> None:
    recorder = ros.add(RecorderNode())
    speak = ros.speak(String, "/talk", LATCHED)
    for number in range(3):
        speak(String(data=f"{number}"))
        until_recorded(ros, recorder, number + 1)
    folder = recorded(ros, recorder, 3)
    files = [words(by_mcap(path)) for path in files_of(folder)]
    assert files == [["0"], ["0", "1"], ["1", "2"]]
    assert words(by_rosbags(folder)) == ["0", "0", "1", "1", "2"]


@pytest.mark.parametrize(
    "ros_args", [["topics:=[/talk, /clock]", "use_sim_time:=true"]], indirect=True
)
def test_in_simulated_time_the_clock_dates_what_is_heard(ros: Graph) -> None:
    recorder = ros.add(RecorderNode())
    ros.speak(String, "/talk", STATES)(String(data="early"))
    ros.until(lambda: recorder.recording.count == 0, "nothing has a date yet")
    tick = ros.speak(Clock, "/clock", CLOCK)

    def has_begun() -> bool:
        tick(Clock(clock=to_time(5_000)))
        return bool(recorder.recording.count > 1)

    ros.until(has_begun, "the clock has begun")
    read = by_mcap(files_of(recorded(ros, recorder, 2))[0])
    assert {log_ns for _, log_ns, _ in read} == {5_000_000_000}
    assert words(read) == ["early"]


@pytest.mark.parametrize("ros_args", [["topics:=[/map, /status]"]], indirect=True)
def test_the_recording_says_what_it_is_about(ros: Graph) -> None:
    recorder = ros.add(RecorderNode())
    ros.speak(MapInfo, "/map", LATCHED)(MapInfo(id="yard", digest="d1"))
    ros.speak(FleetStatus, "/status", LATCHED)(FleetStatus(site="here"))
    facts = facts_by_mcap(files_of(recorded(ros, recorder, 2))[0])
    assert facts == {"version": "0.1.0", "map": "yard", "map_digest": "d1", "site": "here"}


def test_it_does_not_record_what_was_not_chosen(ros: Graph, tmp_path: Path) -> None:
    recorder = ros.add(RecorderNode())
    ros.speak(String, "/talk", STATES)(String(data="a"))
    recorded(ros, recorder, 1)
    (folder,) = recordings(tmp_path)
    assert {topic for topic, _, _ in by_rosbags(folder)} == {"/talk"}


@contextmanager
def a_process(*settings: str) -> "Iterator[subprocess.Popen[str]]":
    """Run the recorder in a process of its own."""
    code = "import sys; from last100_ros.recorder_node import main; sys.exit(main())"
    words = [word for setting in settings for word in ("-p", setting)]
    command = [sys.executable, "-c", code, "--ros-args", *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.live
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_however_it_ends_no_more_than_its_last_second_is_lost(
    ros: Graph, tmp_path: Path, number: signal.Signals
) -> None:
    publisher = ros.do(partial(ros.tester.create_publisher, String, "/talk", EVENTS))
    clock = ros.tester.get_clock()
    said_ns: list[int] = []

    def has_talked_long_enough() -> bool:
        publisher.publish(String(data=f"{len(said_ns)}"))
        said_ns.append(clock.now().nanoseconds)
        return bool(said_ns[-1] - said_ns[0] > 4 * SECOND)

    with a_process(f"output:={tmp_path}", "free_min:=0", "topics:=[/talk]") as process:
        ros.until(publisher.get_subscription_count, "the recorder listens")
        ros.until(has_talked_long_enough, "there is something to lose")
        process.send_signal(number)
        process.wait()
    assert len(mend(tmp_path)) == (number == signal.SIGKILL)
    (folder,) = recordings(tmp_path)
    read = [int(text) for text in words(by_rosbags(folder))]
    assert read == list(range(read[0], read[0] + len(read)))
    assert said_ns[-1] - said_ns[read[-1]] < 2 * SECOND


@pytest.mark.live
def test_a_full_disk_is_one_line_to_the_operator(ros_domain: int, tmp_path: Path) -> None:
    assert ros_domain
    with a_process(f"output:={tmp_path}", "free_min:=1000000000000") as process:
        _, complained = process.communicate()
    assert process.returncode == 2
    assert complained.startswith(f"error: {tmp_path}: recording stops: expected at least")
    assert len(complained.splitlines()) == 1


@pytest.mark.live
def test_the_next_recorder_mends_what_a_killed_one_left(ros: Graph, tmp_path: Path) -> None:
    publisher = ros.do(partial(ros.tester.create_publisher, String, "/talk", LATCHED))
    publisher.publish(String(data="the map"))

    def is_on_disk() -> bool:
        files = [path for folder in recordings(tmp_path) for path in files_of(folder)]
        return any(path.stat().st_size > 100 for path in files)

    with a_process(f"output:={tmp_path}", "free_min:=0", "topics:=[/talk]") as process:
        ros.until(is_on_disk, "something is on the disk")
        process.kill()
    ros.remove(ros.add(RecorderNode()))
    assert words(by_rosbags(recordings(tmp_path)[0])) == ["the map"]
