"""A word that the glossary avoids, where it has a term for the concept.

`glossary.toml` lists one term per concept and the forms that the deck does not use for it, so
that a reader never wonders whether two words mean two things. A form counts where a word begins
with it (Korean particles may follow). Where a longer term stands, it is that term: “서브그래디언트”
is fine where “그래디언트” is avoided. Words in quotation marks, code and formulas may be anything:
“오버피팅” is talked about, not used.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity, Span
from rectoverso.model import Deck, Image, Text, place
from rectoverso.rules.context import Context

_QUOTED = re.compile(r"“[^“”]*”|‘[^‘’]*’|「[^「」]*」|\"[^\"]*\"")


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    avoided = context.glossary.avoided.get(deck.language)
    if not avoided:
        return
    terms = context.glossary.terms.get(deck.language, frozenset())
    either, term = _longest({*avoided, *terms}, r"(?<!\w)"), _longest(terms)
    for node in context.index.of(Text):
        for found in _uses(node.text, either, term):
            span = place(node, found.start(), found.end())
            yield _found(found[0], avoided[found[0]], span)
    for image in context.index.of(Image):
        for words in (image.alt, image.title):
            for found in _uses(words, either, term):
                yield _found(found[0], avoided[found[0]], image.span)


def _uses(words: str, either: re.Pattern[str], term: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where `words` use an avoided form: not in quotation marks, not as a part of a term."""
    text = _unquoted(words)
    for found in either.finditer(text):
        reach = (term.match(text, at) for at in range(found.start(), found.end()))
        if not any(longer is not None and longer.end() >= found.end() for longer in reach):
            yield found


def _found(form: str, term: str, span: Span) -> Diagnostic:
    return RULE.found(f"“{form}”: this deck says “{term}”", span, f"write “{term}”")


def _longest(forms: Collection[str], before: str = "") -> re.Pattern[str]:
    """Any of `forms` after what `before` matches, the longest first.

    A form in Latin letters ends where the word ends.
    """
    parts = (
        re.escape(form) + (r"(?![A-Za-z])" if form[-1].isascii() else "")
        for form in sorted(forms, key=lambda form: (-len(form), form))
    )
    return re.compile(f"{before}(?:{'|'.join(parts)})")


def _unquoted(words: str) -> str:
    """`words` with what stands in quotation marks blanked out; the same length."""
    return _QUOTED.sub(lambda found: " " * len(found[0]), words)


RULE = Rule("TERM001", "avoided-term", Severity.WARNING, _check)
