"""Which pictures and sounds a document may bring: those of its own folder, none from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.importers import importer
from rectoverso.importers.given import Given

TEXTS = {
    "web-page": (
        "page.html",
        (
            "<!-- saved from url=(0026)https://example.org/a.html --><html><body>"
            '<h2>What is it?</h2><p>So.</p><img src="{}"><h2>Why is it so?</h2><p>Thus.</p></body>'
        ),
    ),
    "table": ("table.csv", 'question,answer\nWhat is it?,"So. ![x](<{}>)"\nWhy?,Thus.\n'),
    "numbered": ("notes.md", "1. What is it?\n\n   So. ![x](<{}>)\n\n2. Why?\n\n   Thus.\n"),
}
"""By shape, the name and the text of a document that shows a picture."""


def taken(folder: Path, shape: str, source: str) -> list[Path]:
    """The files that a document in a folder brings."""
    name, text = TEXTS[shape]
    (folder / name).write_text(text.format(source), encoding="utf-8")
    document = importer(shape).read(Given(folder / name, name))
    return [each for each in document.media.values() if isinstance(each, Path)]


@pytest.mark.parametrize("shape", [*TEXTS])
@pytest.mark.parametrize("source", ["page_files/a b.png", "./page_files/a%20b.png"])
def test_what_lies_beside_a_document_is_taken(tmp_path: Path, shape: str, source: str) -> None:
    (tmp_path / "page_files").mkdir()
    picture = tmp_path / "page_files" / "a b.png"
    picture.write_bytes(b"a picture")
    assert taken(tmp_path, shape, source) == [picture.resolve()]


@pytest.mark.parametrize("shape", [*TEXTS])
def test_nothing_is_taken_from_outside(tmp_path: Path, shape: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"a picture")
    (inside / "link.png").symlink_to(secret)
    for source in ("../secret.png", "%2e%2e/secret.png", str(secret), f"file://{secret}"):
        assert taken(inside, shape, source) == []
    assert taken(inside, shape, "link.png") == []


@pytest.mark.parametrize("mark", [".git", ".obsidian", "deck.toml"])
def test_a_repository_is_one_folder(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "img.png").write_bytes(b"a picture")
    assert taken(tmp_path / "docs", "numbered", "../img.png") == [(tmp_path / "img.png").resolve()]
