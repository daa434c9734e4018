"""A list of contents at the head of a text: its entries lead to questions by address, by number or
by words; one that leads nowhere is a question without an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rectoverso.importers.inner_links import slug
from rectoverso.importers.text import marks, plan
from rectoverso.importers.text.lines import Line
from rectoverso.importers.text.plan import Opening, Part, Plan, Role, Sketch
from rectoverso.languages import documents

_LINK: Final = re.compile(
    r"(?:\*\*)?\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])+)\]\(\s*(?P<target>(?:[^()\s]|\([^()\s]*\))*)"
    r"(?:\s+\"[^\"]*\")?\s*\)(?:\*\*)?[.:]?"
)
_ANCHOR: Final = re.compile(r"(?:\bid=|\bname=|\{#)[\"']?([^\s\"'<>{}]{1,100})")
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its line, its words, its address without `#`, by how much it is indented, and its
    number.
    """

    number: int
    words: str
    target: str
    indent: int
    parts: tuple[int, ...] = ()
    elsewhere: str = ""
    """The file that it leads to, where that is another one."""


def found(lines: Sequence[Line], opens: dict[int, Opening]) -> list[Entry]:
    """The entries of a text's contents, of which `opens` then says that they are left out, with
    the heading above them.
    """
    entries: list[Entry] = []
    rows: list[Line] = []
    loose: list[Line] = []
    heading: Line | None = None
    for at, line in enumerate(lines):
        if line.verbatim or line.blank or line.number in opens:
            continue
        name = marks.bare_name(line.words)
        if name in documents.CONTENTS and (line.heading or line.bold or len(line.words) < 40):
            if any(map(_entry, _after(lines, at))):
                heading = line
                opens[line.number] = Opening(Role.LEFT_OUT, reason=plan.CONTENTS)
            continue
        entry = _entry(line)
        if entry:
            entries.append(entry)
            continue
        if line.is_table and (heading is not None or entries):
            rows.append(line)
            continue
        if (
            entries
            and line.bullet
            and line.indent > entries[0].indent
            and not marks.asks(line.words)
        ):
            loose.append(line)
            continue
        if entries and (line.heading or len(entries) >= _FEWEST):
            if heading is not None and line.is_rule:
                opens[line.number] = Opening(Role.LEFT_OUT, reason=plan.RULE)
            break
        if entries and not (line.heading or line.bold or line.bullet):
            break
    titles = {marks.words_of(line.words) for line in lines if line.heading and line.words}
    if not any(entry.target or marks.words_of(entry.words) in titles for entry in entries):
        return []
    if len(entries) < _FEWEST and heading is None:
        slugs = {slug(line.words) for line in lines if line.heading}
        slugs |= {name.casefold() for line in lines for name in _ANCHOR.findall(line.text)}
        if not entries or not all(entry.target.casefold() in slugs for entry in entries):
            return []
    rows += loose if len(loose) * 2 <= len(entries) else []
    for number in (*(entry.number for entry in entries), *(line.number for line in rows)):
        opens[number] = Opening(Role.LEFT_OUT, reason=plan.CONTENTS)
    return entries


def _after(lines: Sequence[Line], at: int) -> Sequence[Line]:
    """The next line that is not blank; of a table, its first rows."""
    some = [line for line in lines[at + 1 : at + 10] if not line.blank]
    return [line for line in some[:6] if line.is_table] or some[:1]


def _entry(line: Line) -> Entry | None:
    """The entry that a line is: a link within the text and nothing else, as an item of a list."""
    if not line.words or line.heading or line.verbatim:
        return None
    words = line.words
    counted = marks.numbered(words)
    parts: tuple[int, ...] = ()
    if line.is_table:
        cells = [cell.strip() for cell in words.strip("|").split("|")]
        words = next((cell for cell in cells if cell.startswith(("[", "**["))), "")
        if any(cell and cell != words and not cell.strip("#.").isdigit() for cell in cells):
            return None
    elif counted and counted.rest and counted.style not in ("[", "none"):
        words, parts = counted.rest, counted.parts
    elif not line.bullet and not words.endswith((")", ")**")):
        return None
    link = _LINK.fullmatch(words.strip())
    if link and not line.bullet and not counted and not line.is_table:
        link = link if link["target"].startswith("#") else None
    if not link or "://" in link["target"] or link["target"].startswith("mailto:"):
        return None
    file, _, target = link["target"].partition("#")
    words = link["words"].strip()
    return Entry(line.number, words, target, line.indent, _number(target) or parts, file)


def bind(planned: Plan, entries: Sequence[Entry]) -> None:
    """Lead each entry to its question; make questions of those that lead nowhere, where entries
    are questions. An entry's line is accounted for with its question if its words are the same.
    """
    if not entries:
        return
    known = _addresses(planned)
    chapters = {slug(part.words) for part in planned.parts if part.words}
    chapters |= {slug(planned.title)}
    bound: list[Sketch | None] = []
    for entry in entries:
        sketch = known.get(entry.target.casefold() or "#") or known.get(marks.words_of(entry.words))
        bound.append(sketch)
        if sketch is None:
            continue
        if not sketch.words:
            sketch.words = entry.words
        if marks.words_of(sketch.words) == marks.words_of(entry.words):
            planned.left_out.pop(entry.number, None)
            sketch.lines.append(entry.number)
    missing = [
        entry
        for entry, sketch in zip(entries, bound, strict=True)
        if sketch is None and slug(entry.words) not in chapters and not _is_furniture(entry)
    ]
    asking = sum(1 for entry in missing if marks.asks(entry.words) or _number(entry.target))
    if missing and asking * 2 >= len(missing):
        _add(planned, entries, bound, set(missing))


def _is_furniture(entry: Entry) -> bool:
    name = marks.bare_name(entry.words)
    return name in documents.FURNITURE or name in documents.OPENING or name in documents.CONTENTS


def _number(target: str) -> tuple[int, ...]:
    if not re.fullmatch(r"[qQ]?\d{1,4}(?:[-._]\d{1,3}){0,3}", target):
        return ()
    return tuple(int(part) for part in re.split(r"[-._]", target.lstrip("qQ")))


def _addresses(planned: Plan) -> dict[str, Sketch]:
    found: dict[str, Sketch] = {}
    for sketch in planned.all():
        if sketch.anchor:
            found.setdefault(sketch.anchor.casefold(), sketch)
    for sketch in planned.all():
        if sketch.parts:
            found.setdefault("-".join(map(str, sketch.parts)), sketch)
            found.setdefault("".join(map(str, sketch.parts)), sketch)
        for words in (sketch.words, sketch.heading):
            if words:
                found.setdefault(slug(words), sketch)
                found.setdefault(marks.words_of(words), sketch)
    return found


def _add(
    planned: Plan, entries: Sequence[Entry], bound: list[Sketch | None], missing: set[Entry]
) -> None:
    """Add the questions of entries that lead nowhere, in the order of the contents: each behind
    the one that stands before it there.
    """
    home = {id(sketch): part for part in planned.parts for sketch in part.all()}
    last = planned.parts[-1] if planned.parts else Part()
    part = next((each for each in planned.parts if each.questions), last)
    order: dict[int, list[Sketch]] = {}
    least = min(entry.indent for entry in entries)
    ranks: dict[int, tuple[int, int]] = {}
    parent: Sketch | None = None
    for at, (entry, sketch) in enumerate(zip(entries, bound, strict=True)):
        if sketch is None and entry not in missing:
            continue
        if sketch is None:
            planned.left_out.pop(entry.number, None)
            words = f"[{entry.words}]({entry.elsewhere})" if entry.elsewhere else entry.words
            sketch = Sketch(words, [entry.number], parts=entry.parts)
            if entry.indent > least and parent is not None:
                named = len(sketch.parts) > 1 and sketch.parts[:-1] == parent.parts
                if not (named and id(parent) in home and parent.depth == 0 and parent.parts):
                    parent.below.append(sketch)
                    continue
            order.setdefault(id(part), []).append(sketch)
        else:
            part = home.get(id(sketch), part)
        ranks[id(sketch)] = (at, 0)
        if entry.indent == least:
            parent = sketch
    for each in planned.parts:
        new = order.get(id(each), [])
        if new:
            each.questions = _merged(each.questions, new, ranks)


def _merged(
    there: list[Sketch], new: list[Sketch], ranks: dict[int, tuple[int, int]]
) -> list[Sketch]:
    """Questions by the order of the contents; one that is not named there stays behind the one
    before it.
    """
    rank = (-1, 0)
    placed: list[tuple[tuple[int, int], Sketch]] = []
    for at, sketch in enumerate(there):
        named = ranks.get(id(sketch))
        rank = named or (rank[0], at + 1)
        placed.append((rank, sketch))
    placed += [(ranks[id(sketch)], sketch) for sketch in new]
    placed.sort(key=lambda each: each[0])
    return [sketch for _, sketch in placed]
