"""`rectoverso push` as it is typed: what it prints, and with what it ends."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from rectoverso.anki import engine
from rectoverso.anki.learner import OWN_DECK, STATES, TRACES
from tests.decks import environment, write_deck
from tests.push.packages import Learner, Q, build, rectoverso_push, retired, to_basic

LONG = "아주 긴 답이다. " * 20


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    names = ("relu", "tanh", "gelu", "mine", "lent", "edited", "deleted", "gone")
    learner = Learner(tmp_path / "learner", build(tmp_path / "old.apkg", *map(Q, names)))
    with learner.opened() as collection:
        acts = {"edited": TRACES["edited"], "mine": STATES["moved"], "lent": STATES["filtered"]}
        for name, act in acts.items():
            (number,) = collection.find_cards(f"Id:{name}")
            act(collection, collection.get_card(number))
        collection.remove_notes(collection.find_notes("Id:deleted"))
    return learner


@pytest.fixture
def package(tmp_path: Path) -> Path:
    made = build(
        tmp_path / "test-ko-0.2.0.apkg",
        Q("relu", LONG, "0.2.0", tags=("test::chapter::two",)),
        *(Q(name, deck="시험::둘") for name in ("tanh", "mine", "lent")),
        Q("gelu", picture="new.png", edition="0.2.0"),
        Q("edited", "새 답.", "0.2.0"),
        Q("deleted"),
        Q("elu\x1b[31m" + "길다" * 100, edition="0.2.0", since="0.2.0"),
        css=".new{}",
        looks="0.2.0",
    )
    retired(tmp_path / "test-ko-0.2.0-retired.apkg", Q("gone"))
    return made


def test_the_plan_is_readable(learner: Learner, package: Path) -> None:
    said = rectoverso_push(package, "--collection", learner.path)
    assert said.returncode == 1, said.stderr
    *lines, last = said.stdout.splitlines()
    assert last == "nothing was changed; --apply does it"
    (long,) = [line for line in lines if "길다" in line]
    lines.remove(long)
    assert "\x1b" not in long
    assert long.startswith("  elu\ufffd[31m길다")
    assert long.endswith("…")
    moving = f'--from "{OWN_DECK}"'
    assert lines == [
        "test ko",
        "new 1 note",
        "update 2 notes",
        "  relu  relu란?  (Short, +test::chapter::two, -test::chapter::one)",
        "  gelu  gelu란?  (Short)",
        "skip 1 note: the learner's text stays (--overwrite corrects it)",
        "  edited  edited란?  (edited by the learner since)",
        "leave out 1 note: the learner deleted it (--restore brings it back)",
        "  deleted  deleted란?",
        "move 1 card",
        "  tanh  tanh란?  (“시험” → “시험::둘”)",
        "retire 1 note",
        "  gone  gone란?  (+test::retired, +test::retired::0.2.0)",
        "note type “test ko question” gets its new look",
        "pictures: 1",
        f"stay: 1 card in “{OWN_DECK}”, which is no deck of this package ({moving} moves it)",
        "stay: 1 card of “시험”, in a filtered deck now; push again when it is empty",
        "unchanged: 3 notes",
    ]


def test_json_says_the_same(learner: Learner, package: Path) -> None:
    said = rectoverso_push(
        package,
        f"--collection={learner.path}",
        "--format=json",
        "--apply",
        "--overwrite",
        "--retire=suspend",
        "--restore",
    )
    assert said.returncode == 1, "the filtered deck still holds a card"
    value = json.loads(said.stdout)
    assert value["applied"] is True
    assert value["backup"] == str(learner.path.with_name("collection-before-test-ko-0.2.0.anki2"))
    assert said.stderr == f"backup: {value['backup']}\n"
    assert [each["id"] for each in value["updated"]] == ["relu", "gelu", "edited"]
    assert value["updated"][0] == {
        "guid": "guid-relu",
        "id": "relu",
        "question": "relu란?",
        "fields": ["Short", "Edition"],
        "tags_added": ["test::chapter::two"],
        "tags_removed": ["test::chapter::one"],
        "over_edits": False,
    }
    assert value["updated"][2]["over_edits"] is True
    assert [each["id"] for each in value["new"][:1]] == ["deleted"]
    assert [(each["id"], each["source"], each["target"]) for each in value["moves"]] == [
        ("tanh", "시험", "시험::둘")
    ]
    assert [(each["deck"], each["borrowed"]) for each in value["stays"]] == [
        ("My own deck", False),
        ("시험", True),
    ]
    (gone,) = value["retired"]
    assert (gone["id"], len(gone["suspended"]), gone["deleted"]) == ("gone", 1, False)
    assert value["looks"] == [{"name": "test ko question", "kept": False}]
    assert (value["media"], value["late"], value["unchanged"]) == (["new.png"], [], 3)


def test_deleting_names_every_note(learner: Learner, tmp_path: Path) -> None:
    """However many they are: what goes for ever is read before."""
    names = [f"gone-{number:02}" for number in range(30)]
    many = Learner(tmp_path / "many", build(tmp_path / "many.apkg", Q("relu"), *map(Q, names)))
    package = build(tmp_path / "two.apkg", Q("relu"))
    gone = retired(tmp_path / "gone.apkg", *map(Q, names))
    arguments = (package, "--collection", many.path, "--retired", gone)
    said = rectoverso_push(*arguments, "--retire", "delete")
    assert all(f"  {name}  {name}란?  (delete)" in said.stdout for name in names)
    tagged = rectoverso_push(*arguments)
    assert "  … and 18 more (--format json names all)" in tagged.stdout


def test_deleting_says_where_the_learner_wrote(tmp_path: Path) -> None:
    """Not so of a text that is only older than the one that retired."""
    names = ("plain", "tagged", "edited", "renewed")
    learner = Learner(tmp_path / "learner", build(tmp_path / "one.apkg", Q("relu"), *map(Q, names)))
    with learner.opened() as collection:
        for trace in ("tagged", "edited"):
            (number,) = collection.find_cards(f"Id:{trace}")
            TRACES[trace](collection, collection.get_card(number))
    package = build(tmp_path / "two.apkg", Q("relu"))
    gone = retired(tmp_path / "gone.apkg", *map(Q, names[:3]), Q("renewed", "새 답.", "0.2.0"))
    said = rectoverso_push(
        package, f"--collection={learner.path}", f"--retired={gone}", "--retire=delete"
    )
    own = "delete, with the learner's own text or tags"
    for name, words in zip(names, ("delete", own, own, "delete"), strict=True):
        (line,) = [line for line in said.stdout.splitlines() if line.startswith(f"  {name}  ")]
        assert line.endswith(f"  ({words})")


def test_what_is_overwritten_and_what_another_note_type_keeps_is_marked(tmp_path: Path) -> None:
    names = ("relu", "edited", "tagged", "other")
    learner = Learner(tmp_path / "learner", build(tmp_path / "one.apkg", *map(Q, names)))
    with learner.opened() as collection:
        for trace in ("tagged", "edited"):
            (number,) = collection.find_cards(f"Id:{trace}")
            TRACES[trace](collection, collection.get_card(number))
        to_basic(collection, "other")
    package = build(tmp_path / "two.apkg", *(Q(name, "새 답.", "0.2.0") for name in names))
    seen = rectoverso_push(package, "--collection", learner.path)
    assert seen.returncode == 1
    assert "  edited  edited란?  (edited by the learner since)\n" in seen.stdout
    assert "  tagged  tagged란?  (tagged or edited by the learner since)\n" in seen.stdout
    assert (
        "skip 1 note: of another note type (docs/adopting.md)\n  other  other란?\n" in seen.stdout
    )
    over = rectoverso_push(package, "--collection", learner.path, "--overwrite")
    assert "update 3 notes, 2 over the learner's edits\n" in over.stdout
    assert "  relu  relu란?  (Short)\n" in over.stdout
    assert "  edited  edited란?  (Question, Short, over the learner's edits)\n" in over.stdout


def test_nothing_retires_without_a_package_of_retired_questions(
    learner: Learner, tmp_path: Path
) -> None:
    package = build(tmp_path / "alone.apkg", Q("relu"))
    for way in ("suspend", "delete"):
        said = rectoverso_push(package, "--collection", learner.path, "--retire", way)
        assert said.stderr == "no package of retired questions: nothing retires\n"
    assert rectoverso_push(package, "--collection", learner.path).stderr == ""


def test_a_release_that_retired_nothing(learner: Learner, package: Path) -> None:
    build(package.with_name("test-ko-0.2.0-retired.apkg"))
    said = rectoverso_push(package, "--collection", learner.path)
    assert (said.returncode, said.stderr) == (1, "")
    assert "retire" not in said.stdout


def test_exit_codes(learner: Learner, package: Path, tmp_path: Path) -> None:
    clean = Learner(tmp_path / "clean", build(tmp_path / "relu.apkg", Q("relu")))
    wanted = build(tmp_path / "test-ko-0.3.0.apkg", Q("relu", "새 답.", "0.2.0"))
    done = rectoverso_push(wanted, "--collection", clean.path, "--apply")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "done")
    assert "새 답." in clean.text("relu")
    again = rectoverso_push(wanted, "--collection", clean.path, "--apply")
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "nothing to do")
    target, server = ("--collection", clean.path), ("--sync", "http://127.0.0.1/")
    wrong: tuple[tuple[tuple[str | Path, ...], str], ...] = (
        ((), "name a target: --collection FILE, or --sync URL"),
        ((*target, *server), "one of the two: --collection FILE, or --sync URL"),
        ((*target, "--user", "me"), "--user goes with --sync URL"),
    )
    for arguments, words in wrong:
        said = rectoverso_push(wanted, *arguments)
        assert said.returncode == 2
        assert words in said.stderr


@pytest.mark.slow
def test_a_password_is_asked_for_and_never_shown(package: Path) -> None:
    """On a terminal of its own, since that is where a hidden prompt reads."""
    near, far = pty.openpty()

    def take_the_terminal() -> None:
        os.setsid()
        fcntl.ioctl(far, termios.TIOCSCTTY, 0)

    arguments = ["push", str(package), "--sync", "http://127.0.0.1:9/", "--user", "me"]
    with subprocess.Popen(
        [sys.executable, "-m", "rectoverso", *arguments],
        stdin=far,
        stdout=far,
        stderr=far,
        env=environment(TERM="xterm"),
        preexec_fn=take_the_terminal,  # noqa: PLW1509 (no threads here)
    ) as child:
        os.close(far)
        shown = b""
        while b"password of me" not in shown:
            shown += os.read(near, 1000)
        os.write(near, b"open sesame\n")
        while True:
            try:
                more = os.read(near, 1000)
            except OSError:  # how a terminal says that the other end is gone
                break
            if not more:
                break
            shown += more
    os.close(near)
    assert child.returncode == 2
    assert b"http://127.0.0.1:9/ can't be reached" in shown
    assert b"sesame" not in shown


def test_help_says_what_ends_how() -> None:
    said = rectoverso_push("--help")
    assert said.returncode == 0
    assert "Exit codes: 0 done" in said.stdout
    assert "RECTOVERSO_SYNC_PASSWORD" in said.stdout
    assert "--password" not in said.stdout


@pytest.mark.slow
def test_a_decks_folder_is_built_first(tmp_path: Path) -> None:
    """Also the package of its retired notes, where there are some."""
    deck = write_deck(tmp_path / "deck")
    with engine.opened(tmp_path / "learner.anki2", make=True):
        pass
    arguments = (deck, "--collection", tmp_path / "learner.anki2")
    shown = rectoverso_push(*arguments)
    assert shown.returncode == 0, shown.stderr
    assert "new 3 notes" in shown.stdout
    done = rectoverso_push(*arguments, "--apply")
    assert done.returncode == 0, done.stderr
    with engine.opened(tmp_path / "learner.anki2") as collection:
        assert len(collection.find_notes("")) == 3
    assert rectoverso_push(deck, "--collection", deck, "--language", "en").returncode == 2
