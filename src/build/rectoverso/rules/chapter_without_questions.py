"""A chapter holds no question, or its heading looks like one.

`#` begins a chapter, and every heading below it a question: `##`, or `###` and more for
follow-ups. With one `#` too few, a question becomes an empty chapter and its answer the chapter's
prose, which books print and no card shows. A chapter that only introduces, without a question of
its own, is fine in a book: say so with `<!-- ignore CHP004: it introduces the part -->` under it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Chapter, Deck, plain
from rectoverso.rules.context import Context


def seems_question(chapter: Chapter, first: bool) -> bool:
    """Whether a chapter's heading looks like a question's; `first` where a file begins with it."""
    if first:
        return False
    return not chapter.questions or plain(chapter.title).rstrip().endswith(("?", "？"))


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    if not any(chapter.questions for chapter in deck.chapters):
        return  # that comes first
    path = ""
    for chapter in deck.chapters:
        first, path = chapter.path != path, chapter.path
        if seems_question(chapter, first):
            message = "this heading begins a chapter, though it looks like a question's"
        elif not chapter.questions:
            message = "this chapter holds no question"
        else:
            continue
        yield RULE.found(message, chapter.span, "a question's heading begins with `##`")


RULE = Rule("CHP004", "chapter-without-questions", Severity.WARNING, _check, is_wide=True)
