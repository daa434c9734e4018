"""Which note a question is, over releases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from rectoverso import digest, identity
from rectoverso.diagnostics import Severity, Span
from rectoverso.ledger import EMPTY, Ledger, Row
from rectoverso.model import Deck, Kind, Question
from tests import factory

TIMES = {"1.0.0": 1_000, "1.1.0": 2_000, "1.2.0": 3_000, "1.3.0": 4_000}


def asked(
    name: str,
    answer: str = "답.",
    *,
    was: tuple[str, ...] = (),
    kind: Kind = Kind.BASIC,
    line: int = 1,
) -> Question:
    short = factory.para(factory.gap(1, answer)) if kind is Kind.CLOZE else factory.para(answer)
    made = factory.question(name, f"{name}?", short, kind=kind)
    return replace(made, was=was, id_span=Span("ko/01.md", line, 4, line, 5))


def deck_of(version: str, *questions: Question, language: str = "ko") -> Deck:
    made = factory.deck(factory.chapter("c", *questions), language=language)
    return replace(made, version=version)


def digests(deck: Deck) -> dict[str, str]:
    return digest.digests(deck, factory.citations(deck))


def released(before: Ledger, *decks: Deck) -> Ledger:
    time = TIMES[decks[0].version]
    return identity.record(before, [(deck, digests(deck)) for deck in decks], time, "fe")


def history(*decks: Deck) -> Ledger:
    ledger = EMPTY
    for deck in decks:
        ledger = released(ledger, deck)
    return ledger


def notes(deck: Deck, ledger: Ledger, stamp: int = 9_000) -> dict[str, identity.Note]:
    return identity.identify(deck, ledger, digests(deck), stamp)


def row(ledger: Ledger, name: str, kind: str = "question", language: str = "ko") -> Row:
    return ledger.index()[language, name, kind]


def codes(deck: Deck, ledger: Ledger) -> list[str]:
    return [found.code for found in identity.contradictions(deck, ledger, digests(deck))]


# ---------------------------------------------------------------- guids


def test_golden_guids() -> None:
    """These are in learners' collections: they must never change."""
    assert identity.guid("sample-deck", "ko", "relu", "question") == "h5xmgtxyezcc5lqrftoz"
    assert identity.guid("sample-deck", "ko", "relu", "cloze") == "t5fsvkwx7exmnxhrg6kp"
    assert identity.guid("sample-deck", "en", "relu", "question") == "thujeallegnqny27s3vk"
    assert identity.guid("sample", "ko", "relu", "question") == "seqnbifandvbwyp6h3kf"


def test_a_guid_is_plain_and_long_enough() -> None:
    guids = {identity.guid("d", "ko", f"q-{n}", "question") for n in range(1000)}
    assert len(guids) == 1000
    assert all(len(each) == 20 and each.isalnum() and each.isascii() for each in guids)


def test_multiple_choice_is_a_question_to_anki() -> None:
    assert [identity.kind_of(kind) for kind in Kind] == ["question", "cloze", "question"]
    basic = deck_of("1.0.0", asked("a"))
    choice = deck_of("1.0.0", asked("a", kind=Kind.CHOICE))
    assert notes(basic, EMPTY)["a"].guid == notes(choice, EMPTY)["a"].guid


# ---------------------------------------------------------------- mod and edition


def test_before_the_first_release_all_notes_take_the_stamp() -> None:
    found = notes(deck_of("1.0.0", asked("a"), asked("b")), EMPTY, stamp=77)
    assert [(note.mod, note.edition, note.due) for note in found.values()] == [
        (77, "1.0.0", 1000),
        (77, "1.0.0", 2000),
    ]
    assert found["a"].guid == identity.guid("sample-deck", "ko", "a", "question")


def test_only_what_changed_moves() -> None:
    ledger = history(deck_of("1.0.0", asked("a"), asked("b")))
    later = deck_of("1.1.0", asked("a"), asked("b", "새 답."), asked("new"))
    found = notes(later, ledger)
    assert (found["a"].mod, found["a"].edition) == (1_000, "1.0.0")
    assert (found["b"].mod, found["b"].edition) == (9_000, "1.1.0")
    assert (found["new"].mod, found["new"].edition) == (9_000, "1.1.0")
    ledger = released(ledger, later)
    assert row(ledger, "a").mod == 1_000
    assert (row(ledger, "b").mod, row(ledger, "b").last_change) == (2_000, "1.1.0")
    assert row(ledger, "b").first_release == "1.0.0"
    assert row(ledger, "new").first_release == "1.1.0"


def test_a_changed_note_is_newer_than_the_ledger_whatever_the_stamp() -> None:
    ledger = history(deck_of("1.0.0", asked("a")))
    changed = deck_of("1.1.0", asked("a", "새 답."))
    assert notes(changed, ledger, stamp=5)["a"].mod == 1_001


def test_a_build_after_a_release_gives_what_was_released() -> None:
    deck = deck_of("1.0.0", asked("a"), asked("b", kind=Kind.CLOZE))
    ledger = history(deck)
    for name, note in notes(deck, ledger, stamp=123_456).items():
        kind = "cloze" if name == "b" else "question"
        line = row(ledger, name, kind)
        assert note == identity.Note(line.guid, 1_000, "1.0.0", line.due or 0)


# ---------------------------------------------------------------- renames, merges, retirement


def test_a_rename_keeps_the_note() -> None:
    ledger = history(
        deck_of("1.0.0", asked("old"), asked("b")),
        deck_of("1.1.0", asked("new", was=("old",)), asked("b")),
    )
    old, new = row(ledger, "old"), row(ledger, "new")
    assert new.guid == old.guid == identity.guid("sample-deck", "ko", "old", "question")
    assert new._replace(id="old") == old._replace(
        mod=2_000, digest=new.digest, last_change="1.1.0", retired_in="", successor=""
    )
    assert (old.retired_in, old.successor) == ("1.1.0", "new")
    # from then on the source need not say so
    plain = deck_of("1.2.0", asked("new"), asked("b"))
    assert notes(plain, ledger)["new"] == identity.Note(old.guid, 2_000, "1.1.0", 1000)
    assert codes(plain, ledger) == []


def test_a_rename_before_the_first_release() -> None:
    found = notes(deck_of("1.0.0", asked("new", was=("old", "older"))), EMPTY)
    assert found["new"].guid == identity.guid("sample-deck", "ko", "old", "question")


def test_two_renames_between_releases() -> None:
    ledger = history(deck_of("1.0.0", asked("old")))
    twice = deck_of("1.1.0", asked("new", was=("between", "old")))
    assert notes(twice, ledger)["new"].guid == row(ledger, "old").guid


def test_a_rename_and_back() -> None:
    ledger = history(
        deck_of("1.0.0", asked("a")),
        deck_of("1.1.0", asked("b", was=("a",))),
        deck_of("1.2.0", asked("a", was=("b",))),
    )
    assert row(ledger, "a").guid == row(ledger, "b").guid
    assert (row(ledger, "a").retired_in, row(ledger, "a").successor) == ("", "")
    assert (row(ledger, "b").retired_in, row(ledger, "b").successor) == ("1.2.0", "a")
    assert row(ledger, "a").first_release == "1.0.0"


def test_a_merge_keeps_the_first_and_retires_the_rest() -> None:
    before = deck_of("1.0.0", asked("a"), asked("b"), asked("c"))
    ledger = history(before, deck_of("1.1.0", asked("d", was=("b", "a")), asked("c")))
    assert row(ledger, "d").guid == row(ledger, "b").guid
    assert [row(ledger, name).successor for name in "abcd"] == ["d", "d", "", ""]
    into = history(before, deck_of("1.1.0", asked("a", was=("b",)), asked("c")))
    assert row(into, "a").guid == row(ledger, "a").guid
    assert (row(into, "b").retired_in, row(into, "b").successor) == ("1.1.0", "a")


def test_a_question_that_leaves_retires_and_comes_back_as_itself() -> None:
    both = (asked("a"), asked("b"))
    ledger = history(deck_of("1.0.0", *both), deck_of("1.1.0", both[0]))
    assert row(ledger, "b").retired_in == "1.1.0"
    assert row(ledger, "b").mod == 1_000
    stays = released(ledger, deck_of("1.2.0", both[0]))
    assert row(stays, "b") == row(ledger, "b")
    back = released(ledger, deck_of("1.2.0", *both))
    assert row(back, "b") == row(ledger, "b")._replace(
        retired_in="", mod=3_000, last_change="1.2.0"
    )


def test_a_question_that_becomes_a_cloze_is_another_note() -> None:
    ledger = history(
        deck_of("1.0.0", asked("a"), asked("b")),
        deck_of("1.1.0", asked("a", kind=Kind.CLOZE), asked("b")),
    )
    old, new = row(ledger, "a"), row(ledger, "a", "cloze")
    assert old.guid != new.guid == identity.guid("sample-deck", "ko", "a", "cloze")
    assert (old.retired_in, old.successor) == ("1.1.0", "a")
    assert (new.first_release, new.retired_in) == ("1.1.0", "")
    again = released(ledger, deck_of("1.2.0", asked("a"), asked("b")))
    assert row(again, "a").guid == old.guid
    assert (row(again, "a").retired_in, row(again, "a").successor) == ("", "")
    assert row(again, "a", "cloze").retired_in == "1.2.0"


def test_editions_are_apart() -> None:
    ledger = released(
        EMPTY,
        deck_of("1.0.0", asked("a"), asked("b")),
        deck_of("1.0.0", asked("a"), language="en"),
    )
    assert [each.key[:2] for each in ledger.rows] == [("en", "a"), ("ko", "a"), ("ko", "b")]
    assert row(ledger, "a").guid != row(ledger, "a", language="en").guid
    later = released(ledger, deck_of("1.1.0", asked("a"), asked("b")))
    assert row(later, "a", language="en").retired_in == "1.1.0"


def test_an_adopted_guid_is_kept() -> None:
    adopted = Row("ko", "a", "question", "q@[;x", 500, "", "", "", "", "", None)
    ledger = Ledger((adopted,), ())
    deck = deck_of("1.0.0", asked("a"))
    assert notes(deck, ledger)["a"] == identity.Note("q@[;x", 9_000, "1.0.0", 1000)
    assert row(released(ledger, deck), "a").first_release == "1.0.0"


def test_new_cards_keep_their_numbers() -> None:
    ledger = history(deck_of("1.0.0", *map(asked, "abcd")))
    moved = deck_of("1.1.0", *map(asked, ["b", "new", "c", "d", "a"]))
    found = notes(moved, ledger)
    assert [found[name].due for name in found] == [2000, 2500, 3000, 4000, 5000]
    assert found["a"].mod == 1_000, "a place is nothing that a learner sees"


def test_a_release_needs_a_later_time_and_version() -> None:
    deck = deck_of("1.1.0", asked("a"))
    ledger = released(EMPTY, deck)
    with pytest.raises(ValueError, match="is not higher"):
        identity.record(ledger, [(deck, digests(deck))], 5_000, "fe")
    later = deck_of("1.10.0", asked("a"))
    with pytest.raises(ValueError, match="is not later"):
        identity.record(ledger, [(later, digests(later))], 2_000, "fe")
    with pytest.raises(ValueError, match="one version"):
        identity.record(ledger, [], 5_000, "fe")
    assert len(identity.record(ledger, [(later, digests(later))], 2_001, "fe").releases) == 2


# ---------------------------------------------------------------- findings


def test_refusals() -> None:
    ledger = history(deck_of("1.1.0", asked("a")))
    assert identity.refusals(ledger, "1.10.0", 2_000) == ()
    assert identity.refusals(EMPTY, "0.0.1", 0) == ()
    place = Span("deck.toml", 3, 1, 3, 20)
    for version in ("1.1.0", "1.0.9", "0.9.0"):
        (found,) = identity.refusals(ledger, version, 2_000, place)
        assert (found.code, found.severity, found.span) == ("LEDGER002", Severity.ERROR, place)
    (found,) = identity.refusals(ledger, "1.2.0", 1_990)
    assert (found.code, found.span.path) == ("LEDGER003", "deck.toml")
    assert "10 s behind" in found.message


def test_the_time_of_a_release() -> None:
    ledger = history(deck_of("1.1.0", asked("a")))
    assert identity.release_time(EMPTY, 50) == 50
    assert identity.release_time(ledger, 2_500) == 2_500
    assert identity.release_time(ledger, 2_000) == 2_001


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([asked("a", was=("a",))], "own id"),
        ([asked("a"), asked("b", was=("a",), line=2)], "still stands in the deck"),
        ([asked("b", was=("a",)), asked("c", was=("a",), line=2)], "`b` carries on `a` already"),
    ],
)
def test_a_wrong_claim_on_an_earlier_id(questions: list[Question], words: str) -> None:
    deck = deck_of("1.1.0", *questions)
    for ledger in (EMPTY, history(deck_of("1.0.0", asked("a")))):
        (found,) = identity.contradictions(deck, ledger, digests(deck))
        assert (found.code, found.severity) == ("LEDGER004", Severity.ERROR)
        assert words in found.message
        assert found.span == questions[-1].id_span


def reused(*later: Question, renamed: Iterable[Question]) -> list[str]:
    ledger = history(deck_of("1.0.0", asked("a"), asked("x")), deck_of("1.1.0", *renamed))
    return codes(deck_of("1.2.0", *later), ledger)


def test_an_id_that_was_renamed_away_is_not_free() -> None:
    renamed = (asked("b", was=("a",)), asked("x"))
    assert reused(asked("b"), asked("x"), asked("a", "다른 질문."), renamed=renamed) == [
        "LEDGER004"
    ]
    assert reused(asked("b"), asked("x"), asked("c", was=("a",)), renamed=renamed) == ["LEDGER004"]


def test_an_id_that_was_renamed_before_any_release_is_not_free() -> None:
    ledger = history(deck_of("1.0.0", asked("b", was=("a",))))
    assert codes(deck_of("1.1.0", asked("b"), asked("a")), ledger) == ["LEDGER004"]
    assert codes(deck_of("1.1.0", asked("a")), ledger) == ["LEDGER004"]


def test_a_retired_id_that_comes_back_with_other_content_is_a_warning() -> None:
    ledger = history(deck_of("1.0.0", asked("a"), asked("b")), deck_of("1.1.0", asked("a")))
    assert codes(deck_of("1.2.0", asked("a"), asked("b")), ledger) == []
    changed = deck_of("1.2.0", asked("a"), asked("b", "다른 답."))
    (found,) = identity.contradictions(changed, ledger, digests(changed))
    assert (found.code, found.severity) == ("LEDGER006", Severity.WARNING)
    assert "1.1.0" in found.message


def test_another_kind_is_a_warning_until_it_is_released() -> None:
    ledger = history(deck_of("1.0.0", asked("a")))
    for cloze in (asked("a", kind=Kind.CLOZE), asked("b", kind=Kind.CLOZE, was=("a",))):
        deck = deck_of("1.1.0", cloze)
        (found,) = identity.contradictions(deck, ledger, digests(deck))
        assert (found.code, found.severity) == ("LEDGER007", Severity.WARNING)
        assert codes(deck, released(ledger, deck)) == []
    assert codes(deck_of("1.1.0", asked("a", kind=Kind.CHOICE)), ledger) == []


def test_a_rename_that_stays_in_the_source_is_no_finding() -> None:
    renamed = deck_of("1.1.0", asked("b", was=("a",)))
    ledger = history(deck_of("1.0.0", asked("a")), renamed)
    assert codes(replace(renamed, version="1.2.0"), ledger) == []
    assert released(ledger, replace(renamed, version="1.2.0")).rows == ledger.rows
