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
tts = "ko_KR"

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
    assert read.speech == "ko_KR"
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
        (LEAST.replace('"시험"', "3"), 2, "`title` is a number; it wants a string"),
        (LEAST.replace('"시험"', '""'), 2, "`title` is empty"),
        (LEAST.replace('["ko"]', '"ko"'), 3, "`languages` is a string; it wants a list of"),
        (LEAST.replace('["ko"]', "3"), 3, "`languages` is a number; it wants a list of"),
        (LEAST.replace('["ko"]', "[3]"), 3, "`languages` holds a number; it wants a list"),
        (LEAST.replace('["ko"]', "[]"), 3, "`languages` is empty"),
        (LEAST.replace('["ko"]', '["ko", "ko"]'), 3, "a language stands twice"),
        (LEAST.replace('["ko"]', '["../x"]'), 3, "'../x' in `languages` is not a language code"),
        (LEAST.replace("0.1.0", "1.0"), 4, "`version` is '1.0', which is not three numbers"),
        (LEAST.replace("0.1.0", "١.٠.٠"), 4, "`version`"),
        (LEAST + 'colour = "red"\n', 5, "`colour` is not a setting"),
        (LEAST + "tags = true\n", 5, "`tags` is true or false; it wants a table"),
        (LEAST + "[tags]\ncore = 3\n", 6, "`tags.core` is a number; it wants a string"),
        (LEAST + "ignore = 3\n", 5, "`ignore` is a number; it wants tables"),
        (LEAST + "[ignore]\ncode = 'QST006'\n", 5, "`ignore` is a table; it wants tables"),
        (LEAST + "[[ignore]]\ncode = 6\n", 6, "`ignore.code` is a number; it wants a string"),
        (LEAST + "[[ignore]]\n[[ignore]]\ncause = 'x'\n", 7, "`ignore.cause` is not a setting"),
        (LEAST + '[tags]\n"a b" = "x"\n', 6, "'a b' in `tags` is not one word"),
        (
            LEAST + "[anki]\nsubdecks = 1\n",
            6,
            "`anki.subdecks` is a number; it wants true",
        ),
        (LEAST + "[anki]\ntts = true\n", 6, "`anki.tts` is true or false; it wants a string"),
        (LEAST + '[anki]\ntts = "ko"\n', 6, "`anki.tts` is 'ko', which is no language of"),
        (LEAST + '[anki]\ntts = "en_US]x"\n', 6, "`anki.tts` is 'en_US]x', which is no"),
        (LEAST + '[anki]\ndecks = ""\n', 6, "`anki.decks` is not a setting"),
        (LEAST + "[book]\n[anki]\nsubtitle = ''\n", 7, "`anki.subtitle` is not a setting"),
        (LEAST.replace('["ko"]', '["xx"]'), 3, "'xx' in `languages` is the code of no language"),
        (
            LEAST + "description = true\n",
            5,
            "`description` is true or false; it wants a string, or",
        ),
        (LEAST + "[book.subtitle]\nqq = 'x'\n", 6, "'qq' in `subtitle` is the code of no"),
        (LEAST + "[tags]\na = { ko = 1 }\n", 6, "`tags.a.ko` is a number; it wants a string"),
        (LEAST + "words = 'x'\n", 5, "`words` is a string; it wants a table"),
        (LEAST + "[words]\nko = 'x'\n", 6, "`words.ko` is a string; it wants a table"),
        (LEAST + "[words.ko]\nhint = ['x']\n", 6, "`words.ko.hint` is a list; it wants a string"),
        (LEAST + "[words.ko]\nhint = 'a{'\n", 6, "`words.ko.hint` holds a brace"),
        (
            LEAST + "words.ko.chapter_number = '{page}'\n",
            5,
            "`words.ko.chapter_number` holds {page}",
        ),
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


SAID = (
    LEAST.replace('["ko"]', '["ko", "en", "pt-BR"]')
    + """
description = { en = "A deck", ko = "덱" }

[tags]
core = { en = "first", ko = "먼저", pt-BR = "primeiro" }
late = "나중"

[book.subtitle]
en = "Questions"

[words.en]
brief = "In a nutshell"
cover_picture = "{title}\u00a0(cover)"
"""
)


def test_what_differs_by_language() -> None:
    read, found = settings(SAID)
    assert found == ()
    assert read is not None
    said = {
        language: (read.description_in(language), read.subtitle_in(language))
        for language in read.languages
    }
    # where a language is left out, the first of the deck's that says something
    assert said == {
        "ko": ("덱", "Questions"),
        "en": ("A deck", "Questions"),
        "pt-BR": ("덱", "Questions"),
    }
    assert read.tags_in("pt-BR") == {"core": "primeiro", "late": "나중"}
    assert read.words_in("en").brief == "In a nutshell"
    assert read.words_in("en").hint == "Hint"
    assert read.words_in("ko").brief == "30초 답변"
    assert read.brief_in("en") == {"In a nutshell", "In 30 seconds"}
    assert read.brief_in("pt-BR") == {"Em 30 segundos", "In 30 seconds"}


def test_everything_is_said_at_once() -> None:
    """Of a misspelt setting once: it is not missing too."""
    _, found = settings('uid = "A B"\ntitel = "x"\nversion = 1\n')
    assert [(each.span.line, each.message.split(" ")[0]) for each in found] == [
        (1, "`languages`"),
        (1, "`uid`"),
        (2, "`titel`"),
        (3, "`version`"),
    ]


@pytest.mark.parametrize(
    ("wrong", "place", "hint"),
    [
        ('licence = "MIT"', (5, 1), "did you mean `license`?"),
        ('"licence" = "MIT"', (5, 1), "did you mean `license`?"),
        ('description = """\nlicence = 1\n"""\nlicence = 2', (8, 1), "did you mean `license`?"),
        ("[boook]\nsubtitle = 'x'", (5, 2), "did you mean `book`?"),
        ("[anki]\n# subdeck = 1\nsubdeck = true", (7, 1), "did you mean `subdecks`?"),
        ("anki = {subdeck = true}", (5, 9), "did you mean `subdecks`?"),
        ("anki.subdeck = true", (5, 6), "did you mean `subdecks`?"),
        ("[ 'anki' ]\n'subdeck' = true", (6, 1), "did you mean `subdecks`?"),
        ("[titles]\nsubtitel = 'x'\n[book]\nsubtitel = 'x'", (8, 1), "did you mean `subtitle`?"),
        ("subdecks = true", (5, 1), "`subdecks` stands in the table [anki]"),
        ("[book]\nauthors = []", (6, 1), "`authors` stands before the first [table]"),
        ("[book]\nzzz = []", (6, 1), "settings here: fonts, mono, paper, sans, serif, subtitle"),
    ],
)
def test_what_a_misspelt_setting_may_mean(wrong: str, place: tuple[int, int], hint: str) -> None:
    _, found = settings(LEAST + wrong + "\n")
    (own,) = [each for each in found if each.hints == (hint,)]
    assert (own.span.line, own.span.column) == place


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ('["ko"]', '"ko"', 'languages = ["ko"]'),
        ('["ko"]', "3", 'languages = ["…"]'),
        ('"0.1.0"', "0.1", 'version = "1.0.0": three numbers, raised with every release'),
        ('"0.1.0"', '"0.1.0"\ndescription = ["x"]', 'description = "x"'),
        ('"0.1.0"', '"0.1.0"\ndescription = 2024-01-01', 'description = "…"'),
        ('"0.1.0"', '"0.1.0"\nauthors = "A. B."', 'authors = ["A. B."]'),
        ('"0.1.0"', '"0.1.0"\nanki.subdecks = "no"', "subdecks = false"),
        ('"0.1.0"', '"0.1.0"\ntags = ["core"]', '[tags] with lines like name = "…" below it'),
    ],
)
def test_what_is_wanted_is_shown(old: str, new: str, hint: str) -> None:
    _, (found,) = settings(LEAST.replace(old, new))
    assert found.hints == (hint,)


def test_silenced_warnings() -> None:
    tables = '[[ignore]]\ncode = "QST006"\nreason = "a"\n[[ignore]]\npath = "ko"\n'
    read, found = settings(LEAST + tables)
    assert not found
    assert read is not None
    assert [(each.code, each.reason, each.path, each.span.line) for each in read.ignores] == [
        ("QST006", "a", "", 5),
        ("", "", "ko", 8),
    ]


keys = (
    *("uid", "title", "languages", "version", "tags", "anki", "book", "titles", "report", "x"),
    *("words", "description"),
)
# fmt: off
values = (
    '"a"', '""', "3", "true", "[]", "[3]", '["ko"]', "{}", '{a = "b"}', "{a = 1}", "1979-05-27",
    "1.5", "'''x'''", "[[1]]", "{subdecks = true}", '"1.0.0"', "nan", "0x" + "f" * 5000,
)
# fmt: on
rows = st.one_of(
    st.builds("{} = {}".format, st.sampled_from(keys), st.sampled_from(values)),
    st.sampled_from(
        [
            "[tags]",
            "[words]",
            "[words.ko]",
            "[words.xx]",
            "hint = '{'",
            "[anki]",
            "[book]",
            "[[tags]]",
            "# 가",
            "",
            "[x.y]",
            "\u2028",
            "[[ignore]]",
        ]
    ),
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


def test_where_a_title_stands() -> None:
    text = LEAST + '\n[titles]\nen = "Deck"\n'
    read, _ = settings(text)
    assert read is not None
    for language, line in (("ko", 2), ("en", text.count("\n"))):
        assert read.title_place(text, language).line == line


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3", "`format` is neither 1 nor 2"),
        ('"2"', "`format` is a string; it wants a whole number"),
        ("2.0", "`format` is a number; it wants a whole number"),
        ("true", "`format` is true or false; it wants a whole number"),
    ],
)
def test_a_format_that_is_none(written: str, said: str) -> None:
    (found,) = settings(f"format = {written}\n{LEAST}")[1]
    assert (found.message, found.hints) == (said, ("format = 2",))


@pytest.mark.parametrize("given", ["/packages", "../packages", "a/../../b", "", "."])
def test_a_folder_of_earlier_packages_outside_of_the_deck(given: str) -> None:
    read, found = settings(f'{LEAST}[release]\nearlier = "{given}"\n')
    assert read is None
    (one,) = found
    assert "which is no folder in the deck" in one.message
    assert (one.span.line, one.hints) == (6, ('earlier = "packages"',))


def test_a_folder_of_earlier_packages() -> None:
    read, found = settings(f'{LEAST}[release]\nearlier = "kept/packages"\n')
    assert not found
    assert read is not None
    assert read.earlier == "kept/packages"
