"""Who a vehicle is, where it drives, and how patient its agent is."""

from dataclasses import dataclass

from fleet_manager.agent.chart import Chart
from fleet_manager.agent.wheels import Chassis
from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.factsheet import Factsheet
from fleet_manager.vda5050.topics import PREFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that an agent is told before it begins."""

    vehicle: VehicleId
    factsheet: Factsheet
    chart: Chart
    prefix: str = PREFIX
    tolerance_m: float = 0.3
    """How near a stop is on the spot."""
    robot_timeout_ms: int = 3_000
    """So long a robot may be silent."""
    state_interval_ms: int = 30_000
    """At least this often a state is sent (6.10)."""
    driving_interval_ms: int = 500
    """The same while it drives: where it is, for those who look on."""

    @property
    def chassis(self) -> Chassis:
        """What the wheels can do, as the factsheet says."""
        size = self.factsheet.physical_parameters
        return Chassis(
            speed_m_s=size.speed_max,
            braking_m_s2=size.deceleration_max,
            tolerance_m=self.tolerance_m,
        )
