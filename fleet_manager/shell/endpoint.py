"""Where a broker is and who we are to it: ``mqtt://host:port`` or ``mqtts://host:port``."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from fleet_manager.model.errors import ConfigError

PORT_PLAIN = 1883
PORT_TLS = 8883


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a broker may want to see: a user and password, a client certificate, or both."""

    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    """The authority that signed the broker's certificate; None means the system's."""
    certificate: Path | None = None
    key: Path | None = None

    def __post_init__(self) -> None:
        """Refuse half of a pair."""
        if (self.certificate is None) != (self.key is None):
            raise ConfigError("", "broker", "certificate and key, both or neither", "one")
        if self.password is not None and self.username is None:
            raise ConfigError("", "broker", "a username with the password", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One broker to connect to."""

    host: str
    port: int
    tls: bool = False
    credentials: Credentials = Credentials()

    @property
    def url(self) -> str:
        """The address without any secret, fit to be shown."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'mqtts' if self.tls else 'mqtt'}://{host}:{self.port}"


def parse_endpoint(url: str, credentials: Credentials | None = None) -> Endpoint:
    """Return the broker that *url* names; ConfigError if it names none.

    Secrets belong into the credentials: what stands in a URL is soon seen in a log.
    """
    credentials = credentials or Credentials()
    expected = "mqtt://host:port or mqtts://host:port"
    if not re.match(r"mqtts?://", url):
        raise ConfigError("", "broker", expected, url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError("", "broker", expected, url) from None
    if parts.username or parts.password:
        shown = f"{parts.scheme}://...@{parts.hostname}"
        raise ConfigError("", "broker", "username and password as keys of their own", shown)
    if not parts.hostname or port == 0 or parts.path.strip("/") or parts.query:
        raise ConfigError("", "broker", expected, url)
    tls = parts.scheme == "mqtts"
    if not tls and (credentials.ca or credentials.certificate):
        raise ConfigError("", "broker", "mqtts:// where certificates are given", url)
    return Endpoint(
        host=parts.hostname,
        port=port or (PORT_TLS if tls else PORT_PLAIN),
        tls=tls,
        credentials=credentials,
    )
