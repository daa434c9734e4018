"""What retires with a release: its last texts and pictures come from the release before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.anki import note_types, package
from rectoverso.anki.package import HeldNote, HeldPart, HeldType, Package
from rectoverso.diagnostics import RefusedError
from rectoverso.history import digesting, identity, ledger, ledger_files, retired, retired_pictures
from rectoverso.history.ledger import Release
from rectoverso.releases.gone import last_pictures, last_texts
from rectoverso.typeset.texmath import Typesetter
from tests.decks import CHAPTER, EPOCH, SETTINGS, write_deck
from tests.history.test_retired import ONE, TWO, after, keyed, name_of, pictured, row, text
from tests.packages import MadeNote, ship

TYPE = HeldType(1, "x", False, 0, (HeldPart("Question", 1), HeldPart("Short", 2)), (), ())


def note(name: str, short: str = "답.", guid: str = "") -> HeldNote:
    fields = {"Question": f"{name}?", "Short": short}
    return HeldNote(guid or f"g-{name}", TYPE, 1_000, fields, ("t::chapter::c",), ())


def held(*notes: HeldNote) -> Package:
    return Package(notes, {1: TYPE}, (), ())


def test_what_a_release_retires_is_taken_from_the_one_before() -> None:
    known = after("1.1.0", row("a"), row("b", "1.1.0"), row("c", "1.1.0"))
    shipped = {"ko": held(note("a"), note("b"), note("c", ""))}
    texts = last_texts({}, known, shipped)
    assert texts == keyed(text("b"), text("c", ""))
    assert retired.missing(texts, known) == ()


def test_what_retired_earlier_is_kept_as_it_was() -> None:
    """The last release's package does not hold it any more."""
    known = after("1.2.0", row("a"), row("b", "1.1.0"), row("c", "1.2.0"))
    shipped = {"ko": held(note("a"), note("c"))}
    texts = last_texts(keyed(text("b")), known, shipped)
    assert texts == keyed(text("b"), text("c"))
    assert last_texts(texts, known, shipped) == texts, "a release may be finished later"


def test_a_note_that_came_back_drops_out_and_retires_as_it_is_then() -> None:
    back = after("1.2.0", row("a"), row("b"))
    texts = last_texts(keyed(text("b")), back, {"ko": held(note("a"))})
    assert texts == {}
    # the old text still lay in the file: what counts is the release that retires it now
    again = after("1.3.0", row("a"), row("b", "1.3.0"))
    shipped = {"ko": held(note("a"), note("b", "새 답."))}
    assert last_texts(keyed(text("b")), again, shipped) == keyed(text("b", "새 답."))


def test_a_note_that_lives_on_under_another_id_is_not_retired() -> None:
    known = after("1.1.0", row("old", "1.1.0", "renamed", guid="g"), row("new", guid="g"))
    shipped = {"ko": held(note("old", guid="g"))}
    assert last_texts({}, known, shipped) == {}
    assert retired.missing({}, known) == ()


def test_a_note_of_several_ids_retires_once_under_its_last() -> None:
    known = after(
        "1.2.0",
        row("a", "1.1.0", "renamed", guid="g"),
        row("b", "1.2.0", "두 번 묻는다.", guid="g"),
        # revived under a later id, which retired in the same release as the ledger says of it
        row("x", "1.2.0", "renamed", guid="h"),
        row("w", "1.2.0", "", guid="h"),
    )
    shipped = {"ko": held(note("b", guid="g"), note("w", guid="h"))}
    texts = last_texts({}, known, shipped)
    assert texts == keyed(text("b", guid="g"), text("w", guid="h"))


def test_editions_and_kinds_are_apart() -> None:
    known = after(
        "1.1.0",
        row("a"),
        row("a", "1.1.0", language="en", guid="g-en"),
        row("b", "1.1.0", guid="g-basic"),
        row("b", kind="cloze"),
    )
    shipped = {
        "ko": held(note("a"), note("b", guid="g-basic"), note("x", guid="g-en")),
        "en": held(note("a", "answer", guid="g-en")),
    }
    assert last_texts({}, known, shipped) == keyed(
        text("a", "answer", "g-en", "en"), text("b", guid="g-basic")
    )


def test_a_note_whose_text_is_nowhere_is_named() -> None:
    known = after("1.2.0", row("a", "1.1.0"), row("b", "1.2.0"))
    texts = last_texts({}, known, {})
    assert texts == {}
    assert retired.missing(texts, known) == (("ko", "a", "question"), ("ko", "b", "question"))
    # that of another note is none
    assert last_texts(keyed(text("a", guid="other")), known, {}) == {}


# ---------------------------------------------------------------- pictures


def packed(path: Path, media: Mapping[str, bytes]) -> Path:
    return ship(path, MadeNote("g"), media=media)


def test_pictures_are_taken_from_what_is_kept_then_from_the_release_before(tmp_path: Path) -> None:
    one, two, other = name_of(ONE), name_of(TWO), name_of(TWO, "other")
    texts = pictured(one, two, one)
    korean = packed(tmp_path / "ko.apkg", {two: TWO, other: TWO})
    english = packed(tmp_path / "en.apkg", {one: ONE, two: TWO})
    found = last_pictures(texts, {one: ONE, other: TWO}, [korean])
    assert list(found.items()) == sorted({one: ONE, two: TWO}.items())
    assert retired_pictures.missing(texts, found) == ()
    assert last_pictures(texts, {}, [korean, english]) == found
    assert last_pictures(texts, found, []) == found, "a release may be finished later"
    lacking = last_pictures(texts, {}, [korean])
    assert lacking == {two: TWO}
    assert retired_pictures.missing(texts, lacking) == (one,)
    assert last_pictures({}, {one: ONE}, [korean]) == {}


@pytest.mark.parametrize(
    "name",
    [
        "plain.svg",
        "../" + name_of(ONE),
        "x/" + name_of(ONE),
        "가-" + name_of(ONE),
        name_of(ONE, "a" * 300),
        name_of(ONE) + "\n",
        name_of(TWO),
        "https://example.org/" + name_of(ONE),
    ],
)
def test_only_names_that_say_what_the_bytes_are(name: str, tmp_path: Path) -> None:
    path = packed(tmp_path / "ko.apkg", {name: ONE})
    assert last_pictures(pictured(name), {}, [path]) == {}


# ---------------------------------------------------------------- from the deck's folder


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A deck in its second release, which retired `sigmoid`."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    folder = write_deck(tmp_path / "deck")
    with Typesetter() as typesetter:
        known = ledger.EMPTY
        shipped: dict[str, Package] = {}
        for version, time in (("0.1.0", 1_000), ("0.2.0", 2_000)):
            checked = pipeline.sound(folder, typesetter)
            made = Release(
                *(version, time, note_types.digest(checked.settings)),
                *(digesting.content(checked.decks), note_types.schema(checked.settings)),
            )
            editions = [(draft.deck, draft.digests) for draft in checked.drafts]
            known = identity.record(known, editions, made, checked.retirements)
            texts = last_texts({}, known, shipped)
            retired.write(texts, folder / ledger.FOLDER)
            ledger_files.write(known, folder / ledger.FOLDER)
            if version == "0.1.0":
                out = tmp_path / "one"
                pipeline.build((folder,), ("apkg",), out)
                shipped = {"ko": package.read(out / "test-ko-0.1.0.apkg")}
                gone = CHAPTER[: CHAPTER.index("## 시그모이드")]
                settings = SETTINGS.replace("0.1.0", "0.2.0")
                write_deck(folder, settings, first=gone)
                words = '[[retired]]\nid = "sigmoid"\nreason = "두 번 묻는다."\n'
                (folder / "retired.toml").write_text(words, encoding="utf-8")
    return folder


def test_a_build_makes_the_package_of_what_is_retired(deck: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    built = pipeline.build((deck,), ("apkg", "retired"), out)
    assert [each.path.name for each in built.artifacts] == [
        "test-ko-0.2.0.apkg",
        "test-ko-0.2.0-retired.apkg",
    ]
    (note,) = package.read(out / "test-ko-0.2.0-retired.apkg").notes
    assert (note.field("Id"), note.mod) == ("sigmoid", 2_000)
    assert "값을 0과 1 사이로" in note.field("Short")
    assert note.tags == (
        "test::chapter::activation",
        "test::retired",
        "test::retired::0.2.0",
        "test::since::0.1.0",
    )
    before = package.read(tmp_path / "one/test-ko-0.1.0.apkg")
    assert note.guid in {each.guid for each in before.notes}
    # without its text a note can't be marked
    (deck / "ledger/retired.jsonl").unlink()
    assert pipeline.build((deck,), ("retired",), out).artifacts == ()


def test_a_malformed_file_stops_a_build(deck: Path, tmp_path: Path) -> None:
    with (deck / "ledger/retired.jsonl").open("a", encoding="utf-8") as file:
        file.write("{\n")
    with pytest.raises(RefusedError) as refused:
        pipeline.build((deck,), ("retired",), tmp_path / "out")
    (found,) = refused.value.reports[0].diagnostics
    assert (found.code, found.span.line) == ("LEDGER001", 2)


def test_a_damaged_picture_stops_a_build(deck: Path, tmp_path: Path) -> None:
    (deck / "ledger/retired").mkdir()
    (deck / "ledger/retired" / name_of(ONE)).write_bytes(TWO)
    with pytest.raises(RefusedError) as refused:
        pipeline.build((deck,), ("retired",), tmp_path / "out")
    assert [found.code for found in refused.value.reports[0].diagnostics] == ["LEDGER001"]
