"""The table's columns, against the schedule that is worked out from scratch."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from fleet_manager.dispatch.assemble import assemble
from fleet_manager.dispatch.loads import load_vectors
from fleet_manager.dispatch.problem import Problem
from fleet_manager.dispatch.trip_table import TripTable
from tests.dispatch_problems import PATIENTLY, a_carrier, a_demand, a_problem, problems


def table_of(problem: Problem) -> TripTable:
    return TripTable(problem, load_vectors(problem))


@PATIENTLY
@given(problems(out_of_reach=False), st.data())
def test_rows_and_schedule_tell_the_same_times_whatever_the_insertions(
    problem: Problem, data: st.DataObject
) -> None:
    assume(problem.carriers)
    table = table_of(problem)
    for index in range(len(problem.demands)):
        if table.count and data.draw(st.booleans()):
            row = data.draw(st.integers(0, table.count - 1))
            calls = table.calls[row]
            if len(calls) < table.stop.shape[1] - 2:
                stops = [call.stop for call in calls]
                stop = problem.demands[index].stop
                gap = stops.index(stop) if stop in stops else len(calls)
                table.join(row, gap, index)
                continue
        carrier = data.draw(st.integers(0, len(problem.carriers) - 1))
        place = data.draw(st.integers(0, len(table.order[carrier])))
        table.open(carrier, place, index)
    plan = assemble(problem, table.routes(), {}, "test")
    rows = [row for order in table.order for row in order]
    assert [when.load_ms for when in plan.times] == table.start[rows].tolist()
    assert [when.return_ms for when in plan.times] == (
        (table.start + table.length)[rows].tolist()
    )
    for when, row in zip(plan.times, rows, strict=True):
        size = len(when.done_ms) + 1
        assert (when.depart_ms, *when.done_ms) == tuple(
            (table.start[row] + table.done[row, :size]).tolist()
        )


def test_columns_hold_weight_and_slack_behind_each_gap() -> None:
    minute = 60_000
    urgent = a_demand("a", 1, tier=1, due_ms=a_demand("x", 1).ready_ms + 10 * minute)
    problem = a_problem([urgent, a_demand("b", 2)], [a_carrier("v1")])
    table = table_of(problem)
    table.open(0, 0, 0)
    table.join(0, 1, 1)
    assert table.weight[0, :3].tolist() == [9, 1, 0]
    # "a" is handed off 3 minutes after the start and due at minute 10.
    assert table.slack[0, 0] - table.start[0] == 7 * minute
    assert table.stop[0, :4].tolist() == [0, 1, 2, 0]


def test_a_row_knows_what_comes_behind_it_in_the_tour() -> None:
    problem = a_problem([a_demand("a", 1), a_demand("b", 1, tier=0)], [a_carrier("v1")])
    table = table_of(problem)
    table.open(0, 0, 0)
    table.open(0, 1, 1)
    assert table.weight_later[:2].tolist() == [40, 0]
    assert table.spare[0] == 0
    assert table.available[1] == table.start[0] + table.length[0]
    assert np.array_equal(table.free, [table.start[1] + table.length[1]])
