"""deck.toml: what it may say, and what is said about what it may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectoverso.source.config import settings
from tests.fuzz import examples

LEAST = """uid = "test-1"
title = "시험"
languages = ["ko"]
version = "0.1.0"
"""
WHOLE = (
    LEAST
    + """name = "test"
authors = ["가", "나"]
license = "CC BY-SA 4.0"
description = "시험 삼아"
report = "https://example.org/new?title={id}"
home = "mailto:me@example.org"

[titles]
en = "Test"

[tags]
core = "먼저 볼 질문"
"딥러닝" = "모두"

[anki]
subdecks = true

[book]
subtitle = "문답"
"""
)


def test_the_least() -> None:
    read, found = settings(LEAST)
    assert not found
    assert read is not None
    assert (read.uid, read.name, read.title) == ("test-1", "test-1", "시험")
    assert (read.languages, read.version) == (("ko",), "0.1.0")
    assert (read.authors, read.license, read.subdecks, read.tags) == ((), "", False, {})


def test_all_there_is() -> None:
    read, found = settings(WHOLE)
    assert not found
    assert read is not None
    assert read.name == "test"
    assert read.authors == ("가", "나")
    assert read.title_in("en") == "Test"
    assert read.title_in("ko") == "시험"
    assert list(read.tags) == ["core", "딥러닝"]
    assert read.subdecks
    assert read.subtitle == "문답"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "`uid` is missing"),
        (LEAST.replace('uid = "test-1"\n', ""), 1, "`uid` is missing"),
        (
            LEAST.replace("test-1", "Test 1"),
            1,
            "`uid` is 'Test 1', which is not letters a-z, digits",
        ),
        (LEAST.replace("test-1", ""), 1, "`uid`"),
        (LEAST.replace('"시험"', "3"), 2, "`title` is not a string"),
        (LEAST.replace('"시험"', '""'), 2, "`title` is empty"),
        (LEAST.replace('["ko"]', '"ko"'), 3, "`languages` is not a list of strings"),
        (LEAST.replace('["ko"]', "3"), 3, "`languages` is not a list of strings"),
        (LEAST.replace('["ko"]', "[3]"), 3, "`languages` is not a list of strings"),
        (LEAST.replace('["ko"]', "[]"), 3, "`languages` is empty"),
        (LEAST.replace('["ko"]', '["ko", "ko"]'), 3, "a language stands twice"),
        (LEAST.replace('["ko"]', '["../x"]'), 3, "'../x' in `languages` is not a language code"),
        (LEAST.replace("0.1.0", "1.0"), 4, "`version` is '1.0', which is not three numbers"),
        (LEAST.replace("0.1.0", "١.٠.٠"), 4, "`version`"),
        (LEAST + 'colour = "red"\n', 5, "`colour` is not a setting"),
        (LEAST + "tags = true\n", 5, "`tags` is not a table"),
        (LEAST + "[tags]\ncore = 3\n", 5, "`tags` is not a table"),
        (LEAST + '[tags]\n"a b" = "x"\n', 6, "'a b' in `tags` is not one word"),
        (LEAST + "[anki]\nsubdecks = 1\n", 6, "`anki.subdecks` is not true or false"),
        (LEAST + '[anki]\ndecks = ""\n', 6, "`anki.decks` is not a setting"),
        (LEAST + "[book]\n[anki]\nsubtitle = ''\n", 7, "`anki.subtitle` is not a setting"),
        (LEAST + 'report = "javascript:alert(1)"\n', 5, "`report` is"),
        (LEAST + 'report = "https://example.org/{question}"\n', 5, "`report` is"),
        (LEAST + 'home = "https://a.org/\\" onclick=x"\n', 5, "`home` is"),
        ("uid = test\n", 1, "not valid TOML"),
        ("uid = \n", 1, "not valid TOML"),
        (LEAST + "[tags\n", 5, "not valid TOML"),
        (LEAST + 'uid = "again"\n', 5, "not valid TOML"),
        (LEAST + 'title2 = "never closed\n', 5, "not valid TOML"),
        (LEAST + 'title2 = """never\nclosed\n', 6, "not valid TOML"),
        ("a = " + "[" * 100_000, 1, "not valid TOML: brackets are nested too deep"),
        ("a = " + "9" * 100_000, 1, "not valid TOML"),
        ("a = 2020-99-99\n", 1, "not valid TOML"),
        ("가 = 1\n", 1, "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(text: str, line: int, message: str) -> None:
    read, found = settings(text)
    assert read is None
    assert {each.code for each in found} == {"DECK001"}
    matching = [each for each in found if each.message.startswith(message)]
    assert matching, [each.message for each in found]
    assert matching[0].span.line == line
    assert matching[0].span.path == "deck.toml"
    assert matching[0].hints


def test_everything_is_said_at_once() -> None:
    _, found = settings('uid = "A B"\ntitel = "x"\nversion = 1\n')
    assert [(each.span.line, each.message.split(" ")[0]) for each in found] == [
        (1, "`languages`"),
        (1, "`title`"),
        (1, "`uid`"),
        (2, "`titel`"),
        (3, "`version`"),
    ]


keys = ("uid", "title", "languages", "version", "tags", "anki", "book", "titles", "report", "x")
# fmt: off
values = (
    '"a"', '""', "3", "true", "[]", "[3]", '["ko"]', "{}", '{a = "b"}', "{a = 1}", "1979-05-27",
    "1.5", "'''x'''", "[[1]]", "{subdecks = true}", '"1.0.0"', "nan", "0x" + "f" * 5000,
)
# fmt: on
rows = st.one_of(
    st.builds("{} = {}".format, st.sampled_from(keys), st.sampled_from(values)),
    st.sampled_from(["[tags]", "[anki]", "[book]", "[[tags]]", "# 가", "", "[x.y]", "\u2028"]),
)


@given(st.lists(rows, max_size=12).map("\n".join))
@examples(300)
def test_any_settings_give_settings_or_reasons(text: str) -> None:
    read, found = settings(text)
    assert (read is None) == bool(found)


@given(st.text(max_size=60))
@examples(200)
def test_any_text_gives_reasons(text: str) -> None:
    read, found = settings(text)
    assert read is None
    assert found
