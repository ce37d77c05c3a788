"""Parcels as ROS 2 hands them in: kilograms and cubic metres become grams and millilitres.

What is wrong with a parcel is said with the words of ``model.parcel_record``, as over HTTP, but
by the field's name in our message and in its unit.
"""

import math
from collections.abc import Iterable, Sequence

from last100_msgs.msg import Parcel as ParcelMessage
from last100_msgs.msg import ParcelResult

from fleet_manager.core.decisions import Decision
from fleet_manager.model.errors import ParcelError
from fleet_manager.model.parcel import Parcel
from fleet_manager.model.parcel_record import (
    VOLUME_ML_MAX,
    WEIGHT_G_MAX,
    parse_record,
)
from fleet_manager.shell.http_parcels import PARCELS_MAX, Intake, Json, refusal
from last100_ros.stamps import to_ms_if_set

G_PER_KG = 1_000
ML_PER_M3 = 1_000_000

_NAMES = {
    "weight_g": "mass",
    "volume_ml": "volume",
    "ready_ms": "ready",
    "due_ms": "due",
    "compound": "address.compound",
    "building": "address.building",
    "unit": "address.unit",
}
_MASS = f"a mass in kg from {1 / G_PER_KG:g} to {WEIGHT_G_MAX / G_PER_KG:g}"
_VOLUME = f"a volume in m^3 from {1 / ML_PER_M3:f} to {VOLUME_ML_MAX / ML_PER_M3:g}"
_TIME = "a time after 1970"
_OUTCOMES = {
    "accepted": ParcelResult.ACCEPTED,
    "known": ParcelResult.KNOWN,
    "refused": ParcelResult.REFUSED,
}


def read_parcels(messages: Sequence[ParcelMessage], now_ms: int) -> Intake:
    """Return what can go in, and a refusal for each parcel that cannot.

    Raises:
        ParcelError: there are too many of them at once.
    """
    if len(messages) > PARCELS_MAX:
        expected = f"at most {PARCELS_MAX} at once"
        raise ParcelError("", "parcels", expected, len(messages))
    return Intake(records=tuple(_read(message, now_ms) for message in messages))


def to_results(intake: Intake, decisions: Iterable[Decision]) -> list[ParcelResult]:
    """Return what became of each parcel; *decisions* are the fleet's."""
    return [_to_result(result) for result in intake.results(decisions)]


def refusal_text(result: ParcelResult) -> str:
    """Return a refusal in one line."""
    return f"{result.field}: expected {result.expected}, got {result.got}"


def _read(message: ParcelMessage, now_ms: int) -> Parcel | Json:
    try:
        return parse_record(_record(message), "", now_ms=now_ms)
    except ParcelError as error:
        shown = None if error.field == "id" else message.id
        return refusal(shown, *_in_ros_words(message, error))


def _record(message: ParcelMessage) -> dict[str, object]:
    return {
        "id": message.id,
        "contact": message.contact,
        "compound": message.address.compound,
        "building": message.address.building,
        "unit": message.address.unit,
        "point": message.point,
        "station": message.station,
        "weight_g": _whole(message.mass, G_PER_KG),
        "volume_ml": _whole(message.volume, ML_PER_M3),
        "temperature": message.temperature,
        "priority": message.priority,
        "ready_ms": to_ms_if_set(message.ready),
        "due_ms": to_ms_if_set(message.due),
    }


def _whole(value: float, per_unit: int) -> int | None:
    """Return *value* in its small unit; None if it is no number that could be so."""
    scaled = value * per_unit
    return round(scaled) if math.isfinite(scaled) else None


def _in_ros_words(message: ParcelMessage, error: ParcelError) -> tuple[str, str, str]:
    """Return field, expected and got."""
    field = _NAMES.get(error.field, error.field)
    match error.field, error.got:
        case "weight_g", _:
            return field, _MASS, f"{message.mass:g}"
        case "volume_ml", _:
            return field, _VOLUME, f"{message.volume:g}"
        case ("due", "nothing") | ("ready_ms" | "due_ms", _):
            return field, _TIME, str(error.got)
        case _:
            return field, error.expected, str(error.got)


def _to_result(result: Json) -> ParcelResult:
    outcome = _OUTCOMES[result["outcome"]]
    message = ParcelResult(id=result["id"] or "", outcome=outcome)
    if error := result.get("error"):
        message.field = _NAMES.get(error["field"], error["field"])
        message.expected, message.got = error["expected"], error["got"]
    return message
