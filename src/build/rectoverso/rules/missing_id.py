"""A question or a chapter has no id.

The id is the identity of a question for ever: the schedule that a learner has earned hangs on it,
not on the wording, the order or the file. It stands at the end of the heading, where GitHub's
page does not show it:

    ## Why does ReLU train faster? <a id="relu-over-sigmoid"></a>

`rectoverso check --fix` writes a proposal made from the words of the heading (Hangul in Latin
letters). Change it to something short and telling before the first release, and never after.
"""

from __future__ import annotations

from collections.abc import Iterator

from slugify import slugify

from rectoverso.diagnostics import Diagnostic, Edit, Fix, Severity
from rectoverso.model import Chapter, Deck, Question, plain
from rectoverso.rules.rule import Rule, Surroundings

_LONGEST = 40


def _check(deck: Deck, _: Surroundings) -> Iterator[Diagnostic]:
    taken = {chapter.id for chapter in deck.chapters}
    taken |= {asked.question.id for asked in deck.questions()}
    numbers: dict[str, int] = {}
    for chapter in deck.chapters:
        if not chapter.id:
            yield _finding("chapter", chapter, taken, numbers)
    for asked in deck.questions():
        if not asked.question.id:
            yield _finding("question", asked.question, taken, numbers)


def _finding(
    what: str, node: Chapter | Question, taken: set[str], numbers: dict[str, int]
) -> Diagnostic:
    proposal = _proposal(plain(node.title), taken, numbers)
    taken.add(proposal)
    anchor = f'<a id="{proposal}"></a>'
    fix: Fix | None = Fix(f"write {anchor}", (Edit(node.id_span, " " + anchor),))
    where = node.id_span
    if where.column != where.end_column:  # an anchor stands there, without an id
        fix = None
    return RULE.found(
        f"this {what} has no id",
        where,
        f"end the heading with {anchor}, or run `rectoverso check --fix`",
        fix=fix,
    )


def _proposal(title: str, taken: set[str], numbers: dict[str, int]) -> str:
    """An id made of the title's words (Hangul romanised) that is not taken yet; `numbers` holds
    the last number that was put to each of them.
    """
    slug = slugify(title[:200], max_length=_LONGEST, word_boundary=True) or "question"
    proposal = slug
    number = numbers.get(slug, 1)
    while proposal in taken:
        number += 1
        proposal = f"{slug}-{number}"
    numbers[slug] = number
    return proposal


RULE = Rule("ID001", "missing-id", Severity.ERROR, _check)
