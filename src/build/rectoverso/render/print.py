"""The print dialect of the HTML fold: what the PDFs are laid out from.

Formulas and pictures become `img` elements whose addresses only `pdf` understands (`formula:` and
`medium:`); nothing else is ever fetched. Words are joined the way Korean books break lines: between
words, not within them (`joined`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Final, NamedTuple
from unicodedata import east_asian_width, normalize
from urllib.parse import quote

from rectoverso.languages.furniture import Words
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
from rectoverso.render.foreign import attributes, isolated, marked, straight
from rectoverso.render.html import (
    WORD_JOINER,
    BlockFold,
    LineFold,
    attribute,
    not_typeset,
    text,
)
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
_IS_HANGUL: Final = re.compile(f"[{_HANGUL}]")
# How far below the baseline a gap's line runs, in em.
_LINE_DEPTH: Final = 0.2
# A formula wider than this, in em, may be parted from what follows: a line must end somewhere.
_LOOSE_WIDTH: Final = 16
# What stands for a formula where the neighbours of a word are looked at.
_OBJECT: Final = "\ufffc"
# What stands before the words of a recording; all the faces have it.
_SOUND: Final = "♪"
_SOUND_WIDTH: Final = 3
# A table with more rows than this gets its columns' widths from here, as a list of words does.
_LONG: Final = 40
# What stands between two columns of a table, in cells of half a square.
_GUTTER: Final = 3


def joined(words: str) -> str:
    """`words` with U+2060 wherever Unicode's rules would let a line end within a Korean word.

    UAX #14 allows a break on either side of every Hangul syllable; Korean books, like CSS's
    `word-break: keep-all`, break at spaces (and here after a slash, a dash or a middle dot). The
    joiner has no width and no glyph. Nor does a line end right after the slash that opens a sound
    in phonetic letters.
    """
    words = _JOINTS.sub(WORD_JOINER, words)
    return _SOUNDED.sub(rf"\1{WORD_JOINER}", words) if "/" in words else words


def columns(line: str) -> int:
    """The width of a line of program text in cells of a 1:2 monospaced face; tabs are four."""
    return sum(
        4 if character == "\t" else 2 if east_asian_width(character) in "WF" else 1
        for character in line
    )


class _Drawn(NamedTuple):
    """A formula's HTML; its width and how far it reaches below the baseline, in em."""

    html: str
    width: float
    depth: float


class Drawings:
    """The formulas of one document, each drawn once; `formulas` holds their SVG by address."""

    def __init__(self, typesetter: Typesetter, text_font: str) -> None:
        self.typesetter = typesetter
        self.text_font = text_font
        self.formulas: dict[str, str] = {}
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
            picture = self.typesetter.svg(formula, text_font=self.text_font)
        except TexError as error:
            raise not_typeset(formula.tex, error) from error
        self.formulas[address] = picture.markup
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
    from those of other languages by their script. `before` is the last character so far:
    the cells and items of a block follow one another as if they stood in one line.
    """

    labels: Words
    drawings: Drawings
    citations: Citations
    works: Mapping[str, str]
    code_columns: int = 80
    notes: bool = True
    language: str = ""
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
        """A line of the list of references; `place` is the attribute with its id."""
        self.before = ""
        return self.element("p", inlines, place)

    def heading(self, inlines: Inlines) -> str:
        """A heading repeated elsewhere, as in the contents: no notes, links and pictures."""
        return _Repeated(self, linked=True).inlines(inlines)

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
        marked = highlight(block.text, block.language)
        css = ["code"]
        if block.text.count("\n") < 9:
            css.append("whole")
        if widest > self.code_columns:
            css.append("wide")
        if widest > self.code_columns * 1.15:
            css.append("turned")
            # no token crosses a line's end (`highlight`), so that lines can stand by themselves
            marked = "".join(f'<span class="line">{line}\n</span>' for line in marked.split("\n"))
        side = straight(self.language)
        return f"<pre{attribute('class', ' '.join(css))}{side}><code>{marked}</code></pre>"

    def figure(self, figure: Figure) -> str:
        image = self.line((figure.image,))
        caption = figure.caption and f"<figcaption>{self.plain_words(figure.caption)}</figcaption>"
        return f"<figure>{image}{caption}</figure>"

    def table(
        self, table: Table, css: str = "table", ids: tuple[str, ...] = (), columns: str = ""
    ) -> str:
        """A table; many columns are set smaller, a long one may be parted between rows."""
        self.before = ""
        if len(table.head) > 4:
            css += " many" if len(table.head) > 6 else " some"
        if len(table.rows) < 7:
            css += " whole"
        if ids or len(table.rows) > _LONG:
            css += " measured"
            columns = self._columns(table)
        return super().table(table, css, ids, columns)

    def _columns(self, table: Table) -> str:
        """How wide the columns are, by what they hold.

        WeasyPrint lays out each cell of a table many times to find that out, which takes minutes
        for a long one, and parts words in a narrow one although another column has room.
        """
        needs, wants = zip(
            *map(self._widths, zip(table.head, *table.rows, strict=True)), strict=True
        )
        room = max(self.code_columns - sum(needs), 0)
        more = sum(wants) - sum(needs)
        share = min(room / more, 1) if more else 0
        widths = [need + share * (want - need) for need, want in zip(needs, wants, strict=True)]
        marks = (f'<col style="width:{100 * width / sum(widths):.4g}%">' for width in widths)
        return f"<colgroup>{''.join(marks)}</colgroup>"

    def _widths(self, cells: Iterable[Cell]) -> tuple[float, float]:
        """What a column needs, so that no word of it is parted, and what nearly all of its cells
        would take in one line; in cells of half a square, with what stands between two columns.
        """
        words, lines = [0.0], []
        for cell in cells:
            line = 0.0
            for inline in cell.children:
                if isinstance(inline, Math):
                    width = 2 * self.drawings.of(Formula(inline.tex, inline.display)).width
                    words.append(width)
                else:
                    spoken = plain((inline,))
                    mark = _SOUND_WIDTH if isinstance(inline, Sound) else 0
                    width = columns(spoken) + mark
                    words += (columns(word) + mark for word in spoken.split())
                line += width
            lines.append(line)
        most = self.code_columns / 2
        need = min(max(words), most)
        want = sorted(lines)[len(lines) * 9 // 10]
        return need + _GUTTER, max(need, min(want, most)) + _GUTTER

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
        """Running words, joined to what stands before them."""
        return self._glue(words) + self.told(joined(words), text)

    def code(self, words: str) -> str:
        """Program text, which is not joined itself."""
        return f"{self._glue(words)}<code{straight(self.language)}>{text(words)}</code>"

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
        """A link to another place of the book; the style adds its page."""
        if self.linked:
            return self.inlines(reference.children)
        words = self._inside_link(reference.children)
        self.before = _OBJECT
        return f'<a class="xref"{attribute("href", "#" + quote(reference.id))}>{words}</a>'

    def citation(self, citation: Citation) -> str:
        """A citation, linked to the first of its works in the list of references."""
        children = self.page.citations.text(citation)
        works = self.page.works
        anchor = next((works[item.key] for item in citation.items if item.key in works), "")
        side = isolated(plain(children), self.language)
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
        """A gap, filled and underlined; under a formula that reaches low, the line is lower."""
        low = any(
            self.page.drawings.of(Formula(inline.tex, inline.display)).depth > _LINE_DEPTH
            for inline in walk_inlines(cloze.children)
            if isinstance(inline, Math)
        )
        css = "gap tall" if low else "gap"
        return f'<u class="{css}">{self.inlines(cloze.children)}</u>'

    def math(self, formula: Math) -> str:
        """A formula's picture, on the line of the particle that follows it."""
        drawn = self.page.drawings.of(Formula(formula.tex, formula.display))
        if formula.display or drawn.width > _LOOSE_WIDTH:
            self.before = ""
            return drawn.html
        return self._glue(_OBJECT) + drawn.html

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
