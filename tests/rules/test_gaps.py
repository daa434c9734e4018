"""Gaps that can be read elsewhere on their card, and hints of gaps that narrow nothing down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rectoverso.diagnostics import Diagnostic, Rule
from rectoverso.model import Deck
from rectoverso.rules import betrayed_gap, idle_hint
from rectoverso.rules.gaps import signs, tokens
from rectoverso.source.markdown.questions import Form
from rectoverso.source.markdown.reader import read_chapters
from tests import factory


def deck(text: str, language: str = "en", heading: str = "## Q? {#q}") -> Deck:
    """A deck of one question, or of several where the text has their headings."""
    body = text if text.startswith("## ") else f"{heading}\n\n{text}"
    chapters, wrong = read_chapters("en/01-a.md", f"# C {{#c}}\n\n{body}\n", Form(fronts=True), [])
    assert not wrong
    return replace(factory.deck(*chapters), language=language)


def found(rule: Rule, given: Deck) -> list[Diagnostic]:
    assert rule.check is not None
    return list(rule.check(given, None))


def betrayed(text: str, heading: str = "## Q? {#q}") -> list[tuple[str, str]]:
    """Which gap is betrayed, by its answer, and what the message says of where."""
    said = (each.message for each in found(betrayed_gap.RULE, deck(text, heading=heading)))
    return [
        (message.partition("“")[2].partition("”")[0], message.partition("”, ")[2])
        for message in said
    ]


WHILE = "while it is asked"
AROUND = "the words around it"


@pytest.mark.parametrize(
    ("text", "answer", "where"),
    [
        ("{{c1::Canberra}} it is, said {{c2::the mayor of Canberra}}.", "Canberra", "c2"),
        ("It is {{c1::Canberra}}, and CANBERRA is small.", "Canberra", AROUND),
        ("It **is {{c1::Canberra}}**, and *Canberra* is small.", "Canberra", AROUND),
        ("{{c1::The learning rate}}, a learning-rate.", "The learning rate", AROUND),
        ("{{c1::Datenmenge}}, eine Daten-Menge.", "Datenmenge", AROUND),
        ("{{c1::기울기}}를 따라, 기울기만큼.", "기울기", AROUND),
        ("{{c1::정규 분포}}를 정규분포라 쓴다.", "정규 분포", AROUND),
        ("{{c1::노출 편향(bias)}}, 곧 노출 편향이다.", "노출 편향(bias)", AROUND),
        ("{{c1::東京}}は首都で、東京である。", "東京", AROUND),
        ("{{c1::勾配降下法}}と確率的勾配降下法。", "勾配降下法", AROUND),
        ("{{c1::ตัวอย่าง}}คือตัวอย่าง", "ตัวอย่าง", AROUND),
        (r"{{c1::$\tfrac{1}{2}x^{2}$}} is $\frac12\,x^2$.", r"\tfrac{1}{2}x^{2}", AROUND),
        ("{{c1::$x+1$}}, squared {{c2::$(x+1)^2$}}.", "x+1", "c2"),
        ("It began in {{c1::1914}}; in 1914 it rained.", "1914", AROUND),
        ("The {{c1::New}} of {{c2::York}}: {{c3::New York}}.", "New", "c3"),
    ],
)  # fmt: skip
def test_an_answer_that_can_be_read(text: str, answer: str, where: str) -> None:
    assert (answer, f"stands in {where} {WHILE}") in betrayed(text)


@pytest.mark.parametrize(
    "text",
    [
        "I go {{c1::to}} school, and she to work.",
        "I come {{c1::from}} Spain, and he from France.",
        "{{c1::Der}} Tisch und der Stuhl; {{c2::eine}} Lampe, {{c3::eine}} Uhr.",
        "A byte has {{c1::8}} bits, 8 bytes have {{c2::64}}, 64 of course.",
        "One dog, two {{c1::dogs}}; ein {{c2::großer}} Hund sieht den {{c3::großen}} Hund.",
        "The {{c1::right ventricle}} and the {{c2::left ventricle}}.",
        "{{c1::평균}}을 뺀다. 제곱평균제곱근은 남는다.",
        "{{c1::平均}}を引く。二乗平均平方根は残る。",
        "{{c1::$n+1$}} of $2(n+1)^2$; {{c2::$k$}} of $k$.",
        "{{c1::$-\\alpha$}} and {{c2::$\\alpha(e^x-1)$}} and $\\alpha$.",
        "It {{c1::minimises the training loss}}; the training loss falls.",
        "{{c1::Paris}} and {{c1::the airport of Paris}}.",
        "$P=$ {{c1::$P(B|A)P(A)/P(B)$}} with {{c2::$P(A)$}}.",
        "At best {{c1::$O(n\\log n)$}}, at worst {{c2::$O(n^2)$}}.",
        "One {{c1::`open(path)`}}s a file: open it.",
    ],
)
def test_what_stands_there_by_chance_or_is_hidden_too(text: str) -> None:
    assert betrayed(text) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"$\frac{TP}{TP+FP}$", r"$\frac{TP}{TP+FN}$"),
        (r"$p\leftarrow p+\eta(eq-\lambda p)$", r"$q\leftarrow q+\eta(ep-\lambda q)$"),
        (r"$\mathrm{KL}(q(z\mid x)\Vert p(z))$", r"$\mathrm{KL}(q(z\mid x)\Vert p(z\mid x))$"),
        ("the anterior cruciate ligament", "the posterior cruciate ligament"),
        ("9 November 1918", "11 November 1918"),
    ],
)
def test_gaps_that_are_the_same_but_for_one_thing(one: str, other: str) -> None:
    text = f"First {{{{c1::{one}}}}}, then {{{{c2::{other}}}}}."
    assert [where for _, where in betrayed(text)] == [
        f"nearly stands in c2 {WHILE}",
        f"nearly stands in c1 {WHILE}",
    ]
    assert betrayed(text, '## Q? <a id="q" data-masked></a>') == []
    assert betrayed(text.replace("c2", "c1")) == []


def test_most_of_the_words_close_together() -> None:
    text = "It is {{c1::the mean of the squared errors}}."
    near = [("the mean of the squared errors", f"nearly stands in the heading {WHILE}")]
    assert betrayed(text, "## What is the mean squared error? {#q}") == near
    assert (
        betrayed(
            text, "## Does a squared error tell tomorrow's mean temperature, or the mean? {#q}"
        )
        == []
    )


def test_what_stands_around_the_paragraph() -> None:
    text = """## What is Berlin? {#a}

Berlin is in the picture.

---

A city.

### Which river, in Berlin? {#b}

> [!TIP]
> The Spree!

It is the {{c1::Spree}}, says {{c2::Berlin}}, a {{c3::picture}}.
"""
    assert betrayed(text) == [
        ("Spree", f"stands in the hint under the heading {WHILE}"),
        ("Berlin", f"stands in the heading {WHILE}"),
        ("picture", f"stands in what stands under the question above it {WHILE}"),
    ]


def test_the_way_out_is_the_right_one() -> None:
    said = found(betrayed_gap.RULE, deck("{{c1::Rome}} and {{c2::Rome}}; {{c3::Oslo}} is Oslo."))
    assert ["data-masked" in each.hints[0] for each in said] == [True, True, False]
    assert [each.span.column for each in said] == [1, 18, 32]


@pytest.mark.parametrize(
    ("text", "language", "fault"),
    [
        ("It is {{c1::Paris::what}}.", "en", "only asks"),
        ("It is {{c1::Paris::What is it?}}.", "ko", "only asks"),
        ("It is {{c1::Paris::…}}.", "en", "only asks"),
        ("{{c1::파리::무엇을}} 본다.", "ko", "only asks"),
        ("{{c1::파리::무엇을 하는가}}.", "ko", "only asks"),
        ("Das ist {{c1::Paris::was?}}.", "de-AT", "only asks"),
        ("Das ist {{c1::Paris::welches Wort}}.", "de", "only asks"),
        ("これは{{c1::パリ::何ですか}}。", "ja", "only asks"),
        ("It is {{c1::Paris::Paris, of course}}.", "en", "holds the answer"),
        (r"It is {{c1::에폭::에폭이라는 말}}.", "ko", "holds the answer"),
        ("The capital of France is {{c1::Paris::capital}}.", "en", "repeats"),
        ("수도는 {{c1::파리::수도}}이다.", "ko", "repeats"),
        ("{{c1::a::city}}, {{c2::b::city}}, {{c3::c::City}}.", "en", "is that of all 3 gaps"),
    ],
)
def test_a_hint_that_narrows_nothing_down(text: str, language: str, fault: str) -> None:
    (said,) = found(idle_hint.RULE, deck(text, language))
    assert fault in said.message


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I {{c1::did::do}} it, you {{c2::were::be}} there, he {{c3::is::to be}} here.", "en"),
        ("It was {{c1::Orwell::who?}} in {{c2::1948::when?}} {{c3::there::where?}}.", "en"),
        ("Ich {{c1::ging::gehen}}, du {{c2::gingst::gehen}}.", "de"),
        ("We {{c1::were::was}} there.", "en"),
        ("From {{c1::1914::year}} to {{c2::1918::year}}.", "en"),
        ("{{c1::$k-1$겹::몇 겹}}으로, {{c2::로그 손실::어떤 지표}}이 작도록.", "ko"),
        ("{{c1::dog::🐕}} and {{c2::gift::_ _ _ _}}.", "en"),
        ("{{c1::a::city}}, {{c2::b::city}}, {{c3::c}}.", "en"),
        ("{{c1::same::kind}}, {{c2::same::kind}}, {{c3::same::kind}}.", "en"),
    ],
)
def test_a_hint_of_use(text: str, language: str) -> None:
    assert found(idle_hint.RULE, deck(text, language)) == []


def test_tokens() -> None:
    assert [each.key for each in tokens("The Mean of GPU를 정규화로 (東京)")] == [
        *("mean", "gpu", "정규화", "東", "京"),
    ]
    assert [each.weight for each in tokens("GPU 평균 1,024")] == [3, 4, 4]
    for tex in (r"\tfrac12 x^{2}\, n_{\mathrm{kv}}", r"\dfrac 1{2}x^2 n_{\text{kv}}"):
        assert "".join(each.key for each in signs(tex)) == r"\frac12x^2n_kv"


def test_a_heading_that_names_two_answers_leaves_open_which_is_which() -> None:
    text = "{{c1::TCP}} asks again for what was lost, {{c2::UDP}} does not."
    assert betrayed(text, "## How do TCP and UDP differ? {#q}") == []
    assert betrayed(text, "## How does TCP differ? {#q}") == [
        ("TCP", f"stands in the heading {WHILE}")
    ]
