"""Mistakes that authors make, each with what the tool says about it, word by word.

A file `<topic>.md` holds pieces, parted by lines `%%% name: CODE, …`: the codes are those that have
to be among the findings. A piece is the text of a chapter, put below a chapter's and a question's
heading where it has none. A line `--- path` in it begins another file of the deck, which replaces
that of `_deck/`; `--- path (utf-16)` writes it in that encoding, `--- path (missing)` takes it out.
`<topic>.out` is what is printed, rewritten by `--rewrite-goldens`. Of `sources.md` that is what
`rectoverso coverage` prints, which alone reads `sources.toml`; of the others, `rectoverso check`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import Report
from rectoverso.typeset.texmath import Typesetter
from tests.cases_of_rules import DECK, printed

HERE = Path(__file__).parent
TOPICS = tuple(sorted(path.stem for path in HERE.glob("*.md")))
COVERED = "sources"
"""The topic of mistakes that `rectoverso coverage` finds."""
CHAPTER = "en/01-chapter.md"
ABOVE = '# Chapter <a id="chapter"></a>\n\n'
ASKED = '## What is it? <a id="what"></a>\n\n'
ANSWER = "It sets negative numbers to zero.\n"

_HEAD = re.compile(r"^%%% (?P<name>[a-z0-9-]+): (?P<codes>[A-Z0-9, ]+)\n", re.MULTILINE)
_FILE = re.compile(r"^--- (?P<path>\S.*?)(?: \((?P<form>[a-z0-9-]+)\))?\n", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """One mistake."""

    name: str
    codes: frozenset[str]
    text: str

    def write(self, folder: Path) -> Path:
        """Write the deck that has it into a new folder below `folder`; that deck's."""
        deck = folder / self.name / DECK
        shutil.copytree(HERE / "_deck", deck)
        heads = [*_FILE.finditer(self.text)]
        starts = [*(each.start() for each in heads), len(self.text)]
        body = self.text[: starts[0]].strip("\n")
        path = deck / CHAPTER
        path.parent.mkdir()
        path.write_text(_chapter(f"{body}\n" if body else ANSWER), encoding="utf-8")
        for head, (_, end) in zip(heads, pairwise(starts), strict=True):
            path = deck / head["path"]
            if head["form"] == "missing":
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            text = self.text[head.end() : end].strip("\n")
            path.write_text(f"{text}\n" if text else "", encoding=head["form"] or "utf-8")
        if "relu.svg" not in self.text:
            (deck / "media/relu.svg").unlink()  # nothing may lie there that nothing shows
        return deck


def _chapter(body: str) -> str:
    if body.startswith("# "):
        return body
    return ABOVE + (body if body.startswith("## ") else ASKED + body)


def pieces(topic: str) -> list[Piece]:
    text = (HERE / f"{topic}.md").read_text(encoding="utf-8")
    heads = [*_HEAD.finditer(text)]
    assert heads[0].start() == 0
    assert len(heads) == len(re.findall(r"^%%% ", text, re.MULTILINE)), "a head is not well formed"
    ends = [*(each.start() for each in heads[1:]), len(text)]
    return [
        Piece(head["name"], frozenset(head["codes"].split(", ")), text[head.end() : end])
        for head, end in zip(heads, ends, strict=True)
    ]


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


@pytest.mark.parametrize("topic", TOPICS)
def test_what_is_said_about_each_mistake(
    topic: str, tmp_path: Path, typesetter: Typesetter, request: pytest.FixtureRequest
) -> None:
    said: dict[str, Report] = {}
    for piece in pieces(topic):
        deck = piece.write(tmp_path)
        if topic == COVERED:
            said[piece.name] = pipeline.cover(deck)[0]
        else:
            said[piece.name] = pipeline.check(deck, typesetter).report
    golden = HERE / f"{topic}.out"
    text = "\n".join(f"%%% {name}\n{printed(report)}" for name, report in said.items())
    if request.config.getoption("--rewrite-goldens"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    for piece in pieces(topic):
        found = said[piece.name].diagnostics
        assert piece.codes <= {each.code for each in found}, piece.name
        for each in found:
            assert each.message
            assert each.message[-1] not in ".!", piece.name
            assert each.hints, piece.name
            assert all(each.hints), piece.name


def test_there_are_two_hundred_of_different_names() -> None:
    names = [piece.name for topic in TOPICS for piece in pieces(topic)]
    assert len(names) >= 200
    assert len(set(names)) == len(names)


def test_every_golden_has_its_topic() -> None:
    assert sorted(path.stem for path in HERE.glob("*.out")) == list(TOPICS)
