"""`retired.toml`: what is read from it, and where it is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectoverso.diagnostics import Severity
from rectoverso.source import retirement
from rectoverso.source.retirement import EVERY, Retirement
from tests.fuzz import examples

WHOLE = """# why questions are gone

[[retired]]
id = "relu-slope"
reason = " Asked twice: relu-gradient says it better. "
successor = "relu-gradient"

[[retired]]
ids = ["a", "b"]
reason = "아무도 묻지 않는다."

[[retired]]
id = "a"
language = "en"
reason = "English asks it elsewhere."

[[retired]]
language = "fr"
reason = "Nobody keeps the translation up."
"""


def test_what_the_file_says() -> None:
    read, found = retirement.read(WHOLE)
    assert found == ()
    assert list(read.questions) == [
        (EVERY, "relu-slope"),
        (EVERY, "a"),
        (EVERY, "b"),
        ("en", "a"),
    ]
    said = read.questions[EVERY, "relu-slope"]
    assert said.reason == "Asked twice: relu-gradient says it better."
    assert said.successor == "relu-gradient"
    lines = WHOLE.split("\n")
    for each, key in (
        (said, "id"),
        (read.questions[EVERY, "b"], "ids"),
        (read.editions["fr"], "language"),
    ):
        line = lines[each.span.line - 1]
        assert line[each.span.column - 1 : each.span.end_column - 1] == key
        assert each.span.path == "retired.toml"


def test_the_nearest_word_counts() -> None:
    read, _ = retirement.read(WHOLE)

    def reason(language: str, name: str) -> str:
        said = read.of(language, name)
        assert isinstance(said, Retirement)
        return said.reason

    assert reason("en", "a") == "English asks it elsewhere."
    assert reason("ko", "a") == "아무도 묻지 않는다."
    assert reason("fr", "whatever") == "Nobody keeps the translation up."
    assert read.of("ko", "whatever") is None


def test_a_missing_file_says_nothing() -> None:
    assert retirement.read("") == (retirement.NONE, ())
    assert retirement.NONE.of("ko", "a") is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[[retired]", 1, "not valid TOML"),
        ('retired = "a"', 1, "`retired` is not what stands here"),
        ('retired = ["a"]', 1, "`retired` is not what stands here"),
        ("[retired]\nid = 'a'", 1, "`retired` is not what stands here"),
        ("[[gone]]\nid = 'a'", 1, "`gone` is not what stands here"),
        ("[[retired]]\nid = 'a'", 1, "needs a `reason`"),
        ("[[retired]]\nid = 'a'\nreason = '  '", 3, "needs a `reason`"),
        ("[[retired]]\nid = 'a'\nreason = 3", 3, "`reason` is not one line of text"),
        ('[[retired]]\nid = "a"\nreason = "a\\tb"', 3, "`reason` is not one line of text"),
        ("[[retired]]\nid = 'a'\nreason = '''a\nb'''", 3, "`reason` is not one line of text"),
        ("[[retired]]\nid = 'A'\nreason = 'x'", 2, "'A' is not an id"),
        ("[[retired]]\nid = ['a']\nreason = 'x'", 2, "['a'] is not an id"),
        ("[[retired]]\nids = ['a', 3]\nreason = 'x'", 2, "3 is not an id"),
        ("[[retired]]\nids = 'a b'\nreason = 'x'", 2, "'a b' is not an id"),
        ("[[retired]]\nids = []\nreason = 'x'", 2, "`ids` is empty"),
        ("[[retired]]\nids = []\nlanguage = 'en'\nreason = 'x'", 2, "`ids` is empty"),
        ("[[retired]]\nreason = 'x'", 1, "`id`, `ids` or `language`"),
        ("[[retired]]\nid = 'a'\nreason = 'x'\nsuccessor = 'B'", 4, "'B' is not an id"),
        ("[[retired]]\nid = 'a'\nreason = 'x'\nsuccessor = 'a'", 2, "its own successor"),
        ("[[retired]]\nid = 'a'\nreason = 'x'\nwhy = 'y'", 4, "`why` is not a setting"),
        ("[[retired]]\nids = ['a', 'a']\nreason = 'x'", 2, "`a` stands here twice"),
        (
            "[[retired]]\nid = 'a'\nreason = 'x'\n[[retired]]\nid = 'a'\nreason = 'y'",
            5,
            "`a` stands here twice",
        ),
        ("[[retired]]\nlanguage = 'en'\nreason = 'x'\n" * 2, 5, "`en` stands here twice"),
        ("[[retired]]\nlanguage = ''\nreason = 'x'", 1, "`id`, `ids` or `language`"),
        ("[[retired]]\nid = 0x" + "f" * 5000, 1, "not valid TOML"),
    ],
)
def test_what_is_wrong(text: str, line: int, words: str) -> None:
    _, found = retirement.read(text)
    (said,) = found
    assert words in said.message
    assert (said.code, said.severity) == ("LEDGER009", Severity.ERROR)
    assert (said.span.path, said.span.line) == ("retired.toml", line)
    assert said.hints


def test_all_findings_at_once() -> None:
    _, found = retirement.read("[[retired]]\nid = 'A'\n\n[[retired]]\nwhy = 3\n")
    assert [each.span.line for each in found] == [1, 2, 4, 5]


@given(st.text(max_size=80) | st.from_regex(r"(\[\[retired\]\]\n(id|ids|reason) = .{0,9}\n){1,3}"))
@examples()
def test_any_text_gives_retirements_or_reasons(text: str) -> None:
    read, found = retirement.read(text)
    assert found or all(each.reason for each in read.questions.values())
    for each in found:
        assert each.span.line >= 1
        assert "\n" not in each.message
