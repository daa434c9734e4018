"""Running words of the model → Markdown within a line.

Where emphasis stands within emphasis, or a gap has marks of its own, how Markdown pairs the marks
is hard to foresee: what was written is read again, and written otherwise where it says something
else.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rectoverso.model import (
    Cloze,
    Emphasis,
    Footnote,
    Inline,
    Inlines,
    Paragraph,
    Strong,
    placeless,
    plain,
    walk_inlines,
)
from rectoverso.source.markdown.inline_forms import Around, Place, Run
from rectoverso.source.markdown.questions import Form
from rectoverso.source.markdown.reader import read_chapters
from rectoverso.source.markdown.sayable import PAIRED, PARENTS, flattened

_LONG: Final = 2_000
"""Up to how many characters each emphasis of some words is tried in two ways, since each try reads
them anew.
"""


def written(words: Inlines, around: Around, place: Place) -> str:
    """Running words that can be said (`sayable`).

    Emphasis within emphasis of its kind is left out where Markdown has no form for it. ValueError
    where it has none for the rest either.
    """
    text = _tried(words, around, place)
    for kinds in ((), PAIRED):
        if text is None:
            text = _tried(_plainer(words, kinds), around, place)
    if text is None:
        raise ValueError(f"{words[0].span}: Markdown has no form for these words: {plain(words)}")
    return text.replace("|", "\\|") if around.cell else text


def _plainer(words: Inlines, kinds: tuple[type[Inline], ...]) -> Inlines:
    """Words without emphasis within emphasis of its kind, or within any if there are `kinds`."""
    found: list[Inline] = []
    for word in words:
        if isinstance(word, PAIRED):
            inside = flattened(word.children, kinds or (type(word),))
            found.append(replace(word, children=inside))
        elif isinstance(word, PARENTS):
            found.append(replace(word, children=_plainer(word.children, kinds)))
        else:
            found.append(word)
    return tuple(found)


def _tried(words: Inlines, around: Around, place: Place) -> str | None:
    """Running words in the plainest way that says them; None where there is none."""
    text = Run(place).write(words, around)
    if _is_simple(words) or _reads(text, words, around, place):
        return text
    nested = _nested(words)
    for parted in (False, True):
        lines = {*nested}
        text = Run(place, frozenset(lines), parted=parted).write(words, around)
        if not _reads(text, words, around, place):
            continue
        tries = nested if len(text) <= _LONG else ()
        for number in tries:  # stars where they do as well
            fewer = Run(place, frozenset(lines - {number}), parted=parted).write(words, around)
            if _reads(fewer, words, around, place):
                lines -= {number}
                text = fewer
        return text
    return None


def _nested(words: Inlines) -> tuple[int, ...]:
    """Which of the emphases among words, counted as they begin, stand at an odd depth."""
    found: list[int] = []
    count = 0

    def go(words: Inlines, depth: int) -> None:
        nonlocal count
        for word in words:
            if isinstance(word, Emphasis | Strong):
                if depth % 2:
                    found.append(count)
                count += 1
                go(word.children, depth + 1)
            elif isinstance(word, PARENTS):
                go(word.children, depth)

    go(words, 0)
    return tuple(found)


def _is_simple(words: Inlines) -> bool:
    """Whether it is plain how the marks of running words pair."""
    for number, word in enumerate(words):
        if isinstance(word, Cloze):
            return False
        if isinstance(word, PAIRED):
            if any(isinstance(below, (*PAIRED, Cloze)) for below in walk_inlines(word.children)):
                return False
            if not word.children or (isinstance(words[number - 1], PAIRED) and number):
                return False
        elif isinstance(word, PARENTS) and not _is_simple(word.children):
            return False
    return True


def _reads(text: str, words: Inlines, around: Around, place: Place) -> bool:
    """Whether a text says these words."""
    names = {name for name in place.notes.values() if f"[^{name}]" in text}
    notes = "".join(f"\n\n[^{name}]: x" for name in sorted(names))
    if around.one_line:
        source = f'# x\n\n## {text} <a id="x"></a>{notes}\n'
    else:
        source = f"# x\n\n{text}{notes}\n"
    chapters, _ = read_chapters(place.path, source, _FORM)
    found: Inlines = ()
    if len(chapters) != 1:
        return False
    if around.one_line and len(chapters[0].questions) == 1:
        found = chapters[0].questions[0].title
    elif len(chapters[0].prose) == 1 and isinstance(chapters[0].prose[0], Paragraph):
        found = chapters[0].prose[0].children
    return bool(placeless(_without_notes(found)) == placeless(_without_notes(words)))


_FORM: Final = Form(fronts=True)


def _without_notes(words: Inlines) -> Inlines:
    """Running words whose footnotes say nothing."""
    found: list[Inline] = []
    for word in words:
        if isinstance(word, Footnote):
            found.append(replace(word, blocks=()))
        elif isinstance(word, PARENTS):
            found.append(replace(word, children=_without_notes(word.children)))
        else:
            found.append(word)
    return tuple(found)
