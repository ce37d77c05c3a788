"""Places vehicles cannot come to, or not come back from."""

from fleet_manager.roadmap.check_reach import reach_faults
from fleet_manager.roadmap.features import Feature
from tests.roadmap_sheet import a_bay, a_compound, a_gate, a_lane, a_shelf, a_site, a_station

STREET = a_lane("street", (0, 0), (60, 0))
STATION = a_station(0, 0)


def faults_of(*features: Feature) -> list[tuple[str, str]]:
    return [(fault.code, fault.feature) for fault in reach_faults(a_site(*features))]


def test_a_street_with_a_dock_and_a_bay_is_in_order() -> None:
    assert faults_of(STREET, *STATION, *a_bay("p", 30)) == []


def test_what_stands_beside_the_lanes_is_named_with_its_distance() -> None:
    site = a_site(STREET, *STATION, a_shelf("s", 60, 4))
    (fault,) = reach_faults(site)
    assert (fault.code, fault.feature) == ("off-lane", "s")
    assert "4.0 m away" in fault.what


def test_a_gate_beside_the_lanes_has_a_code_of_its_own() -> None:
    walls = a_compound(20, -20, 90, 20)
    assert faults_of(STREET, *STATION, walls, a_gate(20, 3)) == [("gate-off-graph", "gate")]


def test_a_station_without_a_dock_on_a_lane_is_named() -> None:
    station, dock = STATION
    assert faults_of(STREET, station) == [("no-dock", "depot")]
    assert faults_of(a_lane("far", (0, 9), (9, 9)), station, dock) == [
        ("off-lane", "dock"),
        ("no-dock", "depot"),
    ]


def test_a_map_without_a_station_is_named() -> None:
    assert faults_of(STREET) == [("no-station", "sheet")]


def test_a_lane_of_no_return_is_named_where_one_enters_it() -> None:
    trap = a_lane("trap", (60, 0), (60, 20), one_way=True)
    beyond = a_lane("beyond", (60, 20), (60, 40))
    assert faults_of(STREET, *STATION, trap, beyond, a_shelf("s", 60, 40)) == [
        ("no-way-back", "s"),
        ("one-way-trap", "trap"),
    ]


def test_lanes_apart_from_the_rest_are_named_once_together() -> None:
    island = [a_lane(f"i{n}", (n * 10, 50), (n * 10 + 10, 50)) for n in range(3)]
    other = a_lane("other", (0, 90), (10, 90))
    site = a_site(STREET, *STATION, *island, other)
    faults = list(reach_faults(site))
    assert [(fault.code, fault.feature) for fault in faults] == [
        ("island", "i0"),
        ("island", "other"),
    ]
    assert "and 2 more lanes" in faults[0].what


def test_a_lane_one_can_only_come_out_of_cannot_be_reached() -> None:
    outlet = a_lane("outlet", (60, 20), (60, 0), one_way=True)
    assert faults_of(STREET, *STATION, outlet, a_shelf("s", 60, 20)) == [("unreachable", "s")]
