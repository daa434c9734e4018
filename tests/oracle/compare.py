"""The property: every word that an oracle shows stands in each artifact, where it belongs and in
order, or lies under an error; and no artifact shows a word that the oracle does not. The third
oracle is the source itself (`source`): GitHub too drops a cell that its row has no column for.

Where our language differs from GitHub's on purpose, with its reason, and how it is allowed for:

- Raw HTML is an error, for not every artifact could show it: its words lie under that error. So do
  those of a link to nowhere, since cards and books are read offline.
- A heading begins another question, for there are none inside answers: its words follow one
  another all the same, and their places are not compared.
- `{#id .tag}` ends a heading, pandoc's way to write an identity: `Reading.heading_words`.
- `{{c1::words::hint}}` is a gap, whose number and hint show on its cards alone:
  `Reading.gap_words`.
- `[@key]` is a citation, pandoc's way: it stands as its source here, and is an error if unknown.
- Marks that touch CJK letters open and close (`**단어(word)**를`): no word changes by it.
- A dollar sign beside a number or a letter is money rather than a formula, and code comes before
  formulas: what pandoc takes for a doubtful formula (`foreign.DOUBTFUL`) may be anything, and
  pandoc is asked once more without formulas.
- Emoji have no names (`:tada:`): `foreign.FORMATS`.
- Tables need no blank lines around them, as on GitHub's page; pandoc wants some. So it is not
  asked about cells (markdown-it is), nor about the cheat sheet of a piece with bars.
- Front matter stands at a file's beginning, a piece inside of one: `foreign.FORMATS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any, NamedTuple

from rectoverso.diagnostics import Severity
from tests.oracle import source
from tests.oracle.foreign import DOUBTFUL, Pandoc, of_pandoc, plain
from tests.oracle.ours import DIALECTS, Reading
from tests.oracle.words import Word, Words, split


class Fault(NamedTuple):
    """Words that an artifact lacks (`lost`), that only it has (`invented`), or that stand in
    another place or are of another kind there (`misplaced`).
    """

    oracle: str
    dialect: str
    what: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.dialect}, by {self.oracle}: {self.what} {' '.join(self.words)}"


def faults(reading: Reading, pandoc: Pandoc) -> list[Fault]:
    """What is wrong with a piece, by both oracles, in every artifact."""
    piece = reading.text.removeprefix(reading.head)
    blocks = pandoc.read(piece)
    seen = of_pandoc(blocks)
    found: list[Fault] = []
    ours = {dialect: reading.words(dialect) for dialect in DIALECTS}
    for dialect in DIALECTS:
        found += _against("pandoc", dialect, seen, ours[dialect], reading)
    if found and any(word.kind == DOUBTFUL for word in _flat((seen.running, *seen.notes))):
        blocks = pandoc.read(piece, formulas=False)
        seen = of_pandoc(blocks)
        found.clear()
        for dialect in DIALECTS:
            found += _against("pandoc", dialect, seen, ours[dialect], reading)
    other = plain(piece)
    if other is not None:
        for dialect in DIALECTS:
            found += _against("markdown-it", dialect, other, ours[dialect], reading)
    for dialect in DIALECTS:
        found += _of_source(dialect, ours[dialect], reading)
    if not reading.findings:
        found += _on_cheat_sheet(blocks, reading)
    return found


def _against(
    oracle: str, dialect: str, seen: Words, ours: Words, reading: Reading
) -> Iterable[Fault]:
    running = without_head(ours.running, reading)
    pairs = [(seen.running, running)]
    theirs, own = seen.distinct_notes(), ours.distinct_notes()
    if len(theirs) == len(own):
        pairs += zip(theirs, own, strict=True)
    else:
        pairs.append(([*_flat(theirs)], [*_flat(own)]))
    for expected, given in pairs:
        if oracle == "pandoc":
            expected, given = _without_cells(expected), _without_cells(given)
        if expected == given:
            continue
        lost, invented, misplaced = differences(expected, given)
        may_lack = Counter([*reading.heading_words])
        doubted = {word.text for word in misplaced if reading.doubts_formulas}
        if dialect != "card":
            may_lack += Counter(reading.gap_words)
        may_add = Counter([*seen.extra, *ours.extra])
        for what, words, allowed, covered in (
            ("lost", lost, may_lack, reading.under(Severity.ERROR)),
            ("invented", invented, may_add, reading.under(*Severity)),
            ("misplaced", misplaced, Counter[str](), reading.under(*Severity) | doubted),
        ):
            bad = []
            for word in words:
                if word.text in covered:
                    continue
                if allowed[word.text]:
                    allowed[word.text] -= 1
                    continue
                bad.append(word.text)
            if bad:
                yield Fault(oracle, dialect, what, tuple(bad))


def _of_source(dialect: str, ours: Words, reading: Reading) -> Iterable[Fault]:
    """The words of the source that an artifact lacks, and that no mark is made of."""
    shown = Counter(word.text for word in _flat((without_head(ours.running, reading), *ours.notes)))
    piece = reading.text.removeprefix(reading.head)
    raw, read = (Counter(split(text)) - shown for text in (piece, unescape(piece)))
    if not raw & read:
        return
    marks = source.marks(piece) + Counter([*reading.heading_words, *reading.gap_words])
    lost = sorted((raw & read) - marks)
    covered = reading.under(Severity.ERROR)
    if any(word not in covered for word in lost):
        yield Fault("the source", dialect, "lost", tuple(lost))


def without_head(words: list[Word], reading: Reading) -> list[Word]:
    """The words without those of the chapter and the question that the piece is put under."""
    return words[2:] if reading.head else words


def _flat(lists: Iterable[Iterable[Word]]) -> Iterable[Word]:
    return (word for words in lists for word in words)


def differences(
    expected: Sequence[Word], given: Sequence[Word]
) -> tuple[list[Word], list[Word], list[Word]]:
    """What is lost, invented and misplaced, by the longest common subsequence of the words."""
    first = 0
    last = 0
    shorter = min(len(expected), len(given))
    while first < shorter and expected[first].text == given[first].text:
        first += 1
    while last < shorter - first and expected[-1 - last].text == given[-1 - last].text:
        last += 1
    pairs = [(at, at) for at in range(first)]
    theirs, ours = range(first, len(expected) - last), range(first, len(given) - last)
    pairs += _common(expected, given, theirs, ours)
    pairs += [(len(expected) - at, len(given) - at) for at in range(last, 0, -1)]
    kept, shown = {left for left, _ in pairs}, {right for _, right in pairs}
    return (
        [word for at, word in enumerate(expected) if at not in kept],
        [word for at, word in enumerate(given) if at not in shown],
        [expected[left] for left, right in pairs if not _alike(expected[left], given[right])],
    )


def _alike(expected: Word, given: Word) -> bool:
    """Whether a word stands where it belongs."""
    return expected.inside == given.inside and expected.kind in (given.kind, DOUBTFUL)


def _without_cells(words: list[Word]) -> list[Word]:
    return [
        word._replace(inside=tuple(each for each in word.inside if not each.startswith("cell")))
        for word in words
    ]


def _common(
    expected: Sequence[Word], given: Sequence[Word], theirs: range, ours: range
) -> list[tuple[int, int]]:
    """The places of a longest common subsequence of two stretches."""
    longest = [[0] * (len(ours) + 1) for _ in range(len(theirs) + 1)]
    for row in range(len(theirs) - 1, -1, -1):
        for column in range(len(ours) - 1, -1, -1):
            if expected[theirs[row]].text == given[ours[column]].text:
                longest[row][column] = longest[row + 1][column + 1] + 1
            else:
                longest[row][column] = max(longest[row + 1][column], longest[row][column + 1])
    pairs = []
    row = column = 0
    while row < len(theirs) and column < len(ours):
        if expected[theirs[row]].text == given[ours[column]].text:
            pairs.append((theirs[row], ours[column]))
            row, column = row + 1, column + 1
        elif longest[row + 1][column] >= longest[row][column + 1]:
            row += 1
        else:
            column += 1
    return pairs


def _on_cheat_sheet(blocks: list[Any], reading: Reading) -> Iterable[Fault]:
    """Of a sound piece the sheet shows the choices that are right and the first block after them;
    no hint, no footnotes.
    """
    rest = [block for block in blocks if block["t"] != "RawBlock"]
    if "|" in reading.piece or any(block["t"] == "Header" for block in rest):
        return
    if rest and rest[0]["t"] == "Div" and "tip" in rest[0]["c"][0][1]:
        rest.pop(0)
    expected: list[Word] = []
    if rest and rest[0]["t"] == "BulletList" and _is_tasks(rest[0]):
        choices = rest.pop(0)
        right = [item for item in choices["c"] if _mark(item) == "☒"]
        expected += of_pandoc([{"t": "BulletList", "c": right}]).running
    expected += of_pandoc(rest[:1]).running
    shown = reading.words("cheatsheet")
    lost, invented, _ = differences(expected, without_head(shown.running, reading))
    gaps = Counter(reading.gap_words)
    lost = [word for word in lost if not gaps[word.text]]
    if lost:
        yield Fault("pandoc", "cheatsheet", "lost", tuple(word.text for word in lost))
    if invented:
        yield Fault("pandoc", "cheatsheet", "invented", tuple(word.text for word in invented))


def _is_tasks(block: Any) -> bool:
    return any(_mark(item) for item in block["c"])


def _mark(item: Any) -> str:
    """The box at the beginning of a task."""
    first: Any = item[0] if item else {"t": ""}
    if first["t"] not in ("Para", "Plain") or not first["c"]:
        return ""
    begin = first["c"][0]
    return str(begin["c"]) if begin.get("c") in ("☐", "☒") else ""
