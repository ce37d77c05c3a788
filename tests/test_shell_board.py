"""The board: a reader gets what changed since it last looked, and nothing else."""

from fleet_manager.shell.board import Board

A1, A2, B1 = ({"id": "a", "x": 1}, {"id": "a", "x": 2}, {"id": "b", "x": 1})


def test_a_new_reader_gets_everything() -> None:
    board = Board()
    board.publish({"a": A1}, {"n": 1})
    board.publish({"b": B1}, {"n": 1})
    assert board.since(0) == (2, [A1, B1], {"n": 1})


def test_a_reader_gets_what_changed_once() -> None:
    board = Board()
    board.publish({"a": A1, "b": B1}, {"n": 1})
    version, _, _ = board.since(0)
    board.publish({"a": A2, "b": B1}, {"n": 1})
    version, vehicles, figures = board.since(version)
    assert (vehicles, figures) == ([A2], None)
    assert board.since(version) == (version, [], None)


def test_a_vehicle_that_changed_twice_is_there_once_as_it_is_now() -> None:
    board = Board()
    board.publish({"a": {"id": "a", "x": 0}}, {})
    version, _, _ = board.since(0)
    board.publish({"a": A1}, {})
    board.publish({"a": A2}, {})
    assert board.since(version)[1] == [A2]


def test_publishing_the_same_again_is_no_news() -> None:
    board = Board()
    board.publish({"a": A1}, {"n": 1})
    board.publish({"a": dict(A1)}, {"n": 1})
    assert board.version == 1


def test_figures_alone_are_news() -> None:
    board = Board()
    board.publish({}, {"n": 1})
    assert board.since(0) == (1, [], {"n": 1})
