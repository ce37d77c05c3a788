"""Whether a remembered order still fits where the vehicle is."""

import dataclasses

import msgspec
import pytest

from fleet_manager.agent.chart import Chart
from fleet_manager.agent.resuming import dropped, fits
from fleet_manager.vda5050.messages import ActionStatus, ErrorLevel, Order
from fleet_manager.vda5050.vehicle_words import Phase, VehicleDialogue
from tests.a_robot import YARD, an_order
from tests.vda5050_street import a_load, a_van, play

STRAIGHT = Chart(map_id=YARD)


def a_van_with(order: Order) -> VehicleDialogue:
    return play(a_van("a"), order)[0]


@pytest.mark.parametrize("spot", [(0.0, 0.4), (13.0, -1.0), (20.0, 18.0)])
def test_anywhere_on_the_way_of_its_base_it_can_go_on(spot: tuple[float, float]) -> None:
    assert fits(a_van_with(an_order("abcd", released=3)), STRAIGHT, spot, 0.5)


@pytest.mark.parametrize("spot", [(13.0, 2.0), (0.0, 20.0)])
def test_beside_it_and_on_the_way_of_its_horizon_it_cannot(spot: tuple[float, float]) -> None:
    assert not fits(a_van_with(an_order("abcd", released=3)), STRAIGHT, spot, 0.5)


def test_with_nothing_released_ahead_it_has_to_be_at_its_node() -> None:
    van = a_van_with(an_order("ab", released=1))
    assert fits(van, STRAIGHT, (0.1, 0.0), 0.5)
    assert not fits(van, STRAIGHT, (5.0, 0.0), 0.5)


def test_an_order_over_ground_that_is_no_longer_known_does_not_fit() -> None:
    order = an_order("ab")
    nodes = (order.nodes[0], msgspec.structs.replace(order.nodes[1], node_position=None))
    van = a_van_with(msgspec.structs.replace(order, nodes=nodes))
    assert not fits(van, STRAIGHT, (5.0, 0.0), 0.5)


def test_a_dropped_order_leaves_its_ids_and_a_warning() -> None:
    van = a_van_with(an_order("abc", doing={0: (a_load(),)}))
    after = dropped(dataclasses.replace(van, cancelling="c1"))
    assert after.phase is Phase.IDLE
    assert (after.order_id, after.nodes, after.edges) == ("trip-1", (), ())
    assert [t.status for t in after.actions] == [ActionStatus.FAILED]
    (entry,) = after.errors
    assert (entry.error_type, entry.error_level) == ("noRouteError", ErrorLevel.WARNING)
    assert [r.reference_value for r in entry.error_references or ()] == ["trip-1", "0"]
