"""What releases do to learners: those of the small deck, and of our own deck as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.anki import package
from rectoverso.releases import rehearsal
from rectoverso.releases.forecast import forecast
from rectoverso.releases.rehearsal import Rehearsal
from tests.decks import ROOT, rectoverso
from tests.upgrade.small import NAME, Small

DECK = ROOT / "content/deep-learning-interview"
PACKAGES = Path(__file__).parent / "packages"
"""The packages of our own deck's releases, as learners have them."""

pytestmark = pytest.mark.slow


def is_good(done: Iterable[Rehearsal]) -> bool:
    failures = [f"{each.earlier}: {words}" for each in done for words in each.failures]
    assert failures == []
    return True


def test_the_second_release_over_the_first(small: Small, tmp_path: Path) -> None:
    """What the import did is what was forecast, in every number."""
    first, second = small.packages
    done = rehearsal.rehearse(second, [first], tmp_path)
    assert is_good(done)
    told = forecast(package.read(first), package.read(second))
    assert all(map(len, (told.new, told.updated, told.unchanged))), "else it proves nothing"
    update = done[1]
    assert (update.new, update.updated, update.unchanged, update.conflicting) == (
        *map(len, (told.new, told.updated, told.unchanged)),
        0,
    )
    assert update.cards == sum(len(note.cards) for note in package.read(first).notes)
    assert update.reviews > 0


def test_a_question_is_the_same_note_wherever_it_stands(small: Small) -> None:
    """A row that becomes a heading's question, or goes to another list, and back."""
    before, after = (
        {note.field("Id"): note.guid for note in package.read(path).notes}
        for path in small.packages
    )
    turned = {"electric-ampere", "joule", "other-weber", "unit-in-korean"}
    assert turned <= before.keys() & after.keys()
    assert {name: after[name] for name in before.keys() & after.keys() - {"horsepower"}} == {
        name: before[name] for name in before.keys() & after.keys() - {"horsepower"}
    }
    assert after["electric-admittance"] == before["electric-siemens"]
    assert after["octet"] == before["byte"]
    assert after["horsepower"] != before["horsepower"], "it is a cloze now"


def test_a_release_takes_former_ids_out_of_headings_and_rows(small: Small) -> None:
    chapters = sorted((small.deck / "en").iterdir())
    texts = [path.read_text(encoding="utf-8") for path in chapters]
    assert ["data-was" in text for text in texts] == [False, False]
    assert '| Admittance <a id="electric-admittance"></a> |' in texts[0]
    assert '## How many bits has an octet? <a id="octet"></a>' in texts[1]


def test_what_is_retired_can_be_marked(small: Small) -> None:
    """With the sound that it played, which the deck has no more."""
    read = package.read(small.retired)
    marked = read.notes
    (sound,) = read.media
    assert sound.startswith("nibble-")
    assert any(f"[sound:{sound}]" in note.field("Short") for note in marked)
    assert sorted(note.field("Id") for note in marked) == ["electric-daraf", "horsepower", "nibble"]
    assert all(f"{NAME}::retired::0.2.0" in note.tags for note in marked)


def test_a_release_is_built_again_as_it_was_shipped(small: Small, tmp_path: Path) -> None:
    """As long as nothing was changed since; what was is unreleased and named so."""
    done = rectoverso("build", small.deck, "--to", "apkg", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    last = small.packages[-1]
    assert (tmp_path / last.name).read_bytes() == last.read_bytes()


def test_our_deck_as_it_stands_over_all_its_releases(tmp_path: Path) -> None:
    built = pipeline.build((DECK,), ("apkg",), tmp_path / "out")
    now = next(made.path for made in built.artifacts if f"{DECK.name}-ko-" in made.path.name)
    earlier = rehearsal.earlier_releases(now, PACKAGES)
    assert earlier
    (tmp_path / "home").mkdir()
    done = rehearsal.rehearse(now, earlier, tmp_path / "home")
    assert is_good(done)
    assert done[0].new == len(package.read(now).notes)
