"""Where the terms of a glossary stand in running words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from rectoverso.languages import ko, writing
from rectoverso.render.foreign import unspaced

Concept = Mapping[str, str]
"""The terms for one thing, by language."""

_HANGUL: Final = "\uac00-\ud7a3"
_FOLLOWS: Final = "|".join((ko.PARTICLES + ko.ENDINGS + ko.VERBS).split())
# A Korean noun ends where no syllable follows, or one that stands behind nouns.
_KOREAN_END: Final = rf"(?![{_HANGUL}])|(?={_FOLLOWS})"
_ALPHABETS: Final = ("Latn", "Grek", "Cyrl")
_LETTER: Final = r"[^\W\d_\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
"""A letter of an alphabet; Hangul, kana and Han characters may follow a Latin word directly."""
_PLURAL: Final = r"(?:e?s|['’]s)?"


class Use(NamedTuple):
    """A term in a text: the number of its concept, and where it stands."""

    concept: int
    start: int
    end: int


class Terms:
    """Finds the terms of `concepts` in texts of a language: its own, and those of languages in
    other scripts, which can't be mistaken for words of its own.

    The longest term that begins at a place counts. Blanks within Korean terms may be left out; in
    alphabets capitals make no difference but for abbreviations, and a term may end in -s.
    """

    def __init__(self, concepts: Sequence[Concept], language: str) -> None:
        self.concepts = concepts
        self.language = language
        self._starts = re.compile(r"\S" if unspaced(language) else r"(?<!\w)\w")
        forms: dict[str, tuple[int, bool]] = {}
        for number, concept in enumerate(concepts):
            for code, term in concept.items():
                if code == language or writing.script(code) != writing.script(language):
                    forms.setdefault(term, (number, code == language))
        by_letter: dict[str, list[str]] = {}
        for form in sorted(forms, key=lambda form: (-len(form), not forms[form][1], form)):
            by_letter.setdefault(form[0].lower(), []).append(form)
        self._forms = {
            letter: (re.compile(_pattern(here)), tuple(forms[form][0] for form in here))
            for letter, here in by_letter.items()
        }

    def uses(self, text: str) -> Iterator[Use]:
        """Where terms stand in `text`, in its order."""
        end = 0
        for start in self._starts.finditer(text):
            row = self._forms.get(start[0].lower())
            if row is None or start.start() < end:
                continue
            found = row[0].match(text, start.start())
            if found is not None and found.lastindex is not None:
                end = found.end()
                yield Use(row[1][found.lastindex - 1], start.start(), end)


def _pattern(forms: Sequence[str]) -> str:
    """The regular expression of terms that begin with the same letter, a group each.

    What may stand around terms is said once for as many of them as can be: sets of letters this
    large take long to compile.
    """
    alike = groupby(forms, _end)
    whole = "|".join(f"(?:{'|'.join(map(_words, some))}){end}" for end, some in alike)
    return f"(?<!{_LETTER})(?:{whole})" if re.match(_LETTER, forms[0]) else whole


def _end(form: str) -> str:
    """The regular expression of what must follow a term."""
    if re.fullmatch(f"[{_HANGUL}]", form[-1]):
        return f"(?:{_KOREAN_END})"
    return rf"(?!{_LETTER}|\d)" if re.fullmatch(rf"{_LETTER}|\d", form[-1]) else ""


def _words(form: str) -> str:
    """The regular expression of a term itself, as a group."""
    blank = r"\s*" if re.search(f"[{_HANGUL}]", form) else r"[\s-]+"
    words = blank.join(map(re.escape, form.split()))
    if not re.fullmatch(rf"{_LETTER}|\d", form[-1]):
        return f"({words})"
    # an abbreviation, or a name with a capital inside: as it is written
    as_written = any(letter.isupper() for letter in form[1:])
    return f"({words if as_written else f'(?i:{words})'}{_PLURAL})"
