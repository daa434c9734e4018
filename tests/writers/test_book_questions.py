"""The book with its questions first: no answer beside its question, and no word lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from rectoverso.model import Cloze, Deck, Kind, Paragraph, plain, walk
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Artifact
from rectoverso.writers.book import BookWriter
from rectoverso.writers.book_questions import QuestionsFirstWriter, emptied
from tests import every_form, factory, glyphs, paged
from tests.factory import footnote, gap, inlines, para, question, strong


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def body(writer: BookWriter, deck: Deck, typesetter: Typesetter) -> str:
    """The HTML that is laid out."""
    return paged.html_of(writer.pages(*paged.given(deck, Path("/"), typesetter)))


def words(html: str) -> str:
    """What stands between the tags, in one line, without the numbers of pages."""
    html = re.sub('<span class="page"[^>]*>000</span>', "", html)
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).replace("\u2060", "").split())


@pytest.fixture(scope="module")
def forms(typesetter: Typesetter) -> tuple[str, str]:
    """The questions and the answers of the deck of all forms, as HTML; without the short answers
    that close the chapter.
    """
    html = body(QuestionsFirstWriter(), every_form.deck(), typesetter)
    asked, answers = re.split('(?=<div class="answers">)', html)
    answers, _, _ = answers.partition('<section class="short-answers">')
    return asked[asked.index('<div class="questions">') :], answers


def alone(here: str, elsewhere: str, *parts: str) -> None:
    """Each of these words stands in the one HTML, and not in the other."""
    for part in parts:
        assert part in words(here), part
        assert part not in words(elsewhere), part


def test_what_is_asked_stands_with_the_questions_alone(forms: tuple[str, str]) -> None:
    asked, answers = forms
    for title in ("이 코드는 무엇을 출력하는가?", "고치면 무엇을 출력하는가?"):
        assert [words(part).count(title) for part in forms] == [1, 1], title
    # fronts with their notes
    alone(asked, answers, "items . append", "눈여겨보라", "인자의 기본값이다.")
    # hints, thirty seconds, long answers with their notes
    alone(answers, asked, "힌트", "30초 답변", "__defaults__", "기울기가 1이다", "출력한다.")


def test_choices_are_not_marked_in_the_questions(forms: tuple[str, str]) -> None:
    asked, answers = forms
    (options,) = re.findall('<div class="options"><ol>.*?</ol></div>', asked, re.DOTALL)
    assert re.findall("<li[^>]*>", options) == ["<li>"] * 3
    assert words(options) == "시그모이드 ReLU 항등 함수"
    assert not re.search('<li class|class="reason"|[✓✗]', asked)
    alone(answers, asked, "✓ ReLU", "✗ 항등 함수", "어디서나 매끄럽다")


def test_gaps_are_empty_but_for_their_hints(forms: tuple[str, str]) -> None:
    asked, answers = forms
    alone(answers, asked, "전류와 저항의 곱", "와트")
    assert "전압은 즉 이고, 전력은 식 이며 로 잰다." in words(asked)
    assert '<u class="gap">\u00a0</u>' in asked


def test_gaps_within_other_words_are_emptied() -> None:
    cloze = para("a ", strong("b ", gap(1, "secret", hint="what?")), gap(2, strong("secret")), "c")
    (left,) = emptied((cloze,))
    assert isinstance(left, Paragraph)
    assert plain(left.children) == "a b what?c"
    assert sum(isinstance(node, Cloze) for node in walk((left,))) == 2


def test_a_note_that_may_tell_a_gap_waits_for_the_answer(typesetter: Typesetter) -> None:
    told = question(
        "q",
        "무엇인가?",
        para("그것은 ", gap(1, "답"), "이다", footnote(para("비밀")), "."),
        kind=Kind.CLOZE,
    )
    deck = factory.deck(factory.chapter("c", told))
    asked, answers = body(QuestionsFirstWriter(), deck, typesetter).split('<div class="answers">')
    assert "비밀" not in words(asked)
    assert words(answers).count("비밀") == 1


def test_of_a_list_of_words_the_first_column_is_asked(forms: tuple[str, str]) -> None:
    asked, answers = forms
    (terms,) = re.findall('<div class="terms">.*?</div>', asked)
    assert words(terms) == "옴 볼트"
    alone(answers, asked, "옴 저항", "기호")
    # rows can be linked where their answers stand
    assert 'id="units-ohm"' in answers
    assert 'id="units-ohm"' not in asked


def test_a_chapter_without_questions_is_its_prose(typesetter: Typesetter) -> None:
    html = body(QuestionsFirstWriter(), factory.deck(factory.chapter("c")), typesetter)
    assert "머리말." in words(html)
    assert not re.search('class="(questions|answers)"', html)


@pytest.mark.parametrize("deck", [every_form.deck(), factory.whole()], ids=["forms", "whole"])
def test_every_word_of_the_book_is_there(deck: Deck, typesetter: Typesetter) -> None:
    """As often as in the book; what the book says by itself above answers is said by a heading."""
    book, other = (
        re.sub('<p class="answer-mark">.*?</p>', "", body(writer, deck, typesetter))
        for writer in (BookWriter(), QuestionsFirstWriter())
    )
    lost = Counter(words(book).split()) - Counter(words(other).split())
    assert not lost
    # a formula's address is its place among those of its document; its TeX is its `alt`
    for pattern in (' id="([^".]+)"', ' src="(medium:[^"]*)"', ' alt="([^"]*)"'):
        assert {*re.findall(pattern, book)} <= {*re.findall(pattern, other)}, pattern


def test_no_id_stands_twice(typesetter: Typesetter) -> None:
    ids = re.findall(r' id="([^"]*)"', body(QuestionsFirstWriter(), factory.whole(), typesetter))
    assert [name for name, count in Counter(ids).items() if count > 1] == []


# ---------------------------------------------------------------- on paper


@pytest.fixture(scope="module")
def made(typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    deck = factory.deck(
        factory.chapter("first", *factory.every_kind()),
        factory.chapter("second", *factory.every_form(), title="다른 장"),
    )
    folder = tmp_path_factory.mktemp("questions")
    return QuestionsFirstWriter().write(*paged.given(deck, folder, typesetter))


@pytest.mark.slow
def test_the_artifact(made: Artifact) -> None:
    assert made.path.name == "sample-ko-1.0.0-book-questions.pdf"
    assert made.writer == "book-questions"
    with pikepdf.open(made.path) as file:
        assert str(file.docinfo["/Title"]) == "딥러닝 면접 · 질문 먼저 읽기"
        assert made.counts["pages"] == len(file.pages)
    assert "질문 먼저 읽기" in paged.words_of(made.path, "-l", "1")
    assert glyphs.without_glyph(made.path) == []


@pytest.mark.slow
def test_question_and_answer_name_one_another_s_page(made: Artifact) -> None:
    with pikepdf.open(made.path) as file:
        names: Any = file.Root.Names.Dests.Names
        numbers = {page.objgen: number for number, page in enumerate(file.pages, 1)}
        where = {
            str(names[index]): numbers[names[index + 1][0].objgen]
            for index in range(0, len(names), 2)
        }
        led = {
            (number, str(note.Dest))
            for number, page in enumerate(file.pages, 1)
            for note in page.get("/Annots", [])
            if "/Dest" in note
        }
    pages = [
        paged.words_of(made.path, "-layout", "-f", str(number), "-l", str(number))
        for number in range(1, made.counts["pages"] + 1)
    ]
    for name, title in (
        ("relu-drawbacks", "그렇다면 ReLU의 단점은?"),
        ("softplus", "소프트플러스란?"),
        ("units", "Units"),
    ):
        question, answer = where[f"asked.{name}"], where[name]
        assert question < answer
        assert {(question, name), (answer, f"asked.{name}")} <= led
        for here, there in ((question, answer), (answer, question)):
            assert re.search(rf"{re.escape(title)} +{there}\n", pages[here - 1]), (name, here)


@pytest.mark.slow
def test_letters_stand_before_choices_on_both_sides(made: Artifact) -> None:
    text = " ".join(paged.words_of(made.path).split())
    assert re.search(r"A\. 시그모이드 .*B\. ReLU C\. tanh", text)
    assert re.search(r"A ✓ 시그모이드 .*B ✗ ReLU C ✓ tanh", text)


@pytest.mark.slow
def test_nothing_runs_off_the_page(typesetter: Typesetter, tmp_path: Path) -> None:
    deck = factory.deck(
        factory.chapter(
            "c",
            *factory.every_kind(),
            *factory.every_form(),
            question("notes", inlines("질문", footnote(para("주석")), "은?")),
        )
    )
    given = paged.given(deck, tmp_path, typesetter)
    assert paged.overflows(paged.laid_out(QuestionsFirstWriter().manuscript(*given)).pages) == []
