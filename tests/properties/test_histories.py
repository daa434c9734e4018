"""Random histories of a deck and its learners: updates never cost a learner anything.

`--histories N` plays N of them instead of 200, `--history-seed S` one alone. They come in batches,
each a test, so that they spread over the workers; those after the 200 are marked `prove`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rectoverso.anki import engine, note_types
from rectoverso.history import digesting, due, epochs, ledger, ledger_files
from rectoverso.history.identity import NoteIdentity, lineage, notes
from rectoverso.history.ledger import Ledger, NoteRow, Release
from rectoverso.model import Deck, Question
from rectoverso.releases import forecast
from rectoverso.typeset.texmath import Typesetter
from tests.properties.histories import Failure, Plan, Step, plan, play, shortest

USUAL = 60
BATCHES = 20


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The seeds to play, in batches."""
    if "seeds" not in metafunc.fixturenames:
        return
    seed = metafunc.config.getoption("--history-seed")
    count = metafunc.config.getoption("--histories")
    if seed is None:
        usual = [range(start, min(USUAL, count), BATCHES) for start in range(BATCHES)]
        more = [range(start, count, BATCHES) for start in range(USUAL, USUAL + BATCHES)]
        batches = [
            pytest.param(batch, marks=marks, id=f"{len(batch)} from {batch.start}")
            for batches, marks in ((usual, ()), (more, pytest.mark.prove))
            for batch in batches
            if batch
        ]
    else:
        batches = [pytest.param(range(seed, seed + 1), id=str(seed))]
    metafunc.parametrize("seeds", batches)


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    with Typesetter() as made:
        yield made


Play = Callable[[Plan], Failure | None]


@pytest.fixture
def played(tmp_path: Path, typesetter: Typesetter) -> Play:
    """Plays a plan in a folder of its own."""
    numbers = itertools.count()
    return lambda each: play(each, tmp_path / str(next(numbers)), typesetter)


@pytest.mark.slow
def test_no_history_costs_a_learner_anything(seeds: range, played: Play) -> None:
    failures = [failure for seed in seeds if (failure := played(plan(seed)))]
    if failures:
        broken = ", ".join(f"{failure.plan.seed} ({failure.promise})" for failure in failures)
        first = shortest(failures[0], played)
        pytest.fail(f"seeds that break a promise: {broken}\nshortest: {first}", pytrace=False)


# ---------------------------------------------------------------- the histories themselves


def test_a_seed_is_a_history() -> None:
    assert plan(7) == plan(7)
    assert plan(7).steps != plan(8).steps
    releases = [sum(step.what == "release" for step in plan(seed).steps) for seed in range(200)]
    assert (min(releases), max(releases)) == (1, 20)


def test_a_failing_history_is_made_short() -> None:
    """A promise that two steps break together: what is left are these two."""
    steps = tuple(Step(-1, str(number), number) for number in range(60))

    def again(each: Plan) -> Failure | None:
        left = {step.seed for step in each.steps}
        return Failure(each, "kept", "it is not", ()) if {7, 41} <= left else None

    failure = again(Plan(1, ("ko",), False, 1, steps))
    assert failure is not None
    assert [step.seed for step in shortest(failure, again).plan.steps] == [7, 41]


# ---------------------------------------------------------------- what the histories catch

Patch = pytest.MonkeyPatch


def _everything_is_stamped(patch: Patch) -> None:
    patch.setattr(notes, "_unchanged", lambda row, question, digests: False)


def _changes_keep_the_time_of_the_last_release(patch: Patch) -> None:
    real = notes.identify

    def identify(
        deck: Deck, known: Ledger, digests: Mapping[str, str], stamp: int
    ) -> dict[str, NoteIdentity]:
        latest = known.latest or stamp
        made = real(deck, known, digests, stamp)
        return {name: replace(note, mod=min(note.mod, latest)) for name, note in made.items()}

    patch.setattr("rectoverso.history.identity.recording.identify", identify)


def _a_new_id_is_a_new_note(patch: Patch) -> None:
    class Forgetful(lineage.Lineages):
        def carried(self, question: Question) -> NoteRow | None:
            return self.row(question.id, lineage.kind_of(question.kind))

    def guid(deck: Deck, question: Question) -> str:
        kind = lineage.kind_of(question.kind)
        return lineage.guid(deck.uid, deck.language, question.id, kind)

    patch.setattr(notes, "Lineages", Forgetful)
    patch.setattr(notes, "new_guid", guid)


def _retired_ids_are_free(patch: Patch) -> None:
    patch.setattr("rectoverso.history.identity.findings._returns", lambda *given: ())


def _nobody_asks_for_lost_questions(patch: Patch) -> None:
    patch.setattr("rectoverso.history.identity.findings._gone", lambda *given: ())


def _kinds_share_a_guid(patch: Patch) -> None:
    real = lineage.guid
    patch.setattr(lineage, "guid", lambda uid, language, name, kind: real(uid, language, name, ""))


def _digests_miss(patch: Patch, part: int) -> None:
    """`part` counts in a digest from 0."""
    real = digesting.digests

    def digests(deck: Deck, citations: epochs.Resolved) -> dict[str, str]:
        parts = {name: each.split(".") for name, each in real(deck, citations).items()}
        return {
            name: ".".join([*each[:part], "0", *each[part + 1 :]]) for name, each in parts.items()
        }

    patch.setattr(digesting, "digests", digests)


def _digests_miss_the_question(patch: Patch) -> None:
    _digests_miss(patch, 0)


def _digests_miss_tags(patch: Patch) -> None:
    _digests_miss(patch, 2)


def _digests_miss_pictures(patch: Patch) -> None:
    _digests_miss(patch, 3)


def _digests_miss_the_parent(patch: Patch) -> None:
    _digests_miss(patch, 4)


def _digests_miss_thirty_seconds_and_reasons(patch: Patch) -> None:
    patch.setattr(digesting.Projection, "_more", lambda self, question: [])


def _digests_miss_fronts(patch: Patch) -> None:
    real = digesting.Projection._asked

    def bare(self: Any, question: Question) -> Any:
        return real(self, replace(question, front=()))

    patch.setattr(digesting.Projection, "_asked", bare)


def _new_cards_are_numbered_anew(patch: Patch) -> None:
    def spread(earlier: Sequence[int | None]) -> list[int]:
        return [1000 * number for number in range(1, 1 + len(earlier))]

    patch.setattr(due, "spread", spread)


def _looks_are_as_old_as_the_deck(patch: Patch) -> None:
    def mod(known: Ledger, types: str, stamp: int) -> int:
        return min((release.time for release in known.releases), default=stamp)

    patch.setattr(ledger, "note_type_mod", mod)


def _retired_lines_are_dropped(patch: Patch) -> None:
    real = ledger.ordered

    def living(rows: Iterable[NoteRow], releases: Sequence[Release]) -> Ledger:
        kept = [row for row in rows if not row.retired_in]
        last = releases[-1]._replace(notes_digest=ledger_files.notes_digest(kept))
        return real(kept, [*releases[:-1], last])

    patch.setattr("rectoverso.history.identity.recording.ordered", living)


def _note_types_follow_the_version(patch: Patch) -> None:
    real = note_types.note_types

    def made(settings: Any, language: str) -> dict[str, note_types.NoteType]:
        raised = int(settings.version.split(".")[1])
        types = real(settings, language)
        return {kind: replace(each, id=each.id + raised) for kind, each in types.items()}

    patch.setattr("rectoverso.writers.apkg.note_types", made)


def _pictures_keep_their_names(patch: Patch) -> None:
    patch.setattr("rectoverso.writers.apkg.medium_name", lambda medium: Path(medium.path).name)


def _cards_are_renumbered(patch: Patch) -> None:
    """An import that touches schedules, as no import of Anki does."""
    real = engine.import_package

    def touching(collection: Any, package: Path, **more: Any) -> engine.Log:
        made = real(collection, package, **more)
        engine.database(collection).execute("UPDATE cards SET due = due + 1 WHERE type = 2")
        return made

    patch.setattr(engine, "import_package", touching)


def _forecasts_take_equal_times_for_newer(patch: Patch) -> None:
    real = forecast.forecast

    def wrong(old: Any, new: Any) -> forecast.Forecast:
        later = replace(new, notes=tuple(replace(note, mod=note.mod + 1) for note in new.notes))
        return real(old, later)

    patch.setattr("tests.properties.learners.forecast", wrong)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mistake", "promise"),
    [
        (_everything_is_stamped, "what changes is stamped, and only that"),
        (_changes_keep_the_time_of_the_last_release, "what changes is stamped, and only that"),
        (_digests_miss_the_question, "what changes is stamped, and only that"),
        (_digests_miss_tags, "what changes is stamped, and only that"),
        (_digests_miss_pictures, "what changes is stamped, and only that"),
        (_digests_miss_the_parent, "what changes is stamped, and only that"),
        (_digests_miss_thirty_seconds_and_reasons, "what changes is stamped, and only that"),
        (_digests_miss_fronts, "what changes is stamped, and only that"),
        (_a_new_id_is_a_new_note, "a note keeps its guid"),
        (_kinds_share_a_guid, "a guid is one question's"),
        (_retired_ids_are_free, "mistakes are refused"),
        (_nobody_asks_for_lost_questions, "mistakes are refused"),
        (_new_cards_are_numbered_anew, "numbers of new cards stay"),
        (_looks_are_as_old_as_the_deck, "note types move with their look alone"),
        (_retired_lines_are_dropped, "no line of the ledger is lost"),
        (_note_types_follow_the_version, "nothing conflicts"),
        (_pictures_keep_their_names, "texts arrive"),
        (_cards_are_renumbered, "no schedule changes"),
        (_forecasts_take_equal_times_for_newer, "the forecast is met"),
    ],
)
def test_the_histories_catch(
    mistake: Callable[[Patch], None], promise: str, played: Play, monkeypatch: Patch
) -> None:
    mistake(monkeypatch)
    found = (failure.promise for seed in range(60) if (failure := played(plan(seed))))
    assert promise in itertools.islice(found, 5)
