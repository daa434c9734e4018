"""`ledger/translations.tsv`: the text of the first language that each translation was made from.

A line per translation, sorted by language and id, so that git merges it; `rectoverso editions
--accept` writes it. No artifact depends on it: what is wrong in it is a warning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from rectoverso import archive
from rectoverso.diagnostics import MALFORMED_TRANSLATIONS, Diagnostic, RectoversoError, Span
from rectoverso.history import tsv
from rectoverso.history.ledger import FOLDER, ID_FORM, LANGUAGE_FORM
from rectoverso.history.tsv import Form, Table
from rectoverso.history.wording import Wording

FILE: Final = "translations.tsv"
PATH: Final = f"{FOLDER}/{FILE}"

_DIGEST: Final = r"[0-9a-f]+(\.[0-9a-f]+){3}"


class Translation(NamedTuple):
    """A line of the file.

    language    of the translation
    id          of the question
    source      the language that it was translated from: the deck's first at that time
    wording     the digest of what the question said there (see `wording`)
    """

    language: Annotated[str, LANGUAGE_FORM]
    id: Annotated[str, ID_FORM]
    source: Annotated[str, LANGUAGE_FORM]
    wording: Annotated[
        Wording, Form(_DIGEST, "a digest of four parts with dots between", Wording.parse)
    ]

    @property
    def key(self) -> tuple[str, str]:
        """What the line stands for: a language and an id."""
        return (self.language, self.id)


Translations = Mapping[tuple[str, str], Translation]
"""The lines by language and id."""


def text(lines: Iterable[Translation]) -> str:
    """The text of the file, whatever order the lines come in."""
    by_key = attrgetter("key")
    return tsv.text(Translation, sorted(lines, key=by_key))


def write(lines: Iterable[Translation], folder: Path) -> None:
    """Write the file into `folder` (the deck's `ledger`), which is made when it is missing; in
    one step. `RectoversoError` when that fails: then nothing has changed.
    """
    try:
        folder.mkdir(exist_ok=True)
        archive.write(folder / FILE, text(lines).encode())
    except OSError as error:
        raise RectoversoError(f"{folder} can't be written: {error.strerror}") from error


def read(folder: Path) -> tuple[Translations, tuple[Diagnostic, ...]]:
    """The lines in `folder` (the deck's `ledger`) that are right, and what is wrong there
    (warnings).

    A missing file holds none. `RectoversoError` when it can't be read at all.
    """
    file = folder / FILE
    if folder.is_symlink():
        return {}, ()  # a finding of the ledger's own
    if file.is_symlink() or (file.exists() and not file.is_file()):
        hint = "put a plain file in its place"
        message = "this is a link or no file, so it may belong to another deck"
        return {}, (MALFORMED_TRANSLATIONS.found(message, Span.whole(PATH), hint),)
    try:
        return parse(file.read_bytes())
    except FileNotFoundError:
        return {}, ()
    except OSError as error:
        raise RectoversoError(f"{file} can't be read: {error.strerror}") from error


def parse(content: bytes) -> tuple[Translations, tuple[Diagnostic, ...]]:
    """The lines that the file's bytes hold, where they are right, and what is wrong in it.

    Two lines for one translation (the sides of a merge conflict, say) record nothing.
    """
    table = Table(PATH, Translation, content, MALFORMED_TRANSLATIONS)
    rows = table.rows.values()
    count = Counter(row.key for row in rows)
    return {row.key: row for row in rows if count[row.key] == 1}, tuple(table.found)
