"""Our own deck's releases, as learners have them (`packages/`): each update does no harm, nor
would one to the deck as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.anki import package
from rectoverso.releases import rehearsal
from rectoverso.releases.forecast import forecast
from rectoverso.releases.rehearsal import Rehearsal
from tests.decks import ROOT

DECK = ROOT / "content/deep-learning-interview"
PACKAGES = Path(__file__).parent / "packages"


def released() -> tuple[Path, ...]:
    """The Korean edition's packages, oldest first."""
    future = Path(f"{DECK.name}-ko-999.0.0.apkg")
    return rehearsal.earlier_releases(future, PACKAGES)


def is_good(done: Iterable[Rehearsal]) -> bool:
    failures = [f"{each.earlier}: {words}" for each in done for words in each.failures]
    assert failures == []
    return True


@pytest.mark.slow
def test_the_second_release_over_the_first(tmp_path: Path) -> None:
    """What the import did is what was forecast, in every number."""
    first, second = released()[:2]
    done = rehearsal.rehearse(second, [first], tmp_path)
    assert is_good(done)
    told = forecast(package.read(first), package.read(second))
    assert told.updated, "a release that changes nothing proves nothing"
    update = done[1]
    assert (update.new, update.updated, update.unchanged, update.conflicting) == (
        *map(len, (told.new, told.updated, told.unchanged)),
        0,
    )
    assert update.cards > 0
    assert update.reviews > 0


@pytest.mark.slow
def test_the_last_release_over_all_earlier_ones(tmp_path: Path) -> None:
    *earlier, last = released()
    assert earlier
    assert is_good(rehearsal.rehearse(last, earlier, tmp_path))


@pytest.mark.slow
def test_the_deck_as_it_stands_over_all_releases(tmp_path: Path) -> None:
    built = pipeline.build((DECK,), ("apkg",), tmp_path / "out")
    now = next(made.path for made in built.artifacts if f"{DECK.name}-ko-" in made.path.name)
    earlier = rehearsal.earlier_releases(now, PACKAGES)
    assert earlier
    (tmp_path / "home").mkdir()
    assert is_good(rehearsal.rehearse(now, earlier, tmp_path / "home"))


@pytest.mark.slow
def test_a_release_is_built_again_as_it_was_shipped(tmp_path: Path) -> None:
    """As long as nothing was changed since; what was is unreleased and named so."""
    built = pipeline.build((DECK,), ("apkg",), tmp_path)
    now = next(made.path for made in built.artifacts if f"{DECK.name}-ko-" in made.path.name)
    last = released()[-1]
    if now.name == last.name:
        assert package.read(now) == package.read(last)
    else:
        assert now.name.endswith("-dev.apkg")
