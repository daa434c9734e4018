"""What people write and MathJax has not: every hint names something that is typeset."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from rectoverso.source.macros import Fault, Macros
from rectoverso.typeset import instead
from rectoverso.typeset.texmath import Formula, Typesetter

FREQUENT = (
    *(r"\bm{x}", r"\mathbbm{1}", r"\mathds{1}", r"\SI{3}{m}", r"\si{m}", r"\qty{3}{m}", r"\num{3}"),
    *(r"\dv{f}{x}", r"\pdv{f}{x}", r"\argmax_x f", r"\argmin_x f", r"\norm{x}", r"\abs{x}"),
    *(r"\nicefrac{1}{2}", r"\sfrac{1}{2}", r"\xspace", r"\textsc{x}", r"\ensuremath{x}"),
    *(r"\intertext{x}", r"\centering", r"\R", r"\E", r"\Var", r"\KL", r"\tr", r"\diag", r"\sgn"),
    *(r"\softmax", r"\grad", r"\vb{x}", r"\dd{x}", r"\expval{x}", r"\given", r"\indep", r"\one"),
    *(r"\T", r"\emph{x}", r"\cite{x}", r"\item", r"\toprule", r"\llbracket", r"\ind"),
    *(r"\widebar{x}", r"\defeq", r"\lcm", r"\cmark", r"\mathbold{x}", r"\unit{m}", r"\ang{30}"),
    r"\vspace{1em}",
)  # fmt: skip
KNOWN = (
    *(r"\ket{x}", r"\bra{x}", r"\braket{a|b}", r"\coloneqq", r"\operatorname*{argmax}_x f"),
    *(r"\mathscr{F}", r"\textcolor{red}{x}", r"\cancel{x}", r"\prescript{a}{b}{X}"),
    *(r"\begin{equation} x \end{equation}", r"\begin{align} x &= y \end{align}", r"\ce{H2O}"),
    *(r"\boldsymbol{x}", r"\llap{x}", r"\set{x}", r"\pu{3 m}", r"\degree", r"\iff"),
    *(r"\lVert x \rVert", r"\mathclap{x}"),
)  # fmt: skip


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


def hint(typesetter: Typesetter, tex: str) -> str:
    formula = Formula(tex, True)
    found = typesetter.check([formula])[formula]
    assert found is not None, tex
    return found.hint


def sound(typesetter: Typesetter, formulas: dict[str, str]) -> None:
    """Each formula, by where it is from, is typeset."""
    found = typesetter.check(Formula(tex, True) for tex in formulas.values())
    wrong = {name: found[Formula(tex, True)] for name, tex in formulas.items()}
    assert {name: problem for name, problem in wrong.items() if problem is not None} == {}


@pytest.mark.parametrize("tex", FREQUENT)
def test_what_is_frequent_and_unknown_has_a_hint_that_works(
    tex: str, typesetter: Typesetter
) -> None:
    said = hint(typesetter, tex)
    assert "misspelt" not in said
    assert "did you mean" not in said
    sound(typesetter, {each: each for each in re.findall(r"`(.+?)`", said)})
    defined = re.search(r"under \[math\.macros\]: (\w+) = '(.*)'$", said)
    if defined:
        made = Macros.of({defined[1]: defined[2]}).expand("a " + tex, ((0, 1, 1),))
        assert not isinstance(made, Fault)
        sound(typesetter, {said: made[0]})


def test_what_is_known_is_left_alone(typesetter: Typesetter) -> None:
    sound(typesetter, {tex: tex for tex in KNOWN})


def test_every_hint_names_what_is_typeset(typesetter: Typesetter) -> None:
    known = [name for name in (*instead.BODIES, *instead.COMMANDS) if len(name) > 1]
    problems = typesetter.check(Formula(rf"\{name}{{x}}{{y}}{{z}}", True) for name in known)
    assert [each.tex for each, problem in problems.items() if problem is None] == []
    bodies = {}
    for name, body in instead.BODIES.items():
        macros = Macros.of({name: body})
        call = rf"a \{name}" + "{x}" * macros.by_name[name].arguments + " b"
        made = macros.expand(call, ((0, 1, 1),))
        assert not isinstance(made, Fault)
        bodies[name] = made[0]
        bodies[name + " written out"] = instead.example(body)
    sound(typesetter, bodies)
    hints = {**instead.COMMANDS, **instead.ENVIRONMENTS}
    sound(
        typesetter,
        {
            f"{name} {number}": tex
            for name, said in hints.items()
            for number, tex in enumerate(re.findall(r"`(.+?)`", said))
        },
    )
    assert len(instead.BODIES) + len(instead.COMMANDS) > 200
    assert not instead.BODIES.keys() & instead.COMMANDS.keys()


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\aplha", r"did you mean \alpha?"),
        (r"\Lamdba", r"did you mean \Lambda?"),
        (r"\opertorname{x}", r"did you mean \operatorname?"),
        (r"\begin{algined}x\end{algined}", r"did you mean \begin{aligned}?"),
        (r"\begin{bmatirx}x\end{bmatirx}", r"did you mean \begin{bmatrix}?"),
        (r"\begin{itemize}x\end{itemize}", "a list is Markdown's: close the formula"),
        (r"\begin{tabular}{c}x\end{tabular}", "a table is Markdown's, with bars"),
        (r"\begin{figure}x\end{figure}", "a picture is ![what it shows](../media/name.svg)"),
        (r"\begin{xyzzy}x\end{xyzzy}", "is it misspelt? There are aligned"),
        (r"\xyzzy", "is it misspelt? A name in upright letters"),
        (r"\"o", r"write the letter itself, as in `\text{é}`"),
        (r"a\hfill b", r"leave it out, or write \quad for some space"),
        (r"\hspace*{1em}", r"write it without its star: \hspace{1em}"),
        (r"\label{a}", r"use \tag{1} for a fixed mark"),
    ],
)
def test_a_hint(tex: str, said: str, typesetter: Typesetter) -> None:
    assert hint(typesetter, tex).startswith(said)


def test_a_near_name_is_proposed() -> None:
    hints = instead.Instead(["alpha", "sum", "href", "mathbf", "mathbfsf"], ["aligned"])
    for name in ("aplha", "alph", "alphaa", "alpga"):
        assert hints.of_command(name) == r"did you mean \alpha?"
    assert hints.of_command("mathbff") == r"did you mean \mathbfsf?"
    assert "misspelt" in hints.of_command("hrefs")  # refused, and not to be proposed
    for name in ("su", "alp", "xyz", "a" * 100):
        assert "misspelt" in hints.of_command(name)
