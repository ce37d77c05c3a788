"""The catalogue of actions, and the builders the fleet uses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.ids import ActionId, BoxId, ParcelId, SessionId, TripId
from fleet_manager.model.tour import Placement
from fleet_manager.model.vehicle import standard_van
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.acceptance import action_faults
from fleet_manager.vda5050.actions import CATALOGUE, ActionType
from fleet_manager.vda5050.commission import factsheet_for
from fleet_manager.vda5050.factsheet import ActionScope
from fleet_manager.vda5050.messages import (
    Action,
    ActionParameter,
    BlockingType,
    InstantActions,
)
from fleet_manager.vda5050.topics import Kind
from tests.vda5050_street import check_schema, on_the_wire

PAGE = Path(__file__).parents[1] / "docs/vda5050-profile.md"
A = ActionId("a1")
PLACEMENT = Placement(parcel=ParcelId("shop:7"), box=BoxId("3"))
BUILT = {
    ActionType.LOAD: actions.load(A, TripId("t1"), [PLACEMENT]),
    ActionType.WAIT_FOR_TRIGGER: actions.wait_for_handoff(A, SessionId("s1")),
    ActionType.DROP: actions.drop(A, [BoxId("1"), BoxId("2")]),
    ActionType.OPEN_COMPARTMENT: actions.open_compartment(A, BoxId("1"), ActionId("w1")),
    ActionType.TRIGGER: actions.trigger(A, ActionId("w1")),
} | {kind: actions.plain(kind, A) for kind, spec in CATALOGUE.items() if not spec.parameters}


def test_every_action_has_an_entry_and_a_builder() -> None:
    assert set(CATALOGUE) == set(ActionType) == set(BUILT)


@pytest.mark.parametrize("kind", ActionType)
def test_what_is_built_is_what_the_catalogue_promises(kind: ActionType) -> None:
    built, spec = BUILT[kind], CATALOGUE[kind]
    assert (built.action_type, built.blocking_type) == (kind, spec.blocking)
    assert {p.key for p in built.action_parameters or ()} <= {p.key for p in spec.parameters}
    sheet = factsheet_for(standard_van())
    for scope in ActionScope:
        assert (action_faults(sheet, built, scope) == ()) is (scope in spec.scopes)


@pytest.mark.parametrize("kind", ActionType)
def test_what_is_built_fits_the_official_schema(kind: ActionType) -> None:
    message = InstantActions(actions=(BUILT[kind],))
    check_schema(Kind.INSTANT_ACTIONS, on_the_wire(Kind.INSTANT_ACTIONS, message))


def test_an_action_with_parameters_is_not_built_without_them() -> None:
    with pytest.raises(ValueError, match="its own builder"):
        actions.plain(ActionType.LOAD, A)


def test_a_parameter_that_is_no_text_reads_as_empty() -> None:
    odd = ActionParameter(key="compartment", value=3)
    action = Action(
        action_type="openCompartment",
        action_id="a",
        blocking_type=BlockingType.SOFT,
        action_parameters=(odd,),
    )
    assert actions.text_parameter(action, "compartment") == ""
    assert actions.text_parameter(action, "sessionId") == ""
    assert actions.text_parameter(BUILT[ActionType.TRIGGER], "actionId") == "w1"


names = st.text(st.characters(exclude_characters=",", codec="utf-8"), min_size=1, max_size=8)
boxes = st.text(st.characters(exclude_characters=",:", codec="utf-8"), min_size=1, max_size=4)
placements = st.builds(
    lambda parcel, box: Placement(parcel=ParcelId(parcel), box=BoxId(box)), names, boxes
)


@given(st.lists(placements))
def test_placements_are_read_back_as_written(made: list[Placement]) -> None:
    assert actions.read_placements(actions.write_placements(made)) == tuple(made)


def test_what_is_no_placement_is_passed_over() -> None:
    assert actions.read_placements("") == ()
    assert actions.read_placements("nonsense,shop:7:3") == (PLACEMENT,)


def test_the_page_prints_the_catalogue_as_it_is() -> None:
    assert actions.catalogue_table() in PAGE.read_text("utf-8")
