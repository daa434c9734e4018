"""A question's entry on the cheat sheet, as a page for a browser."""

from __future__ import annotations

import base64
import mimetypes
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from rectoverso.model import Deck, Entry, Image, Medium, Sound, walk_deck
from rectoverso.render.citations import Citations
from rectoverso.source.config import Settings
from rectoverso.source.folder import Source
from rectoverso.typeset.pdf import MEDIUM, Section
from rectoverso.typeset.texmath import Formula, Typesetter
from rectoverso.writers import Job
from rectoverso.writers.cheatsheet import COLUMNS, SIZE, CheatSheetWriter
from rectoverso.writers.edition import Edition, Part
from rectoverso.writers.pdf import Pages
from rectoverso.writers.sheet import Design, Sheet

_HEADING: Final = re.compile(r"<h2.*?</h2>", re.DOTALL)
_FORMULA: Final = re.compile(
    r'(?P<display><span class="display">)?<img class="math" src="(?P<source>[^"]*)"'
    r' alt="(?P<tex>[^"]*)" style="(?P<style>[^"]*)">'
)
_PICTURE: Final = re.compile(f'src="{MEDIUM}([^"]*)"')
_BODY: Final = re.compile(r"<body[^<>]*>(.*)</body>", re.DOTALL)
_PAPER: Final = "html{{background:#fff;color:#1f2328}}body{{margin:0;padding:6pt;width:{:.1f}pt}}"


def page(
    entry: Entry,
    whole: Deck,
    cited: Citations,
    settings: Settings,
    source: Source,
    typesetter: Typesetter,
) -> str:
    """The HTML of a question's entry, numbered as in the `whole` deck; it loads nothing.

    Raises `TexError` for a formula that can't be drawn.
    """
    question = entry.question
    if entry.parent is not None and entry.row:
        top = replace(entry.parent, follow_ups=())
        wanted = top.id
    else:
        wanted = question.id
        question = replace(question, follow_ups=())
        top = question
        if entry.parent is not None:
            top = replace(entry.parent, follow_ups=(question,), rows=())
    chapter = replace(entry.chapter, prose=(), questions=(top,))
    deck = replace(whole, chapters=(chapter,), media=())
    deck = replace(deck, media=_media(deck, source))
    edition = Edition(
        deck,
        cited,
        {},
        settings=settings,
        notes={},
        note_type_mod=0,
        medium=lambda path: source.medium(source.medium_path(path, whole.language)),
        part=Part(whole, "", ()),
    )
    writer = CheatSheetWriter()
    job = Job(Path(), whole.version, 0, typesetter, lambda _: None)
    design = Design(SIZE, COLUMNS, writer.paper(edition, job))
    sheet = Sheet(edition, job, design, has_keys=False, wanted=lambda each: each.id == wanted)
    pieces = [
        each.html for each in sheet.pieces if any(one.id == question.id for one in each.questions)
    ]
    body = _HEADING.sub("", "".join(pieces), count=1)
    pages = Pages(deck.title, (Section(body),), design.galley(), sheet.drawings.formulas)
    manuscript = writer.bound(pages, edition, job)
    html = manuscript.sections[0].html

    def drawn(found: re.Match[str]) -> str:
        drawing = manuscript.formulas[found["source"]]
        tex = Formula(unescape(found["tex"]), found["display"] is not None)
        picture = f'<svg class="math" style="{found["style"]};height:{drawing.height:.4g}em"'
        return (found["display"] or "") + picture + typesetter.svg(tex).markup[4:]

    def pictured(found: re.Match[str]) -> str:
        path = unquote(unescape(found[1]))
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        content = base64.b64encode(manuscript.media[path]).decode()
        return f'src="data:{kind};base64,{content}"'

    style = manuscript.faces.style(manuscript.style)
    paper = _PAPER.format(design.width)
    whole_page = f"<style>{style}{paper}</style><body>"

    def shown(found: re.Match[str]) -> str:
        return f"{whole_page}{_PICTURE.sub(pictured, _FORMULA.sub(drawn, found[1]))}</body>"

    return _BODY.sub(shown, html)


def _media(deck: Deck, source: Source) -> tuple[Medium, ...]:
    paths = {node.source for node in walk_deck(deck) if isinstance(node, Image | Sound)}
    hashes = {
        path: source.medium_hash(source.medium_path(path, deck.language)) for path in sorted(paths)
    }
    return tuple(Medium(path, sha256) for path, sha256 in hashes.items() if sha256 is not None)
