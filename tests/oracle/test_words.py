"""Every word of the source reaches every artifact where it belongs, or a finding names it: by
pandoc, and by markdown-it-py as it comes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rectoverso.model import Math, MathBlock, walk_deck
from rectoverso.typeset.texmath import Typesetter
from tests.oracle import mixtures
from tests.oracle.compare import faults
from tests.oracle.foreign import Pandoc
from tests.oracle.ours import Reading
from tests.oracle.pieces import Piece, corpus, specification


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as one:
        yield one


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


def _wrong(pieces: dict[str, Piece], pandoc: Pandoc, typesetter: Typesetter) -> dict[str, str]:
    """What is wrong with each piece that has faults, or is not what is expected."""
    found = {}
    for name, piece in pieces.items():
        reading = Reading(piece.text, typesetter)
        said = [str(each) for each in faults(reading, pandoc)]
        said += [f"expected: {each}" for each in unmet(piece, reading)]
        if said:
            found[name] = f"{piece.text}\n" + "\n".join(said)
    return found


def unmet(piece: Piece, reading: Reading) -> set[str]:
    """What is expected of a piece and not so."""
    formula = any(isinstance(node, Math | MathBlock) for node in walk_deck(reading.deck))
    about = [each for each in reading.findings if each.code != "QST006"]  # a long first block
    so = {"found" if about else "silent", "math" if formula else "no math"}
    return {*piece.expected} - so


def _judged(wrong: dict[str, str]) -> None:
    assert not wrong, "\n\n".join(f"--- {name}\n{said}" for name, said in wrong.items())


def test_the_examples_of_the_specification(pandoc: Pandoc, typesetter: Typesetter) -> None:
    pieces = specification()
    assert len([name for name in pieces if name.isdigit()]) == 652
    assert len([name for name in pieces if name[-1].isdigit()]) == 652 + 24
    _judged(_wrong(pieces, pandoc, typesetter))


def test_what_people_type(pandoc: Pandoc, typesetter: Typesetter) -> None:
    pieces = corpus()
    assert len(pieces) >= 300
    _judged(_wrong(pieces, pandoc, typesetter))


def test_mixtures(pandoc: Pandoc, typesetter: Typesetter) -> None:
    _judged(_mixed(300, "mixtures", pandoc, typesetter))


@pytest.mark.prove
@pytest.mark.parametrize("seed", "0123456789")
def test_ten_thousand_mixtures(pandoc: Pandoc, typesetter: Typesetter, seed: str) -> None:
    _judged(_mixed(1_000, seed, pandoc, typesetter))


def _mixed(count: int, seed: str, pandoc: Pandoc, typesetter: Typesetter) -> dict[str, str]:
    pieces = {repr(text): Piece(text) for text in mixtures.drawn(count, seed)}
    assert len(pieces) > count // 2
    return _wrong(pieces, pandoc, typesetter)
