"""What retired notes showed last: written, read, and refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectoverso.anki.names import medium_name
from rectoverso.diagnostics import RectoversoError, Severity
from rectoverso.history import ledger, retired, retired_pictures
from rectoverso.history.ledger import Key, Ledger, NoteRow, Release
from rectoverso.history.retired import RetiredNote, RetiredText
from rectoverso.languages import words
from rectoverso.render.card import CardFold
from rectoverso.render.frame import Frames
from tests import every_form, factory
from tests.fuzz import examples

RELEASES = tuple(Release(f"1.{n}.0", 1_000 * (n + 1), "fe") for n in range(5))


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


def text(name: str, short: str = "답.", guid: str = "", language: str = "ko") -> RetiredText:
    fields = {"Question": f"{name}?"} | ({"Short": short} if short else {})
    return RetiredText(language, name, "question", guid or f"g-{name}", fields, ("t::chapter::c",))


def keyed(*texts: RetiredText) -> dict[Key, RetiredText]:
    return {each.key: each for each in texts}


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
    assert retired.by_language(texts, known, {}) == {
        "en": (RetiredNote(text("a", guid="g-en", language="en"), "1.2.0", 3_000),),
        "ko": (RetiredNote(text("a"), "1.1.0", 2_000), RetiredNote(text("b"), "1.2.0", 3_000)),
    }
    assert retired.by_language(texts, after("1.2.0", row("a"), row("b"), row("c")), {}) == {}


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
    one = RetiredText("ko", "a", "cloze", "g", {"A": "1", "B": "2"}, ("x",))
    two = RetiredText("ko", "a", "cloze", "g", {"B": "2", "A": "1"}, ("x",))
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


def pictured(*shown: str) -> dict[Key, RetiredText]:
    """A text that shows these files."""
    return keyed(text("a", "".join(f'<img src="{name}">' for name in shown)))


def test_sounds_of_a_retired_note_are_kept_like_its_pictures() -> None:
    """As our own cards write them."""
    units = every_form.deck()
    names = {medium.path: medium_name(medium) for medium in units.media}
    labels = words("ko")
    citations = factory.citations(units)
    fold, frames = CardFold(labels, citations, names), Frames(labels, citations, {})
    for entry in units.entries():
        made = fold.fields(frames.of(entry.question, entry.parent), "1.0.0")
        kept = RetiredText("ko", entry.question.id, "question", "g", made.html, ())
        assert {*kept.pictures} == {names[path] for path in made.media}


def test_pictures_are_written_read_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    assert retired_pictures.read(folder) == ({}, ())
    retired_pictures.write({}, folder)
    assert not folder.exists()
    both = {name_of(ONE): ONE, name_of(TWO): TWO}
    retired_pictures.write(both, folder)
    assert retired_pictures.read(folder) == (both, ())
    assert {path.name for path in (folder / "retired").iterdir()} == both.keys()
    (folder / "retired/README.md").write_text("theirs", encoding="utf-8")
    retired_pictures.write({name_of(TWO): TWO}, folder)
    assert retired_pictures.read(folder) == ({name_of(TWO): TWO}, ())
    retired_pictures.write({}, folder)
    assert [path.name for path in (folder / "retired").iterdir()] == ["README.md"]
    (folder / "retired/README.md").unlink()
    retired_pictures.write({}, folder)
    assert not (folder / "retired").exists()


def test_a_picture_that_is_not_what_its_name_says(tmp_path: Path) -> None:
    name, home = name_of(ONE), tmp_path / "ledger/retired"
    home.mkdir(parents=True)
    (home / name).write_bytes(TWO)
    pictures, (found,) = retired_pictures.read(tmp_path / "ledger")
    assert (pictures, found.code, found.severity) == ({}, "LEDGER001", Severity.ERROR)
    assert found.span.path == f"ledger/retired/{name}"
    assert "not the one of its name" in found.message
    retired_pictures.write({name: ONE}, tmp_path / "ledger")
    assert retired_pictures.read(tmp_path / "ledger") == ({name: ONE}, ())
    (home / name).unlink()
    (tmp_path / "one.svg").write_bytes(ONE)
    (home / name).symlink_to(tmp_path / "one.svg")
    _, (found,) = retired_pictures.read(tmp_path / "ledger")
    assert "a link or no file" in found.message
    (home / name).unlink()
    home.rmdir()
    home.symlink_to(tmp_path)
    _, (found,) = retired_pictures.read(tmp_path / "ledger")
    assert (found.code, found.span.path) == ("LEDGER001", "ledger/retired")


def test_pictures_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger/retired").write_text("x", encoding="utf-8")
    with pytest.raises(RectoversoError, match="can't be written"):
        retired_pictures.write({name_of(ONE): ONE}, tmp_path / "ledger")


def test_a_retired_note_has_the_pictures_of_its_own_text() -> None:
    one, two = name_of(ONE), name_of(TWO)
    known = after("1.1.0", row("a", "1.1.0"), row("b"))
    (note,) = retired.by_language(pictured(one), known, {one: ONE, two: TWO})["ko"]
    assert note.pictures == {one: ONE}
    (note,) = retired.by_language(pictured(one), known, {})["ko"]
    assert note.pictures == {}


WORDS = st.text(st.characters(codec="utf-8", exclude_characters=["\x1f"]), max_size=8)
TEXTS = st.builds(
    RetiredText,
    language=st.sampled_from(["ko", "en"]),
    id=st.text("abc-", min_size=1, max_size=3),
    kind=st.sampled_from(ledger.KINDS),
    guid=WORDS.filter(bool),
    fields=st.dictionaries(WORDS, WORDS, max_size=3),
    tags=st.lists(WORDS.map(lambda tag: tag.replace(" ", "")), max_size=3).map(tuple),
)


@given(st.lists(TEXTS, max_size=5))
@examples()
def test_whatever_a_note_showed_is_read_back(texts: list[RetiredText]) -> None:
    whole = keyed(*texts)
    again, found = retired.parse(retired.text(whole).encode())
    assert found == ()
    assert again == whole
    assert retired.text(again) == retired.text(whole)


@given(st.binary(max_size=200))
@examples()
def test_reading_never_raises(content: bytes) -> None:
    texts, found = retired.parse(content)
    assert found or not content.strip(b"\xef\xbb\xbf") or texts
