r"""A style sheet of the deck's own can't be used as it stands.

Sheets in `style/` are laid over the program's own: `style/print.css` in all PDFs, then
`style/book.css` in books and `style/cheatsheet.css` in sheets ([looks of your
own](../format.md#looks-of-your-own)). WeasyPrint, which lays the pages out, knows most of CSS, but
not all; what it does not know it would leave out in silence. So each such line is named here, where
WeasyPrint is installed, with what it says of it.

A sheet loads nothing: what `url()` names is a picture in `media/` or in `style/`, seen from the
sheet (`../media/logo.svg`), another sheet's rules are put into it, and fonts stand in `deck.toml`.
A family is one of those fonts', or `var(--text)`, `var(--sans)`, `var(--mono)`. Custom properties
(`--accent`) are set on `:root`, outside of `@media`, each once in a sheet, and `var(--name)` names
one that is set.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from urllib.parse import quote

from rectoverso.diagnostics import UNUSABLE_STYLE, Diagnostic, Span
from rectoverso.memory import recalled
from rectoverso.source.folder import Source
from rectoverso.source.pictures import unusable
from rectoverso.typeset import sheets
from rectoverso.typeset.sheets import Sheet


def read(
    source: Source,
    names: tuple[str, ...],
    known: Mapping[str, str],
    families: Collection[str],
    *,
    thorough: bool,
) -> tuple[dict[str, Sheet], tuple[Diagnostic, ...]]:
    """The sheets of a deck, of those that may have these `names`, and what is wrong with them.

    `known` are the custom properties of the program's own, `families` those of the deck's fonts.
    `thorough`: WeasyPrint is asked too.
    """
    read: dict[str, Sheet] = {}
    found: list[Diagnostic] = []
    for name in names:
        path = f"{sheets.FOLDER}/{name}"
        text = source.text(path)
        if text is None:
            continue
        above = known if name == sheets.EVERYWHERE else _above(read, known)
        sheet, faults = sheets.read(path, text, above, families)
        read[name] = sheet
        wrong = [
            UNUSABLE_STYLE.found(each.message, _span(sheet, each.start, each.end), each.hint)
            for each in faults
        ]
        wrong += _pictures(source, sheet)
        if thorough and not wrong:
            wrong += _complaints(sheet, above)
        found += wrong
    return read, tuple(found)


def _above(read: Mapping[str, Sheet], known: Mapping[str, str]) -> Mapping[str, str]:
    everywhere = read.get(sheets.EVERYWHERE)
    return everywhere.values(known) if everywhere else known


def _span(sheet: Sheet, start: int, end: int) -> Span:
    return Span.within(sheet.path, sheet.text, start, end)


def _pictures(source: Source, sheet: Sheet) -> Iterator[Diagnostic]:
    """Pictures that are missing, or can't be shown."""
    for hole in sheet.holes:
        if not hole.is_picture:
            continue
        span = _span(sheet, hole.start, hole.end)
        try:
            content = source.medium(hole.name)
        except OSError:
            hint = "put the picture there; upper and lower case count"
            yield UNUSABLE_STYLE.found(f"there is no {hole.name}", span, hint)
            continue
        if reason := unusable(hole.name, content):
            hint = "use a plain SVG, PNG, JPEG, GIF or WebP file"
            yield UNUSABLE_STYLE.found(f"{hole.name} {reason}", span, hint)


def _complaints(sheet: Sheet, known: Mapping[str, str]) -> Iterator[Diagnostic]:
    """What WeasyPrint says of a sheet, each at its place there."""
    from rectoverso.typeset import pdf

    text, places = sheet.filled(sheet.values(known), lambda path: pdf.MEDIUM + quote(path))
    lines = text.split("\n")
    for line, column, message in recalled("complaints", (text,), partial(_said, text)):
        start = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
        said = re.match(r"[^;}\n]*", text[start:])
        end = start + len(said[0].rstrip() if said else "")
        span = Span.within(sheet.path, text, start, max(end, start + 1), places)
        if span[3:] <= span[1:3]:  # it ends in what was put in
            span = span._replace(end_line=span.line, end_column=span.column + 1)
        hint = "take it out, or say it in a way that WeasyPrint knows"
        yield UNUSABLE_STYLE.found(message.rstrip("."), span, hint)


def _said(style: str) -> list[tuple[int, int, str]]:
    from rectoverso.typeset import pdf

    return [(each.line, each.column, each.message) for each in pdf.complaints(style)]
