"""`ledger/retired.jsonl`: what the notes of retired questions showed last.

The source does not have them any more, and learners still do. The package that marks them as
retired (`writers.retired`) needs their texts, since an import replaces a note as a whole.

One line per note, sorted by language, id and kind: a JSON object with those three, the guid, the
fields by name as HTML (empty ones are left out) and the tags. `ledger/notes.tsv` alone says which
notes are retired; a text of another one is passed over, so a release can write this file before
it writes the ledger.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from rectoverso import archive
from rectoverso.diagnostics import MALFORMED_LEDGER, Diagnostic, RectoversoError, Span
from rectoverso.history import merged
from rectoverso.history.ledger import FOLDER, KINDS, RENAMED, Key, Ledger, NoteRow, version_key

FILE: Final = "retired.jsonl"
PICTURE: Final = r"[A-Za-z0-9-]{1,200}-([0-9a-f]{12})(\.[a-z0-9]{1,5})?"
"""The name of a picture or sound of ours, with its hash; shorter than what any file system takes.
"""

_PATH: Final = f"{FOLDER}/{FILE}"
_SHOWN: Final = re.compile(rf'(?:<img src="|<audio [^<>]*?src="|\[sound:)({PICTURE})["\]]')
_SEPARATOR: Final = "\x1f"
"""What parts the fields of a note in Anki, so that no field can hold it."""
_FROM_HISTORY: Final = "bring the line back from the version control's history"
_BOTH_SIDES: Final = "keep one line per note of both sides, and delete the lines with the markers"


@dataclass(frozen=True, slots=True)
class RetiredText:
    """What a note showed last: its fields by name as HTML, without empty ones, and its tags."""

    language: str
    id: str
    kind: str
    guid: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]

    @property
    def key(self) -> Key:
        """The line of the ledger that it belongs to."""
        return (self.language, self.id, self.kind)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names of the pictures that it shows and of the sounds that it plays, in order, each
        once. Only our own packages are read, which name them by their content's hash.
        """
        found = (shown[1] for html in self.fields.values() for shown in _SHOWN.finditer(html))
        return tuple(dict.fromkeys(found))


_KEYS: Final = {each.name for each in fields(RetiredText)}


@dataclass(frozen=True, slots=True)
class RetiredNote:
    """A retired note: what it showed, and the release that retired it, with its time in seconds
    since the epoch; `pictures` are those of its text that are kept, their bytes by name.
    """

    text: RetiredText
    version: str
    time: int
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def missing(texts: Mapping[Key, RetiredText], ledger: Ledger) -> tuple[Key, ...]:
    """The retired notes whose texts are not known, so that no package can mark them."""
    return tuple(row.key for row in rows(ledger) if row.key not in texts)


def by_language(
    texts: Mapping[Key, RetiredText], ledger: Ledger, pictures: Mapping[str, bytes]
) -> dict[str, tuple[RetiredNote, ...]]:
    """The retired notes of every edition that has some, in the order of the ledger.

    `pictures` are those that are kept, their bytes by name.
    """
    times = {release.version: release.time for release in ledger.releases}
    found: dict[str, tuple[RetiredNote, ...]] = {}
    for row in rows(ledger):
        text = texts.get(row.key)
        if text is not None and text.guid == row.guid and row.retired_in in times:
            own = {name: pictures[name] for name in text.pictures if name in pictures}
            note = RetiredNote(text, row.retired_in, times[row.retired_in], own)
            found[row.language] = (*found.get(row.language, ()), note)
    return found


def rows(ledger: Ledger) -> Iterator[NoteRow]:
    """The lines of the notes that are retired under all their ids: of each the last one."""
    living = {row.guid for row in ledger.rows if not row.retired_in}
    last: dict[str, NoteRow] = {}
    for row in ledger.rows:
        if row.guid in living:
            continue
        other = last.setdefault(row.guid, row)
        if _left(row) > _left(other):
            last[row.guid] = row
    kept = {row.key for row in last.values()}
    return (row for row in ledger.rows if row.key in kept)


def _left(row: NoteRow) -> tuple[tuple[int, ...], bool]:
    """Orders the lines of a note by when they were left; a new id stands behind the old one."""
    return (version_key(row.retired_in), row.reason != RENAMED)


# ---------------------------------------------------------------- the file


def text(texts: Mapping[Key, RetiredText]) -> str:
    """The text of `retired.jsonl`."""
    encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "".join(encoder.encode(asdict(texts[key])) + "\n" for key in sorted(texts))


def write(texts: Mapping[Key, RetiredText], folder: Path) -> None:
    """Write the file into `folder` (the deck's `ledger`), which is made when it is missing; in
    one step. `RectoversoError` when that fails: then nothing has changed.
    """
    try:
        folder.mkdir(exist_ok=True)
        archive.write(folder / FILE, text(texts).encode())
    except OSError as error:
        raise RectoversoError(f"{folder} can't be written: {error.strerror}") from error


def read(folder: Path) -> tuple[dict[Key, RetiredText], tuple[Diagnostic, ...]]:
    """The texts in `folder` (the deck's `ledger`) by the ledger's keys, and what is wrong there.

    A missing file holds none. `RectoversoError` when it can't be read at all.
    """
    file = folder / FILE
    if folder.is_symlink():
        return {}, ()  # a finding of the ledger's own
    if file.is_symlink() or (file.exists() and not file.is_file()):
        return {}, (_wrong("it is a link or no file", 1, 0, "put a plain file in its place"),)
    try:
        return parse(file.read_bytes())
    except FileNotFoundError:
        return {}, ()
    except OSError as error:
        raise RectoversoError(f"{file} can't be read: {error.strerror}") from error


def parse(content: bytes) -> tuple[dict[Key, RetiredText], tuple[Diagnostic, ...]]:
    """The texts that the file's bytes hold, by the ledger's keys, and what is wrong in it."""
    try:
        lines = merged.lines(content)
    except UnicodeDecodeError as error:
        number = merged.line_of(error)
        return {}, (_wrong("this line is not UTF-8", number, 0, _FROM_HISTORY),)
    texts: dict[Key, RetiredText] = {}
    found = []
    conflict = any(map(merged.CONFLICT_MARKERS.match, lines))
    for number, line in enumerate(lines, 1):
        if merged.CONFLICT_MARKERS.match(line):
            found.append(_wrong("a merge conflict stands here", number, len(line), _BOTH_SIDES))
            continue
        try:
            read = _text(line)
            if read.key in texts and not conflict:  # both sides may hold a note
                raise ValueError("an earlier line already stands for this note")
        except ValueError as error:
            found.append(_wrong(str(error), number, len(line), _FROM_HISTORY))
        else:
            texts[read.key] = read
    return texts, tuple(found)


def _text(line: str) -> RetiredText:
    """What a line holds. ValueError, with the reason, where it is malformed."""
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is no JSON") from error
    if not isinstance(value, dict) or value.keys() != _KEYS:
        raise ValueError(f"it is no object with {', '.join(sorted(_KEYS))}")
    shown, tags = value.pop("fields"), value.pop("tags")
    if not isinstance(shown, dict) or not _are_words(shown.values()):
        raise ValueError("`fields` are not texts by their names")
    if not isinstance(tags, list) or not _are_words(tags) or any(" " in tag for tag in tags):
        raise ValueError("`tags` is not a list of words")
    if not _are_words([*shown, *value.values()]) or not all(value.values()):
        raise ValueError("a language, id, kind or guid is no text")
    if value["kind"] not in KINDS:
        raise ValueError(f"`kind` is not {' or '.join(KINDS)}")
    return RetiredText(**value, fields=shown, tags=tuple(tags))


def _are_words(values: Iterable[Any]) -> bool:
    """Whether all are texts that a note in Anki can hold."""
    try:
        return all(
            isinstance(value, str) and _SEPARATOR not in value and bool(value.encode() or True)
            for value in values
        )
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def _wrong(words: str, number: int, width: int, hint: str) -> Diagnostic:
    message = f"what a retired note showed can't be read: {words}"
    span = Span(_PATH, number, 1, number, 1 + width)
    return MALFORMED_LEDGER.found(message, span, hint)
