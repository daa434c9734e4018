"""The content language's own marks: math, citations, gaps, footnote calls."""

from __future__ import annotations

import pytest

from rectoverso.model import Figure, MathBlock, Paragraph
from tests.projection import answer, answered, codes, line, outline, words


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("$x^2$를", "math(x^2)를"),
        ("식은$x$이다", "식은math(x)이다"),
        ("$x$", "math(x)"),
        ("$x$ 는 5", "math(x) 는 5"),
        ("$$x$$ 다음", "display(x) 다음"),
        ("앞 $$ x\ny $$ 뒤", "앞 display(x\ny) 뒤"),
        ("앞\n$$\nx\n$$\n뒤", "앞⏎display(x)⏎뒤"),
        ("$`a*b*c`$ 식", "math(a*b*c) 식"),
        ("$a_1 * b_1 * c$", "math(a_1 * b_1 * c)"),
        (r"$\{a\}$ 와 $\$5$", r"math(\{a\}) 와 math(\$5)"),
        (r"$\text{만약 } x > 0$", r"math(\text{만약 } x > 0)"),
        ("$a\nb$", "math(a\nb)"),
        ("가격은 $5 와 $10 이다", "가격은 $5 와 $10 이다"),
        ("5$ 와 6$", "5$ 와 6$"),
        ("$ 5 $ 는 식이 아니다", "$ 5 $ 는 식이 아니다"),
        (r"\$x\$", "$x$"),
        ("US$5", "US$5"),
        ("`$x$`", "code($x$)"),
        ("[$x$](#question)", "link(math(x) → #question)"),
        ("**$x$와 $y$**", "strong(math(x)와 math(y))"),
        (r"$\backslash$", r"math(\backslash)"),
        ("$f(x)=\\max(0,x)$.", "math(f(x)=\\max(0,x))."),
        ("(주석: $x<y$, $z>w$)", "(주석: math(x<y), math(z>w))"),
    ],
)
def test_math_within_a_line(source: str, expected: str) -> None:
    assert words(line(source)) == expected


@pytest.mark.parametrize(
    ("source", "tex"),
    [
        ("$$\nx\n$$", "x"),
        ("$$x$$", "x"),
        ("$$ x $$", "x"),
        ("$$ x\ny $$", "x\ny"),
        ("$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$", None),
        ("```math\nx^2\n```", "x^2"),
        ("   $$\n   x\n   $$", "x"),
        ("$$\na \\$ b\n$$", "a \\$ b"),
    ],
)
def test_display_math(source: str, tex: str | None) -> None:
    (block,) = answer(source)
    assert isinstance(block, MathBlock)
    assert block.tex == (tex if tex is not None else source.strip("$\n"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("> $$\n> x\n> + y\n> $$", "quotation\n  formula 'x\\n+ y'"),
        ("- a\n\n  $$\n  x\n  $$", "loose list\n  - paragraph a\n    formula 'x'"),
        ("앞\n\n$$\nx\n$$\n뒤", "paragraph 앞\nformula 'x'\nparagraph 뒤"),
        ("- $$\n  x\n  $$", "tight list\n  - formula 'x'"),
    ],
)
def test_display_math_in_other_blocks(source: str, expected: str) -> None:
    assert outline(answer(source)) == expected


@pytest.mark.parametrize(
    "source",
    ["$$\nx\n\ny", "글 $x 그리고", "글 $$x 그리고", "$\\frac{1}{2", "$$\nx\n\ny\n\n$$ z"],
)
def test_math_that_is_not_closed(source: str) -> None:
    _, found = answered(source)
    assert "TEX003" in codes(found)
    assert found[0].message == "a formula is opened here and not closed"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("글 [@nair2010].", "글 cite(@nair2010)."),
        ("글[@nair2010]은", "글cite(@nair2010)은"),
        ("[@nair2010]: 뒤", "cite(@nair2010): 뒤"),
        ("[see @nair2010, p. 3]", "cite(see @nair2010, p. 3)"),
        ("[@nair2010 p. 3]", "cite(@nair2010, p. 3)"),
        ("[@a2010; @b2011, 3장; 또 -@c2012]", "cite(@a2010; @b2011, 3장; 또 -@c2012)"),
        ("[-@nair2010]", "cite(-@nair2010)"),
        ("@nair2010 은 말했다", "author(@nair2010) 은 말했다"),
        ("(@nair2010)", "(author(@nair2010))"),
        ("@nair2010.", "author(@nair2010)."),
        ("[@doe:2010a_b/c.1]", "cite(@doe:2010a_b/c.1)"),
        ("me@example.org", "me@example.org"),
        ("[me@example.org]", "[me@example.org]"),
        ("[@nair2010; me@example.org]", "[author(@nair2010); me@example.org]"),
        ("[@ 혼자]", "[@ 혼자]"),
        ("[@nair2010; @]", "[author(@nair2010); @]"),
        ("[@nair2010](https://a.org)", "link(author(@nair2010) → https://a.org)"),
        ("`@decorator` [`@x`]", "code(@decorator) [code(@x)]"),
        (r"\@nair2010", "@nair2010"),
        ("https://a.org/@me", "link(https://a.org/@me → https://a.org/@me)"),
        ("글 [@k][@l]", "글 cite(@k)cite(@l)"),
    ],
)
def test_citations(source: str, expected: str) -> None:
    assert words(line(source)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{c1::가}} 나", "gap1(가) 나"),
        ("{{c1::가::힌트}}", "gap1(가 :: 힌트)"),
        ("{{c1::가}}{{c2::나}}", "gap1(가)gap2(나)"),
        ("{{c2::가}}와 {{c1::나}}와 {{c2::다}}", "gap2(가)와 gap1(나)와 gap2(다)"),
        ("{{c1::$x^{2^{3}}$}}", "gap1(math(x^{2^{3}}))"),
        ("{{c1::$\\frac{a}{{b}}$::식}}", "gap1(math(\\frac{a}{{b}}) :: 식)"),
        ("{{c1::`std::vector<{{T}}>`}}", "gap1(code(std::vector<{{T}}>))"),
        ("{{c1::**굵게** [링크](#question)}}", "gap1(strong(굵게) link(링크 → #question))"),
        ("**{{c1::가}}**는", "strong(gap1(가))는"),
        ("{{c1::$5}} 와 {{c2::$10}}", "gap1($5) 와 gap2($10)"),
        ("{{c1::a {b} c}}", "gap1(a {b} c)"),
        ("{{c1::{0, 1}}} 뒤", "gap1({0, 1}) 뒤"),
        ("{{c1::{a: {b}}}}와 {{c2::나::{힌트}}}}", "gap1({a: {b}})와 gap2(나 :: {힌트})}"),
        ("{{c1::{}} }", "gap1({) }"),
        ("{{c1::가\n나}}", "gap1(가⏎나)"),
        ("{{c1::\\}}}}", "gap1(}})".replace("}})", "})") + "}"),
        ("{{c10::열}}", "gap10(열)"),
        ("[{{c1::가}}](#question)", "link(gap1(가) → #question)"),
    ],
)
def test_gaps(source: str, expected: str) -> None:
    question, found = answered(source)
    assert not found
    assert question.kind == "cloze"
    (paragraph,) = question.short
    assert isinstance(paragraph, Paragraph)
    assert words(paragraph.children) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{c0::가}}", "a gap can't have the number 0"),
        ("{{c500::가}}", "a gap can't have the number 500"),
        ("{{c1::}}", "a gap hides nothing"),
        ("{{c1::::힌트}}", "a gap hides nothing"),
        ("{{c1::가 {{c2::나}}}}", "a gap within a gap"),
        ("{{c1::가 **{{c2::나}}**}}", "a gap within a gap"),
        ("글\n\n{{c1::가}}", "a gap outside the first paragraph"),
        ("- {{c1::가}}", "a gap outside the first paragraph"),
        ("> [!TIP]\n> {{c1::가}}\n\n글", "a gap outside the first paragraph"),
        ("글[^1]\n\n[^1]: {{c1::가}}", "a gap outside the first paragraph"),
        ("- [x] 가\n- [ ] 나\n\n{{c1::가}}", "a multiple-choice question can't have gaps too"),
    ],
)
def test_gaps_that_make_no_card(source: str, message: str) -> None:
    _, found = answered(source)
    assert [each.message for each in found] == [message]
    assert codes(found) == ["QST002"]


@pytest.mark.parametrize(
    "source", ["{{c1::가", "{{c1: 가}}", "{{c" + "9" * 5000 + "::가}}", "{{가}}"]
)
def test_what_is_no_gap_stays_text(source: str) -> None:
    assert words(line(source)) == source


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("글[^1]\n\n[^1]: 주석", "paragraph 글note(paragraph 주석)"),
        (
            "글[^긴]\n\n[^긴]: 첫 문단\n\n    둘째 문단\n\n    - 가\n    - 나\n",
            (
                "paragraph 글note(paragraph 첫 문단 | paragraph 둘째 문단 |"
                " tight list   - paragraph 가   - paragraph 나)"
            ),
        ),
        ("글[@k][^1]\n\n[^1]: 주석", "paragraph 글cite(@k)note(paragraph 주석)"),
        ("[^1]: 주석\n\n글[^1]과 [^1]", "paragraph 글note(paragraph 주석)과 note(paragraph 주석)"),
        ("글[^1]\n\n> [^1]: 주석", "paragraph 글note(paragraph 주석)\nquotation"),
        ("글[^1] 뒤\n\n[^1]: $x$ 와 [@k]", "paragraph 글note(paragraph math(x) 와 cite(@k)) 뒤"),
        ("`[^1]` 은 코드", "paragraph code([^1]) 은 코드"),
    ],
)
def test_footnotes(source: str, expected: str) -> None:
    assert outline(answer(source)) == expected


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("글[^1]", "the footnote [^1] has no text"),
        ("글[^1]\n\n[^1]:\n", "the footnote [^1] is empty"),
        ("글\n\n[^1]: 주석", "the footnote [^1] is never called"),
        ("> 글\n[^1]: 주석", "the footnote [^1] is never called"),
        ("글[^1]\n\n[^1]: 주석\n\n[^1]: 또", "the footnote [^1] is written twice"),
        ("글[^1]\n\n[^1]: 주석[^1]", "a footnote is called within a footnote"),
        ("글[^1]\n\n[^1]: 주석[^2]\n\n[^2]: 또", "a footnote is called within a footnote"),
    ],
)
def test_footnotes_that_lead_nowhere(source: str, message: str) -> None:
    _, found = answered(source)
    assert [each.message for each in found] == [message]
    assert codes(found) == ["REF002"]


def test_footnotes_can_not_multiply_without_end() -> None:
    """A note of 1 kB that is called thousands of times would fill gigabytes of cards."""
    note = "가나다라마바사아자차" * 99
    _, found = answered("글[^1] " * 101 + f"\n\n[^1]: {note}")
    assert codes(found) == []
    _, found = answered("글[^1] " * 5000 + f"\n\n[^1]: {note}")
    assert codes(found) == ["REF002"]
    assert "more than 100,000 characters" in found[0].message
    # a long note that is called once is no copy
    long = "\n\n    ".join([note] * 2000)
    _, found = answered(f"글[^1]\n\n[^1]: {long}")
    assert codes(found) == []


def test_a_formula_alone_in_its_paragraph_is_a_block() -> None:
    assert outline(answer("앞\n\n$$x$$\n\n뒤")) == "paragraph 앞\nformula 'x'\nparagraph 뒤"


def test_an_image_alone_in_its_paragraph_is_a_figure() -> None:
    (figure,) = answer('![뜻](../media/a.svg "설명")')
    assert isinstance(figure, Figure)
    assert (figure.image.source, figure.image.alt, figure.caption) == ("media/a.svg", "뜻", "설명")
