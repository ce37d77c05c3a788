"""One site as configured: its files found, its map read, its road opened.

Needed by more than one command: ``run`` controls the site, ``journal replay`` goes over its
memory.
"""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from fleet_manager.app.config import Overrides, override, parse_config
from fleet_manager.app.files import find_map, read_text
from fleet_manager.app.settings import Config
from fleet_manager.core.fleet import FleetSettings
from fleet_manager.dispatch.problem import ServiceTimes
from fleet_manager.model.errors import MapError
from fleet_manager.model.vehicle import VehicleType, standard_van
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.road import Road, open_road
from fleet_manager.shell.controller import JOURNAL

ECHO_WALL_MS = 2_000
"""Sooner than this, in ms of this world, nobody can expect a vehicle's echo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A configuration with every path in it settled."""

    config: Config
    map_file: Path
    state_dir: Path
    folder: Path
    """What relative paths in the configuration are relative to."""

    @property
    def name(self) -> str:
        """What the journal calls the site."""
        return self.config.site.name or self.map_file.stem

    @property
    def journal_file(self) -> Path:
        """The fleet's memory."""
        return self.state_dir / JOURNAL

    @property
    def token_file(self) -> Path:
        """The token of the HTTP API."""
        return self.path(self.config.http.token_file) or self.state_dir / "token"

    @property
    def api_url(self) -> str:
        """Where the HTTP API is reached from this host."""
        http = self.config.http
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(http.host, http.host)  # noqa: S104
        return f"http://[{host}]:{http.port}" if ":" in host else f"http://{host}:{http.port}"

    def path(self, name: str | None) -> Path | None:
        """Return a path of the configuration, None if it is not set."""
        return self.folder / name if name else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The map of a site, ready for driving."""

    map: CompoundMap
    road: Road
    digest: str
    """Of everything that shapes the road; another one, another journal."""


def load_site(config_file: Path | None, overrides: Overrides) -> Site:
    """Return the site that a configuration file (None: defaults) and the command line give."""
    if config_file is None:
        config, folder = Config(), Path()
    else:
        config, folder = (
            parse_config(read_text(config_file), str(config_file)),
            config_file.parent,
        )
    config = override(config, overrides)
    # What the command line names is relative to where it is typed.
    map_folder = Path() if overrides.get("site.map") else folder
    state_folder = Path() if overrides.get("site.state_dir") else folder
    return Site(
        config=config,
        map_file=find_map(config.site.map, map_folder),
        state_dir=state_folder / config.site.state_dir,
        folder=folder,
    )


def open_ground(site: Site) -> Ground:
    """Read the map of a site and make it ready; MapError if it cannot be driven on."""
    data = site.map_file.read_bytes()
    area = parse_map(data, str(site.map_file))
    if not area.lanes:
        raise MapError(str(site.map_file), "", "at least one lane", "none")
    vehicle = largest_vehicle(site.config)
    shape = f"{vehicle.length_mm} {vehicle.width_mm} {vehicle.margin_mm}".encode()
    return Ground(
        map=area, road=open_road(area, vehicle), digest=sha256(data + shape).hexdigest()
    )


def largest_vehicle(config: Config) -> VehicleType:
    """Return the vehicle that decides who blocks whom."""
    vehicles = config.vehicles
    return replace(
        standard_van(),
        length_mm=vehicles.length_mm,
        width_mm=vehicles.width_mm,
        margin_mm=vehicles.margin_mm,
    )


def fleet_settings(config: Config, map_id: str) -> FleetSettings:
    """Return the core's settings."""
    dispatch, vehicles = config.dispatch, config.vehicles
    # An echo travels in wall time, however fast fleet time runs.
    echo_ms = round(ECHO_WALL_MS * config.site.speed)
    return FleetSettings(
        wait_ms_max=config.handoff.wait_ms_max,
        resend_ms=max(vehicles.resend_ms, echo_ms),
        replan_interval_ms=dispatch.replan_interval_ms,
        patience_ms=config.traffic.patience_ms,
        iterations_max=dispatch.iterations_max,
        time_limit_ms=dispatch.time_limit_ms,
        seed=dispatch.seed,
        service=ServiceTimes(
            load_fixed_ms=dispatch.load_fixed_ms,
            load_per_parcel_ms=dispatch.load_per_parcel_ms,
            handoff_fixed_ms=dispatch.handoff_fixed_ms,
            handoff_per_parcel_ms=dispatch.handoff_per_parcel_ms,
        ),
        battery_reserve_permille=vehicles.battery_reserve_permille,
        battery_target_permille=vehicles.battery_target_permille,
        map_id=map_id,
    )
