"""The print dialect of the HTML fold: what the PDFs are laid out from.

Formulas and pictures become `img` elements whose addresses only `pdf` understands (`formula:` and
`medium:`); nothing else is ever fetched. Words are joined the way Korean books break lines: between
words, not within them (`joined`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import groupby
from typing import Final, NamedTuple
from unicodedata import east_asian_width, normalize
from urllib.parse import quote

from rectoverso.languages.furniture import Words, filled
from rectoverso.languages.writing import script
from rectoverso.model import (
    Block,
    Blocks,
    Cell,
    Citation,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Figure,
    Footnote,
    Foreign,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Math,
    Paragraph,
    SoftBreak,
    Sound,
    Table,
    Text,
    plain,
    walk_inlines,
)
from rectoverso.render.citations import Citations
from rectoverso.render.code import highlight
from rectoverso.render.decimals import lacking
from rectoverso.render.foreign import attributes, isolated, marked, straight
from rectoverso.render.frame import Part
from rectoverso.render.html import (
    WORD_JOINER,
    BlockFold,
    LineFold,
    attribute,
    not_typeset,
    text,
)
from rectoverso.render.numbering import UNNUMBERED, Numbering
from rectoverso.render.paged import page_of
from rectoverso.render.places import Places
from rectoverso.typeset.drawing import Drawing
from rectoverso.typeset.faces import lead
from rectoverso.typeset.pdf import MEDIUM
from rectoverso.typeset.texmath import Formula, TexError, Typesetter

FORMULA: Final = "formula:"

# After one of these a line may end even in the middle of a Korean word.
_BREAKS_AFTER: Final = frozenset("/·‧—–-‐~…," + WORD_JOINER)
_HANGUL: Final = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
_JOINTS: Final = re.compile(
    # … before a syllable, whatever stands there; … after one, likewise
    rf"(?<=[^\s/·‧—–\-‐~…,{WORD_JOINER}])(?=[{_HANGUL}])|(?<=[{_HANGUL}])(?=[^\s{WORD_JOINER}])"
)
_SOUNDED: Final = re.compile(r"((?<![^\s(\[“\"‘'])/)(?=[^\s/]{1,40}/)")
# Among words from right to left, H₂O and x² with their elements are one stretch of the other.
_RAISED: Final = re.compile(
    r"[A-Za-z0-9)\]]+(?:<(?P<tag>sub|sup)>[^<>]*</(?P=tag)>[A-Za-z0-9()\[\]+\-=]*)+"
)
# What has more cells than this may part, so that no line ends far before its measure.
_LONG_WORD_CELLS: Final = 16
# A word of a link with more than this has its page in brackets behind it, too.
_LINKED_WORD_CELLS: Final = 3
_LONG_WORD: Final = re.compile(rf"[^\s{WORD_JOINER}](?:[^\s]){{8,}}")
# before an opening bracket; behind a closing one, where no mere particle follows
_AT_BRACKETS: Final = re.compile(
    rf"{WORD_JOINER}(?=[(\[{{“‘「『《〈])|(?<=[)\]}}”’」』》〉]){WORD_JOINER}(?=(?:[{_HANGUL}]{WORD_JOINER}?){{3}})"
)
_SYLLABLES: Final = rf"(?:[{_HANGUL}]{WORD_JOINER})"
_MANY_SYLLABLES: Final = re.compile(rf"({_SYLLABLES}{{3}})({_SYLLABLES}{{4,}})({_SYLLABLES}{{2}})")
ZERO_WIDTH_SPACE: Final = "\u200b"
_BETWEEN_NAMES: Final = re.compile(
    r"(?<=[A-Za-z0-9)\]][/._?&=,(\-])(?=[A-Za-z0-9(])|(?<=[^:/]/)(?=[^\s/])"
)
_ADDRESS: Final = re.compile(r"[a-z]+://[!-~]+")
# Within a name of an address that is long itself, as those made by a machine are.
_SIGNS: Final = re.compile(r"(?<=\w{10})(?=\w{10})(?<!\w{11})|(?<=\w{20})(?=\w{10})(?<!\w{21})")
_IS_HANGUL: Final = re.compile(f"[{_HANGUL}]")
# How far below the baseline a gap's line runs, in em.
_LINE_DEPTH: Final = 0.2
# A formula wider than this, in em, may be parted from what follows: a line must end somewhere.
_LOOSE_WIDTH: Final = 16
# A formula wider than this may part behind a relation, a part of it behind plus and minus.
_WIDE: Final = 7
_TOKEN: Final = re.compile(r"\\left\b|\\right\b|\\[A-Za-z]+|\\.|.", re.DOTALL)
_OPENING: Final = frozenset(("{", "(", "[", r"\left", r"\{", r"\langle", r"\lfloor", r"\lceil"))
_CLOSING: Final = frozenset(("}", ")", "]", r"\right", r"\}", r"\rangle", r"\rfloor", r"\rceil"))
_BARS: Final = frozenset(("|", r"\|"))
_RELATIONS: Final = frozenset(
    (
        *("=", "<", ">", r"\le", r"\ge", r"\leq", r"\geq", r"\ll", r"\gg", r"\in", r"\to"),
        *(r"\approx", r"\sim", r"\simeq", r"\equiv", r"\propto", r"\mapsto"),
        *(r"\rightarrow", r"\Rightarrow"),
    )
)
_SUMS: Final = frozenset(("+", "-", r"\pm", r"\mp"))
# Behind one of these, a sign is no relation and adds nothing.
_NO_TERM: Final = frozenset(("", "^", "_", r"\cdot", r"\times", "/", ",", *_RELATIONS, *_SUMS))
# What holds for the rest of a formula, or takes it apart in another way.
_STATEFUL: Final = re.compile(
    r"\\(?:begin|color|rm|bf|it|over|choose|atop|\\|(?:display|text|script)style|mid|middle)|&"
)
# Between the pieces of a formula.
_BETWEEN_PIECES: Final = re.compile(r'(?<=>)(?=<img class="math")')
# What stands for a formula where the neighbours of a word are looked at.
_OBJECT: Final = "\ufffc"
# What stands before the words of a recording; all the faces have it.
_SOUND: Final = "♪"
_SOUND_WIDTH: Final = 3
# How far the lines of a program text are apart, in em; print.css says it too.
_CODE_LEADING: Final = 1.5
# A program text with fewer line ends than this stays on one page, and a table with fewer rows.
_SHORT_CODE: Final = 6
_SHORT_TABLE: Final = 5
# A table with more rows than this gets its columns' widths from here, as a list of words does.
_LONG: Final = 40
# Where a line of a cell may end: between words, and at what `joined` leaves open at brackets.
_ENDS: Final = re.compile(rf"\s+|(?<=[{_HANGUL}])(?=[(\[])")
# How much smaller tables of many columns are set, about; the style has it exactly.
_SOME_SIZE: Final = 0.92
_MANY_SIZE: Final = 0.83
# What stands between two columns of a table, in cells of half a square; in a narrow column too.
_GUTTER: Final = 3
_NARROW_GUTTER: Final = 2
# How many cells of a word stand side by side in a column of a table, at least.
_LETTERS: Final = 8


def joined(words: str) -> str:
    """`words` with U+2060 wherever Unicode's rules would let a line end within a Korean word.

    UAX #14 allows a break on either side of every Hangul syllable; Korean books, like CSS's
    `word-break: keep-all`, break at spaces (and here after a slash, a dash or a middle dot). The
    joiner has no width and no glyph. Nor does a line end right after the slash that opens a sound
    in phonetic letters.
    """
    words = _LONG_WORD.sub(_parted, _JOINTS.sub(WORD_JOINER, words))
    return _SOUNDED.sub(rf"\1{WORD_JOINER}", words) if "/" in words else words


def _parted(found: re.Match[str]) -> str:
    """A word, joined, with places where it may part after all, if it is long: at brackets, and
    within a stretch of many syllables.
    """
    word = found[0]
    if columns(word.replace(WORD_JOINER, "")) <= _LONG_WORD_CELLS:
        return word
    return _MANY_SYLLABLES.sub(
        lambda many: many[1] + many[2].replace(WORD_JOINER, "") + many[3],
        _AT_BRACKETS.sub("", word),
    )


def breakable(line: str) -> str:
    """Program text or an address with U+200B where a long one may part: after a slash, a dot, a
    comma and what else stands between its names.
    """
    if columns(line) <= _LONG_WORD_CELLS:
        return line
    return _BETWEEN_NAMES.sub(ZERO_WIDTH_SPACE, line)


def _breakable_address(found: re.Match[str]) -> str:
    return _SIGNS.sub(ZERO_WIDTH_SPACE, breakable(found[0]))


def reach(whole: str, words: str) -> int:
    """How far `words` reach into what begins with them but has joiners and breaks among them."""
    read = end = 0
    while read < len(words):
        read += whole[end] == words[read]
        end += 1
    return end


def columns(line: str) -> int:
    """The width of a line of program text in cells of a 1:2 monospaced face; tabs are four."""
    return sum(
        4 if character == "\t" else 2 if east_asian_width(character) in "WF" else 1
        for character in line
    )


def at_relations(tex: str) -> list[str]:
    """A formula in pieces, each but the last ending in a relation, where TeX would end a line;
    nothing is parted within brackets of any kind.
    """
    return _behind(tex, _RELATIONS)


def at_sums(tex: str) -> list[str]:
    """The same behind plus and minus, where TeX ends a line when it has no relation to do so."""
    return _behind(tex, _SUMS)


def _behind(tex: str, signs: frozenset[str]) -> list[str]:
    if _STATEFUL.search(tex):
        return [tex]
    pieces, depth, bars, before, start = [], 0, 0, "", 0
    for token in _TOKEN.finditer(tex):
        sign = token[0]
        depth += (sign in _OPENING) - (sign in _CLOSING)
        bars += sign in _BARS and not depth
        is_free = not depth and bars % 2 == 0
        if sign in signs and is_free and before not in _NO_TERM:
            pieces.append((start, token.end()))
            start = token.end()
        if sign.strip():
            before = sign
    if not pieces or not tex[start:].strip():
        return [tex]
    # an empty group on the other side, so that the space is that of a relation
    return [tex[begin:end] + "{}" for begin, end in pieces] + [tex[start:]]


def _pieces(block: CodeBlock, *, is_turned: bool) -> str:
    """A program text, marked, in pieces that its empty lines part; the style puts them apart.

    Where a page ends between two pieces, no empty line is left over. `is_turned` gives each line an
    element.
    """
    lines = block.text.strip("\n").split("\n")
    # no token crosses a line's end (`highlight`), so that lines can stand by themselves
    marked = highlight("\n".join(lines), block.language).split("\n")
    pieces: list[str] = []
    empty = 0
    for has_words, group in groupby(zip(lines, marked, strict=True), _has_words):
        part = [html for _, html in group]
        if not has_words:
            empty = len(part)
            continue
        wide = attribute("style", f"margin-top:{_CODE_LEADING * empty}em") if empty > 1 else ""
        if is_turned:
            words = "".join(f'<span class="line">{line}\n</span>' for line in part)
        else:
            words = "\n".join(part)
        lone = " lone" if len(part) == 1 else ""
        pieces.append(f'<span class="piece{lone}"{wide}>{words}</span>')
    return "".join(pieces)


def _has_words(line: tuple[str, str]) -> bool:
    return bool(line[0].strip())


class _Drawn(NamedTuple):
    """A formula's HTML; its width and how far it reaches below the baseline, in em."""

    html: str
    width: float
    depth: float


class Drawings:
    """The formulas of one document, each drawn once; `formulas` holds them by address.

    `least` is how small scripts may be, in em of the formula (`Typesetter.svg`).
    """

    def __init__(self, typesetter: Typesetter, text_font: str, least: float = 0.0) -> None:
        self.typesetter = typesetter
        self.text_font = text_font
        self.least = least
        self.formulas: dict[str, Drawing] = {}
        self._drawn: dict[Formula, _Drawn] = {}

    def of(self, formula: Formula) -> _Drawn:
        """A formula as a picture; its TeX is the text for it.

        Its width is in em of the text around it; the height follows, so that the style can scale
        down what is wider than the measure.
        """
        drawn = self._drawn.get(formula)
        if drawn is None:
            drawn = self._drawn[formula] = self._draw(formula)
        return drawn

    def _draw(self, formula: Formula) -> _Drawn:
        address = f"{FORMULA}{len(self.formulas)}"
        try:
            picture = self.typesetter.drawing(formula, text_font=self.text_font, least=self.least)
        except TexError as error:
            raise not_typeset(formula.tex, error) from error
        self.formulas[address] = picture
        style = f"width:{picture.width:.4g}em"
        if not formula.display:
            style += f";vertical-align:{-picture.depth:.4g}em"
        alt = attribute("alt", " ".join(formula.tex.split()))
        img = f'<img class="math"{attribute("src", address)}{alt}{attribute("style", style)}>'
        html = f'<span class="display">{img}</span>' if formula.display else img
        return _Drawn(html, picture.width, picture.depth)


@dataclass
class PrintFold(BlockFold):
    """Blocks and parts of a frame as HTML for paged media; every question takes a new one.

    `works` gives the anchor of a cited work in the list of references; without it a citation is
    no link. `code_columns` is how many cells of program text fit at its usual size (see
    `code_block`). Without `notes` footnotes are left out. Without its `language` no words are told
    from those of other languages by their script. `numbering` has the numbers of figures and
    tables, and those of what is referred to; what is not `paged` refers by these alone. `places`
    takes note of where terms stand and works are cited. In a `narrow` column all tables get their
    columns' widths from here, and refer by numbers alone. `before` is the last character so far:
    the cells and items of a block follow one another as if they stood in one line.
    """

    labels: Words
    drawings: Drawings
    citations: Citations
    works: Mapping[str, str]
    code_columns: int = 80
    notes: bool = True
    language: str = ""
    numbering: Numbering = UNNUMBERED
    paged: bool = True
    places: Places | None = None
    narrow: bool = False
    before: str = field(default="", init=False)

    def title(self, inlines: Inlines) -> str:
        """Inlines that stand by themselves, like a heading."""
        self.before = ""
        return self.line(inlines)

    def line(self, inlines: Inlines) -> str:
        """The HTML of a line within a block."""
        line = _Line(self, before=self.before)
        html = line.inlines(inlines)
        self.before = line.before
        if straight(self.language):
            html = _RAISED.sub(r'<span dir="ltr">\g<0></span>', html)
        return html

    def block(self, block: Block) -> str:
        """The HTML of one block, which never joins another."""
        self.before = ""
        html = super().block(block)
        self.before = ""
        return html

    def entry(self, inlines: Inlines, place: str) -> str:
        """A line of the list of references; `place` is the attribute with its id. An address is
        printed short (`in_print`), and its link is whole.
        """
        self.before = ""
        return self.element("p", _with_short_addresses(inlines), place)

    def heading(self, inlines: Inlines) -> str:
        """A heading repeated elsewhere, as in the contents: no notes, links and pictures."""
        return _Repeated(replace(self, places=None), linked=True).inlines(inlines)

    def part(self, part: Part) -> str:
        if self.places is not None:
            self.places.part = part.name
        return super().part(part)

    def plain_words(self, words: str) -> str:
        """Words that stand by themselves, like a title."""
        return text(joined(marked(words, self.language)))

    def paragraph(self, block: Paragraph) -> str:
        """A paragraph; a footnote in it may hold blocks, which would end a `p`."""
        if any(isinstance(inline, Footnote) for inline in walk_inlines(block.children)):
            return self.element("div", block.children, ' class="p"')
        return super().paragraph(block)

    def code_block(self, block: CodeBlock) -> str:
        """A program text; one with long lines is set smaller, one with longer lines is turned.

        Turned lines hang, so that the reader sees where a line of the program begins.
        """
        widest = max((columns(line) for line in block.text.split("\n")), default=0)
        css = ["code"]
        if block.text.count("\n") < _SHORT_CODE:
            css.append("whole")
        if widest > self.code_columns:
            css.append("wide")
        if widest > self.code_columns * 1.15:
            css.append("turned")
        marked = _pieces(block, is_turned="turned" in css)
        side = straight(self.language)
        return f"<pre{attribute('class', ' '.join(css))}{side}><code>{marked}</code></pre>"

    def figure(self, figure: Figure) -> str:
        """A picture with its number and its caption."""
        image = self.line((figure.image,))
        number = self.numbering.figures.get(figure, "")
        words = [_number(self.labels.figure_number, number)] if number else []
        words += [self.plain_words(figure.caption)] if figure.caption else []
        caption = words and f"<figcaption>{' '.join(words)}</figcaption>"
        return f"<figure>{image}{caption or ''}</figure>"

    def table(
        self, table: Table, css: str = "table", ids: tuple[str, ...] = (), columns: str = ""
    ) -> str:
        """A table under its number; many columns are set smaller, a long one may be parted between
        rows.
        """
        self.before = ""
        size = 1.0
        if len(table.head) > 4:
            css += " many" if len(table.head) > 6 else " some"
            size = _MANY_SIZE if len(table.head) > 6 else _SOME_SIZE
        if len(table.rows) < _SHORT_TABLE:
            css += " whole"
        if self.narrow or ids or len(table.rows) > _LONG:
            css += " measured"
            columns = self._columns(table, self.code_columns / size)
        cells = replace(self, paged=False) if self.narrow else self
        html = BlockFold.table(cells, table, css, ids, columns)
        number = self.numbering.tables.get(table, "")
        if not number:
            return html
        label = f'<p class="table-number">{_number(self.labels.table_number, number)}</p>'
        return html.replace("<table>", f"{label}<table>", 1)

    def pads(self, table: Table) -> Mapping[tuple[int, int], str]:
        """Numbers of a column stand under one another by their decimal points; the style sets what
        one lacks without ink, so that it is not copied.
        """
        return {at: attribute("data-pad", said) for at, said in lacking(table).items()}

    def _columns(self, table: Table, room: float) -> str:
        """How wide the columns are, by what they hold; `room` is what they have together, in cells.

        WeasyPrint lays out each cell of a table many times to find that out, which takes minutes
        for a long one, and parts words in a narrow one although another column has room.
        """
        columns = [self._widths(cells, room) for cells in zip(table.head, *table.rows, strict=True)]
        widths, *rest = map(list, zip(*columns, strict=True))
        for wider in rest:
            more = sum(wider) - sum(widths)
            share = min(max(room - sum(widths), 0) / more, 1) if more else 0
            widths = [
                width + share * (want - width) for width, want in zip(widths, wider, strict=True)
            ]
        marks = (f'<col style="width:{100 * width / sum(widths):.4g}%">' for width in widths)
        return f"<colgroup>{''.join(marks)}</colgroup>"

    def _widths(self, cells: Iterable[Cell], room: float) -> tuple[float, float, float]:
        """What a column needs, so that no formula of it runs out, and no word of it is parted into
        single letters; so that no word is parted at all; and what nearly all of its cells would
        take in one line; in cells of half a square, with what stands between two columns.
        """
        stiff, words, lines = [0.0], [0.0], []
        for cell in cells:
            line = 0.0
            for is_stiff, width in self._runs(cell.children):
                (stiff if is_stiff else words).append(width)
                line += width + 1
            lines.append(line)
        most = room / 2
        least = max(stiff)
        need = max(least, min(max(words), most))
        want = sorted(lines)[len(lines) * 9 // 10]
        least = max(least, min(need, _LETTERS))
        gutter = _NARROW_GUTTER if self.narrow else _GUTTER
        return least + gutter, need + gutter, max(need, min(want, most)) + gutter

    def _runs(self, inlines: Inlines) -> Iterator[tuple[bool, float]]:
        """How wide the stretches of a line are within which it never ends, in cells, and whether a
        formula stands in them, so that they can't be parted at all.
        """
        is_stiff, width = False, 0.0
        for inline in walk_inlines(inlines):
            match inline:
                case Math():
                    formula = self.drawings.of(Formula(inline.tex, inline.display))
                    is_stiff, width = True, width + 2 * formula.width
                    continue
                case Text() | Code():
                    words = inline.text
                case Citation():
                    words = plain(self.citations.text(inline))
                case Sound():
                    words = f"{_SOUND}  {inline.alt}"
                case SoftBreak() | LineBreak():
                    words = " "
                case _:
                    continue
            first, *more = _ENDS.split(joined(words))
            width += columns(first.replace(WORD_JOINER, ""))
            for run in more:
                yield is_stiff, width
                is_stiff, width = False, columns(run.replace(WORD_JOINER, ""))
        yield is_stiff, width

    def note(self, blocks: Blocks) -> str:
        """The blocks of a footnote, a first paragraph in the line of its number."""
        return "".join(
            [
                self.block(block)
                if not isinstance(block, Paragraph)
                else f'<div class="p">{self.line(block.children)}</div>'
                if number
                else self.line(block.children)
                for number, block in enumerate(blocks)
            ]
        )


class _Line(LineFold):
    """Folds one line: `before` is the last character so far, `linked` is true inside a link."""

    def __init__(
        self, page: PrintFold, *, before: str = "", linked: bool = False, language: str = ""
    ) -> None:
        self.page = page
        self.language = language or page.language
        self.before = before
        self.linked = linked

    def inline(self, inline: Inline) -> str:
        """The HTML of one inline; after a break nothing is joined to what stands before it."""
        if isinstance(inline, SoftBreak | LineBreak):
            self.before = ""
        return super().inline(inline)

    def words(self, words: str) -> str:
        """Running words, joined to what stands before them; a term is a place for the index."""
        glue = self._glue(words)
        whole = joined(_ADDRESS.sub(_breakable_address, words) if "://" in words else words)
        places = None if self.linked else self.page.places
        if places is None:
            return glue + self.told(whole, text)
        html, rest = [glue], whole
        for stretch, anchor in places.marked(words):
            end = reach(rest, stretch)
            told = self.told(rest[:end], text)
            html.append(f"<span{attribute('id', anchor)}>{told}</span>" if anchor else told)
            rest = rest[end:]
        return "".join(html)

    def code(self, words: str) -> str:
        """Program text, which is not joined itself."""
        glue = self._glue(words)
        return f"{glue}<code{straight(self.language)}>{text(breakable(words))}</code>"

    def _glue(self, words: str) -> str:
        """A joiner when `words`, which come next, must not be parted from what stands before."""
        before, first = self.before, words[:1]
        self.before = words[-1:] or before
        if not before or not first or before.isspace() or first.isspace():
            return ""
        if before in _BREAKS_AFTER:
            return ""
        if _IS_HANGUL.match(before) or _IS_HANGUL.match(first) or _OBJECT in (before, first):
            return WORD_JOINER
        return ""

    def link(self, link: Link) -> str:
        words = self.inlines(link.children)
        return words if self.linked else f"<a{attribute('href', link.target)}>{words}</a>"

    def cross_reference(self, reference: CrossReference) -> str:
        """A link to another place, with its number and its page."""
        if self.linked:
            return self.inlines(reference.children)
        words = self._inside_link(reference.children)
        self.before = _OBJECT
        last = plain(reference.children).split()[-1:]
        page = self._page(reference.id, is_long=sum(map(columns, last)) > _LINKED_WORD_CELLS)
        return f'<a class="xref"{attribute("href", "#" + quote(reference.id))}>{words}{page}</a>'

    def _page(self, anchor: str, *, is_long: bool) -> str:
        """The number and the page of a place in brackets; a line never ends within it, and before
        it only behind a long word. Where words stand apart, so does the bracket.
        """
        labels = self.page.labels
        number = self.page.numbering.of(anchor, labels)
        form = f"{number} {labels.page_reference}".strip() if self.page.paged else number
        if not form:
            return ""
        before, page, after = form.replace(" ", "\u00a0").partition("{page}")
        language = self.page.language
        narrow = not language or lead(script(language)).is_narrow
        loose = is_long or not self.page.paged
        # a line ends before a bracket behind Latin letters only where it is told so
        apart = (ZERO_WIDTH_SPACE if loose else WORD_JOINER) if narrow else "\u00a0"
        words = text(before)
        if page:
            words += f"{page_of(anchor)}{WORD_JOINER}{text(after)}"
        return f'<span class="at">{apart}({words})</span>'

    def citation(self, citation: Citation) -> str:
        """A citation, linked to the first of its works in the list of references."""
        children = self.page.citations.text(citation)
        works = self.page.works
        anchor = next((works[item.key] for item in citation.items if item.key in works), "")
        side = isolated(plain(children), self.language)
        if self.page.places is not None:
            side += attribute("id", self.page.places.citation(citation))
        if self.linked or not anchor:
            words = self.inlines(children)
            return f"<span{side}>{words}</span>" if side else words
        words = self._inside_link(children)
        return f'<a class="citation"{attribute("href", "#" + anchor)}{side}>{words}</a>'

    def _inside_link(self, children: Inlines) -> str:
        """`children` without links of their own: one link can't stand inside another."""
        inside = _Line(self.page, before=self.before, linked=True, language=self.language)
        html = inside.inlines(children)
        self.before = inside.before
        return html

    def footnote(self, footnote: Footnote) -> str:
        """A footnote, its text where it is called; the style moves it to the foot of the page."""
        if not self.page.notes:
            return ""
        page = self.page
        said = attributes(page.language, self.language) if self.language != page.language else ""
        return f'<span class="footnote"{said}>{replace(page).note(footnote.blocks)}</span>'

    def cloze(self, cloze: Cloze) -> str:
        """A gap, filled and underlined; under a formula that reaches low, the line is lower, and
        no line ends within it but where the formula parts, whose pieces have one line.
        """
        if not cloze.children:
            # nothing to read, but a place to fill
            return f'{self._glue(_OBJECT)}<u class="gap">\u00a0</u>'
        html = ""
        for is_low, group in groupby(cloze.children, self._reaches_low):
            css = "gap tall" if is_low else "gap"
            filling = tuple(group)
            words = self.inlines(filling)
            pieces = _BETWEEN_PIECES.split(words) if is_low else [words]
            low = f'<span class="low" style="vertical-align:{-self._depth(filling):.4g}em"></span>'
            strut = low if len(pieces) > 1 else ""
            html += "".join(f'<u class="{css}">{strut}{piece}</u>' for piece in pieces)
        return html

    def _reaches_low(self, inline: Inline) -> bool:
        return self._depth((inline,)) > _LINE_DEPTH

    def _depth(self, inlines: Inlines) -> float:
        """How far the formulas reach below the baseline, in em."""
        formulas = [each for each in walk_inlines(inlines) if isinstance(each, Math)]
        drawn = [self.page.drawings.of(Formula(each.tex, each.display)) for each in formulas]
        return max((each.depth for each in drawn), default=0.0)

    def math(self, formula: Math) -> str:
        """A formula's picture, on the line of the particle that follows it."""
        drawn = self.page.drawings.of(Formula(formula.tex, formula.display))
        if formula.display:
            self.before = ""
            return drawn.html
        pieces = [drawn]
        if drawn.width > _WIDE:
            pieces = [piece for tex in at_relations(formula.tex) for piece in self._pieces(tex)]
        glue = self._glue(_OBJECT)
        if pieces[-1].width > _LOOSE_WIDTH:
            self.before = ""
        return glue + "".join([piece.html for piece in pieces])

    def _pieces(self, tex: str) -> list[_Drawn]:
        """What a formula, or a part of it up to a relation, is parted into where it is wide."""
        drawn = self.page.drawings.of(Formula(tex, display=False))
        parts = at_sums(tex) if drawn.width > _WIDE else [tex]
        if len(parts) == 1:
            return [drawn]
        return [self.page.drawings.of(Formula(part, display=False)) for part in parts]

    def image(self, image: Image) -> str:
        """A picture of the deck; its address names its path, and nothing but media is served."""
        source = attribute("src", MEDIUM + quote(image.source, safe="/"))
        return f"{self._glue(_OBJECT)}<img{source}{attribute('alt', image.alt)}>"

    def sound(self, sound: Sound) -> str:
        """Its words behind a mark, which says that they can be heard elsewhere."""
        glue = self._glue(_SOUND)
        self.before = ""
        return f'{glue}<span class="sound">{_SOUND}\u00a0{self.words(sound.alt)}</span>'


class _Repeated(_Line):
    """Folds a heading once more, where it calls no footnotes, and pictures and sounds are words."""

    def footnote(self, footnote: Footnote) -> str:
        """Nothing: the note stands at the heading itself."""
        del footnote
        return ""

    def image(self, image: Image) -> str:
        return self.words(image.alt)

    def sound(self, sound: Sound) -> str:
        return self.words(sound.alt)


def _with_short_addresses(inlines: Inlines) -> Inlines:
    return tuple(
        replace(inline, children=(Text(in_print(inline.target), inline.span),))
        if isinstance(inline, Link) and plain(inline.children) == inline.target
        else replace(inline, children=_with_short_addresses(inline.children))
        if isinstance(inline, Foreign)
        else inline
        for inline in inlines
    )


_SCHEME: Final = re.compile(
    r"\Ahttps?://(?:(?P<doi>(?:dx\.)?doi\.org/)|(?P<arxiv>arxiv\.org/abs/)|(?:www\.)?)",
    re.IGNORECASE,
)


def in_print(address: str) -> str:
    """An address as paper shows it: a DOI or a number of arXiv by itself, of others no scheme and
    no `www`; with places where it may part.
    """
    found = _SCHEME.match(address)
    if not found:
        return address
    kind = "doi:" if found["doi"] else "arXiv:" if found["arxiv"] else ""
    rest = _SIGNS.sub(ZERO_WIDTH_SPACE, breakable(address[found.end() :].rstrip("/")))
    return f"{kind}{WORD_JOINER}{rest}" if kind else rest


def _number(form: str, number: str) -> str:
    words = text(filled(form, number=number)).replace(" ", "\u00a0")
    return f'<span class="number">{words}</span>'


def bare(inlines: Inlines, typesetter: Typesetter) -> str:
    r"""`inlines` as a line of plain words, for outlines and running heads.

    A formula becomes the characters of its MathML: `x \le 1` reads x ≤ 1. One with a sign that
    the faces may lack becomes an ellipsis.
    """
    parts: list[str] = []
    for inline in inlines:
        match inline:
            case Text() | Code():
                parts.append(inline.text)
            case Math():
                parts.append(_linear(Formula(inline.tex, inline.display), typesetter))
            case SoftBreak() | LineBreak():
                parts.append(" ")
            case Image() | Sound():
                parts.append(inline.alt)
            case Citation() | Footnote():
                pass
            case _:
                parts.append(bare(inline.children, typesetter))
    return " ".join("".join(parts).split())


# What the books' faces have for certain; the sample is from their own tables.
_LEGIBLE: Final = re.compile(
    "[ -~\uac00-\ud7a3\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9°′″…⋯"
    "±×÷·−∂∇∑∏√∝∞∫≈≠≡≤≥≪≫∈∋∩∪⊂⊃⊆⊇⊙⊕⊗∧∨¬∀∃∥←→↑↓↔⇒⇔]*"
)
# U+2061 to U+2064 are the invisible operators of MathML.
_INVISIBLE: Final = dict.fromkeys(range(0x2061, 0x2065))


def _linear(formula: Formula, typesetter: Typesetter) -> str:
    try:
        mathml = typesetter.mathml(formula)
    except TexError as error:
        raise not_typeset(formula.tex, error) from error
    words = unescape(re.sub(r"<[^>]*>", "", mathml)).translate(_INVISIBLE)
    # bold and script letters of Unicode's mathematical block become plain ones
    line = "".join(normalize("NFKC", words).split())
    return line if _LEGIBLE.fullmatch(line) else "…"


def shortened(line: str, cells: int) -> str:
    """`line` cut at a word so that it takes no more than `cells` cells of half a square each."""
    if columns(line) <= cells:
        return line
    kept = ""
    for word in line.split(" "):
        longer = f"{kept} {word}".strip()
        if columns(longer) + 1 > cells:
            break
        kept = longer
    return f"{kept or line[: cells // 2 - 1]}…"
