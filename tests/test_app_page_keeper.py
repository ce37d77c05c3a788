"""The page beside the controller is there as long as the controller is, and no longer."""

import os
import urllib.request
from pathlib import Path

import pytest

from fleet_manager.app.page_keeper import page_kept_up, page_of
from fleet_manager.app.site import load_site
from fleet_manager.shell.broker import accepts
from tests.shell_parts import free_port, until


def test_the_page_is_served_for_the_time_of_the_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if "PYTEST" in name]:
        # NiceGUI behaves otherwise where it believes to be in a test.
        monkeypatch.delenv(name)
    port = free_port()
    words = ["console", "--api", "http://127.0.0.1:1", "--port", str(port)]
    with page_kept_up(words, tmp_path / "console.log"):
        until(lambda: accepts(port))
        url = f"http://127.0.0.1:{port}/"
        assert b"<title>Last100</title>" in urllib.request.urlopen(url).read()
    assert not accepts(port)


def test_a_page_that_cannot_be_served_does_not_hold_anybody_up(tmp_path: Path) -> None:
    log = tmp_path / "console.log"
    with page_kept_up(["console", "--port", "0"], log):
        until(lambda: log.exists() and "error" in log.read_text("utf-8"))


def test_a_site_that_wants_no_page_has_none(tmp_path: Path) -> None:
    port = free_port()
    settings = {
        "site.state_dir": str(tmp_path), "console.enabled": False, "console.port": port,
    }  # fmt: skip
    with page_of(load_site(None, settings)):
        assert not (tmp_path / "console.log").exists()


def test_the_page_of_a_site_is_where_its_configuration_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if "PYTEST" in name]:
        monkeypatch.delenv(name)
    port = free_port()
    settings = {"site.state_dir": str(tmp_path), "console.port": port}
    with page_of(load_site(None, settings)):
        until(lambda: accepts(port))
    assert not accepts(port)
