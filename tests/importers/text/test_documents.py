"""Documents of many habits and languages, read as their authors meant them: `tests/golden/texts`
shows what is read of each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rectoverso.importers import importer
from rectoverso.importers.given import Given
from tests.importers.text.reading import TEXTS, shown

FOLDER = Path(__file__).parent / "documents"
DOCUMENTS = sorted(path for path in FOLDER.glob("*/*") if path.is_file())
FEWEST = 8


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_document_is_read_as_it_was_meant(path: Path, golden: Callable[[str, str], None]) -> None:
    given = Given(path, path.name)
    likely = max(TEXTS, key=lambda name: importer(name).likeness(given).degree)
    assert likely == path.parent.name, importer(likely).likeness(given)
    document = importer(likely).read(given)
    golden(f"texts/{path.parent.name}-{path.stem}.txt", shown(document))


@pytest.mark.parametrize("shape", [name for name in TEXTS if name != "canonical"])
def test_each_shape_has_documents(shape: str) -> None:
    assert sum(path.parent.name == shape for path in DOCUMENTS) >= FEWEST


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_reason_is_given_in_words(path: Path) -> None:
    given = Given(path, path.name)
    assert importer(path.parent.name).likeness(given).reason
