"""One attribute of a tag at a time, with its substitutions filled in and its errors placed."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from fleet_manager.launch.element import Element
from fleet_manager.launch.scope import Scope
from fleet_manager.launch.subset import RefusedError
from fleet_manager.launch.substitute import fill_in
from fleet_manager.launch.template import Template, parse_template
from fleet_manager.launch.values import condition
from fleet_manager.model.errors import PartError

T = TypeVar("T")


@contextmanager
def placed(element: Element, attribute: str) -> Iterator[None]:
    """Say where it was when something about an attribute is refused or missing."""
    try:
        yield
    except RefusedError as refusal:
        raise element.wrong(attribute, refusal.expected, refusal.got) from None
    except PartError as error:
        raise PartError(f"{element.where}: <{element.tag}> {attribute}: {error}") from None


def text(element: Element, attribute: str, scope: Scope) -> str:
    """Return the attribute's text."""
    with placed(element, attribute):
        return fill_in(parse_template(element.attributes[attribute]), scope)


def text_or_none(element: Element, attribute: str, scope: Scope) -> str | None:
    """Return the attribute's text, None if it is not there."""
    return text(element, attribute, scope) if attribute in element.attributes else None


def written(element: Element, attribute: str, read: Callable[[str], T], *, default: T) -> T:
    """Return an attribute in which upstream allows no substitution, as *read* takes it."""
    if attribute not in element.attributes:
        return default
    with placed(element, attribute):
        return read(element.attributes[attribute])


def applies(element: Element, scope: Scope) -> bool:
    """Return whether ``if`` and ``unless`` let the tag through."""
    for attribute, wanted in (("if", True), ("unless", False)):
        if attribute in element.attributes:
            value = text(element, attribute, scope)
            with placed(element, attribute):
                return condition(value) is wanted
    return True


def words(element: Element, attribute: str, scope: Scope) -> tuple[str, ...]:
    """Return a command line, split where a shell would; a substitution is never split."""
    if attribute not in element.attributes:
        return ()
    with placed(element, attribute):
        split = split_words(parse_template(element.attributes[attribute]))
        return tuple(fill_in(word, scope) for word in split)


def split_words(template: Template) -> tuple[Template, ...]:
    """Return the words of a command line.

    Upstream's way: the text between substitutions is split by itself, and a word goes on over
    a substitution unless there is space. Only space, or nothing, is an empty word.
    """
    split: list[Template] = []
    word: Template = ()
    for piece in template:
        if not isinstance(piece, str):
            word = (*word, piece)
            continue
        tokens = _shell_words(piece)
        if not tokens:
            split.append(word)
            word = ()
            continue
        if piece[0].isspace() and word:
            split.append(word)
            word = ()
        first, *others = tokens
        word = (*word, first)
        for token in others:
            split.append(word)
            word = (token,)
        if piece[-1].isspace():
            split.append(word)
            word = ()
    return (*split, word) if word else tuple(split)


def _shell_words(piece: str) -> list[str]:
    try:
        return shlex.split(piece)
    except ValueError as error:
        raise RefusedError(f"words as a shell reads them ({error})", piece) from None
