"""The canonical form: what it is, that a text says the same in it, and that twice is once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectoverso.desk import formatting
from rectoverso.desk.formatting import formatted, outcome
from rectoverso.model import to_json
from rectoverso.source.folder import normal
from rectoverso.source.markdown import Comment, canonical, read_chapters
from rectoverso.source.markdown.canonical import Change, Rewrite
from tests.decks import CHAPTER, write_deck
from tests.fuzz import examples
from tests.oracle import mixtures
from tests.oracle.pieces import corpus, specification
from tests.projection import FORM, HEAD, PATH

TESTS = Path(__file__).resolve().parent.parent
EVERY = 7
"""Of the files and pieces that say how something is written, how many are tried each time."""


def said(text: str) -> Any:
    """What a text says, as JSON without places, with its comments."""
    comments: list[Comment] = []
    chapters, _ = read_chapters(PATH, text, FORM, comments)
    words = [" ".join(each.text.split()) for each in comments]
    return json.dumps([_bare(to_json(chapters)), words], ensure_ascii=False)


def _bare(value: Any) -> Any:
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    places = ("span", "id_span", "places")
    return {name: _bare(each) for name, each in value.items() if name not in places}


def wrong(text: str) -> list[str]:
    return sorted(found.code for found in read_chapters(PATH, text, FORM)[1])


def hold(text: str) -> str:
    """Hold all that is promised of a text, and give its canonical form."""
    text = normal(text)
    made = formatted(PATH, text, FORM)
    assert made is not None
    assert said(made) == said(text)
    assert set(wrong(made)) <= set(wrong(text))
    assert formatted(PATH, made, FORM) == made
    return made


# ---------------------------------------------------------------- the form


@pytest.mark.parametrize(
    ("written", "made"),
    [
        pytest.param("\n\n a\n\n\n b", "a\n\nb", id="one empty line"),
        pytest.param("a\n* b\n***\n```\nc\n```\nd", "a\n\n- b\n\n***\n\n```\nc\n```\n\nd",
                     id="an empty line where none was"),
        pytest.param("<!-- a -->\nb\n\n\n<!-- c -->\n\n\nd", "<!-- a -->\nb\n\n<!-- c -->\n\nd",
                     id="a comment stays where it belongs"),
        pytest.param("a \nb  \nc\\\nd   ", "a\nb\\\nc\\\nd", id="ends of lines"),
        pytest.param("`a  \n  b` c  \n  d", "`a  \n  b` c\\\nd", id="code over two lines"),
        pytest.param("a\\ \nb", "a\\ \nb", id="a backslash that breaks nothing"),
        pytest.param("_a_ __b__ *_c_* d_e_f", "*a* **b** *_c_* d_e_f", id="emphasis"),
        pytest.param("__a _b_ c__", "**a *b* c**", id="emphasis in strong words"),
        pytest.param("-   a\n    b\n\n    c\n+ d", "- a\n  b\n\n  c\n\n* d", id="lists in a row"),
        pytest.param("* a\n* b\n\n\n* c\n    * d", "- a\n- b\n\n- c\n  - d", id="a loose list"),
        pytest.param("3) a\n3) b\n\n   c\n\n1. d", "3. a\n4. b\n\n   c\n\n1) d", id="numbers"),
        pytest.param(
            "".join(f"1. {each}\n   a\n" for each in "abcdefghij"),
            "".join(f"{at}. {each}\n{' ' * len(f'{at}. ')}a\n"
                    for at, each in enumerate("abcdefghij", 1))[:-1],
            id="numbers of two digits",
        ),
        pytest.param("- a\nb\n1. c\nd", "- a\n  b\n\n1. c\n   d", id="lazy lines"),
        pytest.param("-\n  a\n-\n\nb", "-\n  a\n-\n\nb", id="an item that begins below its mark"),
        pytest.param("- a\n  ~~~\n  b\n  ~~~", "- a\n  ```\n  b\n  ```", id="a tight list"),
        pytest.param("-\ta\n\n\tb\n\n\t\tc", "- a\n\n  b\n\n  ```\n  c\n  ```", id="tabs"),
        pytest.param("* [X]   a\n* [ ] b\n\nc", "- [x] a\n- [ ] b\n\nc", id="choices"),
        pytest.param(">a\nb\n>\n>\n>> c\n>", "> a\n> b\n>\n> > c", id="a quotation"),
        pytest.param("> a\n    - b", "> a\n>     - b", id="what would begin a list"),
        pytest.param("> a\n===", "> a\n===", id="what would make a heading"),
        pytest.param("> [!note]  \n> a\n> ~~~\n> b\n> ~~~", "> [!NOTE]\n> a\n>\n> ```\n> b\n> ```",
                     id="an alert"),
        pytest.param("a[^b]\n[^b]:   c\nd\n\n      e", "a[^b]\n\n[^b]: c\n    d\n\n    e",
                     id="a footnote"),
        pytest.param("~~~ python title\na \n\n~~~", "```python title\na \n\n```", id="a fence"),
        pytest.param("`````\n```a\n`````", "````\n```a\n````", id="backticks around backticks"),
        pytest.param("~~~a`b\nc\n~~~", "~~~a`b\nc\n~~~", id="a backtick beside the language"),
        pytest.param("  ```\n    a\n  b\n c\n  ```", "```\n  a\nb\nc\n```", id="an indented fence"),
        pytest.param("    a\n\n      b\n\n\nc", "```\na\n\n  b\n```\n\nc",
                     id="an indented program"),
        pytest.param("$$a$$", "$$\na\n$$", id="a formula"),
        pytest.param("$$a\n  b  \n  c $$", "$$\na\n  b\n  c\n$$", id="a formula of several lines"),
        pytest.param("`$  \n\\(", "`$  \n\\(", id="a break after which a mark would be none"),
        pytest.param("$$-a$$", "$$-a$$", id="a formula that GitHub would take for a list"),
        pytest.param("```math\na\n```\n$`b`$", "```math\na\n```\n\n$`b`$", id="GitHub's formulas"),
        pytest.param("a|  b |c\n-|:-:|-:\n|`\\|`| |\n  d", "| a | b | c |\n|---|:---:|---:|\n"
                     "| `\\|` | | |\n| d | | |", id="a table"),
        pytest.param("| a |\n|---|\n|b|c|", "| a |\n|---|\n|b|c|", id="a cell that gets lost"),
        pytest.param("a\n\n* * *\n\nb\n\n- - -\n\nc", "a\n\n***\n\nb\n\n---\n\nc", id="rules"),
        pytest.param("a\n\n---\n", "a", id="what parts nothing"),
        pytest.param("![b](https://example.org/a.png)\n\n---\n\na",
                     "![b](https://example.org/a.png)\n\n---\n\na", id="what may part something"),
        pytest.param("[a]: https://example.org/a\n[b]:\n  https://example.org/b\nc [a] [b]",
                     "[a]: https://example.org/a\n[b]:\n  https://example.org/b\n\nc [a] [b]",
                     id="addresses"),
        pytest.param("a\n\n\n```\nb\n\n", "a\n\n```\nb\n", id="a fence without an end"),
    ],
)  # fmt: skip
def test_the_canonical_form_of_an_answer(written: str, made: str) -> None:
    assert hold(HEAD + written) == f"{HEAD}{made}\n"


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("  ##   왜?   ##", "## 왜?"),
        ("## 왜? {#why}", '## 왜? <a id="why"></a>'),
        ("## 왜?<a id='why'> </a>  ", '## 왜? <a id="why"></a>'),
        ('## 왜? {was="a b" .c #why .d .c}', '## 왜? <a id="why" class="c d" data-was="a b"></a>'),
        ('## 왜? <a data-reversed="a &amp; &lt;b&gt;" id=why></a>',
         '## 왜? <a id="why" data-reversed="a &amp; &lt;b&gt;"></a>'),
        ('## 왜? {#why reversed="a & b"}', '## 왜? <a id="why" data-reversed="a & b"></a>'),
        ('## 왜? {#why reversed="&lt;"}', '## 왜? <a id="why" data-reversed="&amp;lt;"></a>'),
        ("## 왜? {#why reversed=true}", '## 왜? <a id="why" data-reversed></a>'),
        ("## 왜? {#why colour=red}", "## 왜? {#why colour=red}"),
        ("## 왜? {#why}<!-- a --> <!-- b -->", '## 왜? <a id="why"></a> <!-- a --> <!-- b -->'),
        ('왜? <a id="why"></a>\n---', '## 왜? <a id="why"></a>'),
        ('두 줄인\n질문? <a id="why"></a>\n---', '두 줄인\n질문? <a id="why"></a>\n---'),
        ("## __왜__ _그래_?", "## **왜** *그래*?"),
    ],
)  # fmt: skip
def test_the_canonical_form_of_a_heading(written: str, made: str) -> None:
    head = '# 장 <a id="chapter"></a>\n'
    assert hold(f"{head}{written}\n답.") == f"{head}\n{made}\n\n답.\n"


def test_the_anchors_of_rows() -> None:
    table = "| 말 | 뜻 |\n|---|---|\n| _하나_ {a} | __1__ |\n"
    text = f"# 장 {{#c}}\n\n## 말 {{#w list=true .core reversed=x}}\n\n{table}"
    made = hold(text.replace("{a}", "{reversed=false #one .core}"))
    assert '<a id="w" class="core" data-list data-reversed="x"></a>' in made
    assert '| *하나* <a id="one" class="core" data-reversed="false"></a> | **1** |' in made


def test_a_file_without_a_chapter() -> None:
    """What belongs to no chapter stays too."""
    assert hold("a\n* b\n_c_") == "a\n\n- b\n  *c*\n"
    assert hold("") == ""
    assert hold("\n \n") == ""


# ---------------------------------------------------------------- what is promised


def _sources() -> dict[str, str]:
    """The chapters of all decks in the tests and the docs, and all pieces of Markdown."""
    folders = (TESTS / "cases", TESTS / "mistakes", TESTS / "forms", TESTS.parent / "docs/example")
    files = [path for folder in folders for path in sorted(folder.rglob("*.md"))]
    found = {str(path): path.read_bytes().decode("utf-8", "replace") for path in files}
    pieces = {**specification(), **corpus()}
    return found | {name: HEAD + piece.text for name, piece in pieces.items()}


def test_every_file_and_piece_says_the_same_in_the_canonical_form() -> None:
    changed = 0
    for number, text in enumerate(_sources().values()):
        if number % EVERY == 0:
            changed += hold(text) not in (text, f"{text}\n")
    assert changed > 20


@pytest.mark.prove
def test_all_files_and_pieces_say_the_same_in_the_canonical_form() -> None:
    for text in _sources().values():
        hold(text)


_HEADS = st.sampled_from(
    ("## 왜? {#NAME}", "##  왜? ##", '## 왜? <a class="b a" id="NAME"></a>', "왜? {#NAME}\n---",
     "### 왜? {#NAME reversed=true}",
     "## 말 {#NAME list=true}\n\n| a | b |\n|-|-|\n| c {#NAME-c} | d")
)  # fmt: skip
_BODIES = st.one_of(mixtures.of_blocks(), mixtures.of_lines())
_OPENINGS = st.sampled_from(
    ("", "> [!tip]\n> a\n\n", "a\n\n---\n\n", "* [X] a\n* [ ] b\n\n", "{{c1::a}}\n\n")
)
_SECTIONS = st.lists(st.tuples(_HEADS, _OPENINGS, _BODIES), min_size=1, max_size=3)


@examples(60)
@given(_SECTIONS)
@example([("## 왜? {#NAME}", "", "foo ***5$| a | b |)](*\t*\t*\t\n)foo ***")])
def test_a_deck_says_the_same_in_the_canonical_form(sections: list[tuple[str, str, str]]) -> None:
    parts = ["# 장 {#chapter}"]
    for number, (head, opening, body) in enumerate(sections):
        parts += [head.replace("NAME", f"q-{number}"), opening + body]
    hold("\n\n".join(parts))


# ---------------------------------------------------------------- the net


def test_an_edit_that_changes_what_is_said_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = canonical.marks

    def marks(parsed: canonical.Parsed) -> list[Change]:
        return [*usual(parsed), (Rewrite(2, 3, "문"),)]

    monkeypatch.setattr(canonical, "marks", marks)
    text = HEAD + "_a_ b _c_"
    assert formatted(PATH, text, FORM) == HEAD + "*a* b *c*\n"


def test_an_edit_below_one_heading_may_change_what_another_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = HEAD + 'a[^b] _c_\n\n## 또? <a id="more"></a>\n\n_d_\n\n[^b]: e\n'
    usual, at = canonical.marks, text.index("e\n", -3)

    def marks(parsed: canonical.Parsed) -> list[Change]:
        return [*usual(parsed), (Rewrite(at, at + 1, "f"),)]

    monkeypatch.setattr(canonical, "marks", marks)
    made = text.replace("_c_", "*c*").replace("_d_", "*d*")
    assert formatted(PATH, text, FORM) == made


def test_a_comment_is_part_of_what_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD + "<!-- a -->\n\nb\n"
    start = text.index("<!--")
    monkeypatch.setattr(canonical, "marks", lambda _: [(Rewrite(start, start + 11, ""),)])
    assert formatted(PATH, text, FORM) == text


def test_a_text_is_given_up_where_too_many_edits_change_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD + "*_a_* _b_\n" * 30
    assert formatted(PATH, text, FORM) == HEAD + "*_a_* *b*\n" * 30
    monkeypatch.setattr(formatting, "_LETTERS", 0)
    assert formatted(PATH, text, FORM) is None


# ---------------------------------------------------------------- decks


def test_a_deck_is_written_as_utf8_with_line_feeds(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck")
    file = deck / "ko/first.md"
    file.write_bytes(b"\xef\xbb\xbf" + CHAPTER.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    found = outcome(deck)
    assert [(each.path, each.after.decode()) for each in found.files] == [("ko/first.md", CHAPTER)]
    found.write()
    assert file.read_bytes() == CHAPTER.encode()
    assert file.stat().st_mode & 0o777 == 0o640
    assert outcome(deck).files == ()


def test_a_linked_file_stays_a_link(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", second=CHAPTER.replace('id="', 'id="b-'))
    (deck / "texts").mkdir()
    (deck / "ko/second.md").rename(deck / "texts/second.md")
    (deck / "ko/second.md").symlink_to("../texts/second.md")
    (deck / "texts/second.md").write_text("\n" + CHAPTER, encoding="utf-8")
    outcome(deck).write()
    assert (deck / "ko/second.md").is_symlink()
    assert (deck / "texts/second.md").read_text(encoding="utf-8") == CHAPTER


def test_what_can_not_be_read_stays(tmp_path: Path) -> None:
    deck = write_deck(tmp_path / "deck", first="# 장\n*  가\n", second="# 장\0")
    found = outcome(deck)
    assert [each.path for each in found.files] == ["ko/first.md"]
    assert [each.code for each in found.report.diagnostics] == ["SRC003"]
    (deck / "deck.toml").write_text("title", encoding="utf-8")
    found = outcome(deck)
    assert (found.files, found.count) == ((), 0)
    assert [each.code for each in found.report.diagnostics] == ["DECK001"]
