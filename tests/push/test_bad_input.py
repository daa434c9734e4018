"""What a push into a file refuses or can't do: a clear line each, and nothing lost."""

from __future__ import annotations

import ctypes
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from anki.collection import DeckIdLimit, ExportAnkiPackageOptions

from rectoverso.anki import engine
from rectoverso.diagnostics import RectoversoError
from tests import warm
from tests.decks import environment
from tests.push.packages import (
    SETTINGS,
    Learner,
    Q,
    build,
    job,
    push,
    rectoverso_push,
    retired,
    snapshot,
    to_basic,
)


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    old = build(tmp_path / "old.apkg", Q("relu"), Q("tanh"))
    return Learner(tmp_path / "learner", old)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return build(
        tmp_path / "test-ko-0.2.0.apkg",
        Q("relu", "새 답.", "0.2.0", picture="new.png"),
        Q("tanh", deck="시험::둘"),
    )


def refused(
    package: Path, collection: Path, *more: str | Path, apply: bool = True, **options: Any
) -> str:
    """The one line that the command says when it fails; the collection must be as before."""
    before = collection.read_bytes() if collection.is_file() else None
    beside = sorted(collection.parent.iterdir())
    flags = ("--apply",) if apply else ()
    said = rectoverso_push(package, "--collection", collection, *flags, *more, **options)
    assert said.returncode == 2, said.stdout + said.stderr
    assert said.stderr.startswith("rectoverso: "), said.stderr
    assert said.stderr.count("\n") == 1, said.stderr
    assert (collection.read_bytes() if collection.is_file() else None) == before
    assert sorted(collection.parent.iterdir()) == beside
    assert "bug" not in said.stderr
    assert "/rectoverso-" not in said.stderr, "a scratch folder means nothing to the user"
    return said.stderr


# ---------------------------------------------------------------- packages


def test_a_file_that_is_no_package(learner: Learner, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.apkg"
    wrong.write_bytes(b"no package")
    assert "wrong.apkg is no Anki package" in refused(wrong, learner.path)
    assert "can't be read" in refused(tmp_path / "absent.apkg", learner.path)


def test_a_damaged_package(package: Path, learner: Learner, tmp_path: Path) -> None:
    data = package.read_bytes()
    cut = tmp_path / "cut.apkg"
    cut.write_bytes(data[: len(data) // 2])
    assert "damaged" in refused(cut, learner.path)
    # the picture's bytes differ from their checksum
    bent = tmp_path / "bent.apkg"
    with zipfile.ZipFile(package) as archive:
        picture = archive.getinfo("0")
    place = picture.header_offset + 30 + len("0")
    bent.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
    assert "damaged" in refused(bent, learner.path)


def mutated(package: Path, script: str) -> Path:
    """The package with its collection changed by `script`, in SQL."""
    with zipfile.ZipFile(package) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(files["collection.anki2"])
        connection.executescript(script)
        files["collection.anki2"] = connection.serialize()
    changed = package.with_name("changed.apkg")
    with zipfile.ZipFile(changed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return changed


TWICE = """
CREATE TABLE twice AS SELECT * FROM cards; DROP TABLE cards;
ALTER TABLE twice RENAME TO cards; INSERT INTO cards SELECT * FROM cards;
"""


@pytest.mark.parametrize("table", ["col", "notes", "cards", "revlog", "graves"])
def test_tables_that_are_none(package: Path, learner: Learner, table: str) -> None:
    view = f"ALTER TABLE {table} RENAME TO kept; CREATE VIEW {table} AS SELECT * FROM kept"
    assert f"{table} in its collection is a view" in refused(mutated(package, view), learner.path)
    trigger = f"CREATE TRIGGER harm AFTER INSERT ON {table} BEGIN DELETE FROM notes; END"
    said = refused(mutated(package, trigger), learner.path)
    assert "harm in its collection is a trigger" in said
    virtual = f"DROP TABLE {table}; CREATE VIRTUAL TABLE {table} USING fts5(id, guid)"
    said = refused(mutated(package, virtual), learner.path)
    assert f"{table} in its collection is a virtual table" in said
    gone = refused(mutated(package, f"DROP TABLE {table}"), learner.path)
    assert f"there is no table {table}" in gone


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("ALTER TABLE notes DROP COLUMN data", "there is no column data in its table notes"),
        ("ALTER TABLE cards DROP COLUMN flags", "there is no column flags in its table cards"),
        ("ALTER TABLE notes RENAME COLUMN sfld TO s", "there is no column sfld in its table notes"),
        ("UPDATE notes SET guid = x'00'", "a note's guid is no text"),
        ("UPDATE notes SET mod = 9223372036854775807", "thousands of years ahead"),
        ("UPDATE notes SET mod = 'x'", "invalid literal"),
        ("UPDATE col SET ver = 99", "changed.apkg can't be imported: it belongs to a newer Anki"),
        (TWICE, "changed.apkg can't be imported: UNIQUE constraint failed"),
    ],
)
def test_a_package_that_no_program_makes(
    package: Path, learner: Learner, script: str, words: str
) -> None:
    assert words in refused(mutated(package, script), learner.path)


def test_a_foreign_package(learner: Learner, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.apkg"
    with engine.opened(tmp_path / "other.anki2", make=True) as collection:
        basic = collection.models.by_name("Basic")
        assert basic is not None
        note = collection.new_note(basic)
        note["Front"] = "uno"
        collection.add_note(note, collection.decks.selected())
        options = ExportAnkiPackageOptions(legacy=True)
        limit = DeckIdLimit(collection.decks.selected())
        collection.export_anki_package(out_path=str(foreign), options=options, limit=limit)
    said = refused(foreign, learner.path)
    assert "foreign.apkg is not of Rectoverso: its note type “Basic" in said


def test_a_package_that_anki_exported(learner: Learner, tmp_path: Path) -> None:
    """It is ours by its names, but its times are no releases' any more."""
    exported = tmp_path / "exported.apkg"
    with learner.opened() as collection:
        options = ExportAnkiPackageOptions(legacy=False)
        limit = DeckIdLimit(collection.decks.id_for_name("시험") or 0)  # type: ignore[arg-type]
        collection.export_anki_package(out_path=str(exported), options=options, limit=limit)
    assert "exported by Anki" in refused(exported, learner.path)


def test_packages_that_do_not_belong_together(
    package: Path, learner: Learner, tmp_path: Path
) -> None:
    other = build(tmp_path / "other.apkg", Q("x"), settings=replace(SETTINGS, name="other"))
    for option in ("--earlier", "--retired"):
        said = refused(package, learner.path, option, other)
        assert "is of another deck than" in said
        assert "other ko, not test ko" in said


def test_a_package_that_holds_the_living_for_a_list_of_the_retired(
    package: Path, learner: Learner, tmp_path: Path
) -> None:
    for wrong in (tmp_path / "old.apkg", package):
        said = refused(package, learner.path, "--retired", wrong, "--retire", "delete")
        assert f"{wrong} is no package of retired questions" in said
    gone = retired(tmp_path / "gone.apkg", Q("tanh"))
    part = build(tmp_path / "part.apkg", Q("relu", tags=("test::retired",)), Q("tanh"))
    assert "is no package of retired" in refused(package, learner.path, "--retired", part)
    assert rectoverso_push(package, "--collection", learner.path, "--retired", gone).stderr == "", (
        "what really is one is taken"
    )


def test_a_package_of_retired_questions_for_the_release(learner: Learner, tmp_path: Path) -> None:
    gone = retired(tmp_path / "gone.apkg", Q("relu"))
    assert (
        f"{gone} holds retired questions only: push the release, with --retired {gone}"
        in refused(gone, learner.path)
    )


@pytest.mark.parametrize("force", [(), ("--overwrite", "--restore")])
def test_an_older_release_over_a_newer_one(force: tuple[str, ...], tmp_path: Path) -> None:
    """Versions are numbers: 0.10.0 is later than 0.2.0."""
    older = build(tmp_path / "older.apkg", Q("relu"), Q("tanh", "둘째 답.", "0.2.0"))
    newer = build(
        tmp_path / "newer.apkg", Q("relu", "열째 답.", "0.10.0"), Q("tanh", "둘째 답.", "0.2.0")
    )
    learner = Learner(tmp_path / "learner", newer)
    said = refused(older, learner.path, *force)
    assert "the collection has 0.10.0 already, which is later than 0.2.0" in said


def test_a_release_that_changed_nothing_but_retired_is_no_older_one(tmp_path: Path) -> None:
    """The collection's latest note is one that the release retired, or not of this part."""
    first = build(tmp_path / "one.apkg", Q("relu"), Q("elu", edition="0.2.0", since="0.2.0"))
    learner = Learner(tmp_path / "learner", first)
    part = build(tmp_path / "part.apkg", Q("relu", deck="시험::둘"))
    assert len(push(job(part), learner).plan.moves) == 1


def test_a_package_between_two_releases_is_no_older_one(tmp_path: Path) -> None:
    """Its changed notes have no release yet, and the others may be of one long past."""
    first = build(tmp_path / "one.apkg", Q("relu", edition="0.2.0"), Q("tanh"))
    learner = Learner(tmp_path / "learner", first)
    later = Q("relu", "새 답.", "0.3.0-dev", mod=2_400_000_000)
    package = build(tmp_path / "two.apkg", later, Q("tanh"))
    assert [each.note.id for each in push(job(package), learner).plan.updated] == ["relu"]


def test_options_that_do_not_fit(package: Path, learner: Learner) -> None:
    said = refused(package, learner.path, "--language", "en")
    assert f"{package} is in ko, not in en (--language)" in said
    said = refused(package, learner.path, "--from", "시험", "--from", "Nope")
    assert "there is no deck “Nope” in the collection (--from)" in said


def test_where_files_can_not_be_locked(
    package: Path, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)  # as on Windows: the import fails
    with pytest.raises(RectoversoError, match=r"^push works on Linux and macOS$"):
        push(job(package), learner)


def test_an_empty_package(learner: Learner, tmp_path: Path) -> None:
    assert "holds no notes" in refused(build(tmp_path / "empty.apkg"), learner.path)


# ---------------------------------------------------------------- collections


def test_a_collection_that_is_not_there(package: Path, tmp_path: Path) -> None:
    assert "does not exist" in refused(package, tmp_path / "nowhere.anki2")
    assert f"{tmp_path} is a folder: name a file" in refused(package, tmp_path)


def test_a_file_of_another_name(package: Path, learner: Learner) -> None:
    other = learner.path.with_suffix(".db")
    shutil.copyfile(learner.path, other)
    assert "must end in .anki2" in refused(package, other)


@pytest.mark.parametrize("damage", ["noise", "cut", "a page", "empty", "another database"])
@pytest.mark.parametrize("apply", [False, True], ids=["look", "apply"])
def test_a_damaged_collection(damage: str, apply: bool, package: Path, learner: Learner) -> None:
    data = learner.path.read_bytes()
    if damage == "another database":
        learner.path.unlink()
        with sqlite3.connect(learner.path) as connection:
            connection.execute("CREATE TABLE col (x)")
        connection.close()
    else:
        page = 4096
        damaged = {
            "noise": b"no database at all" * 1000,
            "cut": data[: len(data) // 2],
            "a page": data[: 3 * page] + b"\x07" * page + data[4 * page :],
            "empty": b"",
        }
        learner.path.write_bytes(damaged[damage])
    said = refused(package, learner.path, apply=apply)
    assert "damaged" in said
    assert "***" not in said
    assert "Check Database" in said


@contextmanager
def anki(path: Path) -> Iterator[None]:
    """Anki, with this collection open, in another process."""
    program = "import sys; from anki.collection import Collection; c = Collection(sys.argv[1]);"
    program += "print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        yield
        process.kill()


@pytest.mark.parametrize("apply", [False, True], ids=["look", "apply"])
def test_a_collection_that_is_open_in_anki(apply: bool, package: Path, learner: Learner) -> None:
    with anki(learner.path):
        said = refused(package, learner.path, apply=apply)
        assert f"{learner.path} is open in Anki: close Anki and try again" in said


@pytest.mark.slow
def test_anki_can_not_open_the_file_while_it_is_pushed(package: Path, learner: Learner) -> None:
    """Else what Anki wrote meanwhile would be lost by the last step."""
    tried: list[str] = []

    class Curious:
        def progress(self, phase: str, share: float) -> None:
            program = "import sys; from anki.collection import Collection; Collection(sys.argv[1])"
            said = subprocess.run(
                [sys.executable, "-c", program, str(learner.path)],
                capture_output=True,
                text=True,
                check=False,
            )
            tried.append(said.stderr if said.returncode else "opened")

        def plan(self, *_: object) -> None: ...

        def backup(self, *_: object) -> None: ...

    from rectoverso.push import file

    file.push(job(package), learner.path, apply=True, backups=None, watch=Curious())
    assert len(tried) >= 3
    assert all("already open" in each or "locked" in each.lower() for each in tried), tried


def test_a_collection_that_was_left_by_a_crash(package: Path, learner: Learner) -> None:
    """Its last changes lie in a log that only Anki should fold in."""
    with learner.opened() as collection:
        note = collection.get_note(collection.find_notes("Id:relu")[0])
        note["Hint"] = "mine"
        collection.update_note(note)
        for end in ("", "-wal"):
            shutil.copyfile(f"{learner.path}{end}", learner.path.with_name(f"crashed.anki2{end}"))
    said = refused(package, learner.path.with_name("crashed.anki2"))
    assert "was not closed well (crashed.anki2-wal is left): open it in Anki" in said


@pytest.mark.parametrize("apply", [False, True], ids=["look", "apply"])
def test_a_collection_of_a_newer_anki(apply: bool, package: Path, learner: Learner) -> None:
    with sqlite3.connect(learner.path) as connection:
        connection.execute("UPDATE col SET ver = 99")
    connection.close()
    assert "newer Anki" in refused(package, learner.path, apply=apply)


def test_a_collection_of_an_older_anki(package: Path, learner: Learner) -> None:
    with learner.opened() as collection:
        collection.close(downgrade=True)
    assert "older Anki (format 11): open it once" in refused(package, learner.path)


@pytest.mark.parametrize("apply", [False, True], ids=["look", "apply"])
def test_a_note_type_that_the_learner_changed(apply: bool, package: Path, learner: Learner) -> None:
    with learner.opened() as collection:
        kind = collection.models.by_name("test ko question")
        assert kind is not None
        field = collection.models.new_field("Mine")
        collection.models.add_field(kind, field)
        collection.models.update_dict(kind)
    said = refused(package, learner.path, apply=apply)
    assert (
        "refused: fields or card types of “test ko question” (Mine) are not the package's" in said
    )
    assert "full sync" in said


def test_a_package_whose_note_type_changed(learner: Learner, tmp_path: Path) -> None:
    package = build(
        tmp_path / "field.apkg", Q("relu", "새 답.", "0.2.0"), field="Kurz", looks="0.2.0"
    )
    assert "(Kurz, Short)" in refused(package, learner.path)


def test_a_package_whose_fields_have_other_ids(learner: Learner, tmp_path: Path) -> None:
    """An import would make a second note type, though all names are the same."""
    package = build(
        tmp_path / "field.apkg", Q("relu", "새 답.", "0.2.0"), field="Short", looks="0.2.0"
    )
    assert "“test ko question” (their ids) are not" in refused(package, learner.path)


def test_a_note_of_another_type_stays(package: Path, learner: Learner) -> None:
    with learner.opened() as collection:
        to_basic(collection, "relu")
    before = snapshot(learner.path)["notes"]
    done = push(job(package), learner)
    assert [each.id for each in done.plan.strangers] == ["relu"]
    assert done.plan.withheld
    assert snapshot(learner.path)["notes"] == before
    assert learner.deck("tanh") == "시험::둘"


# ---------------------------------------------------------------- the machine


def _no_rights_of_root() -> None:
    """In the child: what the folder's rights forbid is forbidden to root too."""
    prctl, drop_from_bounding_set = ctypes.CDLL(None).prctl, 24
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        prctl(drop_from_bounding_set, capability, 0, 0, 0)


@pytest.fixture
def locked_folder(learner: Learner) -> Iterator[Path]:
    folder = learner.path.parent
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="takes root's rights away as Linux does")
def test_a_folder_that_can_not_be_written(
    package: Path, learner: Learner, locked_folder: Path, tmp_path: Path
) -> None:
    said = refused(package, learner.path, preexec_fn=_no_rights_of_root)
    assert f"the backup can't be written into {locked_folder} (Permission denied)" in said
    seen = rectoverso_push(package, "--collection", learner.path, preexec_fn=_no_rights_of_root)
    assert seen.returncode == 0, "looking needs no right to write"
    done = rectoverso_push(
        *(package, "--collection", learner.path, "--apply", "--backup", tmp_path / "safe"),
        preexec_fn=_no_rights_of_root,
    )
    assert done.returncode == 2
    backup = tmp_path / "safe/collection-before-test-ko-0.2.0.anki2"
    assert str(backup) in done.stderr
    assert backup.read_bytes() == learner.path.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="takes root's rights away as Linux does")
def test_a_collection_that_can_not_be_written(package: Path, learner: Learner) -> None:
    learner.path.chmod(0o444)
    said = refused(package, learner.path, preexec_fn=_no_rights_of_root)
    assert "can't be opened: Permission denied" in said


# A child whose disk is full from the start, or as soon as the backup is there.
_FULL = """
import resource, sys
from pathlib import Path
from rectoverso.diagnostics import RectoversoError
from rectoverso.push import file
from tests.push.packages import Seen, job

def fill():
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))

class Watch(Seen):
    def backup(self, path):
        if sys.argv[3] == "after the backup":
            fill()

if sys.argv[3] == "at once":
    fill()
try:
    file.push(job(Path(sys.argv[1])), Path(sys.argv[2]), apply=True, backups=None, watch=Watch())
except RectoversoError as error:
    print(error)
    sys.exit(2)
"""


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.01, 0.5, 1.0])
@pytest.mark.parametrize("when", ["at once", "after the backup"])
def test_a_full_disk(when: str, share: float, package: Path, learner: Learner) -> None:
    before = learner.path.read_bytes()
    room = int(len(before) * share)
    said = subprocess.run(
        [sys.executable, "-c", _FULL, str(package), str(learner.path), when, str(room)],
        env=environment(PYTHONPATH="src/build:."),
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode == 0:  # what was made is no larger than what was there
        assert share == 1.0
        assert "새 답." in learner.text("relu")
        return
    assert said.returncode == 2, said.stderr
    assert said.stdout.count("\n") == 1
    if when == "at once":
        assert said.stdout == (
            f"no room in the temporary folder {tempfile.gettempdir()}: free some, or name another"
            " by TMPDIR\n"
        )
    else:
        assert "can't be written: File too large" in said.stdout
    assert learner.path.read_bytes() == before
    assert not list(learner.path.parent.glob(".*"))
    if when == "after the backup":
        (backup,) = learner.path.parent.glob("*before*")
        assert str(backup) in said.stdout
        assert backup.read_bytes() == before


def test_media_that_can_not_be_written(package: Path, learner: Learner) -> None:
    before = learner.path.read_bytes()
    media = learner.path.with_suffix(".media")
    shutil.rmtree(media)
    media.write_bytes(b"a file where a folder should be")
    with pytest.raises(RectoversoError, match=r"it is as before, and so is its backup \S+anki2"):
        push(job(package), learner)
    assert learner.path.read_bytes() == before


# ---------------------------------------------------------------- stopped in the middle

# A child that gets a signal at its n-th step within the learner's folder.
_STOPPED = """
import os, signal, sys
where, which, stop = sys.argv.pop(1), int(sys.argv.pop(1)), int(sys.argv.pop(1))
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background ignores it
steps = 0

def watch(event, arguments):
    global steps
    if event.split(".")[0] in ("open", "os", "shutil") and where in str(arguments):
        steps += 1
        if steps == stop:
            os.kill(os.getpid(), which)

from rectoverso.cli import main

sys.addaudithook(watch)
main()
"""


def _stopped_at(
    step: int, which: signal.Signals, package: Path, learner: Learner
) -> subprocess.CompletedProcess[str]:
    arguments = [str(learner.path.parent), str(int(which)), str(step), "push", str(package)]
    arguments += ["--collection", str(learner.path), "--apply"]
    scratch = package.with_name("scratch")  # what a killed process can't clear away
    scratch.mkdir(exist_ok=True)
    return warm.run(_STOPPED, *arguments, environment=environment(TMPDIR=str(scratch)))


@pytest.mark.slow
def test_killed_at_any_step(package: Path, learner: Learner, tmp_path: Path) -> None:
    """The collection is the old one or the new one, it opens, and the backup is there before."""
    original = tmp_path / "original"
    learner.path.parent.rename(original)
    old, states = (original / learner.path.name).read_bytes(), set()
    for step in range(1, 200):
        shutil.copytree(original, learner.path.parent)
        said = _stopped_at(step, signal.SIGKILL, package, learner)
        if said.returncode == 0:
            break
        assert said.returncode == -signal.SIGKILL, said.stderr
        changed = learner.path.read_bytes() != old
        backups = [path.read_bytes() for path in learner.path.parent.glob("*before*.anki2")]
        assert all(backup == old for backup in backups)
        assert backups or not changed
        states.add((bool(backups), changed))
        with learner.opened() as collection:
            assert collection.note_count() == 2
            (number,) = collection.find_notes("Id:relu")
            assert ("새 답." in collection.get_note(number)["Short"]) == changed
            if changed:
                assert collection.media.check().missing == []
        again = push(job(package), learner)
        assert again.plan.changes == (not changed)
        assert not list(learner.path.parent.glob(".collection.anki2*"))
        shutil.rmtree(learner.path.parent)
    assert states == {(False, False), (True, False), (True, True)}


@pytest.mark.slow
def test_stopped_by_the_user(package: Path, learner: Learner) -> None:
    """Before the backup nothing has changed; after it, the backup is named."""
    before = learner.path.read_bytes()
    said = _stopped_at(1, signal.SIGINT, package, learner)
    assert said.returncode == 130
    assert said.stderr.strip() == "stopped; nothing was changed"
    for step in range(2, 40):
        said = _stopped_at(step, signal.SIGINT, package, learner)
        assert said.returncode == 130
        assert learner.path.read_bytes() == before
        if "as before it is in" in said.stderr:
            (backup,) = learner.path.parent.glob("*before*.anki2")
            assert str(backup) in said.stderr
            break
        for backup in learner.path.parent.glob("*before*.anki2"):
            backup.unlink()  # made, but not yet told
    else:
        pytest.fail("a push never got as far as its backup")


def test_a_retired_package_that_is_ours_but_lists_nothing_here(
    package: Path, learner: Learner, tmp_path: Path
) -> None:
    gone = retired(tmp_path / "gone.apkg", Q("never-held"))
    assert push(job(package, gone=gone), learner, apply=False).plan.retired == ()


@pytest.mark.parametrize("name", ["../../outside.txt", "/etc/hostname", "..", "a\\b", ""])
def test_media_that_lead_out_of_their_folder(
    learner: Learner, package: Path, tmp_path: Path, name: str
) -> None:
    with zipfile.ZipFile(package) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts["media"] = json.dumps({"0": name}).encode()
    with zipfile.ZipFile(tmp_path / "evil.apkg", "w") as archive:
        for each, data in parts.items():
            archive.writestr(each, data)
    assert "no medium's file name" in refused(tmp_path / "evil.apkg", learner.path)
