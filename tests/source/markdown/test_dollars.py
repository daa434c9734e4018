"""Dollar signs: formulas, code, money."""

from __future__ import annotations

import pytest

from tests.projection import HEAD, answered, codes, cut, line, words


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # code wins over math
        ("It costs $5; set `$HOME` first.", "It costs $5; set code($HOME) first."),
        ("in `$a` and `b$`", "in code($a) and code(b$)"),
        ("$x `y$ z`", "$x code(y$ z)"),
        ("$$x `y$$ z`", "$$x code(y$$ z)"),
        ("$x ` y$", "math(x ` y)"),
        (r"$x$ \` $y$ `z`", "math(x) ` math(y) code(z)"),
        ("$x$ ``a`b`` $y$", "math(x) code(a`b) math(y)"),
        # money that no author takes for a formula
        ("US$5 and A$7, (5$)", "US$5 and A$7, (5$)"),
        ("HK$10$ or so", "HK$10$ or so"),
        ("from $5 to $10, -$3, $1,000, ($5–$10), $5/$6", None),
        ("5$ to 6$, 5$/kg or 6$/kg", None),
        # formulas that begin with a number
        ("$100$ and $2 x$ and $3 dx$", "math(100) and math(2 x) and math(3 dx)"),
        (r"$0 \le x \le 1$", r"math(0 \le x \le 1)"),
        ("$2 ab + 3 cd$", "math(2 ab + 3 cd)"),
        ("$5 mod 3$", "math(5 mod 3)"),
        (r"$10 \text{ or so}$", r"math(10 \text{ or so})"),
        ("$10^{max value}$", "math(10^{max value})"),
        (r"the $n$th, $a \bmod b$s", r"the math(n)th, math(a \bmod b)s"),
        ("$ 5 and $ 6", "$ 5 and $ 6"),
        ("Anki's [$]x^2[/$]", "Anki's [$]x^2[/$]"),
        ("값은$x$이다, the n$^{th}$", "값은math(x)이다, the nmath(^{th})"),
    ],
)
def test_what_is_clear(source: str, expected: str | None) -> None:
    question, found = answered(source)
    assert [each.code for each in found if each.code != "TEX003"] == []
    assert words(question.short[0].children) == (source if expected is None else expected)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("source", "doubted"),
    [
        ("It costs $5 a month or 6$ more.", 9),
        ("costs $5/month,$x$", 6),
        ("an x$5$ here", 4),
        ("$20k for each, or 30$ at most", 0),
        ("$HOME:$PATH", 0),
        ("It is $ x$ here.", 6),
        ("export A=$B\nexport C=$D", 9),
        ("$ \\alpha $ and $ x $", 0),
    ],
)
def test_what_is_in_doubt_is_said(source: str, doubted: int) -> None:
    _, found = answered(source)
    assert "TEX004" in codes(found)
    doubtful = next(each for each in found if each.code == "TEX004")
    assert doubtful.span.column == doubted + 1
    assert cut(HEAD + source, doubtful.span) == "$"


def test_the_hints_for_a_doubtful_dollar_mend() -> None:
    assert words(line(r"\$5 a month or 6\$")) == "$5 a month or 6$"
    assert words(line("$`5 a month or 6`$")) == "math(5 a month or 6)"
