"""Which topic carries what: ``<prefix>/v2/<manufacturer>/<serial>/<kind>`` (6.3, 6.5).

A vehicle is named ``manufacturer/serial`` everywhere in the fleet, so the middle of a topic is
the vehicle's id as it stands.
"""

import re
from enum import StrEnum

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import VehicleId

PREFIX = "last100"
MAJOR = "v2"

_SERIAL = re.compile(r"[A-Za-z0-9_.:-]+")
_MANUFACTURER = re.compile(r"[^/$+#\x00-\x1f]+")
_PREFIX = re.compile(r"[^$+#\x00-\x1f/]+(/[^$+#\x00-\x1f/]+)*")


class Kind(StrEnum):
    """The last level of a topic; ``HANDOFF`` is ours, the others are the standard's."""

    ORDER = "order"
    INSTANT_ACTIONS = "instantActions"
    STATE = "state"
    VISUALIZATION = "visualization"
    CONNECTION = "connection"
    FACTSHEET = "factsheet"
    HANDOFF = "handoff"

    @property
    def qos(self) -> int:
        """MQTT quality of service: 1 for the connection, 0 for all others (6.2).

        Our handoff is 1 as well: a code typed by a resident is not repeated by itself.
        """
        return 1 if self in _AT_LEAST_ONCE else 0

    @property
    def retained(self) -> bool:
        """Whether the broker keeps the last message for newcomers (6.14, 6.15)."""
        return self in _RETAINED


FROM_FLEET = (Kind.ORDER, Kind.INSTANT_ACTIONS)
FROM_VEHICLE = (
    Kind.STATE,
    Kind.VISUALIZATION,
    Kind.CONNECTION,
    Kind.FACTSHEET,
    Kind.HANDOFF,
)

_AT_LEAST_ONCE = frozenset({Kind.CONNECTION, Kind.HANDOFF})
_RETAINED = frozenset({Kind.CONNECTION, Kind.FACTSHEET})
_KINDS = {kind.value: kind for kind in Kind}


def topic(kind: Kind, vehicle: VehicleId, prefix: str = PREFIX) -> str:
    """Return the topic of *kind* for *vehicle*."""
    return f"{prefix}/{MAJOR}/{vehicle}/{kind}"


def parse_topic(text: str, prefix: str = PREFIX) -> tuple[VehicleId, Kind]:
    """Return whose topic *text* is and what it carries; MessageError if it is not ours."""
    head = f"{prefix}/{MAJOR}/"
    levels = text[len(head) :].split("/") if text.startswith(head) else []
    if len(levels) != 3 or levels[2] not in _KINDS:  # noqa: PLR2004
        raise MessageError(text, "topic", f"{head}<manufacturer>/<serial>/<kind>", text)
    return vehicle_id(levels[0], levels[1]), _KINDS[levels[2]]


def vehicle_id(manufacturer: str, serial: str) -> VehicleId:
    """Name a vehicle; raise MessageError if the words cannot stand in a topic (6.3)."""
    if not _MANUFACTURER.fullmatch(manufacturer):
        raise MessageError("", "manufacturer", "text without / $ + #", manufacturer)
    if not _SERIAL.fullmatch(serial):
        raise MessageError("", "serialNumber", "letters, digits, _ . : -", serial)
    return VehicleId(f"{manufacturer}/{serial}")


def split_vehicle_id(vehicle: VehicleId) -> tuple[str, str]:
    """Return manufacturer and serial number of *vehicle*."""
    manufacturer, _, serial = vehicle.partition("/")
    return manufacturer, serial


def check_prefix(prefix: str, where: str = "") -> str:
    """Return *prefix* if it can head a topic (interfaceName); raise MessageError if not."""
    if not _PREFIX.fullmatch(prefix):
        raise MessageError(where, "prefix", "topic levels without $ + #", prefix)
    return prefix


def fleet_subscriptions(prefix: str = PREFIX) -> tuple[tuple[str, int], ...]:
    """Return what the fleet listens to, with the quality of service of each."""
    return tuple((f"{prefix}/{MAJOR}/+/+/{kind}", kind.qos) for kind in FROM_VEHICLE)


def vehicle_subscriptions(
    vehicle: VehicleId, prefix: str = PREFIX
) -> tuple[tuple[str, int], ...]:
    """Return what one vehicle listens to, with the quality of service of each."""
    return tuple((topic(kind, vehicle, prefix), kind.qos) for kind in FROM_FLEET)
