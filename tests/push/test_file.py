"""A push into a collection's file: what it does, and all that it leaves alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rectoverso.anki import engine
from rectoverso.anki.learner import OWN_DECK, STATES, TRACES
from tests import engine as study
from tests.push.packages import (
    DECK,
    Learner,
    Q,
    build,
    job,
    push,
    retired,
    snapshot,
    without,
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return build(tmp_path / "test-ko-0.1.0.apkg", Q("relu"), Q("tanh"), Q("gelu"))


@pytest.fixture
def learner(tmp_path: Path, old: Path) -> Learner:
    """Someone who holds the old package and a deck that is not ours."""
    learner = Learner(tmp_path / "learner", old)
    with learner.opened() as collection:
        basic = collection.models.by_name("Basic")
        assert basic is not None
        deck = collection.decks.id("Spanish")
        assert deck is not None
        for word in ("uno", "dos"):
            note = collection.new_note(basic)
            note["Front"] = word
            note.tags = ["verb", "marked"]
            collection.add_note(note, deck)
            study.study(collection, note.cards()[0], 3)
    return learner


def new(tmp_path: Path, *questions: Q, **more: Any) -> Path:
    return build(tmp_path / "test-ko-0.2.0.apkg", *questions, **more)


# ---------------------------------------------------------------- looking


def test_a_dry_run_changes_no_byte(learner: Learner, tmp_path: Path) -> None:
    package = new(
        tmp_path,
        Q("relu", "새 답.", "0.2.0", picture="new.png"),
        Q("tanh"),
        Q("elu", edition="0.2.0", since="0.2.0"),
    )

    def state() -> dict[str, tuple[int, int, bytes]]:
        files = [path for path in sorted(learner.path.parent.rglob("*")) if path.is_file()]
        return {
            str(path): (path.stat().st_mtime_ns, path.stat().st_ino, path.read_bytes())
            for path in files
        } | {str(learner.path.parent): (learner.path.parent.stat().st_mtime_ns, 0, b"")}

    before = state()
    done = push(job(package), learner, apply=False)
    assert state() == before
    assert done.plan.changes
    assert done.backup is None
    assert [each.note.id for each in done.plan.updated] == ["relu"]
    assert [each.id for each in done.plan.new] == ["elu"]
    assert done.media == ("new.png",)


def test_the_plan_is_what_is_then_done(learner: Learner, tmp_path: Path) -> None:
    package = new(
        tmp_path,
        Q("relu", "새 답.", "0.2.0"),
        Q("tanh", deck="시험::둘"),
        Q("elu", edition="0.2.0", since="0.2.0"),
    )
    gone = retired(tmp_path / "gone.apkg", Q("gelu"))
    wanted = job(package, gone=gone)
    seen = push(wanted, learner, apply=False)
    done = push(wanted, learner)
    assert done.plan == seen.plan
    again = push(wanted, learner)
    assert not again.plan.changes
    assert again.backup is None
    assert again.plan.unchanged == 3


# ---------------------------------------------------------------- doing


def test_texts_and_pictures_arrive(learner: Learner, tmp_path: Path) -> None:
    package = new(
        tmp_path,
        Q("relu", "새 답.", "0.2.0", picture="new.png"),
        Q("tanh"),
        Q("elu", edition="0.2.0", since="0.2.0"),
    )
    push(job(package), learner)
    assert learner.text("relu") == '<p>새 답.</p><img src="new.png">'
    assert learner.text("elu") == "<p>처음 답.</p>"
    assert (learner.path.parent / "collection.media/new.png").read_bytes() == b"new.png"
    with learner.opened() as collection:
        (note,) = collection.find_notes("Id:relu")
        assert "새 답." in collection.get_note(note).cards()[0].answer()
        assert collection.media.check().missing == []


def test_a_note_keeps_the_packages_mod(learner: Learner, tmp_path: Path) -> None:
    """So that the next release still counts as later."""
    push(job(new(tmp_path, Q("relu", "새 답.", "0.2.0"))), learner)
    later = build(tmp_path / "three.apkg", Q("relu", "셋째 답.", "0.3.0"))
    with learner.opened() as collection:
        assert study.take(collection, later).updated == 1
    assert "셋째" in learner.text("relu")


@pytest.mark.parametrize("state", STATES)
def test_schedules_stay_in_every_state(
    state: str, learner: Learner, old: Path, tmp_path: Path
) -> None:
    """Texts change and cards move; of each card's row only the deck does."""
    with learner.opened() as collection:
        for name in ("relu", "tanh", "gelu"):
            (number,) = collection.find_cards(f"Id:{name}")
            STATES[state](collection, collection.get_card(number))
    before = snapshot(learner.path)
    package = new(
        tmp_path,
        Q("relu", "새 답.", "0.2.0", deck="시험::둘"),
        Q("tanh", deck="시험::둘"),
        Q("gelu", "새 답.", "0.2.0"),
    )
    done = push(job(package), learner)
    after = snapshot(learner.path)
    assert after["revlog"] == before["revlog"]
    assert without(after["cards"], "did", "usn") == without(before["cards"], "did", "usn")
    moved = {move.card for move in done.plan.moves}
    for card, row in zip(before["cards"], after["cards"], strict=True):
        assert card == row or card["id"] in moved
    stays = {"moved": OWN_DECK, "filtered": learner.deck("relu")}
    assert learner.deck("relu") == stays.get(state, "시험::둘")
    assert "새 답." in learner.text("relu")
    assert [each.borrowed for each in done.plan.stays] == {
        "moved": [False] * 3,
        "filtered": [True] * 2,
    }.get(state, [])


@pytest.mark.parametrize("trace", TRACES)
def test_a_learners_trace_is_met_with_care(trace: str, learner: Learner, tmp_path: Path) -> None:
    """What came after the release stays; what came before it is overwritten but for own tags."""
    with learner.opened() as collection:
        (number,) = collection.find_cards("Id:relu")
        TRACES[trace](collection, collection.get_card(number))
    before = learner.note("relu")
    own = {tag for tag in learner.tags("relu") if not tag.startswith("test::")}
    kept = push(job(new(tmp_path, Q("relu", "새 답.", "0.2.0"))), learner)
    assert learner.note("relu") == before
    assert [each.withheld for each in kept.plan.kept] == [True]
    assert kept.plan.withheld
    push(job(build(tmp_path / "nine.apkg", Q("relu", "아홉째 답.", "9.0.0"))), learner)
    assert "아홉째" in learner.text("relu")
    assert {tag for tag in learner.tags("relu") if not tag.startswith("test::")} == own
    assert (trace == "edited") == (not own)


@pytest.mark.parametrize("trace", ["tagged", "marked", "leech"])
def test_an_earlier_package_tells_a_mark_from_an_edit(
    trace: str, learner: Learner, old: Path, tmp_path: Path
) -> None:
    with learner.opened() as collection:
        for name, act in (("relu", TRACES[trace]), ("tanh", TRACES["edited"])):
            (number,) = collection.find_cards(f"Id:{name}")
            act(collection, collection.get_card(number))
    own = learner.tags("relu")
    package = new(tmp_path, Q("relu", "새 답.", "0.2.0"), Q("tanh", "새 답.", "0.2.0"))
    done = push(job(package, old=[old]), learner)
    assert "새 답." in learner.text("relu")
    assert learner.tags("relu") == own
    assert "새 답." not in learner.text("tanh")
    assert [each.note.id for each in done.plan.kept] == ["tanh"]


def test_an_edit_that_nothing_newer_meets_is_no_finding(learner: Learner, old: Path) -> None:
    with learner.opened() as collection:
        (number,) = collection.find_cards("Id:relu")
        TRACES["edited"](collection, collection.get_card(number))
    done = push(job(old, overwrite=True), learner)
    assert [each.withheld for each in done.plan.kept] == [False]
    assert not done.plan.changes
    assert not done.plan.withheld


def test_overwrite_takes_the_packages_text_and_no_tag(learner: Learner, tmp_path: Path) -> None:
    with learner.opened() as collection:
        (number,) = collection.find_cards("Id:relu")
        for trace in ("edited", "marked", "tagged"):
            TRACES[trace](collection, collection.get_card(number))
    own = learner.tags("relu")
    package = new(tmp_path, Q("relu", "새 답.", "0.2.0"), Q("tanh"))
    done = push(job(package, overwrite=True), learner)
    assert [each.over_edits for each in done.plan.updated] == [True]
    assert learner.text("relu") == "<p>새 답.</p>"
    assert learner.tags("relu") == own


def test_what_a_learner_deleted_stays_deleted(learner: Learner, old: Path, tmp_path: Path) -> None:
    with learner.opened() as collection:
        collection.remove_notes(collection.find_notes("Id:relu"))
    package = new(
        tmp_path, Q("relu"), Q("tanh", "새 답.", "0.2.0"), Q("elu", edition="0.2.0", since="0.2.0")
    )
    done = push(job(package), learner, apply=False)
    assert [each.id for each in done.plan.deleted] == ["relu"]
    assert [each.id for each in done.plan.new] == ["elu"]
    back = push(job(package, restore=True), learner)
    assert [each.id for each in back.plan.new] == ["relu", "elu"]
    assert learner.text("relu")


def test_a_deleted_note_is_known_by_its_first_release(learner: Learner, tmp_path: Path) -> None:
    """Also where its text changed since; not what came later than the collection's release."""
    with learner.opened() as collection:
        collection.remove_notes(collection.find_notes("Id:relu"))
    package = new(
        tmp_path,
        Q("relu", "새 답.", "0.2.0"),
        Q("tanh"),
        Q("gelu"),
        Q("elu", edition="0.3.0", since="0.2.0"),
    )
    done = push(job(package), learner)
    assert [each.id for each in done.plan.deleted] == ["relu"]
    assert [each.id for each in done.plan.new] == ["elu"]


def test_what_an_earlier_package_held_was_deleted(
    learner: Learner, old: Path, tmp_path: Path
) -> None:
    """The collection itself tells nothing of 0.2.0: that release added a note and no more."""
    second = build(tmp_path / "2.apkg", Q("relu"), Q("elu", edition="0.2.0", since="0.2.0"))
    third = build(tmp_path / "3.apkg", Q("relu"), Q("elu", edition="0.2.0", since="0.2.0"))
    with learner.opened() as collection:
        study.take(collection, second)
        collection.remove_notes(collection.find_notes("Id:elu"))
    assert [each.id for each in push(job(third), learner, apply=False).plan.new] == ["elu"]
    known = push(job(third, old=[second]), learner)
    assert [each.id for each in known.plan.deleted] == ["elu"]
    back = push(job(third, old=[second], restore=True), learner)
    assert [each.id for each in back.plan.new] == ["elu"]
    newcomer = Learner(tmp_path / "newcomer")
    assert len(push(job(third, old=[second]), newcomer).plan.new) == 2


def test_a_newcomer_gets_everything(old: Path, tmp_path: Path) -> None:
    learner = Learner(tmp_path / "newcomer")
    done = push(job(old), learner)
    assert [each.id for each in done.plan.new] == ["relu", "tanh", "gelu"]
    assert done.plan.deleted == ()
    assert learner.deck("gelu") == DECK


def test_everything_else_is_left_alone(learner: Learner, old: Path, tmp_path: Path) -> None:
    """Every row of every table, but for what the plan names."""
    before = snapshot(learner.path)
    package = new(tmp_path, Q("relu", "새 답.", "0.2.0"), Q("tanh", deck="시험::둘"))
    gone = retired(tmp_path / "gone.apkg", Q("gelu"))
    push(job(package, gone=gone, retire="suspend"), learner)
    after = snapshot(learner.path)
    changed = {table: [row for row in after[table] if row not in before[table]] for table in before}
    assert [row["guid"] for row in changed.pop("notes")] == ["guid-relu", "guid-gelu"]
    assert len(changed.pop("cards")) == 2
    assert [row["name"] for row in changed.pop("decks")] == ["시험\x1f둘"]
    assert {row["tag"] for row in changed.pop("tags")} == {
        "test::retired",
        "test::retired::0.2.0",
        "test::retired::suspended",
    }
    (col,), (was,) = changed.pop("col"), before["col"]
    assert {name for name in col if col[name] != was[name]} == {"mod"}
    assert not any(changed.values()), changed
    for table, rows in before.items():
        assert len(after[table]) >= len(rows)
    with learner.opened() as collection:
        said, sound = collection.fix_integrity()
        assert sound, said
    mended = snapshot(learner.path)
    assert [mended[table] for table in ("notes", "cards", "revlog")] == [
        after[table] for table in ("notes", "cards", "revlog")
    ], "Anki's own check of the database found nothing to mend"


def test_a_later_mod_alone_is_no_update(learner: Learner, tmp_path: Path) -> None:
    """As in a package between two releases, where every note has the time of the build."""
    before = snapshot(learner.path)["notes"]
    later = 2_400_000_000
    package = new(
        tmp_path, Q("relu", mod=later), Q("tanh", "새 답.", "0.2.0"), Q("gelu", mod=later)
    )
    done = push(job(package), learner)
    assert [each.note.id for each in done.plan.updated] == ["tanh"]
    after = snapshot(learner.path)["notes"]
    assert [each["guid"] for each in after if each not in before] == ["guid-tanh"]


# ---------------------------------------------------------------- cards and decks


def test_cards_move_from_deck_to_deck_of_ours_alone(old: Path, tmp_path: Path) -> None:
    """Out of a chapter's deck of the package, not out of a deck that a learner made below it."""
    chapters = build(
        tmp_path / "a.apkg", Q("a", deck="시험::하나"), Q("b", deck="시험::둘"), Q("c")
    )
    learner = Learner(tmp_path / "someone", chapters)
    with learner.opened() as collection:
        own = collection.decks.add_normal_deck_with_name("시험::어려운 것")
        collection.set_deck(collection.find_cards("Id:c"), own.id)
    package = build(tmp_path / "b.apkg", Q("a", deck="시험::둘"), Q("b", deck="시험::둘"), Q("c"))
    done = push(job(package), learner)
    assert [stay.deck for stay in done.plan.stays] == ["시험::하나", "시험::어려운 것"]
    done = push(job(package, old=[chapters]), learner)
    assert [(move.note.id, move.source, move.target) for move in done.plan.moves] == [
        ("a", "시험::하나", "시험::둘")
    ]
    assert [learner.deck(name) for name in "abc"] == ["시험::둘", "시험::둘", "시험::어려운 것"]


def test_a_renamed_deck_is_left_for_the_new_one(learner: Learner, tmp_path: Path) -> None:
    questions = [Q(name, deck="새 이름") for name in ("relu", "tanh", "gelu")]
    package = new(tmp_path, *questions)
    assert len(push(job(package), learner).plan.stays) == 3
    done = push(job(package, from_decks=(DECK,)), learner)
    assert len(done.plan.moves) == 3
    assert learner.deck("relu") == "새 이름"
    names = [row["name"] for row in snapshot(learner.path)["decks"]]
    assert DECK in names, "an empty deck may hold a learner's settings"


def test_a_second_card_follows_the_first(tmp_path: Path) -> None:
    learner = Learner(tmp_path / "someone", build(tmp_path / "a.apkg", Q("a", reverse=True)))
    package = build(tmp_path / "b.apkg", Q("a", reverse=True, deck="시험::둘"))
    assert len(push(job(package), learner).plan.moves) == 2
    assert len({card["did"] for card in learner.cards("a")}) == 1


def test_a_reverse_card_comes_beside_the_first(learner: Learner, tmp_path: Path) -> None:
    with learner.opened() as collection:
        (number,) = collection.find_cards("Id:relu")
        STATES["review"](collection, collection.get_card(number))
    (first,) = learner.cards("relu")
    push(job(new(tmp_path, Q("relu", edition="0.2.0", reverse=True))), learner)
    before, made = learner.cards("relu")
    assert before == first
    assert (made["ord"], made["type"], made["did"]) == (1, 0, first["did"])


# ---------------------------------------------------------------- retirement


@pytest.mark.parametrize("retire", ["tag", "suspend", "delete"])
def test_retired_questions(retire: str, learner: Learner, old: Path, tmp_path: Path) -> None:
    with learner.opened() as collection:
        (number,) = collection.find_cards("Id:gelu")
        TRACES["marked"](collection, collection.get_card(number))
        STATES["review"](collection, collection.get_card(number))
    before = snapshot(learner.path)
    tags, (card,) = learner.tags("gelu"), learner.cards("gelu")
    package = new(tmp_path, Q("relu"), Q("tanh"))
    done = push(job(package, gone=retired(tmp_path / "g.apkg", Q("gelu")), retire=retire), learner)
    assert [each.note.id for each in done.plan.retired] == ["gelu"]
    after = snapshot(learner.path)
    assert after["revlog"] == before["revlog"]
    if retire == "delete":
        assert [row["guid"] for row in before["notes"] if row not in after["notes"]] == [
            "guid-gelu"
        ]
        assert len(after["cards"]) == len(before["cards"]) - 1
        return
    suspended = {"test::retired::suspended"} if retire == "suspend" else set()
    assert learner.tags("gelu") == tags | {"test::retired", "test::retired::0.2.0"} | suspended
    (now,) = learner.cards("gelu")
    assert now["queue"] == (-1 if suspended else card["queue"])
    assert without([now], "queue", "usn") == without([card], "queue", "usn")


def test_only_what_the_retired_package_lists_retires(learner: Learner, tmp_path: Path) -> None:
    """A part of a deck is a package too."""
    assert not push(job(new(tmp_path, Q("relu"))), learner).plan.changes


@pytest.mark.parametrize("retire", ["tag", "suspend"])
def test_a_question_that_returns_is_as_before(
    retire: str, learner: Learner, tmp_path: Path
) -> None:
    with learner.opened() as collection:
        (number,) = collection.find_cards("Id:gelu")
        STATES["review"](collection, collection.get_card(number))
        collection.tags.bulk_add(collection.find_notes("Id:relu"), "my-own-tag")
    tags, (card,) = learner.tags("gelu"), learner.cards("gelu")
    gone = retired(tmp_path / "g.apkg", Q("gelu"))
    push(job(new(tmp_path, Q("relu")), gone=gone, retire=retire), learner)
    back = build(tmp_path / "three.apkg", Q("relu"), Q("gelu", edition="0.3.0"))
    done = push(job(back, gone=gone), learner)
    assert len(done.plan.woken) == (retire == "suspend")
    assert learner.tags("gelu") == tags
    assert without(learner.cards("gelu"), "usn") == without([card], "usn")
    assert not push(job(back, gone=gone), learner).plan.changes


@pytest.mark.parametrize("state", STATES)
def test_a_suspension_and_its_end_touch_the_queue_alone(
    state: str, learner: Learner, tmp_path: Path
) -> None:
    with learner.opened() as collection:
        (number,) = collection.find_cards("Id:gelu")
        STATES[state](collection, collection.get_card(number))
    (card,) = learner.cards("gelu")
    gone = retired(tmp_path / "g.apkg", Q("gelu"))
    push(job(new(tmp_path, Q("relu")), gone=gone, retire="suspend"), learner)
    (asleep,) = learner.cards("gelu")
    assert asleep["queue"] == -1
    push(job(build(tmp_path / "three.apkg", Q("relu"), Q("gelu", edition="0.3.0"))), learner)
    (awake,) = learner.cards("gelu")
    assert (awake["queue"] == -1) == (state == "suspended")
    for each in (asleep, awake):
        assert without([each], "queue", "usn") == without([card], "queue", "usn")


def test_a_card_that_the_learner_suspended_does_not_wake(learner: Learner, tmp_path: Path) -> None:
    with learner.opened() as collection:
        (number,) = collection.find_cards("Id:gelu")
        STATES["suspended"](collection, collection.get_card(number))
    gone = retired(tmp_path / "g.apkg", Q("gelu"))
    push(job(new(tmp_path, Q("relu")), gone=gone, retire="suspend"), learner)
    back = build(tmp_path / "three.apkg", Q("relu"), Q("gelu", edition="0.3.0"))
    assert push(job(back), learner).plan.woken == ()
    assert learner.cards("gelu")[0]["queue"] == -1


# ---------------------------------------------------------------- note types


def test_a_new_look_comes_without_any_note(learner: Learner, old: Path, tmp_path: Path) -> None:
    before = snapshot(learner.path)
    package = new(tmp_path, Q("relu"), Q("tanh"), Q("gelu"), css=".new{color:red}", looks="0.2.0")
    done = push(job(package), learner)
    assert [(look.name, look.kept) for look in done.plan.looks] == [("test ko question", False)]
    after = snapshot(learner.path)
    assert after["notes"] == before["notes"]
    assert after["cards"] == before["cards"]
    with learner.opened() as collection:
        kind = collection.models.by_name("test ko question")
        assert kind is not None
        assert ".new{color:red}" in kind["css"]


def test_a_learners_own_look_stays(learner: Learner, tmp_path: Path) -> None:
    with learner.opened() as collection:
        kind = collection.models.by_name("test ko question")
        assert kind is not None
        kind["css"] += ".mine{}"
        collection.models.update_dict(kind)
    package = new(tmp_path, Q("relu", "새 답.", "0.2.0"), css=".new{}", looks="0.2.0")
    done = push(job(package), learner)
    assert [look.kept for look in done.plan.looks] == [True]
    with learner.opened() as collection:
        kind = collection.models.by_name("test ko question")
        assert kind is not None
        assert ".mine{}" in kind["css"]


def test_a_cloze_note_type_that_is_new_needs_no_full_sync(learner: Learner, tmp_path: Path) -> None:
    schema = snapshot(learner.path)["col"][0]["scm"]
    package = new(tmp_path, Q("relu"), Q("gap", edition="0.2.0", since="0.2.0", cloze=True))
    assert [each.id for each in push(job(package), learner).plan.new] == ["gap"]
    assert snapshot(learner.path)["col"][0]["scm"] == schema


# ---------------------------------------------------------------- the backup


def test_a_backup_opens_in_anki_and_is_never_overwritten(learner: Learner, tmp_path: Path) -> None:
    before = learner.path.read_bytes()
    first = push(job(new(tmp_path, Q("relu", "새 답.", "0.2.0"))), learner).backup
    assert first == learner.path.with_name("collection-before-test-ko-0.2.0.anki2")
    assert first.read_bytes() == before
    between = learner.path.read_bytes()
    again = push(job(new(tmp_path, Q("relu", "셋째 답.", "0.3.0"))), learner).backup
    assert again == learner.path.with_name("collection-before-test-ko-0.2.0-2.anki2")
    assert (first.read_bytes(), again.read_bytes()) == (before, between)
    with engine.opened(first) as collection:
        assert collection.note_count() == 5
        assert "처음 답." in collection.get_note(collection.find_notes("Id:relu")[0])["Short"]


def test_a_backup_goes_where_it_is_told(learner: Learner, tmp_path: Path) -> None:
    wanted = job(new(tmp_path, Q("relu", "새 답.", "0.2.0")))
    done = push(wanted, learner, backups=tmp_path / "a/b")
    assert done.backup == tmp_path / "a/b/collection-before-test-ko-0.2.0.anki2"
    assert sorted(path.name for path in learner.path.parent.glob("*.anki2")) == ["collection.anki2"]


def test_the_file_keeps_its_rights_and_its_name(learner: Learner, tmp_path: Path) -> None:
    """Also where the name is a link."""
    learner.path.chmod(0o640)
    link = tmp_path / "linked.anki2"
    link.symlink_to(learner.path)
    linked = Learner.__new__(Learner)
    linked.path = link
    push(job(new(tmp_path, Q("relu", "새 답.", "0.2.0"))), linked)
    assert link.is_symlink()
    assert learner.path.stat().st_mode & 0o777 == 0o640
    assert "새 답." in learner.text("relu")
    assert not list(learner.path.parent.glob(".*"))


def test_the_learners_import_settings_stay(learner: Learner, tmp_path: Path) -> None:
    """Anki's import dialog remembers what was last asked for."""
    with learner.opened() as collection:
        collection.set_config("updateNotes", "Always")
        collection.remove_config("withScheduling")
    before = snapshot(learner.path)["config"]
    push(
        job(new(tmp_path, Q("relu", "새 답.", "0.2.0"), Q("elu", edition="0.2.0", since="0.2.0"))),
        learner,
    )
    after = snapshot(learner.path)["config"]
    assert [row for row in after if row["KEY"] != "nextPos"] == [
        row for row in before if row["KEY"] != "nextPos"
    ]


def test_tables_of_add_ons_are_left_alone(tmp_path: Path) -> None:
    learner = Learner(tmp_path / "learner", build(tmp_path / "old.apkg", Q("relu")))
    with closing(sqlite3.connect(learner.path)) as connection:
        connection.execute('CREATE TABLE "an add-on\'s" (a)')
        connection.execute('INSERT INTO "an add-on\'s" VALUES (1)')
        connection.commit()
    push(job(build(tmp_path / "new.apkg", Q("relu", "새 답.", "9.0.0"))), learner)
    assert "새 답." in learner.text("relu")
    assert snapshot(learner.path)["an add-on's"] == [{"a": 1}]
