"""What holds for every answer of the deck: its parts, its figures, its references, its words."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.model import (
    BulletList,
    Chapter,
    Citation,
    Deck,
    Entry,
    Figure,
    Image,
    Kind,
    OrderedList,
    Paragraph,
    Strong,
    plain,
    walk,
    walk_deck,
    walk_question,
)
from rectoverso.source.folder import open_source
from rectoverso.source.reading import read
from rectoverso.typeset.texmath import Typesetter
from tests.content.chapters import DECK

MEDIA = DECK / "media"


@pytest.fixture(scope="module")
def deck() -> Deck:
    return read(open_source(DECK)).decks[0]


@pytest.fixture(scope="module")
def questions(deck: Deck) -> list[Entry]:
    return list(deck.entries())


@pytest.mark.slow
def test_nothing_is_wrong_in_it(deck: Deck) -> None:
    with Typesetter() as typesetter:
        checked = pipeline.check(DECK, typesetter)
    assert checked.report.diagnostics == ()
    assert checked.decks[0] == deck


def test_every_answer_has_its_parts(questions: list[Entry]) -> None:
    for entry in questions:
        question = entry.question
        assert len(question.short) == 1, f"{question.id}: the short answer is one paragraph"
        assert isinstance(question.short[0], Paragraph), question.id
        words = sum(
            len(plain(block.children)) for block in question.long if isinstance(block, Paragraph)
        )
        assert words >= 150, f"{question.id} explains little"
        nodes = list(walk(question.short)) + list(walk(question.long))
        assert any(isinstance(node, Citation) for node in nodes), f"{question.id} cites nothing"


def test_few_answers_name_no_usual_mistake(questions: list[Entry]) -> None:
    without = [
        entry.question.id
        for entry in questions
        if not any(
            isinstance(block, Paragraph)
            and isinstance(block.children[0], Strong)
            and plain(block.children[0].children) == "흔한 오해."
            for block in entry.question.long
        )
    ]
    assert len(without) <= len(questions) / 20, without


def test_every_work_is_cited(deck: Deck) -> None:
    entries = re.findall(r"^@\w+\{([^,]+),", deck.references, re.MULTILINE)
    assert len(entries) == len(set(entries))
    cited = {
        item.key for node in walk_deck(deck) if isinstance(node, Citation) for item in node.items
    }
    assert cited == set(entries)
    for entry in re.split(r"^@", deck.references, flags=re.MULTILINE)[1:]:
        assert re.search(r"^\s*(author|organization|editor)\s*=", entry, re.MULTILINE), entry
        assert re.search(r"^\s*(year|date|urldate)\s*=", entry, re.MULTILINE), entry
        assert re.search(r"^\s*(doi|eprint|url|isbn)\s*=", entry, re.MULTILINE), entry


# ---------------------------------------------------------------- figures


@pytest.mark.slow
def test_the_figures_are_what_their_scripts_draw(deck: Deck, tmp_path: Path) -> None:
    shutil.copytree(DECK / "figures", tmp_path / "figures")
    (tmp_path / "media").mkdir()
    drawing = [sys.executable, str(tmp_path / "figures")]
    subprocess.run(drawing, check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    drawn = {path.name: path.read_bytes() for path in (tmp_path / "media").iterdir()}
    assert drawn == {path.name: path.read_bytes() for path in MEDIA.iterdir()}
    shown = Counter(node.source for node in walk_deck(deck) if isinstance(node, Image))
    assert sorted(shown) == sorted(f"media/{name}" for name in drawn)


def test_a_figure_is_vector_legible_and_without_foreign_parts() -> None:
    for path in MEDIA.iterdir():
        svg = path.read_text(encoding="utf-8")
        assert not re.search(r"<script|<style|href|url\(|<image", svg), path.name
        root = ET.fromstring(svg)
        width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
        assert width == 380, path.name
        assert re.search(r"[가-힣]", svg), f"{path.name} has no Korean words"
        panel = '<rect x="0.5" y="0.5" width="379"'
        assert panel in svg, f"{path.name} has no panel of its own for dark pages"
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            assert float(text.attrib["font-size"]) >= 12.5, f"{path.name}: {text.text}"
            x, y = float(text.attrib["x"]), float(text.attrib["y"])
            assert 0 <= x <= width, f"{path.name}: {text.text}"
            assert 8 <= y <= height, f"{path.name}: {text.text}"


def test_a_figure_s_alt_text_tells_what_it_shows(questions: list[Entry]) -> None:
    for entry in questions:
        for node in walk_question(entry.question):
            if isinstance(node, Figure):
                assert len(node.image.alt) >= 40, f"{node.image.source}: {node.image.alt}"
                assert node.image.alt != node.caption


# ---------------------------------------------------------------- every kind of practice


def test_the_deck_has_every_kind_of_practice(questions: list[Entry]) -> None:
    kinds = Counter(entry.question.kind for entry in questions)
    assert kinds[Kind.CLOZE] >= 25
    assert kinds[Kind.CHOICE] >= 25
    assert sum(entry.question.reversed for entry in questions) >= 8
    assert len(questions) >= 86 + 40
    assert sum(1 for path in MEDIA.iterdir()) >= 25


def test_the_right_choice_stands_anywhere(questions: list[Entry]) -> None:
    places: Counter[int] = Counter()
    for entry in questions:
        choices = entry.question.choices
        if choices:
            assert 3 <= len(choices) <= 5, entry.question.id
            assert sum(choice.right for choice in choices) >= 1
            places[[choice.right for choice in choices].index(True)] += 1
    assert len(places) >= 3
    assert max(places.values()) <= 0.5 * sum(places.values()), places


# ---------------------------------------------------------------- words

# what may follow a Korean noun in its word: particles, the copula, 하다 and 되다
_ENDINGS = (
    "은 는 이 가 을 를 의 와 과 에 도 로 으로 만 란 이란 나 이나 라 이라 면 이면 들 별 일 인 임 "
    "뿐 끼리 조차 까지 부터 보다 마다 처럼 하 한 할 된 되 여서 이어서 였 이었 이다 이고 이며 "
    "이지만 므로 이므로 적 화"
)


def test_a_term_comes_with_its_english_name_where_a_chapter_first_uses_it(deck: Deck) -> None:
    with (DECK / "glossary.toml").open("rb") as file:
        english = {
            term["ko"]: term["en"]
            for term in tomllib.load(file)["term"]
            if "en" in term and len(term["ko"]) > 1
        }
    longest_first = sorted(english, key=lambda term: (-len(term), term))
    pattern = re.compile(
        rf"(?<![가-힣A-Za-z0-9(])({'|'.join(map(re.escape, longest_first))})"
        rf"(?=(?:{'|'.join(_ENDINGS.split())})|[^가-힣]|$)"
    )
    missing = []
    for chapter in deck.chapters:
        seen = set()
        for text in paragraphs(deck, chapter):
            for found in pattern.finditer(re.sub(r"“[^”]*”", lambda m: " " * len(m[0]), text)):
                term = found[1]
                if term not in seen:
                    seen.add(term)
                    if english[term].casefold() not in text[found.end() :][:60].casefold():
                        missing.append(f"{chapter.path}: {term} … {text[found.start() :][:30]}")
    assert not missing, "\n".join(missing)


def paragraphs(deck: Deck, chapter: Chapter) -> Iterator[str]:
    """A chapter's running text, in reading order: paragraphs and items of lists."""
    bodies = [chapter.prose]
    for entry in deck.entries():
        if entry.chapter is chapter:
            bodies += [entry.question.short, entry.question.long]
    for body in bodies:
        for block in body:
            items = (
                [inner for item in block.items for inner in item.blocks]
                if isinstance(block, BulletList | OrderedList)
                else [block]
            )
            for inner in items:
                if isinstance(inner, Paragraph):
                    yield plain(inner.children)
