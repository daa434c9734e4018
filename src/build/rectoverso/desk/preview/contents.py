"""A deck as the preview knows it: what was read last, and what to read again after a save.

Nothing here is raised for bad content, and what can't be read for a moment (a file that is being
saved) leaves what was known before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple

from rectoverso.desk.preview.excerpts import excerpt, first_change
from rectoverso.diagnostics import RectoversoError
from rectoverso.history import ledger, ledger_files
from rectoverso.history.ledger import Ledger
from rectoverso.model import Chapter, Deck, Entry, plain
from rectoverso.source import reading
from rectoverso.source.config import Settings
from rectoverso.source.folder import REFERENCES, SETTINGS, Source, open_source
from rectoverso.source.markdown import read_chapters
from rectoverso.source.markdown.questions import Form, label

_LONGEST: Final = 200
"""Letters of a question that a list shows."""
_BLANKS: Final = re.compile(r"\s+")


class Row(NamedTuple):
    """A question in the list: by which `key` the preview knows it (its id, where it has one that no
    other question of the edition has before it), its words, tags and kind, the line of its heading
    and how deep it stands below its chapter.
    """

    key: str
    title: str
    tags: tuple[str, ...]
    kind: str
    line: int
    depth: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A chapter in the list: its edition's language, the path of its file, its id and title."""

    language: str
    path: str
    id: str
    title: str
    rows: tuple[Row, ...]


class Question(NamedTuple):
    """A question with all that its card needs: the edition's deck with no other question in it."""

    deck: Deck
    entry: Entry
    settings: Settings

    @property
    def language(self) -> str:
        """The edition's language."""
        return self.deck.language


class Changed(NamedTuple):
    """What a save changed: the question in which the first of it lies, with its language and
    key.
    """

    language: str
    key: str
    question: Question


@dataclass
class File:
    """A chapter's file, its text and what was read in it; `seen` is its text as it was glanced at
    last.
    """

    text: str
    chapters: tuple[Chapter, ...]
    seen: str = ""

    def __post_init__(self) -> None:
        self.seen = self.seen or self.text


@dataclass
class Contents:
    """The contents of a deck's folder."""

    root: Path
    settings: Settings | None = None
    decks: dict[str, Deck] = field(default_factory=dict)
    known: Ledger = field(default_factory=Ledger)
    _files: dict[str, File] = field(default_factory=dict)
    _keys: dict[str, tuple[Deck, dict[str, Entry]]] = field(default_factory=dict)

    # ------------------------------------------------ reading

    def read(self) -> None:
        """Read all of it. Where `deck.toml` is unusable, what was known of the deck stays.

        Raises `RectoversoError` when the folder is no deck, or can't be read.
        """
        source = open_source(self.root)
        read = reading.read(source)
        if read.settings is None:
            return
        self.settings = read.settings
        self.decks = {deck.language: deck for deck in read.decks}
        self._files.clear()
        for deck in read.decks:
            for chapter in deck.chapters:
                file = self._files.setdefault(chapter.path, File("", ()))
                file.chapters += (chapter,)
                file.text = file.seen = "\n".join(source.lines(chapter.path))
        self.known = _ledger(self.root)

    def reread(self, paths: Iterable[str]) -> bool:
        """Read the chapters at some paths again; whether that was enough, or `read` must read all.

        Raises `RectoversoError` where a file can't be read.
        """
        files = self.read_files(paths)
        if files is not None:
            self.take(files)
        return files is not None

    def read_files(self, paths: Iterable[str]) -> dict[str, File] | None:
        """What the chapters at some paths say now; None where `read` must read all. What is known
        stays as it is, so that another thread may read here meanwhile.

        Raises `RectoversoError` where a file can't be read.
        """
        source = Source(self.root)
        files = {}
        for path in paths:
            language = path.partition("/")[0]
            text = source.text(path)
            if language not in self.decks or path not in self._files or text is None:
                return None
            chapters, _ = read_chapters(path, text, self.form(language))
            files[path] = File(text, chapters)
        return files

    def take(self, files: Mapping[str, File]) -> None:
        """Know chapters as they were read again; what was glanced at since stays so."""
        for path, file in files.items():
            if self._files[path].seen != self._files[path].text:
                file.seen = self._files[path].seen
        self._files |= files
        for language in {path.partition("/")[0] for path in files}:
            deck = self.decks[language]
            every = tuple(
                chapter
                for path, file in sorted(self._files.items())
                if path.startswith(f"{language}/")
                for chapter in file.chapters
            )
            self.decks[language] = replace(deck, chapters=every)

    def glance(self, path: str) -> Changed | None:
        """What a save of the file at `path` shows at once: the question in which the first change
        lies, read alone where that can be; None where there is none.

        What was known stays as it is: `reread` reads the whole.
        """
        language = path.partition("/")[0]
        file = self._files.get(path)
        text = Source(self.root).text(path)
        if file is None or language not in self.decks or text is None:
            return None
        if file.seen.startswith(text):  # nothing changed, or it is being saved: more will come
            return None
        line = first_change(file.seen.split("\n"), text.split("\n")) + 1
        is_first = file.seen == file.text
        file.seen = text
        read = (is_first and excerpt(file.text, text, file.chapters)) or text
        chapters, _ = read_chapters(path, read, self.form(language))
        deck = replace(self.decks[language], chapters=chapters)
        found = [each for each in deck.entries() if each.question.span.line <= line]
        if not found:
            return None
        key = self.key(language, found[-1])
        return Changed(language, key, self._alone(deck, found[-1]))

    def is_settled(self, path: str) -> bool:
        """Whether a chapter is known as it was glanced at last."""
        file = self._files.get(path)
        return file is None or file.seen == file.text

    def form(self, language: str) -> Form:
        """The forms of the content language that an edition uses."""
        assert self.settings is not None
        labels = frozenset(map(label, self.settings.brief_in(language)))
        return Form(self.settings.format > 1, labels, self.settings.macros)

    # ------------------------------------------------ what is there

    def question(self, language: str, key: str) -> Question | None:
        """A question by its key; None where there is none."""
        entry = self.entries(language).get(key)
        return self._alone(self.decks[language], entry) if entry is not None else None

    def entries(self, language: str) -> dict[str, Entry]:
        """Every question of an edition by its key, in source order. Two threads may ask."""
        deck = self.decks.get(language)
        if deck is None:
            return {}
        known = self._keys.get(language)
        if known is None or known[0] is not deck:
            keys: dict[str, Entry] = {}
            for count, entry in enumerate(deck.entries(), 1):
                name = entry.question.id or f"?{count}"
                keys[name if name not in keys else f"{name}?{count}"] = entry
            known = self._keys[language] = deck, keys
        return known[1]

    def key(self, language: str, entry: Entry) -> str:
        """The key of a question that was read alone: that of the known one at its place, or with
        its id.
        """
        known = self.entries(language)
        if entry.question.id in known:
            return entry.question.id
        place = entry.question.span[:2]
        there = (key for key, each in known.items() if each.question.span[:2] == place)
        return next(there, entry.question.id)

    def listed(self, paths: Collection[str] = ()) -> list[Listed]:
        """The chapters for the list; only those of some files, where these are named."""
        every = []
        for language, deck in self.decks.items():
            rows: dict[tuple[str, str], list[Row]] = {}
            for key, entry in self.entries(language).items():
                if not paths or entry.chapter.path in paths:
                    chapter = entry.chapter.path, entry.chapter.id
                    rows.setdefault(chapter, []).append(_row(key, entry))
            every += [
                Listed(
                    language,
                    chapter.path,
                    chapter.id,
                    _words(plain(chapter.title)),
                    tuple(rows.get((chapter.path, chapter.id), ())),
                )
                for chapter in deck.chapters
                if not paths or chapter.path in paths
            ]
        return every

    def places(self) -> dict[str, list[tuple[int, str]]]:
        """The lines of the questions' headings with their keys, in order, by file."""
        made: dict[str, list[tuple[int, str]]] = {}
        for language in self.decks:
            for key, entry in self.entries(language).items():
                place = entry.question.span.line, key
                made.setdefault(entry.chapter.path, []).append(place)
        return {path: sorted(lines) for path, lines in made.items()}

    def _alone(self, deck: Deck, entry: Entry) -> Question:
        """A question in a deck of its own, with its parent where it has one."""
        assert self.settings is not None
        question = replace(entry.question, follow_ups=(), rows=())
        parent = entry.parent
        if parent is not None:
            rows, others = ((question,), ()) if entry.row else ((), (question,))
            parent = replace(parent, rows=rows, follow_ups=others)
        chapter = replace(entry.chapter, prose=(), questions=(parent or question,))
        alone = replace(deck, chapters=(chapter,), media=())
        found = next(each for each in alone.entries() if each.question is question)
        return Question(alone, found, self.settings)


def whole_deck(path: str) -> bool:
    """Whether all must be read again when a file of the deck changes: it is no chapter."""
    return path in (SETTINGS, REFERENCES) or not path.endswith(".md")


def _ledger(root: Path) -> Ledger:
    try:
        return ledger_files.read(root / ledger.FOLDER)[0]
    except RectoversoError:  # the checks say what is wrong with it
        return Ledger()


def _row(key: str, entry: Entry) -> Row:
    question = entry.question
    depth = question.level - 2
    title = _words(plain(question.title))
    return Row(key, title, question.tags, question.kind.value, question.span.line, max(depth, 0))


def _words(text: str) -> str:
    words = _BLANKS.sub(" ", text).strip()
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def below(lines: Sequence[tuple[int, str]], line: int) -> str:
    """The key of the last of some headings that stand at or above a line; empty above the first."""
    return next((key for at, key in reversed(lines) if at <= line), "")


def shown(listed: Iterable[Listed]) -> Iterator[dict[str, object]]:
    """Chapters as JSON values."""
    for each in listed:
        yield {
            "language": each.language,
            "path": each.path,
            "id": each.id,
            "title": each.title,
            "rows": [list(row) for row in each.rows],
        }
