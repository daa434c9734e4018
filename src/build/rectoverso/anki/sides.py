"""The two sides of a card as Anki's engine renders them: a note type's templates, filled.

For whoever shows a card where the engine is not installed. It knows what our templates and fields
use and no more: fields, conditionals, the cloze filter, the front within the back, sounds and
speech. `tests/anki/test_sides.py` holds it against the engine itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rectoverso.anki.names import CLOZE
from rectoverso.anki.note_types import NoteType

PLAYED: Final = re.compile(r"\[anki:play:([qa]):(\d+)\]")
"""Where a side plays a sound: `q` or `a`, and which of that side's sounds."""

_TAG: Final = re.compile(r"\{\{([#^/]?)([^{}]+)\}\}")
_EMPTY: Final = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*", re.IGNORECASE)
_SOUND: Final = re.compile(
    r"\[sound:(?P<name>[^\]]*)\]|\[anki:tts (?P<how>[^\]]*)\](?P<said>.*?)\[/anki:tts\]", re.DOTALL
)
_GAP: Final = re.compile(r"\{\{c(\d+)::|\}\}")
_LETTER: Final = re.compile(r"[A-Za-z0-9\u0100-\U0010ffff]")
_NAMED: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


@dataclass(frozen=True, slots=True)
class Sides:
    """A card's front and back, each of which a client puts into its page behind `style`;
    `front_sounds` and `back_sounds` are what they play, in order: the name of a file, or empty
    where Anki speaks.
    """

    style: str
    front: str
    back: str
    front_sounds: tuple[str, ...]
    back_sounds: tuple[str, ...]


def sides(note_type: NoteType, fields: Mapping[str, str], ordinal: int) -> Sides:
    """The card of a note at place `ordinal`: which of the templates, from 0, or which gap."""
    is_cloze = note_type.kind == CLOZE
    template = note_type.templates[0 if is_cloze else ordinal]
    style = f"<style>{note_type.css}</style>"
    front, front_sounds = _played(_filled(template.front, fields, ordinal, back=False), "q")
    given = {**fields, "FrontSide": front}
    back, back_sounds = _played(_filled(template.back, given, ordinal, back=True), "a")
    return Sides(style, front, back, front_sounds, back_sounds)


def _filled(template: str, fields: Mapping[str, str], ordinal: int, *, back: bool) -> str:
    """A template with the fields in their places, and without what is not shown."""
    parts: list[str] = []
    shown = [True]
    end = 0
    for tag in _TAG.finditer(template):
        if shown[-1]:
            parts.append(template[end : tag.start()])
        end = tag.end()
        sign, name = tag[1], tag[2].strip()
        if sign == "/":
            shown.pop()
        elif sign:
            is_empty = _EMPTY.fullmatch(fields.get(name, "")) is not None
            shown.append(shown[-1] and is_empty == (sign == "^"))
        elif shown[-1]:
            filters, _, name = name.rpartition(":")
            value = fields.get(name, "")
            parts.append(_gaps(value, ordinal + 1, back=back) if filters == "cloze" else value)
    return "".join(parts) + template[end:]


def _played(html: str, side: str) -> tuple[str, tuple[str, ...]]:
    """A side with a mark in the place of each sound, and the files of these."""
    names: list[str] = []

    def mark(found: re.Match[str]) -> str:
        names.append(found["name"] or "")
        return f"[anki:play:{side}:{len(names) - 1}]"

    return _SOUND.sub(mark, html), tuple(names)


# ---------------------------------------------------------------- gaps


def _gaps(html: str, asked: int, *, back: bool) -> str:
    """A cloze's text with the gaps of the number `asked` empty, or filled on the back."""
    stack: list[tuple[int, list[str]]] = [(0, [])]
    end = 0
    for mark in _GAP.finditer(html):
        stack[-1][1].append(html[end : mark.start()])
        end = mark.end()
        if mark[1]:
            stack.append((int(mark[1]), []))
        elif len(stack) > 1:
            number, parts = stack.pop()
            stack[-1][1].append(_closed(number, "".join(parts), asked, back=back))
        else:
            stack[-1][1].append(mark[0])
    stack[-1][1].append(html[end:])
    return "".join(part for _, parts in stack for part in parts)


def _closed(number: int, inside: str, asked: int, *, back: bool) -> str:
    """What a card shows of a gap."""
    shown, _, hint = inside.partition("::")
    if number != asked:
        return f'<span class="cloze-inactive" data-ordinal="{number}">{shown}</span>'
    if back:
        return f'<span class="cloze" data-ordinal="{number}">{shown}</span>'
    data = "".join(each if _LETTER.match(each) else _encoded(each) for each in shown)
    return (
        f'<span class="cloze" data-cloze="{data}" data-ordinal="{number}">[{hint or "..."}]</span>'
    )


def _encoded(letter: str) -> str:
    return _NAMED.get(letter, f"&#x{ord(letter):02X};")
