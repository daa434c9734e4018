"""Saved pages: their questions, an account of each of their blocks, whatever saved them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from rectoverso.diagnostics import UnfitError
from rectoverso.importers import IMPORTERS, importer
from rectoverso.importers.document import Document, Fate, Item
from rectoverso.importers.given import Given
from rectoverso.importers.web.page import MOST_LETTERS, WebPage
from rectoverso.importers.web.pieces import Pieces, texts
from rectoverso.importers.web.tree import parsed
from rectoverso.model import Blocks, Image, Link, plain, walk, walk_inlines
from tests.growth.measure import in_proportion
from tests.importers.web.html_words import said
from tests.oracle.words import split
from tests.projection import outline, question_rows, words

HERE: Final = Path(__file__).parent
PAGES: Final = sorted((HERE / "pages").glob("*.html"))
ANSWERED: Final = 0.5


def read(path: Path) -> Document:
    return WebPage().read(Given(path, path.name))


def page(tmp_path: Path, text: str | bytes, name: str = "page.html") -> Document:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def rows(items: tuple[Item, ...], indent: str = "  ") -> Iterator[str]:
    for item in items:
        first, *rest = question_rows(item.question)
        yield f"{indent}[{item.key}] line {item.question.span.line} {first}"
        yield from (f"{indent}{row}" for row in rest)
        yield from (f"{indent}  reference {words(each)}" for each in item.references)
        yield from rows(item.follow_ups, indent + "    ")


def shown(document: Document) -> str:
    """A document in a few lines."""
    found = [f"title {document.title}"]
    for section in document.sections:
        found.append(f"section {words(section.title)}")
        found += [f"  prose {row}" for row in outline(section.prose).split("\n") if row]
        found += rows(section.items)
    found += [f"{each.code} line {each.span.line} {each.message}" for each in document.findings]
    found += [
        f"{each.place} left out: {each.reason}"
        for each in document.accounts
        if each.fate is Fate.LEFT_OUT
    ]
    return "\n".join(found) + "\n"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_read(path: Path, request: pytest.FixtureRequest) -> None:
    text = shown(read(path))
    golden = path.with_suffix(".out")
    if request.config.getoption("--rewrite-goldens"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_there_are_pages_of_many_tools_in_several_languages() -> None:
    assert len(PAGES) >= 7
    assert WebPage.name in IMPORTERS
    for path in PAGES:
        assert importer(WebPage.name).likeness(Given(path, path.name)).degree == 1.0


# ---------------------------------------------------------------- accounts


def _words_of(item: Item) -> set[str]:
    question = item.question
    titles = (question.title, *item.references)
    parts = [word for line in titles for word in split(plain(line))]
    bodies: list[Blocks] = [*question.bodies()]
    parts += [word for blocks in bodies for word in said(blocks)]
    parts += [
        word
        for blocks in bodies
        for node in walk(blocks)
        if isinstance(node, Image)
        for word in split(node.title)
    ]
    return {*parts, *split(item.key)}


LABELS: Final = {
    "Q",
    "Question",
    "Q1",
    "Q2",
    "Q3",
    "A",
    "B",
    "답",
    "참고",
    "Show",
    "answer",
    "1",
    "2",
    "Note",
}
"""What a page says beside its questions: their numbers, and that there is an answer."""
DRAWN: Final = {"hh", "www", "α", "巻かんは本のまとまりです"}
"""Letters of a formula that is drawn and written, and a reading without its brackets."""


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_block_is_accounted_for_once(path: Path) -> None:
    """As many accounts as there are blocks with words, in their order, each with another place; the
    words of a block are in the question that it went to.
    """
    given = Given(path, path.name)
    document = WebPage().read(given)
    root, _ = parsed(given.text, lines=True)
    blocks = [found for piece in Pieces(root).row() for found in texts(piece.element, piece.line)]
    places = [int(each.place.partition(".")[0]) for each in document.accounts]
    assert len({each.place for each in document.accounts}) == len(places)
    assert places == sorted(places)
    seen = {word for _, text in blocks for word in split(text)}
    visible = {word for each in root.walk() if each.name == "body" for word in split(each.words())}
    assert visible <= seen
    items = {item.key: item for item in document.items()}
    assert len(items) == len([*document.items()])
    inside = {key: _words_of(item) for key, item in items.items()}
    everything = set.union(*inside.values())
    for section in document.sections:
        everything |= {*said(section.prose), *split(plain(section.title))}
    everything |= {*split(document.title)}
    for account in document.accounts:
        assert (account.fate is Fate.LEFT_OUT) == bool(account.reason)
        assert account.key in inside or account.fate in (Fate.TITLE, Fate.LEFT_OUT)
    for line, text in blocks:
        here = [each for each in document.accounts if each.place.partition(".")[0] == str(line)]
        assert here, (line, text)
        if all(each.fate is not Fate.LEFT_OUT for each in here):
            own = set().union(*(inside.get(each.key, everything) for each in here))
            assert {*split(text)} - own <= LABELS | DRAWN, (line, text)


# ---------------------------------------------------------------- shapes


def questions(document: Document) -> list[tuple[str, str]]:
    """The titles of a document's questions, each with the words of its short answer."""
    return [
        (plain(each.question.title), " ".join(said(each.question.short)))
        for each in document.items()
    ]


def test_lines_that_end_in_a_question_mark_ask(tmp_path: Path) -> None:
    text = "<body><p>Why do bees dance?</p><p>To point.</p><p>Where to?</p><p>To food.</p>"
    assert questions(page(tmp_path, text)) == [
        ("Why do bees dance?", "To point"),
        ("Where to?", "To food"),
    ]


def test_items_ask_and_what_follows_in_them_answers(tmp_path: Path) -> None:
    text = """<ol><li>Why do bees dance?<p>To point.</p></li>
    <li><b>Where do they winter?</b><br>In a cluster.</li><li>How old do they get?</li></ol>"""
    assert questions(page(tmp_path, text)) == [
        ("Why do bees dance?", "To point"),
        ("Where do they winter?", "In a cluster"),
        ("How old do they get?", ""),
    ]


def test_an_item_may_stand_above_its_answer(tmp_path: Path) -> None:
    text = """<ol><li>Why do bees dance?</li></ol><p>To point.</p>
    <ol start="2"><li>Where do they winter?</li></ol><p>In a cluster.</p>"""
    assert questions(page(tmp_path, text)) == [
        ("Why do bees dance?", "To point"),
        ("Where do they winter?", "In a cluster"),
    ]


def test_labels_ask_and_answer(tmp_path: Path) -> None:
    text = """<p>Q: Why do bees dance?</p><p>A: To point.</p><p>Frage 2: Wohin?</p>
    <p>Antwort: Zum Futter.</p><p>질문 3. 언제요?</p><p>답: 여름에요.</p>"""
    assert questions(page(tmp_path, text)) == [
        ("Why do bees dance?", "To point"),
        ("Wohin?", "Zum Futter"),
        ("언제요?", "여름에요"),
    ]


def test_options_above_an_answer_are_choices(tmp_path: Path) -> None:
    text = """<h2>1. Which is an insect?</h2><p>A) spider<br>B) bee<br>C) crab</p>
    <p><strong>Answer:</strong> B</p><h2>2. Which flies?</h2><ul><li>a. ant</li><li>b. bat</li></ul>
    <details><summary>Answer</summary><p>b) A bat has wings.</p></details>"""
    first, second = page(tmp_path, text).items()
    assert [(said(each.blocks), each.right) for each in first.question.choices] == [
        (["spider"], False),
        (["bee"], True),
        (["crab"], False),
    ]
    assert first.question.short == ()
    assert [each.right for each in second.question.choices] == [False, True]
    assert said(second.question.short) == ["A", "bat", "has", "wings"]


def test_what_stands_above_an_answer_belongs_to_the_front(tmp_path: Path) -> None:
    text = """<h3>What does this print?</h3><pre>print(1)</pre>
    <details><summary>Answer</summary>One.</details><h3>And this?</h3><pre>print(2)</pre>"""
    first, second = page(tmp_path, text).items()
    assert outline(first.question.front) == "code - 'print(1)'"
    assert outline(first.question.short) == "paragraph One."
    assert not second.question.front


def test_folds_within_folds_follow_up(tmp_path: Path) -> None:
    text = """<h2>Bees</h2><details><summary>Why?</summary>So.
    <details><summary>And why that?</summary>Thus.</details></details>"""
    document = page(tmp_path, text)
    (item,) = document.sections[0].items
    assert [plain(each.question.title) for each in item.follow_ups] == ["And why that?"]
    assert plain(document.sections[0].title) == "Bees"


def test_chapters_within_chapters_say_both(tmp_path: Path) -> None:
    text = """<h1>Bees</h1><h2>Body</h2><h3>Head</h3><h4>How many eyes?</h4>Five.
    <h3>Wings</h3><h4>How many wings?</h4>Four.<h2>Hive</h2><h4>Who builds it?</h4>Workers."""
    document = page(tmp_path, text)
    assert [plain(each.title) for each in document.sections] == [
        "Body – Head",
        "Wings",
        "Hive",
    ]


def test_addresses_are_those_of_the_page(tmp_path: Path) -> None:
    text = """<base href="https://bees.example.org/a/"><h2>Why?</h2>
    <p><a href="b.html">b</a><img src="../c.png" alt="c"></p>"""
    (item,) = page(tmp_path, text).items()
    nodes = [*walk(item.question.short)]
    assert [each.target for each in nodes if isinstance(each, Link)] == [
        "https://bees.example.org/a/b.html"
    ]
    assert [each.source for each in nodes if isinstance(each, Image)] == [
        "https://bees.example.org/c.png"
    ]


def test_pictures_within_the_page_become_files(tmp_path: Path) -> None:
    picture = bytes(range(256)) * 8
    coded = base64.b64encode(picture).decode()
    text = f'<h2>What is this?</h2><p><img alt="a" src="data:image/jpeg;base64,{coded}"></p>'
    document = page(tmp_path, text)
    (name,) = document.media
    content = document.media[name]
    assert not isinstance(content, Path)
    assert content() == picture
    assert name == "picture-1.jpg"
    (item,) = document.items()
    assert [each.source for each in walk(item.question.short) if isinstance(each, Image)] == [name]


def test_pictures_saved_beside_the_page_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "bees_files").mkdir()
    (tmp_path / "bees_files/a b.png").write_bytes(b"a")
    (tmp_path.parent / "outside.png").write_bytes(b"b")
    text = """<!-- saved from url=(0030)https://bees.example.org/a/ --><h2>What is this?</h2>
    <p><img src="./bees_files/a%20b.png" alt="a"><img src="bees_files/gone.png" alt="g">
    <img src="../outside.png" alt="o"></p>"""
    document = page(tmp_path, text, "bees.html")
    (item,) = document.items()
    assert [each.source for each in walk(item.question.short) if isinstance(each, Image)] == [
        "./bees_files/a b.png",
        "https://bees.example.org/a/bees_files/gone.png",
        "https://bees.example.org/outside.png",
    ]
    assert document.media == {"./bees_files/a b.png": tmp_path / "bees_files/a b.png"}


def test_a_page_of_mathematics_has_formulas(tmp_path: Path) -> None:
    text = r"""<script src="/MathJax.js"></script><h2>What is \(a &lt; b\)?</h2>
    <p>An order.</p><p>$$a \le b$$</p>"""
    (item,) = page(tmp_path, text).items()
    assert words(item.question.title) == "What is math(a < b)?"
    assert outline(item.question.long) == r"formula 'a \\le b'"


# ---------------------------------------------------------------- encodings and files


@pytest.mark.parametrize(
    ("name", "words_of"),
    [
        ("utf-8", "Größe? 크기?"),
        ("iso-8859-1", "Größe – wie?".replace("–", "-")),
        ("euc-kr", "크기는?"),
        ("shift_jis", "大きさは?"),
        ("windows-1251", "Размер?"),
        ("gb2312", "大小?"),
    ],
)
def test_a_page_names_its_encoding(tmp_path: Path, name: str, words_of: str) -> None:
    text = f'<html><head><meta charset="{name}"></head><h2>{words_of}</h2><p>1</p>'
    codec = "cp1252" if name == "iso-8859-1" else name
    ((title, _),) = questions(page(tmp_path, text.encode(codec)))
    assert title == words_of


def test_a_page_in_one_file_with_all_it_needs(tmp_path: Path) -> None:
    text = (
        "From: <Saved by Blink>\r\nSubject: Bees\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="--x"\r\n\r\n----x\r\n'
        "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<html><h2>Wie gro=C3=9F?</h2><p>Klein=\r\n.</p></html>\r\n----x--\r\n"
    )
    assert questions(page(tmp_path, text, "page.mhtml")) == [("Wie groß?", "Klein")]


@pytest.mark.parametrize("text", ["", "<html><body></body></html>", "<p>Nothing asked.</p>", "<"])
def test_a_page_without_questions_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnfitError) as caught:
        page(tmp_path, text)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("IMP001", "there is no question in this page")
    assert found.hints


def test_a_page_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnfitError, match="21 million letters is too much"):
        page(tmp_path, "<h2>a?</h2>" + "x" * (MOST_LETTERS + 600_000))


@pytest.mark.parametrize(
    "text",
    [
        "# Bees\n\n## Why?\n\n<details>\n<summary>Answer</summary>\nSo.\n</details>\n",
        "1. Why do bees dance?\n2. Where to?\n",
        "front\tback\n<b>a</b>\tb\n",
        '<p align="center"><img src="a.png"></p>\n\n# Bees\n\n## Why?\n',
        "",
    ],
)
def test_markdown_with_elements_is_no_page(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.md"
    path.write_text(text, encoding="utf-8")
    assert WebPage().likeness(Given(path, path.name)).degree == 0.0


def test_elements_without_a_page_around_them_are_one(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("<h2>Why?</h2>\n<p>So.</p>\n<h2>How?</h2>\n", encoding="utf-8")
    assert WebPage().likeness(Given(path, path.name)).degree > ANSWERED


# ---------------------------------------------------------------- anything at all


def test_any_bytes_are_read_or_refused(tmp_path: Path) -> None:
    chance = Random("pages")
    sources = [path.read_bytes() for path in PAGES]
    for number in range(60):
        content = bytearray(chance.choice(sources))
        for _ in range(chance.randint(1, 30)):
            start = chance.randrange(len(content) + 1)
            if chance.random() < ANSWERED:
                del content[start : start + chance.randint(1, 200)]
            else:
                content[start:start] = chance.randbytes(chance.randint(1, 8))
        path = tmp_path / f"{number}.html"
        path.write_bytes(bytes(content))
        try:
            document = read(path)
        except UnfitError as refused:
            assert refused.diagnostics  # noqa: PT017
        else:
            assert document == read(path) or document.media


@pytest.mark.parametrize(
    "repeated",
    [
        "<h2>Why?</h2><p>So <b>it</b> is.</p>\n",
        "<details><summary>Why?</summary>So.</details>",
        "<dt>Why?<dd>So.",
        "<div><p>x",
        "<li>Why?",
        "<p>a<sup><a href='#n'>1</a></sup>",
        "<ul><li>",
    ],
)
def test_time_grows_with_the_page(tmp_path: Path, repeated: str) -> None:
    head = "<h2>First?</h2><p>x</p><p id=n>"
    in_proportion(lambda count: page(tmp_path, head + repeated * count), 200, 1_600)


def test_titles_hold_no_marks_around_them(tmp_path: Path) -> None:
    text = '<h2><b><a href="#why">1. Why <i>bees</i>?</a></b></h2><p>So.</p>'
    (item,) = page(tmp_path, text).items()
    assert words(item.question.title) == "Why em(bees)?"
    assert item.key == "1"
    assert not [each for each in walk_inlines(item.question.title) if isinstance(each, Link)]


@pytest.mark.parametrize(
    ("text", "is_page"),
    [
        ("- Where does `<head>` stand?\n- And <body>?\n", False),
        ("---\ntitle: x\n---\n\n```html\n<!doctype html>\n<html>\n```\n", False),
        ("<!-- saved -->\n<!DOCTYPE html>\n<html><body><h2>Why?</h2><p>So.</p>", True),
    ],
)
def test_markdown_that_speaks_of_elements_is_no_page(
    text: str, is_page: bool, tmp_path: Path
) -> None:
    path = tmp_path / "questions.md"
    path.write_text(text, encoding="utf-8")
    assert (WebPage().likeness(Given(path, path.name)).degree > 0) is is_page
