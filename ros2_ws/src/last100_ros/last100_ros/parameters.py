"""What an operator can set on a node: one table per node, which is also its page in the manual.

A node declares its table once. A value from the command line or a parameter file that does not
fit ends the node with one line that says what would be right; a later one is refused with the
same words. A whole number is taken where a double is wanted: people type ``speed:=2``.
"""

import math
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from functools import partial
from typing import Any

from rcl_interfaces.msg import (
    FloatingPointRange,
    IntegerRange,
    ParameterDescriptor,
    SetParametersResult,
)
from rclpy.node import Node
from rclpy.parameter import Parameter as Setting

from fleet_manager.model.errors import ConfigError

Value = bool | int | float | str | list[str]

INT64_MAX = 2**63 - 1
DOUBLE_MAX = 1.7976931348623157e308


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to set: its default gives the type, *text* is for the operator."""

    name: str
    default: Value
    text: str
    _: KW_ONLY
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    changeable: bool = False
    unit: str = ""

    def allowed(self) -> str:
        """Return in words what it may be set to: for the manual and for complaints."""
        if self.choices:
            return "one of " + ", ".join(f'"{choice}"' for choice in self.choices)
        return " ".join(filter(None, (_kind(self.default), self._bounds(), self.unit)))

    def _bounds(self) -> str:
        match self.least, self.most:
            case None, None:
                return ""
            case least, None:
                return f"of at least {least:.12g}"
            case None, most:
                return f"of at most {most:.12g}"
            case least, most:
                return f"from {least:.12g} to {most:.12g}"

    def fits(self, value: object) -> bool:
        """Return whether *value* may be set."""
        match self.default, value:
            case (bool(), _) | (_, bool()):
                return isinstance(value, bool) and isinstance(self.default, bool)
            case (float(), int() | float()) | (int(), int()):
                return self._within(value)
            case str(), str():
                return not self.choices or value in self.choices
            case list(), list() | tuple():
                return all(isinstance(item, str) for item in value)
            case _:
                return False

    def _within(self, value: Any) -> bool:  # noqa: ANN401 - a number
        least = -math.inf if self.least is None else self.least
        most = math.inf if self.most is None else self.most
        return math.isfinite(value) and least <= value <= most


def declare(node: Node, table: Iterable[Parameter]) -> None:
    """Declare *table* on *node*, with what the operator has set.

    Raises:
        ConfigError: a value that was set does not fit.
    """
    table = tuple(table)
    for parameter in table:
        value = _given(node, parameter)
        if not parameter.fits(value):
            where = node.get_fully_qualified_name()
            raise ConfigError(where, parameter.name, parameter.allowed(), value)
        if isinstance(parameter.default, float):
            value = float(value)
        node.declare_parameter(
            parameter.name, value, _descriptor(parameter), ignore_override=True
        )
    by_name = {parameter.name: parameter for parameter in table}
    node.add_on_set_parameters_callback(partial(_judge, by_name))


def values(node: Node, table: Iterable[Parameter]) -> dict[str, Any]:
    """Return what the parameters of *table* are set to now, by name."""
    return {parameter.name: node.get_parameter(parameter.name).value for parameter in table}


def _given(node: Node, parameter: Parameter) -> Any:  # noqa: ANN401 - whatever was typed
    """Return what the operator set, of whatever type; the default if nothing."""
    anything = ParameterDescriptor(dynamic_typing=True)
    value = node.declare_parameter(parameter.name, parameter.default, anything).value
    node.undeclare_parameter(parameter.name)
    return value


def _judge(table: dict[str, Parameter], settings: list[Setting]) -> SetParametersResult:
    """Refuse what does not fit; a node's other parameters are not ours to judge."""
    for setting in settings:
        parameter = table.get(setting.name)
        if parameter and not parameter.fits(setting.value):
            reason = f"{setting.name}: expected {parameter.allowed()}, got {setting.value!r}"
            return SetParametersResult(successful=False, reason=reason)
    return SetParametersResult(successful=True)


def _descriptor(parameter: Parameter) -> ParameterDescriptor:
    unit = f" ({parameter.unit})" if parameter.unit else ""
    described = ParameterDescriptor(
        name=parameter.name,
        description=parameter.text + unit,
        additional_constraints=parameter.allowed() if parameter.choices else "",
        read_only=not parameter.changeable,
    )
    if parameter.least is None and parameter.most is None:
        return described
    if isinstance(parameter.default, float):
        described.floating_point_range = [
            FloatingPointRange(
                from_value=-DOUBLE_MAX if parameter.least is None else float(parameter.least),
                to_value=DOUBLE_MAX if parameter.most is None else float(parameter.most),
            )
        ]
    else:
        described.integer_range = [
            IntegerRange(
                from_value=-INT64_MAX if parameter.least is None else int(parameter.least),
                to_value=INT64_MAX if parameter.most is None else int(parameter.most),
            )
        ]
    return described


def _kind(default: Value) -> str:
    match default:
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case float():
            return "a number"
        case str():
            return "a text"
        case _:
            return "a list of texts"
