"""Text with substitutions in it: ``state/$(var name)``, read as upstream reads it.

::

    template      = text and substitutions, in any order
    substitution  = "$(" name { " " argument } ")"          exactly one space before each
    argument      = text and substitutions without space, quote, bracket
                  | "'" template "'" | '"' template '"'     in which spaces are text

A backslash takes the meaning from the character after it, and a ``$`` is text unless a bracket
follows. Everything else is refused, as upstream does: two spaces, a quote in the middle of an
argument, a bracket that is not closed.
"""

import re
from dataclasses import dataclass

from fleet_manager.launch.subset import SUBSTITUTIONS, RefusedError


@dataclass(frozen=True, slots=True)
class Call:
    """One substitution: its name, and a template for each argument."""

    name: str
    arguments: tuple["Template", ...]


Template = tuple[str | Call, ...]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_DOLLAR = r"\$(?!\()"


@dataclass(frozen=True, slots=True)
class _Quoting:
    """What text may be made of, between quotation marks of one kind or between none."""

    mark: str
    text: re.Pattern[str]
    word: re.Pattern[str]
    """... of an argument of a substitution."""


def _quoting(mark: str, others: str) -> _Quoting:
    """Return what may stand between two *mark*; *others* are the marks that text may not have.

    What may not stand there may with a backslash; a backslash before anything else is one.
    """
    text = rf"(?:[^{mark}\\$]|\\[{mark}$]|\\|{_DOLLAR})+"
    word = rf"(?:[^ {others}\\$()]|\\[(){others}$]|\\|{_DOLLAR})+"
    return _Quoting(mark, re.compile(text), re.compile(word))


_BARE = _quoting("", "'\"")
_SINGLE = _quoting("'", "'")
_DOUBLE = _quoting('"', '"')


def parse_template(text: str) -> Template:
    """Return *text* with its substitutions told apart.

    Raises:
        RefusedError: it does not follow the rules, or a substitution is not of the subset.
    """
    if not text:
        return ("",)
    pieces, end = _pieces(text, 0, _BARE)
    if end < len(text):
        raise _unexpected(text, end)
    return pieces


def unescaped(text: str) -> str:
    """Return *text* with the characters that a backslash stood before as themselves."""
    return re.sub(r"\\(.)", r"\1", text)


def _pieces(text: str, at: int, quoting: _Quoting) -> tuple[Template, int]:
    """Read text and substitutions for as long as there are any."""
    return _sequence(text, at, quoting, quoting.text)


def _sequence(
    text: str, at: int, quoting: _Quoting, plain: re.Pattern[str]
) -> tuple[Template, int]:
    pieces: list[str | Call] = []
    while at < len(text):
        if text.startswith("$(", at):
            call, at = _substitution(text, at, quoting)
            pieces.append(call)
        elif found := plain.match(text, at):
            pieces.append(unescaped(found.group()))
            at = found.end()
        else:
            break
    return tuple(pieces), at


def _substitution(text: str, at: int, quoting: _Quoting) -> tuple[Call, int]:
    name = _NAME.match(text, at + 2)
    if not name:
        raise _unexpected(text, at + 2)
    if name.group() not in SUBSTITUTIONS:
        known = ", ".join(f"$({known})" for known in SUBSTITUTIONS)
        raise RefusedError(f"one of the substitutions {known}", f"$({name.group()})")
    arguments: list[Template] = []
    end = name.end()
    while text.startswith(" ", end):
        argument, end = _argument(text, end + 1, quoting)
        arguments.append(argument)
    if not text.startswith(")", end):
        raise _unexpected(text, end)
    SUBSTITUTIONS[name.group()].check(name.group(), len(arguments))
    return Call(name.group(), tuple(arguments)), end + 1


def _argument(text: str, at: int, quoting: _Quoting) -> tuple[Template, int]:
    for quoted in (_SINGLE, _DOUBLE):
        if quoting is _BARE and text.startswith(quoted.mark, at):
            pieces, end = _pieces(text, at + 1, quoted)
            if not text.startswith(quoted.mark, end):
                raise _unexpected(text, end)
            return pieces, end + 1
    pieces, end = _sequence(text, at, quoting, quoting.word)
    if end == at:
        raise _unexpected(text, at)
    return pieces, end


def _unexpected(text: str, at: int) -> RefusedError:
    found = f"{text[at]!r} as character {at + 1}" if at < len(text) else "the end"
    return RefusedError("text with substitutions like $(var name)", f"{text}, with {found}")
