"""Every document of these tests, imported into a deck as an author would: `check` finds no error,
the canonical form changes nothing, and the same again adds nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.desk import formatting
from rectoverso.diagnostics import Severity
from rectoverso.importers import importing
from rectoverso.importers.given import Given
from rectoverso.typeset.texmath import Typesetter

HERE = Path(__file__).parent
DOCUMENTS = sorted(
    path
    for folder in ("text/documents", "web/pages")
    for path in (HERE / folder).rglob("*")
    if path.is_file() and path.suffix not in (".out", ".json", ".png")
)
SETTINGS = """uid = "test-7f3a"
title = "Imported"
languages = ["en"]
version = "0.1.0"
"""


def test_there_are_documents() -> None:
    assert len(DOCUMENTS) > 40


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(HERE)))
def test_a_document_becomes_a_deck(path: Path, tmp_path: Path) -> None:
    deck = tmp_path / "deck"
    (deck / "en").mkdir(parents=True)
    (deck / "deck.toml").write_text(SETTINGS, encoding="utf-8")
    given = [Given(path, path.name, "en")]
    planned = importing.plan(deck, given)
    assert planned.laid.new > 0
    planned.write()
    with Typesetter() as typesetter:
        found = pipeline.check(deck, typesetter).report.diagnostics
    errors = [
        f"{each.span}: {each.code} {each.message}"
        for each in found
        if each.severity is Severity.ERROR
    ]
    assert errors == []
    formed = formatting.outcome(deck)
    assert [str(each.path) for each in formed.files] == []
    assert importing.plan(deck, given).laid.files == {}
