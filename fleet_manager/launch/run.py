"""A launch under way: processes, signals and time for the machine in ``supervision``.

One thread waits for everything at once: output of the processes, signals (a byte in a pipe) and
the next moment at which time alone has something to do.
"""

import os
import selectors
import signal
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from fleet_manager.launch.child import (
    Child,
    Stream,
    check_files,
    command,
    environment,
    find_program,
    start,
)
from fleet_manager.launch.orphans import OrphanWatch
from fleet_manager.launch.packages import Packages
from fleet_manager.launch.process import Description, Process
from fleet_manager.launch.supervision import (
    Begun,
    Effect,
    Ended,
    Event,
    Failed,
    Finish,
    Send,
    Start,
    Started,
    StopAsked,
    Supervision,
    Tell,
    TimePassed,
)
from fleet_manager.launch.voice import Voice

LAUNCH = "launch"
_STOPS = {
    signal.SIGINT: "user interrupted with ctrl-c (SIGINT)",
    signal.SIGTERM: "asked to end (SIGTERM)",
    signal.SIGHUP: "the terminal is gone (SIGHUP)",
}


def launch(
    description: Description,
    packages: Packages,
    inherited: Mapping[str, str],
    voice: Voice,
) -> int:
    """Start what *description* says, look after it to the end, return the exit code.

    Raises:
        PartError: a program or parameter file is missing; nothing has been started then.
    """
    processes = description.processes
    for process in processes:
        check_files(process)
    commands = [
        command(process, find_program(process, packages), voice.folder) for process in processes
    ]
    voice.say("INFO", LAUNCH, f"All log files can be found below {voice.folder}")
    for message in description.messages:
        voice.say("INFO", f"{LAUNCH}.user", message)
    with ExitStack() as ending:
        crew = _Crew(
            processes=processes,
            commands=commands,
            inherited=inherited,
            voice=voice,
            selector=ending.enter_context(selectors.DefaultSelector()),
            watch=ending.enter_context(OrphanWatch()),
        )
        ending.callback(crew.close)
        crew.selector.register(ending.enter_context(_signals()), selectors.EVENT_READ)
        return crew.work()


@contextmanager
def _signals() -> Iterator[int]:
    """Give the end of a pipe into which every signal for us is written."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    before = {
        number: signal.signal(number, lambda *_: None) for number in (*_STOPS, signal.SIGCHLD)
    }
    wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    try:
        yield reader
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(reader)
        os.close(writer)


@dataclass(slots=True, kw_only=True)
class _Crew:
    """The processes of the launch, and the machine that knows what to do with them."""

    processes: Sequence[Process]
    commands: Sequence[list[str]]
    inherited: Mapping[str, str]
    voice: Voice
    selector: selectors.BaseSelector
    watch: OrphanWatch
    children: dict[int, Child] = field(default_factory=dict)
    machine: Supervision = field(init=False)

    def __post_init__(self) -> None:
        self.machine = Supervision(self.processes)

    def work(self) -> int:
        """Return the exit code when all is over."""
        events: deque[Event] = deque([Begun()])
        while True:
            while events:
                for effect in self.machine.step(events.popleft(), _now_ms()):
                    if isinstance(effect, Finish):
                        return effect.code
                    events.extend(self._do(effect))
            events.extend(self._happens())

    def close(self) -> None:
        """Close what is still open of what processes wrote; others may still hold it."""
        for key in tuple(self.selector.get_map().values()):
            if key.data is not None:
                _, stream = key.data
                stream.pipe.close()

    def _do(self, effect: Effect) -> Iterator[Event]:
        match effect:
            case Start(number):
                yield self._start(number)
            case Send(number, which):
                if number in self.children:
                    self.children[number].send(which)
            case Tell(level, number, text):
                source = LAUNCH if number is None else self.processes[number].label
                self.voice.say(level.name, source, text)

    def _start(self, number: int) -> Event:
        process = self.processes[number]
        variables = environment(process, self.inherited)
        enrol = self.watch.enrolling()
        try:
            child = start(process, self.commands[number], variables, enrol)
        except (OSError, ValueError) as error:
            self.watch.forget_failed()
            return Failed(number, str(error))
        self.children[number] = child
        for stream in child.streams:
            self.selector.register(stream.pipe, selectors.EVENT_READ, (process, stream))
        return Started(number, child.popen.pid)

    def _happens(self) -> Iterator[Event]:
        """Wait until something happens, and tell it."""
        due_ms = self.machine.next_ms()
        wait_s = None if due_ms is None else max(0, due_ms - _now_ms()) / 1000
        signals: bytes = b""
        for key, _ in self.selector.select(wait_s):
            if key.data is None:
                signals = os.read(key.fd, 1024)
            else:
                self._hear(*key.data)
        for number in signals:
            if number in _STOPS:
                yield StopAsked(_STOPS[signal.Signals(number)])
        yield from self._ended()
        yield TimePassed()

    def _hear(self, process: Process, stream: Stream) -> None:
        lines = stream.lines()
        if stream.is_over:
            lines += stream.last_line()
            self.selector.unregister(stream.pipe)
            stream.pipe.close()
        for line in lines:
            self.voice.pass_on(process.label, line, process.output, is_error=stream.is_error)

    def _ended(self) -> Iterator[Event]:
        for number, child in tuple(self.children.items()):
            code = child.popen.poll()
            if code is None:
                continue
            for stream in child.streams:
                if not stream.is_over:
                    self._hear(child.process, stream)
            del self.children[number]
            self.watch.forget(child.popen.pid)
            yield Ended(number, code)


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
