"""`ledger/retired/`: the pictures that retired notes showed last.

A learner who skipped a release never got what it brought, and the package of retired notes shows
them the notes' last texts; so it has to bring the pictures, too. They are taken from the package
of the release before, like the texts, and kept as long as a retired text shows them.

A picture's name holds the hash of its bytes (`writers.apkg.medium_name`), so a name says which
bytes are right. Other files in the folder, and other names in a text, are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from rectoverso import archive
from rectoverso.anki import package
from rectoverso.diagnostics import Diagnostic, RectoversoError, Severity, Span
from rectoverso.history.ledger import FOLDER as LEDGER
from rectoverso.history.ledger import MALFORMED, Key
from rectoverso.history.retired.texts import Text

FOLDER: Final = "retired"
"""In the deck's `ledger`."""

# Shorter than what any file system takes.
_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,200}-([0-9a-f]{12})(\.[a-z0-9]{1,5})?")
_PLAIN: Final = "put a plain folder with plain files in its place"
_FROM_HISTORY: Final = "bring the file back from the version control's history"


def gathered(
    texts: Mapping[Key, Text], kept: Mapping[str, bytes], packages: Iterable[Path]
) -> dict[str, bytes]:
    """The pictures that `texts` show, their bytes by name, sorted.

    Those of `kept`, else of `packages`, the files of the release before. One that is in none is
    left out (`missing` names it). `RectoversoError` when a package can't be read.
    """
    found = dict(kept)
    needed = _needed(texts)
    for path in packages:
        lacking = needed - found.keys()
        if lacking:
            media = package.media(path, lacking)
            found |= {name: data for name, data in media.items() if _is_right(name, data)}
    return {name: found[name] for name in sorted(needed & found.keys())}


def missing(texts: Mapping[Key, Text], pictures: Mapping[str, bytes]) -> tuple[str, ...]:
    """The names of the pictures that `texts` show and nobody has, sorted."""
    return tuple(sorted(_needed(texts) - pictures.keys()))


def _needed(texts: Mapping[Key, Text]) -> set[str]:
    """The names of our pictures that the texts show."""
    names = (name for text in texts.values() for name in text.pictures)
    return {name for name in names if _NAME.fullmatch(name)}


def _is_right(name: str, data: bytes) -> bool:
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
            if _is_right(name, data):
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
    return Diagnostic(MALFORMED, Severity.ERROR, message, Span.whole(path), (hint,))
