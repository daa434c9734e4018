"""The core sheet: one sheet of paper; what has no room on it is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso.diagnostics import Span
from rectoverso.model import Deck, MathBlock
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.cheatsheet_core import SIZE, CoreSheet, CoreSheetWriter
from tests import factory, paged
from tests.factory import para, question
from tests.sheets import figures

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def core(count: int) -> Deck:
    """A deck of so many core questions, each with a follow-up that is none."""
    questions = [
        replace(
            question(
                f"q-{n}",
                f"질문 {n}은 무엇인가?",
                para("답이다. " * (5 + 7 * n % 23)),
                tags=("core",),
                follow_ups=(question(f"f-{n}", f"후속 {n}?", level=3),),
            ),
            span=Span("ko/01-sample.md", 10 * n + 3, 1, 10 * n + 3, 9),
        )
        for n in range(count)
    ]
    return factory.deck(factory.chapter("a", *questions))


def test_core_questions_alone_stand_on_it(typesetter: Typesetter, tmp_path: Path) -> None:
    made = CoreSheetWriter().write(*paged.given(core(4), tmp_path, typesetter))
    assert made is not None
    assert made.path.name == "sample-ko-1.0.0-cheatsheet-core.pdf"
    assert made.counts == {"questions": 4, "pages": 1}
    assert made.diagnostics == ()
    words = paged.words_of(made.path)
    assert all(f"질문 {n}은" in words for n in range(4))
    assert "후속" not in words
    assert "핵심 한 장" in words


def test_what_has_no_room_is_named(typesetter: Typesetter, tmp_path: Path) -> None:
    made = CoreSheetWriter().write(*paged.given(core(120), tmp_path, typesetter))
    assert made is not None
    assert made.counts["pages"] == 2
    shown = made.counts["questions"]
    assert 30 < shown < 110
    (found,) = made.diagnostics
    assert found.code == "SHEET001"
    words = paged.words_of(made.path)
    left = [n for n in range(120) if f"질문 {n}은" not in words]
    assert found.message == (
        f"the core sheet has no room for {120 - shown} of 120 core questions: "
        + ", ".join(f"q-{n}" for n in left)
    )
    assert found.span.line == 10 * left[0] + 3


def test_what_is_shorter_may_follow_what_has_no_room(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    half = para("답이다. " * 230)  # more than half a column
    tall = [question(f"tall-{n}", f"긴 질문 {n}?", half, tags=("core",)) for n in range(9)]
    below = question("below", "그렇다면?", level=3, tags=("core",))
    parent = question("parent", "부모는?", half, tags=("core",), follow_ups=(below,))
    short = question("short", "짧은 질문?", tags=("core",))
    other = factory.chapter("b", parent, question("orphan", "고아?", tags=("core",)), title="둘째")
    deck = factory.deck(factory.chapter("a", *tall, short), other)
    made = CoreSheetWriter().write(*paged.given(deck, tmp_path, typesetter))
    assert made is not None
    # neither a follow-up without its parent nor a question without its chapter's title
    assert made.diagnostics[0].message == (
        "the core sheet has no room for 4 of 13 core questions: tall-8, parent, below, orphan"
    )
    assert "짧은 질문" in paged.words_of(made.path)


def test_it_is_as_full_as_can_be_and_can_be_read(typesetter: Typesetter, tmp_path: Path) -> None:
    manuscript = CoreSheet().manuscript(*paged.given(core(120), tmp_path, typesetter))
    found = figures(paged.laid_out(manuscript).pages, manuscript.formulas, 0)
    assert found.pages == 2
    assert f"html {{ font-size: {SIZE}pt }}" in manuscript.style
    assert found.text >= 7  # the heads of pages
    assert found.spread <= 0.05
    assert min(min(page) for page in found.ends) > 0.8


def test_a_follow_up_has_its_parent_above_it(typesetter: Typesetter, tmp_path: Path) -> None:
    below = question("below", "그렇다면?", level=3, tags=("core",))
    deck = factory.deck(factory.chapter("a", question("q", "부모는?", follow_ups=(below,))))
    html = paged.html_of(CoreSheet().pages(*paged.given(deck, tmp_path, typesetter)))
    said = html[html.index("<section") :].replace("\u2060", "")
    assert said.index("부모는?") < said.index("그렇다면?")
    assert "이어서" not in said


def test_one_that_is_higher_than_a_column_is_left_out_alone(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    long = question("long", "길다", para("답이다. " * 2000), tags=("core",))
    short = question("short", "짧다", tags=("core",))
    deck = factory.deck(factory.chapter("a", long, short))
    made = CoreSheetWriter().write(*paged.given(deck, tmp_path, typesetter))
    assert made is not None
    assert made.counts == {"questions": 1, "pages": 1}
    assert "of 2 core questions: long" in made.diagnostics[0].message


def test_key_formulas_take_no_room(typesetter: Typesetter, tmp_path: Path) -> None:
    key = MathBlock("E=mc^2", factory.AT, key=True)
    deck = factory.deck(factory.chapter("a", question("q", long=(key,), tags=("core",))))
    html = paged.html_of(CoreSheet().pages(*paged.given(deck, tmp_path, typesetter)))
    assert "mc^2" not in html


def test_a_deck_without_core_questions_has_none(typesetter: Typesetter, tmp_path: Path) -> None:
    deck = factory.deck(factory.chapter("a", question()))
    assert CoreSheetWriter().write(*paged.given(deck, tmp_path, typesetter)) is None
    assert list(tmp_path.iterdir()) == []


def test_this_machine_is_ready() -> None:
    assert CoreSheetWriter().requires() == ()
