"""Our names in Anki and of our files; nobody else writes or reads one.

A deck's `name` in `deck.toml` and ids hold a-z, 0-9 and hyphens only, so that all these can be
taken apart again, and mean nothing to Anki's search.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from rectoverso.model import Medium

SLUG: Final = r"[a-z0-9][a-z0-9-]*"
"""What a deck's name and an id look like."""

QUESTION: Final = "question"
CLOZE: Final = "cloze"
"""The two kinds of note type."""

# ---------------------------------------------------------------- versions

DEV: Final = "-dev"
"""Ends the version of what is built between two releases."""

_VERSION: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){2}")


def version_numbers(version: str) -> tuple[int, ...]:
    """The numbers of a release's version, which order releases; none where it is no release's."""
    return tuple(map(int, version.split("."))) if _VERSION.fullmatch(version) else ()


# ---------------------------------------------------------------- note types

_NOTE_TYPE: Final = re.compile(rf"({SLUG}) (\S+) (?:{QUESTION}|{CLOZE})")


class Family(NamedTuple):
    """What a note type of ours is of: the deck's name, and the edition's language."""

    name: str
    language: str


def note_type_name(name: str, language: str, kind: str) -> str:
    """The name of a note type of ours."""
    return f"{name} {language} {kind}"


def family(note_type: str) -> Family | None:
    """What the name of a note type says, where it is one of ours."""
    match = _NOTE_TYPE.fullmatch(note_type)
    return Family(match[1], match[2]) if match else None


def stable_id(*parts: str) -> int:
    """A number between 2^40 and 2^51 that `parts` alone decide.

    Anki's ids are 64-bit integers, by habit milliseconds since the epoch (about 2^40.6 now), and
    JavaScript, which its clients use, holds integers up to 2^53.
    """
    data = hashlib.sha256("\x1f".join(("rectoverso", *parts)).encode()).digest()
    return 2**40 + int.from_bytes(data[:8], "big") % 2**50


# ---------------------------------------------------------------- decks and tags

LEVEL: Final = "::"
"""Parts the levels of a deck's or a tag's name."""


def deck_name(*titles: str) -> str:
    """The name of a deck in Anki; each of `titles` is a level of it.

    Inside a title `::` becomes one colon, control characters become blanks.
    """
    return LEVEL.join(map(_level, titles))


def _level(title: str) -> str:
    words = "".join(
        " " if unicodedata.category(character) == "Cc" else character
        for character in unicodedata.normalize("NFC", title)
    )
    words = re.sub(r":{2,}", ":", words).strip(": ")
    return " ".join(words.split()) or "Rectoverso"


def levels(name: str) -> list[str]:
    """The levels of a deck's or a tag's name, the highest first."""
    return name.split(LEVEL)


def is_within(name: str, parent: str) -> bool:
    """Whether a deck or tag is `parent` or lies below it; letters count as they are."""
    return name == parent or name.startswith(parent + LEVEL)


CORE: Final = "core"
"""The one tag of authors that means something to the tool: what is to be learned first."""


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of the deck that is called `name`: they lie below it, so that in the tree of Anki's
    browser they hang together, and a chapter and a tag of one name stay apart. Every other tag is
    a learner's own. Anki's tags know no case.
    """

    name: str

    def chapter(self, chapter: str) -> str:
        """The tag of a chapter, by its id."""
        return self._below("chapter", chapter)

    def tag(self, tag: str) -> str:
        """A tag of the author's."""
        return self._below("tag", tag)

    def since(self, version: str) -> str:
        """The tag of the release that first shipped a note."""
        return self._below("since", version)

    @property
    def retired(self) -> str:
        """The tag of all retired notes."""
        return self._below("retired")

    def retired_in(self, version: str) -> str:
        """The tag of the notes that a release retired."""
        return self._below("retired", version)

    @property
    def suspended(self) -> str:
        """The tag of a retired note whose cards a push suspended, so that the push that brings
        the question back wakes them.
        """
        return self._below("retired", "suspended")

    def _below(self, *names: str) -> str:
        return LEVEL.join((self.name, *names))

    def is_ours(self, tag: str) -> bool:
        """Whether a tag is one of the deck's."""
        return tag.casefold().startswith(self._below(""))

    def is_retired(self, tag: str) -> bool:
        """Whether a tag says that a note is retired."""
        return is_within(tag.casefold(), self.retired)

    def read(self, tag: str) -> tuple[str, str]:
        """What a tag says (`chapter`, `tag` or `since`), and of what; of any other tag nothing but
        itself.
        """
        name, *below = tag.split(LEVEL, 2)
        if name.casefold() == self.name and len(below) == 2:
            what = below[0].casefold()
            if what in ("chapter", "tag", "since"):
                return what, below[1]
        return "", tag


# ---------------------------------------------------------------- media

_HASH_LENGTH: Final = 12
_STEM: Final = re.compile(r"[^A-Za-z0-9-]+")
_SUFFIX: Final = re.compile(r"\.[a-z0-9]{1,5}\Z")


def medium_name(medium: Medium) -> str:
    """A medium's name in the learner's collection: its stem and its content's hash.

    Other bytes are another name, so that an update never meets an old picture, and two files of
    one name in two folders never meet each other. What is called so already, because it was
    imported from a package of ours, keeps its name. It is plain ASCII and does not begin with `_`,
    which Anki keeps for files that belong to templates.
    """
    path = PurePosixPath(medium.path)
    stem = _STEM.sub("-", path.stem).strip("-") or "medium"
    suffix = path.suffix.lower()
    ending = suffix if _SUFFIX.match(suffix) else ""
    stem = stem.removesuffix(f"-{medium.sha256[:_HASH_LENGTH]}")
    return f"{stem}-{medium.sha256[:_HASH_LENGTH]}{ending}"


# ---------------------------------------------------------------- files

PACKAGE: Final = ".apkg"
RETIRED_PACKAGE: Final = "-retired.apkg"
"""What the name of an edition's package ends in, and that of the one that marks retired notes."""

_PACKAGE: Final = re.compile(rf"(.+)-({_VERSION.pattern})({re.escape(DEV)})?{re.escape(PACKAGE)}")


def file_name(name: str, language: str, version: str, suffix: str) -> str:
    """The file name of an edition's artifact; `suffix` is its writer's."""
    return f"{name}-{language}-{version}{suffix}"


def chapter_mark(chapter: str) -> str:
    """The mark of a chapter, by its id, in the names of files that hold a part of a deck."""
    return f"chapter-{chapter}"


def tag_mark(tag: str) -> str:
    """The mark of a tag there; what not every file system has, or tells apart, is written as its
    bytes, like %2F.
    """
    return "tag-" + "".join(
        each if (each.isalnum() and each == each.casefold()) or each in "-_." else _bytes(each)
        for each in unicodedata.normalize("NFC", tag)
    )


def _bytes(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode())


def paper_mark(paper: str) -> str:
    """The mark of a paper that is not the deck's own."""
    return paper.lower()


_MOST_MARKS: Final = 120
"""How long the marks in a name may be, in bytes; file systems end at 255."""


def marked(suffix: str, marks: Sequence[str]) -> str:
    """A writer's suffix with marks in it: what a part of a deck holds, or another paper.

    Marks are joined by `+`, which none of them holds; too many of them become their hash. No
    writer's suffix begins with one.
    """
    if not marks:
        return suffix
    joined = "+".join(marks)
    if len(joined.encode()) > _MOST_MARKS:
        joined = "part-" + hashlib.sha256(joined.encode()).hexdigest()[:12]
    stem, dot, ending = suffix.rpartition(".")
    return f"{stem}-{joined}{dot}{ending}"


class PackageName(NamedTuple):
    """What the file name of an edition's package says: the edition (deck and language, which the
    name does not part), the version as numbers, and whether it is unreleased.
    """

    edition: str
    version: tuple[int, ...]
    is_dev: bool


def package_name(file: str) -> PackageName | None:
    """What the file name of a package says, where it is one of ours."""
    match = _PACKAGE.fullmatch(file)
    return PackageName(match[1], version_numbers(match[2]), bool(match[3])) if match else None


def retired_beside(package: Path) -> Path:
    """Where the package that marks retired notes lies, beside the edition's `package`."""
    return package.with_name(package.stem + RETIRED_PACKAGE)
