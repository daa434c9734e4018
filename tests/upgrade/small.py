"""A small deck with two releases, made by `rectoverso release` in a repository of its own.

Its sources stand in `sources/`: every kind of question and every form that there is, and then a
release that changes, adds, moves, renames, retires and turns what the first one brought.

    python -m tests.upgrade.small build/phones

puts the two packages into a folder, for those who try them on a phone (docs/clients.md).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.decks import EPOCH, git, rectoverso

NAME: Final = "measuring"
EDITION: Final = f"{NAME}-en"
SOURCES: Final = Path(__file__).parent / "sources"
VERSIONS: Final = ("0.1.0", "0.2.0")
DAY: Final = 86_400


@dataclass(frozen=True)
class Small:
    """The deck after its last release: its folder in the repository, its packages (the oldest
    first), the one that marks what is retired, and what each release said.
    """

    deck: Path
    packages: tuple[Path, ...]
    retired: Path
    said: tuple[str, ...]


def make(folder: Path) -> Small:
    """Release the deck twice, a day apart, in a repository in `folder`."""
    deck, out = folder / "content" / NAME, folder / "build"
    deck.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / ".gitignore").write_text("/build/\n", encoding="utf-8")
    said = []
    for number, version in enumerate(VERSIONS):
        _write(SOURCES / version, deck)
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", f"What {version} holds")
        done = rectoverso(
            *("release", deck, "--output", out, "--to", "apkg", "--to", "notes", "--to", "retired"),
            cwd=folder,
            more={"SOURCE_DATE_EPOCH": str(int(EPOCH) + number * DAY)},
        )
        assert done.returncode == 0, done.stderr
        said.append(done.stdout)
    packages = tuple(out / f"{EDITION}-{version}.apkg" for version in VERSIONS)
    return Small(deck, packages, out / f"{EDITION}-{VERSIONS[-1]}-retired.apkg", tuple(said))


def _write(source: Path, deck: Path) -> None:
    """Put what an author has written in the place of what the deck's folder held; the ledger and
    the release notes are the program's, and stay.
    """
    for path in source.iterdir():
        if path.is_dir():
            shutil.rmtree(deck / path.name, ignore_errors=True)
            shutil.copytree(path, deck / path.name)
        else:
            shutil.copy(path, deck / path.name)


def _main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for path in make(Path(folder)).packages:
            shutil.copy(path, out)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
