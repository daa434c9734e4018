"""A field's HTML as text that can be read and compared."""

from __future__ import annotations

import pytest

from rectoverso.anki import plain
from rectoverso.anki.plain import Passage
from rectoverso.languages import words
from rectoverso.render.card import CardFold
from rectoverso.render.frame import Frames
from tests import factory

CASES = {
    "words": ("그냥  글\n이다", "그냥 글 이다"),
    "entities": ("a &lt; b &amp;&amp; c&nbsp;d &#58; &quot;", 'a < b && c d : "'),
    "paragraphs": ("<p>하나</p><p>둘<br>셋</p>", "하나\n둘\n셋"),
    "emphasis": ("<p><strong>굵게</strong>와 <em>기울게</em></p>", "굵게와 기울게"),
    "a formula": (r"<p>값은 \(x_1 &lt; 2\)이다</p>", "값은 $x_1 < 2$이다"),
    "a formula by itself": (
        r'<p>식</p><span class="display">\[\frac ab' + "\n" + r"+1\]</span>",
        "식\n$$\\frac ab +1$$",
    ),
    "no formula": (r"<p><span>&#92;</span>(x<span>&#92;</span>)</p>", r"\(x\)"),
    "no formula in code": (r"<p><code>\(x\)</code></p>", r"`\(x\)`"),
    "a list": ("<ul><li>하나</li><li><p>둘</p><p>셋</p></li></ul>", "- 하나\n- 둘\n  셋"),
    "a numbered list": ('<ol start="3"><li>셋</li><li>넷</li></ol>', "3. 셋\n4. 넷"),
    "a list in a list": ("<ul><li>겉<ol><li>속</li></ol></li></ul>", "- 겉\n  1. 속"),
    "a strange start": ('<ol start="x"><li>하나</li></ol>', "1. 하나"),
    "choices": (
        '<ol class="choices"><li class="right">맞다</li><li class="wrong">틀리다</li></ol>',
        "- [x] 맞다\n- [ ] 틀리다",
    ),
    "a table": (
        r"<table><tr><th>가</th><th>나</th></tr><tr><td><p>1</p></td><td>\(x\)</td></tr></table>",
        "| 가 | 나 |\n| 1 | $x$ |",
    ),
    "a picture": ('<p><img src="a-1.svg" alt="두 갈래"></p>', "[그림: 두 갈래]"),
    "a picture without words": ('<img src="a-1.svg">', "[그림: a-1.svg]"),
    "a figure": (
        '<figure><img src="a.svg" alt="곡선"><figcaption>설명</figcaption></figure>',
        "[그림: 곡선]\n설명",
    ),
    "a quotation": ("<blockquote><p>인용</p></blockquote><p>뒤</p>", "> 인용\n뒤"),
    "an alert": (
        '<div class="alert warning"><p class="alert-title">주의</p><p>위험</p></div>',
        "> 주의\n> 위험",
    ),
    "a link": ('<a href="https://example.org/">여기</a>를', "여기 <https://example.org/>를"),
    "an address": ('<a href="https://a.org/">https://a.org/</a>', "https://a.org/"),
    "a running link": ('<a href="javascript:alert(1)">여기</a>', "여기"),
    "powers": ("x<sup>2</sup>과 a<sub>i</sub>", "x^2과 a_i"),
    "a footnote's sign": ('말<sup class="call">*</sup>', "말*"),
    "gaps": ("<p>{{c1::답::힌트}}이다</p>", "{{c1::답::힌트}}이다"),
    "a word joiner": ("규제(L2)&#8288;란", "규제(L2)란"),
    "a script": ("앞<script>alert('<p>')</script>뒤<style>p{}</style>", "앞뒤"),
    "a sound": ('말 <span class="sound">[sound:x.mp3] <small>뜻</small></span>다', "말 ♪ 뜻다"),
    "a sound alone": ("[sound:x y.mp3]", "♪"),
    "a sound that waits": ('<audio controls="" src="x.mp3"></audio> <small>뜻</small>', "♪ 뜻"),
    "speech": ("[anki:tts lang=ko_KR voices=a]옴[/anki:tts]", "♪ 옴"),
    "a comment": ("앞<!-- <p>안</p> -->뒤", "앞뒤"),
    "a strange declaration": ("앞<![x[안]]>뒤", "앞뒤"),
    "what never closes": ("<ul><li>하나<li>둘<p>셋<b>넷", "- 하나\n- 둘\n  셋넷"),
    "what never opened": ("</li></ul></td></tr></a></sup></blockquote>글</div>", "글"),
    "no tag": ("a < b > c <", "a < b > c <"),
    "a bracket in an attribute": ('<img src="x" alt="a > b &quot;c&quot;">', '[그림: a > b "c"]'),
    "what a terminal obeys": ("a\x1b[31mb&#27;[0m\x9b", "a\ufffd[31mb\ufffd[0m\ufffd"),
    "nothing": ("<p> </p><br><div></div>", ""),
}


@pytest.mark.parametrize("name", CASES)
def test_html_reads_as_text(name: str) -> None:
    html, text = CASES[name]
    assert plain.text(html, "그림") == text


def test_a_program_keeps_its_lines() -> None:
    html = (
        '<p>앞</p><pre class="code"><code><span class="k">def</span> f(x):\n'
        "    return x &lt; 1  \n\n\nf(2)\n</code></pre><p>뒤</p>"
    )
    program = Passage("def f(x):\n    return x < 1\n\n\nf(2)", code=True)
    assert plain.passages(html) == (Passage("앞"), program, Passage("뒤"))


def test_media_are_told_from_the_rest() -> None:
    html = (
        '<p>글 src="no"<img alt="x" src="a.svg"><IMG SRC=b.png><img alt="c">[sound:c.mp3]'
        '<audio controls="" src="d.ogg"></audio></p>'
    )
    assert plain.media(html) == ("a.svg", "b.png", "c.mp3", "d.ogg")
    other = html
    for name in ("a.svg", "b.png", "c.mp3", "d.ogg"):
        other = other.replace(name, f"z{name}")
    assert plain.media(other) == ("za.svg", "zb.png", "zc.mp3", "zd.ogg")
    assert plain.without_media(html) == plain.without_media(other)
    assert plain.without_media(html) != plain.without_media(html.replace("글", "말"))
    assert plain.without_media(html) != plain.without_media(html.replace("[sound:c.mp3]", ""))


def test_deep_nesting_is_read_in_time() -> None:
    html = "<blockquote><ul><li>" * 3000 + "글"
    assert plain.text(html).endswith("글")


def test_every_kind_of_thing_on_our_cards_can_be_read() -> None:
    deck = factory.deck()
    names = {medium.path: f"picture-{number}.svg" for number, medium in enumerate(deck.media)}
    citations = factory.citations(deck)
    fold = CardFold(words("ko"), citations, names)
    frames = Frames(words("ko"), citations, {})
    entry = {each.question.id: each.question for each in deck.entries()}
    fields = fold.fields(frames.of(entry["relu-over-sigmoid"]), "1.0.0").html
    long = plain.text(fields["Long"], "그림")
    for line in (
        r"식으로는 $f(x)=\max(0,x)$이고, 계산이 싸다. 둘째 줄",
        "셋째 줄.",
        "| 함수 | 치역 | 최대 기울기 | 비고 |",
        r"| ReLU | $[0,\infty)$ | $1$ | 죽을 수 있다 |",
        "- 희소하다",
        "2. 둘째부터",
        "3. 셋째",
        "  - 안쪽",
        "- ☑ 한 일",
        "> 인용문.",
        "> 주의",
        "[그림: ReLU의 그래프]",
        "---",
    ):
        assert line in long.split("\n")
    assert factory.PROGRAM.strip() in long
    cloze = fold.fields(frames.of(entry["gelu"]), "1.0.0").html
    assert plain.one_line(cloze["Text"]) == (
        r"GELU의 정의 GELU는 {{c1::$x\,\Phi(\frac{x}{b^{2} })$}}이고, $\Phi$는"
        " {{c2::표준 정규 분포::분포}}의 {{c1::누적 분포 함수}}다."
    )


def test_a_field_too_long_for_its_structure_is_its_words() -> None:
    html = "<div>" * plain.LONGEST + "글 &lt; <b>말</b>"
    assert plain.passages(html) == (Passage("글 말"),)


def test_formulas_that_never_end_are_words() -> None:
    html = r"\(" * 40_000 + r"\[x\]"
    assert plain.text(html) == r"\(" * 40_000 + "$$x$$"


def test_a_question_is_one_line_of_plain_text() -> None:
    html = "<style>p{}</style><h1>왜 <code>x &lt; 1</code>\n인가?</h1>"
    assert plain.asked(html) == "왜 `x < 1` 인가?"
    assert (
        plain.asked("{{c1::소프트맥스::이름}}는 {{c2::합}}이 1이다.") == "소프트맥스는 합이 1이다."
    )


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("What is ReLU?", "What is ReLU?"),
        ("<div>What&nbsp;is<br>\n<b>ReLU</b>?</div>", "What is ReLU?"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("What is this? [sound:a b.mp3]", "What is this?"),
        ("<style>b {}</style>Why<!-- hm -->?<script>x()</script>", "Why?"),
        ("The {{c1::first}} of {{c2::two::how many?}}", "The first of two"),
        ("{{c1::out {{c2::in::hint}} side}}", "out in side"),
        ("{{c1::never closed", "{{c1::never closed"),
        ("", ""),
    ],
)
def test_what_a_field_asks(front: str, words: str) -> None:
    assert plain.asked(front) == words


def test_a_field_that_asks_and_was_made_to_take_long_is_cut() -> None:
    for piece in ("<style>", "{{c1::", "{{c1::a::", "<a", "[sound:"):
        assert len(plain.asked(piece * 200_000)) <= 10_000
