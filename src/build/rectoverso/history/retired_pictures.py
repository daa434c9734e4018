"""`ledger/retired/`: the pictures that retired notes showed last.

A learner who skipped a release never got what it brought, and the package of retired notes shows
them the notes' last texts; so it has to bring the pictures, too. They are taken from the package
of the release before, like the texts, and kept as long as a retired text shows them.

A picture's name holds the hash of its bytes, so it says which bytes are right. Other files in the
folder, and other names in a text, are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from rectoverso import archive
from rectoverso.diagnostics import MALFORMED_LEDGER, Diagnostic, RectoversoError, Span
from rectoverso.history.ledger import FOLDER as LEDGER
from rectoverso.history.ledger import Key
from rectoverso.history.retired import PICTURE, RetiredText

FOLDER: Final = "retired"
"""In the deck's `ledger`."""

_NAME: Final = re.compile(PICTURE)
_PLAIN: Final = "put a plain folder with plain files in its place"
_FROM_HISTORY: Final = "bring the file back from the version control's history"


def missing(texts: Mapping[Key, RetiredText], pictures: Mapping[str, bytes]) -> tuple[str, ...]:
    """The names of the pictures that `texts` show and nobody has, sorted."""
    return tuple(sorted(shown(texts) - pictures.keys()))


def shown(texts: Mapping[Key, RetiredText]) -> set[str]:
    """The names of the pictures that the texts show."""
    return {name for text in texts.values() for name in text.pictures}


def is_right(name: str, data: bytes) -> bool:
    """Whether a file holds what its name says."""
    ours = _NAME.fullmatch(name)
    return ours is not None and sha256(data).hexdigest().startswith(ours[1])


def write(pictures: Mapping[str, bytes], folder: Path) -> None:
    """Make `folder` (the deck's `ledger`) hold these pictures and no others of ours, each file in
    one step; doing it twice is doing it once. `RectoversoError` when that fails.
    """
    home = folder / FOLDER
    try:
        held = _held(home)
        if pictures:
            home.mkdir(parents=True, exist_ok=True)
        for name, data in pictures.items():
            if name not in held or home.joinpath(name).read_bytes() != data:
                archive.write(home / name, data)
        for name in held:
            if name not in pictures:
                (home / name).unlink()
        if home.is_dir() and not any(home.iterdir()):
            home.rmdir()
    except OSError as error:
        raise RectoversoError(f"{home} can't be written: {error.strerror}") from error


def read(folder: Path) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """The pictures in `folder` (the deck's `ledger`) by name, and what is wrong there.

    A missing folder holds none. `RectoversoError` when it can't be read at all.
    """
    home = folder / FOLDER
    if folder.is_symlink():
        return {}, ()  # a finding of the ledger's own
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        return {}, (_wrong("", "it is a link or no folder", _PLAIN),)
    pictures = {}
    found = []
    try:
        for name in _held(home):
            file = home / name
            if file.is_symlink() or not file.is_file():
                found.append(_wrong(name, "it is a link or no file", _PLAIN))
                continue
            data = file.read_bytes()
            if is_right(name, data):
                pictures[name] = data
            else:
                found.append(_wrong(name, "it is not the one of its name", _FROM_HISTORY))
    except OSError as error:
        raise RectoversoError(f"{home} can't be read: {error.strerror}") from error
    return pictures, tuple(found)


def _held(home: Path) -> list[str]:
    """The names in the folder that are ours, sorted; none where it is missing."""
    if not home.is_dir():
        return []
    return sorted(path.name for path in home.iterdir() if _NAME.fullmatch(path.name))


def _wrong(name: str, words: str, hint: str) -> Diagnostic:
    message = f"a picture of a retired note can't be read: {words}"
    path = "/".join(filter(None, (LEDGER, FOLDER, name)))
    return MALFORMED_LEDGER.found(message, Span.whole(path), hint)
