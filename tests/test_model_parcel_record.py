"""One record: every field, right and wrong, and nothing personal repeated."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.errors import ParcelError
from fleet_manager.model.parcel import Address, Parcel, PriorityGroup, TemperatureClass
from fleet_manager.model.parcel_record import (
    FIELD_NAMES,
    FIELDS,
    looks_personal,
    parcel_schema_doc,
    parse_record,
)

NOW_MS = 1_650_000_000_000
RECORD: dict[str, object] = {
    "id": "P-1",
    "contact": "c-1",
    "point": "shelf-3",
    "weight_g": 1200,
    "volume_ml": "3000",
    "due": "2022-04-15T18:00:00+08:00",
}
DUE_MS = 1_650_016_800_000


def parse(**changes: object) -> Parcel:
    return parse_record({**RECORD, **changes}, "day.csv:2", now_ms=NOW_MS)


def refused(**changes: object) -> ParcelError:
    with pytest.raises(ParcelError) as caught:
        parse(**changes)
    assert caught.value.where == "day.csv:2"
    return caught.value


def test_a_record_of_required_fields_is_a_parcel_with_defaults() -> None:
    parcel = parse()
    assert (parcel.id, parcel.contact, parcel.point) == ("P-1", "c-1", "shelf-3")
    assert (parcel.weight_g, parcel.volume_ml) == (1200, 3000)
    assert (parcel.ready_ms, parcel.due_ms) == (NOW_MS, DUE_MS)
    assert parcel.temperature is TemperatureClass.AMBIENT
    assert parcel.priority is PriorityGroup.NORMAL
    assert (parcel.address, parcel.station) == (None, None)


def test_an_address_may_come_in_chinese_and_with_a_number_for_a_building() -> None:
    parcel = parse(point=None, compound=" 锦绣 花园 ", building=7, unit="2单元")
    assert parcel.address == Address(compound="锦绣 花园", building="7", unit="2单元")


def test_the_words_of_classes_and_groups_are_read_in_any_case() -> None:
    parcel = parse(temperature="Chilled", priority="MEDICINE", station="store")
    assert parcel.temperature is TemperatureClass.CHILLED
    assert parcel.priority is PriorityGroup.MEDICINE
    assert parcel.station == "store"


def test_times_may_come_in_milliseconds() -> None:
    parcel = parse(due=None, due_ms=str(DUE_MS), ready_ms=NOW_MS - 1)
    assert (parcel.ready_ms, parcel.due_ms) == (NOW_MS - 1, DUE_MS)


def test_a_time_keeps_its_milliseconds_and_its_offset() -> None:
    assert parse(due="2022-04-15T10:00:00.123Z").due_ms == DUE_MS + 123


def test_a_parcel_that_is_late_when_it_comes_is_taken() -> None:
    parcel = parse(due=None, due_ms=NOW_MS - 1000)
    assert (parcel.ready_ms, parcel.due_ms) == (NOW_MS - 1000, NOW_MS - 1000)


@pytest.mark.parametrize(
    ("changes", "field", "got"),
    [
        ({"id": ""}, "id", "nothing"),
        ({"id": "a/b"}, "id", "a/b"),
        ({"id": "Li Lei"}, "id", "text"),
        ({"id": "x" * 65}, "id", "text of 65 characters"),
        ({"id": "包裹"}, "id", "text"),
        ({"id": ["P"]}, "id", "a list"),
        ({"weight_g": "1.5"}, "weight_g", "1.5"),
        ({"weight_g": 1.5}, "weight_g", "a number with a fraction or exponent"),
        ({"weight_g": "1e3"}, "weight_g", "1e3"),
        ({"weight_g": 0}, "weight_g", "0"),
        ({"weight_g": -3}, "weight_g", "-3"),
        ({"weight_g": True}, "weight_g", "true"),
        ({"weight_g": "\uff11\uff12"}, "weight_g", "text"),
        ({"weight_g": 10**30}, "weight_g", "a number of 7 or more digits"),
        ({"weight_g": None}, "weight_g", "nothing"),
        ({"volume_ml": {"ml": 3}}, "volume_ml", "an object"),
        ({"temperature": "warm"}, "temperature", "warm"),
        ({"priority": 1}, "priority", "1"),
        ({"point": None}, "point", "neither"),
        ({"point": "P", "compound": "c", "building": "1"}, "point", "both"),
        ({"point": None, "compound": "c"}, "building", "nothing"),
        ({"point": None, "building": "1"}, "compound", "nothing"),
        ({"point": "a\x00b"}, "point", "text with unprintable characters"),
        ({"point": "x" * 65}, "point", "65 characters"),
        ({"station": False}, "station", "false"),
        ({"due": None}, "due", "nothing"),
        ({"due": "tomorrow"}, "due", "tomorrow"),
        ({"due": "2022-04-15T18:00:00"}, "due", "2022-04-15T18:00:00 (no offset)"),
        ({"due": "0001-01-01T00:00:00Z"}, "due", "0001-01-01T00:00:00Z"),
        ({"due_ms": DUE_MS}, "due_ms", "both"),
        ({"due": None, "due_ms": -1}, "due_ms", "-1"),
        ({"due": None, "due_ms": 10**15}, "due_ms", "a number of 7 or more digits"),
        ({"ready": "2022-04-15T18:00:01+08:00"}, "due", "2022-04-15T10:00:00+00:00"),
        ({"prority": "medicine"}, "prority", "an unknown field"),
    ],
)
def test_a_wrong_value_is_refused_with_its_field(
    changes: dict[str, object], field: str, got: str
) -> None:
    error = refused(**changes)
    assert (error.field, error.got) == (field, got)


@pytest.mark.parametrize(
    "secret",
    [
        "13812345678", "138-1234-5678", "li-13812345678", "+86 138 1234 5678",
        "(021) 62.88.123", 13812345678, "li@example.org", "李雷", "Li Lei",
        "\uff11\uff13\uff18\uff11\uff12\uff13\uff14",
    ],
)  # fmt: skip
def test_a_contact_that_is_not_a_reference_is_refused_and_not_repeated(secret: object) -> None:
    error = refused(contact=secret)
    assert (error.field, error.got) == ("contact", "(withheld)")
    assert str(secret) not in str(error)


@pytest.mark.parametrize("field", FIELD_NAMES)
@pytest.mark.parametrize("secret", ["138 1234 5678", "li@example.org"])
def test_a_phone_number_in_a_wrong_column_is_not_repeated_either(
    field: str, secret: str
) -> None:
    try:
        parse(**{field: secret})
    except ParcelError as error:
        assert secret not in str(error)  # noqa: PT017
    else:
        # Free text for a place on the map: whatever it is, it will not be found there.
        assert field in {"point", "station"}


def test_a_name_nobody_knows_is_shown_only_if_it_looks_like_a_field() -> None:
    assert refused(**{"13812345678": 1}).field == "(withheld)"
    assert refused(remark=1).field == "remark"


@pytest.mark.parametrize("reference", ["c-20417", "R.9:x_1", "123456", "c-2024-000123"])
def test_a_reference_that_is_no_phone_number_is_taken(reference: str) -> None:
    assert parse(contact=reference).contact == reference


def test_seven_digits_in_a_row_look_personal_across_what_people_put_between() -> None:
    assert looks_personal("1 2-3.4(5)6+7")
    assert not looks_personal("123456x7")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(FIELD_NAMES) | st.text(), json_values))
def test_whatever_comes_is_a_parcel_or_a_refusal(changes: dict[str, object]) -> None:
    try:
        parcel = parse_record({**RECORD, **changes}, "here", now_ms=NOW_MS)
    except ParcelError as error:
        # A text that UTF-8 cannot hold would not get past the journal.
        str(error).encode()
    else:
        assert re.fullmatch(r"[A-Za-z0-9._:-]{1,64}", parcel.id)
        repr(parcel).encode()


def test_the_table_of_fields_names_each_once_and_says_which_are_required() -> None:
    rows = parcel_schema_doc().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(FIELD_NAMES)
    required = [row.split("`")[1] for row in rows if "| yes |" in row]
    assert required == [field.name for field in FIELDS if field.required]
    for name in required:
        assert refused(**{name: None}).field == name
