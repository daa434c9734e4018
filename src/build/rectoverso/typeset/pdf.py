"""HTML → PDF by WeasyPrint: the only module that knows it.

It is given all that it may use: the HTML, the style, the formulas' pictures and the deck's media.
Nothing else is read and no connection is opened, whatever the HTML says. What WeasyPrint only logs
and goes on with (a missing glyph, a picture that can't be loaded, a style it doesn't know) stops
the work here. The same input gives the same bytes: the moment in the file is the one in the HTML.
"""

from __future__ import annotations

import logging
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from html import unescape
from importlib.resources import files
from types import SimpleNamespace
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote
from xml.etree import ElementTree

from rectoverso.diagnostics import RectoversoError
from rectoverso.memory import cache_folder
from rectoverso.typeset import sheets
from rectoverso.typeset.counting import counting, number_of
from rectoverso.typeset.drawing import Drawing
from rectoverso.typeset.faces import Faces, choose
from rectoverso.typeset.floating import filling, missing, spare
from rectoverso.typeset.fonts import font_environment
from rectoverso.typeset.formula_font import NAME, FormulaFont
from rectoverso.typeset.lines import filled_lines
from rectoverso.typeset.ragged import evened

MEDIUM: Final = "medium:"
"""What a picture's address in a manuscript begins with; the quoted path of a medium follows."""

DOTS_PER_INCH: Final = 300
_MISSING: Final = ".notdef glyph rendered"
# What an inspection says better, with its place; it is an error only when the file is written.
_INSPECTED: Final = ("Failed to load image at", "Anchor defined twice", "No anchor #")
# What it adds when a face with all the 65,535 glyphs that there can be lacks two more.
_CROWDED: Final = "Too many glyphs missing"

# How a picture inside a picture is written out.
_EMBEDDED: Final = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document that begins on a page of its own: a whole HTML document.

    In its HTML `<span class="page" data-of="ID">000</span>` is the number of the page on which the
    element with that id stands, in whatever section. A `late` section is laid out when all pages
    are known: in it `<span class="pages" data-of="ID ID"></span>` are the numbers of several, each
    once and in order. A `recto` section begins on a right-hand page (a left-hand one where lines
    begin on the right), after a blank one if need be.
    """

    html: str
    late: bool = False
    recto: bool = False


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What is to be laid out.

    In the HTML of its `sections`, the first of which has the metadata, a formula's address is a
    key of `formulas`, which holds its drawing, and a picture's address is `MEDIUM` and the quoted
    path of one of `media`, which holds its bytes. `faces` are what it is set in; the variables of
    `style` are theirs. `questions` are the ids that must stand on its pages, each once.
    """

    sections: tuple[Section, ...]
    style: str
    formulas: Mapping[str, Drawing]
    media: Mapping[str, bytes]
    faces: Faces
    questions: tuple[str, ...] = ()


_NOTES: Final = re.compile(r"^(?=::(?:foot)?note-)", re.MULTILINE)
"""Where WeasyPrint's own sheet gives every element the call and the marker of a note."""
_NOTED: Final = re.compile(r"([^{};]*)\{[^{}]*\bfloat\s*:\s*footnote", re.IGNORECASE)


def _has_few_notes(style: str) -> bool:
    """Whether a style sheet makes notes of `.footnote` alone."""
    makers = {selector.strip() for selector in _NOTED.findall(style)}
    return makers <= {".footnote"} and "note-area" not in style.lower()


def hyphenates(language: str) -> bool:
    """Whether words of a language (a code like `de`) can be parted at the end of a line."""
    from pyphen import language_fallback

    return language_fallback(language.replace("-", "_")) is not None


_AT: Final = re.compile(r" at (\d+):(\d+)")


class Complaint(NamedTuple):
    """What WeasyPrint says of a style sheet, and where: line and column count from 1."""

    line: int
    column: int
    message: str


def complaints(style: str) -> tuple[Complaint, ...]:
    """What in a style sheet WeasyPrint doesn't understand, and would leave out. Nothing that the
    sheet names is read. Raises `RectoversoError` where WeasyPrint can't be used.
    """
    log = _Log()
    found = []
    with log.listening(), _private_fonts(choose("Latn", ())):
        import weasyprint

        for line, column, rule in sheets.rules(style):
            # what is said of a selector has no place: so each rule is looked at alone, in its own
            before = "\n" * (line - 1) + " " * (column - 1)
            weasyprint.CSS(string=before + rule, url_fetcher=_classes().fetcher(None))
            for said in log.other:
                at = _AT.search(said)
                place = (int(at[1]), int(at[2])) if at else (line, column)
                words = " ".join(_AT.sub("", said, count=1).split())
                found.append(Complaint(*place, re.sub(r" (['`])(?=,|$)", r"\1", words)))
            log.other.clear()
    return tuple(found)


class Layout:
    """A manuscript laid out in pages and painted, to be written once; `anchors` are the pages,
    counted from 1, on which the elements with ids stand.
    """

    def __init__(self, book: _Book, log: _Log) -> None:
        self._book = book
        self._log = log
        self.anchors: Mapping[str, int] = book.anchors

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._book.pages)

    def write(self) -> tuple[bytes, tuple[str, ...]]:
        """The PDF, and the characters in it that no face has a glyph for, in reading order.

        Raises `RectoversoError` when a picture could not be loaded, and on a link to nothing.
        """
        with self._log.listening():
            content = self._book.pdf()
        self._log.check()
        return content, tuple(self._log.missing)


Look = Callable[[int, Any], None]
"""Called with the number of each page and its box, before it is painted and the box is dropped."""


def lay_out(
    manuscript: Manuscript,
    look: Look | None = None,
    progress: Callable[[float], None] | None = None,
) -> Layout:
    """Lay a manuscript out in pages, section by section; `progress` is told the share done.

    Each section is painted as soon as it is laid out, and its boxes are dropped, so that a long
    book takes little more memory than its longest chapter. A number of a page in running text is
    laid out by a guess that has as many digits, and filled in when it is known; where a guess
    has too few or too many, the pages that show it are laid out again, or the whole section.

    Raises `RectoversoError` on a style that WeasyPrint doesn't know and on a picture that can't
    be drawn or is none of the manuscript's media.
    """
    return _laid_out(manuscript, look, progress, paints=True)


def look_over(manuscript: Manuscript, look: Look) -> None:
    """Lay a manuscript out to `look` at its pages; nothing is painted. Raises as `lay_out`."""
    _laid_out(manuscript, look, None, paints=False)


def _laid_out(
    manuscript: Manuscript,
    look: Look | None,
    progress: Callable[[float], None] | None,
    *,
    paints: bool,
) -> Layout:
    log = _Log()
    with log.listening(), _private_fonts(manuscript.faces):
        fetcher = _classes().fetcher(manuscript)
        log.refused = fetcher.refused
        book = _Book(manuscript, fetcher, look, paints=paints)
        for share in book.laid_out():
            if progress:
                progress(share)
    log.check(_INSPECTED)
    return Layout(book, log)


# ---------------------------------------------------------------- numbers of pages

_PAGE: Final = re.compile(r'(<span class="page" data-of="([^"]*)">)000(?=</span>)')
_PAGES: Final = re.compile(
    r'<span class="pages" data-of="([^"]*)"(?: data-main="([^"]*)")?></span>'
)
_ID: Final = re.compile(r'\sid="([^"]*)"')
_ATTEMPTS: Final = 4
"""How often the sections are gone through until all numbers of pages fit."""
_TRIALS: Final = 4
"""How often lines are held back for the last page of a section until it has enough of them."""
_MORE: Final = 80.0
"""How much more is held back, in pixels, at least, when the first time did not help."""
_FEW: Final = 20
"""Pages from which on their average length is known."""
_LETTERS_PER_PAGE: Final = 3300
"""Of HTML, about; for guesses."""


def _ranges(anchors: Sequence[str], main: Sequence[str], pages: Mapping[str, int]) -> str:
    """The pages of some places, ascending, each a link to its first place there; three and more
    in a row as a range. Those of `main` are bold, and stand in no range with others.
    """
    first: dict[int, str] = {}
    for anchor in (*main, *anchors):
        if anchor in pages:
            first.setdefault(pages[anchor], anchor)
    bold = {pages[anchor] for anchor in main if anchor in pages}
    runs: list[list[int]] = []
    for page in sorted(first):
        last = runs[-1][-1] if runs else 0
        if runs and page == last + 1 and (page in bold) == (last in bold):
            runs[-1].append(page)
        else:
            runs.append([page])

    def link(page: int) -> str:
        return f'<a href="#{quote(unescape(first[page]))}">{page}</a>'

    def shown(run: list[int]) -> str:
        ends = f"{link(run[0])}–{link(run[-1])}" if len(run) > 2 else ", ".join(map(link, run))
        return f"<b>{ends}</b>" if run[0] in bold else ends

    return ", ".join(map(shown, runs))


@dataclass(slots=True)
class _Painted:
    """A page as the painter left it: what WeasyPrint asks a page for when it writes the file.

    `pieces` are the page's operators, with the numbers of pages among them.
    """

    width: float
    height: float
    bleed: Mapping[str, float]
    bookmarks: list[Any]
    links: list[Any]
    anchors: dict[str, Any]
    pieces: tuple[bytes | _Number, ...]
    book: _Book
    forms: Mapping[None, Sequence[Any]] = field(default_factory=lambda: {None: ()})

    def paint(self, stream: Any, scale: float) -> None:
        """Put the operators into the page's stream."""
        del scale  # they are scaled already
        self.book.lend(stream)
        for piece in self.pieces:
            stream.stream.append(
                zlib.decompress(piece)
                if isinstance(piece, bytes)
                else piece.operator(self.book.anchors)
            )


class _Number(NamedTuple):
    """The number of the page where `anchor` stands, laid out with `digits` digits; `glyphs` are the
    ten digits' in its face.
    """

    anchor: str
    digits: int
    glyphs: tuple[str, ...]

    def operator(self, pages: Mapping[str, int]) -> bytes:
        """What shows it. A place that is nowhere has no digits."""
        digits = str(pages.get(self.anchor, ""))
        return f"[<{''.join(self.glyphs[int(digit)] for digit in digits)}>] TJ".encode()


class _Waiting:
    """The line of a number of a page, which tells the painter when it is drawn."""

    def __init__(self, line: Any, drawn: Callable[[], None]) -> None:
        self._line = line
        self._drawn = drawn

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def deactivate(self) -> None:
        """Called right after its text operators were written."""
        self._line.deactivate()
        self._drawn()


@dataclass(slots=True)
class _Laid:
    """A section as it was laid out last: `key` is all that its layout depends on, of what may
    change, beside how many digits the numbers in it have.
    """

    key: object
    pages: list[_Painted]

    def fits(self, known: Mapping[str, int]) -> bool:
        """Whether its numbers of pages have as many digits as they were laid out with."""
        return all(
            len(str(known[piece.anchor])) == piece.digits
            for page in self.pages
            for piece in page.pieces
            if isinstance(piece, _Number) and piece.anchor in known
        )


class _Book:
    """All sections of a manuscript on their way to a file."""

    def __init__(
        self, manuscript: Manuscript, fetcher: Any, look: Look | None, *, paints: bool
    ) -> None:
        import weasyprint
        from weasyprint import layout
        from weasyprint.text.fonts import FontConfiguration

        self.weasyprint = weasyprint
        self.layout = layout
        self.sections = manuscript.sections
        self.fetcher = fetcher
        self.look = look
        self.paints = paints
        self.faces = FontConfiguration()
        self.font = FormulaFont(manuscript.formulas.values())
        image = _classes().formula
        self.pictures = {
            address: image(drawing, self.font, self.faces)
            for address, drawing in manuscript.formulas.items()
        }
        css = manuscript.faces.style(manuscript.style)
        self.document = _classes().html if _has_few_notes(css) else weasyprint.HTML
        self.style = weasyprint.CSS(string=css, font_config=self.faces, url_fetcher=fetcher)
        self.fonts: dict[Any, Any] = {}
        self.images: dict[str, Any] = {}
        self.resources = _classes().resources()
        self.digits: dict[object, tuple[str, ...]] = {}
        self._borrower: Any = None
        self.metadata: Any = None
        self.anchors: dict[str, int] = {}
        self.pages: list[_Painted] = []
        self._offsets = self._places()

    def _places(self) -> dict[str, int]:
        """Where every id stands, in letters of HTML from the beginning."""
        offsets: dict[str, int] = {}
        start = 0
        for section in self.sections:
            for found in _ID.finditer(section.html):
                offsets.setdefault(unescape(found[1]), start + found.start())
            start += len(section.html)
        return offsets

    # ------------------------------------------------ layout

    def laid_out(self) -> Iterator[float]:
        """Lay every section out until nothing changes; yields the share done."""
        laid: list[_Laid | None] = [None] * len(self.sections)
        letters = sum(len(section.html) for section in self.sections)
        for attempt in range(_ATTEMPTS):
            settled, done = True, 0
            pages: list[_Painted] = []
            anchors: dict[str, int] = {}
            for index, section in enumerate(self.sections):
                if section.recto and len(pages) % 2:
                    pages.append(self._blank(pages[-1]))
                start = len(pages) + 1
                known = self.anchors if attempt else anchors
                # what comes later is not known yet: it is laid out for the count of its pages
                html = self._filled(section, done, start, known)
                key = (start, html if section.late else "")
                before = laid[index]
                if before is None or before.key != key or not before.fits(known):
                    settled = False
                    before = laid[index] = _Laid(key, list(self._laid(section, html, start)))
                for page in before.pages:
                    pages.append(page)
                    for anchor in page.anchors:
                        anchors.setdefault(anchor, len(pages))
                done += len(section.html)
                if not attempt:
                    yield done / letters
            self.anchors, self.pages = anchors, pages
            if settled:
                return
        # pages that never settle keep their last numbers

    def _filled(self, section: Section, done: int, start: int, known: Mapping[str, int]) -> str:
        """A section's HTML with the numbers of pages, as far as they are known, else guessed."""
        per_page = done / (start - 1) if start > _FEW else _LETTERS_PER_PAGE

        def number(found: re.Match[str]) -> str:
            anchor = unescape(found[2])
            page = known.get(anchor)
            if page is None:
                page = start + round((self._offsets.get(anchor, done) - done) / per_page)
            return f"{found[1]}{max(page, 1)}"

        def pages(found: re.Match[str]) -> str:
            places, main = (unescape(each or "").split() for each in found.groups())
            return _ranges(places, main, known)

        html = _PAGE.sub(number, section.html)
        if section.late:
            html = _PAGES.sub(pages, html)
        return html

    def _laid(self, section: Section, html: str, start: int) -> Iterator[_Painted]:
        """The pages of a section that begins on page `start`, painted; `html` is what it has now.

        The last page of what is read from its beginning to its end holds a few lines at least; in
        lists that are looked up, as late sections are, it is as short as it comes.
        """
        side = "recto" if start % 2 else "verso"
        # where a page resets its counter, WeasyPrint does not count the page itself
        begin = f"@page:first{{counter-reset:page {start}}}html{{break-before:{side}}}"
        style = self.weasyprint.CSS(string=begin)
        document = self._pages(html, style, start)
        count = len(document.pages)
        held = 0.0
        for _ in range(0 if section.late else _TRIALS):
            lacking = missing(document.pages[-1]._page_box) if count > 1 else 0.0
            if not lacking:
                break
            # what can't be parted moves on as a whole, and more may have to follow
            more = max(lacking, _MORE) if held else lacking
            held = max(held, spare(document.pages[-2]._page_box)) + more
            document = self._pages(html, style, start, (count - 1, held))
            if len(document.pages) != count:
                break
        if self.metadata is None:
            self.metadata = document.metadata
        for number, page in enumerate(document.pages, start):
            _drop_empty_notes(page._page_box)
            if self.look:
                self.look(number, page._page_box)
            if self.paints:
                yield self._painted(page)

    def _pages(self, html: str, style: Any, start: int, held: tuple[int, float] = (0, 0.0)) -> Any:
        """WeasyPrint's document of a section; `held` is what `filling` is told."""
        layout = self.layout
        with (
            evened(layout.block),
            filling(layout.block, held),
            filled_lines(layout.inline),
            counting(layout, start),
        ):
            return self.document(string=html, url_fetcher=self.fetcher).render(
                font_config=self.faces, stylesheets=[self.style, style], cache=self.pictures
            )

    def _blank(self, like: _Painted) -> _Painted:
        return _Painted(like.width, like.height, like.bleed, [], [], {}, (), self)

    # ------------------------------------------------ painting

    def _painted(self, page: Any) -> _Painted:
        """A page as operators; its boxes are no longer needed."""
        stream = self._stream(page.width, page.height)
        numbers: dict[int, _Number] = {}
        for box in page._page_box.descendants():
            anchor = number_of(box)
            if anchor is not None and hasattr(box, "pango_layout"):
                glyphs = self._digits(box)

                def drawn(
                    number: _Number = _Number(anchor, len(box.text), glyphs),  # noqa: B008
                ) -> None:
                    # the last but one, before the end of the text object
                    numbers[len(stream.stream) - 2] = number

                box.pango_layout = _Waiting(box.pango_layout, drawn)
        page.paint(stream, 0.75)
        return _Painted(
            *(page.width, page.height, page.bleed, page.bookmarks),
            [
                (
                    kind,
                    to,
                    place,
                    SimpleNamespace(element=box.element if kind == "attachment" else None),
                )
                for kind, to, place, box in page.links
            ],
            page.anchors,
            tuple(_pieces(stream.stream, numbers)),
            self,
        )

    def _stream(self, width: float, height: float) -> Any:
        """A stream of operators that shares faces, pictures and forms with all others."""
        around = (self.fonts, (0, 0, width, height), self.resources, self.images)
        return _classes().stream(*around, None, {}, None, compress=True)

    def _digits(self, box: Any) -> tuple[str, ...]:
        """The glyphs of the ten digits in the face of a box of text."""
        style = box.style
        key = tuple(
            str(style[name])
            for name in ("font_family", "font_size", "font_weight", "font_style", "lang")
        )
        known = self.digits.get(key)
        if known is None:
            shown = (_classes().shown(digit, style, self._stream(0, 0)) for digit in "0123456789")
            known = self.digits[key] = tuple(shown)
        return known

    # ------------------------------------------------ the file

    def lend(self, stream: Any) -> None:
        """Give a stream of the file what the pages were painted with."""
        if self._borrower is stream._resources:
            return
        self._borrower = stream._resources
        for name, shared in self.resources.items():
            if name != "ColorSpace":
                stream._resources[name].update(shared)
        stream._images.update(self.images)

    def pdf(self) -> bytes:
        """The file."""
        document = self.weasyprint.Document(
            self.pages, self.metadata, self.fetcher, self.faces, {}, None
        )
        document.fonts = self.fonts
        content: bytes = document.write_pdf(
            finisher=partial(_finish, font=self.font), dpi=DOTS_PER_INCH
        )
        return content


def _pieces(operators: list[Any], numbers: Mapping[int, _Number]) -> Iterator[bytes | _Number]:
    """A page's operators in as few pieces as the numbers among them allow."""
    begin = 0
    for index in (*sorted(numbers), len(operators)):
        if index > begin:
            yield zlib.compress(b"\n".join(map(_encoded, operators[begin:index])), 1)
        if index in numbers:
            yield numbers[index]
        begin = index + 1


def _encoded(operator: Any) -> bytes:
    if isinstance(operator, bytes):
        return operator
    data = getattr(operator, "data", None)  # a dictionary, say
    return data if isinstance(data, bytes) else str(operator).encode("ascii")


def _drop_empty_notes(page: Any) -> None:
    """Take away a footnote area whose notes have moved on: WeasyPrint would still draw its rule."""
    page.children = [
        box for box in page.children if box.children or type(box).__name__ != "FootnoteAreaBox"
    ]


def _finish(document: Any, pdf: Any, font: FormulaFont) -> None:
    """Let viewers open the outline beside the pages and show the title; add the formulas' font."""
    del document
    pdf.catalog["PageMode"] = "/UseOutlines"
    pdf.catalog["ViewerPreferences"] = "<</DisplayDocTitle true>>"
    _add_font(pdf, font)


def _add_font(pdf: Any, font: FormulaFont) -> None:
    """Put the font of a document's formulas among the fonts that all its pages share."""
    from pydyf import Array, Dictionary, Stream

    def added(new: Any) -> Any:
        pdf.add_object(new)
        return new.reference

    file = font.file()
    name = f"/{font.tag(file)}"
    _, bottom, _, top = font.bounds
    descriptor = {
        "Type": "/FontDescriptor",
        "FontName": name,
        "Flags": 4,  # symbolic
        "FontBBox": Array(font.bounds),
        "ItalicAngle": 0,
        "Ascent": top,
        "Descent": bottom,
        "CapHeight": top,
        "StemV": 80,
        "FontFile2": added(Stream([file], {"Length1": len(file)}, compress=True)),
    }
    descendant = {
        "Type": "/Font",
        "Subtype": "/CIDFontType2",
        "BaseFont": name,
        "CIDSystemInfo": "<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
        "CIDToGIDMap": "/Identity",
        "W": Array((0, Array(font.widths))),
        "FontDescriptor": added(Dictionary(descriptor)),
    }
    whole = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": name,
        "Encoding": "/Identity-H",
        "DescendantFonts": Array((added(Dictionary(descendant)),)),
        "ToUnicode": added(Stream([font.to_unicode()], compress=True)),
    }
    page = _object(pdf, pdf.page_references[0])
    fonts = _object(pdf, _object(pdf, page["Resources"])["Font"])
    fonts[NAME] = added(Dictionary(whole))


def _object(pdf: Any, reference: bytes) -> Any:
    """What a reference like `12 0 R` means."""
    return pdf.objects[int(reference.split()[0])]


# ---------------------------------------------------------------- around WeasyPrint


class _Log(logging.Handler):
    """What WeasyPrint says while it works: missing characters apart from all else."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: dict[str, None] = {}
        self.other: list[str] = []
        self.refused: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of one message."""
        if record.msg.startswith(_MISSING) and isinstance(record.args, tuple) and record.args:
            self.missing[str(record.args[0])] = None
        elif not (self.missing and record.msg.startswith(_CROWDED)):
            self.other.append(record.getMessage())

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what is said, and let nobody else hear it."""
        logger = logging.getLogger("weasyprint")
        propagated, logger.propagate = logger.propagate, False
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)
            logger.propagate = propagated

    def check(self, passed: tuple[str, ...] = ()) -> None:
        """Raise `RectoversoError` if anything but a missing character was said, and nothing that
        begins like one of `passed`.
        """
        if self.refused:
            raise RectoversoError(
                f"the pages ask for {self.refused[0]}, but nothing is shown that is no medium of "
                "the deck"
            )
        other = [each for each in self.other if not each.startswith(passed)]
        if other:
            first, more = other[0], len(other) - 1
            place = re.sub(rf"'{MEDIUM}([^']*)'", lambda found: unquote(found[1]), first)
            words = " ".join(place.split())
            raise RectoversoError(f"WeasyPrint: {words}" + (f" (and {more} more)" if more else ""))


@contextmanager
def _private_fonts(faces: Faces) -> Iterator[None]:
    """Let fontconfig see the faces that a book is set in, and no others.

    fontconfig reads the variable when WeasyPrint is imported and again for each layout. But what
    `serif` and the like stand for, Pango asks of what was read first: so all is read anew.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    own = [font.path for font in faces.own]
    environment = font_environment(cache_folder(), faces.families, faces.generic, own)
    os.environ["FONTCONFIG_FILE"] = str(environment)
    try:
        _classes().read_fonts_anew()
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


@lru_cache(maxsize=1)
def _classes() -> Any:
    """WeasyPrint's classes as they are bent here; made when it is first imported."""
    import pydyf
    from weasyprint import CSS, HTML
    from weasyprint.draw.text import draw_first_line
    from weasyprint.images import SVGImage
    from weasyprint.matrix import Matrix
    from weasyprint.pdf.stream import Stream
    from weasyprint.text.ffi import ffi, fontconfig
    from weasyprint.text.line_break import create_layout
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        """Serves a manuscript's media and pictures that are written out in an address."""

        def __init__(self, manuscript: Manuscript) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)
            self.manuscript = manuscript
            self.refused: list[str] = []

        def fetch(self, url: str, headers: object = None) -> Any:
            del headers
            if _EMBEDDED.match(url):
                return super().fetch(url)
            path = unquote(url.removeprefix(MEDIUM))
            if url.startswith(MEDIUM) and path in self.manuscript.media:
                kind = "image/svg+xml" if path.lower().endswith(".svg") else "image/*"
                content = self.manuscript.media[path]
                return URLFetcherResponse(url, content, {"Content-Type": kind})
            self.refused.append(path if url.startswith(MEDIUM) else url)
            raise ValueError("not a medium of the deck")

    class Html(HTML):  # type: ignore[misc]
        """A document of whose elements only `.footnote` can be a note.

        WeasyPrint's own sheet gives five styles of calls and markers to every element, which takes
        a fifteenth of the time of a book.
        """

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [few_notes(), *super()._ua_stylesheets(forms)[1:]]

    @cache
    def few_notes() -> Any:
        sheet = files("weasyprint").joinpath("css", "html5_ua.css").read_text("utf-8")
        return CSS(string=_NOTES.sub(".footnote", sheet))

    class FormulaImage:
        """A formula, written as text in the font of the formulas, in the colour of the text."""

        def __init__(self, drawing: Drawing, font: FormulaFont, faces: Any) -> None:
            self.drawing = drawing
            self.font = font
            self.around = SimpleNamespace(font_config=faces)

        def get_intrinsic_size(self, resolution: float, size: float) -> tuple[None, None, float]:
            del resolution, size
            _, _, width, height = self.drawing.box
            return None, None, width / height

        @cached_property
        def operators(self) -> bytes:
            return self.font.operators(self.drawing)

        def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
            drawing = self.drawing
            left, top, wide, high = drawing.box
            scale = min(width / wide, height / high)
            x, y = (width - wide * scale) / 2, (height - high * scale) / 2
            colour = style["color"]
            with stream.stacked():
                stream.set_color(colour)
                stream.set_color(colour, stroke=True)
                stream.transform(scale, 0, 0, scale, x - left * scale, y - top * scale)
                stream.stream.append(self.operators)
                if drawing.words:
                    shares = (round(255 * each) for each in colour.to("srgb").coordinates)
                    svg = (
                        f'<svg xmlns="http://www.w3.org/2000/svg" overflow="visible"'
                        f' fill="#{bytes(shares).hex()}" viewBox="0 0 {wide} {high}">'
                        f"{drawing.words}</svg>"
                    )
                    tree = ElementTree.fromstring(svg)  # noqa: S314
                    SVGImage(tree, "", None, self.around).draw(stream, wide, high, style)
                stream.stream.append(self.font.ending(drawing))

    def resources() -> Any:
        names = ("ExtGState", "XObject", "Pattern", "Shading", "ColorSpace")
        return pydyf.Dictionary({name: pydyf.Dictionary() for name in names})

    def shown(word: str, style: Any, stream: Any) -> str:
        """The glyphs of a short word, as they stand in an operator that shows text."""
        line = create_layout(word, style, None, None, 0)
        box = SimpleNamespace(text=word, style=style, pango_layout=line)
        draw_first_line(stream, box, "clip", "none", Matrix())
        return "".join(re.findall(r"<([0-9a-f]+)>", stream.stream[-1].decode()))

    ffi.cdef("FcBool FcInitReinitialize (void);")

    return SimpleNamespace(
        fetcher=Fetcher,
        formula=FormulaImage,
        stream=Stream,
        resources=resources,
        shown=shown,
        html=Html,
        read_fonts_anew=fontconfig.FcInitReinitialize,
    )
