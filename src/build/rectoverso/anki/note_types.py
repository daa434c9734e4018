"""The two note types that a deck gives Anki, as data: names, fields, templates, style, ids.

Anki takes a note type with an added, removed or reordered field, or with another id, for a
stranger: from then on no note of the deck is updated any more. So the names, their order and the
ids are frozen (`tests/golden/note_types.json` holds them), and there are spare fields and a spare
template, empty until one is needed. Templates and style may change: then `digest` changes, and
the note types' `mod` with it.

The ids are the first bits of a sha256 of the deck's uid, the language, the kind and, for a field
or a template, its name. Fields and templates are listed in the order that Anki knows them by.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template as Pattern
from typing import Final

from rectoverso.anki.names import CLOZE, QUESTION, note_type_name, stable_id
from rectoverso.languages.furniture import Words
from rectoverso.languages.writing import direction
from rectoverso.source.config import Settings

_BESIDE: Final = ("Context", "Hint", "References")
# What a learner need not see while editing.
_FOLDED: Final = ("Id", "Edition", "Spare1", "Spare2", "Spare3", "Spare4")

FIELDS: Final = {
    QUESTION: (
        *("Question", "Front", "Short", "Brief", "Long", "Choices", "Reasons"),
        *(*_BESIDE, "Reverse", *_FOLDED),
    ),
    CLOZE: ("Text", "Front", "Brief", "Extra", *_BESIDE, *_FOLDED),
}
# A template's name, the files of its two sides in `style/templates`, and what Anki's browser shows
# of its front in a line. `Reverse` makes a card where the field of that name is filled, `Spare`
# where `Spare4` is.
TEMPLATES: Final = {
    QUESTION: (
        ("Recall", "recall", "{{Question}} {{Front}}"),
        ("Reverse", "reverse", "{{Reverse}} {{Short}}"),
        ("Spare", "spare", ""),
    ),
    CLOZE: (("Cloze", "cloze", "{{cloze:Text}} {{Front}}"),),
}


STEPS: Final = (8, 12, 14, 16, 18, 19, 20, 21, 22, 24, 28, 32, 36, 42)
"""How wide a table's surroundings may have to be before its columns stand side by side, in em of
their letters: the style has the classes `from-8` and so on, and `lines` for what wants more than
the widest card.
"""


@dataclass(frozen=True, slots=True)
class Field:
    """A field; `folded` when Anki's editor is to show it closed, `rtl` when its lines run from
    right to left there.
    """

    name: str
    id: int
    folded: bool
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A template: the HTML of a card's front and back, with `{{Field}}` where a field goes;
    `browser` is the front in a line of Anki's browser, where style has no say (the front itself
    when it is empty).
    """

    name: str
    id: int
    front: str
    back: str
    browser: str = ""


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type of a deck in one language; `kind` is "question" or "cloze"."""

    kind: str
    id: int
    name: str
    fields: tuple[Field, ...]
    templates: tuple[Template, ...]
    css: str


def note_types(settings: Settings, language: str) -> dict[str, NoteType]:
    """The note types of the deck's edition in `language`, by kind."""
    return {kind: _note_type(settings, language, kind) for kind in FIELDS}


def digest(settings: Settings) -> str:
    """The sha256 of all that a learner's Anki would have to take over when a note type changes:
    templates and style, in every language of the deck.
    """
    shown = [
        [
            *(kind, language, note_type.css),
            [[t.name, t.front, t.back, t.browser] for t in note_type.templates],
        ]
        for language in sorted(settings.languages)
        for kind, note_type in sorted(note_types(settings, language).items())
    ]
    text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def schema(settings: Settings) -> str:
    """The sha256 of all by which a learner's note types are known to be ours: the ids, names and
    order of note types, fields and templates. (Of these the names of note types mean nothing to
    Anki, but they stay what they were with learners, and searches name them.)

    Ids derive from the language too, always in the same way, so one language stands for all: an
    edition more or less leaves those that there are alone.
    """
    schemas = [
        [kind, made.id, made.name, [[f.name, f.id] for f in made.fields]]
        + [[t.name, t.id] for t in made.templates]
        for kind, made in sorted(note_types(settings, "und").items())
    ]
    return hashlib.sha256(json.dumps(schemas).encode()).hexdigest()[:32]


def _note_type(settings: Settings, language: str, kind: str) -> NoteType:
    own = (settings.uid, language, kind)
    blanks = _blanks(settings, language)
    return NoteType(
        kind=kind,
        id=stable_id(*own),
        name=note_type_name(settings.name, language, kind),
        fields=tuple(
            Field(
                name,
                stable_id(*own, "field", name),
                name in _FOLDED,
                name not in _FOLDED and direction(language) == "rtl",
            )
            for name in FIELDS[kind]
        ),
        templates=tuple(
            Template(
                name=name,
                id=stable_id(*own, "template", name),
                front=_fill(f"templates/{file}-front.html", blanks),
                back=_fill(f"templates/{file}-back.html", blanks),
                browser=browser,
            )
            for name, file, browser in TEMPLATES[kind]
        ),
        css=_style(settings.words_in(language)),
    )


class _Blanks(Pattern):
    """`@{name}` is what our template files leave open; Anki's own braces stay as they are."""

    delimiter = "@"


@cache
def _read(name: str) -> str:
    return (files("rectoverso") / "style" / name).read_text(encoding="utf-8")


def _fill(name: str, blanks: dict[str, str]) -> str:
    return _Blanks(_read(name)).substitute(blanks).strip()


def _blanks(settings: Settings, language: str) -> dict[str, str]:
    label = settings.words_in(language)
    links = " ".join(
        _link(address, words)
        for address, words in ((settings.report, label.report), (settings.home, label.home))
        if address
    )
    blanks = {
        "language": escape(language),
        # where lines run from left to right, nothing
        "turned": ' dir="rtl"' if direction(language) == "rtl" else "",
        "context": escape(label.parent_question),
        "hint": escape(label.hint),
        "reverse": escape(label.reverse_prompt),
        "brief": escape(label.brief),
        "references": escape(label.references),
        "long_answer": escape(label.long_answer),
        "unfolded": " open" if settings.unfolded else "",
        "links": f'<span class="links">{links}</span>' if links else "",
    }
    shared = {part: _fill(f"templates/{part}.html", blanks) for part in ("above", "brief", "foot")}
    folded = {
        field.lower(): _fill("templates/folded.html", blanks | {"field": field})
        for field in ("Long", "Extra")
    }
    return blanks | shared | folded


def _link(address: str, label: str) -> str:
    """A link at the foot; in its address `{id}` and `{edition}` become the note's."""
    target = address.replace("{id}", "\0Id\1").replace("{edition}", "\0Edition\1")
    target = target.replace("{", "%7B").replace("}", "%7D")
    target = escape(target).replace("\0", "{{").replace("\1", "}}")
    return f'<a href="{target}">{escape(label)}</a>'


def _style(label: Words) -> str:
    """The style with the two words that its signs say at the choices of a card's back, and for
    each of `STEPS` how a table is laid out in lines that wants so much room.
    """
    marks = f':root{{--right:"{_css(label.right)}";--wrong:"{_css(label.wrong)}"}}\n'
    lines = [_fill("lines.css", {"class": "lines"})]
    for step in STEPS:
        narrow = _fill("lines.css", {"class": f"from-{step}"})
        lines.append(f"@container (max-width: {step - 0.01}em) {{\n{narrow}\n}}")
    return "\n".join([marks + _read("cards.css").strip(), *lines]) + "\n"


def _css(words: str) -> str:
    """Words within a string of a style sheet, which stands in HTML."""
    return "".join(f"\\{ord(each):x} " if each in '\\"&<' else each for each in words)
