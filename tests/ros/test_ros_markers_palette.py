"""Tests of last100_ros.markers_palette."""

from pathlib import Path

import pytest

from last100_ros import markers_palette as tones
from last100_ros.markers_palette import colour

pytestmark = pytest.mark.ros

MESSAGES = Path(__file__).parents[2] / "ros2_ws/src/last100_msgs/msg"
MUST_STAND_OUT = sorted(
    {
        tones.TEXT, tones.LANE, tones.BUILDING, tones.STATION, tones.CLOSED, tones.BASE,
        tones.HORIZON, tones.TRIP, tones.DOCK, tones.CHARGER, tones.PARKING, tones.GATE,
        *tones.POINTS.values(), *tones.ZONES.values(), *tones.ACTIVITIES.values(),
    }
)  # fmt: skip


def luminance(tone: str) -> float:
    """WCAG 2, relative luminance."""
    made = colour(tone)
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (made.r, made.g, made.b)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [tones.GROUND_DARK, tones.GROUND_LIGHT])
@pytest.mark.parametrize("tone", MUST_STAND_OUT)
def test_it_stands_out_from_dark_and_light(tone: str, ground: str) -> None:
    assert contrast(tone, ground) >= 3


def test_a_tone_is_red_green_and_blue() -> None:
    made = colour("#ff8000", 0.5)
    assert (made.r, round(made.g, 3), made.b, made.a) == (1.0, 0.502, 0.0, 0.5)


def test_every_activity_of_the_interface_has_its_colour() -> None:
    """The words are those of the comment in VehicleStatus.msg."""
    (line,) = [
        line
        for line in (MESSAGES / "VehicleStatus.msg").read_text().splitlines()
        if line.startswith("string activity")
    ]
    said = line.partition("#")[2].replace(" or ", ", ").split(",")
    assert sorted(tones.ACTIVITIES) == sorted(word.strip() for word in said)
