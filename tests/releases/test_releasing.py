"""Releases in a git repository: what they write, what they refuse, and what a kill leaves."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rectoverso import archive, pipeline
from rectoverso.anki import package
from rectoverso.diagnostics import RectoversoError, RefusedError
from rectoverso.history import editions, ledger_files, repository, translations
from rectoverso.releases import rehearsal, releasing, snapshots
from rectoverso.releases.mark import Mark
from rectoverso.releases.releasing import Choices, Released
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import RELEASED, SUMS
from tests import warm
from tests.decks import CHAPTER, EPOCH, SETTINGS, WHO, git, rectoverso, write_deck

LATER, LAST = str(int(EPOCH) + 86_400), str(int(EPOCH) + 200_000)
QUICK = ("apkg", "notes", "retired", "sums")
"""The artifacts that take no time."""
CHOICES = Choices(QUICK)


@pytest.fixture(autouse=True)
def _author(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever runs the tests, git knows them; no repository holds the temporary folder; and it is
    always the same moment.
    """
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name, value in {**WHO, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture(autouse=True)
def _one_typesetter(monkeypatch: pytest.MonkeyPatch, typesetter: Typesetter) -> None:
    """MathJax starts once, and not for each of a hundred releases of the same formulas."""
    monkeypatch.setattr(pipeline, "Typesetter", lambda **_: nullcontext(typesetter))


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A deck that is committed in a repository."""
    return committed(tmp_path / "top")


def committed(top: Path) -> Path:
    deck = write_deck(top / "decks/test")
    (top / "other.txt").write_text("other\n", encoding="utf-8")
    git(top, "init", "-q", "-b", "main", "--template=")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "the deck")
    return deck


def edit(deck: Path, version: str, changes: Mapping[str, str], message: str = "edited") -> None:
    """Commit another text of the chapter and another version."""
    chapter = deck / "ko/first.md"
    text = chapter.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    chapter.write_text(text, encoding="utf-8")
    settings = deck / "deck.toml"
    lines = [
        f'version = "{version}"' if line.startswith("version") else line
        for line in settings.read_text(encoding="utf-8").split("\n")
    ]
    settings.write_text("\n".join(lines), encoding="utf-8")
    git(deck, "add", "-A", ".")
    git(deck, "commit", "-q", "-m", message)


def paint(deck: Path, name: str, line: str = "M0 0H9") -> str:
    """Draw a picture into the deck; the Markdown that shows it."""
    (deck / "media").mkdir(exist_ok=True)
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="{line}"/></svg>'
    (deck / f"media/{name}.svg").write_text(drawn, encoding="utf-8")
    return f"\n\n![선 하나](../media/{name}.svg)"


def retire(deck: Path, name: str, reason: str = "다른 장으로 갔다.") -> None:
    """Say of one question why it is gone."""
    words = f'[[retired]]\nid = "{name}"\nreason = "{reason}"\n'
    (deck / "retired.toml").write_text(words, encoding="utf-8")


def done(deck: Path, out: Path, choices: Choices = CHOICES) -> Released:
    """A release that nothing speaks against; a retired question's picture may still lie there."""
    released = releasing.release(deck, out, choices)
    assert {found.code for found in released.report.diagnostics} <= {"IMG005"}
    assert released.artifacts
    return released


def refused(deck: Path, out: Path, code: str, choices: Choices = CHOICES) -> None:
    """A release that is refused with a finding, and leaves all as it was."""
    before = state(deck)
    with pytest.raises(RefusedError) as caught:
        releasing.release(deck, out, choices)
    assert code in [found.code for found in caught.value.reports[0].diagnostics]
    assert state(deck) == before


def state(deck: Path) -> tuple[str, str, str]:
    """What git says of a repository: its commits, tags and changes."""
    return (git(deck, "rev-list", "--all"), git(deck, "tag"), git(deck, "status", "--porcelain"))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# ---------------------------------------------------------------- what it writes


def test_a_release_ends_in_a_commit_and_a_tag(deck: Path, tmp_path: Path) -> None:
    released = done(deck, tmp_path / "out")
    assert released.tag == "test-0.1.0"
    assert repository.changes(deck) == ()
    assert git(deck, "tag").split() == ["test-0.1.0"]
    assert git(deck, "rev-parse", "HEAD") == git(deck, "rev-parse", "test-0.1.0^{commit}")
    shown = git(deck, "show", "--name-only", "--format=%s", "HEAD").split("\n")
    assert shown[0] == "Release test 0.1.0"
    assert sorted(filter(None, shown[1:])) == [
        "decks/test/ledger/notes.tsv",
        "decks/test/ledger/releases.tsv",
        "decks/test/releases/0.1.0.ko.md",
    ]
    assert sorted(files(tmp_path / "out")) == [
        "SHA256SUMS",
        "test-ko-0.1.0-notes.md",
        "test-ko-0.1.0.apkg",
    ]
    sums = (tmp_path / "out/SHA256SUMS").read_text(encoding="utf-8").splitlines()
    for digest, name in (line.split("  ") for line in sums):
        assert archive.sha256(tmp_path / "out" / name) == digest
    assert len(sums) == 2


def test_what_is_recorded_of_a_renamed_question_follows_it(deck: Path, tmp_path: Path) -> None:
    settings = deck / "deck.toml"
    two = settings.read_text(encoding="utf-8").replace('["ko"]', '["ko", "en"]')
    settings.write_text(two, encoding="utf-8")
    (deck / "en").mkdir()
    (deck / "en/first.md").write_text(CHAPTER, encoding="utf-8")
    compared = pipeline.compare(deck)
    (english,) = compared.compared
    lines = editions.accepted([english], {}, english.questions)
    translations.write(lines.values(), deck / "ledger")
    for language in ("ko", "en"):
        chapter = deck / language / "first.md"
        renamed = CHAPTER.replace('"relu-weakness"', '"drawback" data-was="relu-weakness"')
        chapter.write_text(renamed, encoding="utf-8")
    git(deck, "add", ".")
    git(deck, "commit", "-q", "-m", "two editions")
    done(deck, tmp_path / "out")
    assert repository.changes(deck) == ()
    assert "data-was" not in (deck / "ko/first.md").read_text(encoding="utf-8")
    known, _ = translations.read(deck / "ledger")
    assert [name for _, name in known] == ["drawback", "relu", "sigmoid"]


@pytest.mark.slow
def test_the_command_says_what_it_did(deck: Path, tmp_path: Path) -> None:
    said = rectoverso("release", deck, "-o", tmp_path / "out", "--to", ",".join(QUICK))
    assert said.returncode == 0, said.stderr
    assert "notes: 3 new, 0 changed, 0 retired" in said.stdout
    assert "committed and tagged test-0.1.0" in said.stdout
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽", ' class="core"': ""})
    said = rectoverso(
        *("release", deck, "-o", tmp_path / "out", "--to", ",".join(QUICK)),
        more={"SOURCE_DATE_EPOCH": LATER},
    )
    assert said.returncode == 0, said.stderr
    assert "notes: 0 new, 2 changed, 0 retired" in said.stdout
    assert "changed for: text 1, tag 1" in said.stdout
    assert "0 new, 2 updated, 1 unchanged, 0 conflicting" in said.stdout
    assert "rehearsed over test-ko-0.1.0.apkg: 0 new, 2 updated, 1 unchanged" in said.stdout


def test_why_notes_move(deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(deck, "0.1.0", {"누르는 함수이다.": "누르는 함수이다." + paint(deck, "a")})
    done(deck, tmp_path / "out")
    paint(deck, "a", "M0 0H8")
    moves = {"ReLU란?": "ReLU는?", 'id="sigmoid"': 'id="logistic" data-was="sigmoid"'}
    edit(deck, "0.2.0", moves)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    moved = done(deck, tmp_path / "out").moved
    assert moved is not None
    assert (moved.new, moved.changed, moved.retired) == (0, 3, 0)
    assert moved.reasons == {"text": 1, "medium": 1, "parent's question": 1, "id": 1}


@pytest.mark.slow
def test_building_a_tagged_tree_gives_the_releases_bytes(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = replace(CHOICES, targets=(*RELEASED, SUMS))
    drawn = "누르는 함수이다." + paint(deck, "a")
    edit(deck, "0.1.0", {"누르는 함수이다.": drawn})
    done(deck, tmp_path / "one", every)
    retire(deck, "sigmoid")
    (deck / "media/a.svg").unlink()
    gone = CHAPTER[CHAPTER.index("## 시그") :].replace("누르는 함수이다.", drawn)
    edit(deck, "0.2.0", {gone: "", "음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    done(deck, tmp_path / "two", replace(every, against=(tmp_path / "one/test-ko-0.1.0.apkg",)))
    (name,) = package.read(tmp_path / "two/test-ko-0.2.0-retired.apkg").media
    assert files(deck / "ledger/retired").keys() == {name}
    for version, made in (("0.1.0", "one"), ("0.2.0", "two")):
        clone = tmp_path / f"clone-{version}"
        git(tmp_path, "clone", "-q", "-b", f"test-{version}", str(deck.parent.parent), str(clone))
        out = tmp_path / f"built-{version}"
        said = rectoverso(
            *("build", clone / "decks/test", "-o", out),
            more={"SOURCE_DATE_EPOCH": LAST, "TZ": "Asia/Seoul", "PYTHONHASHSEED": "7"},
        )
        assert said.returncode == 0, said.stderr
        assert files(out) == files(tmp_path / made)


def test_data_was_is_recorded_and_taken_out(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(deck, tmp_path / "out")
    before = {note.field("Id"): note for note in notes(tmp_path / "out", "0.1.0")}
    edit(
        deck,
        "0.2.0",
        {
            '<a id="sigmoid">': '<a id="logistic" data-was="sigmoid">',
            '<a id="relu-weakness">': '{#relu-drawback was="relu-weakness" .core}',
        },
    )
    chapter = deck / "ko/first.md"
    text = chapter.read_text(encoding="utf-8").replace("{#relu-drawback", "{#relu-drawback", 1)
    chapter.write_text(text.replace("}</a>", "}"), encoding="utf-8")
    git(deck, "commit", "-q", "-a", "-m", "pandoc's form")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    done(deck, tmp_path / "out")
    text = chapter.read_text(encoding="utf-8")
    assert '## 시그모이드란? <a id="logistic"></a>' in text
    assert "### 약점은? {#relu-drawback .core}" in text
    assert "was" not in text
    assert repository.changes(deck) == ()
    after = {note.field("Id"): note for note in notes(tmp_path / "out", "0.2.0")}
    assert after["logistic"].guid == before["sigmoid"].guid
    assert after["relu-drawback"].guid == before["relu-weakness"].guid
    edit(deck, "0.3.0", {"머리말이다": "머리말이었다"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LAST)
    moved = done(deck, tmp_path / "out").moved
    assert moved is not None
    assert (moved.new, moved.changed, moved.retired) == (0, 0, 0)


def test_pictures_of_retired_questions_are_kept_until_they_return(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is lost is named."""
    sigmoid = CHAPTER[CHAPTER.index("## 시그") :]
    drawn = sigmoid.rstrip() + paint(deck, "a") + "\n"
    edit(deck, "0.1.0", {sigmoid: drawn})
    done(deck, tmp_path / "out")
    before = files(deck / "media")["a.svg"]
    retire(deck, "sigmoid")
    (deck / "media/a.svg").unlink()
    edit(deck, "0.2.0", {drawn: ""})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    released = done(deck, tmp_path / "out")
    assert (released.unmarked, released.unpictured) == ((), ())
    ((name, kept),) = files(deck / "ledger/retired").items()
    assert (name.startswith("a-"), kept) == (True, before)
    assert repository.committed(deck / "ledger/retired") == (deck / "ledger/retired" / name,)
    assert repository.changes(deck) == ()
    # a file that is lost can't be brought any more
    (deck / "ledger/retired" / name).unlink()
    edit(deck, "0.3.0", {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LAST)
    tried = releasing.release(deck, tmp_path / "out", replace(CHOICES, try_only=True))
    assert tried.unpictured == (name,)
    git(deck, "revert", "--no-edit", "HEAD")
    # and one that shows it again brings it itself
    (deck / "retired.toml").unlink()
    chapter = deck / "ko/first.md"
    chapter.write_text(chapter.read_text(encoding="utf-8") + drawn, encoding="utf-8")
    (deck / "media/a.svg").write_bytes(before)
    edit(deck, "0.3.0", {})
    done(deck, tmp_path / "out")
    assert not (deck / "ledger/retired").exists()
    assert repository.committed(deck / "ledger/retired") == ()
    assert repository.changes(deck) == ()


def notes(folder: Path, version: str) -> tuple[package.HeldNote, ...]:
    return package.read(folder / f"test-ko-{version}.apkg").notes


def test_the_notes_name_the_last_release_even_if_it_changed_no_note(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(deck, tmp_path / "out")
    for version, epoch, change in (
        ("0.2.0", LATER, {"머리말이다": "머리말이었다"}),
        ("0.3.0", LAST, {"음수 쪽": "왼쪽"}),
    ):
        edit(deck, version, change)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
        done(deck, tmp_path / "out")
    text = (deck / "releases/0.3.0.ko.md").read_text(encoding="utf-8")
    assert text.startswith("# 시험 0.3.0\n\n0.2.0 판에서")
    assert (deck / "releases/0.2.0.ko.md").read_text(encoding="utf-8").startswith("# 시험 0.2.0")
    # and so does what compares two of them, whatever they come from
    one, two = (tmp_path / f"out/test-ko-0.{number}.0.apkg" for number in (1, 2))
    for old, new in ((one, two), (one, "test-0.2.0"), ("test-0.1.0", two)):
        told = snapshots.compare(str(old), str(new), deck)["ko"]
        assert (told.before.version, told.after.version) == ("0.1.0", "0.2.0")
    edit(deck, "0.4.0", {"머리말이었다": "머리말이다"})
    told = snapshots.compare("test-0.3.0", str(deck), deck)["ko"]
    assert (told.before.version, told.after.version) == ("0.3.0", "0.4.0")
    # under another name, the notes alone tell
    for name, version in (("renamed.apkg", "0.1.0"), ("other-ko-0.9.0.apkg", "0.1.0")):
        shutil.copy(two, tmp_path / name)
        told = snapshots.compare(str(one), str(tmp_path / name))["ko"]
        assert told.after.version == version


def test_a_trial_writes_nothing(deck: Path, tmp_path: Path) -> None:
    before = state(deck)
    tried = releasing.release(deck, tmp_path / "out", replace(CHOICES, try_only=True))
    assert tried.moved.new == 3
    assert [each.new for each in tried.deliveries[0].rehearsals] == [3]
    assert state(deck) == before
    said = rectoverso("release", deck, "--dry-run", "-o", tmp_path / "out", "--to", "apkg")
    assert said.returncode == 0, said.stderr
    assert "a dry run: nothing was written" in said.stdout
    assert not (tmp_path / "out").exists()


def test_without_a_commit_the_ledger_is_kept_by_the_author(tmp_path: Path) -> None:
    """Also where there is no repository at all."""
    deck = write_deck(tmp_path / "deck")
    alone = replace(CHOICES, commit=False)
    assert done(deck, tmp_path / "out", alone).tag == ""
    assert (deck / "ledger/notes.tsv").exists()
    assert not list((deck / "ledger").glob(".*"))
    write_deck(deck, SETTINGS.replace("0.1.0", "0.2.0"))
    with pytest.raises(RectoversoError, match="no git repository"):
        releasing.release(deck, tmp_path / "out", CHOICES)


# ---------------------------------------------------------------- what it refuses


def modified(deck: Path) -> None:
    (deck.parent.parent / "other.txt").write_text("changed\n", encoding="utf-8")


def untracked(deck: Path) -> None:
    (deck / "media").mkdir()
    (deck / "media/new.svg").write_text("<svg/>", encoding="utf-8")


def staged(deck: Path) -> None:
    modified(deck)
    git(deck, "add", "-A")


@pytest.mark.parametrize(
    ("change", "named"),
    [(modified, "other.txt"), (untracked, "new.svg"), (staged, "other.txt")],
)
def test_a_tree_with_changes(
    deck: Path, tmp_path: Path, change: Callable[[Path], None], named: str
) -> None:
    change(deck)
    before = state(deck)
    with pytest.raises(RectoversoError, match=rf"differs from the last commit in .*{named}"):
        releasing.release(deck, tmp_path / "out", CHOICES)
    assert state(deck) == before
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("version", "epoch", "code"),
    [("0.1.0", LATER, "LEDGER002"), ("0.0.9", LATER, "LEDGER002"), ("0.2.0", "1000", "LEDGER003")],
)
def test_a_version_or_a_clock_behind(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, epoch: str, code: str
) -> None:
    done(deck, tmp_path / "out")
    edit(deck, version, {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    refused(deck, tmp_path / "out", code)


def test_a_question_gone_without_a_word(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(deck, tmp_path / "out")
    edit(deck, "0.2.0", {'<a id="sigmoid">': '<a id="logistic">'})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    refused(deck, tmp_path / "out", "LEDGER010")


def test_another_title(deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a warning until the release that brings it."""
    done(deck, tmp_path / "out")
    settings = deck / "deck.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"시험"', '"시험 2"'), encoding="utf-8"
    )
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    (found,) = releasing.release(deck, tmp_path / "out", CHOICES).report.diagnostics
    assert (found.code, found.span.line) == ("LEDGER014", 3)
    with pipeline.typesetting() as typesetter:
        assert pipeline.check(deck, typesetter).report.diagnostics == ()


def test_note_types_that_learners_would_not_have(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another uid gives other ids; guids stay, for the ledger has them, and so all conflicts."""
    done(deck, tmp_path / "out")
    settings = deck / "deck.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("test-7f3a", "test-9999"), encoding="utf-8"
    )
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    refused(deck, tmp_path / "out", "LEDGER012")
    with pipeline.typesetting() as typesetter:
        (found,) = pipeline.check(deck, typesetter).report.diagnostics
    assert (found.code, found.span.line) == ("LEDGER012", 1)
    (last,) = ledger_files.read(deck / "ledger")[0].releases
    monkeypatch.setattr("rectoverso.anki.note_types.schema", lambda settings: last.schema_digest)
    before = state(deck)
    with pytest.raises(RefusedError) as caught:
        releasing.release(deck, tmp_path / "out", CHOICES)
    (found,) = caught.value.reports[0].diagnostics
    assert "3 notes would conflict with what learners have" in found.message
    assert state(deck) == before


def test_a_tag_that_is_there_already(deck: Path, tmp_path: Path) -> None:
    git(deck, "tag", "test-0.1.0")
    with pytest.raises(RectoversoError, match=r"git has a tag test-0\.1\.0, and"):
        releasing.release(deck, tmp_path / "out", CHOICES)


def test_a_ledger_that_is_gone(deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be a first release once more, and every note would be stamped anew."""
    done(deck, tmp_path / "out")
    git(deck, "rm", "-r", "-q", "ledger")
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    with pytest.raises(RectoversoError, match=r"git checkout test-0\.1\.0 -- .*ledger"):
        releasing.release(deck, tmp_path / "out", CHOICES)


def test_another_name(deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Learners' note types keep the old one, and every search of the notes would find nothing."""
    done(deck, tmp_path / "out")
    settings = deck / "deck.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('name = "test"', 'name = "other"'),
        encoding="utf-8",
    )
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    refused(deck, tmp_path / "out", "LEDGER012")


def test_a_picture_that_git_ignores(deck: Path, tmp_path: Path) -> None:
    (deck.parent.parent / ".gitignore").write_text("*.svg\n", encoding="utf-8")
    (deck / "media").mkdir()
    (deck / "media/a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9"/></svg>',
        encoding="utf-8",
    )
    git(deck.parent.parent, "add", ".gitignore")
    edit(deck, "0.1.0", {"누르는 함수이다.": "누르는 함수이다.\n\n![선 하나](../media/a.svg)"})
    with pytest.raises(RectoversoError, match=r"git does not keep media/a\.svg"):
        releasing.release(deck, tmp_path / "out", CHOICES)


def test_artifacts_within_the_deck_are_no_change_of_the_tree(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (deck / "out").mkdir()  # by hand, so that nothing is ignored there
    done(deck, deck / "out")
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽"})
    git(deck, "rm", "-r", "-q", "--cached", "out")
    git(deck, "commit", "-q", "-m", "they are not to be kept")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    assert done(deck, deck / "out").tag == "test-0.2.0"


def test_an_edit_while_the_release_runs(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = rehearsal.rehearse

    def meanwhile(*arguments: Any) -> tuple[rehearsal.Rehearsal, ...]:
        chapter = deck / "ko/first.md"
        text = chapter.read_text(encoding="utf-8")
        chapter.write_text(f"{text}\n한 줄 더.\n", encoding="utf-8")
        return real(*arguments)

    monkeypatch.setattr("rectoverso.releases.rehearsal.rehearse", meanwhile)
    with pytest.raises(RectoversoError, match="was changed while the release ran"):
        releasing.release(deck, tmp_path / "out", CHOICES)
    assert not (deck / "ledger").exists()
    assert git(deck, "tag") == ""
    assert files(tmp_path / "out") == {}


def test_two_releases_at_once(deck: Path, tmp_path: Path) -> None:
    checked = pipeline.check_all((deck,))[0][0]
    assert isinstance(checked, pipeline.Sound)
    with (
        Mark.of(checked).alone(),
        pytest.raises(RectoversoError, match="another release of this deck is running"),
    ):
        releasing.release(deck, tmp_path / "out", CHOICES)
    assert done(deck, tmp_path / "out").tag == "test-0.1.0"


def test_an_import_that_would_lose_a_change(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake of ours that leaves a changed note its old `mod` is found in the rehearsal."""
    done(deck, tmp_path / "out")
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    monkeypatch.setattr(
        "rectoverso.history.identity.notes._unchanged", lambda row, asked, digests: True
    )
    before, out = state(deck), files(tmp_path / "out")
    with pytest.raises(RefusedError) as caught:
        releasing.release(deck, tmp_path / "out", CHOICES)
    assert caught.value.reasons
    assert (state(deck), files(tmp_path / "out")) == (before, out)


def test_the_last_releases_package_must_be_had(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(deck, tmp_path / "one")
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    git(deck, "tag", "-d", "test-0.1.0")
    with pytest.raises(RectoversoError, match=r"package of 0\.1\.0 is needed"):
        releasing.release(deck, tmp_path / "two", CHOICES)
    other = write_deck(tmp_path / "other", SETTINGS, first=CHAPTER.replace("sigmoid", "logistic"))
    done(other, tmp_path / "three", replace(CHOICES, commit=False))
    foreign = replace(CHOICES, against=(tmp_path / "three/test-ko-0.1.0.apkg",))
    with pytest.raises(RectoversoError, match=r"not those of 0\.1\.0"):
        releasing.release(deck, tmp_path / "two", foreign)
    right = replace(CHOICES, against=(tmp_path / "one/test-ko-0.1.0.apkg",), try_only=True)
    assert done(deck, tmp_path / "two", right).moved is not None
    kept = replace(CHOICES, earlier=(tmp_path / "one",))
    assert done(deck, tmp_path / "two", kept).tag == "test-0.2.0"


def test_the_last_release_is_built_from_its_tag_where_no_package_is_at_hand(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(deck, tmp_path / "one")
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    released = done(deck, tmp_path / "two")
    (delivery,) = released.deliveries
    assert delivery.language == "ko"
    assert len(delivery.changes.forecast.updated) == 1
    assert [each.updated for each in delivery.rehearsals if each.earlier] == [1]


def test_without_the_engine_a_release_says_so(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rectoverso.anki.engine.requires", lambda: ("the engine is missing",))
    released = done(deck, tmp_path / "out")
    assert [each.rehearsals for each in released.deliveries] == [()]
    assert released.not_rehearsed == "the engine is missing"


# ---------------------------------------------------------------- kills


KILLED = """
import os, shutil, sys
from pathlib import Path
from rectoverso.anki import engine
from rectoverso.releases import releasing
from rectoverso.releases.releasing import Choices

engine.requires = lambda: ("not in this test",)  # the rehearsal writes nothing that stays
top, out, kept = map(Path, sys.argv[1:4])
left, counting, seen = int(sys.argv[4]), False, 0

def count(event, arguments):
    global counting, seen
    if not counting:
        return
    if event == "open":
        path, mode, flags = arguments
        if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR):
            return
    elif event not in ("os.rename", "os.remove", "os.mkdir", "subprocess.Popen"):
        return
    if str(arguments[0]).startswith(os.environ["XDG_CACHE_HOME"]):
        return  # what is remembered of formulas is no part of a release
    if seen == left:
        os._exit(9)
    if left < 0:  # keep what a kill would leave
        counting = False
        shutil.copytree(top, kept / str(seen), symlinks=True)
        shutil.copytree(out, kept / f"{seen}-out", symlinks=True)
        counting = True
    seen += 1

def mark(*arguments):
    global counting
    counting = True
    return real(*arguments)

real = releasing.Mark.set
releasing.Mark.set = mark
sys.addaudithook(count)
releasing.release(top / "decks/test", out, Choices(("apkg", "notes", "retired", "sums")))
"""


@pytest.mark.slow
@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.prove)])
def test_a_kill_at_any_step_leaves_the_old_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typesetter: Typesetter, every: int
) -> None:
    """From the first byte that is written to the last: the next call makes up for it.

    The release retires a question with a picture, and brings one with a picture back. One in
    `every` steps ends in a kill; for the others, a release that goes on keeps copies of what lies
    in its folders before each step, which is what a kill would leave.
    """
    first, first_out = committed(tmp_path / "first"), tmp_path / "first-out"
    weakness = CHAPTER[CHAPTER.index("### 약점") : CHAPTER.index("## 시그")]
    sigmoid = CHAPTER[CHAPTER.index("## 시그") :]
    short = f"{weakness.rstrip()}{paint(first, 'one')}\n\n"
    long = f"{sigmoid.rstrip()}{paint(first, 'two', 'M0 0H8')}\n"
    edit(first, "0.0.9", {weakness: short, sigmoid: long})
    done(first, first_out)
    retire(first, "sigmoid")
    edit(first, "0.1.0", {long: ""})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 1000))
    done(first, first_out)
    retire(first, "relu-weakness", "너무 짧다.")
    renamed = long.replace('<a id="sigmoid">', '<a id="logistic" data-was="sigmoid">')
    edit(first, "0.2.0", {short: renamed})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)

    def prepared(name: str) -> tuple[Path, Path]:
        shutil.copytree(tmp_path / "first", tmp_path / name)
        shutil.copytree(first_out, tmp_path / f"{name}-out")
        return tmp_path / name, tmp_path / f"{name}-out"

    def killed(top: Path, out: Path, step: int) -> int:
        """Release; the exit code. A step below 0 is never reached."""
        ended = warm.run(KILLED, top, out, kept, str(step), environment=os.environ)
        assert ended.returncode in (0, 9), ended.stderr
        return ended.returncode

    top, out = prepared("whole")
    deck = top / "decks/test"
    assert [name[:3] for name in files(deck / "ledger/retired")] == ["two"]
    done(deck, out)
    assert [name[:3] for name in files(deck / "ledger/retired")] == ["one"]
    tree, made = git(deck, "rev-parse", "test-0.2.0^{tree}"), files(out)
    kept = tmp_path / "kept"
    assert killed(*prepared("on"), -1) == 0
    steps = len(list(kept.glob("*-out")))
    assert steps < 80
    before, held = git(first, "rev-parse", "HEAD"), files(first_out)
    monkeypatch.setattr("rectoverso.anki.engine.requires", lambda: ("not in this test",))
    seen = []
    for step in range(steps + 1):
        top, out, code = kept / str(step), kept / f"{step}-out", 9
        if step % every == 0 or step == steps:
            top, out = prepared(str(step))
            code = killed(top, out, step)
        assert code == (0 if step == steps else 9)
        deck = top / "decks/test"
        last = pipeline.sound(deck, typesetter).ledger.last_release
        assert last is not None
        seen.append(last.version)
        if last.version == "0.1.0":  # nothing has happened but for what the next call removes
            left = [Path(path) for path in repository.changes(deck)]
            assert all(path.parts[-2:-1] == ("ledger",) for path in left)
            assert all(path.name.startswith(".") for path in left)
            assert git(deck, "rev-parse", "HEAD") == before
            assert files(out) == held
        if code == 9:
            again = releasing.release(deck, out, CHOICES)
            assert again.artifacts
        assert git(deck, "rev-parse", "test-0.2.0^{tree}") == tree, (
            f"after {step} steps: {git(deck, 'show', '--stat', 'test-0.2.0')}"
        )
        assert git(deck, "rev-parse", "HEAD") == git(deck, "rev-parse", "test-0.2.0^{commit}")
        assert repository.changes(deck) == ()
        assert files(out) == made
        assert not repository.private(deck, "rectoverso-release-test").exists()
    assert seen == sorted(seen)
    assert set(seen) == {"0.1.0", "0.2.0"}


def test_a_refusing_hook_leaves_a_release_that_the_next_call_finishes(
    deck: Path, tmp_path: Path
) -> None:
    hook = repository.private(deck, "hooks/pre-commit")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho not on a Friday >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(RectoversoError, match="not on a Friday"):
        releasing.release(deck, tmp_path / "out", CHOICES)
    hook.unlink()
    again = done(deck, tmp_path / "out")
    assert again.finished_earlier
    assert again.tag == "test-0.1.0"
    assert repository.changes(deck) == ()


def test_a_hook_that_changes_what_was_released(deck: Path, tmp_path: Path) -> None:
    hook = repository.private(deck, "hooks/pre-commit")
    hook.parent.mkdir(exist_ok=True)
    chapter = deck / "ko/first.md"
    hook.write_text(f"#!/bin/sh\necho >> '{chapter}'\ngit add '{chapter}'\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(RectoversoError, match=r"a hook of the repository changed .* call release"):
        releasing.release(deck, tmp_path / "out", CHOICES)
    assert git(deck, "tag") == ""


def test_what_an_interrupted_release_shipped_can_not_be_changed(deck: Path, tmp_path: Path) -> None:
    hook = repository.private(deck, "hooks/pre-commit")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    with pytest.raises(RectoversoError, match="git commit refused"):
        releasing.release(deck, tmp_path / "out", CHOICES)
    chapter = deck / "ko/first.md"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("음수 쪽", "왼쪽"), encoding="utf-8")
    with pytest.raises(RectoversoError, match=r"release of 0\.1\.0 was interrupted"):
        releasing.release(deck, tmp_path / "out", CHOICES)
    git(deck, "stash", "--include-untracked", "--quiet")
    hook.unlink()
    assert not done(deck, tmp_path / "out").finished_earlier


def test_a_mark_that_can_not_be_read(deck: Path, tmp_path: Path) -> None:
    mark = repository.private(deck, "rectoverso-release-test")
    for content in ("", "{}", "[]", json.dumps({"version": "1", "notes": "?", "releases": "?"})):
        mark.write_text(content, encoding="utf-8")
        with pytest.raises(RectoversoError, match="remove it"):
            releasing.release(deck, tmp_path / "out", CHOICES)


def test_a_folder_that_is_called_like_the_tag(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(deck, tmp_path / "one")
    edit(deck, "0.2.0", {"음수 쪽": "왼쪽"})
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LATER)
    (tmp_path / "test-0.1.0").mkdir()
    monkeypatch.chdir(tmp_path)
    (delivery,) = done(deck, tmp_path / "two").deliveries
    assert delivery.language == "ko"
    assert len(delivery.changes.forecast.updated) == 1
