"""OpenStreetMap files as the world writes them, and what is refused."""

from pathlib import Path

import osmium
import pytest

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap import osm_read
from fleet_manager.roadmap.osm_read import read_osm
from tests.roadmap_osm import Drawing, a_courtyard

HEAD = b'<osm version="0.6">'


def a_file(*elements: str, head: bytes = HEAD) -> bytes:
    return head + "".join(elements).encode() + b"</osm>"


A_WAY = (
    '<node id="-1" lat="31.1" lon="121.1"/><node id="-2" lat="31.1" lon="121.1001"/>',
    '<way id="-9"><nd ref="-1"/><nd ref="-2"/><tag k="highway" v="service"/></way>',
)


def test_ways_come_with_the_nodes_they_need_and_no_others() -> None:
    drawing = Drawing()
    way = drawing.way((0, 0), (10, 0), highway="service")
    drawing.node(500, 500)
    content = read_osm(drawing.bytes(), "osm", "x.osm")
    assert set(content.nodes) == set(content.ways[way].refs)


def test_a_way_that_says_nothing_to_us_is_not_kept() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (10, 0), power="line")
    assert read_osm(drawing.bytes(), "osm", "x.osm").ways == {}


def test_a_node_that_speaks_is_kept_with_its_tags() -> None:
    drawing = Drawing()
    gate = drawing.node(5, 5, barrier="gate")
    tagged = read_osm(drawing.bytes(), "osm", "x.osm").tagged
    assert [(node.id, node.tags) for node in tagged] == [(gate, {"barrier": "gate"})]


def test_the_bare_ways_of_a_multipolygon_are_kept() -> None:
    drawing = Drawing()
    ring = drawing.box(0, 0, 10, 10)
    drawing.relation([(ring, "outer")], type="multipolygon", building="yes")
    assert ring in read_osm(drawing.bytes(), "osm", "x.osm").ways


def test_negative_ids_as_editors_give_them_are_read() -> None:
    content = read_osm(a_file(*A_WAY), "osm", "x.osm")
    assert set(content.nodes) == {-1, -2}


def test_ways_before_nodes_are_read() -> None:
    content = read_osm(a_file(*reversed(A_WAY)), "osm", "x.osm")
    assert (len(content.ways), len(content.nodes)) == (1, 2)


def test_what_overpass_adds_is_passed_over() -> None:
    extras = (
        '<center lat="31.1" lon="121.1"/><bounds minlat="1" minlon="2" maxlat="3" maxlon="4"/>'
    )
    way = A_WAY[1].replace("<nd", extras + "<nd", 1)
    note = "<note>The data is from www.openstreetmap.org.</note>"
    assert len(read_osm(a_file(note, A_WAY[0], way), "osm", "x.osm").ways) == 1


def test_a_pbf_file_says_the_same_as_its_xml(tmp_path: Path) -> None:
    data = a_courtyard().bytes()
    path = tmp_path / "x.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for each in osmium.FileProcessor(osmium.io.FileBuffer(data, "osm")):
            writer.add(each)
    xml, pbf = read_osm(data, "osm", "x"), read_osm(path.read_bytes(), "pbf", "x")
    assert set(xml.ways) == set(pbf.ways)
    assert xml.nodes.keys() == pbf.nodes.keys()
    assert {node.id for node in xml.tagged} == {node.id for node in pbf.tagged}


def test_an_object_that_comes_twice_counts_once_and_is_noticed() -> None:
    content = read_osm(a_file(*A_WAY, A_WAY[1]), "osm", "x.osm")
    assert (len(content.ways), content.doubles) == (1, 1)


def test_a_node_without_a_place_on_earth_is_missing() -> None:
    lost = A_WAY[0].replace('lat="31.1" lon="121.1"/>', 'lat="131.1" lon="121.1"/>', 1)
    assert set(read_osm(a_file(lost, A_WAY[1]), "osm", "x.osm").nodes) == {-2}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file"),
        (b"  \n ", "an empty file"),
        (b"not xml", "XML parsing error"),
        (HEAD + b"<node", "OpenStreetMap data"),
        (b"<gpx></gpx>", "gpx"),
        (b'<osm version="0.5"/>', "0.5"),
        (a_file('<node id="a" lat="1" lon="2"/>'), "illegal id"),
        (a_file('<node id="1" lat="north" lon="2"/>'), "north"),
        (b"\x1f\x8b\x08\x00", "unpack the file first"),
        (b"PK\x03\x04", "unpack the file first"),
    ],
)
def test_what_is_no_osm_file_is_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(MapError) as refused:
        read_osm(data, "osm", "x.osm")
    assert str(refused.value).startswith("x.osm: expected OpenStreetMap data")
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("data", [b"\x00\x01\x02garbage", a_courtyard().bytes()])
def test_what_is_no_pbf_file_is_refused(data: bytes) -> None:
    with pytest.raises(MapError, match="PBF error"):
        read_osm(data, "pbf", "x.pbf")


@pytest.mark.parametrize(
    "data",
    [
        a_file(*A_WAY, head=b'<osm version="0.6" generator="tiles (GCJ-02) to osm">'),
        b"<!-- gcj02 -->" + a_file(*A_WAY),
        a_file(A_WAY[0], A_WAY[1].replace("</way>", '<tag k="source" v="BD-09"/></way>')),
        a_file(A_WAY[0], A_WAY[1].replace("</way>", '<tag k="datum" v="gcj02"/></way>')),
    ],
)
def test_a_file_that_says_it_is_shifted_is_refused_with_the_reason(data: bytes) -> None:
    with pytest.raises(MapError, match="WGS-84") as refused:
        read_osm(data, "osm", "x.osm")
    assert "500 m" in str(refused.value)


def test_a_source_that_shifts_positions_is_counted_not_refused() -> None:
    way = A_WAY[1].replace("</way>", '<tag k="source" v="高德"/></way>')
    assert read_osm(a_file(A_WAY[0], way), "osm", "x.osm").drawn_elsewhere == 1


def test_a_city_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osm_read, "NODES_MAX", 10)
    with pytest.raises(MapError, match="osmium extract"):
        read_osm(a_courtyard().bytes(), "osm", "x.osm")
