"""The examples of docs/format.md do what the page says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import pytest

from rectoverso import pipeline, rules
from rectoverso.desk.formatting import formatted
from rectoverso.history import identity, ledger, ledger_files
from rectoverso.languages import LANGUAGES, words
from rectoverso.languages.furniture import Words
from rectoverso.source import config
from rectoverso.source.markdown.questions import Form
from rectoverso.typeset.texmath import Typesetter
from tests.factory import PICTURE
from tests.projection import chapter_outline, outline

PAGE = Path(__file__).resolve().parent.parent / "docs/format.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLE = re.compile(
    r"(?:<!-- gives (?P<code>\w+) -->\n)?````markdown\n(?P<source>.*?\n)````\n"
    r"(?:\n```yields\n(?P<yields>.*?)\n```\n)?",
    re.DOTALL,
)
SETTINGS = """format = 2
uid = "format"
title = "Format"
languages = ["ko"]
version = "0.1.0"
tags = {core = "asked most often"}
"""
MACROS = TEXT[TEXT.index("[math.macros]\n") :].partition("\n[")[0] + "\n"
OTHER = """# Other <a id="other"></a>

## One? <a id="relu-drawbacks"></a>

One.

## Two? <a id="batch-norm"></a>

Two.
"""
REFERENCES = """@article{nair2010, title = {A}, author = {Nair, V. and Hinton, G.}, year = {2010}}
@article{he2015, title = {B}, author = {He, K.}, year = {2015}}
"""


class Example(NamedTuple):
    source: str
    code: str
    yields: str

    @property
    def chapter(self) -> str:
        """The example as a whole chapter."""
        if self.source.startswith("# "):
            return self.source
        head = '# Chapter <a id="chapter"></a>\n\n'
        if not self.source.startswith("## "):
            head += '## Question? <a id="question"></a>\n\n'
        return head + self.source


def examples() -> list[Example]:
    return [
        Example(found["source"], found["code"] or "", found["yields"] or "")
        for found in EXAMPLE.finditer(TEXT)
    ]


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.source[:30].strip())
def test_an_example(example: Example, tmp_path: Path, typesetter: Typesetter) -> None:
    deck = tmp_path / "deck"
    for path, text in {
        "deck.toml": SETTINGS + MACROS,
        "ko/01-example.md": example.chapter,
        "ko/02-normalization.md": OTHER,
        "references.bib": REFERENCES,
        **({"media/relu.svg": PICTURE.decode()} if "relu.svg" in example.source else {}),
        **({"media/ohm.mp3": "ID3"} if "ohm.mp3" in example.source else {}),
    }.items():
        (deck / path).parent.mkdir(parents=True, exist_ok=True)
        (deck / path).write_text(text, encoding="utf-8")
    checked = pipeline.check(deck, typesetter)
    assert {found.code for found in checked.report.diagnostics} == ({example.code} - {""})
    if example.yields:
        chapter = checked.decks[0].chapters[0]
        (question, *_) = chapter.questions
        found = {chapter_outline(chapter), outline(question.short + question.long)}
        assert example.yields in found, "\n" + "\n\n".join(found)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.source[:30].strip())
def test_an_example_is_canonical(example: Example) -> None:
    made = formatted("ko/01-example.md", example.chapter, Form(fronts=True))
    other = "{#" in example.source  # the form that is read, and not canonical
    assert (made != example.chapter) is other


def test_what_the_page_brings_into_the_canonical_form() -> None:
    before, _, after = TEXT.partition("\nbecomes\n")
    (*_, first), (second, *_) = EXAMPLE.finditer(before), EXAMPLE.finditer(after)
    head = '# Chapter <a id="chapter"></a>\n\n'
    assert formatted("ko/1.md", head + first["source"]) == head + second["source"]


def test_every_fence_of_markdown_is_an_example() -> None:
    assert len(examples()) == TEXT.count("````markdown\n") > 20
    assert TEXT.count("```yields\n") == sum(bool(example.yields) for example in examples()) > 1


def test_the_files_beside_the_chapters_are_what_the_page_shows(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    shown = re.findall(r"<!-- (\w+\.toml) -->\n```toml\n(.*?)```", TEXT, re.DOTALL)
    assert [name for name, _ in shown] == ["retired.toml", "glossary.toml", "sources.toml"]
    deck = tmp_path / "deck"
    (deck / "ko").mkdir(parents=True)
    for path, text in {"deck.toml": SETTINGS, "ko/01-example.md": OTHER, **dict(shown)}.items():
        (deck / path).write_text(text, encoding="utf-8")
    assert not pipeline.check(deck, typesetter).report.diagnostics
    report, covered = pipeline.cover(deck)
    assert not report.diagnostics
    assert [(each.answered, each.asked) for each in covered.documents] == [(2, 2)]
    (deck / "ko/01-example.md").write_text(OTHER + "\n정칙화란 오버피팅을 줄이는 일이다.\n")
    found = pipeline.check(deck, typesetter).report.diagnostics
    assert [each.code for each in found] == ["TERM001", "TERM001"]


def test_what_the_page_retires_may_go(tmp_path: Path, typesetter: Typesetter) -> None:
    """Of two editions of which all questions on the page were released."""
    (text,) = re.findall(r"<!-- retired.toml -->\n```toml\n(.*?)```", TEXT, re.DOTALL)
    deck = tmp_path / "deck"
    settings = SETTINGS.replace('["ko"]', '["ko", "en", "fr"]')
    gone = "".join(
        f'\n## {name}? <a id="{name}"></a>\n\nAn answer.\n'
        for name in ("relu-slope", "prelu", "rrelu")
    )
    files = {"deck.toml": settings, **{f"{each}/1.md": OTHER + gone for each in ("ko", "en", "fr")}}
    for path, content in files.items():
        (deck / path).parent.mkdir(parents=True, exist_ok=True)
        (deck / path).write_text(content, encoding="utf-8")
    before = pipeline.check(deck, typesetter)
    editions = [(draft.deck, draft.digests) for draft in before.drafts]
    known = identity.record(ledger.EMPTY, editions, ledger.Release("0.1.0", 1_000, "fe"))
    ledger_files.write(known, deck / ledger.FOLDER)
    later = SETTINGS.replace('["ko"]', '["ko", "en"]').replace("0.1.0", "0.2.0")
    (deck / "deck.toml").write_text(later, encoding="utf-8")
    (deck / "ko/1.md").write_text(OTHER, encoding="utf-8")
    (deck / "fr/1.md").unlink()
    (deck / "en/1.md").write_text(OTHER[: OTHER.index("## Two?")], encoding="utf-8")
    found = pipeline.check(deck, typesetter).report.diagnostics
    assert [each.code for each in found] == ["LEDGER010"] * 8
    (deck / "retired.toml").write_text(text, encoding="utf-8")
    assert not pipeline.check(deck, typesetter).report.diagnostics


@pytest.mark.parametrize("text", re.findall(r"(?<!-->\n)```toml\n(.*?)```", TEXT, re.DOTALL))
def test_the_settings_shown_are_settings(text: str) -> None:
    settings, found = config.settings(text)
    assert not found
    assert settings is not None


def test_every_setting_is_described() -> None:
    whole = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)[1]
    table = TEXT[TEXT.index("| setting |") : TEXT.index("A setting that is not in this list")]
    _, (found,) = config.settings(whole + "[book.nothing]\n")
    assert found.code == "DECK001"
    _, unknown = config.settings('nothing = ""\n' + whole)
    (known,) = [each.hints[0] for each in unknown if "nothing" in each.message]
    for name in known.removeprefix("settings here: ").split(", "):
        assert re.search(rf"`\[*{name}\b", table), name
        assert re.search(rf"^\[*{name}\b", whole, re.MULTILINE), name


def test_every_word_and_language_of_the_furniture_is_described() -> None:
    part = TEXT[TEXT.index("### Words of your own") : TEXT.index("## Chapters, questions")]
    rows = dict(re.findall(r"^\| (`.*?`) \| (.*?) \|", part, re.MULTILINE))
    names = [name for cell in rows for name in re.findall(r"`(\w+)`", cell)]
    assert names == [each.name for each in fields(Words)]
    said = [word for cell in rows.values() for word in re.split(r", (?=[A-Zw])", cell)]
    assert [word.strip("“”") for word in said] == [getattr(words("en"), name) for name in names]
    assert set(re.findall(r"\(`([\w-]+)`[,)]", part)) | {"zh-Hant"} == LANGUAGES.keys()
    (shown,) = re.findall(r"```toml\n(.*?)```", part, re.DOTALL)
    assert config.settings(SETTINGS + shown)[1] == ()


def test_links_of_the_page_lead_somewhere() -> None:
    heads = re.sub(r"````markdown.*?````\n", "", TEXT, flags=re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", heads, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    prose = re.sub(r"`[^`\n]+`", "", heads)
    outside = re.findall(r"\]\(([^)#\s]*)#?([\w-]*)\)", prose)
    codes = {rule.code for rule in rules.rules()}
    for path, anchor in outside:
        if path.startswith("diagnostics/"):
            assert Path(path).stem in codes | {"README"}
        elif not path:
            assert anchor in anchors, anchor
