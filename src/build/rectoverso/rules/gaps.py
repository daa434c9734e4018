r"""What a learner reads on a card while one gap of a cloze is asked, as words that can be compared.

A stretch is a row of tokens: words without case, without the particles of Korean, without words
that carry no matter; formulas sign by sign, without blanks and commands of layout. Scripts that
have no blanks between words (Chinese, Japanese, Thai and their neighbours) are a token a letter.
So `\tfrac{1}{2}` is `\frac12`, and “the mean of the squared errors” holds “mean squared errors”.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rectoverso.languages import asking
from rectoverso.model import (
    Blocks,
    Citation,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Deck,
    Emphasis,
    Entry,
    Footnote,
    Foreign,
    Image,
    Inlines,
    Kind,
    LineBreak,
    Link,
    Math,
    MathBlock,
    Paragraph,
    Question,
    SoftBreak,
    Sound,
    Strikeout,
    Strong,
    Styled,
    Table,
    Text,
    walk,
)

HEADING = "the heading"
"""What a cloze's own heading is called in a message."""
_MARKED = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff"
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai and Lao, Burmese, Khmer
    "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)*)"
    rf"|(?P<unspaced>[{_UNSPACED}])"
    r"|(?P<hangul>[\uac00-\ud7a3]+)"
    rf"|(?:(?![\uac00-\ud7a3{_UNSPACED}])[^\W\d_][{_MARKED}]*)+"
)
_WIDE = re.compile(r"[\uac00-\ud7a3\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# not in `open(path)`
_ASIDE = re.compile(r"(?<![0-9A-Za-z_])\([^()]*\)")

_LAYOUT = re.compile(
    r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits|quad|qquad"
    r"|math(?:rm|bf|it|bb|cal|sf|frak|scr)|boldsymbol|text(?:rm|bf|it)?|operatorname|mbox)(?![A-Za-z])"
    r"|\\[,;:!> ]|[\s~]|(?<!\\)&"
)
_SIGN = re.compile("\x02[^\x03]*\x03" r"|\\[A-Za-z]+|\\.|\d+(?:[.,]\d+)*|.", re.DOTALL)
# letters of one name stay together between these, which stand in no TeX
_UPRIGHT = re.compile(
    r"\\(?:mathrm|mathsf|text|textrm|operatorname|mbox)\s*\{\s*([A-Za-z0-9 ]+?)\s*\}"
)
_SHORT_FRACTION = re.compile(r"\\[dtc]?frac\s*(\d)\s*(\d)")
_SAME = {
    **{rf"\{kind}frac": r"\frac" for kind in "dtc"},
    r"\lt": "<",
    r"\gt": ">",
    r"\leq": r"\le",
    r"\geq": r"\ge",
    r"\neq": r"\ne",
    r"\lvert": "|",
    r"\rvert": "|",
    r"\mid": "|",
    r"\vert": "|",
    r"\lVert": r"\|",
    r"\rVert": r"\|",
    r"\Vert": r"\|",
    r"\lbrack": "[",
    r"\rbrack": "]",
    r"\to": r"\rightarrow",
    r"\gets": r"\leftarrow",
    r"\ast": "*",
    r"\varepsilon": r"\epsilon",
    r"\lbrace": r"\{",
    r"\rbrace": r"\}",
    r"\colon": ":",
}
_OF_LAYOUT = "{}"

Tokens = tuple["Token", ...]
_HOLDERS = (Emphasis, Strong, Strikeout, Styled, Foreign, Link, CrossReference)
_Leaf = Text | Code | Math | SoftBreak | LineBreak | CodeBlock | MathBlock


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a letter of a script without blanks, or a sign of a formula.

    `weight` is how many letters it has, those of Hangul and Han counted as two. `formula` is the
    number of the formula that it stands in, 0 for words. `joined` tells that it goes on without a
    blank in the script of the one before it.
    """

    key: str
    weight: int
    formula: int = 0
    joined: bool = False
    is_number: bool = False


@dataclass(slots=True)
class Reading:
    """A stretch that is read as one: its tokens, and for each the number of the gap that it stands
    in, 0 where it stands in none (empty: none stands in one).
    """

    tokens: list[Token] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    _places: dict[str, list[int]] | None = None
    _pairs: dict[str, list[int]] = field(default_factory=dict)

    def places(self, key: str) -> list[int]:
        """Where a token stands, in order."""
        return self._index().get(key, [])

    def pairs(self, key: str) -> list[int]:
        """Where two words stand side by side that are `key` when the blank is left out."""
        self._index()
        return self._pairs.get(key, [])

    def _index(self) -> dict[str, list[int]]:
        if self._places is None:
            self._places = {}
            before = None
            for place, token in enumerate(self.tokens):
                self._places.setdefault(token.key, []).append(place)
                if before and not (before.formula or token.formula or before.is_number):
                    self._pairs.setdefault(before.key + token.key, []).append(place - 1)
                before = token
        return self._places


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of a cloze; `answer` is what it hides, `place` where it begins in the reading of the
    paragraph, and `length` how many tokens it has there.
    """

    node: Cloze
    answer: Tokens
    place: int
    length: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The answer, to be compared with others."""
        return tuple(token.key for token in self.answer)


@dataclass(frozen=True, slots=True)
class Asked:
    """A cloze as a card shows it: its gaps, the paragraph they stand in, and what stands around
    it, with what that is called in a message.
    """

    question: Question
    gaps: tuple[Gap, ...]
    paragraph: Reading
    around: tuple[tuple[str, Reading], ...]


def clozes(deck: Deck) -> Iterator[Asked]:
    """Every cloze of a deck."""
    for entry in deck.entries():
        if entry.question.kind is Kind.CLOZE:
            yield _asked(entry)


def _asked(entry: Entry) -> Asked:
    question, parent = entry.question, entry.parent
    reader = _Reader()
    around = [
        (HEADING, reader.inlines(question.title)),
        ("the front", reader.blocks(question.front)),
        ("the hint under the heading", reader.blocks(question.hint)),
    ]
    if parent is not None:
        around.append(("the question above it", reader.inlines(parent.title)))
        around.append(("what stands under the question above it", reader.blocks(parent.front)))
    first = question.short[0] if question.short else None
    paragraph, gaps = reader.paragraph(first.children if isinstance(first, Paragraph) else ())
    return Asked(question, gaps, paragraph, tuple(each for each in around if each[1].tokens))


def tokens(words: str) -> Tokens:
    """The tokens of words without formulas."""
    return tuple(_words(words))


class _Reader:
    """Makes readings; every formula it meets has a number of its own."""

    def __init__(self) -> None:
        self._formulas = 0

    def inlines(self, inlines: Inlines) -> Reading:
        """The reading of inlines without gaps."""
        return Reading([*self._tokens(_leaves(inlines))])

    def blocks(self, blocks: Blocks) -> Reading:
        """The reading of blocks, tables and programs too."""
        return Reading([*self._tokens(_leaves_of(blocks))])

    def paragraph(self, inlines: Inlines) -> tuple[Reading, tuple[Gap, ...]]:
        """The reading of a paragraph with its gaps."""
        reading, gaps = Reading(), []
        for cloze, leaves in _stretches(inlines):
            found = [*self._tokens(leaves)]
            if cloze is not None:
                answer = tuple(self._tokens(leaves, asides=False)) or tuple(found)
                gaps.append(Gap(cloze, answer, len(reading.tokens), len(found)))
            reading.tokens += found
            reading.gaps += [cloze.number if cloze else 0] * len(found)
        return reading, tuple(gaps)

    def _tokens(self, leaves: Iterable[_Leaf], *, asides: bool = True) -> Iterator[Token]:
        """The tokens of words and formulas; without `asides` not what stands in parentheses."""
        for words, tex in _runs(leaves):
            if tex:
                self._formulas += 1
                yield from signs(tex, self._formulas)
            else:
                yield from _words(words if asides else _ASIDE.sub(" ", words))


def _leaves(inlines: Inlines) -> Iterator[_Leaf]:
    """What can be read of inlines; no footnote (its text stands on the back), picture or sound."""
    for node in inlines:
        match node:
            case Text() | Code() | Math() | SoftBreak() | LineBreak():
                yield node
            case Image() | Sound() | Citation() | Footnote():
                pass
            case _:
                yield from _leaves(node.children)


def _leaves_of(blocks: Blocks) -> Iterator[_Leaf]:
    for node in walk(blocks):
        match node:
            case Paragraph():
                yield from _leaves(node.children)
                yield SoftBreak(node.span)
            case Table():
                for row in (node.head, *node.rows):
                    for cell in row:
                        yield from _leaves(cell.children)
                        yield SoftBreak(cell.span)
            case CodeBlock() | MathBlock():
                yield node
            case _:
                pass


def _stretches(inlines: Inlines) -> Iterator[tuple[Cloze | None, list[_Leaf]]]:
    """A paragraph's leaves in stretches: those of a gap, or those between two gaps."""
    plain: list[_Leaf] = []
    for cloze, leaf in _within(inlines):
        if cloze is None:
            plain += leaf
            continue
        yield None, plain
        yield cloze, leaf
        plain = []
    yield None, plain


def _within(inlines: Inlines) -> Iterator[tuple[Cloze | None, list[_Leaf]]]:
    for node in inlines:
        if isinstance(node, Cloze):
            yield node, [*_leaves(node.children)]
        elif isinstance(node, _HOLDERS):
            yield from _within(node.children)
        else:
            yield None, [*_leaves((node,))]


def _runs(leaves: Iterable[_Leaf]) -> Iterator[tuple[str, str]]:
    """Words as far as they run without a formula, and the TeX of formulas."""
    words: list[str] = []
    for leaf in leaves:
        match leaf:
            case Text() | Code() | CodeBlock():
                words.append(leaf.text)
            case Math() | MathBlock():
                yield "".join(words), ""
                yield "", leaf.tex
                words = []
            case _:
                words.append(" ")
    yield "".join(words), ""


def _words(words: str) -> Iterator[Token]:
    text = unicodedata.normalize("NFKC", words).casefold()
    end, kind = -1, ""
    for found in _WORD.finditer(text):
        word = found[0]
        if found["number"]:
            yield Token(word, sum(map(str.isdigit, word)), is_number=True)
        elif found["unspaced"]:
            script = unicodedata.name(word, "").partition(" ")[0]
            weight = 2 if _WIDE.match(word) else 1
            yield Token(word, weight, joined=end == found.start() and kind == script)
            end, kind = found.end(), script
        elif word not in asking.EMPTY and word not in asking.BINDING:
            word = asking.bare(word)
            if word not in asking.EMPTY:
                yield Token(word, sum(2 if _WIDE.match(letter) else 1 for letter in word))


def signs(tex: str, formula: int = 1) -> Iterator[Token]:
    """The tokens of a formula: names, numbers and signs, without blanks and layout."""
    tex = _UPRIGHT.sub("\x02\\1\x03", _SHORT_FRACTION.sub(r"\\frac{\1}{\2}", tex))
    found = [
        _SAME.get(sign, sign.strip("\x02\x03"))
        for sign in _SIGN.findall(tex)
        if not _LAYOUT.fullmatch(sign)
    ]
    for place, sign in enumerate(found):
        alone = sign in _OF_LAYOUT and _alone(found, place)
        if not alone:
            yield Token(
                sign.casefold() if len(sign) > 1 and sign.isalpha() else sign,
                len(sign) if sign.isalnum() else int(sign not in _OF_LAYOUT),
                formula,
                is_number=sign[0].isdigit(),
            )


def _alone(found: Sequence[str], place: int) -> bool:
    """Whether a brace holds one sign only: `x^{2}` is `x^2`."""
    other = place + (2 if found[place] == "{" else -2)
    return 0 <= other < len(found) and found[other] in _OF_LAYOUT and found[other] != found[place]
