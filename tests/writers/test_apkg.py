"""The package of a deck, from the model to the learner's collection."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rectoverso.anki.names import deck_name, medium_name
from rectoverso.model import Chapter, Deck, Kind, Medium, Question
from rectoverso.typeset.texmath import Formula, Typesetter
from rectoverso.writers import Artifact, writer
from rectoverso.writers.apkg import PackageWriter
from tests import engine, factory
from tests.factory import EPOCH, chapter, gap, para, question

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def build(deck: Deck, folder: Path, typesetter: Typesetter, **more: Any) -> Artifact:
    return PackageWriter().write(*factory.given(deck, folder, typesetter, **more))


# ---------------------------------------------------------------- the artifact


def test_the_table_of_writers_knows_it() -> None:
    made = writer("apkg")
    assert isinstance(made, PackageWriter)
    assert (made.name, made.suffix, made.requires()) == ("apkg", ".apkg", ())


def test_a_missing_genanki_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rectoverso.writers.apkg.find_spec", lambda name: None)
    (line,) = PackageWriter().requires()
    assert "pip install genanki" in line


def test_the_artifact_says_what_it_holds(tmp_path: Path, typesetter: Typesetter) -> None:
    shares: list[float] = []
    made = build(factory.deck(), tmp_path, typesetter, progress=shares.append)
    assert made.path == tmp_path / "sample-ko-1.0.0.apkg"
    assert made.files[0].sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert made.counts == {"questions": 5, "notes": 5, "cards": 7}
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert list(tmp_path.iterdir()) == [made.path]


# ---------------------------------------------------------------- in the engine


def test_every_card_renders(tmp_path: Path, typesetter: Typesetter) -> None:
    made = build(factory.deck(), tmp_path / "out", typesetter)
    with engine.learner(tmp_path / "learner") as learner:
        assert engine.take(learner, made.path) == engine.Log(5, 0, 0, 0)
        assert engine.take(learner, made.path) == engine.Log(0, 0, 5, 0)
        shown = engine.cards(learner)
        assert [(card.note()["Id"], card.ord) for card in shown] == [
            ("relu-over-sigmoid", 0),
            ("relu-drawbacks", 0),
            ("softplus", 0),
            ("softplus", 1),
            ("gelu", 0),
            ("gelu", 1),
            ("saturating", 0),
        ]
        found: list[Formula] = []
        pictures: set[str] = set()
        for card in shown:
            for html in (card.question(), card.answer()):
                assert "{{" not in html
                words = engine.words(html)
                assert "$" not in words
                assert "\\" not in words
                found += [Formula(*formula) for formula in engine.formulas(html)]
                pictures |= set(engine.pictures(html))
            assert not card.question_av_tags()
            assert not card.answer_av_tags()
        assert len(found) > 10
        assert [problem for problem in typesetter.check(found).values() if problem] == []
        folder = Path(learner.media.dir())
        assert sorted(pictures) == sorted(file.name for file in folder.iterdir())
        assert len(pictures) == 2
        check = learner.media.check()
        assert not check.missing
        assert not check.unused
        assert list(learner.get_empty_cards().notes) == []


def test_the_tags_are_the_chapter_the_questions_own_and_the_first_release(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    deck = factory.deck(chapter("activation", question("a", "b", tags=("core", "기초"))))
    notes = factory.notes(deck, edition="1.1.0", since="0.9.0")
    made = build(deck, tmp_path / "out", typesetter, notes=notes)
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, made.path)
        assert engine.card(learner, "guid-a").note().tags == [
            "sample::chapter::activation",
            "sample::since::0.9.0",
            "sample::tag::core",
            "sample::tag::기초",
        ]


def test_subdecks_are_a_setting(tmp_path: Path, typesetter: Typesetter) -> None:
    deck = factory.deck(
        chapter("one", question("a", "b"), title="하나::둘"),
        chapter("two", question("c", "d"), title="셋"),
    )
    for subdecks, names in (
        (False, ["Default", "딥러닝 면접"]),
        (True, ["Default", "딥러닝 면접", "딥러닝 면접::셋", "딥러닝 면접::하나:둘"]),
    ):
        made = build(
            deck,
            tmp_path / f"out{subdecks}",
            typesetter,
            settings=factory.settings(subdecks=subdecks),
        )
        with engine.learner(tmp_path / f"learner{subdecks}") as learner:
            engine.take(learner, made.path)
            assert [found.name for found in learner.decks.all_names_and_ids()] == names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("딥러닝 면접", "딥러닝 면접"),
        ("A::B:::C", "A:B:C"),
        ("a\x00b\tc\n", "a b c"),
        ("\u1112\u1161\u11ab", "\ud55c"),
        ("::", "Rectoverso"),
        ('"따옴표" & <b>', '"따옴표" & <b>'),
    ],
)
def test_a_title_is_one_level_of_a_decks_name(
    tmp_path: Path, typesetter: Typesetter, title: str, name: str
) -> None:
    assert deck_name(title) == name
    deck = factory.deck(chapter("a", question()), title=title)
    made = build(deck, tmp_path / "out", typesetter)
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, made.path)
        names = {found.name for found in learner.decks.all_names_and_ids()}
        assert names == {"Default", name}


# ---------------------------------------------------------------- media


def test_only_the_pictures_that_notes_show_are_packed(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    first, *_ = factory.every_kind()
    deck = factory.deck(chapter("a", first))
    unused = Medium("media/unused.png", "f" * 64)
    made = build(replace(deck, media=(*deck.media, unused)), tmp_path, typesetter)
    with zipfile.ZipFile(made.path) as archive:
        names = json.loads(archive.read("media"))
        data = {name: archive.read(number) for number, name in names.items()}
    assert data == {medium_name(medium): factory.MEDIA[medium.path] for medium in deck.media}
    assert len(data) == 2


def test_two_files_of_one_name_do_not_meet(tmp_path: Path, typesetter: Typesetter) -> None:
    names = [medium_name(medium) for medium in factory.deck().media]
    assert len(set(names)) == 2
    assert all(name.startswith("relu-") for name in names)


# ---------------------------------------------------------------- updates


def with_question(deck: Deck, changed: Question) -> Deck:
    """The deck with another question in the place of the one of its id."""

    def swapped(found: Chapter) -> Chapter:
        questions = tuple(changed if asked.id == changed.id else asked for asked in found.questions)
        return replace(found, questions=questions)

    return replace(deck, chapters=tuple(swapped(found) for found in deck.chapters))


def test_the_first_release_stays_a_tag_over_updates(tmp_path: Path, typesetter: Typesetter) -> None:
    """A search for it tells a learner's old notes from new ones, whatever changed since."""
    deck = factory.deck(chapter("a", question("old"), question("new")))
    notes = factory.notes(deck, mod=EPOCH + 1, edition="1.1.0")
    notes["new"] = replace(notes["new"], since="1.1.0")
    first = factory.deck(chapter("a", question("old", "처음에는?")))
    packages = [
        build(first, tmp_path / "one", typesetter).path,
        build(deck, tmp_path / "two", typesetter, notes=notes).path,
    ]
    with engine.learner(tmp_path / "learner") as learner:
        for package in packages:
            engine.take(learner, package)
        for version, name in (("1.0.0", "old"), ("1.1.0", "new")):
            (found,) = learner.find_notes(f"tag:sample::since::{version}")
            assert learner.get_note(found)["Id"] == name


def test_an_update_reaches_what_changed_and_no_schedule(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    questions = [question(f"q{n}", f"질문 {n}") for n in range(6)]
    questions.append(question("both", "양쪽", both_ways=True))
    questions.append(question("gaps", "빈칸", para(gap(1, "하나"), gap(2, "둘")), kind=Kind.CLOZE))
    first = factory.deck(chapter("a", *questions))
    before = build(first, tmp_path / "one", typesetter)
    second = with_question(first, replace(questions[1], short=(para("고친 답"),)))
    second = with_question(
        second, replace(questions[7], short=(para(gap(1, "하나"), gap(2, "고침")),))
    )
    identities = factory.notes(first)
    changed = {
        name: replace(identities[name], mod=EPOCH + 1000, edition="1.1.0")
        for name in ("q1", "gaps")
    }
    after = build(
        second,
        tmp_path / "two",
        typesetter,
        version="1.1.0",
        time=EPOCH + 1000,
        notes=identities | changed,
    )

    with engine.learner(tmp_path / "learner") as learner:
        assert engine.take(learner, before.path).new == 8
        reviewed, lapsed = (engine.card(learner, guid) for guid in ("guid-q0", "guid-q1"))
        engine.study(learner, reviewed, 3)
        engine.study(learner, reviewed, 3)
        engine.study(learner, lapsed, 4)
        engine.study(learner, lapsed, 1)
        assert lapsed.lapses == 1
        engine.study(learner, engine.card(learner, "guid-gaps", 1), 2)
        learner.sched.suspend_cards([engine.card(learner, "guid-q2").id])
        learner.sched.bury_cards([engine.card(learner, "guid-q3").id])
        learner.set_user_flag_for_cards(3, [engine.card(learner, "guid-gaps").id])
        cards, log = engine.rows(learner, "cards"), engine.rows(learner, "revlog")
        notes = {row[1]: row for row in engine.rows(learner, "notes")}
        assert len(log) == 5

        assert engine.take(learner, after.path) == engine.Log(0, 2, 6, 0)

        assert engine.rows(learner, "cards") == cards
        assert engine.rows(learner, "revlog") == log
        later = {row[1]: row for row in engine.rows(learner, "notes")}
        assert {guid for guid in later if later[guid] != notes[guid]} == {"guid-q1", "guid-gaps"}
        assert "고친 답" in engine.card(learner, "guid-q1").answer()
        assert "1.1.0" in engine.card(learner, "guid-q1").answer()
        assert "고침" in engine.card(learner, "guid-gaps", 1).answer()


def test_a_question_that_becomes_reversed_gains_its_second_card(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    deck = factory.deck(chapter("a", question("q")))
    later = with_question(deck, question("q", both_ways=True))
    packages = [
        build(made, tmp_path / str(mod), typesetter, notes=factory.notes(made, mod=mod)).path
        for made, mod in ((deck, EPOCH), (later, EPOCH + 1))
    ]
    with engine.learner(tmp_path / "learner") as learner:
        engine.take(learner, packages[0])
        assert [card.ord for card in engine.cards(learner)] == [0]
        assert engine.take(learner, packages[1]) == engine.Log(0, 1, 0, 0)
        assert [card.ord for card in engine.cards(learner)] == [0, 1]


# ---------------------------------------------------------------- the same bytes

BUILD = """
import sys
from pathlib import Path
from rectoverso.typeset.texmath import Typesetter
from tests import factory
from tests.writers.test_apkg import build
with Typesetter() as typesetter:
    print(build(factory.deck(), Path(sys.argv[1]), typesetter).files[0].sha256)
"""


@pytest.mark.slow
def test_folder_time_zone_and_hash_seed_change_nothing(tmp_path: Path) -> None:
    found = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Seoul"), ("2", "America/St_Johns")):
        folder = tmp_path / seed / ("가" * int(seed) or "a")
        path = f"{ROOT / 'src/build'}{os.pathsep}{ROOT}"
        done = subprocess.run(
            [sys.executable, "-c", BUILD, str(folder)],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": path},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        found.add(done.stdout.strip())
    assert len(found) == 1
    assert found != {""}
