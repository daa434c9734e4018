"""Letters that no face of this machine has: a book can't show them.

All of them in one finding, at the first. Books are set in faces that are chosen by what they say;
the finding names the package that brings the face, where one is known. A deck may also bring a font
of its own, which comes first: `[book] fonts` in `deck.toml`. The package and the EPUB show what the
learner's device has, and can be built all the same: `rectoverso build --to apkg,epub`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity, Span
from rectoverso.languages import writing
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.source.letters import places, shown
from rectoverso.typeset.faces import Faces, choose
from rectoverso.typeset.fonts import how_to_get

_MOST = 12
"""Letters of a kind that are listed."""


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    characters = shown(deck) | context.beside_chapters
    faces = choose(writing.script(deck.language), characters, context.fonts)
    if faces.without:
        yield _of(faces, _first(deck, faces, context))
    elif faces.lacking():
        yield RULE.found(faces.lacking()[0], Span.whole("deck.toml"), _ALL_THE_SAME)


def _first(deck: Deck, faces: Faces, context: Context) -> Span:
    spans = [
        span
        for character, _ in faces.without[:_MOST]
        for span in places(deck, character, context.medium)[:1]
        for span in [_in_file(character, span, context)]
    ]
    return min(spans, key=lambda span: (span.path, span.line, span.column))


def _in_file(character: str, span: Span, context: Context) -> Span:
    """The character itself, in a file that is only known as a whole."""
    if span == Span.whole(span.path):
        for number, line in enumerate(context.lines(span.path), 1):
            column = line.find(character) + 1
            if column:
                return Span(span.path, number, column, number, column + 1)
    return span


def _of(faces: Faces, span: Span) -> Diagnostic:
    kinds: dict[str, list[str]] = {}
    for character, family in faces.without:
        kinds.setdefault(family, []).append(character)
    said, hints = [], []
    for family, characters in kinds.items():
        more = " …" if len(characters) > _MOST else ""
        letters = " ".join(_visible(each) for each in characters[:_MOST]) + more
        said.append(f"{letters} ({family})" if family else letters)
        if family:
            hints.append(f"`{how_to_get(family)[1]}` brings {family}")
    hints.append('a font of the deck\'s own can bring them: [book] fonts = ["fonts/….ttf"]')
    count = len(faces.without)
    message = f"no face here has {'this letter' if count == 1 else f'these {count} letters'}: "
    return RULE.found(message + "; ".join(said), span, *hints, _ALL_THE_SAME)


def _visible(character: str) -> str:
    """A character, by number where it would not be seen."""
    return character if character.isprintable() else f"U+{ord(character):04X}"


_ALL_THE_SAME = (
    "the package needs none, nor does the EPUB, whose cover stays blank then: "
    "`rectoverso build --to apkg,epub`"
)
RULE = Rule("GLYPH002", "letters-without-face", Severity.WARNING, _check, is_wide=True)
