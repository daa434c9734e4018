"""The note types over years, in the real engine.

First what each change of the schema costs learners: every line of `tests.schema.EFFECTS`. Then
what may change without harm: a spare field is taken into use, the spare template switched on and
off, templates and style renewed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rectoverso.anki import engine, note_types, package
from rectoverso.anki.names import CLOZE, QUESTION, stable_id
from rectoverso.anki.note_types import Field, NoteType, Template
from rectoverso.anki.packing import PackageDeck, PackageNote, write_package
from rectoverso.diagnostics import RectoversoError
from rectoverso.releases import releasing
from rectoverso.releases.releasing import Choices
from rectoverso.render.card import card_ordinals
from tests.decks import CHAPTER, EPOCH, SETTINGS, write_deck
from tests.engine import card, cards, learner, rows, study
from tests.factory import settings
from tests.schema import EFFECTS, Outcome, changes, schema

if TYPE_CHECKING:
    from anki.collection import Collection

FIRST = int(EPOCH)
SECOND, THIRD = FIRST + 86_400, FIRST + 2 * 86_400

RELEASED = note_types.note_types(settings(), "ko")[QUESTION]
"""The note type that learners have."""


@dataclass(frozen=True)
class Shipped:
    """A note of a release: when it was stamped, and its fields by name."""

    mod: int
    fields: Mapping[str, str]


def shipped(mod: int, short: str = "답", **fields: str) -> Shipped:
    return Shipped(mod, {"Question": "질문?", "Short": short, **fields})


def ship(path: Path, made: NoteType, notes: Mapping[str, Shipped], mod: int = FIRST) -> Path:
    """A release's package; `mod` is the note type's, and the notes are named by their guids."""
    found = []
    for number, (guid, note) in enumerate(notes.items(), 1):
        fields = {field.name: note.fields.get(field.name, "") for field in made.fields}
        values = tuple(fields.values())
        ordinals = card_ordinals(fields) or (0,)
        found.append(PackageNote(made, guid, note.mod, number, values, (), ordinals))
    decks = [PackageDeck(stable_id("deck"), "시험", "", tuple(found))]
    write_package(path, decks, {}, time=mod, note_type_mod=mod, progress=lambda share: None)
    return path


def study_all(collection: Collection) -> None:
    for each in cards(collection):
        study(collection, each, 3)


def progress(collection: Collection) -> list[list[list[Any]]]:
    return [rows(collection, table) for table in ("cards", "revlog")]


def note_type_names(collection: Collection) -> list[str]:
    """The note types that are ours, in the order of their names."""
    used = [each.name for each in collection.models.all_names_and_ids()]
    return sorted(name for name in used if name.startswith("sample"))


# ---------------------------------------------------------------- what each change costs


def field(name: str) -> Field:
    return Field(name, stable_id("test", "field", name), False)


def template(name: str, shown: str) -> Template:
    side = f"{{{{#{shown}}}}}{{{{{shown}}}}}{{{{/{shown}}}}}"
    return Template(name, stable_id("test", "template", name), side, side)


FIELDS, TEMPLATES = RELEASED.fields, RELEASED.templates
RECALL, REVERSE, SPARE = TEMPLATES
AT = [each.name for each in FIELDS].index("Spare1")
"""The place of the field that is changed."""

CHANGED: Mapping[str, tuple[NoteType, ...]] = {
    "field added": (
        replace(RELEASED, fields=(*FIELDS, field("Source"))),
        replace(RELEASED, fields=(*FIELDS[:3], field("Source"), *FIELDS[3:])),
    ),
    "field removed": (
        replace(RELEASED, fields=(*FIELDS[:AT], *FIELDS[AT + 1 :])),
        replace(
            RELEASED,
            fields=FIELDS[:-1],
            templates=(RECALL, REVERSE, replace(SPARE, front="{{Spare3}}", back="{{Spare3}}")),
        ),
    ),
    "field renamed": (
        replace(RELEASED, fields=(*FIELDS[:AT], field("Source"), *FIELDS[AT + 1 :])),
    ),
    "field renamed under its id": (
        replace(
            RELEASED, fields=(*FIELDS[:AT], replace(FIELDS[AT], name="Source"), *FIELDS[AT + 1 :])
        ),
    ),
    "field under another id": (
        replace(RELEASED, fields=(*FIELDS[:AT], field("Spare1"), *FIELDS[AT + 1 :])),
    ),
    "fields reordered": (
        replace(RELEASED, fields=(*FIELDS[:AT], FIELDS[AT + 1], FIELDS[AT], *FIELDS[AT + 2 :])),
    ),
    "template added": (
        replace(RELEASED, templates=(*TEMPLATES, template("Source", "Spare1"))),
        replace(RELEASED, templates=(*TEMPLATES, template("Source", "Short"))),
    ),
    "template removed": (replace(RELEASED, templates=TEMPLATES[:2]),),
    "template renamed": (
        replace(RELEASED, templates=(template("Ask", "Question"), REVERSE, SPARE)),
    ),
    "template renamed under its id": (
        replace(RELEASED, templates=(replace(RECALL, name="Ask"), REVERSE, SPARE)),
    ),
    "template under another id": (
        replace(RELEASED, templates=(template("Recall", "Question"), REVERSE, SPARE)),
    ),
    "templates reordered": (replace(RELEASED, templates=(RECALL, SPARE, REVERSE)),),
    "note type renamed": (replace(RELEASED, name="sample ko other"),),
    "note type under another id": (replace(RELEASED, id=RELEASED.id + 1),),
    "note type of another kind": (
        replace(
            RELEASED,
            kind=CLOZE,
            templates=tuple(
                replace(each, front="{{cloze:Question}}", back="{{cloze:Question}}")
                for each in TEMPLATES
            ),
        ),
    ),
    "note type removed": (note_types.note_types(settings(uid="another"), "ko")[CLOZE],),
}
CASES = [(name, number) for name, made in CHANGED.items() for number in range(len(made))]


def test_every_change_that_is_told_apart_is_tried() -> None:
    assert CHANGED.keys() == EFFECTS.keys()


@pytest.mark.parametrize(("name", "number"), CASES)
@pytest.mark.parametrize("merge", [False, True], ids=["as proposed", "merging"])
def test_what_a_change_costs_learners(tmp_path: Path, name: str, number: int, merge: bool) -> None:
    """Two releases after the change; what a learner has by then is what the table says."""
    made = CHANGED[name][number]
    assert [each.name for each in changes(schema([RELEASED]), schema([made]))] == [name]
    old = {"kept": shipped(FIRST), "changed": shipped(FIRST, "옛 답")}
    new = {"kept": shipped(FIRST), "changed": shipped(SECOND, "새 답")}
    third = {**new, "changed": shipped(THIRD, "셋째 답")}
    if name == "note type removed":
        new = third = {}
    with learner(tmp_path) as collection:
        engine.import_package(collection, ship(tmp_path / "1.apkg", RELEASED, old))
        study_all(collection)
        before = progress(collection)
        logs = []
        releases = [
            (new | {"added": shipped(SECOND, Text="{{c1::답}}")}, SECOND),
            (third | {"added": shipped(SECOND, Text="{{c1::답}}")}, THIRD),
        ]
        refused = False
        for notes, stamp in releases:
            path = ship(tmp_path / f"{stamp}.apkg", made, notes, stamp)
            try:
                logs.append(engine.import_package(collection, path, merge=merge))
            except RectoversoError:
                refused = True
        cards_then, reviews = progress(collection)
        numbers = {row[0] for row in before[0]}
        assert [row for row in cards_then if row[0] in numbers] == before[0]
        assert reviews == before[1]
        (number_of,) = collection.find_notes('"Short:*답" -Short:답')
        text = collection.get_note(number_of)["Short"]
        names = note_type_names(collection)
        of_one = len(collection.card_ids_of_note(number_of))
        blank = {card for each in collection.get_empty_cards().notes for card in each.card_ids}
    expected = EFFECTS[name].merging if merge else EFFECTS[name].proposed
    conflicting = [len(log.conflicting) for log in logs]
    updated = ["changed" in log.updated for log in logs]
    if expected is Outcome.REFUSED:
        assert (refused, text, names) == (True, "옛 답", [RELEASED.name])
        return
    assert not refused
    if expected is Outcome.STRANGERS:
        assert (conflicting, updated, text) == ([2, 2], [False, False], "옛 답")
        assert names == [RELEASED.name, f"{RELEASED.name}+"]
        return
    assert conflicting == [0, 0]
    assert (blank >= numbers) is (expected is Outcome.BLANK)
    if expected is Outcome.ABANDONED:
        assert (updated, text) == ([False, False], "옛 답")
        assert [log.unchanged for log in logs] == [(), ("added",)]
    elif expected is Outcome.SKIPPED:
        assert (updated, text, names) == ([False, False], "옛 답", [RELEASED.name])
        assert all("changed" in log.unchanged for log in logs)
    else:
        assert (updated, text) == ([True, True], "셋째 답")
        doubled = expected is Outcome.DOUBLED or made.templates[-1] == template("Source", "Short")
        assert of_one == (2 if doubled else 1)
        assert len(names) == 1


@pytest.mark.parametrize(
    ("name", "search"),
    [
        ("field renamed under its id", "Spare1:*"),
        ("template renamed under its id", "card:Recall"),
        ("note type renamed", f'"note:{RELEASED.name}"'),
    ],
)
def test_a_name_alone_costs_learners_their_searches(tmp_path: Path, name: str, search: str) -> None:
    notes = {"kept": shipped(FIRST, Spare1="값")}
    with learner(tmp_path) as collection:
        engine.import_package(collection, ship(tmp_path / "1.apkg", RELEASED, notes))
        assert len(collection.find_notes(search)) == 1
        renamed = ship(tmp_path / "2.apkg", CHANGED[name][0], notes, SECOND)
        engine.import_package(collection, renamed)
        assert not collection.find_notes(search)


# ---------------------------------------------------------------- a spare field in use

SHOWS_SPARE1 = replace(
    RELEASED,
    templates=(
        replace(
            RECALL, back=f"{RECALL.back}{{{{#Spare1}}}}<p>출전: {{{{Spare1}}}}</p>{{{{/Spare1}}}}"
        ),
        REVERSE,
        SPARE,
    ),
)
BEFORE = {"a": shipped(FIRST), "b": shipped(FIRST)}
SPARE1_FILLED = {"a": shipped(SECOND, Spare1="교과서 3장"), "b": shipped(FIRST)}


def test_taking_a_spare_field_into_use_changes_no_schema() -> None:
    assert changes(schema([RELEASED]), schema([SHOWS_SPARE1])) == []


def test_a_spare_field_taken_into_use_reaches_those_who_study_already(tmp_path: Path) -> None:
    with learner(tmp_path) as collection:
        engine.import_package(collection, ship(tmp_path / "1.apkg", RELEASED, BEFORE))
        study_all(collection)
        before = progress(collection)
        release = ship(tmp_path / "2.apkg", SHOWS_SPARE1, SPARE1_FILLED, SECOND)
        log = engine.import_package(collection, release)
        assert log == engine.Log((), ("a",), ("b",), ())
        assert progress(collection) == before
        assert "<p>출전: 교과서 3장</p>" in card(collection, "a").answer()
        assert "출전" not in card(collection, "b").answer()
        assert note_type_names(collection) == [RELEASED.name]


def test_a_spare_field_taken_into_use_is_there_for_newcomers(tmp_path: Path) -> None:
    with learner(tmp_path) as collection:
        release = ship(tmp_path / "2.apkg", SHOWS_SPARE1, SPARE1_FILLED, SECOND)
        assert engine.import_package(collection, release).new == ("a", "b")
        assert "<p>출전: 교과서 3장</p>" in card(collection, "a").answer()
        assert "출전" not in card(collection, "b").answer()


# ---------------------------------------------------------------- the spare template in use

SPARE4_FILLED = {"a": shipped(SECOND, Spare4="거꾸로 묻기"), "b": shipped(FIRST)}
SPARE4_EMPTY = {"a": shipped(THIRD), "b": shipped(FIRST)}


def ordinals(collection: Collection) -> dict[str, list[int]]:
    """Which cards each note has."""
    found: dict[str, list[int]] = {}
    for each in cards(collection):
        found.setdefault(each.note().guid, []).append(each.ord)
    return {guid: sorted(places) for guid, places in sorted(found.items())}


def test_the_spare_template_gives_a_note_exactly_one_new_card(tmp_path: Path) -> None:
    with learner(tmp_path) as collection:
        engine.import_package(collection, ship(tmp_path / "1.apkg", RELEASED, BEFORE))
        assert ordinals(collection) == {"a": [0], "b": [0]}
        study_all(collection)
        before = progress(collection)
        release = ship(tmp_path / "2.apkg", RELEASED, SPARE4_FILLED, SECOND)
        assert engine.import_package(collection, release) == engine.Log((), ("a",), ("b",), ())
        assert ordinals(collection) == {"a": [0, 2], "b": [0]}
        spare = card(collection, "a", 2)
        assert (spare.type, spare.queue, spare.reps) == (0, 0, 0)
        assert spare.did == card(collection, "a").did
        assert "거꾸로 묻기" in spare.question()
        after = progress(collection)
        assert [row for row in after[0] if row[0] != spare.id] == before[0]
        assert after[1] == before[1]


def test_learners_old_and_new_end_with_the_same_cards(tmp_path: Path) -> None:
    first = ship(tmp_path / "1.apkg", RELEASED, BEFORE)
    second = ship(tmp_path / "2.apkg", RELEASED, SPARE4_FILLED, SECOND)
    later = {"a": SPARE4_FILLED["a"], "b": shipped(THIRD, "더 나은 답")}
    third = ship(tmp_path / "3.apkg", RELEASED, later, THIRD)
    histories = {
        "every release": [first, second, third],
        "one left out": [first, third],
        "a newcomer": [third],
        "never updated": [first],
    }
    seen = {}
    for name, releases in histories.items():
        with learner(tmp_path / name) as collection:
            for release in releases:
                assert not engine.import_package(collection, release).conflicting
            seen[name] = ordinals(collection)
    assert seen.pop("never updated") == {"a": [0], "b": [0]}
    assert seen == {name: {"a": [0, 2], "b": [0]} for name in list(histories)[:3]}


def test_an_old_package_imported_again_takes_nothing_back(tmp_path: Path) -> None:
    first = ship(tmp_path / "1.apkg", RELEASED, BEFORE)
    with learner(tmp_path) as collection:
        engine.import_package(collection, first)
        release = ship(tmp_path / "2.apkg", RELEASED, SPARE4_FILLED, SECOND)
        engine.import_package(collection, release)
        study_all(collection)
        before = progress(collection)
        assert engine.import_package(collection, first) == engine.Log((), (), ("a", "b"), ())
        assert progress(collection) == before
        assert "거꾸로 묻기" in card(collection, "a", 2).question()


def test_a_spare_card_switched_off_again_stays_blank_until_empty_cards(tmp_path: Path) -> None:
    """An import removes no card: release notes have to send learners to Tools, Empty Cards."""
    with learner(tmp_path) as collection:
        engine.import_package(collection, ship(tmp_path / "1.apkg", RELEASED, BEFORE))
        release = ship(tmp_path / "2.apkg", RELEASED, SPARE4_FILLED, SECOND)
        engine.import_package(collection, release)
        study_all(collection)
        before = progress(collection)
        off = ship(tmp_path / "3.apkg", RELEASED, SPARE4_EMPTY, THIRD)
        assert engine.import_package(collection, off) == engine.Log((), ("a",), ("b",), ())
        assert progress(collection) == before
        spare = card(collection, "a", 2)
        assert "거꾸로 묻기" not in spare.question()
        assert "front of this card is blank" in spare.question()
        report = collection.get_empty_cards()
        assert [(list(note.card_ids), note.will_delete_note) for note in report.notes] == [
            ([spare.id], False)
        ]
        collection.remove_cards_and_orphaned_notes([spare.id])
        assert ordinals(collection) == {"a": [0], "b": [0]}
        kept, reviews = progress(collection)
        assert kept == [row for row in before[0] if row[0] != spare.id]
        assert reviews == before[1]


def test_a_spare_card_that_comes_back_has_its_schedule(tmp_path: Path) -> None:
    """Off in one release and on in the next, for those who did not empty their cards."""
    with learner(tmp_path) as collection:
        engine.import_package(collection, ship(tmp_path / "1.apkg", RELEASED, BEFORE))
        on = ship(tmp_path / "2.apkg", RELEASED, SPARE4_FILLED, SECOND)
        engine.import_package(collection, on)
        study_all(collection)
        before = progress(collection)
        off = ship(tmp_path / "3.apkg", RELEASED, SPARE4_EMPTY, THIRD)
        engine.import_package(collection, off)
        back = {"a": shipped(THIRD + 1, Spare4="거꾸로 묻기"), "b": shipped(FIRST)}
        engine.import_package(collection, ship(tmp_path / "4.apkg", RELEASED, back, THIRD + 1))
        assert progress(collection) == before
        assert "거꾸로 묻기" in card(collection, "a", 2).question()


# ---------------------------------------------------------------- templates and style

DAY = 86_400
Release = Callable[[str, int], Path]


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Release:
    """Release one deck, always with the same content, as a version at a time; its package."""
    deck = write_deck(tmp_path / "deck", first=CHAPTER)
    released: list[Path] = []

    def make(version: str, at: int) -> Path:
        text = SETTINGS.replace("0.1.0", version)
        (deck / "deck.toml").write_text(text, encoding="utf-8")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(at))
        choices = Choices(("apkg",), commit=False, against=tuple(released))
        made = releasing.release(deck, tmp_path / version, choices)
        (artifact,) = made.artifacts
        released[:] = [artifact.path]
        return artifact.path

    return make


@pytest.fixture
def restyle(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put words at the end of a file of `style/`, as a new version of the program would."""
    read = note_types._read

    def changed(file: str, words: str) -> None:
        monkeypatch.setattr(
            note_types, "_read", lambda name: read(name) + (words if name == file else "")
        )

    return changed


STYLE = ("cards.css", ".recto { letter-spacing: 0.01em }")
BACK = ("templates/recall-back.html", "<p>새 틀</p>")


def mods(path: Path) -> tuple[dict[str, int], set[int]]:
    """The notes' `mod` by guid, and the note types'."""
    read = package.read(path)
    return {note.guid: note.mod for note in read.notes}, {
        each.mod for each in read.note_types.values()
    }


@pytest.mark.parametrize("change", [STYLE, BACK], ids=["style", "a template"])
def test_style_and_templates_move_the_note_type_alone(
    release: Release, restyle: Callable[[str, str], None], change: tuple[str, str], tmp_path: Path
) -> None:
    first = release("0.1.0", FIRST)
    ledger = (tmp_path / "deck/ledger/notes.tsv").read_bytes()
    restyle(*change)
    second = release("0.2.0", SECOND)
    assert (tmp_path / "deck/ledger/notes.tsv").read_bytes() == ledger
    assert mods(first) == (dict.fromkeys(mods(first)[0], FIRST), {FIRST})
    assert mods(second) == (mods(first)[0], {SECOND})
    third = release("0.3.0", THIRD)  # and it stays, where nothing changes
    assert mods(third) == mods(second)


def test_a_new_template_and_style_reach_learners_without_touching_a_note(
    release: Release, restyle: Callable[[str, str], None], tmp_path: Path
) -> None:
    first = release("0.1.0", FIRST)
    restyle(*BACK)
    second = release("0.2.0", SECOND)
    with learner(tmp_path) as collection:
        names = engine.import_package(collection, first).new
        study_all(collection)
        before = progress(collection)
        edited = collection.get_note(collection.find_notes("Id:relu")[0])
        edited["Short"] += " (내 말)"
        collection.update_note(edited)
        notes = rows(collection, "notes")
        assert engine.import_package(collection, second) == engine.Log((), (), names, ())
        assert (progress(collection), rows(collection, "notes")) == (before, notes)
        answer = card(collection, edited.guid).answer()
        assert "<p>새 틀</p>" in answer
        assert "(내 말)" in answer


def own_style(collection: Collection) -> None:
    """The learner writes into the style of our question type, now."""
    model = collection.models.by_name("test ko question")
    assert model is not None
    model["css"] += "/* mine */"
    collection.models.update_dict(model)


def style(collection: Collection) -> str:
    model = collection.models.by_name("test ko question")
    assert model is not None
    return str(model["css"])


def test_a_learners_own_style_survives_releases_that_leave_templates_alone(
    release: Release, tmp_path: Path
) -> None:
    now = int(time.time())
    first, second = release("0.1.0", FIRST), release("0.2.0", now + DAY)
    with learner(tmp_path) as collection:
        engine.import_package(collection, first)
        own_style(collection)
        engine.import_package(collection, second)
        assert style(collection).endswith("/* mine */")


@pytest.mark.parametrize(
    ("offset", "survives"), [(DAY, False), (-DAY, True)], ids=["later", "earlier"]
)
def test_of_two_changes_of_a_style_the_later_one_stays(
    release: Release,
    restyle: Callable[[str, str], None],
    tmp_path: Path,
    offset: int,
    survives: bool,
) -> None:
    """A release made after the learner's edit replaces it. One made before it, but imported later,
    does not, and its templates do not arrive either until one of a later release changes.
    """
    now = int(time.time())
    first = release("0.1.0", FIRST)
    restyle(*STYLE)
    second = release("0.2.0", now + offset)
    with learner(tmp_path) as collection:
        engine.import_package(collection, first)
        own_style(collection)
        engine.import_package(collection, second)
        assert ("/* mine */" in style(collection)) is survives
        assert (STYLE[1] in style(collection)) is not survives
