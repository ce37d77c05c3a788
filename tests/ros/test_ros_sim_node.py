"""Tests of last100_ros.sim_node: its time, and who may change it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from builtin_interfaces.msg import Duration
from last100_msgs.msg import SimStatus
from last100_msgs.srv import SetSpeed, StepSimulation
from nav_msgs.msg import Odometry
from rclpy.executors import SingleThreadedExecutor
from rosgraph_msgs.msg import Clock
from std_srvs.srv import SetBool

from fleet_manager.model.errors import PartError
from fleet_manager.shell.broker import ChildBroker
from last100_ros.qos import CLOCK, LATCHED, SENSED
from last100_ros.sim_node import SimNode, town
from last100_ros.stamps import to_ms
from tests.ros.a_graph import Graph
from tests.shell_parts import a_broker
from tests.sim_street import SMALL_DAY, a_scenario

pytestmark = [
    pytest.mark.ros,
    pytest.mark.live,
    # paho leaves the sockets that wake its thread to the garbage collector
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[ChildBroker]:
    """Return a broker that runs while the test does."""
    with a_broker("iotcore", tmp_path) as found:
        yield found


@pytest.fixture
def ros_args(tmp_path: Path, broker: ChildBroker) -> list[str]:
    """Return the parameters of the simulation."""
    settings = {
        "scenario": a_scenario(tmp_path, SMALL_DAY).where,
        "broker": broker.endpoint.url,
        "robots": 1,
        "speed": 10.0,
        "state_dir": tmp_path / "world",
    }
    return [word for key, value in settings.items() for word in ("-p", f"{key}:={value}")]


class Watch:
    """A simulation in the graph, and its clock and status as others hear them."""

    def __init__(self, ros: Graph) -> None:
        self.ros = ros
        self.clock = ros.hear(Clock, "/clock", CLOCK)
        self.status = ros.hear(SimStatus, "/sim/status", LATCHED)
        nodes = ros.do(town)
        self.sim: SimNode = nodes[0]
        for node in nodes:
            ros.add(node)
        ros.until(lambda: self.clock, "the time is told")

    @property
    def now_ms(self) -> int:
        """The time that was told last."""
        return to_ms(self.clock[-1].clock)

    def ticks(self, count: int) -> list[int]:
        """Return the next times that are told."""
        begin = len(self.clock)
        self.ros.until(lambda: len(self.clock) >= begin + count, "the time is told")
        return [to_ms(one.clock) for one in self.clock[begin : begin + count]]

    def pause(self, *, on: bool = True) -> None:
        """Pause, or go on."""
        assert self.ros.call(SetBool, "/sim/pause", SetBool.Request(data=on)).success

    def step(self, sec: int, nanosec: int = 0) -> StepSimulation.Response:
        """Take a step."""
        duration = Duration(sec=sec, nanosec=nanosec)
        request = StepSimulation.Request(duration=duration)
        return self.ros.call(StepSimulation, "/sim/step", request)

    def speed(self, speed: float) -> SetSpeed.Response:
        """Change the speed."""
        return self.ros.call(SetSpeed, "/sim/set_speed", SetSpeed.Request(speed=speed))

    def until_status(self, what: str, **parts: object) -> SimStatus:
        """Wait for a status in which *parts* are so."""

        def is_so() -> bool:
            last = self.status[-1] if self.status else None
            return all(getattr(last, name, None) == value for name, value in parts.items())

        self.ros.until(is_so, what)
        return self.status[-1]


def test_time_runs_at_its_speed_and_never_back(ros: Graph) -> None:
    watch = Watch(ros)
    watch.ticks(5)
    begin_ns, begin_ms = ros.tester.get_clock().now().nanoseconds, watch.now_ms
    told = watch.ticks(50)
    wall_ms = (ros.tester.get_clock().now().nanoseconds - begin_ns) / 1e6
    assert told == sorted(told)
    assert 0.6 < (watch.now_ms - begin_ms) / (10.0 * wall_ms) < 1.5


def test_paused_it_stands_and_is_still_told(ros: Graph) -> None:
    watch = Watch(ros)
    watch.pause()
    watch.ticks(5)
    assert len(set(watch.ticks(20))) == 1
    assert watch.until_status("it is paused", paused=True).speed == 10.0
    watch.pause(on=False)
    stood_ms = watch.now_ms
    ros.until(lambda: watch.now_ms > stood_ms, "it goes on")


def test_a_step_advances_exactly(ros: Graph) -> None:
    watch = Watch(ros)
    watch.pause()
    watch.ticks(5)
    before_ms = watch.now_ms
    answer = watch.step(2, 500_000_000)
    assert (answer.success, answer.message) == (True, "")
    assert to_ms(answer.now) == before_ms + 2_500
    assert set(watch.ticks(10)[5:]) == {before_ms + 2_500}


def test_a_step_of_a_world_that_runs_is_refused(ros: Graph) -> None:
    watch = Watch(ros)
    answer = watch.step(1)
    assert not answer.success
    assert "a paused world" in answer.message
    watch.pause()
    assert "more than 0 s" in watch.step(0).message


def test_the_speed_changes_and_wrong_ones_are_refused(ros: Graph) -> None:
    watch = Watch(ros)
    assert watch.speed(50.0).success
    watch.until_status("it is faster", speed=50.0)
    refused = watch.speed(0.0)
    assert not refused.success
    assert "from 0.1 to 1000" in refused.message
    assert watch.until_status("it is as before", speed=50.0).violations == []


def test_vehicles_connect_and_robots_are_nodes_beside_it(ros: Graph) -> None:
    odometry = ros.hear(Odometry, "/r1/odom", SENSED)
    watch = Watch(ros)
    status = watch.until_status("the vehicle is connected", connected=1)
    assert (status.vehicles, status.moving) == (2, 0)
    ros.until(lambda: odometry, "the robot tells where it is")
    assert ("robot", "/r1") in ros.tester.get_node_names_and_namespaces()


def test_a_world_that_ended_goes_on_from_its_time(ros: Graph) -> None:
    watch = Watch(ros)
    watch.ticks(20)
    ros.remove(watch.sim)
    ended_ms, told = watch.now_ms, len(watch.clock)
    again = ros.do(SimNode)
    again.begin()
    ros.add(again)
    ros.until(lambda: len(watch.clock) > told, "the time is told again")
    assert to_ms(watch.clock[told].clock) >= ended_ms
    assert to_ms(watch.clock[told].clock) < ended_ms + 60_000


@pytest.mark.usefixtures("ros")
def test_a_street_that_crashed_ends_the_process() -> None:
    def crash(_street: object) -> None:
        raise ValueError("a bug")

    sim, executor = SimNode(), SingleThreadedExecutor()
    executor.add_node(sim)
    sim.begin()
    sim.live.do(crash)
    with pytest.raises(RuntimeError, match="the street has ended") as found:
        executor.spin()
    assert str(found.value.__cause__) == "a bug"
    sim.destroy_node()
    executor.shutdown()


def opening() -> str:
    """Return what is said when another simulation is opened."""
    try:
        SimNode()
    except PartError as error:
        return str(error)
    return ""


def test_a_second_world_in_the_same_memory_is_refused(ros: Graph) -> None:
    Watch(ros)
    assert "another simulation has its memory in" in ros.do(opening)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("robots:=99", "error: robots: expected at most 12, all vehicles, got 99"),
        ("speed:=0.0", "error: /sim: speed: expected a number from 0.1 to 1000, got 0.0"),
    ],
)
@pytest.mark.usefixtures("ros_domain")
def test_an_operators_mistake_is_one_line(setting: str, said: str) -> None:
    words = ["-c", "import last100_ros.sim_node as n; raise SystemExit(n.main())"]
    ended = subprocess.run(
        [sys.executable, *words, "--ros-args", "-p", setting],
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (2, f"{said}\n")
