"""The pieces of Markdown that readers are held to: the specification's examples, and a corpus of
what people type. In a file of pieces each follows a line `%%% name`; after the name may stand
what else is expected of it: `%%% name | silent, no math`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

HERE: Final = Path(__file__).parent
CORPUS: Final = HERE / "corpus"
EXPECTATIONS: Final = frozenset(("silent", "found", "math", "no math"))
"""That nothing is found, something is found, there is a formula, there is none."""
_BEGIN: Final = re.compile(r"^%%% (.+)\n", re.MULTILINE)
_NOWHERE: Final = re.compile(r"(?<![\w/])/(?:url|uri|link)\b")
_SIGNS: Final = str.maketrans({"␉": "\t", "␍": "\r", "␠": " "})


class Piece(NamedTuple):
    """A piece, and what is expected of it besides its words."""

    text: str
    expected: frozenset[str] = frozenset()


def read(path: Path) -> dict[str, Piece]:
    """The pieces of a file by name; what stands before the first is a notice."""
    _, *parts = _BEGIN.split(path.read_text(encoding="utf-8"))
    found = {}
    for head, text in zip(parts[::2], parts[1::2], strict=True):
        name, _, more = head.partition(" | ")
        expected = frozenset(filter(None, more.split(", ")))
        assert expected <= EXPECTATIONS, head
        assert name not in found, f"two pieces called {name} in {path.name}"
        found[name] = Piece(text.removesuffix("\n"), expected)
    return found


@cache
def specification() -> dict[str, Piece]:
    """The examples of CommonMark's specification by number and of GitHub's by what they are about,
    and, where one links to an address that no artifact can follow, the same once more with one
    that leads somewhere.
    """
    found = {}
    examples = read(HERE / "commonmark.txt") | read(HERE / "gfm.txt")
    for name, (text, _) in examples.items():
        text = text.replace("→", "\t")
        found[name] = Piece(text)
        linked = _NOWHERE.sub("https://example.org/a", text)
        if linked != text:
            found[f"{name} linked"] = Piece(linked)
    return found


@cache
def corpus() -> dict[str, Piece]:
    """What people type, by topic and name. `␉` stands for a tab, `␍` for a carriage return, `␠`
    for a blank at a line's end.
    """
    return {
        f"{path.stem}: {name}": Piece(piece.text.translate(_SIGNS), piece.expected)
        for path in sorted(CORPUS.glob("*.md"))
        for name, piece in read(path).items()
    }
