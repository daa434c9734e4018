r"""Every fault of a page planted into a book of a small deck: each is a finding at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import Diagnostic, RefusedError, Severity, UnfitError
from rectoverso.model import Deck
from rectoverso.typeset.inspecting import Fault, Kind
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Job
from rectoverso.writers.book import BookWriter
from rectoverso.writers.edition import Edition
from rectoverso.writers.pdf import Pages
from rectoverso.writers.verified import verified

SETTINGS = """
uid = "test-0f3a21b7"
name = "pages"
title = "Pages"
languages = ["en"]
version = "0.1.0"
"""
CHAPTER = r"""
# Pages <a id="pages"></a>

## What is a table? <a id="table"></a>

A grid.

| a | b |
|---|---|
| one | two |

Rows and columns, as [a picture](#picture) shows [@writer2020].

## What is a picture? <a id="picture"></a>

A field.

![a curve](../media/relu.svg)

$f(x, y)$

A path is C:\new, a price $5.

```python
print("field")
```
"""
REFERENCES = """@book{writer2020,
  author = {Writer, Ada},
  title = {Pages},
  year = {2020}
}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><path d="M0 60L90 0"/></svg>'
LINES = {line: number for number, line in enumerate(CHAPTER.split("\n"), 1)}


class Planted(BookWriter):
    """The book with more of a style."""

    def __init__(self, style: str) -> None:
        self.style = style

    def pages(self, edition: Edition, job: Job) -> Pages:
        pages = super().pages(edition, job)
        return replace(pages, style=pages.style + self.style)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, typesetter: Typesetter) -> Edition:
    folder = written(tmp_path_factory.mktemp("deck") / "deck")
    return pipeline.standing(pipeline.sound(folder, typesetter), 1760000000).editions[0]


def written(folder: Path, chapter: str = CHAPTER, references: str = REFERENCES) -> Path:
    for path, content in {
        "deck.toml": SETTINGS,
        "en/01-pages.md": chapter,
        "references.bib": references,
        "media/relu.svg": SVG,
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return folder


def planted(edition: Edition, typesetter: Typesetter, folder: Path, style: str) -> list[Diagnostic]:
    """What is said of the book with more of a style; it is written unless there is an error."""
    job = Job(folder, "1.0.0", 1760000000, typesetter, lambda _: None)
    try:
        made = BookWriter.write(Planted(style), edition, job)
    except UnfitError as unfit:
        assert not list(folder.iterdir())
        found = unfit.diagnostics
        assert any(each.severity is Severity.ERROR for each in found)
    else:
        assert made.path.exists()
        found = made.diagnostics
        assert all(each.severity is Severity.WARNING for each in found)
    return list(found)


def place(found: Diagnostic) -> str:
    """Where a finding stands: its file, and the line's words there."""
    text = {number: line for line, number in LINES.items()}
    words = f": {text[found.span.line]}" if found.span.path.endswith(".md") else ""
    return f"{found.span.path}{words}"


@pytest.mark.parametrize(
    ("style", "code", "at", "message"),
    [
        (
            "#picture { display: none }",
            "PAGE001",
            '## What is a picture? <a id="picture"></a>',
            "book: `picture` is missing",
        ),
        (
            ".references p { display: none }",
            "PAGE002",
            '## What is a table? <a id="table"></a>',
            "book, page 5: a link in `table` leads to `work.1`, which stands nowhere",
        ),
        (
            "figure img { display: none }",
            "PAGE003",
            "![a curve](../media/relu.svg)",
            "book: media/relu.svg is not shown",
        ),
        (
            "figure img { width: 200mm; max-width: none; margin: 0 }",
            "PAGE004",
            "![a curve](../media/relu.svg)",
            "a picture in `picture` runs out of the page, by ",
        ),
        (
            ".table { width: 200mm }",
            "PAGE004",
            "| a | b |",
            "a table in `table` runs out of the page, by ",
        ),
        (
            "pre code { margin-left: -30mm }",
            "PAGE004",
            "```python",
            "code in `picture` runs out of the page, by ",
        ),
        (
            "p img.math { width: 200mm !important; max-width: none }",
            "PAGE004",
            "$f(x, y)$",
            "a formula in `picture` runs out of the page, by ",
        ),
        (
            "figure { height: 4mm; overflow: hidden } figcaption { display: none }",
            "PAGE004",
            "![a curve](../media/relu.svg)",
            "a picture in `picture` runs past where it is cut off, by ",
        ),
        (
            r"#picture .label::after { content: '\\frac' }",
            "PAGE005",
            '## What is a picture? <a id="picture"></a>',
            r"`\frac` of TeX can be read in `picture`",
        ),
    ],
)
def test_a_planted_fault_is_a_finding_at_its_place(
    style: str,
    code: str,
    at: str,
    message: str,
    edition: Edition,
    typesetter: Typesetter,
    tmp_path: Path,
) -> None:
    (found,) = planted(edition, typesetter, tmp_path, style)
    assert found.code == code
    assert place(found) == f"en/01-pages.md: {at}"
    assert message in found.message
    assert found.hints


def test_nothing_is_said_of_a_book_without_a_fault(
    edition: Edition, typesetter: Typesetter, tmp_path: Path
) -> None:
    assert planted(edition, typesetter, tmp_path, "") == []


def test_faults_of_the_whole_are_told_at_their_question(edition: Edition) -> None:
    deck: Deck = edition.deck
    faults = [Fault(Kind.TWICE, 0, "table"), Fault(Kind.TEX, 3, "pages", "words", r"\frac")]
    twice, tex = sorted(verified(deck, "book", faults), key=lambda each: each.code)
    assert twice.message == "book: `table` stands twice"
    assert twice.span == deck.chapters[0].questions[0].span
    assert tex.span == deck.chapters[0].span


def test_tex_of_the_author_s_own_words_is_fine(edition: Edition) -> None:
    fault = Fault(Kind.TEX, 3, "picture", "words", r"\new")
    assert verified(edition.deck, "book", [fault, fault._replace(words="$")]) == ()
    assert verified(edition.deck, "book", [fault._replace(anchor="table")])


def test_a_warning_stops_a_strict_build_alone_and_can_be_silenced(tmp_path: Path) -> None:
    cell = r"\sqrt{" + "+".join(["x_1"] * 60) + "}"
    wide = f"{CHAPTER}\n| a | b |\n|---|---|\n| ${cell}$ | b |\n"
    heading = '## What is a picture? <a id="picture"></a>'
    silence = "<!-- ignore TEX006: it is meant so -->"
    deck = written(tmp_path / "deck", wide.replace(heading, f"{heading}\n\n{silence}"))
    built = pipeline.build((deck,), ("book",), tmp_path / "one")
    assert [each.code for each in built.reports[0].diagnostics] == ["PAGE004"]
    with pytest.raises(RefusedError, match="strict"):
        pipeline.build((deck,), ("book",), tmp_path / "two", strict=True)
    assert not list((tmp_path / "two").iterdir())
    silence = silence.replace("TEX006", "TEX006, PAGE004")
    written(deck, wide.replace(heading, f"{heading}\n\n{silence}"))
    built = pipeline.build((deck,), ("book",), tmp_path / "three", strict=True)
    assert built.reports[0].diagnostics == ()


def test_tex_of_the_bibliography_is_found_there(tmp_path: Path) -> None:
    deck = written(tmp_path / "deck", references=REFERENCES.replace("Pages", r"$\frac{1}{2}$"))
    built = pipeline.build((deck,), ("book",), tmp_path / "out")
    (found,) = built.reports[0].diagnostics
    assert (found.code, found.span.path, found.span.line) == ("PAGE005", "references.bib", 3)
