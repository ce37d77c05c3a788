"""The map profile as JSON Schema draft 7, for editors and other people's tools.

It follows from ``rules.RULES``, and maps/profile.schema.json is its printed form. What a schema
cannot say (ids that exist, sound polygons, frames that do not distort) ``profile`` checks.
"""

from typing import Any

from fleet_manager.roadmap import values as v
from fleet_manager.roadmap.header import REQUIRED
from fleet_manager.roadmap.rules import DATUMS, PROFILE_VERSION, RULES, Rule, Shape

_LINE = {"type": "array", "items": v.POSITION_SCHEMA, "minItems": 2}
_RING = {"type": "array", "items": v.POSITION_SCHEMA, "minItems": 4}
_COORDINATES: dict[Shape, Any] = {
    Shape.POINT: v.POSITION_SCHEMA,
    Shape.LINE: _LINE,
    Shape.POLYGON: {"type": "array", "items": _RING, "minItems": 1},
}
_OWN_KEYS = {"^x_": True}


def map_schema() -> dict[str, Any]:
    """Return the JSON Schema of a map file."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"Last100 compound map, profile {PROFILE_VERSION}",
        "type": "object",
        "properties": {
            "type": {"const": "FeatureCollection"},
            "last100": _header(),
            "features": {
                "type": "array",
                "items": {"oneOf": [_feature(name, rule) for name, rule in RULES.items()]},
            },
        },
        "required": ["type", "last100", "features"],
    }


def _header() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "profile": {"const": PROFILE_VERSION},
            "id": v.ID.schema,
            "name": v.NAME.schema,
            "datum": {"enum": list(DATUMS)},
            "crs": {"type": "string", "minLength": 1, "maxLength": 500},
            "origin_m": {
                "type": "array",
                "items": {"type": "number"},
                "minItems": 2,
                "maxItems": 2,
            },
            "licence": v.TEXT.schema,
            "annex": {"type": "object"},
        },
        "patternProperties": _OWN_KEYS,
        "required": list(REQUIRED),
        "additionalProperties": False,
    }


def _feature(name: str, rule: Rule) -> dict[str, Any]:
    own = {
        each.name: {**each.kind.schema, "description": each.meaning} for each in rule.properties
    }
    required = [each.name for each in rule.properties if each.required]
    return {
        "title": name,
        "description": rule.meaning,
        "type": "object",
        "properties": {
            "type": {"const": "Feature"},
            "id": v.ID.schema,
            "geometry": {"oneOf": [_geometry(shape) for shape in rule.shapes]},
            "properties": {
                "type": "object",
                "properties": {"feature_type": {"const": name}} | own,
                "patternProperties": _OWN_KEYS,
                "required": ["feature_type", *required],
                "additionalProperties": False,
            },
        },
        "required": ["type", "id", "geometry", "properties"],
    }


def _geometry(shape: Shape) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"type": {"const": shape.value}, "coordinates": _COORDINATES[shape]},
        "required": ["type", "coordinates"],
    }
