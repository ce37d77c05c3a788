"""The node vehicle_agent between a real broker and a real robot node."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from rosgraph_msgs.msg import Clock

from fleet_manager.agent import faults
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import EStop, OperatingMode
from last100_ros.qos import CLOCK, LATCHED, STATES
from last100_ros.vehicle_agent_node import make_nodes
from tests.a_robot import YARD, an_order
from tests.broken_orders import broken_orders
from tests.ros.a_graph import Graph
from tests.ros.an_agent import PATHS, Duty, a_duty
from tests.shell_parts import a_broker
from tests.vda5050_street import a_load, a_plain, a_trigger, a_wait, an_opening

pytestmark = [pytest.mark.ros, pytest.mark.live]

FAST_S = 0.6
"""A robot's timeout short enough to wait for."""


@pytest.fixture
def duty(ros: Graph, tmp_path: Path) -> Iterator[Duty]:
    with a_duty(ros, tmp_path) as duty:
        yield duty


def test_it_is_online_and_describes_itself_and_says_where_it_stands(
    duty: Duty,
) -> None:
    duty.begin()
    ros, master = duty.ros, duty.master
    ros.until(lambda: "ONLINE" in master.connections, "it is online")
    assert master.state is not None
    assert master.state.agv_position is not None
    assert (master.state.agv_position.map_id, master.state.agv_position.x) == (YARD, 0.0)
    assert master.state.battery_state.battery_charge == 80.0
    assert master.errors == []


def test_it_has_the_robot_drive_to_the_end_of_the_base_and_no_farther(
    duty: Duty,
) -> None:
    duty.begin()
    ros, master, robot = duty.ros, duty.master, duty.robot
    master.send(an_order("abcd", released=3))
    ros.until(lambda: master.last_node == "c" and not robot.robot.path, "it reaches c")
    assert set(duty.ends()) == {(20.0, 20.0)}
    assert master.nodes == [0, 2, 4]
    assert robot.limits == [4.0, 1.0]
    master.send(an_order("cd", update=1, first=4))
    ros.until(lambda: master.last_node == "d", "it goes on to d")
    assert master.nodes == [0, 2, 4, 6]


def test_what_it_had_driven_is_no_way_for_a_robot_that_comes_late(
    duty: Duty,
) -> None:
    duty.begin()
    ros, master, robot = duty.ros, duty.master, duty.robot
    master.send(an_order("ab"))
    ros.until(lambda: master.last_node == "b", "it reaches b")
    ros.until(lambda: not robot.paths[-1].poses, "the path is empty")


def test_every_broken_order_is_refused_and_nothing_is_driven(
    duty: Duty,
) -> None:
    """The same orders as in tests/test_story_agent_broken_orders.py, over the wire."""
    duty.begin()
    ros, master, robot = duty.ros, duty.master, duty.robot
    robot.robot.speed_m_s = 0.0
    master.send(an_order("abc", released=2), an_order("bcd", update=5, first=2, released=2))
    ros.until(lambda: (20.0, 20.0) in duty.ends(), "the order is driven")
    for name, (payload, error_type) in broken_orders().items():
        master.send_raw(payload)
        master.send(a_plain(ActionType.STATE_REQUEST, name))
        answered = partial(duty.action_is, name, "FINISHED")
        ros.until(answered, f"a state after {name}")
        assert master.errors[-1] == error_type, name
        assert master.state is not None
        assert (master.state.order_id, master.state.order_update_id) == ("trip-1", 5)
    assert set(duty.ends()) <= {(20.0, 0.0), (20.0, 20.0)}
    assert robot.paths[-1].poses


def test_a_flood_of_messages_does_not_drown_it(duty: Duty) -> None:
    duty.begin()
    for _ in range(2_000):
        duty.master.send_raw(b"{}")

    def answered() -> bool:
        duty.master.send(a_plain(ActionType.STATE_REQUEST, "still-there"))
        return duty.action_is("still-there", "FINISHED")

    duty.ros.until(answered, "it answers")


def test_it_has_the_robot_load_and_open_and_passes_on_what_is_typed(
    duty: Duty,
) -> None:
    duty.begin()
    ros, master, robot = duty.ros, duty.master, duty.robot
    master.send(an_order("ab", doing={0: (a_load(),), 1: (a_wait(),)}))
    ros.until(lambda: robot.asked == ["load-1"], "the robot is asked to load")
    assert duty.ends() == []
    robot.load("1", "p1")
    ros.do(lambda: robot.finish("load-1", result="p1:1"))
    ros.until(
        lambda: master.last_node == "b" and duty.action_is("wait-1", "RUNNING"), "it waits"
    )
    assert master.state is not None
    assert [load.load_id for load in master.state.loads or ()] == ["p1"]
    ros.do(lambda: robot.type_code("1", "493817"))
    ros.until(lambda: master.typed, "the code is passed on")
    assert (master.typed[0].code, master.typed[0].action_id) == ("493817", "wait-1")
    master.send(an_opening())
    ros.until(lambda: duty.action_is("open-1", "RUNNING"), "the box opens")
    ros.do(lambda: robot.finish("open-1", result="empty"))
    master.send(a_trigger())
    ros.until(lambda: duty.action_is("wait-1", "FINISHED"), "the handoff ends")


def test_a_cancelled_order_stops_the_robot_at_the_next_node(
    duty: Duty,
) -> None:
    duty.begin()
    ros, master, robot = duty.ros, duty.master, duty.robot
    robot.robot.speed_m_s = 4.0
    master.send(an_order("abcd"))
    ros.until(lambda: robot.robot.x > 2.0, "it drives")
    master.send(a_plain(ActionType.CANCEL_ORDER, "c1"))
    ros.until(lambda: duty.action_is("c1", "FINISHED"), "the order is cancelled")
    assert master.last_node == "b"
    assert robot.robot.x == pytest.approx(20.0)


def test_a_broker_that_goes_and_comes_back_finds_it_where_its_base_ends(
    duty: Duty,
) -> None:
    duty.begin()
    ros, master, robot = duty.ros, duty.master, duty.robot
    master.send(an_order("abcd", released=3))
    ros.until(lambda: robot.robot.x > 2.0, "it drives")
    port = duty.broker.endpoint.port
    duty.broker.stop()
    ros.until(lambda: robot.robot.y >= 20.0, "it drives to the end of its base")
    master.heard.clear()
    with a_broker("iotcore", duty.folder / "again", port):
        ros.until(lambda: master.last_node == "c", "it says where it is")
        ros.until(lambda: "ONLINE" in master.connections, "it is online again")
        assert master.described
        master.send(an_order("cd", update=1, first=4))
        ros.until(lambda: master.last_node == "d", "it goes on")


def test_a_robot_that_stops_answering_is_stopped_and_goes_on_later(
    duty: Duty,
) -> None:
    duty.begin(robot_timeout=FAST_S)
    ros, master, robot = duty.ros, duty.master, duty.robot
    robot.robot.speed_m_s = 4.0
    master.send(an_order("abc"))
    ros.until(lambda: robot.robot.x > 2.0, "it drives")
    robot.speaks = False
    ros.until(lambda: master.errors == [faults.ROBOT_SILENT], "the silence is told")
    ros.until(lambda: robot.paths and not robot.paths[-1].poses, "it was told to stop")
    assert master.state is not None
    assert not master.state.driving
    robot.speaks = True
    ros.until(lambda: master.last_node == "c", "it goes on to c")
    assert master.errors == []


def test_a_robot_that_was_switched_off_and_on_is_told_the_rest_and_asked_again(
    duty: Duty,
) -> None:
    duty.begin(robot_timeout=FAST_S)
    ros, master, robot = duty.ros, duty.master, duty.robot
    master.send(an_order("ab", doing={1: (a_load(),)}))
    ros.until(lambda: robot.asked == ["load-1"], "it loads")
    ros.remove(robot)
    ros.until(lambda: faults.ROBOT_SILENT in master.errors, "the robot is gone")
    robot = duty.a_robot(x=20.0)
    ros.until(lambda: robot.asked == ["load-1"], "it is asked again")
    ros.do(lambda: robot.finish("load-1"))
    ros.until(lambda: duty.action_is("load-1", "FINISHED"), "the load is done")


def test_what_the_robot_says_of_itself_is_in_its_state(
    duty: Duty,
) -> None:
    duty.begin()
    ros, master, robot = duty.ros, duty.master, duty.robot
    robot.info.emergency_stop = robot.info.manual = True
    robot.info.errors = ["lidarDirty"]
    robot.percentage = 0.42
    ros.do(robot.tell)

    def told() -> bool:
        state = master.state
        return (
            state is not None
            and master.errors == ["lidarDirty"]
            and state.battery_state.battery_charge == 42.0
            and state.safety_state.e_stop is EStop.MANUAL
            and state.operating_mode is OperatingMode.MANUAL
        )

    ros.until(told, "all of it is told")


def test_a_position_in_another_frame_is_an_error(
    duty: Duty,
) -> None:
    duty.begin()
    ros, master, robot = duty.ros, duty.master, duty.robot
    robot.frame = "odom"
    ros.until(lambda: faults.POSITION_UNKNOWN in master.errors, "it is told")
    robot.frame = "map"
    ros.until(lambda: master.errors == [], "it is mended")


def test_its_health_is_told(duty: Duty) -> None:
    duty.begin()
    ros = duty.ros
    heard: list[DiagnosticArray] = ros.hear(DiagnosticArray, "/diagnostics", STATES)
    ros.until(lambda: heard, "a diagnosis comes")
    (status,) = heard[0].status
    assert (status.name, status.level) == ("vehicle_agent: last100/R1", DiagnosticStatus.OK)


def test_messages_carry_the_time_of_a_simulated_world(
    duty: Duty,
) -> None:
    ros, master = duty.ros, duty.master
    tell = ros.speak(Clock, "/clock", CLOCK)
    duty.begin(use_sim_time=True, state_interval=0.2)
    moment = Clock()
    moment.clock.sec = 1_000_000

    def told() -> bool:
        tell(moment)
        then = "1970-01-12T13:46"
        return master.state is not None and master.state.timestamp.startswith(then)

    ros.until(told, "a state carries that time")


def test_an_agent_that_is_killed_and_started_again_goes_on_with_its_order(
    duty: Duty,
) -> None:
    ros, master, robot = duty.ros, duty.master, duty.robot
    robot.robot.speed_m_s = 5.0
    with duty.process() as process:
        ros.until(lambda: master.state, "it says how things stand")
        master.send(an_order("abcd", doing={3: (a_load(),)}))
        ros.until(lambda: robot.robot.x > 5.0, "it drives")
        process.send_signal(signal.SIGKILL)
        process.wait()
    ros.until(lambda: "CONNECTIONBROKEN" in master.connections, "the broker misses it")
    for where in ("b", "c"):
        told = len(robot.paths)
        with duty.process() as process:
            ros.until(partial(robot.was_told, told + 1), "it tells the rest of the way")
            assert duty.ends()[-1] == (0.0, 20.0)
            ros.until(partial(master.has_reached, where), f"it reaches {where}")
            process.send_signal(signal.SIGKILL)
            process.wait()
    with duty.process() as process:
        ros.until(lambda: robot.asked, "it arrives and is asked to load")
        process.send_signal(signal.SIGKILL)
        process.wait()
    with duty.process():
        ros.until(lambda: len(robot.asked) > 1, "it is asked again")
        assert set(robot.asked) == {"load-1"}
        ros.do(lambda: robot.finish("load-1", result="p1:1"))
        ros.until(lambda: duty.action_is("load-1", "FINISHED"), "the order is over")
    assert master.nodes == sorted(master.nodes)
    assert master.errors == []


def test_it_ends_in_good_order_and_says_so(
    duty: Duty,
) -> None:
    ros, master = duty.ros, duty.master
    with duty.process() as process:
        ros.until(lambda: master.state, "it says how things stand")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    ros.until(lambda: master.connections[-1] == "OFFLINE", "it says goodbye")


def test_an_operators_mistake_is_one_line(tmp_path: Path) -> None:
    ended = subprocess.run(
        [
            sys.executable, "-m", "last100_ros.vehicle_agent_node", "--ros-args",
            "-p", "drive:=nav2", "-p", f"state_dir:={tmp_path}",
        ],
        env=os.environ | {"PYTHONPATH": PATHS}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "drive: expected path, or Nav2 installed" in ended.stderr


@pytest.mark.parametrize(
    "ros_args", [["-p", "count:=3", "-p", "serial:=X", "-p", "state_dir:=''"]]
)
def test_one_process_runs_agents_each_in_its_vehicles_namespace(ros: Graph) -> None:
    nodes = [ros.add(node) for node in ros.do(lambda: list(make_nodes()))]
    names = [node.get_fully_qualified_name() for node in nodes]
    assert names == ["/x1/vehicle_agent", "/x2/vehicle_agent", "/x3/vehicle_agent"]
    published = [ros.tester.count_publishers(f"/x{number}/path") for number in (1, 2, 3)]
    assert published == [1, 1, 1]


def test_paths_are_latched(duty: Duty) -> None:
    duty.begin()
    infos = duty.ros.tester.get_publishers_info_by_topic("/r1/path")
    assert [info.qos_profile.durability for info in infos] == [LATCHED.durability]
