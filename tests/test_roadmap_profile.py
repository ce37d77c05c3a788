"""Reading and writing whole maps, and fifty-odd ways a map can be broken."""

import copy
import json
import runpy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.errors import MapError
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.check import check_map
from fleet_manager.roadmap.profile import NOTES_MAX, dump_map, find_faults, parse_map
from fleet_manager.roadmap.road import open_road
from tests.roadmap_sheet import MAPS, the_courtyard

COURTYARD: dict[str, Any] = json.loads(the_courtyard())
Features = dict[str, dict[str, Any]]


def a_spoiled(spoil: Callable[[Features], object]) -> bytes:
    """Return the courtyard after *spoil* has been at its features."""
    document = copy.deepcopy(COURTYARD)
    spoil({each["id"]: each for each in document["features"]})
    return json.dumps(document).encode()


def a_document(**members: object) -> bytes:
    return json.dumps(COURTYARD | members).encode()


def a_header(**members: object) -> bytes:
    return a_document(last100=COURTYARD["last100"] | members)


def with_property(feature: str, key: str, value: object) -> bytes:
    return a_spoiled(lambda features: features[feature]["properties"].update({key: value}))


def with_coordinates(feature: str, coordinates: object) -> bytes:
    return a_spoiled(
        lambda features: features[feature]["geometry"].update(coordinates=coordinates)
    )


def renamed(feature: str, name: object) -> bytes:
    return a_spoiled(lambda features: features[feature].update(id=name))


@pytest.mark.parametrize("name", ["courtyard", "riverside"])
def test_a_map_is_written_as_it_was_read(name: str) -> None:
    data = (MAPS / f"{name}.geojson").read_bytes()
    sheet = parse_map(data, name)
    assert dump_map(sheet.header, sheet.features()) == data


@pytest.mark.parametrize("name", ["courtyard", "riverside"])
def test_a_map_of_ours_is_what_its_script_draws(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(MAPS)
    drawn = runpy.run_path(str(MAPS / f"draw_{name}.py"))["draw"]()
    assert drawn == (MAPS / f"{name}.geojson").read_bytes()


BROKEN = {
    "nothing at all": (b"", "JSON"),
    "not text": (b"\x89PNG\r\n\x1a\n\x00", "UTF-8"),
    "half a file": (the_courtyard()[:4000], "JSON"),
    "xml": (b"<osm version='0.6'/>", "JSON"),
    "a list": (b"[1, 2]", "FeatureCollection"),
    "nested beyond reason": (b"[" * 99_999, "nested"),
    "features nested beyond reason": (
        the_courtyard()[:-3] + b"," + b"[" * 99_999 + b"]" * 99_999 + b"]}", "nested"),
    "a lone feature": (json.dumps(COURTYARD["features"][0]).encode(), "FeatureCollection"),
    "no header": (json.dumps({k: v for k, v in COURTYARD.items() if k != "last100"}).encode(),
                  "which frame"),
    "header of the wrong type": (a_document(last100="1.0"), "last100"),
    "another profile": (a_header(profile="9.9"), "last100.profile"),
    "GCJ-02": (a_header(datum="GCJ-02"), "shift positions"),
    "BD-09 as crs": (a_header(crs="BD-09"), "shift positions"),
    "unknown frame": (a_header(datum="Mars 2000"), "shift positions"),
    "degrees as crs": (a_header(crs="EPSG:4326"), "projected system"),
    "web mercator": (a_header(crs="EPSG:3857"), "measures true"),
    "utm of another continent": (a_header(crs="EPSG:32633"), "measures true"),
    "old crs member": (a_document(crs={"type": "name", "properties": {"name": "EPSG:2385"}}),
                       "RFC 7946"),
    "no features": (a_document(features=[]), "at least one feature"),
    "features no list": (a_document(features={}), "at least one feature"),
    "features of nulls": (a_document(features=[None, 3, "x"]), "features[0]"),
    "missing id": (renamed("gate", None), "id"),
    "number as id": (renamed("gate", 12), "id"),
    "blank in id": (renamed("gate", "main gate"), "id"),
    "id used twice": (renamed("dock-2", "dock-1"), "dock-1: expected an id of its own"),
    "no properties": (a_spoiled(lambda f: f["gate"].pop("properties")), "gate properties"),
    "no feature type": (a_spoiled(lambda f: f["gate"]["properties"].pop("feature_type")),
                        "gate properties.feature_type"),
    "unknown feature type": (with_property("gate", "feature_type", "portal"), "portal"),
    "misspelt property": (with_property("street", "widht_m", 3), "widht_m"),
    "missing property": (a_spoiled(lambda f: f["street"]["properties"].pop("width_m")),
                         "street width_m"),
    "negative width": (with_property("street", "width_m", -3.5), "street width_m"),
    "width as text": (with_property("street", "width_m", "3.5 m"), "street width_m"),
    "huge width": (with_property("street", "width_m", 10**300), "street width_m"),
    "no speed": (with_property("street", "speed_limit_m_s", 0), "street speed_limit_m_s"),
    "one way by word": (with_property("street", "one_way", "yes"), "street one_way"),
    "unknown surface": (with_property("street", "surface", "lava"), "street surface"),
    "name as text": (with_property("gate", "name", "大门"), "gate name"),
    "units as text": (with_property("h1", "units", "1,2"), "h1 units"),
    "unit id twice": (with_property("h1", "units", [{"id": "u"}, {"id": "u"}]), "h1 units"),
    "no such building": (with_property("shelf-h1-u1", "building_id", "h9"), "of a building"),
    "no such compound": (with_property("gate", "compound_id", "nowhere"), "of a compound"),
    "no such station": (with_property("dock-1", "station_id", "gate"), "station in this map"),
    "no such unit": (with_property("shelf-h1-u1", "unit_ids", ["h1-u9"]), "building h1"),
    "no capacity": (with_property("locker", "capacity", 0), "locker capacity"),
    "half a place": (with_property("locker", "places", 1.5), "locker places"),
    "power as list": (with_property("charger-1", "power_w", [3000]), "charger-1 power_w"),
    "no geometry": (a_spoiled(lambda f: f["gate"].pop("geometry")), "gate geometry"),
    "lane as point": (a_spoiled(lambda f: f["street"].update(geometry=f["gate"]["geometry"])),
                      "LineString"),
    "lane of one vertex": (with_coordinates("street", [[121.49, 31.21]]), "at least 2"),
    "lane without extent": (with_coordinates("street", [[121.49, 31.21]] * 2), "different"),
    "NaN": (with_coordinates("gate", [float("nan"), 31.21]), "finite"),
    "infinity": (with_coordinates("gate", [121.49, float("-inf")]), "finite"),
    "text coordinates": (with_coordinates("gate", ["121.49", "31.21"]), "finite"),
    "swapped coordinates": (with_coordinates("gate", [31.21, 121.49]), "swapped"),
    "metres as coordinates": (with_coordinates("gate", [356_000, 3_454_000]), "metres"),
    "far away": (with_coordinates("gate", [0, 0]), "within 20 km"),
    "open ring": (with_coordinates("court", [[[121.49, 31.21], [121.491, 31.21],
                  [121.491, 31.211], [121.49, 31.211]]]), "ends where it begins"),
    "bow tie": (with_coordinates("court", [[[121.49, 31.21], [121.491, 31.211],
                [121.491, 31.21], [121.49, 31.211], [121.49, 31.21]]]), "crosses itself"),
    "coordinates nested too deep": (with_coordinates("gate", [[[[121, 31]]]]), "longitude"),
    "half a surrogate": (the_courtyard().replace("大门".encode(), b"\\ud800"), "gate name"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_map_is_refused_with_file_and_reason(data: bytes, words: str) -> None:
    with pytest.raises(MapError) as error:
        parse_map(data, "broken.geojson")
    message = str(error.value)
    assert message.startswith("broken.geojson: ")
    assert words in message
    assert len(message) < 600


def test_heights_and_properties_of_one_s_own_do_no_harm() -> None:
    longitude, latitude = COURTYARD["features"][-1]["geometry"]["coordinates"]
    data = with_coordinates(COURTYARD["features"][-1]["id"], [longitude, latitude, 4.5])
    assert find_faults(data, "x") == ()
    assert find_faults(with_property("gate", "x_height_m", {"clear": 4}), "x") == ()


def test_all_faults_of_a_file_are_found_in_one_reading() -> None:
    def spoil(features: Features) -> None:
        features["street"]["properties"]["width_m"] = -1
        features["gate"]["geometry"]["coordinates"] = []
        features["locker"]["properties"]["kind"] = "box"

    data = a_spoiled(spoil)
    assert [fault.field for fault in find_faults(data, "x")] == [
        "street width_m",
        "gate geometry.coordinates",
        "locker kind",
    ]
    with pytest.raises(MapError) as error:
        parse_map(data, "x")
    assert error.value.field == "street width_m"
    assert len(error.value.__notes__) == 2


def test_a_flood_of_faults_is_cut_short() -> None:
    with pytest.raises(MapError) as error:
        parse_map(a_document(features=[None] * 1000), "x")
    assert len(error.value.__notes__) == NOTES_MAX + 1
    assert error.value.__notes__[-1] == "... and 949 more"


def test_a_unit_without_its_building_is_refused() -> None:
    data = a_spoiled(lambda features: features["shelf-h1-u1"]["properties"].pop("building_id"))
    (fault,) = find_faults(data, "x")
    assert fault.field == "shelf-h1-u1 building_id"


def test_the_origin_is_settled_when_the_file_leaves_it_out() -> None:
    header = {key: value for key, value in COURTYARD["last100"].items() if key != "origin_m"}
    sheet = parse_map(a_document(last100=header), "x")
    assert sheet.header.origin_m == (0, -100)


def test_the_example_of_the_documentation_is_a_map() -> None:
    page = (MAPS.parent / "docs/map-profile.md").read_text("utf-8")
    example = page.split("```json\n")[1].split("```")[0]
    sheet = parse_map(example.encode(), "docs/map-profile.md")
    road = open_road(sheet, standard_van())
    assert [bool(road.refuge[node]) for node in road.parking_nodes] == [True]


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.just([]), st.just({}), st.just([[]]), st.lists(st.floats(), max_size=3),
)  # fmt: skip


def places(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Return the path to everything inside *value*."""
    items: list[tuple[object, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    if isinstance(value, list):
        items = list(enumerate(value))
    below = [place for key, inner in items for place in places(inner, (*path, key))]
    return [*([path] if path else []), *below]


PLACES = places(COURTYARD)


@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=3))
def test_whatever_is_put_anywhere_is_read_or_refused_and_never_crashes(
    changes: list[tuple[tuple[Any, ...], object]],
) -> None:
    document: Any = copy.deepcopy(COURTYARD)
    for (*path, last), junk in changes:
        target = document
        try:
            for key in path:
                target = target[key]
            target[last] = junk
        except (TypeError, KeyError, IndexError):
            continue  # an earlier change has taken this place away
    data = json.dumps(document).encode()
    try:
        sheet = parse_map(data, "fuzzed")
    except MapError:
        return
    check_map(sheet, standard_van())
    assert parse_map(dump_map(sheet.header, sheet.features()), "again").lanes == sheet.lanes
