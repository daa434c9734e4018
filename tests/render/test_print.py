"""The print dialect: what the pages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rectoverso.languages import words
from rectoverso.model import (
    BulletList,
    Choice,
    CodeBlock,
    CrossReference,
    Figure,
    Foreign,
    Image,
    Inline,
    Link,
    ListItem,
    MathBlock,
    Paragraph,
    Sound,
    Styled,
)
from rectoverso.render.citations import Citations, citation_key
from rectoverso.render.frame import Part
from rectoverso.render.print import (
    ZERO_WIDTH_SPACE,
    Drawings,
    PrintFold,
    at_relations,
    at_sums,
    bare,
    breakable,
    columns,
    in_print,
    joined,
    reach,
    shortened,
)
from rectoverso.typeset.fonts import SERIF
from rectoverso.typeset.texmath import Typesetter
from tests.factory import (
    AT,
    bullets,
    cite,
    code,
    footnote,
    gap,
    inlines,
    math,
    para,
    strong,
    table,
)

WJ = "\u2060"


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture
def fold(typesetter: Typesetter) -> PrintFold:
    cited = cite("nair2010", "glorot2011")
    texts = {citation_key(cited): inlines("(Nair 2010; ", Link(inlines("G"), "https://g", "", AT))}
    drawings = Drawings(typesetter, SERIF)
    return PrintFold(words("ko"), drawings, Citations(texts, {}), {"glorot2011": "work.2"})


def line(fold: PrintFold, *parts: str | Inline) -> str:
    """The HTML of a paragraph, a joiner shown as `|`."""
    return fold.block(para(*parts)).removeprefix("<p>").removesuffix("</p>").replace(WJ, "|")


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("기울기가 작다", "기|울|기|가 작|다"),
        ("ReLU는 max(0, x)이다", "ReLU|는 max(0, x)|이|다"),
        ("정밀도/재현율", "정|밀|도|/재|현|율"),
        ("plain words - 1/2", "plain words - 1/2"),
        ("값(value)을", "값|(value)|을"),
        ("", ""),
        ("said /ð/, (/oʊ/) and/or a/b/c", "said /|ð/, (/|oʊ/) and/or a/b/c"),
    ],
)
def test_a_korean_word_is_joined(plain: str, expected: str) -> None:
    assert joined(plain).replace(WJ, "|") == expected


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        # sixteen cells and less stay whole
        ("함수(function)를", "함|수|(function)|를"),
        ("초기화(initialization)를", "초|기|화(initialization)|를"),
        ("초기화(initialization)에서부터", "초|기|화(initialization)에|서|부|터"),
        ("합성곱신경망에서의처리", "합|성|곱|신경망에서의|처|리"),
    ],
)
def test_a_long_word_may_part(plain: str, expected: str) -> None:
    assert joined(plain).replace(WJ, "|") == expected


def test_a_stretch_of_a_long_word_is_found_in_it() -> None:
    whole = joined("합성곱신경망에서의처리(processing)")
    end = reach(whole, "합성곱신경망")
    assert whole[:end].replace(WJ, "") == "합성곱신경망"
    assert reach(whole[end:], "에서의처리(processing)") == len(whole) - end


def test_addresses_and_names_of_programs_may_part(fold: PrintFold) -> None:
    address = "https://example.org/a_b/c?d=e"
    shown = line(fold, Link(inlines(address), address, "", AT)).replace(ZERO_WIDTH_SPACE, "|")
    assert shown.endswith(">https://example.|org/|a_|b/|c?|d=|e</a>")
    assert f'href="{address}"' in shown
    assert breakable("np.linalg.norm") == "np.linalg.norm"
    assert breakable("tf.distribute.Strategy").split(ZERO_WIDTH_SPACE) == [
        *("tf.", "distribute.", "Strategy")
    ]
    name = "https://example.org/" + "0123456789" * 3
    assert line(fold, name).split(ZERO_WIDTH_SPACE)[2:] == ["0123456789"] * 3


@pytest.mark.parametrize(
    ("tex", "pieces"),
    [
        ("w=x+1", ["w={}", "x+1"]),
        (r"f\colon A\to B=C", [r"f\colon A\to{}", " B={}", "C"]),
        (r"\sum_{i=1}^n x_i=3", [r"\sum_{i=1}^n x_i={}", "3"]),
        (r"\left(a=b\right)=c", [r"\left(a=b\right)={}", "c"]),
        ("|a=b|=c", ["|a=b|={}", "c"]),
        (r"x\in[0,1)", [r"x\in{}", "[0,1)"]),
        *((tex, [tex]) for tex in ("=b", "a=", r"\text{a=b}", "(a=b)", r"\color{red}a=b", "x")),
    ],
)
def test_a_formula_parts_behind_relations(tex: str, pieces: list[str]) -> None:
    assert at_relations(tex) == pieces


@pytest.mark.parametrize(
    ("tex", "pieces"),
    [
        (r"a-b+c", ["a-{}", "b+{}", "c"]),
        (r"-a", ["-a"]),
        (r"a\cdot-b", [r"a\cdot-b"]),
        (r"e^{a+b}(c-d)", [r"e^{a+b}(c-d)"]),
        (
            r"\ln\sum_{j=1}^{N}e^{s_j/\tau}-s_{+}/\tau",
            [r"\ln\sum_{j=1}^{N}e^{s_j/\tau}-{}", r"s_{+}/\tau"],
        ),
        (r"a^+b", [r"a^+b"]),
    ],
)
def test_a_wide_part_of_a_formula_parts_at_plus_and_minus(tex: str, pieces: list[str]) -> None:
    assert at_sums(tex) == pieces


def test_a_wide_formula_may_part(fold: PrintFold) -> None:
    wide = r"f(x)=\max(0,x)=\frac{x+|x|}{2}\ge 0"
    assert len(re.findall("<img", line(fold, math(wide)))) == 4
    assert len(re.findall("<img", line(fold, math("a=b")))) == 1


def test_paragraphs_of_an_item_stay_apart(fold: PrintFold) -> None:
    shown = fold.item_blocks((para("a"), para("b"), MathBlock("x", AT), para("c")), True)
    assert shown.startswith("a<p>b</p>")
    assert shown.endswith("c")
    assert "<p>c" not in shown


def test_the_words_of_a_mark_stand_in_its_line(fold: PrintFold) -> None:
    note = footnote(para("a"), para("b"))
    assert '<span class="footnote">a<div class="p">b</div></span>' in line(fold, "x", note)
    done = ListItem((para("a"), para("b")), True, AT)
    shown = fold.block(BulletList((done,), False, AT))
    assert '<li class="task done">☑ a<p>b</p></li>' in shown


def test_joiners_reach_over_markup(fold: PrintFold) -> None:
    assert line(fold, strong("굵게"), "는") == "<strong>굵|게</strong>|는"
    assert line(fold, code("relu"), "는 ", code("a")) == "<code>relu</code>|는 <code>a</code>"
    assert line(fold, "값은 ", code("x")) == "값|은 <code>x</code>"


def test_a_formula_sticks_to_its_particle_and_not_to_the_word_before(fold: PrintFold) -> None:
    html = line(fold, "값 ", math("x"), "는 (", math("y"), "), ", math("z"))
    assert re.sub("<img[^>]*>", "M", html) == "값 M|는 (|M|), M"


def test_code_is_left_alone(fold: PrintFold) -> None:
    html = fold.block(CodeBlock('s = "한글 문자열"', "python", AT))
    assert WJ not in html
    assert WJ not in line(fold, code("한글"))


def test_paragraphs_do_not_join(fold: PrintFold) -> None:
    assert fold.blocks((para("가"), para("나"))) == "<p>가</p><p>나</p>"


def test_a_formula_is_drawn_once(fold: PrintFold) -> None:
    html = fold.blocks((para(math("a_1<b")), para(math("a_1<b")), MathBlock("a_1<b", AT)))
    addresses = re.findall(r'src="([^"]*)"', html)
    assert addresses == ["formula:0", "formula:0", "formula:1"]
    assert set(fold.drawings.formulas) == {"formula:0", "formula:1"}
    assert fold.drawings.formulas["formula:0"].reading == "a_1 < b"
    assert html.count('alt="a_1&lt;b"') == 3
    assert re.search(r'style="width:[\d.]+em;vertical-align:-?[\d.e-]+em"', html)


def test_hangul_in_a_formula_has_the_face_of_the_text(fold: PrintFold) -> None:
    fold.block(MathBlock(r"\text{정확도}", AT))
    assert SERIF in fold.drawings.formulas["formula:0"].words


def test_a_picture_names_only_its_path(fold: PrintFold) -> None:
    image = Image('media/들 "1".svg', '그림 <1> "x"', "", AT)
    html = fold.block(Figure(image, "설명 a<b", AT))
    assert 'src="medium:media/%EB%93%A4%20%221%22.svg"' in html
    assert 'alt="그림 &lt;1&gt; &quot;x&quot;"' in html
    assert "<figcaption>설|명 a&lt;b</figcaption>" in html.replace(WJ, "|")


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "../x", "", "https://a b", "//x.y"]
)
def test_a_link_of_another_kind_is_only_its_words(fold: PrintFold, target: str) -> None:
    assert line(fold, Link(inlines("here"), target, "", AT)) == "here"


def test_links(fold: PrintFold) -> None:
    web = Link(inlines("here"), 'https://example.org/?a=1&b="2', "", AT)
    assert line(fold, web) == "here"
    web = Link(inlines("here"), "https://example.org/?a=1&b=2", "", AT)
    assert line(fold, web) == '<a href="https://example.org/?a=1&amp;b=2">here</a>'
    there = CrossReference(inlines("답"), "relu-drawbacks", AT)
    number = '<span class="page" data-of="relu-drawbacks">000</span>'
    at = f'<span class="at">|(→\u00a0{number}|쪽)</span>'
    assert line(fold, there, "을") == f'<a class="xref" href="#relu-drawbacks">답{at}</a>|을'
    # before the page of a longer word a line may end, which Unicode forbids behind Latin letters
    there = CrossReference(inlines("ReLU"), "relu-drawbacks", AT)
    at = at.replace("|", ZERO_WIDTH_SPACE, 1)
    assert line(fold, there, "을") == f'<a class="xref" href="#relu-drawbacks">ReLU{at}</a>|을'


def test_a_citation_links_to_its_work_and_holds_no_other_link(fold: PrintFold) -> None:
    html = line(fold, cite("nair2010", "glorot2011"))
    assert html == '<a class="citation" href="#work.2">(Nair 2010; G</a>'


def test_a_latin_citation_is_one_among_lines_from_right_to_left(fold: PrintFold) -> None:
    fold.language = "ar"
    cited = cite("nair2010", "glorot2011")
    assert line(fold, cited).startswith('<a class="citation" href="#work.2" dir="ltr">')
    fold.works = {}
    assert line(fold, cited).startswith('<span dir="ltr">(Nair 2010; <a')


def test_only_listed_elements_pass(fold: PrintFold) -> None:
    assert line(fold, Styled("kbd", inlines("Ctrl"), AT)) == "<kbd>Ctrl</kbd>"
    for tag in ("script", "style", 'b onclick="x"', "link rel=attachment href=file:///etc/passwd"):
        assert line(fold, Styled(tag, inlines("x"), AT)) == "x"


def test_a_footnote_keeps_its_blocks(fold: PrintFold) -> None:
    note = footnote(para("하나"), bullets("둘"))
    html = fold.block(para("글", note, "이다"))
    assert html.startswith('<div class="p">')
    assert '<span class="footnote">하\u2060나<ul>' in html
    assert "<ul><li>둘</li></ul></span>" in html
    # what follows the note joins the word before it
    assert html.endswith(f"</span>{WJ}이{WJ}다</div>")


def test_a_gap_is_filled_and_marked(fold: PrintFold) -> None:
    assert line(fold, gap(1, "평균")) == '<u class="gap">평|균</u>'
    assert '<u class="gap tall">' in line(fold, gap(1, math(r"\frac{a}{b}")))
    assert '<u class="gap">' in line(fold, gap(1, math("x")))
    mixed = line(fold, gap(1, "비 ", math(r"\frac{a}{b}"), "다"))
    assert re.sub("<img[^>]*>", "M", mixed) == (
        '<u class="gap">비 </u><u class="gap tall">M</u><u class="gap">|다</u>'
    )


def test_pieces_of_a_formula_in_a_gap_have_one_line(fold: PrintFold) -> None:
    """Each reaches down as far as the lowest, here the second."""
    wide = math(r"aaaaaaaaaaaaaaaaaaaaaaaaaa=\frac{b}{c}")
    html = line(fold, gap(1, wide))
    lines = re.findall(
        r'<u class="gap tall"><span class="low" style="vertical-align:(.*?)em">', html
    )
    depths = re.findall(r'<img class="math"[^>]*vertical-align:-(.*?)em', html)
    assert len(lines) == len(depths) == 2
    assert set(lines) == {"-" + max(depths, key=float)}
    assert "low" not in line(fold, gap(1, math(r"\frac{a}{b}")))


def test_a_gap_without_words_is_a_place_to_fill(fold: PrintFold) -> None:
    empty = replace(gap(1, "평균"), children=())
    assert line(fold, "답은 ", empty, "이다") == ('답|은 <u class="gap">\u00a0</u>|이|다')


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://doi.org/10.1109/CVPR", "doi:|10.1109/CVPR"),
        ("https://arxiv.org/abs/1706.05350", "arXiv:|1706.05350"),
        ("http://www.deeplearning.org/", "deeplearning.org"),
        ("mailto:a@b.org", "mailto:a@b.org"),
    ],
)
def test_an_address_is_short_in_print(address: str, words: str) -> None:
    assert in_print(address).replace(WJ, "|") == words


@pytest.mark.parametrize(
    ("width", "classes"),
    [(80, "code whole"), (86, "code whole wide"), (140, "code whole wide turned")],
)
def test_long_lines_of_a_program(fold: PrintFold, width: int, classes: str) -> None:
    html = fold.block(CodeBlock("x" * width + "\n한", "", AT))
    assert html.startswith(f'<pre class="{classes}"><code>')
    assert html.count('<span class="line">') == (2 if "turned" in classes else 0)


def test_a_program_parts_at_its_empty_lines(fold: PrintFold) -> None:
    html = fold.block(CodeBlock("\na = 1\n  \n\n b\nc\n\nd\ne\n", "", AT))
    assert html == (
        '<pre class="code"><code><span class="piece lone">a = 1</span>'
        '<span class="piece" style="margin-top:3.0em"> b\nc</span>'
        '<span class="piece">d\ne</span></code></pre>'
    )
    assert fold.block(CodeBlock("\n", "", AT)) == '<pre class="code whole"><code></code></pre>'


def test_a_long_program_may_be_parted(fold: PrintFold) -> None:
    assert "whole" not in fold.block(CodeBlock("x\n" * 30, "", AT))


def test_columns_of_program_text() -> None:
    assert columns("ab") == 2
    assert columns("가나 ") == 5
    assert columns("\tx") == 5


def test_many_columns_are_set_smaller(fold: PrintFold) -> None:
    assert fold.block(table(("a", "b"))).startswith('<div class="table whole"><table>')
    rows = [("1", "2", "3", "4")] * 12
    assert fold.block(table(("a", "b", "c", "d"), *rows)).startswith('<div class="table"><table>')


def test_a_heading_elsewhere(fold: PrintFold) -> None:
    title = inlines(
        "왜 ", math("x"), footnote(para("주")), Image("media/a.svg", "그림", "", AT), cite_link()
    )
    html = fold.heading(title)
    assert "주" not in html
    assert "<a" not in html
    assert "media/a.svg" not in html
    assert set(fold.drawings.formulas) == {"formula:0"}


def cite_link() -> Inline:
    return Link(inlines("https"), "https://example.org", "", AT)


def test_a_bare_line(typesetter: Typesetter) -> None:
    title = inlines("왜 ", math(r"\sigma(x)\le 1"), strong("인가"), footnote(para("주")))
    assert bare(title, typesetter) == "왜 σ(x)≤1인가"


def test_a_line_is_shortened_at_a_word() -> None:
    assert shortened("짧은 줄", 20) == "짧은 줄"
    assert shortened("짧지 않은 아주 긴 줄이다", 15) == "짧지 않은 아주…"
    assert columns(shortened("가" * 50, 20)) <= 20


def test_paragraph_without_note_is_a_paragraph(fold: PrintFold) -> None:
    assert fold.block(Paragraph(inlines("x"), AT)) == "<p>x</p>"


# ---------------------------------------------------------------- more than a heading


def test_a_mark_says_where_the_answer_begins(fold: PrintFold) -> None:
    front, hint = Part("front", blocks=(para("f"),)), Part("hint", "Hint", (para("h"),))
    short, long = Part("short", blocks=(para("s"),)), Part("long", blocks=(para("l"),))
    html = fold.parts((front, hint, short, long))
    assert re.findall(r'class="([\w-]+)"', html) == [
        *("front", "hint", "hint-title", "answer-mark", "short", "long")
    ]
    assert '<p class="answer-mark">답</p>' in html
    assert "answer-mark" not in fold.parts((hint, short, long))
    assert "answer-mark" not in fold.parts((front,))


def test_a_reason_stands_under_its_choice(fold: PrintFold) -> None:
    wrong = Choice((para("a"),), False, AT, (para("because"), bullets("x")))
    html = fold.part(Part("choices", choices=(wrong, Choice((para("b"),), True, AT))))
    assert html.startswith('<ul class="choices reasoned">')
    assert 'a<div class="reason"><p>because</p><ul>' in html
    assert html.count("reason") == 2


def test_a_sound_is_its_words_behind_a_mark(fold: PrintFold) -> None:
    sound = Sound("media/ohm.mp3", "옴 소리", AT)
    assert (
        line(fold, "들으면 ", sound, "를")
        == '들|으|면 <span class="sound">♪\u00a0옴 소|리</span>|를'
    )
    assert fold.heading(inlines("x ", sound)).replace(WJ, "|") == "x 옴 소|리"


def test_the_columns_of_a_list_of_words_are_measured(fold: PrintFold) -> None:
    sound = Sound("media/ohm.mp3", "twelveletter", AT)
    words = table(("a", "b", "c"), ("x", "two words", sound), (math("x"), "y", "z"))
    html = fold.part(Part("long", blocks=(para("p"), words), rows=("u-x", "u-y")))
    assert html.startswith('<div class="words"><p>p</p><div class="table whole measured">')
    assert '<tr id="u-x"><td class="left">x</td>' in html
    assert '<tr id="u-y">' in html
    first, second, third = map(float, re.findall(r"width:([\d.]+)%", html))
    assert first < second < third
    assert round(first + second + third) == 100
    assert "<col" not in fold.block(words)


def test_a_column_never_takes_all_the_room(fold: PrintFold) -> None:
    rows = [
        (f"word{n}", "what it means, in so many words that no line would hold them " * 3)
        for n in range(50)
    ]
    html = fold.block(table(("word", "meaning"), *rows))
    assert '<div class="table measured">' in html
    first, second = map(float, re.findall(r"width:([\d.]+)%", html))
    # a word is parted only where its column could not hold it anyway
    assert first / 100 * fold.code_columns > len("word49")
    assert second > 60


def test_words_in_another_language_say_so(fold: PrintFold) -> None:
    fold.language = "ko"
    french = Foreign("fr", inlines("un ", strong("mot")), AT)
    assert line(fold, "그 ", french) == '그 <span lang="fr">un <strong>mot</strong></span>'
    assert line(fold, "그 שלום 말") == '그 <span lang="he" dir="rtl">שלום</span> 말'
    assert fold.block(para(french)) == '<p lang="fr">un <strong>mot</strong></p>'
    noted = Foreign("he", inlines("א", footnote(para("주"))), AT)
    note = '<span class="footnote" lang="ko" dir="ltr">주</span>'
    assert f'<span lang="he" dir="rtl">א{note}</span>!' in line(fold, "그 ", noted, "!")


def test_an_entry_in_another_language_says_so(fold: PrintFold) -> None:
    fold.language = "ar"
    entry = (Foreign("en", inlines("Nair, V."), AT),)
    assert fold.entry(entry, ' id="w"') == '<p id="w" lang="en" dir="ltr">Nair, V.</p>'
    assert fold.entry(inlines("خ"), "") == "<p>خ</p>"


def test_programs_run_from_left_to_right(fold: PrintFold) -> None:
    fold.language = "he"
    assert line(fold, "א ", code("f()"), Styled("kbd", inlines("C"), AT)) == (
        'א <code dir="ltr">f()</code><kbd dir="ltr">C</kbd>'
    )
    assert '<pre class="code whole" dir="ltr">' in fold.block(CodeBlock("x", "", AT))
    assert line(fold, "א C++ ב") == "א C++\u200e ב"
