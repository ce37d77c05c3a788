"""The plane an importer works in: metres, chosen from the data, and the way back to degrees."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from fleet_manager.roadmap.crs import LocalFrame
from fleet_manager.roadmap.features import Line, Position

XY: TypeAlias = tuple[float, float]
"""Metres east and north of the frame's origin."""

_UTM_NORTH, _UTM_SOUTH = 32600, 32700
_ZONE_WIDTH = 6
_UTM_LATITUDE_MAX = 84.0
_UTM_LATITUDE_MIN = -80.0


def utm_crs(position: Position) -> str:
    """Return the EPSG code of the UTM zone (WGS-84) at *position*."""
    longitude, latitude = position
    zone = min(int((longitude + 180) // _ZONE_WIDTH), 59) + 1
    return f"EPSG:{(_UTM_NORTH if latitude >= 0 else _UTM_SOUTH) + zone}"


def in_utm(position: Position) -> bool:
    """Whether UTM is defined at *position*; nearer the poles it is not."""
    return _UTM_LATITUDE_MIN <= position[1] <= _UTM_LATITUDE_MAX


@dataclass(frozen=True, slots=True)
class MetreFrame:
    """Degrees to metres and back."""

    frame: LocalFrame

    @property
    def crs(self) -> str:
        """The projected system the metres are in."""
        return self.frame.crs

    @property
    def origin_m(self) -> tuple[float, float]:
        """Easting and northing that have been subtracted."""
        return self.frame.origin_m

    def to_m(self, positions: Iterable[Position]) -> list[XY]:
        """Return *positions* in metres, to the millimetre."""
        return [(int(x) / 1000, int(y) / 1000) for x, y in self.frame.to_mm(positions)]

    def to_lonlat(self, point: XY) -> Position:
        """Return one point in degrees."""
        return self.frame.to_lonlat(point[0] * 1000, point[1] * 1000)

    def line(self, points: Iterable[Sequence[float]]) -> Line:
        """Return a line or ring in degrees."""
        return tuple(self.to_lonlat((point[0], point[1])) for point in points)


def metre_frame(crs: str, positions: Sequence[Position]) -> MetreFrame:
    """Return a frame in *crs* whose origin is the south-west corner, down to whole 100 m."""
    metres = MetreFrame(LocalFrame(crs, (0, 0))).to_m(positions)
    west = min(x for x, _ in metres) // 100 * 100
    south = min(y for _, y in metres) // 100 * 100
    return MetreFrame(LocalFrame(crs, (west, south)))
