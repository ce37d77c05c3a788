"""Tests of last100_ros.patience."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Thread

import pytest
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from std_srvs.srv import Trigger

from fleet_manager.model.errors import Last100Error, ParcelError
from last100_ros.patience import PATIENCE_S, Patience, later
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros


class Desk:
    """A service whose answer somebody else gives."""

    def __init__(self, ros: Graph, limit_s: float | None = None) -> None:
        self.ros = ros
        self.looks = limit_s is not None
        self.node = ros.add(Node("desk"))
        self.patience = Patience(self.node, limit_s or PATIENCE_S)
        self.coming: list[Future[str]] = []
        ros.do(self._open)

    def _open(self) -> None:
        if self.looks:
            self.node.create_timer(0.02, self.patience.look)
        group = ReentrantCallbackGroup()
        self.node.create_service(Trigger, "~/ask", self._answer, callback_group=group)

    async def _answer(
        self, _request: Trigger.Request, response: Trigger.Response
    ) -> Trigger.Response:
        coming: Future[str] = Future()
        self.coming.append(coming)
        try:
            response.message = await self.patience.wait(coming)
            response.success = True
        except Last100Error as error:
            response.message = str(error)
        return response

    def ask(self, count: int = 1) -> list[Future[Trigger.Response]]:
        """Ask so many times; return the answers to come, once all have asked."""
        client = self.ros.do(lambda: self.ros.tester.create_client(Trigger, "/desk/ask"))
        self.ros.until(client.service_is_ready, "the desk is open")
        answers = [client.call_async(Trigger.Request()) for _ in range(count)]
        self.ros.until(lambda: len(self.coming) == count, "everybody has asked")
        return answers


def elsewhere(do: Callable[[], object]) -> None:
    """Do something on another thread, to its end."""
    thread = Thread(target=do)
    thread.start()
    thread.join()


def test_an_answer_from_another_thread_arrives(ros: Graph) -> None:
    desk = Desk(ros)
    (answer,) = desk.ask()
    elsewhere(lambda: desk.coming[0].set_result("here"))
    assert ros.result(answer, "the answer").message == "here"


def test_whoever_waits_holds_nobody_up(ros: Graph) -> None:
    desk = Desk(ros)
    first, second, third = desk.ask(3)
    elsewhere(lambda: desk.coming[2].set_result("third"))
    assert ros.result(third, "the third answer").message == "third"
    assert not first.done()
    for coming in desk.coming[:2]:
        elsewhere(partial(coming.set_result, "late"))
    assert ros.result(first, "the first").message == ros.result(second, "the second").message


def test_what_was_there_already_is_taken_at_once(ros: Graph) -> None:
    node = ros.add(Node("quick"))
    there: Future[str] = Future()
    there.set_result("at once")
    task = node.executor.create_task(Patience(node).wait, there)
    assert ros.result(task, "what is there") == "at once"


def test_what_does_not_come_in_time_is_given_up(ros: Graph) -> None:
    desk = Desk(ros, limit_s=0.1)
    (answer,) = desk.ask()
    assert ros.result(answer, "an answer").message == "the fleet did not answer within 0.1 s"
    assert desk.coming[0].cancelled()


def test_what_the_fleet_refuses_is_told(ros: Graph) -> None:
    desk = Desk(ros)
    (answer,) = desk.ask()
    desk.coming[0].set_exception(ParcelError("", "point", "a point", "moon"))
    assert ros.result(answer, "an answer").message == "point: expected a point, got 'moon'"


def test_a_bug_is_told_without_its_details_and_ends_nothing(ros: Graph) -> None:
    desk = Desk(ros)
    (answer,) = desk.ask()
    desk.coming[0].set_exception(KeyError("oops"))
    message = ros.result(answer, "an answer").message
    assert message == "the fleet could not answer; its log says why"


def test_something_can_be_done_later_in_the_executor(ros: Graph) -> None:
    done: list[str] = []
    elsewhere(lambda: later(ros.tester, done.append, "later"))
    ros.until(lambda: done == ["later"], "it is done")


def test_nothing_is_done_for_a_node_that_nobody_spins(ros: Graph) -> None:
    node = ros.do(lambda: Node("alone"))
    later(node, lambda: pytest.fail("it was done"))
    ros.do(node.destroy_node)
