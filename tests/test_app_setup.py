"""What is configured reaches the parts of the controller."""

from pathlib import Path

import pytest

from fleet_manager.app.setup import setup_of
from fleet_manager.app.site import Site, load_site
from fleet_manager.model.errors import ConfigError
from fleet_manager.shell.notify import FileChannel, WebhookChannel


def a_site(folder: Path, text: str) -> Site:
    file = folder / "fleet.toml"
    file.write_text(f'[site]\nmap = "courtyard"\n{text}', "utf-8")
    return load_site(file, {})


def test_ports_broker_and_names_are_as_configured(tmp_path: Path) -> None:
    setup = setup_of(
        a_site(
            tmp_path,
            'name = "north"\nspeed = 4\n[mqtt]\nbroker = "iotcore"\nport = 2000\nprefix = "f"\n'
            '[http]\nport = 9000\n[dispatch]\nsolver = "insertion"\n',
        )
    )
    network = setup.network
    assert (setup.site, setup.speed, setup.solver) == ("north", 4.0, "insertion")
    assert (network.broker, network.broker_port, network.prefix) == ("iotcore", 2000, "f")
    assert (network.http_host, network.http_port) == ("127.0.0.1", 9000)
    assert setup.state_dir == tmp_path / "state"


def test_notices_go_where_they_are_wanted(tmp_path: Path) -> None:
    assert isinstance(setup_of(a_site(tmp_path, "")).channel, FileChannel)
    webhook = '[notify]\nchannel = "webhook"\nurl = "http://127.0.0.1:1/n"\n'
    assert isinstance(setup_of(a_site(tmp_path, webhook)).channel, WebhookChannel)


def test_a_password_is_read_from_its_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("open sesame\nnot this\n", "utf-8")
    site = a_site(tmp_path, '[mqtt]\nusername = "fleet"\npassword_file = "password"\n')
    credentials = setup_of(site).network.credentials
    assert (credentials.username, credentials.password) == ("fleet", "open sesame")


def test_an_empty_password_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("\n", "utf-8")
    site = a_site(tmp_path, '[mqtt]\nusername = "fleet"\npassword_file = "password"\n')
    with pytest.raises(ConfigError, match="expected a password on the first line"):
        setup_of(site)


def test_certificates_are_found_beside_the_configuration(tmp_path: Path) -> None:
    site = a_site(
        tmp_path,
        '[mqtt]\nbroker = "mqtts://b:8883"\nca_file = "ca.pem"\n'
        'certificate_file = "c.pem"\nkey_file = "k.pem"\n',
    )
    credentials = setup_of(site).network.credentials
    assert credentials.ca == tmp_path / "ca.pem"
    assert (credentials.certificate, credentials.key) == (
        tmp_path / "c.pem",
        tmp_path / "k.pem",
    )
