"""The XHTML dialect: sections, notes, formulas, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from rectoverso.diagnostics import RectoversoError
from rectoverso.languages import words
from rectoverso.model import (
    Block,
    BulletList,
    Choice,
    Citation,
    CitationItem,
    CodeBlock,
    CrossReference,
    Deck,
    Emphasis,
    Figure,
    Foreign,
    Image,
    Kind,
    Link,
    ListItem,
    MathBlock,
    OrderedList,
    Paragraph,
    Sound,
    Styled,
)
from rectoverso.render.citations import Citations
from rectoverso.render.frame import Frames
from rectoverso.render.xhtml import PageFold, Site, document
from rectoverso.typeset.texmath import Typesetter
from tests import factory
from tests.factory import (
    AT,
    chapter,
    choice,
    cite,
    code,
    deck,
    footnote,
    gap,
    inlines,
    math,
    para,
    question,
    strong,
    table,
)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture
def shown(typesetter: Typesetter) -> Shown:
    return Shown(typesetter)


class Shown:
    """The XHTML of blocks, of a line, of a deck's first chapter."""

    def __init__(self, typesetter: Typesetter) -> None:
        self.typesetter = typesetter

    def page(self, made: Deck, citations: Citations | None = None) -> PageFold:
        citations = citations or factory.citations(made)
        every = [entry.question.id for entry in made.entries()]
        site = Site(
            frames=Frames(words("ko"), citations, dict(made.tags)),
            typesetter=self.typesetter,
            places={name: f"#{name}" for name in every},
            works={key: f"#work_{number}" for number, key in enumerate(citations.entries, 1)},
            media={medium.path: f"../{medium.path}" for medium in made.media},
        )
        return PageFold(site)

    def chapter(self, made: Deck) -> str:
        return parsed(self.page(made).chapter(made.chapters[0]))

    def blocks(self, *blocks: Block) -> str:
        """The blocks, and the footnotes that they call."""
        made = deck(chapter("c", question("q", "q", *blocks)))
        page = self.page(made)
        return parsed("".join([page.blocks(blocks), *page.footnotes])).strip()

    def line(self, paragraph: Paragraph) -> str:
        return self.blocks(paragraph).removeprefix("<p>").removesuffix("</p>")


def parsed(html: str) -> str:
    """`html`, which is well-formed XML."""
    namespace = 'xmlns:epub="http://www.idpf.org/2007/ops"'
    ElementTree.fromstring(f"<body {namespace}>{html}</body>")
    return html


def test_a_question_is_a_section_with_its_id(shown: Shown) -> None:
    follow_up = question("second", "둘째?", level=3)
    page = shown.chapter(deck(chapter("c", question("first", "첫째?", follow_ups=(follow_up,)))))
    assert '<section id="c" class="chapter">' in page
    first = page.index('<section id="first" class="question">')
    second = page.index('<section id="second" class="question follow-up">')
    assert first < second
    assert page.count("</section>") == 3
    assert page.index("</section>") > second
    assert '<p class="label"><span class="id" translate="no">first</span></p>' in page


def test_depth_decides_the_heading_not_the_source(shown: Shown) -> None:
    """A follow-up stands one level below its parent; HTML knows six levels."""
    inner = question("last", "f", level=6)
    for number in range(5):
        inner = question(f"q{number}", "f", level=6, follow_ups=(inner,))
    page = shown.chapter(deck(chapter("c", inner)))
    assert "<h2" in page
    assert page.count("<h6") == 2


def test_the_parts_of_an_answer_stand_in_order(shown: Shown) -> None:
    made = question(
        "q",
        "물음",
        para("짧은"),
        long=(para("긴"),),
        hint=(para("단서"),),
        choices=(choice(True, para("오른")), choice(False, para("그른"))),
        kind=Kind.CHOICE,
        tags=("core",),
    )
    page = shown.chapter(deck(chapter("c", made)))
    order = [
        "물음",
        'class="tag">꼭 나오는 것',
        'class="hint"',
        "단서",
        "오른",
        "그른",
        "짧은",
        "긴",
    ]
    places = [page.index(part) for part in order]
    assert places == sorted(places)
    assert '<div class="short"><p>짧은</p>\n</div>' in page
    assert 'role="doc-tip"' in page


def test_choices_are_marked_for_eyes_and_ears(shown: Shown) -> None:
    made = question(
        choices=(choice(True, para("가")), choice(False, CodeBlock("x", "", AT)), choice(False))
    )
    page = shown.chapter(deck(chapter("c", made)))
    right = '<li class="right"><span class="mark" role="img" aria-label="맞음">✓</span> 가'
    assert right in page
    assert page.count('aria-label="틀림">✗</span>') == 2
    assert '<pre class="code"' in page


def test_paragraphs_of_a_choice_stay_apart(shown: Shown) -> None:
    made = question(choices=(choice(True, para("가"), para("나"), para("다")), choice(False)))
    page = shown.chapter(deck(chapter("c", made)))
    assert "</span> 가<p>나</p><p>다</p></li>" in page


def test_a_gap_is_filled_and_marked(shown: Shown) -> None:
    page = shown.line(para("앞 ", gap(1, "속 ", gap(2, math("x")), hint="단서"), " 뒤"))
    assert page.startswith('앞 <span class="gap">속 <span class="gap"><math')
    assert "단서" not in page
    assert page.endswith("</span></span> 뒤")


def test_formulas_are_mathml(shown: Shown) -> None:
    page = shown.line(para(math("x"), " ", math(r"\alpha", display=True)))
    assert "<mi>x</mi>" in page
    assert "<mi>α</mi>" in page
    assert 'display="block"' in page
    block = shown.blocks(MathBlock("x^2", AT))
    assert block.startswith('<div class="math"><math')
    with pytest.raises(RectoversoError, match="href"):
        shown.line(para(math(r"\href{javascript:alert(1)}{x}")))


@pytest.mark.parametrize(
    ("paragraph", "kept"),
    [
        (para("값 ", math("x"), "를 쓴다."), ("값 ", "", "를", " 쓴다.")),
        (para("값(", math("x"), "), 끝"), ("", "값(", "),", " 끝")),
        (para(math("x"), "."), ("", "", ".", "")),
    ],
)
def test_what_touches_a_formula_stays_in_its_line(
    shown: Shown, paragraph: Paragraph, kept: tuple[str, str, str, str]
) -> None:
    before, left, right, after = kept
    page = shown.line(paragraph)
    assert page.startswith(f'{before}<span class="glued">{left}<math')
    assert page.endswith(f"</math>{right}</span>{after}")


def test_a_formula_between_blanks_and_a_long_word_are_left_alone(shown: Shown) -> None:
    page = shown.line(para("앞 ", math("x"), " 뒤 ", math("y"), "아주긴낱말이붙어있다"))
    assert "glued" not in page
    chain = shown.line(para(*[part for name in "abcde" for part in (math(name), ",")]))
    assert chain.count("glued") == 3


def test_a_particle_stays_with_its_bracket(shown: Shown) -> None:
    assert "규제(regularization)\u2060란 “말”\u2060이다" in shown.line(
        para("규제(regularization)란 “말”이다")
    )


def test_program_text_is_coloured_and_escaped(shown: Shown) -> None:
    page = shown.blocks(CodeBlock('if a < "b":', "python", AT))
    assert '<pre class="code" data-language="python" translate="no"><code><span class="k">' in page
    assert "&lt;" in page
    strange = shown.blocks(CodeBlock("<script>", '"><script>', AT))
    assert "<script>" not in strange


def test_tables_keep_their_alignment(shown: Shown) -> None:
    page = shown.blocks(table(("a", "b", "c"), ("1", "2", math("x"))))
    for side in ("left", "center", "right"):
        assert page.count(f'class="{side}"') == 2
    assert page.startswith('<div class="table"><table>')
    assert "<math" in page


def test_lists_tight_and_loose(shown: Shown) -> None:
    tight = BulletList((ListItem((para("가"),), None, AT),), True, AT)
    assert "<li>가</li>" in shown.blocks(tight)
    loose = OrderedList((ListItem((para("가"), para("나")), None, AT),), 3, False, AT)
    page = shown.blocks(loose)
    assert '<ol start="3">' in page
    assert "<li><p>가</p>\n<p>나</p>\n</li>" in page


def test_tasks_are_marked_and_no_form(shown: Shown) -> None:
    tasks = tuple(ListItem((para(word),), done, AT) for word, done in (("가", True), ("나", False)))
    page = shown.blocks(BulletList(tasks, True, AT))
    assert "☑</span> 가" in page
    assert "☐</span> 나" in page
    assert "<input" not in page


def test_pictures_have_alt_and_caption(shown: Shown) -> None:
    figure = Figure(Image("media/relu.svg", "그래프 <a>", "", AT), "설명 & 말", AT)
    page = shown.blocks(figure)
    assert 'alt="그래프 &lt;a&gt;"' in page
    assert "<figcaption>설명 &amp; 말</figcaption>" in page
    assert "figcaption" not in shown.blocks(Figure(figure.image, "", AT))


def test_links_lead_only_where_they_may(shown: Shown) -> None:
    for target in (
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "/x",
        'https://a.b/"<>',
    ):
        assert shown.line(para(Link(inlines("가"), target, "", AT))) == "가"
    page = shown.line(para(Link(inlines("가"), "https://a.b/한글[x]", "제목", AT)))
    assert page == '<a href="https://a.b/%ED%95%9C%EA%B8%80%5Bx%5D" title="제목">가</a>'


def test_a_link_never_holds_a_link(shown: Shown) -> None:
    inside = CrossReference(inlines("안"), "q", AT)
    note = Emphasis(inlines(footnote(para("각주"))), AT)
    page = shown.blocks(
        para(Link(inlines("밖 ", inside, cite("a2000"), note), "https://a", "", AT))
    )
    anchor = page[: page.index("</a>")]
    assert anchor.count("<a ") == 1
    assert page.index("footnote-ref") > page.index("</a>")
    assert "각주" in page


def test_a_cross_reference_needs_its_goal(shown: Shown) -> None:
    assert shown.line(para(CrossReference(inlines("가"), "q", AT))) == '<a href="#q">가</a>'
    assert shown.line(para(CrossReference(inlines("가"), "nowhere", AT))) == "가"


def test_elements_pass_by_an_allow_list(shown: Shown) -> None:
    assert shown.line(para(Styled("kbd", inlines("K"), AT))) == "<kbd>K</kbd>"
    assert shown.line(para(Styled("script", inlines("<b>"), AT))) == "&lt;b&gt;"
    assert shown.line(para(Styled("img src=x onerror=y", inlines("가"), AT))) == "가"
    assert shown.line(para("<b>&amp;</b>", code("<i>"))).startswith("&lt;b&gt;&amp;amp;")


def test_each_work_of_a_citation_links_to_its_entry(shown: Shown) -> None:
    shown_question = question("q", "q", para(cite("nair2010", "glorot2011")))
    made = deck(chapter("c", shown_question))
    fold = shown.page(made)
    page = parsed(fold.chapter(made.chapters[0]) + fold.references())
    first = '(<a href="#work_1" class="citation" role="doc-biblioref">Nair 2010</a>; '
    assert first in page
    assert '<a href="#work_2" class="citation" role="doc-biblioref">Glorot 2011</a>)' in page
    assert '<div id="work_2" class="reference">' in page
    assert 'role="doc-bibliography"' in page


def test_a_citation_of_an_unknown_work_is_words(shown: Shown) -> None:
    unknown = Citation((CitationItem("x", "", "", False, AT),), False, AT)
    made = deck(chapter("c", question("q", "q", para(unknown))))
    known = Citations(factory.citations(made).texts, {})
    page = shown.page(made, known)
    assert "<a" not in page.blocks(made.chapters[0].questions[0].short)


def test_a_footnote_in_a_footnote_follows_it(shown: Shown) -> None:
    inner = footnote(para("속"), CodeBlock("z", "", AT))
    page = shown.blocks(para("본문", footnote(para("겉", inner)), footnote(para("다음"))))
    assert page.count("footnote-ref") == 2
    assert page.index("겉*") < page.index("속") < page.index("다음")
    assert ">z</code>" in page


def test_every_kind_of_thing_is_folded(shown: Shown) -> None:
    page = shown.chapter(deck())
    for part in ("<blockquote>", 'class="alert warning"', "<hr", "<del>", "<kbd>", "<figure>"):
        assert part in page


def test_an_answer_stands_apart_from_what_is_asked(shown: Shown) -> None:
    made = replace(
        question("q", "물음", para("짧은"), hint=(para("단서"),), long=(para("긴"),)),
        front=(CodeBlock("print()", "python", AT),),
        brief=(factory.bullets("하나"),),
    )
    page = shown.chapter(deck(chapter("c", made)))
    order = [
        *('<div class="front"><pre', '<aside class="hint"', '<p class="answer-mark">답</p>'),
        *('<div class="short">', '<div class="brief"><p class="brief-title">30초 답변</p>', "긴"),
    ]
    places = [page.index(part) for part in order]
    assert places == sorted(places)


def test_a_reason_stands_under_its_choice(shown: Shown) -> None:
    wrong = Choice((para("가"),), False, AT, (para("까닭"),))
    made = question(kind=Kind.CHOICE, choices=(wrong, choice(True, para("나"))))
    page = shown.chapter(deck(chapter("c", made)))
    assert '</span> 가<div class="reason"><p>까닭</p>\n</div></li>' in page
    assert page.count('class="reason"') == 1


def test_the_rows_of_a_list_are_places(shown: Shown) -> None:
    rows = (question("units-ohm", "옴"), question("2nd", "둘"))
    words = table(("a", "b"), ("옴", "저항"), ("둘", "두 번째"))
    listed = replace(question("units", "단위", kind=Kind.LIST, long=(words,)), short=(), rows=rows)
    page = shown.chapter(deck(chapter("c", listed)))
    assert '<section id="units" class="question">' in page
    assert '<div class="words"><div class="table"><table><thead>' in page
    assert '<tr id="units-ohm"><td class="left">옴</td>' in page
    assert '<tr id="id_2nd">' in page
    assert page.count("<section") == 2


def test_a_sound_stands_beside_its_words(shown: Shown) -> None:
    elsewhere = Sound("media/none.mp3", '<소리> "x"', AT)
    assert shown.line(para(elsewhere)) == '&lt;소리&gt; "x"'
    sound = Sound("media/relu.svg", '<소리> "x"', AT)
    made = deck(chapter("c", question("q", "q", para(Image(sound.source, "", "", AT)))))
    page = parsed(shown.page(made).line(inlines(sound)))
    assert page == (
        '<span class="sound"><audio controls="controls" preload="none" src="../media/relu.svg"'
        ' aria-label="&lt;소리&gt; &quot;x&quot;"></audio> &lt;소리&gt; "x"</span>'
    )
    assert shown.page(made).heading(inlines(sound)) == '&lt;소리&gt; "x"'
    linked = Link(inlines(sound), "https://example.org", "", AT)
    assert "audio" not in shown.page(made).line(inlines(linked))


def test_a_page_has_the_direction_of_its_language() -> None:
    def root(language: str) -> str:
        page = document("", title="t", language=language, style="s.css", kind="bodymatter")
        return page.decode().split('ops"', 1)[1].split(">", 1)[0]

    assert root("ar") == ' lang="ar" xml:lang="ar" dir="rtl"'
    assert root("ko") == ' lang="ko" xml:lang="ko"'


def test_words_in_another_language_say_so_as_xml_does(shown: Shown) -> None:
    made = deck(chapter("c", question("q", "q", para(cite("nair2010")))))
    site = replace(shown.page(made).site, language="he")
    link = Link(inlines(Foreign("en", inlines("b"), AT), " ג"), "https://example.org", "", AT)
    html = parsed(PageFold(site).blocks((para("א ", link, " हिन्दी"),)))
    english = '<span lang="en" xml:lang="en" dir="ltr">b</span>'
    hindi = '<span lang="hi" xml:lang="hi" dir="ltr">हिन्दी</span>'
    assert html == f'<p>א <a href="https://example.org">{english} ג</a> {hindi}</p>\n'
    whole = para(Foreign("fr", inlines("un ", strong("mot")), AT))
    assert PageFold(site).block(whole) == (
        '<p lang="fr" xml:lang="fr" dir="ltr">un <strong>mot</strong></p>'
    )


def test_a_work_in_another_language_says_so(shown: Shown) -> None:
    made = deck(chapter("c", question("q", "q", para(cite("nair2010")))))
    citations = replace(factory.citations(made), languages={"nair2010": "en"})
    page = shown.page(made, citations)
    page.language = "ar"
    assert '"reference"><p lang="en" xml:lang="en" dir="ltr">Nair' in parsed(page.references())


def test_emphasis_without_italics_has_a_class_and_a_latin_citation_is_one(shown: Shown) -> None:
    cited = cite("nair2010", "glorot2011")
    words = factory.citations(deck(chapter("c", question("q", "q", para(cited)))))
    made = deck(chapter("c", question("q", "q", para(cited))))
    page = shown.page(made, words)
    page.language = "ar"
    emphasis = Emphasis(inlines("كلمة"), AT), Emphasis(inlines("word"), AT)
    assert page.block(para(*emphasis)) == '<p><em class="weighted">كلمة</em><em>word</em></p>'
    link = Link(inlines("שלום"), "https://example.org", "", AT)
    page.language = "en"
    assert 'dir="rtl" class="weighted"' in page.block(para(Emphasis((link,), AT)))
    assert page.block(para(cited)).startswith("<p>(<a")
    page.language = "ar"
    html = parsed(page.block(para(cited)))
    assert html.startswith('<p><span dir="ltr">(<a')
    assert html.endswith(")</span></p>")
