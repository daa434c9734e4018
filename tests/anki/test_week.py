"""The week of a learner who has one: what the steps say, done with Anki's own engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, cast

import pytest
from anki.collection import Collection
from anki.lang import set_lang
from anki.scheduler.v3 import Scheduler

from rectoverso.anki import package, searches, week
from rectoverso.anki.names import CLOZE
from rectoverso.anki.week import NO_LIMIT, Core
from rectoverso.languages import phrases
from rectoverso.model import Question
from rectoverso.releases import changes
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.apkg import PackageWriter
from tests import engine, factory
from tests.engine import learner, take
from tests.push.syncing import Device, SyncServer
from tests.shipped import Shipped, ship

if TYPE_CHECKING:
    from anki.decks import DeckId

Q = Shipped
IDS = ("one", "two", "both-ways", "gap", "five", "six", "seven", "eight", "nine", "ten")
CARDS = 11
QUESTIONS = [
    each
    for number, name in enumerate(IDS)
    for each in (
        Q(f"beside-{name}"),
        Q(name, tags=("core",), reverse=number == 2, kind=CLOZE if number == 3 else "question"),
    )
]
CORE = Core("sample", "ko", len(IDS), CARDS)
FOUND = searches.core("sample", "ko")
AGAIN: Final = 1
GOOD: Final = 3
EASY: Final = 4
SCHEDULE = "did, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, data"


class Filter(NamedTuple):
    """A filter as the steps say it."""

    limit: int
    order: str
    search: str


def said(language: str) -> list[Filter]:
    """The filters that the steps set up: the two of the first deck, and that of the last day."""
    _, steps, _ = week.blocks(CORE, phrases(language), lambda search: f"`{search}`")
    found: list[Filter] = []
    for line in steps.splitlines():
        if search := re.search(r": `([^`]+)`$", line):
            limit = re.search(r"\*\*(\d+)\*\*", line)
            assert limit
            # a label stands in quotes; an order stands last of all, where the step names one
            order = [words for words in re.findall(r"“([^”]+)”", line) if words in ORDERS[language]]
            found.append(Filter(int(limit[1]), "".join(order), search[1]))
    return found


@contextmanager
def spoken(language: str) -> Iterator[None]:
    set_lang(language)
    try:
        yield
    finally:
        set_lang("en")


ORDERS = {"ko": ("만기 순서대로",), "en": ("Order due",)}


def build(
    collection: Collection, filters: list[Filter], *, reschedule: bool = True, name: str = "week"
) -> DeckId:
    """Make a filtered deck as the dialog does."""
    deck = collection.sched.get_or_create_filtered_deck(cast("DeckId", 0))
    deck.name = name
    deck.config.reschedule = reschedule
    del deck.config.search_terms[:]
    labels = list(collection.sched.filtered_deck_order_labels())
    for each in filters:
        order: Any = labels.index(each.order) if each.order else deck.config.SearchTerm.RANDOM
        deck.config.search_terms.add(search=each.search, limit=each.limit, order=order)
    return cast("DeckId", collection.sched.add_or_update_filtered_deck(deck).id)


def lent(collection: Collection, deck: DeckId) -> list[tuple[str, int]]:
    """The cards in a filtered deck, as ids with the card's number, in its order."""
    cards = [collection.get_card(number) for number in collection.find_cards(f"did:{deck}")]
    cards.sort(key=lambda card: card.due)
    return [(card.note()["Id"], card.ord) for card in cards]


def answer(collection: Collection, name: str, ease: Literal[1, 3, 4], ordinal: int = 0) -> None:
    (number,) = collection.find_cards(f"Id:{name} card:{ordinal + 1} note:sample_ko_*")
    engine.study(collection, collection.get_card(number), ease)


def schedules(collection: Collection, columns: str = SCHEDULE) -> dict[int, list[Any]]:
    rows = engine_rows(collection, f"SELECT id, {columns} FROM cards")
    return {row[0]: row[1:] for row in rows}


def engine_rows(collection: Collection, query: str) -> list[list[Any]]:
    assert collection.db is not None
    return [list(row) for row in collection.db.all(query)]


@pytest.fixture
def released(tmp_path: Path) -> Path:
    return ship(tmp_path / "0.1.0.apkg", QUESTIONS)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_exactly_the_core_questions_come_in(tmp_path: Path, released: Path, language: str) -> None:
    others = [each.changed(guid=f"other-{each.id}") for each in QUESTIONS]
    with spoken(language), learner(tmp_path / language) as collection:
        take(collection, ship(tmp_path / "en.apkg", others, language="en"))
        take(collection, released)
        note = collection.new_note(collection.models.by_name("Basic") or {})
        note.tags = ["core", "another::tag::core"]
        note["Front"] = "?"
        collection.add_note(note, cast("DeckId", 1))
        first, second, last = said(language)
        assert first == Filter(2, ORDERS[language][0], FOUND.new)
        assert second == Filter(NO_LIMIT, ORDERS[language][0], FOUND.again)
        assert last == Filter(NO_LIMIT, "", FOUND.every)
        every = build(collection, [last])
        held = {name for name, _ in lent(collection, every)}
        assert held == set(IDS)
        assert len(lent(collection, every)) == CARDS
        assert all(
            collection.get_card(each).note_type()["name"].startswith("sample ko ")
            for each in collection.find_cards(f"did:{every}")
        )
        collection.sched.empty_filtered_deck(every)
        assert lent(collection, build(collection, [first, second], name="2")) == [
            ("one", 0),
            ("two", 0),
        ]


def test_a_retired_question_is_not_among_them(tmp_path: Path) -> None:
    marked = ship(tmp_path / "a.apkg", [Q("gone", tags=("core",)), Q("stays", tags=("core",))])
    with learner(tmp_path) as collection:
        take(collection, marked)
        gone = collection.find_notes("Id:gone")
        collection.tags.bulk_add(gone, "sample::retired sample::retired::0.2.0")
        (left,) = collection.find_notes(FOUND.every)
        assert collection.get_note(left)["Id"] == "stays"


def test_a_day_and_the_next(tmp_path: Path, released: Path) -> None:
    with learner(tmp_path) as collection:
        take(collection, released)
        before = schedules(collection)
        (known,) = collection.find_cards("Id:ten")
        engine.study(collection, collection.get_card(known), EASY)
        collection.sched.set_due_date([known], "0")
        first, second, _ = said("en")
        deck = build(collection, [first._replace(limit=4), second])
        assert lent(collection, deck) == [
            *(("one", 0), ("two", 0), ("both-ways", 0), ("both-ways", 1), ("ten", 0)),
        ]
        answer(collection, "one", EASY)
        answer(collection, "two", AGAIN)
        answer(collection, "both-ways", GOOD)
        # what is learned goes home with an interval, the rest stays
        assert ("one", 0) not in lent(collection, deck)
        (one,) = collection.find_cards("Id:one")
        assert collection.get_card(one).ivl >= 1
        assert len(lent(collection, deck)) == 4
        collection.sched.rebuild_filtered_deck(deck)
        again = lent(collection, deck)
        assert {("two", 0), ("both-ways", 1), ("gap", 0), ("five", 0), ("six", 0)} <= set(again)
        assert ("one", 0) not in again
        collection.sched.empty_filtered_deck(deck)
        after = schedules(collection)
        assert lent(collection, deck) == []
        touched = {*collection.find_cards("rated:1"), known}
        assert len(touched) == 4
        for number, row in before.items():
            assert after[number][0] == row[0], "every card is at home"
            assert after[number][-3:-1] == [0, 0]
            if number not in touched:
                assert after[number] == row
        kinds = {
            name: collection.get_card(collection.find_cards(f"Id:{name} card:1")[0]).type
            for name in ("one", "two", "both-ways", "gap")
        }
        assert kinds == {"one": 2, "two": 1, "both-ways": 1, "gap": 0}


def test_in_six_days_all_are_seen_whatever_the_daily_limit(tmp_path: Path, released: Path) -> None:
    seen: list[int] = []
    filters = said("en")[:2]
    deck = cast("DeckId", 0)
    for day in range(searches.DAYS):
        with learner(tmp_path) as collection:
            if day:
                collection.sched.rebuild_filtered_deck(deck)
            else:
                take(collection, released)
                (home,) = {card.did for card in engine.cards(collection)}
                limits = collection.decks.config_dict_for_deck_id(home)
                limits["new"]["perDay"] = limits["rev"]["perDay"] = 1
                collection.decks.save(limits)
                deck = build(collection, filters)
            collection.decks.select(deck)
            scheduler = collection.sched
            assert isinstance(scheduler, Scheduler)
            asked = set()
            while queued := list(scheduler.get_queued_cards().cards):
                card = collection.get_card(queued[0].card.id)
                asked.add(card.id)
                assert len(asked) < CARDS + 1
                engine.study(collection, card, AGAIN if card.reps == 0 and day == 1 else GOOD)
            assert collection.db is not None
            seen.append(len(collection.find_cards(f"{FOUND.every} -is:new")))
            collection.db.execute("UPDATE col SET crt = crt - 86400")  # the next day
    assert seen == [2, 4, 6, 8, 10, 11, 11]


@pytest.mark.parametrize("fsrs", [True, False])
def test_unticked_every_card_goes_back_as_it_came(
    tmp_path: Path, released: Path, fsrs: bool
) -> None:
    last = said("en")[2]
    with learner(tmp_path) as collection:
        collection.set_config("fsrs", fsrs)
        take(collection, released)
        answer(collection, "one", EASY)
        answer(collection, "two", AGAIN)
        before = schedules(collection)
        deck = build(collection, [last], reschedule=False)
        assert len(lent(collection, deck)) == CARDS
        for number, name in enumerate(("one", "two", "five", "six")):
            answer(collection, name, GOOD if number % 2 else AGAIN)
        collection.sched.empty_filtered_deck(deck)
        after = schedules(collection)
        # FSRS notes which of its parameters it looked with; that is no part of a schedule
        assert {row[-1] for row in after.values()} - {row[-1] for row in before.values()} <= {
            '{"decay":0.154}'
        }
        for number, row in after.items():
            assert row[:-1] == before[number][:-1]


@pytest.mark.parametrize("leave", ["empty", "delete"])
def test_a_release_in_between_and_the_way_back(tmp_path: Path, released: Path, leave: str) -> None:
    later = [each.changed(short="<p>새 답</p>") for each in QUESTIONS]
    with learner(tmp_path) as collection:
        take(collection, released)
        home = {number: row[0] for number, row in schedules(collection).items()}
        deck = build(collection, said("en")[:2])
        answer(collection, "one", AGAIN)
        rows = schedules(collection, "*"), engine.rows(collection, "revlog")
        log = take(collection, ship(tmp_path / "0.2.0.apkg", later))
        assert (log.updated, log.new, log.conflicting) == (len(QUESTIONS), 0, 0)
        assert (schedules(collection, "*"), engine.rows(collection, "revlog")) == rows
        assert {name for name, _ in lent(collection, deck)} == {"one", "two"}
        (one,) = collection.find_notes("Id:one")
        assert collection.get_note(one)["Short"] == "<p>새 답</p>"
        learned = collection.get_card(collection.find_cards("Id:one")[0])
        if leave == "empty":
            collection.sched.empty_filtered_deck(deck)
        else:
            collection.decks.remove([deck])
        after = schedules(collection)
        assert {number: row[0] for number, row in after.items()} == home
        now = collection.get_card(learned.id)
        assert (now.type, now.reps, now.left) == (learned.type, learned.reps, learned.left)
        assert len(collection.find_cards(FOUND.every)) == CARDS


@pytest.mark.slow
def test_a_sync_takes_it_to_the_other_devices_and_back(tmp_path: Path, released: Path) -> None:
    server = SyncServer(tmp_path / "server")
    try:
        desk, phone = (Device(tmp_path / name, server) for name in ("desk", "phone"))
        with desk.opened() as collection:
            take(collection, released)
            deck = build(collection, said("en")[:2])
            there = lent(collection, deck)
        desk.sync(upload=True)
        phone.sync()
        with phone.opened() as collection:
            assert lent(collection, deck) == there == [("one", 0), ("two", 0)]
            answer(collection, "one", EASY)
            collection.sched.rebuild_filtered_deck(deck)
            held = schedules(collection), lent(collection, deck)
            assert held[1] == [("two", 0), ("both-ways", 0)]
        phone.sync()
        desk.sync()
        with desk.opened() as collection:
            assert (schedules(collection), lent(collection, deck)) == held
    finally:
        server.kill()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_labels_are_those_that_anki_shows(tmp_path: Path, language: str) -> None:
    with spoken(language), learner(tmp_path) as collection:
        words = collection.tr
        labels = [
            *(words.qt_misc_create_filtered_deck(), words.actions_filter()),
            *(words.decks_limit_to(), words.decks_cards_selected_by(), words.decks_order_due()),
            *(words.actions_search(), words.decks_enable_second_filter(), words.decks_filter_2()),
            *(words.decks_reschedule_cards_based_on_my_answers(), words.decks_build()),
            *(words.studying_study_now(), words.actions_rebuild(), words.studying_empty()),
            *(words.actions_delete(), words.qt_misc_browse()),
        ]
        orders = collection.sched.filtered_deck_order_labels()
        tools = words.qt_accel_tools().replace("(&T)", "").replace("&", "")
    assert set(ORDERS[language]) <= set(orders)
    text = "\n".join(week.blocks(CORE, phrases(language), str))
    named = re.findall(r"“([^”]+)”", text)
    path = labels.pop(0).replace("...", "…")
    assert named.pop(0) == f"{tools} > {path}"
    assert set(named) == set(labels)


@pytest.mark.parametrize(
    ("cards", "daily"), [(1, 1), (5, 1), (6, 1), (7, 2), (66, 11), (67, 12), (6000, 1000)]
)
def test_a_day_is_left_whatever_their_number(cards: int, daily: int) -> None:
    core = Core("sample", "ko", cards, cards)
    assert core.daily == daily
    assert core.daily * (searches.DAYS - 1) >= cards
    for language in ("ko", "en"):
        assert f"**{daily}**" in week.blocks(core, phrases(language), str)[1]


def test_cards_are_counted_as_the_package_has_them(tmp_path: Path) -> None:
    deck = factory.whole()
    assert week.core(deck).questions == 1
    chapters = tuple(
        replace(each, questions=tuple(map(important, each.questions))) for each in deck.chapters
    )
    deck = replace(deck, chapters=chapters)
    with Typesetter() as typesetter:
        made = PackageWriter().write(*factory.given(deck, tmp_path, typesetter))
    core = week.core(deck)
    assert (core.questions, core.cards) == (made.counts["questions"], made.counts["cards"])
    assert core.cards > core.questions
    held = package.read(made.path)
    assert changes.compare(held, held, {}).after.core == core


def important(question: Question) -> Question:
    """A question, its rows and follow-ups, as core ones."""
    rows, after = (tuple(map(important, each)) for each in (question.rows, question.follow_ups))
    return replace(question, tags=("core",), rows=rows, follow_ups=after)


def test_a_deck_without_core_questions_says_nothing_of_them() -> None:
    deck = factory.deck(factory.chapter("activation", factory.question("a", "b", tags=("other",))))
    assert week.blocks(week.core(deck), phrases("ko"), str) == ()
