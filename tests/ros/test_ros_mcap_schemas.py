"""Tests of last100_ros.mcap_schemas."""

from pathlib import Path

import pytest
from rosbags.typesys import get_types_from_msg

from fleet_manager.model.errors import PartError
from last100_ros.mcap_schemas import installed_definition, schema_of

pytestmark = pytest.mark.ros

LINE = "=" * 80
PACKAGE = {
    "a/msg/Outer": "Inner[<=4] many  # not b/This\nb/Deep deep\nstring<=5[] w\nuint8 X=1\n",
    "a/msg/Inner": "builtin/Time at\n# Other other\n",
    "b/msg/Deep": "builtin/Time[3] times\nfloat64 x 1.0\n",
    "builtin/msg/Time": "int32 sec\n",
}
OURS = Path(__file__).parents[2] / "ros2_ws/src/last100_msgs/msg"


def test_a_definition_brings_all_it_contains_once() -> None:
    parts = schema_of("a/msg/Outer", PACKAGE.__getitem__).split(LINE)
    assert [part.splitlines()[1] for part in parts[1:]] == [
        "MSG: a/Inner", "MSG: b/Deep", "MSG: builtin/Time",
    ]  # fmt: skip
    assert parts[0] == PACKAGE["a/msg/Outer"] + "\n"


def test_a_definition_of_built_in_types_stands_alone() -> None:
    assert schema_of("builtin/msg/Time", PACKAGE.__getitem__) == "int32 sec\n"


@pytest.mark.parametrize("name", sorted(path.stem for path in OURS.glob("*.msg")))
def test_every_message_of_ours_is_known_whole(name: str) -> None:
    kind = f"last100_msgs/msg/{name}"
    assert kind in get_types_from_msg(schema_of(kind, installed_definition), kind)


@pytest.mark.parametrize(
    "kind",
    ["visualization_msgs/msg/MarkerArray", "nav_msgs/msg/Odometry", "tf2_msgs/msg/TFMessage"],
)
def test_so_is_what_comes_with_ros(kind: str) -> None:
    assert kind in get_types_from_msg(schema_of(kind, installed_definition), kind)


def test_what_is_not_installed_is_said() -> None:
    with pytest.raises(PartError, match="moon_msgs/msg/Rock: its definition is not installed"):
        installed_definition("moon_msgs/msg/Rock")


def test_a_sourced_workspace_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "share" / "std_msgs" / "msg"
    folder.mkdir(parents=True)
    (folder / "String.msg").write_text("string other\n")
    monkeypatch.setenv("AMENT_PREFIX_PATH", f"{tmp_path}:/nowhere")
    assert installed_definition("std_msgs/msg/String") == "string other\n"
