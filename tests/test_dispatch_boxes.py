"""Parcels in boxes: one each, of the class, large enough, and found whenever there is a way."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.dispatch.boxes import place
from fleet_manager.dispatch.problem import Demand
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.vehicle import Box
from tests.dispatch_problems import a_box, a_demand, boxes

goods = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(list(TemperatureClass))), max_size=4
).map(
    lambda pairs: [
        a_demand(f"p{n}", 1, volume_ml=volume_ml, temperature=temperature)
        for n, (volume_ml, temperature) in enumerate(pairs)
    ]
)
few_boxes = st.lists(boxes, min_size=1, max_size=5, unique_by=lambda box: box.id)


def fits(item: Demand, box: Box) -> bool:
    return item.temperature is box.temperature and item.volume_ml <= box.volume_ml


@given(goods, few_boxes)
def test_a_placement_is_found_exactly_if_trying_all_ways_finds_one(
    wanted: list[Demand], offered: list[Box]
) -> None:
    possible = any(
        all(fits(item, box) for item, box in zip(wanted, chosen, strict=True))
        for chosen in permutations(offered, len(wanted))
    )
    assert (place(wanted, offered) is not None) == possible


@given(goods, few_boxes)
def test_every_parcel_gets_a_fitting_box_of_its_own(
    wanted: list[Demand], offered: list[Box]
) -> None:
    placements = place(wanted, offered)
    if placements is None:
        return
    by_id = {box.id: box for box in offered}
    assert [placement.parcel for placement in placements] == [item.parcel for item in wanted]
    assert len({placement.box for placement in placements}) == len(wanted)
    for item, placement in zip(wanted, placements, strict=True):
        assert fits(item, by_id[placement.box])


def test_a_small_parcel_leaves_the_large_box_to_the_large_one() -> None:
    small, large = a_demand("a", 1, volume_ml=1), a_demand("b", 1, volume_ml=9)
    placements = place([small, large], [a_box("big", 9), a_box("little", 1)])
    assert placements is not None
    assert [placement.box for placement in placements] == ["little", "big"]


def test_chilled_goods_do_not_go_into_an_ambient_box() -> None:
    item = a_demand("a", 1, temperature=TemperatureClass.CHILLED)
    assert place([item], [a_box("1")]) is None
