"""The solver in a process of its own, so that a search never holds up the fleet.

::

    fleet's thread --Problem--> solver thread --pickle--> worker process (PyVRP, checker)
                  <--PlanFound--             <--pickle--

One problem at a time; of several for one station only the newest is worth answering. Every
answer was checked by eyes that share no code with the solver. If the worker dies, is late or
answers nonsense, insertion answers in its place, so there always is an answer.
"""

import logging
import os
import pickle
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread
from typing import IO

from fleet_manager.core.events import PlanFound
from fleet_manager.dispatch.check_plan import check_plan
from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.problem import Problem
from fleet_manager.dispatch.solver import Solver
from fleet_manager.model.ids import StationId
from fleet_manager.shell.child import Child, end_child, start_child

GRACE_S = 10.0
"""What a worker may take besides its time limit: starting, pickling, a busy machine."""
TIME_LIMIT_S = 60.0
"""For problems that have none."""
NICENESS = 5
_HEADER = struct.Struct(">I")
_CHUNK = 1 << 16
_ROOT = str(Path(__file__).parents[2])

_log = logging.getLogger(__name__)


class SolveWorker:
    """Answers problems, one after the other; *found* gets each answer on the solver thread."""

    def __init__(
        self,
        found: Callable[[PlanFound], None],
        program: tuple[str, ...],
        grace_s: float = GRACE_S,
    ) -> None:
        self.fallbacks = 0
        self._found = found
        self._program = program
        self._grace_s = grace_s
        self._child: Child | None = None
        self._waiting: dict[StationId, Problem] = {}
        self._changed = Condition()
        self._stopping = False
        self._thread = Thread(target=self._work, name="solver", daemon=True)

    def start(self) -> None:
        """Start the worker process; it gets ready while the fleet does."""
        self._thread.start()

    def stop(self) -> None:
        """End it, in the middle of a search if need be; safe to call twice."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        child = self._child
        if child is not None and child.poll() is None:
            child.kill()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def pid(self) -> int | None:
        """The worker process, None while there is none."""
        child = self._child
        return child.pid if child and child.poll() is None else None

    def submit(self, problem: Problem) -> None:
        """Have the problem solved, in place of an older one of its station that still waits."""
        with self._changed:
            self._waiting[problem.station] = problem
            self._changed.notify()

    def _work(self) -> None:
        # Started on this thread: the kernel ends the worker when the thread, or we, end.
        with suppress(OSError):
            self._ensure_child()
        while (problem := self._take()) is not None:
            found = self._ask(problem)
            if self._stopping:
                break
            if found is None:
                self.fallbacks += 1
                found = answer(InsertionSolver(), problem)
            self._found(found)
        self._end_child()

    def _take(self) -> Problem | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopping)
            if self._stopping:
                return None
            return self._waiting.pop(next(iter(self._waiting)))

    def _ask(self, problem: Problem) -> PlanFound | None:
        """Return the worker's answer, None if it has none to give."""
        limit_s = (
            TIME_LIMIT_S if problem.time_limit_ms is None else problem.time_limit_ms / 1000
        )
        try:
            child = self._ensure_child()
            until_s = time.monotonic() + limit_s + self._grace_s
            found = pickle.loads(_exchange(child, pickle.dumps(problem), until_s))  # noqa: S301 (our own child)
        except Exception as error:
            if not self._stopping:
                _log.warning("the solver gave no answer (%s); insertion answers", error)
            self._end_child()
            return None
        return found if isinstance(found, PlanFound) and found.problem == problem.id else None

    def _ensure_child(self) -> Child:
        if self._child is None or self._child.poll() is not None:
            self._end_child()
            self._child = start_child(
                self._program, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            for pipe in (self._child.stdin, self._child.stdout):
                assert pipe is not None  # noqa: S101 (asked for just now)
                os.set_blocking(pipe.fileno(), False)
        return self._child

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            end_child(child)


def worker_program(solver: str = "pyvrp") -> tuple[str, ...]:
    """Return how a worker with that solver, ``pyvrp`` or ``insertion``, is started."""
    start = (
        f"import sys; sys.path.insert(0, {_ROOT!r}); "
        "from fleet_manager.shell.solve_worker import main; main(sys.argv[1])"
    )
    return (sys.executable, "-c", start, solver)


def answer(solver: Solver, problem: Problem) -> PlanFound:
    """Return a checked answer to *problem*; *faults* say why it must not be used."""
    try:
        plan = solver.solve(problem)
        faults = check_plan(problem, plan)
    except Exception as error:
        _log.exception("problem %s could not be solved", problem.id)
        return PlanFound(problem=problem.id, tours=(), faults=(f"no plan: {error!r}",))
    return PlanFound(
        problem=problem.id,
        tours=plan.tours,
        unserved=plan.unserved,
        faults=faults,
        solver=plan.solver,
    )


def _exchange(child: Child, request: bytes, until_s: float) -> bytes:
    """Send one frame and return the next; OSError if it takes too long or the child ends."""
    assert child.stdin is not None  # noqa: S101
    assert child.stdout is not None  # noqa: S101
    out_fd, in_fd = child.stdin.fileno(), child.stdout.fileno()
    waiting, got = memoryview(_HEADER.pack(len(request)) + request), bytearray()
    while True:
        left_s = until_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("it is late")
        readable, writable, _ = select.select([in_fd], [out_fd] if waiting else [], [], left_s)
        if writable:
            waiting = waiting[os.write(out_fd, waiting[:_CHUNK]) :]
        if readable:
            chunk = os.read(in_fd, _CHUNK)
            if not chunk:
                raise OSError("it ended")
            got += chunk
        if len(got) >= _HEADER.size and len(got) - _HEADER.size >= _HEADER.unpack_from(got)[0]:
            return bytes(got[_HEADER.size :])


def serve(requests: IO[bytes], answers: IO[bytes], solver: Solver) -> None:
    """Answer problems until *requests* ends: what the worker process does."""
    while len(header := requests.read(_HEADER.size)) == _HEADER.size:
        problem = pickle.loads(requests.read(_HEADER.unpack(header)[0]))  # noqa: S301 (our parent)
        found = answer(solver, problem)
        if found.faults:
            _log.warning("plan for %s is faulty: %s", problem.id, found.faults[0])
            found = answer(InsertionSolver(), problem)
        payload = pickle.dumps(found)
        answers.write(_HEADER.pack(len(payload)) + payload)
        answers.flush()


def main(solver: str) -> None:
    """Be the worker process."""
    os.nice(NICENESS)
    # Whatever prints must not print into the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers, _solver(solver))


def _solver(name: str) -> Solver:
    if name == "insertion":
        return InsertionSolver()
    from fleet_manager.dispatch.pyvrp_solver import PyvrpSolver  # noqa: PLC0415 (slow to import)

    return PyvrpSolver()
