"""What a note's digest covers, leaf by leaf, and what it doesn't."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rectoverso.diagnostics import Span
from rectoverso.history import digesting, epochs
from rectoverso.model import (
    Citation,
    CitationItem,
    Deck,
    Foreign,
    Inline,
    Kind,
    MathBlock,
    Medium,
    Paragraph,
    Question,
    SoftBreak,
    Text,
    deck_from_json,
    to_json,
    walk_deck,
)
from rectoverso.render.citations import Citations, citation_key
from tests import every_form, factory

GOLDEN = Path(__file__).parent.parent / "golden" / "digests.json"
ELSEWHERE = Span("ko/09-other.md", 77, 7, 78, 8)


def digests(deck: Deck, citations: Citations | None = None) -> dict[str, str]:
    return digesting.digests(deck, citations or factory.citations(factory.deck()))


def with_question(deck: Deck, name: str, **changes: Any) -> Deck:
    """`deck` with the question of that id changed, wherever it stands."""

    def put(question: Question) -> Question:
        if question.id == name:
            question = replace(question, **changes)
        rows, below = (tuple(map(put, part)) for part in (question.rows, question.follow_ups))
        return replace(question, rows=rows, follow_ups=below)

    chapters = [replace(each, questions=tuple(map(put, each.questions))) for each in deck.chapters]
    return replace(deck, chapters=tuple(chapters))


def with_first(deck: Deck, **changes: Any) -> Deck:
    """`deck` with its first question changed."""
    chapter = deck.chapters[0]
    first, *others = chapter.questions
    changed = replace(chapter, questions=(replace(first, **changes), *others))
    return replace(deck, chapters=(changed, *deck.chapters[1:]))


def moved(before: Deck, after: Deck) -> dict[str, tuple[str, ...]]:
    """Why notes of one deck are not those of the other, by id; the others are left out."""
    then, now = digests(before), digests(after)
    why = {name: digesting.reasons(then[name], now[name]) for name in then}
    return {name: reasons for name, reasons in why.items() if reasons}


def test_golden() -> None:
    """These stand in ledgers: where they move, every note of every deck is stamped anew.

    `golden/digests.json` holds a deck with every type of block and inline, and its digests, and
    under `forms` another with every form of a question that came after the first ones. Where
    the model gains a field, the deck there gains its usual value, and the digests stay; else
    an epoch has to move.
    """
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert golden["render epoch"] == epochs.NOTES
    for each in (golden, golden["forms"]):
        deck = deck_from_json(each["deck"])
        assert digests(deck, by_key(deck)) == each["digests"]


def by_key(deck: Deck) -> Citations:
    """Citations that show their keys."""
    nodes = [node for node in walk_deck(deck) if isinstance(node, Citation)]
    keys = {item.key for node in nodes for item in node.items}
    return Citations(
        {citation_key(node): factory.inlines(node.items[0].key) for node in nodes},
        {key: factory.inlines(f"entry of {key}") for key in keys},
    )


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    match value:
        case dict():
            for key, item in value.items():
                yield from leaves(item, (*path, key))
        case list():
            for index, item in enumerate(value):
                yield from leaves(item, (*path, index))
        case _:
            yield path, value


def other(path: tuple[Any, ...], value: Any) -> Any:
    """Another value that may stand there."""
    if value in [*Kind]:
        return "choice" if value == "basic" else "basic"
    match value:
        case None:
            return True
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
    raise AssertionError(path)


def changed(value: Any, path: tuple[Any, ...], leaf: Any) -> Any:
    """A copy of `value` that holds `leaf` at `path`."""
    head, *rest = path
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[head] = changed(value[head], tuple(rest), leaf) if rest else leaf
    return copied


PLACES = {"span", "id_span", "level", "was", "separates"}


def why(path: tuple[Any, ...]) -> tuple[str, ...]:
    """The part of the digest that a leaf of a question moves. Its id is the ledger's to know."""
    if path == ("id",) or PLACES & set(path):
        return ()
    if path[0] == "tags":
        return ("tag",)
    return ("medium",) if path[-1] == "source" else ("text",)


def test_every_leaf_of_a_question_counts_but_for_its_place() -> None:
    """Also whatever the model gains later: a leaf that no digest sees fails here."""
    deck = factory.whole()
    whole = to_json(deck)
    usual = digests(deck)
    seen = 0
    for place, question in asked(whole):
        for path, leaf in leaves(question):
            if path[-1] == "t" or "follow_ups" in path:
                continue
            if path[-1] in ("span", "id_span"):
                value: Any = str(ELSEWHERE)
            else:
                value = other(path, leaf)
            altered = deck_from_json(changed(whole, (*place, *path), value))
            before = usual[question["id"]]
            after = list(digests(altered).values())[list(usual).index(question["id"])]
            found = digesting.reasons(before, after)
            assert found == why(path), (path, leaf)
            assert bool(found) == (before != after)
            seen += 1
    assert seen > 400


def test_a_mark_of_a_key_formula_moves_no_digest() -> None:
    marked, plain = (
        with_first(factory.deck(), long=(MathBlock("x", factory.AT, key=key),))
        for key in (True, False)
    )
    assert to_json(marked) != to_json(plain)
    assert deck_from_json(to_json(marked)) == marked
    assert digests(marked) == digests(plain)
    assert digesting.content([marked]) == digesting.content([plain])


def asked(deck: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The questions of a deck's JSON that are notes, follow-ups left out, with their places."""
    for index, question in enumerate(deck["chapters"][0]["questions"]):
        place = ("chapters", 0, "questions", index)
        if question["kind"] != "list":
            yield place, question
        for number, row in enumerate(question["rows"]):
            yield (*place, "rows", number), row


def test_a_form_that_a_question_gains_or_loses_counts_for_its_note_alone() -> None:
    deck = factory.whole()
    said = (factory.para("Said."),)
    forms: list[tuple[str, dict[str, Any]]] = [
        (name, {form: value})
        for name in ("softplus", "prints-what", "volt", "units-ohm")
        for form, value in (("front", said), ("brief", said), ("prompt", "Which?"))
    ]
    forms += [("prints-what", {"brief": ()}), ("said-ohm", {"prompt": ""})]
    forms += [("volt", {"masked": False}), ("gelu", {"masked": True}), ("volt", {"front": ()})]
    for name, change in forms:
        told = moved(deck, with_question(deck, name, **change))
        shown = name == "prints-what" and "front" in change
        # this one's front has a picture, and its follow-up's card shows it
        assert told.pop(name) == (("text", "medium") if shown else ("text",)), (name, change)
        assert told == ({"brackets": ("parent's question",)} if shown else {}), (name, change)
    exact = next(q for q in deck.chapters[0].questions if q.id == "exact")
    bare = tuple(replace(each, reason=()) for each in exact.choices)
    assert moved(deck, with_question(deck, "exact", choices=bare)) == {"exact": ("text",)}


def test_a_front_is_a_part_of_what_a_note_asks() -> None:
    """Two questions with the same heading are told apart by it, also when one comes back."""
    deck = factory.whole()
    before = digesting.question_part(digests(deck)["prints-what"])
    other = with_question(deck, "prints-what", front=(factory.para("Another program."),))
    assert digesting.question_part(digests(other)["prints-what"]) != before
    rest = with_question(deck, "prints-what", brief=(), long=())
    assert digesting.question_part(digests(rest)["prints-what"]) == before


def test_a_row_counts_by_itself_and_by_the_heading_of_its_list() -> None:
    deck = factory.whole()
    units = next(question for question in deck.chapters[0].questions if question.id == "units")
    retitled = with_question(deck, "units", title=factory.inlines("Other units"))
    rows = [row.id for row in units.rows]
    assert moved(deck, retitled) == dict.fromkeys(rows, ("parent's question",))
    assert moved(deck, with_question(deck, "units", long=(), tags=("core",), id="list")) == {}
    turned = with_question(deck, "units", rows=units.rows[::-1])
    assert moved(deck, turned) == {}


def test_bytes_of_sounds_count_and_not_their_names() -> None:
    deck = factory.whole()
    others = tuple(
        Medium(medium.path, "00" * 32) if medium.path.endswith(".wav") else medium
        for medium in deck.media
    )
    assert moved(deck, replace(deck, media=others)) == {"said-ohm": ("medium",)}


def test_order_file_and_neighbours_do_not_count() -> None:
    deck = factory.deck()
    chapter = deck.chapters[0]
    moved = replace(
        deck,
        chapters=(
            replace(
                chapter,
                title=factory.inlines("다른 제목"),
                prose=(),
                path="ko/99-moved.md",
                span=ELSEWHERE,
                questions=chapter.questions[::-1],
            ),
        ),
        version="9.9.9",
        title="다른 제목",
    )
    assert digests(moved) == digests(deck)


def test_chapter_and_deck_name_count_as_tags() -> None:
    deck = factory.deck()
    for other_deck in (
        replace(deck, name="other"),
        replace(deck, chapters=(replace(deck.chapters[0], id="other"),)),
    ):
        assert moved(deck, other_deck) == dict.fromkeys(digests(deck), ("tag",))
    assert moved(deck, with_first(deck, tags=())) == {"relu-over-sigmoid": ("tag",)}


def test_the_order_of_tags_does_not_count() -> None:
    one = with_first(factory.deck(), tags=("a", "b"))
    two = with_first(factory.deck(), tags=("b", "a", "b"))
    assert digests(one) == digests(two)


def test_the_parents_question_counts_and_nothing_else_of_it() -> None:
    deck = factory.deck()
    reworded = with_first(deck, title=factory.inlines("다르게 물으면?"))
    assert moved(deck, reworded) == {
        "relu-over-sigmoid": ("text",),
        "relu-drawbacks": ("parent's question",),
    }
    answered = with_first(deck, short=(factory.para("다른 답."),))
    assert moved(deck, answered) == {"relu-over-sigmoid": ("text",)}
    alone = with_first(deck, follow_ups=())
    shown = {name: text for name, text in digests(deck).items() if name != "relu-drawbacks"}
    assert digests(alone) == shown


def test_what_a_note_asks_is_a_part_of_its_own() -> None:
    """It tells whether a question that comes back is the one that went, in whatever kind."""
    deck = factory.deck()
    questions = {name: digesting.question_part(text) for name, text in digests(deck).items()}
    assert len(set(questions.values())) == 5
    for changes, same in (
        ({"short": (factory.para("다른 답."),)}, True),
        ({"kind": Kind.CHOICE}, True),
        ({"reversed": True}, True),
        ({"tags": ()}, True),
        ({"hint": ()}, True),
        ({"title": factory.inlines("다르게 물으면?")}, False),
    ):
        after = digests(with_first(deck, **changes))["relu-over-sigmoid"]
        assert (digesting.question_part(after) == questions["relu-over-sigmoid"]) == same
    again = with_first(deck, title=factory.inlines("소프트플러스란?"))
    assert digesting.question_part(digests(again)["relu-over-sigmoid"]) == questions["softplus"]


def test_a_digest_that_is_none_says_nothing() -> None:
    """An adopted note has shown nothing of ours yet: everything about it is new."""
    now = digests(factory.deck())["softplus"]
    for before in ("", "5a" * 16, "1.2.3"):
        assert digesting.reasons(before, now) == digesting.PARTS
        assert digesting.question_part(before) == ""
    assert digesting.reasons(now, now) == ()


def test_several_things_may_move_at_once() -> None:
    deck = factory.deck()
    picture = with_first(deck, long=(), tags=("hard",))
    assert moved(deck, picture) == {"relu-over-sigmoid": ("text", "tag", "medium")}


def test_bytes_of_pictures_count_and_not_their_names() -> None:
    deck = factory.deck()
    before = digests(deck)
    repainted = tuple(Medium(medium.path, "00" * 32) for medium in deck.media)
    assert moved(deck, replace(deck, media=repainted)) == {"relu-over-sigmoid": ("medium",)}
    swapped = [medium.sha256 for medium in deck.media][::-1]
    traded = tuple(
        replace(medium, sha256=other) for medium, other in zip(deck.media, swapped, strict=True)
    )
    assert moved(deck, replace(deck, media=traded)) == {"relu-over-sigmoid": ("medium",)}
    renamed = deck_from_json(_renamed(to_json(deck)))
    assert renamed != deck
    assert digests(renamed) == before


def _renamed(value: Any) -> Any:
    match value:
        case dict():
            return {key: _renamed(item) for key, item in value.items()}
        case list():
            return [_renamed(item) for item in value]
        case "media/relu.svg":
            return "media/renamed.svg"
    return value


def test_resolved_citations_count_and_keys_do_not() -> None:
    def cited(key: str, words: str, entry: str) -> str:
        citation = Citation((CitationItem(key, "", "", False, factory.AT),), False, factory.AT)
        question = factory.question("q", "무엇?", factory.para("답 ", citation))
        known = Citations(
            {citation_key(citation): factory.inlines(words)}, {key: factory.inlines(entry)}
        )
        return digests(factory.deck(factory.chapter("c", question)), known)["q"]

    usual = cited("nair2010", "(Nair, 2010)", "Nair, V. (2010).")
    assert cited("renamed", "(Nair, 2010)", "Nair, V. (2010).") == usual
    assert cited("nair2010", "(Nair 2010)", "Nair, V. (2010).") != usual
    assert cited("nair2010", "(Nair, 2010)", "Nair, V. (2010). Title.") != usual


def test_a_line_end_is_a_space_and_normal_forms_are_one() -> None:
    def of(*parts: Any) -> str:
        made = factory.deck(
            factory.chapter("c", factory.question("q", "무엇?", Paragraph(parts, at)))
        )
        return digests(made)["q"]

    at = factory.AT
    usual = of(Text("첫 줄 둘째 줄", at))
    assert of(Text("첫 줄", at), SoftBreak(at), Text("둘째 ", at), Text("줄", at)) == usual
    assert of(Text(unicodedata.normalize("NFD", "첫 줄 둘째 줄"), at)) == usual
    assert of(Text("첫 줄둘째 줄", at)) != usual


def test_the_render_epoch_moves_every_note(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digests(factory.deck())
    monkeypatch.setattr(epochs, "NOTES", epochs.NOTES + 1)
    after = digests(factory.deck())
    for name, old in before.items():
        assert digesting.reasons(old, after[name]) == ("render epoch",)
        assert digesting.question_part(old) == digesting.question_part(after[name])


def test_the_contents_digest_sees_what_only_books_show() -> None:
    def content(*decks: Deck) -> str:
        return digesting.content(decks)

    deck = factory.deck()
    chapter = deck.chapters[0]
    usual = content(deck)
    cited = factory.cite("nair2010", in_text=True)
    others = {
        content(deck, deck),
        content(replace(deck, title="다른")),
        content(replace(deck, language="en")),
        content(replace(deck, references="@book{a}")),
        content(replace(deck, tags=(("core", "다른 뜻"),))),
        content(replace(deck, chapters=(replace(chapter, prose=()),))),
        content(replace(deck, chapters=(replace(chapter, prose=(factory.para(cited),)),))),
        content(replace(deck, chapters=(replace(chapter, title=()),))),
        content(replace(deck, chapters=(replace(chapter, questions=chapter.questions[::-1]),))),
        content(replace(deck, chapters=(chapter, factory.chapter("empty")))),
        content(with_first(deck, title=())),
        content(with_first(deck, level=3)),
        content(with_first(deck, short=(factory.para(factory.cite("nair2010")),))),
        content(with_first(deck, short=(factory.para(cited),))),
    }
    assert len(others | {usual}) == 15
    moved = replace(chapter, path="ko/7.md", span=ELSEWHERE, id_span=ELSEWHERE)
    assert content(replace(deck, chapters=(moved,), version="9.9.9")) == usual
    assert content(with_first(deck, span=ELSEWHERE, was=("old",))) == usual


def test_speech_counts_for_the_rows_of_lists_alone() -> None:
    silent, spoken = (digests(every_form.deck(speech=each)) for each in ("", "ko_KR"))
    moved = {name for name in silent if silent[name] != spoken[name]}
    assert moved == {"units-ohm", "units-volt"}
    assert digesting.reasons(silent["units-ohm"], spoken["units-ohm"]) == ("text",)


def test_speech_does_not_count_for_a_follow_up_of_a_list() -> None:
    (units,) = (question for question in every_form.questions() if question.id == "units")
    below = replace(units, follow_ups=(factory.question("why", "Why?"),))
    deck = factory.deck(factory.chapter("a", below))
    silent, spoken = (digests(replace(deck, speech=each)) for each in ("", "ko_KR"))
    assert {name for name in silent if silent[name] != spoken[name]} == {"units-ohm", "units-volt"}


def test_a_row_of_a_list_is_no_follow_up() -> None:
    """Their cards say what stands above in two ways."""
    (units,) = (question for question in every_form.questions() if question.id == "units")
    listed = factory.deck(factory.chapter("a", units))
    followed = replace(units, kind=Kind.BASIC, rows=(), follow_ups=units.rows)
    below = factory.deck(factory.chapter("a", followed))
    before, after = (digests(each)["units-ohm"] for each in (listed, below))
    assert digesting.reasons(before, after) == ("parent's question",)


def test_the_contents_digest_sees_a_list_as_books_show_it() -> None:
    deck = factory.whole()
    units = next(question for question in deck.chapters[0].questions if question.id == "units")
    words = (factory.para("Said below the table."),)
    changed = (
        {"title": factory.inlines("Other units")},
        {"long": (*units.long, *words)},
        {"rows": units.rows[:1]},
        {"rows": units.rows[::-1]},
        {"id": "list"},
        {"front": words},
    )
    decks = [deck, *(with_question(deck, "units", **change) for change in changed)]
    assert len({digesting.content([each]) for each in decks}) == 7


def test_the_language_of_words_counts_where_an_author_says_it() -> None:
    deck = factory.whole()

    def said(*short: Inline | str) -> Deck:
        return with_question(deck, "softplus", short=(factory.para(*short),))

    french, german = (Foreign(each, factory.inlines("mot"), ELSEWHERE) for each in ("fr", "de"))
    assert moved(said("mot"), said(french)) == {"softplus": ("text",)}
    assert moved(said(french), said(german)) == {"softplus": ("text",)}
    assert moved(said("a 한글 שלום"), said("a 한글 ", "שלום")) == {}
