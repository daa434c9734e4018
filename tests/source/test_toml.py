"""Where the keys of a TOML text stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectoverso.diagnostics import INVALID_DECK_TOML, Span
from rectoverso.source import toml
from tests.fuzz import examples

TEXT = '''# key = 1
a = 1 # b = 2
"b c" = [1, 2, # ]
  "}", {inner = [{deep = 1}]}, 1979-05-27 07:32:00]
d.e . 'f' = """"
x = 1 \\"""
"""""
g = \'\'\'
[h]
\'\'\' # end

[ h . i ] # a header
key = {a.b = 1, "c" = 'x'}
[[j]]
key = 1
[[j]]
[j.below]
key = 2
[[j.more]]
key = 3
[[j]]
'''


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (("a",), (2, 1)),
        (("b c",), (3, 1)),
        (("b c", 3, "inner"), (4, 9)),
        (("b c", 3, "inner", 0, "deep"), (4, 19)),
        (("d",), (5, 1)),
        (("d", "e", "f"), (5, 7)),
        (("g",), (8, 1)),
        (("h",), (12, 3)),
        (("h", "i"), (12, 7)),
        (("h", "i", "key"), (13, 1)),
        (("h", "i", "key", "a", "b"), (13, 10)),
        (("h", "i", "key", "c"), (13, 17)),
        (("j", 0), (14, 1)),
        (("j", 0, "key"), (15, 1)),
        (("j", 1), (16, 1)),
        (("j", 1, "below", "key"), (18, 1)),
        (("j", 1, "more", 0, "key"), (20, 1)),
        (("j", 2), (21, 1)),
        (("key",), (1, 1)),
        (("x",), (1, 1)),
    ],
)
def test_where_a_key_stands(keys: toml.Keys, place: tuple[int, int]) -> None:
    span = toml.Places("a.toml", TEXT).key(*keys)
    assert (span.path, span.line, span.column) == ("a.toml", *place)


def test_a_span_ends_with_the_key_or_the_line() -> None:
    places = toml.Places("a.toml", TEXT)
    assert places.key("a") == Span("a.toml", 2, 1, 2, 2)
    assert places.line("a") == Span("a.toml", 2, 1, 2, 14)
    assert places.line("j", 0) == Span("a.toml", 14, 1, 14, 6)


NAMES = st.sampled_from(["a", '"b"', "'c'", "d.e", '"f g" . h', "i"])
SCALARS = st.sampled_from(
    ['"x # y"', "'[k]'", '"""\nl = "" 1\n"""', "'''\n[m]'''", "1", "1979-05-27 07:32:00", "-inf"]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda values: "[ " + ", # ]\n".join(values) + " ]"),
        st.lists(st.tuples(NAMES, inner), max_size=2).map(
            lambda pairs: "{" + ", ".join(f"{name}={value}" for name, value in pairs) + "}"
        ),
    ),
    max_leaves=6,
)
ROWS = st.one_of(
    st.builds("{} = {} # {}".format, NAMES, VALUES, NAMES),
    st.builds("[{}]".format, NAMES),
    st.builds("  [[ {} ]]".format, NAMES),
    st.just("# n = 1"),
)


def ways(value: object, before: toml.Keys = ()) -> list[toml.Keys]:
    """The way to every key below a value."""
    if isinstance(value, dict):
        return [
            way
            for key, below in value.items()
            for way in ((*before, key), *ways(below, (*before, key)))
        ]
    if isinstance(value, list):
        return [way for at, each in enumerate(value) for way in ways(each, (*before, at))]
    return []


@given(st.lists(ROWS, max_size=8).map("\n".join))
@examples(500)
def test_every_key_of_a_text_that_decodes_has_its_place(text: str) -> None:
    values, _ = toml.decode(text, "a.toml", INVALID_DECK_TOML)
    if values is None:
        return
    places = toml.Places("a.toml", text)
    lines = text.split("\n")
    for way in ways(values):
        assert way in places
        span = places.key(*way)
        if isinstance(way[-1], str):
            shown = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            assert shown.strip("\"'") == way[-1]
