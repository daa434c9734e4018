"""The parts of a question: front, choices with reasons, thirty seconds; lists of words; sounds."""

from __future__ import annotations

import pytest

from rectoverso.model import Kind, Sound, walk_chapter
from tests.projection import FORM, HEAD, codes, cut, question_rows, read


def parts(body: str, heading: str = "## What? {#q}") -> tuple[list[str], list[str]]:
    """What a question's body is read as, and the codes of what is wrong in it."""
    chapter, found = read(f"# Chapter {{#c}}\n\n{heading}\n\n{body}\n", FORM)
    (question,) = chapter.questions
    return question_rows(question)[1:], codes(found)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "```\nprint(1)\n```\n\n---\n\n1",
            ["  front", "    code - 'print(1)'", "  short", "    paragraph 1"],
        ),
        (
            "> [!TIP]\n> a\n\nb\n\n---\n\nc",
            [
                "  hint",
                "    paragraph a",
                "  front",
                "    paragraph b",
                "  short",
                "    paragraph c",
            ],
        ),
        (
            "b\n\n---\n\n> [!TIP]\n> a\n\nc\n\n---\n\nd",
            [
                *("  hint", "    paragraph a", "  front", "    paragraph b", "  short"),
                *("    paragraph c", "  long", "    rule", "    paragraph d"),
            ],
        ),
        ("a\n\n***\n\nb", ["  short", "    paragraph a", "  long", "    rule", "    paragraph b"]),
        ("a\n\n___\n\nb", ["  short", "    paragraph a", "  long", "    rule", "    paragraph b"]),
        (
            "> a\n>\n> ---\n>\n> b",
            ["  short", "    quotation", "      paragraph a", "      rule", "      paragraph b"],
        ),
        (
            "b\n\n- - -\n\n- [x] c\n- [ ] d",
            ["  front", "    paragraph b", "  right paragraph c", "  wrong paragraph d"],
        ),
        (
            "b\n\n---\n\nIt is {{c1::x}}.",
            ["  front", "    paragraph b", "  short", "    paragraph It is gap1(x)."],
        ),
    ],
)
def test_what_stands_above_the_first_separator_is_the_front(body: str, expected: list[str]) -> None:
    assert parts(body) == (expected, [])


@pytest.mark.parametrize(
    ("body", "count", "words"),
    [
        ("---\n\na", 1, ["  short", "    paragraph a"]),
        ("a\n\n---", 1, ["  short", "    paragraph a"]),
        ("---", 1, []),
        ("---\n\n---", 2, []),
        (
            "---\n\nb\n\n---\n\na",  # read as it is when the first one is taken out
            1,
            ["  front", "    paragraph b", "  short", "    paragraph a"],
        ),
        (
            "b\n\n---\n---\n\na",
            1,
            ["  front", "    paragraph b", "  short", "    paragraph a"],
        ),
    ],
)
def test_a_separator_that_parts_nothing(body: str, count: int, words: list[str]) -> None:
    assert parts(body) == (words, ["QST008"] * count)


def test_a_separator_beside_a_chapters_prose_parts_nothing() -> None:
    text = "# C {#c}\n\n---\n\na\n\n---\n\nb\n\n---\n\n## What? {#q}\n\nc\n"
    chapter, found = read(text, FORM)
    assert codes(found) == ["QST008"] * 2
    assert len(chapter.prose) == 3
    assert codes(read(text)[1]) == []


def test_without_the_format_a_separator_is_a_rule() -> None:
    chapter, found = read(HEAD + "a\n\n---\n\nb\n")
    assert not found
    assert not chapter.questions[0].front


def test_a_gap_can_not_stand_on_a_front() -> None:
    assert parts("{{c1::a}}\n\n---\n\nb")[1] == ["QST002"]


@pytest.mark.parametrize(
    "label",
    ["**In 30 seconds**", "**in 30 seconds:**", "**30초 답변**", "**In 30 seconds**:"],
)
def test_thirty_seconds(label: str) -> None:
    rows, wrong = parts(f"a\n\n{label}\n\n- b\n- c\n\nd")
    assert not wrong
    assert rows[2:6] == ["  brief", "    tight list", "      - paragraph b", "      - paragraph c"]
    assert rows[6:] == ["  long", "    paragraph d"]


@pytest.mark.parametrize(
    "body",
    [
        "a\n\n**In 30 seconds**\n\nb",
        "a\n\n**In 30 seconds**",
        "**In 30 seconds**\n\n- b",
        "a\n\nb\n\n**In 30 seconds**\n\n- c",
        "**In 30 seconds**\n\n- b\n\n---\n\na",
        "> [!TIP]\n> **In 30 seconds**\n>\n> - b\n\na",
    ],
)
def test_a_label_that_says_nothing_is_bold_words(body: str) -> None:
    rows, wrong = parts(body)
    assert wrong == ["QST009"]
    assert "    paragraph strong(In 30 seconds)" in rows


def test_bold_words_that_are_no_label() -> None:
    rows, wrong = parts("a\n\n**In 30 seconds** one says\n\n- b")
    assert not wrong
    assert "  brief" not in rows


def test_a_quotation_at_the_end_of_a_choice_is_its_reason() -> None:
    rows, wrong = parts(
        "- [x] a\n\n  > because\n  >\n  > it is\n- [ ] b\n- [ ] d\n\n  > e\n\n  f\n\ns"
    )
    assert wrong == ["QST003"]  # the front would show it
    assert rows == [
        *("  right paragraph a", "    because", "      paragraph because", "      paragraph it is"),
        *(
            "  wrong paragraph b",
            "  wrong paragraph d; quotation;   paragraph e; paragraph f",
            "  short",
            "    paragraph s",
        ),
    ]


def test_a_reason_is_one_quotation() -> None:
    assert parts("- [x] a\n\n  > b\n\n  > c\n- [ ] d\n\ns")[1] == ["QST003"]
    assert parts("- [x] > a\n\n  > b\n- [ ] > d\n\ns")[1] == []  # choices that are quotations


def test_only_a_cloze_is_masked() -> None:
    assert parts("It is {{c1::x}}.", "## What? {#q masked=true}")[1] == []
    assert parts("x", '## What? <a id="q" data-masked></a>')[1] == ["ID004"]


LIST = """## Units <a id="units" class="core" data-list data-reversed="Which unit?"></a>

Of *electricity*:

| unit | of | sign |
|------|----|------|
| ohm <a id="units-ohm" class="hard" data-was="ohm"></a> | resistance | $\\Omega$ |
| `x\\|y` [a](https://a.org) | | V |

### Why so many? <a id="why"></a>

Because.
"""


def test_a_list_of_words() -> None:
    text = "# Chapter {#c}\n\n" + LIST
    chapter, found = read(text, FORM)
    assert not found
    (units,) = chapter.questions
    assert units.kind is Kind.LIST
    assert question_rows(units) == [
        "list units: Units #core reversed Which unit?",
        *("  long", "    paragraph Of em(electricity):", "    table - - -"),
        *("      unit | of | sign", "      ohm | resistance | math(\\Omega)"),
        "      code(x|y) link(a → https://a.org) |  | V",
        "  basic units-ohm: ohm #core #hard reversed Which unit? was ohm",
        *("    short", "      paragraph resistance"),
        *("    long", "      paragraph strong(sign): math(\\Omega)"),
        "  basic ?: code(x|y) link(a → https://a.org) #core reversed Which unit?",
        *("    long", "      paragraph strong(sign): V"),
        "  basic why: Why so many?",
        *("    short", "      paragraph Because."),
    ]
    ohm, other = units.rows
    assert cut(text, ohm.id_span) == '<a id="units-ohm" class="hard" data-was="ohm"></a>'
    assert cut(text, other.span).startswith("`x")
    assert (other.id_span.column, other.id_span.end_column) == (28, 28)


def test_the_words_of_a_list_are_walked_once() -> None:
    chapter, _ = read("# Chapter {#c}\n\n" + LIST, FORM)
    nodes = list(walk_chapter(chapter))
    assert len(nodes) == len({id(node) for node in nodes})


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("words", ["QST011"]),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\n| a | b |\n|---|---|\n| 1 | 2 |", ["QST011"]),
        ("| a |\n|---|\n| 1 |", ["QST011"]),
        ("| a | b |\n|---|---|", ["QST011"]),
        ("| a | b |\n|---|---|\n| | 2 |", ["QST011"]),
        ("| a | b |\n|---|---|\n| 1 {#x #y} | 2 |", ["ID003"]),
        ("| a | b |\n|---|---|\n| 1 {#x masked=true} | 2 |", ["ID004"]),
        ("| a | b |\n|---|---|\n| {{c1::x}} | 2 |", ["QST002"]),
        ("a\n\n---\n\n| a | b |\n|---|---|\n| 1 {#x} | 2 |", ["QST008"]),
        ("**In 30 seconds**\n\n- a\n\n| a | b |\n|---|---|\n| 1 {#x} | 2 |", ["QST009"]),
    ],
)
def test_lists_that_are_none(body: str, wrong: list[str]) -> None:
    assert parts(body, "## Words {#w list=true}")[1] == wrong


def test_a_list_takes_no_earlier_id() -> None:
    body = "| a | b |\n|---|---|\n| 1 {#x} | 2 |"
    assert parts(body, "## Words {#w list=true was=v}")[1] == ["ID004"]


def test_a_table_without_the_attribute_has_no_rows_of_its_own() -> None:
    _, wrong = parts('| a | b |\n|---|---|\n| 1 <a id="x"></a> | 2 |')
    assert set(wrong) == {"HTML001"}


@pytest.mark.parametrize(
    ("source", "path", "alt"),
    [
        ("![said aloud](../media/ohm.mp3)", "media/ohm.mp3", "said aloud"),
        ('![said](../media/a.OGG "slowly")', "media/a.OGG", "said (slowly)"),
        ("![x](../media/my word.wav)", "media/my word.wav", "x"),
    ],
)
def test_a_sound(source: str, path: str, alt: str) -> None:
    chapter, found = read(HEAD + f"It is {source}.\n\n{source}\n", FORM)
    assert not found
    sounds = [node for node in walk_chapter(chapter) if isinstance(node, Sound)]
    assert [(node.source, node.alt) for node in sounds] == [(path, alt)] * 2
