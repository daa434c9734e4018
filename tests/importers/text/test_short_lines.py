"""Lines that nobody wrapped keep their ends."""

from __future__ import annotations

from pathlib import Path

from rectoverso.importers import importer
from rectoverso.importers.given import Given
from rectoverso.model import LineBreak, walk

DOCUMENT = Path(__file__).parent / "documents/transcript/short_lines.txt"


def test_short_lines_stay_lines_and_wrapped_ones_run_on() -> None:
    document = importer("transcript").read(Given(DOCUMENT, DOCUMENT.name))
    breaks = [
        [type(node) for node in walk(item.question.short) if isinstance(node, LineBreak)]
        for item in document.items()
    ]
    assert breaks == [[LineBreak], [LineBreak] * 3, []]
