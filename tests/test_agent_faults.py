"""What can be wrong with a vehicle, as its fleet is told."""

import pytest

from fleet_manager.agent import faults
from fleet_manager.vda5050.messages import ErrorEntry, ErrorLevel

WARNING, FATAL = ErrorLevel.WARNING, ErrorLevel.FATAL


@pytest.mark.parametrize(
    ("entry", "level"),
    [
        (faults.off_route(-2.04), FATAL),
        (faults.robot_silent(3.0, fatal=False), WARNING),
        (faults.robot_silent(3.0, fatal=True), FATAL),
        (faults.not_moving(20.0), WARNING),
        (faults.robot_error("lidarDirty"), WARNING),
        (faults.robot_error(faults.BATTERY_EMPTY), FATAL),
    ],
)
def test_fatal_is_what_needs_somebody_to_come(entry: ErrorEntry, level: ErrorLevel) -> None:
    assert entry.error_level is level
    assert entry.error_description


def test_how_far_off_its_way_the_vehicle_is_stands_in_the_description() -> None:
    assert (faults.off_route(-2.04).error_description or "").startswith("2.0 m beside its way")


def test_a_fault_names_what_it_is_about() -> None:
    entry = faults.fault("actionFailed", "no", about=(("actionId", "a1"),))
    assert entry.error_references is not None
    assert entry.error_references[0].reference_value == "a1"
    assert faults.fault("x", "y").error_references is None
