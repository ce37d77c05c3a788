"""The report says everything, most urgent first, and counts what is alike."""

import json

from fleet_manager.roadmap.import_report import (
    Assumption,
    Report,
    Topic,
    report_json,
    report_lines,
    report_summary,
)


def a_report() -> Report:
    report = Report()
    report.note(Topic.READ, "", "frame", "EPSG:32651")
    report.tally(Topic.ASSUMED, "lane width", "4 m", "not tagged")
    report.tally(Topic.ASSUMED, "lane width", "4 m", "not tagged")
    report.note(Topic.UNREACHABLE, "b7", "7号楼", "", "no lane within 50 m")
    return report


def test_what_cannot_be_reached_is_said_before_what_was_assumed() -> None:
    topics = [each.topic for each in a_report().findings()]
    assert topics == [Topic.UNREACHABLE, Topic.ASSUMED, Topic.READ]


def test_findings_that_are_alike_are_one_with_a_count() -> None:
    assert [each.count for each in a_report().findings()] == [1, 2, 1]


def test_a_line_names_feature_value_and_reason() -> None:
    assert report_lines(a_report().findings()) == [
        "unreachable: b7: 7号楼 (no lane within 50 m)",
        "assumed: 2 x lane width = 4 m (not tagged)",
        "read: frame = EPSG:32651",
    ]


def test_the_report_is_json_too() -> None:
    rows = json.loads(report_json(a_report().findings()))
    assert rows[0] == {
        "topic": "unreachable",
        "feature": "b7",
        "what": "7号楼",
        "value": "",
        "why": "no lane within 50 m",
        "count": 1,
    }


def test_the_summary_counts_by_topic() -> None:
    assert report_summary(a_report().findings()) == "1 unreachable, 2 assumed, 1 read"
    assert report_summary(()) == "nothing was assumed"


def test_a_finding_alone_has_no_count_in_its_line() -> None:
    finding = Assumption(topic=Topic.ASSUMED, feature="g1", what="gate", value="", why="")
    assert finding.line() == "assumed: g1: gate"
