"""The book's apparatus: numbers, lists of questions, short answers, colophon, references, index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from rectoverso.model import CrossReference, Deck, Figure, Image, Kind
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Artifact
from rectoverso.writers.book import Book, BookWriter
from tests import factory, glyphs, paged
from tests.factory import AT, choice, cite, code, gap, inlines, para, question, table

pytestmark = pytest.mark.slow

CONCEPTS = (
    {"ko": "활성화 함수", "en": "activation function"},
    {"ko": "기울기", "en": "gradient"},
    {"ko": "어디에도 없는 말", "en": "nowhere"},
)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def figure(caption: str) -> Figure:
    return Figure(Image("media/relu.svg", "선", "", AT), caption, AT)


@pytest.fixture(scope="module")
def deck() -> Deck:
    bent, curved = (
        Figure(Image("media/relu.svg", words, "", AT), words, AT)
        for words in ("꺾인 선", "굽은 선")
    )
    deeper = question("deeper", "더 깊은 질문은?", para("더 깊은 답."))
    below = question("below", "이어지는 질문은?", para("이어지는 답."), follow_ups=(deeper,))
    first = question(
        *("first", inlines("활성화 함수란?"), para("기울기를 살린다."), para("더.")),
        long=(
            bent,
            table(["열"], ["칸"]),
            para("활성화 함수와 ", code("기울기"), cite("nair2010")),
        ),
        follow_ups=(below,),
    )
    chosen = question(
        *("chosen", "어느 것인가?", para("까닭이다.")),
        kind=Kind.CHOICE,
        choices=(choice(True, para("맞는 것")), choice(False, para("틀린 것"))),
    )
    filled = question(
        "filled", "채우면?", para("답은 ", gap(1, "채운 말"), "이다."), kind=Kind.CLOZE
    )
    last = question("last", "끝 질문은?", para("끝."), long=(curved, para(cite("nair2010"))))
    return factory.deck(
        factory.chapter("one", first, chosen, filled),
        factory.chapter("two", last, title="다른 장"),
    )


@pytest.fixture(scope="module")
def book(deck: Deck, typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    folder = tmp_path_factory.mktemp("book")
    settings = factory.settings(
        authors=("홍길동",), home="https://example.org/deck", report="mailto:a@example.org"
    )
    more: dict[str, Any] = {"concepts": CONCEPTS, "settings": settings}
    return BookWriter().write(*paged.given(deck, folder, typesetter, **more))


def html(deck: Deck, typesetter: Typesetter, folder: Path, **more: Any) -> str:
    """The body of a book."""
    made = Book(*paged.given(deck, folder, typesetter, **more))
    return "".join(section.html for section in made.sections())


def bare(markup: str) -> str:
    words = unescape(re.sub(r"<[^>]*>", " ", markup)).replace("\u2060", "").replace("000", "")
    return " ".join(words.split())


def part(markup: str, css: str) -> list[str]:
    """The words of every element of a class, up to the next one of it."""
    return [bare(piece) for piece in re.split(rf'<\w+ class="{css}"[^>]*>', markup)[1:]]


def words_of(path: Path) -> str:
    """The words of a book in the order in which they were set, columns one after another."""
    return " ".join(paged.words_of(path, "-raw").split())


def on_page(words: str, path: Path) -> int:
    """The first page with these words behind the front matter."""
    pages = [" ".join(page.split()) for page in paged.words_of(path, "-raw").split("\f")]
    return next(at for at, page in enumerate(pages, 1) if words in page and at > 3)


def test_questions_are_numbered_wherever_they_are_named(book: Artifact) -> None:
    words = words_of(book.path)
    assert words.count("1.1 활성화 함수란?") >= 4  # contents, opening, heading, short answers
    with pikepdf.open(book.path) as file, file.open_outline() as outline:
        titles = [" ".join(item.title.split()) for item in outline.root]
        (first, *_) = outline.root[1].children
        deeper = first.children[0].children[0]
    assert titles == ["차례", "1장 활성화 함수", "2장 다른 장", "참고문헌", "찾아보기"]
    assert [" ".join(each.title.split()) for each in (first, deeper)] == [
        *("1.1 활성화 함수란?", "1.1.1.1 더 깊은 질문은?"),
    ]


def test_figures_and_tables_are_numbered_by_chapter(book: Artifact) -> None:
    words = words_of(book.path)
    for label in ("그림 1.1 꺾인 선", "표 1.1 열", "그림 2.1 굽은 선"):
        assert label in words


def test_a_figure_without_a_caption_has_its_number_alone(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    asked = question("q", "질문?", para("답."), long=(figure(""),))
    deck = factory.deck(factory.chapter("a", asked))
    captions = re.findall(r"<figcaption>.*?</figcaption>", html(deck, typesetter, tmp_path))
    assert [bare(caption) for caption in captions] == ["그림 1.1"]


def test_a_chapter_with_several_questions_opens_with_their_list(
    deck: Deck, typesetter: Typesetter, tmp_path: Path
) -> None:
    body = html(deck, typesetter, tmp_path)
    openings = re.findall(r'<nav class="opening">(.*?)</nav>', body)
    assert [bare(opening) for opening in openings] == [
        "1.1 활성화 함수란? 1.2 어느 것인가? 1.3 채우면?"
    ]


def test_a_chapter_closes_with_its_short_answers(
    deck: Deck, typesetter: Typesetter, tmp_path: Path
) -> None:
    body = html(deck, typesetter, tmp_path, concepts=CONCEPTS)
    first, second = re.findall(r'<section class="short-answers">(.*?)</section>', body)
    assert bare(first) == (
        "짧은 답 모음 1.1 활성화 함수란? 기울기를 살린다. 더. 1.1.1 이어지는 질문은? 이어지는 답."
        " 1.1.1.1 더 깊은 질문은? 더 깊은 답. 1.2 어느 것인가? ✓ 맞는 것 까닭이다. 1.3 채우면?"
        " 답은 채운 말 이다."
    )
    assert bare(second) == "짧은 답 모음 2.1 끝 질문은? 끝."
    ids = re.findall(r'\sid="([^"]*)"', body)
    assert len(ids) == len(set(ids))


def test_the_colophon(book: Artifact) -> None:
    words = " ".join(paged.words_of(book.path, "-f", "2", "-l", "2").split())
    for said in ("홍길동", "1.0.0", "2025-10-09", "Noto Serif CJK KR", "D2Coding"):
        assert said in words
    with pikepdf.open(book.path) as file:
        links = {str(note.A.URI) for note in file.pages[1].Annots if "/A" in note}
    assert links == {"https://example.org/deck", "mailto:a@example.org"}


def test_a_work_names_the_pages_that_cite_it(book: Artifact) -> None:
    first, last = on_page("활성화 함수와", book.path), on_page("그림 2.1", book.path)
    words = words_of(book.path)
    assert f"→ {first}, {last}쪽" in words


def test_the_index_names_the_pages_of_terms(book: Artifact) -> None:
    title, chapter = on_page("1.1 활성화 함수란?", book.path), on_page("1장", book.path)
    words = words_of(book.path)
    _, _, entries = words.rpartition("찾아보기")
    assert "ㄱ 기울기 gradient" in entries
    assert "A activation function 활성화 함수" in entries
    assert re.search(rf"ㅎ 활성화 함수 activation function [\d, ]*\b{chapter}\b", entries)
    assert re.search(rf"기울기 gradient {title}\b", entries)
    assert "nowhere" not in entries


def test_the_index_has_one_face_for_translations(book: Artifact) -> None:
    """That of names which have none, beside which they stand."""
    said = [
        line.glyphs
        for line in glyphs.lines(book.path)
        if "gradient" in "".join(glyph.text for glyph in line.glyphs)
    ]
    assert len(said) == 2
    assert {glyph.family for line in said for glyph in line if glyph.text.isalpha()} == {
        "Noto-Serif-CJK-KR"
    }


def test_terms_in_code_and_contents_are_no_places(
    deck: Deck, typesetter: Typesetter, tmp_path: Path
) -> None:
    body = html(deck, typesetter, tmp_path, concepts=CONCEPTS)
    contents = re.search(r'<nav class="contents".*?</nav>', body)
    assert contents is not None
    assert "term." not in contents[0]
    assert "<code>기울기</code>" in body


def test_a_deck_without_glossary_references_and_figures(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    deck = factory.deck(factory.chapter("a", question("q", "질문?", para("답."))))
    body = html(deck, typesetter, tmp_path)
    for css in ("index", "references", "opening"):
        assert f'class="{css}"' not in body
    assert part(body, "short-answers") == ["짧은 답 모음 1.1 질문? 답."]


@pytest.mark.parametrize("language", ["ko", "ar"])
def test_what_follows_the_words_of_a_cross_reference(
    language: str, typesetter: Typesetter, tmp_path: Path
) -> None:
    there = CrossReference(inlines("둘"), "two", AT)
    deck = factory.deck(
        factory.chapter("a", question("one", "하나?", para(there)), question("two", "둘?")),
        language=language,
    )
    (said,) = {
        bare(found)
        for found in re.findall(r'<a class="xref".*?</a>', html(deck, typesetter, tmp_path))
    }
    assert said == {"ko": "둘 (1.2 → 쪽)", "ar": "둘 (1.2 ← ص )"}[language]


def test_the_number_at_the_foot_is_that_of_the_page(book: Artifact) -> None:
    feet = [page.split()[-1] for page in paged.words_of(book.path).split("\f")[4:-1]]
    assert feet == [str(number) for number in range(5, 5 + len(feet))]
