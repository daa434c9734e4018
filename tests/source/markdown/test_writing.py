"""What is written is read again as what it was, and is canonical."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from rectoverso.desk.formatting import formatted
from rectoverso.model import Chapter, Paragraph, Question, from_json, placeless
from rectoverso.source.markdown import read_chapters, sayable, writing
from rectoverso.source.markdown.questions import Form, label
from tests import every_form, factory, models
from tests.decks import ROOT
from tests.factory import AT
from tests.fuzz import examples
from tests.oracle.pieces import corpus, specification
from tests.projection import PATH

LABEL = "30초 답변"
FORM = Form(fronts=True, labels=frozenset({label(LABEL)}))
HEAD = '# 제목 <a id="c"></a>\n\n## 질문 <a id="q"></a>\n\n'
CONTENT = sorted(ROOT.glob("content/*/ko/*.md"))
PAIRED = ("Emphasis", "Strong", "Strikeout")
SAID_OTHERWISE = {
    *("187", "196 linked"),
    *("174", "218", "218 linked", "239", "240", "quotes: alert with nothing in it"),
}
"""Pieces whose line ends stand within a title or at the end of words, or whose quotations hold
nothing.
"""


def written(given: Chapter) -> str:
    """A chapter's text, of which reading and `format` make nothing else."""
    text = writing.chapter(given, LABEL)
    chapters, _ = read_chapters(given.path, text, FORM)
    assert len(chapters) == 1
    assert _plainer(placeless(chapters[0])) == _plainer(placeless(_answered(given)))
    assert formatted(given.path, text, FORM) == text
    return text


def _answered(given: Chapter) -> Chapter:
    """A chapter as it can be said, without fronts that no answer follows."""

    def without(question: Question) -> Question:
        front = question.front if question.short or question.choices else ()
        below = tuple(map(without, question.follow_ups))
        return replace(question, front=front, follow_ups=below)

    made = sayable.chapter(given)
    return replace(made, questions=tuple(map(without, made.questions)))


def _plainer(value: Any, within: bool = False) -> Any:
    """A model as JSON without emphasis within emphasis, which is not always written."""
    if isinstance(value, dict):
        within = within or value.get("t") in PAIRED
        return {key: _plainer(each, within) for key, each in value.items()}
    if not isinstance(value, list):
        return value
    found: list[Any] = []
    for each in value:
        made = _plainer(each, within)
        inside = isinstance(made, dict) and made.get("t") in PAIRED and within
        for part in made["children"] if inside else [made]:
            both = [isinstance(one, dict) and one.get("t") == "Text" for one in (*found[-1:], part)]
            if both == [True, True]:
                found[-1] = {"t": "Text", "text": found[-1]["text"] + part["text"]}
            else:
                found.append(part)
    return found


def the_same(path: str, text: str) -> None:
    """A text that is read, written and read is what it was."""
    chapters, _ = read_chapters(path, text, FORM)
    for each in chapters:
        assert placeless(sayable.chapter(each)) == placeless(each)
        written(each)


def test_every_piece_of_the_oracles() -> None:
    for name, piece in (specification() | corpus()).items():
        chapters, _ = read_chapters(PATH, f"{HEAD}{piece.text}\n", FORM)
        for each in chapters if len(chapters) == 1 else ():
            if name not in SAID_OTHERWISE:
                assert placeless(sayable.chapter(each)) == placeless(each), name
            written(each)


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.stem)
def test_our_own_deck(path: Path) -> None:
    assert CONTENT
    the_same(f"ko/{path.name}", path.read_text(encoding="utf-8"))


def test_a_deck_of_every_form() -> None:
    the_same(every_form.PATH, every_form.TEXT)


def test_a_deck_made_by_hand() -> None:
    for each in factory.whole().chapters:
        written(each)


@given(models.in_json(models.running))
@examples(60, derandomize=True)
def test_any_running_words(words: str) -> None:
    written(models.chapter_of((Paragraph(from_json(json.loads(words)), AT),)))


@given(models.in_json(models.running))
@examples(25, derandomize=True)
def test_any_title(words: str) -> None:
    written(models.chapter_of(title=from_json(json.loads(words))))


@given(models.in_json(models.content))
@examples(25, derandomize=True)
def test_any_blocks(content: str) -> None:
    written(models.chapter_of(from_json(json.loads(content))))


@given(models.in_json(models.chapters()))
@examples(25, derandomize=True)
def test_any_chapter(chapter: str) -> None:
    written(from_json(json.loads(chapter)))
