from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rectoverso.adopting.mapping import MapLine
from rectoverso.adopting.plan import Adoption, plan
from rectoverso.anki.package import Card, HeldNote, HeldPart, HeldType, Package
from rectoverso.history.ledger import EMPTY, Ledger, NoteRow, ordered
from rectoverso.history.ledger_files import notes_text, parse, releases_text
from rectoverso.model import Kind, Question
from tests.factory import chapter, deck, gap, para, question

BASIC = HeldType(
    1,
    "Basic",
    False,
    0,
    (HeldPart("Front", None), HeldPart("Back", None)),
    tuple(HeldPart(f"Card {number}", None) for number in (1, 2, 3)),
    (),
)
CLOZE = HeldType(2, "Cloze", True, 0, (HeldPart("Text", None),), (HeldPart("Cloze", None),), ())
NOW = 2_000


def note(
    guid: str, front: str, *, of: HeldType = BASIC, mod: int = 1_000, cards: tuple[int, ...] = (0,)
) -> HeldNote:
    fields = {part.name: "" for part in of.fields} | {of.fields[0].name: front}
    made = tuple(Card(ordinal, "Old", 0) for ordinal in cards)
    return HeldNote(guid, of, mod, fields, (), made)


def package(*notes: HeldNote) -> Package:
    return Package(notes, {BASIC.id: BASIC, CLOZE.id: CLOZE}, ("Old",), ())


def row(name: str, guid: str, **more: Any) -> NoteRow:
    values: dict[str, Any] = {
        "language": "ko",
        "id": name,
        "kind": "question",
        "guid": guid,
        "mod": 5,
        "digest": "",
        "first_release": "",
        "last_change": "",
        "retired_in": "",
        "successor": "",
        "reason": "",
        "due": None,
    }
    return NoteRow(**(values | more))


def cloze(name: str, title: str) -> Question:
    return question(name, title, para(gap(1, "a"), gap(2, "b")), kind=Kind.CLOZE)


QUESTIONS = (
    question("relu", "What is ReLU?"),
    question("sigmoid", "What is a sigmoid?"),
    question("tanh", "What is tanh?", both_ways=True),
    cloze("gelu", "GELU"),
)


def planned(
    *notes: HeldNote,
    lines: tuple[tuple[str, str], ...] = (),
    known: Ledger = EMPTY,
    questions: tuple[Question, ...] = QUESTIONS,
) -> Adoption:
    numbered = [MapLine(number, *line) for number, line in enumerate(lines, 1)]
    return plan(deck(chapter("a", *questions)), known, package(*notes), numbered)


def pairs(made: Adoption) -> dict[str, str]:
    return {match.note.guid: match.question.id for match in made.matches}


def refused(made: Adoption) -> str:
    """The one reason against a plan."""
    (message,) = made.refused
    return message


def test_notes_find_their_questions_by_their_words() -> None:
    made = planned(
        note("g1", "<b>what is</b> relu"), note("g2", "What is a Sigmoid ?"), note("g3", "Why?")
    )
    assert pairs(made) == {"g1": "relu", "g2": "sigmoid"}
    assert not any(match.by_map for match in made.matches)
    assert [each.note.guid for each in made.unmatched] == ["g3"]
    assert (made.refused, made.warned, made.unclaimed) == ((), (), 2)


def test_the_nearest_question_is_said_and_not_taken() -> None:
    made = planned(note("g1", "What is ReLU?"), note("g2", "What is the sigmoid?"))
    assert pairs(made) == {"g1": "relu"}
    (left,) = made.unmatched
    assert left.nearest == "sigmoid"


def test_a_question_that_is_taken_is_nobody_s_nearest() -> None:
    made = planned(note("g1", "What is ReLU?"), note("g2", "What is ReLUs?"))
    assert "relu" not in [each.nearest for each in made.unmatched]


def test_the_map_goes_before_the_words() -> None:
    made = planned(
        note("g1", "What is ReLU?"),
        note("g2", "Rectifier?"),
        note("g3", "What is tanh?"),
        lines=(("g1", "-"), ("rectifier", "relu")),
    )
    assert pairs(made) == {"g2": "relu", "g3": "tanh"}
    assert [match.by_map for match in made.matches] == [True, False]
    assert [each.guid for each in made.left] == ["g1"]
    assert made.refused == ()


def test_a_note_whose_question_the_map_gives_away_is_left_over() -> None:
    made = planned(note("g1", "What is ReLU?"), note("g2", "Other?"), lines=(("g2", "relu"),))
    assert pairs(made) == {"g2": "relu"}
    assert [each.note.guid for each in made.unmatched] == ["g1"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((("nobody", "relu"),), "line 1 of the map: no note has this guid or first field: nobody"),
        ((("?!", "relu"),), "line 1 of the map: no note has this guid or first field: ?!"),
        ((("twin", "relu"),), "line 1 of the map: 2 notes have this guid or first field: twin"),
        ((("g1", "rely"),), "line 1 of the map: the deck has no question rely; did you mean relu?"),
        ((("g1", "zzz"),), "line 1 of the map: the deck has no question zzz"),
        ((("g1", "relu"), ("g1", "tanh")), "line 2 of the map: an earlier line names this note"),
        ((("g1", "-"), ("g1", "relu")), "line 2 of the map: an earlier line names this note"),
    ],
)
def test_a_map_that_says_what_is_not_so(lines: tuple[tuple[str, str], ...], words: str) -> None:
    made = planned(
        note("g1", "What is tanh?"), note("g2", "Twin"), note("g3", "Twin!"), lines=lines
    )
    assert refused(made).startswith(words)


def test_two_notes_for_one_question_are_refused() -> None:
    made = planned(note("g1", "What is ReLU?"), note("g2", "what is relu"))
    assert refused(made).startswith("relu: 2 foreign notes are this question (g1, g2)")
    made = planned(note("g1", "What is ReLU?"), note("g2", "what is relu"), lines=(("g2", "-"),))
    assert (pairs(made), made.refused) == ({"g1": "relu"}, ())


def test_two_questions_of_the_same_words_are_left_to_the_map() -> None:
    twins = (question("a", "Same?"), question("b", "same"), question("c", "Other?"))
    notes = (note("g1", "Same?"), note("g2", "Other?"))
    assert pairs(planned(*notes, questions=twins)) == {"g2": "c"}
    made = planned(*notes, questions=twins, lines=(("g1", "b"),))
    assert pairs(made) == {"g1": "b", "g2": "c"}


def test_a_cloze_is_no_question_and_the_other_way_round() -> None:
    made = planned(note("g1", "What is ReLU?", of=CLOZE))
    assert refused(made).startswith("relu: the foreign note is a cloze, the question a question")
    assert refused(planned(note("g1", "GELU"))).startswith("gelu: the foreign note is a question")
    assert planned(note("g1", "GELU", of=CLOZE, cards=(0, 1))).refused == ()


@pytest.mark.parametrize("guid", ["", "a\tb", "a\nb", "\x00", "a\x7f"])
def test_a_guid_that_the_ledger_can_t_hold(guid: str) -> None:
    made = planned(note(guid, "What is ReLU?"))
    assert refused(made).startswith("relu: a guid that can't stand in the ledger:")
    assert "\n" not in refused(made)
    # where the note is nobody's, its guid is nobody's business
    made = planned(note(guid, "Why?"), note("g1", "What is tanh?"))
    assert (pairs(made), made.refused) == ({"g1": "tanh"}, ())


@pytest.mark.parametrize("guid", ["#!$%&()*+", "한글 guid", "<<<<<<<", "-", "x" * 500])
def test_any_other_guid_goes_through_the_ledger_and_back(guid: str) -> None:
    made = planned(note(guid, "What is ReLU?"))
    after = made.written(EMPTY, NOW)
    read, found = parse(notes_text(after).encode(), releases_text(after).encode())
    assert found == ()
    assert read.rows[0].guid == guid


def test_two_notes_of_one_guid_are_refused() -> None:
    made = planned(note("g1", "What is ReLU?"), note("g1", "Why?"))
    assert refused(made).startswith("relu: 2 notes of the package have the guid g1")


def test_a_package_that_has_nothing_of_the_deck() -> None:
    made = planned(note("g1", "Why?"))
    assert refused(made).startswith("no note of the package has the words of a question")
    with pytest.raises(ValueError, match="no note of the package"):
        made.written(EMPTY, NOW)


def test_what_the_ledger_has_already_is_no_reason_against_the_rest() -> None:
    known = ordered([row("relu", "g1")], [])
    made = planned(note("g1", "What is ReLU?"), note("g2", "What is tanh?"), known=known)
    assert pairs(made) == {"g2": "tanh"}
    assert [match.question.id for match in made.known] == ["relu"]
    assert [match.note.guid for match in made.adopted] == ["g1", "g2"]
    assert [each.guid for each in made.written(known, NOW).rows] == ["g1", "g2"]


def test_what_the_ledger_has_is_known_whatever_its_words() -> None:
    asked = note("g1", "[picture: a.png] nothing like it")
    made = planned(asked, known=ordered([row("relu", "g1")], []))
    assert [(each.note.guid, each.question.id) for each in made.known] == [("g1", "relu")]
    assert (made.matches, made.unmatched, made.refused) == ((), (), ())


def test_an_adopted_note_under_a_new_id_is_known() -> None:
    known = ordered([row("rectifier", "g1")], [])
    renamed = question("relu", "What is ReLU?")
    made = planned(
        note("g1", "What is ReLU?"), known=known, questions=(replace(renamed, was=("rectifier",)),)
    )
    assert (made.matches, made.refused, len(made.known)) == ((), (), 1)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (row("relu", "ours", first_release="1.0.0"), "relu: the ledger knows it since 1.0.0 by"),
        (row("relu", "other"), "relu: the ledger knows it by another guid"),
        (row("relu", "ours", kind="cloze"), "relu: the ledger knows it by another guid"),
        (row("relu", "ours", retired_in="1.1.0"), "relu: the ledger knows it by another guid"),
        (row("tanh", "g1"), "relu: the ledger gives the guid g1 to tanh (ko)"),
        (row("tanh", "g1", language="en"), "relu: the ledger gives the guid g1 to tanh (en)"),
    ],
)
def test_a_line_of_the_ledger_stands_against_it(known: NoteRow, words: str) -> None:
    made = planned(note("g1", "What is ReLU?"), known=ordered([known], []))
    assert refused(made).startswith(words)


def test_a_line_of_another_edition_does_not() -> None:
    known = ordered([row("relu", "ours", language="en")], [])
    assert planned(note("g1", "What is ReLU?"), known=known).refused == ()


def test_every_reason_is_said_at_once() -> None:
    made = planned(note("", "What is ReLU?"), note("g2", "GELU"), note("g3", "gelu"))
    assert len(made.refused) == 3  # two for one, the guid, the kind (once: the words are the same)


@pytest.mark.parametrize(("mod", "written"), [(1_000, 1_000), (NOW + 5, NOW), (-3, 0)])
def test_the_lines_that_are_written(mod: int, written: int) -> None:
    """A clock that was wrong elsewhere must not date our releases."""
    made = planned(note("g1", "What is ReLU?", mod=mod))
    assert made.rows(NOW) == (row("relu", "g1", mod=written),)


def test_cards_without_a_counterpart_are_warned_of() -> None:
    made = planned(
        note("g1", "What is ReLU?", cards=(0, 1)),
        note("g2", "What is tanh?", cards=(0, 1, 2)),
        note("g3", "GELU", of=CLOZE, cards=(0, 1, 2, 4)),
        note("g4", "Why?", cards=(0, 1, 2)),
    )
    assert made.refused == ()
    assert made.warned == (
        "relu: learners have its reversed card; it stays only if the heading says data-reversed",
        "tanh: nothing of ours corresponds to learners' cards of Card 3",
        "gelu: learners have cards for c3, c5, the question has no such gap",
    )
