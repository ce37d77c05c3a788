"""Addresses of brokers, right and wrong."""

from pathlib import Path

import pytest

from fleet_manager.model.errors import ConfigError
from fleet_manager.shell.endpoint import Credentials, Endpoint, parse_endpoint


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mqtt://localhost", Endpoint(host="localhost", port=1883)),
        ("mqtt://10.0.0.7:18830", Endpoint(host="10.0.0.7", port=18830)),
        ("mqtts://broker.example", Endpoint(host="broker.example", port=8883, tls=True)),
        ("mqtt://[::1]:1884/", Endpoint(host="::1", port=1884)),
    ],
)
def test_an_address_is_read(url: str, expected: Endpoint) -> None:
    assert parse_endpoint(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "localhost:1883", "http://localhost", "mqtt://", "mqtt://host:port", "mqtt://host:0",
        "mqtt://host:99999", "mqtt://host/topic", "mqtt://host?x=1", "mqtt:host",
        "mqtt://[::1", "",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ConfigError, match="mqtt://host:port"):
        parse_endpoint(url)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_endpoint("mqtt://fleet:s3cret@broker")
    assert "s3cret" not in str(caught.value)


def test_certificates_need_an_encrypted_address() -> None:
    with pytest.raises(ConfigError, match="mqtts"):
        parse_endpoint("mqtt://broker", Credentials(ca=Path("ca.pem")))


def test_half_a_pair_of_certificate_and_key_is_refused() -> None:
    with pytest.raises(ConfigError, match="certificate and key"):
        Credentials(certificate=Path("client.pem"))


def test_a_password_without_a_user_is_refused() -> None:
    with pytest.raises(ConfigError, match="username"):
        Credentials(password="x")  # noqa: S106


def test_what_is_shown_of_an_endpoint_holds_no_secret() -> None:
    login = Credentials(username="fleet", password="s3cret")  # noqa: S106
    endpoint = parse_endpoint("mqtts://broker:8883", login)
    assert endpoint.url == "mqtts://broker:8883"
    assert "s3cret" not in repr(endpoint)


@pytest.mark.parametrize("url", ["mqtt://[::1]:1884", "mqtts://a.example:8883"])
def test_the_shown_address_leads_to_the_same_place(url: str) -> None:
    assert parse_endpoint(url).url == url
