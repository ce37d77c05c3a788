"""The tables of a scenario file: every key with its unit, default, bounds and meaning.

Only declarations; ``scenario.py`` reads and checks, ``docs/simulator.md`` prints them.
"""

from typing import Annotated

from msgspec import Meta, Struct

Count = Annotated[int, Meta(ge=0)]
Positive = Annotated[int, Meta(ge=1)]
Permille = Annotated[int, Meta(ge=0, le=1000)]
Seconds = Annotated[float, Meta(ge=0)]
Spread = Annotated[float, Meta(ge=0, le=3)]


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all tables have in common."""


class TypeTable(Table, kw_only=True, frozen=True):
    """How the vehicles differ from the standard van."""

    speed_max_mm_s: Annotated[int, Meta(ge=1, description="top speed")] = 4000
    acceleration_mm_s2: Annotated[int, Meta(ge=1, description="how fast it gains speed")] = 800
    deceleration_mm_s2: Annotated[int, Meta(ge=1, description="how fast it brakes")] = 1000
    payload_max_g: Annotated[int, Meta(ge=1, description="load it may carry")] = 100_000
    boxes: Annotated[int, Meta(ge=1, le=200, description="compartments, one parcel each")] = 12
    chilled_boxes: Annotated[int, Meta(ge=0, description="how many of them are chilled")] = 3
    box_volume_ml: Annotated[int, Meta(ge=1, description="room in each")] = 45_000
    battery_wh: Annotated[int, Meta(ge=1, description="full battery")] = 5000
    consumption_wh_per_km: Annotated[int, Meta(ge=1, description="for driving")] = 60
    consumption_idle_w: Annotated[int, Meta(ge=0, description="all the time")] = 40
    charging_w: Annotated[int, Meta(ge=1, description="at a charger")] = 3000


class VehiclesTable(Table, kw_only=True, frozen=True):
    """The fleet; each vehicle begins on a parking place of its own."""

    count: Annotated[int, Meta(ge=0, le=1000, description="how many")] = 4
    manufacturer: Annotated[
        str, Meta(pattern="^[^/$+#]+$", description="first half of their names")
    ] = "sim"
    battery_permille: Annotated[Permille, Meta(description="charge at the start")] = 1000
    state_every_s: Annotated[
        float, Meta(ge=0.1, description="how often a standing vehicle says how it is")
    ] = 30
    dock_fixed_s: Annotated[Seconds, Meta(description="loading or unloading, per trip")] = 20
    dock_per_parcel_s: Annotated[Seconds, Meta(description="the same, per parcel, median")] = 5
    dock_spread: Annotated[Spread, Meta(description="its spread (sigma of the logarithm)")] = (
        0.3
    )
    latch_s: Annotated[Seconds, Meta(description="from the word to the open door")] = 1.5
    door_open_max_s: Annotated[Seconds, Meta(description="after this a door closes itself")] = (
        90
    )
    door_fails_permille: Annotated[Permille, Meta(description="doors that do not open")] = 0
    type: TypeTable = TypeTable()


class Wave(Table, kw_only=True, frozen=True):
    """Parcels that are handed in together."""

    at_s: Annotated[Seconds, Meta(description="when the first is handed in")] = 0
    parcels: Annotated[Count, Meta(description="how many")]
    over_s: Annotated[Seconds, Meta(description="time over which they are handed in")] = 0
    batch: Annotated[Positive, Meta(description="how many at once")] = 10


class DemandTable(Table, kw_only=True, frozen=True):
    """Which parcels come, when, and what they are like."""

    waves: tuple[Wave, ...] = ()
    file: Annotated[
        str, Meta(description="CSV or JSON Lines of parcels, beside the scenario; instead")
    ] = ""
    weight_median_g: Annotated[Positive, Meta(description="half are lighter")] = 1800
    weight_spread: Annotated[Spread, Meta(description="sigma of the logarithm")] = 0.7
    weight_max_g: Annotated[Positive, Meta(description="none is heavier")] = 15_000
    volume_median_ml: Annotated[Positive, Meta(description="half are smaller")] = 8000
    volume_spread: Annotated[Spread, Meta(description="sigma of the logarithm")] = 0.7
    chilled_permille: Annotated[Permille, Meta(description="share to be kept cool")] = 100
    medicine_permille: Annotated[Permille, Meta(description="share in group medicine")] = 60
    infant_permille: Annotated[Permille, Meta(description="share in group infant")] = 60
    elder_permille: Annotated[Permille, Meta(description="share in group elder")] = 140
    due_after_s: Annotated[Seconds, Meta(description="due window after ready")] = 5400
    due_after_medicine_s: Annotated[Seconds, Meta(description="the same for medicine")] = 2700


class PeopleTable(Table, kw_only=True, frozen=True):
    """What residents are like."""

    way_median_s: Annotated[Seconds, Meta(description="from notice to keypad")] = 100
    way_spread: Annotated[Spread, Meta(description="sigma of the logarithm")] = 0.6
    never_permille: Annotated[Permille, Meta(description="who does not come")] = 30
    wrong_first_permille: Annotated[
        Permille, Meta(description="who types a wrong code first")
    ] = 60
    wrong_only_permille: Annotated[Permille, Meta(description="who only knows wrong codes")] = (
        10
    )
    forget_permille: Annotated[
        Permille, Meta(description="who leaves the parcel inside at first")
    ] = 10
    typing_median_s: Annotated[Seconds, Meta(description="to find and press the keys")] = 6
    taking_median_s: Annotated[Seconds, Meta(description="from open to closed door")] = 12


class NetworkTable(Table, kw_only=True, frozen=True):
    """The radio; in a live run the real network takes its place."""

    latency_ms: Annotated[Count, Meta(description="between a client and the broker")] = 20
    jitter_ms: Annotated[Count, Meta(description="mean of what is added by chance")] = 10
    loss_permille: Annotated[Permille, Meta(description="QoS 0 messages that are lost")] = 0
    keepalive_s: Annotated[Positive, Meta(description="MQTT keepalive of the vehicles")] = 15


class Cut(Table, kw_only=True, frozen=True):
    """One vehicle without radio for a while."""

    vehicle: Annotated[Positive, Meta(description="which, counted from 1")]
    at_s: Annotated[Seconds, Meta(description="from when")]
    for_s: Annotated[Seconds, Meta(description="for how long")]


class FaultsTable(Table, kw_only=True, frozen=True):
    """What goes wrong on purpose."""

    controller_crash_at_s: Annotated[
        tuple[Seconds, ...], Meta(description="the controller is killed at the next step")
    ] = ()
    controller_restart_s: Annotated[Seconds, Meta(description="and is back after")] = 3
    cuts: tuple[Cut, ...] = ()


class SolverTable(Table, kw_only=True, frozen=True):
    """Who answers the routing problems."""

    name: Annotated[
        str, Meta(pattern="^(pyvrp|insertion)$", description="pyvrp or insertion")
    ] = "pyvrp"
    latency_ms: Annotated[Count, Meta(description="what an answer takes in virtual time")] = (
        1500
    )


class ChecksTable(Table, kw_only=True, frozen=True):
    """What is watched while the scenario runs."""

    overlap_every_ms: Annotated[
        Count, Meta(description="how often footprints are compared; 0 never")
    ] = 500


class Scenario(Table, kw_only=True, frozen=True):
    """A whole scenario."""

    name: Annotated[str, Meta(min_length=1, description="what reports call it")]
    map: Annotated[
        str,
        Meta(min_length=1, description="a map file beside the scenario, or a built-in's name"),
    ]
    seed: Annotated[Count, Meta(description="of all chance; --seed overrides it")] = 1
    start: Annotated[str, Meta(description="fleet time at the start, ISO 8601 with offset")] = (
        "2026-03-02T08:00:00+08:00"
    )
    duration_s: Annotated[
        Positive, Meta(description="the run ends then, or when every parcel has ended")
    ] = 14_400
    vehicles: VehiclesTable = VehiclesTable()
    demand: DemandTable = DemandTable()
    people: PeopleTable = PeopleTable()
    network: NetworkTable = NetworkTable()
    faults: FaultsTable = FaultsTable()
    solver: SolverTable = SolverTable()
    checks: ChecksTable = ChecksTable()
    fleet: Annotated[
        dict[str, int], Meta(description="settings of the controller (``FleetSettings``)")
    ] = {}
