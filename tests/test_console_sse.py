"""Server-sent events are read as the standard says."""

from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.console.sse import ServerEvent, read_events


def test_an_event_is_complete_at_the_empty_line() -> None:
    lines = ["event: vehicles", "data: [1]", "", "event: counts", "data: {}"]
    assert list(read_events(lines)) == [ServerEvent(name="vehicles", data="[1]")]


def test_data_over_several_lines_is_one_text() -> None:
    assert list(read_events(["data: a", "data:b", ""])) == [
        ServerEvent(name="message", data="a\nb")
    ]


def test_heartbeats_and_what_we_do_not_know_are_passed_over() -> None:
    lines = [": still here", "", "id: 7", "retry: 100", "event: log", "data: x", ""]
    assert list(read_events(lines)) == [ServerEvent(name="log", data="x")]


def test_a_name_does_not_stick_to_the_next_event() -> None:
    lines = ["event: vehicles", "data: 1", "", "data: 2", ""]
    assert [event.name for event in read_events(lines)] == ["vehicles", "message"]


@given(
    name=st.text(st.characters(exclude_characters="\r\n"), min_size=1),
    data=st.lists(st.text(st.characters(exclude_characters="\r\n")), min_size=1),
)
def test_what_is_written_is_read(name: str, data: list[str]) -> None:
    lines = [f"event: {name}", *(f"data: {line}" for line in data), ""]
    assert list(read_events(lines)) == [ServerEvent(name=name, data="\n".join(data))]
