"""What named and marked vertices become."""

import pytest
from shapely import LineString

from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.import_bays import Ground
from fleet_manager.roadmap.import_report import Topic
from fleet_manager.roadmap.rmf_places import (
    Role,
    Spot,
    beside,
    find_spots,
    is_lift,
    name_of,
    on_network,
    role_of,
)
from fleet_manager.roadmap.rmf_read import Vertex
from tests.roadmap_osm import a_network, a_stretch, said
from tests.roadmap_rmf import a_job


def a_vertex(name: str = "", **params: object) -> Vertex:
    return Vertex(x=0, y=0, name=name, params=params)


def a_spot(x: float, y: float, role: Role = Role.CHARGER) -> Spot:
    return Spot(id="s", role=role, name=Name(en="s"), point=(x, y))


@pytest.mark.parametrize(
    ("vertex", "role"),
    [
        (a_vertex("ward"), Role.POINT),
        (a_vertex("warehouse_2"), Role.DOCK),
        (a_vertex("配送站"), Role.DOCK),
        (a_vertex("kitchen", pickup_dispenser="coke"), Role.DOCK),
        (a_vertex("lab", dropoff_ingestor="box"), Role.POINT),
        (a_vertex("r1", is_charger=True, is_parking_spot=True), Role.CHARGER),
        (a_vertex("r1", is_charger=False), Role.POINT),
        (a_vertex(is_parking_spot=True), Role.PARKING),
        (a_vertex("ward", is_parking_spot=True), Role.POINT),
        (a_vertex("cabin", lift_cabin="lift_1"), Role.NOTHING),
        (a_vertex(is_holding_point=True), Role.NOTHING),
        (a_vertex(), Role.NOTHING),
    ],
)
def test_a_vertex_becomes_what_its_marks_say(vertex: Vertex, role: Role) -> None:
    assert role_of(vertex) is role


def test_a_lift_is_known_by_its_cabin() -> None:
    assert is_lift(a_vertex(lift_cabin="lift_1"))
    assert not is_lift(a_vertex("lift lobby"))


def test_a_name_is_made_readable_in_its_own_language() -> None:
    assert name_of("L1_nurse_center") == Name(en="L1 nurse center")
    assert name_of("一号 护士站") == Name(zh="一号 护士站")


def test_ids_are_unique_fit_for_a_map_and_never_our_own() -> None:
    names = ("ward", "ward", "room 1/2", "station", "dock-1", "n7", "")
    vertices = {i: a_vertex(name, is_charger=True) for i, name in enumerate(names)}
    spots = find_spots(vertices, dict.fromkeys(vertices, (0.0, 0.0)))
    assert [spot.id for spot in spots] == [
        "ward", "ward-2", "room_1_2", "v-station", "v-dock-1", "v-n7", "v6",
    ]  # fmt: skip


def test_a_spot_no_lane_in_use_leads_to_is_reported() -> None:
    job = a_job()
    network = a_network(a_stretch((0, 0), (50, 0)))
    kept = on_network([a_spot(50, 0), a_spot(90, 0)], network, job)
    assert [spot.point for spot in kept] == [(50, 0)]
    assert said(job.report.findings(), Topic.UNREACHABLE, "charger")


def test_a_charger_on_the_way_moves_to_a_bay_beside_it() -> None:
    job = a_job()
    network = a_network(a_stretch((0, 0), (50, 0)), a_stretch((50, 0), (99, 0)))
    ground = Ground(network, standard_van(), [])
    stand = beside(ground, [a_spot(50, 0)], job)["s"]
    assert stand is not None
    assert stand.leaf is not None
    assert said(job.report.findings(), Topic.PROPOSED, "charger in a bay")


def test_a_charger_at_a_dead_end_stays_where_it_is() -> None:
    ground = Ground(a_network(a_stretch((0, 0), (50, 0))), standard_van(), [])
    assert beside(ground, [a_spot(50, 0)], a_job()) == {"s": None}


def test_a_charger_without_room_for_a_bay_is_left_out_and_reported() -> None:
    job = a_job()
    network = a_network(a_stretch((0, 0), (50, 0)), a_stretch((50, 0), (99, 0)))
    walls = [LineString([(0, y), (99, y)]) for y in (1.2, -1.2)]
    assert beside(Ground(network, standard_van(), walls), [a_spot(50, 0)], job) == {}
    assert said(job.report.findings(), Topic.LEFT_OUT, "no room for a bay")
