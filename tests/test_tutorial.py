"""docs/tutorial.md, done as it stands there: from nothing to a studied card."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import engine
from tests.decks import ROOT, environment

TEXT = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
WORDS = re.compile(r"`(build/[\w.-]+\.apkg)`")


@pytest.mark.slow
def test_the_tutorial(tmp_path: Path) -> None:
    program = tmp_path / "bin/rectoverso"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m rectoverso "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    given = environment(
        PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        GIT_CEILING_DIRECTORIES=str(tmp_path),
        GIT_CONFIG_GLOBAL=os.devnull,
        SOURCE_DATE_EPOCH="",
    )
    here, said = tmp_path, ""
    failed = False
    for _, language, text in BLOCK.findall(TEXT):
        if language == "markdown":
            with (here / "en/01-first.md").open("a", encoding="utf-8") as file:
                file.write(text)
        elif language == "text":
            assert said == text
            failed = False
        else:
            assert language == "sh"
            assert not failed, said
            done = subprocess.run(
                ["bash", "-e", "-c", f"{text}pwd > {tmp_path}/at"],
                cwd=here,
                env=given,
                capture_output=True,
                text=True,
            )
            said, failed = done.stderr, done.returncode != 0
            if not failed:
                here = Path((tmp_path / "at").read_text(encoding="utf-8").strip())
    assert not failed, said
    before, after = (here / name for name in WORDS.findall(TEXT))
    with engine.learner(tmp_path / "learner") as collection:
        assert engine.take(collection, before).new == 3
        (number,) = collection.find_cards('"deck:Rivers" Question:*meander*')
        engine.study(collection, collection.get_card(number), 3)
        studied = [engine.rows(collection, table) for table in ("cards", "revlog")]
        assert len(studied[1]) == 1
        log = engine.take(collection, after)
        assert (log.new, log.updated + log.duplicate, log.conflicting) == (0, 3, 0)
        assert [engine.rows(collection, table) for table in ("cards", "revlog")] == studied
