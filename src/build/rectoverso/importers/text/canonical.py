"""Chapters in our own form, as an author writes them and as `export` gives them: they read as
themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rectoverso.diagnostics import (
    UNREADABLE_INPUT,
    Diagnostic,
    RectoversoError,
    Severity,
    Span,
    UnfitError,
)
from rectoverso.importers import beside
from rectoverso.importers.document import Account, Document, Fate, Item, Section
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness
from rectoverso.importers.text import making, plan
from rectoverso.importers.text.lines import taken_apart
from rectoverso.languages import LANGUAGES
from rectoverso.model import Chapter, Question, plain
from rectoverso.source.markdown.questions import Form, label
from rectoverso.source.markdown.reader import read_chapters

_HEADING: Final = re.compile(r"#{1,6}\s+\S")
_IDENTITY: Final = re.compile(
    r"<a id=\"[a-z0-9][a-z0-9-]*\"[^<>]*></a>\s*\Z|\{#[a-z0-9-]+[^{}]*\}\s*\Z"
)
_OURS: Final = frozenset(("ID001", "IMG001"))
_LIKENESS: Final = 0.98


class CanonicalText:
    """Our own Markdown."""

    name = "canonical"

    def likeness(self, given: Given) -> Likeness:
        """By how many headings carry an id, in a text that reads without an error."""
        try:
            lines = given.lines
        except (UnfitError, RectoversoError):
            return NOT_ALIKE
        headings = [text for text in lines if _HEADING.match(text)]
        identified = sum(_IDENTITY.search(text) is not None for text in headings)
        if not headings or identified * 2 < len(headings):
            return NOT_ALIKE
        chapters, found = _read(given)
        if not chapters or any(map(_is_grave, found)):
            return NOT_ALIKE
        return Likeness(_LIKENESS, f"{identified} of {len(headings)} headings carry an id")

    def read(self, given: Given) -> Document:
        """Each chapter a section. UnfitError where the text has no chapter's heading, or holds
        what our form has no place for.
        """
        chapters, found = _read(given)
        if not chapters:
            message = "this is no chapter of ours: it has no heading of a chapter"
            hint = 'begin it with `# Chapter title <a id="chapter-id"></a>`, or say another shape'
            raise UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),))
        grave = [each for each in found if _is_grave(each)]
        if grave:
            hint = "mend it, or give another shape"
            raise UnfitError(
                tuple(
                    UNREADABLE_INPUT.found(
                        each.message, each.span._replace(path=given.name), *each.hints, hint
                    )
                    for each in grave
                )
            )
        taken: Counter[str] = Counter()
        sections = tuple(
            Section(chapter.title, tuple(_items(chapter.questions, given, taken)), chapter.prose)
            for chapter in chapters
        )
        title = plain(chapters[0].title)
        return Document(
            given.name,
            self.name,
            title,
            sections,
            tuple(_accounts(given, chapters, sections)),
            (),
            beside.media(given, sections, given.path.parent.parent),
        )


def _is_grave(found: Diagnostic) -> bool:
    return found.severity is Severity.ERROR and found.code not in _OURS


def _read(given: Given) -> tuple[tuple[Chapter, ...], tuple[Diagnostic, ...]]:
    labels = frozenset(label(words.brief) for words in LANGUAGES.values())
    folder = given.path.absolute().parent.name or "text"
    return read_chapters(f"{folder}/{given.path.name}", given.text, Form(True, labels))


def _items(questions: tuple[Question, ...], given: Given, taken: Counter[str]) -> Iterator[Item]:
    for question in questions:
        name = question.id or "question"
        taken[name] += 1
        key = name if taken[name] == 1 else f"{name}.{taken[name]}"
        below = tuple(_items(question.follow_ups, given, taken))
        own = replace(
            question,
            follow_ups=(),
            span=question.span._replace(path=given.name),
            id_span=question.id_span._replace(path=given.name),
        )
        yield Item(key, own, below)


def _accounts(
    given: Given, chapters: tuple[Chapter, ...], sections: tuple[Section, ...]
) -> Iterator[Account]:
    """Where each line went: by the heading that it stands below."""
    heads: dict[int, tuple[Fate, str]] = {
        chapter.span.line: (Fate.TITLE, "") for chapter in chapters
    }
    document = Document(given.name, "", "", sections, ())
    for item in document.items():
        heads[item.question.span.line] = (Fate.QUESTION, item.key)
    fate, key = Fate.LEFT_OUT, ""
    comment = False
    for line in taken_apart(given.lines):
        text = line.text.strip()
        if line.number in heads:
            fate, key = heads[line.number]
            yield Account(str(line.number), fate, key)
            if fate is Fate.QUESTION:
                fate = Fate.ANSWER
        elif text:
            begins = text.startswith("<!--") and not line.verbatim
            comment = comment or begins
            if comment:
                yield Account(str(line.number), Fate.LEFT_OUT, reason=plan.COMMENT)
                comment = "-->" not in text
            elif fate is Fate.LEFT_OUT:
                yield Account(str(line.number), fate, reason=making.NOWHERE)
            else:
                yield Account(str(line.number), fate, key)
