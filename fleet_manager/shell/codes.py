"""One-time codes: drawn here, shown to one recipient, known to the fleet as keyed digests only.

Six digits are easily guessed from a plain hash, so the digest is an HMAC with a key that never
leaves the state directory, over the session and the code: a code is good for one box at one
visit, and a stolen journal opens nothing.
"""

import os
import secrets
from collections import OrderedDict
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path
from threading import Lock

from fleet_manager.model.errors import PartError
from fleet_manager.model.ids import SessionId

DIGITS = 6
REMEMBERED_MAX = 10_000
_KEY_BYTES = 32


class Codes:
    """Draws codes and remembers the plain ones, in memory, until they have been sent."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._plain: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def issue(self, session: SessionId) -> str:
        """Draw a code for *session* and return its digest."""
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        digest = self.digest(session, code)
        with self._lock:
            self._plain[digest] = code
            if len(self._plain) > REMEMBERED_MAX:
                self._plain.popitem(last=False)
        return digest

    def digest(self, session: SessionId, code: str) -> str:
        """Return the keyed digest of *code* for *session*, in hexadecimal digits."""
        return hmac(self._key, f"{session}|{code}".encode(), sha256).hexdigest()

    def plain(self, digest: str) -> str | None:
        """Return the code drawn for *digest*; None if it was drawn before a restart."""
        with self._lock:
            return self._plain.get(digest)

    def forget(self, digest: str) -> None:
        """Forget a code: its recipient has it."""
        with self._lock:
            self._plain.pop(digest, None)


def open_codes(state_dir: Path) -> Codes:
    """Return the codes under the key in *state_dir*; the key is drawn when there is none."""
    key = _read_or_draw(state_dir / "code.key")
    try:
        return Codes(bytes.fromhex(key))
    except ValueError:
        raise PartError(
            f"{state_dir / 'code.key'} is damaged; remove it, and codes sent before are void"
        ) from None


def open_token(file: Path) -> str:
    """Return the token that the HTTP API asks for; it is drawn when there is none."""
    return _read_or_draw(file)


def _read_or_draw(file: Path) -> str:
    """Return the secret in *file*; draw one for its owner's eyes only if there is none."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            _draw(file)
        secret = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise PartError(f"{file}: cannot be read or made: {error}") from error
    if not secret:
        raise PartError(f"{file} is empty; remove it, a new one will be drawn")
    return secret


def _draw(file: Path) -> None:
    draft = file.with_name(file.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_hex(_KEY_BYTES) + "\n")
    draft.replace(file)
