"""A small ROS 2 graph in the test's own process: nodes under test, and a tester who asks them.

    ros.add(SimNode())                      # spun from now on
    heard = ros.hear(SimStatus, "/sim/status", LATCHED)
    ros.until(lambda: heard, "the simulation says how it is")
    answer = ros.call(SetBool, "/sim/pause", SetBool.Request(data=True))

What a node's callback raises fails the test at its next question, or at its end.
"""

import gc
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

import rclpy
from rclpy.action import ActionClient
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.signals import SignalHandlerOptions

PATIENCE_S = 20.0
"""After this something that should have happened has failed to."""
_LOOK_S = 0.005


class Graph:
    """Nodes in one executor and one thread, and a node ``tester`` to question them with."""

    def __init__(self, domain: int, ros_args: list[str]) -> None:
        rclpy.init(
            args=["--ros-args", *ros_args] if ros_args else [],
            domain_id=domain,
            signal_handler_options=SignalHandlerOptions.NO,
        )
        self.tester = Node("tester", use_global_arguments=False)
        self._executor = SingleThreadedExecutor()
        self._stop = Event()
        self._nodes: list[Node] = []
        self._crash: Exception | None = None
        self._thread = Thread(target=self._spin, name="ros", daemon=True)

    def __enter__(self) -> Self:
        self.add(self.tester)
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._executor.create_task(lambda: None)  # wakes it
        self._thread.join()
        for node in reversed(self._nodes):
            node.destroy_node()
        self._nodes.clear()
        self._executor.shutdown()
        rclpy.try_shutdown()
        # A managed node holds on to itself: uncollected, it goes on offering its services.
        gc.collect()
        if error is None:
            self._complain()

    def add(self, node: Any) -> Any:  # noqa: ANN401 - what comes in goes out
        """Spin *node* from now on; it is destroyed with the graph. Returns it."""
        self._nodes.append(node)
        self._executor.add_node(node)
        return node

    def remove(self, node: Node) -> None:
        """Destroy *node* now, between two callbacks."""
        self._nodes.remove(node)
        self.do(lambda: (self._executor.remove_node(node), node.destroy_node()))

    def do(self, what: Callable[[], object]) -> Any:  # noqa: ANN401 - whatever it returns
        """Call *what* in the graph's thread, as a callback would, and return its result."""
        task = self._executor.create_task(what)
        self.until(task.done, "the graph's thread is free")
        return task.result()

    def hear(
        self,
        message_type: type,
        topic: str,
        qos: QoSProfile | int = 10,
    ) -> list[Any]:
        """Subscribe; return the list that grows with every message."""
        heard: list[Any] = []
        self.do(lambda: self.tester.create_subscription(message_type, topic, heard.append, qos))
        return heard

    def speak(
        self,
        message_type: type,
        topic: str,
        qos: QoSProfile | int = 10,
    ) -> Callable[[Any], None]:
        """Return what publishes, once somebody listens."""
        publisher = self.do(lambda: self.tester.create_publisher(message_type, topic, qos))

        def publish(message: object) -> None:
            self.until(publisher.get_subscription_count, f"somebody listens to {topic}")
            publisher.publish(message)

        return publish

    def call(self, service_type: type, name: str, request: object) -> Any:  # noqa: ANN401
        """Call a service and return its answer."""
        client = self.do(lambda: self.tester.create_client(service_type, name))
        self.until(client.service_is_ready, f"there is a service {name}")
        answer = client.call_async(request)
        self.until(answer.done, f"{name} answers")
        self.do(client.destroy)
        return answer.result()

    def action(self, action_type: type, name: str) -> Any:  # noqa: ANN401 - untyped in rclpy
        """Return a client of an action whose server is there."""
        client = self.do(lambda: ActionClient(self.tester, action_type, name))
        self.until(client.server_is_ready, f"there is an action {name}")
        return client

    def result(self, future: Any, what: str) -> Any:  # noqa: ANN401 - whatever it holds
        """Wait for an rclpy future and return what it holds."""
        self.until(future.done, what)
        return future.result()

    def until(
        self, is_so: Callable[[], object], what: str, within_s: float = PATIENCE_S
    ) -> None:
        """Wait for a condition; fail with *what* was waited for if it stays false."""
        for _ in range(round(within_s / _LOOK_S)):
            self._complain()
            if is_so():
                return
            self._stop.wait(_LOOK_S)
        raise AssertionError(f"not within {within_s:g} s: {what}")

    def _spin(self) -> None:
        try:
            while not self._stop.is_set():
                self._executor.spin_once()
        except Exception as crash:
            self._crash = crash

    def _complain(self) -> None:
        if self._crash is not None:
            raise AssertionError("a node crashed") from self._crash
