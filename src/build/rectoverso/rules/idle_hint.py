"""A gap's hint narrows nothing down.

A hint stands in the gap while it is asked, and is there to say which of several right answers is
meant: “in which year”, “its unit”, “the formula”. A question mark does that without one. So a
warning says where a hint

- only asks: `{{c1::Paris::what}}`, `{{c1::Paris::?}}`, `{{c1::Paris::which word}}`,
- repeats what stands right beside the gap: `The capital of France is {{c1::Paris::capital}}`,
- holds the answer: `{{c1::Paris::Paris in France}}`,
- is the same in all gaps of the text, three or more with different answers: the gaps that can be
  read say as much.

Say what kind of thing is wanted and what tells it from others, or leave the hint out. What counts
as asking is known in the languages that artifacts speak; who, when, where and how many narrow an
answer down. Right beside a gap are the three words before it and after it; words like “the” and the
particles of Korean don't count. An answer that a hint holds has three letters at least.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.languages import asking, code
from rectoverso.model import Deck
from rectoverso.rules.betrayed_gap import stands_in
from rectoverso.rules.context import Context
from rectoverso.rules.gaps import Asked, Gap, clozes, tokens
from rectoverso.rules.running import short

_BESIDE = 3
_SEVERAL = 3


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    language = code(deck.language) or ""
    for asked in clozes(deck):
        hints = {" ".join(gap.node.hint.split()).casefold() for gap in asked.gaps}
        answers = {gap.keys for gap in asked.gaps}
        alike = len(hints) == 1 and len(answers) >= _SEVERAL
        for gap in asked.gaps:
            fault = _fault(gap, asked, language) if gap.node.hint else ""
            if fault:
                message = f"the hint “{short(gap.node.hint)}” {fault}"
                yield RULE.found(message, gap.node.span, _MEND)
                alike = False
        if alike and "" not in hints:
            hint = asked.gaps[0].node.hint
            message = f"the hint “{short(hint)}” is that of all {len(asked.gaps)} gaps"
            yield RULE.found(message, asked.gaps[0].node.span, _MEND)


_MEND = "say what tells this answer from others, or leave the hint out: {{c1::answer}}"


def _fault(gap: Gap, asked: Asked, language: str) -> str:
    """What is wrong with a hint; empty when nothing is."""
    if asking.only_asks(gap.node.hint, language):
        return "only asks, and narrows nothing down"
    hint = tokens(gap.node.hint)
    if stands_in(gap.answer, hint):
        return "holds the answer"
    if hint and {token.key for token in hint} <= _beside(gap, asked):
        return "repeats what stands beside the gap"
    return ""


def _beside(gap: Gap, asked: Asked) -> set[str]:
    """The words right before and after a gap, as far as they stand in no gap."""
    reading, end = asked.paragraph, gap.place + gap.length
    places = (*range(max(0, gap.place - _BESIDE), gap.place), *range(end, end + _BESIDE))
    return {
        reading.tokens[place].key
        for place in places
        if place < len(reading.tokens) and not reading.gaps[place]
    }


RULE = Rule("QST013", "idle-hint", Severity.WARNING, _check)
