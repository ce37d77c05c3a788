"""A compound map as a file: the GeoJSON profile, read with care and written canonically.

``parse_map`` takes nothing on trust: every fault names the file, the feature and the field. All
faults of a file are found in one reading; the first is raised, the others hang on it as notes.
docs/map-profile.md says what may stand in a map.
"""

import dataclasses
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import median

from fleet_manager.model.errors import MapError
from fleet_manager.model.ids import BuildingId
from fleet_manager.roadmap import crs
from fleet_manager.roadmap.compound_map import CompoundMap, MapHeader, gather
from fleet_manager.roadmap.feature_io import positions, read_feature, write_feature
from fleet_manager.roadmap.features import Building, Feature
from fleet_manager.roadmap.findings import Findings
from fleet_manager.roadmap.geojson import load_json
from fleet_manager.roadmap.header import read_header, write_header
from fleet_manager.roadmap.rules import RULES
from fleet_manager.roadmap.schema import map_schema
from fleet_manager.roadmap.values import shown

__all__ = ["dump_map", "find_faults", "map_schema", "parse_map"]

NOTES_MAX = 50
"""Further faults named beside the first."""


def parse_map(data: bytes, where: str) -> CompoundMap:
    """Return the map in *data*; *where* is what messages call the file.

    Raises:
        MapError: The first fault; further ones are in its ``__notes__``.
    """
    found, faults = _read(data, where)
    if found is None:
        raise _with_notes(faults)
    return found


def find_faults(data: bytes, where: str) -> tuple[MapError, ...]:
    """Return every fault that keeps *data* from being a map; none if it is one."""
    return tuple(_read(data, where)[1])


def dump_map(header: MapHeader, features: Iterable[Feature]) -> bytes:
    """Return a map file, one feature a line, in the order given."""
    top = {"type": "FeatureCollection", "last100": write_header(header)}
    lines = ",\n".join(_line(write_feature(each)) for each in features)
    return f'{_line(top)[:-1]},\n"features": [\n{lines}\n]}}\n'.encode()


def _line(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _read(data: bytes, where: str) -> tuple[CompoundMap | None, Sequence[MapError]]:
    findings = Findings(where)
    try:
        document = load_json(data, where)
    except MapError as error:
        return None, [error]
    header = read_header(document, findings)
    raw = document.get("features")
    if not isinstance(raw, list) or not raw:
        findings.add("features", "a list of at least one feature", shown(raw))
        raw = []
    read = [read_feature(value, index, findings) for index, value in enumerate(raw)]
    features = [each for each in read if each is not None]
    _check_ids(raw, findings)
    if not findings.faults:
        _check_references(features, findings)
        header = header and _place(header, features, findings)
    if header is None or findings.faults:
        return None, findings.faults
    return gather(header, features), ()


def _with_notes(faults: Sequence[MapError]) -> MapError:
    first, *others = faults
    for other in others[:NOTES_MAX]:
        first.add_note(str(other))
    if len(others) > NOTES_MAX:
        first.add_note(f"... and {len(others) - NOTES_MAX} more")
    return first


def _check_ids(raw: Sequence[object], findings: Findings) -> None:
    ids = [
        each["id"] for each in raw if isinstance(each, dict) and isinstance(each.get("id"), str)
    ]
    for name, times in Counter(ids).items():
        if times > 1:
            findings.add(str(shown(name)), "an id of its own", f"{times} features called so")


def _check_references(features: Sequence[Feature], findings: Findings) -> None:
    """Every id a feature names belongs to a feature of the right type."""
    kinds = {rule.make: name for name, rule in RULES.items()}
    owners = {(kinds[type(each)], str(each.id)) for each in features}
    units = {
        each.id: {unit.id for unit in each.units}
        for each in features
        if isinstance(each, Building)
    }
    for each in features:
        for prop in RULES[kinds[type(each)]].properties:
            target = getattr(each, prop.attribute) if prop.refers_to else None
            if target is not None and (prop.refers_to, target) not in owners:
                expected = f"the id of a {prop.refers_to} in this map"
                findings.add(f"{each.id} {prop.name}", expected, target)
        _check_units(each, units, findings)


def _check_units(
    feature: Feature, units: Mapping[BuildingId, Collection[str]], findings: Findings
) -> None:
    named = () if isinstance(feature, Building) else getattr(feature, "units", ())
    building = getattr(feature, "building", None)
    if not named:
        return
    if building is None:
        findings.add(f"{feature.id} building_id", "the building of the unit_ids", None)
        return
    for unit in named:
        if unit not in units.get(building, {unit}):
            findings.add(f"{feature.id} unit_ids", f"units of building {building}", unit)


def _place(
    header: MapHeader, features: Sequence[Feature], findings: Findings
) -> MapHeader | None:
    """Check that the frame fits the place and the features lie together; settle the origin."""
    spots = [(each, position) for each in features for position in positions(each)]
    middle = (
        median(position[0] for _, position in spots),
        median(position[1] for _, position in spots),
    )
    error = crs.stretch(header.crs, middle)
    if error > crs.SCALE_ERROR_MAX:
        expected = f"a system that measures true at {middle[0]:.3f}, {middle[1]:.3f}, such as "
        findings.add("last100.crs", f'{expected}"{crs.local_crs(*middle)}"', header.crs)
        return None
    frame = crs.LocalFrame(crs.local_crs(*middle), (0, 0))
    for each in features:
        reach_m = abs(frame.to_mm(positions(each))).max() / 1000
        if reach_m > crs.EXTENT_MAX_M:
            expected = f"a position within {crs.EXTENT_MAX_M / 1000:g} km of the others"
            findings.add(f"{each.id} geometry", expected, f"{reach_m / 1000:.0f} km")
    if findings.faults:
        return None
    origin = header.origin_m
    if origin is None:
        origin = crs.default_origin_m(header.crs, [position for _, position in spots])
    return dataclasses.replace(header, origin_m=origin)
