"""The rehearsal: a good release passes, and every check fails on what it is there for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from rectoverso.anki import engine, learner
from rectoverso.anki.package import Package
from rectoverso.cli import rehearse as command_line
from rectoverso.diagnostics import RectoversoError
from rectoverso.releases import rehearsal
from rectoverso.releases.forecast import Forecast, forecast
from rectoverso.releases.rehearsal import Rehearsal, earlier_releases
from tests.packages import MadeNote, ship

if TYPE_CHECKING:
    from anki.cards import CardId
    from anki.collection import Collection

NAMES = [f"q{number:02}" for number in range(24)]
FUTURE = 10**9
"""A `mod` that is later than whatever the learner does now."""


def notes(*changed: MadeNote) -> list[MadeNote]:
    """The notes of `NAMES` in their first state, but for those that changed."""
    now = {note.guid: note for note in changed}
    return [now.pop(name, MadeNote(name)) for name in NAMES] + list(now.values())


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return ship(tmp_path / "test-ko-0.1.0.apkg", *notes())


def run(folder: Path, new: Path, *earlier: Path) -> tuple[Rehearsal, ...]:
    home = folder / "home"
    home.mkdir()
    return rehearsal.rehearse(new, earlier, home)


def failures(folder: Path, new: Path, *earlier: Path) -> tuple[str, ...]:
    """What is wrong for a learner who holds the only earlier package; none for a newcomer."""
    newcomer, update = run(folder, new, *earlier)
    assert newcomer.failures == ()
    return update.failures


# ---------------------------------------------------------------- what is good


def test_a_good_release_passes(tmp_path: Path, first: Path) -> None:
    changed = [MadeNote(name, "better", mod=2) for name in NAMES[12:]]
    gone = NAMES[23]
    new = ship(
        tmp_path / "test-ko-0.2.0.apkg",
        *(note for note in notes(*changed, MadeNote("more", mod=2)) if note.guid != gone),
        look="/* new */",
        look_mod=2,
    )
    newcomer, update = run(tmp_path, new, first)
    assert newcomer == Rehearsal((), 24, 0, 0, 0, 0, 0, ())
    assert update.failures == ()
    assert update.earlier == ("test-ko-0.1.0.apkg",)
    assert (update.new, update.updated, update.unchanged, update.conflicting) == (1, 11, 12, 0)
    assert update.cards == 24
    assert update.reviews > 24


def test_learners_have_done_everything_before_they_import(tmp_path: Path, first: Path) -> None:
    """Each fate's cards are in every state, and notes to be left alone bear every trace."""
    changed = [MadeNote(name, "better", mod=2) for name in NAMES[12:]]
    new = ship(tmp_path / "test-ko-0.2.0.apkg", *notes(*changed))
    run(tmp_path, new, first)
    with engine.opened(tmp_path / "home/learner-1/collection.anki2") as collection:
        cards = [collection.get_card(number) for number in collection.find_cards("")]
        for fate in (set(NAMES[:12]), set(NAMES[12:])):
            own = [card for card in cards if card.note().guid in fate]
            assert {card.type for card in own} == {0, 1, 2, 3}, "new, learning, review, lapsed"
            assert {-1, -3} <= {card.queue for card in own}, "suspended, buried"
            assert any(card.user_flag() for card in own)
            assert sum(card.odid != 0 for card in own) == 1, "one in a filtered deck"
            own_deck = collection.decks.by_name(learner.OWN_DECK)
            assert own_deck is not None
            assert own_deck["id"] in {card.did for card in own}
        tags = {tag for card in cards for tag in card.note().tags}
        assert {learner.OWN_TAG, learner.MARKED, learner.LEECH} <= tags
        assert any(learner.OWN_WORDS in card.note().fields[0] for card in cards)


def test_a_package_with_one_note_bears_every_trace(tmp_path: Path) -> None:
    first = ship(tmp_path / "one.apkg", MadeNote("only"))
    second = ship(tmp_path / "two.apkg", MadeNote("only"))
    assert failures(tmp_path, second, first) == ()
    with engine.opened(tmp_path / "home/learner-1/collection.anki2") as collection:
        (number,) = collection.find_notes("")
        note = collection.get_note(number)
    assert {learner.OWN_TAG, learner.MARKED, learner.LEECH} < set(note.tags)
    assert learner.OWN_WORDS in note.fields[0]


def test_a_package_that_changes_every_note_spares_nobody_the_states(tmp_path: Path) -> None:
    first = ship(tmp_path / "one.apkg", MadeNote("only"))
    second = ship(tmp_path / "two.apkg", MadeNote("only", "better", mod=2))
    assert failures(tmp_path, second, first) == ()


def test_a_package_without_notes(tmp_path: Path, first: Path) -> None:
    nothing = ship(tmp_path / "nothing.apkg")
    assert failures(tmp_path, nothing, first) == ()
    (tmp_path / "other").mkdir()
    assert failures(tmp_path / "other", first, nothing) == ()


def test_a_newly_reversed_question_gains_its_card(tmp_path: Path, first: Path) -> None:
    new = ship(tmp_path / "two.apkg", *notes(MadeNote("q03", mod=2, reverse=True)))
    assert failures(tmp_path, new, first) == ()


def test_all_earlier_releases_one_after_another(tmp_path: Path, first: Path) -> None:
    """A question is changed, left out and back again; a learner may have any of the packages."""
    second = ship(
        tmp_path / "test-ko-0.2.0.apkg",
        *(note for note in notes(MadeNote("q05", "second", mod=2)) if note.guid != "q07"),
        MadeNote("since-two", mod=2),
    )
    third = ship(
        tmp_path / "test-ko-0.3.0.apkg",
        *notes(MadeNote("q05", "third", mod=3), MadeNote("q07", mod=3)),
        MadeNote("since-two", mod=2),
    )
    done = run(tmp_path, third, first, second)
    assert [each.failures for each in done] == [()] * 4
    assert [len(each.earlier) for each in done] == [0, 1, 1, 2]
    assert [each.new for each in done] == [25, 1, 1, 0]
    assert [each.updated for each in done] == [0, 2, 1, 2]


# ---------------------------------------------------------------- what each check finds


@pytest.mark.parametrize("part", ["field", "template"])
def test_a_part_added_to_the_note_type(tmp_path: Path, first: Path, part: str) -> None:
    changed = notes(MadeNote("q20", "better", mod=2))
    fields, templates = (("More",), ()) if part == "field" else ((), ("More",))
    two = tmp_path / "two.apkg"
    new = ship(two, *changed, more_fields=fields, more_templates=templates)
    found = failures(tmp_path, new, first)
    why = f"conflicting: note type `sample ko question` has a new {part} `More`"
    assert found[0].startswith(f"q00, q01, q02 and 21 more: {why}")
    assert "a second note type appeared: sample ko question+" in found


def test_an_old_question_under_a_new_guid(tmp_path: Path, first: Path) -> None:
    new = ship(tmp_path / "two.apkg", *notes(MadeNote("another", mod=2, id="q02")))
    _, update = run(tmp_path, new, first)
    assert update.failures == ("q02: two notes have this Id, so learners would see it twice",)


def test_the_same_guid_twice(tmp_path: Path) -> None:
    new = ship(tmp_path / "two.apkg", MadeNote("twin"), MadeNote("twin", "other"), MadeNote("q"))
    (newcomer,) = run(tmp_path, new)
    assert "twin: stands in the collection more than once" in newcomer.failures


@pytest.mark.parametrize("changed", ["q01", "q20"], ids=["a touched note", "another note"])
def test_a_text_that_changed_while_mod_stayed(tmp_path: Path, first: Path, changed: str) -> None:
    new = ship(tmp_path / "two.apkg", *notes(MadeNote(changed, "better")))
    assert failures(tmp_path, new, first) == (f"{changed}: does not show what the package holds",)


@pytest.mark.parametrize("changed", ["q01", "q20"], ids=["a touched note", "another note"])
def test_other_markup_while_mod_stayed(tmp_path: Path, first: Path, changed: str) -> None:
    """A later version of the program writes it; who has the note keeps what it has."""
    new = ship(tmp_path / "two.apkg", *notes(MadeNote(changed, '<p class="later">text</p>')))
    assert failures(tmp_path, new, first) == ()


def test_another_picture_while_mod_stayed(tmp_path: Path, first: Path) -> None:
    new = ship(tmp_path / "two.apkg", *notes(MadeNote("q20", 'text <img src="a.png">')))
    _, update = run(tmp_path, new, first)
    assert "q20: does not show what the package holds" in update.failures


@pytest.mark.parametrize("changed", ["q01", "q20"], ids=["a touched note", "another note"])
def test_tags_that_changed_while_mod_stayed(tmp_path: Path, first: Path, changed: str) -> None:
    new = ship(tmp_path / "two.apkg", *notes(MadeNote(changed, tags=("sample::chapter::two",))))
    expected = f"{changed}: does not have the tags that the package holds"
    assert failures(tmp_path, new, first) == (expected,)


def test_a_mod_before_what_was_shipped(tmp_path: Path) -> None:
    """As after a release by a clock that ran ahead."""
    first = ship(tmp_path / "one.apkg", *notes(MadeNote("q20", mod=9)))
    new = ship(tmp_path / "two.apkg", *notes(MadeNote("q20", "better", mod=2)))
    assert failures(tmp_path, new, first) == ("q20: does not show what the package holds",)


def test_a_missing_picture(tmp_path: Path, first: Path) -> None:
    shown = MadeNote("q06", '<img src="shown.png"> <img src="lost.png">', mod=2)
    new = ship(tmp_path / "two.apkg", *notes(shown), media={"shown.png": b"picture"})
    for each in run(tmp_path, new, first):
        assert each.failures == (
            "lost.png: a note shows or plays this file, and it is not in the media folder",
        )


def test_a_style_that_changed_while_the_note_type_s_mod_stayed(tmp_path: Path, first: Path) -> None:
    new = ship(tmp_path / "two.apkg", *notes(), look="/* new */")
    expected = "sample ko question: its templates or style did not arrive"
    assert failures(tmp_path, new, first) == (expected,)


def test_an_import_that_does_not_do_what_was_forecast(
    tmp_path: Path, first: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the forecast is wrong, and a note that learners wrote into is overwritten."""
    honest = forecast

    def wrong(old: Package, new: Package) -> Forecast:
        found = honest(old, new)
        if not old.notes:
            return found
        every = tuple(sorted((*found.updated, *found.unchanged)))
        return replace(found, updated=(), unchanged=every)

    monkeypatch.setattr(rehearsal, "forecast", wrong)
    changed = MadeNote("q00", "better", mod=FUTURE), MadeNote("q20", "better", mod=FUTURE)
    new = ship(tmp_path / "two.apkg", *notes(*changed))
    found = failures(tmp_path, new, first)
    assert "q00, q20: updated, which was not forecast" in found
    assert "q00, q20: not unchanged, as was forecast" in found
    assert "q00: what the learner wrote into the note, or its tags, is gone" in found
    assert "q20: the note changed, though the release leaves it alone" in found


def card(collection: Collection, guid: str) -> CardId:
    number: CardId | None = engine.database(collection).scalar(
        "SELECT c.id FROM cards c JOIN notes n ON n.id = c.nid WHERE n.guid = ?", guid
    )
    assert number is not None
    return number


def _answer(collection: Collection) -> None:
    engine.answer(collection, collection.get_card(card(collection, "q20")), 3)


def _lose_a_card(collection: Collection) -> None:
    engine.database(collection).execute("DELETE FROM cards WHERE id = ?", card(collection, "q20"))


def _lose_a_new_card(collection: Collection) -> None:
    engine.database(collection).execute("DELETE FROM cards WHERE id = ?", card(collection, "more"))


def _lose_a_note(collection: Collection) -> None:
    collection.remove_notes([collection.get_card(card(collection, "q20")).nid])


def _add_a_card(collection: Collection) -> None:
    note = collection.get_card(card(collection, "q20")).note()
    note["Reverse"] = "Which?"
    collection.update_note(note)


def _lose_a_deck(collection: Collection) -> None:
    deck = collection.decks.by_name(learner.OWN_DECK)
    assert deck is not None
    collection.decks.remove([deck["id"]])


def _move_home(collection: Collection) -> None:
    number = card(collection, "q00")
    collection.set_deck([number], collection.decks.add_normal_deck_with_name("Else").id)


def _lose_a_tag(collection: Collection) -> None:
    collection.tags.remove(learner.OWN_TAG)


HARMS: dict[str, tuple[Callable[[Collection], None], str]] = {
    "a card is answered": (_answer, "q20: the schedule of a card changed"),
    "a review is logged": (_answer, "the log of reviews changed"),
    "a card is lost": (_lose_a_card, "q20: the schedule of a card changed"),
    "a card stays away": (_lose_a_new_card, "more: a card of the package did not appear"),
    "a note is lost": (_lose_a_note, "q20: is in the package and not in the collection"),
    "a card is added": (_add_a_card, "q20: a card appeared that the package does not hold"),
    "a note is changed": (_add_a_card, "q20: the note changed, though the release leaves it alone"),
    "a deck is lost": (_lose_a_deck, "the deck My own deck is gone"),
    "a card is moved": (_move_home, "q00: the schedule of a card changed"),
    "a tag is lost": (
        _lose_a_tag,
        "q01: what the learner wrote into the note, or its tags, is gone",
    ),
}


@pytest.mark.parametrize("name", HARMS)
def test_an_engine_that_does_harm(
    tmp_path: Path, first: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Anki does none of this today; the rehearsal would see it."""
    harm, expected = HARMS[name]
    honest = engine.import_package
    new = ship(tmp_path / "two.apkg", *notes(MadeNote("more")))

    def harmful(collection: Collection, package: Path) -> engine.Log:
        log = honest(collection, package)
        if package == new and collection.decks.by_name(learner.OWN_DECK):
            harm(collection)
        return log

    monkeypatch.setattr(engine, "import_package", harmful)
    assert expected in failures(tmp_path, new, first)


def test_many_notes_are_named_by_a_few(tmp_path: Path, first: Path) -> None:
    new = ship(tmp_path / "two.apkg", *(MadeNote(name, "better") for name in NAMES))
    expected = "q00, q01, q02 and 21 more: does not show what the package holds"
    assert failures(tmp_path, new, first) == (expected,)


# ---------------------------------------------------------------- which packages


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("a-deck-ko-0.10.0.apkg", ["a-deck-ko-0.2.0.apkg", "a-deck-ko-0.9.1.apkg"]),
        ("a-deck-ko-0.2.0.apkg", []),
        ("a-deck-ko-0.2.0-dev.apkg", ["a-deck-ko-0.2.0.apkg"]),
        ("a-deck-en-1.0.0.apkg", ["a-deck-en-0.2.0.apkg"]),
        ("deck-ko-1.0.0.apkg", []),
    ],
)
def test_earlier_releases_are_told_by_their_names(
    tmp_path: Path, new: str, expected: list[str]
) -> None:
    for name in (
        *("a-deck-ko-0.9.1.apkg", "a-deck-ko-0.10.0.apkg", "a-deck-ko-0.2.0.apkg"),
        *("a-deck-ko-0.1.0-dev.apkg", "a-deck-ko-0.1.0-retired.apkg", "a-deck-ko-0.1.0.epub"),
        *("a-deck-en-0.2.0.apkg", "notes.txt"),
    ):
        (tmp_path / name).touch()
    assert earlier_releases(Path(new), tmp_path) == tuple(tmp_path / name for name in expected)


def test_a_package_of_another_name_has_no_earlier_releases(tmp_path: Path) -> None:
    with pytest.raises(RectoversoError, match="name them one by one"):
        earlier_releases(Path("cards.apkg"), tmp_path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RectoversoError, match="can't be read"):
        earlier_releases(Path("a-ko-1.0.0.apkg"), tmp_path / "none")


# ---------------------------------------------------------------- the command


def say(*arguments: Path) -> Result:
    return CliRunner().invoke(command_line.command, list(map(str, arguments)))


def test_the_command_shows_what_came_of_every_import(tmp_path: Path, first: Path) -> None:
    new = ship(tmp_path / "test-ko-0.2.0.apkg", *notes(MadeNote("q05", "better", mod=2)))
    said = say(new, tmp_path)
    assert said.exit_code == 0, said.output
    lines = [line.split() for line in said.output.splitlines()]
    assert lines[1] == ["nothing", "yet", "24", "0", "0", "0", "0", "good"]
    assert lines[2][:5] == ["test-ko-0.1.0.apkg", "0", "1", "23", "0"]
    assert lines[2][6] == "good"
    assert len(lines) == 3


def test_the_command_says_what_failed(tmp_path: Path, first: Path) -> None:
    new = ship(tmp_path / "new.apkg", *notes(MadeNote("q05", "better")))
    said = say(new, first)
    assert said.exit_code == 1
    assert "1 wrong" in said.output
    assert f"{first.name}: q05: does not show what the package holds" in said.stderr


def test_the_command_without_an_earlier_release(tmp_path: Path) -> None:
    new = ship(tmp_path / "test-ko-0.1.0.apkg", *notes())
    said = say(new, tmp_path)
    assert said.exit_code == 0
    assert "holds no release earlier than test-ko-0.1.0.apkg" in said.stderr
    assert "nothing yet" in said.stdout


@pytest.mark.parametrize("broken", ["old", "new"])
def test_a_package_that_is_none(tmp_path: Path, first: Path, broken: str) -> None:
    damaged = tmp_path / "damaged.apkg"
    damaged.write_bytes(first.read_bytes()[:500])
    said = say(first, damaged) if broken == "old" else say(damaged, first)
    assert isinstance(said.exception, RectoversoError)
    assert "damaged.apkg" in str(said.exception)


def test_nothing_is_left_behind(tmp_path: Path, first: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    assert say(first, first).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == before
