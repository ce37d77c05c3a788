"""The last100 member: what it must say, and that it is written as it was read."""

from typing import Any

import pytest

from fleet_manager.roadmap.findings import Findings
from fleet_manager.roadmap.header import read_header, write_header
from tests.roadmap_sheet import CRS

FULL: dict[str, Any] = {
    "profile": "1.0",
    "id": "riverside",
    "name": {"zh": "滨河", "en": "Riverside"},
    "datum": "WGS-84",
    "crs": CRS,
    "origin_m": [1.5, -2.0],
    "licence": "CC0-1.0",
    "annex": {"levels": [{"id": "L1"}]},
}


def faults_of(**document: object) -> list[str]:
    findings = Findings("x")
    header = read_header({"type": "FeatureCollection", "last100": FULL} | document, findings)
    assert (header is None) == bool(findings.faults)
    return [str(fault) for fault in findings.faults]


def test_a_header_is_written_as_it_was_read() -> None:
    header = read_header({"type": "FeatureCollection", "last100": FULL}, Findings("x"))
    assert header
    assert write_header(header) == FULL


def test_a_map_that_does_not_say_its_frame_is_refused() -> None:
    (fault,) = faults_of(last100=None)
    assert "which frame it is in" in fault
    (fault,) = faults_of(last100={key: FULL[key] for key in FULL if key != "crs"})
    assert "a member crs" in fault


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [("profile", "2.0", "last100.profile"), ("profile", 1.0, "last100.profile"),
     ("id", "", "last100.id"), ("name", "Riverside", "last100.name"),
     ("datum", "GCJ-02", "shift positions"), ("crs", "EPSG:4326", "projected"),
     ("crs", "BD-09", "shift positions"),
     ("origin_m", [1], "easting"), ("origin_m", ["a", "b"], "number"),
     ("origin_m", [float("nan"), 0], "number"), ("licence", 7, "text"),
     ("annex", [], "an object"), ("annex", {"a": float("nan")}, "finite"),
     ("speed", 3, "only profile")],
)  # fmt: skip
def test_a_wrong_member_is_named(key: str, value: object, words: str) -> None:
    (fault,) = faults_of(last100=FULL | {key: value})
    assert words in fault


def test_members_of_one_s_own_are_let_be() -> None:
    assert faults_of(last100=FULL | {"x_editor": "qgis"}) == []


def test_what_is_no_feature_collection_is_refused() -> None:
    (fault,) = faults_of(type="Feature")
    assert "FeatureCollection" in fault


def test_an_old_crs_member_of_another_frame_is_refused() -> None:
    (fault,) = faults_of(crs={"type": "name", "properties": {"name": "EPSG:3857"}})
    assert "RFC 7946" in fault
