"""A chapter's file → what it says, and what is known of that from the last time.

What is kept over runs is small: an outline of the questions (identity, tags, places), and what is
wrong. The words themselves are read again from Markdown, a file at once, as soon as anybody asks
for some of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from rectoverso import memory
from rectoverso.diagnostics import Diagnostic, Span
from rectoverso.memory import recalled
from rectoverso.model import Chapter, Image, Kind, Question, Sound, walk_chapter
from rectoverso.source.folder import ChapterFile
from rectoverso.source.markdown import Comment, read_chapters
from rectoverso.source.markdown.questions import Form


@dataclass(frozen=True, slots=True)
class Read:
    """What a chapter's file says: its chapters (one, or none where it is broken), what is wrong in
    it, its comments, and the paths of the pictures and sounds that it shows, each once, sorted.
    """

    chapters: tuple[Chapter, ...]
    found: tuple[Diagnostic, ...]
    comments: tuple[Comment, ...]
    media: tuple[str, ...]


Reader: TypeAlias = Callable[[ChapterFile, Form], Read]
"""Reads a file in the form that its deck uses. Never raises on bad content."""


def read(file: ChapterFile, form: Form) -> Read:
    """What a file says, read from the beginning."""
    comments: list[Comment] = []
    chapters, found = read_chapters(file.path, file.text, form, comments)
    shown = {path for chapter in chapters for path in _media(chapter)}
    return Read(chapters, found, tuple(comments), tuple(sorted(shown)))


def _media(chapter: Chapter) -> set[str]:
    return {node.source for node in walk_chapter(chapter) if isinstance(node, Image | Sound)}


def shown(chapter: Chapter, media: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The paths of the pictures and sounds that a chapter shows, each with its hash in `media`, or
    nothing.
    """
    paths = recalled("media", (chapter.known_as,), lambda: tuple(sorted(_media(chapter))))
    return tuple((path, media.get(path, "")) for path in paths)


@dataclass(frozen=True, slots=True)
class Remembering:
    """A reader that knows the files which an earlier run read as they are, by an outline; all
    others it reads by another. So its chapters are known by what they were read from.
    """

    reader: Reader = read

    def __call__(self, file: ChapterFile, form: Form) -> Read:
        """What a file says."""
        key = memory.key("chapter", file.path, file.text, *_parts(form))
        whole: list[Read] = []

        def fresh() -> _Kept:
            now = self.reader(file, form)
            whole.append(now)
            outlines = tuple(map(_outline, now.chapters))
            return outlines, now.found, now.comments, now.media

        outlines, found, comments, media = recalled("outline", (key,), fresh)
        now = whole[0] if whole else Read(_chapters(outlines, file, form), found, comments, media)
        if len(now.chapters) == 1:  # several have one key
            now.chapters[0].know_as(key)
            recalled("media", (key,), lambda: now.media)
        return now


_Kept: TypeAlias = tuple[
    tuple[Any, ...], tuple[Diagnostic, ...], tuple[Comment, ...], tuple[str, ...]
]
"""What is kept of a reading, the chapters as plain tuples."""


def _parts(form: Form) -> tuple[object, ...]:
    """All that a form consists of."""
    macros = sorted(map(tuple, form.macros.by_name.values()))
    return form.fronts, tuple(sorted(form.labels)), tuple(macros)


def _outline(chapter: Chapter) -> tuple[Any, ...]:
    questions = tuple(map(_outline_of, chapter.questions))
    return chapter.id, chapter.span[1:], chapter.id_span[1:], questions


def _outline_of(question: Question) -> tuple[Any, ...]:
    return (
        question.id,
        question.kind.value,
        question.level,
        question.tags,
        question.reversed,
        question.was,
        question.span[1:],
        question.id_span[1:],
        question.prompt,
        question.masked,
        tuple(map(_outline_of, question.rows)),
        tuple(map(_outline_of, question.follow_ups)),
    )


_KINDS = {kind.value: kind for kind in Kind}


def _chapters(outlines: tuple[Any, ...], file: ChapterFile, form: Form) -> tuple[Chapter, ...]:
    """The chapters of a file by their outlines; the first question about their words reads it."""
    made: tuple[Chapter, ...] = ()

    def fill() -> None:
        whole, _ = read_chapters(file.path, file.text, form)
        for outline, chapter in zip(made, whole, strict=True):
            outline.fill(chapter)
            for mine, its in zip(_every(outline), _every(chapter), strict=True):
                mine.fill(its)

    def question(values: tuple[Any, ...]) -> Question:
        name, kind, level, tags, reverse, was, span, id_span, prompt, masked, rows, below = values
        return Question.outline(
            fill,
            id=name,
            kind=_KINDS[kind],
            level=level,
            tags=tags,
            reversed=reverse,
            was=was,
            span=Span(file.path, *span),
            id_span=Span(file.path, *id_span),
            prompt=prompt,
            masked=masked,
            rows=tuple(map(question, rows)),
            follow_ups=tuple(map(question, below)),
        )

    made = tuple(
        Chapter.outline(
            fill,
            id=name,
            path=file.path,
            span=Span(file.path, *span),
            id_span=Span(file.path, *id_span),
            questions=tuple(map(question, questions)),
        )
        for name, span, id_span, questions in outlines
    )
    return made


def _every(chapter: Chapter) -> Iterator[Question]:
    """A chapter's questions, each before its rows and these before its follow-ups."""
    waiting = list(reversed(chapter.questions))
    while waiting:
        question = waiting.pop()
        yield question
        waiting += reversed((*question.rows, *question.follow_ups))


class LastRead:
    """A reader for a process that reads one deck again and again: a file that is as it was the
    last time is not read again, and what it says is the very same values. What it holds is one
    reading of each file.
    """

    def __init__(self, reader: Reader = read) -> None:
        self._reader = reader
        self._last: dict[str, tuple[ChapterFile, Form, Read]] = {}

    def __call__(self, file: ChapterFile, form: Form) -> Read:
        """What a file says."""
        last = self._last.get(file.path)
        if last is not None and last[:2] == (file, form):
            return last[2]
        now = self._reader(file, form)
        self._last[file.path] = file, form, now
        return now
