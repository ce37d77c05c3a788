"""Records of one request: each has its result, in the order of the request."""

import json

from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.core.decisions import (
    Decision,
    ParcelAccepted,
    ParcelRecognised,
    ParcelRefused,
)
from fleet_manager.model.ids import PointId
from fleet_manager.shell.http_parcels import read_intake
from tests.a_fleet import NOW_MS, STORE
from tests.shell_api import RECORD

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


def body(*records: object) -> bytes:
    return json.dumps({"parcels": records}).encode()


def test_results_stand_in_the_order_of_the_records() -> None:
    good = [{**RECORD, "id": f"p{n}"} for n in range(3)]
    intake = read_intake(body(good[0], {"id": "bad"}, good[1], 7, good[2]), NOW_MS)
    first, second, third = intake.parcels
    decisions: tuple[Decision, ...] = (
        ParcelAccepted(parcel=first, point=PointId("locker"), station=STORE),
        ParcelRefused(parcel=second.id, field="point", expected="a point", got="nothing"),
        ParcelRecognised(parcel=third.id, same=True),
    )
    results = intake.results(decisions)
    assert [(r["id"], r["outcome"]) for r in results] == [
        ("p0", "accepted"), ("bad", "refused"), ("p1", "refused"), (None, "refused"),
        ("p2", "known"),
    ]  # fmt: skip


def test_another_record_under_a_known_id_is_refused_by_its_id() -> None:
    intake = read_intake(body(RECORD), NOW_MS)
    (result,) = intake.results((ParcelRecognised(parcel=intake.parcels[0].id, same=False),))
    assert (result["outcome"], result["error"]["field"]) == ("refused", "id")


def test_a_refusal_names_field_expectation_and_finding() -> None:
    intake = read_intake(body({**RECORD, "weight_g": "heavy"}), NOW_MS)
    (result,) = intake.results(())
    assert result["error"].keys() == {"field", "expected", "got"}
    assert result["error"]["field"] == "weight_g"


@given(st.lists(st.dictionaries(st.sampled_from([*RECORD, "x"]), JSON) | JSON, max_size=4))
def test_whatever_stands_in_the_list_has_a_result(records: list[object]) -> None:
    intake = read_intake(body(*records), NOW_MS)
    assert len(intake.records) == len(records)
    refused = [record for record in intake.records if isinstance(record, dict)]
    assert all(record["outcome"] == "refused" for record in refused)
