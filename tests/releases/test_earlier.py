"""A deck with a repository of its own: earlier releases are found, and nothing makes it dirty."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import RectoversoError
from rectoverso.releases import releasing
from rectoverso.releases.releasing import Choices, Released
from rectoverso.typeset.texmath import Typesetter
from tests.decks import EPOCH, WHO, git, rectoverso, write_deck

QUICK = Choices(("apkg", "notes"))
TRIED = replace(QUICK, try_only=True)
ANSWERS = ("왼쪽", "음의 쪽", "0보다 작은 쪽", "음수 쪽")


@pytest.fixture(autouse=True)
def _author(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever runs the tests, git knows them; no repository holds the temporary folder."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name, value in {**WHO, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture(autouse=True)
def _one_typesetter(monkeypatch: pytest.MonkeyPatch, typesetter: Typesetter) -> None:
    monkeypatch.setattr(pipeline, "Typesetter", lambda **_: nullcontext(typesetter))


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A deck that is the root of a repository, with nothing ignored."""
    deck = write_deck(tmp_path / "deck")
    git(deck, "init", "-q", "-b", "main", "--template=")
    commit(deck)
    return deck


def commit(deck: Path) -> None:
    git(deck, "add", "-A")
    git(deck, "commit", "-q", "-m", "edited")


def release(
    deck: Path, monkeypatch: pytest.MonkeyPatch, number: int, choices: Choices = QUICK
) -> Released:
    """Release `number` (1 is the first one) of a deck into its own `build`; each of those after the
    first has another answer.
    """
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 86_400 * number))
    if number > 1:
        edited(deck, number)
        commit(deck)
    return releasing.release(deck, deck / "build", choices)


def edited(deck: Path, number: int) -> None:
    settings, chapter = deck / "deck.toml", deck / "ko/first.md"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        re.sub(r'version = ".*"', f'version = "0.{number}.0"', text), encoding="utf-8"
    )
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(
        re.sub(r"(?m)^.*쪽 기울기", f"{ANSWERS[number % 4]} 기울기", text), encoding="utf-8"
    )


def over(released: Released) -> list[tuple[str, ...]]:
    """What a release was rehearsed over."""
    (delivery,) = released.deliveries
    return [each.earlier for each in delivery.rehearsals]


def named(*versions: str) -> tuple[str, ...]:
    return tuple(f"test-ko-{version}.apkg" for version in versions)


def test_the_last_releases_are_found(deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where artifacts go, or built again from their tags: the same either way."""
    for number in (1, 2, 3):
        release(deck, monkeypatch, number)
    scenes = [(), *map(named, ("0.1.0", "0.2.0", "0.3.0")), named("0.1.0", "0.2.0", "0.3.0")]
    tried = release(deck, monkeypatch, 4, TRIED)
    assert over(tried) == scenes
    (deck / "build/test-ko-0.2.0.apkg").unlink()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) + 86_400 * 4))
    again = releasing.release(deck, deck / "build", TRIED)
    shutil.rmtree(deck / "build")
    anew = releasing.release(deck, deck / "build", TRIED)
    assert tried.deliveries[0].rehearsals == again.deliveries[0].rehearsals
    assert tried.deliveries[0].rehearsals == anew.deliveries[0].rehearsals
    assert anew.not_at_hand == ()
    # of a longer history the newest
    releasing.release(deck, deck / "build", QUICK)
    assert over(release(deck, monkeypatch, 5, TRIED))[1:-1] == list(
        map(named, ("0.2.0", "0.3.0", "0.4.0"))
    )


def test_what_is_not_at_hand_is_said(deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release(deck, monkeypatch, 1)
    release(deck, monkeypatch, 2)
    git(deck, "tag", "-d", "test-0.1.0")
    (deck / "build/test-ko-0.1.0.apkg").unlink()
    tried = release(deck, monkeypatch, 3, TRIED)
    assert over(tried) == [(), named("0.2.0")]
    assert tried.not_at_hand == (
        "0.1.0 is not at hand: neither its package nor the tag test-0.1.0",
    )
    git(deck, "tag", "test-0.1.0", git(deck, "rev-list", "--max-parents=0", "HEAD").strip())
    tag = git(deck, "rev-parse", "test-0.1.0").strip()
    broken = git(deck, "commit-tree", "-m", "no deck", f"{tag}:ko").strip()
    git(deck, "tag", "-f", "test-0.1.0", broken)
    (words,) = releasing.release(deck, deck / "build", TRIED).not_at_hand
    assert words.startswith("0.1.0 could not be built again: ")


def test_a_folder_that_the_deck_names(deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that lie there, and no tag is needed, not even of the last release."""
    with (deck / "deck.toml").open("a", encoding="utf-8") as file:
        file.write('\n[release]\nearlier = "kept/packages"\n')
    commit(deck)
    release(deck, monkeypatch, 1)
    with pytest.raises(RectoversoError, match=r"keeps the packages .* in kept/packages, and there"):
        release(deck, monkeypatch, 2)
    kept = deck / "kept/packages"
    kept.mkdir(parents=True)
    shutil.move(deck / "build/test-ko-0.1.0.apkg", kept)
    commit(deck)
    git(deck, "tag", "-d", "test-0.1.0")
    monkeypatch.setattr("rectoverso.releases.readiness._no_tag_without_its_ledger", lambda _: None)
    released = releasing.release(deck, deck / "build", QUICK)
    assert over(released) == [(), named("0.1.0")]
    shutil.copy(deck / "build/test-ko-0.2.0.apkg", kept)
    commit(deck)
    scenes = [(), named("0.1.0"), named("0.2.0"), named("0.1.0", "0.2.0")]
    assert over(release(deck, monkeypatch, 3, TRIED)) == scenes


def test_a_folder_outside_of_the_deck_is_none(
    deck: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "others").mkdir()
    (deck / "packages").symlink_to(tmp_path / "others")
    release_ = '\n[release]\nearlier = "packages"\n'
    with (deck / "deck.toml").open("a", encoding="utf-8") as file:
        file.write(release_)
    commit(deck)
    release(deck, monkeypatch, 1)
    with pytest.raises(RectoversoError, match="there is no such folder"):
        release(deck, monkeypatch, 2)


def test_a_dry_run_works_in_a_tree_with_changes(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(deck, monkeypatch, 1)
    shutil.rmtree(deck / "build")
    edited(deck, 2)
    (deck / "note.txt").write_text("mine", encoding="utf-8")
    status = git(deck, "status", "--porcelain")
    tried = releasing.release(deck, deck / "build", TRIED)
    assert tried.moved.changed == 1
    assert tried.obstacle.startswith(
        "the tree differs from the last commit in deck.toml, ko/first.md, note.txt: commit first"
    )
    assert git(deck, "status", "--porcelain") == status
    assert not (deck / "build").exists()
    with pytest.raises(RectoversoError, match="the tree differs from the last commit"):
        releasing.release(deck, deck / "build", QUICK)


def test_a_dry_run_works_without_a_repository(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    tried = releasing.release(deck, deck / "build", TRIED)
    assert "is in no git repository" in tried.obstacle
    assert {path.name for path in deck.iterdir()} == {"deck.toml", "ko"}


def test_its_own_output_never_makes_a_tree_dirty(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where nothing is ignored, and wherever it goes; two builds of one commit are alike."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    for out in ("build", "out/a", "build"):
        said = rectoverso("build", "--to", "apkg,sums", "-o", out, cwd=deck)
        assert said.returncode == 0, said.stderr
        assert git(deck, "status", "--porcelain") == ""
    name = "test-ko-0.1.0-dev.apkg"
    assert (deck / "build" / name).read_bytes() == (deck / "out/a" / name).read_bytes()
    release(deck, monkeypatch, 1)
    assert git(deck, "status", "--porcelain") == ""
    release(deck, monkeypatch, 2)
    assert git(deck, "status", "--porcelain") == ""


def test_a_folder_that_is_there_or_ignored_is_left_alone(deck: Path, tmp_path: Path) -> None:
    (deck / "mine").mkdir()
    (deck / ".gitignore").write_text("/build/\n", encoding="utf-8")
    for out in (deck / "mine", deck / "build", tmp_path / "elsewhere"):
        assert rectoverso("build", deck, "--to", "json", "-o", out).returncode == 0
        assert not (out / ".gitignore").exists()
