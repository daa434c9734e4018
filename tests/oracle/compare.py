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
  asked about cells (markdown-it is), nor about the cheat sheet of a piece with bars, or with
  a formula that stands by itself.
- A picture's path may hold blanks, and so may a chapter's: `may_lack`. A footnote's name may not,
  as on GitHub's page, though pandoc reads it: `as_github_reads`.
- Words may stand right after a comment that begins a line: the oracles get them in the next one.
- Lazy first words of an alert are its own, as on GitHub's page.
- A formula that stands by itself ends the paragraph above it and begins another below, or a
  definition, or a list.
- A piece with an error reaches no artifact, so that it may show words otherwise, and join or part
  them: what counts is that none is lost but under an error.
- A definition ends with its line (markdown-it): where pandoc has what follows does not count.
- Where markdown-it and the source have nothing to say against us, pandoc alone is not right: how a
  table begins within a list, or a line goes on behind an empty quotation.
- A bare address may touch a letter, and keeps its entities as they stand, as on GitHub's page.
- After the box of a task (`- [ ] ## a`) no block begins, though pandoc begins one:
  `as_github_reads`.
- A task's box may have nothing behind it, as on GitHub's page; where such a list ends a paragraph,
  pandoc shows its letter: `may_lack`.
- Front matter stands at a file's beginning, a piece inside of one: `foreign.FORMATS`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from itertools import pairwise
from typing import Any, NamedTuple

from rectoverso.diagnostics import Severity
from tests.oracle import source
from tests.oracle.foreign import DOUBTFUL, Pandoc, of_pandoc, plain, shown_of
from tests.oracle.ours import DIALECTS, Reading
from tests.oracle.words import Word, Words, split

_SPACED = re.compile(
    r"\[(?:[^\[\]\\\n]|\\.)*\]\([ \t]*(?P<path>[^\s()<>\"][^()<>\"\n]*\s[^()\"\n]*)"
    r"(?:\"[^\"\n]*\")?\)"
)
_EMPTY_ITEM = re.compile(
    r"^[ >]*(?:[-*+]|\d{1,9}[.)])[ \t]*(?:\[[ xX]\][ \t]*)?(?:\n[> \t\r]*){3}", re.MULTILINE
)
"""An empty item and two blank lines: there markdown-it-py ends the list, and what follows is
another one, which no longer is the short answer."""
_COMMENT = re.compile(
    r"^ {0,3}(?:<!--(?:(?!-->)[\s\S])*-->[ \t]*)+(?=[^\s<>#+\-*=|~`\d]|[+\-=]\S|\*\w|`(?!``))",
    re.MULTILINE,
)
_LAZY_ALERT = re.compile(r"\[!\w+\][ \t]*\n(?:(?: {0,3}>).*\n)*(?! {0,3}>)[ \t]*\S")
_ENTITY = re.compile(r"&#?\w+;")
_DEFINED_BELOW_FORMULA = re.compile(r"^.*\$\$[ \t]*\n {0,3}\[[^\]\n]+\]:.*", re.MULTILINE)
_NUMBERED_BELOW_FORMULA = re.compile(r"\$\$[ \t]*\n[ \t>]*(\d{1,9})[.)](?=\s)")
_NOTE = re.compile(r"^([\s>*+\-\d.)]*\[\^[^\s\[\]]+\]:)[ \t]+", re.MULTILINE)
_QUOTATION = re.compile(r"(?: {0,3}> ?)*")
_LIST_BEGINS = re.compile(r" {0,3}(?:[-*+#]|\d+[.)])")
_NOTE_BEGINS = re.compile(r"(?:[\s>*+\-\d.)]|\[[ xX]\])*\[\^[^\[\]]+\]:")
_SPACED_NOTE = re.compile(r"\[\^(?=[^\]\n]*\s[^\]\n]*\])|\[\^(?=\](?!\())")
_BOXED_BLOCK = re.compile(
    r"^(?:[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)+\[[ xX]\][ \t]+"
    r"(?=```|~~~|#{1,6}[ \t]|>|[-+*][ \t])",
    re.MULTILINE,
)
_BOX_ALONE = re.compile(r"(?:[-*+]|\d[.)])[ \t]+\[([ xX])\][ \t]*$", re.MULTILINE)
_EMPHASIS = re.compile(r"[*_~`\\]|<!---?>|<!--(?:(?!-->).)*-->")


def as_github_reads(piece: str) -> str:
    """A piece in the form in which the oracles read what GitHub or our language reads in it."""
    piece = _without_calls_in_notes(_NOTE.sub(r"\1 ", piece))
    piece = _BOXED_BLOCK.sub(r"\g<0>\\", piece)
    return _SPACED_NOTE.sub(r"\[^", _COMMENT.sub(r"\g<0>\n", piece))


def _without_calls_in_notes(piece: str) -> str:
    """No note calls another, which is an error to us and, if it calls itself, the end of pandoc."""
    if "[^" not in piece:
        return piece
    lines = []
    within = pause = False
    depth = 0
    for line in piece.split("\n"):
        quotation = _QUOTATION.match(line)
        assert quotation is not None
        rest = line[quotation.end() :]
        begin = _NOTE_BEGINS.match(line)
        if begin:
            within, depth = True, quotation[0].count(">")
            line = begin[0] + line[begin.end() :].replace("[^", "\\[^")
        elif pause:
            within = within and (not rest.strip() or rest.startswith(("    ", "\t")))
        elif _LIST_BEGINS.match(rest) or quotation[0].count(">") > depth:
            within = False
        if within and not begin:
            line = line.replace("[^", "\\[^")
        pause = not rest.strip()
        lines.append(line)
    return "\n".join(lines)


class Fault(NamedTuple):
    """Words that an artifact lacks (`lost`), that only it has (`invented`), that stand in another
    place or are of another kind there (`misplaced`), or that run into one another.
    """

    oracle: str
    dialect: str
    what: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.dialect}, by {self.oracle}: {self.what} {' '.join(self.words)}"


def faults(reading: Reading, pandoc: Pandoc) -> list[Fault]:
    """What is wrong with a piece, by both oracles, in every artifact."""
    piece = as_github_reads(reading.text.removeprefix(reading.head))
    blocks = pandoc.read(piece)
    seen = of_pandoc(blocks)
    ours = {dialect: reading.words(dialect) for dialect in DIALECTS}
    found = _by("pandoc", seen, ours, reading)
    if found and any(word.kind == DOUBTFUL for word in _flat((seen.running, *seen.notes))):
        blocks = pandoc.read(piece, formulas=False)
        found = _by("pandoc", of_pandoc(blocks), ours, reading)
    agrees = not found
    other = plain(piece)
    if other is not None:
        also = _by("markdown-it", other, ours, reading)
        found = [*found, *also] if also else []
    for dialect in DIALECTS:
        found += _of_source(dialect, ours[dialect], reading)
    settled = not (_unplaceable(piece) or _ENTITY.search(piece))
    if agrees and settled and not reading.findings:
        found += _on_cheat_sheet(blocks, reading)
    return found


def _by(oracle: str, seen: Words, ours: Mapping[str, Words], reading: Reading) -> list[Fault]:
    return [
        fault
        for dialect in DIALECTS
        for fault in _against(oracle, dialect, seen, ours[dialect], reading)
    ]


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
    lost, invented, misplaced, joined = found = Differences([], [], [], [])
    for expected, given in pairs:
        if oracle == "pandoc":
            expected, given = _without_cells(expected), _without_cells(given)
        if expected != given:
            for all_words, words in zip(found, differences(expected, given), strict=True):
                all_words.extend(words)
    if any(found):
        _exchange(lost, invented, misplaced)
        if reading.has_errors:
            lost = [word for word in lost if not _is_rejoined(word.text, given, invented)]
            invented, misplaced, joined = [], [], []
        may_lack = Counter([*reading.heading_words])
        if dialect != "card":
            may_lack += Counter(reading.gap_words)
        may_lack.update(word for path in _SPACED.findall(reading.piece) for word in split(path))
        may_lack.update(_BOX_ALONE.findall(reading.piece))
        may_lack.update(_beside_comments(reading.piece))
        may_lack["br"] += reading.piece.count("<br") if "`" in reading.piece else 0
        for lines in _DEFINED_BELOW_FORMULA.findall(reading.piece):
            may_lack.update(split(lines))
        may_lack.update(_NUMBERED_BELOW_FORMULA.findall(reading.piece))
        may_add = Counter([*seen.extra, *ours.extra])
        if "://" in reading.piece:
            may_add.update(split(" ".join(_ENTITY.findall(reading.piece))))
        if "$$" in reading.piece:
            invented, misplaced = [], []
        if _unplaceable(reading.piece):
            invented, misplaced = [], []
        if "://" in reading.piece or ("`" in reading.piece and "$" in reading.piece):
            joined = []
        near = reading.near(*Severity) if invented or misplaced or joined else set()
        for what, words, allowed, covered in (
            ("lost", lost, may_lack, reading.under(Severity.ERROR) if lost else near),
            ("invented", invented, may_add, near),
            ("misplaced", misplaced, Counter[str](), near),
            ("joined or parted", joined, Counter[str](), near),
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
    forms = (piece, unescape(piece), _EMPHASIS.sub("", unescape(piece)))
    raw, read, bare = (Counter(split(text)) - shown for text in forms)
    missing = raw & read & bare
    if not missing:
        return
    marks = source.marks(as_github_reads(piece)) + Counter(
        [*reading.heading_words, *reading.gap_words]
    )
    marks.update(word for path in _SPACED.findall(piece) for word in split(path))
    marks.update(word for lines in _DEFINED_BELOW_FORMULA.findall(piece) for word in split(lines))
    marks.update(_NUMBERED_BELOW_FORMULA.findall(piece))
    marks.update(_beside_comments(piece))
    lost = sorted(missing - marks)
    if "://" in piece:  # a bare address may touch a letter
        letters = "".join(word.text for word in ours.running)
        lost = [word for word in lost if word not in letters]
    if reading.has_errors:  # what is left out joins the words around it
        lost = [word for word in lost if not any(word in other for other in shown)]
    covered = reading.under(Severity.ERROR)
    if any(word not in covered for word in lost):
        yield Fault("the source", dialect, "lost", tuple(lost))


def _beside_comments(piece: str) -> list[str]:
    """The words of paths in a piece with comments: what stands on the line of one is HTML to the
    oracles, and a picture or a link to us.
    """
    paths = re.findall(r"\]\(([^()\n]*)\)", piece) if "<!--" in piece else []
    return split(" ".join(paths))


def _is_rejoined(text: str, given: list[Word], invented: list[Word]) -> bool:
    """Whether a word is a part of another that only we have, or two words of ours are this one."""
    if any(text in word.text for word in invented):
        return True
    return any(first.text + then.text == text for first, then in pairwise(given))


def _exchange(lost: list[Word], invented: list[Word], misplaced: list[Word]) -> None:
    """Words that a footnote lacks and the text around it has, or the other way, are misplaced."""
    texts = Counter(word.text for word in lost) & Counter(word.text for word in invented)
    for words in (lost, invented):
        left = Counter(texts)
        kept = []
        for word in words:
            if left[word.text]:
                left[word.text] -= 1
                if words is lost:
                    misplaced.append(word)
            else:
                kept.append(word)
        words[:] = kept


def _unplaceable(piece: str) -> bool:
    """Whether oracles are not asked where words stand, and of which kind they are: next to comments
    and definitions, where code, addresses and formulas contend for the same signs, in alerts with
    lazy lines, and below a box that has nothing behind it.
    """
    return (
        "<!--" in piece
        or ("$" in piece and ("`" in piece or "://" in piece))
        or source.defines(piece)
        or _LAZY_ALERT.search(piece) is not None
        or _BOX_ALONE.search(piece) is not None
    )


def without_head(words: list[Word], reading: Reading) -> list[Word]:
    """The words without those of the chapter and the question that the piece is put under."""
    return words[2:] if reading.head else words


def _flat(lists: Iterable[Iterable[Word]]) -> Iterable[Word]:
    return (word for words in lists for word in words)


class Differences(NamedTuple):
    """Words that are lost, invented, or misplaced. `joined` are as many letters of the same order
    that are divided into words otherwise.
    """

    lost: list[Word]
    invented: list[Word]
    misplaced: list[Word]
    joined: list[Word]


def differences(expected: Sequence[Word], given: Sequence[Word]) -> Differences:
    """The differences, by the longest common subsequence of the words."""
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
    found = Differences([], [], [], [])
    before = (-1, -1)
    for left, right in [*pairs, (len(expected), len(given))]:
        lost, invented = expected[before[0] + 1 : left], given[before[1] + 1 : right]
        if _letters(lost) == _letters(invented):
            found.joined.extend(invented)
        else:
            found.lost.extend(lost)
            found.invented.extend(invented)
        if left < len(expected) and not _alike(expected[left], given[right]):
            found.misplaced.append(expected[left])
        before = left, right
    return found


def _letters(words: Sequence[Word]) -> str:
    return "".join(word.text for word in words)


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
    """Of a sound piece the sheet shows the choices, right ones first, and the first block after
    them; no hint, no footnotes.
    """
    rest = [block for block in blocks if block["t"] != "RawBlock" or split(shown_of(block["c"][1]))]
    if any(block["t"] == "RawBlock" for block in rest):
        return
    if any(block["t"] == "Header" for block in rest):
        return
    if re.search(r"\||\$\$|<!--", reading.piece) or _SPACED.search(reading.piece):
        return
    if source.defines(reading.piece) or _EMPTY_ITEM.search(reading.piece):
        return
    if rest and rest[0]["t"] == "Div" and "tip" in rest[0]["c"][0][1]:
        rest.pop(0)
    expected: list[Word] = []
    if rest and rest[0]["t"] == "BulletList" and _is_tasks(rest[0]):
        choices = sorted(rest.pop(0)["c"], key=lambda item: _mark(item) != "☒")
        expected += of_pandoc([{"t": "BulletList", "c": choices}]).running
    expected += of_pandoc(rest[:1]).running
    shown = reading.words("cheatsheet")
    lost, invented, _, _ = differences(expected, without_head(shown.running, reading))
    may_lack = Counter([*reading.gap_words, *_BOX_ALONE.findall(reading.piece)])
    lost = [word for word in lost if not may_lack[word.text]]
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
