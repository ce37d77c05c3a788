"""The configuration written out: as a commented ``fleet.toml``, and as the page about it."""

from collections.abc import Iterator
from dataclasses import fields
from textwrap import wrap

from fleet_manager.app.settings import Config, bounds_of, default_of, doc_of

LINE_LENGTH = 96


def render_toml(config: Config) -> str:
    """Return *config* as a commented ``fleet.toml`` with every key in it."""
    return "\n".join(_toml_lines(config)) + "\n"


def render_markdown() -> str:
    """Return docs/configuration.md."""
    return "\n".join(_markdown_lines()) + "\n"


def _toml_lines(config: Config) -> Iterator[str]:
    yield "# Configuration of last100. Paths are relative to this file."
    for section in fields(Config):
        table = getattr(config, section.name)
        yield ""
        yield f"# {_summary(table)}"
        yield f"[{section.name}]"
        for key in fields(table):
            value = getattr(table, key.name)
            yield from _comment(doc_of(key).text + bounds_of(key))
            if value is None:
                yield from _comment(f"Not set: {doc_of(key).absent}.")
                yield f"# {key.name} = ..."
            else:
                yield f"{key.name} = {_toml_value(value)}"


def _markdown_lines() -> Iterator[str]:
    yield "# Configuration"
    yield ""
    yield "Made from `fleet_manager/app/settings.py` by `last100 config show --markdown`."
    yield ""
    yield (
        "`last100 run --config fleet.toml` reads one TOML file; every key has a default, so an "
        "empty file is one. Relative paths in it are relative to the file. "
        "`last100 config check fleet.toml` lists every fault, `last100 config show` prints the "
        "file with all defaults and this documentation in it, and `last100 config show "
        "fleet.toml` what a given file amounts to. Units are the ends of the names: `_ms` "
        "milliseconds, `_mm` millimetres, `_permille` thousandths. Times are fleet time unless "
        "the text says wall time."
    )
    for section in fields(Config):
        table = default_of(section)
        yield from ("", f"## [{section.name}]", "", _summary(table), "")
        yield "| key | default | what it is |"
        yield "|---|---|---|"
        for key in fields(table):
            value = getattr(table, key.name)
            default = f"`{_toml_value(value)}`" if value is not None else doc_of(key).absent
            yield f"| `{key.name}` | {default} | {doc_of(key).text}{bounds_of(key)} |"


def _comment(text: str) -> list[str]:
    return wrap(text, LINE_LENGTH, initial_indent="# ", subsequent_indent="# ")


def _summary(table: object) -> str:
    return (type(table).__doc__ or "").split("\n", 1)[0]


def _toml_value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
        case _:
            return f"{value}"
