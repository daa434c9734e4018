"""Identity under whatever an author may do to a deck."""

from __future__ import annotations

import string
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rectoverso.diagnostics import Severity, Span
from rectoverso.history import digesting, due, identity, ledger, ledger_files
from rectoverso.history.ledger import EMPTY, Ledger, NoteRow, Release
from rectoverso.model import Chapter, Deck, Kind, Question, deck_from_json, to_json
from tests import factory
from tests.fuzz import examples

NAMES = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=6)
WORDS = st.text("가나다 abc&<$\\`*", min_size=1, max_size=6)
SPANS = st.builds(
    lambda path, line, column: Span(f"ko/{path}.md", line, column, line, column + 1),
    NAMES,
    st.integers(1, 9999),
    st.integers(1, 80),
)


@st.composite
def questions(draw: st.DrawFn, names: list[str]) -> list[Question]:
    """A question for every name, some of them follow-ups of others, or rows of lists of words."""
    made: list[Question] = []
    for name in names:
        kind = draw(st.sampled_from(Kind))
        if kind is Kind.LIST:
            row = factory.question(name, draw(WORDS), level=3)
            if not made or made[-1].kind is not Kind.LIST:
                made.append(factory.question(f"list-{name}", "낱말", kind=Kind.LIST))
            above = made.pop()
            made.append(replace(above, rows=(*above.rows, row)))
            continue
        short = factory.para(draw(WORDS), factory.gap(1, "빈칸") if kind is Kind.CLOZE else "!")
        question = factory.question(name, draw(WORDS), short, kind=kind, follow_ups=())
        follows = draw(st.booleans())
        if made and follows:
            parent = made.pop()
            follow_up = replace(question, level=3)
            made.append(replace(parent, follow_ups=(*parent.follow_ups, follow_up)))
        else:
            made.append(question)
    return made


@st.composite
def decks(draw: st.DrawFn, version: str = "1.0.0") -> Deck:
    """A deck of up to three chapters and a dozen questions."""
    names = draw(st.lists(NAMES, min_size=1, max_size=12, unique=True))
    made = draw(questions(names))
    cut = sorted(draw(st.lists(st.integers(0, len(made)), max_size=2)))
    parts = [made[a:b] for a, b in zip([0, *cut], [*cut, len(made)], strict=True)]
    chapters = [factory.chapter(f"chapter-{n}", *part) for n, part in enumerate(parts)]
    return replace(factory.deck(*chapters), version=version)


def digests(deck: Deck) -> dict[str, str]:
    return digesting.digests(deck, factory.citations(deck))


def released(before: Ledger, deck: Deck, time: int) -> Ledger:
    return identity.record(before, [(deck, digests(deck))], Release(deck.version, time, "fe"))


def notes(deck: Deck, known: Ledger, stamp: int) -> dict[str, identity.NoteIdentity]:
    return identity.identify(deck, known, digests(deck), stamp)


def guids(deck: Deck, known: Ledger) -> dict[str, str]:
    return {name: note.guid for name, note in notes(deck, known, 10**6).items()}


def kinds(deck: Deck) -> dict[str, str]:
    return {entry.question.id: identity.kind_of(entry.question.kind) for entry in deck.entries()}


def with_chapters(deck: Deck, *chapters: Chapter) -> Deck:
    return replace(deck, chapters=chapters)


def replaced(deck: Deck, old: Question, new: Question) -> Deck:
    """`deck` with another question in the place of one, wherever it stands."""

    def put(question: Question) -> Question:
        if question is old:
            return new
        rows, below = (tuple(map(put, part)) for part in (question.rows, question.follow_ups))
        return replace(question, rows=rows, follow_ups=below)

    chapters = [replace(each, questions=tuple(map(put, each.questions))) for each in deck.chapters]
    return with_chapters(deck, *chapters)


@given(decks(), st.randoms(use_true_random=False))
@examples(50)
def test_reordering_and_refiling_keep_every_guid(deck: Deck, random: Random) -> None:
    everything = [question for chapter in deck.chapters for question in chapter.questions]
    random.shuffle(everything)
    moved = with_chapters(deck, factory.chapter("elsewhere", *everything))
    known = released(EMPTY, deck, 1000)
    for before in (EMPTY, known):
        assert guids(moved, before) == guids(deck, before)
    # the chapter is a tag, which learners see
    assert all(digests(moved)[name] != old for name, old in digests(deck).items())
    assert all(note.mod == 5000 for note in notes(moved, known, 5000).values())


@given(decks(), st.data())
@examples(50)
def test_rewording_keeps_every_guid_and_moves_only_what_shows_it(
    deck: Deck, data: st.DataObject
) -> None:
    first = data.draw(st.sampled_from([entry.question for entry in deck.entries()]))
    reworded = replace(first, short=(factory.para("다시 쓴 답 ", data.draw(WORDS)),))
    later = replaced(replace(deck, version="1.1.0"), first, reworded)
    known = released(EMPTY, deck, 1000)
    assert guids(later, known) == guids(deck, known) == guids(deck, EMPTY)
    moved = {name for name, note in notes(later, known, 5000).items() if note.mod != 1000}
    assert moved == {first.id}
    after = released(known, later, 2000)
    assert {each.id for each in after.rows if each.mod == 2000} == {first.id}


def shuffled(random: Random, questions: tuple[Question, ...]) -> tuple[Question, ...]:
    return tuple(random.sample(questions, k=len(questions)))


def respanned(value: object, span: Span) -> object:
    match value:
        case dict():
            return {
                key: str(span) if key in ("span", "id_span") else respanned(item, span)
                for key, item in value.items()
            }
        case list():
            return [respanned(item, span) for item in value]
    return value


@given(decks(), SPANS, st.randoms(use_true_random=False))
@examples(50)
def test_spans_order_and_file_names_leave_digests_alone(
    deck: Deck, span: Span, random: Random
) -> None:
    moved = deck_from_json(respanned(to_json(deck), span))
    chapters = [
        replace(chapter, path=span.path, questions=shuffled(random, chapter.questions))
        for chapter in moved.chapters
    ]
    assert digests(with_chapters(moved, *chapters)) == digests(deck)


@given(decks(), decks(version="1.1.0"), decks(version="1.2.0"))
@examples(50)
def test_over_releases(first: Deck, second: Deck, third: Deck) -> None:
    """Whatever two decks have in common: what was recorded is what the next build finds."""
    known = EMPTY
    lines: dict[ledger.Key, str] = {}
    for time, deck in ((1000, first), (2000, second), (3000, third)):
        before = known
        known = released(before, deck, time)
        built = notes(deck, known, 10**9)
        index, earlier = factory.index(known), factory.index(before)
        # the same deck again is the same package
        assert built == notes(deck, known, 10**6)
        for name, note in built.items():
            row = index["ko", name, kinds(deck)[name]]
            old = earlier.get(row.key)
            now = identity.NoteIdentity(
                row.guid, row.mod, row.last_change, row.due or 0, row.first_release
            )
            assert note == now
            assert row.retired_in == ""
            if old is None or old.retired_in or old.digest != row.digest:
                assert (note.mod, note.edition) == (time, deck.version)
            else:
                assert (note.mod, note.edition) == (old.mod, old.last_change)
        # no line is ever lost, and no guid of a line ever changes
        assert lines.items() <= {key: row.guid for key, row in index.items()}.items()
        lines = {key: row.guid for key, row in index.items()}
        # what the deck doesn't hold is retired, and nothing else
        living = {(row.id, row.kind) for row in known.rows if not row.retired_in}
        assert living == set(kinds(deck).items())
        # cards are in source order
        numbers = [note.due for note in built.values()]
        assert numbers == sorted(set(numbers))
        # the texts hold all of it, without a finding
        texts = ledger_files.notes_text(known).encode(), ledger_files.releases_text(known).encode()
        assert ledger_files.parse(*texts) == (known, ())


@given(decks(), st.data())
@examples(50)
def test_a_rename_keeps_the_guid(deck: Deck, data: st.DataObject) -> None:
    known = released(EMPTY, deck, 1000)
    new = data.draw(NAMES.filter(lambda name: name not in kinds(deck)))
    first = data.draw(st.sampled_from([entry.question for entry in deck.entries()]))
    renamed = replace(first, id=new, was=(first.id,))
    later = replaced(replace(deck, version="1.1.0"), first, renamed)
    assert guids(later, known)[new] == guids(deck, known)[first.id]
    after = released(known, later, 2000)
    plain = replaced(replace(later, version="1.2.0"), renamed, replace(renamed, was=()))
    assert notes(plain, after, 5000) == notes(later, after, 5000)
    assert identity.contradictions(plain, after, digests(plain)) == ()


@given(st.lists(st.tuples(NAMES, st.booleans()), min_size=2, max_size=6, unique_by=lambda t: t[0]))
@examples(50)
def test_a_chain_of_renames_is_one_note(steps: list[tuple[str, bool]]) -> None:
    """Whichever of the ids are released: `was` holds those that no release has recorded yet."""
    (first, _), *others = steps
    beside = factory.question("beside-all", "그 밖에?")
    text = factory.question(first, "무엇?")
    known = released(EMPTY, deck_at(0, text, beside), 1000)
    guid = factory.index(known)["ko", first, "question"].guid
    was: tuple[str, ...] = (first,)
    for number, (name, shipped) in enumerate(others, 1):
        renamed = replace(text, id=name, was=was)
        deck = deck_at(number, renamed, beside)
        assert guids(deck, known)[name] == guid
        assert [
            found.code
            for found in identity.contradictions(deck, known, digests(deck))
            if found.code != "LEDGER008"  # an id that came and went between two releases
        ] == []
        was = (name, *was)
        if shipped:
            known = released(known, deck, 1000 + number)
            was = (name,)
    index = factory.index(known)
    (alive,) = (row for row in known.rows if row.guid == guid and not row.retired_in)
    for row in known.rows:
        while row.guid == guid and row.retired_in:
            assert row.reason == "renamed"
            row = index["ko", row.successor, "question"]
        assert row in (alive, index["ko", "beside-all", "question"])


@given(
    st.lists(
        st.tuples(NAMES | st.none(), st.booleans(), st.booleans(), st.booleans()),
        min_size=2,
        max_size=8,
    )
)
@examples(100)
def test_a_question_is_one_note_of_each_kind(
    steps: list[tuple[str | None, bool, bool, bool]],
) -> None:
    """Whatever it is called and whichever kind it is by then; it may also be gone for a release.
    `was` holds its last id, or all that it had, until the next release.
    """
    known = EMPTY
    beside = factory.question("beside-all", "그 밖에?")
    names: list[str] = []
    guids: dict[str, str] = {}
    for number, (new, cloze, gone, every) in enumerate(steps):
        if gone and names:
            known = released(known, deck_at(2 * number, beside), 1000 + 2 * number)
        name = new or (names[0] if names else "first")
        was = [each for each in names if each != name][: None if every else 1]
        kind = Kind.CLOZE if cloze else Kind.BASIC
        text = replace(factory.question(name, "무엇?", kind=kind), was=tuple(was))
        deck = deck_at(2 * number + 1, text, beside)
        found = identity.contradictions(deck, known, digests(deck))
        assert [each for each in found if each.severity is Severity.ERROR] == []
        known = released(known, deck, 1001 + 2 * number)
        guid = factory.index(known)["ko", name, identity.kind_of(kind)].guid
        assert guid == guids.setdefault(identity.kind_of(kind), guid)
        names = [name, *(each for each in names if each != name)]
    assert len({row.guid for row in known.rows if row.id != "beside-all"}) == len(guids)


def deck_at(number: int, *questions: Question) -> Deck:
    """A deck in its version of that number."""
    deck = factory.deck(factory.chapter("c", *questions))
    return replace(deck, version=f"1.{number}.0")


@given(st.lists(NAMES, min_size=2, max_size=6, unique=True), st.booleans(), st.data())
@examples(50)
def test_a_merge_keeps_one_note_and_retires_the_rest(
    names: list[str], under_a_new_id: bool, data: st.DataObject
) -> None:
    asked = [factory.question(name, f"{name}?") for name in names]
    known = released(EMPTY, deck_at(0, *asked), 1000)
    first, *others = data.draw(st.permutations(asked))
    if under_a_new_id:
        new = data.draw(NAMES.filter(lambda name: name not in names))
        merged = replace(first, id=new, was=tuple(each.id for each in (first, *others)))
    else:
        merged = replace(first, was=tuple(each.id for each in others))
    deck = deck_at(1, merged)
    assert identity.contradictions(deck, known, digests(deck)) == ()
    before, after = factory.index(known), factory.index(released(known, deck, 2000))
    assert after["ko", merged.id, "question"].guid == before["ko", first.id, "question"].guid
    for each in others:
        row = after["ko", each.id, "question"]
        assert (row.retired_in, row.successor, row.reason) == ("1.1.0", merged.id, "merged")
        assert row.guid == before[row.key].guid


@given(decks(), st.data())
@examples(50)
def test_a_question_that_goes_and_returns_is_the_same_note_stamped_anew(
    deck: Deck, data: st.DataObject
) -> None:
    """Whatever else is there, and however many releases lie in between."""
    everything = [entry.question.id for entry in deck.entries()]
    known = released(EMPTY, deck, 1000)
    away = factory.deck(factory.chapter("other", factory.question("beside-all", "그 밖에?")))
    releases = data.draw(st.integers(1, 3))
    for number in range(1, releases + 1):
        known = released(known, replace(away, version=f"1.{number}.0"), 1000 + number)
    back = replace(deck, version="2.0.0")
    # the one beside them is gone without a word, and nothing else is wrong
    codes = [found.code for found in identity.contradictions(back, known, digests(back))]
    assert codes == ["LEDGER010"]
    found = notes(back, known, 5000)
    assert {name: note.guid for name, note in found.items()} == guids(deck, EMPTY)
    assert {note.mod for note in found.values()} == {5000}
    assert {note.since for note in found.values()} == {"1.0.0"}
    assert list(found) == everything
    after = released(known, back, 5000)
    assert {row.id for row in after.rows if not row.retired_in} == set(everything)
    assert {(row.retired_in, row.reason) for row in after.rows if not row.retired_in} == {("", "")}


# ---------------------------------------------------------------- ledger texts

VERSIONS = ["0.9.0", "1.0.0", "1.2.0", "1.10.0", "2.0.0"]
RELEASES = tuple(
    Release(version, 100 + n, "fe", "c", "5c" * (n % 2)) for n, version in enumerate(VERSIONS)
)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    keys = draw(st.sets(st.tuples(st.sampled_from(["ko", "en", "pt-BR"]), NAMES), max_size=20))
    guid = st.text(
        st.characters(codec="utf-8", exclude_characters=[*map(chr, range(32)), "\x7f"]),
        min_size=1,
        max_size=10,
    )
    foreign = draw(st.lists(guid, min_size=len(keys), max_size=len(keys), unique=True))
    rows = []
    for (language, name), given_guid in zip(sorted(keys), foreign, strict=True):
        first, last, retired = sorted(draw(st.tuples(*[st.integers(0, 4)] * 3)))
        gone = draw(st.booleans())
        rows.append(
            NoteRow(
                language,
                name,
                draw(st.sampled_from(ledger.KINDS)),
                given_guid,
                draw(st.integers(0, 10**11)),
                draw(st.text("0123456789abcdef.", max_size=8)),
                VERSIONS[first],
                VERSIONS[last],
                VERSIONS[retired] if gone else "",
                name if gone else "",
                draw(st.text("가 나.", max_size=4)) if gone else "",
                draw(st.none() | st.integers(0, 10**9 - 1)),
            )
        )
    return ledger.ordered(rows, RELEASES)


@given(ledgers())
@examples()
def test_a_ledgers_text_is_read_back_and_written_the_same(known: Ledger) -> None:
    texts = ledger_files.notes_text(known), ledger_files.releases_text(known)
    again, found = ledger_files.parse(texts[0].encode(), texts[1].encode())
    assert found == ()
    assert again == known
    assert (ledger_files.notes_text(again), ledger_files.releases_text(again)) == texts


@given(st.binary(max_size=300), st.binary(max_size=100), st.booleans())
@examples()
def test_reading_never_raises(notes: bytes, releases: bytes, headed: bool) -> None:
    if headed:
        notes = ledger_files.notes_text(EMPTY).encode() + notes
        releases = ledger_files.releases_text(EMPTY).encode() + releases
    known, found = ledger_files.parse(notes, releases)
    assert found or ledger_files.parse(
        ledger_files.notes_text(known).encode(), ledger_files.releases_text(known).encode()
    ) == (known, ())
    for each in found:
        assert each.span.line >= 1
        assert "\n" not in each.message


# ---------------------------------------------------------------- new cards' numbers

DUES = st.lists(st.none() | st.integers(-5, 40) | st.integers(1, due.CEILING + 5), max_size=60)


@given(DUES)
@examples()
def test_numbers_rise_and_stay_below_the_ceiling(earlier: list[int | None]) -> None:
    numbers = due.spread(earlier)
    assert len(numbers) == len(earlier)
    assert numbers == sorted(set(numbers))
    assert not numbers or (numbers[0] >= 1 and numbers[-1] < due.CEILING)
    assert due.spread(numbers) == numbers


@given(st.sets(st.integers(1, due.CEILING - 1), max_size=40).map(sorted), st.data())
@examples()
def test_what_is_in_order_stays(numbers: list[int], data: st.DataObject) -> None:
    assert due.spread(numbers) == numbers
    # steps of the first release: one may go in anywhere, and nobody else moves
    spaced = due.spread([None] * len(numbers))
    place = data.draw(st.integers(0, len(spaced)))
    after = due.spread([*spaced[:place], None, *spaced[place:]])
    assert after[:place] + after[place + 1 :] == spaced


@given(st.permutations(range(1, 9)))
@examples()
def test_as_many_stay_as_can(order: list[int]) -> None:
    """Against the longest increasing subsequence found by trying all of them."""
    earlier = [number * 1000 for number in order]
    longest = 0
    for chosen in range(2 ** len(earlier)):
        picked = [number for bit, number in enumerate(earlier) if chosen >> bit & 1]
        if picked == sorted(picked):
            longest = max(longest, len(picked))
    kept = sum(a == b for a, b in zip(due.spread(earlier), earlier, strict=True))
    assert kept >= longest
