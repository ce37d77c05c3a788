"""The vehicle's values: what they say about themselves."""

from fleet_manager.model.vehicle import standard_van
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.commission import factsheet_for
from fleet_manager.vda5050.messages import ActionStatus
from fleet_manager.vda5050.vehicle_words import (
    Moved,
    NodeReached,
    Phase,
    Rested,
    Tracked,
    begin,
)
from tests.vda5050_street import VAN, a_load, a_plain, a_van, an_order, play


def test_a_vehicle_begins_idle_on_its_node() -> None:
    van = begin(VAN, factsheet_for(standard_van()), "a")
    assert (van.phase, van.at_rest, van.base_end.node_id) == (Phase.IDLE, True, "a")


def test_a_vehicle_that_does_not_know_where_it_is_stands_on_no_node() -> None:
    assert not begin(VAN, factsheet_for(standard_van())).at_rest


def test_the_phase_follows_order_and_cancellation() -> None:
    busy, _ = play(a_van(), an_order("abc"), Moved())
    cancelling, _ = play(busy, a_plain(ActionType.CANCEL_ORDER))
    idle, _ = play(cancelling, NodeReached(sequence_id=2), Rested(on_node=True))
    phases = [van.phase for van in (a_van(), busy, cancelling, idle)]
    assert phases == [Phase.IDLE, Phase.BUSY, Phase.CANCELLING, Phase.IDLE]


def test_the_base_ends_at_the_last_released_node() -> None:
    van, _ = play(a_van(), an_order("abcd", released=3))
    assert van.base_end.node_id == "c"
    van, _ = play(a_van(), an_order("abcd", released=1))
    assert van.base_end.node_id == "a"


def test_an_action_runs_from_its_start_to_its_end() -> None:
    running = [
        status.name
        for status in ActionStatus
        if Tracked(action=a_load(), status=status, sequence_id=0).is_running
    ]
    assert running == ["INITIALIZING", "RUNNING", "PAUSED"]
