"""What all decisions have in common: how they are written."""

import msgspec


class Decided(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag=True,
    tag_field="decision",
    omit_defaults=True,
):
    """One thing the fleet concluded: its name beside its fields, without the defaults."""
