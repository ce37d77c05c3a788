"""Keeps the operators' web page up beside the controller: its own process, started again."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import Event, Thread

from fleet_manager.app.children import last_words, start_last100
from fleet_manager.app.site import Site
from fleet_manager.shell.child import Child, end_child

RETRY_S = 5.0

_log = logging.getLogger(__name__)


def page_of(site: Site) -> AbstractContextManager[None]:
    """Have the page of *site* kept up for the time of the block, if it is to have one."""
    page = site.config.console
    if not page.enabled:
        return nullcontext()
    words = [
        "console", "--api", site.api_url, "--token-file", str(site.token_file.absolute()),
        "--host", page.host, "--port", str(page.port),
    ]  # fmt: skip
    return page_kept_up(words, site.state_dir / "console.log")


@contextmanager
def page_kept_up(words: Sequence[str], log: Path) -> Iterator[None]:
    """Have ``last100 WORDS`` run for the time of the block; the fleet does not depend on it."""
    keeper = _Keeper(words, log)
    keeper.thread.start()
    try:
        yield
    finally:
        keeper.ending.set()
        keeper.thread.join()


class _Keeper:
    """One thread that starts the child: the kernel ends a child with the thread it is from."""

    def __init__(self, words: Sequence[str], log: Path) -> None:
        self.ending = Event()
        self.thread = Thread(target=self._keep, name="console", daemon=True)
        self._words = words
        self._log = log

    def _keep(self) -> None:
        child: Child | None = None
        while not self.ending.is_set():
            if child is None or child.poll() is not None:
                if child is not None:
                    _log.warning("the console ended: %s", last_words(self._log) or "no reason")
                child = start_last100(self._words, self._log)
            self.ending.wait(RETRY_S)
        if child is not None:
            end_child(child)
