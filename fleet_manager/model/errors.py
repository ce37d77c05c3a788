"""What can go wrong at the house's doors, as one tree.

::

    Last100Error
    ├── InputError            an operator's file, row, key or message is wrong
    │   ├── MapError          ... in a map
    │   ├── ParcelError       ... in a parcel record
    │   ├── ConfigError       ... in a configuration or scenario
    │   └── MessageError      ... in something a vehicle or device sent
    ├── JournalError          the journal cannot be read, or has been changed
    └── PartError             a part we rely on (broker, solver, port) is not there

An error is raised where outside meets inside and caught once per shell. What the fleet may
expect in a day's work (a wrong code, a full shelf, a missed deadline) is a decision, not an
error; a broken invariant is a bug, and ``assert`` says so.
"""


class Last100Error(Exception):
    """Anything this project raises on purpose; its text is fit for an operator's eyes."""


class InputError(Last100Error):
    """Something handed to us is wrong: names where, what was expected and what was found."""

    def __init__(self, where: str, field: str, expected: str, got: object) -> None:
        self.where = where
        self.field = field
        self.expected = expected
        self.got = got
        place = ": ".join(part for part in (where, field) if part)
        super().__init__(f"{place}: expected {expected}, got {got!r}")


class MapError(InputError):
    """A map that cannot be used."""


class ParcelError(InputError):
    """A parcel record that cannot be taken in."""


class ConfigError(InputError):
    """A configuration or scenario that cannot be run."""


class MessageError(InputError):
    """A message from a vehicle or device that does not follow its schema."""


class JournalError(Last100Error):
    """The journal cannot be read, or its chain of digests is broken."""


class PartError(Last100Error):
    """A part we rely on cannot be started or reached; the text says how to mend it."""
