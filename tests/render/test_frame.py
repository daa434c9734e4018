"""What a question consists of, and in which order."""

from __future__ import annotations

from dataclasses import replace

from rectoverso.languages import words
from rectoverso.model import Inlines, Kind, Question, plain
from rectoverso.render.frame import Frame, Frames
from tests import factory
from tests.factory import choice, cite, footnote, inlines, para, question


def frame(asked: Question, parent: Question | None = None) -> Frame:
    made = factory.deck(factory.chapter("a", asked))
    meanings = {
        "core": "꼭 나오는 것",
        "long": "스무 자가 넘어서 줄여 쓰지 못하는 긴 뜻풀이",
        "bare": "",
    }
    return Frames(words("ko"), factory.citations(made), meanings).of(asked, parent)


def test_the_parts_stand_in_order_and_empty_ones_are_left_out() -> None:
    whole = question(
        *("q", "물음", para("짧은")),
        kind=Kind.CHOICE,
        long=(para("긴"),),
        hint=(para("단서"),),
        choices=(choice(True, para("맞다")),),
    )
    made = frame(whole)
    assert [part.name for part in made.parts] == ["hint", "choices", "short", "long"]
    assert [part.label for part in made.parts] == ["힌트", "", "", ""]
    assert plain(made.question) == "물음"
    assert [part.name for part in frame(replace(whole, hint=(), choices=())).parts] == [
        "short",
        "long",
    ]


def test_the_context_is_the_parents_question_without_its_footnotes() -> None:
    parent = question("p", inlines("앞 물음", footnote(para("주"))))
    assert frame(question("q"), parent).context == inlines("앞 물음")
    assert frame(question("q")).context == ()


def test_a_tag_is_shown_by_its_meaning_where_that_is_short() -> None:
    assert frame(question(tags=("core", "long", "bare", "none"))).tags == (
        *("꼭 나오는 것", "long", "bare", "none"),
    )


def test_the_works_cited_are_sorted() -> None:
    cited = question("q", "물음", para(cite("zeta2010")), hint=(para(cite("alpha2011")),))

    def first_word(entry: Inlines) -> str:
        return plain(entry).partition(",")[0]

    assert [first_word(entry) for entry in frame(cited).references] == ["Alpha", "Zeta"]


def test_the_new_forms_stand_in_reading_order() -> None:
    made = replace(
        question("q", "물음", para("짧게"), hint=(para("단서"),), long=(para("길게"),)),
        front=(para("앞"),),
        brief=(para("30초"),),
    )
    parts = frame(made).parts
    assert [part.name for part in parts] == ["front", "hint", "short", "brief", "long"]
    assert {part.name: part.label for part in parts if part.label} == {
        "hint": "힌트",
        "brief": "30초 답변",
    }
    assert frame(question("f"), made).context_front == made.front


def test_a_list_names_its_rows() -> None:
    listed = replace(
        question("l", long=(para("x"),)), short=(), rows=(question("a"), question("b"))
    )
    (part,) = frame(listed).parts
    assert (part.name, part.rows) == ("long", ("a", "b"))
