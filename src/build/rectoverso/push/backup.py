"""Copies of a collection as it was, which Anki can open again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO

from rectoverso.archive import replacing
from rectoverso.diagnostics import RectoversoError


def save(collection: BinaryIO, folder: Path, stem: str, package: Path) -> Path:
    """Copy a collection's file (closed by Anki) into `folder`, and say where the copy is.

    The copy is named after `stem` and the package that is to be pushed; an earlier backup of that
    name stays, and the new one gets a number. `RectoversoError` where it can't be written: then
    nothing must be changed.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _free(folder, f"{stem}-before-{package.stem}")
        with replacing(path) as part, part.open("wb") as copy:
            collection.seek(0)
            shutil.copyfileobj(collection, copy)
    except OSError as error:
        raise RectoversoError(
            f"the backup can't be written into {folder} ({error.strerror or error}); nothing was"
            " changed"
        ) from error
    return path


def _free(folder: Path, stem: str) -> Path:
    path = folder / f"{stem}.anki2"
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.anki2"
    return path
