"""Building maps are read with care: what is wrong is named with its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap.rmf_read import read_building
from tests.roadmap_osm import outside_data
from tests.roadmap_rmf import a_drawing, a_file, a_level, a_link, a_vertex, building_of


def test_vertices_lanes_and_parameters_are_read_without_their_type_numbers() -> None:
    level = building_of(a_drawing()).levels["L1"]
    assert (level.vertices[3].name, level.vertices[3].x) == ("ward", 300)
    assert level.lanes[0].params == {"bidirectional": True, "graph_idx": 0}


def test_old_files_without_a_system_are_drawings() -> None:
    document = a_drawing()
    del document["coordinate_system"]
    assert building_of(document).system == "reference_image"


def test_the_reference_level_is_the_first_where_none_is_named() -> None:
    document = a_drawing(reference_level_name="L9")
    assert building_of(document).reference_level == "L1"


def test_a_vertex_may_leave_out_name_and_parameters() -> None:
    document = a_drawing(levels={"L1": {"vertices": [[1, 2], [3, 4, 0]]}})
    assert [vertex.name for vertex in building_of(document).levels["L1"].vertices] == ["", ""]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "a mapping"),
        ({}, "levels"),
        ({"levels": {}}, "at least one level"),
        ({"levels": {"L1": 3}}, "levels.L1"),
        ({"levels": {"L1": {"vertices": 3}}}, "levels.L1.vertices"),
        ({"levels": {"L1": {"vertices": [[1]]}}}, "levels.L1.vertices[0]"),
        ({"levels": {"L1": {"vertices": [["a", 2]]}}}, "levels.L1.vertices[0][0]"),
        ({"levels": {"L1": {"vertices": [[1, float("nan")]]}}}, "levels.L1.vertices[0][1]"),
        ({"levels": {"L1": a_level([a_vertex(0, 0)], [a_link(0, 1)])}}, "levels.L1.lanes[0]"),
        ({"levels": {"L1": a_level([], [], elevation="high")}}, "levels.L1.elevation"),
        ({"levels": {"L1": a_level([], []), "L2": []}}, "levels.L2"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(document: Any, place: str) -> None:  # noqa: ANN401
    with pytest.raises(MapError) as refused:
        building_of(document)
    assert place in str(refused.value)


@pytest.mark.parametrize(
    "data", [b"levels: [", b"\xff\xfe\x00", b"!!python/object:os.system {}", b"a: *b"]
)
def test_what_is_no_yaml_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(MapError, match="YAML") as refused:
        read_building(data, "x.building.yaml")
    assert "\n" not in str(refused.value)


def test_a_nest_without_an_end_is_refused() -> None:
    with pytest.raises(MapError):
        read_building(b"[" * 5000, "x.building.yaml")


@pytest.mark.parametrize(
    "data",
    [
        b"levels: &a [*a]",
        b"a: &a [1,1,1,1,1,1,1,1,1,1]\n"
        + b"".join(
            b"%c: &%c [%s]\n" % (name, name, b",".join([b"*%c" % (name - 1)] * 10))
            for name in range(ord("b"), ord("j"))
        ),
    ],
)
def test_a_small_file_that_means_an_endless_one_is_refused(data: bytes) -> None:
    with pytest.raises(MapError, match="at most 2000000 values"):
        read_building(data, "x.building.yaml")


@pytest.mark.parametrize("name", ["clinic", "campus"])
def test_the_demonstration_maps_are_read(name: str) -> None:
    building = read_building(outside_data(f"{name}.building.yaml"), name)
    assert building.name == name
    assert building.levels["L1"].lanes


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["levels", "vertices", "lanes", "L1"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(junk)
def test_whatever_yaml_holds_is_a_building_or_a_refusal(document: Any) -> None:  # noqa: ANN401
    try:
        read_building(a_file(document), "x.building.yaml")
    except MapError as error:
        assert str(error).startswith("x.building.yaml: ")  # noqa: PT017 - either is right
