"""Text with substitutions in it, read as upstream's grammar reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.launch.subset import SUBSTITUTIONS, RefusedError
from fleet_manager.launch.template import Call, Template, parse_template, unescaped

NAMES = sorted(name for name, known in SUBSTITUTIONS.items() if known.least == 1)


def var(*arguments: str) -> Call:
    return Call("var", tuple((argument,) for argument in arguments))


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("", ("",)),
        ("plain (text) 'with' \"marks\"", ("plain (text) 'with' \"marks\"",)),
        ("$(var a)", (var("a"),)),
        ("x$(var a)y", ("x", var("a"), "y")),
        ("$(dirname)/p.yaml", (Call("dirname", ()), "/p.yaml")),
        ("$(var a b)", (var("a", "b"),)),
        ("$(var a 'b c')", (var("a", "b c"),)),
        ('$(var a "b \' c")', (var("a", "b ' c"),)),
        ("$(var a '')", (Call("var", (("a",), ())),)),
        ("$(var a_$(var b)c)", (Call("var", (("a_", var("b"), "c"),)),)),
        ("$(var 'x $(var b)')", (Call("var", (("x ", var("b")),)),)),
        ("$(not $(var a))", (Call("not", ((var("a"),),)),)),
        (r"\$(var a)", ("$(var a)",)),
        (r"a\\b", (r"a\b",)),
        (r"$(var \(a\) \'b\')", (var("(a)", "'b'"),)),
        ("mqtt://127.0.0.1:$(var p)", ("mqtt://127.0.0.1:", var("p"))),
        ("$HOME costs 5$", ("$HOME costs 5$",)),
        ("$$(var a)", ("$", var("a"))),
        ("$(var a$ '$b')", (var("a$", "$b"),)),
    ],
)
def test_text_and_substitutions_are_told_apart(text: str, template: Template) -> None:
    assert parse_template(text) == template


@pytest.mark.parametrize(
    "text",
    [
        "$(var a",
        "$(var  a)",
        "$(var a )",
        "$( var a)",
        "$()",
        "$(var 'a)",
        "$(var a'b')",
        "$(var 'a'b)",
    ],
)
def test_what_upstream_cannot_read_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="text with substitutions"):
        parse_template(text)


@pytest.mark.parametrize("name", ["eval", "command", "anon", "find-exec", "file-content"])
def test_a_substitution_outside_the_subset_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(RefusedError, match=rf"one of the substitutions .*got '\$\({name}\)'"):
        parse_template(f"$({name} '1 + 1')")


@pytest.mark.parametrize("text", ["$(var)", "$(not a b)", "$(equals a)", "$(dirname x)"])
def test_too_few_and_too_many_arguments_are_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="arguments"):
        parse_template(text)


def test_a_refusal_says_which_character_it_was() -> None:
    with pytest.raises(RefusedError, match=r"with ' ' as character 5"):
        parse_template("ab$( )")


def test_a_backslash_takes_the_meaning_from_any_character() -> None:
    assert unescaped(r"\a\\\'") == r"a\'"


def test_a_space_in_an_argument_is_kept_by_quotes_and_not_by_a_backslash() -> None:
    assert parse_template(r"$(var a\ b)") == (var("a\\", "b"),)
    assert parse_template("$(var 'a b')") == (var("a b"),)


@given(st.text(alphabet=st.characters(exclude_characters="\n", exclude_categories=["Cs"])))
def test_any_text_can_be_written_with_backslashes(text: str) -> None:
    written = text.replace("\\", "\\\\").replace("$", "\\$")
    assert "".join(str(piece) for piece in parse_template(written)) == text


words = st.text(alphabet="abz09_-/.:,=()'\"$", min_size=1)


def a_word(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "$()'\"" else letter for letter in text)


calls = st.recursive(
    st.builds(lambda name, text: Call(name, ((text,),)), st.sampled_from(NAMES), words),
    lambda inner: st.builds(
        lambda name, call: Call(name, ((call,),)), st.sampled_from(NAMES), inner
    ),
    max_leaves=4,
)


def as_written(template: Template) -> str:
    return "".join(
        f"$({piece.name}" + "".join(f" {as_written(one)}" for one in piece.arguments) + ")"
        if isinstance(piece, Call)
        else a_word(piece)
        for piece in template
    )


def test_an_argument_cannot_end_with_a_backslash() -> None:
    """Not even with two: upstream takes the bracket for an escaped one, and so do we."""
    with pytest.raises(RefusedError):
        parse_template(r"$(var a\\)")


@given(calls)
def test_nested_substitutions_are_read_as_they_were_written(call: Call) -> None:
    assert parse_template(as_written((call,))) == (call,)


@given(st.text(alphabet="ab $()'\"\\", max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        template = parse_template(text)
    except RefusedError:
        return
    assert isinstance(template, tuple)
