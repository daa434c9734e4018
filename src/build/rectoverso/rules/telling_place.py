"""The right choices stand in one place far too often.

Choices are never shuffled: they stand on the card as they are written. Who writes the right one
first, and then thinks of wrong ones, teaches learners to take the first; many hide it in the middle
instead (Attali and Bar-Hillel, “Guess where: the position of correct answers in multiple-choice
test items as a psychometric variable”, Journal of Educational Measurement 40, 2003). Give each
place its share: “vary the location of the right answer according to the number of options”
(Haladyna, Downing and Rodriguez, “A review of multiple-choice item-writing guidelines for classroom
assessment”, Applied Measurement in Education 15, 2002).

Looked at are the questions of an edition with one right choice, if there are eight or more. Of
questions with four choices, a place gets a fourth by chance. A place is named where it has one and
a half times its share, and chance would give it so many in less than one of a hundred decks (an
exact tail of the binomial distribution, divided among all that is looked at: each place, the
longest and the shortest choice). So in ten questions of four choices, eight right ones in one place
are found; in forty, twenty. Move choices until none is named: reasons move with them, and
sentences that name a choice by its place (“the second”) need another look. Choices with an order of
their own, numbers say, keep it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck
from rectoverso.rules import choosing
from rectoverso.rules.chance import is_too_often
from rectoverso.rules.context import Context


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    asked = choosing.single(deck)
    most = choosing.places(asked)
    for place in range(most):
        there = [each for each in asked if place < len(each.widths)]
        telling = [each for each in there if each.right == place]
        chances = [1 / len(each.widths) for each in there]
        if is_too_often(len(telling), chances, most + 2):
            yield RULE.found(
                f"the right choice is number {place + 1} in {len(telling)} of {len(there)}"
                f" multiple-choice questions, by chance it would be in {sum(chances):.1f}:"
                f" {choosing.named(telling)}",
                telling[0].at,
                "move the right choice to another place in some of them",
            )


RULE = Rule("QST014", "telling-place", Severity.WARNING, _check, is_wide=True)
