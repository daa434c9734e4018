"""Every block of the content language."""

from __future__ import annotations

import pytest

from rectoverso.model import MathBlock, walk_chapter
from rectoverso.source.markdown import read_chapters
from tests.projection import HEAD, PATH, answer, answered, codes, cut, line, outline, words


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # lists
        ("- 가\n- 나", "tight list\n  - paragraph 가\n  - paragraph 나"),
        ("* 가\n\n* 나", "loose list\n  - paragraph 가\n  - paragraph 나"),
        ("3. 가\n4. 나", "tight list from 3\n  - paragraph 가\n  - paragraph 나"),
        ("0. 가", "tight list from 0\n  - paragraph 가"),
        ("1) 가", "tight list from 1\n  - paragraph 가"),
        (
            "- 가\n  - 나\n    1. 다\n  - 라",
            (
                "tight list\n  - paragraph 가\n    tight list\n      - paragraph 나\n"
                "        tight list from 1\n          - paragraph 다\n      - paragraph 라"
            ),
        ),
        (
            "- 가\n\n  둘째\n- 나",
            "loose list\n  - paragraph 가\n    paragraph 둘째\n  - paragraph 나",
        ),
        ("- 가\n  줄", "tight list\n  - paragraph 가⏎줄"),
        ("- 가\n게으른 줄", "tight list\n  - paragraph 가⏎게으른 줄"),
        ("-\n- 나", "tight list\n  -\n  - paragraph 나"),
        (
            "글\n\n- [ ] 가\n- [x] 나",
            "paragraph 글\ntight list\n  [ ] paragraph 가\n  [x] paragraph 나",
        ),
        ("글\n\n- [x]가", "paragraph 글\ntight list\n  - paragraph [x]가"),
        # code
        ("```python\nx = 1\n\ny\n```", "code python 'x = 1\\n\\ny'"),
        ("```python title=a.py\nx\n```", "code python 'x'"),
        ("~~~ js\n```\n~~~", "code js '```'"),
        ("````\n```\n````", "code - '```'"),
        ("```\n```", "code - ''"),
        ("```\n\n```", "code - ''"),
        ("    들여 쓴\n      코드", "code - '들여 쓴\\n  코드'"),
        (
            "- 가\n\n  ```c\n  x;\n    y;\n  ```",
            "loose list\n  - paragraph 가\n    code c 'x;\\n  y;'",
        ),
        ("> ```\n> x\n> ```", "quotation\n  code - 'x'"),
        ("1. ```c\n   x\n   ```", "tight list from 1\n  - code c 'x'"),
        ("```\n$x$ {{c1::y}} [@k] # 제목\n```", "code - '$x$ {{c1::y}} [@k] # 제목'"),
        # quotations and alerts
        ("> 가\n> 나\n\n글", "quotation\n  paragraph 가⏎나\nparagraph 글"),
        ("> 가\n> > 나", "quotation\n  paragraph 가\n  quotation\n    paragraph 나"),
        ("> 가\n게으른 줄", "quotation\n  paragraph 가⏎게으른 줄"),
        ("> [!NOTE]\n> 가", "alert note\n  paragraph 가"),
        (
            "> [!note]\n> 가\n>\n> - 나",
            "alert note\n  paragraph 가\n  tight list\n    - paragraph 나",
        ),
        ("> [!WARNING]\n>\n> 가", "alert warning\n  paragraph 가"),
        ("글\n\n> [!TIP]\n> **가**", "paragraph 글\nalert tip\n  paragraph strong(가)"),
        ("> [!CAUTION]\n> 가\n\n> [!IMPORTANT]\n> 나", None),
        ("> [!NOTE] 제목\n> 가", "quotation\n  paragraph [!NOTE] 제목⏎가"),
        ("> [!OTHER]\n> 가", "quotation\n  paragraph [!OTHER]⏎가"),
        # tables
        (
            "| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |",
            "table left center right -\n  a | b | c | d\n  1 | 2 | 3 | 4",
        ),
        ("a | b\n--|--\n1 | 2", "table - -\n  a | b\n  1 | 2"),
        (
            "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | |\n|  | 2 |",
            "table - -\n  a | b\n  1 | \n  1 | 2\n   | 2",
        ),
        ("| a \\| b | `c\\|d` |\n|---|---|\n| $x \\| y$ | **e** |", None),
        ("| a |\n|---|\n\n글", "table -\n  a\nparagraph 글"),
        ("글\n| a |\n|---|", "paragraph 글\ntable -\n  a"),
        (
            "- 가\n\n  | a |\n  |---|\n  | b |",
            "loose list\n  - paragraph 가\n    table -\n      a\n      b",
        ),
        ("> | a |\n> |---|\n> | b |", "quotation\n  table -\n    a\n    b"),
        # and the rest
        ("가\n\n---\n\n나", "paragraph 가\nrule\nparagraph 나"),
        ("가\n\n***\n", "paragraph 가\nrule"),
        ("가 ![뜻](../media/a.svg) 나", "paragraph 가 image(media/a.svg: 뜻) 나"),
        ("![뜻 *굵게* `코드`](<../media/a b.svg>)", "figure image(media/a b.svg: 뜻 굵게 코드)"),
        ("![뜻](../media/%EA%B0%80.svg)", "figure image(media/가.svg: 뜻)"),
        ("![뜻](local.svg)", "figure image(ko/local.svg: 뜻)"),
    ],
)
def test_blocks(source: str, expected: str | None) -> None:
    found = outline(answer(source))
    if expected is None:
        expected = {
            "> [!C": "alert caution\n  paragraph 가\nalert important\n  paragraph 나",
            "| a \\": "table - -\n  a | b | code(c|d)\n  math(x | y) | strong(e)",
        }[source[:5]]
    assert found == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[말](#activation)", "link(말 → #activation)"),
        ("[말](02-x.md#activation)", "link(말 → #activation)"),
        ("[말](../ko/02-x.md#activation)", "link(말 → #activation)"),
        ("[말](#%EA%B0%80)", "link(말 → #가)"),
        ("[말](https://example.org/?q=가)", "link(말 → https://example.org/?q=%EA%B0%80)"),
        ('[말](<https://example.org/a b> "제목")', "link(말 → https://example.org/a%20b '제목')"),
        ("[말](mailto:me@example.org)", "link(말 → mailto:me@example.org)"),
        ("[말][r]\n\n[r]: https://example.org '제목'", "link(말 → https://example.org '제목')"),
        ("[r]\n\n[r]: https://example.org", "link(r → https://example.org)"),
        ("[말][]\n\n[말]: #activation", "link(말 → #activation)"),
        ("[**굵게** `c`](#a)", "link(strong(굵게) code(c) → #a)"),
        ("[![뜻](../media/a.svg)](https://a.org)", "link(image(media/a.svg: 뜻) → https://a.org)"),
    ],
)
def test_links(source: str, expected: str) -> None:
    assert words(line(source)) == expected


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("[말](02-x.md)", "REF003"),
        ("[말](media/a.pdf)", "REF003"),
        ("[말](javascript:alert(1))", "REF003"),
        ("[말](data:text/html,x)", "REF003"),
        ("[말](file:///etc/passwd)", "REF003"),
        ("[말](//example.org/a)", "REF003"),
        ("[말]()", "REF003"),
        ("[말][r]\n\n[r]: javascript:alert(1)", "REF003"),
        ("![뜻](https://example.org/a.png)", "IMG003"),
        ("![뜻](/etc/passwd)", "IMG003"),
        ("![뜻](../../secret.png)", "IMG003"),
        ("![뜻](data:image/png;base64,AAAA)", "IMG003"),
        ("![뜻]()", "IMG003"),
    ],
)
def test_addresses_that_no_artifact_can_follow(source: str, code: str) -> None:
    question, found = answered("글 " + source)
    assert codes(found) == [code]
    text = HEAD + "글 " + source
    assert cut(text, found[0].span) == source.partition("\n")[0]
    assert question.short


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("```\nx", (5, 1)),
        ("```", (5, 1)),
        ("글\n\n- ```c\n  x\n\n글", (7, 3)),
        ("> ~~~\n> x\n\n글", (5, 3)),
        ("```\nx ```\n", (5, 1)),
        ("````\n```\n", (5, 1)),
    ],
)
def test_a_fence_that_is_not_closed(source: str, place: tuple[int, int]) -> None:
    _, found = answered(source)
    assert codes(found) == ["SRC006"]
    assert found[0].span[1:3] == place


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<div>\n글\n</div>", "raw HTML can't be carried into every artifact"),
        (
            "<details>\n<summary>a</summary>\n</details>",
            "raw HTML can't be carried into every artifact",
        ),
        ("<!-- 닫지 않음\n\n글", "a comment is never closed"),
        ("<!-- 가 --> <b>\n", "raw HTML can't be carried into every artifact"),
        ("<script>\n\nx\n</script>", "raw HTML can't be carried into every artifact"),
    ],
)
def test_raw_html_blocks(source: str, message: str) -> None:
    _, found = answered("답.\n\n" + source)
    assert [each.message for each in found] == [message]
    assert found[0].span.line == 7


@pytest.mark.parametrize("mark", ["> ", "- ", "1. ", "- > "])
def test_nesting_without_end_is_said(mark: str) -> None:
    _, found = answered("답.\n\n" + mark * 3000 + "글")
    assert codes(found) == ["SRC007"]


def test_nesting_that_a_person_might_write_is_read() -> None:
    source = "> " * 12 + "- " * 3 + "글"
    assert "글" in outline(answer(source))


def test_a_paragraph_of_a_megabyte_is_refused() -> None:
    _, found = answered("답.\n\n" + "가나다 " * 300_000)
    assert [(each.code, each.span.line) for each in found] == [("SRC002", 7)]


@pytest.mark.parametrize(
    ("source", "code", "covered"),
    [
        ("| a | b |\n|---|---|\n| `x|y` | two |", "TBL001", [" two "]),
        ("| a | b |\n|---|---|\n| $|x|$ | one |", "TBL001", ["$ | one "]),
        ("> | a | b |\n> |---|---|\n> | 1 | 2 | 3 | 4", "TBL001", [" 3 | 4"]),
        ("a | b\n--|--\n1 | 2 | three", "TBL001", [" three"]),
        ("| a | b | c |\n|---|---|---|\n| `x|y` | two |", "TBL003", ["|"]),
        ("| a | b | c |\n|---|---|---|\n| $2x|y$ | two |", "TBL003", ["|"]),
    ],
)
def test_cells_that_would_be_lost_or_cut(source: str, code: str, covered: list[str]) -> None:
    _, found = answered(source)
    assert {*codes(found)} - {"TEX003"} == {code}
    assert [cut(HEAD + source, each.span) for each in found if each.code == code] == covered


@pytest.mark.parametrize(
    "source",
    [
        "| a | b |\n|---|---|\n| 1 | 2 | |\n| 1 | 2 |  |  |",
        "| a | b |\n|---|---|\n| `x\\|y` | $\\|x\\|$ |",
        "| a | b |\n|---|---|\n| $5 | $6 |\n| ` | 1 |",
    ],
)
def test_tables_that_lose_nothing(source: str) -> None:
    assert not answered(source)[1]


@pytest.mark.parametrize(
    ("source", "line"),
    [("답.\n---\n글", 5), ("답.\n\n글\n===", 7), ("답.\n\n- 글\n\n두\n줄\n---", 9)],
)
def test_an_underlined_heading_is_said_and_its_words_stay(source: str, line: int) -> None:
    question, found = answered(source)
    assert codes(found) == ["CHP006"]
    assert found[0].span.line == line
    assert "글" in outline(question.short + question.long)


@pytest.mark.parametrize(
    ("source", "marks"),
    [("답.\n\n##질문?", ["##질문?"]), ("답.\n###a b\nc\n  ##d", ["###a b", "##d"])],
)
def test_a_heading_without_its_blank(source: str, marks: list[str]) -> None:
    _, found = answered(source)
    assert {*codes(found)} == {"CHP005"}
    assert [cut(HEAD + source, each.span) for each in found] == marks


@pytest.mark.parametrize("source", ["\\##a", "`##a`", "a ##b", "#a", "#tag #other", "#######a"])
def test_signs_that_are_no_heading(source: str) -> None:
    assert not answered(source)[1]


def test_no_question_is_taken_for_front_matter() -> None:
    text = "---\n" + HEAD + "답.\n\n---\n\n글\n"
    (chapter,), found = read_chapters(PATH, text)
    assert codes(found) == ["CHP001"]
    assert chapter.questions[0].short


def test_front_matter_is_left_out_and_said() -> None:
    text = "---\ntags: [a]\n---\n" + HEAD + "답.\n"
    (chapter,), found = read_chapters(PATH, text)
    assert codes(found) == ["SRC009"]
    assert cut(text, found[0].span) == "---\ntags: [a]\n---"
    assert not chapter.prose


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<!-- a --> words *b*\nmore", "words em(b)⏎more"),
        ("<!-- a --> <!-- b --> words", "words"),
        ("words\n<!-- a --> more", "words⏎ more"),
        ("<!-- a -- b --> <b>", None),
    ],
)
def test_words_after_a_comment(source: str, expected: str | None) -> None:
    question, found = answered(source)
    if expected is None:
        assert codes(found) == ["HTML001"]
        return
    assert not found
    assert words(question.short[0].children).strip() == expected  # type: ignore[union-attr]


def test_words_after_a_comment_of_two_lines() -> None:
    _, found = answered("답.\n\n<!-- a\nb --> words")
    assert [each.message for each in found] == ["words stand right after a comment"]


@pytest.mark.parametrize("source", ["글 [](#a)", "글 [](https://a.org)", "글 [ ](#a)"])
def test_a_link_without_words(source: str) -> None:
    _, found = answered(source)
    assert [(each.code, each.message) for each in found] == [("REF003", "this link has no words")]


def test_a_comment_that_is_never_closed_within_a_line() -> None:
    source = "It is zero. <!-- later ->"
    _, found = answered(source)
    assert [(each.code, each.message) for each in found] == [
        ("HTML001", "a comment is never closed")
    ]
    assert cut(HEAD + source, found[0].span) == "<!--"
    assert not answered("It is \\<!-- zero, `<!--`, &lt;!-- and $a<!--b$.")[1]


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        ("글\n\n<!-- key -->\n$$\nx\n$$\n\n$$\ny\n$$", [True, False]),
        ("글\n<!--key-->\n\n```math\nx\n```", [True]),
        ("글\n\n- 가\n\n  <!-- key -->\n  $$\n  x\n  $$", [True]),
        ("글\n\n<!-- key -->\n<!-- 가 -->\n$$x$$", [True]),
        ("글\n\n<!-- keys -->\n$$x$$", [False]),
    ],
)
def test_a_comment_right_above_a_formula_marks_it_as_key(source: str, keys: list[bool]) -> None:
    (chapter,), found = read_chapters(PATH, f"{HEAD}{source}\n")
    formulas = [node for node in walk_chapter(chapter) if isinstance(node, MathBlock)]
    assert [each.key for each in formulas] == keys
    assert not found


@pytest.mark.parametrize("below", ["글", "", "<!-- key -->\n\n글", "$x$ 글\n\n$$\ny\n$$"])
def test_a_mark_above_no_formula_is_said(below: str) -> None:
    (chapter,), found = read_chapters(PATH, f"{HEAD}글\n\n<!-- key -->\n\n{below}\n")
    assert {each.code for each in found} == {"TEX007"}
    assert len(found) == 1 + below.count("key")
    formulas = [node for node in walk_chapter(chapter) if isinstance(node, MathBlock)]
    assert not any(each.key for each in formulas)
