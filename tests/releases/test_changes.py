"""What changed between two packages, and what Anki's own engine makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pytest

from rectoverso.anki import engine, package
from rectoverso.anki.names import CLOZE, QUESTION
from rectoverso.anki.note_types import Field, NoteType, Template
from rectoverso.anki.packing import PackageDeck, PackageNote, write_package
from rectoverso.cli import diff
from rectoverso.cli.console import rendered
from rectoverso.releases import changes, changes_json, snapshots
from rectoverso.releases.changes import Change, Changes, Retired
from rectoverso.releases.forecast import forecast
from rectoverso.releases.snapshots import Packed, Snapshot
from rectoverso.releases.text_diff import Line, Run
from tests import factory
from tests.shipped import TITLE, Shipped, compared

# ---------------------------------------------------------------- the forecast against Anki

FIELDS = (Field("Front", 1, False), Field("Back", 2, False), Field("Id", 3, False))
TEMPLATES = (
    Template("One", 11, "{{Front}}", "{{Back}}"),
    Template("Two", 12, "{{#Id}}{{Back}}{{/Id}}", "{{Front}}"),
)
PLAIN = NoteType(QUESTION, 10**12 + 1, "sample ko question", FIELDS, TEMPLATES, ".card {}")
SECOND = replace(PLAIN, id=PLAIN.id + 9, name="sample ko second")
ADDED = Field("Added", 4, False)


def without_ids(note_type: NoteType) -> NoteType:
    """As genanki's users, and Anki before 23.10, leave them."""
    none: Any = None
    return replace(
        note_type,
        fields=tuple(replace(field, id=none) for field in note_type.fields),
        templates=tuple(replace(template, id=none) for template in note_type.templates),
    )


def field(place: int, **other: Any) -> NoteType:
    fields = list(FIELDS)
    fields[place] = replace(fields[place], **other)
    return replace(PLAIN, fields=tuple(fields))


def template(place: int, **other: Any) -> NoteType:
    templates = list(TEMPLATES)
    templates[place] = replace(templates[place], **other)
    return replace(PLAIN, templates=tuple(templates))


# the note type that a learner has, the one that comes, and words of the reason for a conflict
SAME = ""
SCHEMAS = {
    "the same": (PLAIN, PLAIN, SAME),
    "a field renamed": (PLAIN, field(1, name="Rear"), SAME),
    "a field in other case": (PLAIN, field(1, name="back"), SAME),
    "a field with another id": (PLAIN, field(1, id=9), "other ids of the fields `Back`"),
    "a field renamed with another id": (PLAIN, field(1, name="Rear", id=9), "new field `Rear`"),
    "ids of fields swapped": (
        PLAIN,
        replace(PLAIN, fields=(FIELDS[0], replace(FIELDS[1], id=3), replace(FIELDS[2], id=2))),
        "fields in another order",
    ),
    "fields reordered": (
        PLAIN,
        replace(PLAIN, fields=(FIELDS[0], FIELDS[2], FIELDS[1])),
        "fields in another order",
    ),
    "a field added": (PLAIN, replace(PLAIN, fields=(*FIELDS, ADDED)), "new field `Added`"),
    "a field removed": (PLAIN, replace(PLAIN, fields=FIELDS[:2]), "lost the field `Id`"),
    "a template renamed": (PLAIN, template(1, name="Zwei"), SAME),
    "a template with another id": (PLAIN, template(1, id=19), "other ids of the templates `Two`"),
    "templates reordered": (
        PLAIN,
        replace(PLAIN, templates=TEMPLATES[::-1]),
        "templates in another order",
    ),
    "a template added": (
        PLAIN,
        replace(PLAIN, templates=(*TEMPLATES, Template("Three", 13, "{{Back}}", "{{Front}}"))),
        "new template `Three`",
    ),
    "a template removed": (
        PLAIN,
        replace(PLAIN, templates=TEMPLATES[:1]),
        "lost the template `Two`",
    ),
    "another front": (PLAIN, template(0, front="<b>{{Front}}</b>"), SAME),
    "other CSS": (PLAIN, replace(PLAIN, css=".card { color: red }"), SAME),
    "the note type renamed": (PLAIN, replace(PLAIN, name="other"), SAME),
    "another note type id": (PLAIN, replace(PLAIN, id=PLAIN.id + 1), "turns no note into one"),
    "a cloze with as many templates": (PLAIN, replace(PLAIN, kind=CLOZE), SAME),
    "a cloze with one template": (
        PLAIN,
        replace(PLAIN, kind=CLOZE, templates=TEMPLATES[:1]),
        "lost the template `Two`",
    ),
    "ids gone": (PLAIN, without_ids(PLAIN), SAME),
    "ids gone and a field renamed": (PLAIN, without_ids(field(1, name="Rear")), "`Rear`"),
    "ids come": (without_ids(PLAIN), PLAIN, SAME),
    "ids come and a field renamed": (without_ids(PLAIN), field(1, name="Rear"), "`Rear`"),
    "ids come and a field in other case": (without_ids(PLAIN), field(1, name="back"), "`back`"),
    "no ids": (without_ids(PLAIN), without_ids(PLAIN), SAME),
}

Held = tuple[NoteType, str, int]
"""A note's type, guid and `mod`."""


def write(path: Path, held: Iterable[Held], note_type_mod: int = 1000) -> Path:
    notes = [
        PackageNote(
            note_type=note_type,
            guid=guid,
            mod=mod,
            due=place,
            fields=(f"{{{{c1::{guid} {mod}}}}}", *("more" for _ in note_type.fields[1:])),
            tags=(),
            ordinals=(0,),
        )
        for place, (note_type, guid, mod) in enumerate(held, 1)
    ]
    decks = [PackageDeck(7, "Sample", "", tuple(notes))]
    mod = note_type_mod
    write_package(path, decks, {}, time=1000, note_type_mod=mod, progress=lambda _share: None)
    return path


def imported(folder: Path, old: Sequence[Held], new: Sequence[Held], **more: int) -> engine.Log:
    """What Anki says of `new` over `old`; the forecast must have said the same."""
    paths = write(folder / "old.apkg", old), write(folder / "new.apkg", new, **more)
    with engine.opened(folder / "learner.anki2", make=True) as collection:
        engine.import_package(collection, paths[0])
        log = engine.import_package(collection, paths[1])
    told = forecast(*map(package.read, paths))
    for conflict in told.conflicts:
        assert "learners" in conflict.reason
    assert told.new == tuple(sorted(set(log.new)))
    assert told.updated == tuple(sorted(set(log.updated)))
    assert told.unchanged == tuple(sorted(set(log.unchanged)))
    assert told.conflicting == tuple(sorted(set(log.conflicting)))
    return log


@pytest.mark.parametrize("later", [1000, 2000], ids=["type not newer", "type newer"])
@pytest.mark.parametrize("name", SCHEMAS)
def test_note_types_are_strangers_when_anki_says_so(name: str, later: int, tmp_path: Path) -> None:
    held, comes, reason = SCHEMAS[name]
    old = [(held, "same", 50), (held, "changed", 50), (held, "older", 50), (held, "gone", 50)]
    new = [(comes, "same", 50), (comes, "changed", 60), (comes, "older", 40), (comes, "made", 60)]
    log = imported(tmp_path, old, new, note_type_mod=later)
    assert log.new == ("made",)
    assert bool(log.conflicting) == bool(reason)
    told = forecast(*(package.read(tmp_path / f"{side}.apkg") for side in ("old", "new")))
    assert all(reason in conflict.reason for conflict in told.conflicts)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            [(PLAIN, "a", 50), (PLAIN, "b", 50), (SECOND, "c", 50)],
            [(SECOND, "a", 50), (SECOND, "b", 60), (PLAIN, "c", 40)],
        ),
        (
            [(PLAIN, "a", 50), (SECOND, "b", 50)],
            [(replace(PLAIN, fields=(*FIELDS, ADDED)), "a", 60), (SECOND, "b", 60)],
        ),
        ([(PLAIN, "a", 50)], [(replace(SECOND, fields=FIELDS[:2]), "b", 60)]),
        ([(PLAIN, "a", 50)], [(PLAIN, "a", 60), (PLAIN, "a", 70)]),
        ([(PLAIN, "a", 50)], [(PLAIN, "b", 60), (PLAIN, "b", 70)]),
        ([(PLAIN, "a", 50), (PLAIN, "a", 80)], [(PLAIN, "a", 60)]),
        ([(PLAIN, "a", 80), (PLAIN, "a", 50)], [(PLAIN, "a", 60)]),
    ],
    ids=[
        "notes change places with another type",
        "one of two types changes",
        "a type that the learner lacks",
        "a guid twice in the new one",
        "a new guid twice",
        "a guid twice in the old one, the newer last",
        "a guid twice in the old one, the newer first",
    ],
)
def test_the_forecast_is_met(old: list[Held], new: list[Held], tmp_path: Path) -> None:
    imported(tmp_path, old, new)


# ---------------------------------------------------------------- what changed


Q = Shipped


def only(told: Changes) -> Change:
    (change,) = told.all
    return change


def test_nothing_changed(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a"), Q("b")], [Q("a"), Q("b")])
    assert (told.all, told.chapters) == ((), ())
    assert told.after.name == "sample"
    assert (told.after.language, told.after.title, told.after.notes) == ("ko", TITLE, 2)
    assert told.after.version == "0.1.0"


def test_a_new_question(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a")], [Q("b", "0.2.0", 2000, title="새것 &lt;1&gt;"), Q("a")])
    change = only(told)
    assert (change.kinds, change.before, change.arrives) == (("new",), None, True)
    assert change.question == changes.HeldQuestion(
        guid="ko-question-b",
        id="b",
        kind="question",
        title="새것 <1>",
        chapter="basics",
        deck="",
        edition="0.2.0",
    )
    assert told.after.version == "0.2.0"


def test_a_question_that_was_retired_and_is_back(tmp_path: Path) -> None:
    back = Q("b").changed("0.3.0")
    change = only(compared(tmp_path, [Q("a")], [Q("a"), back]))
    assert (change.kinds, change.before, change.arrives) == (("returned",), None, True)


def test_a_changed_text(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a")], [Q("a").changed(short="<p>긴 답이다.</p>")])
    change = only(told)
    assert change.kinds == ("changed",)
    (field,) = change.fields
    assert field.field == "Short"
    assert field.lines == (
        Line((Run("removed", "짧은"), Run("added", "긴"), Run("same", "답이다."))),
    )


def test_a_changed_look_has_no_lines(tmp_path: Path) -> None:
    bold = "<p><b>짧은</b> 답이다.</p>"
    change = only(compared(tmp_path, [Q("a")], [Q("a").changed(short=bold)]))
    assert change.kinds == ("changed",)
    assert change.fields == (changes.FieldChange("Short", ()),)


def test_a_newer_highlighter_changes_nothing(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a")], [Q("a", short="<p><b>짧은</b> 답이다.</p>")])
    assert told.all == ()


def test_a_text_that_is_not_stamped_does_not_arrive(tmp_path: Path) -> None:
    change = only(compared(tmp_path, [Q("a")], [Q("a", short="<p>긴 답이다.</p>")]))
    assert (change.kinds, change.arrives) == (("changed",), False)


def test_another_edition_alone_is_no_change(tmp_path: Path) -> None:
    assert compared(tmp_path, [Q("a")], [Q("a", edition="0.2.0")]).all == ()
    told = compared(tmp_path, [Q("a")], [Q("a").changed()])
    assert only(told).kinds == ("stamped",)


def test_a_picture(tmp_path: Path) -> None:
    old = Q("a", short='<p>글 <img src="x-1.svg" alt="곡선"></p>')
    same = old.changed(short=old.short.replace("x-1", "x-2"))
    assert only(compared(tmp_path, [old], [same])).kinds == ("picture",)
    both = old.changed(short=old.short.replace("x-1", "x-2").replace("글", "말"))
    assert only(compared(tmp_path, [old], [both])).kinds == ("changed", "picture")


def test_a_renamed_question(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a", title="가?")], [Q("a", title="가?").changed(id="b")])
    change = only(told)
    assert change.kinds == ("renamed",)
    assert change.before is not None
    assert (change.before.id, change.question.id) == ("a", "b")
    assert told.former == {"ko-question-a": ("a",)}


def test_tags(tmp_path: Path) -> None:
    old = Q("a", tags=("core", "old"))
    change = only(compared(tmp_path, [old], [old.changed(tags=("core", "new"))]))
    assert change.kinds == ("tags",)
    assert (change.tags_added, change.tags_removed) == (("new",), ("old",))


def test_the_reverse_card(tmp_path: Path) -> None:
    old = Q("a")
    on = compared(tmp_path, [old], [old.changed(reverse=True)])
    assert (only(on).kinds, only(on).emptied) == (("reversed",), 0)
    off = compared(tmp_path, [replace(old, reverse=True)], [old.changed()])
    assert (only(off).kinds, only(off).emptied) == (("reversed",), 1)


def test_another_chapter_and_another_deck(tmp_path: Path) -> None:
    old = [Q("a"), Q("b", deck=f"{TITLE}::하나"), Q("c")]
    new = [old[0], old[1].changed(deck=f"{TITLE}::둘"), old[2].changed(chapter="more")]
    told = compared(tmp_path, old, new)
    assert [change.kinds for change in told.all] == [("moved",), ("moved",)]
    assert told.all[0].moves == (changes.Move("deck", "하나", "둘"),)
    assert told.all[1].moves == (changes.Move("chapter", "basics", "more"),)
    assert told.after.decks == ("둘",)


def test_another_title_of_the_deck_moves_no_note(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a")], [Q("a", deck="새 이름")])
    assert told.all == ()
    assert (told.before.title, told.after.title) == (TITLE, "새 이름")


def test_another_parent_and_a_reworded_one(tmp_path: Path) -> None:
    old = [
        Q("p", title=r"값 \(x\)?"),
        Q("q", kind=CLOZE, title="둘째?"),
        Q("a", parent=r"값 \(x\)?"),
        Q("b", parent=r"값 \(x\)?"),
        Q("c"),
    ]
    new = [
        old[0].changed(title=r"값 \(y\)?"),
        old[1],
        old[2].changed(parent=r"값 \(y\)?"),
        old[3].changed(parent="둘째?"),
        old[4].changed(parent="둘째?"),
    ]
    told = {change.question.id: change for change in compared(tmp_path, old, new).all}
    assert told["p"].kinds == ("changed",)
    assert (told["a"].kinds, told["a"].moves) == (("parent",), ())
    assert told["b"].moves == (changes.Move("parent", "값 $x$?", "둘째?"),)
    assert told["c"].moves == (changes.Move("parent", "", "둘째?"),)


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("abcde", "abcde", ""),
        ("abcde", "bcdea", "a"),
        ("abcde", "eabcd", "e"),
        ("abcde", "acbde", "c"),
        ("abcde", "abxcde", ""),
        ("abcde", "ade", ""),
        ("abcdefgh", "fghabcde", "fgh"),
        ("abcde", "edcba", "edcb"),
    ],
)
def test_the_order_moves_as_few_as_explain_it(
    before: str, after: str, moved: str, tmp_path: Path
) -> None:
    told = compared(tmp_path, [Q(name) for name in before], [Q(name) for name in after])
    found = [change.question.id for change in told.of("moved")]
    assert "".join(found) == moved
    assert all(change.moves == (changes.Move("order", "", ""),) for change in told.of("moved"))


def test_chapters_in_another_order_move_no_question(tmp_path: Path) -> None:
    old = [Q(name + str(number), chapter=name) for name in "xyz" for number in range(3)]
    new = [old[place] for place in (6, 7, 8, 0, 1, 2, 3, 4, 5)]
    told = compared(tmp_path, old, new)
    assert (told.all, told.chapters) == ((), ("z",))


def test_a_retired_question(tmp_path: Path) -> None:
    said = Retired("0.2.0", "두 번 물었다", "b")
    told = compared(tmp_path, [Q("a"), Q("b")], [Q("b")], {"ko-question-a": said})
    change = only(told)
    assert (change.kinds, change.after, change.retired) == (("retired",), None, said)
    assert not change.arrives


def test_a_question_that_became_a_cloze_is_one_entry(tmp_path: Path) -> None:
    told = compared(tmp_path, [Q("a"), Q("b")], [Q("a", "0.2.0", 2000, kind=CLOZE), Q("b")])
    change = only(told)
    assert change.kinds == ("kind",)
    assert change.before is not None
    assert (change.before.kind, change.question.kind) == ("question", "cloze")
    assert (told.forecast.new, told.forecast.updated) == (("ko-cloze-a",), ())


def test_retired_long_ago_and_come_back(tmp_path: Path) -> None:
    gone = Retired("0.1.0", "", "", ("z",), QUESTION)
    retired = {"ko-question-z": gone, "ko-question-b": gone}
    told = compared(tmp_path, [Q("a")], [Q("a"), Q("b")], retired)
    assert told.gone == (gone,)
    assert only(told).kinds == ("new",)


def test_one_question_may_have_changed_in_every_way(tmp_path: Path) -> None:
    old = Q("a", short='<p>글 <img src="x-1.svg" alt="곡선"></p>')
    new = old.changed(
        id="b", short='<p>말 <img src="x-2.svg" alt="곡선"></p>', chapter="more", tags=("core",)
    )
    change = only(compared(tmp_path, [old], [replace(new, reverse=True)]))
    assert change.kinds == ("changed", "picture", "reversed", "renamed", "moved", "tags")


def test_the_first_release_and_the_last(tmp_path: Path) -> None:
    told = compared(tmp_path, [], [Q("a")])
    assert [change.kinds for change in told.all] == [("new",)]
    assert told.before.notes == 0
    told = compared(tmp_path, [Q("a")], [])
    assert [change.kinds for change in told.all] == [("retired",)]


def test_foreign_packages_can_be_compared(tmp_path: Path) -> None:
    """Other note types and tags, no ids, decks that have no title in common."""
    old = write(tmp_path / "old.apkg", [(PLAIN, "a", 50), (PLAIN, "b", 50)])
    new = write(tmp_path / "new.apkg", [(PLAIN, "a", 60)])
    told = changes.compare(package.read(old), package.read(new), {})
    assert [(change.question.id, change.kinds) for change in told.all] == [
        ("more", ("changed",)),
        ("more", ("retired",)),
    ]


@pytest.mark.parametrize(("settings", "word"), [(None, "그림"), ({"picture": "삽화"}, "삽화")])
def test_a_picture_without_words_is_called_as_the_deck_calls_it(
    tmp_path: Path, settings: dict[str, str] | None, word: str
) -> None:
    told = compared(tmp_path, [], [Q("a", title='<img src="a.png">')])
    assert told.all[0].question.title == "[그림: a.png]"
    old, new = (Packed.read(tmp_path / f"{name}.apkg") for name in ("old", "new"))
    own = factory.settings(words={"ko": settings}) if settings else None
    told = snapshots.compared(Snapshot((old,)), Snapshot((new,), None, own), "ko")
    assert told.all[0].question.title == f"[{word}: a.png]"


def test_changes_as_json(tmp_path: Path) -> None:
    old = [Q("a", title="가?"), Q("b"), Q("c")]
    new = [old[0].changed(id="d", short="<pre>a\nb</pre>", chapter="more"), old[2]]
    told = compared(tmp_path, old, new, {"ko-question-b": Retired("0.2.0", "까닭", "c")})
    values = json.loads(json.dumps(changes_json.as_json(told)))
    assert values["forecast"] == {
        "new": [],
        "updated": ["ko-question-a"],
        "unchanged": ["ko-question-c"],
        "conflicting": [],
    }
    assert values["before"]["version"] == "0.1.0"
    changed, retired = values["questions"]
    assert changed["was"] == {"id": "a", "kind": "question", "title": "가?"}
    assert changed["kinds"] == ["changed", "renamed", "moved"]
    assert changed["moves"] == [{"what": "chapter", "before": "basics", "after": "more"}]
    assert changed["fields"][0]["lines"][1] == {"code": True, "runs": [["added", "a"]]}
    assert retired["retired"] == {"version": "0.2.0", "reason": "까닭", "successor": "c"}
    assert "was" not in retired


# ---------------------------------------------------------------- on a terminal


def test_a_table_of_what_changed(tmp_path: Path) -> None:
    old = [Q("a", title="[bold]가[/bold]?"), Q("b")]
    new = [old[0].changed(short="<p>긴 답이다.</p>"), Q("c", "0.2.0", 2000)]
    told = compared(tmp_path, old, new, {"ko-question-b": Retired("0.2.0", "까닭", "c")})
    text = rendered(diff.as_tables(told), color=False, width=60)
    assert "\x1b" not in text
    for words in (
        "sample ko: 0.1.0 (2 notes) to 0.2.0 (2 notes)",
        "an import: 1 new, 1 updated, 0 unchanged, 0 conflicting",
        "[bold]가[/bold]?",
        "[-짧은-] {+긴+} 답이다.",
        "까닭, in 0.2.0, see c",
    ):
        assert words in text
    assert "\x1b[31m" in rendered(diff.as_tables(told), color=True, width=60)


def test_korean_text_is_as_wide_as_it_is_shown(tmp_path: Path) -> None:
    old = [Q("a", short="<p>" + "가나다라 마바사 " * 30 + "</p>", title="긴 질문 " * 20)]
    told = compared(tmp_path, old, [old[0].changed(short=old[0].short.replace("마", "머"))])
    for line in rendered(diff.as_tables(told), color=False, width=50).splitlines():
        assert sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line) <= 50


def test_a_conflict_is_said(tmp_path: Path) -> None:
    old = write(tmp_path / "old.apkg", [(PLAIN, "a", 50)])
    new = write(tmp_path / "new.apkg", [(replace(PLAIN, fields=(*FIELDS, ADDED)), "a", 60)])
    told = changes.compare(package.read(old), package.read(new), {})
    text = rendered(diff.as_tables(told), color=False, width=500)
    assert "1 conflicting" in text
    assert "new field `Added`" in text
