"""Markdown text → chapters of the model. Never raises on bad content: it says what is wrong.

A file is one chapter: `#` is the chapter, every heading below it a question, a deeper
heading a follow-up. `docs/format.md` describes the language.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markdown_it.token import Token

from rectoverso.diagnostics import (
    MISSING_CHAPTER_HEADING,
    SKIPPED_HEADING_LEVEL,
    UNKNOWN_ATTRIBUTE,
    Diagnostic,
    Span,
)
from rectoverso.model import (
    Chapter,
    Paragraph,
    plain,
    walk,
    walk_inlines,
)
from rectoverso.source.markdown import anchors, definitions
from rectoverso.source.markdown.anchors import Anchor
from rectoverso.source.markdown.blocks import BlockReader
from rectoverso.source.markdown.comments import Comment
from rectoverso.source.markdown.comments import comments as comments_of
from rectoverso.source.markdown.findings import Findings
from rectoverso.source.markdown.places import Place
from rectoverso.source.markdown.questions import FIRST, Form, Section, no_gaps, prose, question
from rectoverso.source.markdown.syntax import parser

_UNSPACED = "a blank stands between `#` and the title"


def read_chapters(
    path: str, text: str, form: Form = FIRST, comments: list[Comment] | None = None
) -> tuple[tuple[Chapter, ...], tuple[Diagnostic, ...]]:
    """The chapter in a file (none when it has no chapter heading) and what is wrong in it.

    `path` is relative to the deck's folder; `text` has line feeds only and no byte order mark.
    `form` says which of the language's forms the deck uses. The file's comments are added to
    `comments`.
    """
    _, chapters, findings = read_sections(path, text, form, comments)
    return chapters, tuple(findings.found)


def read_sections(
    path: str, text: str, form: Form = FIRST, comments: list[Comment] | None = None
) -> tuple[list[Section], tuple[Chapter, ...], Findings]:
    """What `read_chapters` gives, and before it all headings of the file with what stands below
    them, also what belongs to no chapter.
    """
    findings = Findings()
    lines = text.split("\n")
    env: dict[str, Any] = {}
    tokens = parser().parse(text, env)
    if comments is not None and "<!--" in text:
        comments += comments_of(path, lines, tokens)
    reader = BlockReader(path, lines, tokens, findings, form.macros)
    sections = list(_sections(path, lines, tokens, reader, findings))
    reader.finish()
    definitions.check(path, lines, tokens, env, findings)
    chapters = _chapters(path, sections, form, findings)
    findings.doubt()
    return sections, chapters, findings


def _sections(
    path: str, lines: list[str], tokens: list[Token], reader: BlockReader, findings: Findings
) -> Iterator[Section]:
    """The document cut at its top-level headings."""
    marks = [
        position
        for position, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and _opens(token, tokens[position + 1])
    ]
    start = Span.whole(path)
    before = reader.blocks(0, marks[0] if marks else len(tokens))
    if before:
        yield Section(0, (), Anchor("", start), start, before, {})
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
        yield Section(
            int(heading.tag[1]),
            title,
            anchors.read(text, where, findings),
            span,
            reader.blocks(position + 3, following),
            reader.row_anchors,
        )


def _opens(heading: Token, inline: Token) -> bool:
    """Whether a heading opens a section: one that is underlined needs an identity for that."""
    return heading.markup.startswith("#") or bool(inline.meta["anchor"][0])


def _chapters(
    path: str, sections: list[Section], form: Form, findings: Findings
) -> tuple[Chapter, ...]:
    """The document's chapter, its questions nested by their headings' levels."""
    hint = 'begin the file with `# Chapter title <a id="chapter-id"></a>`'
    if not any(section.level == 1 for section in sections):
        message = "no chapter heading" if sections else "nothing in this file"
        before = (_UNSPACED,) if sections and _looks_like_heading(sections[0]) else ()
        findings.say(MISSING_CHAPTER_HEADING, message, Span.whole(path), *before, hint)
        return ()
    chapters: list[tuple[Section, list[Section]]] = []
    stack: list[Section] = []
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
    return tuple(_chapter(path, head, questions, form, findings) for head, questions in chapters)


def _looks_like_heading(section: Section) -> bool:
    """Whether the text before any heading begins with `#`, and no blank after it."""
    first = section.blocks[0] if section.level == 0 else None
    return isinstance(first, Paragraph) and plain(first.children).startswith("#")


def _chapter(
    path: str, head: Section, questions: list[Section], form: Form, findings: Findings
) -> Chapter:
    for name in ("class", "was", "reversed", "list", "masked"):
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
    no_gaps((*walk_inlines(head.title), *walk(head.blocks)), findings)
    return Chapter(
        head.anchor.id,
        head.title,
        prose(head.blocks, form, findings),
        tuple(question(section, form, findings) for section in questions),
        path,
        head.span,
        head.anchor.span,
    )
