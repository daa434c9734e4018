"""`rectoverso new`, and every command in the deck that it makes, without an argument."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.cli import options
from rectoverso.cli.workflow_commands import command
from rectoverso.diagnostics import Rule, Severity, Span
from tests.decks import git, rectoverso


@pytest.fixture(autouse=True)
def _nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No repository holds the temporary folder."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))


def test_it_says_what_comes_next_in_three_lines(tmp_path: Path) -> None:
    said = rectoverso("new", "강과 호수", "--language", "ko", cwd=tmp_path)
    assert (said.returncode, said.stderr) == (0, "")
    begin, check, keep = said.stdout.splitlines()
    assert begin.startswith("cd '강과 호수' && rectoverso build ")
    assert check.startswith("rectoverso check ")
    assert check.endswith("in ko/01-first.md")
    assert keep.startswith("git init && git add . && git commit -m 'A new deck' ")
    (tmp_path / "here").mkdir()
    assert rectoverso("new", ".", cwd=tmp_path / "here").stdout.startswith("rectoverso build ")
    git(tmp_path / "here", "init", "-q")
    inner = rectoverso("new", "decks/two", cwd=tmp_path / "here").stdout
    assert inner.splitlines()[2].startswith("git add . && ")


def test_a_language_without_an_example_is_told(tmp_path: Path) -> None:
    said = rectoverso("new", "deck", "--language", "nl", cwd=tmp_path)
    assert said.returncode == 0
    assert said.stderr.startswith("there is no example in nl: this one is in English; [words.nl]")
    assert rectoverso("new", "two", "--language", "zh-TW", cwd=tmp_path).stderr == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("new",), "Missing argument 'DIR'"),
        (("new", "full"), "full is not empty (file lies there): name a new folder"),
        (("new", "full/file"), "full/file can't become a folder, since a file stands there"),
        (("new", "x", "--language", "Korean"), "'Korean' is the code of no language"),
        (("new", "a\nb"), "'a\\nb' is no name for a deck"),
        (("check", "my deck"), "or begin a deck there with rectoverso new 'my deck'"),
        (("check", "full"), "and rectoverso new begins one"),
        *(((name,), "or begin one with rectoverso new my-deck") for name in ("build", "diff")),
        (("rehearse",), "or begin one with rectoverso new my-deck"),
    ],
)
def test_what_can_t_be_is_one_line(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("")
    said = rectoverso(*arguments, cwd=tmp_path)
    assert said.returncode == 2
    assert words in said.stderr
    assert said.stderr.count("\n") == 1


@pytest.mark.slow
def test_every_command_works_in_a_deck_without_an_argument(tmp_path: Path) -> None:
    rectoverso("new", "rivers", cwd=tmp_path)
    deck = tmp_path / "rivers"
    git(deck, "init", "-q")
    git(deck, "add", ".")
    git(deck, "commit", "-q", "-m", "begun")
    inside = deck / "en"
    quick = ("--to", "apkg,notes")  # the other artifacts would only take time
    for arguments, said in (
        (("check",), "..: nothing found in 2 questions"),
        (("build", *quick), "../build/rivers-en-0.1.0-dev.apkg"),
        (("editions",), "the deck has one language, en"),
        (("diff",), "rivers en: unreleased (0 notes) to 0.1.0 (2 notes)"),
        (("release", "--dry-run", *quick), "a dry run: nothing was written"),
        (("release", *quick), "committed and tagged rivers-0.1.0"),
        (("diff",), "an import: 0 new, 0 updated, 2 unchanged, 0 conflicting"),
        (("rehearse",), "rivers-en-0.1.0.apkg"),
        (("doctor", "--packages"), ""),
    ):
        done = rectoverso(*arguments, cwd=inside)
        assert done.returncode == 0, (arguments, done.stderr)
        assert said in done.stdout + done.stderr, arguments
    assert {each.name for each in deck.iterdir()} == {
        *(".editorconfig", ".git", ".github", ".gitignore", ".pre-commit-config.yaml", ".vscode"),
        *("LICENSE", "README.md", "build", "deck.toml", "en", "ledger", "releases"),
        *([".rectoverso"] if (deck / ".rectoverso").exists() else []),
    }
    assert git(deck, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("here", "decks", "made_in"),
    [
        (".", ["deck"], "deck/build"),
        ("deck", ["."], "build"),
        ("deck/en", [".."], "../build"),
        (".", ["content/one"], "build"),
        ("content/one", ["."], "../../build"),
        (".", ["content/one", "content/two"], "build"),
        (".", ["deck", "content/two"], "build"),
    ],
)
def test_where_artifacts_go(
    here: str, decks: list[str], made_in: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / here).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(tmp_path / here)
    assert options.made_in(None, *map(Path, decks)) == Path(made_in)
    assert options.made_in(Path("out"), *map(Path, decks)) == Path("out")


def test_a_finding_as_a_workflow_command() -> None:
    rule = Rule("TEX001", "broken-formula", Severity.ERROR)
    found = rule.found("100% wrong", Span("en/a,b:c.md", 3, 5, 3, 9), "write\tless")
    assert command(found, "./") == (
        "::error file=en/a%2Cb%3Ac.md,line=3,endLine=3,col=5,endColumn=8,title=TEX001::"
        "100%25 wrong%0Ahint: write\ufffdless"
    )
    rule = Rule("TEX001", "broken-formula", Severity.WARNING)
    found = rule.found("wrong", Span("en/a.md", 3, 5, 4, 2))
    assert command(found, "decks/one/") == (
        "::warning file=decks/one/en/a.md,line=3,endLine=4,title=TEX001::wrong"
    )
