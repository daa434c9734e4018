"""Answers that are none: a template's words, "to do", "I don't know"."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rectoverso.importers.text import marks
from rectoverso.languages import documents

_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\(([^()]*)\)")
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//|[./#?]|[\w-]+\.\w|mailto:", re.IGNORECASE)
_SENTENCES: Final = re.compile(r"[.?!…。？！\n~;:,]+")
_DOUBT: Final = re.compile(r"(?:\.{2,}|…)\s?!?\s?[?？]")
_SIGNS: Final = re.compile(rf"(?:[^\w']|[_{documents.LAUGHTER}])+")
_LONGEST: Final = 120
_SHORT: Final = 44
_ROOM: Final = 24

TEMPLATE: Final = "a template's words, which answer nothing"
UNFINISHED: Final = "it says that the answer is still to come"
NOT_KNOWING: Final = "it says that the author does not know"
_UNKNOWING: Final = re.compile(
    "|".join(re.escape(phrase) for phrase in sorted(documents.NOT_KNOWING, key=len, reverse=True))
)


def filler(text: str) -> str:
    """Why an answer's words answer nothing, empty where they do. Long ones always do."""
    bare = text.strip()
    if not bare or len(bare) > _LONGEST:
        return ""
    if set(bare) <= set("?!.…-_xX*~ \n") and not bare.strip("?!.…-_~* \n"):
        return UNFINISHED
    if _is_template(bare):
        return TEMPLATE
    words = re.sub(r"^[\W_]+|[\W_]+\Z", "", bare).casefold()
    if words in documents.UNFINISHED or words.split(":")[0] in ("todo", "tbd", "fixme"):
        return UNFINISHED
    if _width(bare) <= _SHORT and "\n" not in bare and _DOUBT.search(bare):
        return NOT_KNOWING
    return NOT_KNOWING if _knows_nothing(bare.casefold().replace("’", "'")) else ""


def placeholder_link(text: str) -> bool:
    """Whether words are a link that a template leaves: its target is no address."""
    found = _LINK.fullmatch(text.strip().lstrip("-*+ ").strip())
    if not found:
        return False
    target = found[2].strip().strip("<>").split(" ")[0]
    name = marks.bare_name(found[1])
    if target in ("", "#") or target.casefold() in documents.TEMPLATE_LINK:
        return True
    return not _ADDRESS.match(target) and name in documents.TEMPLATE_LINK


def _is_template(text: str) -> bool:
    name = marks.bare_name(text)
    if name in documents.TEMPLATE or name.rstrip("…. ") in documents.TEMPLATE:
        return True
    return placeholder_link(text)


def _knows_nothing(text: str) -> bool:
    """Whether each sentence says that somebody does not know, or next to nothing."""
    said = False
    for sentence in _SENTENCES.split(text):
        words = _SIGNS.sub(" ", sentence).strip()
        if not words:
            continue
        found = _UNKNOWING.search(words)
        if not found:
            if _width(words) > 8:
                return False
            continue
        if _width(words) - _width(found[0]) > _ROOM:
            return False
        said = True
    return said


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
