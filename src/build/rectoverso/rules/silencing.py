"""Warnings that an author silences, with a reason: in a comment under a heading, or for the deck.

Errors can't be silenced: words would be lost, or an artifact would be broken.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Final, TypeAlias

from rectoverso.diagnostics import (
    FOUND_WHILE_WRITTEN,
    MALFORMED_IGNORE,
    UNUSED_IGNORE,
    Diagnostic,
    Edit,
    Fix,
    Rule,
    Severity,
    Span,
)
from rectoverso.source.config import Ignore
from rectoverso.source.markdown import Comment
from rectoverso.source.nearest import Nearest

_BEGINS: Final = re.compile(
    r"\s*(?P<tool>rectoverso[\s:/-]+)?(?P<verb>ignored?|disable|silence|noqa)\b(?P<rest>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_LIKE_CODE: Final = re.compile(r"[A-Za-z]{2,8}[-_]?[0-9]{3}\Z")
_REASON: Final = "why it is fine here"
_Stretch: TypeAlias = tuple[str, str, tuple[int, int] | None]


@dataclass(frozen=True, slots=True)
class _Silence:
    """One code that is silenced in a stretch of the deck. `path` is a file or folder (empty: all),
    `lines` the first line and the one after the last. `comment` is where it stands, if in one.
    """

    code: str
    span: Span
    path: str
    lines: tuple[int, int] | None = None
    comment: Comment | None = None

    @property
    def place(self) -> _Stretch:
        """What it silences; another one may silence the same."""
        return self.code, self.path, self.lines


@dataclass(slots=True)
class Silences:
    """What is silenced in a deck; `wrong` is what can't be."""

    wrong: tuple[Diagnostic, ...] = ()
    _all: tuple[_Silence, ...] = ()
    _used: set[_Stretch] = field(default_factory=set)
    _sections: dict[tuple[str, str], list[tuple[int, int]]] = field(init=False)
    _folders: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        """Gather what is silenced by its code: sections by their files, files and folders."""
        self._sections, self._folders = {}, {}
        for code, path, lines in dict.fromkeys(silence.place for silence in self._all):
            if lines is None:
                self._folders.setdefault(code, []).append(path)
            else:
                self._sections.setdefault((code, path), []).append(lines)
        for sections in self._sections.values():
            sections.sort()

    def left(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The findings that are not silenced."""
        return [each for each in found if not self._silenced(each)]

    def _silenced(self, found: Diagnostic) -> bool:
        if found.severity is Severity.ERROR:
            return False
        used = list(self._covering(found))
        self._used.update(used)
        return bool(used)

    def _covering(self, found: Diagnostic) -> Iterator[_Stretch]:
        code, path, line = found.code, found.span.path, found.span.line
        sections = self._sections.get((code, path), [])
        number = bisect_right(sections, line, key=itemgetter(0)) - 1  # sections don't overlap
        if number >= 0 and line < sections[number][1]:
            yield code, path, sections[number]
        for silenced in self._folders.get(code, ()):
            folder = silenced.rstrip("/")
            if not folder or f"{path}/".startswith(f"{folder}/"):
                yield code, silenced, None

    def unused(self, lines: Callable[[str], list[str]]) -> Iterator[Diagnostic]:
        """What has silenced nothing so far; `lines` gives the lines of a file.

        What is found only while something is written may still come up.
        """
        left: dict[Span, list[_Silence]] = {}
        there = Counter(silence.span for silence in self._all)
        for silence in self._all:
            if silence.place not in self._used and silence.code not in FOUND_WHILE_WRITTEN:
                left.setdefault(silence.span, []).append(silence)
        for span, unused in left.items():
            codes = ", ".join(silence.code for silence in unused)
            path, comment = unused[0].path, unused[0].comment
            if comment is None:
                message = f"no {codes} is found{f' in {path}' if path else ''}, so this silences"
                yield UNUSED_IGNORE.found(f"{message} nothing", span, "take the table out")
                continue
            whole = len(unused) == there[span]
            message = f"no {codes} is found here, so this silences nothing"
            hint = "take the comment out" if whole else f"take {codes} out of the comment"
            fix = _without(comment, lines(span.path)) if whole else None
            yield UNUSED_IGNORE.found(message, span, hint, fix=fix)


def silences(
    rules: Sequence[Rule], comments: Iterable[Comment], ignores: Iterable[Ignore]
) -> Silences:
    """What comments and `[[ignore]]` silence of what `rules` find."""
    reader = _Reader(rules)
    for comment in comments:
        reader.comment(comment)
    for ignore in ignores:
        reader.table(ignore)
    return Silences(tuple(reader.wrong), tuple(reader.all))


class _Reader:
    """One pass over all silences, gathering every finding."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.severities = {rule.code: rule.severity for rule in rules}
        self.prefixes = {code.rstrip("0123456789") for code in self.severities}
        self.names = {rule.name: rule.code for rule in rules}
        self.nearest = Nearest([*self.severities, *self.names])
        self.wrong: list[Diagnostic] = []
        self.all: list[_Silence] = []

    def comment(self, comment: Comment) -> None:
        found = _BEGINS.match(comment.text)
        if found is None:
            return
        before, colon, reason = found["rest"].partition(":")
        words = [word for word in re.split(r"[,\s]+", before) if word]
        named = re.findall(r"[A-Z]+[0-9]{3}", comment.text)
        ignore = found["verb"].lower() == "ignore"
        codes_alone = all(map(self._like_code, words)) or (
            bool(colon) and all(word in self.prefixes or self._like_code(word) for word in words)
        )
        if not (
            found["tool"]
            or any(code in self.severities for code in named)
            or (ignore and words and (codes_alone or self._like_code(words[0])))
            or (ignore and colon and not words)
        ):
            return
        if found["tool"] or not ignore or not words or not codes_alone:
            message = "this comment is no silence, though it looks like one"
            given = reason if words and codes_alone else ""
            self._say(message, comment.span, _form(named, given))
        elif not re.search(r"\w", reason):
            self._say("this silence gives no reason", comment.span, _form(words))
        else:
            for code in dict.fromkeys(words):
                if self._may(code, comment.span):
                    path = comment.span.path
                    silence = _Silence(code, comment.span, path, comment.section, comment)
                    self.all.append(silence)

    def table(self, ignore: Ignore) -> None:
        if not ignore.code:
            self._say("this silence names no code", ignore.span, 'code = "QST006"')
        elif self._may(ignore.code, ignore.span):
            self.all.append(_Silence(ignore.code, ignore.span, ignore.path))
        if not re.search(r"\w", ignore.reason):
            hint = f'reason = "…": {_REASON}'
            self._say("this silence gives no reason", ignore.span, hint)

    def _like_code(self, word: str) -> bool:
        numbered = word[-1:].isdecimal() and word.rstrip("0123456789") in self.prefixes
        return bool(numbered or _LIKE_CODE.match(word) or word in self.names)

    def _may(self, code: str, span: Span) -> bool:
        """Whether a code may be silenced; says why not."""
        severity = self.severities.get(code)
        if severity is Severity.WARNING and code != UNUSED_IGNORE.code:
            return True
        if severity is Severity.ERROR:
            message = f"{code} is an error, which can't be silenced"
            self._say(message, span, f"mend what {code} says, and take this out")
        elif severity is not None:
            message = f"{code} says that something silences nothing"
            self._say(message, span, "take that out, and this")
        else:
            near = self.nearest.to(code.upper()) or self.nearest.to(code)
            near = "" if code in self.prefixes else self.names.get(near, near)
            hint = "name a code as `rectoverso check` prints it: QST006"
            self._say(f"`{code}` is not a code", span, f"did you mean `{near}`?" if near else hint)
        return False

    def _say(self, message: str, span: Span, hint: str) -> None:
        self.wrong.append(MALFORMED_IGNORE.found(message, span, hint))


def _form(codes: Sequence[str], reason: str = "") -> str:
    """How a silence of codes is written."""
    said = " ".join(reason.split()) or _REASON
    return f"write `<!-- ignore {', '.join(dict.fromkeys(codes)) or 'QST006'}: {said} -->`"


def _without(comment: Comment, lines: list[str]) -> Fix | None:
    """Takes a comment out that stands between a heading and its text: nothing else can change."""
    span = comment.span
    before = lines[span.line - 1][: span.column - 1]
    after = lines[span.end_line - 1][span.end_column - 1 :]
    if not comment.leads or after.strip():
        return None
    start = (span.line, len(before.rstrip()) + 1)
    end = (span.end_line, span.end_column + len(after))
    if start[1] == 1 and span.end_line < len(lines):
        blank = span.end_line + 1 < len(lines) and not lines[span.end_line].strip()
        end = (span.end_line + 1 + blank, 1)
    return Fix("take the comment out", (Edit(Span(span.path, *start, *end), ""),))
