"""The guard: nothing that a plan does not name leaves the workshop unseen."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from rectoverso.anki import engine
from rectoverso.push import edit, guard, plan
from rectoverso.push.plan import Plan, PushJob
from tests.engine import study
from tests.push.packages import Learner, Q, build, job, retired


class Worked(NamedTuple):
    before: Path
    after: Path
    plan: Plan
    job: PushJob


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """A plan with a change of every kind, carried out."""
    folder = tmp_path_factory.mktemp("guard")
    names = ("relu", "tanh", "gelu", "gone", "free")
    learner = Learner(folder / "learner", build(folder / "old.apkg", *map(Q, names)))
    with learner.opened() as collection:
        basic = collection.models.by_name("Basic")
        assert basic is not None
        note = collection.new_note(basic)
        note["Front"], note.tags = "uno", ["mine"]
        collection.add_note(note, collection.decks.selected())
        study(collection, note.cards()[0], 3)
        collection.tags.bulk_add(collection.find_notes("Id:relu"), "own")
        collection.set_config("updateNotes", "Always")
    package = build(
        folder / "new.apkg",
        Q("relu", "새 답.", "9.0.0"),
        Q("tanh", deck="시험::둘"),
        Q("gelu"),
        Q("elu", edition="9.0.0", since="9.0.0"),
        css=".new{}",
        looks="9.0.0",
    )
    wanted = job(package, gone=retired(folder / "gone.apkg", Q("gone")), retire="suspend")
    after = folder / "after.anki2"
    shutil.copyfile(learner.path, after)
    with engine.opened(after) as collection:
        planned = plan.make(wanted, collection)
        edit.carry_out(planned, wanted, collection, folder)
    return Worked(learner.path, after, planned, wanted)


def test_what_was_planned_is_no_stranger(worked: Worked) -> None:
    assert worked.plan.new
    assert worked.plan.updated
    assert worked.plan.moves
    assert worked.plan.retired
    assert guard.strangers(*worked) == ()


FREE = "(SELECT id FROM notes WHERE guid = 'guid-free')"
ACTS = {
    "a note of another deck": ("notes", "UPDATE notes SET flds = 'x' WHERE sfld = 'uno'"),
    "a note that is not in the package": ("notes", f"DELETE FROM notes WHERE id = {FREE}"),
    "a note that nobody planned": (
        "notes",
        """INSERT INTO notes SELECT 1, 'x', mid, mod, usn, tags, flds, sfld, csum, flags, data
        FROM notes WHERE guid = 'guid-free'""",
    ),
    "an own tag of an updated note": (
        "notes",
        "UPDATE notes SET tags = ' test::chapter::one ' WHERE guid = 'guid-relu'",
    ),
    "the text of a retired note": (
        "notes",
        "UPDATE notes SET flds = replace(flds, '답', '말') WHERE guid = 'guid-gone'",
    ),
    "the note type of an updated note": (
        "notes",
        "UPDATE notes SET mid = 1 WHERE guid = 'guid-relu'",
    ),
    "the schedule of an updated note": (
        "cards",
        "UPDATE cards SET ivl = 9 WHERE nid = (SELECT id FROM notes WHERE guid = 'guid-relu')",
    ),
    "the schedule of a card that moves": (
        "cards",
        "UPDATE cards SET due = 9 WHERE nid = (SELECT id FROM notes WHERE guid = 'guid-tanh')",
    ),
    "the time of a card that moves": (
        "cards",
        "UPDATE cards SET mod = 9 WHERE nid = (SELECT id FROM notes WHERE guid = 'guid-tanh')",
    ),
    "the deck of a card that retires": (
        "cards",
        "UPDATE cards SET did = 1 WHERE nid = (SELECT id FROM notes WHERE guid = 'guid-gone')",
    ),
    "the deck of a card that stays": ("cards", f"UPDATE cards SET did = 1 WHERE nid = {FREE}"),
    "a card that is gone": ("cards", f"DELETE FROM cards WHERE nid = {FREE}"),
    "a review": ("revlog", "UPDATE revlog SET ease = 1"),
    "a review that is gone": ("revlog", "DELETE FROM revlog"),
    "another note type": ("notetypes", "UPDATE notetypes SET mtime_secs = 9 WHERE name = 'Basic'"),
    "another note type's style": (
        "templates",
        """UPDATE templates SET mtime_secs = 9
        WHERE ntid = (SELECT id FROM notetypes WHERE name = 'Basic')""",
    ),
    "another deck": ("decks", "UPDATE decks SET mtime_secs = 9 WHERE id = 1"),
    "a deck of the package's": ("decks", "UPDATE decks SET kind = x'00' WHERE name = '시험'"),
    "options": ("deck_config", "UPDATE deck_config SET mtime_secs = 9"),
    "a setting": ("config", "UPDATE config SET val = x'00' WHERE key = 'updateNotes'"),
    "a setting that is gone": ("config", "DELETE FROM config WHERE key = 'updateNotes'"),
    "a tag that is gone": ("tags", "DELETE FROM tags WHERE tag = 'mine'"),
    "a grave": ("graves", f"INSERT INTO graves VALUES ({FREE}, 1, -1)"),
    "the schema": ("col", "UPDATE col SET scm = 9"),
    "the day of creation": ("col", "UPDATE col SET crt = 9"),
    "a table": ("the tables themselves", "CREATE TABLE more (x)"),
}


@pytest.mark.parametrize("act", ACTS)
def test_whatever_else_changed_is_seen(act: str, worked: Worked, tmp_path: Path) -> None:
    table, query = ACTS[act]
    tampered = tmp_path / "tampered.anki2"
    shutil.copyfile(worked.after, tampered)
    with closing(sqlite3.connect(tampered)) as connection:
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        assert connection.execute(query).rowcount != 0
        connection.commit()
    (stranger,) = guard.strangers(worked.before, tampered, worked.plan, worked.job)
    assert table in stranger
