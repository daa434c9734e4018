"""The deck's own macros: what they stand for, where that stands, and what is wrong with them."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectoverso import pipeline
from rectoverso.diagnostics import Diagnostic, Places, position
from rectoverso.model import Math, place, to_json, walk_chapter
from rectoverso.source import macros
from rectoverso.source.config import settings
from rectoverso.source.macros import Fault, Macros
from rectoverso.source.markdown import read_chapters
from rectoverso.source.markdown.questions import Form
from rectoverso.typeset.texmath import Typesetter
from tests.decks import EPOCH, SETTINGS, write_deck
from tests.fuzz import examples
from tests.growth.measure import calls
from tests.projection import HEAD, PATH, cut

OURS = {
    "R": r"\mathbb{R}",
    "a": r"\alpha",
    "ab": "a+b",
    "norm": r"\left\lVert #1 \right\rVert",
    "swap": "#2#1",
    "twice": "#1,#1",
    "nrm": r"\norm",
    "Rn": r"\R^#1",
    "sw": r"\swap#1#2",
    "nothing": "",
    "ten": r"\#1\&",
    "d": r"\frac{\mathrm{d}#1}{\mathrm{d}#2}",
}
HERE: Places = ((0, 7, 3),)
KNOWN = Macros.of(OURS)


def expanded(tex: str) -> str:
    made = KNOWN.expand(tex, HERE)
    assert not isinstance(made, Fault), made
    return made[0]


@pytest.mark.parametrize(
    ("tex", "meant"),
    [
        ("x", "x"),
        (r"x \in \R", r"x \in \mathbb{R}"),
        # a name takes the blanks after it away, and ends at the first character that is no letter
        (r"\R  ^n", r"\mathbb{R}^n"),
        (r"\R2", r"\mathbb{R}2"),
        (r"\Rnn", r"\Rnn"),
        ("\\R\n+1", r"\mathbb{R}+1"),
        # a blank keeps a command and a letter apart
        (r"\a x", r"\alpha x"),
        (r"\a{}x", r"\alpha{}x"),
        (r"2\a\a", r"2\alpha\alpha"),
        (r"\norm x", r"\left\lVert x \right\rVert"),
        (r"\twice\a x", r"\alpha,\alpha x"),
        # not a call
        (r"a \\R", r"a \\R"),
        (r"a \\\R", r"a \\\mathbb{R}"),
        (r"\{R\}", r"\{R\}"),
        # arguments: a group, or one token
        (r"\norm{x+y}^2", r"\left\lVert x+y \right\rVert^2"),
        (r"\norm {x}", r"\left\lVert x \right\rVert"),
        (r"\norm\R", r"\left\lVert \mathbb{R} \right\rVert"),
        (r"\norm 12", r"\left\lVert 1 \right\rVert2"),
        (r"\swap{a}{b}", "ba"),
        (r"\swap a b c", "ba c"),
        (r"\swap{{a}b}\{", r"\{{a}b"),
        (r"\norm{\}}", r"\left\lVert \} \right\rVert"),
        (r"\norm{\norm{x}}", r"\left\lVert \left\lVert x \right\rVert \right\rVert"),
        (r"\d f x", r"\frac{\mathrm{d}f}{\mathrm{d}x}"),
        (r"\norm{}", r"\left\lVert  \right\rVert"),
        # a macro may end in another, which takes what follows
        (r"\nrm{x}", r"\left\lVert x \right\rVert"),
        (r"\sw{a}{b}", "ba"),
        (r"\sw{ab}{c}", "bac"),
        (r"\Rn2", r"\mathbb{R}^2"),
        (r"x\nothing y", "xy"),
        (r"\ten", r"\#1\&"),
        # a macro that is an argument counts as one
        (r"x^\ab", r"x^{a+b}"),
        (r"x_\R y", r"x_{\mathbb{R}}y"),
        (r"\frac\ab2", r"\frac{a+b}2"),
        (r"\frac1\ab+\ab", r"\frac1{a+b}+a+b"),
        (r"\frac{1}\ab", r"\frac{1}{a+b}"),
        (r"\frac{\ab}{\ab}", r"\frac{a+b}{a+b}"),
        (r"\sqrt[3]\ab", r"\sqrt[3]{a+b}"),
        (r"\sqrt[\ab]{x}\ab", r"\sqrt[a+b]{x}a+b"),
        (r"\frac{\sqrt\ab}\ab\ab", r"\frac{\sqrt{a+b}}{a+b}a+b"),
        (r"\left[\ab\right]", r"\left[a+b\right]"),
        # as in TeX, within words too
        (r"\text{in $\R$}", r"\text{in $\mathbb{R}$}"),
        # a percent sign is no comment for MathJax, so that none hides a brace here
        (r"\norm{\text{50%}}", r"\left\lVert \text{50%} \right\rVert"),
    ],
)
def test_what_a_formula_says(tex: str, meant: str) -> None:
    assert expanded(tex) == meant


def test_a_formula_without_a_macro_is_left_alone() -> None:
    places = ((0, 3, 4), (2, 5, 1))
    for known in (KNOWN, Macros()):
        tex, stands = known.expand(r"\frac\x \\R", places)  # type: ignore[misc]
        assert tex == r"\frac\x \\R"
        assert stands is places


def test_a_letter_stands_where_it_was_written_or_where_its_macro_was_called() -> None:
    tex = "1+\\norm{x\n+\\R y}z"
    made = KNOWN.expand(tex, HERE)
    assert not isinstance(made, Fault)
    words, places = made
    assert words == "1+\\left\\lVert x\n+\\mathbb{R}y \\right\\rVertz".replace("tz", "t z")
    stands = {words[at] + str(at): position(words, at, places) for at in range(len(words))}
    assert stands["10"] == (7, 3)
    assert {stands[f"{words[at]}{at}"] for at in range(2, 14)} == {(7, 5)}
    at = words.index("x")
    assert [position(words, at + n, places) for n in (0, 1, 2)] == [(7, 11), (7, 12), (8, 3)]
    assert {position(words, words.index("mathbb") + n, places) for n in range(9)} == {(8, 4)}
    assert position(words, words.index("y"), places) == (8, 7)
    assert position(words, words.index("\\right"), places) == (7, 5)
    assert position(words, len(words) - 1, places) == (8, 9)
    assert position(words, len(words), places) == (8, 10)


@given(st.text(r"\R{}[]x^ab1 norm", max_size=30), st.integers(1, 5), st.integers(1, 5))
@examples(200)
def test_what_the_author_wrote_keeps_its_place(tex: str, line: int, column: int) -> None:
    """Without arguments, each letter of the source that is left stands where it stood."""
    known = Macros.of({"R": "≈≈", "ab": "≈"})
    made = known.expand(tex, ((0, line, column),))
    assert not isinstance(made, Fault)
    words, places = made
    for at, letter in enumerate(words):
        here, there = position(words, at, places)
        assert here == line
        if letter == "≈":
            assert tex[there - column] == "\\"
        elif letter not in " {}":
            assert tex[there - column] == letter


@given(st.lists(st.sampled_from([*(rf"\{name}" for name in OURS), *r"{}#1x ^_[]", "\\", "\n"])))
@example(["\\swap", "\\ab", "\\"])
@examples(300)
def test_whatever_is_written_is_expanded_or_faulted(parts: list[str]) -> None:
    tex = "".join(parts)
    made = KNOWN.expand(tex, HERE)
    if isinstance(made, Fault):
        assert tex[made.start : made.end][:1] == "\\"
        return
    words, places = made
    assert [at for at, _, _ in places] == sorted({at for at, _, _ in places})
    assert all(0 <= at <= len(words) for at, _, _ in places)
    assert position(words, len(words), places) == position(tex, len(tex), HERE)
    for name in re.findall(r"\\([A-Za-z]+|.)", words, re.DOTALL):
        assert name not in OURS


@pytest.mark.parametrize(
    ("tex", "message", "covered"),
    [
        (r"x + \norm", r"\norm takes an argument, and none stands here", r"\norm"),
        (r"{\norm }", r"\norm takes an argument, and none stands here", r"\norm"),
        (r"\swap{a} ", r"\swap takes 2 arguments, and 1 stands here", r"\swap"),
        (r"\norm{\nrm}", r"\norm takes an argument, and none stands here", r"\nrm"),
        (r"\norm\nrm x", r"\norm takes an argument, and none stands here", r"\nrm"),
        (r"\sw a\norm x", r"\norm takes an argument, and none stands here", r"\norm"),
        (r"\nrm", r"\norm takes an argument, and none stands here", r"\nrm"),
        (r"x\norm{a", r"an argument of \norm is never closed", r"\norm"),
        (r"\R + \norm{\swap{a}}", r"\swap takes 2 arguments, and 1 stands here", r"\swap"),
    ],
)
def test_a_call_that_lacks_something(tex: str, message: str, covered: str) -> None:
    made = KNOWN.expand(tex, HERE)
    assert isinstance(made, Fault)
    assert made.message == message
    assert tex[made.start : made.end] == covered
    assert made.hint


@pytest.mark.parametrize("last", ["", "x", "xxxxxxxxxx"])
def test_what_grows_without_end_is_stopped(last: str) -> None:
    names = string.ascii_letters
    bodies = {name: rf"\{called}\{called}" for name, called in pairwise(names)}
    grown = Macros.of(bodies | {"Z": last})
    assert calls(lambda: grown.expand(r"1+\a", HERE)) < 1_000_000  # otherwise 2 to the power of 52
    made = grown.expand(r"1+\a", HERE)
    assert isinstance(made, Fault)
    assert "longer than 20,000 characters" in made.message
    doubled = Macros.of({"t": "#1#1"})
    made = doubled.expand(r"\t{" * 40 + "x" + "}" * 40, HERE)
    assert isinstance(made, Fault)
    empty = Macros.of({"e": "#1" * 2_000, "f": r"\e{}\e{}\e{}\e{}\e{}\e{}"})
    assert isinstance(empty.expand(r"\f", HERE), Fault)
    # a long chain is no recursion of ours
    letters = [a + b for a in names for b in names][:900]
    chain = {name: rf"\{called}" for name, called in pairwise(letters)}
    assert list(macros.circles(chain)) == []
    (deep, _) = Macros.of(chain | {letters[-1]: "x"}).expand(rf"\{letters[0]}", HERE)  # type: ignore[misc]
    assert deep == "x"


# ---- deck.toml


def said(text: str) -> list[tuple[str, str, str]]:
    """What is found in `deck.toml`: code, the line where, and what."""
    whole = SETTINGS + text
    lines = whole.split("\n")
    read, found = settings(whole)
    assert (read is None) == bool(found)
    return [(each.code, lines[each.span.line - 1], each.message) for each in found]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("R2 = 'x'", "a macro can't be called `R2`: its name is made of letters"),
        (r"'\R' = 'x'", r"a macro can't be called `\R`: its name is made of letters"),
        ("'' = 'x'", "a macro can't be called ``: its name is made of letters"),
        ("begin = 'x'", r"\begin holds environments together and can't be a macro"),
        ("a = 3", r"the macro \a is not a string"),
        ("a = ['x', 1]", r"the macro \a is not a string"),
        ("a = '{'", r"the macro \a opens a brace that it does not close"),
        ("a = '}{'", r"the macro \a closes a brace that it does not open"),
        ("a = '{\\}'", r"the macro \a opens a brace that it does not close"),
        ("a = 'x\\'", r"the macro \a ends in a lone backslash"),
        ("a = '#2'", r"the macro \a has #2 but not #1, whose words would be lost"),
        ("a = '#1 #3'", r"the macro \a has #3 but not #2, whose words would be lost"),
        ("a = '#0'", r"the macro \a has a # that is no argument"),
        ("a = '#'", r"the macro \a has a # that is no argument"),
        ("a = '##1'", r"the macro \a has a # that is no argument"),
        (
            'a = "\\nu"',
            r"the macro \a has a line end, a tab or another control character in it",
        ),
        (f"a = '{'x' * 5001}'", r"the macro \a stands for more than 5,000 characters"),
        (r"a = '\a'", r"the macro \a calls itself"),
        (r"a = 'x\a{#1}'", r"the macro \a calls itself"),
    ],
)
@pytest.mark.parametrize("form", ["[math.macros]\n{}\n", "[math]\nmacros.{}\n", "math.macros.{}\n"])
def test_a_macro_that_can_not_be(line: str, message: str, form: str) -> None:
    if form.startswith("math.macros."):
        whole = form.format(line) + SETTINGS
        _, found = settings(whole)
        assert [(each.code, each.message) for each in found] == [("DECK001", message)]
        assert found[0].span.line == 1
    else:
        written = form.format(line).split("\n")[1]
        assert said(form.format("R = 'x'\n" + line if form[5] == "." else line)) == [
            ("DECK001", line if form[5] == "." else written, message)
        ]


def test_macros_that_call_one_another_in_a_circle() -> None:
    lines = [r"a = '\b'", r"b = '\\a \c'", r"c = '{\a}'", r"d = '\a'", r"e = '\e\f'", r"f = '\e'"]
    found = said("[math.macros]\n" + "\n".join(lines) + "\n")
    assert [(line[0], message) for _, line, message in found] == [
        ("a", r"the macro \a calls itself by way of \b"),
        ("b", r"the macro \b calls itself by way of \c"),
        ("c", r"the macro \c calls itself by way of \a"),
        ("e", r"the macro \e calls itself"),
        ("e", r"the macro \e calls itself by way of \f"),
        ("f", r"the macro \f calls itself by way of \e"),
    ]


def test_tables_that_are_none() -> None:
    assert [message for _, _, message in said("[math]\nmacro = {}\n")] == [
        "`math.macro` is not a setting"
    ]
    assert [message for _, _, message in said("[math]\nmacros = 'x'\n")] == [
        "`math.macros` is a string; it wants a table"
    ]
    many = "".join(f"m{'abcdefghij'[n // 100]}{'x' * (n % 100)} = 'x'\n" for n in range(1000))
    assert said("[math.macros]\n" + many) == []
    (found,) = said("[math.macros]\n" + many + "z = 'x'\n")
    assert found[2] == "`math.macros` holds more than 1,000 macros"


def test_tex_in_double_quotes() -> None:
    for body in (r"\mathbb{R}", r"\underline{x}"):
        _, (found,) = settings(f'{SETTINGS}[math.macros]\nR = "{body}"\n')
        assert found.message.startswith("not valid TOML: ")
        assert "in single ones it is itself: '\\R'" in found.hints[0]


# ---- through the reader, the rules and the writers

TABLE = "[math.macros]\n" + "".join(f"{name} = '{body}'\n" for name, body in OURS.items())
CHAPTER = r"""# 장과 $\R$ <a id="chapter"></a>

## $\R$ 은? <a id="reals"></a>

수 $x \in \R$ 의 집합이다. $`\norm{x}`$ 는 크기다.

$$
\norm{x +
  \R}
$$

| 표 | 값 |
|---|---|
| $\norm{a \mid b}$ | $\frac\ab2$ |

## 빈칸은? <a id="gap"></a>

답은 {{c1::$\swap{1}{2}$}} 이다.[^one]

[^one]: 각주의 $\a x$ 다.

## 다른 것은? <a id="other"></a>

매크로 없는 $\beta$ 와 `$\R$`.
"""
WRITTEN_OUT = r"""# 장과 $\mathbb{R}$ <a id="chapter"></a>

## $\mathbb{R}$ 은? <a id="reals"></a>

수 $x \in \mathbb{R}$ 의 집합이다. $`\left\lVert x \right\rVert`$ 는 크기다.

$$
\left\lVert x +
  \mathbb{R} \right\rVert
$$

| 표 | 값 |
|---|---|
| $\left\lVert a \mid b \right\rVert$ | $\frac{a+b}2$ |

## 빈칸은? <a id="gap"></a>

답은 {{c1::$21$}} 이다.[^one]

[^one]: 각주의 $\alpha x$ 다.

## 다른 것은? <a id="other"></a>

매크로 없는 $\beta$ 와 `$\R$`.
"""


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


def without_places(value: Any) -> Any:
    """A model's JSON without saying where anything stands."""
    if isinstance(value, list):
        return [without_places(each) for each in value]
    if not isinstance(value, dict):
        return value
    where = ("places", "span", "id_span")
    return {key: without_places(each) for key, each in value.items() if key not in where}


def artifacts(folder: Path, targets: tuple[str, ...], typesetter: Typesetter) -> Mapping[str, Any]:
    """What the writers make of a deck, by the files' names; of the model, what it says."""
    sound = pipeline.sound(folder, typesetter)
    at = pipeline.standing(sound, int(EPOCH))
    output = folder / "out"
    output.mkdir()
    made = pipeline.make(at, pipeline.named(targets), output, typesetter, lambda *_: None)
    files = [file.path for artifact in made for file in artifact.files]
    contents: dict[str, Any] = {path.name: path.read_bytes() for path in files}
    for name, content in contents.items():
        if name.endswith(".json"):
            contents[name] = without_places(json.loads(content))
    return contents


@pytest.mark.parametrize(
    "targets",
    [
        ("apkg", "json"),
        pytest.param(("epub", "cheatsheet", "book"), marks=pytest.mark.slow),
    ],
)
def test_an_artifact_is_the_same_as_of_formulas_that_are_written_out(
    targets: tuple[str, ...], tmp_path: Path, typesetter: Typesetter
) -> None:
    ours = write_deck(tmp_path / "ours", SETTINGS + TABLE, first=CHAPTER)
    theirs = write_deck(tmp_path / "theirs", SETTINGS, first=WRITTEN_OUT)
    made = artifacts(ours, targets, typesetter)
    assert len(made) == len(targets)
    assert made == artifacts(theirs, targets, typesetter)


def test_another_macro_moves_exactly_the_notes_that_use_it(
    tmp_path: Path, typesetter: Typesetter
) -> None:
    def digests(table: str, chapter: str = CHAPTER) -> Mapping[str, str]:
        deck = write_deck(tmp_path / "deck", SETTINGS + table, first=chapter)
        (draft,) = pipeline.check(deck, typesetter).drafts
        return draft.digests

    usual = digests(TABLE)
    assert digests("", WRITTEN_OUT) == usual
    moved = digests(TABLE.replace(r"\alpha", r"\gamma"))
    assert [name for name in usual if moved[name] != usual[name]] == ["gap"]
    moved = digests(TABLE.replace(r"\mathbb", r"\mathbf"))
    assert [name for name in usual if moved[name] != usual[name]] == ["reals"]
    assert digests(TABLE + r"unused = '\beta'" + "\n") == usual


def found_in(
    folder: Path, typesetter: Typesetter, body: str, table: str = TABLE
) -> tuple[Diagnostic, ...]:
    write_deck(folder, SETTINGS + table, first=HEAD + body)
    return pipeline.check(folder, typesetter).report.diagnostics


@pytest.mark.parametrize(
    ("body", "code", "covered"),
    [
        # in an argument, where it is written
        (r"글 $\norm{x + \nope}$ 뒤", "TEX001", r"\nope}$"),
        ("> $$\n> \\norm{x\n> \\nope} + 1\n> $$", "TEX001", r"\nope} + 1"),
        (r"| $a$ | $\norm{a \mid \nope}$ |" + "\n|--|--|\n", "TEX001", r"\nope}$"),
        # in what a macro stands for, where it is called
        (r"글 $x + \wrong{y}$", "TEX001", r"\wrong{y}$"),
        (r"글 $x + \wrong{\norm y} + z$", "TEX001", r"\wrong{\norm y} + z$"),
        # a call that can't be read
        (r"글 $x + \norm$", "TEX001", r"\norm"),
        ("- $$\n  \\R +\n  \\swap{x}\n  $$", "TEX001", r"\swap"),
        # other findings
        (r"글 $\norm{x 한글}$", "TEX003", "한글}$"),
        (r"글 $\R\href{a}{b}$", "TEX002", r"\href{a}{b}$"),
    ],
)
def test_a_finding_stands_where_the_author_can_mend_it(
    body: str, code: str, covered: str, tmp_path: Path, typesetter: Typesetter
) -> None:
    table = TABLE + r"wrong = '\oops{#1}'" + "\n"
    (found,) = found_in(tmp_path / "deck", typesetter, body, table)
    assert found.code == code
    assert cut(HEAD + body, found.span) == covered


def test_what_a_macro_hides_is_shown(tmp_path: Path, typesetter: Typesetter) -> None:
    table = TABLE + r"wrong = '\oops{#1}'" + "\n"
    (found,) = found_in(tmp_path / "deck", typesetter, r"글 $x + \wrong{y}$", table)
    assert found.message == r"undefined control sequence \oops"
    assert found.hints[-1] == (
        r"\wrong is a macro of deck.toml, and the formula reads x + \oops{y}"
    )


def test_a_macro_that_stands_for_what_is_refused(tmp_path: Path, typesetter: Typesetter) -> None:
    table = "[math.macros]\n" + "\n".join(
        (r"link = 'x\href{#1}'", r"label = '#1'", r"fine = '\\href \textcolor{#1}{x}'\n")
    ).replace(r"\n", "\n")
    found = found_in(tmp_path / "deck", typesetter, r"글 $\fine{red}$.", table)
    lines = (SETTINGS + table).split("\n")
    assert [(each.code, lines[each.span.line - 1]) for each in found] == [
        ("DECK001", r"link = 'x\href{#1}'"),
        ("DECK001", "label = '#1'"),
    ]
    assert [each.message[:43] for each in found] == [
        r"the macro \link has \href in it, which make",
        r"a macro can't be called \label, which numbe",
    ]
    assert all(each.hints for each in found)


def test_a_place_covers_a_call() -> None:
    text = HEAD + r"글 $x + \norm{y\R}z$"
    (chapter,), found = read_chapters(PATH, text, Form(macros=KNOWN))
    assert not found
    (math,) = (node for node in walk_chapter(chapter) if isinstance(node, Math))
    start = math.tex.index(r"\left")
    assert cut(text, place(math, start, math.tex.index("y"))) == r"\norm{"
    at = math.tex.index("y")
    assert cut(text, place(math, at, at + 1)) == "y"
    start = math.tex.index(r"\mathbb")
    assert cut(text, place(math, start, math.tex.index(" \\right"))) == "\\"
    start = math.tex.index("left")
    assert cut(text, place(math, start, start + 4)) == "\\"
    assert cut(text, place(math, math.tex.index("z"), len(math.tex))) == "z"
    assert to_json(math)["places"]


def test_a_macro_that_is_misspelt(tmp_path: Path, typesetter: Typesetter) -> None:
    (found,) = found_in(tmp_path / "deck", typesetter, r"글 $x + \swpa{y}{z}$")
    assert found.hints[0] == r"did you mean \swap, a macro of deck.toml?"
