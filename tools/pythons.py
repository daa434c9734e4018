"""`make pythons`: the package of a deck, made by every Python that we allow, is one and the same.

    python tools/pythons.py [DECK ...]

Each of Python 3.11, 3.12 and 3.13 gets an environment of its own in `build/pythons`, with the
pinned packages, and makes the packages of the decks (of `content/`, where none is named) in a
process of its own, with another hash seed, time zone and folder. Then the bytes are compared.
SQLite and zlib come with a Python, and other versions of theirs write other bytes; only there it
is enough that the contents are the same: every row of every table, every picture, every name.

A Python is looked for on PATH and among pyenv's versions. Exit codes: 0 where all packages are
the same, 1 where one is not, 2 where a Python is missing or can't be set up; which one, is said.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.11", "3.12", "3.13")
EPOCH = "1700000000"
COLLECTION = "collection.anki2"

_PROBE = """
import ensurepip, sqlite3, sys, venv, zlib
print("%d.%d" % sys.version_info[:2], sys.version.split()[0])
print(sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION)
print(getattr(sys, "_base_executable", None) or sys.executable)
"""
# Runs in the Python that is to be set up, since a virtual environment is made by its own Python.
_SET_UP = """
import sys
from pathlib import Path
from tools import setup
root, environment = map(Path, sys.argv[1:])
try:
    if not setup.venv_works(environment):
        setup.make_venv(environment)
    setup.install_pins(root, environment, "run")
except setup.SetupError as error:
    sys.exit(str(error))
"""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python: where it is, its version in full, and the versions of SQLite and zlib in it."""

    path: Path
    version: str
    sqlite: str
    zlib: str


# ---------------------------------------------------------------- the Pythons


def find(version: str) -> Interpreter | None:
    """A Python of `version`, like "3.12": the one on PATH, else pyenv's newest; None if none runs.

    A pyenv shim may be there and fail, so every candidate is asked.
    """
    named = shutil.which(f"python{version}")
    candidates = [Path(named)] if named else []
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    folders = (pyenv / "versions").glob(f"{version}.*")
    candidates += [folder / "bin" / "python" for folder in sorted(folders, key=_patch)[::-1]]
    asked = (ask(candidate) for candidate in candidates)
    fit = (
        found for found in asked if found is not None and found.version.startswith(f"{version}.")
    )
    return next(fit, None)


def _patch(folder: Path) -> tuple[int, ...]:
    """The order of pyenv's folders: 3.12.10 after 3.12.9, and what isn't plain first."""
    parts = folder.name.split(".")
    return tuple(map(int, parts)) if all(part.isdigit() for part in parts) else ()


def ask(python: Path) -> Interpreter | None:
    """What a Python says of itself; None when it does not run, or lacks a part that we need."""
    try:
        done = subprocess.run(
            [python, "-I", "-c", _PROBE], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    words = done.stdout.split(maxsplit=4)
    if done.returncode or len(words) != 5:
        return None
    return Interpreter(Path(words[4].strip()), words[1], words[2], words[3])


def set_up(interpreter: Interpreter, folder: Path) -> Path | None:
    """The interpreter's environment in `folder`, with the pinned packages; None if that failed.

    What went wrong has been said then. A second call installs nothing.
    """
    environment = folder / ".venv"
    folder.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [interpreter.path, "-c", _SET_UP, ROOT, environment]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        return None
    return environment / "bin" / "python"


def make(python: Path, version: str, decks: Sequence[Path], out: Path) -> list[Path]:
    """The packages of `decks`, made by `python` into `out`. CalledProcessError when that fails."""
    shutil.rmtree(out, ignore_errors=True)
    build: list[str | Path] = [python, "-m", "rectoverso", "build", *decks]
    command: list[str | Path] = [*build, "--to", "apkg", "--output", out]
    number = VERSIONS.index(version)
    surroundings = {
        "PYTHONPATH": str(ROOT / "src/build"),
        "SOURCE_DATE_EPOCH": EPOCH,
        "PYTHONHASHSEED": str(number + 1),
        "TZ": ("UTC", "Asia/Seoul", "America/New_York")[number],
    }
    subprocess.run(command, check=True, env={**os.environ, **surroundings}, stdout=sys.stderr)
    return sorted(out.glob("*.apkg"))


# ---------------------------------------------------------------- two packages


def contents(package: Path) -> dict[str, object]:
    """All that a package holds, whatever SQLite and zlib wrote it, under names to show.

    The zip archive's names in their order, a hash of each medium, and the definition and the
    rows, in their order, of each table.
    """
    with zipfile.ZipFile(package) as archive:
        found: dict[str, object] = {"the names in the archive": archive.namelist()}
        for name in archive.namelist():
            if name != COLLECTION:
                found[f"entry {name}"] = hashlib.sha256(archive.read(name)).hexdigest()
        data = archive.read(COLLECTION)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        kept = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
        schema = connection.execute(kept).fetchall()
        found["the schema"] = schema
        for kind, name, *_ in schema:
            # sqlite_stat tables say how SQLite would plan a query, not what is stored
            if kind == "table" and not name.startswith("sqlite_stat"):
                rows = connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
                found[f"table {name}"] = rows.fetchall()
    return found


def differences(one: Mapping[str, object], other: Mapping[str, object]) -> Iterator[str]:
    """Where two packages' contents differ: what they are, and the first row of a table."""
    for name in dict.fromkeys([*one, *other]):
        left, right = one.get(name), other.get(name)
        if left == right:
            continue
        if isinstance(left, list) and isinstance(right, list):
            pairs = enumerate(zip(left, right, strict=False), 1)
            row = next((n for n, (a, b) in pairs if a != b), min(len(left), len(right)) + 1)
            yield f"{name}, from row {row} of {len(left)} and {len(right)}"
        else:
            yield name


def verdict(first: tuple[Interpreter, Path], second: tuple[Interpreter, Path]) -> tuple[bool, str]:
    """Whether two Pythons made the same package, and what to say of it."""
    (one, left), (other, right) = first, second
    if left.read_bytes() == right.read_bytes():
        return True, "the same bytes"
    differing = list(differences(contents(left), contents(right)))
    if differing:
        return False, f"differs: {'; '.join(differing)}"
    if (one.sqlite, one.zlib) == (other.sqlite, other.zlib):
        return False, "differs: other bytes, though SQLite and zlib are of one version"
    return True, "the same contents"


# ---------------------------------------------------------------- the command


def main(arguments: Sequence[str]) -> int:
    """Make and compare, and print the table. Gives the exit code."""
    decks = [Path(name) for name in arguments]
    decks = decks or [path.parent for path in sorted((ROOT / "content").glob("*/deck.toml"))]
    if not decks:
        print("content/ holds no deck", file=sys.stderr)
        return 2
    found = {version: find(version) for version in VERSIONS}
    if missing := [version for version, interpreter in found.items() if interpreter is None]:
        names = ", ".join(f"python{version}" for version in missing)
        print(f"not on PATH, nor among pyenv's versions: {names}", file=sys.stderr)
        return 2
    interpreters = {version: each for version, each in found.items() if each is not None}
    home = ROOT / "build" / "pythons"
    made: dict[str, list[Path]] = {}
    for version, interpreter in interpreters.items():
        python = set_up(interpreter, home / version)
        if python is None:
            print(f"Python {interpreter.version} could not be set up", file=sys.stderr)
            return 2
        try:
            made[version] = make(python, version, decks, home / version / "out")
        except subprocess.CalledProcessError as error:
            print(f"Python {interpreter.version}: {error}", file=sys.stderr)
            return 1
    return compare([(interpreters[version], made[version]) for version in VERSIONS])


def compare(made: Sequence[tuple[Interpreter, Sequence[Path]]]) -> int:
    """Print what each Python made, held against the first. Gives 1 where something differs."""
    first, packages = made[0]
    alike = True
    print(f"{'Python':<10}{'SQLite':<10}{'zlib':<14}{'sha256':<18}package")
    for interpreter, theirs in made:
        if [path.name for path in theirs] != [path.name for path in packages]:
            print(f"{interpreter.version:<10}made other packages: {[p.name for p in theirs]}")
            alike = False
            continue
        for path, reference in zip(theirs, packages, strict=True):
            same, words = verdict((first, reference), (interpreter, path))
            if path is reference:
                words = "the one that the others are held against"
            alike = alike and same
            sha = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            versions = f"{interpreter.version:<10}{interpreter.sqlite:<10}{interpreter.zlib:<14}"
            print(f"{versions}{sha:<18}{path.name}: {words}")
    return 0 if alike else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
