"""Faults are gathered with their place, and reading goes on."""

from fleet_manager.roadmap.findings import Findings
from fleet_manager.roadmap.values import Refused, read_id


def test_a_refused_value_is_noted_with_its_place() -> None:
    findings = Findings("m.geojson")
    assert findings.attempt("f7 id", read_id, "a b") is None
    assert str(findings.faults[0]).startswith("m.geojson: f7 id: expected a text of 1 to 80")


def test_a_good_value_passes_unnoted() -> None:
    findings = Findings("m.geojson")
    assert findings.attempt("f7 id", read_id, "a") == "a"
    assert findings.faults == []


def test_the_place_inside_a_value_is_joined_to_the_field() -> None:
    findings = Findings("m")

    def refuse(inside: str) -> None:
        raise Refused("x", 1, inside)

    findings.attempt("f geometry", refuse, "coordinates[0]")
    findings.attempt("f list", refuse, "[3]")
    assert [fault.field for fault in findings.faults] == [
        "f geometry.coordinates[0]",
        "f list[3]",
    ]
