"""The deck's folder: the only reader of `content/`.

Nothing outside the folder is ever read, also not through a symbolic link.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import shlex
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from rectoverso.diagnostics import (
    BINARY_FILE,
    MISSING_CHAPTERS,
    NOT_UTF8,
    OUTSIDE_LINK,
    OVERSIZED_FILE,
    SCRAMBLED_WORDS,
    Diagnostic,
    RectoversoError,
    Rule,
    Span,
)
from rectoverso.source.bidi import scrambled

MAX_CHAPTER = 4 * 1024 * 1024
"""The largest chapter file, in bytes; about 3,000 questions."""

SETTINGS = "deck.toml"
REFERENCES = "references.bib"
MEDIA = "media"

# what XML 1.0, section 2.2, leaves out, and so every EPUB, and DEL, which no card shows
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def release_notes_path(version: str, language: str) -> str:
    """Where the notes of a release stand in the deck's folder."""
    return f"releases/{version}.{language}.md"


@dataclass(frozen=True, slots=True)
class ChapterFile:
    """A chapter's file: its path in the deck's folder and its text, in NFC and with line feeds."""

    path: str
    text: str


@dataclass(slots=True)
class Source:
    """A deck's folder, opened. Findings about files gather in `found` while they are read."""

    root: Path
    found: list[Diagnostic] = field(default_factory=list)
    _hashes: dict[str, str | None] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)
    _listings: dict[Path, dict[str, Path]] = field(default_factory=dict)

    def lines(self, path: str) -> list[str]:
        """The lines of a text file of the deck, as far as it can be read; for excerpts."""
        if path not in self._lines:
            try:
                with self._opened(path).open("rb") as file:
                    content = file.read(MAX_CHAPTER)
            except OSError:
                content = b""
            if b"\0" in content and not path.endswith(".md"):  # a picture
                content = b""
            self._lines[path] = normal(content.decode("utf-8", "replace")).split("\n")
        return self._lines[path]

    def settings_text(self) -> str:
        """The text of `deck.toml` (empty when it can't be used: then a finding says why)."""
        return self._text(SETTINGS) or ""

    def text(self, path: str) -> str | None:
        """The text of a file that a deck may have; None when it has none, or none that can be used:
        then a finding says why.
        """
        return self._text(path) if os.path.lexists(self.root / path) else None

    def chapters(self, language: str) -> tuple[ChapterFile, ...]:
        """The chapters of a language edition, by file name.

        Raises `RectoversoError` when the folder can't be listed.
        """
        folder = self.root / language
        hint = f"put chapters into {language}/, for example {language}/01-first.md"
        if not is_folder(folder):
            self._say(MISSING_CHAPTERS, f"there is no folder {language}/", SETTINGS, hint)
            return ()
        if not self._inside(folder):
            message = f"the folder {language}/ is a link to a place outside the deck"
            self._say(OUTSIDE_LINK, message, SETTINGS, "copy the chapters into the deck's folder")
            return ()
        try:
            names = [file.name for file in folder.iterdir() if file.name.endswith(".md")]
        except OSError as error:
            raise RectoversoError(f"{folder} can't be read: {error.strerror}") from error
        paths = [f"{language}/{name}" for name in sorted(names) if not name.startswith(".")]
        if not paths:
            self._say(MISSING_CHAPTERS, f"there are no chapters in {language}/", SETTINGS, hint)
        texts = [(path, self._text(path)) for path in paths if self._is_named_well(path)]
        return tuple(ChapterFile(path, text) for path, text in texts if text is not None)

    def _is_named_well(self, path: str) -> bool:
        """Whether a file's name can be printed, linked and written on every machine."""
        if path.isprintable():
            return True
        if any("\udc80" <= letter <= "\udcff" for letter in path):
            self._say(NOT_UTF8, "this file's name is not UTF-8", shown(path), "rename the file")
        else:
            message = "this file's name holds a character that can't be printed"
            self._say(BINARY_FILE, message, shown(path), "rename the file")
        return False

    def medium_path(self, path: str, language: str) -> str:
        """The medium that stands for `path` in an edition: `media/en/x` before `media/x`."""
        parts = PurePosixPath(path).parts
        if parts and parts[0] == MEDIA:
            own = str(PurePosixPath(MEDIA, language, *parts[1:]))
            if self._file(own) is not None:
                return own
        return path

    def medium_hash(self, path: str) -> str | None:
        """The sha256 of a medium's bytes, in hex; None when there is no such file in the deck."""
        if path not in self._hashes:
            try:
                content = self.medium(path)
            except OSError:
                self._hashes[path] = None
            else:
                self._hashes[path] = hashlib.sha256(content).hexdigest()
        return self._hashes[path]

    def medium(self, path: str) -> bytes:
        """A medium's bytes. Raises OSError when it can't be read or is not in the deck."""
        return self._opened(path).read_bytes()

    def _opened(self, path: str) -> Path:
        file = self._file(path)
        if file is None or not self._inside(file) or not file.is_file():
            raise FileNotFoundError(path)
        return file

    def entries(self, path: str) -> list[Path]:
        """The files and folders in a folder of the deck (empty: its own), by name; none where it
        is no folder, can't be listed, or lies outside.
        """
        folder = self.root / path
        try:
            return sorted(folder.iterdir()) if self._inside(folder) else []
        except OSError:
            return []

    def below(self, path: str) -> Iterator[str]:
        """The paths of the files in a folder of the deck and in the folders below it, in order;
        links are not followed, and what is hidden is left out.
        """
        for entry in self.entries(path):
            inner = f"{path}/{entry.name}"
            if entry.name.startswith("."):
                continue
            if not is_folder(entry):
                yield inner
            elif not entry.is_symlink():
                yield from self.below(inner)

    def beside(self, path: str) -> list[str]:
        """The paths of what lies in the folder in which a file would lie."""
        parent = PurePosixPath(path).parent
        folder = self._file(str(parent))
        if folder is None or not self._inside(folder):
            return []
        self._file(path)
        return [str(parent / name) for name in self._listings.get(folder, {})]

    def _file(self, path: str) -> Path | None:
        """The file or folder of that name, or None.

        Upper and lower case count, on every machine; whether the file system composes letters
        (NFC, NFD) does not.
        """
        folder = self.root
        for name in PurePosixPath(path).parts:
            if folder not in self._listings:
                try:
                    names = {unicodedata.normalize("NFC", at.name): at for at in folder.iterdir()}
                except OSError:
                    names = {}
                self._listings[folder] = names
            found = self._listings[folder].get(unicodedata.normalize("NFC", name))
            if found is None:
                return None
            folder = found
        return folder

    def _inside(self, file: Path) -> bool:
        """Whether a file lies in the deck's folder, once all links are followed."""
        try:
            return file.resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError):  # a link that leads to itself
            return False

    def _text(self, path: str) -> str | None:
        """A text file of the deck; None with a finding when it is not one.

        Raises `RectoversoError` when the file can't be read.
        """
        file = self.root / path
        if not self._inside(file) or (file.is_symlink() and not os.path.exists(file)):  # noqa: PTH110
            message = "this file is a link to a place outside the deck"
            if not os.path.exists(file):  # noqa: PTH110
                message = "this file is a link that leads nowhere"
            self._say(OUTSIDE_LINK, message, path, "copy the file into the deck's folder")
            return None
        try:
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):  # a pipe, say, would be waited for without end
                message = "this is a folder or a device, not a text file"
                self._say(BINARY_FILE, message, path, "rename it, or move it out of the deck")
                return None
            if status.st_size > MAX_CHAPTER:
                message = f"this file holds {status.st_size / 2**20:.1f} MiB, more than"
                message += f" {MAX_CHAPTER // 2**20} MiB of text"
                self._say(OVERSIZED_FILE, message, path, "cut the chapter into several files")
                return None
            content = file.read_bytes()
        except OSError as error:
            raise RectoversoError(f"{file} can't be read: {error.strerror}") from error
        return self._decoded(path, content)

    def _decoded(self, path: str, content: bytes) -> str | None:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            message = "this file is UTF-16, not UTF-8"
            self._say(NOT_UTF8, message, path, "save the file as UTF-8")
            return None
        if b"\0" in content:
            span = _after(path, content[: content.index(b"\0")].decode("utf-8", "replace"))
            hint = "save the file as UTF-8 text; pictures belong into media/"
            message = "this file holds a NUL byte, so it is not text"
            self.found.append(BINARY_FILE.found(message, span, hint))
            return None
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            span = _after(path, content[: error.start].decode())
            byte = content[error.start]
            message = f"this file is not UTF-8: byte 0x{byte:02x} can't stand here"
            hint = "save the file as UTF-8 (Windows editors: not ANSI or CP949)"
            self.found.append(NOT_UTF8.found(message, span, hint))
            return None
        text = normal(text)
        control = _CONTROL.search(text)
        if control:
            span = Span.within(path, text, *control.span())
            message = f"the character U+{ord(control[0]):04X} can't stand in a text"
            hint = "take it out; it shows as nothing, and no book or EPUB may hold it"
            self.found.append(BINARY_FILE.found(message, span, hint))
            return None
        for start, end, message, hint in scrambled(text, PurePosixPath(path).suffix):
            span = Span.within(path, text, start, end)
            self.found.append(SCRAMBLED_WORDS.found(message, span, hint))
        return text

    def _say(self, rule: Rule, message: str, path: str, hint: str) -> None:
        self.found.append(rule.found(message, Span.whole(path), hint))


def is_folder(path: Path) -> bool:
    """Whether a folder stands there, as far as one may look."""
    return os.path.isdir(path)  # noqa: PTH112 (`Path.is_dir` raises where one may not)


def shown(path: str) -> str:
    """A path as it can be printed."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in path
    )


def normal(text: str) -> str:
    """A file's text as the program reads it: in NFC, with line feeds, without a byte order mark."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def _after(path: str, before: str) -> Span:
    """The place of the letter after the beginning `before` of a file."""
    text = before.removeprefix("\ufeff")
    return Span.within(path, text, len(text), len(text) + 1)


def fingerprint(folder: Path, beside: Path) -> str:
    """The sha256 of all files below `folder` and their names; hidden ones and what lies below
    `beside` are left out. Equal fingerprints: nothing was changed. OSError when one can't be read.
    """
    seen = hashlib.sha256()
    left_out = beside.resolve()
    for root, folders, files in os.walk(folder):
        here = Path(root)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (here / name).resolve() != left_out
        )
        for name in sorted(files):
            if not name.startswith(".") and (here / name).is_file():
                content = hashlib.sha256((here / name).read_bytes()).digest()
                seen.update(os.fsencode(here.relative_to(folder) / name) + b"\0" + content)
    return seen.hexdigest()


def open_source(folder: Path) -> Source:
    """Open a deck's folder. Raises `RectoversoError` when it is none."""
    try:
        if not folder.exists():
            raise RectoversoError(
                f"{folder} does not exist: name a deck's folder, or begin a deck there with"
                f" rectoverso new {shlex.quote(str(folder))}"
            )
        if not folder.is_dir():
            raise RectoversoError(f"{folder} is not a folder: name the folder that holds deck.toml")
        if not (folder / SETTINGS).exists():
            raise RectoversoError(
                f"{folder} holds no deck.toml: a deck is a folder with one, and rectoverso new"
                " begins one"
            )
    except OSError as error:
        raise RectoversoError(f"{folder} can't be read: {error.strerror}") from error
    return Source(folder)
