"""Whatever bytes are imported: no traceback, and every line of a text has one fate."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from rectoverso.diagnostics import UnfitError
from rectoverso.importers import IMPORTERS, importer, importing
from rectoverso.importers.document import Document
from rectoverso.importers.given import Given
from tests.importers.test_whole import DOCUMENTS

OF_LINES = ("canonical", "details", "transcript", "sections", "numbered", "outline")
TEXTS = [path.read_bytes() for path in DOCUMENTS]
LINES = [line for text in TEXTS for line in text.split(b"\n")]


def drawn(draw: Random) -> bytes:
    """Some bytes: a document cut anywhere, lines of all documents shuffled, or noise in one."""
    kind = draw.randrange(4)
    if kind == 0:
        text = draw.choice(TEXTS)
        return text[draw.randrange(len(text)) :][: draw.randrange(1, 3000)]
    if kind == 1:
        return b"\n".join(draw.choice(LINES) for _ in range(draw.randrange(1, 60)))
    if kind == 2:
        return draw.randbytes(draw.randrange(1, 200))
    harmed = bytearray(draw.choice(TEXTS)[:2000])
    for _ in range(draw.randrange(1, 20)):
        harmed[draw.randrange(len(harmed))] = draw.choice(b"\0\n\t #>-*.1|`$<&{[(A\x80\xff")
    return bytes(harmed)


def hold(given: Given, shape: str) -> None:
    codes: set[str] = set()
    try:
        choices, (document,) = importing.read([given], shape)
    except UnfitError as unfit:
        codes = {each.code for each in unfit.diagnostics}
    if codes:
        assert codes == {"IMP001"}
        return
    if choices[0].shape in OF_LINES:
        accounted(given, document)
    keys = Counter(item.key for item in document.items())
    assert [key for key, count in keys.items() if count > 1] == []


def accounted(given: Given, document: Document) -> None:
    """Every non-blank line once; what is said to be in an item leads to one."""
    there = {str(number) for number, line in enumerate(given.lines, 1) if line.strip()}
    places = Counter(each.place for each in document.accounts)
    assert {*places} == there
    assert {*places.values()} <= {1}
    keys = {item.key for item in document.items()}
    for each in document.accounts:
        assert (each.key in keys) or not each.key
        assert each.reason or each.fate != "left out"


def sweep(count: int, seed: str, tmp_path: Path) -> None:
    draw = Random(seed)
    path = tmp_path / "any.txt"
    for number in range(count):
        content = drawn(draw)
        path.write_bytes(content)
        shape = draw.choice(("", "", *IMPORTERS))
        try:
            hold(Given(path, "any.txt", "en"), shape)
        except Exception as error:
            error.add_note(f"seed {seed!r}, number {number}, as {shape!r}: {content!r}")
            raise


def test_any_bytes(tmp_path: Path) -> None:
    sweep(300, "bytes", tmp_path)


@pytest.mark.prove
@pytest.mark.parametrize("seed", "01234567")
def test_very_many_bytes(tmp_path: Path, seed: str) -> None:
    sweep(2_000, seed, tmp_path)


@pytest.mark.parametrize("name", IMPORTERS)
def test_likeness_never_raises(name: str, tmp_path: Path) -> None:
    draw = Random(name)
    path = tmp_path / "any.bin"
    for _ in range(40):
        path.write_bytes(drawn(draw))
        assert 0 <= importer(name).likeness(Given(path, "any.bin")).degree <= 1
    assert 0 <= importer(name).likeness(Given(tmp_path, "folder")).degree <= 1
