"""A launch file as a tree of tags, each of which knows the line it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from fleet_manager.model.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One tag with what is in it."""

    tag: str
    attributes: Mapping[str, str]
    children: tuple["Element", ...]
    file: str
    line: int

    @property
    def where(self) -> str:
        """File and line, as editors and compilers write it."""
        return f"{self.file}:{self.line}"

    def named(self, *tags: str) -> tuple["Element", ...]:
        """Return the children with one of *tags*, in order."""
        return tuple(child for child in self.children if child.tag in tags)

    def wrong(self, attribute: str, expected: str, got: object) -> ConfigError:
        """Return the complaint about an attribute of this tag, or ("") about the tag."""
        place = f"<{self.tag}> {attribute}" if attribute else f"<{self.tag}>"
        return ConfigError(self.where, place, expected, got)


def read_launch_file(path: Path) -> Element:
    """Return the tree of the launch file; ConfigError, with the line, if it is none."""
    builder = _Builder(str(path))
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.StartDoctypeDeclHandler = builder.refuse_doctype
    builder.parser = parser
    try:
        parser.Parse(path.read_bytes(), True)  # noqa: FBT003 (expat knows no names)
    except expat.ExpatError as error:
        where = f"{path}:{error.lineno}"
        reason = expat.errors.messages[error.code]
        raise ConfigError(where, "", "XML", reason) from None
    return builder.root


@dataclass(slots=True)
class _Builder:
    """Makes the tree from what the parser reports."""

    file: str
    parser: expat.XMLParserType = field(init=False)
    _open: list[tuple[str, dict[str, str], int, list[Element]]] = field(default_factory=list)
    root: Element = field(init=False)
    """The outermost tag, once all is read."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._open.append((tag, attributes, self.parser.CurrentLineNumber, []))

    def end(self, _: str) -> None:
        tag, attributes, line, children = self._open.pop()
        element = Element(
            tag=tag,
            attributes=attributes,
            children=tuple(children),
            file=self.file,
            line=line,
        )
        if self._open:
            self._open[-1][3].append(element)
        else:
            self.root = element

    def text(self, text: str) -> None:
        if text.strip():
            tag = self._open[-1][0]
            raise ConfigError(self._here(), f"<{tag}>", "no text between tags", text.strip())

    def refuse_doctype(self, name: str, *_: object) -> None:
        raise ConfigError(self._here(), "", "no <!DOCTYPE>", name)

    def _here(self) -> str:
        return f"{self.file}:{self.parser.CurrentLineNumber}"
