"""The books."""

from fleet_manager.model.ids import BoxId, ParcelId, VehicleId
from sim.cabin import Stowed, Unstowed
from sim.ledger import Ledger, Whereabouts, audit
from sim.rng import Streams
from sim.tally import End, Story, Tally
from sim.track import Track
from sim.vehicle import Make, Vehicle
from tests.sim_street import the_road, the_van

ONE, BOX = ParcelId("p-1"), BoxId("3")
ROAD = the_road()


def a_vehicle(name: str) -> Vehicle:
    make = Make(id=VehicleId(name), kind=the_van(), node=0)
    return Vehicle(make, Track(ROAD.graph), Streams(1).stream("x"), lambda _k, _p: None, 0)


def written(end: End, ends: int = 1) -> Tally:
    return Tally(stories={ONE: Story(end=end, ends=ends)})


def where(*, taken: bool = False, aboard: bool = False, back: bool = False) -> Whereabouts:
    return Whereabouts(
        taken={ONE: 1} if taken else {},
        aboard={ONE: "sim/1 box 3"} if aboard else {},
        back={ONE: 1} if back else {},
    )


def faults(end: End, place: Whereabouts, ends: int = 1) -> list[str]:
    return [one.what for one in audit([ONE], written(end, ends), place, 0)]


def test_books_that_agree_with_the_street_are_fine() -> None:
    assert faults(End.DELIVERED, where(taken=True)) == []
    assert faults(End.RETURNED, where(back=True)) == []
    assert faults(End.CANCELLED, where()) == []
    assert faults(End.OPEN, where(aboard=True), ends=0) == []


def test_a_run_that_ends_between_hand_and_journal_is_fine() -> None:
    assert faults(End.OPEN, where(taken=True), ends=0) == []


def test_every_disagreement_is_told() -> None:
    assert faults(End.DELIVERED, where(aboard=True)) == [
        "p-1 counts as delivered, but nobody took it"
    ]
    assert (
        "was taken home, but counts as returned"
        in faults(End.RETURNED, where(taken=True, back=True))[0]
    )
    assert (
        "counts as returned, but is sim/1 box 3" in faults(End.RETURNED, where(aboard=True))[0]
    )
    assert "counts as cancelled, but is in" in faults(End.CANCELLED, where(aboard=True))[0]
    assert faults(End.DELIVERED, where(taken=True), ends=2) == ["p-1 ended 2 times"]


def test_a_parcel_on_one_side_only_is_told() -> None:
    lost = audit([ONE], Tally(), where(), 0)
    assert [one.what for one in lost] == ["p-1 was handed in and is not in the journal"]
    strange = audit([], written(End.DELIVERED), where(taken=True), 0)
    assert [one.what for one in strange] == ["p-1 is in the journal and was never handed in"]


def test_a_parcel_is_followed_in_and_out_of_vehicles() -> None:
    ledger, van = Ledger(), a_vehicle("sim/1")
    ledger.saw(1, van, Stowed(ONE, BOX))
    assert ledger.whereabouts({}).aboard == {ONE: "sim/1 box 3"}
    assert ledger.whereabouts({ONE: 5}) == Whereabouts(taken={ONE: 5}, aboard={}, back={})
    ledger.saw(2, van, Unstowed(ONE, BOX))
    assert ledger.whereabouts({}) == Whereabouts(taken={}, aboard={}, back={ONE: 2})
    ledger.saw(3, van, Stowed(ONE, BOX))
    assert ledger.whereabouts({}).back == {}
    assert ledger.found == []


def test_a_parcel_in_two_vehicles_is_told() -> None:
    ledger = Ledger()
    ledger.saw(1, a_vehicle("sim/1"), Stowed(ONE, BOX))
    ledger.saw(2, a_vehicle("sim/2"), Stowed(ONE, BOX))
    assert [one.what for one in ledger.found] == ["p-1 is loaded twice: sim/1 box 3, sim/2"]


def test_what_was_in_a_box_before_is_still_in_one_place_only() -> None:
    ledger = Ledger()
    ledger.recall(VehicleId("sim/1"), {BOX: ONE})
    assert ledger.whereabouts({}).aboard == {ONE: "sim/1 box 3"}
    ledger.saw(5, a_vehicle("sim/2"), Stowed(ONE, BOX))
    assert "loaded twice" in ledger.found[0].what
