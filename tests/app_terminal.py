"""The command line, called in the test's own process: what it prints and how it exits."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from fleet_manager.__main__ import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended and what it left on the screen."""

    code: int
    out: list[str]
    err: list[str]


class Terminal:
    """Types commands and reads what comes back."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def last100(self, *words: str | Path) -> Ended:
        """Run ``last100 WORDS``."""
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        shown = self._capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ended(code=code, out=shown.out.splitlines(), err=shown.err.splitlines())
