"""``last100 map``: make a compound map from what others drew, check it, look at it."""

from pathlib import Path
from typing import Annotated

import typer

from fleet_manager.app.files import find_map, write_bytes
from fleet_manager.app.screen import say, working
from fleet_manager.model.errors import InputError, MapError
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.check import check_map
from fleet_manager.roadmap.import_options import ImportOptions, Spare
from fleet_manager.roadmap.import_osm import import_osm
from fleet_manager.roadmap.import_report import (
    ImportResult,
    report_json,
    report_lines,
    report_summary,
)
from fleet_manager.roadmap.import_rmf import import_rmf
from fleet_manager.roadmap.profile import find_faults, parse_map
from fleet_manager.roadmap.road import open_road

app = typer.Typer()

FAULTY = 1
MISTAKE = 2

MapFile = Annotated[str, typer.Argument(help="A map file, or the name of one of our maps.")]


@app.command("import")
def import_(  # noqa: PLR0913 (options of a command)
    *,
    file: Annotated[Path, typer.Argument(help="FILE.osm, FILE.pbf or FILE.building.yaml.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the map goes.")],
    report: Annotated[
        Path | None, typer.Option(help="Write the import report there, as JSON.")
    ] = None,
    docks: Annotated[int, typer.Option(min=1, help="Loading places to propose.")] = 3,
    chargers: Annotated[int, typer.Option(min=0, help="Chargers to propose.")] = 2,
    parking_bays: Annotated[int, typer.Option(min=0, help="Parking bays to propose.")] = 12,
    walk_m_max: Annotated[
        int, typer.Option(min=1, help="Furthest walk from handoff point to door, in m.")
    ] = 50,
    spare_ways: Annotated[
        Spare, typer.Option(help="OSM: when to use footways and ways closed to motors.")
    ] = Spare.NEEDED,
    level: Annotated[str, typer.Option(help="RMF: the level to drive on.")] = "",
    graph: Annotated[
        int | None, typer.Option(min=0, help="RMF: the navigation graph to take.")
    ] = None,
    anchor: Annotated[
        tuple[float, float] | None,
        typer.Option(metavar="LON LAT", help="RMF: where the drawing's origin lies."),
    ] = None,
    metres_per_pixel: Annotated[
        float, typer.Option(min=0, help="RMF: scale of the drawing, if it has no measurements.")
    ] = 0.0,
) -> None:
    """Make a map of our profile from OpenStreetMap or an RMF building; report every guess."""
    options = ImportOptions(
        docks=docks,
        chargers=chargers,
        parking_bays=parking_bays,
        walk_m_max=walk_m_max,
        spare_ways=spare_ways,
        level=level,
        graph=graph,
        anchor=anchor or (0.0, 0.0),
        metres_per_pixel=metres_per_pixel,
    )
    data = file.read_bytes()
    with working(f"importing {file}"):
        result = _import(data, file, options)
    write_bytes(output, result.map_json)
    if report:
        write_bytes(report, report_json(result.report))
    for line in report_lines(result.report):
        say(line)
    say(f"{output}: written; {report_summary(result.report)}")


@app.command()
def check(
    file: MapFile,
    vehicles: Annotated[
        int, typer.Option(min=1, help="Vehicles that must find a parking place.")
    ] = 1,
) -> None:
    """Name each fault of a map with the feature it is in and how to mend it."""
    path = find_map(file, Path())
    data = path.read_bytes()
    unusable = find_faults(data, str(path))
    for error in unusable:
        say(str(error))
    if unusable:
        raise typer.Exit(MISTAKE)
    with working(f"checking {path}"):
        faults = check_map(parse_map(data, str(path)), standard_van(), vehicles)
    for fault in faults:
        say(f"{fault.feature}: {fault.what}; {fault.fix} [{fault.code}]")
    if faults:
        say(f"{path}: {len(faults)} faults")
        raise typer.Exit(FAULTY)
    say(f"{path}: no faults")


@app.command()
def draw(
    file: MapFile,
    output: Annotated[Path, typer.Option("--output", "-o", help="FILE.png or FILE.svg.")],
) -> None:
    """Draw a map as a picture, with legend and scale."""
    out_format = output.suffix.removeprefix(".").lower()
    if out_format not in {"png", "svg"}:
        raise InputError(str(output), "", "a name that ends in .png or .svg", output.suffix)
    path = find_map(file, Path())
    compound_map = parse_map(path.read_bytes(), str(path))
    with working(f"drawing {path}"):
        # matplotlib alone takes a second to load: import and check do without it.
        from fleet_manager.shell.picture import draw_map  # noqa: PLC0415

        road = open_road(compound_map, standard_van()) if compound_map.lanes else None
        picture = draw_map(
            compound_map, road, out_format="svg" if out_format == "svg" else "png"
        )
    write_bytes(output, picture)
    say(f"{output}: drawn")


def _import(data: bytes, file: Path, options: ImportOptions) -> ImportResult:
    """Choose the importer by the file's name, else by how it begins."""
    name = file.name.lower()
    if name.endswith((".yaml", ".yml")):
        return import_rmf(data, str(file), options)
    if name.endswith(".pbf") or b"OSMHeader" in data[:64]:
        return import_osm(data, "pbf", str(file), options)
    if name.endswith((".osm", ".xml")) or data.lstrip()[:1] == b"<":
        return import_osm(data, "osm", str(file), options)
    expected = "FILE.osm, FILE.pbf or FILE.building.yaml"
    raise MapError(str(file), "", expected, file.suffix or "a name without an ending")
