"""What an operator sets on agents, and what each is told."""

from pathlib import Path
from typing import Any

import pytest

from fleet_manager.model.errors import ConfigError, MessageError
from fleet_manager.model.vehicle import standard_van
from fleet_manager.vda5050.commission import factsheet_for
from fleet_manager.vda5050.topics import Kind
from last100_ros.agent_setup import (
    PARAMETERS,
    endpoint_of,
    ground_of,
    namespace,
    serials,
    setup_of,
)
from tests.vda5050_street import on_the_wire

pytestmark = pytest.mark.ros


def some_values(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return {parameter.name: parameter.default for parameter in PARAMETERS} | changes


def test_one_agent_has_exactly_its_serial_number() -> None:
    assert serials(some_values(serial="X7")) == ("X7",)


def test_several_agents_are_numbered() -> None:
    assert serials(some_values(count=3)) == ("R1", "R2", "R3")


@pytest.mark.parametrize(
    ("serial", "expected"),
    [("R1", "/r1"), ("007", "/v007"), ("van:3.B-x", "/van_3_b_x"), ("_a", "/_a")],
)
def test_the_namespace_is_the_serial_number_as_ros_can_write_it(
    serial: str, expected: str
) -> None:
    assert namespace(serial) == expected


def test_without_a_map_there_is_only_a_name_for_it() -> None:
    ground = ground_of(some_values())
    assert (ground.chart.map_id, ground.chart.graph) == ("map", None)


def test_a_map_that_comes_with_us_is_found_by_its_name() -> None:
    ground = ground_of(some_values(map="courtyard"))
    assert ground.chart.map_id == "courtyard"
    assert ground.chart.graph is not None


def test_the_fleet_may_call_the_map_otherwise() -> None:
    assert ground_of(some_values(map="courtyard", map_id="yard")).chart.map_id == "yard"


def test_a_map_that_is_not_there_is_named() -> None:
    with pytest.raises(ConfigError, match="map: expected a map file, or one of"):
        ground_of(some_values(map="atlantis"))
    with pytest.raises(ConfigError, match=r"map: expected a readable file, got '/no/such"):
        ground_of(some_values(map="/no/such.geojson"))


def test_a_factsheet_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "sheet.json"
    file.write_bytes(on_the_wire(Kind.FACTSHEET, factsheet_for(standard_van())))
    sheet = ground_of(some_values(factsheet=str(file))).factsheet
    assert sheet.type_specification.series_name == "van12"


def test_seconds_become_milliseconds() -> None:
    values = some_values(robot_timeout=2.5, state_interval=10.0, driving_interval=0.2)
    setup = setup_of(values, "R1", ground_of(values))
    assert setup.vehicle == "last100/R1"
    assert (setup.robot_timeout_ms, setup.state_interval_ms) == (2_500, 10_000)
    assert setup.driving_interval_ms == 200


@pytest.mark.parametrize("changes", [{"manufacturer": "a/b"}, {"prefix": "a/#"}])
def test_names_that_cannot_stand_in_a_topic_are_refused(changes: dict[str, str]) -> None:
    values = some_values(**changes)
    with pytest.raises(MessageError, match="expected"):
        setup_of(values, "R1", ground_of(values))


def test_the_password_comes_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3same\n")
    values = some_values(username="r1", password_file=str(secret))
    login = endpoint_of(values).credentials
    assert (login.username, login.password) == ("r1", "s3same")


def test_a_broker_is_checked_before_anything_runs() -> None:
    with pytest.raises(ConfigError, match="broker: expected mqtt://host:port"):
        endpoint_of(some_values(broker="localhost"))
