"""Draws riverside.geojson: three compounds along an avenue, and the warehouse that serves them.

::

       ┌───── A 滨江雅苑 ─────┐ ┌───── B 望河新村 ─────┐      y
    277│ ←──────────────────  │ │ ──────────────────→ │      ↑
    235│ ←──────────────────  │ │ ──────────────────→ │
    193│ ←──────────────────  │ │ ─────── ┤   ├ ───── │  dead ends
    151│ ←──────────────────  │ │ ──────────────────→ │
    118│ ─────→ out in ─────→ │ │ in out ←─────────── │
       └────────  ↓  ↑ ───────┘ └─↑──↓────────────────┘
     98 ←───────────────────── 滨河路 Binhe Road ─────────────
     92 ─────────────────────────────────────────────────────→
       ┌ ↓ ─ station ─ ↓ ↑ ┐ ┌─↑─↓─── C 柳岸里 ───────┐
     67│     parking       │ │ ─────────────→ ─────── ┤  dead ends
     35│     docks         │ │ ←───────────── ─────── ┤
       └───────────────────┘ └────────────────────────┘      → x

Every way is one-way except the dead ends, so vehicles follow each other and rarely meet. Most
shelves stand in a bay beside the lane; in the dead ends some stand on it. Run this script to
write the file again.
"""

from pathlib import Path

from pencil import (
    NARROW,
    ROAD,
    SERVICE,
    House,
    Sheet,
    Spot,
    draw_chargers,
    draw_docks,
    draw_house,
    draw_shelves,
    sheet,
)

from fleet_manager.model.ids import BuildingId, CompoundId, PointId, StationId, ZoneId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.features import HandoffPoint, Name, PointKind, Polygon, Station, Zone

EAST_Y, WEST_Y = 92.0, 98.0
"""The two carriageways of the avenue."""
WALL_Y = 107.0
NORTH, SOUTH = (0.0, 1.0), (0.0, -1.0)
ROWS = (151.0, 193.0, 235.0, 277.0)
"""Lanes of compounds A and B; each runs 9 m north of a row of houses 12 m deep."""
OFF_FACE, DEPTH = 9.0, 12.0
PAIR, TRIPLE = (12.0, 34.0), (8.0, 23.0, 38.0)
"""How far along a house its doors are."""


def draw() -> bytes:
    """Return the map file."""
    paper = sheet("riverside", Name(zh="滨河片区", en="Riverside"), (121.5, 31.2))
    draw_avenue(paper)
    draw_station(paper)
    draw_garden(paper)
    draw_village(paper)
    draw_old_lane(paper)
    return paper.write()


def draw_avenue(paper: Sheet) -> None:
    """Draw the public road: two carriageways six metres apart, crossings, bays to wait in."""
    title = Name(zh="滨河路", en="Binhe Road")
    paper.lane("binhe-east", [(5, EAST_Y), (412, EAST_Y)], ROAD, title=title)
    paper.lane("binhe-west", [(412, WEST_Y), (5, WEST_Y)], ROAD, title=title)
    for x in (135.0, 190.0, 225.0, 320.0, 412.0):
        paper.lane(f"crossing-{x:g}-north", [(x, EAST_Y), (x, WEST_Y)], ROAD)
    for x in (5.0, 20.0, 125.0, 300.0):
        paper.lane(f"crossing-{x:g}-south", [(x, WEST_Y), (x, EAST_Y)], ROAD)
    for n, x in enumerate((60.0, 64.0, 128.0, 131.5, 200.0, 204.0, 260.0, 264.0), 1):
        paper.parking(f"layby-west-{n}", (x, WEST_Y), NORTH)
    for n, x in enumerate((142.0, 146.0, 210.0, 214.0), 1):
        paper.parking(f"layby-east-{n}", (x, EAST_Y), SOUTH)
    paper.drawn.append(
        Zone(
            id=ZoneId("zone-street"),
            outline=paper.box(2, 84, 416, 106.5),
            zone_class=ZoneClass.OPEN,
            name=title,
        )
    )


def draw_station(paper: Sheet) -> None:
    """Draw the warehouse: in from west or east, docks, chargers, twenty parking bays."""
    outline = paper.box(8, 22, 146, 83.5)
    title = Name(zh="滨河前置仓", en="Binhe Warehouse")
    paper.building("warehouse", "", title, paper.box(30, 30, 118, 51))
    paper.drawn.append(
        Station(
            id=StationId("warehouse-station"),
            name=title,
            position=paper.at(77, 60),
            outline=outline,
        )
    )
    paper.lane("yard-in-west", [(20, EAST_Y), (20, 60)], SERVICE)
    paper.lane("yard-in-east", [(125, EAST_Y), (125, 76)], SERVICE)
    paper.lane("yard-docks", [(20, 60), (135, 60)], SERVICE)
    paper.lane("yard-out", [(135, 60), (135, EAST_Y)], SERVICE)
    paper.lane("yard-parking", [(135, 76), (20, 76)], SERVICE)
    for n, x in enumerate((108, 98, 88, 78, 68, 58, 48, 38, 114, 32), 1):
        paper.parking(f"parking-{2 * n - 1}", (x, 76), NORTH)
        paper.parking(f"parking-{2 * n}", (x, 76), SOUTH)
    draw_docks(paper, "warehouse-station", [(x, 60) for x in (40, 60, 80, 100)], SOUTH)
    draw_chargers(paper, [(x, 60) for x in (50, 70, 90, 110)], NORTH)


def draw_garden(paper: Sheet) -> None:
    """Draw compound A: a new estate, four rows driven westwards in one big loop."""
    paper.compound(
        "garden",
        Name(zh="滨江雅苑", en="Binjiang Garden"),
        paper.box(8, WALL_Y, 204, 292),
        ZoneClass.CONTROLLED,
    )
    paper.lane("a-in", [(110, WEST_Y), (110, 118)], SERVICE)
    paper.lane("a-south-east", [(110, 118), (190, 118)], SERVICE)
    paper.lane("a-east", [(190, 118), (190, ROWS[-1])], SERVICE)
    for n, y in enumerate(ROWS, 1):
        paper.lane(f"a-row-{n}", [(190, y), (20, y)], SERVICE)
    paper.lane("a-west", [(20, ROWS[-1]), (20, 118)], SERVICE)
    paper.lane("a-south-west", [(20, 118), (100, 118)], SERVICE)
    paper.lane("a-turn", [(100, 118), (110, 118)], SERVICE)
    paper.lane("a-out", [(100, 118), (100, WEST_Y)], SERVICE)
    paper.gate("gate-a-in", "garden", Name(zh="南门入口", en="South gate, in"), (110, WALL_Y))
    paper.gate("gate-a-out", "garden", Name(zh="南门出口", en="South gate, out"), (100, WALL_Y))
    for n, x in enumerate((120, 124, 60, 64), 1):
        paper.parking(f"wait-a-{n}", (x, 118), NORTH)
    number = 0
    for y in ROWS:
        for west in (30, 82, 134):
            number += 1
            house = _house(("garden", "a", "号楼"), number, west, y)
            draw_house(paper, house)
            draw_shelves(paper, house, y, set())
    _place(paper, ("relay-a", PointKind.GATE_RELAY), "garden", ((118, WEST_Y), NORTH))
    _place(paper, ("locker-a", PointKind.LOCKER), "garden", ((140, 118), NORTH))
    _place(paper, ("stop-a", PointKind.VEHICLE_STOP), "garden", ((80, 118), NORTH))
    _office(
        paper,
        ("centre-a", "garden"),
        Name(zh="社区服务中心", en="Community Centre"),
        (160, 118),
        paper.box(150, 108, 170, 113),
    )


def draw_village(paper: Sheet) -> None:
    """Draw compound B: driven clockwise, a short way back, two dead ends in one row."""
    paper.compound(
        "village",
        Name(zh="望河新村", en="Wanghe New Village"),
        paper.box(210, WALL_Y, 408, 292),
        ZoneClass.CONTROLLED,
    )
    paper.lane("b-in", [(225, WEST_Y), (225, 118)], SERVICE)
    paper.lane("b-west", [(225, 118), (225, ROWS[-1])], SERVICE)
    for n in (0, 2, 3):
        paper.lane(f"b-row-{n + 1}", [(225, ROWS[n]), (398, ROWS[n])], SERVICE)
    paper.lane("b-stub-west", [(225, ROWS[1]), (326, ROWS[1])], NARROW, both=True)
    paper.lane("b-stub-east", [(398, ROWS[1]), (356, ROWS[1])], NARROW, both=True)
    paper.lane("b-back", [(235, y) for y in (*ROWS[::-1], 118)], SERVICE)
    paper.lane("b-east", [(398, ROWS[-1]), (398, 118)], SERVICE)
    paper.lane("b-south", [(398, 118), (235, 118)], SERVICE)
    paper.lane("b-turn", [(235, 118), (225, 118)], SERVICE)
    paper.lane("b-out", [(235, 118), (235, WEST_Y)], SERVICE)
    paper.gate("gate-b-in", "village", Name(zh="正门入口", en="Main gate, in"), (225, WALL_Y))
    paper.gate("gate-b-out", "village", Name(zh="正门出口", en="Main gate, out"), (235, WALL_Y))
    for n, y in enumerate((126.0, 130.0), 1):
        paper.parking(f"wait-b-{n}", (225, y), (-1, 0))
    for n, x in enumerate((250, 254), 3):
        paper.parking(f"wait-b-{n}", (x, 118), NORTH)
    on_lane = {4: {2}, 5: {1, 2}, 6: {1, 2}}
    number = 0
    for y, steps in zip(ROWS, (PAIR, PAIR, TRIPLE, PAIR), strict=True):
        for west in (240, 292, 344):
            number += 1
            house = _house(("village", "b", "幢"), number, west, y, steps)
            draw_house(paper, house)
            draw_shelves(paper, house, y, on_lane.get(number, set()))
    _place(paper, ("relay-b", PointKind.GATE_RELAY), "village", ((215, WEST_Y), NORTH))
    _place(paper, ("locker-b", PointKind.LOCKER), "village", ((270, 118), NORTH))
    _office(
        paper,
        ("clinic-b", "village"),
        Name(zh="社区卫生服务站", en="Community Clinic"),
        (350, 118),
        paper.box(340, 108, 360, 113),
    )


def draw_old_lane(paper: Sheet) -> None:
    """Draw compound C: narrow, a loop in the west, two one-lane dead ends in the east."""
    paper.compound(
        "willows",
        Name(zh="柳岸里", en="Willow Bank"),
        paper.box(152, 4, 408, 83),
        ZoneClass.OPEN,
    )
    paper.lane("c-in", [(170, EAST_Y), (170, 67)], SERVICE)
    paper.lane("c-north", [(170, 67), (285, 67)], SERVICE)
    paper.lane("c-middle", [(285, 67), (285, 35)], NARROW)
    paper.lane("c-south", [(285, 35), (160, 35)], SERVICE)
    paper.lane("c-out", [(160, 35), (160, EAST_Y)], SERVICE)
    paper.lane("c-turn", [(160, 67), (170, 67)], SERVICE)
    paper.lane("c-stub-north", [(285, 67), (374, 67)], NARROW, both=True)
    paper.lane("c-stub-south", [(285, 35), (374, 35)], NARROW, both=True)
    paper.gate("gate-c-in", "willows", Name(zh="北门入口", en="North gate, in"), (170, 83))
    paper.gate("gate-c-out", "willows", Name(zh="北门出口", en="North gate, out"), (160, 83))
    for n, x in enumerate((195, 199), 1):
        paper.parking(f"wait-c-{n}", (x, 67), NORTH)
    for n, x in enumerate((175, 179), 3):
        paper.parking(f"wait-c-{n}", (x, 35), NORTH)
    on_lane = {3: {2}, 4: {2}, 7: {1}, 8: {1, 2}}
    number = 0
    for y in (67.0, 35.0):
        for west in (185, 237, 289, 341):
            number += 1
            house = _house(("willows", "c", "栋"), number, west, y, (11.0, 33.0))
            draw_house(paper, house)
            draw_shelves(paper, house, y, on_lane.get(number, set()))
    _place(paper, ("relay-c", PointKind.GATE_RELAY), "willows", ((150, EAST_Y), SOUTH))
    _place(paper, ("locker-c", PointKind.LOCKER), "willows", ((208, 67), NORTH))
    _place(paper, ("stop-c", PointKind.VEHICLE_STOP), "willows", ((225, 67), NORTH))
    _office(
        paper,
        ("office-c", "willows"),
        Name(zh="物业服务中心", en="Property Office"),
        (250, 67),
        paper.box(240, 75, 260, 81),
    )


def _house(
    of: tuple[str, str, str],
    number: int,
    west: float,
    lane_y: float,
    steps: tuple[float, ...] = PAIR,
) -> House:
    """Return a block south of the lane at *lane_y*, its doors *steps* from its west end."""
    compound, letter, word = of
    north = lane_y - OFF_FACE
    length = 44 if letter == "c" else 46
    return House(
        compound=compound,
        letter=letter,
        number=number,
        word=word,
        west=west,
        south=north - DEPTH,
        east=west + length,
        north=north,
        unit_xs=tuple(west + step for step in steps),
    )


_TITLES = {
    PointKind.GATE_RELAY: (Name(zh="门口交接点", en="Gate relay"), 60),
    PointKind.LOCKER: (Name(zh="智能快递柜", en="Parcel locker"), 80),
    PointKind.VEHICLE_STOP: (Name(zh="车辆停靠点", en="Vehicle stop"), 0),
    PointKind.DOOR: (Name(zh="门口", en="Door"), 10),
}


def _place(
    paper: Sheet, point: tuple[str, PointKind], compound: str, at: tuple[Spot, Spot]
) -> None:
    """Draw a handoff point for a whole compound in a bay: its mouth and direction are *at*."""
    name, kind = point
    title, places = _TITLES[kind]
    paper.point(
        HandoffPoint(
            id=PointId(name),
            position=paper.bay(name, *at),
            kind=kind,
            places=places,
            compound=CompoundId(compound),
            name=title,
        )
    )


def _office(
    paper: Sheet, names: tuple[str, str], title: Name, mouth: Spot, outline: Polygon
) -> None:
    """Draw a public building, named with its compound in *names*, and a bay before it."""
    building, compound = names
    paper.building(building, compound, title, outline)
    paper.point(
        HandoffPoint(
            id=PointId(f"door-{building}"),
            position=paper.bay(f"door-{building}", mouth, NORTH),
            kind=PointKind.DOOR,
            places=_TITLES[PointKind.DOOR][1],
            building=BuildingId(building),
            compound=CompoundId(compound),
            name=_TITLES[PointKind.DOOR][0],
        )
    )


if __name__ == "__main__":
    Path(__file__).with_name("riverside.geojson").write_bytes(draw())
