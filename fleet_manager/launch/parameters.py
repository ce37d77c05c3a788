"""The parameters of a ``<node>``: files, and values that stand in the launch file."""

from collections.abc import Iterator
from io import StringIO
from itertools import groupby

import yaml

from fleet_manager.launch.element import Element
from fleet_manager.launch.process import Inline
from fleet_manager.launch.reading import placed, text
from fleet_manager.launch.scope import Scope
from fleet_manager.launch.subset import RefusedError
from fleet_manager.launch.substitute import fill_in
from fleet_manager.launch.template import Template, parse_template
from fleet_manager.launch.values import Value, typed, typed_each, uniform

Found = str | dict[str, Value]


def parameters(node: Element, scope: Scope, label: str, whom: str) -> tuple[str | Inline, ...]:
    """Return the node's parameters in order; values that follow each other share one file."""
    found = [_parameter(param, scope) for param in node.named("param")]
    result: list[str | Inline] = []
    for is_file, group in groupby(found, key=lambda one: isinstance(one, str)):
        if is_file:
            result += [one for one in group if isinstance(one, str)]
            continue
        values = {
            name: value for one in group if isinstance(one, dict) for name, value in one.items()
        }
        number = sum(isinstance(one, Inline) for one in result) + 1
        result.append(Inline(f"{label}.params-{number}.yaml", whom, values))
    return tuple(result)


def as_file(inline: Inline) -> str:
    """Return inline parameters as the text of a parameter file.

    Texts are quoted: a node reads ``y`` and ``1e3`` as a truth and a number, other than here.
    """
    content = {inline.node: {"ros__parameters": dict(inline.values)}}
    tree = yaml.SafeDumper(StringIO(), sort_keys=False).represent_data(content)
    _quote_texts(tree)
    return yaml.serialize(tree, Dumper=yaml.SafeDumper, allow_unicode=True)


def _quote_texts(node: yaml.Node) -> None:
    match node:
        case yaml.MappingNode():
            for _, value in node.value:
                _quote_texts(value)
        case yaml.SequenceNode():
            for item in node.value:
                _quote_texts(item)
        case yaml.ScalarNode() if node.tag.endswith(":str"):
            node.style = '"'


def check_parameter(param: Element) -> None:
    """Raise ConfigError for what is wrong with a ``<param>`` whatever is filled in."""
    if "from" in param.attributes and "name" not in param.attributes:
        _check_naming_a_file(param)
    else:
        _check_named(param)


def _check_naming_a_file(param: Element) -> None:
    for other in ("value", "value-sep", "type"):
        if other in param.attributes:
            raise param.wrong(other, "only from on a <param> that names a file", other)
    if param.children:
        raise param.wrong("", "no <param> in one that names a file", param.children[0].tag)


def _check_named(param: Element) -> None:
    if "name" not in param.attributes or "from" in param.attributes:
        raise param.wrong("", "a <param> with a name", ", ".join(param.attributes))
    if not param.children:
        _check_value(param)
        return
    for attribute in ("value", "value-sep", "type"):
        if attribute in param.attributes:
            raise param.wrong(attribute, "either a value or nested parameters", attribute)
    for child in param.children:
        _check_named(child)


def _check_value(param: Element) -> None:
    if "value" not in param.attributes:
        raise param.wrong("", "a value or nested parameters", param.attributes["name"])
    value = first_reading(param)
    with placed(param, "value"):
        _final(value, param.attributes.get("type", "yaml"))


def _parameter(param: Element, scope: Scope) -> Found:
    check_parameter(param)
    if "from" in param.attributes:
        return text(param, "from", scope)
    return dict(_values(param, scope, ""))


def _values(param: Element, scope: Scope, prefix: str) -> Iterator[tuple[str, Value]]:
    """Yield the parameter, or those nested in it with their names joined by dots."""
    name = prefix + text(param, "name", scope)
    if not param.children:
        yield name, _value(param, scope)
    for child in param.children:
        yield from _values(child, scope, f"{name}.")


def _value(param: Element, scope: Scope) -> Value:
    first = first_reading(param)
    with placed(param, "value"):
        return _filled(first, param.attributes.get("type", "yaml"), scope)


def first_reading(param: Element) -> Value:
    """Return the value of a ``<param>`` before its substitutions are filled in."""
    written, type_ = param.attributes["value"], param.attributes.get("type", "yaml")
    with placed(param, "value"):
        if "value-sep" not in param.attributes:
            return typed(written, type_, open_=True)
        texts = _split(written, param.attributes["value-sep"])
        return typed_each(texts, type_, open_=True)


def _split(written: str, separator: str) -> list[str]:
    if not separator:
        raise RefusedError("a value-sep that is not empty", separator)
    return written.split(separator)


def _final(value: Value, type_: str) -> list[object]:
    """Return what no substitution will change any more; RefusedError if it does not fit."""
    match value:
        case str():
            template = parse_template(value)
            return [_as_it_is(template, type_)] if _is_plain(template) else []
        case list():
            item_type = type_.removeprefix("list_of_")
            final = [one for item in value for one in _final(item, item_type)]
            uniform(final)
            return final
        case _:
            return [value]


def _filled(value: Value, type_: str, scope: Scope) -> Value:
    """Return the value with its substitutions filled in: only then its type is final."""
    match value:
        case str():
            template = parse_template(value)
            if _is_plain(template):
                return _as_it_is(template, type_)
            return typed(fill_in(template, scope), type_)
        case list():
            item_type = type_.removeprefix("list_of_")
            return uniform([_filled(item, item_type, scope) for item in value])
        case _:
            return value


def _is_plain(template: Template) -> bool:
    return len(template) == 1 and isinstance(template[0], str)


def _as_it_is(template: Template, type_: str) -> str:
    """Return a text without substitutions: YAML has been asked already, and said text."""
    plain = str(template[0])
    if type_ not in {"yaml", "str"}:
        raise RefusedError(f"a value of type {type_}", plain)
    return plain
