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
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import unquote
from xml.etree import ElementTree

from rectoverso.diagnostics import RectoversoError
from rectoverso.typeset.faces import Faces
from rectoverso.typeset.fonts import font_environment

MEDIUM: Final = "medium:"
"""What a picture's address in a manuscript begins with; the quoted path of a medium follows."""

DOTS_PER_INCH: Final = 300
_MISSING: Final = ".notdef glyph rendered"
# What it adds when a face with all the 65,535 glyphs that there can be lacks two more.
_CROWDED: Final = "Too many glyphs missing"

# How a picture inside a picture is written out.
_EMBEDDED: Final = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What is to be laid out.

    `html` is a whole document. In it, a formula's address is a key of `formulas`, which holds
    its SVG, and a picture's address is `MEDIUM` and the quoted path of one of `media`, whose
    bytes `medium` gives. `faces` are what it is set in; the variables of `style` are theirs.
    """

    html: str
    style: str
    formulas: Mapping[str, str]
    media: frozenset[str]
    medium: Callable[[str], bytes]
    faces: Faces


def hyphenates(language: str) -> bool:
    """Whether words of a language (a code like `de`) can be parted at the end of a line."""
    from pyphen import language_fallback

    return language_fallback(language.replace("-", "_")) is not None


class Layout:
    """A manuscript laid out in pages, not yet written.

    `document` is WeasyPrint's, for whoever has to look at the boxes.
    """

    def __init__(self, document: Any, log: _Log) -> None:
        self.document = document
        self._log = log

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.document.pages)

    def write(self) -> tuple[bytes, tuple[str, ...]]:
        """The PDF, and the characters in it that no face has a glyph for, in reading order.

        Raises `RectoversoError` when a picture can't be drawn.
        """
        with self._log.listening():
            content: bytes = self.document.write_pdf(finisher=_finish, dpi=DOTS_PER_INCH)
        self._log.check()
        return content, tuple(self._log.missing)


def lay_out(manuscript: Manuscript) -> Layout:
    """Lay a manuscript out in pages.

    Raises `RectoversoError` on a style that WeasyPrint doesn't know and on a picture that can't
    be loaded, be it broken or none of the manuscript's media.
    """
    log = _Log()
    with log.listening(), _private_fonts(manuscript.faces):
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration

        faces = FontConfiguration()
        fetcher = _classes().fetcher(manuscript)
        log.refused = fetcher.refused
        # A formula's picture needs nothing but the faces from the layout around it.
        around = SimpleNamespace(font_config=faces)
        drawing = _classes().formula
        pictures = {
            address: drawing(ElementTree.fromstring(svg), address, None, around)  # noqa: S314
            for address, svg in manuscript.formulas.items()
        }
        css = manuscript.faces.style(manuscript.style)
        style = weasyprint.CSS(string=css, font_config=faces, url_fetcher=fetcher)
        document = weasyprint.HTML(string=manuscript.html, url_fetcher=fetcher).render(
            font_config=faces, stylesheets=[style], cache=pictures
        )
    log.check()
    for page in document.pages:
        _drop_empty_notes(page._page_box)
    return Layout(document, log)


def _drop_empty_notes(page: Any) -> None:
    """Take away a footnote area whose notes have moved on: WeasyPrint would still draw its rule."""
    page.children = [
        box for box in page.children if box.children or type(box).__name__ != "FootnoteAreaBox"
    ]


def _finish(document: Any, pdf: Any) -> None:
    """Let viewers open the outline beside the pages and show the title."""
    del document
    pdf.catalog["PageMode"] = "/UseOutlines"
    pdf.catalog["ViewerPreferences"] = "<</DisplayDocTitle true>>"


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

    def check(self) -> None:
        """Raise `RectoversoError` if anything but a missing character was said."""
        if self.refused:
            raise RectoversoError(
                f"the pages ask for {self.refused[0]}, but nothing is shown that is no medium of "
                "the deck"
            )
        if self.other:
            first, more = self.other[0], len(self.other) - 1
            place = re.sub(rf"'{MEDIUM}([^']*)'", lambda found: unquote(found[1]), first)
            words = " ".join(place.split())
            raise RectoversoError(f"WeasyPrint: {words}" + (f" (and {more} more)" if more else ""))


@contextmanager
def _private_fonts(faces: Faces) -> Iterator[None]:
    """Let fontconfig see the faces that a book is set in, and no others.

    fontconfig reads the variable when WeasyPrint is imported and again for each layout.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    own = [font.path for font in faces.own]
    environment = font_environment(_cache_folder(), faces.families, faces.generic, own)
    os.environ["FONTCONFIG_FILE"] = str(environment)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _cache_folder() -> Path:
    """Where fontconfig keeps what it knows of the faces: the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "rectoverso"
    except RuntimeError as error:
        raise RectoversoError("there is no home folder: set XDG_CACHE_HOME to a folder") from error


@lru_cache(maxsize=1)
def _classes() -> Any:
    """WeasyPrint's classes as they are bent here; made when it is first imported."""
    from weasyprint.images import SVGImage
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
                content = self.manuscript.medium(path)
                return URLFetcherResponse(url, content, {"Content-Type": kind})
            self.refused.append(path if url.startswith(MEDIUM) else url)
            raise ValueError("not a medium of the deck")

    class FormulaImage(SVGImage):  # type: ignore[misc]
        """A formula: drawn once per size as a form, then placed wherever it occurs."""

        def draw(self, stream: Any, width: float, height: float, style: object) -> None:
            resources = stream._resources
            forms = self.__dict__.setdefault("forms", {})
            key = (id(resources), round(width, 2), round(height, 2))
            if key not in forms:
                # ink may stand out of the box that TeX reckons with
                form = stream.add_group(-height, -height, width + 2 * height, 3 * height)
                del form.extra["Group"]
                super().draw(form, width, height, style)
                # the resources are kept, so that no others get their number
                forms[key] = (form.id, resources)
            stream.draw_x_object(forms[key][0])

    return SimpleNamespace(fetcher=Fetcher, formula=FormulaImage)
