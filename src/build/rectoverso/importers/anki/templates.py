"""What the two sides of a card show: Anki's templates, read without rendering them.

Source: "Card Templates" in Anki's manual: `{{Field}}`, filters before the name (`{{type:Field}}`,
`{{hint:Field}}`, `{{cloze:Field}}`), sections (`{{#Field}}…{{/Field}}`, `{{^Field}}…{{/Field}}`),
and fields that are none (`FrontSide`, `Tags` …).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Final

_SPECIAL: Final = frozenset(
    ("FrontSide", "Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID")
)
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SCRIPT: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_HIDDEN: Final = re.compile(
    r"<([a-z][a-z0-9]{0,9})\b[^<>]{0,300}(?:display:\s?none|[\s\"']hidden\b)[^<>]{0,300}>"
    r".{0,3000}?</\1\s?>",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST: Final = 50_000
"""Characters of a template that are read; those that are longer are programs."""
_BLANK: Final = re.compile(r"\{\{([^{}]*)\}\}")
_ELEMENT: Final = re.compile(r"<[^<>]*>")
_BREAKS: Final = re.compile(
    r"<\s*/?\s*(?:br|hr|p|div|h[1-6]|section|article|header|footer|main|center|ul|ol|li|table|tr"
    r"|td|th|button|details|summary|blockquote|pre|body)\b[^<>]*>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Blank:
    """A place of a template where a field goes: its name, its filters, the sections around it
    (each a field and whether it must be filled), the words of the template that stand beside it in
    its line, and the only line of words that stands above it.
    """

    field: str
    filters: tuple[str, ...]
    sections: tuple[tuple[str, bool], ...]
    before: str
    after: str
    above: str

    def shows(self, filled: Collection[str]) -> bool:
        """Whether it is shown on the card of a note that has something in these fields."""
        return all((name in filled) is wanted for name, wanted in self.sections)


_Wanted = Callable[[Blank], bool]


@dataclass(frozen=True, slots=True)
class Side:
    """A side of a card: its blanks in order; `switches` are the fields that only switch sections
    on or off, `scripted` those that a script reads.
    """

    blanks: tuple[Blank, ...]
    switches: tuple[str, ...]
    scripted: tuple[str, ...]
    has_script: bool

    def shown(self) -> tuple[str, ...]:
        """The fields whose text stands there at once, in order, each once."""
        return self._named(lambda each: not {"type", "hint"} & set(each.filters))

    def typed(self) -> tuple[str, ...]:
        """The fields that a learner is to type."""
        return self._named(lambda each: "type" in each.filters)

    def hinted(self) -> tuple[str, ...]:
        """The fields that a tap shows."""
        return self._named(lambda each: "hint" in each.filters)

    def gapped(self) -> tuple[str, ...]:
        """The fields with the gaps of a cloze."""
        return self._named(lambda each: any(name.startswith("cloze") for name in each.filters))

    def every(self) -> tuple[str, ...]:
        """All fields that stand there in any way."""
        return tuple(dict.fromkeys((*self._named(lambda _: True), *self.scripted)))

    def _named(self, wanted: _Wanted) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.field for each in self.blanks if wanted(each)))


@lru_cache(maxsize=512)
def side(template: str) -> Side:
    """What a side of a card shows."""
    plain = _COMMENT.sub("", template[:_LONGEST])
    scripts = [match[0] for match in _SCRIPT.finditer(plain) if match[1].lower() == "script"]
    words = _SCRIPT.sub(" ", plain)
    if scripts:  # what is hidden is there for them
        scripts += [match[0] for match in _HIDDEN.finditer(words)]
        words = _HIDDEN.sub(" ", words)
    blanks: list[Blank] = []
    switches: list[str] = []
    open_sections: list[tuple[str, bool]] = []
    marks = list(_BLANK.finditer(words))
    for number, mark in enumerate(marks):
        inner = mark[1].strip()
        if inner[:1] in ("#", "^"):
            name = inner[1:].strip()
            open_sections.append((name, inner[0] == "#"))
            switches.append(name)
        elif inner[:1] == "/":
            name = inner[1:].strip()
            while open_sections and open_sections.pop()[0] != name:
                pass
        elif inner:
            start = marks[number - 1].end() if number else 0
            end = marks[number + 1].start() if number + 1 < len(marks) else len(words)
            before = words[start : mark.start()] if number == 0 or not _glued(marks, number) else ""
            after = words[mark.end() : end]
            *filters, field = (each.strip() for each in inner.split(":"))
            if field not in _SPECIAL:
                kinds = tuple(each.partition(" ")[0] for each in filters)
                blanks.append(
                    Blank(
                        field,
                        kinds,
                        tuple(open_sections),
                        _words(_BREAKS.split(before)[-1]),
                        _words(_BREAKS.split(after)[0]),
                        _above(words[: mark.start()]),
                    )
                )
    shown = {each.field for each in blanks}
    scripted = dict.fromkeys(name for script in scripts for name in _in_script(script))
    return Side(
        tuple(blanks),
        tuple(dict.fromkeys(name for name in switches if name not in shown)),
        tuple(scripted),
        bool(scripts),
    )


def _glued(marks: list[re.Match[str]], number: int) -> bool:
    """Whether the blank before this one is a field too, whose words these are."""
    return marks[number - 1][1].strip()[:1] not in ("#", "^", "/")


def _above(html: str) -> str:
    """The only line of words above a field; empty where there are more, or fields."""
    if len(html) > _LONGEST_WORDS:
        return ""
    marks = [mark[1].strip()[:1] for mark in _BLANK.finditer(html)]
    if any(mark not in ("#", "^", "/") for mark in marks):
        return ""
    lines = [said for line in _BREAKS.split(_BLANK.sub("", html))[:-1] if (said := _words(line))]
    return lines[0] if len(lines) == 1 else ""


_LONGEST_WORDS: Final = 1_000


def _words(html: str) -> str:
    return " ".join(unescape(_ELEMENT.sub(" ", html)).split())


def _in_script(script: str) -> Iterator[str]:
    for mark in _BLANK.finditer(script):
        name = mark[1].strip().lstrip("#^/").rpartition(":")[2].strip()
        if name and name not in _SPECIAL:
            yield name
