"""The running text that the rules on marks look at: what it holds and where that stands."""

from __future__ import annotations

import pytest

from rectoverso.model import Code, Deck, Image
from rectoverso.rules.context import Context, Index
from rectoverso.rules.running import OBJECT, Running, running, taken
from rectoverso.source import glossary
from rectoverso.typeset.texmath import Typesetter
from tests.projection import HEAD, cut, read

MARK = " =="  # makes any text one that is looked at


def texts(text: str) -> tuple[Running, ...]:
    """The running texts of a document."""
    chapter, _ = read(text)
    deck = Deck("u", "n", "t", "en", "0.1.0", (), (chapter,), (), "")
    with Typesetter() as typesetter:
        index = Index(deck)
        context = Context(
            typesetter,
            (),
            (),
            lambda _: b"",
            index,
            lambda _: text.split("\n"),
            glossary.EMPTY,
            lambda _: [],
        )
        made = running(deck, context)
        assert running(deck, context) is made
    return made


def written(letters: str) -> str:
    return "".join(taken(letter) for letter in letters)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("one *two* **three ~~four~~**", "one two three four"),
        ("a\nb\\\nc", "a\nb\nc"),
        ("`x` $y$ [@k] ![z](../media/a.svg) <https://example.org>", " ".join([OBJECT] * 5)),
        ("[words *more*](https://example.org) [words](#id)", "words more words"),
        ("H<sub>2</sub>O <!-- c --> end", "H2O  end"),
        (r"\[\[x\]\] \(y\)", f"{written('[[')}x{written(']]')} {written('(')}y{written(')')}"),
        (r"\*a \\b \c", f"{written('*')}a {taken(chr(92))}b \\c"),
        ("&lt;a&gt; &alpha; &amp;", f"{written('<')}a{written('>')} α {written('&')}"),
        ("a<!-- c -->b", "ab"),
        ("{{c1::gap}}s", "gaps"),
        ("note[^1] on\n\n[^1]: Said.", f"note{OBJECT} on"),
    ],
)
def test_what_a_running_text_holds(body: str, expected: str) -> None:
    head, _, notes = body.partition("\n\n")
    (text, *_) = texts(f"{HEAD}{head}{MARK}\n\n{notes}")
    assert text.text == expected + MARK


@pytest.mark.parametrize(
    ("body", "stretch"),
    [
        ("one ==two== three", "==two=="),
        ("one ==**two**\nthree== four", "==**two**\nthree=="),
        (r"a \(x\) b \(y_1\) c", r"\(y_1\)"),
        ("- a\n- *b* ==c== d", "==c=="),
        ("> a\n> b ==c\n> d== e", "==c\n> d=="),
        ("| a | b |\n|---|---|\n| x\\|y | `a` ==c== |", "==c=="),
        ("a[^1]\n\n[^1]: Said ==twice== here.", "==twice=="),
        ("&amp; `x` $y$ ==z==", "==z=="),
    ],
)
def test_a_stretch_has_its_place(body: str, stretch: str) -> None:
    whole = HEAD + body
    plain = stretch.replace("**", "").replace("\n> ", "\n")
    for found, letter in ((r"\(", "("), (r"\)", ")")):
        plain = plain.replace(found, taken(letter))
    places = [
        (text.span(start, start + len(plain)), text.source(start, start + len(plain)))
        for text in texts(whole)
        if (start := text.text.find(plain)) >= 0
    ]
    assert [(cut(whole, span), source) for span, source in places] == [(stretch, stretch)]


def test_only_what_may_hold_a_mark_is_made() -> None:
    body = "Words, (more) of them: one.\n\n- `==x==` and $[[x]]$\n\nHere ==is== one.\n"
    (text,) = texts(HEAD + body)
    assert text.text == "Here ==is== one."
    assert text.kind == "paragraph"


def test_headings_and_cells_are_running_text() -> None:
    body = '# A ==b== <a id="c"></a>\n\n## D ==e== <a id="q"></a>\n\n| ==f== |\n|---|\n| g |\n'
    kinds = [(text.kind, text.text) for text in texts(body)]
    assert kinds == [("heading", "A ==b=="), ("heading", "D ==e=="), ("cell", "==f==")]


def test_a_footnote_that_is_called_twice_is_read_once() -> None:
    made = texts(HEAD + "a[^1] and b[^1]\n\n[^1]: Said ==once==.")
    assert [text.text for text in made] == ["Said ==once==" + "."]


def test_where_an_inline_ends_and_which() -> None:
    (text,) = texts(HEAD + "![z](../media/a.svg){width=5} and `x`{.y}")
    ends = {at: type(node) for at, node in text.ends.items()}
    assert ends == {1: Image, text.text.rindex("{"): Code}
    assert isinstance(text.node(0), Image)
