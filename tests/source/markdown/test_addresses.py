"""Bare addresses, and paths that hold blanks."""

from __future__ import annotations

import pytest

from rectoverso.model import Figure
from tests.projection import HEAD, answer, answered, cut, line, words


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("see https://example.org/x_y_z, please", "https://example.org/x_y_z"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)"),
        ("HTTP://Example.org!", "HTTP://Example.org"),
        ("https://example.org/?a=b&c=d&copy; x", "https://example.org/?a=b&c=d"),
        ("https://example.org를 보라", "https://example.org"),
        ("https://de.wikipedia.org/wiki/Müller.", "https://de.wikipedia.org/wiki/Müller"),
        ("https://müller.example/ä", "https://müller.example/ä"),
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2"),
        ("https://ko.wikipedia.org/wiki/딥러닝.", "https://ko.wikipedia.org/wiki/딥러닝"),
        ("**https://example.org**", "https://example.org"),
        ("a `b` http://127.0.0.1:80/~me#here", "http://127.0.0.1:80/~me#here"),
    ],
)
def test_a_bare_address_is_a_link(source: str, address: str) -> None:
    shown = words(line(source))
    assert f"link({address} → " in shown
    assert shown.count("link(") == 1


@pytest.mark.parametrize(
    "source",
    [
        "xhttps://example.org",
        "https://",
        "https://.",
        "ftp://example.org",
        "http:/a",
        "`https://a.b`",
    ],
)
def test_what_is_no_bare_address(source: str) -> None:
    assert "link(" not in words(line(source))


def test_an_address_within_a_link_is_its_words() -> None:
    shown = words(line("[https://a.org](https://b.org) [see https://c.org](#a)"))
    assert shown == "link(https://a.org → https://b.org) link(see https://c.org → #a)"


def test_the_place_of_a_bare_address() -> None:
    source = "so: https://example.org/a, *and* b"
    link = line(source)[1]
    assert cut(HEAD + source, link.span) == "https://example.org/a"
    assert cut(HEAD + source, link.children[0].span) == "https://example.org/a"  # type: ignore[union-attr]


def test_an_address_in_a_gap() -> None:
    shown = words(line("see {{c1::https://example.org/a::where}}"))
    assert shown.startswith("see gap1(link(https://example.org/a → ")
    assert shown.endswith(" :: where)")


@pytest.mark.parametrize(
    ("source", "path", "title"),
    [
        ("![a line](../media/my graph.svg)", "media/my graph.svg", ""),
        ('![a line](../media/my graph.svg "Its *graph*")', "media/my graph.svg", "Its *graph*"),
        ("![a line]( ../media/a b c.PNG )", "media/a b c.PNG", ""),
        ("![a line](<../media/my graph.svg>)", "media/my graph.svg", ""),
        ("![a line](../media/my%20graph.svg)", "media/my graph.svg", ""),
    ],
)
def test_a_picture_whose_path_holds_blanks(source: str, path: str, title: str) -> None:
    (figure,) = answer(source)
    assert isinstance(figure, Figure)
    assert (figure.image.source, figure.image.alt, figure.caption) == (path, "a line", title)


def test_a_link_whose_path_holds_blanks() -> None:
    shown = words(line("[*x*](my file.md#id) and [y](#Why ReLU) and [z](https://e.org/a b.pdf)"))
    assert shown == (
        "link(em(x) → #id) and link(y → #Why ReLU) and link(z → https://e.org/a%20b.pdf)"
    )


@pytest.mark.parametrize(
    "source", ["[x](a b)", "f[i](x, y)", "![x](a b.txt)", "[x](see #3 there", "[1](2 and 3)"]
)
def test_brackets_that_are_no_link(source: str) -> None:
    question, found = answered(source)
    assert not found
    assert words(question.short[0].children) == source  # type: ignore[union-attr]
