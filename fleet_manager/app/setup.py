"""From a configuration to what the shell's controller is made of."""

from pathlib import Path

from fleet_manager.app.files import read_text
from fleet_manager.app.site import Site, fleet_settings, open_ground
from fleet_manager.app.version import version_text
from fleet_manager.model.errors import ConfigError
from fleet_manager.shell.controller import Network, Setup
from fleet_manager.shell.endpoint import Credentials
from fleet_manager.shell.notify import Channel, FileChannel, WebhookChannel


def setup_of(site: Site) -> Setup:
    """Read the map of a site and return what its controller is made of."""
    ground = open_ground(site)
    config = site.config
    return Setup(
        site=site.name,
        state_dir=site.state_dir,
        road=ground.road,
        map_geojson=site.map_file.read_bytes(),
        map_digest=ground.digest,
        settings=fleet_settings(config, str(ground.map.header.id)),
        channel=_channel(site),
        network=Network(
            broker=config.mqtt.broker,
            broker_port=config.mqtt.port,
            credentials=_credentials(site),
            prefix=config.mqtt.prefix,
            http_host=config.http.host,
            http_port=config.http.port,
            token_file=site.token_file,
        ),
        speed=config.site.speed,
        solver=config.dispatch.solver,
        version=version_text(),
    )


def _channel(site: Site) -> Channel:
    notify = site.config.notify
    if notify.channel == "webhook" and notify.url:
        return WebhookChannel(notify.url)
    return FileChannel(site.path(notify.file) or site.state_dir / "notices.jsonl")


def _credentials(site: Site) -> Credentials:
    mqtt = site.config.mqtt
    return Credentials(
        username=mqtt.username,
        password=_password(site.path(mqtt.password_file)),
        ca=site.path(mqtt.ca_file),
        certificate=site.path(mqtt.certificate_file),
        key=site.path(mqtt.key_file),
    )


def _password(file: Path | None) -> str | None:
    if file is None:
        return None
    lines = read_text(file).splitlines()
    if not lines or not lines[0]:
        raise ConfigError(str(file), "", "a password on the first line", "nothing")
    return lines[0]
