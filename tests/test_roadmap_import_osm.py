"""OpenStreetMap files become maps that pass the check, or are refused with what is missing."""

import copy
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import osmium
import pytest

from fleet_manager.model.errors import MapError
from fleet_manager.model.parcel import Address
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_osm import import_osm
from fleet_manager.roadmap.import_report import ImportResult, Topic
from fleet_manager.roadmap.road import UNREACHABLE_MS, open_road
from tests.roadmap_osm import (
    Drawing,
    a_courtyard,
    faults_of,
    imported,
    map_of,
    outside_data,
    said,
)

SAMPLES = ("bupt_residential_6ha.osm", "bupt_campus.osm")


def test_a_courtyard_comes_without_a_fault_for_a_fleet_of_twelve() -> None:
    assert faults_of(imported(a_courtyard()), 12) == []


def test_addresses_lead_to_the_points_proposed() -> None:
    found = map_of(imported(a_courtyard()))
    for number in "123":
        address = Address(compound="柳岸里", building=f"{number}号楼")
        point = found.resolve(address)
        assert point is not None
        building = found.points[point].building
        assert building is not None
        assert found.buildings[building].number == number


def test_docks_parking_and_chargers_are_proposed_as_asked() -> None:
    options = ImportOptions(docks=2, chargers=3, parking_bays=5)
    found = map_of(imported(a_courtyard(), options))
    assert (len(found.docks), len(found.chargers), len(found.parkings)) == (2, 3, 5)


def test_the_station_lies_outside_of_the_gate() -> None:
    found = map_of(imported(a_courtyard()))
    (gate,) = found.gates.values()
    assert all(dock.position[1] < gate.position[1] for dock in found.docks.values())


def test_the_map_measures_in_the_utm_zone_of_the_place() -> None:
    assert map_of(imported(a_courtyard())).crs == "EPSG:32651"


def test_the_operator_may_choose_the_metric_system() -> None:
    crs = "+proj=tmerc +lat_0=31.2 +lon_0=121.5 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m"
    assert map_of(imported(a_courtyard(), ImportOptions(crs=crs))).crs == crs


def test_the_source_is_credited() -> None:
    assert "OpenStreetMap contributors" in map_of(imported(a_courtyard())).header.licence


def test_the_same_file_gives_the_same_map() -> None:
    assert imported(a_courtyard()) == imported(a_courtyard())


def test_a_site_without_a_gate_still_gets_a_station_and_it_is_said_so() -> None:
    drawing = a_courtyard()
    for tag in drawing.root.findall(".//tag[@k='barrier']"):
        tag.set("v", "kerb")
    result = imported(drawing)
    assert faults_of(result) == []
    assert said(result.report, Topic.MISSING, "gate")


def test_a_home_without_a_lane_near_is_reported_with_the_reason() -> None:
    drawing = a_courtyard()
    drawing.box(-200, 0, 0, 10, landuse="residential", name="远处")
    drawing.box(-180, 2, -160, 9, building="apartments", name="9号楼")
    (finding,) = said(imported(drawing).report, Topic.UNREACHABLE)
    assert finding.what == "9号楼"
    assert "no lane within 50 m" in finding.why


def test_a_pbf_file_gives_the_map_of_its_xml(tmp_path: Path) -> None:
    data = a_courtyard().bytes()
    path = tmp_path / "x.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for each in osmium.FileProcessor(osmium.io.FileBuffer(data, "osm")):
            writer.add(each)
    from_pbf = import_osm(path.read_bytes(), "pbf", "x.pbf")
    assert len(map_of(from_pbf).points) == 3
    assert faults_of(from_pbf) == []


def an_empty(*parts: str) -> Drawing:
    """Return a drawing with only some of: a lane, a street that is too big, homes, a shed."""
    drawing = Drawing()
    if "lane" in parts:
        drawing.way((0, 0), (50, 0), highway="service")
    if "trunk" in parts:
        drawing.way((0, 0), (50, 0), highway="trunk")
    if "home" in parts:
        drawing.box(10, 8, 30, 20, building="apartments")
    if "far home" in parts:
        drawing.box(2000, 8, 2020, 20, building="apartments")
    if "shed" in parts:
        drawing.box(10, 8, 30, 20, building="shed")
    return drawing


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((), "ways tagged highway=\\* and building=\\*"),
        (("home",), "at least one way to drive on"),
        (("trunk", "home"), "at least one way to drive on"),
        (("lane",), "at least one building="),
        (("lane", "shed"), "at least one building people live in"),
        (("lane", "far home"), "a lane within 300 m of the buildings"),
    ],
)
def test_what_is_missing_is_named_with_what_would_be_right(
    parts: tuple[str, ...], words: str
) -> None:
    with pytest.raises(MapError, match=words):
        imported(an_empty(*parts))


def test_ways_without_their_nodes_are_refused() -> None:
    drawing = a_courtyard()
    for node in drawing.root.findall("node"):
        drawing.root.remove(node)
    with pytest.raises(MapError, match="complete ways"):
        imported(drawing)


def test_compounds_too_far_apart_are_refused_with_the_remedy() -> None:
    drawing = a_courtyard()
    drawing.box(30_000, 0, 30_100, 100, landuse="residential")
    drawing.box(30_010, 10, 30_040, 30, building="apartments")
    with pytest.raises(MapError, match="osmium extract"):
        imported(drawing)


@cache
def sample(name: str) -> ImportResult:
    return import_osm(outside_data(name), "osm", name)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_real_site_comes_without_a_fault(name: str) -> None:
    assert faults_of(sample(name), 12) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_at_a_real_site_every_point_is_reached_from_every_dock_and_back(name: str) -> None:
    road = open_road(map_of(sample(name)), standard_van())
    docks = [node for nodes in road.dock_nodes.values() for node in nodes]
    nodes = [*docks, *road.point_node.values(), *road.parking_nodes, *road.charger_nodes]
    assert road.travel_matrix_ms(nodes, 4000).max() < UNREACHABLE_MS


def test_at_a_real_site_every_home_has_a_shelf_in_a_bay() -> None:
    name = SAMPLES[0]
    found = map_of(sample(name))
    road = open_road(found, standard_van())
    assert len({point.building for point in found.points.values()}) == 23
    assert all(road.refuge[node] for node in road.point_node.values())


def crop(data: bytes, chance: np.random.Generator) -> bytes:
    """Return a square out of a file, with ways that lost nodes, as careless tools cut it."""
    root = ET.fromstring(data)  # noqa: S314 - our own sample
    nodes = root.findall("node")
    places = {
        each.get("id"): (float(each.get("lon", 0)), float(each.get("lat", 0))) for each in nodes
    }
    x, y = places[str(chance.choice(sorted(map(str, places))))]
    half = chance.uniform(0.0008, 0.002)
    inside = {name for name, (lon, lat) in places.items() if abs(lon - x) < half > abs(lat - y)}
    for node in nodes:
        if node.get("id") not in inside:
            root.remove(node)
    for way in root.findall("way"):
        if not any(each.get("ref") in inside for each in way.findall("nd")):
            root.remove(way)
    return ET.tostring(root)


def vandalise(data: bytes, chance: np.random.Generator) -> bytes:
    """Return the file with tags lost and changed at random."""
    root = copy.deepcopy(ET.fromstring(data))  # noqa: S314 - our own sample
    for element in root:
        for tag in element.findall("tag"):
            if chance.random() < 0.1:
                element.remove(tag)
        if element.tag == "way" and chance.random() < 0.15:
            ET.SubElement(element, "tag", k="oneway", v=str(chance.choice(("yes", "-1", "no"))))
        if element.tag == "node" and chance.random() < 0.02:
            kind = str(chance.choice(("gate", "block", "bollard", "wicket_gate")))
            ET.SubElement(element, "tag", k="barrier", v=kind)
    return ET.tostring(root)


@pytest.mark.parametrize("seed", range(8))
def test_a_piece_of_a_real_site_is_a_map_without_avoidable_faults_or_clearly_refused(
    seed: int,
) -> None:
    chance = np.random.default_rng(seed)
    data = (
        vandalise(outside_data(SAMPLES[0]), chance)
        if seed % 2
        else crop(outside_data(SAMPLES[1]), chance)
    )
    try:
        result = import_osm(data, "osm", "piece.osm")
    except MapError as error:
        assert "expected" in str(error)  # noqa: PT017 - either outcome is right
        return
    short_of_room = {each.what for each in said(result.report, Topic.MISSING)}
    faults = [fault for fault in faults_of(result) if "too-few-parkings" not in fault]
    assert faults == []
    assert "parking bays" in short_of_room or faults_of(result) == []
