"""Operators' switches over HTTP: what they answer, and that there must be such a thing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet_manager.shell import http_models as shapes
from tests.shell_api import RECORD, Site, a_site

STORE, COURT = "/v1/stations/store/open", "/v1/zones/zone-court/class"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def quiet_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Build a site on which nothing changes."""
    with a_site(tmp_path_factory.mktemp("quiet")) as opened:
        yield opened


def test_everything_is_held_and_goes_on(site: Site) -> None:
    assert site.get("/v1/releasing").json() == {"releasing": True}
    for releasing in (False, False, True):
        answer = site.put("/v1/releasing", {"releasing": releasing})
        assert (answer.status_code, answer.json()) == (200, {"releasing": releasing})
        shapes.Releasing.model_validate(answer.json())
        assert site.get("/v1/releasing").json() == {"releasing": releasing}
        assert site.get("/v1/status").json()["releasing"] is releasing


def test_a_zone_is_sealed_and_has_the_class_of_the_map_again(site: Site) -> None:
    for zone_class, shown in (("sealed", "sealed"), ("open", "open"), (None, "controlled")):
        answer = site.put(COURT, {"class": zone_class})
        shapes.Zone.model_validate(answer.json())
        assert (answer.json()["class"], answer.json()["class_on_map"]) == (shown, "controlled")
        assert site.get("/v1/zones").json()["zones"] == [answer.json()]
        changed = {} if zone_class is None else {"zone-court": zone_class}
        assert site.get("/v1/status").json()["zone_classes"] == changed


def test_a_station_is_closed_and_opened(site: Site) -> None:
    for is_open in (False, True):
        answer = site.put(STORE, {"open": is_open})
        shapes.Station.model_validate(answer.json())
        assert answer.json()["open"] is is_open
        assert site.get("/v1/stations").json()["stations"] == [answer.json()]
        closed = [] if is_open else ["store"]
        assert site.get("/v1/status").json()["closed_stations"] == closed


def test_a_parcel_at_a_closed_station_says_why_it_waits(site: Site) -> None:
    site.put(STORE, {"open": False})
    site.post("/v1/parcels", {"parcels": [RECORD]})
    parcel = site.get("/v1/parcels/p1").json()
    assert (parcel["phase"], parcel["hold_reason"]) == ("waiting", "station store is closed")
    assert parcel["eta_ms"] is None
    assert site.get("/v1/stations").json()["stations"][0]["parcels_waiting"] == 1


@pytest.mark.parametrize(
    ("path", "body", "known"),
    [
        ("/v1/zones/moon/class", {"class": "open"}, "zone-court"),
        ("/v1/stations/moon/open", {"open": True}, "store"),
    ],
)
def test_what_is_not_there_cannot_be_switched(
    quiet_site: Site, path: str, body: object, known: str
) -> None:
    answer = quiet_site.put(path, body)
    shapes.ProblemDetails.model_validate(answer.json())
    assert answer.status_code == 404
    assert known in answer.json()["detail"]
    assert "moon" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (COURT, {"class": "shut"}, "class"),
        (COURT, {}, "class"),
        (COURT, {"class": "open", "until": "noon"}, "until"),
        (STORE, {"open": "maybe"}, "open"),
        (STORE, {"open": 1}, "open"),
        ("/v1/releasing", {"releasing": None}, "releasing"),
    ],
)
def test_a_wrong_value_is_refused_by_its_field(
    quiet_site: Site, path: str, body: object, field: str
) -> None:
    answer = quiet_site.put(path, body)
    shapes.ProblemDetails.model_validate(answer.json())
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_the_plan_is_shown_with_what_is_in_none(site: Site) -> None:
    site.put("/v1/releasing", {"releasing": False})
    site.post("/v1/parcels", {"parcels": [RECORD]})
    plan = site.get("/v1/plan").json()
    shapes.Plan.model_validate(plan)
    assert plan == {"trips": [], "unplanned": ["p1"]}
