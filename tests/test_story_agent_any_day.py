"""Any day of an agent: noise, restarts, silence, pauses, broken orders, in any order.

Nodes are reached in order and where they are, no path leads beyond the base, and once the day
goes well again the vehicle drives to the end of what was released.
"""

# ruff: noqa: D102 - the names of rules and invariants are sentences

from itertools import pairwise
from math import hypot

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fleet_manager.agent.words import Condition, LinkChanged
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import Order
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import Phase
from tests.a_robot import SPOTS, Stage, an_order, follows, states
from tests.broken_orders import BYTES
from tests.vda5050_street import a_plain

RING = "abcd"
NOISE = st.floats(-0.05, 0.05)


class AnyDay(RuleBasedStateMachine):
    """One agent on the yard's ring, both ways round."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage().begin()
        self.here = self.stage.agent.dialogue.here
        self.count = 0
        self.released: set[tuple[float, float]] = {SPOTS["a"]}
        """Where nodes lie that were ever released in this order."""

    def name(self) -> str:
        self.count += 1
        return f"x-{self.count}"

    def street(self, steps: list[int]) -> str:
        """Return a walk round the ring from where the base ends."""
        names = self.stage.agent.dialogue.base_end.node_id or "a"
        for step in steps:
            names += RING[(RING.index(names[-1]) + step) % len(RING)]
        return names

    def send(self, order: Order) -> None:
        self.released |= {SPOTS[node.node_id] for node in order.nodes if node.released}
        self.stage.send(order)

    @precondition(lambda self: self.stage.agent.dialogue.phase is Phase.IDLE)
    @precondition(lambda self: self.stage.agent.dialogue.at_rest or not self.count)
    @rule(steps=st.lists(st.sampled_from([1, -1]), max_size=4), released=st.integers(1, 5))
    def a_new_order_comes(self, steps: list[int], released: int) -> None:
        self.released = {SPOTS[self.stage.agent.dialogue.here.node_id or "a"]}
        self.send(an_order(self.street(steps), order=self.name(), released=released))

    @precondition(lambda self: self.stage.agent.dialogue.order_id)
    @precondition(lambda self: not self.stage.agent.dialogue.cancelled)
    @precondition(lambda self: not self.stage.agent.dialogue.cancelling)
    @rule(
        steps=st.lists(st.sampled_from([1, -1]), min_size=1, max_size=4),
        released=st.integers(1, 5),
    )
    def an_update_comes(self, steps: list[int], released: int) -> None:
        dialogue = self.stage.agent.dialogue
        self.send(
            an_order(
                self.street(steps),
                order=dialogue.order_id,
                update=dialogue.order_update_id + 1,
                first=dialogue.base_end.sequence_id,
                released=released,
            )
        )

    @rule(samples=st.lists(st.tuples(NOISE, NOISE, st.integers(1, 6)), max_size=40))
    def it_drives_for_a_while_with_noise(self, samples: list[tuple[float, float, int]]) -> None:
        """Each sample is a little off, and some are lost in between."""
        robot = self.stage.robot
        for off_x, off_y, tenths in samples:
            self.stage.now_ms += 100 * tenths
            robot.drive(tenths / 10)
            true = robot.x, robot.y
            robot.x, robot.y = true[0] + off_x, true[1] + off_y
            outputs = self.stage.sense()
            if not follows(outputs):
                robot.x, robot.y = true

    @rule(seconds=st.integers(1, 8))
    def it_drives_for_a_while(self, seconds: int) -> None:
        self.stage.run(seconds)

    @rule(off_s=st.sampled_from([0.0, 1.0, 20.0]))
    def the_agent_is_killed_and_started_again(self, off_s: float) -> None:
        self.stage.restart(off_s)

    @rule(seconds=st.integers(1, 40))
    def the_robot_falls_silent_for_a_while(self, seconds: int) -> None:
        self.stage.speaks = False
        self.stage.run(seconds)
        self.stage.speaks = True

    @rule(up=st.booleans())
    def the_broker_comes_or_goes(self, up: bool) -> None:  # noqa: FBT001
        self.stage.take(LinkChanged(up=up))

    @rule(kind=st.sampled_from([ActionType.START_PAUSE, ActionType.STOP_PAUSE]))
    def somebody_pauses_it_or_lets_it_go_on(self, kind: ActionType) -> None:
        self.stage.send(a_plain(kind, self.name()))

    @rule()
    def the_order_is_cancelled(self) -> None:
        self.stage.send(a_plain(ActionType.CANCEL_ORDER, self.name()))

    @rule(payload=st.sampled_from(sorted(BYTES.values(), key=len)))
    def a_broken_order_comes(self, payload: bytes) -> None:
        before = len(follows(self.stage.outputs))
        self.stage.send_raw(Kind.ORDER, payload)
        assert len(follows(self.stage.outputs)) == before

    @rule()
    def somebody_presses_and_releases_the_emergency_stop(self) -> None:
        self.stage.take(Condition(emergency_stop=True))
        self.stage.take(Condition())

    @invariant()
    def no_path_leads_beyond_the_base(self) -> None:
        for follow in follows(self.stage.outputs):
            end = follow.poses[-1]
            assert min(hypot(end.x_m - x, end.y_m - y) for x, y in self.released) < 0.01

    @invariant()
    def what_is_reported_as_reached_was_driven_to(self) -> None:
        here = self.stage.agent.dialogue.here
        if here == self.here or not here.node_id:
            return
        x, y = SPOTS[here.node_id]
        trace = self.stage.robot.trace
        assert min(hypot(x - at_x, y - at_y) for at_x, at_y in trace) < 1.0
        self.here, self.stage.robot.trace = here, trace[-1:]

    @invariant()
    def nodes_are_reached_in_order(self) -> None:
        told = [
            (state.order_id, state.last_node_sequence_id)
            for state in states(self.stage.outputs)
        ]
        for before, after in pairwise(told):
            assert before[0] != after[0] or before[1] <= after[1]
        self.stage.outputs = self.stage.outputs[-1:]

    def teardown(self) -> None:  # type: ignore[explicit-override]
        """Let the day end well: everything that was released is driven to its end."""
        stage = self.stage
        stage.take(LinkChanged(up=True))
        stage.send(a_plain(ActionType.STOP_PAUSE, self.name()))
        stage.run(400)
        dialogue = stage.agent.dialogue
        assert not any(node.released for node in dialogue.nodes)
        assert dialogue.faults == ()
        assert dialogue.at_rest or not dialogue.order_id
        here = SPOTS[dialogue.here.node_id or "a"]
        assert hypot(stage.robot.x - here[0], stage.robot.y - here[1]) <= 0.5


AnyDay.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestAnyDay = AnyDay.TestCase
