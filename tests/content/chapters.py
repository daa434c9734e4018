"""The deck's chapters as the tests of its content read them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DECK = Path(__file__).resolve().parents[2] / "content" / "deep-learning-interview"
FILES = sorted((DECK / "ko").glob("*.md"))

SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.prove) for seed in range(2, 20))]
"""Seeds of an experiment that holds for each of twenty: two in `make test`, all in the sweep."""


class Chapter:
    """One chapter's source: its answers by the question's id, and their programs."""

    def __init__(self, name: str) -> None:
        """Read the file that is called ``NN-name.md``."""
        (self.path,) = (path for path in FILES if path.stem.partition("-")[2] == name)
        self.text = self.path.read_text(encoding="utf-8")
        self.sections = {
            found.group(1): inside_fences(section)
            for section in re.split(r"^(?=#{2,6} )", outside_fences(self.text), flags=re.MULTILINE)
            if section.startswith("##") and (found := re.search(r'<a id="([^"]+)"', section))
        }

    def blocks(self, question: str) -> list[str]:
        """Return the Python programs of an answer."""
        return re.findall(
            r"^```python\n(.*?)^```$", self.sections[question], re.DOTALL | re.MULTILINE
        )

    def says(self, question: str, *claims: str) -> None:
        """Fail unless the answer still states each claim that the test is about to compute."""
        for claim in claims:
            assert claim in self.sections[question], f"{question} no longer says {claim!r}"


def outside_fences(text: str) -> str:
    """Return ``text`` with each ``#`` hidden that begins a line within a fence."""
    return re.sub(
        r"^```.*?^```$",
        lambda found: re.sub(r"^#", "\0", found.group(), flags=re.MULTILINE),
        text,
        flags=re.DOTALL | re.MULTILINE,
    )


def inside_fences(text: str) -> str:
    """Return ``text`` as it was before :func:`outside_fences`."""
    return text.replace("\0", "#")
