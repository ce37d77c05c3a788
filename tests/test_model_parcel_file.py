"""Files of parcels: good rows go in, bad ones are named, whatever the file looks like."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.parcel_file import FileFormat, Intake, parcel_schema_doc, read_parcels

NOW_MS = 1_650_000_000_000
HEADER = "id,contact,compound,building,unit,weight_g,volume_ml,priority,due"
PAGE = Path(__file__).parents[1] / "docs/parcels.md"


def a_row(parcel: str, **changes: str) -> str:
    cells = {
        "id": parcel,
        "contact": "c-1",
        "compound": "锦绣",
        "building": "7号楼",
        "unit": "",
        "weight_g": "1200",
        "volume_ml": "3000",
        "priority": "",
        "due": "2022-04-15T18:00:00+08:00",
    }
    return ",".join((cells | changes).values())


def an_object(parcel: str, **changes: object) -> str:
    record = {
        "id": parcel,
        "contact": "c-1",
        "point": "shelf-3",
        "weight_g": 1200,
        "volume_ml": 3000,
        "due_ms": NOW_MS,
    }
    return json.dumps(record | changes)


def read(text: str | bytes, file_format: FileFormat = "csv") -> Intake:
    data = text if isinstance(text, bytes) else text.encode()
    return read_parcels(data, file_format, "day", now_ms=NOW_MS)


def csv(*rows: str, end: str = "\n") -> str:
    return end.join([HEADER, *rows, ""])


def ids(intake: Intake) -> list[str]:
    return [parcel.id for parcel in intake.parcels]


def faults(intake: Intake) -> list[tuple[str, str]]:
    return [(refusal.where, refusal.field) for refusal in intake.refusals]


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_do_not_matter(end: str, mark: str) -> None:
    intake = read(mark + csv(a_row("a"), a_row("b", weight_g="x"), a_row("c"), end=end))
    assert ids(intake) == ["a", "c"]
    assert intake.lines == ("day:2", "day:4")
    assert faults(intake) == [("day:3", "weight_g")]


def test_the_last_line_needs_no_end_and_blank_lines_count_but_do_not_matter() -> None:
    intake = read(f"\n{HEADER}\n\n,,,,,,,,\n{a_row('a')}")
    assert (ids(intake), intake.lines, intake.refusals) == (["a"], ("day:5",), ())


def test_columns_may_stand_in_any_order_and_names_in_any_case() -> None:
    columns, cells = HEADER.split(","), a_row("a").split(",")
    turned = [",".join(part[::-1]) for part in (columns, cells)]
    assert ids(read("\n".join([turned[0].upper(), turned[1]]))) == ["a"]


def test_a_quoted_cell_may_hold_commas_and_line_ends_and_lines_are_still_counted() -> None:
    rows = (a_row("a", compound='"锦\n绣, ""园"""'), a_row("b", weight_g="0"), a_row("c"))
    intake = read(csv(*rows))
    assert intake.parcels[0].address is not None
    assert intake.parcels[0].address.compound == '锦 绣, "园"'
    assert intake.lines == ("day:2", "day:5")
    assert faults(intake) == [("day:4", "weight_g")]


def test_a_bad_row_over_several_lines_is_one_refusal() -> None:
    intake = read(csv(a_row("a", compound='"锦\n绣"', weight_g="0"), a_row("b")))
    assert (ids(intake), faults(intake)) == (["b"], [("day:2", "weight_g")])


@pytest.mark.parametrize(
    "swallowing",
    ['a,"c-1,x', 'a,"c-1"x,', '"a'],
    ids=["never closed", "text behind the quote", "at the very start"],
)
@pytest.mark.parametrize("closing", ["c", 'c,"c-9"'], ids=["no other quote", "another quote"])
def test_a_stray_quote_costs_its_own_row_and_no_other(swallowing: str, closing: str) -> None:
    rows = [
        swallowing,
        a_row("b"),
        a_row("c").replace("c,c-1", closing + ",c-1", 1),
        a_row("d"),
    ]
    intake = read(csv(*rows))
    assert {"b", "d"} <= set(ids(intake))
    assert faults(intake)[0] == ("day:2", "row")


def test_good_rows_inside_a_cell_that_closes_too_late_are_found() -> None:
    rows = ['a,"c-1,x,y', a_row("b"), 'c,",c-1",x', a_row("d")]
    intake = read(csv(*rows))
    assert ids(intake) == ["b", "d"]
    assert faults(intake) == [("day:2", "row")]


@pytest.mark.parametrize("row", ["a", a_row("a") + ",more", a_row("a").rpartition(",")[0]])
def test_a_row_of_another_length_is_refused(row: str) -> None:
    intake = read(csv(row, a_row("b")))
    assert (ids(intake), faults(intake)) == (["b"], [("day:2", "row")])


def test_blank_cells_to_the_right_are_let_go() -> None:
    assert ids(read(csv(a_row("a") + ",, "))) == ["a"]


@pytest.mark.parametrize(
    ("header", "expected", "got"),
    [
        (HEADER + ",phone", "columns separated by commas", "the column phone"),
        (HEADER + ",138 1234 5678", "columns separated by commas", "the column (withheld)"),
        (HEADER + ",unit", "the column unit once", "2 times"),
        (HEADER.replace("weight_g,", ""), "the columns weight_g", "a header without them"),
        (HEADER.replace(",due", ""), "the columns due", "a header without them"),
        (HEADER.replace("compound,", ""), "the columns point (or", "a header without them"),
        (HEADER.replace(",", ";"), "columns separated by commas", "semicolons or tabs"),
        (HEADER.replace(",", "\t"), "columns separated by commas", "semicolons or tabs"),
    ],
)
def test_a_header_that_cannot_be_used_refuses_the_file(
    header: str, expected: str, got: str
) -> None:
    intake = read(f"{header}\n{a_row('a')}\n")
    assert intake.parcels == ()
    (refusal,) = intake.refusals
    assert (refusal.where, refusal.field, refusal.got) == ("day:1", "header", got)
    assert refusal.expected.startswith(expected)


def test_a_header_alone_is_an_empty_day() -> None:
    assert read(HEADER) == Intake(parcels=(), lines=(), refusals=(), repeated=())


# ---------------------------------------------------------------- JSON Lines


def test_every_line_is_one_object() -> None:
    intake = read(f"{an_object('a')}\n\n{an_object('b')}\r\n", "jsonl")
    assert (ids(intake), intake.lines) == (["a", "b"], ("day:1", "day:3"))


@pytest.mark.parametrize(
    ("line", "got"),
    [
        ("[1]", "a list"),
        ('"x"', "text"),
        ("null", "nothing"),
        ("3", "3"),
        ("{", "a mistake at column 2"),
        ('{"id": 1, "id": 2}', "the field id twice"),
        ("[" * 100_000, "one that cannot be read"),
        ('{"id": ' + "9" * 5000 + "}", "one that cannot be read"),
    ],
    ids=["list", "text", "null", "number", "broken", "twice", "too deep", "too large"],
)
def test_a_line_that_is_no_object_is_refused(line: str, got: str) -> None:
    intake = read(f"{an_object('a')}\n{line}\n{an_object('b')}", "jsonl")
    assert ids(intake) == ["a", "b"]
    (refusal,) = intake.refusals
    assert (refusal.where, refusal.field) == ("day:2", "row")
    assert refusal.got.startswith(got)


def test_an_array_over_several_lines_is_one_refusal() -> None:
    intake = read(f"[\n{an_object('a')},\n{an_object('b')}\n]", "jsonl")
    assert faults(intake) == [("day", "file")]


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e3", "1.0", "true", '"1.5"'])
def test_a_number_that_is_not_whole_is_refused(text: str) -> None:
    line = an_object("a").replace("1200", text)
    assert faults(read(line, "jsonl")) == [("day:1", "weight_g")]


def test_half_a_character_does_not_get_in() -> None:
    line = an_object("a", point="\ud800")
    assert faults(read(line, "jsonl")) == [("day:1", "point")]


# ---------------------------------------------------------------- both


@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(file_format: FileFormat, data: bytes) -> None:
    (refusal,) = read(data, file_format).refusals
    assert refusal.sentence == "day: file: expected at least one parcel, got an empty file"


@pytest.mark.parametrize("file_format", ["csv", "jsonl"])
def test_utf_16_is_named(file_format: FileFormat) -> None:
    (refusal,) = read(csv(a_row("a")).encode("utf-16"), file_format).refusals
    assert refusal.got == "UTF-16 text"


def test_lines_in_another_encoding_are_bad_rows_and_ascii_ones_are_good() -> None:
    plain = a_row("b", compound="jinxiu", building="7")
    table = read(csv(a_row("a"), plain).encode("gbk"))
    assert (ids(table), faults(table)) == (["b"], [("day:2", "row")])
    lines = f"{an_object('a')[:-1]}, 锦\n{an_object('b')}"
    objects = read(lines.encode("gbk"), "jsonl")
    assert (ids(objects), faults(objects)) == (["b"], [("day:1", "row")])


def test_a_zero_byte_is_refused_where_it_stands() -> None:
    intake = read(csv(a_row("a", unit="\x00"), a_row("b")))
    assert (ids(intake), faults(intake)) == (["b"], [("day:2", "unit")])


def test_the_same_row_again_is_recognised_and_taken_once() -> None:
    intake = read(csv(a_row("a"), a_row("b"), a_row("a"), a_row("a")))
    assert (ids(intake), intake.repeated, intake.refusals) == (["a", "b"], ("a",), ())


def test_the_same_id_with_other_content_is_refused_and_names_the_first() -> None:
    intake = read(csv(a_row("a"), a_row("a", weight_g="7")))
    assert intake.parcels[0].weight_g == 1200
    (refusal,) = intake.refusals
    assert refusal.sentence == (
        "day:3: id: expected an id of its own (line 2 has it, and differs), got a"
    )


@given(st.binary(max_size=300), st.sampled_from(["csv", "jsonl"]))
def test_any_bytes_give_an_intake(data: bytes, file_format: FileFormat) -> None:
    intake = read(data, file_format)
    assert len(intake.parcels) == len(intake.lines)


@given(
    st.lists(st.sampled_from(["good", "bad", "short"]), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_row_is_either_taken_or_refused(kinds: list[str], end: str) -> None:
    rows = {"good": a_row("p"), "bad": a_row("p", weight_g="?"), "short": "p"}
    numbered = (rows[kind].replace("p", f"p{n}", 1) for n, kind in enumerate(kinds))
    intake = read(csv(*numbered, end=end))
    assert ids(intake) == [f"p{n}" for n, kind in enumerate(kinds) if kind == "good"]
    assert [where for where, _ in faults(intake)] == [
        f"day:{n + 2}" for n, kind in enumerate(kinds) if kind != "good"
    ]


def test_the_page_of_the_format_has_the_table_and_its_examples_can_be_read() -> None:
    page = PAGE.read_text("utf-8")
    assert parcel_schema_doc() in page
    for file_format in ("csv", "jsonl"):
        (example,) = re.findall(f"```{file_format}\n(.*?)```", page, re.DOTALL)
        intake = read(example, file_format)
        assert (len(intake.parcels), intake.refusals) == (2, ())
