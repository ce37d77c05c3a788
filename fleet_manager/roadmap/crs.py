"""Frames: degrees on the globe, metres on the ground, and why some maps are refused.

A map file holds WGS-84 degrees and names a projected metric system (``crs``), in which lengths
are measured. Local coordinates are that system's millimetres from the map's origin, so that a
compound's numbers are small integers.

Chinese web maps (Amap, Tencent: GCJ-02; Baidu: BD-09) shift every position by 100 to 700 m, by
an amount that changes from place to place. Such positions look right and are not; no vehicle
may drive by them, so a map in such a frame is refused.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from fleet_manager.roadmap.features import Position
from fleet_manager.roadmap.rules import DATUMS
from fleet_manager.roadmap.values import Json, Refused, shown

Millimetres: TypeAlias = NDArray[np.int64]

SCALE_ERROR_MAX = 0.005
"""A projection that stretches lengths by more than this is of no use to measure a map with."""
EXTENT_MAX_M = 20_000
"""One map is one site; positions further apart are a mistake."""
CRS_LENGTH_MAX = 500

_SHIFTED = ("gcj", "bd-09", "bd09", "mars", "baidu", "amap", "gaode", "火星")
_PLAIN = ("crs84", "epsg::4326", "epsg:4326", "epsg::4490", "epsg:4490")

SHIFTED_WORDS = (
    "WGS-84 or CGCS2000: GCJ-02 and BD-09 (Amap, Tencent, Baidu) shift positions by 100 to "
    "700 m; survey the site anew, or convert to WGS-84 and compare with measured points"
)
CRS_WORDS = (
    'a projected system in metres as pyproj knows it, such as "EPSG:32651" (UTM zone 51N) or '
    '"+proj=tmerc +lat_0=31.2 +lon_0=121.5 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m"'
)


def is_shifted(text: str) -> bool:
    """Whether *text* names one of the encrypted Chinese frames."""
    return any(word in text.casefold().replace("_", "-") for word in _SHIFTED)


def read_datum(value: Json) -> str:
    """Return the datum of a map.

    Raises:
        Refused: If it is missing, unknown or encrypted.
    """
    if isinstance(value, str) and is_shifted(value):
        raise Refused(SHIFTED_WORDS, shown(value))
    if not isinstance(value, str) or value not in DATUMS:
        raise Refused("one of " + ", ".join(DATUMS), shown(value))
    return value


def read_crs_member(value: Json) -> None:
    """Accept the old ``crs`` member only where it says what RFC 7946 says anyway.

    Raises:
        Refused: If it names any other frame than WGS-84 in degrees.
    """
    name = str(value.get("properties", "")) if isinstance(value, dict) else str(shown(value))
    if is_shifted(name):
        raise Refused(SHIFTED_WORDS, name[:80])
    if not any(plain in name.casefold() for plain in _PLAIN):
        raise Refused(
            "no crs member: RFC 7946 positions are WGS-84 degrees (re-export the file)",
            name[:80],
        )


def read_crs(value: Json) -> str:
    """Return the name of a projected metric system.

    Raises:
        Refused: If pyproj does not know it, or it is not in metres.
    """
    if isinstance(value, str) and is_shifted(value):
        raise Refused(SHIFTED_WORDS, shown(value))
    if not isinstance(value, str) or not value.strip() or len(value) > CRS_LENGTH_MAX:
        raise Refused(CRS_WORDS, shown(value))
    try:
        system = pyproj.CRS.from_user_input(value)
    except CRSError:
        raise Refused(CRS_WORDS, shown(value)) from None
    if not system.is_projected or any(axis.unit_name != "metre" for axis in system.axis_info):
        raise Refused(CRS_WORDS, shown(value))
    return value


def local_crs(longitude: float, latitude: float) -> str:
    """Return a transverse Mercator centred here: true lengths, north up, origin at zero."""
    return (
        f"+proj=tmerc +lat_0={latitude:.4f} +lon_0={longitude:.4f} +k=1 +x_0=0 +y_0=0 "
        "+datum=WGS84 +units=m +no_defs"
    )


@lru_cache(maxsize=32)
def _transformer(crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("OGC:CRS84", crs, always_xy=True)


@dataclass(frozen=True, slots=True)
class LocalFrame:
    """Turns degrees into local millimetres and back."""

    crs: str
    origin_m: tuple[float, float]
    _forward: pyproj.Transformer = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look the system up once."""
        object.__setattr__(self, "_forward", _transformer(self.crs))

    def to_mm(self, positions: Iterable[Position]) -> Millimetres:
        """Return *positions* as an array (n, 2) of local x and y in mm."""
        degrees = np.array(tuple(positions), dtype=np.float64).reshape(-1, 2)
        x_m, y_m = self._forward.transform(degrees[:, 0], degrees[:, 1])
        metres: NDArray[np.float64] = np.column_stack((x_m, y_m)) - np.array(self.origin_m)
        return np.rint(metres * 1000).astype(np.int64)

    def to_lonlat(self, x_mm: float, y_mm: float) -> Position:
        """Return longitude and latitude of a local position, to a tenth of a millimetre."""
        longitude, latitude = self._forward.transform(
            self.origin_m[0] + x_mm / 1000, self.origin_m[1] + y_mm / 1000, direction="INVERSE"
        )
        return round(longitude, 9), round(latitude, 9)


def default_origin_m(crs: str, positions: Iterable[Position]) -> tuple[float, float]:
    """Return the south-west corner of *positions*, down to a whole 100 m."""
    metres = LocalFrame(crs, (0, 0)).to_mm(positions) / 1000
    low = np.floor(metres.min(axis=0) / 100) * 100
    return float(low[0]), float(low[1])


def stretch(crs: str, position: Position) -> float:
    """Return by what part *crs* stretches lengths at *position*; inf if undefined."""
    try:
        factors = pyproj.Proj(crs).get_factors(position[0], position[1], errcheck=True)
    except ProjError:
        return math.inf
    scales = (float(factors.meridional_scale), float(factors.parallel_scale))
    worst = max(abs(scale - 1) for scale in scales)
    return worst if math.isfinite(worst) else math.inf
