"""Which orders a vehicle takes, and by which of the standard's error types it refuses."""

import msgspec
import pytest

from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.acceptance import (
    ERRORS_MAX,
    Discard,
    Refuse,
    TakeNew,
    TakeUpdate,
    Verdict,
    judge,
    with_error,
)
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.codec import Headers
from fleet_manager.vda5050.messages import (
    Action,
    AgvPosition,
    BlockingType,
    Corridor,
    ErrorEntry,
    ErrorLevel,
    NodePosition,
    OperatingMode,
    Order,
    Reference,
    Trajectory,
)
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import (
    ModeSwitched,
    Moved,
    NodeReached,
    Rested,
    Senses,
    VehicleDialogue,
)
from tests.vda5050_street import (
    NOW_MS,
    SENSES,
    VAN,
    a_load,
    a_plain,
    a_van,
    a_wait,
    an_opening,
    an_order,
    play,
)


def verdict(dialogue: VehicleDialogue, order: Order, senses: Senses = SENSES) -> str:
    """Return the verdict's name, or the error type of a refusal."""
    found: Verdict = judge(dialogue, order, senses)
    match found:
        case Refuse(error=error):
            return error.error_type
        case TakeNew() | TakeUpdate() | Discard():
            return type(found).__name__


def busy() -> VehicleDialogue:
    """Build a vehicle on its way from a over b to c, with d in the horizon."""
    dialogue, _ = play(a_van(), an_order("abcd", released=3, update=2), Moved())
    return dialogue


def done() -> VehicleDialogue:
    """Build a vehicle that has driven from a over b to c and is idle."""
    on_the_way = (NodeReached(sequence_id=2), NodeReached(sequence_id=4), Rested(on_node=True))
    dialogue, _ = play(a_van(), an_order("abc", update=2), Moved(), *on_the_way)
    return dialogue


def test_an_idle_vehicle_takes_an_order_that_starts_where_it_stands() -> None:
    assert verdict(a_van(), an_order("abc")) == "TakeNew"


def test_a_busy_vehicle_refuses_another_order() -> None:
    assert verdict(busy(), an_order("abc", order="trip-2")) == "orderError"


def test_a_running_action_keeps_another_order_away() -> None:
    loading, _ = play(a_van(), an_order("a", doing={0: (a_load(),)}))
    assert verdict(loading, an_order("ab", order="trip-2")) == "orderError"


def test_a_horizon_alone_keeps_another_order_away() -> None:
    waiting, _ = play(a_van(), an_order("ab", released=1))
    assert verdict(waiting, an_order("ab", order="trip-2")) == "orderError"


def test_an_order_that_starts_elsewhere_has_no_route() -> None:
    assert verdict(a_van(), an_order("bc")) == "noRouteError"


def test_a_vehicle_between_two_nodes_is_not_on_the_last_one() -> None:
    van, _ = play(a_van(), Moved(), Rested(on_node=False))
    assert verdict(van, an_order("ab")) == "noRouteError"


@pytest.mark.parametrize(
    ("deviation", "map_id", "expected"),
    [(5.0, "m", "TakeNew"), (1.0, "m", "noRouteError"), (5.0, "other", "noRouteError")],
)
def test_a_start_within_its_deviation_counts_as_reached(
    deviation: float, map_id: str, expected: str
) -> None:
    place = NodePosition(x=3.0, y=4.0, map_id="m", allowed_deviation_x_y=deviation)
    order = an_order("xy")
    first = msgspec.structs.replace(order.nodes[0], node_position=place)
    order = msgspec.structs.replace(order, nodes=(first, order.nodes[1]))
    here = AgvPosition(x=3.0, y=1.0, theta=0.0, map_id=map_id, position_initialized=True)
    senses = Senses(battery=SENSES.battery, position=here)
    assert verdict(a_van(), order, senses) == expected


def test_an_update_begins_at_the_last_released_node() -> None:
    assert verdict(busy(), an_order("cde", first=4, update=3)) == "TakeUpdate"


@pytest.mark.parametrize(
    ("street", "first"), [("de", 6), ("be", 2), ("ce", 2), ("xe", 4)], ids=str
)
def test_an_update_that_begins_elsewhere_is_refused(street: str, first: int) -> None:
    update = an_order(street, first=first, update=3)
    assert verdict(busy(), update) == "orderUpdateError"


def test_an_update_that_skips_a_number_is_taken_if_it_fits() -> None:
    assert verdict(busy(), an_order("cd", first=4, update=9)) == "TakeUpdate"


def test_an_older_update_is_refused_and_the_same_one_discarded() -> None:
    assert verdict(busy(), an_order("cd", first=4, update=1)) == "orderUpdateError"
    assert verdict(busy(), an_order("abcd", released=3, update=2)) == "Discard"


def test_a_finished_order_may_be_continued_from_its_last_node() -> None:
    assert verdict(done(), an_order("cd", first=4, update=3)) == "TakeUpdate"
    assert verdict(done(), an_order("bd", first=2, update=3)) == "orderUpdateError"


def test_a_cancelled_order_is_not_brought_back_by_a_late_update() -> None:
    van, _ = play(busy(), a_plain(ActionType.CANCEL_ORDER))
    late = an_order("cde", first=4, update=3)
    assert verdict(van, late) == "orderUpdateError"
    van, _ = play(van, NodeReached(sequence_id=2), Rested(on_node=True))
    assert verdict(van, late) == "orderUpdateError"
    assert verdict(van, an_order("bc", order="trip-2")) == "TakeNew"


def test_a_cancelled_order_stays_cancelled_even_if_an_update_would_fit() -> None:
    van, _ = play(a_van(), an_order("ab"), a_plain(ActionType.CANCEL_ORDER))
    assert van.base_end == an_order("ac").nodes[0]
    assert verdict(van, an_order("ac", update=1)) == "orderUpdateError"
    van, _ = play(van, an_order("ab", order="trip-2"))
    assert verdict(van, an_order("bc", order="trip-2", first=2, update=1)) == "TakeUpdate"


def test_a_new_action_on_the_stitching_node_is_refused_and_the_old_one_is_not() -> None:
    van, _ = play(a_van(), an_order("abc", released=2, doing={1: (a_wait(),)}))
    same = an_order("bc", first=2, update=1, doing={0: (a_wait(),)})
    more = an_order("bc", first=2, update=1, doing={0: (a_wait("wait-2"),)})
    none = an_order("bc", first=2, update=1)
    verdicts = [verdict(van, update) for update in (same, more, none)]
    assert verdicts == ["TakeUpdate", "orderUpdateError", "TakeUpdate"]


def test_an_action_id_of_the_base_is_not_used_again_but_one_of_the_horizon_may_be() -> None:
    doing = {1: (a_wait("base"),), 2: (a_wait("horizon"),)}
    van, _ = play(a_van(), an_order("abc", released=2, doing=doing))
    again = an_order("bc", first=2, update=1, doing={1: (a_wait("base"),)})
    changed = an_order("bc", first=2, update=1, doing={1: (a_wait("horizon"),)})
    assert [verdict(van, again), verdict(van, changed)] == ["orderUpdateError", "TakeUpdate"]


def test_an_order_that_breaks_the_rules_of_sequence_is_malformed() -> None:
    assert verdict(a_van(), an_order("ab", first=2)) == "validationError"


@pytest.mark.parametrize(
    ("vehicle", "version", "expected"),
    [
        (VAN, "2.1.0", "TakeNew"),
        (VAN, "2.0.0", "TakeNew"),
        (VAN, "3.0.0", "validationError"),
        (VehicleId("acme/van-2"), "2.1.0", "validationError"),
        (VehicleId("other/van-1"), "2.1.0", "validationError"),
    ],
)
def test_the_header_names_this_vehicle_and_a_version_it_speaks(
    vehicle: VehicleId, version: str, expected: str
) -> None:
    stamped = Headers().stamp(Kind.ORDER, vehicle, an_order("ab"), NOW_MS)
    assert verdict(a_van(), msgspec.structs.replace(stamped, version=version)) == expected


@pytest.mark.parametrize(
    "action",
    [
        Action(action_type="dance", action_id="x", blocking_type=BlockingType.NONE),
        Action(action_type="load", action_id="x", blocking_type=BlockingType.HARD),
        an_opening(),
    ],
    ids=["unknown", "without its parameters", "an instant action"],
)
def test_an_action_the_vehicle_cannot_do_is_an_order_error(action: Action) -> None:
    assert verdict(a_van(), an_order("ab", doing={1: (action,)})) == "orderError"


def test_an_action_on_an_edge_is_an_order_error() -> None:
    order = an_order("ab")
    edge = msgspec.structs.replace(order.edges[0], actions=(a_load(),))
    assert verdict(a_van(), msgspec.structs.replace(order, edges=(edge,))) == "orderError"


@pytest.mark.parametrize(
    "change",
    [
        {"trajectory": Trajectory(degree=1, knot_vector=(0.0,), control_points=())},
        {"corridor": Corridor(left_width=1.0, right_width=1.0)},
        {"orientation": 0.5},
    ],
    ids=["trajectory", "corridor", "orientation"],
)
def test_a_field_the_vehicle_cannot_use_is_an_order_error(change: dict[str, object]) -> None:
    order = an_order("ab")
    edge = msgspec.structs.replace(order.edges[0], **change)
    assert verdict(a_van(), msgspec.structs.replace(order, edges=(edge,))) == "orderError"


def test_fields_the_factsheet_lists_are_welcome() -> None:
    order = an_order("ab")
    edge = msgspec.structs.replace(order.edges[0], max_speed=1.0, length=20.0)
    place = NodePosition(x=0.0, y=0.0, map_id="m")
    nodes = tuple(msgspec.structs.replace(node, node_position=place) for node in order.nodes)
    assert (
        verdict(a_van(), msgspec.structs.replace(order, edges=(edge,), nodes=nodes))
        == "TakeNew"
    )
    turned = msgspec.structs.replace(place, theta=1.0)
    nodes = tuple(msgspec.structs.replace(node, node_position=turned) for node in order.nodes)
    assert verdict(a_van(), msgspec.structs.replace(order, nodes=nodes)) == "orderError"


def test_a_zone_set_is_an_order_error() -> None:
    order = msgspec.structs.replace(an_order("ab"), zone_set_id="zones")
    assert verdict(a_van(), order) == "orderError"


@pytest.mark.parametrize("mode", [m for m in OperatingMode if not m.takes_orders])
def test_a_vehicle_in_human_hands_takes_no_order(mode: OperatingMode) -> None:
    van, _ = play(a_van(), ModeSwitched(mode=mode))
    assert verdict(van, an_order("ab")) == "orderError"


def test_a_refusal_names_topic_order_update_header_and_field() -> None:
    stamped = Headers().stamp(Kind.ORDER, VAN, an_order("bc"), NOW_MS)
    found = judge(a_van(), stamped, SENSES)
    assert isinstance(found, Refuse)
    assert found.error.error_level is ErrorLevel.WARNING
    assert {r.reference_key: r.reference_value for r in found.error.error_references or ()} == {
        "headerId": "0",
        "topic": "order",
        "orderId": "trip-1",
        "orderUpdateId": "0",
        "nodes[0]": "is out of reach",
    }


def an_error(number: int, header: int = 0) -> ErrorEntry:
    references = (
        Reference(reference_key="headerId", reference_value=str(header)),
        Reference(reference_key="orderId", reference_value=str(number)),
    )
    return ErrorEntry(
        error_type="orderError", error_level=ErrorLevel.WARNING, error_references=references
    )


def test_the_same_refusal_is_told_once_and_the_list_stays_short() -> None:
    van = a_van()
    for number in range(ERRORS_MAX + 3):
        van = with_error(van, an_error(number))
    van = with_error(van, an_error(number, header=77))
    assert van.errors == (*(an_error(n) for n in range(3, number)), an_error(number, header=77))
