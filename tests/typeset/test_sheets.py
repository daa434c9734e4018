"""Style sheets of a deck: what they set and show, what is put into them, what is refused."""

from __future__ import annotations

import pytest

from rectoverso.diagnostics import Span
from rectoverso.typeset import pdf, sheets
from rectoverso.typeset.sheets import Sheet

KNOWN = {"accent": "#123", "page-size": "1mm 2mm"}


def read(text: str) -> Sheet:
    sheet, faults = sheets.read("style/print.css", text, KNOWN)
    assert not faults
    return sheet


def said(text: str) -> list[tuple[str, str]]:
    """What is wrong in a sheet: the words there, and the message."""
    _, faults = sheets.read("style/print.css", text, KNOWN)
    return [(text[each.start : each.end], each.message) for each in faults]


def test_properties_may_use_those_above() -> None:
    sheet = read(":root { --accent: red /* warm */; --brand:  var( --accent )  1pt }")
    assert sheet.properties == {"accent": "red", "brand": "var( --accent ) 1pt"}
    assert sheet.values(KNOWN) == {**KNOWN, "accent": "red", "brand": "red 1pt"}


def test_values_and_addresses_are_put_in_and_all_keeps_its_place() -> None:
    text = 'p { color: var(--accent); background: url( "a b.svg" ) }\nh2 { colour: var(--accent) }'
    sheet = read(text)
    filled, places = sheet.filled({"accent": "darkred"}, lambda path: f"x:{path}")
    assert filled == (
        'p { color: darkred; background: url("x:style/a b.svg") }\nh2 { colour: darkred }'
    )
    for word, line, column in (
        ("p {", 1, 1),
        ("background", 1, 27),
        ("h2", 2, 1),
        ("colour", 2, 6),
    ):
        start = filled.index(word)
        found = Span.within("x", filled, start, start + 1, places)
        assert (found.line, found.column) == (line, column)


def test_pictures_are_named_from_the_sheet() -> None:
    shown = "url(a.svg), url('../media/b.PNG'), url(%61.gif), url(../media/../style/c.webp)"
    assert read(f"p {{ background: {shown} }}").pictures == {
        "style/a.svg",
        "media/b.PNG",
        "style/a.gif",
        "style/c.webp",
    }
    assert not read("p::after { content: target-counter(url(#x), page) }").pictures


@pytest.mark.parametrize(
    "address",
    [
        *("https://example.org/a.png", "//example.org/a.png", "/etc/passwd.svg", "file:///a.svg"),
        *("../a.svg", "../../media/a.svg", "..%2f..%2fmedia/../a.svg", "data:image/png;base64,AA"),
        *("HTTP://example.org/a.png", "medium:a.svg", "\\\\host\\a.svg", "", "../style", "a.css"),
    ],
)
@pytest.mark.parametrize("form", ["url({})", 'url("{}")', "URL('{}')", 'src("{}")', "u\\72l('{}')"])
def test_an_address_that_leads_elsewhere(address: str, form: str) -> None:
    written = form.format(address.replace("\\", "\\\\"))
    assert said(f"p {{ background: {written} }}")[0][0] == written


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("@import 'a.css';", "@import", "@import can't be used here"),
        ("@font-face { font-family: x }", "@font-face", "@font-face can't be used here"),
        ("@paeg { color: red }", "@paeg", "@paeg can't be used here"),
        ("p { color: var(--acent) }", "var(--acent)", "nothing sets --acent"),
        ("p { color: var(--accent, red) }", "var(--accent, red)", "this is no custom property"),
        ("p { --accent: red }", "--accent", "--accent is set outside of :root"),
        (
            "@media print { :root { --accent: red } }",
            "--accent",
            "--accent is set outside of :root",
        ),
        (":root { --accent: red; --accent: blue }", "--accent", "--accent is set twice"),
        (":root { --sans: serif }", "--sans", "--sans can't be set here"),
        (":root { --a: url(a.svg) }", "--a", "--a holds an address"),
        ("p { color: red", "", ""),
        ("p { content: 'a\n }", "'", "not valid CSS: Bad string token"),
    ],
)
def test_what_can_not_be_used(text: str, where: str, message: str) -> None:
    assert [*said(text), ("", "")][0] == (where, message)


def test_a_family_is_one_of_the_decks() -> None:
    text = """p { font-family: "Own", Arial Narrow, var(--sans), serif; font: 9pt "Arial" }
    @page { @top-left { font-family: inherit; font: italic bold 9pt/1.2 Own } }"""
    _, faults = sheets.read("style/a.css", text, {}, ["Own"])
    assert [each.message for each in faults] == [
        "no font of the deck is 'Arial Narrow'",
        "no font of the deck is 'Arial'",
    ]
    assert text[faults[0].start : faults[0].end] == "Arial Narrow"
    assert faults[0].hint.endswith("var(--mono), or 'Own'")


def test_values_do_not_grow_without_end() -> None:
    doubled = "".join(f"--a{n + 1}: var(--a{n}) var(--a{n}); " for n in range(40))
    (fault,) = said(f":root {{ --a0: x; {doubled} }}")
    assert "more than 1,000 characters" in fault[1]


def test_a_value_uses_what_stands_above() -> None:
    assert said(":root { --a: var(--b); --b: var(--a) }") == [
        ("--a", "--a uses --b, which is not set above it")
    ]
    assert said(":root { --a: var(--a) }") == [("--a", "--a uses --a, which is not set above it")]
    assert read(":root { --accent: var(--accent) }").values(KNOWN)["accent"] == "#123"


def test_what_weasyprint_does_not_understand_has_its_place() -> None:
    text = (
        "p { color: red;\n  colour: red }\n\n  p::nothing { color: red }\n@page x y { color: red }"
    )
    found = pdf.complaints(text)
    assert [(each.line, each.column) for each in found] == [(2, 3), (4, 3), (5, 1)]
    assert found[0].message == "Ignored `colour: red`, unknown property."
    assert pdf.complaints("p { color: red }\n@page { size: A4; @top-left { content: 'x' } }") == ()
