"""RMF building maps become compound maps: one level's lanes, its places, and a station."""

import pytest

from fleet_manager.model.errors import MapError
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.check import check_map
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.features import PointKind
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_report import ImportResult, Topic
from fleet_manager.roadmap.import_rmf import import_rmf
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.road import open_road
from tests.roadmap_osm import faults_of, map_of, outside_data, said
from tests.roadmap_rmf import a_drawing, a_file, a_link, a_vertex, two_way

SAMPLES = ("clinic.building.yaml", "campus.building.yaml")


def imported(document: object, options: ImportOptions | None = None) -> ImportResult:
    return import_rmf(a_file(document), "x.building.yaml", options)


def drawn(document: object, options: ImportOptions | None = None) -> CompoundMap:
    return map_of(imported(document, options))


def test_a_drawing_becomes_a_map_without_a_fault_for_a_fleet_of_twelve() -> None:
    assert faults_of(imported(a_drawing()), 12) == []


def test_named_vertices_are_vehicle_stops() -> None:
    points = drawn(a_drawing()).points.values()
    assert {point.name.en for point in points} == {"ward", "laboratory"}
    assert {point.kind for point in points} == {PointKind.VEHICLE_STOP}


def test_lengths_are_those_of_the_measurement() -> None:
    road = open_road(drawn(a_drawing()), standard_van())
    ward, laboratory = road.point_node.values()
    route = road.route(ward, laboratory)
    assert route is not None
    assert road.length_mm(route) == pytest.approx(50_000, abs=30)


def test_a_dispenser_is_the_dock_and_no_other_station_is_proposed() -> None:
    document = a_drawing()
    document["levels"]["L1"]["vertices"][0] = a_vertex(0, 0, "pantry", pickup_dispenser="coke")
    found = drawn(document)
    assert [dock.name.en for dock in found.docks.values()] == ["pantry"]
    assert len(found.stations) == 1
    assert faults_of(imported(document)) == []


def test_a_charger_of_the_file_counts() -> None:
    document = a_drawing()
    document["levels"]["L1"]["vertices"][0] = a_vertex(0, 0, "plug", is_charger=True)
    found = drawn(document, ImportOptions(chargers=2))
    assert sorted(found.chargers) == ["charger-1", "plug"]


def test_walls_keep_bays_out() -> None:
    document = a_drawing()
    level = document["levels"]["L1"]
    free = len(drawn(document, ImportOptions(parking_bays=30)).parkings)
    level["vertices"] += [a_vertex(-50, -15), a_vertex(650, -15)]
    level["walls"] = [a_link(7, 8)]
    walled = drawn(document, ImportOptions(parking_bays=30))
    north = max(lat for lane in walled.lanes.values() for _, lat in lane.line)
    assert len(walled.parkings) <= free
    assert all(parking.position[1] <= north for parking in walled.parkings.values())


def test_the_floor_is_the_outline() -> None:
    document = a_drawing()
    level = document["levels"]["L1"]
    level["vertices"] += [
        a_vertex(x, y) for x, y in ((-50, -50), (700, -50), (700, 200), (-50, 200))
    ]
    level["floors"] = [{"vertices": [7, 8, 9, 10], "parameters": {}}]
    (site,) = drawn(document).compounds.values()
    assert len(site.outline[0]) == 5


def test_levels_and_lifts_are_kept_for_later() -> None:
    document = a_drawing(lifts={"lift_1": {"x": 3, "level_doors": {"L1": ["d"]}}})
    kept = drawn(document).header.annex["rmf"]
    assert isinstance(kept, dict)
    assert kept["lifts"] == {"lift_1": {"x": 3, "level_doors": {"L1": ["d"]}}}
    assert kept["levels"]["L1"]["vertices"][3][2] == "ward"


def test_a_name_on_no_lane_is_reported() -> None:
    document = a_drawing()
    document["levels"]["L1"]["vertices"].append(a_vertex(50, 50, "attic"))
    (finding,) = said(imported(document).report, Topic.LEFT_OUT, "attic")
    assert "no lane" in finding.why


def test_nobody_parks_in_a_lift() -> None:
    document = a_drawing()
    level = document["levels"]["L1"]
    level["vertices"].append(a_vertex(0, 100, lift_cabin="lift_1"))
    level["lanes"].append(two_way(0, 7))
    level["vertices"] += [a_vertex(x, y) for y in (12, -12) for x in (-50, 650)]
    level["walls"] = [a_link(8, 9), a_link(10, 11)]
    found = drawn(document)
    lift = open_road(found, standard_van())
    standing = {*found.parkings, *found.chargers, *found.docks}
    spots = [lift.graph.standing[mark] for mark in standing]
    assert all(lift.graph.y_mm[spot] > lift.graph.y_mm.min() for spot in spots)


def test_the_map_is_called_after_the_file_and_the_building() -> None:
    header = drawn(a_drawing()).header
    assert (header.id, header.name.en) == ("x", "clinic")


def test_the_same_file_gives_the_same_map() -> None:
    assert imported(a_drawing()) == imported(a_drawing())


def test_what_is_no_building_map_is_refused() -> None:
    with pytest.raises(MapError, match="levels"):
        import_rmf(b"name: x", "x.building.yaml")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_demonstration_map_comes_without_a_fault(name: str) -> None:
    result = import_rmf(outside_data(name), name)
    found = parse_map(result.map_json, name)
    assert check_map(found, standard_van(), min(len(found.parkings), 12)) == ()
    assert len(found.points) == 15
    assert len(found.parkings) >= 8


def test_the_outdoor_map_lies_where_its_file_says() -> None:
    found = parse_map(import_rmf(outside_data(SAMPLES[1]), "campus").map_json, "campus")
    assert found.crs == "EPSG:3414"
    position = next(iter(found.points.values())).position
    assert position == pytest.approx((103.78, 1.3), abs=0.01)
