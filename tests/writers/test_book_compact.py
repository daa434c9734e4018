"""The compact book: what it shows, and what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pikepdf
import pytest

from rectoverso.languages import LANGUAGES
from rectoverso.model import Chapter, CodeBlock, Deck, MathBlock, Quote
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.book_compact import CompactWriter
from tests import every_form, factory, glyphs, paged
from tests.factory import AT, bullets, footnote, math, para, question, table


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def body(deck: Deck, typesetter: Typesetter) -> str:
    """The HTML that is laid out."""
    return paged.html_of(CompactWriter().pages(*paged.given(deck, Path("/"), typesetter)))


def words(html: str) -> str:
    """What stands between the tags, in one line, without the numbers of pages."""
    html = re.sub('<span class="page"[^>]*>000</span>', "", html)
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).replace("\u2060", "").split())


def test_what_it_shows(typesetter: Typesetter) -> None:
    html = body(every_form.deck(), typesetter)
    shown = words(html)
    for part in (
        *("이 코드는 무엇을 출력하는가?", "눈여겨보라", "를 출력한다.", "30초 답변", "한 번"),
        *("그 단위로 재는 것은?", "전압.", "✓ ReLU", "✗ 항등 함수", "전류와 저항의 곱"),
        *("재는 것", "저항", "그래프"),
    ):
        assert part in shown, part
    assert 'src="medium:media/relu.svg"' in html


def test_what_it_leaves_out(typesetter: Typesetter) -> None:
    """As its first page says: prose, hints, reasons, footnotes, the rest of long answers, the
    references.
    """
    shown = words(body(every_form.deck(), typesetter))
    for part in (
        "함수를 정의할 때",
        "인자의 기본값",
        "어디서나",
        "__defaults__",
        "원점에서 미분할",
    ):
        assert part not in shown, part
    html = body(factory.whole(), typesetter)
    shown = words(html)
    for part in ("머리말.", "생각해 보라", "Powers of two", "이른바", "계산이 싸다", "torch.where"):
        assert part not in shown, part
    assert "참고문헌은 싣지 않았다" in shown
    assert "Nair, A." not in shown
    assert 'href="#work' not in html
    # formulas, tables, figures of the long answer
    assert r"\begin{cases}1" in html
    for part in ("치역", "ReLU: 음수는 0", "(Nair 2010)"):
        assert part in shown, part


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_so_in_every_language(language: str, typesetter: Typesetter) -> None:
    deck = factory.deck(factory.chapter("c", question()), language=language)
    said = LANGUAGES[language]
    shown = words(body(deck, typesetter))
    assert said.compact in shown
    assert "".join(said.compact_without.split()) in "".join(shown.split())


def test_what_is_nested_in_a_long_answer_is_shown(typesetter: Typesetter) -> None:
    long = (
        bullets("words", math("x^{31}", display=True)),
        para("more", footnote(para(math("y^{32}", display=True)))),
        Quote((table(("head",), ("cell",)),), AT),
    )
    html = body(factory.deck(factory.chapter("c", question(long=long))), typesetter)
    assert "x^{31}" in html
    assert "cell" in words(html)
    assert "words" not in words(html)


def test_of_a_chapter_with_key_formulas_these_alone_are_shown(typesetter: Typesetter) -> None:
    def chapter(name: str, *, key: bool) -> Chapter:
        below = question(
            f"{name}-below", long=(MathBlock(f"{name}_{{key}}", AT, key=key),), level=3
        )
        above = question(
            f"{name}-above", long=(MathBlock(f"{name}_{{plain}}", AT),), follow_ups=(below,)
        )
        return factory.chapter(name, above)

    html = body(factory.deck(chapter("a", key=True), chapter("b", key=False)), typesetter)
    (strip,) = re.findall(r'<div class="key">.*?</div></div>', html)
    for part in ("주요 수식", "a_{key}", 'href="#a-below"'):
        assert part in words(strip) + strip, part
    shown = {name: html.count(name) for name in ("a_{key}", "a_{plain}", "b_{key}", "b_{plain}")}
    assert shown == {"a_{key}": 1, "a_{plain}": 0, "b_{key}": 1, "b_{plain}": 1}


def test_core_questions_are_marked(typesetter: Typesetter) -> None:
    html = body(factory.whole(), typesetter)
    assert [words(title) for title in re.findall(r'<h\d class="core".*?</h\d>', html)] == [
        "1.1 은닉층에 왜 시그모이드 대신 ReLU 를 쓰는가?"
    ]


# ---------------------------------------------------------------- on paper


@pytest.mark.slow
def test_the_artifact(typesetter: Typesetter, tmp_path: Path) -> None:
    made = CompactWriter().write(*paged.given(factory.whole(), tmp_path, typesetter))
    assert made.path.name == "sample-ko-1.0.0-book-compact.pdf"
    assert made.writer == "book-compact"
    with pikepdf.open(made.path) as file:
        assert str(file.docinfo["/Title"]) == "딥러닝 면접 · 요약판"
    assert glyphs.without_glyph(made.path) == []


@pytest.mark.slow
def test_nothing_runs_off_the_page(typesetter: Typesetter, tmp_path: Path) -> None:
    wide = question(
        "wide",
        long=(
            table([f"머리 {n}" for n in range(8)], [f"넓은 칸 {n}" for n in range(8)]),
            MathBlock("+".join(f"x_{{{n}}}" for n in range(30)), AT),
        ),
        front=(CodeBlock("f(" + ", ".join("abcdefgh") * 4 + ")", "python", AT),),
    )
    kinds = factory.chapter("c", *factory.every_kind(), *factory.every_form(), wide)
    given = paged.given(factory.deck(kinds), tmp_path, typesetter)
    assert paged.overflows(paged.laid_out(CompactWriter().manuscript(*given)).pages) == []
