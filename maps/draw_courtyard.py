"""Draws courtyard.geojson: the smallest map on which everything happens, for tests.

::

     y                                   locker
    45                                     ●
    40    ─────────●───────────┬───────────┴──────┐     dead end on the left;
    35        ●    shelf on    ●                  │     one shelf stands on the lane
    31   ┌────┴─── the lane ┐ ┌┴────┐             │
         │   house 1        │ │  2  │             ┼ gate
    19   └──────────────────┘ └─────┘             │
    15                                            │  ● gate relay
    10 ──┬───┬─────┬───┬───┬───┬─────┬────────────┴──┴── street, two-way
     5   ●   ●     ●   ●   ●   ●     ●
        docks       parking bays   charger                                → x

Every lane is two-way and one vehicle wide. Run this script to write the file again.
"""

from pathlib import Path

from pencil import (
    ROAD,
    SERVICE,
    House,
    Sheet,
    draw_chargers,
    draw_docks,
    draw_house,
    draw_shelves,
    sheet,
)

from fleet_manager.model.ids import CompoundId, PointId, StationId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.features import HandoffPoint, Name, PointKind, Station

STREET_Y, COURT_Y, GATE_X = 10.0, 40.0, 64.0
NORTH, SOUTH = (0.0, 1.0), (0.0, -1.0)


def draw() -> bytes:
    """Return the map file."""
    paper = sheet("courtyard", Name(zh="小院", en="Courtyard"), (121.49, 31.21))
    draw_street(paper)
    draw_court(paper)
    return paper.write()


def draw_street(paper: Sheet) -> None:
    """Outside: the street, and off it the station's docks, parking bays and charger."""
    paper.lane("street", [(0, STREET_Y), (80, STREET_Y)], ROAD, both=True)
    paper.drawn.append(
        Station(
            id=StationId("store"),
            name=Name(zh="街角小店", en="Corner Store"),
            position=paper.at(12, 0),
            outline=paper.box(4, -6, 20, 6.5),
        )
    )
    draw_docks(paper, "store", [(10, STREET_Y), (15, STREET_Y)], SOUTH)
    for n, x in enumerate((24, 28, 32, 36), 1):
        paper.parking(f"parking-{n}", (x, STREET_Y), SOUTH)
    draw_chargers(paper, [(44, STREET_Y)], SOUTH)


def draw_court(paper: Sheet) -> None:
    """Inside: one lane from the gate past two houses to its dead end."""
    compound = "court"
    paper.compound(
        compound,
        Name(zh="小院", en="Courtyard"),
        paper.box(2, 17, 70, 50),
        ZoneClass.CONTROLLED,
    )
    paper.lane("entry", [(GATE_X, STREET_Y), (GATE_X, COURT_Y)], SERVICE, both=True)
    paper.lane("court-lane", [(GATE_X, COURT_Y), (10, COURT_Y)], SERVICE, both=True)
    paper.gate("gate", compound, Name(zh="大门", en="Gate"), (GATE_X, 17))
    first = House(compound, "h", 1, "号楼", 12, 19, 38, 31, (18, 30))
    second = House(compound, "h", 2, "号楼", 42, 19, 56, 31, (46,))
    draw_house(paper, first)
    draw_house(paper, second)
    draw_shelves(paper, first, COURT_Y, {2})
    draw_shelves(paper, second, COURT_Y, set())
    for name, kind, places, mouth, title in (
        ("locker", PointKind.LOCKER, 40, (52, COURT_Y), Name(zh="快递柜", en="Locker")),
        ("relay", PointKind.GATE_RELAY, 20, (72, STREET_Y), Name(zh="门口", en="Gate relay")),
    ):
        paper.point(
            HandoffPoint(
                id=PointId(name),
                position=paper.bay(name, mouth, NORTH),
                kind=kind,
                places=places,
                compound=CompoundId(compound),
                name=title,
            )
        )


if __name__ == "__main__":
    Path(__file__).with_name("courtyard.geojson").write_bytes(draw())
