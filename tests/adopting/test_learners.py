"""What learners of a foreign deck go through, in the real engine: the steps of docs/adopting.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from rectoverso import adopting
from rectoverso.adopting import pairing, steps
from rectoverso.anki import engine, package
from rectoverso.anki.learner import OWN_WORDS, STATES, TRACES
from rectoverso.history import ledger_files
from tests.adopting.foreign import MOD, Pair, by_anki, by_genanki, release
from tests.decks import SETTINGS, write_deck
from tests.engine import Log, learner, rows, take

if TYPE_CHECKING:
    from anki.collection import Collection

pytestmark = pytest.mark.slow

NAMES = tuple(STATES)
DROPPED = "dropped"
"""A foreign note that the deck no longer has."""


class Shape(NamedTuple):
    """A kind of foreign deck: what makes it, and how our Markdown says the same."""

    make: Callable[[Path, Sequence[Pair]], Path]
    cards: int
    cloze: bool = False
    heading: str = ""


SHAPES = {
    "Basic by Anki": Shape(lambda path, notes: by_anki(path, {"Basic": notes}), 1),
    "Basic by genanki": Shape(by_genanki, 1),
    "reversed by Anki": Shape(
        lambda path, notes: by_anki(path, {"Basic (and reversed card)": notes}),
        2,
        heading=' data-reversed=""',
    ),
    "reversed by genanki": Shape(
        lambda path, notes: by_genanki(path, notes, templates=2), 2, heading=' data-reversed=""'
    ),
    "Cloze by Anki": Shape(lambda path, notes: by_anki(path, {"Cloze": notes}), 2, cloze=True),
    "Cloze by genanki": Shape(
        lambda path, notes: by_genanki(path, notes, cloze=True), 2, cloze=True
    ),
}
shapes = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


def foreign_notes(shape: Shape) -> list[Pair]:
    """A note for every state that a card can be in, and one that the deck dropped."""
    if shape.cloze:
        front = "The <b>{0}</b> state is {{{{c1::one}}}} of {{{{c2::three::how many?}}}}"
    else:
        front = "What is <i>{0}</i>&nbsp;?"
    return [(f"f#{name}", front.format(name), f"old {name}") for name in (*NAMES, DROPPED)]


def question(shape: Shape, name: str, answer: str) -> str:
    if shape.cloze:
        text = f"The {name} state is {{{{c1::one}}}} of {{{{c2::three::how many?}}}}"
        return f'## State {name} <a id="{name}"></a>\n\n{text}\n\n{answer}.\n'
    return f'## What is {name}? <a id="{name}"{shape.heading}></a>\n\n{answer}.\n'


def write(shape: Shape, folder: Path, version: str, answers: dict[str, str]) -> Path:
    """The author's deck: the foreign questions and a new one, with our answers."""
    asked = {name: f"ours {name}" for name in (*NAMES, "late")} | answers
    text = '# States <a id="states"></a>\n\n' + "\n".join(
        question(shape, name, answer) for name, answer in asked.items()
    )
    return write_deck(folder, SETTINGS.replace("0.1.0", version), first=text)


class Life(NamedTuple):
    """A deck from its foreign package over adoption to two releases; the second changes two."""

    foreign: Path
    first: Path
    second: Path
    changes: tuple[steps.TypeChange, ...]


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Shape], Life]:
    def ship(deck: Path, epoch: int, version: str) -> Path:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(epoch))
        return release(deck, tmp_path / "out", version, epoch)

    def lived(shape: Shape) -> Life:
        foreign = shape.make(tmp_path / "foreign.apkg", foreign_notes(shape))
        deck = write(shape, tmp_path / "deck", "0.1.0", {})
        surveyed = adopting.survey(deck, foreign)
        assert surveyed.plan is not None
        assert surveyed.settings is not None
        assert surveyed.plan.refused == ()
        assert surveyed.plan.warned == ()
        assert {match.question.id for match in surveyed.plan.matches} == set(NAMES)
        assert [each.note.guid for each in surveyed.plan.unmatched] == [f"f#{DROPPED}"]
        adopting.write(surveyed)
        first = ship(deck, MOD + 1000, "0.1.0")
        write(shape, deck, "0.2.0", {"review": "better", "late": "better"})
        second = ship(deck, MOD + 2000, "0.2.0")
        changes = steps.changes(surveyed.plan.adopted, surveyed.settings, "ko")
        return Life(foreign, first, second, changes)

    return lived


def study(collection: Collection) -> None:
    """Bring every card of every note into the state that the note is named after."""
    for number in sorted(collection.find_cards("")):
        card = collection.get_card(number)
        name = card.note().guid.removeprefix("f#")
        STATES.get(name, STATES["review"])(collection, card)


def schedules(collection: Collection, cards: Sequence[int]) -> tuple[list[list[object]], object]:
    """Every column of these cards, and the whole review log."""
    kept = set(cards)
    return [row for row in rows(collection, "cards") if row[0] in kept], rows(collection, "revlog")


def change_note_type(collection: Collection, change: steps.TypeChange, search: str) -> int:
    """Browse, search, select all, Change Note Type, Save: with what Anki's dialog proposes, but
    for what the announcement says to set by hand.
    """
    notes = list(collection.find_notes(search))
    ours = collection.models.by_name(change.ours)
    assert ours is not None
    info = collection.models.change_notetype_info(
        old_notetype_id=collection.get_note(notes[0]).mid, new_notetype_id=ours["id"]
    )
    new = list(info.new_field_names)
    request = info.input
    _follow(change.fields, request.new_fields, list(info.old_field_names), new)
    old, new = list(info.old_template_names), list(info.new_template_names)
    _follow(change.cards, request.new_templates, old, new)
    request.note_ids.extend(notes)
    collection.models.change_notetype_of_notes(request)
    collection.models._clear_cache()
    return len(notes)


def _follow(
    pairs: Sequence[pairing.Pair], proposal: Any, old: Sequence[str], new: Sequence[str]
) -> None:
    """Set in a request what is to be set by hand; all else must be proposed as announced."""
    nothing = -1
    announced = {pair.ours: old.index(pair.foreign) if pair.foreign else nothing for pair in pairs}
    by_hand = {pair.ours for pair in pairs if pair.by_hand}
    for at, name in enumerate(new[: len(proposal)]):
        right = announced.get(name, nothing)
        assert (proposal[at] != right) == (name in by_hand)
        proposal[at] = right


def counted(log: engine.Log) -> Log:
    return Log(*map(len, (log.new, log.updated, log.unchanged, log.conflicting)))


@shapes
def test_a_learner_keeps_everything(
    live: Callable[[Shape], Life], shape: Shape, tmp_path: Path
) -> None:
    life = live(shape)
    (change,) = life.changes
    with learner(tmp_path / "learner") as collection:
        take(collection, life.foreign)
        assert len(collection.find_cards("")) == shape.cards * (len(NAMES) + 1)
        study(collection)
        cards = sorted(collection.find_cards(""))
        before = schedules(collection, cards)

        # step 2: everything foreign is passed over, what is new arrives
        assert take(collection, life.first) == Log(1, 0, 0, len(NAMES))
        assert schedules(collection, cards) == before

        # step 3: first where the search by deck finds them, then those that were moved away
        found = change_note_type(collection, change, change.search)
        moved = change_note_type(collection, change, change.wide)
        assert (found, moved) == (len(NAMES), 1)
        assert schedules(collection, cards) == before

        # step 4
        log = engine.import_package(collection, life.first, update="always")
        assert counted(log) == Log(0, len(NAMES), 1, 0)
        assert schedules(collection, cards) == before
        for name in NAMES:
            (note,) = (collection.get_note(each) for each in collection.find_notes(f"Id:{name}"))
            assert note.guid == f"f#{name}"
            assert f"ours {name}" in "".join(note.fields)
            assert note["Edition"] == "0.1.0"
            assert sorted(card.ord for card in note.cards()) == list(range(shape.cards))
        left = [collection.get_note(each).guid for each in collection.find_notes("Id:")]
        assert left == [f"f#{DROPPED}"]

        # from now on, like everybody: the default settings
        assert take(collection, life.second) == Log(0, 2, len(NAMES) - 1, 0)
        assert schedules(collection, cards) == before
        (note,) = (collection.get_note(each) for each in collection.find_notes("Id:review"))
        assert "better" in "".join(note.fields)
        assert note["Edition"] == "0.2.0"

        # and all of it is sound: no card is empty, every card is the question's own
        empty = {
            collection.get_note(each.note_id).guid for each in collection.get_empty_cards().notes
        }
        assert empty == ({f"f#{DROPPED}"} if shape.heading else set())
        ours = collection.models.by_name(change.ours)
        assert ours is not None
        types = engine.database(collection).list("SELECT DISTINCT mid FROM notes")
        assert types == [ours["id"]]


@shapes
def test_a_newcomer_gets_the_deck_as_if_nothing_had_been(
    live: Callable[[Shape], Life], shape: Shape, tmp_path: Path
) -> None:
    life = live(shape)
    with learner(tmp_path / "newcomer") as collection:
        assert take(collection, life.first) == Log(len(NAMES) + 1, 0, 0, 0)
        assert take(collection, life.second) == Log(0, 2, len(NAMES) - 1, 0)
        assert len(collection.find_cards("is:new")) == shape.cards * (len(NAMES) + 1)
        assert list(collection.get_empty_cards().notes) == []


@shapes
def test_a_learner_who_does_nothing_loses_nothing(
    live: Callable[[Shape], Life], shape: Shape, tmp_path: Path
) -> None:
    life = live(shape)
    with learner(tmp_path / "learner") as collection:
        take(collection, life.foreign)
        study(collection)
        cards = sorted(collection.find_cards(""))
        notes = rows(collection, "notes")
        before = schedules(collection, cards)
        assert take(collection, life.first) == Log(1, 0, 0, len(NAMES))
        assert take(collection, life.second) == Log(0, 1, 0, len(NAMES))
        assert schedules(collection, cards) == before
        ids = {row[0] for row in notes}
        assert [row for row in rows(collection, "notes") if row[0] in ids] == notes


def test_the_steps_may_be_taken_with_any_later_release(
    live: Callable[[Shape], Life], tmp_path: Path
) -> None:
    life = live(SHAPES["Basic by genanki"])
    (change,) = life.changes
    with learner(tmp_path / "learner") as collection:
        take(collection, life.foreign)
        study(collection)
        take(collection, life.first)
        cards = sorted(collection.find_cards(""))
        before = schedules(collection, cards)
        take(collection, life.second)
        change_note_type(collection, change, change.wide)
        log = engine.import_package(collection, life.second, update="always")
        assert counted(log) == Log(0, len(NAMES), 1, 0)
        assert schedules(collection, cards) == before


@pytest.mark.parametrize("trace", TRACES)
def test_what_learners_changed_is_replaced_once_and_then_left_alone(
    live: Callable[[Shape], Life], tmp_path: Path, trace: str
) -> None:
    life = live(SHAPES["Basic by genanki"])
    (change,) = life.changes
    with learner(tmp_path / "learner") as collection:
        take(collection, life.foreign)
        study(collection)
        (late,) = collection.find_notes("Front:*review*")
        card = collection.get_note(late).cards()[0]
        TRACES[trace](collection, card)
        take(collection, life.first)
        cards = sorted(collection.find_cards(""))
        before = schedules(collection, cards)
        change_note_type(collection, change, change.search)
        change_note_type(collection, change, change.wide)
        log = engine.import_package(collection, life.first, update="always")
        assert "f#review" in log.updated
        note = collection.get_note(late)
        assert OWN_WORDS not in "".join(note.fields)
        assert note.tags == ["test::chapter::states", "test::since::0.1.0"]
        assert schedules(collection, cards) == before

        TRACES["edited"](collection, collection.get_card(card.id))
        assert "f#review" in engine.import_package(collection, life.second).unchanged
        assert OWN_WORDS in collection.get_note(late).fields[0]


def test_cards_keep_their_direction_whatever_their_templates_are_called(tmp_path: Path) -> None:
    """What Anki proposes here would give each card the schedule of the other."""
    foreign = by_genanki(
        tmp_path / "foreign.apkg",
        [("one", "One?", "Uno.")],
        templates=2,
        names=("Recognition", "Recall"),
    )
    text = '# Numbers <a id="numbers"></a>\n\n## One? <a id="one" data-reversed=""></a>\n\nUno.\n'
    deck = write_deck(tmp_path / "deck", first=text)
    surveyed = adopting.survey(deck, foreign)
    assert surveyed.plan is not None
    assert surveyed.settings is not None
    assert surveyed.plan.warned == ()
    adopting.write(surveyed)
    (change,) = steps.changes(surveyed.plan.adopted, surveyed.settings, "ko")
    assert [pair.by_hand for pair in change.cards] == [True, True]
    package = release(deck, tmp_path / "out", "0.1.0", MOD + 1000)
    with learner(tmp_path / "learner") as collection:
        take(collection, foreign)
        (forward,) = collection.find_cards("card:Recognition")
        (backward,) = collection.find_cards("card:Recall")
        STATES["review"](collection, collection.get_card(forward))
        take(collection, package)
        change_note_type(collection, change, change.search)
        assert engine.import_package(collection, package, update="always").updated == ("one",)
        assert collection.find_cards("card:Recall") == [forward]
        assert collection.find_cards("card:Reverse") == [backward]


def test_two_foreign_note_types_are_two_changes(tmp_path: Path) -> None:
    """The name of one begins that of the other, and Anki changes one type at a time."""
    foreign = by_anki(
        tmp_path / "foreign.apkg",
        {
            "Basic": [("one", "One?", "1")],
            "Basic (and reversed card)": [("two", "Two?", "2")],
            "Cloze": [("gap", "{{c1::Three}}?", "3")],
        },
    )
    text = (
        '# Numbers <a id="numbers"></a>\n\n## One? <a id="one"></a>\n\n1.\n\n'
        '## Two? <a id="two" data-reversed=""></a>\n\n2.\n\n'
        '## A number <a id="three"></a>\n\n{{c1::Three}}?\n'
    )
    deck = write_deck(tmp_path / "deck", first=text)
    surveyed = adopting.survey(deck, foreign)
    assert surveyed.plan is not None
    assert surveyed.settings is not None
    adopting.write(surveyed)
    package_file = release(deck, tmp_path / "out", "0.1.0", MOD + 1000)
    changes = steps.changes(surveyed.plan.adopted, surveyed.settings, "ko")
    with learner(tmp_path / "learner") as collection:
        take(collection, foreign)
        cards = sorted(collection.find_cards(""))
        before = schedules(collection, cards)
        assert take(collection, package_file) == Log(0, 0, 0, 3)
        assert [change_note_type(collection, each, each.search) for each in changes] == [1, 1, 1]
        log = engine.import_package(collection, package_file, update="always")
        assert counted(log) == Log(0, 3, 0, 0)
        assert schedules(collection, cards) == before
        assert list(collection.get_empty_cards().notes) == []


def test_without_always_the_text_does_not_arrive(
    live: Callable[[Shape], Life], tmp_path: Path
) -> None:
    """The change of note type dates the notes later than the package."""
    life = live(SHAPES["Basic by genanki"])
    (change,) = life.changes
    with learner(tmp_path / "learner") as collection:
        take(collection, life.foreign)
        take(collection, life.first)
        change_note_type(collection, change, change.search)
        assert take(collection, life.first) == Log(0, 0, len(NAMES) + 1, 0)
        assert len(collection.find_notes("Id:")) == len(NAMES) + 1


def test_merging_note_types_does_harm(live: Callable[[Shape], Life], tmp_path: Path) -> None:
    """Why the announcement warns: the note type grows, the cards hang on a foreign template, and
    no later release is taken any more."""
    life = live(SHAPES["Basic by genanki"])
    with learner(tmp_path / "learner") as collection:
        take(collection, life.foreign)
        study(collection)
        old = collection.find_cards("")
        log = engine.import_package(collection, life.first, merge=True)
        assert len(log.updated) == len(NAMES)
        assert {collection.get_card(each).template()["name"] for each in old} == {"Card 1"}
        assert len(collection.find_cards("is:new card:Recall")) > len(NAMES)
        assert take(collection, life.second) == Log(0, 0, 0, len(NAMES) + 1)


@pytest.mark.parametrize("merge", [True, False], ids=["a merge", "a change of note type"])
def test_a_wrong_step_can_be_undone(
    live: Callable[[Shape], Life], tmp_path: Path, merge: bool
) -> None:
    life = live(SHAPES["reversed by genanki"])
    with learner(tmp_path / "learner") as collection:
        take(collection, life.foreign)
        study(collection)
        if not merge:
            take(collection, life.first)
        cards = sorted(collection.find_cards(""))
        before = schedules(collection, cards)
        if merge:
            engine.import_package(collection, life.first, merge=True)
        else:
            notes = collection.find_notes("note:Simple")
            ours = collection.models.by_name(life.changes[0].ours)
            assert ours is not None
            old = collection.get_note(notes[0]).mid
            info = collection.models.change_notetype_info(
                old_notetype_id=old, new_notetype_id=ours["id"]
            )
            request = info.input
            request.note_ids.extend(notes)
            del request.new_templates[:]
            request.new_templates.extend([-1, 0, -1])  # the first card to (Nothing)
            collection.models.change_notetype_of_notes(request)
        assert schedules(collection, cards) != before
        collection.undo()
        collection.models._clear_cache()
        assert schedules(collection, cards) == before
        assert {collection.get_card(each).note_type()["name"] for each in cards} >= {"Simple"}
        assert "Card 1" in {collection.get_card(each).template()["name"] for each in cards}


def test_the_author_s_own_collection_keeps_its_basic_note_type(
    live: Callable[[Shape], Life], tmp_path: Path
) -> None:
    """Where the deck was made, its note type is Anki's own Basic, with other decks' notes in it."""
    life = live(SHAPES["Basic by Anki"])
    (change,) = life.changes
    with engine.opened(tmp_path / "foreign.anki2") as collection:
        basic = collection.models.by_name("Basic")
        assert basic is not None
        note = collection.new_note(basic)
        note.fields = ["mine", "mine"]
        elsewhere = collection.decks.id("Elsewhere")
        assert elsewhere is not None
        collection.add_note(note, elsewhere)
        take(collection, life.first)
        assert change_note_type(collection, change, change.search) == len(NAMES) + 1
        log = engine.import_package(collection, life.first, update="always")
        assert counted(log) == Log(0, len(NAMES), 1, 0)
        assert collection.get_note(note.id).fields == ["mine", "mine"]
        kept = collection.models.by_name("Basic")
        assert kept is not None
        assert collection.models.use_count(kept) == 1


def test_the_ledger_holds_the_foreign_guids_for_good(
    live: Callable[[Shape], Life], tmp_path: Path
) -> None:
    life = live(SHAPES["Basic by genanki"])
    known, found = ledger_files.read(tmp_path / "deck/ledger")
    assert found == ()
    by_id = {row.id: row for row in known.rows}
    for name in NAMES:
        assert by_id[name].guid == f"f#{name}"
        assert by_id[name].first_release == "0.1.0"
        assert by_id[name].mod > MOD
    shipped = {note.guid for note in package.read(life.second).notes}
    assert shipped == {row.guid for row in known.rows}
    assert not by_id["late"].guid.startswith("f#")
