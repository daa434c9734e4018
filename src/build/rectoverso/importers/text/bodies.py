"""What stands below a question's words, parted: what belongs to its front, its choices, a hint, the
answer, references. It is the same for all shapes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from rectoverso.importers.text import furniture, marks, plan
from rectoverso.importers.text.plan import Row, Sketch
from rectoverso.languages import documents

_DETAILS: Final = re.compile(
    r"</?(?:details|summary|p|div|center|section|article|body|html|main)\b[^<>]{0,300}>",
    re.IGNORECASE,
)
_EMPTY_TAGS: Final = re.compile(
    r"</?(?:details|summary|p|div|center|section|article|body|html|main|br|b|strong|span|sub|font)"
    r"\b[^<>]{0,300}>|</a>|<a\s[^<>]{0,100}href=[\"']?#[^<>]{0,100}>",
    re.IGNORECASE,
)
_SUMMARY: Final = re.compile(r"<summary\b[^<>]{0,200}>(.{0,2000}?)</summary>", re.IGNORECASE)
_TAGS: Final = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+(?=\S)")
_QUOTE: Final = re.compile(r"\s*>\s?")
_ITEM: Final = re.compile(r"(\s*)(?:([-*+•◦▪‣●·])\s+|(?=\S))")
_TASK: Final = re.compile(r"\s*[-*+•]\s+\[([ xX])\]\s+(?=\S)")
_ARROW: Final = re.compile(rf"\s*(?:->|=>|→|⇒|➔|➜|==>|-->|{documents.BRANCH}|└─?)\s*(?=\S)")
_NUMBERED: Final = re.compile(r"\s*(?:[-*+]\s+)?(?:\(?([1-9])[.)]|([①②③④⑤⑥⑦⑧⑨]))\s*(?=\S)")
_ANY_SIGN: Final = "".join(documents.CHOICE_LETTERS) + "a-j1-9①-⑨"
_RIGHT_LETTERS: Final = re.compile(
    rf"(?:{documents.OPTION})?\s*[(\[*`]{{0,3}}([{_ANY_SIGN}]"
    rf"(?:\s*(?:,|&|/|\+|{documents.AND}|、)\s*[{_ANY_SIGN}])*)[)\]*`]{{0,3}}"
    rf"\s*{documents.COUNTER}?(?:$|[.)\]:：,\s\-–—])",
    re.IGNORECASE,
)
_TICKED: Final = re.compile(
    rf"\s*(?:✅|✔️?|✓|☑️?|\((?:{documents.RIGHT})\)|[<←]-*\s*(?:{documents.RIGHT}|answer))\s*\Z",
    re.IGNORECASE,
)
_FIRST_TICK: Final = re.compile(r"\s*(?:✅|✔️?|✓|☑️?)\s*")
_CROSS: Final = re.compile(r"\s*(?:❌|✗|✘|☒)\s*")
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨"

_SHORT: Final = 30
NAMES_CHOICE: Final = "it names the right choice"


@dataclass
class Option:
    """A choice of a question: its letter, its rows, whether a mark at it says that it is right,
    and the rows that say why.
    """

    letter: str
    rows: list[Row]
    ticked: bool | None = None
    right: bool = False
    reason: list[Row] = field(default_factory=list)


@dataclass
class Body:
    """The parts of what stands below a question; `left_out` are lines that say nothing, and why."""

    front: list[Row] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    hint: list[Row] = field(default_factory=list)
    answer: list[Row] = field(default_factory=list)
    references: list[list[Row]] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    mended: list[plan.Mended] = field(default_factory=list)
    marked: bool = False
    """Whether a mark says where the answer begins."""


def parted(
    rows: Sequence[Row],
    letters: frozenset[str] = frozenset(),
    shows: frozenset[str] = frozenset(),
) -> Body:
    """The parts of a question's rows. `shows` are the summaries of folds that hold answers in this
    text, beside the words that say so in any.
    """
    return _Parting(letters, shows).part(_fenced(_without_rules(rows)))


def summaries(sketches: Iterable[Sketch]) -> frozenset[str]:
    """The summaries that stand once below at least half of the questions."""
    found: Counter[str] = Counter()
    count = 0
    for sketch in sketches:
        count += 1
        said = (_SUMMARY.search(row.text) for row in sketch.rows if not row.verbatim)
        names = [marks.bare_name(_TAGS.sub("", summary[1])) for summary in said if summary]
        found.update({name for name in names if names.count(name) == 1})
    return frozenset(name for name, times in found.items() if times > 1 and times * 2 >= count)


def _fenced(rows: list[Row]) -> list[Row]:
    """The rows, what stands between lines of `<<<` and `>>>` as a program's text."""
    found = list(rows)
    opened = -1
    for at, row in enumerate(rows):
        bare = "" if row.verbatim else row.text.strip()
        if bare == "<<<":
            opened = at
        elif bare == ">>>" and opened >= 0:
            for place in range(opened, at + 1):
                text = "```" if place in (opened, at) else rows[place].text
                found[place] = Row(rows[place].number, text, verbatim=True)
            opened = -1
    return found


def _without_rules(rows: Sequence[Row]) -> list[Row]:
    kept = list(rows)
    while kept and kept[-1].blank:
        kept.pop()
    return kept


def is_rule(row: Row) -> bool:
    """Whether a row is a line drawn between paragraphs."""
    bare = row.text.strip().replace(" ", "")
    return not row.verbatim and len(bare) >= 3 and bare[0] in "-*_=" and not bare.strip(bare[0])


class _Parting:
    """Goes through the rows of a question, once."""

    def __init__(self, letters: frozenset[str], shows: frozenset[str]) -> None:
        self.letters = letters
        self.shows = shows
        self.body = Body()
        self.state = "open"
        self.level = 0
        self.right = ""
        self.open: list[Row] = []

    def part(self, rows: list[Row]) -> Body:
        rows = self._without_ends(rows)
        rows = _apart(_unquoted(rows, self.letters))
        at = 0
        while at < len(rows):
            row = rows[at]
            if row.verbatim or row.blank:
                self._add(row)
                at += 1
                continue
            if self.state == "open" and not self.body.options:
                options, after = self._options(rows, at)
                if options:
                    self.body.options = options
                    at = after
                    continue
            self._row(row)
            at += 1
        self._settle()
        return self.body

    def _without_ends(self, rows: list[Row]) -> list[Row]:
        """The rows without rules at their ends."""
        first, last = 0, len(rows)
        while last and (rows[last - 1].blank or is_rule(rows[last - 1])):
            last -= 1
        while first < last and (rows[first].blank or is_rule(rows[first])):
            first += 1
        for row in (*rows[:first], *rows[last:]):
            if not row.blank:
                self.body.left_out[row.number] = plan.RULE
        return rows[first:last]

    def _row(self, row: Row) -> None:
        text = row.text
        if "<" in text:
            summary = _SUMMARY.search(text)
            if summary:
                self._summary(row, _TAGS.sub("", summary[1]).strip())
                text = text[: summary.start()] + text[summary.end() :]
                text = _DETAILS.sub("", text)
                if text.strip():
                    self._row(Row(row.number, text))
                return
            if not _EMPTY_TAGS.sub("", text).strip():
                self._leave(row, plan.EMPTY)
                return
            if _DETAILS.search(text):
                bare = _DETAILS.sub("", text)
                text = bare
                row = Row(row.number, bare)
        back = furniture.leads_back(text)
        if back:
            text = text[: back.start()].rstrip()
            if not _TAGS.sub("", text).strip(" *_-|"):
                self._leave(row, plan.BACK)
                return
            message = "a link back to the top of the page is taken off"
            self.body.mended.append(plan.Mended(row.number, message))
            row = Row(row.number, text)
        rest, named_links = furniture.named_sources(text) if "](http" in text else (text, [])
        if named_links and not rest.strip(" -*+•|,"):
            self.body.references += [[Row(row.number, each)] for each in named_links]
            return
        heading = _HEADING.match(text)
        bare = text[heading.end() :] if heading else text
        level = text[: heading.end()].count("#") if heading else 0
        name = marks.bare_name(_TAGS.sub("", bare)) if len(bare) < 80 else ""
        named = marks.label(bare, self.letters)
        if named and named.letter == "a" and self.body.marked and self.body.options:
            named = None  # a choice's letter, before the reason why it is right or wrong
        if named is None and heading and name in documents.REFERENCES:
            named = marks.Label("references", (), "")
        if named and self._labelled(row, named, level):
            return
        if self.state == "open" and name in documents.CHOICES:
            self._leave(row, plan.EMPTY)
            return
        if heading and self.state == "references" and level <= self.level:
            self.state = "answer"
        if self.state == "open" and not self.open and not self.body.options:
            arrow = _ARROW.match(text)
            if arrow and not text.lstrip().startswith(("-->",)):
                self.state = "answer"
                self.body.marked = True
                self._add(Row(row.number, text[arrow.end() :]))
                return
        self._add(row)

    def _summary(self, row: Row, words: str) -> None:
        name = marks.bare_name(words)
        named = marks.label(words, self.letters)
        if (named and named.kind == "answer" and named.rest) or (
            (named and named.kind in ("hint", "references")) and not named.rest
        ):
            self._labelled(Row(row.number, words), named, 0)
        elif not words or named or only_shows(name) or name in self.shows:
            self.state = "answer"
            self.body.marked = True
            self._leave(row, plan.EMPTY)
        else:
            if self.state == "open" and (self.body.options or not _tells(self.open)):
                self.state = "answer"
                self.body.marked = True
            self._add(Row(row.number, f"**{words}**"))
            self._add(Row(row.number, ""))

    def _labelled(self, row: Row, named: marks.Label, level: int) -> bool:
        """What a label opens; False where it is only a word of the text."""
        if named.odd and named.kind != "answer":
            return False
        match named.kind:
            case "references":
                if named.rest and not _is_reference(named.rest):
                    return False
                self.state = "references"
                self.level = level or 7
                if named.rest:
                    self._add(Row(row.number, named.rest))
                else:
                    self._leave(row, plan.EMPTY)
            case "answer":
                if self.state == "answer" and self.body.marked and not named.rest and not level:
                    self._leave(row, plan.EMPTY)
                    return True
                answering = self.state == "answer" and self.body.marked
                if answering and _some(self.body.answer) and not self.body.options:
                    return False
                self.state = "answer"
                self.body.marked = True
                if named.odd:
                    message = "a comma stands behind the answer's letter, where a dot belongs"
                    self.body.mended.append(plan.Mended(row.number, message))
                if named.rest:
                    self._answer(Row(row.number, named.rest))
                else:
                    self._leave(row, plan.EMPTY)
            case "explanation":
                if self.state == "open" and not self.body.options and not level:
                    return False
                if named.rest and self.state != "answer" and not self.body.options:
                    return False
                self.state = "answer"
                self.body.marked = True
                if named.rest:
                    self._add(Row(row.number, named.rest))
                else:
                    self._leave(row, plan.EMPTY)
            case "hint":
                if self.state != "open" or self.body.hint:
                    return False
                self.state = "hint"
                if named.rest:
                    self._add(Row(row.number, named.rest))
                else:
                    self._leave(row, plan.EMPTY)
            case _:
                return False
        return True

    def _answer(self, row: Row) -> None:
        """The rest of the line that marks the answer: perhaps the letter of the right choice."""
        found = _RIGHT_LETTERS.match(row.text) if self.body.options else None
        if not found:
            self._add(row)
            return
        known = {option.letter for option in self.body.options}
        named = {
            _sign(sign) for sign in re.findall(r"[^\s,&/+、]", found[1]) if _sign(sign) in known
        }
        if not named:
            self._add(row)
            return
        rest = row.text[found.end() :].strip(" -–—:.)*_`")
        parted = row.text[found.end() - 1 : found.end()].strip() or not rest
        parted = parted or row.text[found.end() :].lstrip()[0] in "-–—:(.="
        said = [option for option in self.body.options if option.letter in named]
        same = marks.words_of(rest) in {marks.words_of(_words(option.rows)) for option in said}
        if not parted and not same:
            self._add(row)  # "A dog": an article
            return
        for option in self.body.options:
            option.right = option.right or option.letter in named
        if rest and not same:
            self._add(Row(row.number, row.text[found.end() :].lstrip(" -–—:.)")))
        else:
            self._leave(row, NAMES_CHOICE)

    def _leave(self, row: Row, reason: str) -> None:
        self.body.left_out.setdefault(row.number, reason)

    def _add(self, row: Row) -> None:
        if self.state == "open":
            (self.body.front if self.body.options else self.open).append(row)
        elif self.state == "hint":
            if row.blank and _some(self.body.hint):
                self.state = "open"
            else:
                self.body.hint.append(row)
        elif self.state == "answer":
            self.body.answer.append(row)
        else:
            self._refer(row)

    def _refer(self, row: Row) -> None:
        if row.blank:
            return
        if is_rule(row):
            self._leave(row, plan.RULE)
            return
        item = re.match(r"\s*(?:[-*+•◦▪‣●·]|\(?\d{1,3}[.)]|\[\d{1,3}\])\s+(?=\S)", row.text)
        indented = row.text[:2] == "  " and not item
        text = row.text[item.end() :] if item else row.text.strip()
        if indented and self.body.references:
            self.body.references[-1].append(Row(row.number, text))
        else:
            self.body.references.append([Row(row.number, text)])

    # ------------------------------------------------------------ choices

    def _options(self, rows: list[Row], at: int) -> tuple[list[Option], int]:
        """The choices that begin in a row, and the row behind them; none where it begins none."""
        for reader in (_lettered, _tasked, self._numbered):
            options, after = _run(rows, at, reader)
            if len(options) >= 2:
                letters = [option.letter for option in options]
                whole = _is_first(letters[0]) and all(
                    marks.follows(*pair) or reader is not _lettered for pair in pairwise(letters)
                )
                if whole and self._is_choice(options, rows, after, reader):
                    return options, after
        return [], at

    def _numbered(self, text: str) -> tuple[str, str, bool | None] | None:
        found = _NUMBERED.match(text)
        if not found:
            return None
        sign = found[1] or str(_CIRCLED.index(found[2]) + 1)
        return sign, text[found.end() :], None

    def _is_choice(
        self, options: list[Option], rows: list[Row], after: int, reader: object
    ) -> bool:
        """Whether a run is one of choices: a mark says which is right, or letters count it and it
        is no answer.
        """
        if any(option.ticked for option in options):
            return True
        known = {option.letter for option in options}
        ahead = (row for row in rows[after : after + 40] if not (row.verbatim or row.blank))
        for row in ahead:
            text = _TAGS.sub(
                "", _QUOTE.sub("", row.text, count=1) if row.text.strip()[:1] == ">" else row.text
            )
            heading = _HEADING.match(text)
            named = marks.label(text[heading.end() :] if heading else text, self.letters)
            if named and named.kind == "answer" and named.rest:
                found = _RIGHT_LETTERS.match(named.rest)
                if found and _sign(found[1][0]) in known:
                    return True
                words = marks.words_of(named.rest)
                return reader is _lettered or words in {
                    marks.words_of(_words(option.rows)) for option in options
                }
        return reader is _lettered and self.state == "open" and len(options) > 2

    def _settle(self) -> None:
        """Give what stood above an answer's mark to the front, and all to the answer where there is
        no mark; say which choices are right.
        """
        body = self.body
        if body.options:
            if body.marked:
                body.front = [*self.open, *body.front]
            else:
                body.front, body.answer = self.open, [*body.front, *body.answer]
            self._choose()
        elif body.marked:
            body.front = self.open
        else:
            body.answer = [*self.open, *body.answer]

    def _choose(self) -> None:
        body = self.body
        for option in body.options:
            if option.ticked is not None and any(each.ticked for each in body.options):
                option.right = option.right or bool(option.ticked)
        if not any(option.right for option in body.options):
            self._choose_by_words()
        right = [option.right for option in body.options]
        if any(right) and not all(right):
            self._reason()

    def _choose_by_words(self) -> None:
        """Say that the choice is right whose words, or letter and words, the answer begins with."""
        first = next((row for row in self.body.answer if not row.blank), None)
        if first is None or first.verbatim:
            return
        lettered = _lettered(first.text)
        said = {marks.words_of(first.text)} | ({marks.words_of(lettered[1])} if lettered else set())
        for option in self.body.options:
            if marks.words_of(_words(option.rows)) in said - {""}:
                option.right = True
                self.body.answer = [row for row in self.body.answer if row is not first]
                self._leave(first, NAMES_CHOICE)
                return

    def _reason(self) -> None:
        """Give each choice the row of the answer that says why, where the answer counts them."""
        rows = self.body.answer
        first = next((at for at, row in enumerate(rows) if _starts(row)), len(rows))
        options, after = _run(rows, first, _lettered)
        if len(options) == len(self.body.options) and len(options) >= 2:
            for option, reason in zip(self.body.options, options, strict=True):
                option.reason = reason.rows
            self.body.answer = [*rows[:first], *rows[after:]]


def _starts(row: Row) -> bool:
    return not row.verbatim and _lettered(row.text) is not None


def _is_first(sign: str) -> bool:
    return sign in ("1", "x") or marks.is_first(sign)


def _sign(sign: str) -> str:
    return str(_CIRCLED.index(sign) + 1) if sign in _CIRCLED else sign.upper()


def _words(rows: Sequence[Row]) -> str:
    return " ".join(row.text for row in rows)


def _tells(rows: Sequence[Row]) -> bool:
    """Whether rows hold words beside programs."""
    return any(char.isalpha() for row in rows if not row.verbatim for char in row.text)


def _some(rows: Sequence[Row]) -> bool:
    return any(not row.blank for row in rows)


def _is_reference(text: str) -> bool:
    return "://" in text or "](" in text or "www." in text or len(text) <= 160


def only_shows(name: str) -> bool:
    """Whether a summary only says that it opens."""
    if name in documents.ANSWER or name in documents.EXPLANATION or name in documents.SHOWING:
        return True
    return len(name) <= _SHORT and any(word in name.split(" ") for word in documents.SHOWING)


def _lettered(text: str) -> tuple[str, str, bool | None] | None:
    item = _ITEM.match(text)
    bare = text[item.end() :] if item else text
    ticked: bool | None = None
    tick = _FIRST_TICK.match(bare)
    if tick:
        ticked, bare = True, bare[tick.end() :]
    elif cross := _CROSS.match(bare):
        ticked, bare = False, bare[cross.end() :]
    found = marks.letter(bare)
    if not found:
        return None
    return found[0], found[1], found[2] if ticked is None else ticked


def _tasked(text: str) -> tuple[str, str, bool | None] | None:
    found = _TASK.match(text)
    if not found:
        return None
    return "x", text[found.end() :], found[1] in "xX"


def _run(rows: Sequence[Row], at: int, reader: object) -> tuple[list[Option], int]:
    """The items from a row on that a reader knows, with the rows that belong to each."""
    read = reader
    options: list[Option] = []
    indent = 0
    after = at
    blanks = 0
    place = at
    while place < len(rows):
        row = rows[place]
        if row.blank:
            blanks += 1
            place += 1
            continue
        width = len(row.text) - len(row.text.lstrip())
        found = None if row.verbatim else read(row.text)  # type: ignore[operator]
        if found and (not options or abs(width - indent) < 2):
            sign, words, ticked = found
            if options and not _counts_on(options, sign):
                break
            if not options:
                indent = width
            ending = _TICKED.search(words)
            if ending:
                ticked, words = True, words[: ending.start()]
            whole = re.fullmatch(r"\*\*(.+)\*\*", words.strip())
            options.append(Option(sign, [Row(row.number, words)], ticked))
            if whole and ticked is None:
                options[-1].rows = [Row(row.number, words)]
        elif options and (width > indent + 1 or (row.verbatim and blanks == 0)):
            if blanks:
                options[-1].rows.append(Row(row.number, ""))
            options[-1].rows.append(
                Row(row.number, row.text[min(width, indent + 2) :], row.verbatim)
            )
        else:
            break
        blanks = 0
        place += 1
        after = place
    if not options:
        return [], at
    return options, after


def _counts_on(options: list[Option], sign: str) -> bool:
    last = options[-1].letter
    if sign == "x":
        return True
    if sign.isdigit():
        return last.isdigit() and int(sign) == int(last) + 1
    return marks.follows(last, sign)


def _apart(rows: list[Row]) -> list[Row]:
    """The rows, choices that stand side by side in one a row each."""
    found: list[Row] = []
    for row in rows:
        within = [] if row.verbatim else marks.choices_within(row.text)
        if not within:
            found.append(row)
        for sign, words in within:
            found.append(Row(row.number, f"{sign}) {words}"))
    return found


def _unquoted(rows: list[Row], letters: frozenset[str]) -> list[Row]:
    """The rows, without the signs of quotation where an answer stands in a quotation: where all is
    quoted, or where a quotation begins with an answer's label.
    """
    found: list[Row] = []
    at = 0
    some = [row for row in rows if not row.blank]
    whole = bool(some) and all(row.text.lstrip().startswith(">") for row in some)
    whole = whole and not some[0].text.lstrip("> ").startswith("[!")
    while at < len(rows):
        if not rows[at].text.lstrip().startswith(">"):
            found.append(rows[at])
            at += 1
            continue
        end = at
        while end < len(rows) and rows[end].text.lstrip().startswith(">"):
            end += 1
        inner = [
            Row(row.number, _QUOTE.sub("", row.text, count=1), row.verbatim) for row in rows[at:end]
        ]
        first = next((row for row in inner if not row.blank), None)
        named = marks.label(first.text, letters) if first and not first.verbatim else None
        opens = named is not None and named.kind in ("answer", "explanation", "hint", "references")
        found += inner if (whole or opens) else rows[at:end]
        at = end
    return found
