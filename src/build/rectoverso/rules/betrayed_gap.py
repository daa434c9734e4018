r"""What a gap hides can be read elsewhere on its card.

While a gap is asked, a learner sees all the rest: the other gaps, the words around them, the
heading, the question above it, what stands on the front, and the hint. Where the answer stands
there, the card is answered without a thought, and learned without effect:

    Precision is {{c1::$\frac{TP}{TP+FP}$}}, recall is {{c2::$\frac{TP}{TP+FN}$}}.

Where another gap gives it away, write `data-masked` into the heading's anchor
(`<a id="precision" data-masked></a>`): then the other gaps are hidden too while one is asked. Two
gaps of the same number are hidden together in any case. Where the words around it or the heading
give it away, say these otherwise: “it”, “this value”, a question that does not name the answer. A
heading that names the answers of two gaps (“How do TCP and UDP differ?”) leaves open which is
which.

An answer stands elsewhere where its words stand there in the same order. Case, blanks, the
particles of Korean and words like “the” or “of” don't count, nor what stands in parentheses in the
answer; formulas are compared sign by sign, without blanks and commands of layout. Nothing is said
of answers that may stand anywhere by chance: of fewer than three letters (a letter of Hangul or
Han counts as two), numbers of one or two digits, formulas of one or two signs. A
formula of three or four signs must stand outside gaps as a whole, and in a gap be two fifths of the
formula there, since $n+1$ is a part of many. A form of a word is another word (“dogs” beside
“dog”), because such a form is what a card of a language asks.

It nearly stands elsewhere

- where another gap is the same but for one stretch that was exchanged, added or left out, of at
  most two fifths of the answer, and two words of three letters or four signs of a formula (not
  counting brackets) are common to both; or where two signs of a formula changed places, or one was
  replaced everywhere,
- where words of the answer, at least three and three quarters of its letters, stand close together
  (in a stretch that is two words longer at most), be it with or without an s at the end. Half of
  the words are no betrayal: “training loss” beside the answer “minimises the training loss” leaves
  what is asked for.

A gap of two words is compared as a whole: “left ventricle” and “right ventricle” may stand in one
sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, plain
from rectoverso.rules.context import Context
from rectoverso.rules.gaps import HEADING, Asked, Reading, Token, Tokens, clozes
from rectoverso.rules.running import short

LEAST = 3
"""Letters of an answer, digits of a number, signs of a formula."""
WHOLE = 5
"""Signs from which on a formula may be a part of one that stands outside gaps."""
SHARE = 2 / 5
"""How much of an answer may be exchanged in another gap that nearly betrays it."""
MOST_OF = 3 / 4
"""How much of an answer's words betray it where they stand close together."""
_WORDS = 3
_LETTERS = 12
_COMMON_WORDS, _COMMON_SIGNS = 2, 4
_BRACKETS = "(){}[]"
_AROUND = 2

_OCCURRENCES = 50
_GAPS = 40
_LONGEST = 40
"""More occurrences of a word, gaps farther away and the words of longer answers are not looked at:
no card that one can learn holds so many.
"""


class _Place(NamedTuple):
    """Where an answer can be read, as a message says it; `gap` tells that it is in another gap."""

    name: str
    gap: bool
    nearly: bool


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    for asked in clozes(deck):
        seen = set()
        for at, gap in enumerate(asked.gaps):
            same = gap.node.number, gap.keys
            asks = gap.node.number > 0 and same not in seen
            place = _betrayed(asked, at) if asks else None
            seen.add(same)
            if place is not None:
                stands = "nearly stands" if place.nearly else "stands"
                yield RULE.found(
                    f"the answer of c{gap.node.number}, “{short(plain(gap.node.children))}”,"
                    f" {stands} in {place.name} while it is asked",
                    gap.node.span,
                    _MASK if place.gap else "say it there in other words, or hide something else",
                )


_MASK = "write data-masked into the heading's anchor: the other gaps are hidden while one is asked"


def _betrayed(asked: Asked, at: int) -> _Place | None:
    """Where the answer of a gap can be read, the most faithful place first."""
    gap = asked.gaps[at]
    answer, number, masked = gap.answer, gap.node.number, asked.question.masked
    if not tells(answer):
        return None
    around = _Visible(asked.paragraph, number, masked)
    other = _stands(answer, around)
    if other is not None:
        return _in_paragraph(other, nearly=False)
    for name, reading in asked.around:
        if _stands(answer, _Visible(reading)) is None:
            continue
        if name != HEADING or not _names_more(asked, at, reading):
            return _Place(name, gap=False, nearly=False)
    if not masked:
        for near in asked.gaps[max(0, at - _GAPS) : at + _GAPS + 1]:
            if near.node.number != number and _exchanged(answer, near.answer):
                return _in_paragraph(near.node.number, nearly=True)
    other = _gathered(answer, around)
    if other is not None:
        return _in_paragraph(other, nearly=True)
    for name, reading in asked.around:
        if _gathered(answer, _Visible(reading)) is not None:
            return _Place(name, gap=False, nearly=True)
    return None


def _names_more(asked: Asked, at: int, reading: Reading) -> bool:
    """Whether the heading names the answer of another gap, too: it leaves open which is which."""
    gap = asked.gaps[at]
    return any(
        near.node.number != gap.node.number
        and near.keys != gap.keys
        and tells(near.answer)
        and _stands(near.answer, _Visible(reading)) is not None
        for near in asked.gaps[max(0, at - _GAPS) : at + _GAPS + 1]
    )


def _in_paragraph(number: int, *, nearly: bool) -> _Place:
    return _Place(f"c{number}" if number else "the words around it", number > 0, nearly)


def tells(answer: Tokens) -> bool:
    """Whether an answer is long enough to stand elsewhere for another reason than chance."""
    if len(answer) == 1 and answer[0].formula and not answer[0].key.isalnum():
        return False
    return sum(token.weight for token in answer) >= LEAST


def stands_in(answer: Tokens, words: Tokens) -> bool:
    """Whether an answer stands in a stretch without gaps."""
    return tells(answer) and _stands(answer, _Visible(Reading([*words]))) is not None


class _Visible:
    """A reading as far as it is shown: all of it, or not the gaps that are hidden while those of
    `number` are asked.
    """

    def __init__(self, reading: Reading, number: int = 0, masked: bool = False) -> None:
        self.reading = reading
        self._number = number
        self._masked = masked

    def shows(self, place: int) -> bool:
        """Whether a token can be read."""
        gap = self.reading.gaps[place] if self.reading.gaps else 0
        return not gap or (gap != self._number and not self._masked)

    def gap(self, start: int, end: int) -> int:
        """The number of a gap in a stretch, 0 where none is in it."""
        return max(self.reading.gaps[start:end], default=0)


def _stands(answer: Tokens, visible: _Visible) -> int | None:
    """Whether an answer stands in a reading; the number of a gap there, 0 of none."""
    for start, end in _occurrences(answer, visible.reading):
        if all(visible.shows(place) for place in range(start, end)):
            gap = visible.gap(start, end)
            if _tells_there(visible.reading.tokens, start, end, bool(gap)):
                return gap
    return None


def _occurrences(answer: Tokens, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where the tokens of an answer stand side by side; words also without their blank."""
    rarest = min(range(len(answer)), key=lambda at: len(reading.places(answer[at].key)))
    keys = [token.key for token in answer]
    for place in reading.places(answer[rarest].key)[:_OCCURRENCES]:
        start, end = place - rarest, place - rarest + len(answer)
        if (
            start >= 0
            and [token.key for token in reading.tokens[start:end]] == keys
            and _is_apart(reading.tokens, start, end)
        ):
            yield start, end
    if any(token.formula or token.joined or token.is_number for token in answer):
        return
    if len(answer) == 1:
        yield from ((place, place + 2) for place in reading.pairs(keys[0])[:_OCCURRENCES])
    elif len(answer) == 2:
        yield from ((place, place + 1) for place in reading.places("".join(keys))[:_OCCURRENCES])


def _is_apart(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a few letters of a script without blanks begin or end where a run of them does."""
    if end - start > _COMMON_WORDS or not any(token.joined for token in tokens[start : end + 1]):
        return True
    return not tokens[start].joined or end == len(tokens) or not tokens[end].joined


def _tells_there(tokens: Sequence[Token], start: int, end: int, gap: bool) -> bool:
    """Whether a short formula is no mere part of another one: in a gap it is much of it, and
    outside stands alone (`=` parts formulas).
    """
    formula = tokens[start].formula
    if not formula or end - start >= WHOLE:
        return True
    first, last = start, end
    while first > max(0, start - WHOLE / SHARE) and _is_of(formula, tokens[first - 1], gap):
        first -= 1
    while last < min(len(tokens), end + WHOLE / SHARE) and _is_of(formula, tokens[last], gap):
        last += 1
    return _weight(tokens[start:end]) >= (SHARE if gap else 1) * _weight(tokens[first:last])


def _is_of(formula: int, token: Token, gap: bool) -> bool:
    return token.formula == formula and (gap or token.key != "=")


def _exchanged(answer: Tokens, other: Tokens) -> bool:
    """Whether an answer is another one with a stretch exchanged, added or left out, or with one
    sign replaced everywhere or changed with another.
    """
    if not other:
        return False
    fewer = min(len(answer), len(other))
    first = 0
    while first < fewer and answer[first].key == other[first].key:
        first += 1
    last = 0
    while last < fewer - first and answer[-1 - last].key == other[-1 - last].key:
        last += 1
    own, its = answer[first : len(answer) - last], other[first : len(other) - last]
    whole = _weight(answer)
    if _weight(own) <= SHARE * whole and _weight(its) <= whole:
        return _is_much([*answer[:first], *answer[len(answer) - last :]])
    if len(answer) != len(other) or not answer[0].formula:
        return False
    pairs = {(a.key, b.key) for a, b in zip(answer, other, strict=True) if a.key != b.key}
    one = min(pairs)  # they are not equal, or nothing would have been exchanged
    if pairs - {one, one[::-1]}:
        return False
    return _is_much([a for a, b in zip(answer, other, strict=True) if a.key == b.key])


def _is_much(common: Sequence[Token]) -> bool:
    """Whether what two answers have in common says something."""
    words = sum(not token.formula and token.weight >= LEAST for token in common)
    said = sum(token.formula > 0 and token.key not in _BRACKETS for token in common)
    return words >= _COMMON_WORDS or said >= _COMMON_SIGNS


def _gathered(answer: Tokens, visible: _Visible) -> int | None:
    """Whether most of an answer's words stand close together; the number of a gap there, or 0."""
    words = {token.key: token.weight for token in answer if not token.formula}
    whole = _weight(answer)
    if not _WORDS <= len(words) <= _LONGEST or whole < _LETTERS:
        return None
    found = sorted(
        (place, key)
        for key in words
        for form in _forms(key)
        for place in visible.reading.places(form)[:_OCCURRENCES]
        if visible.shows(place)
    )
    first = 0
    for last, (place, _) in enumerate(found):
        while found[first][0] < place - len(answer) - _AROUND + 1:
            first += 1
        here = {key for _, key in found[first : last + 1]}
        if len(here) >= _WORDS and sum(words[key] for key in here) >= MOST_OF * whole:
            return visible.gap(found[first][0], place + 1)
    return None


def _forms(word: str) -> tuple[str, ...]:
    """A word, and with or without the s of many languages' plural."""
    if not (len(word) > LEAST and word.isascii() and word.isalpha()):
        return (word,)
    return (word, word[:-1] if word[-1] == "s" else word + "s")


def _weight(stretch: Sequence[Token]) -> int:
    return sum(token.weight for token in stretch)


RULE = Rule("QST012", "betrayed-gap", Severity.WARNING, _check)
