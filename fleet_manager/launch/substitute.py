"""Filling in substitutions: from a template and what is known, text."""

import math
from collections.abc import Callable

from fleet_manager.launch.scope import Scope
from fleet_manager.launch.subset import RefusedError
from fleet_manager.launch.template import Call, Template
from fleet_manager.launch.values import truth


def fill_in(template: Template, scope: Scope) -> str:
    """Return the text.

    Raises:
        RefusedError: a variable is not defined, a truth is none.
        PartError: a package is not installed.
    """
    return "".join(
        _GIVES[piece.name](piece, scope) if isinstance(piece, Call) else piece
        for piece in template
    )


def _texts(call: Call, scope: Scope) -> list[str]:
    return [fill_in(argument, scope) for argument in call.arguments]


def _truths(call: Call, scope: Scope) -> list[bool]:
    return [truth(text) for text in _texts(call, scope)]


def _variable(call: Call, scope: Scope) -> str:
    name = fill_in(call.arguments[0], scope)
    if name in scope.variables:
        return scope.variables[name]
    if len(call.arguments) == 1:
        raise RefusedError("the name of an argument or variable", name)
    return fill_in(call.arguments[1], scope)


def _environment(call: Call, scope: Scope) -> str:
    name, *default = _texts(call, scope)
    value = scope.environment(name)
    if value is None and not default:
        raise RefusedError("an environment variable that is set", name)
    return default[0] if value is None else value


def _folder(_: Call, scope: Scope) -> str:
    if scope.folder is None:
        raise RefusedError("a file that is being launched", "$(dirname)")
    return scope.folder


def _equal(call: Call, scope: Scope) -> bool:
    """Say whether both are the same truth, else the same number, else the same text."""
    if () in call.arguments:
        # Upstream would compare with the two characters [] here.
        raise RefusedError(f"$({call.name}) of arguments that are not ''", "''")
    left, right = _texts(call, scope)
    if left.lower() in _TRUTHS and right.lower() in _TRUTHS:
        return _TRUTHS[left.lower()] == _TRUTHS[right.lower()]
    try:
        return math.isclose(float(left), float(right))
    except ValueError:
        return left == right


def _choice(call: Call, scope: Scope) -> str:
    first, *others = call.arguments
    if truth(fill_in(first, scope)):
        return fill_in(others[0], scope)
    return fill_in(others[1], scope) if len(others) > 1 else ""


def _word(value: bool) -> str:  # noqa: FBT001 (what is turned into a word)
    return "true" if value else "false"


_TRUTHS = {"true": True, "1": True, "false": False, "0": False}

_GIVES: dict[str, Callable[[Call, Scope], str]] = {
    "var": _variable,
    "env": _environment,
    "dirname": _folder,
    "find-pkg-share": lambda call, scope: str(scope.packages.share(*_texts(call, scope))),
    "find-pkg-prefix": lambda call, scope: str(scope.packages.prefix(*_texts(call, scope))),
    "not": lambda call, scope: _word(not truth(*_texts(call, scope))),
    "and": lambda call, scope: _word(all(_truths(call, scope))),
    "or": lambda call, scope: _word(any(_truths(call, scope))),
    "equals": lambda call, scope: _word(_equal(call, scope)),
    "not-equals": lambda call, scope: _word(not _equal(call, scope)),
    "if": _choice,
}
