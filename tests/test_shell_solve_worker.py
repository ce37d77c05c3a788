"""The solver's process: it always answers, whatever becomes of it."""

import io
import os
import pickle
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

import pytest

from fleet_manager.core.events import PlanFound
from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.problem import Plan, Problem
from fleet_manager.model.ids import ProblemId, StationId
from fleet_manager.shell.solve_worker import SolveWorker, answer, serve, worker_program
from tests.dispatch_problems import a_carrier, a_demand, a_problem
from tests.shell_parts import PATIENCE_S, until

Answers = SimpleQueue[PlanFound]


def problem(name: str = "problem-1", station: str = "store") -> Problem:
    demands = [a_demand(f"p{n}", n) for n in (1, 2, 3)]
    carriers = [a_carrier("van-1"), a_carrier("van-2")]
    return a_problem(demands, carriers, id=ProblemId(name), station=StationId(station))


@contextmanager
def a_worker(
    program: tuple[str, ...], grace_s: float = 20.0
) -> Iterator[tuple[SolveWorker, Answers]]:
    answers: Answers = SimpleQueue()
    worker = SolveWorker(answers.put, program, grace_s)
    worker.start()
    try:
        yield worker, answers
    finally:
        worker.stop()


@pytest.mark.parametrize("solver", ["pyvrp", "insertion"])
def test_a_problem_comes_back_solved_and_checked(solver: str) -> None:
    with a_worker(worker_program(solver)) as (worker, answers):
        worker.submit(problem())
        found = answers.get(timeout=PATIENCE_S)
    assert found.problem == "problem-1"
    assert found.faults == ()
    assert found.unserved == ()
    assert {p for tour in found.tours for trip in tour.trips for p in trip.parcels} == {
        "p1", "p2", "p3",
    }  # fmt: skip
    assert worker.fallbacks == 0


def test_a_worker_that_is_killed_is_replaced_and_insertion_answers_meanwhile() -> None:
    with a_worker(worker_program("insertion")) as (worker, answers):
        worker.submit(problem("1"))
        assert answers.get(timeout=PATIENCE_S).problem == "1"
        first = worker.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        worker.submit(problem("2"))
        found = answers.get(timeout=PATIENCE_S)
        assert (found.problem, found.faults) == ("2", ())
        worker.submit(problem("3"))
        assert answers.get(timeout=PATIENCE_S).problem == "3"
        assert worker.pid not in {None, first}


_BROKEN = {
    "ends at once": "",
    "talks nonsense": "import sys; print('\\0\\0\\0\\4oops', flush=True); sys.stdin.read()",
    "answers something else": (
        "import pickle, struct, sys; d = pickle.dumps('no plan'); "
        "sys.stdout.buffer.write(struct.pack('>I', len(d)) + d); "
        "sys.stdout.flush(); sys.stdin.read()"
    ),
    "never answers": "import sys; sys.stdin.read()",
    "does not even listen": "import signal; signal.pause()",
}


@pytest.mark.parametrize("how", _BROKEN)
def test_insertion_answers_in_place_of_a_worker_that_is_broken(how: str) -> None:
    broken = (sys.executable, "-c", _BROKEN[how])
    with a_worker(broken, grace_s=0.3) as (worker, answers):
        demands = [a_demand(f"p{n}", n) for n in range(1, 120)]
        worker.submit(a_problem(demands, [a_carrier("van-1")], time_limit_ms=100))
        found = answers.get(timeout=PATIENCE_S)
        assert found.problem == "problem-1"
        assert found.solver.startswith("insertion")
        assert worker.fallbacks == 1


def test_of_a_stations_problems_only_the_newest_that_waits_is_solved() -> None:
    with a_worker(worker_program("insertion")) as (worker, answers):
        worker.submit(problem("first"))
        for name in ("older", "newer", "newest"):
            worker.submit(problem(name))
        worker.submit(problem("other", station="store-2"))
        solved = []
        while "other" not in solved:
            solved.append(str(answers.get(timeout=PATIENCE_S).problem))
    assert solved[-2:] == ["newest", "other"]
    assert set(solved) - {"first"} <= {"older", "newer", "newest", "other"}
    assert len(solved) <= 4


def test_stopping_does_not_wait_for_a_search() -> None:
    endless = (sys.executable, "-c", "import sys; sys.stdin.read()")
    with a_worker(endless, grace_s=10_000) as (worker, answers):
        until(lambda: worker.pid)
        worker.submit(problem())
    assert answers.empty()
    assert worker.pid is None
    worker.stop()


class Wrong:
    """A solver that leaves everything at the station and says nothing of it."""

    def solve(self, problem: Problem) -> Plan:
        """Return a plan without tours."""
        good = InsertionSolver().solve(problem)
        return Plan(
            problem=problem.id, tours=(), times=(), unserved=(), solver="wrong", cost=good.cost
        )


class Raising:
    """A solver that gives up."""

    def solve(self, problem: Problem) -> Plan:
        """Raise."""
        raise ArithmeticError(f"no way to {problem.station}")


def test_a_plan_with_faults_is_not_passed_off_as_good() -> None:
    assert answer(Wrong(), problem()).faults != ()


def test_a_solver_that_raises_still_answers(caplog: pytest.LogCaptureFixture) -> None:
    found = answer(Raising(), problem())
    assert found.tours == ()
    assert "no way to store" in found.faults[0]
    assert "could not be solved" in caplog.text


def test_the_worker_replaces_a_faulty_plan_by_insertion_itself() -> None:
    request = pickle.dumps(problem())
    requests = io.BytesIO(len(request).to_bytes(4, "big") + request)
    answers = io.BytesIO()
    serve(requests, answers, Wrong())
    found = pickle.loads(answers.getvalue()[4:])  # noqa: S301 (written two lines above)
    assert found.faults == ()
    assert found.solver.startswith("insertion")
