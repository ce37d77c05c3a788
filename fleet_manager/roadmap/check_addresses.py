"""Does every door have a handoff point? Buildings unserved, numbers used twice."""

from collections import Counter
from collections.abc import Iterator

from fleet_manager.model.parcel import Address
from fleet_manager.roadmap.address import core
from fleet_manager.roadmap.fault import Fault, Site


def address_faults(site: Site) -> Iterator[Fault]:
    """Yield the buildings a parcel's address cannot lead to."""
    yield from _unserved(site)
    yield from _same_numbers(site)


def _unserved(site: Site) -> Iterator[Fault]:
    """Name buildings people live in, that is with units, without a handoff point."""
    for building in site.map.buildings.values():
        if building.compound is None or not building.units:
            continue
        addresses = {
            unit.id: Address(compound=building.compound, building=building.id, unit=unit.id)
            for unit in building.units
        }
        missing = [unit for unit, at in addresses.items() if site.map.resolve(at) is None]
        if missing:
            yield Fault(
                code="no-handoff-point",
                feature=building.id,
                what=f"no handoff point serves {', '.join(missing)}",
                fix="add one with this building_id, or one for its whole compound",
            )


def _same_numbers(site: Site) -> Iterator[Fault]:
    """Name buildings that share their number with another of the same compound."""
    numbered = [each for each in site.map.buildings.values() if each.number and each.compound]
    times = Counter((each.compound, core(each.number)) for each in numbered)
    for building in numbered:
        if times[building.compound, core(building.number)] > 1:
            yield Fault(
                code="same-number",
                feature=building.id,
                what=f"another building of {building.compound} is number {building.number} too",
                fix="correct one of the numbers: addresses with it lead nowhere",
            )
