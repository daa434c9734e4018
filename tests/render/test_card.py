from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectoverso.anki import note_types
from rectoverso.languages import words
from rectoverso.model import (
    Alert,
    Block,
    CodeBlock,
    CrossReference,
    Emphasis,
    Figure,
    Footnote,
    Foreign,
    Image,
    Inline,
    Kind,
    Link,
    MathBlock,
    Paragraph,
    Question,
    SoftBreak,
    Sound,
    Styled,
    walk_deck,
)
from rectoverso.render.card import FIELDS, CardFold, Fields, card_ordinals
from rectoverso.render.citations import Citations
from rectoverso.render.frame import Frames, PartName
from rectoverso.typeset.texmath import Formula
from tests import every_form, factory
from tests.factory import (
    AT,
    choice,
    cite,
    code,
    footnote,
    gap,
    inlines,
    math,
    para,
    question,
    strong,
)
from tests.fuzz import examples

NAMES = {
    "media/relu.svg": "relu-1.svg",
    "media/들/relu.svg": "relu-2.svg",
    "media/ohm.wav": "ohm-1.wav",
}
LABELS = words("ko")
LABEL = '<label class="tappable"><input type="checkbox" hidden="">'

# What Anki or MathJax would act on, were it not written as entities.
TRAPS = (
    "[sound:x.mp3]",
    "[SOUND:y.mp3]",
    "[anki:play:q:0]",
    "[latex]a[/latex]",
    "[$]b[/$]",
    "[$$]c[/$$]",
    "{{Question}}",
    "{{c3::no}}",
    r"\(a\)",
    r"\[b\]",
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "&lt;b&gt;",
)


def fold(*questions: Question, **more: Any) -> Callable[..., Fields]:
    """What folds these questions and their like: a question, its parent and an edition in."""
    made = factory.deck(factory.chapter("activation", *(questions or factory.every_kind())))
    citations = factory.citations(made)
    folding = CardFold(words("ko"), citations, NAMES, **more)
    frames = Frames(words("ko"), citations, {})

    def folded(asked: Question, parent: Question | None = None, edition: str = "1.2.0") -> Fields:
        return folding.fields(frames.of(asked, parent), edition)

    return folded


def fields(asked: Question, parent: Question | None = None) -> Mapping[str, str]:
    return fold(asked)(asked, parent).html


def folded(*parts: str | Inline) -> str:
    """Inlines as the short answer of a question."""
    return (
        fields(question("a", "b", para(*parts)))["Short"].removeprefix("<p>").removesuffix("</p>")
    )


def sound(name: str, alt: str) -> Sound:
    return Sound(f"media/{name}.wav", alt, AT)


def gapped(*parts: str | Inline) -> str:
    """Inlines as the text of a cloze."""
    made = fields(question("a", "b", para(*parts), kind=Kind.CLOZE))["Text"]
    return made.split("</h1>\n<p>")[1].removesuffix("</p>")


# ---------------------------------------------------------------- fields


def test_a_question() -> None:
    made = fields(
        question("why", inlines("왜 ", code("x"), "인가?"), para("짧게"), long=(para("길게"),))
    )
    assert made == {
        "Question": "왜 <code>x</code>&#8288;인가?",
        "Front": "",
        "Brief": "",
        "Reasons": "",
        "Short": "<p>짧게</p>",
        "Long": "<p>길게</p>",
        "Choices": "",
        "Context": "",
        "Hint": "",
        "References": "",
        "Reverse": "",
        "Id": "why",
        "Edition": "1.2.0",
    }
    assert card_ordinals(made) == (0,)


def test_a_cloze_has_its_heading_in_its_text() -> None:
    made = fields(
        question(
            "c",
            "제목",
            para("앞 ", gap(2, "하나"), gap(1, "둘", hint="힌트")),
            kind=Kind.CLOZE,
            long=(para("뒤"),),
        )
    )
    assert made["Text"] == (
        '<h1 class="question">제목</h1>\n<p>앞 {{c2::하나}}{{c1::둘::힌트}}</p>'
    )
    assert made["Extra"] == "<p>뒤</p>"
    assert card_ordinals(made) == (0, 1)


def test_a_reversed_question_has_two_cards() -> None:
    made = fields(question("a", "b", both_ways=True))
    assert made["Reverse"] == '<span class="usual">⇄</span>'
    assert card_ordinals(made) == (0, 1)


def test_a_follow_up_shows_its_parents_question() -> None:
    parent = question("p", inlines("앞 ", code("x"), footnote(para("주"))))
    made = fields(question("a", inlines("b", footnote(para("주")))), parent)
    assert made["Context"] == "앞 <code>x</code>"
    assert made["Question"] == 'b&#8288;<sup class="call">*</sup>'


def test_choices_keep_their_order_and_are_marked_by_class_alone() -> None:
    made = fields(
        question(
            "m",
            "b",
            kind=Kind.CHOICE,
            choices=(choice(False, para("가")), choice(True, para("나"), para("다"))),
        )
    )
    assert made["Choices"] == (
        f'<ol class="choices"><li class="wrong">{LABEL}가</label></li>'
        f'<li class="right">{LABEL}<p>나</p><p>다</p></label></li></ol>'
    )


def test_a_cell_knows_the_head_of_its_column() -> None:
    """Words in an attribute, what is more in an element; nothing in the first column."""
    heads = ("ㄱ", 'a "b" [sound:x.mp3]', math("x_1"), "")
    made = fields(question("q", "b", factory.table(heads, ["1", "2", "3", "4"])))["Short"]
    (row,) = re.findall("<tbody>(.*)</tbody>", made)
    assert row == (
        '<tr><td class="left">1</td>'
        '<td class="center" data-head="a &quot;b&quot; &#91;sound:x.mp3]">2</td>'
        r'<td class="right"><span class="head">\(x_1\)</span>3</td>'
        "<td>4</td></tr>"
    )


@pytest.mark.parametrize(
    ("head", "css"),
    [
        (("a", "b"), "from-16"),
        (("가나다라마바사아자차",) * 2, "from-20"),
        (("길이" * 8,) * 3, "lines"),
    ],
)
def test_a_table_has_the_class_of_the_room_that_it_wants(head: tuple[str, ...], css: str) -> None:
    asked = question("q", "b", factory.table(head, head))
    made = fold(asked, steps=(16, 20))(asked).html["Short"]
    assert made.startswith(f'<div class="table {css}">')


@pytest.mark.parametrize(
    ("program", "style"),
    [
        ("x\n" + "x" * 30, ""),
        ("x\n" + "x" * 31, ' style="--columns:31"'),
        ("한" * 20, ' style="--columns:34"'),
    ],
)
def test_a_program_that_is_wider_than_a_phone_says_how_wide(program: str, style: str) -> None:
    made = fields(question("q", "b", CodeBlock(program, "", AT)))["Short"]
    assert made.startswith(f'<pre class="code"{style}><code>')


def test_a_picture_that_stays_as_it_is_at_night() -> None:
    asked = question("q", "b", para(Image("media/relu.svg", "a", "", AT)))
    made = [fold(asked, kept=kept)(asked).html["Short"] for kept in ((), ("media/relu.svg",))]
    assert [' class="kept"' in each for each in made] == [False, True]


def test_references_are_the_works_cited_here_in_alphabetical_order() -> None:
    asked = question("a", "b", para(cite("zeta2010")), long=(para(cite("alpha2011", "zeta2010")),))
    other = question("o", "b", para(cite("other2000")))
    made = fold(asked, other)(asked).html
    entries = re.findall(r"<li>(\w+)", made["References"])
    assert entries == ["Alpha", "Zeta"]
    assert '<span class="citation">(Zeta 2010)</span>' in made["Short"]


def test_footnotes_stand_at_the_end_of_their_field_called_by_signs() -> None:
    made = fields(
        question(
            "a",
            inlines("제목", footnote(para("첫째"))),
            para("짧게", footnote(para("둘째"), para("문단"))),
            long=(para("길게", footnote(para("셋째", footnote(para("넷째"))))),),
        )
    )
    assert made["Question"].endswith('<sup class="call">*</sup>')
    assert made["Short"].endswith(
        '<sup class="call">†</sup></p><ul class="footnotes">'
        "<li><sup>†</sup> 둘째<p>문단</p></li></ul>"
    )
    assert re.findall(r"<li><sup>(.)</sup> (\w+)", made["Long"]) == [
        ("*", "첫째"),
        ("‡", "셋째"),
        ("§", "넷째"),
    ]


def test_a_seventh_footnote_doubles_its_sign() -> None:
    made = folded(*(footnote(para(str(number))) for number in range(8)))
    assert re.findall(r'class="call">(\S+?)</sup>', made)[-2:] == ["**", "††"]


def test_a_footnote_of_a_cloze_waits_on_the_back() -> None:
    asked = question(
        "c", "b", para(gap(1, "답", footnote(para("풀이 }} {{c2::x}}")))), kind=Kind.CLOZE
    )
    made = fields(asked)
    assert "풀이" not in made["Text"]
    assert "풀이 }} {{c2::x}}" in made["Extra"]
    assert card_ordinals(made) == (0,)


# ---------------------------------------------------------------- fronts, reasons, masks, sounds


def asked(text: str) -> Question:
    """The first question of a chapter's text."""
    return every_form.questions(f'# x <a id="x"></a>\n\n{text}')[0]


def test_signs_of_footnotes_go_on_from_field_to_field() -> None:
    (parent,) = every_form.questions(
        """# x <a id="x"></a>

## 앞? <a id="parent"></a>

앞면[^a]

---

뒤

### 뒤?[^b] <a id="below"></a>

앞면[^c]

---

- [x] 하나[^d]

  > 까닭[^e]

- [ ] 둘

짧게[^f]

**30초 답변**

- 빨리[^g]

[^a]: 가
[^b]: 나
[^c]: 다
[^d]: 라
[^e]: 마
[^f]: 바
[^g]: 사
"""
    )
    (below,) = parent.follow_ups
    made = fields(below, parent)
    signs = {
        name: re.findall(r"<li><sup>(.+?)</sup> (.)", html)
        for name, html in made.items()
        if "footnotes" in html
    }
    assert signs == {
        "Context": [("*", "가")],
        "Front": [("‡", "다")],
        "Choices": [("§", "라")],
        "Reasons": [("§", "라"), ("‖", "마")],
        "Short": [("¶", "바")],
        "Brief": [("**", "사")],
        "Long": [("†", "나")],
    }


def test_reasons_repeat_the_choices_and_are_empty_where_there_are_none() -> None:
    made = fields(asked('## b <a id="m"></a>\n\n- [x] 가\n\n  > 왜\n\n- [ ] 나\n\n답'))
    assert made["Choices"] == (
        f'<ol class="choices"><li class="right">{LABEL}가</label></li>'
        f'<li class="wrong">{LABEL}나</label></li></ol>'
    )
    assert made["Reasons"] == (
        '<ol class="choices reasons"><li class="right"><div class="choice">가</div>'
        '<div class="reason"><p>왜</p></div></li>'
        '<li class="wrong"><div class="choice">나</div></li></ol>'
    )
    plain = fields(asked('## b <a id="m"></a>\n\n- [x] 가\n- [ ] 나\n\n답'))
    assert plain["Reasons"] == ""


def test_a_mask_lies_around_the_text_and_the_heading_stays_outside() -> None:
    made = fields(asked('## 제목 <a id="c" data-masked></a>\n\n{{c1::가}} {{c2::나}}'))
    assert made["Text"] == (
        '<h1 class="question">제목</h1>\n<div class="masked"><p>{{c1::가}} {{c2::나}}</p></div>'
    )
    assert card_ordinals(made) == (0, 1)


def test_what_a_reverse_card_asks() -> None:
    own = fields(asked('## b <a id="a" data-reversed="어느 &lt;것&gt; [sound:x.mp3]?"></a>\n\n답'))
    assert own["Reverse"] == '<span class="own">어느 &lt;것&gt; &#91;sound:x.mp3]?</span>'
    assert card_ordinals(own) == (0, 1)


def test_a_sound_is_a_medium_of_the_package_or_its_words() -> None:
    made = fold(wired := question("a", "b", para(sound("ohm", "말 [x]"))))(wired)
    assert made.html["Short"] == (
        '<p><span class="sound">[sound:ohm-1.wav] <small>말 [x]</small></span></p>'
    )
    assert made.media == {"media/ohm.wav"}
    assert folded(sound("ohm", "")) == '<span class="sound">[sound:ohm-1.wav]</span>'
    assert folded(Sound("media/none.mp3", "말", AT)) == "말"


def test_a_sound_in_a_gap_is_still_one() -> None:
    assert gapped(gap(1, sound("ohm", "a:b"))) == (
        '{{c1::<span class="sound">[sound:ohm-1.wav] <small>a&#58;b</small></span>}}'
    )
    assert gapped(gap(1, "[sound:x.mp3]")) == "{{c1::&#91;sound&#58;x.mp3]}}"


@pytest.mark.parametrize("words", ["a] b [/anki:tts] c", "[sound:x.mp3]", r"\(x\)", "<b>&amp;"])
def test_what_is_spoken_ends_where_it_should(words: str) -> None:
    units = question("units", "단위", kind=Kind.LIST)
    citations = factory.citations(factory.deck(factory.chapter("a", units)))
    folding = CardFold(LABELS, citations, NAMES, "en_US")
    made = folding.fields(Frames(LABELS, citations, {}).of(question("a", words), units), "1.0.0")
    spoken = re.fullmatch(r"\[anki:tts lang=en_US\]([^\[\\<]*)\[/anki:tts\]", made.html["Front"])
    assert spoken is not None
    assert unescape(spoken[1]) == words


# ---------------------------------------------------------------- formulas


def test_formulas_stand_between_mathjax_delimiters_and_are_escaped() -> None:
    assert folded(math("a<b & c")) == r"\(a&lt;b &amp; c\)"
    assert folded(math("x", display=True)) == r'<span class="display">\[x\]</span>'
    made = fields(question("a", "b", MathBlock("a\\\\\nb", AT)))
    assert made["Short"] == '<span class="display">\\[a\\\\\nb\\]</span>'


def test_a_formula_of_known_width_says_it() -> None:
    widths = {
        Formula("w", False): 17.13,
        Formula("w", True): 23.41,
        Formula("a", False): 16.0,
        Formula("u", False): 14.0,
    }
    made = factory.deck(factory.chapter("activation", *factory.every_kind()))
    citations = factory.citations(made)

    def width(formula: Formula, least: float) -> float:
        return known if (known := widths.get(formula, 0.0)) >= least else 0.0

    folding = CardFold(LABELS, citations, {}, width=width)

    def short(asked: Question, name: str = "Short") -> str:
        return folding.fields(Frames(LABELS, citations, {}).of(asked, None), "").html[name]

    in_line, shown = math("w"), math("w", display=True)
    wide = r'<span class="wide" style="--em:17.2">\(w\)</span>'
    # a wide one is held together with nothing
    words = para("(", in_line, ")의 ", math("v"), "와 ", math("a"))
    assert short(question("a", "b", words)) == (
        f'<p>({wide})\u2060의 <span class="joined">\\(v\\)와</span> '
        r'<span class="wide" style="--em:16.0">\(a\)</span></p>'
    )
    assert short(question("a", "b", para(shown))) == (
        r'<p><span class="display" style="--em:23.5">\[w\]</span></p>'
    )
    # where there is less room, a narrower one says it too
    narrow = question("a", "b", para("c"), long=(para(math("u")), factory.bullets(math("u"))))
    assert short(narrow, "Long") == (
        r'<p>\(u\)</p><ul><li><span class="wide" style="--em:14.0">\(u\)</span></li></ul>'
    )
    cloze = question("a", "b", para(gap(1, in_line), "는 ", shown), kind=Kind.CLOZE)
    assert short(cloze, "Text").endswith(
        r'<p>{{c1::<span class="wide" style="--em&#58;17.2">\(w\)</span>}}는 '
        r'<span class="display" style="--em:23.5">\[w\]</span></p>'
    )


def test_a_particle_stays_with_its_bracket() -> None:
    """A browser would end a line between the two; blanks and Latin letters stay as they are."""
    assert (
        folded("규제(regularization)란 “말”이다, 5%가")
        == "규제(regularization)\u2060란 “말”\u2060이다, 5%\u2060가"
    )
    assert folded("f(x)y (가) 나") == "f(x)y (가) 나"


def test_a_short_formula_keeps_its_particle_and_its_brackets() -> None:
    assert folded("값 (", math("x"), ")은 크다") == (
        '값 <span class="joined">(\\(x\\))\u2060은</span> 크다'
    )
    assert folded("값 ", math("x"), " 크다") == r"값 \(x\) 크다"
    assert folded(math("x"), ",", math("y")) == (r'<span class="joined">\(x\),</span>\(y\)')
    assert folded(math("x" * 21), "은") == rf"\({'x' * 21}\)은"
    assert gapped(gap(1, math("x")), "다.") == r'<span class="joined">{{c1::\(x\)}}다.</span>'


def test_no_line_ends_before_a_particle_or_a_footnotes_sign() -> None:
    assert gapped(gap(1, "함수"), "의") == "{{c1::함수}}&#8288;의"
    assert folded(code("f()"), "는") == "<code>f()</code>&#8288;는"
    assert folded(code("f()"), ", ") == "<code>f()</code>, "
    assert folded("말", footnote(para("주"))).startswith('말&#8288;<sup class="call">')


def test_braces_of_a_formula_never_end_a_gap() -> None:
    assert gapped(gap(1, math(r"\frac{a}{b^{2}}"))) == r"{{c1::\(\frac{a}{b^{2} }\)}}"
    assert gapped(math("{{{x}}}")) == r"\({ { {x} } }\)"
    assert folded(math("{{{x}}}")) == r"\({{{x}}}\)"


def test_colons_in_a_gap_begin_no_hint() -> None:
    assert gapped(gap(1, "std::x")) == "{{c1::std&#58;&#58;x}}"
    assert gapped(gap(1, "a:", hint="b:")) == "{{c1::a&#58;::b&#58;}}"
    assert gapped(gap(1, math(r"a::b"))) == r"{{c1::\(a&#58;&#58;b\)}}"
    assert gapped("a::b") == "a::b"


def test_gaps_nest() -> None:
    assert gapped(gap(1, "a ", gap(2, "b"), " c")) == "{{c1::a {{c2::b}} c}}"


def test_a_gap_outside_of_a_clozes_text_is_its_words() -> None:
    assert folded(gap(1, "x")) == "<strong>x</strong>"


# ---------------------------------------------------------------- what is guarded


def inert(html: str, *, cloze: bool = False) -> None:
    """Nothing in `html` is an instruction to Anki or MathJax."""
    assert not re.search(r"\[(sound|anki):|\[/?(latex|\$\$?)\]", html, re.IGNORECASE)
    assert not re.search(r"\\[()\[\]]", html)
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", html)
    if cloze:
        assert "{{" not in html
        assert "}}" not in html


@pytest.mark.parametrize("trap", TRAPS)
def test_words_and_program_text_are_inert(trap: str) -> None:
    every: tuple[Block, ...] = (
        para(trap, code(trap), Emphasis(inlines(trap), AT)),
        *(CodeBlock(trap, language, AT) for language in ("", "python", "latex", "html", trap)),
        Alert("note", (para(trap),), AT),
        factory.table((trap,), (trap,)),
        factory.bullets(trap),
    )
    made = fields(
        question(
            trap,
            trap,
            *every,
            long=every,
            hint=every,
            choices=(choice(True, *every),),
            kind=Kind.CHOICE,
        )
    )
    for html in made.values():
        inert(html)
        assert not re.search(r"<(script|img|b|iframe)\b|<[^>]*\son\w+=", html)
    text = fields(question("a", trap, *every, kind=Kind.CLOZE))["Text"]
    inert(text, cloze=True)


def test_words_in_pieces_are_guarded_as_one() -> None:
    made = folded("[", "sound:x]", "\\", "(a", "\\", ")")
    inert(made)
    assert made == "&#91;sound:x]<span>&#92;</span>(a<span>&#92;</span>)"


def test_ordinary_brackets_braces_and_backslashes_stay_as_they_are() -> None:
    assert folded("a[0] {b} c\\d") == "a[0] {b} c\\d"


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "JavaScript:x", "data:text/html,x", "file:///etc/passwd", "//x", "x y"],
)
def test_a_link_leads_nowhere_but_to_the_web_and_mail(target: str) -> None:
    assert folded(Link(inlines("말"), target, "", AT)) == "말"


def test_a_link_out() -> None:
    link = Link(inlines("말"), "https://example.org/?a=1&b=2", 'a "b"', AT)
    assert folded(link) == (
        '<a href="https://example.org/?a=1&amp;b=2" title="a &quot;b&quot;">말</a>'
    )


def test_attributes_in_a_gap_are_guarded_too() -> None:
    made = gapped(gap(1, Link(inlines("말"), "https://example.org/a::b}}", "{{c2::x}}", AT)))
    assert made == (
        '{{c1::<a href="https&#58;//example.org/a&#58;&#58;b&#125;&#125;" '
        'title="&#123;&#123;c2&#58;&#58;x&#125;&#125;">말</a>}}'
    )


def test_an_element_that_may_not_be_written_is_left_out() -> None:
    assert folded(Styled("script", inlines("x"), AT)) == "x"
    assert folded(Styled("kbd", inlines("x"), AT)) == "<kbd>x</kbd>"


def test_a_picture_is_a_medium_of_the_package_or_its_words() -> None:
    asked = question("a", "b", para(Image("media/relu.svg", 'a "b"', "", AT)))
    made = fold(asked)(asked)
    assert made.html["Short"] == '<p><img src="relu-1.svg" alt="a &quot;b&quot;"></p>'
    assert made.media == {"media/relu.svg"}
    assert folded(Image("https://example.org/x.png", "말", "", AT)) == "말"


def test_a_cross_reference_is_its_label() -> None:
    reference = CrossReference(inlines("단점"), "relu-drawbacks", AT)
    assert folded(reference) == '<span class="xref">단점</span>'


def test_control_characters_never_part_a_field() -> None:
    assert folded("a\x1fb\x00c\td") == "a\ufffdb\ufffdc\td"
    inert(folded("[\x1fsound:x]", "\\\x00("))


ELEMENTS = {
    *("a", "aside", "audio", "blockquote", "br", "code", "del", "details", "div", "em"),
    *(
        "figcaption",
        "figure",
        "h1",
        "hr",
        "img",
        "input",
        "kbd",
        "label",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "small",
    ),
    *("span", "strong", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
ATTRIBUTES = {
    *("alt", "class", "controls", "data-head", "hidden", "href", "preload", "scope", "src"),
    *("start", "style", "title", "type"),
}
NASTY = st.lists(
    st.sampled_from(
        (
            *(
                "<",
                ">",
                '"',
                "'",
                "&",
                "&lt;",
                "[",
                "]",
                "\\",
                "(",
                ")",
                "{",
                "{{",
                "}",
                "}}",
                ":",
                "::",
            ),
            *(
                "c1",
                "sound:",
                "anki:",
                "latex]",
                "$",
                "/",
                "script",
                "img onerror=x",
                "javascript:",
            ),
            *(
                "https://",
                "\n",
                "\x1f",
                "\x00",
                " ",
                "가",
                "x",
                "<gap 1>",
                "</gap>",
                "-->",
                "</style>",
            ),
        )
    ),
    max_size=12,
).map("".join)


class Elements(HTMLParser):
    """Everything that a browser would find in a field."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[tuple[str, str, str]] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, "", ""))
        self.found |= {(tag, name, value or "") for name, value in attrs}


@examples()
@given(st.lists(NASTY, min_size=8, max_size=8))
def test_no_words_become_an_element_or_an_instruction(words_: list[str]) -> None:
    one, two, target, alt, title, tex, source, hint = words_
    every: tuple[Block, ...] = (
        para(one, code(two), Link(inlines(two), target, title, AT), one, two),
        para(Image("media/relu.svg", alt, title, AT), Image(source, alt, title, AT), hint),
        CodeBlock(source, "python", AT),
        CodeBlock(source, two, AT),
        Figure(Image("media/relu.svg", alt, title, AT), title, AT),
        para(Styled(one, inlines(two), AT), footnote(para(one))),
        para(one, sound("ohm", alt), two, Sound(source, alt, AT)),
        factory.table([one, two, code(one)], [two, one, target]),
    )
    gaps = para(
        gap(1, one, code(two), sound("ohm", alt), hint=hint), two, gap(2, math(tex), one), one
    )
    parent = replace(question("p", two), front=every)
    more: dict[str, Any] = {"front": every, "brief": every, "prompt": title, "masked": True}
    asked = question("a", one, *every, long=every, hint=every, both_ways=True)
    reason = replace(choice(True, *every), reason=every)
    basic = fields(replace(asked, choices=(reason,), kind=Kind.CHOICE, **more), parent)
    cloze = fields(replace(question("a", one, gaps, *every, kind=Kind.CLOZE, long=every), **more))
    for name, html in (*basic.items(), *cloze.items()):
        for tag, attribute, value in Elements(html).found:
            assert tag in ELEMENTS
            assert attribute in ATTRIBUTES | {""}
            if attribute == "href":
                assert re.match("(https?://|mailto:)", value)
            if attribute == "src":
                assert value in NAMES.values()
            if attribute == "style":
                assert re.fullmatch(r"--(columns|em):[0-9.]+", value)
        if name != "Text":
            inert(html.replace("[sound:ohm-1.wav]", ""))
    text = cloze["Text"]
    found = re.findall(r"\{\{c(\d+)::(.*?)\}\}", text, re.DOTALL)
    assert [number for number, _ in found] == ["1", "2"]
    assert [words.count("::") for _, words in found] == [bool(hint), 0]
    assert text.count("{{") == text.count("}}") == 2
    assert card_ordinals(cloze) == (0, 1)


# ---------------------------------------------------------------- the place of a question


def test_a_note_does_not_depend_on_its_neighbours_or_its_place() -> None:
    first, *others = factory.every_kind()
    folding = fold()
    alone = folding(first)
    for other in others:
        folding(other)
    moved = replace(first, level=4, follow_ups=())
    assert folding(moved) == alone


def test_every_type_of_block_and_inline_has_been_folded_here() -> None:
    made = factory.deck()
    types = {type(node).__name__ for node in walk_deck(made)}
    assert {"Table", "Alert", "Quote", "Figure", "Cloze", "Strikeout", "Styled"} <= types
    assert {Footnote.__name__, SoftBreak.__name__} <= types
    folding = fold()
    for entry in made.entries():
        html = "".join(folding(entry.question, entry.parent).html.values())
        assert "$" not in html


def test_every_part_has_a_field() -> None:
    assert set(get_args(PartName)) == FIELDS.keys()
    assert set(FIELDS.values()) < set(note_types.FIELDS["question"])


def test_a_follow_up_of_a_list_is_not_spoken_and_keeps_its_front() -> None:
    below = replace(question("why", "Why?"), front=(para("Look."),))
    row = question("ohm", "ohm")
    above = replace(question("units", "Units", kind=Kind.LIST), rows=(row,), follow_ups=(below,))
    citations = factory.citations(factory.deck(factory.chapter("a", above)))
    frames = Frames(LABELS, citations, {})
    folding = CardFold(LABELS, citations, NAMES, "en_US")
    fronts = [folding.fields(frames.of(each, above), "1").html["Front"] for each in (row, below)]
    assert "en_US" in fronts[0]
    assert fronts[1] == "<p>Look.</p>"


# ---------------------------------------------------------------- other languages


def test_words_in_another_language_say_so() -> None:
    french = Foreign("fr", inlines("le ", strong("réseau")), AT)
    assert spoken("ko", "말 ", french) == '말 <span lang="fr">le <strong>réseau</strong></span>'
    hebrew = Foreign("he", inlines("שלום"), AT)
    assert spoken("en", "a ", hebrew) == 'a <span lang="he" dir="rtl">שלום</span>'
    assert spoken("he", "ו ", Foreign("en", inlines("C++"), AT)) == (
        'ו <span lang="en" dir="ltr">C++</span>'
    )
    nested = Foreign("he", inlines("א ", Foreign("en", inlines("b 한글"), AT)), AT)
    assert spoken("en", "a ", nested) == (
        'a <span lang="he" dir="rtl">א <span lang="en" dir="ltr">b '
        '<span lang="ko">한글</span></span></span>'
    )


def test_a_paragraph_in_another_language_is_its_own() -> None:
    html = in_language("en", para(Foreign("he", inlines("שלום ", code("x")), AT)))
    assert html == '<p lang="he" dir="rtl">שלום <code>x</code></p>'
    html = in_language("en", para("שלום"))
    assert html == '<p><span lang="he" dir="rtl">שלום</span></p>'


def test_a_script_that_tells_is_guarded_as_all_words_are() -> None:
    assert spoken("en", r"\(שלום\) [sound:א]") == (
        r'<span>&#92;</span>(<span lang="he" dir="rtl">שלום</span><span>&#92;</span>) '
        r'&#91;sound:<span lang="he" dir="rtl">א</span>]'
    )


def test_a_work_in_another_language_says_so() -> None:
    made = factory.deck(factory.chapter("a", question("q", "q", para(cite("nair2010")))))
    citations = replace(factory.citations(made), languages={"nair2010": "en"})
    folding = CardFold(LABELS, citations, {}, language="ko")
    asked = made.chapters[0].questions[0]
    html = folding.fields(Frames(LABELS, citations, {}).of(asked), "1").html
    assert html["References"].startswith('<ul><li lang="en">Nair')
    assert "lang" not in html["Short"]


def spoken(language: str, *parts: str | Inline) -> str:
    """The HTML of a paragraph in a deck of that language."""
    return in_language(language, para(*parts)).removeprefix("<p>").removesuffix("</p>")


def in_language(language: str, paragraph: Paragraph) -> str:
    folding = CardFold(LABELS, Citations({}, {}), {}, language=language)
    frame = Frames(LABELS, folding.citations, {}).of(question("q", "q", paragraph))
    return folding.fields(frame, "1").html["Short"]
