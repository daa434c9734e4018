"""Running words of the model → Markdown within a line, each inline in its form.

How the marks of inlines pair is left to `phrases`, which tries what is written here.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

from rectoverso.model import (
    Blocks,
    Citation,
    CitationItem,
    Cloze,
    Code,
    CrossReference,
    Emphasis,
    Footnote,
    Foreign,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Math,
    SoftBreak,
    Sound,
    Strikeout,
    Strong,
    Styled,
    Text,
    walk_inlines,
)
from rectoverso.source.markdown import dollars
from rectoverso.source.markdown.escaping import Edges, escaped
from rectoverso.source.markdown.inlines import flanks
from rectoverso.source.markdown.sayable import PAIRED

_NOTHING: Final = "<!-- -->"
"""What parts two marks and says nothing."""
_TICKS: Final = re.compile("`+")
_MATH: Final = re.compile(r"\$((?:[^$\\]|\\[\s\S])+)\$")
_PATH: Final = "/-._~!+,;=@"
_GOES_ON: Final = re.compile(r"[A-Za-z0-9_]|[:.#$%&\-+?<>~/][A-Za-z0-9_]")
"""What behind a citation's key would belong to it."""


@dataclass(slots=True)
class Place:
    """Where words are written: the path of the chapter's file, the paths of those in which
    questions stand, by id, and the footnotes of the file so far.
    """

    path: str
    files: Mapping[str, str] = field(default_factory=dict)
    notes: dict[Blocks, str] = field(default_factory=dict)
    due: list[tuple[str, Blocks]] = field(default_factory=list)

    def call(self, blocks: Blocks) -> str:
        """The name of a footnote, whose text is due from now on if it has not been written."""
        if blocks not in self.notes:
            self.notes[blocks] = str(len(self.notes) + 1)
            self.due.append((self.notes[blocks], blocks))
        return self.notes[blocks]


@dataclass(frozen=True, slots=True)
class Around:
    """What holds running words: `one_line` where a line end would end them, `cell` where bars
    would, `ends_heading` where an identity could be read at their end, `label` within a link,
    `gap` within a cloze's.
    """

    one_line: bool = False
    cell: bool = False
    ends_heading: bool = False
    label: bool = False
    gap: bool = False
    inner: bool = False
    tight: bool = False
    """Whether marks that must touch words stand around."""


PARAGRAPH: Final = Around()
TITLE: Final = Around(one_line=True)
LAST_TITLE: Final = Around(one_line=True, ends_heading=True)
CELL: Final = Around(one_line=True, cell=True)
LAST_CELL: Final = Around(one_line=True, cell=True, ends_heading=True)


class Run:
    """Writes running words. Of the emphases, counted as they begin, those in `lines` stand between
    underscores; `parted`: something stands between marks that would touch one another.
    """

    def __init__(
        self, place: Place, lines: frozenset[int] = frozenset(), *, parted: bool = False
    ) -> None:
        self.place = place
        self.lines = lines
        self.parted = parted
        self.gaps = False
        """Whether one of the words is a gap, whose end is looked for in all marks."""
        self.count = 0

    def write(self, words: Inlines, around: Around) -> str:
        """The words one after the other, parted where two of them would be read as something
        else.
        """
        out = ""
        self.gaps = self.gaps or any(isinstance(word, Cloze) for word in walk_inlines(words))
        for number, word in enumerate(words):
            last = words[number - 1] if number else None
            following = words[number + 1] if number + 1 < len(words) else None
            after = _first(following)
            if isinstance(word, Text):
                piece = self._text(word, last, following, out, around)
            elif isinstance(word, Math):
                piece = self._formula(word, out[-4:], after, out=out, around=around)
            elif isinstance(word, PAIRED):
                piece = self._paired(word, out, after, around)
            elif isinstance(word, LineBreak):
                flat = around.one_line or following is None or isinstance(following, SoftBreak)
                piece = "<br>" if flat else "\\\n"
                if not out and not around.inner and piece == "<br>":
                    piece += _NOTHING
            else:
                piece = self._other(word, around)
                if around.gap and isinstance(word, Footnote) and out.endswith("\n"):
                    piece = _NOTHING + piece  # a hint's colons would make it a definition
            if last is not None and _runs_together(last, word, out, piece):
                piece = _NOTHING + piece
            out += piece
        return out

    # ------------------------------------------------ leaves

    def _text(
        self, word: Text, last: Inline | None, after: Inline | None, out: str, around: Around
    ) -> str:
        ends = after is None and not around.inner
        opens = not around.one_line and (out.endswith("\n") or (not out and not around.inner))
        breaks = isinstance(after, SoftBreak | LineBreak)
        shut_before = (not out and (around.tight or not around.inner)) or out.endswith("\n")
        shut_after = breaks or (after is None and (around.tight or not around.inner))
        edges = Edges(
            before=out[-1:] or ("\0" if around.inner else ""),
            after=_first(after) if after is not None else "\0" if around.inner else "",
            opens_line=opens,
            in_label=around.label,
            in_gap=around.gap,
            in_cell=around.cell,
            ends_heading=around.ends_heading and ends,
            shut=(shut_before, shut_after),
            after_bracket=isinstance(last, Citation | Footnote),
        )
        text = escaped(word.text, edges)
        if isinstance(last, Citation) and last.in_text:
            goes_on = _GOES_ON.match(text)
            if goes_on and len(goes_on[0]) == 1:
                return _NOTHING + text
            return "\\" + text if goes_on else text
        return text

    def _formula(self, word: Math, before: str, after: str, *, out: str, around: Around) -> str:
        tex = word.tex
        if word.display:
            opens = not around.one_line and (not out or out.endswith("\n"))
            lead = _NOTHING if opens and not around.inner else ""
            return f"{lead}$${tex}$$"
        source = f"{before}${tex}${after}"
        found = _MATH.match(source, len(before))
        # GitHub's page takes dollars that touch a letter for text, and the others for a formula
        beside = before[-1:] + after
        if found is not None and "$" not in beside and not any(map(str.isalnum, beside)):
            whole = found.end() == len(source) - len(after)
            if whole and dollars.reading(source, found) is dollars.Reading.FORMULA:
                return f"${tex}$"
        return f"$`{tex or ' '}`$"

    def _other(self, word: Inline, around: Around) -> str:
        match word:
            case SoftBreak():
                return "\n"
            case Code():
                return _code(word.text)
            case Styled():
                return f"<{word.tag}>{self._inside(word.children, around)}</{word.tag}>"
            case Foreign():
                inside = self._inside(word.children, around)
                return f'<span lang="{word.language}">{inside}</span>'
            case Link() | CrossReference():
                return self._link(word, around)
            case Image() | Sound():
                return self._medium(word, around)
            case Citation():
                return _cited(word)
            case Footnote():
                return f"[^{self.place.call(word.blocks)}]"
            case Cloze():
                inside = self.write(word.children, replace(around, gap=True, inner=True))
                hint = f"::{word.hint}" if word.hint else ""
                return f"{{{{c{word.number}::{inside}{hint}}}}}"
        raise AssertionError(f"no form for {type(word).__name__}")

    def _inside(self, children: Inlines, around: Around) -> str:
        """Words within an element, whose line must not end right behind the opening tag."""
        text = self.write(children, replace(around, inner=True, tight=False))
        return _NOTHING + text if text.startswith(("\n", "\\\n")) or not text else text

    # ------------------------------------------------ pairs of marks

    def _paired(
        self, word: Emphasis | Strong | Strikeout, out: str, after: str, around: Around
    ) -> str:
        mark = "~~" if isinstance(word, Strikeout) else "*" if isinstance(word, Emphasis) else "**"
        if not isinstance(word, Strikeout):
            mark = mark.replace("*", "_") if self.count in self.lines else mark
            self.count += 1
        inside = self.write(word.children, replace(around, inner=True, tight=True))
        before = out[-1:] or ("*" if around.tight else " ")
        opens, _ = flanks(before, inside[0])
        _, closes = flanks(inside[-1], after or ("*" if around.tight else " "))
        part = self.parted and around.tight
        return (
            f"{_NOTHING * (part or not opens)}{mark}{inside}{mark}{_NOTHING * (part or not closes)}"
        )

    # ------------------------------------------------ addresses

    def _link(self, word: Link | CrossReference, around: Around) -> str:
        inside = replace(around, label=True, inner=True, tight=False)
        words = self.write(word.children, inside)
        if isinstance(word, CrossReference):
            path = self.place.files.get(word.id, self.place.path)
            file = "" if path == self.place.path else self._relative(path)
            return f"[{words}]({file}#{quote(word.id)})"
        if _shows_itself(word):
            return f"<{word.target}>"
        return f"[{words}]({self._address(word.target)}{self._title(word.title)})"

    def _medium(self, word: Image | Sound, around: Around) -> str:
        edges = Edges("[", "]", in_label=True, in_gap=self.gaps, in_cell=around.cell)
        title = self._title(word.title) if isinstance(word, Image) else ""
        return f"![{escaped(word.alt, edges)}]({self._relative(word.source)}{title})"

    def _address(self, target: str) -> str:
        """An address as it stands in the brackets of a link."""
        marked = re.sub(r"&(?=[#A-Za-z0-9]+;)", r"\\&", target)
        marked = self._closed(marked)
        return f"<{marked}>" if "(" in target or ")" in target else marked

    def _title(self, title: str) -> str:
        marked = re.sub(r'[\\"]|&(?=[#A-Za-z0-9]+;)', r"\\\g<0>", title)
        return f' "{self._closed(marked)}"' if title else ""

    def _closed(self, marked: str) -> str:
        """An address or a title in which no gap ends."""
        return re.sub(r"[$`{}]|:(?=:)", r"\\\g<0>", marked) if self.gaps else marked

    def _relative(self, path: str) -> str:
        """A path of the deck, from the folder of the chapter's file."""
        folder = posixpath.dirname(self.place.path)
        parts = posixpath.relpath(path, folder or ".")
        return "".join(quote(each, _PATH) if each.isascii() else each for each in parts)


def _first(word: Inline | None) -> str:
    """A character of the kind with which a word begins; empty at the end."""
    match word:
        case None:
            return ""
        case Text():
            return word.text[0]
        case SoftBreak() | LineBreak():
            return "\n"
        case Code():
            return "`"
        case Math():
            return "$"
        case Styled() | Foreign():
            return "<"
        case Image() | Sound():
            return "!"
        case Cloze():
            return "{"
        case Citation(in_text=True):
            return "@"
        case Emphasis() | Strong():
            return "*"
        case Strikeout():
            return "~"
        case Link() if _shows_itself(word):
            return "<"
        case _:
            return "["


def _runs_together(last: Inline, word: Inline, out: str, piece: str) -> bool:
    """Whether what was written and what comes would be read as something else."""
    if not out or not piece:
        return False
    if out[-1] == piece[0] and piece[0] in "*_~`$":
        return not isinstance(last, Text) or piece[0] == "$"
    if isinstance(last, Citation) and piece[0] == "[":
        return not isinstance(word, Footnote | Citation)
    if isinstance(word, Citation) and word.in_text:
        return re.match(r"[\w.+/-]", out[-1], re.ASCII) is not None
    if isinstance(last, Citation) and last.in_text:
        return not isinstance(word, Text) and _GOES_ON.match(piece) is not None
    return False


def _code(text: str) -> str:
    runs = {len(run[0]) for run in _TICKS.finditer(text)}
    count = next(number for number in range(1, len(runs) + 2) if number not in runs)
    blanks = text[0] == text[-1] == " " and text.strip(" ")
    pad = " " if "`" in (text[0], text[-1]) or blanks else ""
    return "`" * count + pad + text + pad + "`" * count


def _cited(word: Citation) -> str:
    if word.in_text:
        return f"@{word.items[0].key}"
    return f"[{'; '.join(map(_work, word.items))}]"


def _work(item: CitationItem) -> str:
    prefix = f"{item.prefix} " if item.prefix else ""
    locator = f", {item.locator}" if item.locator else ""
    return f"{prefix}{'-' if item.suppress_author else ''}@{item.key}{locator}"


def _shows_itself(word: Link) -> bool:
    """Whether a link can be written as its address alone."""
    bare = word.children == (Text(word.target, word.children[0].span),)
    return bare and not word.title and word.target.isascii() and "%" not in word.target
