"""The short and the long answer of foreign blocks."""

from __future__ import annotations

from rectoverso.diagnostics import Span
from rectoverso.importers import everyday
from rectoverso.importers.answers import divided
from rectoverso.model import Alert, BulletList

SPAN = Span.whole("notes.md")


def test_the_first_block_is_the_short_answer() -> None:
    blocks = everyday.read("One.\n\nTwo.\n\n- three", SPAN).blocks
    assert divided(blocks) == (blocks[:1], blocks[1:])


def test_rules_at_the_ends_are_dropped() -> None:
    blocks = everyday.read("***\n\nOne.\n\n***\n\nTwo.\n\n***", SPAN).blocks
    short, long = divided(blocks)
    assert short == blocks[1:2]
    assert long == blocks[2:4]
    assert divided(blocks[:1]) == ((), ())
    assert divided(()) == ((), ())


def test_what_would_be_read_as_another_part_becomes_what_is_none() -> None:
    (tip,), _ = divided(everyday.read("> [!TIP]\n> Look up.", SPAN).blocks)
    assert isinstance(tip, Alert)
    assert tip.kind == "note"
    (tasks,), _ = divided(everyday.read("- [x] one\n- [ ] two", SPAN).blocks)
    assert isinstance(tasks, BulletList)
    assert [item.checked for item in tasks.items] == [None, None]
