"""What holds for every answer of the deck: its parts, its figures, its references, its words."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.desk import formatting
from rectoverso.model import (
    Blocks,
    BulletList,
    Chapter,
    Citation,
    Deck,
    Entry,
    Figure,
    Image,
    Inlines,
    Kind,
    OrderedList,
    Paragraph,
    Strong,
    Text,
    plain,
    walk,
    walk_deck,
    walk_question,
)
from rectoverso.source import glossary
from rectoverso.source.folder import open_source
from rectoverso.source.glossary import Term
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


def test_it_has_the_canonical_form() -> None:
    assert [file.path for file in formatting.outcome(DECK).files] == []


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


_GLOSS = re.compile(r"[가-힣]\([a-z][a-z -]+\)")


def test_a_short_answer_is_short_and_for_the_ear(questions: list[Entry]) -> None:
    """A cloze's text is none: it is read, not said."""
    said = {
        entry.question.id: plain(walk_text(entry.question.short))
        for entry in questions
        if entry.question.kind is not Kind.CLOZE
    }
    assert {name: len(words) for name, words in said.items() if len(words) > 130} == {}
    assert statistics.median(map(len, said.values())) <= 90
    ends = {name: re.findall(r"[.?!](?= |$)", words) for name, words in said.items()}
    assert [name for name, found in ends.items() if len(found) > 2] == []
    assert [name for name, words in said.items() if _GLOSS.search(words)] == []


def test_thirty_seconds_are_three_things_to_say(questions: list[Entry]) -> None:
    """For every question but drills: clozes and multiple choices."""
    for entry in questions:
        question = entry.question
        if question.kind is not Kind.BASIC:
            assert not question.brief, question.id
            continue
        (said,) = question.brief
        assert isinstance(said, BulletList), question.id
        lines = [plain(walk_text(item.blocks)) for item in said.items]
        assert len(lines) == 3, question.id
        assert sum(map(len, lines)) <= 250, question.id
        assert all(re.search(r"(?:요|다|까)[.?]?”?[.?]?$", line) for line in lines), lines


def test_explanations_are_not_too_long(questions: list[Entry]) -> None:
    lengths = [
        sum(len(node.text) for node in walk(question.long) if isinstance(node, Text))
        for question in (entry.question for entry in questions)
    ]
    assert statistics.median(lengths) <= 1200


def walk_text(blocks: Blocks) -> Inlines:
    """The words of paragraphs."""
    return tuple(
        child for block in blocks if isinstance(block, Paragraph) for child in block.children
    )


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


def test_the_right_choice_is_the_longest_in_at_most_a_third(questions: list[Entry]) -> None:
    asked = [entry.question.choices for entry in questions if entry.question.choices]
    longest = [
        choices
        for choices in asked
        if max(choices, key=lambda each: len(plain(walk_text(each.blocks)))).right
    ]
    assert len(longest) * 3 <= len(asked)
    assert all(choice.reason for choices in asked for choice in choices)


# ---------------------------------------------------------------- words

# what may follow a Korean noun in its word: particles, the copula, 하다 and 되다
_ENDINGS = (
    "은 는 이 가 을 를 의 와 과 에 도 로 으로 만 란 이란 나 이나 라 이라 면 이면 들 별 일 인 임 "
    "뿐 끼리 조차 까지 부터 보다 마다 처럼 하 한 할 된 되 여서 이어서 였 이었 이다 이고 이며 "
    "이지만 므로 이므로 적 화"
)


@pytest.fixture(scope="module")
def concepts() -> tuple[Term, ...]:
    read = glossary.read((DECK / glossary.FILE).read_text(encoding="utf-8"), ("ko",))
    assert read.wrong == ()
    return read.concepts


def as_words(forms: Iterable[str]) -> str:
    """A pattern for some forms at the end of which a word may end; the longest come first."""
    after_hangul = rf"(?=(?:{'|'.join(_ENDINGS.split())})|[^가-힣]|$)"
    return "|".join(
        re.escape(form) + (r"(?![A-Za-z0-9])" if form[-1].isascii() else after_hangul)
        for form in sorted(forms, key=lambda form: (-len(form), form))
    )


def test_three_hundred_terms_of_an_index_stand_in_the_deck(
    deck: Deck, concepts: tuple[Term, ...]
) -> None:
    pattern = re.compile(
        rf"(?<![가-힣A-Za-z0-9])(?:{as_words(each.forms['ko'] for each in concepts)})"
    )
    used = {
        found[0]
        for node in walk_deck(deck)
        if isinstance(node, Text)
        for found in pattern.finditer(node.text)
    }
    indexed = {each.forms["ko"] for each in concepts if each.indexed}
    assert len(indexed) >= 300
    assert sorted(indexed - used) == []


def test_no_two_terms_have_the_same_form(concepts: tuple[Term, ...]) -> None:
    for language in ("ko", "en"):
        forms = Counter(
            each.forms[language].casefold() for each in concepts if language in each.forms
        )
        assert [form for form, count in forms.items() if count > 1] == []


# words in which a reader hears the English one, or that everybody knows
_COMMON = """
    파라미터 그래디언트 옵티마이저 샘플 샘플링 스텝 레이블 유닛 필터 스트라이드 패딩 에포크
    미니배치 토큰 토크나이저 게이트 손실 딥러닝 머신러닝 쿼리 프롬프트 인코더 디코더 로짓 임베딩
    시그모이드 소프트맥스 소프트플러스 드롭아웃 모멘텀 어텐션 트랜스포머 신경망 학습률 파인튜닝
    하이퍼파라미터 오토인코더 퍼셉트론 라우터 서빙 앙상블 디버깅 배치_크기 훈련_데이터 검증_데이터
    테스트_데이터 그래디언트_클리핑 그리드_서치 랜덤_서치
"""


def test_a_term_comes_with_its_english_name_where_a_chapter_first_explains_with_it(
    deck: Deck, concepts: tuple[Term, ...]
) -> None:
    """In introductions and long answers: a short answer is for the ear."""
    common = {word.replace("_", " ") for word in _COMMON.split()}
    english = {
        each.forms["ko"]: each.forms["en"]
        for each in concepts
        if each.forms.get("en", each.forms["ko"]) != each.forms["ko"]
        and len(each.forms["ko"]) > 1
        and each.forms["ko"] not in common
    }
    assert {each.forms["ko"] for each in concepts} >= common
    pattern = re.compile(rf"(?<![가-힣A-Za-z0-9(])({as_words(english)})")
    missing = []
    for chapter in deck.chapters:
        seen = set()
        for text in paragraphs(deck, chapter):
            for found in pattern.finditer(re.sub(r"“[^”]*”", lambda m: " " * len(m[0]), text)):
                term = found[1]
                if term not in seen:
                    # “스펙트럼 정규화(spectral normalization)” says what 정규화 is, too
                    seen |= {
                        part for part in english if part in term and english[part] in english[term]
                    }
                    if english[term].casefold() not in text[found.end() :][:60].casefold():
                        missing.append(f"{chapter.path}: {term} … {text[found.start() :][:30]}")
    assert not missing, "\n".join(missing)


def paragraphs(deck: Deck, chapter: Chapter) -> Iterator[str]:
    """What a chapter explains, in reading order: paragraphs and items of lists."""
    entries = [entry for entry in deck.entries() if entry.chapter is chapter]
    bodies = [chapter.prose, *(entry.question.long for entry in entries)]
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
