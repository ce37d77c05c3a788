"""A made-up town that is large enough: ten streets, 110 parking bays, 120 shelves, 12 docks.

::

    ──┬─●─●─●─●─┬─●─●─●─●─┬──   streets run west to east, 50 m apart, all two-way;
      │   ○ ○   │   ○ ○   │     shelves (●) north of them, parking bays (○) south;
    ──┼─●─●─●─●─┼─●─●─●─●─┼──   three avenues join them
"""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "maps")]

from pencil import (  # noqa: E402 - a script of the maps, found by the line above
    ROAD,
    Sheet,
    draw_chargers,
    draw_docks,
    sheet,
)

from fleet_manager.model.ids import PointId, StationId  # noqa: E402
from fleet_manager.roadmap.features import HandoffPoint, Name, PointKind, Station  # noqa: E402

STREETS = 10
STREET_GAP_M, LENGTH_M = 50, 400
AVENUES_M = (0, 200, 400)
NORTH, SOUTH = (0.0, 1.0), (0.0, -1.0)


def draw_town() -> bytes:
    """Return the map file."""
    paper = sheet("town", Name(zh="大镇", en="Town"), (121.40, 31.20))
    for x in AVENUES_M:
        top = (STREETS - 1) * STREET_GAP_M
        paper.lane(f"avenue-{x}", [(x, 0), (x, top)], ROAD, both=True)
    for number in range(STREETS):
        _draw_street(paper, number, number * STREET_GAP_M)
    paper.drawn.append(
        Station(
            id=StationId("store"),
            name=Name(zh="仓", en="Store"),
            position=paper.at(100, 215),
            outline=paper.box(20, 210, 180, 225),
        )
    )
    middle = STREETS // 2 * STREET_GAP_M
    draw_docks(paper, "store", [(x, middle) for x in range(24, 168, 12)], SOUTH)
    draw_chargers(paper, [(x, middle) for x in range(224, 320, 12)], SOUTH)
    return paper.write()


def _draw_street(paper: Sheet, number: int, y: float) -> None:
    paper.lane(f"street-{number}", [(0, y), (LENGTH_M, y)], ROAD, both=True)
    for place, x in enumerate((*range(15, 190, 30), *range(215, 390, 30))):
        name = f"shelf-{number}-{place}"
        paper.point(
            HandoffPoint(
                id=PointId(name),
                position=paper.bay(name, (x, y), NORTH),
                kind=PointKind.SHELF,
                places=24,
                name=Name(zh=name, en=name),
            )
        )
    if number == STREETS // 2:
        return
    for place, x in enumerate((*range(20, 180, 25), *range(220, 370, 25))):
        paper.parking(f"parking-{number}-{place}", (x, y), SOUTH)
