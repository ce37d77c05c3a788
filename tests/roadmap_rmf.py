"""Small RMF building maps, for the tests of their importer."""

from typing import Any

import yaml

from fleet_manager.roadmap.import_options import ImportJob, ImportOptions
from fleet_manager.roadmap.import_report import Report
from fleet_manager.roadmap.rmf_read import RmfBuilding, read_building

Cell = Any


def a_vertex(x: float, y: float, name: str = "", **params: Cell) -> list[Cell]:
    return [x, y, 0, name, {key: [4, value] for key, value in params.items()}]


def a_link(tail: int, head: int, **params: Cell) -> list[Cell]:
    return [tail, head, {key: [4, value] for key, value in params.items()}]


def two_way(tail: int, head: int, **params: Cell) -> list[Cell]:
    return a_link(tail, head, bidirectional=True, graph_idx=0, **params)


def a_level(vertices: list[Cell], lanes: list[Cell], **more: Cell) -> dict[str, Cell]:
    return {"elevation": 0, "vertices": vertices, "lanes": lanes, **more}


def a_drawing(**more: Cell) -> dict[str, Cell]:
    """Return a drawing at 0.1 m per pixel: a corridor of 60 m with two rooms off it."""
    vertices = [
        a_vertex(0, 0),
        a_vertex(300, 0),
        a_vertex(600, 0),
        a_vertex(300, 100, "ward"),
        a_vertex(600, 100, "laboratory"),
        a_vertex(0, 900),
        a_vertex(100, 900),
    ]
    lanes = [two_way(0, 1), two_way(1, 2), two_way(1, 3), two_way(2, 4)]
    measurements = [a_link(5, 6, distance=10.0)]
    return {
        "name": "clinic",
        "coordinate_system": "reference_image",
        "levels": {"L1": a_level(vertices, lanes, measurements=measurements)},
        "lifts": {},
        **more,
    }


def a_file(document: Cell) -> bytes:
    return yaml.safe_dump(document, allow_unicode=True).encode()


def building_of(document: Cell) -> RmfBuilding:
    return read_building(a_file(document), "x.building.yaml")


def a_job(options: ImportOptions | None = None) -> ImportJob:
    return ImportJob("x.building.yaml", options or ImportOptions(), Report())
