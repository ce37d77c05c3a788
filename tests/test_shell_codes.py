"""One-time codes and the secrets they rest on."""

from hashlib import sha256
from hmac import new as hmac
from pathlib import Path

import pytest

from fleet_manager.model.errors import PartError
from fleet_manager.model.ids import SessionId
from fleet_manager.shell.codes import REMEMBERED_MAX, Codes, open_codes, open_token

SESSION = SessionId("trip-1.2.visit/7")
OTHER = SessionId("trip-1.2.visit/8")


def test_a_code_is_six_digits_and_its_digest_is_keyed_with_the_session() -> None:
    codes = Codes(b"key")
    digest = codes.issue(SESSION)
    code = codes.plain(digest)
    assert code is not None
    assert len(code) == 6
    assert code.isdigit()
    assert digest == hmac(b"key", f"{SESSION}|{code}".encode(), sha256).hexdigest()


def test_the_same_code_means_nothing_for_another_session_or_key() -> None:
    codes = Codes(b"key")
    assert codes.digest(SESSION, "123456") == codes.digest(SESSION, "123456")
    assert codes.digest(SESSION, "123456") != codes.digest(OTHER, "123456")
    assert codes.digest(SESSION, "123456") != Codes(b"yek").digest(SESSION, "123456")


def test_a_code_that_was_sent_is_forgotten() -> None:
    codes = Codes(b"key")
    digest = codes.issue(SESSION)
    codes.forget(digest)
    codes.forget(digest)
    assert codes.plain(digest) is None


def test_codes_that_nobody_fetches_do_not_pile_up() -> None:
    codes = Codes(b"key")
    first = codes.issue(SESSION)
    for number in range(REMEMBERED_MAX):
        codes.issue(SessionId(str(number)))
    assert codes.plain(first) is None


def test_codes_differ() -> None:
    codes = Codes(b"key")
    assert len({codes.plain(codes.issue(SESSION)) for _ in range(50)}) > 40


def test_the_key_stays_over_a_restart_and_plain_codes_do_not(tmp_path: Path) -> None:
    before = open_codes(tmp_path / "state")
    digest = before.issue(SESSION)
    code = before.plain(digest)
    after = open_codes(tmp_path / "state")
    assert code is not None
    assert after.digest(SESSION, code) == digest
    assert after.plain(digest) is None


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    open_codes(tmp_path)
    open_token(tmp_path / "token")
    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert modes == {"code.key": 0o600, "token": 0o600}


def test_the_token_stays_the_same_and_is_no_key(tmp_path: Path) -> None:
    assert open_token(tmp_path / "token") == open_token(tmp_path / "token")
    open_codes(tmp_path)
    assert open_token(tmp_path / "token") != (tmp_path / "code.key").read_text().strip()


@pytest.mark.parametrize("content", ["not hexadecimal", "", "\n"])
def test_a_damaged_key_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "code.key").write_text(content)
    with pytest.raises(PartError, match=r"code\.key"):
        open_codes(tmp_path)


def test_a_state_directory_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(PartError, match="state"):
        open_token(tmp_path / "state" / "token")
