"""How much a text looks like a note with cards."""

from __future__ import annotations

import re
from typing import Final

from rectoverso.importers.given import NOT_ALIKE, Likeness

_SIGNS: Final = (
    (re.compile(r"<!--\s?SR:"), 0.95, "it has schedules of Spaced Repetition"),
    (
        re.compile(r"(?m)^STARTI? ?(?:\[[^\]\n]+\].*ENDI)?$"),
        0.9,
        "it has notes between START and END",
    ),
    (re.compile(r"(?m)^TARGET DECK\b"), 0.95, "it names a target deck"),
    (re.compile(r"(?m)^<!--ID: \d{10,}-->"), 0.9, "it has ids of Obsidian_to_Anki"),
    (re.compile(r"(?m)(?:^|\s)#flashcards?\b"), 0.9, "it has the tag #flashcards"),
)
_SEPARATOR: Final = re.compile(r"(?m)^\?{1,2}[ \t]*$")
_WIKI_LINK: Final = re.compile(r"\[\[[^\]\n]{1,200}\]\]")
_SINGLE: Final = re.compile(r"(?m)^[^\n:|#>{`]{1,200}(?<!:)::?:?(?!:)[^\n:]{1,300}$")


def of(text: str) -> Likeness:
    """How much a text looks like one, by the plugins' own signs first."""
    for sign, degree, reason in _SIGNS:
        if sign.search(text):
            return Likeness(degree, reason)
    if _SEPARATOR.search(text):
        return Likeness(0.8, "question and answer are parted by a line with ?")
    lines = sum(1 for line in text.split("\n") if line.strip())
    single = sum(1 for _ in _SINGLE.finditer(text) if "::" in _[0])
    if single and single * 3 >= lines:
        return Likeness(0.7, "question and answer are parted by ::")
    if _WIKI_LINK.search(text):
        return Likeness(0.3, "it has [[links]]")
    return NOT_ALIKE
