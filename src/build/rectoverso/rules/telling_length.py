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

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Choice, CodeBlock, Deck, Math, MathBlock, Text, walk
from rectoverso.model import Code as Program
from rectoverso.rules import choosing
from rectoverso.rules.chance import is_too_often
from rectoverso.rules.context import Context

_SEEN, _SHARE = 4, 0.2
"""How many letters, and what share of the longest or shortest, a reader sees as a difference."""
_SIGN = re.compile(r"\\[A-Za-z]+|[^\s{}^_&\\]")
_UNSEEN = re.compile(r"\\(?:[dt]?frac|left|right|[bB]igg?[lr]?|math[a-z]+|text[a-z]*|quad)\b")


def _check(deck: Deck, _: Context) -> Iterator[Diagnostic]:
    asked = list(choosing.single(deck))
    widths = [[_width(choice) for choice in question.choices] for question, _ in asked]
    looks = choosing.places(deck) + 2
    extremes: tuple[tuple[str, Callable[[Iterable[int]], int], str], ...] = (
        ("longest", max, "make wrong choices longer and as precise, or the right one shorter"),
        ("shortest", min, "make wrong choices shorter, or the right one longer"),
    )
    for name, extreme, hint in extremes:
        telling, chances = [], []
        for (question, right), each in zip(asked, widths, strict=True):
            end = extreme(each)
            alike = [abs(width - end) <= max(_SEEN, _SHARE * end) for width in each]
            equal = sum(alike)
            if equal == len(each):
                continue  # none stands out
            chances.append(equal / len(each))
            if alike[right]:
                telling.append(question)
        if is_too_often(len(telling), chances, looks):
            yield RULE.found(
                f"the right choice is the {name} in {len(telling)} of {len(chances)}"
                f" multiple-choice questions, by chance it would be in {sum(chances):.1f}:"
                f" {choosing.named(telling)}",
                choosing.right_choice(telling[0]).span,
                hint,
            )


def _width(choice: Choice) -> int:
    """About how wide a choice is, in halves of the width of a Korean letter."""
    width = 0
    for node in walk(choice.blocks):
        match node:
            case Text() | Program() | CodeBlock():
                width += sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in node.text)
            case Math() | MathBlock():
                width += len(_SIGN.findall(_UNSEEN.sub("", node.tex)))
            case _:
                pass
    return width


RULE = Rule("QST015", "telling-length", Severity.WARNING, _check)
