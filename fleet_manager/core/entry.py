"""A journal entry: a durable decision as one line of JSON, chained to the one before it."""

from hashlib import sha256

import msgspec

from fleet_manager.core.decisions import Durable
from fleet_manager.model.errors import JournalError

FORMAT = 1
"""Version of what ``encode`` writes; a journal of another version is refused."""

GENESIS = bytes(32)
"""The digest before the first entry."""

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Durable] = msgspec.json.Decoder(Durable)


def encode(decision: Durable) -> bytes:
    """Return the decision as one line of JSON, the same on every machine."""
    return _encoder.encode(decision)


def decode(payload: bytes) -> Durable:
    """Return the decision that ``encode`` wrote.

    Raises JournalError when the line is not one of ours.
    """
    try:
        return _decoder.decode(payload)
    except (msgspec.DecodeError, ValueError) as error:
        raise JournalError(f"not a decision of format {FORMAT}: {error}") from error


def link(previous: bytes, time_ms: int, payload: bytes) -> bytes:
    """Return the digest of an entry, chained to the one before it (SHA-256, 32 bytes)."""
    return sha256(previous + time_ms.to_bytes(8, "big", signed=True) + payload).digest()
