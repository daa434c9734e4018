"""From a staging folder into place: artifacts appear whole and all together, or not at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from rectoverso import archive
from rectoverso.diagnostics import RectoversoError
from rectoverso.history import repository
from rectoverso.writers import SUMS, Artifact, File

SUMS_FILE: Final = "SHA256SUMS"

_STAGING: Final = re.compile(r"\.staging-([0-9]{1,19})")


@contextmanager
def staging(output: Path) -> Iterator[Path]:
    """A folder inside `output` that is gone afterwards, also what a killed build left.

    Where `output` has to be made, and git would take what lies there for a change of the tree, it
    is told to ignore that: artifacts are no source.
    """
    try:
        if not output.exists():
            output.mkdir(parents=True)
            if repository.sees(output):
                (output / ".gitignore").write_text("*\n", encoding="ascii")
        archive.sweep(output)
        for left in output.glob(".staging-*"):
            if (named := _STAGING.fullmatch(left.name)) and not archive.alive(named[1]):
                shutil.rmtree(left, ignore_errors=True)
        folder = output / f".staging-{os.getpid()}"
        folder.mkdir()
    except OSError as error:
        raise RectoversoError(f"{output} can't be written: {error.strerror}") from error
    try:
        yield folder
    except OSError as error:
        if error.errno not in archive.FULL:
            raise
        raise RectoversoError(f"{output} can't be written: {error.strerror}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def place(
    artifacts: Sequence[Artifact], staged: Path, output: Path, *, sums: bool
) -> tuple[Artifact, ...]:
    """Put artifacts in the folder `staged` in their places in `output`, each file by one rename.

    With `sums`, a file with their hashes comes last. `RectoversoError` when two have one name.
    """
    names = [file.path.name for artifact in artifacts for file in artifact.files]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = f"two decks make {twice[0]}: give one of them another `name` in deck.toml"
        raise RectoversoError(message)
    if sums:
        artifacts = [*artifacts, _sums(artifacts, staged)]
    placed = []
    for artifact in artifacts:
        files = []
        for file in artifact.files:
            target = output / file.path.name
            file.path.replace(target)
            files.append(file._replace(path=target))
        placed.append(replace(artifact, files=tuple(files)))
    return tuple(placed)


def _sums(artifacts: Sequence[Artifact], folder: Path) -> Artifact:
    """The hashes of all files, by name."""
    files = sorted(
        (file for artifact in artifacts for file in artifact.files), key=lambda file: file.path.name
    )
    path = folder / SUMS_FILE
    archive.write(path, "".join(f"{file.sha256}  {file.path.name}\n" for file in files).encode())
    return Artifact("", SUMS, (File.of(path),), {"files": len(files)})
