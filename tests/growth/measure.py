"""What some work costs: in calls, which are the same every time, or in time of the processor."""

from __future__ import annotations

import cProfile
import gc
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

TRIES = 6
MOST_GROWTH = 3
LEAST_SECONDS = 0.005
"""What is over that soon may have been slowed down by anything: it counts as this much."""

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


def calls(work: Callable[[], object]) -> int:
    """How many functions, of Python's and of C's, some work calls in this thread."""
    profile = cProfile.Profile()
    profile.enable()
    try:
        work()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def in_proportion(
    work: Callable[[int], object], few: int, many: int, most: float = MOST_GROWTH
) -> None:
    """Hold that some work's time grows as its size does, not as the square of it.

    From `few` to `many` of what `work` is given the time may grow `most` times as much as the size,
    which should grow many times more than that. Noise makes single times longer, so each of a few
    tries may show it; what grows as the square fails in all.

    Raises:
        AssertionError: no try showed it.
    """
    work(few)  # what is made once is made
    ratios = []
    with _uncollected():
        for _ in range(TRIES):
            short = max(seconds(lambda: work(few)), LEAST_SECONDS)
            ratios.append(seconds(lambda: work(many)) / short)
            if ratios[-1] <= most * many / few:
                return
    raise AssertionError(f"{many / few:g} times the size takes {min(ratios):.0f} times as long")


def seconds(work: Callable[[], object]) -> float:
    """The processor's time for some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles, as in a build: it goes through all that other tests have left."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
