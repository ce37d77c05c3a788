"""What our modules log, as the node's log: on the console and on ``/rosout``."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import QueueHandler
from traceback import format_exception
from typing import Any, cast

from rclpy.node import Node


@contextmanager
def logged_by(node: Node) -> Iterator[None]:
    """Have *node* say what is logged for the time of the block."""
    handler = QueueHandler(cast("Any", _Voice(node.get_logger())))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


@contextmanager
def never_mind(node: Node, what: str) -> Iterator[None]:
    """Log what goes wrong with mere showing; the fleet drives on."""
    try:
        yield
    except Exception as bug:
        node.get_logger().error(f"a bug: {what}: {''.join(format_exception(bug))}")


class _Voice:
    """Stands where the handler has its queue."""

    def __init__(self, logger: Any) -> None:  # noqa: ANN401 - untyped in rclpy
        self._logger = logger

    def put_nowait(self, record: logging.LogRecord) -> None:
        """Say a record, one line of code per severity: rclpy wants it so."""
        text = f"{record.name}: {record.getMessage()}"
        if record.levelno >= logging.CRITICAL:
            self._logger.fatal(text)
        elif record.levelno >= logging.ERROR:
            self._logger.error(text)
        elif record.levelno >= logging.WARNING:
            self._logger.warning(text)
        else:
            self._logger.info(text)
