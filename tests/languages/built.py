"""The decks in `decks/`, built: what the tests of languages and their pictures look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rectoverso import pipeline
from rectoverso.diagnostics import silent
from rectoverso.model import Deck, Question
from rectoverso.typeset.pdf import Manuscript
from rectoverso.writers import Job
from rectoverso.writers.book import BookWriter
from rectoverso.writers.book_compact import CompactWriter
from rectoverso.writers.book_questions import QuestionsFirstWriter
from rectoverso.writers.cheatsheet import CheatSheetWriter
from rectoverso.writers.cheatsheet_core import CoreSheet
from tests import engine
from tests.cards.rendering import Side

DECKS: Final = Path(__file__).parent / "decks"
CODES: Final = tuple(sorted(path.name for path in DECKS.iterdir()))
"""The decks' languages."""
MOMENT: Final = 1_760_000_000


@dataclass(frozen=True)
class Built:
    """A deck in its language: package and EPUB as files, books and sheets as manuscripts (they are
    laid out by those who want pages).
    """

    deck: Deck
    package: Path
    epub: Path
    book: Manuscript
    questions: Manuscript
    compact: Manuscript
    sheet: Manuscript
    core: Manuscript

    @property
    def printed(self) -> dict[str, Manuscript]:
        """The printed matter by its name."""
        return {
            "book": self.book,
            "book-questions": self.questions,
            "book-compact": self.compact,
            "cheatsheet": self.sheet,
            "cheatsheet-core": self.core,
        }

    def one(self, kind: str) -> Question:
        """The first question of a kind."""
        asked = (entry.question for entry in self.deck.entries())
        return next(each for each in asked if each.kind.value == kind)

    def cards(self, folder: Path) -> tuple[Side, ...]:
        """Both sides of every card, as Anki's engine renders them; the learner's collection and
        media lie in `folder`.
        """
        with engine.learner(folder) as learner:
            engine.take(learner, self.package)
            return tuple(
                Side(card.note()["Id"], card.ord, name, html)
                for card in engine.cards(learner)
                for name, html in (("recto", card.question()), ("verso", card.answer()))
            )


def build(code: str, folder: Path) -> Built:
    """Build the deck of a language into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    with pipeline.typesetting() as typesetter:
        sound = pipeline.sound(DECKS / code, typesetter)
        at = pipeline.standing(sound, MOMENT)
        writers = pipeline.named(["apkg", "epub"])
        package, epub = pipeline.make(at, writers, folder, typesetter, silent)
        (edition,) = at.editions
        job = Job(folder, at.version, at.time, typesetter, lambda share: None)
        books = (BookWriter(), QuestionsFirstWriter(), CompactWriter())
        sheets = (CheatSheetWriter(), CoreSheet())
        printed = (writer.manuscript(edition, job) for writer in (*books, *sheets))
        return Built(edition.deck, package.path, epub.path, *printed)
