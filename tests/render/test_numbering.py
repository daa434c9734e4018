"""The numbers of chapters, questions, figures and tables."""

from __future__ import annotations

from dataclasses import replace

from rectoverso.languages import words
from rectoverso.model import (
    Alert,
    Blocks,
    Figure,
    Image,
    Kind,
    ListItem,
    OrderedList,
    Question,
)
from rectoverso.render.numbering import Numbering, number
from tests import factory
from tests.factory import AT, choice, inlines, para, question, table


def figure(name: str) -> Figure:
    return Figure(Image(f"media/{name}.svg", name, "", AT), "", AT)


def numbered(*questions: Question, prose: Blocks = ()) -> Numbering:
    """The numbers of a deck whose second chapter has these questions."""
    first = factory.chapter("first", question("one"))
    second = replace(factory.chapter("second", *questions), prose=prose)
    return number(factory.deck(first, second))


def test_follow_ups_count_under_their_question() -> None:
    deepest = question("deepest")
    deeper = question("deeper", follow_ups=(deepest,))
    numbers = numbered(question("a"), question("b", follow_ups=(question("c"), deeper)))
    assert numbers.chapters == {"first": 1, "second": 2}
    assert numbers.questions == {
        "one": "1.1",
        "a": "2.1",
        "b": "2.2",
        "c": "2.2.1",
        "deeper": "2.2.2",
        "deepest": "2.2.2.1",
    }


def test_rows_of_a_list_have_no_number() -> None:
    row = question("row")
    listed = question("list", kind=Kind.LIST, rows=(row,), long=(table(["a"], ["b"]),))
    numbers = numbered(listed, question("next"))
    assert "row" not in numbers.questions
    assert numbers.questions["next"] == "2.2"
    assert numbers.tables == {}


def test_figures_are_counted_through_a_chapter_in_the_order_of_the_page() -> None:
    inner = OrderedList((ListItem((figure("c"),), None, AT),), 1, True, AT)
    below = question("below", long=(figure("e"),))
    first = question("q", front=(figure("b"),), long=(inner,), follow_ups=(below,))
    second = question("r")
    numbers = numbered(first, second, prose=(figure("a"),))
    assert numbers.figures == {figure(name): f"2.{at}" for at, name in enumerate("abce", 1)}


def test_a_table_counts_where_it_stands_by_itself() -> None:
    alone, told, chosen = table(["alone"]), table(["told"]), table(["chosen"])
    answers = (choice(True, para("x"), chosen),)
    asked = question(
        "q", kind=Kind.CHOICE, choices=answers, long=(Alert("note", (told,), AT), alone)
    )
    assert numbered(asked).tables == {alone: "2.1"}


def test_what_a_cross_reference_says() -> None:
    numbers = numbered(question("a", inlines("x")))
    ko, en = words("ko"), words("en")
    assert [numbers.of("a", ko), numbers.of("second", ko)] == ["2.1", "2장"]
    assert [numbers.of("second", en), numbers.of("nowhere", en)] == ["Chapter 2", ""]
