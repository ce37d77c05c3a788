"""How live residents hear of their parcels."""

from pathlib import Path
from queue import SimpleQueue

import httpx
import msgspec
import pytest

from fleet_manager.model.ids import (
    BoxId,
    ContactRef,
    ParcelId,
    PointId,
    SessionId,
    VehicleId,
)
from sim.notices import NoticeFile, NoticeHook, read_notice
from sim.people import Notice


def a_notice(number: int = 1) -> Notice:
    return Notice(
        time_ms=5,
        contact=ContactRef("c"),
        parcel=ParcelId(f"p-{number}"),
        vehicle=VehicleId("sim/1"),
        box=BoxId("3"),
        point=PointId("s1"),
        code="012345",
        deadline_ms=9,
        session=SessionId("a/3"),
    )


def a_line(number: int = 1) -> bytes:
    return msgspec.json.encode(a_notice(number)) + b"\n"


def append(file: Path, data: bytes) -> None:
    with file.open("ab") as out:
        out.write(data)


def parcels(source: NoticeFile) -> list[str]:
    return [notice.parcel for notice in source.poll()]


def test_a_notice_keeps_its_code_as_it_is() -> None:
    assert read_notice(a_line()) == a_notice()


def test_what_is_appended_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "notices.jsonl"
    source = NoticeFile(file)
    assert parcels(source) == []
    append(file, a_line(1) + a_line(2))
    assert parcels(source) == ["p-1", "p-2"]
    append(file, a_line(3))
    assert parcels(source) == ["p-3"]
    assert parcels(source) == []


@pytest.mark.parametrize(("from_beginning", "expected"), [(False, []), (True, ["p-1"])])
def test_what_was_there_before_is_read_only_if_asked_for(
    tmp_path: Path, expected: list[str], *, from_beginning: bool
) -> None:
    file = tmp_path / "notices.jsonl"
    append(file, a_line(1))
    assert parcels(NoticeFile(file, from_beginning=from_beginning)) == expected


def test_half_a_line_waits_for_its_end(tmp_path: Path) -> None:
    file = tmp_path / "notices.jsonl"
    source = NoticeFile(file)
    append(file, a_line(1)[:20])
    assert parcels(source) == []
    append(file, a_line(1)[20:])
    assert parcels(source) == ["p-1"]


def test_lines_that_are_no_notices_are_counted_and_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "notices.jsonl"
    source = NoticeFile(file)
    append(file, b'{"parcel": 5}\nnonsense\n\n\xff\xfe\n' + a_line(1))
    assert parcels(source) == ["p-1"]
    assert source.unread == 3


def test_a_file_that_is_replaced_is_read_from_its_beginning(tmp_path: Path) -> None:
    file, fresh = tmp_path / "notices.jsonl", tmp_path / "fresh"
    append(file, a_line(1))
    source = NoticeFile(file)
    append(fresh, a_line(2))
    fresh.replace(file)
    assert parcels(source) == ["p-2"]


def test_a_posted_notice_is_taken_and_anything_else_refused() -> None:
    taken: SimpleQueue[Notice] = SimpleQueue()
    hook = NoticeHook(0, taken.put)
    hook.start()
    try:
        assert httpx.post(hook.url, content=a_line()).status_code == 204
        assert httpx.post(hook.url, content=b"{}").status_code == 400
        assert httpx.post(hook.url).status_code == 400
    finally:
        hook.stop()
    assert taken.get_nowait() == a_notice()
    assert taken.empty()
