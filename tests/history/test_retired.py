"""What retired notes showed last: gathered release by release, written, read, and refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rectoverso import pipeline
from rectoverso.anki import note_types, package
from rectoverso.anki.package import Note, NoteType, Package, Part
from rectoverso.diagnostics import RectoversoError, RefusedError, Severity
from rectoverso.history import digest, identity, ledger, retired
from rectoverso.history.ledger import Key, Ledger, NoteRow, Release
from rectoverso.history.retired import RetiredNote, Text
from rectoverso.typeset.texmath import Typesetter
from tests.decks import CHAPTER, EPOCH, SETTINGS, write_deck
from tests.packages import HeldNote, ship

RELEASES = tuple(Release(f"1.{n}.0", 1_000 * (n + 1), "fe") for n in range(5))
TYPE = NoteType(1, "x", False, 0, (Part("Question", 1), Part("Short", 2)), (), ())


def row(
    name: str,
    gone: str = "",
    reason: str = "",
    *,
    guid: str = "",
    language: str = "ko",
    kind: str = "question",
) -> NoteRow:
    ends = ("1.0.0", "1.0.0", gone, "", reason)
    return NoteRow(language, name, kind, guid or f"g-{name}", 1_000, "", *ends, None)


def after(version: str, *rows: NoteRow) -> Ledger:
    """The ledger of a release."""
    releases = [each for each in RELEASES if each.version <= version]
    return ledger.ordered(rows, releases)


def note(name: str, short: str = "답.", guid: str = "") -> Note:
    fields = {"Question": f"{name}?", "Short": short}
    return Note(guid or f"g-{name}", TYPE, 1_000, fields, ("t::chapter::c",), ())


def held(*notes: Note) -> Package:
    return Package(notes, {1: TYPE}, (), ())


def text(name: str, short: str = "답.", guid: str = "", language: str = "ko") -> Text:
    fields = {"Question": f"{name}?"} | ({"Short": short} if short else {})
    return Text(language, name, "question", guid or f"g-{name}", fields, ("t::chapter::c",))


def keyed(*texts: Text) -> dict[Key, Text]:
    return {each.key: each for each in texts}


# ---------------------------------------------------------------- gathering


def test_what_a_release_retires_is_taken_from_the_one_before() -> None:
    known = after("1.1.0", row("a"), row("b", "1.1.0"), row("c", "1.1.0"))
    shipped = {"ko": held(note("a"), note("b"), note("c", ""))}
    texts = retired.gathered({}, known, shipped)
    assert texts == keyed(text("b"), text("c", ""))
    assert retired.missing(texts, known) == ()


def test_what_retired_earlier_is_kept_as_it_was() -> None:
    """The last release's package does not hold it any more."""
    known = after("1.2.0", row("a"), row("b", "1.1.0"), row("c", "1.2.0"))
    shipped = {"ko": held(note("a"), note("c"))}
    texts = retired.gathered(keyed(text("b")), known, shipped)
    assert texts == keyed(text("b"), text("c"))
    assert retired.gathered(texts, known, shipped) == texts, "a release may be finished later"


def test_a_note_that_came_back_drops_out_and_retires_as_it_is_then() -> None:
    back = after("1.2.0", row("a"), row("b"))
    texts = retired.gathered(keyed(text("b")), back, {"ko": held(note("a"))})
    assert texts == {}
    # the old text still lay in the file: what counts is the release that retires it now
    again = after("1.3.0", row("a"), row("b", "1.3.0"))
    shipped = {"ko": held(note("a"), note("b", "새 답."))}
    assert retired.gathered(keyed(text("b")), again, shipped) == keyed(text("b", "새 답."))


def test_a_note_that_lives_on_under_another_id_is_not_retired() -> None:
    known = after("1.1.0", row("old", "1.1.0", "renamed", guid="g"), row("new", guid="g"))
    shipped = {"ko": held(note("old", guid="g"))}
    assert retired.gathered({}, known, shipped) == {}
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
    texts = retired.gathered({}, known, shipped)
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
    assert retired.gathered({}, known, shipped) == keyed(
        text("a", "answer", "g-en", "en"), text("b", guid="g-basic")
    )


def test_a_note_whose_text_is_nowhere_is_named() -> None:
    known = after("1.2.0", row("a", "1.1.0"), row("b", "1.2.0"))
    texts = retired.gathered({}, known, {})
    assert texts == {}
    assert retired.missing(texts, known) == (("ko", "a", "question"), ("ko", "b", "question"))
    # that of another note is none
    assert retired.gathered(keyed(text("a", guid="other")), known, {}) == {}


def test_retired_notes_by_language_with_their_release() -> None:
    known = after(
        "1.2.0",
        row("a", "1.1.0"),
        row("b", "1.2.0"),
        row("c"),
        row("d", "1.2.0"),
        row("a", "1.2.0", language="en", guid="g-en"),
    )
    texts = keyed(text("b"), text("a"), text("c"), text("a", guid="g-en", language="en"))
    assert retired.by_language(texts, known) == {
        "en": (RetiredNote(text("a", guid="g-en", language="en"), "1.2.0", 3_000),),
        "ko": (RetiredNote(text("a"), "1.1.0", 2_000), RetiredNote(text("b"), "1.2.0", 3_000)),
    }
    assert retired.by_language(texts, after("1.2.0", row("a"), row("b"), row("c"))) == {}


# ---------------------------------------------------------------- the file


def test_the_file_is_read_and_written_back(tmp_path: Path) -> None:
    texts = keyed(text("b", "<b>굵게</b>\n줄"), text("a", ""), text("a", "en", "g", "en"))
    folder = tmp_path / "ledger"
    retired.write(texts, folder)
    content = (folder / "retired.jsonl").read_text(encoding="utf-8")
    assert content == retired.text(texts)
    lines = content.split("\n")
    assert lines.pop() == ""
    assert [list(json.loads(line)) for line in lines] == [
        ["fields", "guid", "id", "kind", "language", "tags"]
    ] * 3
    assert [json.loads(line)["id"] for line in lines] == ["a", "a", "b"]
    assert "굵게" in lines[2], "a person can read it"
    assert retired.read(folder) == (texts, ())
    assert [path.name for path in folder.iterdir()] == ["retired.jsonl"]
    retired.write({}, folder)
    assert retired.read(folder) == ({}, ())


def test_a_missing_file_holds_nothing(tmp_path: Path) -> None:
    assert retired.read(tmp_path / "ledger") == ({}, ())


def test_the_order_of_texts_and_fields_does_not_matter() -> None:
    one = Text("ko", "a", "cloze", "g", {"A": "1", "B": "2"}, ("x",))
    two = Text("ko", "a", "cloze", "g", {"B": "2", "A": "1"}, ("x",))
    other = text("b")
    assert retired.text(keyed(one, other)) == retired.text(keyed(other, two))


GOOD = retired.text(keyed(text("a"))).strip()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "it is no JSON"),
        ("{", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "it is no object with fields, guid, id"),
        (GOOD.replace('"guid":"g-a",', ""), "it is no object with fields, guid, id"),
        (GOOD.replace('"guid"', '"more":1,"guid"'), "it is no object with fields, guid, id"),
        (GOOD.replace('"g-a"', "3"), "a language, id, kind or guid is no text"),
        (GOOD.replace('"g-a"', '""'), "a language, id, kind or guid is no text"),
        (GOOD.replace('"question"', '"basic"'), "`kind` is not question or cloze"),
        (GOOD.replace('"a?"', "null"), "`fields` are not texts"),
        (GOOD.replace('"a?"', '"\\u001f"'), "`fields` are not texts"),
        (GOOD.replace('"a?"', '"\\ud800"'), "`fields` are not texts"),
        (GOOD.replace('"Short":"답."', '"\\u001f":"답."'), "is no text"),
        (GOOD.replace('["t::chapter::c"]', '"t"'), "`tags` is not a list of words"),
        (GOOD.replace('["t::chapter::c"]', '["a b"]'), "`tags` is not a list of words"),
        (GOOD.replace('["t::chapter::c"]', "[1]"), "`tags` is not a list of words"),
        (GOOD, "an earlier line already stands for this note"),
        ("<<<<<<< HEAD", "a merge conflict stands here"),
        (GOOD.replace('"a?"', "1" * 5000), "it is no JSON"),
    ],
)
def test_a_malformed_line_is_a_finding(line: str, words: str) -> None:
    other = retired.text(keyed(text("b")))
    texts, found = retired.parse(f"{GOOD}\n{line}\n{other}".encode())
    (said,) = found
    assert (said.code, said.severity) == ("LEDGER001", Severity.ERROR)
    assert words in said.message
    assert (said.span.path, said.span.line) == ("ledger/retired.jsonl", 2)
    assert said.span.end_column == 1 + len(line)
    assert texts == keyed(text("a"), text("b"))


def test_both_sides_of_a_merge_conflict_are_no_doubles() -> None:
    ours, theirs = GOOD, retired.text(keyed(text("a", "다른 답."))).strip()
    content = f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> other\n"
    _, found = retired.parse(content.encode())
    assert [each.span.line for each in found] == [1, 3, 5]


def test_bytes_that_are_no_text_and_foreign_line_ends() -> None:
    _, (said,) = retired.parse(GOOD.encode() + b"\n\xff\n")
    assert (said.code, said.span.line) == ("LEDGER001", 2)
    content = "\ufeff" + GOOD + "\r\n"
    assert retired.parse(content.encode()) == (keyed(text("a")), ())


def test_links_are_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(GOOD + "\n", encoding="utf-8")
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "retired.jsonl").symlink_to(other)
    texts, (said,) = retired.read(folder)
    assert texts == {}
    assert (said.code, said.span.path) == ("LEDGER001", "ledger/retired.jsonl")
    (folder / "retired.jsonl").unlink()
    (folder / "retired.jsonl").mkdir()
    assert len(retired.read(folder)[1]) == 1


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("x", encoding="utf-8")
    with pytest.raises(RectoversoError, match="can't be written"):
        retired.write(keyed(text("a")), tmp_path / "ledger")


# ---------------------------------------------------------------- pictures


def name_of(data: bytes, stem: str = "a") -> str:
    """The name that a package gives a picture."""
    return f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}.svg"


ONE, TWO = b"<svg>1</svg>", b"<svg>2</svg>"


def pictured(*shown: str) -> dict[Key, Text]:
    """A text that shows these files."""
    return keyed(text("a", "".join(f'<img src="{name}">' for name in shown)))


def packed(path: Path, media: Mapping[str, bytes]) -> Path:
    return ship(path, HeldNote("g"), media=media)


def test_pictures_are_taken_from_what_is_kept_then_from_the_release_before(tmp_path: Path) -> None:
    one, two, other = name_of(ONE), name_of(TWO), name_of(TWO, "other")
    texts = pictured(one, two, one)
    korean = packed(tmp_path / "ko.apkg", {two: TWO, other: TWO})
    english = packed(tmp_path / "en.apkg", {one: ONE, two: TWO})
    found = retired.pictures.gathered(texts, {one: ONE, other: TWO}, [korean])
    assert list(found.items()) == sorted({one: ONE, two: TWO}.items())
    assert retired.pictures.missing(texts, found) == ()
    assert retired.pictures.gathered(texts, {}, [korean, english]) == found
    assert retired.pictures.gathered(texts, found, []) == found, "a release may be finished later"
    lacking = retired.pictures.gathered(texts, {}, [korean])
    assert lacking == {two: TWO}
    assert retired.pictures.missing(texts, lacking) == (one,)
    assert retired.pictures.gathered({}, {one: ONE}, [korean]) == {}


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
    assert retired.pictures.gathered(pictured(name), {}, [path]) == {}


def test_pictures_are_written_read_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    assert retired.pictures.read(folder) == ({}, ())
    retired.pictures.write({}, folder)
    assert not folder.exists()
    both = {name_of(ONE): ONE, name_of(TWO): TWO}
    retired.pictures.write(both, folder)
    assert retired.pictures.read(folder) == (both, ())
    assert {path.name for path in (folder / "retired").iterdir()} == both.keys()
    (folder / "retired/README.md").write_text("theirs", encoding="utf-8")
    retired.pictures.write({name_of(TWO): TWO}, folder)
    assert retired.pictures.read(folder) == ({name_of(TWO): TWO}, ())
    retired.pictures.write({}, folder)
    assert [path.name for path in (folder / "retired").iterdir()] == ["README.md"]
    (folder / "retired/README.md").unlink()
    retired.pictures.write({}, folder)
    assert not (folder / "retired").exists()


def test_a_picture_that_is_not_what_its_name_says(tmp_path: Path) -> None:
    name, home = name_of(ONE), tmp_path / "ledger/retired"
    home.mkdir(parents=True)
    (home / name).write_bytes(TWO)
    pictures, (found,) = retired.pictures.read(tmp_path / "ledger")
    assert (pictures, found.code, found.severity) == ({}, "LEDGER001", Severity.ERROR)
    assert found.span.path == f"ledger/retired/{name}"
    assert "not the one of its name" in found.message
    retired.pictures.write({name: ONE}, tmp_path / "ledger")
    assert retired.pictures.read(tmp_path / "ledger") == ({name: ONE}, ())
    (home / name).unlink()
    (tmp_path / "one.svg").write_bytes(ONE)
    (home / name).symlink_to(tmp_path / "one.svg")
    _, (found,) = retired.pictures.read(tmp_path / "ledger")
    assert "a link or no file" in found.message
    (home / name).unlink()
    home.rmdir()
    home.symlink_to(tmp_path)
    _, (found,) = retired.pictures.read(tmp_path / "ledger")
    assert (found.code, found.span.path) == ("LEDGER001", "ledger/retired")


def test_pictures_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger/retired").write_text("x", encoding="utf-8")
    with pytest.raises(RectoversoError, match="can't be written"):
        retired.pictures.write({name_of(ONE): ONE}, tmp_path / "ledger")


def test_a_retired_note_has_the_pictures_of_its_own_text() -> None:
    one, two = name_of(ONE), name_of(TWO)
    known = after("1.1.0", row("a", "1.1.0"), row("b"))
    (note,) = retired.by_language(pictured(one), known, {one: ONE, two: TWO})["ko"]
    assert note.pictures == {one: ONE}
    (note,) = retired.by_language(pictured(one), known)["ko"]
    assert note.pictures == {}


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
                *(digest.content(checked.decks), note_types.schema(checked.settings)),
            )
            editions = [(draft.deck, draft.digests) for draft in checked.drafts]
            known = identity.record(known, editions, made, checked.retirements)
            texts = retired.gathered({}, known, shipped)
            retired.write(texts, folder / ledger.FOLDER)
            ledger.write(known, folder / ledger.FOLDER)
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


WORDS = st.text(st.characters(codec="utf-8", exclude_characters=["\x1f"]), max_size=8)
TEXTS = st.builds(
    Text,
    language=st.sampled_from(["ko", "en"]),
    id=st.text("abc-", min_size=1, max_size=3),
    kind=st.sampled_from(ledger.KINDS),
    guid=WORDS.filter(bool),
    fields=st.dictionaries(WORDS, WORDS, max_size=3),
    tags=st.lists(WORDS.map(lambda tag: tag.replace(" ", "")), max_size=3).map(tuple),
)


@given(st.lists(TEXTS, max_size=5))
@settings(deadline=None)
def test_whatever_a_note_showed_is_read_back(texts: list[Text]) -> None:
    whole = keyed(*texts)
    again, found = retired.parse(retired.text(whole).encode())
    assert found == ()
    assert again == whole
    assert retired.text(again) == retired.text(whole)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_reading_never_raises(content: bytes) -> None:
    texts, found = retired.parse(content)
    assert found or not content.strip(b"\xef\xbb\xbf") or texts
