"""The HTTP API, version 1: what it answers, and that every error is a problem detail."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from fleet_manager.shell import http_models as shapes
from fleet_manager.shell.http_problem import BODY_BYTES_MAX
from tests.a_fleet import MAPS
from tests.shell_api import RECORD, TOKEN, Site, a_site

VAN = "/v1/vehicles/acme/van-0"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with a_site(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def quiet_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Build a site on which nothing happens: for what only reads, or is refused."""
    with a_site(tmp_path_factory.mktemp("quiet")) as opened:
        yield opened


def outcomes(site: Site, *records: object) -> list[str]:
    answer = site.post("/v1/parcels", {"parcels": list(records)})
    assert answer.status_code == 200, answer.text
    shapes.ParcelResults.model_validate(answer.json())
    return [result["outcome"] for result in answer.json()["results"]]


def test_each_parcel_has_its_own_result(site: Site) -> None:
    records = (RECORD, {**RECORD, "id": "p2", "weight_g": -1}, {**RECORD, "id": "p3"})
    assert outcomes(site, *records) == ["accepted", "refused", "accepted"]
    assert [p["id"] for p in site.get("/v1/parcels").json()["parcels"]] == ["p1", "p3"]


def test_a_parcel_handed_in_again_is_known_and_a_changed_one_refused(site: Site) -> None:
    fixed = {**RECORD, "ready": "2022-04-09T10:00:00+08:00"}
    assert outcomes(site, fixed, fixed) == ["accepted", "known"]
    assert outcomes(site, fixed) == ["known"]
    assert outcomes(site, {**fixed, "weight_g": 901}) == ["refused"]


def test_a_parcel_for_nowhere_is_refused_by_the_fleet(site: Site) -> None:
    answer = site.post("/v1/parcels", {"parcels": [{**RECORD, "point": "the moon"}]})
    (result,) = answer.json()["results"]
    assert (result["outcome"], result["error"]["field"]) == ("refused", "point")


@pytest.mark.parametrize("record", [None, 7, "p1", [], {}, {**RECORD, "colour": "red"}])
def test_what_is_no_record_is_refused_and_the_others_go_in(site: Site, record: object) -> None:
    assert outcomes(site, record, RECORD) == ["refused", "accepted"]


def test_no_parcels_are_no_trouble(quiet_site: Site) -> None:
    assert outcomes(quiet_site) == []


def test_a_parcel_is_shown_without_its_contact(site: Site) -> None:
    outcomes(site, RECORD)
    answer = site.get("/v1/parcels/p1")
    shapes.Parcel.model_validate(answer.json())
    listed = site.get("/v1/parcels")
    shapes.Parcels.model_validate(listed.json())
    assert "resident-17" not in answer.text + listed.text


def test_parcels_are_listed_by_phase_and_page(site: Site) -> None:
    outcomes(site, *({**RECORD, "id": f"p{n}"} for n in range(5)))
    site.post("/v1/parcels/p0/cancel")
    cancelled = site.get("/v1/parcels", phase="cancelled").json()
    first = site.get("/v1/parcels", limit=2).json()
    rest = site.get("/v1/parcels", after=first["next"], limit=9).json()
    assert [p["id"] for p in cancelled["parcels"]] == ["p0"]
    assert [p["id"] for p in first["parcels"] + rest["parcels"]] == [f"p{n}" for n in range(5)]


def test_a_parcel_can_be_taken_back_while_it_waits(site: Site) -> None:
    outcomes(site, RECORD)
    for _ in range(2):
        answer = site.post("/v1/parcels/p1/cancel")
        assert answer.json() == {"id": "p1", "outcome": "cancelled"}


def test_a_vehicle_is_paused_and_goes_on(site: Site) -> None:
    for word, paused in (("pause", True), ("pause", True), ("resume", False)):
        answer = site.post(f"{VAN}/{word}")
        shapes.Vehicle.model_validate(answer.json())
        assert answer.json()["paused"] is paused


def test_a_vehicle_is_taken_out_of_service_and_put_back(site: Site) -> None:
    assert site.post(f"{VAN}/withdraw").json()["in_service"] is False
    assert site.get(VAN).json()["in_service"] is False
    assert site.post(f"{VAN}/reinstate").json()["in_service"] is True


def test_vehicles_are_listed_and_shown(quiet_site: Site) -> None:
    listed = quiet_site.get("/v1/vehicles").json()
    shapes.Vehicles.model_validate(listed)
    assert [vehicle["id"] for vehicle in listed["vehicles"]] == ["acme/van-0"]
    assert quiet_site.get("/v1/vehicles/acme%2Fvan-0").json() == quiet_site.get(VAN).json()


def test_the_map_is_given_as_it_was_loaded_and_to_draw(quiet_site: Site) -> None:
    answer = quiet_site.get("/v1/map")
    assert answer.content == (MAPS / "courtyard.geojson").read_bytes()
    assert answer.headers["content-type"] == "application/geo+json"
    shapes.LocalMap.model_validate(quiet_site.get("/v1/map/local").json())


def test_what_happened_is_told(site: Site) -> None:
    outcomes(site, RECORD)
    last = site.get("/v1/events", limit=1).json()
    shapes.LogEntries.model_validate(last)
    assert last["events"][0]["text"] == "p1 was accepted"
    seq = last["events"][0]["seq"]
    assert site.get("/v1/events", after=seq).json() == {"events": []}


def test_the_figures_are_those_of_now(site: Site) -> None:
    outcomes(site, RECORD)
    assert sum(site.get("/v1/status").json()["counts"].values()) == 1


PROBLEMS = [
    ("GET", "/v1/parcels/nobody", {}, 404),
    ("POST", "/v1/parcels/nobody/cancel", {}, 404),
    ("GET", "/v1/vehicles/acme/van-9", {}, 404),
    ("POST", "/v1/vehicles/acme/van-9/pause", {}, 404),
    ("POST", f"{VAN}/dance", {}, 404),
    ("GET", "/nowhere", {}, 404),
    ("DELETE", "/v1/parcels", {}, 405),
    ("PUT", "/v1/status", {}, 405),
    ("GET", "/v1/parcels?phase=lost-in-space", {}, 422),
    ("GET", "/v1/parcels?limit=0", {}, 422),
    ("GET", "/v1/parcels?limit=1e9", {}, 422),
    ("GET", "/v1/parcels?after=-1", {}, 422),
    ("GET", "/v1/events?after=999999999999999999999", {}, 422),
    ("POST", "/v1/parcels", {"content": b""}, 400),
    ("POST", "/v1/parcels", {"content": b"{"}, 400),
    ("POST", "/v1/parcels", {"content": b"\xff\xfe"}, 400),
    ("POST", "/v1/parcels", {"content": b"[" * 200_000}, 400),
    ("POST", "/v1/parcels", {"json": []}, 422),
    ("POST", "/v1/parcels", {"json": {"parcels": {}}}, 422),
    ("POST", "/v1/parcels", {"json": {"parcels": [], "more": 1}}, 422),
    ("POST", "/v1/parcels", {"json": {"parcels": [{}] * 10_001}}, 413),
    ("POST", "/v1/parcels", {"content": b" " * (BODY_BYTES_MAX + 1)}, 413),
    ("GET", "/v1/status", {"headers": {}}, 401),
    ("GET", "/v1/status", {"headers": {"Authorization": "Bearer wrong"}}, 401),
    ("GET", "/v1/status", {"headers": {"Authorization": f"Basic {TOKEN}"}}, 401),
    ("POST", "/v1/parcels", {"headers": {}, "json": {"parcels": []}}, 401),
    ("GET", "/v1/stream", {"headers": {"Authorization": b"Bearer caf\xe9"}}, 401),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "options", "status"), PROBLEMS)
def test_every_error_is_a_problem_detail(
    quiet_site: Site, method: str, path: str, options: dict[str, object], status: int
) -> None:
    answer = quiet_site.ask(method, path, **options)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = shapes.ProblemDetails.model_validate(answer.json())
    assert problem.status == status
    assert problem.detail
    assert ("www-authenticate" in answer.headers) == (status == 401)


def test_a_method_that_is_not_there_says_which_are(quiet_site: Site) -> None:
    assert "GET" in quiet_site.ask("PUT", "/v1/status").headers["allow"]


def test_a_fleet_that_does_not_answer_in_time_says_so_and_when_to_ask_again(
    tmp_path: Path,
) -> None:
    go_on = Event()
    with a_site(tmp_path, patience_s=0.05) as site:
        site.work.service.look(lambda _fleet: go_on.wait(30))
        answer = site.post("/v1/parcels", {"parcels": [RECORD]})
        go_on.set()
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "ask again" in answer.json()["detail"]


def test_a_fleet_that_has_stopped_says_so(site: Site) -> None:
    site.work.inbox.close()
    site.work.thread.join(30)
    assert site.get("/v1/vehicles").status_code == 503
    assert site.post("/v1/parcels", {"parcels": [RECORD]}).status_code == 503


def test_the_api_describes_itself_without_a_token(quiet_site: Site) -> None:
    described = quiet_site.ask("GET", "/v1/openapi.json", headers={}).json()
    paths = described["paths"]
    assert len(paths) == 20
    assert "/v1/vehicles/{manufacturer}/{serial}/withdraw" in paths
    record = paths["/v1/parcels"]["post"]["requestBody"]["content"]["application/json"]
    assert "contact" in record["schema"]["properties"]["parcels"]["items"]["required"]
    for path, methods in paths.items():
        for operation in methods.values():
            assert operation["summary"], path
            assert "default" in operation["responses"], path
