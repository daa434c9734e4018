"""New cards' numbers: order, gaps, and what Anki does with them."""

from __future__ import annotations

from pathlib import Path

from rectoverso.history import due
from tests import engine


def test_a_first_release_leaves_gaps() -> None:
    assert due.spread([None] * 4) == [1000, 2000, 3000, 4000]
    assert due.spread([]) == []


def test_a_large_first_release_stays_in_the_lower_half() -> None:
    numbers = due.spread([None] * 10_000)
    assert numbers[:2] == [50, 100]
    assert numbers[-1] == 500_000


def test_an_unchanged_order_changes_nothing() -> None:
    numbers = [3, 50, 51, 70_000]
    assert due.spread(numbers) == numbers


def test_a_new_question_lands_between_its_neighbours() -> None:
    assert due.spread([1000, None, 2000, None]) == [1000, 1500, 2000, 3000]
    assert due.spread([None, 1000]) == [500, 1000]


def test_a_moved_question_moves_alone() -> None:
    assert due.spread([2000, 3000, 4000, 1000]) == [2000, 3000, 4000, 5000]
    assert due.spread([4000, 1000, 2000, 3000]) == [500, 1000, 2000, 3000]


def test_a_full_gap_makes_room_around_it() -> None:
    numbers = due.spread([1000, 2000, 2001, None, 2002, 9000, 10_000])
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1000
    assert numbers[-2:] == [9000, 10_000]


def test_equal_numbers_are_parted() -> None:
    numbers = due.spread([5, 5, 5])
    assert numbers == sorted(set(numbers))


def test_no_room_at_the_end() -> None:
    last = due.CEILING - 1
    numbers = due.spread([1000, last, None, None])
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1000
    assert numbers[-1] < due.CEILING


def test_numbers_that_anki_would_fold_are_given_anew() -> None:
    assert due.spread([1000, 5_000_000, 0, -3]) == [1000, 2000, 3000, 4000]


def test_a_hundred_releases_at_one_place() -> None:
    """The worst habit: every new question goes between the same two, and one to the end."""
    numbers: list[int] = due.spread([None] * 100)
    for _ in range(100):
        earlier: list[int | None] = [*numbers]
        numbers = due.spread([*earlier[:50], None, *earlier[50:], None])
        assert numbers == sorted(set(numbers))
    assert len(numbers) == 300
    assert numbers[-1] < due.CEILING


def test_ankis_database_check_leaves_the_order_alone(tmp_path: Path) -> None:
    """It folds numbers from two million on; ours are below one million, where it says nothing."""
    numbers = [1, *due.spread([None] * 3), due.CEILING - 1]
    with engine.learner(tmp_path) as collection:
        basic = collection.models.by_name("Basic")
        deck = collection.decks.id("New")
        assert basic is not None
        assert deck is not None
        assert collection.db is not None
        for number in numbers:
            note = collection.new_note(basic)
            note["Front"] = str(number)
            collection.add_note(note, deck)
            collection.db.execute("UPDATE cards SET due = ? WHERE nid = ?", number, note.id)
        message, _ = collection.fix_integrity()
        kept = collection.db.list("SELECT due FROM cards ORDER BY nid")
    assert kept == numbers
    assert "due number" not in message
