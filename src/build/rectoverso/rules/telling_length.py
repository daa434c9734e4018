r"""The right choice is the longest one far too often, or the shortest.

What is right needs its conditions and gets long; what is wrong is thought of last and stays short.
Learners see that sooner than they see the matter: “keep the length of choices about equal”
(Haladyna, Downing and Rodriguez, “A review of multiple-choice item-writing guidelines for classroom
assessment”, Applied Measurement in Education 15, 2002). Make some wrong choices longer, as
plausible and as precise as the right one, or say the right one in fewer words and leave the rest to
its reason.

Lengths are compared as a reader sees them: in letters, a letter of Chinese, Japanese or Korean as
two, a sign of a formula as one (`\frac` has none of its own), a program as its letters. Several
that are about equally long (within four letters, or a fifth) share the first place: nobody sees
that one of them is longer. Looked at are the questions of an edition with one
right choice, if there are eight or more, and by the same bound as for
[the place of the right one](QST014.md): one and a half times what chance gives, and so many that
chance gives them in less than one of a hundred decks. So in ten questions of four choices, eight
are found whose longest choice is right; in forty, twenty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck
from rectoverso.rules import choosing
from rectoverso.rules.chance import is_too_often
from rectoverso.rules.context import Context

_SEEN, _SHARE = 4, 0.2
"""How many letters, and what share of the longest or shortest, a reader sees as a difference."""


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    asked = choosing.single(deck)
    looks = choosing.places(asked) + 2
    extremes: tuple[tuple[str, Callable[[Iterable[int]], int], str], ...] = (
        ("longest", max, "make wrong choices longer and as precise, or the right one shorter"),
        ("shortest", min, "make wrong choices shorter, or the right one longer"),
    )
    for name, extreme, hint in extremes:
        telling, chances = [], []
        for each in asked:
            end = extreme(each.widths)
            alike = [abs(width - end) <= max(_SEEN, _SHARE * end) for width in each.widths]
            equal = sum(alike)
            if equal == len(alike):
                continue  # none stands out
            chances.append(equal / len(alike))
            if alike[each.right]:
                telling.append(each)
        if is_too_often(len(telling), chances, looks):
            yield RULE.found(
                f"the right choice is the {name} in {len(telling)} of {len(chances)}"
                f" multiple-choice questions, by chance it would be in {sum(chances):.1f}:"
                f" {choosing.named(telling)}",
                telling[0].at,
                hint,
            )


RULE = Rule("QST015", "telling-length", Severity.WARNING, _check, is_wide=True)
