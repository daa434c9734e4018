"""Faults planted into pages, and each seen; and that what is fine is not called a fault."""

from __future__ import annotations

import pickle
from collections.abc import Collection
from urllib.parse import quote

import pytest

from rectoverso.typeset.faces import choose
from rectoverso.typeset.inspecting import MILLIMETRE, Fault, Inspection, Kind
from rectoverso.typeset.pdf import Manuscript, Section, lay_out

# 400 by 400 pixels of text on 500 by 500
PAGE = "@page { size: 500px; margin: 50px } * { margin: 0; padding: 0 } p { width: 300px } "
_SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='{}' height='20'/>"
DOT = "data:image/svg+xml," + quote(_SVG, safe="{}")


def seen(
    body: str, style: str = "", questions: Collection[str] = (), *, late: bool = False
) -> list[Fault]:
    """What an inspection finds on the pages that are laid out from a body."""
    html = f"<!doctype html><html lang='en'><meta charset='utf-8'>{body}"
    faces = choose("Latn", body)
    manuscript = Manuscript((Section(html, late),), PAGE + style, {}, {}, faces)
    inspection = Inspection()
    layout = lay_out(manuscript, inspection.look)
    found = list(inspection.faults(layout.pages, [html], questions))
    assert pickle.loads(pickle.dumps(found)) == found
    return found


def kinds(found: list[Fault]) -> set[Kind]:
    return {each.kind for each in found}


def test_what_is_fine_is_no_fault() -> None:
    body = (
        '<article id="one"><h2>One</h2><p>words <a href="#two">two</a></p>'
        f'<img src="{DOT.format(400)}"><table><tr><td>a<td>b</table></article>'
        r'<article id="two"><pre><code>\frac $x$</code></pre><code>\(</code></article>'
    )
    assert seen(body, questions=("one", "two")) == []


@pytest.mark.parametrize(
    ("body", "thing", "words"),
    [
        ("<pre>" + "x" * 80 + "</pre>", "code", "x" * 80),
        ("<table style='width: 450px'><tr><td style='border: 1px solid'>a", "table", ""),
        (f"<img src='{DOT.format(450)}'>", "picture", "data:image/svg"),
        (f"<img class='math' alt='x^2' src='{DOT.format(450)}'>", "formula", "x^2"),
        ("<p style='width: 450px; background: red'>a", "words", ""),
        ("<p style='margin-left: 100px; white-space: nowrap'>" + "long " * 60, "words", "long"),
    ],
)
def test_what_leaves_the_text_area_is_seen(body: str, thing: str, words: str) -> None:
    (found,) = seen(f'<article id="q">{body}</article>')
    assert (found.kind, found.page, found.anchor) == (Kind.OUTSIDE, 1, "q")
    assert (found.thing, found.side) == (thing, "right")
    assert found.words.startswith(words)
    assert found.by > MILLIMETRE


@pytest.mark.parametrize(
    ("style", "side", "place"),
    [
        ("margin-left: -20px", "left", "text area"),
        ("margin-left: -70px", "left", "page"),
        ("margin-left: 120px", "right", "text area"),
        ("margin-left: 180px", "right", "page"),
        ("margin-top: -20px", "top", "text area"),
        ("position: absolute; top: -70px", "top", "page"),
        ("position: absolute; top: 390px", "bottom", ""),
        ("position: absolute; top: 440px", "bottom", "page"),
    ],
)
def test_side_and_place_are_told(style: str, side: str, place: str) -> None:
    found = seen(f'<p id="q" style="background: red; height: 20px; {style}"></p>')
    assert [(each.side, each.place) for each in found] == ([(side, place)] if place else [])


def test_a_millimetre_is_let_pass() -> None:
    body = '<p style="width: {}px; background: red">a</p>'
    assert seen(body.format(403)) == []
    assert kinds(seen(body.format(405))) == {Kind.OUTSIDE}


def test_what_leaves_no_ink_is_let_pass() -> None:
    assert seen('<div style="width: 450px"><p>a</p></div>') == []


def test_the_worst_is_kept() -> None:
    body = "".join(f"<p style='width: {w}px; background: red'>a</p>" for w in (420, 440, 430))
    (found,) = seen(f'<article id="q">{body}</article>')
    assert found.by == pytest.approx(40, abs=1)


def test_a_column_and_a_cell_are_places() -> None:
    wide = "<pre>" + "x" * 26 + "</pre>"
    columns = f'<div style="columns: 2; column-gap: 10px">{wide}<p>a<p>a<p>a<p>a</div>'
    assert {each.place for each in seen(columns)} >= {"column"}
    cells = f"<table style='table-layout: fixed; width: 400px'><tr><td>{wide}<td>a</table>"
    assert {each.place for each in seen(cells)} >= {"cell"}


def test_what_is_cut_off_is_seen() -> None:
    body = '<div id="q" style="height: 40px; overflow: hidden">' + "<p>words</p>" * 9 + "</div>"
    (found,) = seen(body)
    assert (found.kind, found.anchor, found.side) == (Kind.CUT, "q", "bottom")
    assert found.by > 40
    whole = '<div style="overflow: hidden">' + "<p>words</p>" * 9 + "</div>"
    assert seen(whole) == []


def test_a_question_that_is_missing_or_stands_twice_is_seen() -> None:
    body = '<p id="one">1</p><p id="two">2</p><p id="two">2</p><p id="three">3</p>'
    found = seen(body, "#three { display: none }", ("one", "two", "three", "four"))
    assert found == [
        Fault(Kind.TWICE, 0, "two"),
        Fault(Kind.MISSING, 0, "three"),
        Fault(Kind.MISSING, 0, "four"),
    ]


def test_a_question_over_two_pages_stands_once() -> None:
    body = '<article id="q">' + "<p>words</p>" * 60 + "</article>"
    assert seen(body, questions=("q",)) == []


def test_a_dead_link_is_seen() -> None:
    body = '<p id="q"><a href="#gone">a</a> <a href="#q">b</a> <a href="https://x.org/#y">c</a>'
    assert seen(body) == [Fault(Kind.DEAD_LINK, 1, "q", words="gone")]


def test_a_link_to_a_missing_question_is_no_further_fault() -> None:
    assert kinds(seen('<p><a href="#gone">a</a>', questions=("gone",))) == {Kind.MISSING}


def test_a_page_s_number_of_nothing_is_a_dead_link() -> None:
    body = '<p id="q"><span class="page" data-of="gone">000</span>'
    assert seen(body) == [Fault(Kind.DEAD_LINK, 1, "q", words="gone")]


def test_numbers_of_pages_of_nothing_are_dead_links() -> None:
    body = '<p id="q"><span class="pages" data-of="q gone"></span>'
    assert seen(body, late=True) == [Fault(Kind.DEAD_LINK, 0, "", words="gone")]


@pytest.mark.parametrize("style", ["display: none", "width: 0"])
def test_a_picture_that_is_not_shown_is_seen(style: str) -> None:
    (found,) = seen(f'<img src="{DOT.format(40)}">', f"img {{ {style} }}")
    assert (found.kind, found.page, found.thing) == (Kind.NO_PICTURE, 0, "picture")
    assert found.words.startswith("data:image/svg")


@pytest.mark.parametrize("words", [r"\frac12", r"\(x\)", r"a \[b", "$x$"])
def test_tex_is_seen_outside_of_program_text(words: str) -> None:
    found = seen(f'<p id="q">so {words} is</p><p><kbd>{words}</kbd><code>{words}</code>')
    assert kinds(found) == {Kind.TEX}
    assert {each.anchor for each in found} == {"q"}
    assert all(each.words in words for each in found)


def test_heads_and_feet_of_pages_are_read_too() -> None:
    style = r"@page { @top-left { content: 'a \\frac b' } }"
    assert seen("<p>a", style) == [Fault(Kind.TEX, 1, "", "words", "\\frac")]


def test_a_page_that_is_laid_out_again_counts_as_it_is_then() -> None:
    faces = choose("Latn", "a")
    bad, good = "<p id='q' style='width: 450px; background: red'>a", "<p id='r'>a"
    inspection = Inspection()
    for html in (bad, good):
        manuscript = Manuscript((Section(html),), PAGE, {}, {}, faces)
        lay_out(manuscript, inspection.look)
    assert list(inspection.faults(1, [good], ("q", "r"))) == [Fault(Kind.MISSING, 0, "q")]
