"""The workflow of a new deck: every `run:` step of it, run in clean clones."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from rectoverso.desk import beginning
from tests.decks import ROOT, WHO, environment, git, rectoverso

WORKFLOW = ".github/workflows/deck.yml"
RUN = {"install", "check", "build", "say what changes", "publish"}
"""The steps that run something; each is run below."""


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deck, committed."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = beginning.begin(tmp_path / "author/rivers").folder
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "begun")
    return folder


def commit(deck: Path, message: str) -> str:
    git(deck, "add", "-A")
    git(deck, "commit", "-q", "-m", message)
    return git(deck, "rev-parse", "HEAD").strip()


def workflow(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((folder / WORKFLOW).read_text(encoding="utf-8"))
    return read


def steps(folder: Path) -> dict[str, str]:
    """What the workflow runs, by the steps' names."""
    jobs = workflow(folder)["jobs"].values()
    found = [step for job in jobs for step in job["steps"] if "run" in step]
    return {step["name"]: step["run"] for step in found}


def ran(folder: Path, step: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a step in a clone, with the shell that GitHub takes."""
    return subprocess.run(
        ["bash", "-e", "-c", steps(folder)[step]],
        cwd=folder,
        env={**environment(), **more},
        capture_output=True,
        text=True,
    )


def program(path: Path, script: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a machine on which the step `install` ran: the program from this folder,
    what it needs from where the tests have it, apt told to touch nothing.
    """
    home = tmp_path_factory.mktemp("machine")
    program(home / "bin/sudo", 'exec "$@"')
    program(home / "bin/python", f'exec {sys.executable} "$@"')
    apt = home / "apt.conf"
    (home / "lists/partial").mkdir(parents=True)
    apt.write_text(
        f"""APT::Get::Simulate "true";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "{home}/lists";
Dir::Cache "{home}/cache";
""",
        encoding="utf-8",
    )
    if shutil.which("apt-get") is None:
        program(home / "bin/apt-get", "true")
    deck = beginning.begin(home / "deck").folder
    variables = {
        "RECTOVERSO": str(ROOT),
        "PATH": f"{home}/site/bin{os.pathsep}{home}/bin{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{home}/site",
        "APT_CONFIG": str(apt),
        # what the network would bring
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "false",  # what pip takes for: without
        "PIP_TARGET": f"{home}/site",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    done = ran(deck, "install", **variables)
    assert done.returncode == 0, done.stderr
    assert (home / "site/rectoverso/desk/beginnings/deck.yml").is_file()
    return {name: variables[name] for name in ("PATH", "PYTHONPATH")}


def test_its_token_may_read_and_only_the_publishing_job_writes(deck: Path) -> None:
    read = workflow(deck)
    assert read["permissions"] == {"contents": "read"}
    assert "permissions" not in read["jobs"]["build"]
    publishing = read["jobs"]["release"]
    assert publishing["permissions"] == {"contents": "write"}
    assert publishing["if"] == "github.ref_type == 'tag'"
    assert "rectoverso" not in publishing["steps"][-1]["run"]
    assert "secrets" not in (deck / WORKFLOW).read_text(encoding="utf-8")


def test_where_to_install_from_is_one_variable(deck: Path) -> None:
    read = workflow(deck)
    assert read["env"] == {"RECTOVERSO": "rectoverso"}
    assert [words for words in steps(deck).values() if "pip install" in words] == [
        steps(deck)["install"]
    ]
    assert '"$RECTOVERSO"' in steps(deck)["install"]


def test_no_text_of_others_reaches_a_shell(deck: Path) -> None:
    """What a pull request says stands in variables, never in a script."""
    assert all("${{" not in words for words in steps(deck).values())
    assert steps(deck).keys() == RUN


@pytest.mark.slow
def test_a_pull_request_is_checked_and_told_what_changes(
    deck: Path, tmp_path: Path, installed: dict[str, str]
) -> None:
    before = git(deck, "rev-parse", "HEAD").strip()
    chapter = deck / "en/01-first.md"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("a few minutes", "ten minutes"), encoding="utf-8")
    commit(deck, "edited")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(deck), str(clone))
    checked = ran(clone, "check", **installed)
    assert (checked.returncode, checked.stdout) == (0, "")
    told = summary(clone, tmp_path, before, installed)
    assert "1 changed" in told
    assert "[-a few-] {+ten+} minutes" in told
    assert "2 new" in summary(clone, tmp_path, "", installed)  # nothing was released yet
    (clone / "en/01-first.md").write_text(text.replace("## When", "##When"), encoding="utf-8")
    checked = ran(clone, "check", **installed)
    assert checked.returncode == 1
    assert re.match(r"::\w+ file=en/01-first\.md,line=\d+,.*title=CHP005::", checked.stdout)


def summary(clone: Path, folder: Path, since: str, installed: dict[str, str]) -> str:
    path = folder / "summary.md"
    path.unlink(missing_ok=True)
    done = ran(clone, "say what changes", GITHUB_STEP_SUMMARY=str(path), SINCE=since, **installed)
    assert done.returncode == 0, done.stderr
    text = path.read_text(encoding="utf-8")
    assert text.startswith("~~~~~~ text\n")
    assert text.endswith("\n~~~~~~\n")
    return text


@pytest.mark.slow
def test_a_deck_that_a_pull_request_brings_is_all_new(
    deck: Path, tmp_path: Path, installed: dict[str, str]
) -> None:
    git(deck, "checkout", "-q", "--orphan", "empty")
    git(deck, "rm", "-r", "-q", "--cached", ".")
    git(deck, "commit", "-q", "--allow-empty", "-m", "nothing yet")
    before = git(deck, "rev-parse", "HEAD").strip()
    commit(deck, "the deck")
    assert "2 new" in summary(deck, tmp_path, before, installed)


@pytest.mark.slow
def test_a_tag_becomes_a_release(deck: Path, tmp_path: Path, installed: dict[str, str]) -> None:
    said = rectoverso("release", "--to", "apkg", cwd=deck)
    assert said.returncode == 0, said.stderr
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--branch", "rivers-0.1.0", str(deck), str(clone))
    built = ran(clone, "build", **installed)
    assert built.returncode == 0, built.stderr
    assert git(clone, "status", "--porcelain") == ""
    asked = tmp_path / "asked"
    view = f'echo "$@" >> {asked}; test "$2" != view'
    program(tmp_path / "gh/gh", view)
    paths = f"{tmp_path}/gh{os.pathsep}{installed['PATH']}"
    done = ran(clone, "publish", PATH=paths, TAG="rivers-0.1.0", **WHO)
    assert done.returncode == 0, done.stderr
    created, uploaded = asked.read_text(encoding="utf-8").splitlines()[1:]
    assert created == (
        "release create rivers-0.1.0 --verify-tag --title rivers-0.1.0 --notes-file ../notes.md"
    )
    assert "2" in (clone / "notes.md").read_text(encoding="utf-8")
    files = set(uploaded.removeprefix("release upload rivers-0.1.0 --clobber ").split())
    made = "rivers-en-0.1.0"
    assert {f"./{made}.apkg", f"./{made}-book.pdf", f"./{made}.epub", "./SHA256SUMS"} <= files
    package = f"build/{made}.apkg"
    assert (clone / package).read_bytes() == (deck / package).read_bytes()
    (clone / package).rename(clone / f"build/{made}-dev.apkg")
    assert ran(clone, "publish", PATH=paths, TAG="rivers-0.1.0").returncode != 0


def test_the_hooks_of_pre_commit_format_and_refuse_an_error(deck: Path) -> None:
    """Their entries are run as pre-commit runs them, which refuses a commit also where a file is
    changed.
    """
    read = yaml.safe_load((deck / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in read["repos"] for hook in repo["hooks"]]
    form, check = (hook["entry"].split() for hook in hooks)
    for hook, (name, *_) in zip(hooks, (form, check), strict=True):
        assert (name, hook["language"], hook["pass_filenames"]) == ("rectoverso", "system", False)
    chapter = deck / "en/01-first.md"
    before = chapter.read_bytes()
    for words in (form, check):
        assert rectoverso(*words[1:], cwd=deck).returncode == 0
        assert chapter.read_bytes() == before
    with chapter.open("a", encoding="utf-8") as file:
        file.write("\n\n##   Without an id\nAn answer.\n")
    assert rectoverso(*form[1:], cwd=deck).returncode == 0
    assert chapter.read_bytes() == before + b"\n## Without an id\n\nAn answer.\n"
    assert rectoverso(*check[1:], cwd=deck).returncode == 1


def test_the_editor_finds_what_check_says(deck: Path) -> None:
    """The problem matcher of the task reads the lines of `check`."""
    tasks = json.loads((deck / ".vscode/tasks.json").read_text(encoding="utf-8"))["tasks"]
    (matcher,) = (task["problemMatcher"] for task in tasks if task["problemMatcher"])
    with (deck / "en/01-first.md").open("a", encoding="utf-8") as file:
        file.write("\n## Without an id\n\nAn answer.\n")
    said = rectoverso("check", cwd=deck).stderr
    pattern = matcher["pattern"]
    lines = [found for line in said.splitlines() if (found := re.match(pattern["regexp"], line))]
    (found,) = lines
    assert (deck / found[pattern["file"]]).samefile(deck / "en/01-first.md")
    assert (found[pattern["line"]], found[pattern["code"]]) == ("23", "ID001")
