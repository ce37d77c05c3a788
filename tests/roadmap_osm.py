"""Small OpenStreetMap files drawn in metres, for the tests of the importers."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.check import check_map
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.crs import LocalFrame, local_crs
from fleet_manager.roadmap.import_frame import metre_frame
from fleet_manager.roadmap.import_network import Network, Stretch, join_nodes
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_osm import import_osm
from fleet_manager.roadmap.import_report import Assumption, ImportResult, Topic
from fleet_manager.roadmap.osm_areas import Plan, plan_of
from fleet_manager.roadmap.osm_read import read_osm
from fleet_manager.roadmap.profile import parse_map

DATA = Path(__file__).parents[2] / "shared/data/maps"
CRS = local_crs(121.5, 31.2)
FRAME = LocalFrame(CRS, (0, 0))

Spot = tuple[float, float] | int
"""A place in metres, which becomes a node, or the id of a node."""


class Drawing:
    """An .osm file in the making."""

    def __init__(self) -> None:
        self.root = ET.Element("osm", version="0.6", generator="by hand")
        self._next = 1
        self._at: dict[tuple[float, float], int] = {}

    def _id(self) -> int:
        self._next += 1
        return self._next

    def node(self, x_m: float, y_m: float, **tags: str) -> int:
        """Return the id of the node there; the same place is the same node."""
        if (x_m, y_m) not in self._at:
            lon, lat = FRAME.to_lonlat(x_m * 1000, y_m * 1000)
            name = self._at[x_m, y_m] = self._id()
            ET.SubElement(self.root, "node", id=str(name), lon=f"{lon:.9f}", lat=f"{lat:.9f}")
        name = self._at[x_m, y_m]
        element = self.root.find(f"node[@id='{name}']")
        assert element is not None
        _tag(element, tags)
        return name

    def way(self, *spots: Spot, **tags: str) -> int:
        """Return the id of a new way."""
        name = self._id()
        refs = [spot if isinstance(spot, int) else self.node(*spot) for spot in spots]
        way = ET.SubElement(self.root, "way", id=str(name))
        for ref in refs:
            ET.SubElement(way, "nd", ref=str(ref))
        _tag(way, tags)
        return name

    def box(self, west: float, south: float, east: float, north: float, **tags: str) -> int:
        """Return the id of a new closed way."""
        ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
        return self.way(*ring, **tags)

    def relation(self, members: Iterable[tuple[int, str]], **tags: str) -> int:
        """Return the id of a new relation of ways."""
        name = self._id()
        relation = ET.SubElement(self.root, "relation", id=str(name))
        for ref, role in members:
            ET.SubElement(relation, "member", type="way", ref=str(ref), role=role)
        _tag(relation, tags)
        return name

    def bytes(self) -> bytes:
        """Return the file."""
        return ET.tostring(self.root)

    def plan(self) -> Plan:
        """Return the file as the importer has it after reading, in metres of ``FRAME``."""
        content = read_osm(self.bytes(), "osm", "drawing.osm")
        frame = metre_frame(CRS, [(121.5, 31.2), *content.nodes.values()])
        return plan_of(content, frame)


def _tag(element: ET.Element, tags: dict[str, str]) -> None:
    for key, value in tags.items():
        ET.SubElement(element, "tag", k=key.replace("__", ":"), v=value)


def a_courtyard() -> Drawing:
    """Return a compound with a ring lane, three homes, a gate and a street outside.

    ::

        ┌──────────────── compound 0..100 x 0..80 ─┐
        │   ┌────ring 10..90 x 20..70────┐         │
        │   │  [1号楼]   [2号楼]  [3号楼] │         │
        │   └────────────┬───────────────┘         │
        └──────────── gate 50,0 ───────────────────┘
          ───── street y = -40, from -60 to 160 ─────
    """
    drawing = Drawing()
    drawing.box(0, 0, 100, 80, landuse="residential", name="柳岸里")
    corners = ((50, 20), (90, 20), (90, 70), (10, 70), (10, 20), (50, 20))
    drawing.way(*corners, highway="service")
    drawing.way((50, 20), (50, 0), (50, -40), highway="service")
    drawing.way((-60, -40), (50, -40), (160, -40), highway="residential")
    drawing.node(50, 0, barrier="lift_gate", name="南门")
    for number, west in enumerate((18, 42, 66), 1):
        drawing.box(west, 36, west + 18, 50, building="apartments", name=f"{number}号楼")
        drawing.node(west, 36, entrance="yes")
    return drawing


def imported(drawing: Drawing, options: ImportOptions | None = None) -> ImportResult:
    return import_osm(drawing.bytes(), "osm", "drawing.osm", options)


def map_of(result: ImportResult) -> CompoundMap:
    return parse_map(result.map_json, "imported.geojson")


def faults_of(result: ImportResult, vehicles: int = 1) -> list[str]:
    return [fault.line for fault in check_map(map_of(result), standard_van(), vehicles)]


def said(report: Iterable[Assumption], topic: Topic, what: str = "") -> list[Assumption]:
    """Return the findings of a topic whose text holds *what*."""
    return [each for each in report if each.topic is topic and what in each.line()]


def outside_data(name: str) -> bytes:
    """Return a file of the shared data, or skip the test."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"needs {path.name}, outside data that is kept beside the checkout")
    return path.read_bytes()


def a_stretch(*line: tuple[float, float], **changes: object) -> Stretch:
    """Return a two-way lane of 4 m; nodes are numbered by ``a_network``."""
    values: dict[str, object] = {
        "way": "w1",
        "order": 0,
        "tail": 0,
        "head": 0,
        "line": line,
        "width_mm": 4000,
        "speed_mm_s": 4000,
    }
    return Stretch(**{**values, **changes})  # type: ignore[arg-type]


def a_network(*stretches: Stretch) -> Network:
    """Return the network of *stretches*, joined where their ends coincide."""
    nodes: list[tuple[float, float]] = []
    numbered: list[Stretch] = []
    for index, each in enumerate(stretches):
        ends: Sequence[int] = (len(nodes), len(nodes) + 1)
        nodes += [each.line[0], each.line[-1]]
        way = each.way if each.way != "w1" else f"w{index + 1}"
        numbered.append(
            Stretch(
                **{
                    **{name: getattr(each, name) for name in Stretch.__slots__},
                    "tail": ends[0],
                    "head": ends[1],
                    "way": way,
                }
            )
        )
    return join_nodes(nodes, numbered)
