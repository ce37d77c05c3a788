"""What a parcel can be, and who goes first."""

import dataclasses

import pytest

from fleet_manager.model.ids import ContactRef, ParcelId, PointId
from fleet_manager.model.parcel import Address, Parcel, ParcelPhase, PriorityGroup

PARCEL = Parcel(
    id=ParcelId("p1"),
    contact=ContactRef("c1"),
    weight_g=1,
    volume_ml=1,
    ready_ms=5,
    due_ms=5,
    point=PointId("shelf"),
)
HOME = Address(compound="c", building="7")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": ""}, "needs an id"),
        ({"weight_g": 0}, "positive"),
        ({"volume_ml": -1}, "positive"),
        ({"due_ms": 4}, "ends before"),
        ({"point": None}, "address or to a handoff point"),
        ({"address": HOME}, "address or to a handoff point"),
    ],
)
def test_a_parcel_that_cannot_be_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(PARCEL, **changes)  # type: ignore[arg-type]


def test_a_parcel_may_go_to_an_address_instead() -> None:
    assert dataclasses.replace(PARCEL, point=None, address=HOME).address == HOME


def test_medicine_goes_before_infants_and_elders_and_these_before_all_others() -> None:
    ranked = sorted(PriorityGroup, key=lambda group: group.tier)
    assert [group.value for group in ranked] == ["medicine", "infant", "elder", "normal"]
    assert PriorityGroup.INFANT.tier == PriorityGroup.ELDER.tier


def test_a_parcels_life_has_four_ends() -> None:
    ends = [phase.value for phase in ParcelPhase if phase.is_end]
    assert ends == ["delivered", "returned", "cancelled", "lost"]
