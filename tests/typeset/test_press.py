"""Presses: the same pages as in the process itself, and an end when the build ends."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso.diagnostics import RectoversoError
from rectoverso.typeset.faces import choose
from rectoverso.typeset.pdf import Manuscript, Section
from rectoverso.typeset.press import Presses, print_out

pytestmark = pytest.mark.slow

NUMBER = '<a href="#z">z <span class="page" data-of="z">000</span></a>'


def manuscript(*bodies: str) -> Manuscript:
    sections = tuple(
        Section(f"<!doctype html><html lang=en><meta charset=utf-8><title>t</title><body>{body}")
        for body in bodies
    )
    faces = choose("Latn", {*"".join(bodies), "t"})
    return Manuscript(sections, "@page { size: A6 }", {}, {}, faces)


def test_a_press_prints_what_the_process_itself_prints(tmp_path: Path) -> None:
    pages = manuscript(f"<p>one {NUMBER}", "<p id=z>two")
    here = print_out(pages, tmp_path / "here.pdf")
    shares: list[float] = []
    with Presses() as presses:
        there = presses.print_out(pages, tmp_path / "there.pdf", shares.append).result()
    assert there == here
    assert (here.pages, here.anchors, here.missing) == (2, {"z": 2}, ())
    assert (tmp_path / "there.pdf").read_bytes() == (tmp_path / "here.pdf").read_bytes()
    assert shares[-1] == 1.0


def test_what_was_laid_out_before_changes_nothing(tmp_path: Path) -> None:
    """Faces of another script, and what generic families stood for there, are forgotten."""
    pages = manuscript(f"<p>one {NUMBER} <code>x</code>", "<p id=z>two")
    other = replace(pages, faces=choose("Kore", {*"가나다 abc"}))
    made = []
    for name, each in (("a", pages), ("b", other), ("c", pages), ("d", other), ("e", pages)):
        print_out(each, tmp_path / name)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[2] == made[4]
    assert made[1] == made[3] != made[0]


def test_what_a_face_lacks_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with Presses() as presses:
        pages = manuscript("<p>a\ue001")
        printed = presses.print_out(pages, tmp_path / "a.pdf", lambda _: None).result()
    assert printed.missing == ("\ue001",)
    assert list(tmp_path.iterdir()) == []


def test_what_goes_wrong_there_is_raised_here(tmp_path: Path) -> None:
    with Presses() as presses:
        broken = presses.print_out(
            manuscript('<img src="medium:y.svg">'), tmp_path / "a", lambda _: None
        )
        with pytest.raises(RectoversoError, match="no medium of the deck"):
            broken.result()
        nowhere = tmp_path / "none/a.pdf"
        lost = presses.print_out(manuscript("<p>a"), nowhere, lambda _: None)
        with pytest.raises(FileNotFoundError):
            lost.result()


def test_a_fault_of_the_program_says_where_it_happened(tmp_path: Path) -> None:
    with Presses() as presses:
        pages = replace(manuscript("<p>a"), sections=(None,))  # type: ignore[arg-type]
        with pytest.raises(RuntimeError, match=r"^AttributeError: ") as caught:
            presses.print_out(pages, tmp_path / "a.pdf", lambda _: None).result()
    assert "in lay_out" in "".join(caught.value.__notes__)


def test_a_press_runs_nothing_that_lies_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("re", "json", "weasyprint", "rectoverso"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    with Presses() as presses:
        pages = manuscript("<p>a")
        assert presses.print_out(pages, tmp_path / "a.pdf", lambda _: None).result().pages == 1
    assert not (tmp_path / "ran").exists()


LONG = """
import sys
from pathlib import Path
from rectoverso.typeset.press import Presses
from tests.typeset.test_press import manuscript
with Presses() as presses:
    pages = manuscript(*["<p>word " * 3000] * 60)
    presses.print_out(pages, Path(sys.argv[1]), lambda _: print("begun", flush=True)).result()
"""


def test_a_press_ends_with_its_build(tmp_path: Path) -> None:
    target = tmp_path / "long.pdf"
    command = [sys.executable, "-c", LONG, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        assert build.stdout.readline() == "begun\n"
        tasks = Path(f"/proc/{build.pid}/task").iterdir()
        presses = [each for task in tasks for each in (task / "children").read_text().split()]
        build.kill()
    assert presses
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{each}/exe").exists() for each in presses):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not target.exists()
