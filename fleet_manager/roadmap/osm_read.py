"""OpenStreetMap bytes in, the few kinds of object we care about out.

A file is read twice: first the ways and relations that carry one of our keys, then only the
nodes those ways need and the nodes that say something themselves. So a large extract costs
little memory, and a file that is not a site's extract is refused with the remedy.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import osmium
from osmium.filter import KeyFilter
from osmium.osm import NODE, RELATION, WAY

from fleet_manager.model.errors import MapError

OsmFormat: TypeAlias = Literal["osm", "pbf"]
Tags: TypeAlias = Mapping[str, str]
LonLat: TypeAlias = tuple[float, float]

WAY_KEYS = (
    "highway", "building", "barrier", "landuse", "amenity", "place", "residential",
    "natural", "leisure", "waterway", "boundary", "healthcare", "industrial",
)  # fmt: skip
RELATION_KEYS = ("building", "landuse", "amenity", "natural", "leisure", "place")
NODE_KEYS = ("barrier", "entrance", "building", "natural", "amenity", "door")
NODES_MAX = 400_000
RING_REFS_MIN = 4

_PACKED = (b"\x1f\x8b", b"BZh", b"PK\x03\x04", b"\x28\xb5\x2f\xfd")
_EXTRAS = re.compile(rb"<(?:center|bounds)\b[^<>]*/>")
"""What Overpass adds to ways and relations, and libosmium does not know."""
_FRAME_KEY = re.compile(r"datum|crs|srs|coord")
_ENCRYPTED = re.compile(r"gcj[-_ ]?0?2|bd[-_ ]?09|火星坐标|mars coordinates", re.IGNORECASE)
_DRAWN_FROM = re.compile(r"amap|autonavi|gaode|baidu|高德|百度|腾讯", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmNode:
    """A point that carries tags."""

    id: int
    position: LonLat
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmWay:
    """A line of nodes; closed when it ends where it begins."""

    id: int
    refs: tuple[int, ...]
    tags: Tags

    @property
    def is_closed(self) -> bool:
        """Whether the way is a ring."""
        return len(self.refs) >= RING_REFS_MIN and self.refs[0] == self.refs[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmRelation:
    """A multipolygon or boundary: member ways by role."""

    id: int
    outer: tuple[int, ...]
    inner: tuple[int, ...]
    tags: Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmData:
    """What a file says, by id; *doubles* counts objects that came more than once."""

    nodes: Mapping[int, LonLat]
    tagged: tuple[OsmNode, ...]
    ways: Mapping[int, OsmWay]
    relations: tuple[OsmRelation, ...]
    doubles: int = 0
    drawn_elsewhere: int = 0
    """Objects whose source tag names a map service that publishes shifted coordinates."""


@dataclass(slots=True)
class _Pile:
    ways: dict[int, OsmWay] = field(default_factory=dict)
    members: dict[int, OsmWay] = field(default_factory=dict)
    relations: dict[int, OsmRelation] = field(default_factory=dict)
    nodes: dict[int, LonLat] = field(default_factory=dict)
    tagged: dict[int, OsmNode] = field(default_factory=dict)
    doubles: int = 0
    drawn_elsewhere: int = 0


def read_osm(data: bytes, file_format: OsmFormat, where: str) -> OsmData:
    """Return the objects of an .osm (XML) or .pbf file; *where* names it in errors."""
    _refuse_encrypted(data[:4096].decode("utf-8", "replace"), where, "the head of the file")
    if not data.strip():
        raise MapError(where, "", "OpenStreetMap data", "an empty file")
    if data.startswith(_PACKED):
        raise MapError(where, "", "OpenStreetMap data (unpack the file first)", "a packed file")
    pile = _Pile()
    if file_format == "osm":
        data = _EXTRAS.sub(b"", data)
    try:
        _read_relations(data, file_format, pile)
        _read_ways(data, file_format, pile)
        needed = {
            ref for way in (*pile.ways.values(), *pile.members.values()) for ref in way.refs
        }
        if len(needed) > NODES_MAX:
            raise MapError(
                where,
                "",
                f"one site with at most {NODES_MAX} nodes in its ways (cut it out first: "
                "osmium extract --bbox WEST,SOUTH,EAST,NORTH)",
                len(needed),
            )
        _read_nodes(data, file_format, needed, pile)
    # pyosmium has no error of its own: what libosmium throws arrives as one of these.
    except (RuntimeError, ValueError, OverflowError, osmium.InvalidLocationError) as error:
        raise MapError(where, "", f"OpenStreetMap data ({file_format})", str(error)) from error
    _refuse_tags(pile, where)
    return OsmData(
        nodes=MappingProxyType(pile.nodes),
        tagged=tuple(pile.tagged.values()),
        ways=MappingProxyType({**pile.members, **pile.ways}),
        relations=tuple(pile.relations.values()),
        doubles=pile.doubles,
        drawn_elsewhere=pile.drawn_elsewhere,
    )


def _objects(data: bytes, file_format: OsmFormat, kind: Any, *keys: str) -> Iterable[Any]:  # noqa: ANN401 - pyosmium's own types are not exported
    """Yield the objects of a kind that carry one of *keys*, all of them without keys."""
    found: Any = osmium.FileProcessor(osmium.io.FileBuffer(data, file_format), kind)
    for each in found.with_filter(KeyFilter(*keys)) if keys else found:
        if not each.deleted:
            yield each


def _read_relations(data: bytes, file_format: OsmFormat, pile: _Pile) -> None:
    for relation in _objects(data, file_format, RELATION, *RELATION_KEYS):
        tags = dict(relation.tags)
        if tags.get("type") not in ("multipolygon", "boundary"):
            continue
        members = [(m.ref, m.role) for m in relation.members if m.type == "w"]
        pile.doubles += relation.id in pile.relations
        pile.relations[relation.id] = OsmRelation(
            id=relation.id,
            outer=tuple(ref for ref, role in members if role != "inner"),
            inner=tuple(ref for ref, role in members if role == "inner"),
            tags=tags,
        )


def _read_ways(data: bytes, file_format: OsmFormat, pile: _Pile) -> None:
    for way in _objects(data, file_format, WAY, *WAY_KEYS):
        pile.doubles += way.id in pile.ways
        pile.ways[way.id] = _way(way)
    bare = {
        ref
        for relation in pile.relations.values()
        for ref in (*relation.outer, *relation.inner)
        if ref not in pile.ways
    }
    for way in _objects(data, file_format, WAY) if bare else ():
        if way.id in bare:
            pile.members[way.id] = _way(way)


def _way(way: Any) -> OsmWay:  # noqa: ANN401 - see _objects
    refs = tuple(node.ref for node in way.nodes)
    return OsmWay(id=way.id, refs=refs, tags=dict(way.tags))


def _read_nodes(data: bytes, file_format: OsmFormat, needed: set[int], pile: _Pile) -> None:
    """Keep where nodes are; one without a place on the earth counts as missing."""
    for node in _objects(data, file_format, NODE):
        is_needed = node.id in needed
        speaks = len(node.tags) > 0 and any(key in node.tags for key in NODE_KEYS)
        if not (is_needed or speaks) or not node.location.valid():
            continue
        position = (node.location.lon, node.location.lat)
        if is_needed:
            pile.doubles += node.id in pile.nodes
            pile.nodes[node.id] = position
        if speaks:
            pile.tagged[node.id] = OsmNode(id=node.id, position=position, tags=dict(node.tags))


def _refuse_tags(pile: _Pile, where: str) -> None:
    objects: tuple[OsmNode | OsmWay | OsmRelation, ...] = (
        *pile.tagged.values(),
        *pile.ways.values(),
        *pile.relations.values(),
    )
    for each in objects:
        for key, value in each.tags.items():
            if key.startswith("source") or _FRAME_KEY.search(key):
                _refuse_encrypted(value, where, f"{type(each).__name__[3:].lower()}/{each.id}")
            if key == "source" and _DRAWN_FROM.search(value):
                pile.drawn_elsewhere += 1


def _refuse_encrypted(text: str, where: str, field_name: str) -> None:
    """Refuse a file that says itself that it is not WGS-84; nothing else can reveal it."""
    hint = _ENCRYPTED.search(text)
    if hint:
        raise MapError(
            where,
            field_name,
            "WGS-84 coordinates, as in OpenStreetMap (GCJ-02 lies up to 500 m and BD-09 up to "
            "1 km beside them; convert the file first)",
            hint.group(),
        )
