"""A drawing with a document type, as programs write it, is shown like any other."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.source.svg import without_document_type
from tests import drawings
from tests.decks import EPOCH, write_deck

CHAPTER = """# 장 <a id="c"></a>

## 왜? <a id="q"></a>

답.

![선 하나](../media/plot.svg)

![동그라미 하나](../media/graph.svg)
"""


@pytest.mark.parametrize("drawing", [drawings.PLOT, drawings.GRAPH, drawings.OLD])
def test_the_document_type_alone_goes(drawing: bytes) -> None:
    start = drawing.index(b"<!DOCTYPE")
    end = drawing.index(b".dtd") + 6
    assert without_document_type(drawing) == drawing[:start] + drawing[end:]
    assert without_document_type(without_document_type(drawing)) == drawing[:start] + drawing[end:]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg/>",
        drawings.ENTITIES,
        b"<svg><!DOCTYPE svg></svg>",
        b"<!-- <!DOCTYPE svg> --><svg/>",
        b"<!DOCTYPE svg",
        b"<!-- " * 50_000,
        b"<?a" * 50_000,
        b"<!-- -->" * 50_000 + b"<!DOCTYPE svg '>",
        b"\x00\xff" * 9,
    ],
)
def test_all_else_stays(content: bytes) -> None:
    assert without_document_type(content) == content


def test_every_artifact_shows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package has the file as it is, and the book is the same with it and without it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    deck = write_deck(tmp_path / "deck", **{"1": CHAPTER})
    (deck / "media").mkdir()
    books = []
    for name in ("with", "without"):
        for file, data in (("plot", drawings.PLOT), ("graph", drawings.GRAPH)):
            drawn = data if name == "with" else without_document_type(data)
            (deck / f"media/{file}.svg").write_bytes(drawn)
        built = pipeline.build((deck,), ("apkg", "book", "epub"), tmp_path / name)
        assert built.reports[0].diagnostics == ()
        package, book, _ = built.artifacts
        books.append(book.path.read_bytes())
        if name == "with":
            with zipfile.ZipFile(package.path) as archive:
                names = json.loads(archive.read("media"))
                held = {each: archive.read(number) for number, each in names.items()}
            assert {each[:4] for each in held} == {"plot", "grap"}
            assert set(held.values()) == {drawings.PLOT, drawings.GRAPH}
    assert books[0] == books[1]
