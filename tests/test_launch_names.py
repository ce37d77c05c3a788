"""Names and namespaces of nodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.launch.names import checked_name, checked_namespace, full_name, joined
from fleet_manager.launch.subset import RefusedError


@pytest.mark.parametrize(
    ("base", "namespace", "result"),
    [
        (None, None, None),
        (None, "a", "/a"),
        (None, "/a", "/a"),
        (None, "", "/"),
        (None, "/", "/"),
        ("/a", None, "/a"),
        ("a", "b", "/a/b"),
        ("/a", "b/", "/a/b"),
        ("/a", "", "/a"),
        ("/", "b", "/b"),
        ("/a", "/b", "/b"),
    ],
)
def test_a_namespace_is_joined_to_the_one_around_it(
    base: str | None, namespace: str | None, result: str | None
) -> None:
    assert joined(base, namespace) == result


@pytest.mark.parametrize("name", ["a", "_a", "Cart_7"])
def test_a_node_may_be_called(name: str) -> None:
    assert checked_name(name) == name


@pytest.mark.parametrize("name", ["", "7", "a-b", "a/b", "a b", "a\n", "ä"])
def test_a_node_may_not_be_called(name: str) -> None:
    with pytest.raises(RefusedError, match="a node name"):
        checked_name(name)


@pytest.mark.parametrize("namespace", ["/", "/a", "/a/b_7"])
def test_there_may_be_a_namespace(namespace: str) -> None:
    assert checked_namespace(namespace) == namespace


@pytest.mark.parametrize("namespace", ["", "a", "/a/", "//a", "/a//b", "/7", "/a-b"])
def test_there_may_be_no_namespace(namespace: str) -> None:
    with pytest.raises(RefusedError, match="a namespace"):
        checked_namespace(namespace)


def test_the_full_name_has_one_slash_between() -> None:
    assert [full_name("/", "a"), full_name("/n", "a")] == ["/a", "/n/a"]


words = st.from_regex(r"[a-z_][a-z0-9_]{0,4}", fullmatch=True)


@given(st.lists(words, min_size=1), st.lists(words, min_size=1))
def test_joined_names_are_good_names(base: list[str], inner: list[str]) -> None:
    namespace = joined("/" + "/".join(base), "/".join(inner))
    assert namespace is not None
    assert checked_namespace(namespace) == "/" + "/".join((*base, *inner))
