"""The checklist for phones names numbers and questions that are those of the packages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rectoverso.anki import package
from rectoverso.anki.package import HeldNote, Package
from rectoverso.releases.forecast import forecast
from tests.upgrade.small import EDITION, Small

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/clients.md"
BLOCK = re.compile(r"(<!-- numbers: .*? -->\n).*?(<!-- end of numbers -->)", re.DOTALL)


def html(note: HeldNote) -> str:
    return "".join(note.fields.values())


def longest_line(note: HeldNote) -> int:
    """The length of the longest line of program text."""
    blocks = re.findall(r"<pre.*?</pre>", html(note), re.DOTALL)
    lines = [re.sub(r"<[^>]*>", "", line) for block in blocks for line in block.splitlines()]
    return max(map(len, lines), default=0)


KINDS: dict[str, Callable[[HeldNote], bool]] = {
    "a question of more than its heading": lambda note: bool(note.field("Front")),
    "what one would say in thirty seconds": lambda note: bool(note.field("Brief")),
    "a row of a list of words": lambda note: note.field("Id").startswith("electric-"),
    "a sound": lambda note: "[sound:" in html(note),
    "Korean words": lambda note: re.search("[가-힣]", html(note)) is not None,
    "a reversed question: two cards": lambda note: bool(note.field("Reverse")),
    "multiple choice": lambda note: bool(note.field("Choices")),
    "choices with reasons": lambda note: bool(note.field("Reasons")),
    "gaps that are hidden together": lambda note: 'class="masked"' in note.field("Text"),
    "what its reverse card asks is its own": lambda note: 'class="own"' in note.field("Reverse"),
    "a text with gaps": lambda note: bool(note.field("Text")),
    "a question below another, which is shown above it": lambda note: bool(note.field("Context")),
    "a hint": lambda note: bool(note.field("Hint")),
    "a formula on a line of its own": lambda note: "\\[" in html(note),
    "a picture": lambda note: "<img" in html(note),
    "a table": lambda note: "<table" in html(note),
    "code with long lines": lambda note: longest_line(note) > 75,
}


def numbers(old: Path, new: Path) -> str:
    """The part of the page that the packages decide."""
    before, after = package.read(old), package.read(new)
    seen = forecast(before, after)
    assert not seen.conflicting
    edition = new.stem.removeprefix(f"{EDITION}-")
    (deck,) = after.decks
    ids = {note.guid: note.field("Id") for note in after.notes}
    lines = [
        "| | |",
        "|---|---|",
        f"| the old file | `{old.name}` |",
        f"| the new file | `{new.name}` |",
        f"| the deck's name | {deck} |",
        f"| the old file, imported first | {len(before.notes)} notes new, {_cards(before)} cards |",
        f"| the new file over it: new | {len(seen.new)} |",
        f"| … used to update existing notes | {len(seen.updated)} |",
        f"| … already present | {len(seen.unchanged)} |",
        "| … not imported, because their note type has changed | 0 |",
        f"| then the search `Edition:{edition}` finds | {_edited(after, edition)} notes |",
        *(f"| a question that changed | `Id:{ids[guid]}` |" for guid in seen.updated[:1]),
        *(f"| a question that is new | `Id:{ids[guid]}` |" for guid in seen.new[:1]),
        "",
        "| what to look at | search for |",
        "|---|---|",
    ]
    shown = sorted(before.notes, key=lambda note: min(card.due for card in note.cards))
    for kind, holds in KINDS.items():
        name = next(note.field("Id") for note in shown if holds(note) and note.guid in ids)
        lines.append(f"| {kind} | `Id:{name}` |")
    return "\n".join(lines) + "\n"


def _cards(read: Package) -> int:
    return sum(len(note.cards) for note in read.notes)


def _edited(read: Package, edition: str) -> int:
    return sum(note.field("Edition") == edition for note in read.notes)


@pytest.mark.slow
def test_the_checklists_numbers_are_those_of_the_packages(
    small: Small, request: pytest.FixtureRequest
) -> None:
    old, new = small.packages
    page = PAGE.read_text(encoding="utf-8")
    expected = BLOCK.sub(lambda match: f"{match[1]}{numbers(old, new)}{match[2]}", page)
    if request.config.getoption("--rewrite-goldens"):
        PAGE.write_text(expected, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == expected


def test_the_page_has_one_place_for_them() -> None:
    assert len(BLOCK.findall(PAGE.read_text(encoding="utf-8"))) == 1
