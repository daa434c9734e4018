"""Notes of the plugin (and script) Obsidian_to_Anki in the lines of a note.

Blocks between `START` and `END`, notes within a line between `STARTI` and `ENDI`, and the styles of
its wiki, for which a user gives patterns. Patterns themselves are not run: each is known by its
style, and without settings a style counts where the id that the plugin writes below a note says so.

Sources: `src/note.ts`, `src/file.ts` and `src/setting-to-data.ts` of
ObsidianToAnki/Obsidian_to_Anki; its wiki's pages on notes, fields, frozen fields and styles.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rectoverso.importers.document import Fate
from rectoverso.importers.obsidian import clozes, scanning
from rectoverso.importers.obsidian.found import LABEL, SIGN, Found, Text, is_blank, joined
from rectoverso.importers.obsidian.scanning import Shielded
from rectoverso.importers.obsidian.settings import HIGHLIGHT, Style, ToAnki

_ID: Final = re.compile(r"\s*(?:<!--\s?)?ID: (\d{1,20})(?:\s?-->)?\s*")
_ID_BEHIND: Final = re.compile(r"\s(?:<!--\s?)?ID: (\d{1,20})(?:\s?-->)?\s*$")
_TAGS: Final = "Tags: "
_FIELD: Final = re.compile(r"([^\W\d_][\w ()/-]{0,29}):(?:\s|$)")
_RULE: Final = re.compile(r"-{3,}\s*")
_CELL: Final = re.compile(r"\s*\|([^|]{1,2000})\|\s*")
_KNOWN: Final = {
    "basic": ("Front", "Back", "Add Reverse"),
    "cloze": ("Text", "Back Extra", "Extra"),
}
_REVERSE: Final = "Add Reverse"
_FLASHCARD: Final = "#flashcard"


@dataclass(slots=True)
class Read:
    """The cards of a note, what became of other lines of the plugin's, and what it says of all
    cards of the note.
    """

    found: list[Found] = field(default_factory=list)
    beside: dict[int, tuple[Fate, str]] = field(default_factory=dict)
    deck: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()


class _Field(NamedTuple):
    name: str
    lines: list[tuple[int, str]]

    @property
    def text(self) -> Text:
        filled = [each for each in self.lines if not is_blank(each[1])]
        first = filled[0][0] if filled else self.lines[0][0]
        return Text(first, joined(words for at, words in self.lines if at >= first).strip())


def notes(lines: Sequence[str], start: int, said: ToAnki, flashcard_tags: Sequence[str]) -> Read:
    """All notes in the lines from `start`. A tag that Spaced Repetition has for itself
    (`flashcard_tags`) is none of this plugin's.
    """
    reader = _Reader(lines, start, said)
    reader.blocks()
    reader.in_lines()
    reader.styles(_FLASHCARD not in flashcard_tags)
    reader.rest()
    reader.read.found.sort(key=lambda each: (each.first, each.front.line))
    return reader.read


class _Reader:
    def __init__(self, lines: Sequence[str], start: int, said: ToAnki) -> None:
        self.lines = lines
        self.start = start
        self.said = said
        self.read = Read()
        self.inside = scanning.inside(lines)
        self.taken = [False] * len(lines)
        self.frozen: dict[str, list[_Field]] = {}
        self.firsts: list[int] = []
        self.lasts: list[int] = []
        self.sure = False

    def _take(self, first: int, last: int) -> None:
        self.taken[first : last + 1] = [True] * (last + 1 - first)

    # ------------------------------------------------ blocks, and lines for all of a note

    def blocks(self) -> None:
        """Find what the plugin's own words begin."""
        said = self.said
        ends = [at for at, line in enumerate(self.lines) if line.rstrip() == said.end and said.end]
        at = self.start
        begun: list[tuple[int, int]] = []
        while at < len(self.lines):
            words = self.lines[at].rstrip()
            if self.inside[at] or not words:
                at += 1
            elif words == said.begin:
                place = bisect_left(ends, at + 1)
                end = ends[place] if place < len(ends) else None
                if end is None:
                    at += 1
                    continue
                # one that is never closed ends where the next begins
                for each in range(end - 1, at, -1):
                    if self.lines[each].rstrip() == said.begin:
                        at = each
                        break
                begun.append((at, end))
                at = end + 1
            else:
                at = self._line(at, words)
        for first, last in begun:
            self._block(first, last)

    def _line(self, at: int, words: str) -> int:
        """A line that is about all of a note, or none; the next to look at."""
        said = self.said
        for sign in filter(None, (said.deck, said.tags)):
            if words != sign and not words.startswith(f"{sign}: "):
                continue
            is_below = words == sign
            if is_below and at + 1 >= len(self.lines):
                break
            value = self.lines[at + 1] if is_below else words[len(sign) + 2 :]
            fate = Fate.TITLE if sign == said.deck else Fate.TAG
            self.read.beside[at] = (Fate.LEFT_OUT, SIGN) if is_below else (fate, "")
            if is_below:
                self.read.beside[at + 1] = (fate, "")
            self._take(at, at + is_below)
            if sign == said.deck:
                parts = tuple(part.strip() for part in value.split("::") if part.strip())
                self.read.deck = self.read.deck or parts
            else:
                self.read.tags = self.read.tags or tuple(value.split())
            return at + 1 + is_below
        following = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        if words == said.delete and _ID.fullmatch(following):
            for each in (at, at + 1):
                self.read.beside[each] = (Fate.LEFT_OUT, "a note that is to be deleted")
            self._take(at, at + 1)
            return at + 2
        if said.frozen and words.startswith(f"{said.frozen} - ") and words.endswith(":"):
            end = at + 1
            while end < len(self.lines) and not is_blank(self.lines[end]):
                end += 1
            note_type = words[len(said.frozen) + 3 : -1]
            self.frozen[note_type] = self._fields(note_type, at + 1, end)
            for each in range(at, end):
                self.read.beside[each] = (Fate.LEFT_OUT, "it is said on each card of its type")
            self._take(at, end - 1)
            return end
        return at + 1

    def _block(self, first: int, last: int) -> None:
        self._take(first, last)
        signs = {first: SIGN, last: SIGN}
        body = [at for at in range(first + 1, last) if not is_blank(self.lines[at])]
        tags: tuple[str, ...] = ()
        tagged: dict[int, tuple[Fate, str]] = {}
        key = ""
        while body:
            line = self.lines[body[-1]]
            if (found := _ID.fullmatch(line)) and not key:
                key = found[1]
                signs[body.pop()] = LABEL
            elif line.startswith(_TAGS.rstrip()) and not tags and len(body) > 1:
                tags = tuple(line[len(_TAGS) - 1 :].split()) or ("",)
                tagged = {body.pop(): (Fate.TAG, "")}
            else:
                break
        if last + 1 < len(self.lines) and not key:
            below = _ID.fullmatch(self.lines[last + 1])
            if below:
                key, last = below[1], last + 1
                signs[last] = LABEL
                self._take(last, last)
        if body:
            note_type = self.lines[body[0]].strip()
            signs[body[0]] = "the note type"
            fields = self._fields(note_type, body[0] + 1, (body[-1] + 1))
            made = self._note(note_type, fields, first, last)
            if made:
                made.tags = tuple(filter(None, tags))
                made.key = key
                self.read.found.append(made)
                made.lines |= {at: (Fate.LEFT_OUT, why) for at, why in signs.items()}
                made.lines |= tagged
                return
        self.read.beside |= {at: (Fate.LEFT_OUT, why) for at, why in signs.items()}

    def _names(self, note_type: str) -> tuple[str, ...]:
        known = self.said.fields_of(note_type)
        first = note_type.casefold().split(" ")[0].split("(")[0].split("-")[0]
        return known or _KNOWN.get(first, ())

    def _fields(self, note_type: str, first: int, end: int) -> list[_Field]:
        """The fields in some lines, in the order of the note type, or of the lines where nobody
        knows it.
        """
        names = self._names(note_type)
        made: list[_Field] = []
        current = _Field(names[0] if names else "", [])
        made.append(current)
        for at in range(first, end):
            line = self.lines[at]
            name = ""
            if not self.inside[at]:
                found = _FIELD.match(line) if not names else None
                name = next((each for each in names if line.startswith(f"{each}:")), "")
                name = found[1] if found else name
            if name:
                current = next((each for each in made if each.name == name), _Field(name, []))
                if current not in made:
                    made.append(current)
                line = line[len(name) + 1 :]
                line = line.removeprefix(" ")
            current.lines.append((at, line))
        made = [each for each in made if any(not is_blank(line) for _, line in each.lines)]
        if names:
            made.sort(key=lambda each: names.index(each.name))
        return made

    def _note(
        self, note_type: str, fields: Sequence[_Field], first: int, last: int
    ) -> Found | None:
        """The card of some fields; None where nothing is asked."""
        if not fields:
            return None
        names = self._names(note_type)
        front = fields[0]
        rest = list(fields[1:])
        backwards = [each for each in rest if each.name == _REVERSE]
        rest = [each for each in rest if each.name != _REVERSE]
        back = next((each for each in rest if not names or each.name == names[1]), None)
        made = Found(first, last, front.text, back.text if back else Text(last))
        made.more = [(each.name, each.text) for each in rest if each is not back]
        for each in self.frozen.get(note_type, ()):
            same = made.front if each.name == front.name else made.back if back is None else None
            if back is not None and each.name == back.name:
                same = made.back
            if same is None:
                made.more.append((each.name, each.text))
            else:
                same.text = f"{same.text}\n\n{each.text.text}".strip()
        folded = note_type.casefold()
        made.is_reversed = ("reversed" in folded and "optional" not in folded) or bool(backwards)
        made.is_cloze = "cloze" in folded or clozes.ANKI.search(made.front.text) is not None
        if made.is_cloze:
            self._gaps(made)
        for each, fate in ((front, Fate.QUESTION), *((each, Fate.ANSWER) for each in rest)):
            made.lines |= {at: (fate, "") for at, _ in each.lines}
        for each in backwards:
            made.lines |= {at: (Fate.LEFT_OUT, SIGN) for at, _ in each.lines}
        return made

    def _gaps(self, made: Found) -> None:
        bare = clozes.ANKI.search(made.front.text) is None
        made.clozes = (HIGHLIGHT,) if self.said.highlights else ()
        made.curly = self.said.curly or (bare and "{" in made.front.text)
        if bare and "{" not in made.front.text:
            made.clozes = (HIGHLIGHT,)

    # ------------------------------------------------ notes within a line

    def in_lines(self) -> None:
        """Find the notes that stand within a line."""
        said = self.said
        if not said.begin_inline or not said.end_inline:
            return
        for at in range(self.start, len(self.lines)):
            line = self.lines[at]
            if self.taken[at] or self.inside[at] or said.begin_inline not in line:
                continue
            place = 0
            while (begin := line.find(said.begin_inline, place)) >= 0:
                end = line.find(said.end_inline, begin)
                if end < 0:
                    break
                place = end + len(said.end_inline)
                made = self._in_line(at, line[begin + len(said.begin_inline) : end].strip())
                if made:
                    self.read.found.append(made)
                    self._take(at, at)

    def _in_line(self, at: int, words: str) -> Found | None:
        closing = words.find("]")
        if not words.startswith("[") or closing < 0:
            return None
        note_type, words = words[1:closing], words[closing + 1 :]
        key = ""
        if found := _ID_BEHIND.search(words):
            key, words = found[1], words[: found.start()]
        words, _, tags = words.partition(" Tags:")
        names = self._names(note_type)
        fields = [_Field(names[0] if names else "", [])]
        piece: list[str] = []
        for word in words.split(" "):
            name = word.removesuffix(":")
            wanted = name in names if names else name[:1].isupper() and name.isalpha()
            if word.endswith(":") and wanted:
                fields[-1].lines.append((at, " ".join(piece)))
                fields.append(_Field(name, []))
                piece = []
            else:
                piece.append(word)
        fields[-1].lines.append((at, " ".join(piece)))
        fields = [each for each in fields if each.text.text]
        made = self._note(note_type, fields, at, at)
        if made:
            made.key, made.tags = key, tuple(tags.split())
            made.lines = {at: (Fate.QUESTION, "")}
        return made

    # ------------------------------------------------ styles

    def styles(self, with_tag: bool) -> None:
        """Find the notes that are written in one of the wiki's styles."""
        wanted = self.said.styles
        finders = {
            Style.TAGGED: self._tagged,
            Style.QUESTION_ANSWER: self._question_answer,
            Style.TABLE: self._table,
            Style.RULED: self._ruled,
            Style.SINGLE_LINE: self._single_line,
            Style.HEADING: self._heading,
            Style.CLOZE: self._cloze,
        }
        alone = (Style.TAGGED, Style.QUESTION_ANSWER)
        has_ids = any(_ID.fullmatch(line) or _ID_BEHIND.search(line) for line in self.lines)
        for style, find in finders.items():
            if style is Style.TAGGED and not with_tag:
                continue
            sure = style in (alone if wanted is None else wanted)
            if not sure and not (has_ids and wanted is None):
                continue
            self._look()
            self.sure = sure
            for made in find():
                if self._end(made, sure or bool(made.key)):
                    made.is_reversed = style in self.said.reversed_styles
                    self._take(made.first, made.last)
                    self.read.found.append(made)

    def _end(self, made: Found, sure: bool) -> bool:
        """Take the tags and the id below a card; whether it is one."""
        if any(self.taken[made.first : made.last + 1]):
            return False
        last = made.last
        signs: dict[int, tuple[Fate, str]] = {}
        tags: tuple[str, ...] = made.tags
        key = made.key
        lines = self.lines
        if last + 1 < len(lines) and lines[last + 1].startswith(_TAGS):
            last += 1
            tags += tuple(lines[last][len(_TAGS) :].split())
            signs[last] = (Fate.TAG, "")
        if last + 1 < len(lines) and (found := _ID.fullmatch(lines[last + 1])):
            last += 1
            key = found[1]
            signs[last] = (Fate.LEFT_OUT, LABEL)
        if not sure and not key:
            return False
        made.last, made.tags, made.key = last, tags, key
        made.lines |= signs
        return True

    def _free(self) -> Iterator[int]:
        for at in range(self.start, len(self.lines)):
            if not self.taken[at] and not self.inside[at] and not is_blank(self.lines[at]):
                yield at

    def _look(self) -> None:
        """Find where each line's paragraph begins and ends, as long as nothing else is taken."""
        count = len(self.lines)
        runs = [at >= self.start and self._runs_on(at) for at in range(count)]
        self.firsts, self.lasts = list(range(count)), list(range(count))
        for at in range(1, count):
            if runs[at] and runs[at - 1]:
                self.firsts[at] = self.firsts[at - 1]
        for at in range(count - 2, -1, -1):
            if runs[at] and runs[at + 1]:
                self.lasts[at] = self.lasts[at + 1]

    def _runs_on(self, at: int) -> bool:
        line = self.lines[at]
        if self.taken[at]:
            return False
        if self.inside[at]:
            return True
        is_sign = line.startswith(("<!--", _TAGS)) or _ID.fullmatch(line)
        return not is_blank(line) and not is_sign and not scanning.heading(line)

    def _is_kept(self, last: int) -> bool:
        """Whether what ends in a line counts as a card: its style does, or an id is below it."""
        below = last + 1
        if below < len(self.lines) and self.lines[below].startswith(_TAGS):
            below += 1
        return self.sure or (
            below < len(self.lines) and _ID.fullmatch(self.lines[below]) is not None
        )

    def _below(self, at: int) -> int:
        """The first line with words below a line, or the number of lines."""
        at += 1
        while at < len(self.lines) and is_blank(self.lines[at]):
            at += 1
        return at

    def _made(self, front: range, back: range) -> Found:
        made = Found(front[0], back[-1] if back else front[-1], Text(front[0]), Text(front[-1]))
        made.front.text = joined(self.lines[at] for at in front)
        if back:
            made.back = Text(back[0], joined(self.lines[at] for at in back))
            if found := _ID_BEHIND.search(made.back.text):
                made.key, made.back.text = found[1], made.back.text[: found.start()]
        made.lines = dict.fromkeys(front, (Fate.QUESTION, ""))
        made.lines |= dict.fromkeys(back, (Fate.ANSWER, ""))
        return made

    def _tagged(self) -> Iterator[Found]:
        for at in self._free():
            line = self.lines[at].rstrip()
            if not line.endswith(f" {_FLASHCARD}"):
                continue
            first = self.firsts[at]
            below = self._below(at)
            if below >= len(self.lines) or not self._runs_on(below):
                continue
            made = self._made(range(first, at + 1), range(below, self.lasts[below] + 1))
            made.front.text = made.front.text.rstrip().removesuffix(_FLASHCARD).rstrip()
            if scanning.heading(made.front.text):
                made.front.text = scanning.without_heading(made.front.text)
            yield made

    def _question_answer(self) -> Iterator[Found]:
        for at in self._free():
            if self.taken[at] or not self.lines[at].startswith("Q: "):
                continue
            end = at
            while self._goes_on(end + 1) and not self.lines[end + 1].startswith(("A: ", "Q: ")):
                end += 1
            below = self._below(end)
            if below >= len(self.lines) or not self.lines[below].startswith("A: "):
                continue
            last = below
            while self._goes_on(last + 1) and not self.lines[last + 1].startswith("Q: "):
                last += 1
            made = self._made(range(at, end + 1), range(below, last + 1))
            made.front.text = made.front.text[3:]
            made.back.text = made.back.text[3:]
            yield made

    def _goes_on(self, at: int) -> bool:
        return at < len(self.lines) and self._runs_on(at)

    def _ruled(self) -> Iterator[Found]:
        for at in self._free():
            if not _RULE.fullmatch(self.lines[at]) or at == self.start:
                continue
            if is_blank(self.lines[at - 1]) or not self._goes_on(at + 1):
                continue
            if not self._runs_on(at - 1) or not self._is_kept(self.lasts[at + 1]):
                continue
            first = self.firsts[at - 1]
            made = self._made(range(first, at), range(at + 1, self.lasts[at + 1] + 1))
            made.lines[at] = (Fate.LEFT_OUT, SIGN)
            yield made

    def _heading(self) -> Iterator[Found]:
        for at in self._free():
            if scanning.heading(self.lines[at]) < self.said.heading_level:
                continue
            below = self._below(at)
            if self._goes_on(below) and self._is_kept(self.lasts[below]):
                made = self._made(range(at, at + 1), range(below, self.lasts[below] + 1))
                made.front.text = scanning.without_heading(made.front.text)
                yield made

    def _single_line(self) -> Iterator[Found]:
        for at in self._free():
            line = self.lines[at]
            place = Shielded(line).find(line, "::")
            if place <= 0 or line.startswith(":::", place) or not line[place + 2 :].strip():
                continue
            made = self._made(range(at, at + 1), range(0))
            rest = line[place + 2 :]
            if found := _ID_BEHIND.search(rest):
                made.key, rest = found[1], rest[: found.start()]
            made.front.text, made.back = line[:place].strip(), Text(at, rest.strip())
            yield made

    def _table(self) -> Iterator[Found]:
        for at in self._free():
            cells = [_CELL.fullmatch(line) for line in self.lines[at : at + 3]]
            if len(cells) < 3 or not all(cells) or set(cells[1][1].strip()) - set(":-"):  # type: ignore[index]
                continue
            made = self._made(range(at, at + 1), range(at + 2, at + 3))
            made.front.text, made.back.text = (cells[0][1].strip(), cells[2][1].strip())  # type: ignore[index]
            made.lines[at + 1] = (Fate.LEFT_OUT, SIGN)
            yield made

    def _cloze(self) -> Iterator[Found]:
        last = -1
        for at in self._free():
            if at <= last or scanning.heading(self.lines[at]):
                continue
            last = self.lasts[at]
            if not self._is_kept(last):
                continue
            made = self._made(range(at, last + 1), range(0))
            made.is_cloze = True
            self._gaps(made)
            text = made.front.text
            if clozes.marked(text, made.clozes, made.curly, lambda _: "") != text or (
                clozes.ANKI.search(text)
            ):
                yield made

    def rest(self) -> None:
        """Say what became of ids that are below no card."""
        for at in self._free():
            if _ID.fullmatch(self.lines[at]) and self.lines[at].lstrip().startswith("<!--"):
                self.read.beside[at] = (Fate.LEFT_OUT, LABEL)
                self._take(at, at)
