"""What the importer found, as features of a map."""

from fleet_manager.roadmap.features import LaneKind, Name, PointKind
from fleet_manager.roadmap.import_report import Topic
from tests.roadmap_osm import a_courtyard, imported, map_of, said


def test_every_building_is_on_the_map_with_number_name_and_compound() -> None:
    houses = map_of(imported(a_courtyard())).buildings.values()
    assert {(house.number, house.name.zh) for house in houses} == {
        ("1", "1号楼"), ("2", "2号楼"), ("3", "3号楼"),
    }  # fmt: skip
    assert len({house.compound for house in houses}) == 1


def test_a_building_that_is_not_served_is_drawn_all_the_same() -> None:
    drawing = a_courtyard()
    drawing.box(200, 0, 220, 10, building="yes")
    assert len(map_of(imported(drawing)).buildings) == 4


def test_a_point_serves_the_units_behind_its_door() -> None:
    drawing = a_courtyard()
    drawing.node(36, 36, entrance="yes")
    found = map_of(imported(drawing))
    units = [point.units for point in found.points.values() if point.units]
    assert sorted(unit.rsplit("-", 1)[1] for (unit,) in units) == ["u1", "u2"]


def test_a_point_is_called_after_building_and_unit() -> None:
    drawing = a_courtyard()
    drawing.node(36, 36, entrance="yes", ref="2单元")
    names = {point.name.zh for point in map_of(imported(drawing)).points.values()}
    assert {"1号楼2单元", "2号楼", "3号楼"} <= names


def test_a_point_is_a_shelf_at_the_end_of_a_spur_of_its_own() -> None:
    found = map_of(imported(a_courtyard()))
    spurs = {lane.line[-1] for lane in found.lanes.values() if lane.kind is LaneKind.SPUR}
    for point in found.points.values():
        assert point.kind is PointKind.SHELF
        assert point.position in spurs


def test_the_gate_keeps_its_name_and_its_compound() -> None:
    found = map_of(imported(a_courtyard()))
    (gate,) = found.gates.values()
    assert gate.name == Name(zh="南门")
    assert gate.compound in found.compounds


def test_a_proposed_entrance_is_on_the_map_and_in_the_report() -> None:
    drawing = a_courtyard()
    drawing.box(70, 56, 85, 64, building="apartments", name="4号楼")
    result = imported(drawing)
    assert len(map_of(result).entrances) == 4
    assert said(result.report, Topic.PROPOSED, "nearest to a lane")
