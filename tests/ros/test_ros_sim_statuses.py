"""Tests of last100_ros.sim_statuses."""

import pytest
from last100_msgs.msg import SimStatus

from last100_ros.sim_statuses import Motion, to_status
from last100_ros.stamps import to_time
from sim.live import Glance

pytestmark = pytest.mark.ros

GLANCE = Glance(
    now_ms=1_700_000_000_123,
    vehicles=10,
    connected=7,
    rolling=3,
    km=1.5,
    taken=12,
    lag_ms=250,
    broken=("overlap: a touches b",),
)


def test_everything_is_told_in_ros_units() -> None:
    assert to_status(GLANCE, Motion(speed=20.0, paused=True)) == SimStatus(
        stamp=to_time(1_700_000_000_123),
        speed=20.0,
        paused=True,
        lag=0.25,
        vehicles=10,
        connected=7,
        moving=3,
        odometer=1_500.0,
        parcels_collected=12,
        violations=["overlap: a touches b"],
    )


def test_a_street_that_is_on_time_is_not_ahead_of_it() -> None:
    early = Glance(now_ms=0, vehicles=0, connected=0, rolling=0, km=0.0, taken=0, lag_ms=-3)
    assert to_status(early, Motion(speed=1.0, paused=False)).lag == 0.0
