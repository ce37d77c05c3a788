"""The ``last100`` member at the top of a map file: name, frame, licence.

It is a foreign member in the sense of RFC 7946 section 6.1, so any GIS still opens the file.
"""

import json
from collections.abc import Callable
from typing import Any

from fleet_manager.roadmap import crs
from fleet_manager.roadmap import values as v
from fleet_manager.roadmap.compound_map import MapHeader
from fleet_manager.roadmap.findings import Findings
from fleet_manager.roadmap.rules import PROFILE_VERSION
from fleet_manager.roadmap.values import Json, Refused, shown

HEADER_WORDS = (
    'an object such as {"profile": "1.0", "id": "riverside", "name": {"en": "Riverside"}, '
    '"datum": "WGS-84", "crs": "EPSG:32651"}: a map must say which frame it is in'
)


def _read_profile(value: Json) -> str:
    if value != PROFILE_VERSION:
        raise Refused(f'"{PROFILE_VERSION}"', shown(value))
    return PROFILE_VERSION


def _read_origin(value: Json) -> tuple[float, float]:
    match value:
        case [easting, northing]:
            return _read_metres(easting), _read_metres(northing)
        case _:
            raise Refused("[easting, northing] in metres of the crs", shown(value))


def _read_metres(value: Json) -> float:
    return v.read_number(value, -1e8, 1e8, "m")


def _read_annex(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise Refused("an object", shown(value))
    try:
        json.dumps(value, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise Refused("plain finite JSON", "something that cannot be written") from None
    return value


_READERS: dict[str, Callable[[Json], Any]] = {
    "profile": _read_profile,
    "id": v.read_id,
    "name": v.read_name,
    "datum": crs.read_datum,
    "crs": crs.read_crs,
    "origin_m": _read_origin,
    "licence": v.read_text,
    "annex": _read_annex,
}
REQUIRED = ("profile", "id", "name", "datum", "crs")


def read_header(document: dict[str, Json], findings: Findings) -> MapHeader | None:
    """Return the header of *document*; None, with findings, if any part of it is wrong."""
    before = len(findings.faults)
    if "crs" in document:
        findings.attempt("crs", crs.read_crs_member, document["crs"])
    if document.get("type") != "FeatureCollection":
        findings.add("type", '"FeatureCollection"', shown(document.get("type")))
    raw = document.get("last100")
    if not isinstance(raw, dict):
        findings.add("last100", HEADER_WORDS, shown(raw))
        return None
    read = _read_members(raw, findings)
    return MapHeader(**read) if len(findings.faults) == before else None


def _read_members(raw: dict[str, Json], findings: Findings) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in raw.items():
        if reader := _READERS.get(key):
            read[key] = findings.attempt(f"last100.{key}", reader, value)
        elif not key.startswith("x_"):
            findings.add("last100", f"only {', '.join(_READERS)} or x_...", shown(key))
    for key in REQUIRED:
        if key not in raw:
            findings.add("last100", f"a member {key}; it holds {_words(key)}", None)
    read.pop("profile", None)
    return read


def _words(key: str) -> str:
    return {
        "profile": f'"{PROFILE_VERSION}"',
        "id": v.ID_WORDS,
        "name": '{"zh": text, "en": text}',
        "datum": "WGS-84 or CGCS2000",
        "crs": crs.CRS_WORDS,
    }[key]


def write_header(header: MapHeader) -> dict[str, Json]:
    """Return the member to write, optional parts only where they are given."""
    member: dict[str, Json] = {
        "profile": PROFILE_VERSION,
        "id": header.id,
        "name": v.write_name(header.name),
        "datum": header.datum,
        "crs": header.crs,
    }
    if header.origin_m is not None:
        member["origin_m"] = [float(each) for each in header.origin_m]
    if header.licence:
        member["licence"] = header.licence
    if header.annex:
        member["annex"] = dict(header.annex)
    return member
