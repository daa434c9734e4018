"""What reading, checking and folding a text cost: in calls, which are the same every time, or in
time of the processor.
"""

from __future__ import annotations

import cProfile
import hashlib
import time
from collections.abc import Callable
from dataclasses import replace

from rectoverso import rules
from rectoverso.diagnostics import Diagnostic, Severity
from rectoverso.history import digesting
from rectoverso.languages import words
from rectoverso.model import Chapter, Deck, Medium
from rectoverso.render.card import CardFold
from rectoverso.render.frame import Frames
from rectoverso.render.print import Drawings, PrintFold
from rectoverso.render.xhtml import PageFold, Site
from rectoverso.source import glossary
from rectoverso.source.macros import Macros
from rectoverso.source.markdown.comments import Comment
from rectoverso.source.markdown.questions import Form
from rectoverso.source.markdown.reader import read_chapters
from rectoverso.typeset.fonts import SERIF
from rectoverso.typeset.texmath import Typesetter
from tests import factory
from tests.growth.cases import KEYS, MACROS

PATH = "ko/01-growth.md"
PICTURE = "media/a.svg"
MEDIA = (Medium(PICTURE, hashlib.sha256(factory.PICTURE).hexdigest()),)
TERMS = '[[term]]\nko = "과적합"\nen = "overfitting"\navoid = ["오버피팅", "과대적합"]\n'

_ALL = rules.rules()
_FORM = Form(macros=Macros.of(MACROS))
_GLOSSARY = glossary.read(TERMS, ("ko",))


class Text:
    """A document with what may be done to it; each step works on what the one before has given."""

    def __init__(self, text: str, typesetter: Typesetter) -> None:
        self.text = text
        self.typesetter = typesetter
        self.lines = text.split("\n")
        self.comments: list[Comment] = []
        self.chapters: tuple[Chapter, ...] = ()
        self.read_found: tuple[Diagnostic, ...] = ()
        self.found: list[Diagnostic] = []

    def read(self) -> None:
        self.comments = []
        self.chapters, self.read_found = read_chapters(PATH, self.text, _FORM, self.comments)

    def check(self) -> None:
        deck = self.deck()
        context = rules.Context(
            self.typesetter,
            KEYS,
            (),
            {PICTURE: factory.PICTURE}.__getitem__,
            rules.Index(deck),
            lambda _: self.lines,
            _GLOSSARY,
            lambda _: [],
            2,
            _FORM.macros,
        )
        silences = rules.silences(_ALL, self.comments, ())
        found = [*self.read_found, *rules.check(deck, context), *silences.wrong]
        self.found = [*silences.left(found), *silences.unused(lambda _: self.lines)]

    def deck(self) -> Deck:
        return replace(factory.deck(*self.chapters), media=MEDIA)

    def is_sound(self) -> bool:
        """Whether there are questions to fold, and no error."""
        asked = any(chapter.questions for chapter in self.chapters)
        return asked and not any(each.severity is Severity.ERROR for each in self.found)

    def fold(self) -> None:
        """Cards, a book, the chapters of an EPUB."""
        deck = self.deck()
        labels, citations = words("ko"), factory.citations(deck)
        frames = Frames(labels, citations, {})
        cards = CardFold(labels, citations, {PICTURE: "a-1.svg"})
        drawings = Drawings(self.typesetter, SERIF)
        for entry in deck.entries():
            frame = frames.of(entry.question, entry.parent)
            cards.fields(frame, "1.0.0")
            book = PrintFold(labels, drawings, citations, {})
            book.title(frame.question)
            for part in frame.parts:
                book.part(part)
        site = Site(frames, self.typesetter, {}, {}, {PICTURE: "../media/a.svg"})
        for chapter in deck.chapters:
            PageFold(site).chapter(chapter)
        digesting.digests(deck, citations)


def calls(work: Callable[[], None]) -> int:
    """How many functions, of Python's and of C's, some work calls in this thread."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        work()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def seconds(work: Callable[[], None], best_of: int = 3) -> float:
    """The processor's time for some work: the least of a few."""
    taken = []
    for _ in range(best_of):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)
