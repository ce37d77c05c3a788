"""Zones: areas of rights. The class of a zone says who may be inside (R-ZONE-01)."""

from enum import StrEnum


class ZoneClass(StrEnum):
    """Sealed: only vehicles bound inside. Controlled: to the shelf. Open: everybody."""

    SEALED = "sealed"
    CONTROLLED = "controlled"
    OPEN = "open"

    @property
    def strictness(self) -> int:
        """Rank for overlaps: the strictest class wins."""
        return {"sealed": 2, "controlled": 1, "open": 0}[self.value]
