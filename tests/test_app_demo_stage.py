"""The demo's stage is cleared before, and nobody else may play on it meanwhile."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from fleet_manager.app.demo_stage import Wishes, prepare
from fleet_manager.model.errors import PartError

WISHES = Wishes(vehicles=5, parcels=33, speed=60.0, seed=4, broker="iotcore", console=False)


def test_what_an_earlier_demo_left_is_gone(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state/journal.sqlite3").touch()
    (tmp_path / "report.json").touch()
    with ExitStack() as ending:
        prepare(WISHES, tmp_path, ending)
        assert list((tmp_path / "state").iterdir()) == []
        assert not (tmp_path / "report.json").exists()


def test_wishes_become_a_configuration(tmp_path: Path) -> None:
    with ExitStack() as ending:
        stage = prepare(WISHES, tmp_path, ending)
    config = stage.site.config
    assert (config.site.speed, config.dispatch.seed) == (60.0, 4)
    assert config.mqtt.broker == "iotcore"
    assert stage.console_url == ""
    assert stage.site.state_dir == tmp_path / "state"
    assert stage.loaded.scenario.vehicles.count == 5
    assert sum(wave.parcels for wave in stage.loaded.scenario.demand.waves) == 33


def test_a_second_demo_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with ExitStack() as ending:
        prepare(WISHES, tmp_path, ending)
        with ExitStack() as other, pytest.raises(PartError, match="another demo runs"):
            prepare(WISHES, tmp_path, other)
