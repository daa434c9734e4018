"""Markdown text → chapters of the model. Never raises on bad content: it says what is wrong.

A file is one chapter: `#` is the chapter, every heading below it a question, a deeper
heading a follow-up. `docs/format.md` describes the language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from rectoverso.diagnostics import (
    MALFORMED_CHOICES,
    MALFORMED_CLOZE,
    MISSING_CHAPTER_HEADING,
    SKIPPED_HEADING_LEVEL,
    UNKNOWN_ATTRIBUTE,
    Diagnostic,
    Span,
)
from rectoverso.model import (
    Alert,
    Block,
    Blocks,
    BulletList,
    Chapter,
    Choice,
    Cloze,
    Footnote,
    Inline,
    Inlines,
    Kind,
    OrderedList,
    Paragraph,
    Question,
    Table,
    plain,
    walk,
    walk_inlines,
)
from rectoverso.source.macros import Macros
from rectoverso.source.markdown import anchors, definitions
from rectoverso.source.markdown.anchors import Anchor
from rectoverso.source.markdown.blocks import BlockReader
from rectoverso.source.markdown.comments import Comment
from rectoverso.source.markdown.comments import comments as comments_of
from rectoverso.source.markdown.findings import Findings
from rectoverso.source.markdown.places import Place
from rectoverso.source.markdown.syntax import parser

_CLOZE_HINT = "move it into the first paragraph, or to a question of its own"
_LINES_HINT = "write a paragraph of lines instead, each but the last ended by a backslash"


_UNSPACED = "a blank stands between `#` and the title"


def read_chapters(
    path: str,
    text: str,
    comments: list[Comment] | None = None,
    macros: Macros | None = None,
) -> tuple[tuple[Chapter, ...], tuple[Diagnostic, ...]]:
    """The chapter in a file (none when it has no chapter heading) and what is wrong in it.

    `path` is relative to the deck's folder; `text` has line feeds only and no byte order mark.
    The file's comments are added to `comments`; `macros` are written out in its formulas.
    """
    findings = Findings()
    lines = text.split("\n")
    env: dict[str, Any] = {}
    tokens = parser().parse(text, env)
    if comments is not None and "<!--" in text:
        comments += comments_of(path, lines, tokens)
    reader = BlockReader(path, lines, tokens, findings, macros)
    sections = list(_sections(path, lines, tokens, reader, findings))
    reader.finish()
    definitions.check(path, lines, tokens, env, findings)
    chapters = _chapters(path, sections, findings)
    return chapters, tuple(findings.found)


@dataclass(slots=True)
class _Section:
    """A heading with the blocks below it, up to the next heading; `level` 0 is before any."""

    level: int
    title: Inlines
    anchor: Anchor
    span: Span
    blocks: Blocks
    follow_ups: list[_Section] = field(default_factory=list)


def _sections(
    path: str, lines: list[str], tokens: list[Token], reader: BlockReader, findings: Findings
) -> Iterator[_Section]:
    """The document cut at its top-level headings."""
    marks = [
        position
        for position, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and _opens(token, tokens[position + 1])
    ]
    start = Span.whole(path)
    before = reader.blocks(0, marks[0] if marks else len(tokens))
    if before:
        yield _Section(0, (), Anchor("", start), start, before)
    for position, following in zip(marks, [*marks, len(tokens)][1:], strict=True):
        heading, inline = tokens[position], tokens[position + 1]
        assert inline.map is not None
        row = inline.map[0]
        whole = inline.meta["whole"]
        if heading.markup.startswith("#"):
            place = Place.of_heading(path, lines, row, whole)
        else:  # a heading that is underlined
            place = Place.of_text(path, lines, row, whole)
        text, offset = inline.meta["anchor"]
        offset = offset if text else len(inline.content)
        where = place.span(offset, offset + len(text))
        title = reader.inlines(inline, place)
        first = len(lines[row]) - len(lines[row].lstrip())
        last = row + whole.count("\n")
        span = Span(path, row + 1, first + 1, last + 1, len(lines[last].rstrip()) + 1)
        yield _Section(
            int(heading.tag[1]),
            title,
            anchors.read(text, where, findings),
            span,
            reader.blocks(position + 3, following),
        )


def _opens(heading: Token, inline: Token) -> bool:
    """Whether a heading opens a section: one that is underlined needs an identity for that."""
    return heading.markup.startswith("#") or bool(inline.meta["anchor"][0])


def _chapters(path: str, sections: list[_Section], findings: Findings) -> tuple[Chapter, ...]:
    """The document's chapter, its questions nested by their headings' levels."""
    hint = 'begin the file with `# Chapter title <a id="chapter-id"></a>`'
    if not any(section.level == 1 for section in sections):
        message = "no chapter heading" if sections else "nothing in this file"
        before = (_UNSPACED,) if sections and _looks_like_heading(sections[0]) else ()
        findings.say(MISSING_CHAPTER_HEADING, message, Span.whole(path), *before, hint)
        return ()
    chapters: list[tuple[_Section, list[_Section]]] = []
    stack: list[_Section] = []
    for section in sections:
        if section.level == 1:
            chapters.append((section, []))
            stack = [section]
            continue
        if not chapters:
            span = section.blocks[0].span if section.level == 0 else section.span
            message = "text stands before the chapter heading"
            before = (_UNSPACED,) if _looks_like_heading(section) else ()
            findings.say(MISSING_CHAPTER_HEADING, message, span, *before, hint)
            continue
        while stack[-1].level >= section.level:
            stack.pop()
        parent = stack[-1]
        if section.level > parent.level + 1:
            wanted = "#" * (parent.level + 1)
            findings.say(
                SKIPPED_HEADING_LEVEL,
                f"a heading of level {section.level} follows one of level {parent.level}",
                section.span,
                f"a follow-up is one level below its question: `{wanted} …`",
            )
        (chapters[-1][1] if parent.level == 1 else parent.follow_ups).append(section)
        stack.append(section)
    return tuple(_chapter(path, head, questions, findings) for head, questions in chapters)


def _looks_like_heading(section: _Section) -> bool:
    """Whether the text before any heading begins with `#`, and no blank after it."""
    first = section.blocks[0] if section.level == 0 else None
    return isinstance(first, Paragraph) and plain(first.children).startswith("#")


def _chapter(path: str, head: _Section, questions: list[_Section], findings: Findings) -> Chapter:
    for name in ("class", "was", "reversed"):
        if name in head.anchor.given:
            findings.say(
                UNKNOWN_ATTRIBUTE,
                f"a chapter can't carry `{name}`",
                head.anchor.span,
                "tags and other attributes stand at questions",
            )
    if not head.title:
        hint = "the words of the first heading are the chapter's title"
        findings.say(MISSING_CHAPTER_HEADING, "the chapter's heading is empty", head.span, hint)
    _no_gaps((*walk_inlines(head.title), *walk(head.blocks)), findings)
    return Chapter(
        head.anchor.id,
        head.title,
        head.blocks,
        tuple(_question(section, findings) for section in questions),
        path,
        head.span,
        head.anchor.span,
    )


def _question(section: _Section, findings: Findings) -> Question:
    rest = list(section.blocks)
    hint: Blocks = ()
    if rest and isinstance(rest[0], Alert) and rest[0].kind == "tip":
        hint = rest.pop(0).blocks  # type: ignore[union-attr]
    choices: tuple[Choice, ...] = ()
    if rest and isinstance(rest[0], BulletList) and _is_choice(rest[0]):
        choices = _choices(rest.pop(0), findings)
    short: Blocks = (rest.pop(0),) if rest else ()
    long = tuple(rest)
    kind = Kind.CHOICE if choices else Kind.BASIC
    if short and _has_gap(short[0]):
        if choices:
            findings.say(
                MALFORMED_CLOZE,
                "a multiple-choice question can't have gaps too",
                short[0].span,
                "make two questions of it",
            )
        else:
            kind = Kind.CLOZE
    elif short:
        rows = isinstance(short[0], BulletList | OrderedList | Table)
        _no_gaps(walk(short), findings, _LINES_HINT if rows else _CLOZE_HINT)
    _no_gaps(walk_inlines(section.title), findings)
    for body in (hint, long, *(choice.blocks for choice in choices)):
        _no_gaps(walk(body), findings)
    anchor = section.anchor
    return Question(
        anchor.id,
        kind,
        section.level,
        section.title,
        anchor.tags,
        anchor.reversed,
        anchor.was,
        hint,
        choices,
        short,
        long,
        tuple(_question(below, findings) for below in section.follow_ups),
        section.span,
        anchor.span,
    )


def _is_choice(items: BulletList) -> bool:
    return any(item.checked is not None for item in items.items)


def _choices(block: Block, findings: Findings) -> tuple[Choice, ...]:
    assert isinstance(block, BulletList)
    choices = []
    for item in block.items:
        if item.checked is None:
            findings.say(
                MALFORMED_CHOICES,
                "an item of a multiple-choice list is neither right nor wrong",
                item.span,
                "write `- [x]` before a right choice and `- [ ]` before a wrong one",
            )
        elif not item.blocks:
            findings.say(MALFORMED_CHOICES, "a choice is empty", item.span, "write what it says")
        choices.append(Choice(item.blocks, bool(item.checked), item.span))
    return tuple(choices)


def _has_gap(block: Block) -> bool:
    """Whether a block is a paragraph with a gap; what a footnote says does not count."""
    if not isinstance(block, Paragraph):
        return False
    below = list(block.children)
    for inline in below:
        if isinstance(inline, Cloze):
            return True
        if not isinstance(inline, Footnote):
            below.extend(getattr(inline, "children", ()))
    return False


def _no_gaps(nodes: Iterable[Block | Inline], findings: Findings, hint: str = _CLOZE_HINT) -> None:
    for node in nodes:
        if isinstance(node, Cloze):
            message = "a gap outside the first paragraph"
            findings.say(MALFORMED_CLOZE, message, node.span, hint)
