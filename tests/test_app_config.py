"""A fleet.toml is taken or refused whole, and every fault in it is named."""

import tomllib
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.app.config import check_config, override, parse_config
from fleet_manager.app.config_text import render_toml
from fleet_manager.app.settings import Config, Site
from fleet_manager.model.errors import ConfigError

WHERE = "fleet.toml"


def faults_of(text: str) -> list[str]:
    return [str(fault) for fault in check_config(text, WHERE).faults]


def test_an_empty_file_is_the_default_configuration() -> None:
    assert parse_config("", WHERE) == Config()


def test_a_key_in_the_file_replaces_its_default_and_no_other() -> None:
    config = parse_config('[site]\nmap = "yard.geojson"\nspeed = 20\n', WHERE)
    assert config == replace(Config(), site=Site(map="yard.geojson", speed=20.0))


def test_an_unknown_key_is_refused_with_the_name_it_may_have_meant() -> None:
    assert faults_of("[mqtt]\nprot = 1883\n") == [
        "fleet.toml: mqtt.prot: expected a known key, perhaps 'port', got 'prot'"
    ]


def test_an_unknown_section_is_refused_with_the_name_it_may_have_meant() -> None:
    assert faults_of("[htpp]\nport = 1\n") == [
        "fleet.toml: htpp: expected a known section, perhaps 'http', got 'htpp'"
    ]


def test_all_faults_of_a_file_are_named_together() -> None:
    found = faults_of(
        '[site]\nspeed = 0\n[http]\nport = "8099"\n[dispatch]\nsolver = "magic"\n'
        "[vehicles]\nwidth_mm = true\n"
    )
    assert found == [
        "fleet.toml: site.speed: expected a number (at least 0.1, at most 1000), got 0",
        "fleet.toml: http.port: expected a whole number (at least 1, at most 65535), "
        "got '8099'",
        "fleet.toml: dispatch.solver: expected one of pyvrp, insertion, got 'magic'",
        "fleet.toml: vehicles.width_mm: expected a whole number (at least 200, at most 4000), "
        "got True",
    ]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('[mqtt]\nprefix = "a/b"\n', "mqtt.prefix"),
        ('[mqtt]\nkey_file = "k.pem"\n', "mqtt.certificate_file"),
        ('[mqtt]\npassword_file = "p"\n', "mqtt.username"),
        ('[notify]\nchannel = "webhook"\n', "notify.url"),
        ('[notify]\nurl = "ftp://x"\n', "notify.url"),
        ("[vehicles]\nbattery_reserve_permille = 950\n", "vehicles.battery_target_permille"),
        ('[site]\nmap = ""\n', "site.map"),
        ("site = 3\n", "site"),
        ("[site]\nspeed = nan\n", "site.speed"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_key(text: str, field: str) -> None:
    assert [fault.field for fault in check_config(text, WHERE).faults] == [field]


def test_a_file_that_is_no_toml_is_refused_with_the_line() -> None:
    with pytest.raises(ConfigError, match=r"fleet\.toml: expected TOML, got .*line 2"):
        parse_config("[site]\nmap =\n", WHERE)


@given(text=st.text())
def test_no_text_at_all_gets_past_the_check_without_a_verdict(text: str) -> None:
    checked = check_config(text, WHERE)
    assert checked.faults or checked.config == parse_config(text, WHERE)


@given(
    value=st.one_of(
        st.integers(), st.floats(), st.booleans(), st.text(max_size=5), st.lists(st.integers())
    ),
    section=st.sampled_from([section.name for section in fields(Config)]),
    data=st.data(),
)
def test_a_value_is_taken_as_it_is_or_refused(
    value: object, section: str, data: st.DataObject
) -> None:
    keys = [key.name for key in fields(getattr(Config(), section))]
    key = data.draw(st.sampled_from(keys))
    try:
        config = override(Config(), {f"{section}.{key}": value}, WHERE)
    except ConfigError:
        return
    assert getattr(getattr(config, section), key) == value


def test_what_the_command_line_does_not_set_stays() -> None:
    config = override(Config(), {"site.map": None, "http.port": 9000})
    assert config.http.port == 9000
    assert config.site == Config().site


def test_what_is_shown_can_be_read_back() -> None:
    config = override(Config(), {"site.name": 'a "quoted" \\ name', "site.speed": 2.5})
    assert parse_config(render_toml(config), WHERE) == config
    assert tomllib.loads(render_toml(Config()))
