"""What the text of a parameter's value is: a number, a truth, a text, a list of one of them.

Upstream's rules: a text is what YAML takes it for, unless ``type`` says otherwise. Before its
substitutions are filled in, a text may be anything; afterwards it must fit.
"""

from collections.abc import Sequence

import yaml

from fleet_manager.launch.subset import RefusedError

Scalar = bool | int | float | str
Value = Scalar | list[bool] | list[int] | list[float] | list[str]

_SCALARS: dict[str, type] = {"str": str, "bool": bool, "float": float, "int": int}
TYPES = (*_SCALARS, *(f"list_of_{name}" for name in _SCALARS), "yaml")


def typed(text: str, type_: str = "yaml", *, open_: bool = False) -> Value:
    """Return *text* as a value of *type_*; a text if it is *open_* and becomes one later.

    Raises:
        RefusedError: it is none.
    """
    if type_ not in TYPES:
        raise RefusedError(f"one of the types {', '.join(TYPES)}", type_)
    if type_ == "yaml":
        return _from_yaml(text, open_=open_)
    if type_.startswith("list_of_"):
        return _a_list(text, _SCALARS[type_.removeprefix("list_of_")], open_=open_)
    return _a_scalar(text, _SCALARS[type_], open_=open_)


def typed_each(texts: Sequence[str], type_: str, *, open_: bool = False) -> Value:
    """Return a list that was written with a separator of its own."""
    if type_ != "yaml" and not type_.startswith("list_of_"):
        raise RefusedError("a list type for a value with value-sep", type_)
    values = [typed(text, type_.removeprefix("list_of_"), open_=open_) for text in texts]
    return uniform(values, open_=open_)


def uniform(values: Sequence[object], *, open_: bool = False) -> Value:
    """Return *values* as the list they are if they are of one type.

    Raises:
        RefusedError: they are not; texts that are *open_* may stand between others.
    """
    others = {type(value) for value in values if not isinstance(value, str)}
    kinds = {type(value) for value in values} - ({str} if open_ and others else set())
    if len(kinds) > 1 or not kinds <= set(_SCALARS.values()):
        raise RefusedError("a list of values of one type", list(values))
    return list(values)  # type: ignore[return-value]  # they are of one type, as just checked


def truth(text: str) -> bool:
    """Return whether a substitution's argument is true."""
    return _a_scalar(text, bool) is True


def condition(text: str) -> bool:
    """Return whether the text of ``if`` or ``unless`` is true."""
    match text.strip().lower():
        case "true" | "1":
            return True
        case "false" | "0":
            return False
    raise RefusedError("true, false, 1 or 0", text)


def _a_scalar(text: str, wanted: type, *, open_: bool = False) -> Scalar:
    if wanted is str:
        return text
    if wanted is bool:
        value = _from_yaml({"1": "true", "0": "false"}.get(text, text), open_=open_)
        if isinstance(value, bool) or (open_ and isinstance(value, str)):
            return value
        raise RefusedError("true or false", text)
    try:
        number: Scalar = wanted(text)
    except ValueError:
        if open_:
            return text
        wish = "a whole number" if wanted is int else "a number"
        raise RefusedError(wish, text) from None
    return number


def _a_list(text: str, wanted: type, *, open_: bool) -> Value:
    value = _from_yaml(text, open_=open_)
    fitting = {wanted, str} if open_ else {wanted}
    fits = isinstance(value, list) and {type(item) for item in value} <= fitting
    # Of what an empty list is nobody could tell.
    if fits and (value or wanted is str):
        return value
    raise RefusedError(f"a list like [1, 2] of type {wanted.__name__}", text)


def _from_yaml(text: str, *, open_: bool) -> Value:
    if not text:
        return text
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError) as error:
        if open_:
            return text
        reason = " ".join(str(error).split())
        raise RefusedError(
            f'a value as YAML reads it, or type="str" ({reason})', text
        ) from None
    if isinstance(value, list):
        return uniform(value, open_=open_)
    if isinstance(value, bool | int | float | str):
        return value
    raise RefusedError('a number, text, truth or list, or type="str"', text)
