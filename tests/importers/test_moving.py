"""A deck of Anki's moves here with its learners: imported, released, and after the steps of
docs/adopting.md every schedule is kept, in the real engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from rectoverso import adopting
from rectoverso.adopting import steps
from rectoverso.anki import engine
from rectoverso.importers import importing
from rectoverso.importers.given import Given
from tests.adopting.foreign import MOD, Pair, by_anki, release
from tests.adopting.test_learners import (
    NAMES,
    SHAPES,
    Shape,
    change_note_type,
    counted,
    foreign_notes,
    schedules,
    study,
)
from tests.decks import SETTINGS, write_deck
from tests.engine import Log, learner, take

pytestmark = pytest.mark.slow


def _today(name: str, path: Path, notes: Sequence[Pair]) -> Path:
    return by_anki(path, {name: notes}, legacy=False)


ALL = SHAPES | {
    f"{name}, today's form": Shape(partial(_today, name), cards, cloze)
    for name, cards, cloze in (
        ("Basic", 1, False),
        ("Basic (and reversed card)", 2, False),
        ("Basic (optional reversed card)", 1, False),
        ("Basic (type in the answer)", 1, False),
        ("Cloze", 2, True),
    )
}


@pytest.mark.parametrize("shape", ALL.values(), ids=ALL)
def test_a_deck_moves_with_its_learners(
    shape: Shape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = shape.make(tmp_path / "foreign.apkg", foreign_notes(shape))
    deck = write_deck(tmp_path / "deck", SETTINGS)
    (deck / "ko/first.md").unlink()
    planned = importing.plan(deck, [Given(foreign, "foreign.apkg", "ko")])
    assert [each.code for each in planned.findings] == []
    assert planned.laid.new == len(NAMES) + 1
    planned.write()
    surveyed = adopting.survey(deck, foreign)
    assert surveyed.plan.refused == ()
    assert surveyed.plan.matches == ()
    assert len(surveyed.plan.known) == len(NAMES) + 1
    (change,) = steps.changes(surveyed.plan.adopted, surveyed.settings, "ko")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(MOD + 1000))
    ours = release(deck, tmp_path / "out", "0.1.0", MOD + 1000)
    with learner(tmp_path / "learner") as collection:
        take(collection, foreign)
        study(collection)
        cards = sorted(collection.find_cards(""))
        guids = {collection.get_note(each).guid for each in collection.find_notes("")}
        before = schedules(collection, cards)
        assert take(collection, ours) == Log(0, 0, 0, len(NAMES) + 1)
        moved = change_note_type(collection, change, change.search)
        assert moved + change_note_type(collection, change, change.wide) == len(NAMES) + 1
        log = engine.import_package(collection, ours, update="always")
        assert counted(log) == Log(0, len(NAMES) + 1, 0, 0)
        assert schedules(collection, cards) == before
        assert {collection.get_note(each).guid for each in collection.find_notes("")} == guids
        assert list(collection.get_empty_cards().notes) == []
        assert sorted(collection.find_cards("")) == cards
