"""Open-RMF building maps (``*.building.yaml``), as the traffic editor writes them, read.

A vertex is ``[x, y, z, name, {parameter: [type, value]}]``, a lane ``[from, to, {...}]``. What
x and y mean depends on ``coordinate_system``; see rmf_frame.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from fleet_manager.model.errors import MapError

SIZE_MAX_BYTES = 32_000_000
VALUES_MAX = 2_000_000
COORDINATE_MAX = 1e9
Params: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertex:
    """A point of a level, in the file's own coordinates."""

    x: float
    y: float
    name: str
    params: Params

    def flag(self, name: str) -> bool:
        """Whether a boolean parameter is set."""
        return self.params.get(name) is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two vertices of a level, by index: a lane, a wall, a door or a measurement."""

    tail: int
    head: int
    params: Params


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One floor."""

    name: str
    elevation_m: float
    vertices: tuple[Vertex, ...]
    lanes: tuple[Link, ...]
    walls: tuple[Link, ...]
    doors: tuple[Link, ...]
    measurements: tuple[Link, ...]
    floors: tuple[tuple[int, ...], ...]
    fiducials: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RmfBuilding:
    """A building map; *lifts* are kept as they are."""

    name: str
    system: str
    params: Params
    reference_level: str
    levels: Mapping[str, Level]
    lifts: Mapping[str, Any]


def read_building(data: bytes, where: str) -> RmfBuilding:
    """Return the building map in *data*; *where* names the file in errors."""
    return _Reader(where).building(_load(data, where))


def _load(data: bytes, where: str) -> Any:  # noqa: ANN401 - whatever YAML holds
    if len(data) > SIZE_MAX_BYTES:
        raise MapError(where, "", f"at most {SIZE_MAX_BYTES} bytes", f"{len(data)} bytes")
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        loaded = yaml.load(data, loader)  # noqa: S506 - both loaders are safe ones
    except yaml.YAMLError as error:
        got = " ".join(str(error).split())[:160]
        raise MapError(where, "", "a building map in YAML", got) from None
    except (RecursionError, ValueError) as error:
        got = f"something YAML cannot hold ({type(error).__name__})"
        raise MapError(where, "", "a building map in YAML", got) from None
    _refuse_endless(loaded, where)
    return loaded


def _refuse_endless(loaded: Any, where: str) -> None:  # noqa: ANN401 - see _load
    """Refuse a small file that means a huge one: YAML may refer to a part again and again."""
    left = [loaded]
    count = 0
    while left:
        count += 1
        if count > VALUES_MAX:
            raise MapError(where, "", f"at most {VALUES_MAX} values", "more, by references")
        each = left.pop()
        if isinstance(each, dict):
            left += each.values()
        elif isinstance(each, list):
            left += each


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads values and refuses wrong ones with their place in the file."""

    where: str

    def building(self, raw: Any) -> RmfBuilding:  # noqa: ANN401 - see _load
        top = self._mapping(raw, "")
        if "levels" not in top:
            expected = "a member levels, as the RMF traffic editor writes it"
            raise MapError(self.where, "levels", expected, None)
        levels = {
            str(name): self._level(str(name), value)
            for name, value in self._mapping(top["levels"], "levels").items()
        }
        if not levels:
            raise MapError(self.where, "levels", "at least one level", "none")
        reference = str(top.get("reference_level_name", ""))
        return RmfBuilding(
            name=str(top.get("name") or top.get("building_name") or ""),
            system=str(top.get("coordinate_system") or "reference_image"),
            params=self._params(top.get("parameters") or {}, "parameters"),
            reference_level=reference if reference in levels else next(iter(levels)),
            levels=levels,
            lifts=self._mapping(top.get("lifts") or {}, "lifts"),
        )

    def _level(self, name: str, raw: Any) -> Level:  # noqa: ANN401 - see _load
        place = f"levels.{name}"
        level = self._mapping(raw, place)
        rows = self._list(level.get("vertices"), f"{place}.vertices")
        vertices = tuple(
            self._vertex(row, f"{place}.vertices[{index}]") for index, row in enumerate(rows)
        )

        def links(key: str) -> tuple[Link, ...]:
            return tuple(
                self._link(row, f"{place}.{key}[{index}]", len(vertices))
                for index, row in enumerate(self._list(level.get(key), f"{place}.{key}"))
            )

        return Level(
            name=name,
            elevation_m=self._number(level.get("elevation") or 0, f"{place}.elevation"),
            vertices=vertices,
            lanes=links("lanes"),
            walls=links("walls"),
            doors=links("doors"),
            measurements=links("measurements"),
            floors=self._floors(level.get("floors"), f"{place}.floors", len(vertices)),
            fiducials=self._fiducials(level.get("fiducials"), f"{place}.fiducials"),
        )

    def _vertex(self, row: Any, place: str) -> Vertex:  # noqa: ANN401 - see _load
        cells = self._list(row, place)
        if len(cells) < 2:  # noqa: PLR2004 - x and y
            raise MapError(self.where, place, "[x, y, z, name, {...}]", row)
        name, params = (*cells[3:5], "", {})[:2] if len(cells) < 5 else cells[3:5]  # noqa: PLR2004
        return Vertex(
            x=self._number(cells[0], f"{place}[0]"),
            y=self._number(cells[1], f"{place}[1]"),
            name="" if name is None else str(name).strip(),
            params=self._params(params or {}, f"{place}[4]"),
        )

    def _link(self, row: Any, place: str, count: int) -> Link:  # noqa: ANN401 - see _load
        cells = self._list(row, place)
        if len(cells) < 2:  # noqa: PLR2004 - from and to
            raise MapError(self.where, place, "[from, to, {...}]", row)
        tail, head = (self._index(cell, place, count) for cell in cells[:2])
        params = cells[2] if len(cells) > 2 else {}  # noqa: PLR2004 - the third, if any
        return Link(tail=tail, head=head, params=self._params(params or {}, f"{place}[2]"))

    def _floors(self, raw: Any, place: str, count: int) -> tuple[tuple[int, ...], ...]:  # noqa: ANN401 - see _load
        return tuple(
            tuple(
                self._index(each, f"{place}[{index}]", count)
                for each in self._list(self._mapping(floor, place).get("vertices"), place)
            )
            for index, floor in enumerate(self._list(raw, place))
        )

    def _fiducials(self, raw: Any, place: str) -> dict[str, tuple[float, float]]:  # noqa: ANN401 - see _load
        found = {}
        for index, row in enumerate(self._list(raw, place)):
            cells = self._list(row, f"{place}[{index}]")
            if len(cells) > 2:  # noqa: PLR2004 - x, y, name
                x, y = (self._number(cell, f"{place}[{index}]") for cell in cells[:2])
                found[str(cells[2])] = (x, y)
        return found

    def _mapping(self, value: Any, place: str) -> Mapping[str, Any]:  # noqa: ANN401 - see _load
        if not isinstance(value, dict):
            raise MapError(self.where, place, "a mapping", _shown(value))
        return {str(key): each for key, each in value.items()}

    def _list(self, value: Any, place: str) -> Sequence[Any]:  # noqa: ANN401 - see _load
        if value is None:
            return ()
        if not isinstance(value, list):
            raise MapError(self.where, place, "a list", _shown(value))
        return value

    def _params(self, value: Any, place: str) -> Params:  # noqa: ANN401 - see _load
        """Return parameters without their type numbers: ``[4, true]`` is true."""
        return {
            key: each[1] if isinstance(each, list) and len(each) == 2 else each  # noqa: PLR2004
            for key, each in self._mapping(value, place).items()
        }

    def _number(self, value: Any, place: str) -> float:  # noqa: ANN401 - see _load
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not abs(value) < COORDINATE_MAX:
            raise MapError(self.where, place, "a finite number", _shown(value))
        return float(value)

    def _index(self, value: Any, place: str, count: int) -> int:  # noqa: ANN401 - see _load
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
            expected = f"the index of one of the {count} vertices of the level"
            raise MapError(self.where, place, expected, _shown(value))
        return value


def _shown(value: Any) -> object:  # noqa: ANN401 - see _load
    """Return *value* short enough for a message."""
    return value if value is None else str(value)[:60]
