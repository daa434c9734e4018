"""The cards of a deck as Anki's engine renders them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rectoverso.model import Deck
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.apkg import PackageWriter
from tests import engine, factory


@dataclass(frozen=True)
class Side:
    """One side of a card: the question's id, the card's place in its note, and its HTML."""

    id: str
    ordinal: int
    name: str
    html: str


@dataclass(frozen=True)
class Rendered:
    """A deck's cards as the engine renders them, and the folder of the learner's media."""

    sides: tuple[Side, ...]
    media: Path

    def side(self, id_: str, name: str, ordinal: int = 0) -> str:
        (found,) = (
            side.html
            for side in self.sides
            if (side.id, side.name, side.ordinal) == (id_, name, ordinal)
        )
        return found


Render = Callable[[Deck, Path], Rendered]


def rendered(deck: Deck, folder: Path, typesetter: Typesetter) -> Rendered:
    made = PackageWriter().write(*factory.given(deck, folder, typesetter))
    return imported(made.path, folder / "learner")


def imported(package: Path, folder: Path) -> Rendered:
    """The cards of a package, in a learner's collection in `folder`."""
    with engine.learner(folder) as learner:
        engine.take(learner, package)
        sides = tuple(
            Side(card.note()["Id"], card.ord, name, html)
            for card in engine.cards(learner)
            for name, html in (("recto", card.question()), ("verso", card.answer()))
        )
        return Rendered(sides, Path(learner.media.dir()))
