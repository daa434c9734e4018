"""The package of retired notes, in the real engine: existing learners find them by a tag, keep
their schedules, and newcomers get nothing to study.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rectoverso.anki import package
from rectoverso.anki.engine import database
from rectoverso.history import retired
from rectoverso.history.identity import NoteIdentity, kind_of
from rectoverso.history.ledger import Ledger, NoteRow, Release
from rectoverso.history.retired import RetiredNote
from rectoverso.model import Deck, Image, Kind, Medium, Question
from rectoverso.releases.gone import last_pictures, last_texts
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Artifact, Job, writer
from rectoverso.writers.apkg import PackageWriter
from rectoverso.writers.edition import Edition
from rectoverso.writers.retired import RetiredWriter
from tests import engine, factory
from tests.factory import EPOCH, chapter, gap, para, question

if TYPE_CHECKING:
    from anki.collection import Collection

ONE, TWO, THREE = EPOCH, EPOCH + 1_000, EPOCH + 2_000
RELEASES = (
    Release("1.0.0", ONE, "fe"),
    Release("1.1.0", TWO, "fe"),
    Release("1.2.0", THREE, "fe"),
)

STAYS = question("stays", "남는 질문?")
GOES = question("goes", "떠나는 질문?", tags=("core",))
BOTH = question("both", "양쪽?", both_ways=True)
GAPS = question("gaps", "빈칸", para(gap(1, "하나"), ", ", gap(2, "둘"), "."), kind=Kind.CLOZE)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


class Releases:
    """The packages of a deck over releases, as a release would make them."""

    def __init__(self, folder: Path, typesetter: Typesetter) -> None:
        self.folder = folder
        self.typesetter = typesetter

    def given(self, deck: Deck, version: str, **more: Any) -> tuple[Edition, Job]:
        belongs = {
            "version": version,
            "time": {each.version: each.time for each in RELEASES}[version],
            "note_type_mod": ONE,
        }
        return factory.given(deck, self.folder / version, self.typesetter, **(belongs | more))

    def main(
        self,
        version: str,
        *questions: Question,
        notes: dict[str, NoteIdentity] | None = None,
        media: dict[str, bytes] = factory.MEDIA,
    ) -> Path:
        deck = factory.deck(chapter("a", *questions))
        files = {medium.path: media[medium.path] for medium in deck.media}
        named = [Medium(path, hashlib.sha256(data).hexdigest()) for path, data in files.items()]
        deck = replace(deck, media=tuple(named))
        identities = factory.notes(deck) | (notes or {})
        given = self.given(deck, version, notes=identities, medium=files.__getitem__)
        return PackageWriter().write(*given).path

    def write(self, version: str, rows: tuple[NoteRow, ...], before: Path) -> Artifact | None:
        """The package of the notes that `before` held and releases retired."""
        releases = tuple(each for each in RELEASES if each.version <= version)
        texts: dict[tuple[str, str, str], retired.RetiredText] = {}
        for release in releases[1:]:
            until = Ledger(rows, tuple(each for each in RELEASES if each.time <= release.time))
            texts = last_texts(texts, until, {"ko": package.read(before)})
        pictures = last_pictures(texts, {}, [before])
        notes = retired.by_language(texts, Ledger(rows, releases), pictures).get("ko", ())
        deck = factory.deck(chapter("a", STAYS))
        return RetiredWriter().write(*self.given(deck, version, retired=notes))


@pytest.fixture
def releases(tmp_path: Path, typesetter: Typesetter) -> Releases:
    return Releases(tmp_path / "out", typesetter)


def gone(*questions: Question, version: str = "1.1.0") -> tuple[NoteRow, ...]:
    """The ledger's lines of questions that a release retired."""
    return tuple(
        NoteRow(
            *("ko", each.id, kind_of(each.kind), f"guid-{each.id}", ONE, ""),
            *("1.0.0", "1.0.0", version, "", "두 번 묻는다.", None),
        )
        for each in questions
    )


def state(learner: Collection) -> tuple[list[list[Any]], list[list[Any]]]:
    """All that a learner's progress is made of."""
    return engine.rows(learner, "cards"), engine.rows(learner, "revlog")


def tags(learner: Collection, name: str) -> list[str]:
    (number,) = learner.find_notes(f"Id:{name}")
    return learner.get_note(number).tags


def study(learner: Collection) -> None:
    """Bring the cards into all the states that a learner knows."""
    cards = {(card.note()["Id"], card.ord): card for card in engine.cards(learner)}
    for ease in (3, 3, 1):
        engine.study(learner, cards["goes", 0], ease)
    engine.study(learner, cards["gaps", 0], 4)
    engine.study(learner, cards["stays", 0], 3)
    learner.sched.suspend_cards([cards["both", 0].id])
    learner.sched.bury_cards([cards["both", 1].id])
    learner.set_user_flag_for_cards(2, [cards["gaps", 1].id])


# ---------------------------------------------------------------- the artifact


def test_the_table_of_writers_knows_it() -> None:
    made = writer("retired")
    assert isinstance(made, RetiredWriter)
    assert (made.name, made.suffix, made.requires()) == ("retired", "-retired.apkg", ())


def test_a_missing_genanki_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rectoverso.writers.retired.find_spec", lambda name: None)
    (line,) = RetiredWriter().requires()
    assert "pip install genanki" in line


def test_nothing_is_written_where_nothing_is_retired(releases: Releases) -> None:
    deck = factory.deck(chapter("a", STAYS))
    given = releases.given(deck, "1.1.0")
    assert RetiredWriter().write(*given) is None
    assert list(given[1].folder.iterdir()) == []


def test_the_artifact_says_what_it_holds(releases: Releases) -> None:
    before = releases.main("1.0.0", STAYS, GOES, GAPS)
    made = releases.write("1.1.0", gone(GOES, GAPS), before)
    assert made is not None
    assert made.path.name == "sample-ko-1.1.0-retired.apkg"
    assert made.files[0].sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert made.counts == {"notes": 2, "pictures": 0}
    held, shipped = package.read(made.path), package.read(before)
    assert held.media == ()
    was = {note.guid: note for note in shipped.notes}
    assert [note.guid for note in held.notes] == ["guid-goes", "guid-gaps"]
    for note in held.notes:
        old = was[note.guid]
        assert (note.fields, note.note_type) == (old.fields, old.note_type)
        assert note.mod == TWO
        assert note.cards == ()
        assert set(note.tags) - set(old.tags) == {"sample::retired", "sample::retired::1.1.0"}
        assert set(old.tags) < set(note.tags)


def test_each_note_carries_the_release_that_retired_it(releases: Releases) -> None:
    """So a learner who skips releases gets all, and one who does not gets nothing twice."""
    before = releases.main("1.0.0", STAYS, GOES, BOTH)
    rows = gone(GOES) + gone(BOTH, version="1.2.0")
    made = releases.write("1.2.0", rows, before)
    assert made is not None
    found = {note.guid: note for note in package.read(made.path).notes}
    assert found["guid-goes"].mod == TWO
    assert "sample::retired::1.1.0" in found["guid-goes"].tags
    assert found["guid-both"].mod == THREE
    assert "sample::retired::1.2.0" in found["guid-both"].tags


def test_the_same_notes_give_the_same_bytes(releases: Releases, tmp_path: Path) -> None:
    before = releases.main("1.0.0", STAYS, GOES, GAPS)
    one = releases.write("1.1.0", gone(GOES, GAPS), before)
    two = Releases(tmp_path / "other", releases.typesetter).write("1.1.0", gone(GOES, GAPS), before)
    assert one is not None
    assert two is not None
    assert one.files[0].sha256 == two.files[0].sha256


# ---------------------------------------------------------------- learners who have the notes


def test_tags_arrive_and_no_schedule_moves(releases: Releases, tmp_path: Path) -> None:
    before = releases.main("1.0.0", STAYS, GOES, BOTH, GAPS)
    made = releases.write("1.1.0", gone(GOES, BOTH, GAPS), before)
    assert made is not None
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, before)
        study(learner)
        progress, kept = state(learner), tags(learner, "stays")
        shown = {card.id: (card.question(), card.answer()) for card in engine.cards(learner)}
        assert engine.take(learner, made.path) == engine.Log(0, 3, 0, 0)
        assert state(learner) == progress
        assert {card.id: (card.question(), card.answer()) for card in engine.cards(learner)} == (
            shown
        )
        assert tags(learner, "goes") == [
            "sample::chapter::a",
            "sample::retired",
            "sample::retired::1.1.0",
            "sample::since::1.0.0",
            "sample::tag::core",
        ]
        assert tags(learner, "stays") == kept
        assert len(learner.find_notes("tag:sample::retired")) == 3
        assert len(learner.find_notes("tag:sample::retired::1.1.0")) == 3
        # a second import, of this package or of the one before, changes nothing
        everything = engine.rows(learner, "notes")
        assert engine.take(learner, made.path) == engine.Log(0, 0, 3, 0)
        assert engine.take(learner, before) == engine.Log(0, 0, 4, 0)
        assert (engine.rows(learner, "notes"), state(learner)) == (everything, progress)
        assert list(learner.get_empty_cards().notes) == []
        message, fine = learner.fix_integrity()
        assert fine, message
        assert state(learner) == progress


def test_a_note_that_the_learner_edited_since_is_left_alone(
    releases: Releases, tmp_path: Path
) -> None:
    """Anki passes it over: the release notes' search by `Id` finds it all the same."""
    before = releases.main("1.0.0", STAYS, GOES)
    made = releases.write("1.1.0", gone(GOES), before)
    assert made is not None
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, before)
        (number,) = learner.find_notes("Id:goes")
        note = learner.get_note(number)
        note["Short"] = "내 답."
        learner.update_note(note)
        assert engine.take(learner, made.path) == engine.Log(0, 0, 1, 0)
        assert learner.get_note(number)["Short"] == "내 답."
        assert learner.find_notes("tag:sample::retired") == []
        assert list(learner.find_notes("note:sample* Id:goes")) == [number]


def test_a_question_that_returns_loses_the_tag_and_keeps_its_schedule(
    releases: Releases, tmp_path: Path
) -> None:
    before = releases.main("1.0.0", STAYS, GOES, BOTH, GAPS)
    made = releases.write("1.1.0", gone(GOES, BOTH, GAPS), before)
    assert made is not None
    guid = NoteIdentity("guid-goes", THREE, "1.2.0", 200, "1.0.0")
    back = releases.main("1.2.0", STAYS, GOES, notes={"goes": guid})
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, before)
        study(learner)
        progress = state(learner)
        engine.take(learner, made.path)
        assert engine.take(learner, back) == engine.Log(0, 1, 1, 0)
        assert state(learner) == progress
        assert tags(learner, "goes") == [
            "sample::chapter::a",
            "sample::since::1.0.0",
            "sample::tag::core",
        ]
        # and the package of then, imported late, does not mark it again
        assert engine.take(learner, made.path).updated == 0
        assert "sample::retired" not in tags(learner, "goes")


# ---------------------------------------------------------------- newcomers, and those who deleted


def test_a_newcomer_gets_nothing_to_study(releases: Releases, tmp_path: Path) -> None:
    before = releases.main("1.0.0", STAYS, GOES, BOTH, GAPS)
    made = releases.write("1.1.0", gone(GOES, BOTH, GAPS), before)
    assert made is not None
    with engine.learner(tmp_path / "learner") as learner:
        assert engine.take(learner, made.path) == engine.Log(3, 0, 0, 0)
        assert engine.cards(learner) == []
        assert [deck.name for deck in learner.decks.all_names_and_ids()] == ["Default"]
        assert list(learner.get_empty_cards().notes) == []
        # the deck itself is what it would have been without the mistake
        after = releases.main("1.1.0", STAYS)
        assert engine.take(learner, after) == engine.Log(1, 0, 0, 0)
        assert [card.note()["Id"] for card in engine.cards(learner)] == ["stays"]
        # the tag finds what can be deleted
        notes = learner.find_notes("tag:sample::retired")
        assert len(notes) == 3
        learner.remove_notes(notes)
        assert len(learner.find_notes("")) == 1


def test_a_question_that_returns_reaches_those_newcomers_too(
    releases: Releases, tmp_path: Path
) -> None:
    before = releases.main("1.0.0", STAYS, GOES)
    made = releases.write("1.1.0", gone(GOES), before)
    assert made is not None
    guid = NoteIdentity("guid-goes", THREE, "1.2.0", 200, "1.0.0")
    back = releases.main("1.2.0", STAYS, GOES, notes={"goes": guid})
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, made.path)
        assert engine.take(learner, back) == engine.Log(1, 1, 0, 0)
        shown = engine.cards(learner)
        assert [(card.note()["Id"], card.queue) for card in shown] == [("stays", 0), ("goes", 0)]


def test_checking_the_database_makes_cards_of_notes_that_have_none(
    releases: Releases, tmp_path: Path
) -> None:
    """What Anki makes impossible to prevent: it concerns newcomers who imported the package by
    mistake, and learners who deleted a retired note and imported it again. They are tagged.
    """
    before = releases.main("1.0.0", STAYS, GOES)
    made = releases.write("1.1.0", gone(GOES), before)
    assert made is not None
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, before)
        learner.remove_notes(learner.find_notes("Id:goes"))
        assert engine.take(learner, made.path) == engine.Log(1, 0, 0, 0)
        assert [card.note()["Id"] for card in engine.cards(learner)] == ["stays"]
        learner.fix_integrity()
        (card,) = engine.cards(learner, "tag:sample::retired")
        assert card.did == 1, "in the deck Default, as new"
        assert database(learner).scalar("SELECT count() FROM revlog") == 0


def test_a_retired_notes_fields_may_be_those_of_an_older_note_type(releases: Releases) -> None:
    """A field that it did not fill is empty, one that is not there any more is left out."""
    deck = factory.deck(chapter("a", STAYS))
    text = retired.RetiredText("ko", "x", "question", "g", {"Question": "x?", "Gone": "y"}, ())
    made = RetiredWriter().write(
        *releases.given(deck, "1.1.0", retired=(RetiredNote(text, "1.1.0", TWO),))
    )
    assert made is not None
    (note,) = package.read(made.path).notes
    assert {name: html for name, html in note.fields.items() if html} == {"Question": "x?"}


def test_a_picture_stays_the_one_that_the_learner_has(releases: Releases, tmp_path: Path) -> None:
    """Where the package brings it: it is named by its content."""
    first, *_ = factory.every_kind()
    before = releases.main("1.0.0", STAYS, replace(first, follow_ups=()))
    made = releases.write("1.1.0", gone(first), before)
    assert made is not None
    assert made.counts == {"notes": 1, "pictures": 2}
    assert package.read(made.path).media == package.read(before).media
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, before)
        held = sorted(Path(learner.media.dir()).iterdir())
        assert engine.take(learner, made.path).updated == 1
        assert sorted(Path(learner.media.dir()).iterdir()) == held
        check = learner.media.check()
        assert (list(check.missing), list(check.unused)) == ([], [])


def test_a_learner_who_skipped_a_release_gets_the_last_picture(
    releases: Releases, tmp_path: Path
) -> None:
    """1.0.0 shows a picture, 1.1.0 other bytes of it, 1.2.0 retires the question."""
    shown = para(Image("media/relu.svg", "그림", "", factory.AT))
    pictured = question("goes", "떠나는 질문?", shown)
    packages = []
    for release, data in zip(RELEASES, (b"<svg>1</svg>", b"<svg>2</svg>"), strict=False):
        identities = {
            "goes": NoteIdentity("guid-goes", release.time, release.version, 200, "1.0.0")
        }
        media = {"media/relu.svg": data}
        made = releases.main(release.version, STAYS, pictured, notes=identities, media=media)
        packages.append(made)
    marks = releases.write("1.2.0", gone(pictured, version="1.2.0"), packages[1])
    assert marks is not None
    (name,) = package.read(packages[1]).media
    assert package.media(marks.path, [name]) == {name: b"<svg>2</svg>"}
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, packages[0])
        assert not Path(learner.media.dir(), name).exists()
        assert engine.take(learner, marks.path).updated == 1
        (number,) = learner.find_notes("Id:goes")
        assert name in learner.get_note(number).joined_fields()
        assert Path(learner.media.dir(), name).read_bytes() == b"<svg>2</svg>"
        assert list(learner.media.check().missing) == []


def test_a_picture_that_nobody_has_is_left_out(releases: Releases) -> None:
    deck = factory.deck(chapter("a", STAYS))
    fields = {"Question": "x?", "Short": '<img src="a-0123456789ab.svg">'}
    text = retired.RetiredText("ko", "x", "question", "g", fields, ())
    note = RetiredNote(text, "1.1.0", TWO)
    made = RetiredWriter().write(*releases.given(deck, "1.1.0", retired=(note,)))
    assert made is not None
    assert package.read(made.path).media == ()
