"""The command line, as a user meets it: what it prints, what it leaves, how it ends."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pty
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import click
import pytest
from rich.cells import cell_len

from rectoverso import machine
from rectoverso.cli.options import DEFAULT_TARGETS, TARGETS
from rectoverso.model import deck_from_json, to_json
from rectoverso.pipeline import check
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import SUMS, WRITERS
from tests.decks import CHAPTER, EPOCH, SETTINGS, environment, git, rectoverso, write_deck

BROKEN = CHAPTER.replace("\\max(0,x)$", "\\frac{1}{x$").replace("#relu", "#x") + (
    '\n## 어디로? <a id="where"></a>\n\n[저기](#nowhere)로 간다.\n'
)


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return write_deck(tmp_path / "deck")


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_artifacts_have_their_names_everywhere() -> None:
    """`machine` names them too, which needs nothing but Python."""
    assert (*WRITERS, SUMS) == TARGETS
    assert set(machine.PRODUCTS) < set(DEFAULT_TARGETS)
    assert set(DEFAULT_TARGETS) < set(TARGETS)


def test_help_lists_the_verbs() -> None:
    said = rectoverso("--help")
    assert said.returncode == 0
    for verb in ("new", "build", "check", "release", "coverage", "doctor"):
        assert f"\n  {verb} " in said.stdout
    assert "\n    rectoverso build content/my-deck\n" in rectoverso("build", "--help").stdout


def test_of_a_clean_deck_one_line_is_said(deck: Path, tmp_path: Path) -> None:
    said = rectoverso("check", deck)
    line = f"{deck}: nothing found in 3 questions\n"
    assert (said.returncode, said.stdout, said.stderr) == (0, "", line)
    said = rectoverso("check", deck, "--format", "json")
    assert (said.returncode, said.stdout, said.stderr) == (0, "[]\n", "")
    both = write_deck(tmp_path / "both", SETTINGS.replace('["ko"]', '["ko", "en"]'))
    (both / "en").mkdir()
    (both / "en/first.md").write_text(CHAPTER, encoding="utf-8")
    said = rectoverso("check", deck, both)
    assert (
        said.stderr == line + f"{both}: nothing found in 3 questions in ko and 3 questions in en\n"
    )


WARNED = CHAPTER.replace("음수를 0으로 만드는 함수이다.", "긴 답. " * 100, 1)


def test_warnings_alone_end_with_0_unless_strict(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", first=WARNED)
    said = rectoverso("check", deck)
    assert (said.returncode, said.stderr.splitlines()[-1]) == (0, "0 errors, 1 warning")
    assert rectoverso("check", deck, "--strict").returncode == 1
    assert rectoverso("check", deck, "--strict", "--format", "json").returncode == 1
    built = rectoverso("build", deck, "--to", "json", "-o", tmp_path / "out")
    assert (built.returncode, "QST006" in built.stderr) == (0, True)
    strict = rectoverso("build", deck, "--to", "json", "-o", tmp_path / "no", "--strict")
    assert strict.returncode == 1
    assert strict.stderr.endswith("warnings stop a strict build\nnothing was written\n")
    assert not (tmp_path / "no").exists()


@pytest.mark.parametrize(
    ("options", "codes", "returned", "clean"),
    [
        (("--select", "TEX001"), ["TEX001"], 1, ""),
        (("--select", "TEX,QST"), ["QST006", "TEX001"], 1, ""),
        (("--select", "TEX", "--select", "QST006"), ["QST006", "TEX001"], 1, ""),
        (("--select", "QST"), ["QST006"], 0, ""),
        (("--select", "QST", "--strict"), ["QST006"], 1, ""),
        (("--ignore", "TEX"), ["QST006"], 0, ""),
        (("--select", "TERM"), [], 0, "nothing found of TERM in 3 questions"),
        (
            ("--select", "QST", "--ignore", "QST006,TEX"),
            [],
            0,
            "nothing found of QST but for QST006, TEX in 3 questions",
        ),
    ],
)
def test_findings_are_chosen(
    options: tuple[str, ...], codes: list[str], returned: int, clean: str, tmp_path: Path
) -> None:
    """An unused silence of a code that is not chosen is not said either."""
    text = WARNED.replace("\\max(0,x)$", "\\frac{1}{x$") + "\n<!-- ignore TERM001: 까닭 -->\n"
    deck = write_deck(tmp_path / "deck", first=text)
    said = rectoverso("check", deck, *options)
    assert (re.findall(r"[A-Z]+\d{3}(?= )", said.stderr.replace(clean, "")), said.returncode) == (
        codes,
        returned,
    )
    assert clean in said.stderr


def test_only_what_is_chosen_is_mended(tmp_path: Path) -> None:
    text = CHAPTER.replace(' <a id="relu-weakness"></a>', "")
    deck = write_deck(tmp_path / "deck", first=text)
    rectoverso("check", deck, "--fix", "--select", "TEX")
    assert (deck / "ko/first.md").read_text(encoding="utf-8") == text
    rectoverso("check", deck, "--fix", "--select", "ID")
    assert (deck / "ko/first.md").read_text(encoding="utf-8") != text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("QST06", "'QST06' is not the code of a finding: did you mean QST006?"),
        ("qst006", "'qst006' is not the code of a finding: did you mean QST006?"),
        ("repeated-id", "'repeated-id' is not the code of a finding: did you mean ID002?"),
        ("QST,9", "'9' is not the code of a finding, nor how one begins"),
        (",", "name one or more codes of findings, like QST006 or QST"),
    ],
)
@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_code_is_a_wrong_argument(
    deck: Path, option: str, given: str, message: str
) -> None:
    said = rectoverso("check", deck, option, given)
    assert said.returncode == 2
    assert message in said.stderr
    assert said.stderr.count("\n") == 1


def test_what_is_found_again_and_again_is_said_three_times(tmp_path: Path) -> None:
    def check(count: int) -> str:
        text = CHAPTER + "\n[저기](#nowhere)\n" * count + "\n[거기](#elsewhere)\n"
        write_deck(tmp_path / "deck", first=text)
        return rectoverso("check", "deck", cwd=tmp_path).stderr

    assert check(5).count("there is no `nowhere`") == 5
    assert (
        "   and 3 more of this: deck/ko/first.md:25, deck/ko/first.md:27, deck/ko/first.md:29\n"
        in (check(6))
    )
    said = check(100)
    assert said.count("there is no `nowhere`") == 3
    assert (
        "   and 97 more of this: deck/ko/first.md:25, deck/ko/first.md:27, deck/ko/first.md:29 …"
        " (check --format json names all)\ndeck/ko/first.md:219:1 REF001 "
    ) in said
    assert said.endswith("101 errors\n")
    as_json = rectoverso("check", "deck", "--format", "json", cwd=tmp_path).stdout
    assert len(json.loads(as_json)) == 101


def test_findings_have_their_place_and_come_all_at_once(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", first=BROKEN)
    said = rectoverso("check", "deck", cwd=tmp_path)
    assert said.returncode == 1
    assert "deck/ko/first.md:9:18 TEX001 " in said.stderr
    assert "deck/ko/first.md:21:1 REF001 there is no `nowhere` in this deck" in said.stderr
    assert "   21 | [저기](#nowhere)로 간다.\n      | ^^^^^^^^^^^^^^^^\n" in said.stderr
    assert said.stderr.rstrip().endswith("2 errors")
    assert "Traceback" not in said.stderr
    assert (deck / "ko/first.md").read_text(encoding="utf-8") == BROKEN


def test_findings_as_json(tmp_path: Path) -> None:
    write_deck(tmp_path / "deck", first=BROKEN)
    said = rectoverso("check", "deck", "--format", "json", cwd=tmp_path)
    assert said.returncode == 1
    values = json.loads(said.stdout)
    assert [value["code"] for value in values] == ["TEX001", "REF001"]
    assert values[1] == {
        "code": "REF001",
        "name": "broken-cross-reference",
        "severity": "error",
        "message": "there is no `nowhere` in this deck",
        "file": "deck/ko/first.md",
        "line": 21,
        "column": 1,
        "end_line": 21,
        "end_column": 15,
        "hints": ["did you mean #where?"],
        "fix": None,
    }


@pytest.mark.parametrize(("variable", "colored"), [("NO_COLOR", False), ("FORCE_COLOR", True)])
def test_colors_are_asked_for(tmp_path: Path, variable: str, colored: bool) -> None:
    deck = write_deck(tmp_path / "deck", first=BROKEN)
    said = rectoverso("check", deck, more={variable: "1", "TERM": "xterm"})
    assert ("\x1b[" in said.stderr) is colored


def on_a_terminal(*arguments: str | Path, **more: str) -> str:
    """What a command writes to a terminal of 80 columns."""
    near, far = pty.openpty()
    fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    command = [sys.executable, "-m", "rectoverso", *map(str, arguments)]
    surroundings = environment(**{"TERM": "xterm", **more})
    shown = b""
    with subprocess.Popen(command, stdin=far, stdout=far, stderr=far, env=surroundings):
        os.close(far)
        with suppress(OSError):  # how a terminal says that the other end is gone
            while part := os.read(near, 1000):
                shown += part
    os.close(near)
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.slow
@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_terminal_without_colors(tmp_path: Path, more: dict[str, str]) -> None:
    deck = write_deck(tmp_path / "deck", first=BROKEN)
    assert re.search(r"\x1b\[[0-9;]*31m", on_a_terminal("check", deck))
    shown = on_a_terminal("check", deck, **more)
    assert "REF001 there is no `nowhere`" in shown
    assert not re.search(r"\x1b\[[0-9;]*m", shown)


def test_a_finding_fits_the_terminal(tmp_path: Path) -> None:
    """With its mark where it belongs, in a line of wide letters."""
    text = CHAPTER + "\n" + "길고 긴 " * 40 + "[저기](#nowhere)로 " + "길고 긴 " * 40 + "\n"
    deck = write_deck(tmp_path / "deck", first=text)
    shown = on_a_terminal("check", deck, NO_COLOR="1").splitlines()
    line, mark = next(pair for pair in pairwise(shown) if "[저기](#nowhere)" in pair[0])
    assert cell_len(line) <= 80
    assert cell_len(line.partition("[저기]")[0]) == mark.index("^")
    assert mark.count("^") == cell_len("[저기](#nowhere)")


def test_hashes_stay_whole_on_a_narrow_terminal(deck: Path, tmp_path: Path) -> None:
    shown = on_a_terminal("build", deck, "--to", "json", "-o", tmp_path / "out", NO_COLOR="1")
    assert re.search(
        r"\n  sha256\n\S+\.json +\d kB +\d+\.\d s  3 questions\n  [0-9a-f]{64}\n", shown
    )


def test_texts_are_printed_as_they_stand(tmp_path: Path) -> None:
    """Whatever they mean to rich, or to a terminal."""
    name = "a [b] :smile:"
    strange = CHAPTER.replace("시그모이드란?", "[red]시그[/red] :smile: [/]란?")
    deck = write_deck(tmp_path / name, first=strange + "\n[b]굵게[/b](#nowhere) [/i]\n")
    sources = '[[document]]\nname = "\\u001b[31m [b]"\ntitle = ":smile: [/]"\nasked = 0\n'
    (deck / "sources.toml").write_text(sources, encoding="utf-8")
    for more in ({}, {"FORCE_COLOR": "1", "TERM": "xterm"}):
        said = rectoverso("check", name, cwd=tmp_path, more=more)
        assert said.returncode == 1
        for words in (f"{name}/ko/first.md:19:6 REF001 ", "| [b]굵게[/b](#nowhere) [/i]\n"):
            assert words in click.unstyle(said.stderr)
        said = rectoverso("coverage", name, cwd=tmp_path, more=more)
        assert "\ufffd[31m [b]       0/0  :smile: [/]\n" in click.unstyle(said.stdout)


def test_a_source_line_keeps_its_blanks(tmp_path: Path) -> None:
    """A hard break is part of it."""
    write_deck(tmp_path / "deck", first=f"{CHAPTER}\n[저기](#nowhere)  \n끝.\n")
    assert "| [저기](#nowhere)  \n" in rectoverso("check", "deck", cwd=tmp_path).stderr


def test_fix_writes_a_missing_id_and_keeps_the_file_s_form(deck: Path) -> None:
    chapter = deck / "ko/first.md"
    text = CHAPTER.replace(' <a id="relu-weakness"></a>', "")
    chapter.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    before = rectoverso("check", deck)
    assert before.returncode == 1
    assert "ID001 this question has no id" in before.stderr
    said = rectoverso("check", deck, "--fix")
    assert (said.returncode, said.stderr) == (
        0,
        f"1 mended\n{deck}: nothing found in 3 questions\n",
    )
    fixed = text.replace("### 약점은?", '### 약점은? <a id="yagjeom"></a>')
    assert chapter.read_bytes() == b"\xef\xbb\xbf" + fixed.replace("\n", "\r\n").encode()
    assert rectoverso("check", deck).returncode == 0


def test_build_makes_artifacts_and_a_table(deck: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = rectoverso("build", deck, "--to", "apkg,json", "-o", out)
    assert said.returncode == 0, said.stderr
    assert sorted(files(out)) == ["test-ko-0.1.0-dev.apkg", "test-ko-0.1.0-dev.json"]
    for name, content in files(out).items():
        line = next(line for line in said.stdout.splitlines() if name in line)
        assert hashlib.sha256(content).hexdigest() in line
        assert re.search(r" \d+\.\d s  3 questions", line)


@pytest.mark.slow
def test_a_part_on_another_paper_is_made_of_pdfs(deck: Path, tmp_path: Path) -> None:
    """Of those that a release holds; a sheet to fold is made when it is named."""
    said = rectoverso(
        "build", deck, "--chapters", "activation", "--paper", "LETTER", "-o", tmp_path / "o"
    )
    assert said.returncode == 0, said.stderr
    marks = "chapter-activation+letter.pdf"
    names = ("book", "book-questions", "book-compact", "cheatsheet", "cheatsheet-core")
    assert files(tmp_path / "o").keys() == {f"test-ko-0.1.0-dev-{name}-{marks}" for name in names}


def test_nothing_to_hold_is_no_mistake(tmp_path: Path) -> None:
    """A deck without core questions has no core sheet, and one without releases no retired ones."""
    deck = write_deck(tmp_path / "deck", first=CHAPTER.replace(' class="core"', ""))
    said = rectoverso("build", deck, "--to", "cheatsheet-core,retired", "-o", tmp_path / "out")
    line = "nothing was made: there is nothing for these artifacts to hold\n"
    assert (said.returncode, said.stdout, said.stderr) == (0, "", line)
    assert not files(tmp_path / "out")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("--chapters", "activatoin"), "did you mean activation?"),
        (("--tags", "nothing"), "no tag is called 'nothing'"),
        (("--chapters", "activation", "--to", "book,apkg"), "apkg is always of the whole deck"),
        (("--chapters", ","), "name one or more"),
        (("--paper", "A4", "--to", "apkg"), "for PDFs: --to book,book-questions,"),
        (("--paper", "A5"), "'A5' is none of B5, A4, letter"),
    ],
)
def test_what_no_part_can_be_of(
    deck: Path, tmp_path: Path, wrong: tuple[str, ...], words: str
) -> None:
    said = rectoverso("build", deck, *wrong, "-o", tmp_path / "out")
    assert said.returncode == 2
    assert words in " ".join(said.stderr.split())
    assert not (tmp_path / "out").exists()


def test_the_model_as_json_reads_back_equal(deck: Path, tmp_path: Path) -> None:
    rectoverso("build", deck, "--to", "json", "-o", tmp_path)
    (file,) = tmp_path.glob("*.json")
    with Typesetter() as typesetter:
        (model,) = check(deck, typesetter).decks
    value = json.loads(file.read_text(encoding="utf-8"))
    assert deck_from_json(value) == model
    assert to_json(model) == value


def test_an_error_stops_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    good = write_deck(tmp_path / "good")
    assert rectoverso("build", good, "--to", "apkg", "-o", out).returncode == 0
    before = files(out)
    bad = write_deck(tmp_path / "bad", SETTINGS.replace("test", "other"), first=BROKEN)
    said = rectoverso("build", good, bad, "--to", "apkg", "-o", out)
    assert said.returncode == 1
    assert "nothing was written" in said.stderr
    assert files(out) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build", "nowhere"), "nowhere does not exist"),
        (("check", "empty"), "empty holds no deck.toml"),
        (("check", "file"), "file is not a folder"),
        (("build", "deck", "--to", "pdf"), "'pdf' is none of apkg, book"),
        (("build", "deck", "--to", ","), "name one or more of apkg"),
        (("build", "deck", "deck", "--to", "json"), "two decks make test-ko-0.1.0-dev.json"),
        (("build", "deck", "--to", "json", "-o", "file/x"), "can't be written"),
        (("frob",), "No such command 'frob' (python -m rectoverso --help tells more)"),
        (("check", "deck", "--form", "json"), "No such option '--form'"),
        (("check", "deck", "--format", "xml"), "'xml' is not one of 'text', 'json'"),
        (("release", "deck", "empty"), "one at a time, not deck, empty"),
        (("adopt", "deck", "empty", "a.apkg"), "one at a time, not deck, empty"),
    ],
)
def test_what_the_tool_can_t_do_is_one_line_and_code_2(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    write_deck(tmp_path / "deck")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    said = rectoverso(*arguments, cwd=tmp_path)
    assert said.returncode == 2
    assert words in said.stderr
    assert said.stderr.count("\n") == 1
    assert "Traceback" not in said.stderr


def test_without_a_command_there_is_help() -> None:
    said = rectoverso()
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == rectoverso("--help").stdout


def test_a_command_finds_its_deck(tmp_path: Path) -> None:
    """The one that the current folder lies in; else the only one below `content`, or that git
    knows.
    """
    deck = write_deck(tmp_path / "content/deck", first=BROKEN)
    (tmp_path / "beside").mkdir()

    def check(folder: Path) -> str:
        said = rectoverso("check", cwd=folder)
        assert said.returncode == 1
        return said.stderr.partition("ko/first.md:9:18 TEX001")[0]

    assert check(deck) == "./"
    assert check(deck / "ko") == "../"
    assert check(tmp_path) == "content/deck/"
    said = rectoverso("check", cwd=tmp_path / "beside")
    assert said.returncode == 2
    assert said.stderr == (
        "rectoverso: no deck is here: say which, by its folder, or begin one with rectoverso new"
        " my-deck\n"
    )
    (tmp_path / "alone/rivers").mkdir(parents=True)
    (tmp_path / "alone/rivers/deck.toml").touch()
    said = rectoverso("check", cwd=tmp_path / "alone")
    assert said.stderr.startswith("rectoverso: no deck is here, but in rivers: say which, ")
    said = rectoverso("preview", "rivers", cwd=tmp_path / "alone")
    assert said.returncode == 2
    assert "rivers is a deck: rectoverso preview --deck rivers" in said.stderr
    shutil.rmtree(tmp_path / "alone")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    assert check(tmp_path / "beside") == "../content/deck/"
    write_deck(tmp_path / "content/other")
    for command in ("build", "check", "coverage", "release"):
        said = rectoverso(command, cwd=tmp_path)
        assert said.returncode == 2
        assert said.stderr == (
            "rectoverso: say which deck, by its folder: content/deck, content/other\n"
        )


def test_a_deck_is_released_from_inside(deck: Path, tmp_path: Path) -> None:
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        git(deck, *command)
    said = rectoverso("release", "--to", "apkg", "-o", tmp_path / "out", cwd=deck / "ko")
    assert said.returncode == 0, said.stderr
    assert git(deck, "tag") == "test-0.1.0\n"
    assert git(deck, "status", "--porcelain") == ""
    said = rectoverso("diff", "HEAD~1", "test-0.1.0", cwd=deck / "ko")
    assert "an import: 0 new, 0 updated, 3 unchanged, 0 conflicting" in said.stdout


def test_a_malformed_source_date_epoch_is_said(deck: Path, tmp_path: Path) -> None:
    given = {"SOURCE_DATE_EPOCH": "now"}
    said = rectoverso("build", deck, "--to", "apkg", "-o", tmp_path / "o", more=given)
    assert said.returncode == 2
    assert said.stderr.startswith("rectoverso: SOURCE_DATE_EPOCH is 'now'")


@pytest.mark.slow
def test_a_full_disk_leaves_the_earlier_artifacts(deck: Path, tmp_path: Path) -> None:
    """A limit on a file's size stands for the full disk: writing fails in the same way."""
    out = tmp_path / "out"
    assert rectoverso("build", deck, "--to", "apkg,json", "-o", out).returncode == 0
    before = files(out)
    (deck / "ko/first.md").write_text(CHAPTER.replace("음수 쪽", "왼쪽"), encoding="utf-8")
    said = rectoverso(
        *("build", deck, "--to", "apkg,json", "-o", out),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert said.returncode == 2, said.stderr
    assert "Traceback" not in said.stderr
    assert said.stderr.startswith(f"rectoverso: {out} can't be written: ")
    assert len(said.stderr.strip().splitlines()) == 1
    assert files(out) == before


@pytest.mark.slow
def test_a_kill_in_the_middle_leaves_the_earlier_artifacts(deck: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert rectoverso("build", deck, "-o", out, "--to", "apkg,book").returncode == 0
    before = files(out)
    (deck / "ko/first.md").write_text(CHAPTER.replace("음수 쪽", "왼쪽"), encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, "-m", "rectoverso", "build", deck, "-o", out, "--to", "apkg,book"],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    limit = time.monotonic() + 60
    while not list(out.glob(".staging-*/*.apkg")) and time.monotonic() < limit:
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait(60) == -signal.SIGKILL
    left = {name: content for name, content in files(out).items() if ".staging-" not in name}
    assert left == before
    assert list(out.glob(".staging-*")), "the kill came too late to show anything"
    assert rectoverso("build", deck, "-o", out, "--to", "apkg,book").returncode == 0
    assert not list(out.glob(".staging-*"))
    assert files(out) != before


@pytest.mark.slow
def test_the_same_commit_gives_the_same_bytes_everywhere(tmp_path: Path) -> None:
    """Two clones in two folders, under other time zones and hash seeds: every artifact."""
    made = []
    for name, zone, seed in (("one", "Asia/Seoul", "1"), ("two/deeper", "America/St_Johns", "2")):
        home = tmp_path / name
        deck = write_deck(home / "deck")
        dates = {"GIT_AUTHOR_DATE": f"{EPOCH} +0000", "GIT_COMMITTER_DATE": f"{EPOCH} +0000"}
        for command in (
            ["init", "-q"],
            ["add", "."],
            ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "one"],
        ):
            subprocess.run(["git", *command], cwd=home, env=environment(**dates), check=True)
        # empty: as if unset, so that the commit's time counts
        said = rectoverso(
            "build",
            deck,
            f"--to={','.join(name for name in WRITERS if name not in ('notes', 'retired'))}",
            f"--output={home / 'out'}",
            more={"TZ": zone, "PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": ""},
        )
        assert said.returncode == 0, said.stderr
        made.append(files(home / "out"))
    assert len(made[0]) == len(WRITERS) - 1  # with what git ignores them by
    assert made[0].keys() == made[1].keys()
    for name in made[0]:
        assert made[0][name] == made[1][name], name


def test_doctor_names_the_faces_of_a_deck(tmp_path: Path) -> None:
    deck = str(write_deck(tmp_path / "deck"))
    said = rectoverso("doctor", deck)
    assert "Noto Serif CJK KR" in said.stdout
    assert rectoverso("doctor", "--packages", deck).stdout == ""
    assert "Noto" not in rectoverso("doctor", cwd=tmp_path).stdout


def test_doctor_names_every_part() -> None:
    said = rectoverso("doctor")
    for part in ("pandoc", "weasyprint", "genanki"):
        assert part in said.stdout.lower()
    assert said.returncode == 0, said.stdout
    needed = {line.split()[1]: line.split(maxsplit=3)[3] for line in said.stdout.splitlines()[1:]}
    assert [needed[part] for part in ("click", "genanki", "weasyprint", "pillow")] == [
        *("everything", "apkg", "PDFs", "PDFs, epub"),
    ]
