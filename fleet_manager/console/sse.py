"""Server-sent events, read line by line (WHATWG HTML, "Event stream interpretation")."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerEvent:
    """One event of the stream: its name and its data."""

    name: str
    data: str


class EventReader:
    """Turns the lines of a stream into events; keeps what is not complete yet."""

    __slots__ = ("_data", "_name")

    def __init__(self) -> None:
        self._name = ""
        self._data: list[str] = []

    def read(self, line: str) -> ServerEvent | None:
        """Take one line without its end; return the event that it completes, if any."""
        if not line:
            return self._complete()
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match field:
            case "event":
                self._name = value
            case "data":
                self._data.append(value)
            case _:
                pass  # comments (the server's heartbeat), id and retry do not concern us
        return None

    def _complete(self) -> ServerEvent | None:
        name, data = self._name, self._data
        self._name, self._data = "", []
        return ServerEvent(name=name or "message", data="\n".join(data)) if data else None


def read_events(lines: Iterable[str]) -> Iterator[ServerEvent]:
    """Yield the complete events among *lines*."""
    reader = EventReader()
    for line in lines:
        if event := reader.read(line):
            yield event
