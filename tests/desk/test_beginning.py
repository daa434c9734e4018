"""A new deck: in every language, whatever it is called, whole or not at all."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from rectoverso import archive, pipeline
from rectoverso.desk import beginning, formatting
from rectoverso.diagnostics import RectoversoError
from rectoverso.languages import LANGUAGES
from rectoverso.model import Kind
from rectoverso.source import config
from rectoverso.typeset.texmath import Typesetter
from tests.decks import git


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No repository holds the temporary folder."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


def held(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def settings(folder: Path) -> config.Settings:
    read, found = config.settings((folder / "deck.toml").read_text(encoding="utf-8"))
    assert not found
    assert read is not None
    return read


@pytest.mark.parametrize("language", [*LANGUAGES, "pt-BR", "zh-TW"])
def test_nothing_is_found_in_a_new_deck(
    language: str, tmp_path: Path, typesetter: Typesetter
) -> None:
    begun = beginning.begin(tmp_path / "deck", language)
    checked = pipeline.check(begun.folder, typesetter)
    assert checked.report.diagnostics == ()
    assert formatting.outcome(begun.folder).files == ()
    (deck,) = checked.decks
    assert deck.language == language
    kinds = {entry.question.id: entry.question.kind for entry in deck.entries()}
    assert kinds == {"being-asked": Kind.BASIC, "when-again": Kind.CLOZE}
    (asked, _) = (entry.question for entry in deck.entries())
    assert asked.brief
    assert asked.tags == ("core",)


def test_each_language_of_the_furniture_has_an_example_of_its_own() -> None:
    examples = files("rectoverso.desk") / "examples"
    texts = {
        each.name.removesuffix(".md"): each.read_text(encoding="utf-8")
        for each in examples.iterdir()
        if each.name.endswith(".md")
    }
    assert texts.keys() == LANGUAGES.keys()
    assert len(set(texts.values())) == len(texts)
    core = tomllib.loads((examples / "core.toml").read_text(encoding="utf-8"))
    assert core.keys() == LANGUAGES.keys()


def test_what_a_deck_has(tmp_path: Path) -> None:
    begun = beginning.begin(tmp_path / "my-deck")
    assert begun.is_root
    assert held(begun.folder) - {beginning.SCHEMA} == {
        "deck.toml",
        "en/01-first.md",
        "LICENSE",
        "README.md",
        ".gitignore",
        ".editorconfig",
        ".pre-commit-config.yaml",
        ".github/workflows/deck.yml",
        ".vscode/settings.json",
        ".vscode/extensions.json",
        ".vscode/tasks.json",
    }
    for path in (begun.folder / ".vscode").iterdir():
        assert json.loads(path.read_text(encoding="utf-8"))
    said = settings(begun.folder)
    assert (said.name, said.title, said.version) == ("my-deck", "My deck", "0.1.0")
    assert (said.format, said.license) == (2, "CC BY-SA 4.0")
    assert (begun.folder / "README.md").read_text(encoding="utf-8").startswith("# My deck\n")


def test_no_two_decks_have_one_identity(tmp_path: Path) -> None:
    uids = {settings(beginning.begin(tmp_path / name / "deck").folder).uid for name in "abc"}
    assert len(uids) == 3


def test_the_schema_is_named_where_there_is_one(tmp_path: Path) -> None:
    """The program's own, beside the deck, for editors without a network."""
    schema = files("rectoverso.source") / "deck.schema.json"
    folder = beginning.begin(tmp_path / "deck").folder
    first = (folder / "deck.toml").read_text(encoding="utf-8").partition("\n")[0]
    if schema.is_file():
        assert first == "#:schema ./.rectoverso/deck.schema.json"
        assert (folder / beginning.SCHEMA).read_bytes() == schema.read_bytes()
    else:
        assert not first.startswith("#:")
        assert not (folder / beginning.SCHEMA).exists()


def test_within_a_repository_its_root_is_left_alone(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    begun = beginning.begin(tmp_path / "decks/one")
    assert not begun.is_root
    assert {".github/workflows/deck.yml", ".editorconfig"}.isdisjoint(held(begun.folder))


def test_an_empty_repository_becomes_a_deck(tmp_path: Path) -> None:
    (tmp_path / "deck").mkdir()
    git(tmp_path / "deck", "init", "-q")
    begun = beginning.begin(tmp_path / "deck")
    assert begun.is_root
    assert git(begun.folder, "status", "--porcelain").startswith("?? .editorconfig\n")


@pytest.mark.parametrize(
    ("name", "slug", "title"),
    [
        ("강과 호수", "ganggwa-hosu", "강과 호수"),
        ('a "quoted" \\ name', "a-quoted-name", 'a "quoted" \\ name'),
        ("<b>*x* $uid ${name}", "b-x-uid-name", "<b>*x* $uid ${name}"),
        ("-x-", "x", "-x-"),
        ("!!!", "deck", "!!!"),
        ("a::b", "a-b", "a::b"),
    ],
)
def test_a_name_with_odd_letters(
    name: str, slug: str, title: str, tmp_path: Path, typesetter: Typesetter
) -> None:
    folder = beginning.begin(tmp_path / name).folder
    said = settings(folder)
    assert (said.name, said.title) == (slug, title)
    assert said.uid.startswith(f"{slug}-")
    assert pipeline.check(folder, typesetter).report.diagnostics == ()


@pytest.mark.parametrize("name", ["a\nb", "a\u202eb", "a\udcffb", "\x1b[31m", "a\u2028b"])
def test_a_name_that_can_t_be_printed(name: str, tmp_path: Path) -> None:
    with pytest.raises(RectoversoError, match="is no name for a deck") as caught:
        beginning.begin(tmp_path / name)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("language", "hint"),
    [("KO", "did you mean ko"), ("kp", "did you mean ko"), ("korean", "a code like ko")],
)
def test_a_language_that_is_none(language: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(RectoversoError, match=f"is the code of no language: {hint}"):
        beginning.begin(tmp_path / "deck", language)
    assert list(tmp_path.iterdir()) == []


def test_a_language_without_an_example_has_an_english_one(tmp_path: Path) -> None:
    begun = beginning.begin(tmp_path / "deck", "nl")
    assert (begun.language, begun.example) == ("nl", "en")
    assert "nl/01-first.md" in held(begun.folder)


@pytest.mark.parametrize(
    ("name", "words"),
    [("full", r"is not empty \(mine.txt lies there\): name a new folder"), ("old", "already")],
)
def test_what_is_there_stays(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / ("deck.toml" if name == "old" else "mine.txt")).write_text("x")
    with pytest.raises(RectoversoError, match=words):
        beginning.begin(tmp_path / name)
    assert len(held(tmp_path)) == 1


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RectoversoError, match="since a file stands there"):
        beginning.begin(tmp_path / "file")
    with pytest.raises(RectoversoError, match=r"can't be written|since a file stands there"):
        beginning.begin(tmp_path / "file/deck")
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc/self").exists(), reason="root may all")
def test_a_folder_that_can_t_be_written(tmp_path: Path) -> None:
    folder = Path("/proc/self")  # which refuses the superuser too
    if os.geteuid() != 0:
        folder = tmp_path / "shut"
        folder.mkdir(mode=0o500)
    with pytest.raises(RectoversoError, match=r"can't be written .*: name a folder where you may"):
        beginning.begin(folder / "deck")


@pytest.mark.parametrize("there", [False, True])
def test_a_deck_appears_whole_or_not_at_all(
    there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = tmp_path / "above/deck"
    if there:
        deck.mkdir(parents=True)
    real = archive.write

    def full(path: Path, data: bytes) -> None:
        if path.name == "01-first.md":
            raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(archive, "write", full)
    with pytest.raises(RectoversoError, match=r"can't be written \(No space left on device\)"):
        beginning.begin(deck)
    assert held(tmp_path) == set()
    assert (tmp_path / "above").exists() == there


def test_moving_in_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that is there, one entry after another is put in its place."""
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        if target == tmp_path / "en":
            raise OSError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(RectoversoError, match="Permission denied"):
        beginning.begin(tmp_path)
    assert list(tmp_path.iterdir()) == []
