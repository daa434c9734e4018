"""A deck's own style sheets, read by tinycss2 (WeasyPrint's parser): what in them is written anew
before a PDF is laid out, and what can't be used. What WeasyPrint itself makes of them is `pdf`'s.

Custom properties are set on `:root`, outside of all else: their values are put in everywhere before
the layout, so that they reach the descriptions of pages too, where no element has any. A value may
use those that are set above it. Addresses are those of pictures in the deck.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import accumulate, takewhile
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from rectoverso.diagnostics import Places

FOLDER: Final = "style"
EVERYWHERE: Final = "print.css"
"""The folder in a deck, and the sheet there that is for all printed matter."""

_PICTURES: Final = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")
_FOLDERS: Final = (f"{FOLDER}/", "media/")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]|$")
_VALUE: Final = re.compile(r"var\(\s*--([A-Za-z0-9_-]+)\s*\)")
_LONGEST: Final = 1000
_RULES: Final = ("page", "media", "counter-style", "layer")
_FACES: Final = (
    *("text", "sans", "mono", "emphasis", "emphasis-sans", "emphasis-style"),
    *("latin", "latin-sans", "emoji"),
)
"""The custom properties that hold what a book is set in."""


class Fault(NamedTuple):
    """What can't be used in a sheet: where in its text, what is wrong, how to mend it."""

    start: int
    end: int
    message: str
    hint: str


class Hole(NamedTuple):
    """Where something else is written into a sheet: a property's value or a picture's address."""

    start: int
    end: int
    name: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style sheet of a deck: its path there and its text, the custom properties that it sets (in
    their order, as they are written), and what is put into it.
    """

    path: str
    text: str
    properties: Mapping[str, str]
    holes: tuple[Hole, ...]

    @property
    def pictures(self) -> frozenset[str]:
        """The paths of the pictures that it shows."""
        return frozenset(hole.name for hole in self.holes if hole.is_picture)

    def values(self, known: Mapping[str, str]) -> dict[str, str]:
        """All custom properties there are, once it is laid over those that are `known`."""
        found = dict(known)
        for name, value in self.properties.items():
            found[name] = _VALUE.sub(lambda named: found.get(named[1], named[0]), value)
        return found

    def filled(
        self, values: Mapping[str, str], address: Callable[[str], str]
    ) -> tuple[str, Places]:
        """Its text with the values of properties put in, where they are known, and what `address`
        makes of the pictures' paths; and where in the file each stretch of it stands.
        """
        made: list[str] = []
        places: list[tuple[int, int, int]] = []
        at = length = 0

        def put(words: str, offset: int) -> None:
            nonlocal length
            line = self.text.count("\n", 0, offset) + 1
            places.append((length, line, offset - self.text.rfind("\n", 0, offset)))
            ends = (number for number, each in enumerate(words, 1) if each == "\n")
            places.extend((length + end, line + more, 1) for more, end in enumerate(ends, 1))
            made.append(words)
            length += len(words)

        for hole in self.holes:
            put(self.text[at : hole.start], at)
            old = self.text[hole.start : hole.end]
            new = f'url("{address(hole.name)}")' if hole.is_picture else values.get(hole.name, old)
            put(new, hole.start)
            at = hole.end
        put(self.text[at:], at)
        return "".join(made), tuple(places)


def read(
    path: str, text: str, known: Mapping[str, str], families: Collection[str] = ()
) -> tuple[Sheet, tuple[Fault, ...]]:
    """The sheet at `path` with that text (line ends are line feeds), and what can't be used in it;
    `known` are the custom properties that are set elsewhere, but for those of faces, `families`
    those of the deck's own fonts.
    """
    reading = _Reading(path, text, families)
    reading.rules()
    reading.walk(reading.tokens, len(text))
    sheet = Sheet(path, text, reading.properties, tuple(sorted(reading.holes)))
    reading.found += _unknown(sheet, {*known, *_FACES})
    reading.found += _unsettled(sheet, known, reading.set_at)
    return sheet, tuple(sorted(set(reading.found)))


def rules(text: str) -> Iterator[tuple[int, int, str]]:
    """The rules of a sheet, each with the line and the column where it begins."""
    from tinycss2 import parse_stylesheet

    lines = _lines(text)
    found = parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    starts = [lines[each.source_line - 1] + each.source_column - 1 for each in found]
    for rule, start, end in zip(found, starts, [*starts[1:], len(text)], strict=False):
        yield rule.source_line, rule.source_column, text[start:end]


def _lines(text: str) -> list[int]:
    """The offsets at which lines begin."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


def _unknown(sheet: Sheet, known: Collection[str]) -> list[Fault]:
    names = {*known, *sheet.properties}
    listed = ", ".join(f"--{name}" for name in sorted(names - {*_FACES}))
    found = []
    for hole in sheet.holes:
        if not hole.is_picture and hole.name not in names:
            near = get_close_matches(hole.name, sorted(names), n=1)
            hint = f"did you mean --{near[0]}?" if near else f"there is {listed}"
            found.append(Fault(hole.start, hole.end, f"nothing sets --{hole.name}", hint))
    return found


def _unsettled(
    sheet: Sheet, known: Mapping[str, str], set_at: Mapping[str, int]
) -> Iterator[Fault]:
    """Values that use one which stands below them, or that grow beyond all reason as they are put
    into one another: the first of these.
    """
    found = dict(known)
    for name, value in sheet.properties.items():
        start, end = set_at[name], set_at[name] + len(name) + 2
        named = _VALUE.findall(value)
        for each in named:
            if each in sheet.properties and each not in found:
                message = f"--{name} uses --{each}, which is not set above it"
                yield Fault(start, end, message, f"set --{each} first")
        if len(value) + sum(len(found.get(each, "")) for each in named) > _LONGEST:
            message = f"--{name} stands for more than {_LONGEST:,} characters"
            yield Fault(start, end, message, "write shorter values")
            return
        found[name] = _VALUE.sub(lambda each: found.get(each[1], each[0]), value)


class _Reading:
    """One pass over a sheet."""

    def __init__(self, path: str, text: str, families: Collection[str]) -> None:
        from tinycss2 import parse_component_value_list

        self.folder = posixpath.dirname(path)
        self.families = families
        self.text = text
        self.lines = _lines(text)
        self.tokens = parse_component_value_list(text)
        self.properties: dict[str, str] = {}
        self.set_at: dict[str, int] = {}
        self.holes: list[Hole] = []
        self.found: list[Fault] = []

    def offset(self, node: Any) -> int:
        return int(self.lines[node.source_line - 1] + node.source_column - 1)

    def say(self, start: int, end: int, message: str, hint: str) -> None:
        self.found.append(Fault(start, end, message, hint))

    def rules(self) -> None:
        """The custom properties of `:root`; rules that load something, or that nobody knows."""
        from tinycss2 import parse_blocks_contents, parse_stylesheet, serialize

        for rule in parse_stylesheet(self.tokens, skip_comments=True, skip_whitespace=True):
            start = self.offset(rule)
            if rule.type == "at-rule" and rule.lower_at_keyword not in _RULES:
                word = f"@{rule.lower_at_keyword}"
                hint = {
                    "@import": "put its rules here: a sheet loads nothing",
                    "@font-face": 'fonts stand in deck.toml: [book] fonts = ["fonts/….ttf"]',
                }.get(word, f"rules here are {', '.join(f'@{each}' for each in _RULES)}")
                self.say(start, start + len(word), f"{word} can't be used here", hint)
            elif rule.type == "qualified-rule" and serialize(rule.prelude).strip() == ":root":
                for each in parse_blocks_contents(rule.content):
                    if each.type == "declaration" and each.name.startswith("--"):
                        self.property(each, serialize(each.value))

    def property(self, declaration: Any, value: str) -> None:
        name, start = declaration.name[2:], self.offset(declaration)
        self.properties[name] = " ".join(re.sub(r"/\*.*?\*/", " ", value, flags=re.DOTALL).split())
        self.set_at[name] = start
        if name in _FACES:
            hint = "faces stand in deck.toml: [book] fonts, serif, sans and mono"
            self.say(start, start + len(name) + 2, f"--{name} can't be set here", hint)
        if "url(" in value.lower():
            hint = "write url(…) where it is shown"
            self.say(start, start + len(name) + 2, f"--{name} holds an address", hint)

    def walk(self, nodes: Sequence[Any], end: int) -> None:
        """Look at tokens, whose last one ends at the offset `end`."""
        starts = [self.offset(node) for node in nodes]
        for number, (node, start, stop) in enumerate(
            zip(nodes, starts, [*starts[1:], end], strict=False)
        ):
            if node.type == "error":
                self.say(start, start + 1, f"not valid CSS: {node.message}", _CLOSE)
            elif node.type == "url":
                self.address(node.value, start, stop)
            elif node.type == "function" and node.lower_name in ("url", "src"):
                words = [each.value for each in node.arguments if each.type == "string"]
                self.address(words[0] if words else "", start, stop)
            elif node.type == "function" and node.lower_name == "var":
                self.variable(start, stop)
            elif node.type == "ident" and node.value.startswith("--"):
                self.name(node, start, nodes[number + 1 :])
            elif node.type == "ident" and node.lower_value in ("font", "font-family"):
                self.family(node.lower_value, nodes[number + 1 :])
            for inner in _inner(node):
                self.walk(inner, stop - 1)

    def variable(self, start: int, stop: int) -> None:
        named = _VALUE.fullmatch(self.text[start:stop])
        if named:
            self.holes.append(Hole(start, stop, named[1], is_picture=False))
        else:
            message, hint = "this is no custom property", "var(--name), with one name alone"
            self.say(start, stop, message, hint)

    def name(self, node: Any, start: int, after: Sequence[Any]) -> None:
        """A name like `--x`, which is set where a colon follows."""
        marks = (each for each in after if each.type not in ("whitespace", "comment"))
        if next(marks, None) == ":" and start not in self.set_at.values():
            earlier = node.value[2:] in self.properties
            message = f"{node.value} is set {'twice' if earlier else 'outside of :root'}"
            hint = "custom properties stand in :root { … }, outside of @media, each once"
            self.say(start, start + len(node.value), message, hint)

    def family(self, name: str, after: Sequence[Any]) -> None:
        """The families that a rule names: WeasyPrint would take another one for any that is not
        there. In `font`, words without quotes may be something else.
        """
        said: list[list[Any]] = [[]]
        for token in takewhile(lambda each: each != ";" and each.type != "{} block", after):
            if token == ",":
                said.append([])
            elif token.type == "string" or (token.type == "ident" and name == "font-family"):
                said[-1].append(token)
        for tokens in said:
            family = " ".join(token.value for token in tokens)
            if family and family not in (*_GENERIC, *self.families):
                start = self.offset(tokens[0])
                hint = "write var(--text), var(--sans) or var(--mono)"
                hint += "".join(f", or {each!r}" for each in sorted(self.families))
                self.say(start, start + len(family), f"no font of the deck is {family!r}", hint)

    def address(self, value: str, start: int, stop: int) -> None:
        if value.startswith("#"):
            return
        path = posixpath.normpath(posixpath.join(self.folder, unquote(value)))
        hint = "url() names a picture in media/ or in style/, from here: ../media/a.svg"
        if _SCHEME.match(value) or not path.startswith(_FOLDERS):
            self.say(start, stop, f"{value or 'nothing'} is not in media/ or style/", hint)
        elif not path.lower().endswith(_PICTURES):
            self.say(start, stop, f"{path} is no picture", hint)
        else:
            self.holes.append(Hole(start, stop, path, is_picture=True))


_GENERIC: Final = ("serif", "sans-serif", "monospace", "inherit", "initial", "unset")
_CLOSE: Final = "close what is opened: quotes, brackets and braces"


def _inner(node: Any) -> Iterator[Sequence[Any]]:
    if node.type == "function":
        if node.lower_name not in ("url", "src", "var"):
            yield node.arguments
    elif node.type in ("{} block", "() block", "[] block"):
        yield node.content
