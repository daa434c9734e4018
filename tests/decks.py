"""Deck folders on disk, written for a test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests import warm

ROOT = Path(__file__).resolve().parent.parent
EPOCH = "1760000000"
PROGRAM = "import runpy; runpy.run_module('rectoverso', run_name='__main__', alter_sys=True)"

SETTINGS = """uid = "test-7f3a"
name = "test"
title = "시험"
languages = ["ko"]
version = "0.1.0"

[tags]
core = "먼저 볼 질문"
"""

CHAPTER = """# 활성화 함수 <a id="activation"></a>

머리말이다.

## ReLU란? <a id="relu" class="core"></a>

음수를 0으로 만드는 함수이다.

식은 $f(x)=\\max(0,x)$ 이다.

### 약점은? <a id="relu-weakness"></a>

음수 쪽 기울기가 0이다.

## 시그모이드란? <a id="sigmoid"></a>

값을 0과 1 사이로 누르는 함수이다.
"""


WHO = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "An Author"), ("EMAIL", "author@example.org"))
}


def write_deck(folder: Path, settings: str = SETTINGS, **chapters: str) -> Path:
    """A deck with the chapters given by file name (`first` becomes ko/first.md)."""
    (folder / "ko").mkdir(parents=True, exist_ok=True)
    (folder / "deck.toml").write_text(settings, encoding="utf-8")
    for name, text in (chapters or {"first": CHAPTER}).items():
        (folder / "ko" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def environment(**more: str) -> dict[str, str]:
    """This process's environment, with a fixed moment and no colours asked for."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("NO_COLOR", "FORCE_COLOR", "RECTOVERSO_TRACEBACK")
    }
    ours = {"PYTHONPATH": str(ROOT / "src/build"), "SOURCE_DATE_EPOCH": EPOCH}
    return {**kept, **WHO, **ours, **more}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder, as an author whom it knows; what it says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**kept, **WHO, **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rectoverso(
    *arguments: str | Path,
    cwd: Path | None = None,
    more: dict[str, str] | None = None,
    preexec_fn: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own.

    With what counts at a process's start it is a new one, else one that was forked (`warm`).
    """
    given = environment(**(more or {}))
    if preexec_fn is None and not any(name.startswith("PYTHON") for name in more or {}):
        return warm.run(PROGRAM, *arguments, environment=given, cwd=cwd)
    return subprocess.run(
        [sys.executable, "-m", "rectoverso", *map(str, arguments)],
        cwd=cwd,
        env=given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=preexec_fn,
    )
