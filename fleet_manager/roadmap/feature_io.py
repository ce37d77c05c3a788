"""One feature of a map file: read by the rule of its type, and written back."""

import dataclasses
from typing import Any

import shapely

from fleet_manager.roadmap.features import Feature, Position, Station
from fleet_manager.roadmap.findings import Findings
from fleet_manager.roadmap.geojson import read_geometry, write_geometry
from fleet_manager.roadmap.rules import RULES, Property, Rule, Shape
from fleet_manager.roadmap.values import Json, Refused, read_id, shown

_ATTRIBUTES = {Shape.POINT: "position", Shape.LINE: "line", Shape.POLYGON: "outline"}
_TYPE_NAMES = {rule.make: name for name, rule in RULES.items()}


def read_feature(value: Json, index: int, findings: Findings) -> Feature | None:
    """Return the feature in *value*; None, with findings, if anything in it is wrong."""
    place = f"features[{index}]"
    if not isinstance(value, dict) or value.get("type") != "Feature":
        findings.add(place, 'an object with "type": "Feature"', shown(value))
        return None
    before = len(findings.faults)
    name = findings.attempt(f"{place} id", read_id, value.get("id"))
    place = name or place
    properties = value.get("properties")
    rule = findings.attempt(f"{place} properties", _read_rule, properties)
    if rule is None or name is None or properties is None:
        return None
    built = _read_properties(properties, rule, place, findings)
    built |= _read_shape(value.get("geometry"), rule, place, findings)
    return rule.make(id=name, **built) if len(findings.faults) == before else None  # type: ignore[arg-type]


def _read_rule(properties: Json) -> Rule:
    if not isinstance(properties, dict):
        raise Refused("an object with feature_type", shown(properties))
    name = properties.get("feature_type")
    if not isinstance(name, str) or name not in RULES:
        raise Refused("one of " + ", ".join(RULES), shown(name), "feature_type")
    return RULES[name]


def _read_properties(
    raw: dict[str, Json], rule: Rule, place: str, findings: Findings
) -> dict[str, Any]:
    known = {each.name: each for each in rule.properties}
    built = {}
    for key, value in raw.items():
        if each := known.get(key):
            field = f"{place} {key}"
            built[each.attribute] = findings.attempt(field, each.kind.read, value)
        elif key != "feature_type" and not key.startswith("x_"):
            expected = f"only {', '.join(known)}, or a key of your own beginning with x_"
            findings.add(f"{place} properties", expected, shown(key))
    for each in rule.properties:
        if each.required and each.name not in raw:
            findings.add(f"{place} {each.name}", each.kind.words, None)
    return built


def _read_shape(value: Json, rule: Rule, place: str, findings: Findings) -> dict[str, Any]:
    coordinates = findings.attempt(
        f"{place} geometry", lambda geometry: read_geometry(geometry, rule.shapes), value
    )
    if coordinates is None:
        return {}
    shape = Shape(value["type"])
    built: dict[str, Any] = {_ATTRIBUTES[shape]: coordinates}
    if rule.make is Station and shape is Shape.POLYGON:
        inside = shapely.Polygon(built["outline"][0]).representative_point()
        built["position"] = (inside.x, inside.y)
    return built


def write_feature(feature: Feature) -> dict[str, Json]:
    """Return *feature* as GeoJSON; properties that hold their default are left out."""
    name = _TYPE_NAMES[type(feature)]
    rule = RULES[name]
    properties = {"feature_type": name}
    for each in rule.properties:
        value = getattr(feature, each.attribute)
        if each.required or value != _default(feature, each):
            properties[each.name] = each.kind.write(value)
    shape = next(shape for shape in rule.shapes if _coordinates(feature, shape) is not None)
    return {
        "type": "Feature",
        "id": str(feature.id),
        "geometry": write_geometry(shape, _coordinates(feature, shape)),
        "properties": properties,
    }


def _coordinates(feature: Feature, shape: Shape) -> Any:  # noqa: ANN401 - as deep as the shape
    return getattr(feature, _ATTRIBUTES[shape], None)


def _default(feature: Feature, each: Property) -> object:
    return next(
        field.default for field in dataclasses.fields(feature) if field.name == each.attribute
    )


def positions(feature: Feature) -> tuple[Position, ...]:
    """Return every position of *feature*'s geometry."""
    match feature:
        case Station(outline=None, position=position):
            return (position,)
    if line := getattr(feature, "line", None):
        return tuple(line)
    if outline := getattr(feature, "outline", None):
        return tuple(position for ring in outline for position in ring)
    return (feature.position,)  # type: ignore[union-attr]
