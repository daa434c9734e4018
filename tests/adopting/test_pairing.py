"""What Anki proposes when a note type is changed, and where that is the wrong direction."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rectoverso.adopting import pairing
from rectoverso.adopting.pairing import Pair
from rectoverso.anki.note_types import note_types
from rectoverso.anki.package import HeldPart, HeldType
from tests.engine import learner
from tests.factory import settings

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.models import NotetypeId

OURS = note_types(settings(), "ko")["question"]
FORWARD, BACKWARD = "{{Front}}", "{{#Front}}{{Back}}{{/Front}}{{type:Front}}"


def foreign(*templates: tuple[str, str], fields: Sequence[str] = ("Front", "Back")) -> HeldType:
    """A note type with templates of these names and fronts."""
    names = tuple(HeldPart(name, None) for name, _ in templates)
    looks = [side for _, front in templates for side in (front, "{{Back}}", "")]
    parts = tuple(HeldPart(name, None) for name in fields)
    return HeldType(7, "Old", False, 0, parts, names, (*looks, ".card{}"))


def add(
    collection: Collection, name: str, fields: Sequence[str], templates: Sequence[str]
) -> NotetypeId:
    kind = collection.models.new(name)
    for each in fields:
        collection.models.add_field(kind, collection.models.new_field(each))
    for number, each in enumerate(templates):
        template = collection.models.new_template(each)
        template["qfmt"] = f"{number}{{{{{fields[0]}}}}}"
        collection.models.add_template(kind, template)
    collection.models.add_dict(kind)
    made = collection.models.id_for_name(name)
    assert made is not None
    return made


def test_pairs_are_what_anki_proposes(tmp_path: Path) -> None:
    ours = ([part.name for part in OURS.fields], [part.name for part in OURS.templates])
    cases = [
        (["Front", "Back"], ["Card 1", "Card 2"]),
        (["Front", "Question"], ["Reverse", "Recall"]),
        (["A", "Question", "short", "Id"], ["Recognition", "Recall"]),
        (["Question", *"ABCDEFGHIJKLMNOP"], ["recall", "x", "y", "z"]),
        (["Edition", "Short", "Spare4"], ["Reverse"]),
        (["A"], ["Spare", "Only"]),
    ]
    with learner(tmp_path / "learner") as collection:
        new = add(collection, "new", *ours)
        for number, (fields, templates) in enumerate(cases):
            old = add(collection, f"old {number}", fields, templates)
            info = collection.models.change_notetype_info(
                old_notetype_id=old, new_notetype_id=new
            ).input
            for names, theirs, proposal in (
                (ours[0], fields, info.new_fields),
                (ours[1], templates, info.new_templates),
            ):
                made = pairing.proposed(names, theirs)
                assert [-1 if at is None else at for at in made] == list(proposal)


@pytest.mark.parametrize(
    ("old", "pairs"),
    [
        (
            foreign(("Card 1", FORWARD), ("Card 2", BACKWARD)),
            (Pair("Recall", "Card 1", False), Pair("Reverse", "Card 2", False)),
        ),
        (
            foreign(("Reverse", BACKWARD), ("Recall", FORWARD)),
            (Pair("Recall", "Recall", False), Pair("Reverse", "Reverse", False)),
        ),
        (
            foreign(("Recognition", FORWARD), ("Recall", BACKWARD)),
            (Pair("Recall", "Recognition", True), Pair("Reverse", "Recall", True)),
        ),
        (
            foreign(("Card 1", BACKWARD), ("Card 2", FORWARD)),
            (Pair("Recall", "Card 2", True), Pair("Reverse", "Card 1", True)),
        ),
        (foreign(("Card 1", FORWARD)), (Pair("Recall", "Card 1", False),)),
        (
            foreign(("Reverse", FORWARD)),
            (Pair("Recall", "Reverse", True), Pair("Reverse", "", True)),
        ),
    ],
    ids=["in order", "by name", "names of the other direction", "backward first", "one", "alone"],
)
def test_cards_keep_their_direction(old: HeldType, pairs: tuple[Pair, ...]) -> None:
    assert pairing.cards(OURS, old) == pairs


def test_no_field_is_left_out_and_none_makes_cards() -> None:
    old = foreign(("Card 1", FORWARD), fields=[f"F{number}" for number in range(9)])
    pairs = pairing.fields(OURS, old)
    assert [(pair.ours, pair.foreign) for pair in pairs if pair.foreign] == [
        ("Question", "F0"),
        ("Short", "F1"),
        ("Long", "F2"),
        ("Choices", "F3"),
        ("Context", "F4"),
        ("Hint", "F5"),
        ("References", "F6"),
        ("Spare1", "F7"),
        ("Spare2", "F8"),
    ]
    assert [pair for pair in pairs if not pair.foreign] == [
        Pair(name, "", True) for name in ("Front", "Brief", "Reasons")
    ]
    many = foreign(("Card 1", FORWARD), fields=[f"F{number}" for number in range(12)])
    assert {pair.foreign for pair in pairing.fields(OURS, many)} >= {f"F{n}" for n in range(12)}


def test_an_answer_never_stands_in_the_front() -> None:
    for names in (("Front", "Back"), ("Word", "Meaning"), ("Back", "Front", "Question")):
        pairs = pairing.fields(OURS, foreign(("Card 1", FORWARD), fields=names))
        assert Pair("Front", "", True) in pairs
        assert {pair.foreign for pair in pairs} >= {*names}


def test_where_the_fronts_are_not_known_the_order_decides() -> None:
    parts = (HeldPart("Reverse", None), HeldPart("Recall", None))
    old = HeldType(7, "Old", False, 0, (HeldPart("Front", None),), parts, ())
    assert pairing.heirs(old) == (0, 1)
