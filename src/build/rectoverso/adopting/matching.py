"""Which question a foreign note asks: texts without what tools and habits add to them.

Two texts are the same question when they agree without case, blanks, punctuation, HTML, the
marks of formulas and the marks of gaps. Symbols count (C++ is not C), and so do `#`, `%`, `&` and
`@` (C# is not C).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from rectoverso.model import Kind, Paragraph, Question, plain

_KEPT: Final = frozenset("#%&@")
_DROPPED: Final = frozenset("`$^")


def normal(text: str) -> str:
    """`text` as it is compared: two texts of one normal form are the same question."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return "".join(filter(_counts, folded))


def _counts(character: str) -> bool:
    if character in _KEPT:
        return True
    return unicodedata.category(character)[0] not in "PZC" and character not in _DROPPED


def keys(question: Question) -> tuple[str, ...]:
    """The normal forms that mean `question`: its title's; a cloze's text with its gaps filled too,
    since a foreign cloze has no title.
    """
    texts = [plain(question.title)]
    if question.kind is Kind.CLOZE and question.short:
        first = question.short[0]
        if isinstance(first, Paragraph):
            texts.append(plain(first.children))
    return tuple(dict.fromkeys(key for text in texts if (key := normal(text))))
