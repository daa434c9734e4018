"""Cards of a vault as questions of the model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from rectoverso.diagnostics import MENDED_INPUT, UNSAID_INPUT, Span
from rectoverso.importers import answers, web
from rectoverso.importers.anki import gaps, heading
from rectoverso.importers.document import Item
from rectoverso.importers.obsidian import clozes
from rectoverso.importers.obsidian.clozes import Gap
from rectoverso.importers.obsidian.found import Found
from rectoverso.importers.obsidian.wiki import Wiki
from rectoverso.model import (
    Block,
    Blocks,
    CodeBlock,
    Inlines,
    Kind,
    LineBreak,
    Paragraph,
    Question,
    Strong,
    Text,
    plain,
)
from rectoverso.source.config import TAG
from rectoverso.source.markdown import foreign

_APART: Final = "\U000f5e3f"
"""Stands between two colons within a gap, which would begin its hint."""
_NO_TAG: Final = re.compile(r"[\s:/\"'<>&]+")
_TITLE: Final = 90
"""Letters of the heading that a cloze gets."""
_LONG: Final = 200
"""Letters of a short answer's paragraph that its first line alone may stand for."""


def item(card: Found, key: str, context: str, wiki: Wiki) -> Item:
    """The question of a card; `context` is what it stands under in its note, for one that asks in
    no words. What is to be said goes into the findings of `wiki`, whose span is the card's.
    """
    made = _cloze(card, wiki) if card.is_cloze else None
    question = made or _basic(card, context, wiki)
    return Item(key, replace(question, tags=tuple(_tags(card.tags))))


def tag(words: str) -> str:
    """A tag of Obsidian's as one of ours: one word, its levels parted by a hyphen."""
    fit = _NO_TAG.sub("-", unicodedata.normalize("NFC", words.removeprefix("#"))).strip("-")
    return fit if TAG.match(fit) else ""


def _tags(given: Iterable[str]) -> Iterable[str]:
    seen: set[str] = set()
    for each in map(tag, given):
        if each and each.casefold() not in seen:
            seen.add(each.casefold())
            yield each


# ---------------------------------------------------------------- question and answer


def _basic(card: Found, context: str, wiki: Wiki) -> Question:
    span = wiki.span
    asked = heading.parted(_blocks(card.front.text, wiki, with_breaks=False), span)
    title, front = asked.title, asked.front
    if not title:
        title = (Text(context, span),)
        message = "a card asks in no words: its heading is what it stands under"
        wiki.findings.append(
            MENDED_INPUT.found(message, span, "write into the heading what is asked")
        )
    answer = _blocks(card.back.text, wiki)
    short, long = _parted(answer, span)
    long = (*long, *_more(card, wiki))
    if not short and long:
        short, long = answers.divided(long)
    return _question(Kind.BASIC, title, span, front, short, long, card.is_reversed and bool(short))


def _blocks(text: str, wiki: Wiki, *, with_breaks: bool = True) -> Blocks:
    if not text.strip():
        return ()
    read = web.read(foreign.as_html(wiki.markdown(text, with_breaks=with_breaks)), wiki.span)
    wiki.findings += read.findings
    return read.blocks


def _parted(blocks: Blocks, span: Span) -> tuple[Blocks, Blocks]:
    """The short answer, and what follows: of a long paragraph of lines its first line is short."""
    short, long = answers.divided(blocks)
    first = short[0] if short else None
    if isinstance(first, Paragraph) and len(plain(first.children)) > _LONG:
        breaks = [at for at, each in enumerate(first.children) if isinstance(each, LineBreak)]
        line = first.children[: breaks[0]] if breaks else ()
        if line and heading.has_words(line) and not plain(line).rstrip().endswith((":", ",")):
            below = heading.trimmed(first.children[breaks[0] + 1 :])
            return (Paragraph(heading.trimmed(line), span),), (Paragraph(below, span), *long)
    return short, long


def _more(card: Found, wiki: Wiki) -> Blocks:
    """Further fields, each below its name."""
    made: list[Block] = []
    for name, text in card.more:
        blocks = _blocks(text.text, wiki)
        if blocks:
            made.append(Paragraph((Strong((Text(name, wiki.span),), wiki.span),), wiki.span))
            made += blocks
    return tuple(made)


# ---------------------------------------------------------------- cloze


def _cloze(card: Found, wiki: Wiki) -> Question | None:
    """The cloze of a card; None where it has no gap after all."""
    span = wiki.span
    source = clozes.marked(card.front.text, card.clozes, card.curly, _as_anki)
    if source == card.front.text and not clozes.ANKI.search(source):
        return None
    said = gaps.marked(foreign.as_html(wiki.markdown(source)))
    said.html = said.html.replace(_APART, "")
    said.gaps = [each._replace(hint=each.hint.replace(_APART, "")) for each in said.gaps]
    read = web.read(said.html, span)
    wiki.findings += read.findings
    running = gaps.text(read.blocks, said, span)
    if running is None:
        return _draft(card, wiki)
    for words in running.mended:
        wiki.findings.append(MENDED_INPUT.found(words, span, "look whether it still asks well"))
    for words in running.lost:
        message = f"{words} has no card of its own"
        hint = "make another question of it"
        wiki.findings.append(UNSAID_INPUT.found(message, span, hint))
    title = heading.one_line(gaps.title_of(running.children, span), span)
    if len(plain(title)) > _TITLE:
        title = (Text(heading.shortened(plain(title), _TITLE), span),)
    long = (*_blocks(card.back.text, wiki), *_more(card, wiki))
    short = (Paragraph(running.children, span),)
    return _question(Kind.CLOZE, title, span, running.beside, short, long)


def _as_anki(gap: Gap) -> str:
    words = gap.words.replace("::", f":{_APART}:").replace("}}", f"}}{_APART}}}")
    hint = f"::{gap.hint.replace('}}', '} }')}" if gap.hint else ""
    closing = f"{_APART}}}}}" if words.endswith("}") else "}}"
    return f"{{{{c{gap.number}::{words}{hint}{closing}"


def _draft(card: Found, wiki: Wiki) -> Question:
    """A card whose gaps can't be said, with its source under its heading."""
    span = wiki.span
    message = "a card has gaps where no words stand: it becomes a draft"
    hint = "its source stands under the heading: write question and answer, or delete it"
    wiki.findings.append(UNSAID_INPUT.found(message, span, hint))
    title = next((line.strip() for line in card.front.text.split("\n") if line.strip()), "")
    title = heading.shortened(title, _TITLE)
    code = CodeBlock(card.front.text.strip("\n"), "", span)
    return _question(Kind.BASIC, (Text(title, span),), span, (code,), (), ())


def _question(
    kind: Kind,
    title: Inlines,
    span: Span,
    front: Blocks,
    short: Blocks,
    long: Blocks,
    is_reversed: bool = False,
) -> Question:
    return Question(
        *("", kind, 2, title, (), is_reversed, (), (), (), short, long, (), span, span),
        front=front,
    )
