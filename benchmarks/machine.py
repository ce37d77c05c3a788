"""What a figure was measured on."""

import platform


def machine() -> str:
    """Return interpreter and system, to stand above the figures."""
    return f"Python {platform.python_version()} on {platform.system().lower()}"
