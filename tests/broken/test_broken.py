"""Bad input: every one of these ends with findings or one clear error, soon, and without a
traceback; nothing is written and nothing is lost.
"""

from __future__ import annotations

import json
import os
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given

from rectoverso import pipeline
from rectoverso.diagnostics import RectoversoError
from rectoverso.model import deck_from_json, to_json
from rectoverso.typeset.texmath import Typesetter
from tests.decks import CHAPTER, SETTINGS, rectoverso, write_deck
from tests.fuzz import examples
from tests.source.markdown.test_fuzz import documents

HEAD = '# 장 <a id="c"></a>\n\n## 질문? <a id="q"></a>\n\n'
SIZE = 3_900_000
SECONDS = 30.0
"""What the slowest may take, on all processors together; most take a tenth of a second."""


def codes(deck: Path) -> set[str]:
    with Typesetter() as typesetter:
        checked = pipeline.check(deck, typesetter)
    for model in checked.decks:
        assert deck_from_json(json.loads(json.dumps(to_json(model)))) == model
    return {found.code for found in checked.report.diagnostics}


JUNK = {
    "brackets": "[",
    "emphasis": "*a ",
    "emphasis in turns": "*a _b ",
    "quotations": "> ",
    "backticks": "`",
    "backticks of all lengths": "".join("`" * n + "a" for n in range(1, 300)),
    "dollars": "$",
    "dollars and words": "$a ",
    "double dollars": "$$ ",
    "gaps": "{{c1::",
    "closed gaps": "{{c1::a}}",
    "closing braces": "}}",
    "tags": "<a ",
    "elements": "<sub>",
    "comments": "<!--",
    "instructions": "<?",
    "images": "![",
    "links": "[a](",
    "reference links": "[a][",
    "footnote calls": "[^",
    "footnotes": "[^1]: [^1] ",
    "citations": "[@a ",
    "citations in words": "@a",
    "backslashes": "\\",
    "entities": "&amp;",
    "blanks": " ",
    "empty lines": "\n",
    "tabs": "\t",
    "one word": "가",
    "attributes": "## a {.a.a.a",
    "dashes": "-",
    "tildes": "~~a ",
    "list marks": "- ",
    "numbers": "1. ",
    "bars": "|",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", JUNK)
def test_megabytes_of_junk(name: str, tmp_path: Path) -> None:
    deck = write_deck(
        tmp_path / "deck", junk=HEAD + JUNK[name] * (SIZE // len(JUNK[name].encode()))
    )
    start = time.process_time()
    codes(deck)
    assert time.process_time() - start < SECONDS


LINES = {
    "definitions": "[a]: b\n",
    "open definitions": "[a\n",
    "footnotes": "[^1]: a\n\n",
    "open formulas": "$$ a b\n- \n",
    "formulas": "$$\n",
    "headings": "## a\n",
    "underlined": "a\n=\n",
    "lists": "- - a\n",
    "tasks": "- [x] a\n",
    "quotations": "> a\n\n",
    "fences": "```\n",
    "elements": "<div>\n\n",
    "rules": "---\n",
    "paragraphs": "[a][\n\n",
    "comments": "<!---->\n",
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.slow
def test_thousands_of_lines_of_junk(name: str, tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", junk=HEAD + LINES[name] * (40_000 // len(LINES[name])))
    start = time.process_time()
    codes(deck)
    assert time.process_time() - start < SECONDS


@pytest.mark.slow
def test_a_table_of_a_thousand_columns(tmp_path: Path) -> None:
    rows = ["|" + "a|" * 1000, "|" + "---|" * 1000, *(["|" + "b|" * 1000] * 20), *(["|"] * 300)]
    deck = write_deck(tmp_path / "deck", wide=HEAD + "글.\n\n" + "\n".join(rows))
    start = time.process_time()
    codes(deck)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "> - "])
def test_three_thousand_levels(mark: str, tmp_path: Path) -> None:
    assert codes(write_deck(tmp_path / "deck", deep=HEAD + mark * 3000 + "글")) >= {"SRC007"}
    stairs = "".join("  " * depth + "- 글\n" for depth in range(400))
    assert codes(write_deck(tmp_path / "stairs", deep=HEAD + stairs)) >= {"SRC007"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"CHP001"}),
        (" \n\t\n", {"CHP001"}),
        (HEAD + "```\n글", {"SRC006"}),
        (HEAD + "글 $x 글", {"TEX003"}),
        (HEAD + "$$\nx\n\n글", {"TEX003"}),
        (HEAD + "글 {{c1::x", {"QST002"}),
        (HEAD + "글\n\n##### 후속? {#b}\n\n글\n\n# 장 {#d}\n\n글\n", {"CHP002", "CHP004"}),
        ("## 질문? {#a}\n\n답.\n\n# 장 {#b}\n", {"CHP001", "DECK002"}),
        (HEAD + "<script>alert(1)</script>", {"HTML001", "QST016"}),
        (HEAD + "글 [글](javascript:alert(1))", {"REF003"}),
    ],
)
def test_broken_chapters(text: str, expected: set[str], tmp_path: Path) -> None:
    assert codes(write_deck(tmp_path / "deck", broken=text)) == expected


def no_deck(folder: Path) -> None:
    folder.mkdir()


def no_chapter(folder: Path) -> None:
    folder.mkdir()
    (folder / "deck.toml").write_text(SETTINGS, encoding="utf-8")


def with_settings(content: bytes) -> Callable[[Path], None]:
    def made(folder: Path) -> None:
        write_deck(folder)
        (folder / "deck.toml").write_bytes(content)

    return made


def with_chapter(content: bytes) -> Callable[[Path], None]:
    def made(folder: Path) -> None:
        write_deck(folder)
        (folder / "ko/first.md").write_bytes(content)

    return made


def with_pipe(folder: Path) -> None:
    write_deck(folder)
    os.mkfifo(folder / "ko/second.md")


def with_device(folder: Path) -> None:
    write_deck(folder)
    (folder / "ko/second.md").symlink_to("/dev/zero")


def with_folder(folder: Path) -> None:
    write_deck(folder)
    (folder / "ko/second.md").mkdir()


def with_settings_folder(folder: Path) -> None:
    folder.mkdir()
    (folder / "deck.toml").mkdir()


def in_a_circle(folder: Path) -> None:
    write_deck(folder)
    (folder / "en").symlink_to("en")
    (folder / "deck.toml").write_text(SETTINGS.replace('["ko"]', '["ko", "en"]'), encoding="utf-8")


BROKEN: dict[str, tuple[Callable[[Path], None], int, str]] = {
    "an empty folder": (no_deck, 2, "holds no deck.toml"),
    "no chapters": (no_chapter, 1, "SRC005"),
    "empty settings": (with_settings(b""), 1, "DECK001 `uid` is missing"),
    "settings that are no TOML": (with_settings(b"{"), 1, "DECK001 not valid TOML"),
    "settings of other types": (with_settings(b"uid = 1\nlanguages = 2\n"), 1, "DECK001"),
    "settings in CP949": (with_settings('title = "시험"'.encode("cp949")), 1, "SRC001"),
    "settings nested without end": (with_settings(b"a=" + b"[" * 99999), 1, "too deep"),
    "a number without end": (with_settings(b"a=[0x" + b"f" * 9999 + b"]"), 1, "DECK001 not valid"),
    "settings that are a folder": (with_settings_folder, 1, "SRC003"),
    "an empty chapter": (with_chapter(b""), 1, "CHP001 nothing in this file"),
    "10 MB": (with_chapter(b"a\n" * 5_000_000), 1, "SRC002"),
    "a picture": (with_chapter(b"\x89PNG\r\n\x1a\n\0\0"), 1, "SRC003"),
    "NUL": (with_chapter(CHAPTER.encode() + b"\0"), 1, "SRC003"),
    "CP949": (with_chapter(CHAPTER.encode("cp949")), 1, "SRC001"),
    "Latin-1": (with_chapter("# café {#c}".encode("latin-1")), 1, "SRC001"),
    "UTF-16": (with_chapter(CHAPTER.encode("utf-16")), 1, "SRC001"),
    "a pipe": (with_pipe, 1, "SRC003"),
    "a device": (with_device, 1, "SRC004"),
    "a folder": (with_folder, 1, "SRC003"),
    "a circle": (in_a_circle, 1, "SRC005"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("verb", ["check", pytest.param("build", marks=pytest.mark.slow)])
def test_broken_decks(name: str, verb: str, tmp_path: Path) -> None:
    make, code, words = BROKEN[name]
    make(tmp_path / "deck")
    out = tmp_path / "out"
    said = rectoverso(verb, tmp_path / "deck", *(("-o", out) if verb == "build" else ()))
    assert said.returncode == code, said.stderr
    assert words in said.stderr
    assert "Traceback" not in said.stderr
    assert "bug" not in said.stderr
    assert not out.exists() or not any(out.iterdir())


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    deck = write_deck(
        tmp_path / "deck",
        a="",
        b=HEAD + "글 $\\frac{1}{2$ 과 [@nobody] 와 [글](#nowhere) 와 ![뜻](../media/x.svg)",
        c='# 장 {#C}\n\n## 질문?\n\n## 또? <a id="q" class="x"></a>\n\n- [x] 하나\n',
    )
    (deck / "ko/d.md").write_bytes(b"\xff")
    assert codes(deck) == {
        *("SRC001", "CHP001", "TEX001", "CIT001", "REF001", "IMG001"),
        *("ID001", "ID002", "ID003", "QST016", "QST003", "QST004", "QST007"),
    }


def test_line_ends_marks_and_composition_make_no_difference(tmp_path: Path) -> None:
    plain = write_deck(tmp_path / "plain")
    other = write_deck(tmp_path / "other")
    text = unicodedata.normalize("NFD", CHAPTER).replace("\n", "\r\n")
    (other / "ko/first.md").write_bytes(b"\xef\xbb\xbf" + text.encode())
    with Typesetter() as typesetter:
        one, two = (pipeline.check(deck, typesetter) for deck in (plain, other))
    assert not one.report.diagnostics
    assert one.decks == two.decks


@given(documents)
@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_chapter_gives_findings_or_a_model(tmp_path: Path, text: str) -> None:
    codes(write_deck(tmp_path / "deck", chapter=HEAD + text))


def test_a_deck_that_vanishes(tmp_path: Path) -> None:
    with Typesetter() as typesetter, pytest.raises(RectoversoError):
        pipeline.check(tmp_path / "nowhere", typesetter)
