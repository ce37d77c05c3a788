"""What every test may lean on: real parts that must be there, and how hypothesis behaves."""

import os
from typing import Protocol

import pytest
from hypothesis import settings

# Two busy cores make a deadline per example a coin toss; CI tries the same examples each time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


class RequirePart(Protocol):
    """Ends the test unless a real part (a broker, a browser) is there."""

    def __call__(self, name: str, found: object, how_to_install: str) -> None:
        """Skip, or fail where real parts are required, if *found* is false or None."""


def _require_part(name: str, found: object, how_to_install: str) -> None:
    if found:
        return
    reason = f"{name} is not installed; {how_to_install}"
    if os.environ.get("LAST100_REQUIRE_REAL_PARTS") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def require_part() -> RequirePart:
    """Return what a live test calls first.

    ``require_part("mosquitto", shutil.which("mosquitto"), "apt-get install mosquitto")`` skips
    with that reason on a laptop, and fails where LAST100_REQUIRE_REAL_PARTS=1, as in CI.
    """
    return _require_part
