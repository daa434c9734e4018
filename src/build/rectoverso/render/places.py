"""What a book's index and its list of references point to: where terms stand and works are cited.

The places are gathered while the body is folded, each as the id of an element there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rectoverso.model import Citation
from rectoverso.render.terms import Terms

_WEIGHTS: Final = {"title": 2, "front": 1, "short": 1, "brief": 1, "choices": 1}
"""How much a part of a question says about a term in it; all others say least."""


@dataclass
class Stand:
    """Where a term stands first in a question: the id there, how much the question is about it
    (2: its title has the term), and how often it stands there.
    """

    anchor: str
    weight: int
    count: int = 1


class Marked(NamedTuple):
    """A stretch of running words, and the id of the place; empty where it is none."""

    words: str
    anchor: str


@dataclass
class Places:
    """The places in one book. `cited` holds those of each work by its key, `stands` those of each
    term by the number of its concept, in the order of the book. `part` is the part of a question
    that is being folded.
    """

    terms: Terms
    cited: dict[str, list[str]] = field(default_factory=dict)
    stands: dict[int, list[Stand]] = field(default_factory=dict)
    part: str = ""
    _here: dict[int, Stand] = field(default_factory=dict)
    _citations: int = 0

    def begin(self) -> None:
        """A question or a chapter begins, with its title."""
        self.part = "title"
        self._here = {}

    def citation(self, citation: Citation) -> str:
        """The id of a citation."""
        self._citations += 1
        anchor = f"cite.{self._citations}"
        for item in citation.items:
            self.cited.setdefault(item.key, []).append(anchor)
        return anchor

    def marked(self, words: str) -> Iterator[Marked]:
        """Running words, parted where a term stands for the first time since `begin`."""
        end = 0
        for use in self.terms.uses(words):
            known = self._here.get(use.concept)
            if known is not None:
                known.count += 1
                continue
            stands = self.stands.setdefault(use.concept, [])
            stand = Stand(f"term.{use.concept}.{len(stands)}", _WEIGHTS.get(self.part, 0))
            self._here[use.concept] = stand
            stands.append(stand)
            if end < use.start:
                yield Marked(words[end : use.start], "")
            yield Marked(words[use.start : use.end], stand.anchor)
            end = use.end
        if end < len(words):
            yield Marked(words[end:], "")
