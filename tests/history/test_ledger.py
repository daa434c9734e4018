"""The ledger's two files: what is written is read, and what is wrong in them is said where."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rectoverso.diagnostics import Diagnostic, RectoversoError, Severity
from rectoverso.history import ledger, ledger_files
from rectoverso.history.ledger import Ledger, NoteRow, Release
from tests import warm

NOTES = (
    "language\tid\tkind\tguid\tmod\tdigest"
    "\tfirst release\tlast change\tretired in\tsuccessor\treason\tdue\n"
    "ko\tgelu\tcloze\tc7w3\t1760000000\tab.12\t1.0.0\t1.0.0\t\t\t\t1000\n"
    "ko\tgelu\tquestion\tq7w3\t1760000000\tab13\t1.0.0\t1.0.0\t1.10.0\tgelu\t두 번 묻는다.\t1000\n"
    "ko\trelu\tquestion\tq8\t1770000000\tab14\t1.0.0\t1.10.0\t\t\t\t2000\n"
)
RELEASES = (
    "version\ttime\tnote type digest\tcontent digest\tschema digest\tnotes digest\ttitles\n"
    "1.0.0\t1760000000\tfe\t01\t5c\t\t\n"
    '1.10.0\t1770000000\tfe\t\t\t\t{"en":"The \\\\ \\"deck\\"","ko":"덱"}\n'
)


def parsed(notes: str | None, releases: str | None = RELEASES) -> tuple[Diagnostic, ...]:
    def content(text: str | None) -> bytes | None:
        return None if text is None else text.encode()

    _, found = ledger_files.parse(content(notes), content(releases))
    return found


def only(found: tuple[Diagnostic, ...]) -> Diagnostic:
    assert len(found) == 1, [each.message for each in found]
    assert found[0].severity is Severity.ERROR
    assert found[0].hints
    return found[0]


def test_the_texts_are_read_and_written_back() -> None:
    whole, found = ledger_files.parse(NOTES.encode(), RELEASES.encode())
    assert found == ()
    assert whole.rows[2] == NoteRow(
        "ko", "relu", "question", "q8", 1770000000, "ab14", "1.0.0", "1.10.0", "", "", "", 2000
    )
    assert whole.releases == (
        Release("1.0.0", 1760000000, "fe", "01", "5c"),
        Release("1.10.0", 1770000000, "fe", titles=ledger.titles(whole.releases[1].titled)),
    )
    assert whole.releases[0].titled == {}
    assert whole.releases[1].titled == {"en": r'The \ "deck"', "ko": "덱"}
    assert whole.latest == 1770000000
    assert whole.last_release == whole.releases[1]
    assert ledger_files.notes_text(whole) == NOTES
    assert ledger_files.releases_text(whole) == RELEASES


def test_an_older_file_without_titles() -> None:
    older = "".join(line.rpartition("\t")[0] + "\n" for line in RELEASES.splitlines())
    whole, found = ledger_files.parse(NOTES.encode(), older.encode())
    assert found == ()
    assert [each.titles for each in whole.releases] == ["", ""]
    assert ledger_files.releases_text(whole).startswith(RELEASES.splitlines()[0] + "\n")
    # but no line may lack them where others have them
    message = only(parsed(NOTES, RELEASES.replace("\t\t\n", "\t\n"))).message
    assert message == "this line has 6 fields, and 7 belong in it"


@pytest.mark.parametrize("title", ["a\tb", 'a "b" \\ c', "a\x00\x7f\n b", "\u2028", "활성화", "x"])
def test_any_title_can_stand_in_the_ledger(title: str) -> None:
    made = Release("1.0.0", 1, "fe", titles=ledger.titles({"ko": title, "en": ""}))
    text = ledger_files.releases_text(ledger.ordered((), [made]))
    read, found = ledger_files.parse(NOTES.split("\n", 1)[0].encode() + b"\n", text.encode())
    assert (read.releases, found) == ((made,), ())
    assert made.titled == {"ko": ledger.plain_title(title), "en": ""}


def test_a_row_says_where_it_stands() -> None:
    whole, _ = ledger_files.parse(NOTES.encode(), RELEASES.encode())
    span = whole.place(whole.rows[2])
    assert NOTES.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1] == "relu"
    assert (span.path, span.line, span.end_line) == ("ledger/notes.tsv", 4, 4)
    assert ledger.ordered(whole.rows, whole.releases).place(whole.rows[2]).line == 1


def test_lines_are_sorted_and_releases_by_number() -> None:
    whole, _ = ledger_files.parse(NOTES.encode(), RELEASES.encode())
    again = ledger.ordered(whole.rows[::-1], whole.releases[::-1])
    assert again == whole
    early = Release("1.9.0", 1765000000, "fe")
    versions = [each.version for each in ledger.ordered((), [*whole.releases, early]).releases]
    assert versions == ["1.0.0", "1.9.0", "1.10.0"]


def test_a_missing_folder_is_the_state_before_the_first_release(tmp_path: Path) -> None:
    assert ledger_files.read(tmp_path / "ledger") == (ledger.EMPTY, ())
    assert ledger.EMPTY.latest == 0
    assert ledger.EMPTY.last_release is None


def test_windows_line_ends_a_mark_and_no_last_line_end() -> None:
    notes = "\ufeff" + NOTES.replace("\n", "\r\n").rstrip()
    whole, found = ledger_files.parse(notes.encode(), RELEASES.encode())
    assert found == ()
    assert ledger_files.notes_text(whole) == NOTES


def covered(text: str, found: Diagnostic) -> tuple[int, str]:
    """The line and the words that a finding points at."""
    span = found.span
    assert span.line == span.end_line
    return span.line, text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("q8\t1770000000", "q8\t177x", (4, "177x"), "`mod` is not a number"),
        ("q8\t1770000000", "q8\t-1", (4, "-1"), "`mod` is not a number"),
        ("q8\t1770000000", "q8\t１", (4, "１"), "`mod` is not a number"),
        ("relu\tquestion", "relu\tbasic", (4, "basic"), "question or cloze"),
        ("ko\trelu", "KO\trelu", (4, "KO"), "`language` is not a language code"),
        ("ko\trelu", "ko\tReLU", (4, "ReLU"), "`id` is not an id"),
        ("\tq8\t", "\t\t", (4, ""), "`guid` is not a guid"),
        ("ab14", "활성", (4, "활성"), "`digest` is not a digest"),
        ("1.10.0\t\t\t\t2000", "1.10\t\t\t\t2000", (4, "1.10"), "`last change` is not a version"),
        ("\t2000", "\t2e3", (4, "2e3"), "`due` is not a number"),
        ("\tgelu\t두", "\tGELU\t두", (3, "GELU"), "`successor` is not an id"),
        ("두 번", "두\x07번", (3, "두\x07번 묻는다."), "`reason` is not a reason"),
    ],
)
def test_malformed_fields(old: str, new: str, place: tuple[int, str], words: str) -> None:
    assert NOTES.count(old) == 1
    notes = NOTES.replace(old, new)
    found = only(parsed(notes))
    assert found.code == "LEDGER001"
    assert words in found.message
    assert found.span.path == "ledger/notes.tsv"
    assert covered(notes, found) == place


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("\t2000", "", 4, "11 fields, and 12 belong"),
        ("\t2000", "\t2000\t", 4, "13 fields, and 12 belong"),
        ("language\tid", "id\tlanguage", 1, "does not name the ledger's columns"),
        ("ko\tgelu\tcloze", "\nko\tgelu\tcloze", 2, "1 fields"),
        ("ko\trelu\tq", "ko\tgelu\tq", 4, "line 3 already stands for this"),
    ],
)
def test_malformed_lines(old: str, new: str, line: int, words: str) -> None:
    assert NOTES.count(old) == 1
    notes = NOTES.replace(old, new)
    found = only(parsed(notes))
    assert found.code == "LEDGER001"
    assert words in found.message
    assert covered(notes, found) == (line, notes.split("\n")[line - 1])


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("1.10.0\t1770000000", "1.10\t1770000000", 3, "a version like 1.0.0"),
        ("1770000000", "later", 3, "a number of seconds"),
        ("1.10.0\t1770000000\tfe", "1.10.0\t1770000000\tFE", 3, "a digest"),
        ("1.10.0\t", "01.0.0\t", 3, "line 2 already stands for this"),
        ("version\ttime", "time\tversion", 1, "does not name"),
    ],
)
def test_malformed_releases(old: str, new: str, line: int, words: str) -> None:
    assert RELEASES.count(old) == 1
    found = only(parsed(NOTES, RELEASES.replace(old, new)))
    assert found.code == "LEDGER001"
    assert words in found.message
    assert (found.span.path, found.span.line) == ("ledger/releases.tsv", line)


def test_a_merge_conflict_is_called_by_its_name() -> None:
    head, *lines = NOTES.splitlines(keepends=True)
    ours, theirs = lines[2], lines[2].replace("ab14", "ab15")
    notes = head + "<<<<<<< HEAD\n" + ours + "=======\n" + theirs + ">>>>>>> other\n"
    found = parsed(notes)
    assert [each.span.line for each in found] == [2, 4, 6]
    assert {each.message for each in found} == {"a merge conflict stands in the ledger"}


def test_all_findings_at_once() -> None:
    notes = NOTES.replace("cloze", "gap").replace("1770000000", "soon")
    found = parsed(notes, RELEASES.replace("1.0.0", "one"))
    places = [(each.span.path, each.span.line) for each in found]
    assert places == [
        ("ledger/notes.tsv", 2),
        ("ledger/notes.tsv", 4),
        ("ledger/releases.tsv", 2),
    ]


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"\xff\xfe", b"\n\n\n", b"a\n" * 50])
def test_any_bytes_are_findings(content: bytes) -> None:
    for pair in ((content, RELEASES.encode()), (NOTES.encode(), content)):
        _, found = ledger_files.parse(*pair)
        assert found
        assert {each.code for each in found} == {"LEDGER001"}


def test_bytes_that_are_no_text_have_a_line() -> None:
    _, found = ledger_files.parse(NOTES.encode().replace(b"q8", b"\xff"), RELEASES.encode())
    assert only(found).span.line == 4
    _, found = ledger_files.parse(b"\xef\xbb\xbf" + NOTES.encode() + b"\xff", RELEASES.encode())
    assert only(found).span.line == 5


def test_a_lost_file_of_notes() -> None:
    assert "notes.tsv is missing" in only(parsed(None)).message


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("1.0.0\t1.10.0\t\t\t\t2", "1.0.0\t1.11.0\t\t\t\t2", (4, "1.11.0"), "never released"),
        ("1.0.0\t1.10.0\t\t\t\t2", "1.10.0\t1.0.0\t\t\t\t2", (4, "1.0.0"), "lies before"),
        ("1.10.0\tgelu", "1.10.0\tgelus", (3, "gelus"), "no line of its own"),
        ("1.10.0\t\t\t\t2", "1.10.0\t\tgelu\t\t2", (4, "gelu"), "never retired"),
        ("1.10.0\t\t\t\t2", "1.10.0\t\t\twhy\t2", (4, "why"), "never retired"),
        ("\tq8\t", "\tc7w3\t", (4, "c7w3"), "`gelu` in line 2 has the same guid"),
        (
            "1.10.0\tgelu\t두 번 묻는다.",
            "\t\t",
            (3, "question"),
            "lives in line 2 as a note of the other kind",
        ),
    ],
)
def test_lines_that_contradict_each_other(
    old: str, new: str, place: tuple[int, str], words: str
) -> None:
    assert NOTES.count(old) == 1
    notes = NOTES.replace(old, new)
    found = only(parsed(notes))
    assert found.code == "LEDGER005"
    assert words in found.message
    assert covered(notes, found) == place


def test_times_rise_with_versions() -> None:
    found = only(parsed(NOTES, RELEASES.replace("1770000000", "1760000000")))
    assert found.code == "LEDGER005"
    assert (found.span.line, found.span.column) == (3, 8)


def test_adopted_notes_before_any_release() -> None:
    head = NOTES.splitlines()[0]
    notes = f"{head}\nko\trelu\tquestion\tq@[;x\t1500000000\t\t\t\t\t\t\t\n"
    whole, found = ledger_files.parse(notes.encode(), None)
    assert found == ()
    assert whole.rows[0].due is None
    assert whole.latest == 1500000000
    assert ledger_files.notes_text(whole) == notes


# ---------------------------------------------------------------- files


def sample(version: int) -> Ledger:
    """A ledger of `version` releases and as many notes."""
    rows = [
        NoteRow(
            "ko", f"q-{n}", "question", f"g{n}", 10 * n, "a", f"{n}.0.0", f"{n}.0.0", "", "", "", n
        )
        for n in range(1, version + 1)
    ]
    return ledger.ordered(rows, [Release(row.first_release, row.mod, "fe") for row in rows])


def test_written_files_are_read_back_and_nothing_else_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    for version in (1, 2, 2):
        ledger_files.write(sample(version), folder)
        assert ledger_files.read(folder) == (sample(version), ())
        assert sorted(each.name for each in folder.iterdir()) == ["notes.tsv", "releases.tsv"]


def test_a_field_that_would_break_the_table_is_refused(tmp_path: Path) -> None:
    for guid in ("a\tb", "a\nb", "a\rb", "a\0b"):
        row = sample(1).rows[0]._replace(guid=guid)
        with pytest.raises(ValueError, match="control character"):
            ledger_files.write(ledger.ordered([row], ()), tmp_path / "ledger")
    assert not (tmp_path / "ledger").exists()


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("x", encoding="utf-8")
    with pytest.raises(RectoversoError, match="can't be written"):
        ledger_files.write(sample(1), tmp_path / "ledger")


def test_links_are_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "ledger", tmp_path / "other"
    ledger_files.write(sample(1), other)
    folder.symlink_to(other)
    whole, found = ledger_files.read(folder)
    assert whole == ledger.EMPTY
    assert only(found).span.path == "ledger"
    folder.unlink()
    folder.mkdir()
    (folder / "notes.tsv").symlink_to(other / "notes.tsv")
    (folder / "releases.tsv").mkdir()
    _, found = ledger_files.read(folder)
    assert [each.span.path for each in found] == ["ledger/notes.tsv", "ledger/releases.tsv"]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can grow beyond `size` bytes; writing more fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [10, 700])
def test_a_full_disk_leaves_the_old_ledger(tmp_path: Path, size: int) -> None:
    folder = tmp_path / "ledger"
    ledger_files.write(sample(1), folder)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    later = sample(20)
    assert len(ledger_files.releases_text(later)) < 700 < len(ledger_files.notes_text(later))
    with room_for(size), pytest.raises(RectoversoError, match="can't be written"):
        ledger_files.write(later, folder)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


KILLED = """
import os, sys
from pathlib import Path
from rectoverso.history import ledger_files

left = int(sys.argv[3])

def count(event, arguments):
    global left
    if event in ("open", "os.rename", "os.remove", "os.mkdir"):
        left -= 1
        if left < 0:
            os._exit(9)

whole, _ = ledger_files.read(Path(sys.argv[1]))
sys.addaudithook(count)
ledger_files.write(whole, Path(sys.argv[2]))
"""


def test_a_kill_at_any_step_leaves_the_old_or_the_new_ledger(tmp_path: Path) -> None:
    seen = []
    ledger_files.write(sample(2), tmp_path / "whole")
    for steps in range(40):
        folder = tmp_path / str(steps)
        ledger_files.write(sample(1), folder)
        ended = warm.run(KILLED, tmp_path / "whole", folder, str(steps), environment=os.environ)
        whole, found = ledger_files.read(folder)
        assert found == ()
        assert whole in (sample(1), sample(2))
        seen.append(len(whole.rows))
        # whatever was left lying about, the next release goes on from there
        ledger_files.write(sample(3), folder)
        assert ledger_files.read(folder) == (sample(3), ())
        assert sorted(each.name for each in folder.glob(".releases*")) == []
        if ended.returncode == 0:
            break
        assert ended.returncode == 9
    assert seen == sorted(seen)
    assert set(seen) == {1, 2}
    assert len(seen) > 6


def test_a_reverted_ledger_ignores_what_a_killed_release_left(tmp_path: Path) -> None:
    ledger_files.write(sample(1), tmp_path)
    (tmp_path / ".releases-0123456789abcdef.tsv").write_text("from another time", encoding="utf-8")
    assert ledger_files.read(tmp_path) == (sample(1), ())


# ---------------------------------------------------------------- note types


def test_a_note_types_mod_is_the_first_release_of_the_last_run() -> None:
    def mod(*digests: str, now: str) -> int:
        releases = [Release(f"1.{n}.0", 100 + n, each) for n, each in enumerate(digests)]
        return ledger.note_type_mod(ledger.ordered((), releases), now, 999)

    assert mod(now="a") == 999
    assert mod("a", now="a") == 100
    assert mod("a", "a", "a", now="a") == 100
    assert mod("a", "b", "b", now="b") == 101
    assert mod("a", "b", "a", now="a") == 102
    assert mod("a", "b", now="a") == 999


# ---------------------------------------------------------------- lines edited by hand


def shipped(*rows: NoteRow) -> str:
    """The text of `releases.tsv` after a release of these lines."""
    last = Release("1.10.0", 1770000000, "fe", notes_digest=ledger_files.notes_digest(rows))
    return ledger_files.releases_text(
        ledger.ordered((), [Release("1.0.0", 1760000000, "fe"), last])
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [("\tq8\t", "\tq9\t"), ("1770000000\tab14", "4102444800\tab14"), ("\tab14\t", "\tab15\t")],
    ids=["guid", "mod", "digest"],
)
def test_what_a_release_wrote_is_not_edited_by_hand(old: str, new: str) -> None:
    whole, found = ledger_files.parse(NOTES.encode(), RELEASES.encode())
    assert found == ()
    releases = shipped(*whole.rows)
    assert parsed(NOTES, releases) == ()
    assert old in NOTES
    (finding,) = parsed(NOTES.replace(old, new, 1), releases)
    assert finding.code == "LEDGER005"
    assert "is not what the release of 1.10.0 wrote" in finding.message


def test_a_note_that_is_adopted_after_a_release_is_no_edit() -> None:
    whole, _ = ledger_files.parse(NOTES.encode(), RELEASES.encode())
    adopted = NoteRow("ko", "swish", "question", "x", 1, "", "", "", "", "", "", None)
    text = ledger_files.notes_text(ledger.ordered([*whole.rows, adopted], ()))
    assert parsed(text, shipped(*whole.rows)) == ()
