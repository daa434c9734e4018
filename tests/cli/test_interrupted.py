"""Builds that are killed, or find the disk full, at each of their phases: what was there stays
whole, and the next build clears what was left.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.decks import CHAPTER, environment, rectoverso, write_deck

pytestmark = pytest.mark.slow

TARGETS = "apkg,book,cheatsheet,epub,json"
OTHER = CHAPTER.replace("음수 쪽", "왼쪽")

KILLED = """
import os, signal, sys
from pathlib import Path
from rectoverso import pipeline

deck, out, phase, share, targets = sys.argv[1:]

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def progress(at, done):
    if phase in at and done >= float(share):
        die()

placed = []

def watch(event, arguments):
    if event == "os.rename" and Path(os.fspath(arguments[1])).parent == Path(out):
        placed.append(arguments[1])
        if len(placed) == int(float(share)):
            die()

if phase == "placing":
    sys.addaudithook(watch)
pipeline.build((Path(deck),), targets.split(","), Path(out), progress)
"""
"""A build that kills itself: in the phase that is named, when that share of it is done, or before
that many files are put into place.
"""


def files(folder: Path) -> dict[str, bytes]:
    """What is in a folder, but for what a build works in."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The artifacts of the deck as it was and as it is afterwards."""
    folder = tmp_path_factory.mktemp("made")
    for name, text in (("before", CHAPTER), ("after", OTHER)):
        deck = write_deck(folder / name / "deck", first=text)
        said = rectoverso("build", deck, "--to", TARGETS, "-o", folder / name / "out")
        assert said.returncode == 0, said.stderr
    return {name: files(folder / name / "out") for name in ("before", "after")}


def given(folder: Path, before: dict[str, bytes]) -> tuple[Path, Path]:
    """A deck that has changed since its artifacts were made, and the folder of these."""
    deck, out = write_deck(folder / "deck", first=OTHER), folder / "out"
    out.mkdir()
    for name, content in before.items():
        (out / name).write_bytes(content)
    return deck, out


def whole_again(deck: Path, out: Path, after: dict[str, bytes]) -> None:
    """The next build makes everything, and leaves nothing else."""
    said = rectoverso("build", deck, "--to", TARGETS, "-o", out)
    assert said.returncode == 0, said.stderr
    assert files(out) == after
    assert sorted(path.name for path in out.iterdir()) == sorted(after)


WAYS = [(": book", 0.5), ("placing", 3)]
SWEEP = [
    *(("reading", 0), ("checking", 0), ("placing", 1), ("placing", 5)),
    *((f": {name}", 0) for name in TARGETS.split(",")),
    *((f": {name}", share) for name in ("book", "cheatsheet") for share in (0.1, 0.9, 1)),
]


@pytest.mark.parametrize(
    ("phase", "share"), [*WAYS, *(pytest.param(*each, marks=pytest.mark.prove) for each in SWEEP)]
)
def test_a_kill_leaves_what_was_there_whole(
    phase: str, share: float, made: dict[str, dict[str, bytes]], tmp_path: Path
) -> None:
    before, after = made["before"], made["after"]
    deck, out = given(tmp_path, before)
    command = [sys.executable, "-c", KILLED, deck, out, phase, str(share), TARGETS]
    ended = subprocess.run(
        list(map(str, command)), env=environment(), capture_output=True, timeout=120, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    found = files(out)
    assert found.keys() == before.keys()
    new = {name for name in found if found[name] != before[name]}
    assert all(found[name] == after[name] for name in new)
    assert len(new) == (max(share - 1, 0) if phase == "placing" else 0)
    whole_again(deck, out, after)


@pytest.mark.parametrize(
    "target",
    ["book", *(pytest.param(name, marks=pytest.mark.prove) for name in TARGETS.split(","))],
)
def test_a_full_disk_leaves_what_was_there_whole(
    target: str, made: dict[str, dict[str, bytes]], tmp_path: Path
) -> None:
    """A limit on a file's size stands for the full disk: each artifact is the first that is larger
    than it.
    """
    before, after = made["before"], made["after"]
    deck, out = given(tmp_path, before)
    said = rectoverso(
        *("build", deck, "--to", target, "-o", out),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900)),
    )
    assert said.returncode == 2, said.stderr
    assert "Traceback" not in said.stderr
    # fontconfig may say before that it can't write what it knows of the faces
    assert said.stderr.splitlines()[-1].startswith(f"rectoverso: {out} can't be written: ")
    assert files(out) == before
    whole_again(deck, out, after)


def _ours(session: int) -> list[str]:
    """The processes of a session, by their state and name."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text(encoding="utf-8").rpartition(")")
        except OSError:
            continue  # it ended meanwhile
        state, _, _, owner = rest.split()[:4]
        if int(owner) == session and state != "Z":
            found.append(name)
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked for in /proc")
def test_nothing_goes_on_after_a_kill(tmp_path: Path) -> None:
    """Whatever a build has started ends with it."""
    deck, out = write_deck(tmp_path / "deck"), tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, "-m", "rectoverso", "build", deck, "-o", out, "--to", TARGETS],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    limit = time.monotonic() + 60
    while not list(out.glob(".staging-*/*.apkg")) and time.monotonic() < limit:
        time.sleep(0.005)
    assert _ours(child.pid), "the kill comes too late to show anything"
    child.kill()
    assert child.wait(60) == -signal.SIGKILL
    limit = time.monotonic() + 5
    while (left := _ours(child.pid)) and time.monotonic() < limit:
        time.sleep(0.05)
    assert left == []


def _press(session: int) -> int | None:
    """The number of a process that is a session's press."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        if int(state[3]) == session and b"typeset.press" in command:
            return int(folder.name)
    return None


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked for in /proc")
def test_presses_leave_ctrl_c_to_the_build(tmp_path: Path) -> None:
    """A terminal sends it to all processes; only the build answers it, in one line."""
    deck, out = write_deck(tmp_path / "deck"), tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, "-m", "rectoverso", "build", deck, "-o", out, "--to", "book"],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    limit = time.monotonic() + 60
    while (press := _press(child.pid)) is None and time.monotonic() < limit:
        time.sleep(0.005)
    assert press is not None
    assert os.getpgid(press) != os.getpgid(child.pid)
    os.killpg(child.pid, signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert said.strip() == "stopped; nothing was changed"
    assert not list(out.glob("*.pdf"))
