"""``last100 parcels``: check a file, hand it in, see what became of it."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table

from fleet_manager.app.files import find_map
from fleet_manager.app.fleet_client import FleetAddress, FleetClient, Json
from fleet_manager.app.screen import err, out, say
from fleet_manager.model.parcel import Parcel
from fleet_manager.model.parcel_file import FileFormat, Intake, Refusal, read_parcels
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.shell.clock import wall_ms

app = typer.Typer()

REFUSED = 1
BATCH = 200
LIST_MAX = 1000

ParcelFile = Annotated[Path, typer.Argument(help="FILE.csv or FILE.jsonl; docs/parcels.md.")]
Api = Annotated[str, typer.Option(help="The fleet's HTTP API.")]
TokenFile = Annotated[Path, typer.Option(help="File with the API's token.")]

API = "http://127.0.0.1:8099"
TOKEN_FILE = Path("state/token")


@app.command()
def check(
    file: ParcelFile,
    map_: Annotated[
        str, typer.Option("--map", help="Check the addresses on this map, too.")
    ] = "",
) -> None:
    """List every row of a file that would be refused."""
    intake = _read(file, wall_ms())
    refusals = [*intake.refusals, *(_not_on_map(intake, map_) if map_ else ())]
    for refusal in refusals:
        say(refusal.sentence)
    for parcel in intake.repeated:
        say(f"{file}: {parcel} stands there more than once, with the same content")
    good = len(intake.parcels) - (len(refusals) - len(intake.refusals))
    say(f"{file}: {good} parcels, {len(refusals)} rows refused")
    if refusals:
        raise typer.Exit(REFUSED)


@app.command()
def submit(file: ParcelFile, api: Api = API, token_file: TokenFile = TOKEN_FILE) -> None:
    """Hand a file of parcels in; rows that are refused are listed, all others go in."""
    with FleetClient(FleetAddress(url=api, token_file=token_file)) as fleet:
        intake = _read(file, int(fleet.get("/v1/status")["now_ms"]))
        for refusal in intake.refusals:
            say(refusal.sentence)
        results = submit_parcels(fleet, intake.parcels)
    places = dict(zip((parcel.id for parcel in intake.parcels), intake.lines, strict=True))
    refused = [result for result in results if result["outcome"] == "refused"]
    for result in refused:
        error = result.get("error") or {}
        say(_sentence(places[result["id"]], error))
    accepted = sum(result["outcome"] == "accepted" for result in results)
    known = sum(result["outcome"] == "known" for result in results)
    refused_count = len(refused) + len(intake.refusals)
    say(f"{file}: {accepted} accepted, {known} known already, {refused_count} refused")
    if refused_count:
        raise typer.Exit(REFUSED)


@app.command("list")
def list_(
    phase: Annotated[str, typer.Option(help="Only parcels in this phase.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=LIST_MAX, help="At most so many.")] = 100,
    api: Api = API,
    token_file: TokenFile = TOKEN_FILE,
) -> None:
    """List parcels and where they are."""
    with FleetClient(FleetAddress(url=api, token_file=token_file)) as fleet:
        wanted: dict[str, str | int] = {"limit": limit, **({"phase": phase} if phase else {})}
        parcels = fleet.get("/v1/parcels", **wanted)["parcels"]
    table = Table(box=None, pad_edge=False)
    for column in ("id", "phase", "point", "vehicle", "priority", "late"):
        table.add_column(column, no_wrap=True)
    for parcel in parcels:
        late = "late" if parcel.get("late") else ""
        cells = (
            parcel.get(name) or "" for name in ("id", "phase", "point", "vehicle", "priority")
        )
        table.add_row(*(str(cell) for cell in cells), late)
    out.print(table)


@app.command()
def show(
    parcel: Annotated[str, typer.Argument(help="The parcel's id.")],
    api: Api = API,
    token_file: TokenFile = TOKEN_FILE,
) -> None:
    """Show one parcel."""
    with FleetClient(FleetAddress(url=api, token_file=token_file)) as fleet:
        found = fleet.get(f"/v1/parcels/{parcel}")
    for name, value in found.items():
        if value not in (None, ""):
            say(f"{name:<14} {value}")


def submit_parcels(fleet: FleetClient, parcels: Sequence[Parcel]) -> list[Json]:
    """Hand parcels in, a batch at a time; return a result for each, in order."""
    results: list[Json] = []
    batches = list(_batches(parcels))
    for batch in track(
        batches, "handing in", console=err, transient=True, disable=len(parcels) <= BATCH
    ):
        body = {"parcels": [record_of(parcel) for parcel in batch]}
        results += fleet.post("/v1/parcels", body)["results"]
    return results


def record_of(parcel: Parcel) -> Json:
    """Return the parcel as the API takes it (docs/parcels.md)."""
    address = parcel.address
    where = (
        {"compound": address.compound, "building": address.building, "unit": address.unit}
        if address
        else {"point": parcel.point}
    )
    record = {
        "id": parcel.id,
        "contact": parcel.contact,
        **where,
        "station": parcel.station,
        "weight_g": parcel.weight_g,
        "volume_ml": parcel.volume_ml,
        "temperature": parcel.temperature.value,
        "priority": parcel.priority.value,
        "ready_ms": parcel.ready_ms,
        "due_ms": parcel.due_ms,
    }
    return {name: value for name, value in record.items() if value not in (None, "")}


def _read(file: Path, now_ms: int) -> Intake:
    file_format: FileFormat = "csv" if file.suffix.lower() == ".csv" else "jsonl"
    return read_parcels(file.read_bytes(), file_format, str(file), now_ms=now_ms)


def _not_on_map(intake: Intake, map_name: str) -> Iterator[Refusal]:
    path = find_map(map_name, Path())
    area = parse_map(path.read_bytes(), str(path))
    for parcel, where in zip(intake.parcels, intake.lines, strict=True):
        if parcel.address is not None and area.resolve(parcel.address) is None:
            yield Refusal(
                where=where, field="building", expected=f"an address on {path.name}",
                got="an address that is not there",
            )  # fmt: skip
        if parcel.point is not None and parcel.point not in area.points:
            yield Refusal(
                where=where, field="point", expected=f"a handoff point on {path.name}",
                got=parcel.point,
            )  # fmt: skip


def _sentence(where: str, error: Json) -> str:
    field, expected, got = (str(error.get(key, "")) for key in ("field", "expected", "got"))
    refusal = Refusal(where=where, field=field, expected=expected, got=got)
    return refusal.sentence


def _batches(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    rest = iter(parcels)
    while batch := list(islice(rest, BATCH)):
        yield batch
