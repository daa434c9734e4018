"""A word that the glossary avoids, where it has a term for the concept.

`glossary.toml` lists one term per concept and the forms that the deck does not use for it, so
that a reader never wonders whether two words mean two things. A form counts where a word begins
with it. In Korean any particle may follow. In an alphabet capitals make no difference, and an
ending may follow: “regularisation” finds “Regularisations” too. Endings are -s, -es, -'s, -d, -ed
and -ing; in a language other than English up to three letters. Abbreviations (LSTM) count as they
are written, with -s or -'s, and so does a form that is the term but for its capitals (“Relu” for
“ReLU”).

Where a longer term stands, it is that term: “stochastic gradient descent” is fine where “gradient
descent” is avoided. Words in quotation marks, code and formulas may be anything: “overtraining” is
talked about, not used. So is what stands in parentheses right behind the term: overfitting
(overtraining).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from rectoverso.diagnostics import Diagnostic, Rule, Severity, Span
from rectoverso.model import Deck, Image, Text, place
from rectoverso.rules.context import Context

_QUOTED: Final = re.compile(r"“[^“”]*”|‘[^‘’]*’|「[^「」]*」|\"[^\"]*\"")
_LETTERS: Final = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u03ff\u0400-\u052f"
    r"\u0531-\u0556\u0561-\u0587\u10d0-\u10ff\u1e00-\u1eff\u1f00-\u1fff"
)
"""Letters of alphabets that know capitals: Latin, Greek, Cyrillic, Armenian, Georgian."""
_LETTER: Final = re.compile(f"[{_LETTERS}]")
_ENGLISH: Final = ("en", "ko", "ja", "zh")
"""Languages in which a word in Latin letters is inflected as in English, if at all."""
_WORD: Final = re.compile(r"(?<!\w)\S")
"""The first character of a word, or one between words."""
_NEAR: Final = 200
"""How many characters before a form are looked at for its term."""
_HISSES: Final = ("s", "x", "z", "ch", "sh")


class _Use(NamedTuple):
    """An avoided form in a text: where it stands, and the ending after it."""

    form: str
    start: int
    end: int
    ending: str


class _Forms:
    """Some forms, to be looked for in texts; those of `exact` are told apart by their capitals."""

    def __init__(self, forms: Collection[str], exact: Collection[str], language: str) -> None:
        self._by_letter: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
        english = language.partition("-")[0] in _ENGLISH
        for form in sorted(forms, key=lambda form: (-len(form), form)):
            capitals = form.isupper() or form.casefold() in exact
            ending = _ending(form, capitals=capitals, english=english)
            row = (form, "" if capitals else _lower(form), ending)
            self._by_letter.setdefault(_lower(form[0]), []).append(row)

    def uses(self, text: str, lower: str) -> Iterator[_Use]:
        """Where they stand at the beginning of a word, the longest of those that begin there;
        `lower` is the text without capitals.
        """
        end = 0
        for word in _WORD.finditer(text):
            start = word.start()
            use = self.at(text, lower, start) if start >= end else None
            if use is not None:
                end = use.end
                yield use

    def at(self, text: str, lower: str, start: int) -> _Use | None:
        """The longest form that stands at a place."""
        for form, without_capitals, ending in self._by_letter.get(lower[start], ()):
            if text.startswith(form, start) or (
                without_capitals and lower.startswith(without_capitals, start)
            ):
                end = start + len(form)
                found = ending.match(text, end)
                if found is not None:
                    return _Use(form, start, end, found[0])
        return None


def _ending(form: str, *, capitals: bool, english: bool) -> re.Pattern[str]:
    """What may follow a form where it ends."""
    if not _LETTER.match(form[-1]):
        return re.compile("")
    plural = "s|['’]s"
    if capitals:
        ending = plural
    elif english:
        ending = f"{plural}|es|d|{re.escape(form[-1])}?(?:ed|ing)"
    else:
        ending = f"['’]s|[{_LETTERS}]{{1,3}}"
    return re.compile(f"(?i:{ending})?(?![{_LETTERS}])")


def _lower(text: str) -> str:
    """A text without capitals; as long as it was."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(map(_lower_letter, text))


def _lower_letter(letter: str) -> str:
    lower = letter.lower()
    return lower if len(lower) == 1 else letter


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    avoided = context.glossary.avoided.get(deck.language)
    if not avoided:
        return
    terms = context.glossary.terms.get(deck.language, frozenset())
    exact = {form.casefold() for form in avoided} & {term.casefold() for term in terms}
    either = _Forms({*avoided, *terms}, exact, deck.language)
    term = _Forms(terms, exact, deck.language)
    for node in context.index.of(Text):
        for use in _uses(node.text, either, term, avoided):
            span = place(node, use.start, use.end + len(use.ending))
            yield _found(node.text, use, avoided[use.form], span)
    for image in context.index.of(Image):
        for words in (image.alt, image.title):
            for use in _uses(words, either, term, avoided):
                yield _found(words, use, avoided[use.form], image.span)


def _uses(words: str, either: _Forms, term: _Forms, avoided: Mapping[str, str]) -> Iterator[_Use]:
    """Where `words` use an avoided form: not in quotation marks, not as a part of a term, and not
    in parentheses after its own.
    """
    text = _unquoted(words)
    lower = _lower(text)
    for use in either.uses(text, lower):
        reach = (term.at(text, lower, at) for at in range(use.start, use.end))
        if any(longer is not None and longer.end >= use.end for longer in reach):
            continue
        before, opened, between = text[max(use.start - _NEAR, 0) : use.start].rpartition("(")
        if opened and ")" not in between and before.rstrip().endswith(avoided[use.form]):
            continue
        yield use


def _found(text: str, use: _Use, term: str, span: Span) -> Diagnostic:
    word = text[use.start : use.end]
    instead = term
    if word.isupper() and not use.form.isupper():
        instead = term.upper()
    elif word[0].isupper() and not use.form[0].isupper():
        instead = term[0].upper() + term[1:]
    if _LETTER.match(term[-1]):
        if use.ending in ("s", "es"):
            instead += "es" if term.endswith(_HISSES) else "s"
        elif use.ending.endswith("s"):
            instead += use.ending
    message = f"“{word}{use.ending}”: this deck says “{term}”"
    return RULE.found(message, span, f"write “{instead}”")


def _unquoted(words: str) -> str:
    """`words` with what stands in quotation marks blanked out; the same length."""
    return _QUOTED.sub(lambda found: " " * len(found[0]), words)


RULE = Rule("TERM001", "avoided-term", Severity.WARNING, _check)
