"""The closed sets of words, and what follows from one of them."""

from fleet_manager.vda5050.words import ActionStatus, OperatingMode


def test_an_action_is_over_when_it_finished_or_failed() -> None:
    assert [status.name for status in ActionStatus if status.is_end] == ["FINISHED", "FAILED"]


def test_orders_are_for_the_two_automatic_modes() -> None:
    taking = [mode.name for mode in OperatingMode if mode.takes_orders]
    assert taking == ["AUTOMATIC", "SEMIAUTOMATIC"]
