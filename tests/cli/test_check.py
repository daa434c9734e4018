"""`rectoverso check`: its forms, what it mends, how it watches."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rectoverso import __version__
from tests.decks import CHAPTER, environment, git, rectoverso, write_deck

FAULTY = CHAPTER + "\n##무엇이, 언제: 100%?\n\n==답==이 있다 $\\frac{1}{x$.\n"
SARIF = json.loads((Path(__file__).parent / "sarif.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return write_deck(tmp_path / "my, 덱", first=FAULTY)


def _unescaped(value: str) -> str:
    for sign, code in ((",", "%2C"), (":", "%3A"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        value = value.replace(code, sign)
    return value


def test_findings_as_annotations_of_github(deck: Path) -> None:
    said = rectoverso("check", deck.name, "--format", "github", cwd=deck.parent)
    assert (said.returncode, said.stderr) == (1, "2 errors, 1 warning\n")
    known = json.loads(rectoverso("check", deck.name, "--format", "json", cwd=deck.parent).stdout)
    lines = said.stdout.splitlines()
    assert len(lines) == len(known) == 3
    for line, each in zip(lines, known, strict=True):
        found = re.fullmatch(r"::(error|warning) (.*?)::(.*)", line)
        assert found is not None
        assert found[1] == each["severity"]
        pairs = [part.partition("=") for part in found[2].split(",")]
        given = {name: _unescaped(value) for name, _, value in pairs}
        assert given["file"] == each["file"]
        assert given["title"] == each["code"]
        assert (given["line"], given["endLine"]) == (str(each["line"]), str(each["end_line"]))
        assert (given["col"], given["endColumn"]) == (
            str(each["column"]),
            str(each["end_column"] - 1),
        )
        words = [each["message"], *(f"hint: {hint}" for hint in each["hints"])]
        assert _unescaped(found[3]) == "\n".join(words)


def test_annotations_stand_at_paths_of_the_repository(deck: Path) -> None:
    more = {"GITHUB_WORKSPACE": str(deck.parent)}
    said = rectoverso("check", "--format", "github", cwd=deck, more=more)
    assert "::error file=my%2C 덱/ko/first.md,line=" in said.stdout


def test_findings_as_sarif(deck: Path) -> None:
    said = rectoverso("check", deck.name, "--format", "sarif", cwd=deck.parent)
    assert (said.returncode, said.stderr) == (1, "")
    log = json.loads(said.stdout)
    jsonschema.Draft202012Validator(SARIF).validate(log)
    known = json.loads(rectoverso("check", deck.name, "--format", "json", cwd=deck.parent).stdout)
    (run,) = log["runs"]
    assert run["tool"]["driver"]["semanticVersion"] == __version__
    rules = run["tool"]["driver"]["rules"]
    assert [each["ruleId"] for each in run["results"]] == [each["code"] for each in known]
    for result, each in zip(run["results"], known, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "my%2C%20%EB%8D%B1/ko/first.md"
        assert place["region"] == {
            "startLine": each["line"],
            "startColumn": each["column"],
            "endLine": each["end_line"],
            "endColumn": each["end_column"],
        }


def test_sarif_proposes_what_is_safe(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", first="# 장 {#a}\n\n## 왜?\n\n==답==.\n")
    log = json.loads(rectoverso("check", deck, "--format", "sarif").stdout)
    jsonschema.Draft202012Validator(SARIF).validate(log)
    fixes = {each["ruleId"]: each.get("fixes") for each in log["runs"][0]["results"]}
    assert fixes["MARK001"] is None
    ((fix,),) = (fixes["ID001"],)
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == (deck / "ko/first.md").as_uri()
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"]["text"] == ' <a id="wae"></a>'


def test_a_clean_deck_in_every_form(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    assert rectoverso("check", deck, "--format", "github").stdout == ""
    log = json.loads(rectoverso("check", deck, "--format", "sarif").stdout)
    jsonschema.Draft202012Validator(SARIF).validate(log)
    assert log["runs"][0]["results"] == []


def test_unsafe_fixes_are_asked_for(tmp_path: Path) -> None:
    text = CHAPTER + "\n==답==이다.\n\n## 끝?\n\n끝.\n"
    deck = write_deck(tmp_path / "deck", first=text)
    said = rectoverso("check", deck, "--fix")
    assert "1 mended\n" in said.stderr
    assert "rectoverso check --fix --unsafe-fixes mends 1 finding more;" in said.stderr
    safe = (deck / "ko/first.md").read_text(encoding="utf-8")
    assert safe == text.replace("끝?\n", '끝? <a id="ggeut"></a>\n')
    said = rectoverso("check", deck, "--fix", "--unsafe-fixes")
    assert (said.returncode, said.stderr.splitlines()[0]) == (0, "1 mended")
    assert (deck / "ko/first.md").read_text(encoding="utf-8") == safe.replace(
        "==답==", "<mark>답</mark>"
    )


def test_diff_shows_what_fix_would_write(tmp_path: Path) -> None:
    text = CHAPTER + "\n==답==이다.\n\n## 끝?\n\n끝.\n"
    deck = write_deck(tmp_path / "deck", first=text)
    git(deck, "init", "-q")
    for options in ((), ("--unsafe-fixes",)):
        (deck / "ko/first.md").write_text(text, encoding="utf-8")
        said = rectoverso("check", ".", "--diff", *options, cwd=deck)
        assert (said.returncode, said.stderr) == (1, "1 error, 1 warning\n")
        assert (deck / "ko/first.md").read_text(encoding="utf-8") == text
        (deck / "a.diff").write_text(said.stdout, encoding="utf-8")
        rectoverso("check", deck, "--fix", *options)
        mended = (deck / "ko/first.md").read_text(encoding="utf-8")
        (deck / "ko/first.md").write_text(text, encoding="utf-8")
        git(deck, "apply", "-p0", "a.diff")
        assert (deck / "ko/first.md").read_text(encoding="utf-8") == mended
    said = rectoverso("check", write_deck(tmp_path / "clean"), "--diff")
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "0 errors\n")


def test_what_parts_nothing_is_not_taken_out_where_something_is_wrong(tmp_path: Path) -> None:
    """A picture that can't be shown may be what stands above it."""
    text = (
        CHAPTER
        + '\n## 이것은? <a id="this"></a>\n\n![상](https://example.org/a.png)\n\n---\n\n답.\n'
    )
    deck = write_deck(tmp_path / "deck", first=text)
    settings = (deck / "deck.toml").read_text(encoding="utf-8")
    (deck / "deck.toml").write_text(f"format = 2\n{settings}", encoding="utf-8")
    said = rectoverso("check", deck, "--fix")
    assert "QST008" in said.stderr
    assert (deck / "ko/first.md").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--unsafe-fixes",), "--unsafe-fixes goes with --fix or --diff"),
        (("--diff", "--fix"), "--diff goes with neither --fix nor --format"),
        (("--diff", "--format", "json"), "--diff goes with neither --fix nor --format"),
        (("--watch", "--fix"), "--watch goes with none of --fix, --diff and --format"),
    ],
)
def test_options_that_go_not_together(options: tuple[str, ...], words: str, deck: Path) -> None:
    said = rectoverso("check", deck, *options)
    assert (said.returncode, words in said.stderr) == (2, True)


# ---------------------------------------------------------------- watching


class Watching:
    """A process that watches a deck, what it has said since, and in the `last` rounds."""

    def __init__(self, deck: Path) -> None:
        self.said = self.last = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "rectoverso", "check", str(deck), "--watch"],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert self.process.stderr is not None
        os.set_blocking(self.process.stderr.fileno(), False)

    def until(self, words: str) -> None:
        """Wait until something is said, and then that the next save is waited for."""
        pattern = re.compile(
            re.escape(words.encode()) + rb".*watching; Ctrl-C ends it\n", re.DOTALL
        )
        end = time.monotonic() + 60
        while not (found := pattern.search(self.said)):
            assert self.process.poll() is None, self.said.decode()
            assert time.monotonic() < end, self.said.decode()
            assert self.process.stderr is not None
            self.said += self.process.stderr.read() or b""
            time.sleep(0.02)
        self.last, self.said = self.said[: found.end()], self.said[found.end() :]


@pytest.mark.slow
def test_a_deck_is_watched(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    watching = Watching(deck)
    try:
        watching.until("nothing found in 3 questions")
        time.sleep(0.5)  # until the folder is watched
        file = deck / "ko/first.md"
        file.write_text(FAULTY, encoding="utf-8")
        watching.until("CHP005")
        assert watching.last.startswith(b"\n"), (
            "a line is left free before each round but the first"
        )
        (deck / "deck.toml").rename(deck / "aside.toml")
        watching.until("holds no deck.toml")
        (deck / "aside.toml").rename(deck / "deck.toml")
        watching.until("CHP005")
        file.write_text(CHAPTER, encoding="utf-8")
        watching.until("nothing found in 3 questions")
        watching.process.send_signal(signal.SIGINT)
        assert watching.process.wait(30) == 0
    finally:
        watching.process.kill()
        watching.process.wait()
        assert watching.process.stderr is not None
        watching.process.stderr.close()


def test_artifacts_and_hidden_files_are_no_part_of_a_deck(tmp_path: Path) -> None:
    from rectoverso.cli import check

    parts = {
        "ko/first.md": True, "media/a.svg": True, "deck.toml": True, "references.bib": True,
        "ko": True, "build/a.apkg": False, ".git/index": False, "ko/.first.md.swp": False,
        "findings.txt": False,
    }  # fmt: skip
    said: dict[str, Any] = {path: check._is_of(tmp_path / path, tmp_path) for path in parts}
    assert said == parts
    assert not check._is_of(tmp_path.parent / "a.md", tmp_path)
