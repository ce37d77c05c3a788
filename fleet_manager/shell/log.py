"""The controller's log: to stderr for whoever looks, and to files that never fill the disk.

One line is time, level, source and a sentence. Parcels and vehicles are named by id; contacts,
codes and message contents are not in any log.
"""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from fleet_manager.model.errors import PartError

FILE_BYTES_MAX = 5_000_000
FILES_KEPT = 5
_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
_OURS = "fleet_manager"


def start_log(state_dir: Path | None, level: str = "INFO", *, to_stderr: bool = True) -> None:
    """Log to stderr and, with a state directory, to ``controller.log`` in it; may be repeated.

    *level* holds for our own modules; libraries speak from WARNING on.
    """
    root = logging.getLogger()
    stop_log()
    if to_stderr:
        root.addHandler(_named(logging.StreamHandler(sys.stderr)))
    if state_dir is not None:
        try:
            state_dir.mkdir(parents=True, exist_ok=True)
            file = RotatingFileHandler(
                state_dir / "controller.log",
                maxBytes=FILE_BYTES_MAX,
                backupCount=FILES_KEPT,
                encoding="utf-8",
            )
        except OSError as error:
            raise PartError(f"{state_dir}: cannot write the log: {error.strerror}") from error
        root.addHandler(_named(file))
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(level)
    logging.captureWarnings(capture=True)


def stop_log() -> None:
    """Take away and close what ``start_log`` added."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if (h.name or "").startswith(_OURS)]:
        root.removeHandler(handler)
        handler.close()
    logging.captureWarnings(capture=False)


def _named(handler: logging.Handler) -> logging.Handler:
    handler.set_name(f"{_OURS}.{type(handler).__name__}")
    handler.setFormatter(logging.Formatter(_FORMAT))
    return handler
