"""The JSON Schema: printed form, validity, and that it agrees with the reader."""

import json
import runpy
from typing import Any

import fastjsonschema
import pytest

from fleet_manager.roadmap.profile import find_faults
from fleet_manager.roadmap.schema import map_schema
from tests.roadmap_sheet import MAPS, the_courtyard

VALIDATE = fastjsonschema.compile(map_schema())


def test_the_printed_schema_is_up_to_date() -> None:
    write = runpy.run_path(str(MAPS / "write_schema.py"))["draw"]
    assert (MAPS / "profile.schema.json").read_bytes() == write()


@pytest.mark.parametrize("name", ["courtyard", "riverside"])
def test_our_own_maps_follow_the_schema(name: str) -> None:
    VALIDATE(json.loads((MAPS / f"{name}.geojson").read_bytes()))


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [("lane", "width_m", "3"), ("lane", "width_m", -1), ("lane", "surface", "mud"),
     ("lane", "one_way", 1), ("lane", "speed", 3), ("gate", "compound_id", "a b"),
     ("handoff_point", "kind", "window"), ("handoff_point", "capacity", 0),
     ("building", "units", [{"name": {}}]), ("compound", "name", {"fr": "x"}),
     ("charger", "power_w", None), ("parking", "feature_type", "garage")],
)  # fmt: skip
def test_what_the_schema_refuses_the_reader_refuses(kind: str, key: str, value: object) -> None:
    document: dict[str, Any] = json.loads(the_courtyard())
    features = [each["properties"] for each in document["features"]]
    next(each for each in features if each["feature_type"] == kind)[key] = value
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        VALIDATE(document)
    assert find_faults(json.dumps(document).encode(), "x")
