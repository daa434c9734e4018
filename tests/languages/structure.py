"""An artifact's HTML in a few lines that a person can read: elements, languages, directions, words.

A golden of bytes would change with every style; one of these changes when the structure does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from html import unescape
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset(("br", "col", "hr", "img", "input", "link", "meta"))
_SKIPPED: Final = frozenset(("style", "script", "svg", "math", "head"))
_INLINE: Final = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "br", "code", "em", "i", "img", "input", "kbd", "mark"),
        *("math", "s", "small", "span", "strong", "sub", "sup", "u"),
    )
)
# What colours program text says nothing about structure.
_DROPPED: Final = frozenset(("a", "abbr", "code"))


def outline(html: str, only: Collection[str] = ()) -> str:
    """The HTML as lines: an element's name, classes, language and direction, then the words that
    stand in it; what is within it is set in. With `only`, just elements of these names (or names
    with classes).
    """
    reader = _Outline(frozenset(only))
    reader.feed(html)
    reader.close()
    reader.flush()
    return "".join(f"{line}\n" for line in reader.lines)


def texts(html: str) -> list[str]:
    """The stretches of text between two marks, and what attributes say; parted at middle dots."""
    found = re.findall(r'>([^<]+)<|="([^"]+)"', html)
    whole = (visible(unescape(text or value)) for text, value in found)
    return [part.strip() for text in whole for part in text.split(" · ")]


def named(name: str, attributes: dict[str, str | None]) -> str:
    """An element's name with its classes, and its language and direction where it says them."""
    classes = (attributes.get("class") or "").split()
    said = [f"[{key}={attributes[key]}]" for key in ("lang", "dir") if attributes.get(key)]
    return "".join([name, *(f".{each}" for each in classes), *said])


def visible(text: str) -> str:
    """Text in one line, its unseen characters by their code points."""
    text = re.sub(r"[ \n\t]+", " ", text)
    return "".join(
        f"<{ord(character):04X}>" if unicodedata.category(character) in ("Cf", "Zs") else character
        for character in text.replace(" ", "\0")
    ).replace("\0", " ")


class _Outline(HTMLParser):
    def __init__(self, only: frozenset[str]) -> None:
        super().__init__()
        self.only = only
        self.lines: list[str] = []
        self.depth = 0
        self.open: list[tuple[str, str]] = []
        self.skipped = ""
        self.head = ""
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self.skipped:
            return
        if tag == "math":
            self.words += f"math({attributes.get('alttext', '')})"
        if tag in _SKIPPED:
            self.skipped = tag
        elif tag == "img":
            self.words += f"{named('img', attributes)}({attributes.get('alt') or ''})"
        elif tag in _INLINE:
            shown = named(tag, attributes)
            if tag in _VOID:
                self.words += f"{shown} "
            elif (tag in _DROPPED and shown == tag) or self._in_code():
                self.open.append((tag, ""))
            else:
                self.words += f"{shown}("
                self.open.append((tag, ")"))
        else:
            self.flush()
            self.head = named(tag, attributes)
            self.depth += 1
            if tag in _VOID:
                self.flush()
                self.depth -= 1
            else:
                self.open.append((tag, "block"))

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            self.skipped = "" if tag == self.skipped else self.skipped
            return
        if tag in _VOID or not self.open:
            return
        name, closing = self.open.pop()
        assert name == tag, (name, tag)
        if closing == "block":
            self.flush()
            self.depth -= 1
        else:
            self.words += closing

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.words += data

    def _in_code(self) -> bool:
        return any(name == "pre" for name, _ in self.open)

    def flush(self) -> None:
        """Write the line that is under way."""
        inside = self.open[-1][0] if self.open else ""
        words = visible(self.words).strip()
        head, self.head, self.words = self.head, "", ""
        if not head and not words:
            return
        if self.only and not self.only & {head, re.split(r"[.\[]", head)[0] or inside}:
            return
        indent = "  " * (self.depth - (1 if head else 0)) if not self.only else ""
        self.lines.append(
            f"{indent}{head}: {words}" if head and words else f"{indent}{head}{words}"
        )
