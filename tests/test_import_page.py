"""docs/import.md, done as it stands there: from notes to a package."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from rectoverso.anki import package
from rectoverso.importers import IMPORTERS
from tests.decks import ROOT, environment

TEXT = (ROOT / "docs/import.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_five_minutes(tmp_path: Path) -> None:
    program = tmp_path / "bin/rectoverso"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m rectoverso "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    given = environment(
        PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        GIT_CEILING_DIRECTORIES=str(tmp_path),
    )
    said = ""
    count = 0
    for language, text in BLOCK.findall(TEXT):
        if language == "text":
            assert said == text
        elif language == "sh":
            count += 1
            done = subprocess.run(
                ["bash", "-e", "-c", text], cwd=tmp_path, env=given, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
            # what `new` says is for the tutorial
            said = done.stdout[done.stdout.find("notes.md: ") :] if count == 1 else done.stdout
    assert count == 3
    (made,) = (tmp_path / "nets/build").glob("*.apkg")
    assert len(package.read(made).notes) == 2 + 3


def test_every_shape_is_named() -> None:
    shapes = TEXT.partition("| `--as` |")[2].partition("\n\n")[0]
    named = re.findall(r"^\| `([\w-]+)` \|", shapes, re.MULTILINE)
    assert sorted(named) == sorted(IMPORTERS)
