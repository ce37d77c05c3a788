"""Names and namespaces of nodes, joined and checked by ROS 2's rules."""

import re

from fleet_manager.launch.subset import RefusedError

_WORD = r"[A-Za-z_][A-Za-z0-9_]*"
_NAME = re.compile(_WORD)
_NAMESPACE = re.compile(rf"/|(?:/{_WORD})+")


def joined(base: str | None, namespace: str | None) -> str | None:
    """Return *namespace* within *base*, absolute; None if there is neither."""
    if namespace is None:
        inner = base
    elif not base or namespace.startswith("/"):
        inner = namespace
    else:
        inner = f"{'' if base == '/' else base}/{namespace}"
    if inner is None:
        return None
    inner = inner if inner == "/" else inner.rstrip("/")
    return inner if inner.startswith("/") else f"/{inner}"


def checked_name(name: str) -> str:
    """Return *name* if a node may have it."""
    if not _NAME.fullmatch(name):
        raise RefusedError(
            "a node name of letters, digits and _, not beginning with a digit", name
        )
    return name


def checked_namespace(namespace: str) -> str:
    """Return *namespace*, absolute, if there may be one of that name."""
    if not _NAMESPACE.fullmatch(namespace):
        raise RefusedError(
            "a namespace of names with / between them, none beginning with a digit", namespace
        )
    return namespace


def full_name(namespace: str, name: str) -> str:
    """Return the name by which a whole system knows the node."""
    return f"{namespace.rstrip('/')}/{name}"
