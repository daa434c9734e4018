"""The pages of the diagnostics are those that the rules and their cases make."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from rectoverso import rules
from tests.cases_of_rules import CODES

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs/diagnostics"


def test_no_page_is_stale() -> None:
    said = subprocess.run(
        [sys.executable, "tools/diagnostics_pages.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.stdout, said.stderr, said.returncode) == ("", "", 0)


def test_every_code_has_a_page_and_a_line_in_the_index() -> None:
    assert sorted(path.stem for path in PAGES.iterdir()) == sorted([*CODES, "README"])
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| \[(\w+)\]", index, re.MULTILINE)) == sorted(CODES)


@pytest.mark.parametrize("name", rules.MODULES)
def test_a_docstring_says_what_why_and_how(name: str) -> None:
    lines = (import_module(f"rectoverso.rules.{name}").__doc__ or "").strip().split("\n")
    assert lines[0].endswith(".")
    assert len(lines[0]) <= 80
    assert lines[1] == ""
    assert len(" ".join(lines[2:])) > 80


def test_every_code_that_the_program_names_has_a_rule() -> None:
    named = set()
    for path in (ROOT / "src/build/rectoverso").rglob("*.py"):
        named |= set(re.findall(r'"([A-Z]{2,6}\d{3})"', path.read_text(encoding="utf-8")))
    prefixes = {code.rstrip("0123456789") for code in CODES}
    assert {code for code in named if code.rstrip("0123456789") in prefixes} == set(CODES)
