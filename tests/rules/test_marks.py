"""Marks of other tools are found, plain sentences are not, and the hints mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import Diagnostic
from rectoverso.model import Deck
from rectoverso.rules.context import Context, Index
from rectoverso.source import fixing, glossary
from rectoverso.source.markdown import read_chapters
from rectoverso.typeset.texmath import Typesetter
from tests.decks import SETTINGS, write_deck
from tests.factory import PICTURE
from tests.growth.measure import in_proportion
from tests.projection import HEAD, cut

TOP = '# Chapter <a id="chapter"></a>\n\n## Why ReLU? <a id="why"></a>\n\n'
START = TOP + "An answer.\n\n"


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as one:
        yield one


class Check:
    def __init__(self, folder: Path, typesetter: Typesetter) -> None:
        self.folder = folder
        self.typesetter = typesetter

    def __call__(self, text: str, **chapters: str) -> list[Diagnostic]:
        write_deck(self.folder, SETTINGS, first=text, **chapters)
        (self.folder / "media").mkdir(exist_ok=True)
        (self.folder / "media/a.svg").write_bytes(PICTURE)
        found = pipeline.check(self.folder, self.typesetter).report.diagnostics
        return [each for each in found if each.code != "IMG005"]  # not every text shows it


@pytest.fixture
def check(tmp_path: Path, typesetter: Typesetter) -> Check:
    return Check(tmp_path / "deck", typesetter)


FOUND = [
    ("-one\n-two", "MARK002", "-one\n-two", "- one\n- two"),
    # a blank in the wrong place
    (
        "See [so it] (https://x.org).",
        "MARK001",
        "[so it] (https://x.org)",
        "See [so it](https://x.org).",
    ),
    ("See [so it] (#why).", "MARK001", "[so it] (#why)", "See [so it](#why)."),
    ("It is ** not bold ** here.", "MARK001", "** not bold **", "It is **not bold** here."),
    (
        "![z](../media/a.svg =100x20)",
        "MARK001",
        "![z](../media/a.svg =100x20)",
        "![z](../media/a.svg)",
    ),
    ("Words.[^a b]", "MARK001", "[^a b]", "Words.[^a-b]\n\n[^a-b]: A note."),
    ("| a | b |\n|---|---|\n\n| 1 | 2 |", "TBL002", "| 1 | 2 |", "| a | b |\n|---|---|\n| 1 | 2 |"),
    # within a line: the body, the code, what is covered, what mends it
    ("See [[Why ReLU?]].", "MARK001", "[[Why ReLU?]]", "See [Why ReLU?](#why)."),
    ("See [[why|that one]].", "MARK001", "[[why|that one]]", "See [that one](#why)."),
    ("See [[first#Why ReLU]].", "MARK001", "[[first#Why ReLU]]", "See [Why ReLU](#why)."),
    ("이것은[[why]]와", "MARK001", "[[why]]", "이것은[why](#why)와"),
    (
        "See ![[a.svg|300]].",
        "MARK001",
        "![[a.svg|300]]",
        "See ![what is to be seen](../media/a.svg).",
    ),
    ("See ![[why]].", "MARK001", "![[why]]", "See [why](#why)."),
    ("A ==marked== word.", "MARK001", "==marked==", "A <mark>marked</mark> word."),
    ("==강조==는", "MARK001", "==강조==", "<mark>강조</mark>는"),
    ("==a **b** c==", "MARK001", "==a **b** c==", "<mark>a b c</mark>"),
    ("==y = x== is", "MARK001", "==y = x==", "<mark>y = x</mark> is"),
    ("A note^[It is one.].", "MARK001", "^[It is one.]", "A note[^name].\n\n[^name]: It is one."),
    ("![z](../media/a.svg){width=50%}", "MARK001", "{width=50%}", "![z](../media/a.svg)"),
    ('![z](../media/a.svg){: width="50%"}', "MARK001", '{: width="50%"}', "![z](../media/a.svg)"),
    ("[w](https://x.org){target=_blank} b", "MARK001", "{target=_blank}", "[w](https://x.org) b"),
    ("`x`{.python} b", "MARK001", "{.python}", "`x` b"),
    ("**x**{.red} b", "MARK001", "{.red}", "**x** b"),
    ("[x]{.smallcaps} b", "MARK001", "{.smallcaps}", "[x] b"),
    ("A paragraph.\n{: .note}", "MARK001", "{: .note}", "A paragraph."),
    ("A paragraph. {#fig-a .b}", "MARK001", "{#fig-a .b}", "A paragraph."),
    ("A %%hidden%% word.", "MARK001", "%%hidden%%", "A <!-- hidden --> word."),
    ("A %% hidden %% word.", "MARK001", "%% hidden %%", "A <!-- hidden --> word."),
    ("H~2~O is", "MARK001", "~2~", "H<sub>2</sub>O is"),
    ("mc^2^ is", "MARK001", "^2^", "mc<sup>2</sup> is"),
    ("Ca^2+^ is", "MARK001", "^2+^", "Ca<sup>2+</sup> is"),
    ("It is ~not so~ so.", "MARK001", "~not so~", "It is ~~not so~~ so."),
    ("Go :rocket: now", "MARK001", ":rocket:", "Go up now"),
    ("Yes (:+1:).", "MARK001", ":+1:", "Yes (good)."),
    ("A :ref:`x` b", "MARK001", ":ref:", "A `x` b"),
    ("A \\newpage b", "MARK001", "\\newpage", "A b"),
    ("A \\vspace{1cm} b", "MARK001", "\\vspace{1cm}", "A b"),
    ("So it is. ^a1b2c3", "MARK001", "^a1b2c3", "So it is."),
    ("Hear [sound:a.mp3].", "MARK001", "[sound:a.mp3]", "Hear."),
    ("A [[c1::hidden]] word.", "MARK001", "[[c1::hidden]]", "A hidden word."),
    ("A [[c2::hidden::what]] word.", "MARK001", "[[c2::hidden::what]]", "A hidden word."),
    ("See {{Front}} here.", "MARK001", "{{Front}}", "See here."),
    ("So it is. #flashcards", "MARK001", "#flashcards", "So it is."),
    ("So it is.\n#card/ml\nAnd so.", "MARK001", "#card/ml", "So it is.\nAnd so."),
    ("Words.\n\n#deck/sub #tag", "MARK001", "#deck/sub #tag", "Words."),
    ("낱말.\n\n#딥러닝", "MARK001", "#딥러닝", "낱말."),
    ("So {++it++} is", "MARK001", "{++it++}", "So it is"),
    ("| ==a== |\n|---|\n| b |", "MARK001", "==a==", "| <mark>a</mark> |\n|---|\n| b |"),
    # blocks
    ("::: note\nx\n", "MARK002", "::: note", "> [!NOTE]\n> x\n"),
    ("::: {.note #a}\nx\n", "MARK002", "::: {.note #a}", "> [!NOTE]\n> x\n"),
    (":::\n", "MARK002", ":::", "x"),
    ("Term\n: words", "MARK002", ": words", "**Term**: words"),
    ("Term\n\n:   words", "MARK002", ":   words", "**Term**: words"),
    ("> [!DANGER]\n> x", "MARK002", "[!DANGER]", "> [!CAUTION]\n> x"),
    ("> [!faq]\n> x", "MARK002", "[!faq]", "> [!NOTE]\n> x"),
    ("> [!note]-\n> x", "MARK002", "[!note]-", "> [!NOTE]\n> x"),
    ("> [!NOTE] A *b*\n> x", "MARK002", "[!NOTE] A *b", "> [!NOTE]\n> **A b**\n> x"),
    ("[!NOTE]\nx", "MARK002", "[!NOTE]", "> [!NOTE]\n> x"),
    ("!!! note\n    x", "MARK002", "!!! note", "> [!NOTE]\n> x"),
    ("[TOC]", "MARK002", "[TOC]", "x"),
    ("* TOC\n{:toc}", "MARK002", "TOC\n{:toc}", "x"),
    ("| roses\n| are red", "MARK002", "| roses\n| are red", "roses\\\nare red"),
    ("- [v] x", "MARK002", "[v]", "- [x] x"),
    ("- []  x", "MARK002", "[]", "- [ ] x"),
    ("- [-] x", "MARK002", "[-]", "- [ ] x"),
    ("- [X ] x", "MARK002", "[X ]", "- [x] x"),
    ("- [x]x", "MARK002", "[x]", "- [x] x"),
    ("1. [✓] x", "MARK002", "[✓]", "1. [x] x"),
    # formulas
    ("- \\( K \\) is", "TEX005", "\\( K \\)", "- $K$ is"),
    ("So \\(x\\) is", "TEX005", "\\(x\\)", "So $x$ is"),
    ("So \\(x, y\\) is", "TEX005", "\\(x, y\\)", "So $x, y$ is"),
    (
        "So \\(\\text{if } x_1 > 0\\)",
        "TEX005",
        "\\(\\text{if } x_1 > 0\\)",
        "$\\text{if } x_1 > 0$",
    ),
    ("So \\[ E = mc^2 \\] is", "TEX005", "\\[ E = mc^2 \\]", "So\n$$\nE = mc^2\n$$\nis"),
    ("\\[\nx\n\\]", "TEX005", "\\[\nx\n\\]", "$$\nx\n$$"),
    (
        "\\begin{equation}\nx\n\\end{equation}",
        "TEX005",
        "\\begin{equation}\nx\n\\end{equation}",
        "$$\n\\begin{equation}\nx\n\\end{equation}\n$$",
    ),
    ("The \\alpha of", "TEX005", "\\alpha", "The $\\alpha$ of"),
    ("The \\alpha_i와", "TEX005", "\\alpha_i", "The $\\alpha_i$와"),
    (
        "The \\frac{\\partial L}{\\partial w} of",
        "TEX005",
        "\\frac{\\partial L}{\\partial w}",
        "The $\\frac{\\partial L}{\\partial w}$ of",
    ),
    ("A \\textbf{bold} word", "TEX005", "\\textbf{bold}", "A **bold** word"),
    ("A \\ref{why} here", "TEX005", "\\ref{why}", "A [words](#why) here"),
    # links
    ("See [text][ref].", "REF004", "[text][ref]", "See [text][ref].\n\n[ref]: https://x.org"),
    ("See [why][].", "REF004", "[why][]", "See [why](#why)."),
    ("See [**so** it][why].", "REF004", "[**so** it][why]", "See [so it](#why)."),
    ("이것은[링크][why]다", "REF004", "[링크][why]", "이것은[링크](#why)다"),
    (
        "See (so it)[https://x.org].",
        "REF004",
        "(so it)[https://x.org]",
        "See [so it](https://x.org).",
    ),
    ("a\n[page]: #why", "REF004", "[page]:", "a"),
    # tables
    ("| a | b |\n|---|\n", "TBL002", "|---|", "| a | b |\n|---|---|\n"),
    ("| a |\n|---|---|\n", "TBL002", "|---|---|", "| a |\n|---|\n"),
    ("| a | b |\n|—|—|\n", "TBL002", "|—|—|", "| a | b |\n|---|---|\n"),
    ("| a | b |\n|-|=|\n", "TBL002", "|-|=|", "| a | b |\n|---|---|\n"),
    ("a | b\n-- | == \n", "TBL002", "-- | ==", "a | b\n---|---\n"),
    ("- x\n| a |\n|---|\n", "TBL002", "|---|", "- x\n\n| a |\n|---|\n"),
    ("|---|---|\n| a | b |", "TBL002", "|---|---|", "| x | y |\n|---|---|\n| a | b |"),
    ("| a | b |\n| c | d |", "TBL002", "| a | b |", "| a | b |\n|---|---|\n| c | d |"),
    ("+---+\n| a |\n+---+", "TBL002", "+---+", "| a |\n|---|"),
    # code
    ("```pyhton\nx\n```", "CODE001", "pyhton", "```python\nx\n```"),
    ("```{python}\nx\n```", "CODE001", "{python}", "```python\nx\n```"),
    ("```{.python .number}\nx\n```", "CODE001", "{.python", "```python\nx\n```"),
    ("```python:main.py\nx\n```", "CODE001", "python:main.py", "```python\nx\n```"),
    ("~~~js{1,3}\nx\n~~~", "CODE001", "js{1,3}", "~~~js\nx\n~~~"),
    ("- ```C+\n  x\n  ```", "CODE001", "C+", "- ```text\n  x\n  ```"),
    ("```node\nx\n```", "CODE001", "node", "```javascript\nx\n```"),
    ("```mermaid\nx\n```", "IMG006", "```", "![what is to be seen](../media/a.svg)"),
    ("```{dataview}\nx\n```", "IMG006", "```", "```text\nx\n```"),
]


@pytest.mark.parametrize(("body", "code", "covered", "mended"), FOUND)
def test_a_mark_is_found_and_its_hint_mends(
    body: str, code: str, covered: str, mended: str, check: Check
) -> None:
    found = check(START + body)
    assert {each.code for each in found} == {code}
    stretch = cut(START + body, found[0].span)
    assert stretch.startswith(covered)
    assert len(stretch) <= len(covered) + 2  # a span ends behind the marks of emphasis
    assert check(START + mended) == []


def said(found: list[Diagnostic]) -> str:
    return " ".join(hint for each in found for hint in each.hints)


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("[[Why ReLU?]]", "write [Why ReLU?](#why)"),
        ("[[nothing]]", "write [nothing](#id), with the id of the question that is meant"),
        ("![[my fig.png]]", "![what is to be seen](<../media/my fig.png>)"),
        ("> [!DANGER] Mind\n> x", "write [!CAUTION] alone in the line, and the title in the next"),
        ("| a | b | c |\n|---|", "write |---|---|---| there"),
        ("(words)[https://x.org]", "write [words](https://x.org)"),
        ("[so][Why ReLU?]", "write [so](#why)"),
        ("\\cite{a2020, b2021}", "write [@a2020; @b2021]"),
        ("x = \\alpha + 1", "write the whole formula between dollar signs"),
        ("\\begin{itemize}", "write a list: - before each item"),
        ("[x](#why-relu)", "did you mean #why?"),
        ("[x](#Why ReLU)", "did you mean #why?"),
        ("[x](<#Why ReLU?>)", "did you mean #why?"),
        ("[x](02-other.md#why-relu)", "did you mean #why?"),
        ("@Override", "write \\@Override, or `@Override` as code"),
    ],
)
def test_a_hint_names_what_to_write(body: str, hint: str, check: Check) -> None:
    assert hint in said(check(START + body))


GAPS = [
    ("{{c1,2::x}}", "write {{c1::x}}"),
    ("{{c1:x}}", "write {{c1::x}}"),
    ("{{c2 :: x}}", "write {{c2::x}}"),
    ("{{1::x}}", "write {{c1::x}}"),
    ("{{c::x}}", "write {{c1::x}}"),
    ("{{cl::x}}", "write {{c1::x}}"),
    ("{c3::x}", "write {{c3::x}}"),
    ("{{C1::x}}", "write {{c1::x}}"),
    ("{{ c1::x }}", "write {{c1::x}}"),
    ("{{c1：：x}}", "write {{c1::x}}"),
    ("{{c1::x}", "write {{c1::x}}, in one paragraph"),
    ("{{c1::x", "write {{c1::x}}, in one paragraph"),
    ("{{c1, 2::**x** y}}", "write {{c1::x y}}"),
]


@pytest.mark.parametrize(("body", "hint"), GAPS)
def test_what_looks_like_a_gap_gets_its_right_form(body: str, hint: str, check: Check) -> None:
    found = check(f"{TOP}It is {body}")
    assert [each.code for each in found] == ["QST002"]
    assert said(found) == hint
    (right,) = re.findall(r"\{\{.*\}\}", hint)
    assert check(f"{TOP}It is {right}") == []


@pytest.mark.parametrize(
    ("body", "hint", "mended"),
    [
        (
            "- one {{c1::a}}\n- two {{c2::b}}",
            "write a paragraph of lines",
            "one {{c1::a}}\\\ntwo {{c2::b}}",
        ),
        ("| x |\n|---|\n| {{c1::a}} |", "write a paragraph of lines", "x: {{c1::a}}"),
        ("Words.\n\n{{c1::a}}", "move it into the first paragraph", "Words. {{c1::a}}"),
    ],
)
def test_a_gap_in_another_place_has_a_hint_that_mends(
    body: str, hint: str, mended: str, check: Check
) -> None:
    found = check(TOP + body)
    assert {each.code for each in found} == {"QST002"}
    assert hint in said(found)
    assert check(TOP + mended) == []


def test_the_number_of_something_heads_a_column(check: Check) -> None:
    assert check(START + "| Model | #params |\n|---|---|\n| A | #few |") == []


def test_a_citation_that_is_none(check: Check) -> None:
    (found,) = check(START + "Write @Override above it.")
    assert found.code == "CIT001"
    assert check(START + "Write \\@Override or `@Override` above it.") == []


PLAIN = r"""
In C++, a == b compares, and a != b as well; x == y == z chains.
Copy ==> paste, a <== b, and ==> and <== again; a !== b !== c
{{c}} and {{cc}} of a template; {{c}}
if a==b and c==d then e==f, or (a==b) && (c==d)
The operator == is not ===, and `:::` stands in code.
x^2 alone, and 2^3^4 is a tower; a^b^c too, and e^-x.
See ~/path and ~/other, or ~user/bin and ~5 to ~10 of them.
Between 3~5개, 10~20개, 그리고 5~6일; 0.5~0.7, 0.7~0.9.
네~ 좋아요~ 그래요~
가~나~다 순으로, A~B~C 구간에서
See [1] and [2], and [1][2] as well.
f(x)[i][j] and a[i][j] and m[0][1] and [i][j]
time 10:30:45, ratio 8:1:1, at 1:1 or 10:30.
The set {a, b}, or {1, 2, 3}, or {x = 1}, or {x=1}.
The path C:\Temp and C:\Users\name and D:\data\alpha\beta, \\server\share, .\build\sigma.
Emoticons :) and :-) and :D and ;-) and :P and ^^ and ^_^ and T_T
전화는 02-123-4567, 시간은 오전 10:30입니다: 잘 부탁드립니다.
활성화 함수는 비선형성을 준다: 없으면 층이 하나와 같다.
Write to someone@example.org or <who@example.org>, please.
\*not emphasis\*, \_nor this\_, \# nor this, \[nor\] \(this\)
snake_case and __init__ and some_long_name_here
{{ jinja }} and {{ user.name }} and {% if x %} and {0} and {name}
\[\[x\]\] and \==x== and \{{c1::x}} and \$5
A newline is \n, a tab is \t, \r\n ends a line, \0 is nul, \d+ is digits, \w{2} and \bword{2,3}.
In C++, a::b and ::c and x::y::z and std::cout << x;
In Rust, Vec::new() and iter::once(1); in Lisp, :keyword and :other
Ruby has :symbol and {key: value}; JSON has {"a": 1}.
A list: one; a second: two.
See (the appendix)[1] and (that)[`x`] and (this)[$y$] and (see above)[2].
[sic] and [...] and […] and [a, b] and [x] and [ ] and [citation needed]
\[sic\] and \[1\] and \[see below\] and \(see below\) and \(1\) and f\(x\)
\(and/or\) and \(a few words = none\) no
\[a link\](https://example.org) that is none
matrix[[1, 2], [3, 4]] and [[1, 2], [3, 4]] and [[1, 2]] and x[[1]] and df[["a"]]
[[ -z x ]] and [[:alpha:]] and [[nodiscard]] int f(); and [[a, b]] and [["a", "b"]]
50%% of it; 100%, 5 %, %d and %s, %%
printf("%d%%\n") is not a comment, nor is 5%% and 6%%
A | B and a || b, P(A|B) and |x| and |x| + |y|
cat x | grep y | wc -l
See #3 and #hashtag and C# and F#; issue #42.
The colour
#ff8800
#fff
#include <stdio.h>
#pragma
is grey, and
#12
A — dash – and - another -- and --- more ... done
"Quoted" 'single' “curly” «guillemets» <!-- a comment -->
Price: $5, US$5, 5$ and €5, 10 %.
1\. is a number, a) is a letter, (i) is Roman, *) is a footnote
AT&T, R&D, Q&A, &c. and &amp; and &lt;b&gt; and a &lt; b
x < y > z, 3 < 5, a <- b, a -> b, a => b, <=, >=, <>, !=
He said: "no." And: yes? Yes! No?! ...
The regex ^[a-z]+$ and ^[0-9]{3} and (?:x) and ^\s*$
Footnote mark * and † and ‡; 2^nd? 1st, 2nd.
Dates 2024-01-01, 1/2/2024, 12:00:00Z, ISO 8601: 2024-01-01T00:00:00+09:00
IPv6 ::1 and fe80::1 and 2001:db8::ff00:42:8329
Use int* p = &x; and arr[i]++ and --i and a+++b
Ratio a:b:c and key:value:more and 성:이름:나이
The tag :not a code: and : spaced : and a: b: c
docker.io/library/image:tag, localhost:8080, a.b:user:pass
ls -la ~; cd ~; echo ~; du -sh ~/*
{"width": 5} and {width} and {height: 5} and f{x}
The \ sign alone, a \\ b, and 5\6, and \- and \. end
to the left\right, either\or, and/or, he\she, AC\DC
x_1, x_i, a_{ij}, W_q and y^{(t)} in words
H2O, CO2, x², x₂, 10⁶, ½
A question?: yes :: no
[link](https://example.org "title") and [other](#why) and ![alt](../media/a.svg "t") word
**bold**: text, *em*: text, `code`: text, `code` [x] and `code` {a}
$x$ [i] and $\alpha$ {b} and $x$: y and $[[x]]$ and `[[x]]` and `==x==`
- [link](https://example.org) at an item's start
- [1] a reference at an item's start
- (a) an item, [b] another
- a : b, and : c
What is `[x]`? [x] means right, [ ] wrong.
R's x %in% y and %>% and %%, x %% y and x %/% y.
<https://example.org/a~b/c:d/e==f/y?a=b&c=d> and [[1](https://example.org)]
그 값은 $x$이고, `a|b`는 “a 또는 b”이다 (예: a=1, b=2).
The answer is: ~40 %, i.e. about 2/5 (~0.4), not ~0.5.
std::map<K, V> as `std::map<K, V>`; templates: `vector<int>`.
`# comment`, `@decorator`, `{.class}`, `\alpha`, `\(x\)`, `^[note]`
```text
:::
[[x]] ==y== \alpha | a |
```
```
no language
```
> Words of [somebody], said: "so".
""".strip()


def plain_pieces() -> list[str]:
    """The pieces above: a line each, a fence as a whole."""
    return re.findall(r"^```[\s\S]*?^```$|^.+$", PLAIN, re.MULTILINE)


@pytest.mark.parametrize("body", plain_pieces())
def test_what_is_no_mark(body: str, check: Check) -> None:
    found = [each for each in check(START + body) if each.code != "HTML001"]
    assert found == []


def test_more_than_sixty_pieces_are_no_marks() -> None:
    assert len(plain_pieces()) > 60


@pytest.mark.parametrize(
    ("body", "covered"),
    [
        ("See [x](02-gone.md#why).", "02-gone.md"),
        ("See [x](second.md#why).", "second.md"),
        ("See [x](my file.md#why).", "my file.md"),
        ("See [x](first.md#other).", "first.md"),
        ("See [x\ny](<second.md#why>).", "second.md"),
        ('> See [a\n> b](./gone.md#why "title").', "./gone.md"),
    ],
)
def test_a_wrong_file_before_an_id_is_mended(body: str, covered: str, check: Check) -> None:
    other = '# Other <a id="others"></a>\n\n## Other? <a id="other"></a>\n\nYes.\n'
    (found,) = check(START + body, second=other)
    assert found.code == "REF005"
    assert found.fix is not None
    assert cut(START + body, found.fix.edits[0].span) == covered
    assert fixing.apply(check.folder, [found]) == 1
    fixed = (check.folder / "ko/first.md").read_text(encoding="utf-8")
    assert check(fixed, second=other) == []


@pytest.mark.parametrize(
    "body", ["[x](first.md#why)", "[x](./first.md#why)", "[x](#other)", "[x](second.md#other)"]
)
def test_a_right_file_or_none_is_fine(body: str, check: Check) -> None:
    other = '# Other <a id="others"></a>\n\n## Other? <a id="other"></a>\n\nYes.\n'
    assert check(START + body, second=other) == []


RULES = """malformed_cloze foreign_mark foreign_block foreign_math malformed_table
missing_link_target wrong_link_file"""


PIECES = (
    r"[[ [[a == ==a ==a==_ ^[ab_cd %% %%a_ ~x x^2^ {a= {.a_ {a=b_ \( \(x \[ \begin{ab} \ab{ \frac{{"
    r" \alpha_ [x]( [aa][b] |- |_ |a|⏎ :::⏎ :_a⏎ :abc: (a)[ {{c {{c1: {c1:: {++a [! ]:_ #a #a_"
    " #a⏎ [[c1:: {{Front"
)


@pytest.mark.parametrize("piece", PIECES.split())
def test_the_rules_take_time_in_proportion(piece: str) -> None:
    piece = piece.replace("_", " ").replace("⏎", "\n")
    with Typesetter() as typesetter:
        decks = {size: _held(piece, size, typesetter) for size in (4_000, 60_000)}

        def check(size: int) -> None:
            deck, context = decks[size]
            for name in RULES.split():
                list(import_module(f"rectoverso.rules.{name}").RULE.check(deck, context))

        in_proportion(check, 4_000, 60_000)


def _held(piece: str, size: int, typesetter: Typesetter) -> tuple[Deck, Context]:
    body = HEAD + piece * (size // len(piece))
    chapters, _ = read_chapters("ko/first.md", body)
    deck = Deck("u", "n", "t", "en", "0.1.0", (), chapters, (), "")
    lines = body.split("\n")
    context = Context(
        typesetter,
        (),
        (),
        lambda _: b"",
        Index(deck),
        lambda _: lines,
        glossary.EMPTY,
        lambda _: [],
    )
    return deck, context
