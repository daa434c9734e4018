"""What becomes of a learner's cards when a release changes something: every change against
everything that a learner may have done, in Anki's own engine.

`table.TABLE` says what must happen. Each change is a real release of a small deck whose questions
carry the names of the rows; one learner holds the release before, has done with each question
what its name says, and imports the new one with Anki's default settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rectoverso.anki import engine, learner, package
from rectoverso.anki.package import HeldNote, Package
from rectoverso.languages import phrases as phrases_of
from rectoverso.releases.forecast import forecast
from tests.upgrade import table
from tests.upgrade.releases import DAY, EPOCH, Content, release
from tests.upgrade.table import CELLS, CHANGES, LEARNERS, MEANINGS, WARNED

if TYPE_CHECKING:
    from anki.collection import Collection

pytestmark = pytest.mark.slow

# ---------------------------------------------------------------- what a release changes


def question(state: str) -> str:
    """The id of the question that a learner did this with."""
    return state.replace(" ", "-")


BASE = Content(tuple(map(question, LEARNERS)))
IN_SUBDECKS = replace(BASE, subdecks=True)
TITLE = "다른 시험"
STYLE = ".life-new-style { color: inherit }\n"

PROGRAM = "```python\nprint(max(0, -1))\n```"
FRONTED = replace(BASE, front=PROGRAM)
CHOICES = "- [x] 음수{}\n- [ ] 양수{}\n\n음수를 0으로 만든다."
CHOICE = replace(BASE, answer=CHOICES.format("", ""))
CLOZE = replace(BASE, answer="{{c1::음수}}를 {{c1::0}}으로 만드는 함수이다.")
REVERSED = replace(BASE, attributes=' data-reversed="무엇의 뜻인가?"')
SAID = replace(BASE, answer="음수를 0으로 만든다. ![렐루](../media/relu.wav)")
LISTS = replace(BASE, lists=True)
ROWS = replace(LISTS, listed="a")
ALONE = replace(ROWS, asides=False)

RELEASES: Mapping[str, tuple[Content, ...]] = {
    "text": (BASE, replace(BASE, answer="음수는 0으로, 양수는 그대로 두는 함수이다.")),
    "tag": (BASE, replace(BASE, attributes=' class="core"')),
    "image": (BASE, replace(BASE, colour="#0b57b0")),
    "parent": (BASE, replace(BASE, parent="two")),
    "rename": (BASE, replace(BASE, renamed=True)),
    "chapter": (BASE, replace(BASE, chapter="second", parent="one")),
    "subdeck": (IN_SUBDECKS, replace(IN_SUBDECKS, chapter="second")),
    "return": (BASE, replace(BASE, questions=(), retired=BASE.questions), BASE),
    "reverse": (BASE, replace(BASE, attributes=" data-reversed")),
    "kind": (BASE, replace(BASE, answer="음수를 {{c1::0}}으로 만드는 함수이다.")),
    "template": (BASE, replace(BASE, report="https://example.org/new?id={id}")),
    "style": (BASE, replace(BASE, style=STYLE)),
    "order": (BASE, replace(BASE, questions=BASE.questions[::-1])),
    "title": (BASE, replace(BASE, title=TITLE)),
    "removal": (BASE, replace(BASE, questions=(), retired=BASE.questions)),
    "front-gained": (BASE, FRONTED),
    "front": (FRONTED, replace(BASE, front=PROGRAM.replace("-1", "-2"))),
    "front-lost": (FRONTED, BASE),
    "brief": (BASE, replace(BASE, answer=f"{BASE.answer}\n\n**30초 답변**\n\n- 음수는 0")),
    "reasons": (
        CHOICE,
        replace(BASE, answer=CHOICES.format("\n\n  > 0이다.", "\n\n  > 그대로다.")),
    ),
    "masks": (CLOZE, replace(CLOZE, attributes=" data-masked")),
    "prompt": (REVERSED, replace(BASE, attributes=' data-reversed="무엇을 말하는가?"')),
    "sound": (SAID, replace(SAID, sound=1)),
    "row": (LISTS, ROWS),
    "heading": (ROWS, LISTS),
    "list": (ROWS, replace(ROWS, listed="b")),
    "row-renamed": (ROWS, replace(ROWS, renamed=True)),
    "row-added": (ROWS, replace(ROWS, more=("added",))),
    "row-gone": (ROWS, replace(ROWS, questions=(), retired=BASE.questions)),
    "list-title": (ALONE, replace(ALONE, list_title="다른 낱말")),
    "list-reverse": (ALONE, replace(ALONE, list_attributes=" data-reversed")),
}
"""What the deck holds in each of its releases; the last one makes the change."""

DIFFERENCES = {
    "text": {"Short", "Edition"},
    "tag": {"Edition", "tags"},
    "image": {"Long", "Edition"},
    "parent": {"Context", "Edition"},
    "rename": {"Id", "Edition"},
    "chapter": {"Edition", "tags"},
    "subdeck": {"Edition", "tags"},
    "return": {"Edition"},
    "reverse": {"Reverse", "Edition"},
    "front-gained": {"Front", "Edition"},
    "front": {"Front", "Edition"},
    "front-lost": {"Front", "Edition"},
    "brief": {"Brief", "Edition"},
    "reasons": {"Reasons", "Edition"},
    "masks": {"Text", "Edition"},
    "prompt": {"Reverse", "Edition"},
    "sound": {"Short", "Edition"},
    "row": {"Context", "Long", "Edition"},
    "heading": {"Context", "Long", "Edition"},
    "list": {"Context", "Edition"},
    "row-renamed": {"Id", "Edition"},
    "list-title": {"Context", "Edition"},
    "list-reverse": {"Reverse", "Edition"},
}
"""What of a note differs after each change that moves notes."""


# ---------------------------------------------------------------- what the learner sees


@dataclass(frozen=True)
class Held:
    """A note as a learner has it: rows of its cards in full, `shown` each card's HTML with its
    style, `decks` the names of the decks that its cards lie in.
    """

    fields: Mapping[str, str]
    tags: frozenset[str]
    mod: int
    cards: tuple[list[Any], ...]
    shown: tuple[str, ...]
    decks: tuple[str, ...]

    @property
    def sides(self) -> dict[int, list[Any]]:
        """The cards by their ordinal, the fourth column."""
        return {row[3]: row for row in self.cards}


@dataclass(frozen=True)
class Run:
    """What came of one change; notes as the learner held them are by guid.

    `before` the import, `after` it, and `always` after a further one that updates always.
    `reviews` are the rows of the log of reviews before and after. `guids` are by state.
    """

    packages: tuple[Package, ...]
    guids: Mapping[str, str]
    before: Mapping[str, Held]
    after: Mapping[str, Held]
    always: Mapping[str, Held]
    reviews: tuple[list[list[Any]], list[list[Any]]]
    release_notes: str
    log: engine.Log
    again: engine.Log

    def shipped(self, state: str) -> HeldNote | None:
        """The note of a question as the new package holds it, under the guid of the old one."""
        return notes(self.packages[-1]).get(self.guids[state])


PAGE = Path(__file__).resolve().parents[2] / "docs/updates.md"


def notes(read: Package) -> dict[str, HeldNote]:
    return {note.guid: note for note in read.notes}


def held(collection: Collection) -> dict[str, Held]:
    """Every note of a collection, by guid; no guid stands there twice."""
    found = {}
    rows: dict[int, list[list[Any]]] = {}
    for row in engine.rows(collection, "cards"):
        rows.setdefault(row[1], []).append(row)
    for number in collection.find_notes(""):
        note = collection.get_note(number)
        cards = note.cards()
        assert note.guid not in found
        found[note.guid] = Held(
            fields=dict(note.items()),
            tags=frozenset(note.tags),
            mod=note.mod,
            cards=tuple(rows[number]),
            shown=tuple(card.question() + card.answer() for card in cards),
            decks=tuple(collection.decks.name(card.odid or card.did) for card in cards),
        )
    return found


def live(collection: Collection, guids: Mapping[str, str]) -> None:
    """Do with every question what its name says."""
    for state, guid in guids.items():
        (number,) = engine.database(collection).list("SELECT id FROM notes WHERE guid = ?", guid)
        card, *_ = collection.get_note(number).cards()
        act, _, moment = state.partition(" ")
        if act == "deleted":
            learner.STATES["review"](collection, card)
            collection.remove_notes([number])
            continue
        {**learner.STATES, **learner.TRACES}[act](collection, card)
        if moment:
            # the moment of the edit is a learner's; here it must lie before the last release
            engine.database(collection).execute(
                "UPDATE notes SET mod = ? WHERE id = ?", EPOCH + DAY // 2, number
            )


def perform(contents: tuple[Content, ...], folder: Path) -> Run:
    """Release a deck again and again; a learner imports each release, and lives in between."""
    deck, out = folder / "deck", folder / "out"
    files = [release(each, deck, number, out) for number, each in enumerate(contents, 1)]
    packages = tuple(map(package.read, files))
    ids = {note.field("Id"): note.guid for note in packages[0].notes}
    guids = {state: ids[question(state)] for state in LEARNERS}
    with engine.opened(folder / "collection.anki2", make=True) as collection:
        engine.import_package(collection, files[0])
        live(collection, guids)
        for path in files[1:-1]:
            engine.import_package(collection, path)
        before, reviews = held(collection), engine.rows(collection, "revlog")
        log = engine.import_package(collection, files[-1])
        after, later = held(collection), engine.rows(collection, "revlog")
        again = engine.import_package(collection, files[-1])
        assert held(collection) == after, "importing twice is importing once"
        engine.import_package(collection, files[-1], update="always")
        always = held(collection)
    told = (deck / f"releases/0.{len(contents)}.0.ko.md").read_text(encoding="utf-8")
    return Run(packages, guids, before, after, always, (reviews, later), told, log, again)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """What came of a change; it is made once."""
    done: dict[str, Run] = {}

    def run(change: str) -> Run:
        if change not in done:
            done[change] = perform(RELEASES[change], tmp_path_factory.mktemp(change))
        return done[change]

    return run


# ---------------------------------------------------------------- the cells


def is_shipped(note: Held, shipped: HeldNote) -> bool:
    return note.fields == shipped.fields and note.tags == frozenset(shipped.tags)


def arrives(run: Run, state: str) -> None:
    before, after, shipped = in_three(run, state)
    assert is_shipped(after, shipped)
    assert after.mod == shipped.mod > before.mod


def waits(run: Run, state: str) -> None:
    before, after, shipped = in_three(run, state)
    assert (after.fields, after.tags, after.mod) == (before.fields, before.tags, before.mod)
    assert not is_shipped(after, shipped)
    assert is_shipped(run.always[run.guids[state]], shipped), "always brings it"


def edit_lost(run: Run, state: str) -> None:
    arrives(run, state)
    before, after, _ = in_three(run, state)
    first, *_ = before.fields
    assert learner.OWN_WORDS in before.fields[first]
    assert learner.OWN_WORDS not in after.fields[first]


def tag_lost(run: Run, state: str) -> None:
    arrives(run, state)
    before, after, _ = in_three(run, state)
    own = {learner.OWN_TAG, learner.MARKED, learner.LEECH}
    assert before.tags & own
    assert not after.tags & own


def comes_back(run: Run, state: str) -> None:
    guid, shipped = run.guids[state], run.shipped(state)
    assert shipped is not None
    assert guid not in run.before
    assert is_shipped(run.after[guid], shipped)
    for row in run.after[guid].cards:
        card_type, queue, answers = row[6], row[7], row[10]
        assert (card_type, queue, answers) == (0, 0, 0), "a new card"
    assert guid in run.log.new


def new_note(run: Run, state: str) -> None:
    guid = run.guids[state]
    assert run.shipped(state) is None
    assert run.after.get(guid) == run.before.get(guid)
    made = [note for note in run.packages[-1].notes if note.field("Id") == question(state)]
    assert [note.note_type.is_cloze for note in made] == [True]
    assert is_shipped(run.after[made[0].guid], made[0])
    assert made[0].guid in run.log.new
    assert len(run.after[made[0].guid].cards) == 1


def blank_card(run: Run, state: str) -> None:
    waits(run, state)
    before, after, _ = in_three(run, state)
    assert len(after.cards) == len(before.cards) + 1
    assert "The front of this card is blank" in after.shown[-1]
    assert "front of this card is blank" not in run.always[run.guids[state]].shown[-1]


def new_look(run: Run, state: str) -> None:
    before, after, _ = in_three(run, state)
    assert replace(after, shown=()) == replace(before, shown=())
    for old, new in zip(before.shown, after.shown, strict=True):
        assert old != new
        assert any(mark in new and mark not in old for mark in (STYLE.strip(), "/new?id="))


def stays(run: Run, state: str) -> None:
    before, after, shipped = in_three(run, state)
    assert after == before
    old = notes(run.packages[0])[run.guids[state]]
    assert (shipped.fields, shipped.tags, shipped.mod) == (old.fields, old.tags, old.mod)


def old_deck(run: Run, state: str) -> None:
    stays(run, state)
    assert run.after[run.guids[state]].decks == (BASE.title,)
    assert run.packages[-1].decks == (TITLE,)


def old_subdeck(run: Run, state: str) -> None:
    arrives(run, state)
    _, after, shipped = in_three(run, state)
    assert after.decks == (f"{BASE.title}::first 장",)
    assert [card.deck for card in shipped.cards] == [f"{BASE.title}::second 장"]


def retired(run: Run, state: str) -> None:
    guid = run.guids[state]
    assert run.shipped(state) is None
    assert run.after[guid] == run.before[guid]


def stays_away(run: Run, state: str) -> None:
    assert run.guids[state] not in run.before.keys() | run.after.keys()


def in_three(run: Run, state: str) -> tuple[Held, Held, HeldNote]:
    """A note before the import, after it, and as the new package holds it."""
    guid, shipped = run.guids[state], run.shipped(state)
    assert shipped is not None
    return run.before[guid], run.after[guid], shipped


OUTCOMES = {
    "arrives": arrives,
    "waits": waits,
    "edit lost": edit_lost,
    "tag lost": tag_lost,
    "comes back": comes_back,
    "new note": new_note,
    "blank card": blank_card,
    "new look": new_look,
    "stays": stays,
    "old deck": old_deck,
    "old subdeck": old_subdeck,
    "retired": retired,
    "stays away": stays_away,
}


def test_the_table_is_whole() -> None:
    assert CELLS.keys() == {(change, state) for change in CHANGES for state in LEARNERS}
    assert RELEASES.keys() == CHANGES.keys()
    assert OUTCOMES.keys() == MEANINGS.keys() == set(CELLS.values())
    assert MEANINGS.keys() > WARNED.keys()
    traces = (*learner.TRACES, *(f"{trace} before" for trace in learner.TRACES))
    assert set(LEARNERS) == {*learner.STATES, *traces, "deleted"}


def test_the_page_shows_the_table(request: pytest.FixtureRequest) -> None:
    start, end = "<!-- the table: tests/upgrade/table.py -->\n", "<!-- end of the table -->\n"
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(start)
    _, after = rest.split(end)
    expected = f"{before}{start}\n{table.page()}\n{end}{after}"
    if request.config.getoption("--rewrite-goldens"):
        PAGE.write_text(expected, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("word", OUTCOMES)
def test_an_outcome_is_not_true_of_every_cell(ran: Callable[[str], Run], word: str) -> None:
    """It tells its own cells from most of the others, here from the first cell of each word."""
    samples = {other: cell for cell, other in reversed(CELLS.items()) if other != word}
    false = 0
    for change, state in samples.values():
        try:
            OUTCOMES[word](ran(change), state)
        except (AssertionError, KeyError):
            false += 1
    assert false > len(samples) / 2


@pytest.mark.parametrize(("change", "state"), CELLS, ids=map("-".join, CELLS))
def test_a_cell(ran: Callable[[str], Run], change: str, state: str) -> None:
    """What the cell says happens; what was studied stays, whatever it says."""
    run = ran(change)
    OUTCOMES[CELLS[change, state]](run, state)
    before, after = run.before.get(run.guids[state]), run.after.get(run.guids[state])
    if before is None:
        return
    assert after is not None
    for ordinal, row in before.sides.items():
        assert after.sides[ordinal] == row, "the schedule is what it was"
    assert after.decks[: len(before.decks)] == before.decks
    assert after.sides.keys() - before.sides.keys() <= {1}, "at most the reverse card is new"


@pytest.mark.parametrize("change", CHANGES)
def test_a_change(ran: Callable[[str], Run], change: str) -> None:
    """What holds for all questions at once, and for those that the change spares."""
    run = ran(change)
    assert run.reviews[0] == run.reviews[1]
    assert len(run.reviews[0]) > len(LEARNERS)
    assert run.log.conflicting == ()
    assert (run.again.new, run.again.updated, run.again.conflicting) == ((), (), ())
    ids = [(note.fields["Id"], "Text" in note.fields) for note in run.after.values()]
    assert len(ids) == len(set(ids)), "no question stands there twice"
    assert forecast(run.packages[-2], run.packages[-1]).conflicting == ()
    spared = run.before.keys() - set(run.guids.values())
    assert len(spared) >= 4
    if not {CELLS[change, state] for state in LEARNERS} & {"new look"}:
        assert {guid: run.after[guid] for guid in spared} == {
            guid: run.before[guid] for guid in spared
        }


@pytest.mark.parametrize("change", CHANGES)
def test_the_release_notes_warn_of_what_is_no_good(ran: Callable[[str], Run], change: str) -> None:
    """Of all that the change's cells say; and of nothing else, but that what was deleted comes
    back: that is true of every import."""
    phrases = phrases_of("ko")
    notes = ran(change).release_notes
    every = set().union(*WARNED.values())
    told = {
        name
        for name in every
        if all(part in notes for part in re.split(r"\{\w+\}", getattr(phrases, name)))
    }
    words = {CELLS[change, state] for state in LEARNERS}
    assert told == set().union(*(WARNED.get(word, ()) for word in words)) | {"warn_deleted"}


@pytest.mark.parametrize("change", DIFFERENCES)
def test_a_change_is_what_its_name_says(ran: Callable[[str], Run], change: str) -> None:
    """Nothing else differs between the packages, so that a cell shows what it says."""
    run = ran(change)
    for state in LEARNERS:
        old, new = notes(run.packages[0])[run.guids[state]], run.shipped(state)
        assert new is not None
        differ = {name for name, html in new.fields.items() if html != old.fields[name]}
        differ |= {"tags"} if new.tags != old.tags else set()
        assert differ == DIFFERENCES[change]


def test_updating_always_takes_away_what_learners_wrote_into_any_note(
    ran: Callable[[str], Run],
) -> None:
    """Also into those that the release did not change; schedules stay."""
    run = ran("order")
    for state in LEARNERS:
        always, shipped = run.always[run.guids[state]], run.shipped(state)
        assert shipped is not None
        assert is_shipped(always, shipped)
        assert always.cards == run.after[run.guids[state]].cards


def test_a_question_that_is_a_row_for_a_release_is_the_same_note(tmp_path: Path) -> None:
    """It shows at the end what it showed at first, and was never a new card in between."""
    run = perform((LISTS, ROWS, LISTS), tmp_path)
    assert (run.log.new, run.log.conflicting) == ((), ())
    for state in set(LEARNERS) - {"deleted"}:
        first, last = notes(run.packages[0])[run.guids[state]], run.shipped(state)
        assert last is not None
        assert {name for name in first.fields if first.fields[name] != last.fields[name]} == {
            "Edition"
        }
        assert run.after[run.guids[state]].cards == run.before[run.guids[state]].cards
    review = run.guids["review"]
    assert is_shipped(run.after[review], notes(run.packages[-1])[review])


def test_a_learner_s_deck_keeps_what_was_moved_there(ran: Callable[[str], Run]) -> None:
    for change in CHANGES:
        run = ran(change)
        assert run.after[run.guids["moved"]].decks[0] == learner.OWN_DECK


def test_a_new_title_is_a_new_deck_for_new_cards(ran: Callable[[str], Run]) -> None:
    run = ran("title")
    assert run.after[run.guids["deleted"]].decks == (TITLE,)
    assert run.after[run.guids["review"]].decks == ("시험",)


def test_a_card_stays_in_the_subdeck_of_its_first_chapter(ran: Callable[[str], Run]) -> None:
    run = ran("subdeck")
    assert run.after[run.guids["review"]].decks == ("시험::first 장",)
    assert "life::chapter::second" in run.after[run.guids["review"]].tags


def test_the_order_of_new_cards_is_the_new_one_for_newcomers_alone(
    ran: Callable[[str], Run],
) -> None:
    run = ran("order")
    old, new = (
        [note.field("Id") for note in sorted(read.notes, key=lambda note: note.cards[0].due)]
        for read in run.packages
    )
    assert old != new
    assert old[1 : 1 + len(LEARNERS)] == new[1 : 1 + len(LEARNERS)][::-1]
