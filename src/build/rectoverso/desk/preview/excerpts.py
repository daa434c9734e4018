"""The part of a chapter's text that an edit changed, so that it can be read alone.

Reading a long chapter takes longer than an author waits. What an excerpt shows is provisional: the
whole is read right after, and has the last word (where an edit opened a fence that runs on, say).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from rectoverso.model import Chapter

# Links and footnotes are called from anywhere in a file.
_DEFINITION: Final = re.compile(r" {0,3}\[[^\]]+\]:")
_GOES_ON: Final = re.compile(r"[ \t]|\Z")
_HEADING: Final = re.compile(r" {0,3}##[ \t]")


def first_change(old: Sequence[str], new: Sequence[str]) -> int:
    """The number, from 0, of the first line in which two texts differ; the first behind the
    shorter one, where that is all.
    """
    same = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
    return sum(1 for _ in same)


def excerpt(old: str, new: str, chapters: Sequence[Chapter]) -> str | None:
    """What of the text `new` has to be read to see what an edit changed; None where that is all.

    `chapters` is what was read in the text `old`. It is the question at the heading's second level
    in which all of the edit lies, with its follow-ups; the chapter's heading; and what the whole
    file may call; each line in its place.
    """
    if len(chapters) != 1 or not chapters[0].questions:
        return None
    before, after = old.split("\n"), new.split("\n")
    first = first_change(before, after)
    last = first_change(before[::-1], after[::-1])
    last = min(last, len(before) - first, len(after) - first)
    starts = [question.span.line - 1 for question in chapters[0].questions]
    added = first == len(before) - last  # right before a heading, it belongs to what is above
    begins = max((each for each in starts if each < first + (not added)), default=None)
    if begins is None or before == after or not _HEADING.match(after[begins]):
        return None
    beyond = next((each for each in starts if each > begins), len(before))
    if beyond < len(before) and beyond < len(before) - last:
        return None
    ends = len(after) - (len(before) - beyond)
    head = chapters[0].span.line - 1
    kept = [""] * len(after)
    kept[head : head + 1] = after[head : head + 1]
    kept[begins:ends] = after[begins:ends]
    kept = _with_definitions(kept, after)
    return "\n".join(kept)


def _with_definitions(kept: list[str], lines: Sequence[str]) -> list[str]:
    """The lines that are kept, and those that define what may be called."""
    defines = False
    made = []
    for mine, line in zip(kept, lines, strict=True):
        defines = bool(_DEFINITION.match(line) or (defines and _GOES_ON.match(line)))
        made.append(line if defines else mine)
    return made
