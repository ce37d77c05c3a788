"""Every door a vehicle can come near gets a place to hand parcels off."""

import pytest
import shapely
from shapely import LineString, Point, STRtree

from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.import_bays import Ground
from fleet_manager.roadmap.import_network import Network
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.osm_areas import Area
from fleet_manager.roadmap.osm_handoff import Handoff, HandoffFinder, serve_all
from fleet_manager.roadmap.osm_places import Door, House
from tests.roadmap_osm import a_network, a_stretch, said

LANE = a_network(a_stretch((0, 0), (100, 0)))
SITE = shapely.box(-500, -500, 500, 500)


def a_home(west: float, south: float, *doors: tuple[float, float], why_not: str = "") -> House:
    area = Area(
        id="w7",
        polygon=shapely.box(west, south, west + 20, south + 10),
        tags={},
        refs=frozenset(),
    )
    return House(
        id=f"b{west:g}",
        area=area,
        name=Name(zh="7号楼"),
        doors=tuple(Door(id=f"e{x:g}", point=(x, y)) for x, y in doors),
        why_not=why_not,
    )


def served(
    network: Network,
    *homes: House,
    walls: tuple[LineString, ...] = (),
    every: Network | None = None,
) -> tuple[list[Handoff], Report]:
    solid = [*(home.area.polygon for home in homes), *walls]
    ground = Ground(network, standard_van(), solid)
    report = Report()
    finder = HandoffFinder(
        ground=ground,
        every=every or network,
        options=ImportOptions(),
        report=report,
        screens=STRtree(solid),
        inside=SITE,
    )
    return serve_all(finder, homes)[1], report


def test_the_vehicle_stands_in_a_bay_before_the_door() -> None:
    (handoff,), _ = served(LANE, a_home(40, 12, (50, 12)))
    assert handoff.stand.leaf == pytest.approx((50, 3.5), abs=1)
    assert handoff.walk_m < 10


def test_two_doors_get_two_bays() -> None:
    handoffs, _ = served(LANE, a_home(40, 12, (44, 12), (56, 12)))
    assert len({handoff.stand.place for handoff in handoffs}) == 2


def test_two_doors_side_by_side_still_get_two_bays() -> None:
    handoffs, _ = served(LANE, a_home(40, 12, (50, 12), (50.5, 12)))
    spots = [Point(handoff.stand.place) for handoff in handoffs]
    assert spots[0].distance(spots[1]) > 1.5


def test_without_a_door_one_is_proposed_nearest_to_the_lane() -> None:
    (handoff,), _ = served(LANE, a_home(40, 12))
    assert handoff.door.proposed
    assert handoff.door.point[1] == pytest.approx(12)


def test_a_fence_between_sends_the_vehicle_to_the_other_lane() -> None:
    lanes = a_network(
        a_stretch((0, 0), (100, 0)),
        a_stretch((100, 0), (100, 40)),
        a_stretch((100, 40), (0, 40)),
    )
    fence = LineString([(-20, 8), (90, 8)])
    near, _ = served(lanes, a_home(40, 14, (60, 19)))
    far, _ = served(lanes, a_home(40, 14, (60, 19)), walls=(fence,))
    assert near[0].stand.place[1] < 8 < far[0].stand.place[1]


def test_where_no_bay_fits_the_vehicle_stands_on_the_lane() -> None:
    walls = (LineString([(0, 1.3), (100, 1.3)]), LineString([(0, -1.3), (100, -1.3)]))
    (handoff,), _ = served(LANE, a_home(40, 12, (50, 12)), walls=walls)
    assert handoff.stand.leaf is None
    assert handoff.stand.place == pytest.approx((50, 0))


def test_nobody_walks_further_than_asked() -> None:
    handoffs, _ = served(LANE, a_home(40, 45, (50, 45)), a_home(70, 70, (80, 70)))
    assert [handoff.house.id for handoff in handoffs] == ["b40"]


def test_a_home_too_far_from_any_lane_is_reported_with_the_distance() -> None:
    _, report = served(LANE, a_home(40, 80, (50, 80)))
    (finding,) = said(report.findings(), Topic.UNREACHABLE)
    assert finding.why == "no lane within 50 m; the nearest is 80 m away"


def test_a_home_at_a_lane_that_leads_nowhere_is_reported_with_its_name() -> None:
    every = a_network(a_stretch((0, 0), (100, 0)), a_stretch((0, 90), (100, 90), way="apart"))
    _, report = served(LANE, a_home(40, 100, (50, 100)), every=every)
    (finding,) = said(report.findings(), Topic.UNREACHABLE)
    assert finding.why == "the lane apart, 10 m away, is not connected to the others"


def test_a_door_out_of_reach_is_reported_where_another_is_served() -> None:
    handoffs, report = served(LANE, a_home(95, 40, (95, 42), (140, 50)))
    assert [handoff.door.id for handoff in handoffs] == ["e95"]
    assert [each.feature for each in said(report.findings(), Topic.UNREACHABLE)] == ["e140"]


def test_what_takes_no_parcels_is_left_out_with_the_reason() -> None:
    handoffs, report = served(LANE, a_home(40, 12, why_not="16 m2 are no home"))
    assert handoffs == []
    assert said(report.findings(), Topic.LEFT_OUT, "16 m2 are no home")
