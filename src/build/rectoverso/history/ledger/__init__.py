"""The ledger: what each release shipped, in two text files that git can merge.

`ledger/notes.tsv` has one line per note, sorted by language, id and kind, `ledger/releases.tsv`
one per release. Fields are parted by tabs and hold no control characters; the first line names
the columns, which are the fields of `NoteRow` and `Release`. A missing folder means that nothing
was released yet. Reading never raises on bad content, it gives diagnostics: `LEDGER001` for what
can't be read, `LEDGER005` for lines that contradict each other.

`rows` are the lines and what they mean, `text` the text of the two files, `files` the folder.
"""

from __future__ import annotations

from rectoverso.history.ledger.files import read, sweep, write
from rectoverso.history.ledger.rows import (
    EMPTY,
    FOLDER,
    KINDS,
    MERGED,
    NOTES,
    RELEASES,
    RENAMED,
    Key,
    Ledger,
    NoteRow,
    Release,
    note_type_mod,
    ordered,
    version_key,
)
from rectoverso.history.ledger.table import MALFORMED
from rectoverso.history.ledger.text import notes_digest, notes_text, parse, releases_text

__all__ = [
    "EMPTY",
    "FOLDER",
    "KINDS",
    "MALFORMED",
    "MERGED",
    "NOTES",
    "RELEASES",
    "RENAMED",
    "Key",
    "Ledger",
    "NoteRow",
    "Release",
    "note_type_mod",
    "notes_digest",
    "notes_text",
    "ordered",
    "parse",
    "read",
    "releases_text",
    "sweep",
    "version_key",
    "write",
]
