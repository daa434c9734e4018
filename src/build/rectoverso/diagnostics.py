"""What the tool says about a source: where, how grave, what is wrong and how to mend it.

Every wing that finds something builds a `Diagnostic` and hands it on. Printing them is the
business of `cli`.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

Places = tuple[tuple[int, int, int], ...]
"""Where a text stands in a file: offset, line and column of its first letter (offset 0), and of
each letter that does not follow the one before it there. The letter after a line end follows when
it stands in the next line, in the column of the entry before.
"""
_WHOLE: Places = ((0, 1, 1),)

Progress = Callable[[str, float], None]
"""Told which phase is at work and what share of it is done, 0 to 1."""


def silent(_phase: str, _share: float) -> None:
    """A progress that nobody watches."""


class Span(NamedTuple):
    """A stretch of a source file.

    `path` is relative to the deck's folder, with forward slashes. Lines and columns count from 1;
    a column counts Unicode code points, and the end is exclusive. A finding about a whole file
    has the span of its first character.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}-{self.end_line}:{self.end_column}"

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read back what `str(span)` wrote; ValueError when it is not of that form."""
        head, _, end_column = text.rpartition(":")
        head, _, middle = head.rpartition(":")
        column, _, end_line = middle.partition("-")
        path, _, line = head.rpartition(":")
        return cls(path, int(line), int(column), int(end_line), int(end_column))

    @classmethod
    def whole(cls, path: str) -> Span:
        """The span that stands for a file as a whole."""
        return cls(path, 1, 1, 1, 1)

    @classmethod
    def within(cls, path: str, text: str, start: int, end: int, places: Places = _WHOLE) -> Span:
        """The span of a stretch of `text`, which is the whole file or stands at `places`."""
        return cls(path, *position(text, start, places), *position(text, end, places))


def position(text: str, offset: int, places: Places = _WHOLE) -> tuple[int, int]:
    """The line and column of an offset in a text, which is the whole file or stands at `places`."""
    start, line, column = places[0]
    if len(places) > 1:
        start, line, column = places[bisect_right(places, (offset, sys.maxsize)) - 1]
    lines = text.count("\n", start, offset)
    if lines:
        start = text.rindex("\n", start, offset) + 1
    return line + lines, max(column + offset - start, 1)


class Severity(StrEnum):
    """How grave a finding is: an error stops a build before anything is written."""

    ERROR = "error"
    WARNING = "warning"


class Edit(NamedTuple):
    """Replace what `span` covers by `text`; an empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that mend a finding; `safe` when they can't change what a reader sees."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: its code, what is wrong (`message`), where (`span`) and how to mend it."""

    code: str
    severity: Severity
    message: str
    span: Span
    hints: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Reading order: by file, then line, column, code and message."""
        return (self.span.path, self.span.line, self.span.column, self.code, self.message)


class Rule(NamedTuple):
    """One thing that can be wrong: its code, its name, how grave it is.

    `check` finds it in a deck (`rules.check` calls it, with the rule's context); it is None where
    it is found elsewhere, while a file is read, say. It is asked of each chapter alone, unless
    `is_wide` says that a finding may come of several, or of what is in none.
    """

    code: str
    name: str
    severity: Severity = Severity.ERROR
    check: Callable[[Any, Any], Iterable[Diagnostic]] | None = None
    is_wide: bool = False

    def found(self, message: str, span: Span, *hints: str, fix: Fix | None = None) -> Diagnostic:
        """A finding of this rule."""
        return Diagnostic(self.code, self.severity, message, span, hints, fix)


class RectoversoError(Exception):
    """The tool could not do its work (exit 2); the message is one clear line for the user.

    Content that is wrong is never raised: it is a `Diagnostic`.
    """


class UnfitError(Exception):
    """The content is not fit for what is to be done with it; `diagnostics` say why, and where.

    Who knows the deck's folder makes a `RefusedError` of it.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("; ".join(found.message for found in diagnostics))
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Report:
    """What is found in a deck, in reading order.

    `prefix` is its folder as the user named it, with a slash; `lines` gives the lines of one of its
    files by its path there, none where it can't be read.
    """

    prefix: str
    lines: Callable[[str], list[str]]
    diagnostics: tuple[Diagnostic, ...]

    @classmethod
    def of(
        cls, folder: Path, lines: Callable[[str], list[str]], found: Iterable[Diagnostic]
    ) -> Report:
        """What was found in the deck in `folder`, put in order."""
        return cls(f"{folder.as_posix().rstrip('/')}/", lines, _in_order(found))

    def only(self, wanted: Callable[[Diagnostic], bool]) -> Report:
        """The report of those findings alone that are wanted."""
        return replace(self, diagnostics=tuple(filter(wanted, self.diagnostics)))

    @property
    def has_errors(self) -> bool:
        """Whether something found stops a build."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)

    def with_findings(self, found: Iterable[Diagnostic]) -> Report:
        """The report with more findings."""
        return replace(self, diagnostics=_in_order([*self.diagnostics, *found]))


class RefusedError(Exception):
    """Nothing was written (exit 1): `reports` say what was found in each deck, `reasons`, a
    sentence each, what has no place in one.
    """

    def __init__(self, reports: tuple[Report, ...], reasons: tuple[str, ...] = ()) -> None:
        found = (each.message for report in reports for each in report.diagnostics)
        super().__init__("; ".join((*found, *reasons)))
        self.reports = reports
        self.reasons = reasons


def _in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings in reading order, each once."""
    return tuple(sorted(set(found), key=lambda each: each.sort_key))


# ---------------------------------------------------------------- what others than `rules` find

# Each has its page in `rules/`, in the file of its name.

INVALID_DECK_TOML = Rule("DECK001", "invalid-deck-toml")
MISSING_WORDS = Rule("DECK004", "missing-words", Severity.WARNING)
OTHER_LANGUAGE = Rule("DECK005", "other-language", Severity.WARNING)
UNUSED_IGNORE = Rule("IGN001", "unused-ignore", Severity.WARNING)
MALFORMED_IGNORE = Rule("IGN002", "malformed-ignore")
NOT_UTF8 = Rule("SRC001", "not-utf8")
OVERSIZED_FILE = Rule("SRC002", "oversized-file")
BINARY_FILE = Rule("SRC003", "binary-file")
SCRAMBLED_WORDS = Rule("DIR001", "scrambled-words")
OUTSIDE_LINK = Rule("SRC004", "outside-link")
MISSING_CHAPTERS = Rule("SRC005", "missing-chapters")
UNCLOSED_FENCE = Rule("SRC006", "unclosed-fence")
DEEP_NESTING = Rule("SRC007", "deep-nesting")
FRONT_MATTER = Rule("SRC009", "front-matter", Severity.WARNING)
PASSED_OVER_FILE = Rule("SRC008", "passed-over-file", Severity.WARNING)
MISSING_CHAPTER_HEADING = Rule("CHP001", "missing-chapter-heading")
SKIPPED_HEADING_LEVEL = Rule("CHP002", "skipped-heading-level")
HEADING_INSIDE_ANSWER = Rule("CHP003", "heading-inside-answer")
UNSPACED_HEADING = Rule("CHP005", "unspaced-heading")
UNDERLINED_HEADING = Rule("CHP006", "underlined-heading")
MALFORMED_ID = Rule("ID003", "malformed-id")
UNKNOWN_ATTRIBUTE = Rule("ID004", "unknown-attribute")
MALFORMED_CLOZE = Rule("QST002", "malformed-cloze")
MALFORMED_CHOICES = Rule("QST003", "malformed-choices")
IDLE_SEPARATOR = Rule("QST008", "idle-separator", Severity.WARNING)
MALFORMED_BRIEF = Rule("QST009", "malformed-brief", Severity.WARNING)
MALFORMED_LIST = Rule("QST011", "malformed-list")
UNFINISHED_QUESTION = Rule("QST016", "unfinished-question", Severity.WARNING)
UNTYPESETTABLE_TEX = Rule("TEX001", "untypesettable-tex")
SUSPICIOUS_TEX = Rule("TEX003", "suspicious-tex")
DOUBTFUL_DOLLAR = Rule("TEX004", "doubtful-dollar", Severity.WARNING)
IDLE_KEY = Rule("TEX007", "idle-key", Severity.WARNING)
LOST_CELL = Rule("TBL001", "lost-cell")
SPLIT_CODE = Rule("TBL003", "split-code", Severity.WARNING)
MISSING_FOOTNOTE = Rule("REF002", "missing-footnote")
UNUSABLE_LINK = Rule("REF003", "unusable-link")
UNUSED_DEFINITION = Rule("REF006", "unused-definition", Severity.WARNING)
OUTSIDE_IMAGE = Rule("IMG003", "outside-image")
UNUSED_PICTURE = Rule("IMG005", "unused-picture", Severity.WARNING)
NEEDLESS_KEEP = Rule("IMG007", "needless-keep", Severity.WARNING)
RAW_HTML = Rule("HTML001", "raw-html")
MALFORMED_GLOSSARY = Rule("TERM002", "malformed-glossary")
UNUSABLE_STYLE = Rule("STYLE001", "unusable-style")
MISSING_GLYPH = Rule("GLYPH001", "missing-glyph")
FULL_CORE_SHEET = Rule("SHEET001", "full-core-sheet", Severity.WARNING)
QUESTION_NOT_ONCE = Rule("PAGE001", "question-not-once")
DEAD_LINK = Rule("PAGE002", "dead-link")
UNSHOWN_PICTURE = Rule("PAGE003", "unshown-picture")
OFF_THE_PAGE = Rule("PAGE004", "off-the-page", Severity.WARNING)
TEX_ON_PAGE = Rule("PAGE005", "tex-on-page", Severity.WARNING)
MALFORMED_SOURCES = Rule("COV001", "malformed-sources")
UNMAPPED_SOURCE_QUESTION = Rule("COV002", "unmapped-source-question")
UNANSWERED_SOURCE_QUESTION = Rule("COV003", "unanswered-source-question")
MALFORMED_LEDGER = Rule("LEDGER001", "malformed-ledger")
VERSION_NOT_HIGHER = Rule("LEDGER002", "version-not-higher")
CLOCK_BEHIND = Rule("LEDGER003", "clock-behind")
IDENTITY_CLAIMED_TWICE = Rule("LEDGER004", "identity-claimed-twice")
CONTRADICTORY_LEDGER = Rule("LEDGER005", "contradictory-ledger")
RETURNED_WITH_OTHER_CONTENT = Rule("LEDGER006", "returned-with-other-content", Severity.WARNING)
KIND_CHANGED = Rule("LEDGER007", "kind-changed", Severity.WARNING)
UNKNOWN_FORMER_ID = Rule("LEDGER008", "unknown-former-id", Severity.WARNING)
MALFORMED_RETIREMENTS = Rule("LEDGER009", "malformed-retirements")
QUESTION_GONE = Rule("LEDGER010", "question-gone")
UNFIT_RETIREMENT = Rule("LEDGER011", "unfit-retirement")
OTHER_SCHEMA = Rule("LEDGER012", "other-schema")
RETIRED_ID_TAKEN = Rule("LEDGER013", "retired-id-taken")
TITLE_CHANGED = Rule("LEDGER014", "title-changed", Severity.WARNING)
UNTRANSLATED_QUESTION = Rule("TRANS001", "untranslated-question", Severity.WARNING)
QUESTION_OF_ONE_EDITION = Rule("TRANS002", "question-of-one-edition", Severity.WARNING)
DIFFERING_TRANSLATION = Rule("TRANS003", "differing-translation", Severity.WARNING)
STALE_TRANSLATION = Rule("TRANS004", "stale-translation", Severity.WARNING)
MALFORMED_TRANSLATIONS = Rule("TRANS005", "malformed-translations", Severity.WARNING)
UNREADABLE_INPUT = Rule("IMP001", "unreadable-input")
MENDED_INPUT = Rule("IMP002", "mended-input", Severity.WARNING)
LEFT_OUT_INPUT = Rule("IMP003", "left-out-input", Severity.WARNING)
UNSAID_INPUT = Rule("IMP004", "unsaid-input", Severity.WARNING)
MISSING_MEDIUM = Rule("IMP005", "missing-medium", Severity.WARNING)
NEAR_QUESTION = Rule("IMP006", "near-question", Severity.WARNING)
CHANGED_INPUT = Rule("IMP007", "changed-input", Severity.WARNING)

FOUND_WHILE_WRITTEN: Final = frozenset((OFF_THE_PAGE.code, TEX_ON_PAGE.code, FULL_CORE_SHEET.code))
"""The codes of warnings that come up only while an artifact is made, after the checks."""
