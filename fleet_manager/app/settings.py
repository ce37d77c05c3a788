"""Every key of ``fleet.toml``: its default, its unit, its bounds and what it is for.

This is the one place a key is declared. The checker, ``config show`` and docs/configuration.md
are made from it.
"""

from dataclasses import Field, dataclass, field
from typing import Any, get_args

from fleet_manager.core.fleet import FleetSettings
from fleet_manager.dispatch.problem import ServiceTimes
from fleet_manager.model.vehicle import standard_van
from fleet_manager.shell.broker import PORT as BROKER_PORT

_FLEET = FleetSettings()
_SERVICE = ServiceTimes()
_VAN = standard_van()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDoc:
    """What is known of a key besides its type and default."""

    text: str
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    absent: str = ""
    """What holds when the key is not given, for keys without a fixed default."""


def _key(default: Any, text: str, **bounds: Any) -> Any:  # noqa: ANN401
    """Declare a key; the field's annotation gives its type."""
    return field(default=default, metadata={"doc": KeyDoc(text=text, **bounds)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What this controller controls, and where it keeps its memory."""

    map: str = _key(
        "riverside",
        "Compound map: a file of our GeoJSON profile, or the name of a map that comes with "
        "last100.",
    )
    name: str | None = _key(
        None, "Name of the site, kept in the journal.", absent="the name of the map file"
    )
    state_dir: str = _key(
        "state",
        "Folder for journal, token, notices and the embedded broker; one controller each.",
    )
    speed: float = _key(
        1.0,
        "Fleet time runs this many times as fast as the clock on the wall. Above 1 only with "
        "simulated vehicles.",
        least=0.1,
        most=1000,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mqtt:
    """The broker over which vehicles are reached."""

    broker: str = _key(
        "auto",
        "auto (mosquitto where it is installed, else the embedded iotcore), mosquitto, "
        "iotcore, or a broker of your own: mqtt://host:port, mqtts://host:port.",
    )
    port: int = _key(
        BROKER_PORT, "Port of a broker that we start, on loopback.", least=1, most=65_535
    )
    prefix: str = _key(
        "last100", "First level of every topic: PREFIX/v2/MANUFACTURER/SERIAL/KIND."
    )
    username: str | None = _key(None, "User at a broker of your own.", absent="no user")
    password_file: str | None = _key(
        None, "File with the user's password on its first line.", absent="no password"
    )
    ca_file: str | None = _key(
        None,
        "Certificate of the authority that signed the broker's; for mqtts://.",
        absent="the system's authorities",
    )
    certificate_file: str | None = _key(
        None, "Our client certificate.", absent="no client certificate"
    )
    key_file: str | None = _key(None, "Key of our client certificate.", absent="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """The HTTP API, for whoever hands in parcels and for the console."""

    host: str = _key(
        "127.0.0.1", "Address to listen on. Beyond loopback, put a proxy with TLS before it."
    )
    port: int = _key(8099, "Port to listen on.", least=1, most=65_535)
    token_file: str | None = _key(
        None,
        "File with the token that callers must show; made with mode 0600 when it is not there.",
        absent="STATE_DIR/token",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsolePage:
    """The operators' web page, a process of its own."""

    enabled: bool = _key(True, "Whether `last100 run` starts the page as well.")  # noqa: FBT003
    host: str = _key("127.0.0.1", "Address to listen on. The page shows no personal data.")
    port: int = _key(8100, "Port to listen on.", least=1, most=65_535)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Who carries what, and when."""

    solver: str = _key(
        "pyvrp",
        "pyvrp searches for better tours; insertion answers at once.",
        choices=("pyvrp", "insertion"),
    )
    replan_interval_ms: int = _key(
        _FLEET.replan_interval_ms,
        "At least this long between two plans for one station.",
        least=0,
        most=3_600_000,
    )
    iterations_max: int = _key(
        _FLEET.iterations_max, "Iterations of the search for one plan.", least=1, most=1_000_000
    )
    time_limit_ms: int | None = _key(
        _FLEET.time_limit_ms,
        "Wall time for one plan; the same journal then no longer leads to the same plans.",
        least=1,
        most=600_000,
        absent="no limit but iterations_max",
    )
    seed: int = _key(_FLEET.seed, "Seed of the search.", least=0, most=2**31 - 1)
    load_fixed_ms: int = _key(
        _SERVICE.load_fixed_ms,
        "Loading at the station: for each trip.",
        least=0,
        most=3_600_000,
    )
    load_per_parcel_ms: int = _key(
        _SERVICE.load_per_parcel_ms, "Loading at the station: and for each parcel.", least=0,
        most=3_600_000,
    )  # fmt: skip
    handoff_fixed_ms: int = _key(
        _SERVICE.handoff_fixed_ms, "Standing at a handoff point: for each stop.", least=0,
        most=3_600_000,
    )  # fmt: skip
    handoff_per_parcel_ms: int = _key(
        _SERVICE.handoff_per_parcel_ms, "Standing at a handoff point: and for each parcel.",
        least=0, most=3_600_000,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Who may drive where."""

    patience_ms: int = _key(
        _FLEET.patience_ms,
        "After how long the longest-waiting vehicle may reserve its way.",
        least=0,
        most=3_600_000,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """How parcels change hands."""

    wait_ms_max: int = _key(
        _FLEET.wait_ms_max,
        "How long a vehicle waits for residents at one handoff point; then it takes the parcel "
        "back to the station.",
        least=10_000,
        most=86_400_000,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """How recipients get box and code. The controller itself knows no names and no numbers."""

    channel: str = _key(
        "file",
        "file appends one JSON object a notice; webhook posts the same object.",
        choices=("file", "webhook"),
    )
    file: str | None = _key(
        None, "File of channel file, made with mode 0600.", absent="STATE_DIR/notices.jsonl"
    )
    url: str | None = _key(
        None, "Where channel webhook posts to: http:// or https://.", absent="none"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicles:
    """What holds for all vehicles; everything else they say themselves, in their factsheet."""

    length_mm: int = _key(
        _VAN.length_mm,
        "Length of the longest vehicle: who blocks whom.",
        least=200,
        most=10_000,
    )
    width_mm: int = _key(_VAN.width_mm, "Width of the widest vehicle.", least=200, most=4_000)
    margin_mm: int = _key(
        _VAN.margin_mm, "Free space to keep on every side.", least=0, most=2_000
    )
    resend_ms: int = _key(
        _FLEET.resend_ms,
        "An order or instant action without an echo goes out again after this (and not before "
        "2 s of wall time).",
        least=100,
        most=600_000,
    )
    battery_reserve_permille: int = _key(
        _FLEET.battery_reserve_permille,
        "Below this charge (of 1000) a vehicle takes no trip and goes to charge.",
        least=0,
        most=1000,
    )
    battery_target_permille: int = _key(
        _FLEET.battery_target_permille,
        "At this charge (of 1000) a vehicle has charged enough.",
        least=0,
        most=1000,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What the controller writes about itself, to standard error."""

    level: str = _key(
        "info", "From which level on.", choices=("debug", "info", "warning", "error")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything an operator may set, one attribute per section of ``fleet.toml``."""

    site: Site = Site()
    mqtt: Mqtt = Mqtt()
    http: Http = Http()
    console: ConsolePage = ConsolePage()
    dispatch: Dispatch = Dispatch()
    traffic: Traffic = Traffic()
    handoff: Handoff = Handoff()
    notify: Notify = Notify()
    vehicles: Vehicles = Vehicles()
    log: Log = Log()


def default_of(section: "Field[Any]") -> Any:  # noqa: ANN401
    """Return a section of ``Config`` with its defaults."""
    return getattr(Config(), section.name)


def doc_of(key: "Field[Any]") -> KeyDoc:
    """Return what is known of a key."""
    doc: KeyDoc = key.metadata["doc"]
    return doc


def type_of(key: "Field[Any]") -> type:
    """Return the type of a key; ``int | None`` is an int that may be left out."""
    kinds = [kind for kind in get_args(key.type) if kind is not type(None)]
    declared: type = kinds[0] if kinds else key.type  # type: ignore[assignment]
    return declared


def bounds_of(key: "Field[Any]") -> str:
    """Return the bounds of a key in words, nothing if it has none."""
    doc = doc_of(key)
    parts = [
        f"{word} {limit:.10g}"
        for word, limit in (("at least", doc.least), ("at most", doc.most))
        if limit is not None
    ]
    return f" ({', '.join(parts)})" if parts else ""
