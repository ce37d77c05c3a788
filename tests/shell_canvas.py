"""A drawing area that remembers what was drawn on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.road import Road
from fleet_manager.shell.picture_scene import whole_view
from fleet_manager.shell.picture_sheet import Sheet


@dataclass(slots=True)
class Recorder:
    """Takes the place of the drawing library's axes."""

    lines: list[tuple[Any, ...]] = field(default_factory=list)
    areas: list[Mapping[str, Any]] = field(default_factory=list)
    texts: list[tuple[float, float, str]] = field(default_factory=list)
    styles: list[Mapping[str, Any]] = field(default_factory=list)
    """Of the lines and markers, in the order of ``lines``."""

    @property
    def plot(self) -> Callable[..., Any]:
        """Draw lines and markers."""

        def plot(*points: Any, **style: Any) -> None:  # noqa: ANN401
            self.lines.append(points)
            self.styles.append(style)

        return plot

    @property
    def text(self) -> Callable[..., Any]:
        """Write."""

        def text(x: float, y: float, words: str, **_: Any) -> None:  # noqa: ANN401
            self.texts.append((x, y, words))

        return text

    @property
    def fill(self) -> Callable[..., Any]:
        """Draw a filled polygon."""

        def fill(*_: Any, **style: Any) -> None:  # noqa: ANN401
            self.areas.append(style)

        return fill

    @property
    def words(self) -> list[str]:
        """Return what is written."""
        return [words for _, _, words in self.texts]

    def markers(self, colour: str) -> list[str]:
        """Return the markers in a colour."""
        found = [each for each in self.styles if each.get("markerfacecolor") == colour]
        return [each["marker"] for each in found]


def a_sheet(
    compound_map: CompoundMap, *, pt_per_m: float = 8, road: Road | None = None
) -> tuple[Sheet, Recorder]:
    """Return a sheet and what will be drawn on it; all texts can be written."""
    canvas = Recorder()
    sheet = Sheet(
        canvas=canvas,
        map=compound_map,
        view=whole_view(compound_map),
        road=road,
        pt_per_m=pt_per_m,
        drawable=lambda text: text,
    )
    return sheet, canvas
