"""Zone classes have a rank."""

from fleet_manager.model.zone import ZoneClass


def test_sealed_is_stricter_than_controlled_and_controlled_than_open() -> None:
    ranked = sorted(ZoneClass, key=lambda zone: zone.strictness)
    assert [zone.value for zone in ranked] == ["open", "controlled", "sealed"]
    assert len({zone.strictness for zone in ZoneClass}) == len(ZoneClass)
