"""Property values: what each kind takes, and that it writes what it reads."""

import math

import pytest

from fleet_manager.model.ids import UnitId
from fleet_manager.roadmap import values as v
from fleet_manager.roadmap.features import Name, PointKind, Surface, Unit

WIDTH = v.scaled("m", 0.5, 50)
COUNT = v.count(1, 50, "vehicles")


@pytest.mark.parametrize(
    ("kind", "raw", "held"),
    [(v.ID, "号-7.a_b", "号-7.a_b"), (v.TEXT, "", ""), (v.FLAG, True, True),
     (v.NAME, {"zh": "门"}, Name(zh="门")), (WIDTH, 3, 3000), (WIDTH, 2.4995, 2500),
     (COUNT, 4, 4), (COUNT, 4.0, 4), (v.choice(Surface), "gravel", Surface.GRAVEL),
     (v.IDS, ["a", "b"], ("a", "b")), (v.IDS, [], ()),
     (v.UNITS, [{"id": "u", "name": {"en": "U"}}], (Unit(id=UnitId("u"), name=Name(en="U")),)),
     (v.POSITION, [121.5, 31.2], (121.5, 31.2)), (v.POSITION, [121.5, 31.2, 4], (121.5, 31.2))],
)  # fmt: skip
def test_a_good_value_is_read(kind: v.Kind, raw: object, held: object) -> None:
    assert kind.read(raw) == held


@pytest.mark.parametrize(
    ("kind", "raw"),
    [(v.ID, "北门-1"), (v.TEXT, "x"), (v.FLAG, False), (v.NAME, {"zh": "门", "en": "Gate"}),
     (WIDTH, 2.4), (COUNT, 7), (v.choice(PointKind), "gate_relay"), (v.IDS, ["a"]),
     (v.UNITS, [{"id": "u1"}]), (v.POSITION, [121.5000001, 31.2])],
)  # fmt: skip
def test_what_is_written_is_what_was_read(kind: v.Kind, raw: object) -> None:
    assert kind.write(kind.read(raw)) == raw


@pytest.mark.parametrize(
    ("kind", "raw"),
    [(v.ID, ""), (v.ID, "a b"), (v.ID, "a/b"), (v.ID, 7), (v.ID, "x" * 81), (v.ID, "\ud800"),
     (v.TEXT, None), (v.TEXT, "x" * 201), (v.TEXT, "\udfff"),
     (v.NAME, "门"), (v.NAME, {}), (v.NAME, {"de": "Tor"}), (v.NAME, {"zh": 1}),
     (v.NAME, {"zh": " "}),
     (WIDTH, -3), (WIDTH, "3"), (WIDTH, math.nan), (WIDTH, math.inf), (WIDTH, True),
     (WIDTH, 10**400), (WIDTH, None), (WIDTH, [3]),
     (COUNT, 0), (COUNT, 1.5), (COUNT, 51),
     (v.FLAG, "yes"), (v.FLAG, 1), (v.choice(Surface), "mud"), (v.choice(Surface), ["gravel"]),
     (v.IDS, "a"), (v.IDS, ["a", "a"]), (v.IDS, [1]),
     (v.UNITS, {}), (v.UNITS, [{"name": {"en": "x"}}]), (v.UNITS, [{"id": "a"}, {"id": "a"}]),
     (v.UNITS, [{"id": "a", "floor": 3}]),
     (v.POSITION, []), (v.POSITION, [1]), (v.POSITION, [1, 2, 3, 4]), (v.POSITION, "1,2"),
     (v.POSITION, [math.nan, 0]), (v.POSITION, ["1", "2"]), (v.POSITION, [None, 1]),
     (v.POSITION, [True, False]), (v.POSITION, [10**400, 1]), (v.POSITION, [500000, 3000000])],
)  # fmt: skip
def test_a_bad_value_is_refused_with_what_was_expected(kind: v.Kind, raw: object) -> None:
    with pytest.raises(v.Refused) as refused:
        kind.read(raw)
    assert refused.value.expected
    assert len(repr(refused.value.got)) < 200


def test_swapped_longitude_and_latitude_are_suspected() -> None:
    with pytest.raises(v.Refused, match="swapped"):
        v.read_position([31.2, 121.5])


@pytest.mark.parametrize(
    ("value", "expected"),
    [("x" * 99, "x" * 57 + "..."), ([1, 2], "a list of 2"), ({}, "an object with nothing"),
     ({"a": 1}, "an object with a"), (10**30, "a number beyond all measure"), (1.5, 1.5)],
)  # fmt: skip
def test_what_was_found_is_shown_short(value: object, expected: object) -> None:
    assert v.shown(value) == expected
