"""A plan's lines → the items of a document, with the account of every line."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final
from unicodedata import east_asian_width

from rectoverso.diagnostics import (
    LEFT_OUT_INPUT,
    MENDED_INPUT,
    Diagnostic,
    RectoversoError,
    Rule,
    Span,
    UnfitError,
)
from rectoverso.importers import beside, everyday
from rectoverso.importers.answers import divided
from rectoverso.importers.document import Account, Document, Fate, Item, Section
from rectoverso.importers.given import NOT_ALIKE, Given, Likeness
from rectoverso.importers.text import bodies, fillers, furniture, keys, marks, mixed, plan
from rectoverso.importers.text.lines import Line, taken_apart
from rectoverso.importers.text.plan import Part, Plan, Row, Sketch
from rectoverso.languages import documents
from rectoverso.model import (
    Blocks,
    Choice,
    Inline,
    Inlines,
    Kind,
    Paragraph,
    Question,
    SoftBreak,
    Text,
)

NO_QUESTION: Final = "no question stands below this heading"
NOWHERE: Final = "it belongs to no question"
REPEATED: Final = "it repeats the words of a question"
_QUIET: Final = frozenset(
    (
        plan.RULE,
        plan.EMPTY,
        plan.COMMENT,
        plan.FRONT_MATTER,
        bodies.NAMES_CHOICE,
        plan.CONTENTS,
        plan.BACK,
    )
)
_TITLE: Final = 80
LOOKED_AT: Final = 4_000
"""How many lines of a text its shape is told by."""
_PICTURE: Final = re.compile(r"!\[[^\[\]]*\]\([^()\n]*\)\s*")
_WORDS_BEGIN: Final = "`$(“‘'\"["
_A_PAIR: Final = 2
_SHORT: Final = 48
"""How many columns a line has, at most, that nobody wrapped."""
_PAIRED: Final = "".join(sign for pair in documents.PAIRS.items() for sign in pair)
_LETTER: Final = re.compile(rf"([{_PAIRED}])\s*\d{{0,4}}\**\s*[:.\uff1a]\**\s")
_PLAIN: Final = re.compile(r"[\w\s,.;?'\"()/%+=\-–—’“”„‘«»…·?？。、！!:：\uff08\uff09]*")
_LINK: Final = re.compile(r"\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])+)\]\((?P<target>[^()\s]*)\)")


def likeness(given: Given, planned: Callable[[Sequence[Line]], Plan | None], why: str) -> Likeness:
    """How much a text looks like a shape: by how many of its questions ask, how many of the lines
    that ask are questions, and how much of the text they and their answers are.
    """
    try:
        lines = taken_apart(given.lines[:LOOKED_AT])
    except (UnfitError, RectoversoError):
        return NOT_ALIKE
    found = planned(lines)
    own = sum(1 for _ in found.all()) if found else 0
    if found is not None:
        found = mixed.completed(lines, found, degree)
    asked = [marks.asks(sketch.words) for sketch in found.all()] if found else []
    if found is None or not asked:
        return NOT_ALIKE
    reason = f"{own} lines {why}"
    count = sum(each == 2 for each in asked)
    if count:
        reason += f", {min(count, own)} of them end in a question mark"
    share = min(own / len(asked), 1.0)
    return Likeness(round(degree(lines, found) * (0.8 + 0.2 * share), 3), reason)


def degree(lines: Sequence[Line], planned: Plan) -> float:
    """How well a plan fits its text, from 0 to 1."""
    sketches = list(planned.all())
    if not sketches:
        return 0.0
    asking = [marks.asks(sketch.words) for sketch in sketches]
    lines_asking = sum(
        not line.verbatim and not line.blank and marks.asks(line.words) == 2 for line in lines
    )
    precision = sum(1.0 if each == 2 else 0.7 * each for each in asking) / len(sketches)
    recall = sum(each == 2 for each in asking) / lines_asking if lines_asking else 0.5
    some = sum(not line.blank for line in lines)
    lost = sum(not row.blank for part in planned.parts for row in part.rows)
    lost += sum(reason not in _QUIET for reason in planned.left_out.values())
    covered = max(0.0, 1 - lost / max(some, 1))
    answered = sum(any(not row.blank for row in each.rows) for each in sketches) / len(sketches)
    fit = 0.3 * precision + 0.3 * min(recall, 1.0) + 0.25 * covered + 0.1 * answered
    return fit * 0.6 if len(sketches) == 1 else fit


def document(given: Given, shape: str, planned: Plan) -> Document:
    """The document of a plan."""
    lines = taken_apart(given.lines)
    return _Making(given).document(shape, mixed.completed(lines, planned, degree))


class _Making:
    """Makes one document."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.accounts: dict[int, tuple[Fate, str, str]] = {}
        self.findings: list[Diagnostic] = []
        self.letters: frozenset[str] = frozenset()
        self.shows: frozenset[str] = frozenset()

    def document(self, shape: str, planned: Plan) -> Document:
        self.letters = letters_of(self.given.lines)
        self.shows = bodies.summaries(planned.all())
        for number in planned.title_lines:
            self._account([number], Fate.TITLE)
        for number, reason in planned.left_out.items():
            self._account([number], Fate.LEFT_OUT, reason=reason)
        for mended in planned.mended:
            self._say(MENDED_INPUT, mended.line, mended.message, mended.hint)
        self._entitle(planned)
        repeated = keys.without_repeated(planned)
        keys.nest(planned)
        keys.give(planned)
        for lines, sketch in repeated:
            self._account(lines, Fate.QUESTION, sketch.key)
        sections = tuple(self._sections(planned))
        self._finish()
        title = planned.title or self.given.path.stem
        order = sorted(self.accounts.items())
        return Document(
            self.given.name,
            shape,
            title,
            sections,
            tuple(Account(str(number), *fate) for number, fate in order),
            tuple(sorted(self.findings, key=lambda each: each.sort_key)),
            beside.media(self.given, sections),
        )

    def _entitle(self, planned: Plan) -> None:
        """Take a short line that a text begins with for its title, where it has no other."""
        rows = planned.parts[0].rows if planned.parts and not planned.parts[0].words else []
        first = next((at for at, row in enumerate(rows) if not row.blank), None)
        if planned.title or first is None or rows[first].verbatim:
            return
        words = marks.without_marks(rows[first].text)
        alone = first + 1 == len(rows) or rows[first + 1].blank
        if alone and len(words) <= _TITLE and words[-1].isalnum() and "](" not in words:
            planned.title = words
            self._account([rows[first].number], Fate.TITLE)
            del rows[first]
        again = [row for row in rows if row.text.strip() == planned.title]
        self._account([row.number for row in again], Fate.TITLE)
        rows[:] = [row for row in rows if row not in again]

    # ------------------------------------------------------------ chapters

    def _sections(self, planned: Plan) -> Iterable[Section]:
        """The chapters that have questions. A chapter's title goes before those of the chapters
        within it, and so does its prose.
        """
        above: list[Part] = []
        waiting: list[Row] = []
        some = [part for part in planned.parts if part.questions]
        for at, part in enumerate(planned.parts):
            while above and part.level and above[-1].level >= part.level:
                above.pop()
            if part.questions:
                titles = [each.words for each in above if each.words] + [part.words]
                for each in above:
                    self._account(each.lines, Fate.TITLE)
                self._account(part.lines, Fate.TITLE)
                words = ": ".join(title for title in titles if title)
                prose = self._prose([*waiting, *part.rows])
                waiting = []
                line = part.lines[0] if part.lines else part.questions[0].lines[0]
                items = tuple(self._item(sketch, 0) for sketch in part.questions)
                title = self._title(words, line) if words else ()
                yield Section(title, items, prose)
            elif self._leads(planned, at, bool(some)):
                waiting += part.rows
                if part.level:
                    above.append(part)
                else:
                    self._account(part.lines, Fate.TITLE)
            else:
                numbers = [*part.lines, *(row.number for row in part.rows if not row.blank)]
                self._account(numbers, Fate.LEFT_OUT, reason=NO_QUESTION if part.lines else NOWHERE)
            if part.questions and part.level:
                above.append(part)

    def _leads(self, planned: Plan, at: int, some: bool) -> bool:
        """Whether a chapter without questions of its own opens one that has some."""
        part = planned.parts[at]
        if not part.level:
            return some
        for later in planned.parts[at + 1 :]:
            if later.level <= part.level:
                return False
            if later.questions:
                return True
        return False

    def _prose(self, rows: list[Row]) -> Blocks:
        words = [row for row in rows if not (row.blank or bodies.is_rule(row))]
        for row in rows:
            if not row.blank and bodies.is_rule(row):
                self._account([row.number], Fate.LEFT_OUT, reason=plan.RULE)
        if not words:
            return ()
        self._account([row.number for row in words], Fate.TITLE)
        return self._blocks([row for row in rows if not bodies.is_rule(row)])

    # ------------------------------------------------------------ questions

    def _item(self, sketch: Sketch, depth: int) -> Item:
        self._account(sketch.lines, Fate.QUESTION, sketch.key)
        first = sketch.lines[0]
        span = self._span(first)
        body = bodies.parted(sketch.rows, self.letters, self.shows)
        for number, reason in body.left_out.items():
            self._account([number], Fate.LEFT_OUT, reason=reason)
        for mended in body.mended:
            self._say(MENDED_INPUT, mended.line, mended.message, mended.hint)
        sketch.words, named = furniture.named_sources(sketch.words)
        words, link = self._unlinked(sketch)
        title = self._title(words or f"#{sketch.key}", first)
        answer = self._answer(body.answer)
        front = self._body(body.front, Fate.QUESTION, sketch.key)
        right = [option.right for option in body.options]
        choices: tuple[Choice, ...] = ()
        if any(right) and not all(right):
            choices = tuple(self._choice(option, sketch.key) for option in body.options)
        elif body.options:
            rows = [row for option in body.options for row in _listed(option)]
            front = (*front, *self._body(rows, Fate.QUESTION, sketch.key))
        blocks = self._body(answer, Fate.ANSWER, sketch.key)
        short, long = divided(blocks)
        references = tuple(self._references(body.references, sketch.key))
        for each in named:
            references = (*references, *self._reference([Row(first, each)]))
        if link:
            references = (*references, *self._reference([Row(first, link)]))
        question = Question(
            _id(sketch.anchor),
            Kind.CHOICE if choices else Kind.BASIC,
            2 + depth,
            title,
            (),
            False,
            (),
            self._body(body.hint, Fate.QUESTION, sketch.key),
            choices,
            short,
            long,
            (),
            span,
            span,
            front=front,
        )
        below = tuple(self._item(each, depth + 1) for each in sketch.below)
        return Item(sketch.key, question, below, references)

    def _unlinked(self, sketch: Sketch) -> tuple[str, str]:
        """A question's words without a link that holds all of them, and that link if it leads to
        another place.
        """
        words, anchor = furniture.without_anchor(sketch.words)
        sketch.anchor = sketch.anchor or anchor
        words = marks.without_marks(words)
        found = _LINK.fullmatch(words)
        if not found:
            return words, ""
        target = found["target"]
        if target.startswith("#"):
            return found["words"], ""
        if "://" in target:
            return found["words"], words
        message = f"the answer to this question stands in {target}"
        self._say(LEFT_OUT_INPUT, sketch.lines[0], message, "import that file too")
        return found["words"], ""

    def _answer(self, rows: list[Row]) -> list[Row]:
        """The rows of an answer, none where all of them say nothing."""
        some = [row for row in rows if not row.blank]
        if not some or len(some) > 3 or any(row.verbatim for row in some):
            return rows
        reason = fillers.filler("\n".join(_bare(row.text) for row in some))
        if not reason:
            return rows
        self._account([row.number for row in some], Fate.LEFT_OUT, reason=reason)
        return []

    def _choice(self, option: bodies.Option, key: str) -> Choice:
        blocks = self._body(option.rows, Fate.QUESTION, key)
        reason = self._body(option.reason, Fate.ANSWER, key)
        return Choice(blocks, option.right, self._span(option.rows[0].number), reason)

    def _references(self, found: list[list[Row]], key: str) -> Iterable[Inlines]:
        for rows in found:
            numbers = [row.number for row in rows]
            if fillers.placeholder_link(rows[0].text):
                self._account(numbers, Fate.LEFT_OUT, reason=fillers.TEMPLATE)
                continue
            self._account(numbers, Fate.REFERENCE, key)
            yield from self._reference(rows)

    def _reference(self, rows: list[Row]) -> Iterable[Inlines]:
        parts: list[Inline] = []
        for block in self._blocks(rows):
            if isinstance(block, Paragraph):
                if parts:
                    parts.append(SoftBreak(block.span))
                parts += block.children
            else:
                span = self._span(rows[0].number)
                parts.append(Text(" ".join(row.text.strip() for row in rows), span))
                break
        if parts:
            yield tuple(parts)

    # ------------------------------------------------------------ words

    def _body(self, rows: list[Row], fate: Fate, key: str) -> Blocks:
        some = [row.number for row in rows if not row.blank]
        if not some:
            return ()
        self._account(some, fate, key)
        return self._blocks(rows)

    def _blocks(self, rows: Sequence[Row]) -> Blocks:
        """What rows say, as Markdown has it."""
        some = [row for row in rows if not row.blank]
        if not some:
            return ()
        text = _dedented(_short_lines(_with_breaks(rows)))
        read = everyday.read(text, self._span(some[0].number, some[-1].number), leads=True)
        self.findings += read.findings
        return read.blocks

    def _title(self, words: str, line: int) -> Inlines:
        span = self._span(line)
        if _PLAIN.fullmatch(words) and "://" not in words:
            return (Text(words, span),)
        return everyday.inlines(words, span) or (Text(words, span),)

    def _span(self, first: int, last: int = 0) -> Span:
        last = last or first
        end = len(self.given.lines[last - 1]) + 1
        return Span(self.given.name, first, 1, last, end)

    # ------------------------------------------------------------ accounts

    def _account(self, numbers: Iterable[int], fate: Fate, key: str = "", reason: str = "") -> None:
        for number in numbers:
            self.accounts.setdefault(number, (fate, key, reason))

    def _finish(self) -> None:
        """Account for lines that nobody took, and say which words are left out."""
        for number, text in enumerate(self.given.lines, 1):
            if text.strip():
                reason = NOWHERE if any(char.isalnum() for char in text) else plan.EMPTY
                self._account([number], Fate.LEFT_OUT, reason=reason)
            else:
                self.accounts.pop(number, None)
        run: list[int] = []
        said = ""
        for number, (fate, _, reason) in sorted(self.accounts.items()):
            loud = fate is Fate.LEFT_OUT and reason not in _QUIET
            if run and (not loud or reason != said):
                self._say_left_out(run, said)
                run = []
            if loud:
                run.append(number)
                said = reason
        if run:
            self._say_left_out(run, said)

    def _say_left_out(self, run: list[int], reason: str) -> None:
        first = self.given.lines[run[0] - 1].strip()
        words = first if len(first) <= 60 else first[:59] + "…"
        count = len(run) - 1
        more = f" and {count} more line{'s' * (count > 1)}" if count else ""
        message = f"left out: “{words}”{more}; {reason}"
        span = self._span(run[0], run[-1])
        hint = "write it into the deck yourself, if it belongs there"
        self.findings.append(LEFT_OUT_INPUT.found(message, span, hint))

    def _say(self, rule: Rule, line: int, message: str, hint: str) -> None:
        self.findings.append(rule.found(message, self._span(line), hint))


def letters_of(lines: Sequence[str]) -> frozenset[str]:
    """The single letters that mark questions and answers in a text, beside Q and A: each counts
    where its partner is there too.
    """
    found: Counter[str] = Counter()
    for text in lines[:LOOKED_AT]:
        bare = text.strip().lstrip("*_#>- ")[:12].casefold()
        match = _LETTER.match(bare + " ")
        if match:
            found[match[1]] += 1
    return frozenset(
        sign
        for asked, answered in documents.PAIRS.items()
        if found[asked] > 1 and found[answered] > 1 and not (asked == "d" and found["f"])
        for sign in (asked, answered)
    ) - {"q", "a"}


def _bare(text: str) -> str:
    return text.strip().lstrip(">*-+• ").strip()


def _listed(option: bodies.Option) -> list[Row]:
    """A choice as an item of a plain list, its letter before it."""
    first, *rest = option.rows
    sign = "" if option.letter == "x" else f"{option.letter}) "
    words = first.text if not sign else f"{sign}{first.text}"
    return [
        Row(first.number, f"- {words}"),
        *(Row(row.number, f"  {row.text}", row.verbatim) for row in rest),
    ]


def _with_breaks(rows: Sequence[Row]) -> list[Row]:
    """The rows; a line in bold that heads a paragraph keeps its end, and a picture alone in its
    line is a paragraph of its own.
    """
    found: list[Row] = []
    for row, below in zip(rows, (*rows[1:], None), strict=True):
        bare = row.text.strip()
        picture = not row.verbatim and bool(_PICTURE.fullmatch(row.text))
        if picture and found and found[-1].text[:1].isalnum():
            found.append(Row(row.number, ""))
        heads = bare[:2] == "**" and bare[-2:] == "**" and bare.count("**") == _A_PAIR
        first = below.text.strip()[:1] if below else ""
        if heads and not row.verbatim and first and (first.isalnum() or first in _WORDS_BEGIN):
            row = Row(row.number, row.text.rstrip() + "  ")
        found.append(row)
        if picture and below and below.text[:1].isalnum():
            found.append(Row(row.number, ""))
    return found


def _short_lines(rows: Sequence[Row]) -> list[Row]:
    """The rows; lines of words below one another that are all short were not wrapped: each keeps
    its end.
    """
    found: list[Row] = []
    for together, group in groupby(rows, _is_words):
        some = list(group)
        if together and all(_width(row.text.strip()) <= _SHORT for row in some):
            some[:-1] = [row._replace(text=row.text.rstrip() + "  ") for row in some[:-1]]
        found += some
    return found


def _is_words(row: Row) -> bool:
    """Whether a line is running text as it stands: no mark begins it, and no number."""
    first = row.text.strip()[:1]
    return not row.verbatim and first.isalpha()


def _width(text: str) -> int:
    """How many columns a text takes."""
    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)


def _dedented(rows: Sequence[Row]) -> str:
    """The text of rows without what all of them are indented by. The first may stand behind a mark,
    and then says nothing about that.
    """
    texts = [row.text.expandtabs(4) for row in rows]
    some = [text for text in texts if text.strip()]
    if len(some) > 1 and not some[0].startswith(" "):
        at = texts.index(some[0])
        rest = textwrap.dedent("\n".join(texts[at + 1 :]))
        below = next(text for text in texts[at + 1 :] if text.strip())
        width = len(below) - len(below.lstrip())
        if width and some[0].lstrip()[:2] not in ("- ", "* ", "+ "):
            return f"{some[0]}\n{rest}"
    return textwrap.dedent("\n".join(texts))


def _id(anchor: str) -> str:
    """An address as an id, empty where it is none that tells."""
    plain = anchor.casefold().strip("-")
    telling = re.fullmatch(r"[a-z0-9][a-z0-9-]*", plain) and re.search(r"[a-z]{3}", plain)
    return plain if telling and len(plain) <= 60 else ""
