"""The messages a vehicle sends."""

import pytest

from fleet_manager.vda5050.messages import (
    ActionStatus,
    AgvPosition,
    BatteryState,
    Connection,
    ConnectionState,
    EStop,
    Load,
    SafetyState,
    Velocity,
    Visualization,
)
from fleet_manager.vda5050.report import (
    last_will,
    needs_base,
    publish_connection,
    publish_factsheet,
    publish_state,
    state_message,
    visualization_message,
)
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import (
    ActionProgress,
    Moved,
    NodeReached,
    Publish,
    Senses,
)
from tests.vda5050_street import (
    SENSES,
    a_load,
    a_van,
    a_wait,
    an_order,
    check_schema,
    on_the_wire,
    play,
)

FULL = Senses(
    battery=BatteryState(battery_charge=40.0, charging=True, reach=9000.0),
    position=AgvPosition(x=1.0, y=2.0, theta=0.0, map_id="m", position_initialized=True),
    velocity=Velocity(vx=1.5),
    distance_since_last_node=3.5,
    loads=(Load(load_id="p1", load_position="1"),),
    safety=SafetyState(e_stop=EStop.MANUAL, field_violation=True),
)


def test_a_state_tells_what_is_measured() -> None:
    state = state_message(a_van(), FULL)
    measured = (
        state.battery_state,
        state.agv_position,
        state.velocity,
        state.distance_since_last_node,
        state.loads,
        state.safety_state,
    )
    assert measured == (
        FULL.battery,
        FULL.position,
        FULL.velocity,
        3.5,
        FULL.loads,
        FULL.safety,
    )


def test_a_state_fits_the_official_schema_at_every_stage() -> None:
    order = an_order("abcd", released=3, doing={1: (a_load(),), 3: (a_wait(),)})
    stages = [
        a_van(),
        play(a_van(), order)[0],
        play(a_van(), order, Moved(), NodeReached(sequence_id=2))[0],
        play(a_van(), an_order("xy"))[0],
    ]
    for stage in stages:
        check_schema(Kind.STATE, on_the_wire(Kind.STATE, state_message(stage, FULL)))


def test_a_paused_action_is_told_as_running_for_the_schema_knows_no_pause() -> None:
    paused = ActionProgress(action_id="load-1", status=ActionStatus.PAUSED)
    van, _ = play(a_van(), an_order("a", doing={0: (a_load(),)}), paused)
    assert van.actions[0].status is ActionStatus.PAUSED
    state = state_message(van, SENSES)
    assert state.action_states[0].action_status is ActionStatus.RUNNING


@pytest.mark.parametrize(
    ("street", "released", "expected"),
    [
        ("abcd", 3, False),
        ("abcd", 2, True),
        ("abcd", 1, True),
        ("abcd", 4, False),
        ("ab", 2, False),
    ],
)
def test_more_base_is_asked_for_when_one_node_is_left_of_it(
    street: str, released: int, *, expected: bool
) -> None:
    van, _ = play(a_van(), an_order(street, released=released))
    assert needs_base(van) is expected
    assert state_message(van, SENSES).new_base_request is expected


def test_an_idle_vehicle_asks_for_nothing() -> None:
    assert not needs_base(a_van())


def test_a_visualization_is_position_and_speed() -> None:
    assert visualization_message(FULL) == Visualization(
        agv_position=FULL.position, velocity=FULL.velocity
    )


def test_the_last_will_says_that_the_connection_broke() -> None:
    assert last_will() == Connection(connection_state=ConnectionState.CONNECTIONBROKEN)


def test_what_is_published_carries_its_kind() -> None:
    online = Connection(connection_state=ConnectionState.ONLINE)
    assert publish_connection(ConnectionState.ONLINE) == Publish(
        kind=Kind.CONNECTION, body=online
    )
    van = a_van()
    assert publish_factsheet(van) == Publish(kind=Kind.FACTSHEET, body=van.factsheet)
    assert publish_state(van, SENSES) == Publish(
        kind=Kind.STATE, body=state_message(van, SENSES)
    )
