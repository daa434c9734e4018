"""What this machine has, what it lacks and how to get it.

Nothing heavy is imported: packages are looked up by their metadata, libraries are loaded as
WeasyPrint would load them, programs are asked for their version. The standard library suffices,
so that setting up can ask before anything is installed. All of it takes about 0.2 s.
"""

import ctypes
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rectoverso.typeset import fonts

PRODUCTS: Final = (
    *("apkg", "book", "book-questions", "book-compact", "cheatsheet", "cheatsheet-core", "epub"),
)
RELEASE: Final = "release"
PREVIEW: Final = "preview"
IMPORT: Final = "import"

_PDF: Final = (
    *("book", "book-questions", "book-compact"),
    *("cheatsheet", "cheatsheet-core", "cheatsheet-fold"),
)
_BREW: Final = ("/opt/homebrew/lib", "/usr/local/lib")  # where macOS does not look by itself
_SECONDS: Final = 20.0  # for a program to say its version; more means that it hangs


@dataclass(frozen=True, slots=True)
class Part:
    """Something that must be installed.

    `needed_for` names artifacts (as in `--to`), "release", "preview" or "import". `version` is None
    where the part is absent or tells none. `how` is one line: the command that installs it, or what
    to look for where this system has none that we know. `is_native` tells the system's things from
    what pip installs; `packages` are the names by which apt or Homebrew knows them, empty where
    neither is at hand.
    """

    name: str
    needed_for: tuple[str, ...]
    present: bool
    version: str | None
    how: str
    is_native: bool = False
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Package:
    """A Python package."""

    name: str
    needed_for: tuple[str, ...]

    def look(self) -> Part:
        from importlib import metadata

        try:
            version = metadata.version(self.name)
        except metadata.PackageNotFoundError:
            version = None
        how = f"make setup, or: pip install {self.name}"
        return Part(self.name, self.needed_for, version is not None, version, how)


class _Pandoc:
    """The pandoc that its wheel carries; the system's is often too old."""

    needed_for = PRODUCTS

    def look(self) -> Part:
        spec = find_spec("pypandoc")
        path = str(Path(spec.origin or "").parent / "files" / "pandoc") if spec else ""
        present, version = program(path, "--version")
        how = "make setup, or: pip install --force-reinstall pypandoc_binary"
        return Part("pandoc", self.needed_for, present, version, how)


@dataclass(frozen=True, slots=True)
class Native:
    """Something of the system's: `find` says whether it is here, and its version."""

    name: str
    needed_for: tuple[str, ...]
    find: Callable[[], tuple[bool, str | None]]
    apt: str
    brew: str
    remark: str = ""

    def look(self) -> Part:
        present, version = self.find()
        package, how = self._how()
        packages = (package,) if package else ()
        return Part(self.name, self.needed_for, present, version, how, True, packages)

    def _how(self) -> tuple[str, str]:
        """The package's name here, and the line that says how to get it."""
        if sys.platform == "darwin":
            return self.brew, f"brew install {self.brew}{self.remark}"
        if shutil.which("apt-get"):
            return self.apt, f"apt-get install --no-install-recommends {self.apt}{self.remark}"
        return "", f"install {self.name} (Debian's {self.apt}) with the system's package manager"


def probe(needed_for: Collection[str] | None = None) -> tuple[Part, ...]:
    """Look for every part, or for those that the named purposes need (`Part.needed_for`).

    The order is fixed: Python, its packages, the system's libraries, programs. Faces depend on what
    is to be set: see `families`.
    """
    wanted = [
        thing
        for thing in _things()
        if needed_for is None or not set(needed_for).isdisjoint(thing.needed_for)
    ]
    return (_python(), *look(wanted))


def families(names: Iterable[str]) -> tuple[Part, ...]:
    """Look for families of faces, which books are set in."""
    return tuple(face.look() for face in faces_of(names, *_PDF, "epub"))


def faces_of(names: Iterable[str], *needed_for: str) -> Iterator[Native]:
    """Families of faces as things to look for."""
    for name in names:
        package = fonts.how_to_get(name)[0]
        yield Native(name, needed_for, partial(_face, name), package, package)


def _face(family: str) -> tuple[bool, str | None]:
    return fonts.is_installed(family), None


def look(things: Iterable[_Package | _Pandoc | Native]) -> tuple[Part, ...]:
    """Look for things as they are now, side by side: programs are slow to answer."""
    fonts.look_again()
    with ThreadPoolExecutor(max_workers=4) as pool:
        return tuple(pool.map(lambda thing: thing.look(), things))


def lacking(*needed_for: str) -> tuple[str, ...]:
    """What these purposes need and this machine lacks: one line each; empty when ready."""
    parts = probe(needed_for)
    return tuple(f"{part.name} is missing: {part.how}" for part in parts if not part.present)


def _things() -> Iterator[_Package | _Pandoc | Native]:
    """All that is looked for, Python itself excepted."""
    for name in ("markdown-it-py", "mdit-py-plugins", "pygments", "nh3", "click", "rich"):
        yield _Package(name, PRODUCTS)
    yield _Package("langcodes", PRODUCTS)
    yield _Package("mini-racer", PRODUCTS)
    yield _Package("sphinx-mathjax-offline", PRODUCTS)
    yield _Package("python-slugify", PRODUCTS)
    yield _Package("text-unidecode", PRODUCTS)
    yield _Package("tinycss2", PRODUCTS)
    yield _Package("pypandoc_binary", PRODUCTS)
    yield _Package("genanki", ("apkg",))
    yield _Package("zstandard", (RELEASE,))
    yield _Package("filelock", (RELEASE,))
    for name in ("starlette", "uvicorn", "watchfiles"):
        yield _Package(name, (PREVIEW,))
    for name in ("rapidfuzz", "urllib3"):
        yield _Package(name, (IMPORT,))
    yield _Package("weasyprint", _PDF)
    yield _Package("pydyf", _PDF)
    yield _Package("pyphen", _PDF)
    yield _Package("uharfbuzz", _PDF)
    yield _Package("fonttools", (*_PDF, "epub"))
    yield _Package("pillow", (*_PDF, "epub"))
    yield _Package("anki", (RELEASE,))
    yield _Pandoc()
    for name, version_of, apt in (
        ("libpango-1.0", "pango_version_string", "libpango-1.0-0"),
        ("libpangoft2-1.0", "pango_version_string", "libpangoft2-1.0-0"),
        ("libharfbuzz-subset", "hb_version_string", "libharfbuzz-subset0"),
    ):
        files = (f"{name}.so.0", f"{name}.0.dylib")
        yield Native(name, _PDF, partial(library, files, version_of), apt, "pango")
    yield Native("git", (RELEASE,), partial(program, "git", "--version"), "git", "git")


def _python() -> Part:
    present = (3, 11) <= sys.version_info[:2] <= (3, 13)
    how = "install Python 3.11, 3.12 or 3.13"
    return Part("Python", PRODUCTS, present, platform.python_version(), how)


def library(files: tuple[str, ...], version_of: str) -> tuple[bool, str | None]:
    """Whether one of the files can be loaded as a shared library, and its version.

    `version_of` is the library's function that gives it as a C string; None where there is none.
    """
    for file in (*files, *(f"{folder}/{file}" for folder in _BREW for file in files)):
        try:
            loaded = ctypes.CDLL(file)
        except OSError:
            continue
        try:
            function = getattr(loaded, version_of)
        except AttributeError:
            return True, None
        function.restype = ctypes.c_char_p
        function.argtypes = ()
        return True, bytes(function()).decode("ascii", "replace")
    return False, None


def program(*command: str) -> tuple[bool, str | None]:
    """Run a program that prints its version: whether it is here, and the version.

    One that is absent, fails or hangs is not here.
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False, None
    said = (done.stdout or done.stderr).decode("utf-8", "replace")
    version = re.search(r"\d+(?:\.\d+)+|\d+", said)
    return True, version and version[0]
