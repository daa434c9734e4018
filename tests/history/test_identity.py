"""Which note a question is, over releases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from rectoverso.diagnostics import Diagnostic, Severity, Span
from rectoverso.history import digesting, identity
from rectoverso.history.identity.lineage import guid
from rectoverso.history.ledger import EMPTY, Ledger, NoteRow, Release, titles
from rectoverso.history.ledger_files import notes_digest
from rectoverso.model import Deck, Kind, Question
from rectoverso.source import retirement
from tests import factory

DECK_TOML = Span.whole("deck.toml")
TIMES = {f"1.{number}.0": 1_000 * (number + 1) for number in range(6)}


NOTES = (Kind.BASIC, Kind.CLOZE, Kind.CHOICE)


def q(
    name: str,
    answer: str = "답.",
    *,
    was: tuple[str, ...] = (),
    kind: Kind = Kind.BASIC,
    line: int = 1,
    title: str = "",
) -> Question:
    """A question that asks `title`, or its own id."""
    short = factory.para(factory.gap(1, answer)) if kind is Kind.CLOZE else factory.para(answer)
    made = factory.question(name, title or f"{name}?", short, kind=kind)
    return replace(made, was=was, id_span=Span("ko/01.md", line, 4, line, 5))


def deck_of(version: str, *questions: Question, language: str = "ko") -> Deck:
    made = factory.deck(factory.chapter("c", *questions), language=language)
    return replace(made, version=version)


def digests(deck: Deck) -> dict[str, str]:
    return digesting.digests(deck, factory.citations(deck))


def released(before: Ledger, *decks: Deck, retired: str = "") -> Ledger:
    """The ledger after a release of these editions; `retired` is the text of `retired.toml`."""
    version = decks[0].version
    editions = [(deck, digests(deck)) for deck in decks]
    return identity.record(before, editions, Release(version, TIMES[version], "fe"), said(retired))


def said(text: str) -> retirement.Retirements:
    read, found = retirement.read(text)
    assert not found
    return read


def history(*decks: Deck) -> Ledger:
    ledger = EMPTY
    for deck in decks:
        ledger = released(ledger, deck)
    return ledger


def notes(deck: Deck, ledger: Ledger, stamp: int = 9_000) -> dict[str, identity.NoteIdentity]:
    return identity.identify(deck, ledger, digests(deck), stamp)


def row(ledger: Ledger, name: str, kind: str = "question", language: str = "ko") -> NoteRow:
    return factory.index(ledger)[language, name, kind]


def contradictions(deck: Deck, ledger: Ledger, retired: str = "") -> tuple[Diagnostic, ...]:
    return identity.contradictions(deck, ledger, digests(deck), said(retired))


def refusals(
    ledger: Ledger, version: str, now: int, place: Span = DECK_TOML
) -> tuple[Diagnostic, ...]:
    return identity.refusals(ledger, version, now, place)


def unfit(
    decks: list[Deck], ledger: Ledger, said: retirement.Retirements, place: Span = DECK_TOML
) -> tuple[Diagnostic, ...]:
    return identity.unfit(decks, ledger, said, place)


def codes(deck: Deck, ledger: Ledger, retired: str = "") -> list[str]:
    return [found.code for found in contradictions(deck, ledger, retired)]


# ---------------------------------------------------------------- guids


def test_golden_guids() -> None:
    """These are in learners' collections: they must never change."""
    assert guid("sample-deck", "ko", "relu", "question") == "h5xmgtxyezcc5lqrftoz"
    assert guid("sample-deck", "ko", "relu", "cloze") == "t5fsvkwx7exmnxhrg6kp"
    assert guid("sample-deck", "en", "relu", "question") == "thujeallegnqny27s3vk"
    assert guid("sample", "ko", "relu", "question") == "seqnbifandvbwyp6h3kf"


def test_a_guid_is_plain_and_long_enough() -> None:
    guids = {guid("d", "ko", f"q-{n}", "question") for n in range(1000)}
    assert len(guids) == 1000
    assert all(len(each) == 20 and each.isalnum() and each.isascii() for each in guids)


def test_multiple_choice_is_a_question_to_anki() -> None:
    assert [identity.kind_of(kind) for kind in NOTES] == ["question", "cloze", "question"]
    basic = deck_of("1.0.0", q("a"))
    choice = deck_of("1.0.0", q("a", kind=Kind.CHOICE))
    assert notes(basic, EMPTY)["a"].guid == notes(choice, EMPTY)["a"].guid


# ---------------------------------------------------------------- mod and edition


def test_before_the_first_release_all_notes_take_the_stamp() -> None:
    found = notes(deck_of("1.0.0", q("a"), q("b")), EMPTY, stamp=77)
    assert [(note.mod, note.edition, note.due) for note in found.values()] == [
        (77, "1.0.0", 1000),
        (77, "1.0.0", 2000),
    ]
    assert found["a"].guid == guid("sample-deck", "ko", "a", "question")


def test_only_what_changed_moves() -> None:
    ledger = history(deck_of("1.0.0", q("a"), q("b")))
    later = deck_of("1.1.0", q("a"), q("b", "새 답."), q("new"))
    found = notes(later, ledger)
    assert (found["a"].mod, found["a"].edition) == (1_000, "1.0.0")
    assert (found["b"].mod, found["b"].edition) == (9_000, "1.1.0")
    assert (found["new"].mod, found["new"].edition) == (9_000, "1.1.0")
    ledger = released(ledger, later)
    assert row(ledger, "a").mod == 1_000
    assert (row(ledger, "b").mod, row(ledger, "b").last_change) == (2_000, "1.1.0")
    assert row(ledger, "b").first_release == "1.0.0"
    assert row(ledger, "new").first_release == "1.1.0"
    assert [note.since for note in found.values()] == ["1.0.0", "1.0.0", "1.1.0"]


def test_a_changed_note_is_newer_than_the_ledger_whatever_the_stamp() -> None:
    ledger = history(deck_of("1.0.0", q("a")))
    changed = deck_of("1.1.0", q("a", "새 답."))
    assert notes(changed, ledger, stamp=5)["a"].mod == 1_001


def test_a_build_after_a_release_gives_what_was_released() -> None:
    deck = deck_of("1.0.0", q("a"), q("b", kind=Kind.CLOZE))
    ledger = history(deck)
    for name, note in notes(deck, ledger, stamp=123_456).items():
        kind = "cloze" if name == "b" else "question"
        line = row(ledger, name, kind)
        assert note == identity.NoteIdentity(line.guid, 1_000, "1.0.0", line.due or 0, "1.0.0")


# ---------------------------------------------------------------- renames, merges, retirement


def test_a_rename_keeps_the_note() -> None:
    ledger = history(
        deck_of("1.0.0", q("old"), q("b")),
        deck_of("1.1.0", q("new", was=("old",)), q("b")),
    )
    old, new = row(ledger, "old"), row(ledger, "new")
    assert new.guid == old.guid == guid("sample-deck", "ko", "old", "question")
    assert new._replace(id="old") == old._replace(
        mod=2_000, digest=new.digest, last_change="1.1.0", retired_in="", successor="", reason=""
    )
    assert (old.retired_in, old.successor, old.reason) == ("1.1.0", "new", "renamed")
    # from then on the source need not say so
    plain = deck_of("1.2.0", q("new"), q("b"))
    assert notes(plain, ledger)["new"] == identity.NoteIdentity(
        old.guid, 2_000, "1.1.0", 1000, "1.0.0"
    )
    assert codes(plain, ledger) == []


def test_a_rename_before_the_first_release() -> None:
    found = notes(deck_of("1.0.0", q("new", was=("old", "older"))), EMPTY)
    assert found["new"].guid == guid("sample-deck", "ko", "old", "question")


def test_two_renames_between_releases() -> None:
    ledger = history(deck_of("1.0.0", q("old")))
    twice = deck_of("1.1.0", q("new", was=("between", "old")))
    assert notes(twice, ledger)["new"].guid == row(ledger, "old").guid


def test_a_rename_and_back() -> None:
    ledger = history(
        deck_of("1.0.0", q("a")),
        deck_of("1.1.0", q("b", was=("a",))),
        deck_of("1.2.0", q("a", was=("b",))),
    )
    assert row(ledger, "a").guid == row(ledger, "b").guid
    assert (row(ledger, "a").retired_in, row(ledger, "a").successor) == ("", "")
    assert (row(ledger, "b").retired_in, row(ledger, "b").successor) == ("1.2.0", "a")
    assert row(ledger, "a").first_release == "1.0.0"


def test_a_merge_keeps_the_first_and_retires_the_rest() -> None:
    before = deck_of("1.0.0", q("a"), q("b"), q("c"))
    merged = deck_of("1.1.0", q("d", was=("b", "a")), q("c"))
    ledger = history(before, merged)
    assert row(ledger, "d").guid == row(ledger, "b").guid
    assert row(ledger, "d").first_release == "1.0.0"
    assert [row(ledger, name).successor for name in "abcd"] == ["d", "d", "", ""]
    assert [row(ledger, name).reason for name in "abcd"] == ["merged", "renamed", "", ""]
    into = deck_of("1.1.0", q("a", was=("b",)), q("c"))
    assert codes(merged, history(before)) == codes(into, history(before)) == []
    ledger = history(before, into)
    assert row(ledger, "a").guid == guid("sample-deck", "ko", "a", "question")
    assert (row(ledger, "a").mod, row(ledger, "a").last_change) == (1_000, "1.0.0")
    gone = row(ledger, "b")
    assert (gone.retired_in, gone.successor, gone.reason) == ("1.1.0", "a", "merged")


def test_a_merge_in_the_authors_words() -> None:
    before = history(deck_of("1.0.0", q("a"), q("b")))
    words = retire("b", successor="a", reason="같은 질문이다.")
    deck = deck_of("1.1.0", q("a", was=("b",)))
    assert unfit([deck], before, said(words)) == ()
    gone = row(released(before, deck, retired=words), "b")
    assert (gone.successor, gone.reason) == ("a", "같은 질문이다.")


def test_a_merge_over_kinds_keeps_what_is_of_its_kind() -> None:
    before = history(deck_of("1.0.0", q("a"), q("b", kind=Kind.CLOZE), q("c")))
    ledger = released(before, deck_of("1.1.0", q("a", was=("b",)), q("c")))
    gone = row(ledger, "b", "cloze")
    assert (gone.successor, gone.reason) == ("a", "merged")
    cloze = deck_of("1.1.0", q("d", was=("a", "b"), kind=Kind.CLOZE), q("c"))
    ledger = released(before, cloze)
    assert row(ledger, "d", "cloze").guid == row(before, "b", "cloze").guid
    assert (row(ledger, "a").successor, row(ledger, "a").reason) == ("d", "merged")


def test_a_split_keeps_the_note_for_the_part_that_keeps_the_id() -> None:
    before = history(deck_of("1.0.0", q("a"), q("x")))
    split = deck_of("1.1.0", q("a", "반."), q("a-more", "나머지 반."), q("x"))
    assert codes(split, before) == []
    after = released(before, split)
    assert row(after, "a").guid == row(before, "a").guid
    assert row(after, "a-more").guid not in {each.guid for each in before.rows}
    assert (row(after, "a-more").first_release, row(after, "a-more").retired_in) == ("1.1.0", "")


def test_a_chain_of_renames_over_releases() -> None:
    ledger = history(
        deck_of("1.0.0", q("a"), q("x")),
        deck_of("1.1.0", q("b", was=("a",)), q("x")),
        deck_of("1.2.0", q("c", was=("b",)), q("x")),
    )
    assert {row(ledger, name).guid for name in "abc"} == {row(ledger, "a").guid}
    links = [(row(ledger, name).retired_in, row(ledger, name).successor) for name in "abc"]
    assert links == [("1.1.0", "b"), ("1.2.0", "c"), ("", "")]
    # an author who remembers only the first id says the same
    skipped = released(
        history(
            deck_of("1.0.0", q("a"), q("x")),
            deck_of("1.1.0", q("b", was=("a",)), q("x")),
        ),
        deck_of("1.2.0", q("c", was=("a",)), q("x")),
    )
    assert skipped == ledger


def test_no_word_is_needed_where_the_note_lives_on() -> None:
    """`was` names an id from long ago; the id in between is not in the source any more."""
    ledger = history(
        deck_of("1.0.0", q("a"), q("x")),
        deck_of("1.1.0", q("b", was=("a",)), q("x")),
    )
    assert codes(deck_of("1.2.0", q("c", was=("a",)), q("x")), ledger) == []


def test_a_question_that_leaves_retires_and_comes_back_as_itself() -> None:
    both = (q("a"), q("b"))
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
        deck_of("1.0.0", q("a"), q("b")),
        deck_of("1.1.0", q("a", kind=Kind.CLOZE), q("b")),
    )
    old, new = row(ledger, "a"), row(ledger, "a", "cloze")
    assert old.guid != new.guid == guid("sample-deck", "ko", "a", "cloze")
    assert (old.retired_in, old.successor) == ("1.1.0", "a")
    assert (new.first_release, new.retired_in) == ("1.1.0", "")
    again = released(ledger, deck_of("1.2.0", q("a"), q("b")))
    assert row(again, "a").guid == old.guid
    assert (row(again, "a").retired_in, row(again, "a").successor) == ("", "")
    assert row(again, "a", "cloze").retired_in == "1.2.0"


def test_editions_are_apart() -> None:
    ledger = released(
        EMPTY,
        deck_of("1.0.0", q("a"), q("b")),
        deck_of("1.0.0", q("a"), language="en"),
    )
    assert [each.key[:2] for each in ledger.rows] == [("en", "a"), ("ko", "a"), ("ko", "b")]
    assert row(ledger, "a").guid != row(ledger, "a", language="en").guid
    later = released(ledger, deck_of("1.1.0", q("a"), q("b")))
    assert row(later, "a", language="en").retired_in == "1.1.0"


def test_an_adopted_guid_is_kept() -> None:
    adopted = NoteRow("ko", "a", "question", "q@[;x", 500, "", "", "", "", "", "", None)
    ledger = Ledger((adopted,), ())
    deck = deck_of("1.0.0", q("a"))
    assert notes(deck, ledger)["a"] == identity.NoteIdentity("q@[;x", 9_000, "1.0.0", 1000, "1.0.0")
    assert codes(deck, ledger) == []
    assert row(released(ledger, deck), "a").first_release == "1.0.0"


def test_an_adopted_note_is_not_lost_before_the_first_release() -> None:
    """Learners have it, with a schedule; nothing of ours has shipped yet."""
    adopted = NoteRow("ko", "a", "question", "q@[;x", 500, "", "", "", "", "", "", None)
    deck = deck_of("1.0.0", q("b"))
    (found,) = contradictions(deck, Ledger((adopted,), ()))
    assert (found.code, found.severity) == ("LEDGER010", Severity.ERROR)
    assert "is in learners' collections" in found.message
    assert codes(deck, Ledger((adopted,), ()), retire("a")) == []
    renamed = deck_of("1.0.0", q("b", was=("a",)))
    assert notes(renamed, Ledger((adopted,), ()))["b"].guid == "q@[;x"


def test_new_cards_keep_their_numbers() -> None:
    ledger = history(deck_of("1.0.0", *map(q, "abcd")))
    moved = deck_of("1.1.0", *map(q, ["b", "new", "c", "d", "a"]))
    found = notes(moved, ledger)
    assert [found[name].due for name in found] == [2000, 2500, 3000, 4000, 5000]
    assert found["a"].mod == 1_000, "a place is nothing that a learner sees"


def test_a_release_needs_a_later_time_and_version() -> None:
    deck = deck_of("1.1.0", q("a"))
    ledger = released(EMPTY, deck)
    with pytest.raises(ValueError, match="is not higher"):
        identity.record(ledger, [(deck, digests(deck))], Release("1.1.0", 5_000, "fe"))
    later = deck_of("1.10.0", q("a"))
    pair = (later, digests(later))
    with pytest.raises(ValueError, match="is not later"):
        identity.record(ledger, [pair], Release("1.10.0", 2_000, "fe"))
    for editions in ([], [pair, (deck, digests(deck))]):
        with pytest.raises(ValueError, match="one version"):
            identity.record(ledger, editions, Release("1.10.0", 5_000, "fe"))
    after = identity.record(ledger, [pair], Release("1.10.0", 2_001, "fe", "c", "5c"))
    called = titles({later.language: later.title})
    made = Release("1.10.0", 2_001, "fe", "c", "5c", notes_digest(after.rows), called)
    assert after.releases == (*ledger.releases, made)


# ---------------------------------------------------------------- findings


def test_refusals() -> None:
    ledger = history(deck_of("1.1.0", q("a")))
    assert refusals(ledger, "1.10.0", 2_000) == ()
    assert refusals(EMPTY, "0.0.1", 0) == ()
    place = Span("deck.toml", 3, 1, 3, 20)
    for version in ("1.1.0", "1.0.9", "0.9.0"):
        (found,) = refusals(ledger, version, 2_000, place)
        assert (found.code, found.severity, found.span) == ("LEDGER002", Severity.ERROR, place)
    (found,) = refusals(ledger, "1.2.0", 1_990)
    assert (found.code, found.span.path) == ("LEDGER003", "deck.toml")
    assert "10 s behind" in found.message


def test_another_title() -> None:
    korean = replace(deck_of("1.0.0", q("a")), title="덱")
    english = replace(korean, language="en", title="Deck")
    pairs = [(each, digests(each)) for each in (korean, english)]
    known = identity.record(EMPTY, pairs, Release("1.0.0", 1_000, "fe"))

    def retitled(*decks: Deck, ledger: Ledger = known) -> list[tuple[str, Severity, str, str]]:
        found = identity.retitled(decks, ledger, Span.whole)  # its language for a path
        return [(each.code, each.severity, each.span.path, each.message) for each in found]

    assert retitled(korean, english) == retitled(replace(korean, title=" 덱\n")) == []
    assert retitled(replace(korean, language="fr", title="Jeu")) == []
    assert retitled(replace(korean, title="나의 덱"), english) == [
        ("LEDGER014", Severity.WARNING, "ko", "the title was “덱” in 1.0.0")
    ]
    older = Ledger(known.rows, tuple(each._replace(titles="") for each in known.releases))
    assert retitled(replace(korean, title="나의 덱"), ledger=older) == []
    assert retitled(replace(korean, title="나의 덱"), ledger=EMPTY) == []


def test_another_schema() -> None:
    """What learners' Anki would take for another note type."""
    made = Release("1.0.0", 1_000, "fe", "c", "5c")
    deck = deck_of("1.0.0", q("a"))
    known = identity.record(EMPTY, [(deck, digests(deck))], made)

    def strangers(uid: str, ledger: Ledger, schema: str) -> list[tuple[str, str]]:
        found = identity.strangers(uid, ledger, schema, Span.whole)  # its key for a path
        assert all(each.severity is Severity.ERROR for each in found)
        return [(each.code, each.span.path) for each in found]

    assert strangers(deck.uid, known, "5c") == []
    assert strangers(deck.uid, EMPTY, "5c") == []
    assert strangers(deck.uid, known, "5d") == [("LEDGER012", "name")]
    assert strangers("another", known, "5d") == [("LEDGER012", "uid")]
    unknown = Ledger(known.rows, (made._replace(schema_digest=""),))
    assert strangers("another", unknown, "5d") == []
    adopted = Ledger(tuple(row._replace(guid="foreign") for row in known.rows), known.releases)
    assert strangers(deck.uid, adopted, "5c") == []


def test_the_time_of_a_release() -> None:
    ledger = history(deck_of("1.1.0", q("a")))
    assert identity.release_time(EMPTY, 50) == 50
    assert identity.release_time(ledger, 2_500) == 2_500
    assert identity.release_time(ledger, 2_000) == 2_001


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([q("a", was=("a",))], "own id"),
        ([q("a"), q("b", was=("a",), line=2)], "still stands in the deck"),
        ([q("b", was=("a",)), q("c", was=("a",), line=2)], "`b` carries on `a` already"),
    ],
)
def test_a_wrong_claim_on_an_earlier_id(questions: list[Question], words: str) -> None:
    deck = deck_of("1.1.0", *questions)
    for ledger in (EMPTY, history(deck_of("1.0.0", q("a")))):
        (found,) = identity.contradictions(deck, ledger, digests(deck))
        assert (found.code, found.severity) == ("LEDGER004", Severity.ERROR)
        assert words in found.message
        assert found.span == questions[-1].id_span


def retire(*names: str, successor: str = "", reason: str = "두 번 묻는다.") -> str:
    """A `retired.toml` that retires these questions."""
    ids = ", ".join(f'"{name}"' for name in names)
    more = f'successor = "{successor}"\n' if successor else ""
    return f'[[retired]]\nids = [{ids}]\nreason = "{reason}"\n{more}'


def reused(*later: Question, renamed: Iterable[Question]) -> list[str]:
    ledger = history(deck_of("1.0.0", q("a"), q("x")), deck_of("1.1.0", *renamed))
    return codes(deck_of("1.2.0", *later), ledger)


@pytest.mark.parametrize("first", [True, False], ids=["before", "behind"])
def test_an_id_that_was_renamed_away_is_not_free(first: bool) -> None:
    """Wherever the new question stands, it is the one that needs another id."""
    renamed = (q("b", was=("a",)), q("x"))
    new = q("a", "다른 질문.", line=7)
    later = (new, q("b"), q("x")) if first else (q("b"), q("x"), new)
    ledger = history(deck_of("1.0.0", q("a"), q("x")), deck_of("1.1.0", *renamed))
    (found,) = contradictions(deck_of("1.2.0", *later), ledger)
    assert (found.code, found.span) == ("LEDGER004", new.id_span)
    assert "belongs to `b`" in found.message


def test_an_id_is_renamed_once() -> None:
    renamed = (q("b", was=("a",)), q("x"))
    assert reused(q("b"), q("x"), q("c", was=("a",)), renamed=renamed) == ["LEDGER004"]


def test_an_id_that_was_renamed_before_any_release_is_not_free() -> None:
    ledger = history(deck_of("1.0.0", q("b", was=("a",))))
    assert codes(deck_of("1.1.0", q("b"), q("a")), ledger) == ["LEDGER004"]
    assert codes(deck_of("1.1.0", q("a"), q("b")), ledger) == ["LEDGER004"]
    assert codes(deck_of("1.1.0", q("a")), ledger) == ["LEDGER004", "LEDGER010"]


# ---------------------------------------------------------------- retired ids


def test_a_retired_question_that_comes_back_with_another_answer_is_a_warning() -> None:
    ledger = history(deck_of("1.0.0", q("a"), q("b")), deck_of("1.1.0", q("a")))
    assert codes(deck_of("1.2.0", q("a"), q("b")), ledger) == []
    changed = deck_of("1.2.0", q("a"), q("b", "다른 답."))
    (found,) = contradictions(changed, ledger)
    assert (found.code, found.severity) == ("LEDGER006", Severity.WARNING)
    assert "1.1.0" in found.message


def test_a_retired_question_may_come_back_elsewhere() -> None:
    """Another chapter is another tag, and no other content."""
    ledger = history(deck_of("1.0.0", q("a"), q("b")), deck_of("1.1.0", q("a")))
    moved = factory.deck(factory.chapter("c", q("a")), factory.chapter("d", q("b")))
    assert codes(replace(moved, version="1.2.0"), ledger) == []


@pytest.mark.parametrize("kind", NOTES)
def test_another_question_may_not_take_a_retired_id(kind: Kind) -> None:
    """Not as another kind of note either: an id stands for one question for ever."""
    ledger = history(deck_of("1.0.0", q("a"), q("b")), deck_of("1.1.0", q("a")))
    other = deck_of("1.2.0", q("a"), q("b", title="다른 질문?", kind=kind, line=9))
    (found,) = contradictions(other, ledger)
    assert (found.code, found.severity) == ("LEDGER013", Severity.ERROR)
    assert "retired in 1.1.0" in found.message
    assert found.span.line == 9


def test_a_retired_question_whose_text_is_unknown_comes_back_with_a_warning() -> None:
    rows = [
        NoteRow("ko", "a", "question", "g", 500, "", "1.0.0", "1.0.0", "1.1.0", "", "", None),
        NoteRow("ko", "b", "question", "h", 500, "", "1.0.0", "1.0.0", "", "", "", None),
    ]
    ledger = Ledger(tuple(rows), (Release("1.0.0", 1_000, "fe"), Release("1.1.0", 2_000, "fe")))
    assert codes(deck_of("1.2.0", q("a"), q("b")), ledger) == ["LEDGER006"]


def test_a_question_that_retired_under_its_second_id_is_known_under_both() -> None:
    """It may come back as what it was under either, and nothing else may."""
    ledger = history(
        deck_of("1.0.0", q("a", title="하나?"), q("x")),
        deck_of("1.1.0", q("b", was=("a",), title="둘?"), q("x")),
        deck_of("1.2.0", q("x")),
    )
    guid = row(ledger, "a").guid
    for name in "ab":
        for title in ("하나?", "둘?"):
            back = deck_of("1.3.0", q(name, title=title), q("x"))
            assert "LEDGER013" not in codes(back, ledger)
            assert notes(back, ledger)[name].guid == guid
        other = deck_of("1.3.0", q(name, title="셋?"), q("x"))
        assert codes(other, ledger) == ["LEDGER013"]


def test_a_renamed_id_does_not_pass_to_another_question_when_its_note_retires() -> None:
    ledger = history(
        deck_of("1.0.0", q("a"), q("x")),
        deck_of("1.1.0", q("b", was=("a",), title="a?"), q("x")),
    )
    other = deck_of("1.2.0", q("a", title="다른 질문?"), q("x"))
    (found,) = contradictions(other, ledger, retire("b"))
    assert found.code == "LEDGER013"
    assert 'data-was="b"' in found.hints[0]
    # the same question under its first id again is a rename, also when nobody says so
    back = deck_of("1.2.0", q("a"), q("x"))
    assert codes(back, ledger) == []
    after = released(ledger, back)
    assert (row(after, "a").retired_in, row(after, "a").guid) == ("", row(ledger, "b").guid)
    assert (row(after, "b").successor, row(after, "b").reason) == ("a", "renamed")


def test_a_rename_may_not_take_a_retired_id() -> None:
    """Else the schedule of the one that lives would be lost, and the other one revive."""
    ledger = history(deck_of("1.0.0", q("a"), q("b")), deck_of("1.1.0", q("b")))
    renamed = deck_of("1.2.0", q("a", title="b?", was=("b",)))
    assert codes(renamed, ledger) == ["LEDGER013"]
    # also where the retired one was another kind of note
    ledger = history(deck_of("1.0.0", q("a", kind=Kind.CLOZE), q("b")), deck_of("1.1.0", q("b")))
    assert codes(renamed, ledger) == ["LEDGER013"]


def test_data_was_may_name_a_retired_question() -> None:
    """It comes back under another id: the author says that it is the same."""
    ledger = released(
        history(deck_of("1.0.0", q("a"), q("x"))),
        deck_of("1.1.0", q("x")),
        retired=retire("a"),
    )
    back = deck_of("1.2.0", q("b", was=("a",), title="a?"), q("x"))
    assert codes(back, ledger) == []
    assert notes(back, ledger)["b"] == identity.NoteIdentity(
        row(ledger, "a").guid, 9_000, "1.2.0", 1000, "1.0.0"
    )
    after = released(ledger, back)
    gone, now = row(after, "a"), row(after, "b")
    assert (gone.retired_in, gone.successor, gone.reason) == ("1.1.0", "b", "renamed")
    assert (now.guid, now.first_release, now.last_change) == (gone.guid, "1.0.0", "1.2.0")
    # with other content it is a warning
    changed = deck_of("1.2.0", q("b", "다른 답.", was=("a",)), q("x"))
    assert codes(changed, ledger) == ["LEDGER006"]
    # the old id is not free afterwards
    assert codes(deck_of("1.3.0", q("b", title="a?"), q("x"), q("a")), after) == ["LEDGER004"]


# ---------------------------------------------------------------- other kinds


def test_another_kind_is_a_warning_until_it_is_released() -> None:
    ledger = history(deck_of("1.0.0", q("a")))
    for cloze in (q("a", kind=Kind.CLOZE), q("b", kind=Kind.CLOZE, was=("a",))):
        deck = deck_of("1.1.0", cloze)
        (found,) = contradictions(deck, ledger)
        assert (found.code, found.severity) == ("LEDGER007", Severity.WARNING)
        assert "learners get a new note" in found.hints[0]
        after = released(ledger, deck)
        assert codes(deck, after) == []
        old = row(after, "a")
        assert (old.retired_in, old.successor) == ("1.1.0", cloze.id)
        assert old.reason == "became a cloze"
    assert codes(deck_of("1.1.0", q("a", kind=Kind.CHOICE)), ledger) == []


@pytest.mark.parametrize("title", ["a?", "다르게 물으면?"])
def test_a_question_that_becomes_again_what_it_was_revives_its_note(title: str) -> None:
    """Whatever was reworded in between."""
    ledger = history(
        deck_of("1.0.0", q("a"), q("x")),
        deck_of("1.1.0", q("a", kind=Kind.CLOZE), q("x")),
    )
    first, cloze = row(ledger, "a"), row(ledger, "a", "cloze")
    back = deck_of("1.2.0", q("a", title=title), q("x"))
    (found,) = contradictions(back, ledger)
    assert (found.code, found.severity) == ("LEDGER007", Severity.WARNING)
    assert "revives" in found.hints[0]
    after = released(ledger, back)
    assert row(after, "a").guid == first.guid
    assert (row(after, "a").mod, row(after, "a").first_release) == (3_000, "1.0.0")
    assert (row(after, "a").retired_in, row(after, "a").reason) == ("", "")
    gone = row(after, "a", "cloze")
    assert (gone.guid, gone.retired_in) == (cloze.guid, "1.2.0")
    assert (gone.successor, gone.reason) == ("a", "became a question")
    assert codes(deck_of("1.3.0", q("a", title=title), q("x")), after) == []


CLOZE, BASIC = Kind.CLOZE, Kind.BASIC


@pytest.mark.parametrize(
    "versions",
    [
        # the kind and the id at once
        [q("a", kind=CLOZE), q("b", was=("a",)), q("b", kind=CLOZE)],
        # one after the other
        [q("a", kind=CLOZE), q("a"), q("b", was=("a",)), q("b", kind=CLOZE)],
        [
            q("a", kind=CLOZE),
            q("b", kind=CLOZE, was=("a",)),
            q("b"),
            q("c", kind=CLOZE, was=("b",)),
        ],
        # a kind and an id again, before and behind
        [q("a", kind=CLOZE), q("b", was=("a",)), q("c", kind=CLOZE, was=("b",))],
        [
            q("a", kind=CLOZE),
            q("b", was=("a",)),
            q("c", was=("b",)),
            q("c", kind=CLOZE),
        ],
        # an id from long ago
        [q("a", kind=CLOZE), q("b", was=("a",)), q("c", kind=CLOZE, was=("a",))],
    ],
    ids=["at once", "apart", "renamed before", "at once again", "renamed again", "long ago"],
)
def test_a_question_finds_its_first_note_under_whatever_id(versions: list[Question]) -> None:
    """Whatever it was called and whichever kind it was in between; `was` is out of the source."""
    ledger = EMPTY
    for number, question in enumerate(versions):
        deck = deck_of(f"1.{number}.0", question, q("x"))
        assert set(codes(deck, ledger)) <= {"LEDGER007"}
        ledger = released(ledger, deck)
    last = versions[-1]
    assert len({each.guid for each in ledger.rows}) == 3, "one of each kind, and the other question"
    assert row(ledger, last.id, "cloze").guid == guid("sample-deck", "ko", "a", "cloze")
    assert row(ledger, last.id, "cloze").first_release == "1.0.0"
    lines = {each.key[1:]: each for each in ledger.rows if each.id != "x"}
    for each in lines.values():
        if each.retired_in:
            reasons = {"renamed"} if each.kind == "cloze" else {"renamed", "became a cloze"}
            assert each.reason in reasons
            assert any(key[0] == each.successor for key in lines)
    plain = deck_of("2.0.0", replace(last, was=()), q("x"))
    assert codes(plain, ledger) == []
    assert notes(plain, ledger)[last.id].guid == row(ledger, last.id, "cloze").guid


def test_a_question_that_returned_as_a_cloze_under_another_id_finds_its_first_note() -> None:
    words = retire("a")
    ledger = history(deck_of("1.0.0", q("a"), q("x")))
    ledger = released(ledger, deck_of("1.1.0", q("x")), retired=words)
    returned = deck_of("1.2.0", q("b", kind=CLOZE, was=("a",)), q("x"))
    assert codes(returned, ledger) == ["LEDGER007"]
    ledger = released(ledger, returned)
    first = row(ledger, "a")
    assert (first.retired_in, first.successor, first.reason) == ("1.1.0", "b", "became a cloze")
    # a `was` that stays in the source changes nothing more
    assert released(ledger, replace(returned, version="1.3.0")).rows == ledger.rows
    back = deck_of("1.3.0", q("b"), q("x"))
    assert codes(back, ledger) == ["LEDGER007"]
    after = released(ledger, back)
    assert row(after, "b").guid == first.guid
    assert (row(after, "a").successor, row(after, "a").reason) == ("b", "renamed")
    assert row(after, "b", "cloze").reason == "became a question"


def test_a_merged_question_is_not_what_the_other_one_was() -> None:
    """Its note stays retired when the one that took it up becomes of its kind."""
    ledger = history(
        deck_of("1.0.0", q("a"), q("b", kind=CLOZE), q("x")),
        deck_of("1.1.0", q("a", was=("b",)), q("x")),
        deck_of("1.2.0", q("a", kind=CLOZE), q("x")),
    )
    assert row(ledger, "b", "cloze").reason == "merged"
    assert row(ledger, "a", "cloze").guid != row(ledger, "b", "cloze").guid
    # also under a new id, where the author's own words sound like the ledger's
    words = retire("b", successor="a", reason="became a question of the other chapter")
    before = history(deck_of("1.0.0", q("a"), q("b", kind=CLOZE), q("x")))
    ledger = released(before, deck_of("1.1.0", q("a"), q("x")), retired=words)
    found = notes(deck_of("1.2.0", q("a", kind=CLOZE), q("x")), ledger)
    assert found["a"].guid not in {each.guid for each in ledger.rows}


@pytest.mark.parametrize(
    "versions",
    [
        [q("a", kind=CLOZE), q("b", was=("a",), title="하나?")],
        [q("a", kind=CLOZE), q("a", title="하나?"), q("b", was=("a",), title="둘?")],
    ],
    ids=["at once", "apart"],
)
def test_a_question_may_go_back_to_its_id_of_another_kind(versions: list[Question]) -> None:
    ledger = EMPTY
    for number, question in enumerate(versions):
        ledger = released(ledger, deck_of(f"1.{number}.0", question, q("x")))
    back = deck_of("1.3.0", q("a", was=("b",), title="셋?"), q("x"))
    assert codes(back, ledger) == []
    after = released(ledger, back)
    assert row(after, "a").guid == row(ledger, "b").guid
    assert (row(after, "b").successor, row(after, "b").reason) == ("a", "renamed")
    # without a word it must be the same question, and beside the other one it can't be
    other = deck_of("1.3.0", q("a", title="셋?"), q("x"))
    assert codes(other, ledger, retire("b")) == ["LEDGER013"]
    both = deck_of("1.3.0", q("a", title="셋?"), replace(versions[-1], was=()), q("x"))
    assert codes(both, ledger) == ["LEDGER004"]


def test_an_id_that_two_questions_had_as_two_kinds_is_told_by_its_question() -> None:
    """`was` names a retired one, and the id is another retired one's, of another kind."""
    ledger = history(
        deck_of("1.0.0", q("a", kind=CLOZE), q("b"), q("x")),
        deck_of("1.1.0", q("x")),
    )
    assert codes(deck_of("1.2.0", q("a", was=("b",), title="b?"), q("x")), ledger) == ["LEDGER013"]


@pytest.mark.parametrize("kind", [BASIC, CLOZE])
def test_a_new_question_may_not_take_an_adopted_notes_former_id(kind: Kind) -> None:
    """Of the adopted note nobody knows what it showed; of what it became, the ledger does."""
    adopted = NoteRow("ko", "a", "question", "q@[;x", 500, "", "", "", "", "", "", None)
    renamed = deck_of("1.0.0", q("b", was=("a",)), q("x"))
    ledger = released(Ledger((adopted,), ()), renamed)
    new = q("a", title="새 질문?", kind=kind, line=9)
    (found,) = contradictions(deck_of("1.1.0", q("b"), q("x"), new), ledger)
    assert found.severity is Severity.ERROR
    assert found.code == ("LEDGER004" if kind is BASIC else "LEDGER013")
    assert found.span == new.id_span


def test_a_retired_question_that_comes_back_as_a_cloze_is_another_note() -> None:
    ledger = history(deck_of("1.0.0", q("a"), q("x")), deck_of("1.1.0", q("x")))
    cloze = deck_of("1.2.0", q("a", kind=Kind.CLOZE), q("x"))
    (found,) = contradictions(cloze, ledger)
    assert (found.code, found.severity) == ("LEDGER007", Severity.WARNING)
    after = released(ledger, cloze)
    assert row(after, "a").retired_in == "1.1.0"
    assert row(after, "a", "cloze").first_release == "1.2.0"


def test_a_rename_that_stays_in_the_source_is_no_finding() -> None:
    renamed = deck_of("1.1.0", q("b", was=("a",)))
    ledger = history(deck_of("1.0.0", q("a")), renamed)
    assert codes(replace(renamed, version="1.2.0"), ledger) == []
    assert released(ledger, replace(renamed, version="1.2.0")).rows == ledger.rows


# ---------------------------------------------------------------- gone, and what is said of it


def test_a_question_that_is_gone_without_a_word_is_an_error() -> None:
    ledger = history(deck_of("1.0.0", q("a"), q("b"), q("c")))
    deck = deck_of("1.1.0", q("a"))
    found = contradictions(deck, ledger)
    assert [(each.code, each.severity) for each in found] == [("LEDGER010", Severity.ERROR)] * 2
    assert ["`b`" in found[0].message, "`c`" in found[1].message] == [True, True]
    assert found[0].span.path == "ledger/notes.tsv"
    assert codes(deck, ledger, retire("b")) == ["LEDGER010"]
    assert codes(deck, ledger, retire("b", "c")) == []
    # what is retired once needs no word any more
    after = released(ledger, deck, retired=retire("b", "c"))
    assert codes(deck_of("1.2.0", q("a")), after) == []


def test_a_forgotten_data_was_is_found_by_the_question() -> None:
    """An id and an answer changed at once; the heading is the same."""
    ledger = history(deck_of("1.0.0", q("a"), q("b")))
    renamed = deck_of("1.1.0", q("a"), q("c", "새 답.", title="b?"))
    (found,) = contradictions(renamed, ledger)
    assert (found.code, found.hints[0]) == (
        "LEDGER010",
        'its question stands under `c` now: write data-was="b" there',
    )
    (found,) = contradictions(deck_of("1.1.0", q("a"), q("c")), ledger)
    assert "if it has another id now" in found.hints[0]


def test_what_retires_is_told_why_and_where_it_went() -> None:
    ledger = history(deck_of("1.0.0", *map(q, "abcd")))
    words = retire("a", "d", reason="아무도 묻지 않는다.") + retire("b", successor="c")
    after = released(ledger, deck_of("1.1.0", q("c")), retired=words)
    told = [(each.id, each.retired_in, each.successor, each.reason) for each in after.rows]
    assert told == [
        ("a", "1.1.0", "", "아무도 묻지 않는다."),
        ("b", "1.1.0", "c", "두 번 묻는다."),
        ("c", "", "", ""),
        ("d", "1.1.0", "", "아무도 묻지 않는다."),
    ]
    # the ledger keeps it when the author clears `retired.toml`
    assert released(after, deck_of("1.2.0", q("c"))).rows == after.rows


def test_a_successor_may_retire_in_the_same_release() -> None:
    ledger = history(deck_of("1.0.0", *map(q, "abc")))
    words = retire("a", successor="b") + retire("b", successor="c")
    deck = deck_of("1.1.0", q("c"))
    assert unfit([deck], ledger, said(words)) == ()
    after = released(ledger, deck, retired=words)
    assert [row(after, name).successor for name in "abc"] == ["b", "c", ""]


def test_the_successor_of_another_edition_is_left_out() -> None:
    """A ledger's successor has a line of its own, in the same language."""
    ledger = released(
        EMPTY,
        deck_of("1.0.0", q("a"), q("b")),
        deck_of("1.0.0", q("a"), language="en"),
    )
    korean, english = deck_of("1.1.0", q("b")), deck_of("1.1.0", q("x"), language="en")
    words = retire("a", successor="b")
    assert unfit([korean, english], ledger, said(words)) == ()
    after = released(ledger, korean, english, retired=words)
    assert row(after, "a").successor == "b"
    assert (row(after, "a", language="en").successor, row(after, "a", language="en").reason) == (
        "",
        "두 번 묻는다.",
    )


def test_a_word_about_one_edition_holds_for_it_alone() -> None:
    ledger = released(
        EMPTY,
        deck_of("1.0.0", q("a"), q("b")),
        deck_of("1.0.0", q("a"), q("b"), language="en"),
    )
    korean = deck_of("1.1.0", q("a"), q("b"))
    english = deck_of("1.1.0", q("a"), language="en")
    words = retire("b") + 'language = "en"\n'
    assert codes(korean, ledger, words) == codes(english, ledger, words) == []
    assert unfit([korean, english], ledger, said(words)) == ()
    after = released(ledger, korean, english, retired=words)
    assert row(after, "b", language="en").reason == "두 번 묻는다."
    assert row(after, "b").retired_in == ""
    # of both editions it is not true, and in Korean it is not said
    (found,) = unfit([korean, english], ledger, said(retire("b")))
    assert (found.code, "add `language`" in found.hints[0]) == ("LEDGER011", True)
    assert codes(deck_of("1.1.0", q("a")), ledger, words) == ["LEDGER010"]


def test_an_edition_that_is_gone_without_a_word_is_an_error() -> None:
    ledger = released(EMPTY, deck_of("1.0.0", q("a")), deck_of("1.0.0", q("a"), language="en"))
    deck = deck_of("1.1.0", q("a"))
    place = Span("deck.toml", 3, 1, 3, 10)
    (found,) = unfit([deck], ledger, retirement.NONE, place)
    assert (found.code, found.severity, found.span) == ("LEDGER010", Severity.ERROR, place)
    assert "`en`" in found.message
    words = '[[retired]]\nlanguage = "en"\nreason = "Nobody keeps it up."\n'
    assert unfit([deck], ledger, said(words), place) == ()
    after = released(ledger, deck, retired=words)
    assert row(after, "a", language="en")[8:11] == ("1.1.0", "", "Nobody keeps it up.")
    assert unfit([deck], after, retirement.NONE) == ()


@pytest.mark.parametrize(
    ("retired", "words"),
    [
        (retire("a"), "`a` is said to be retired and stands in the deck"),
        (retire("old"), "`old` is said to be retired and lives on as `new`"),
        (retire("zzz"), "no release has shipped `zzz`"),
        (retire("gone", successor="zzz"), "the successor `zzz` is no question"),
        ('[[retired]]\nlanguage = "ko"\nreason = "x"', "edition `ko` is said to be retired and"),
        ('[[retired]]\nlanguage = "fr"\nreason = "x"', "no release has shipped an edition `fr`"),
    ],
)
def test_words_that_fit_no_question(retired: str, words: str) -> None:
    ledger = history(deck_of("1.0.0", q("a"), q("old"), q("gone")))
    deck = deck_of("1.1.0", q("a"), q("new", was=("old",)))
    (found,) = unfit([deck], ledger, said(retired))
    assert (found.code, found.severity) == ("LEDGER011", Severity.ERROR)
    assert words in found.message
    assert found.span.path == "retired.toml"
    if "old" in retired:  # also when the rename was recorded long ago
        after = released(ledger, deck, retired=retire("gone"))
        later = deck_of("1.2.0", q("a"), q("new"))
        assert [each.code for each in unfit([later], after, said(retired))] == ["LEDGER011"]


def test_data_was_and_retired_toml_name_the_same_successor() -> None:
    ledger = history(deck_of("1.0.0", q("a"), q("b"), q("c")))
    merged = deck_of("1.1.0", q("new", was=("a", "b")), q("c"))
    for said_of, successor in (("b", "c"), ("b", "new"), ("b", "a")):
        found = unfit([merged], ledger, said(retire(said_of, successor=successor)))
        if successor != "c":  # `a` is what `new` was
            assert found == ()
            continue
        (finding,) = found
        assert (finding.code, finding.span.path) == ("LEDGER011", "retired.toml")
        assert "`b` goes on as `c` here, and as `new` by `data-was`" in finding.message


def test_a_question_that_lives_on_as_another_kind_is_not_retired() -> None:
    ledger = history(
        deck_of("1.0.0", q("a"), q("x")),
        deck_of("1.1.0", q("b", was=("a",), kind=CLOZE), q("x")),
    )
    deck = deck_of("1.2.0", q("b", kind=CLOZE), q("x"))
    (found,) = unfit([deck], ledger, said(retire("a")))
    assert "`a` is said to be retired and lives on as `b`" in found.message


def test_before_the_first_release_nothing_has_to_be_said() -> None:
    assert codes(deck_of("1.0.0", q("a")), EMPTY) == []
    assert unfit([deck_of("1.0.0", q("a"))], EMPTY, said(retire("b"))) == ()
