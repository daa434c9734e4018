"""What a model author writes and releases: drafts of questions, and what a release must show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unittest.mock import patch

from rectoverso.anki import note_types, package
from rectoverso.anki.package import Package
from rectoverso.model import Deck, Kind
from rectoverso.writers import Job, edition
from rectoverso.writers.apkg import PackageWriter
from rectoverso.writers.retired import RetiredWriter
from tests.factory import RECORDING
from tests.properties.promises import hold, same

PICTURE: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>{}</title></svg>'
)


@dataclass(frozen=True)
class Draft:
    """A question as the author has it now."""

    soul: int
    id: str
    kind: Kind
    chapter: str
    parent: int | None = None
    was: tuple[str, ...] = ()
    title: int = 0
    answer: int = 0
    picture: int | None = None
    tags: frozenset[str] = frozenset()
    both_ways: bool = False
    gaps: int = 1
    translated: bool = True
    front: int | None = None
    brief: int | None = None
    reason: int | None = None
    prompt: int | None = None
    masked: bool = False
    sound: int | None = None
    listed: str = ""
    """The list of words whose row it is, one of its chapter's, or nothing."""

    def words(self, language: str) -> tuple[str, str]:
        """What the title and the answer of an edition say: no two drafts say the same."""
        return (
            f"{language} title {self.soul}-{self.title}.",
            f"{language} answer {self.soul}-{self.answer}.",
        )

    def more(self, language: str) -> dict[str, str]:
        """What the forms that it has say in an edition, by the field that shows it."""
        forms = {"Front": self.front, "Brief": self.brief, "Reasons": None, "Reverse": None}
        if self.kind is Kind.CHOICE:
            forms["Reasons"] = self.reason
        if self.turned:
            forms["Reverse"] = self.prompt
        return {
            field: f"{language} {field.lower()} {self.soul}-{variant}."
            for field, variant in forms.items()
            if variant is not None
        }

    @property
    def turned(self) -> bool:
        """Whether it has a reverse card."""
        return self.both_ways and self.kind is not Kind.CLOZE

    @property
    def path(self) -> str:
        """Where its picture lies, whichever it is."""
        return f"media/{self.soul}.svg"

    @property
    def sound_path(self) -> str:
        """Where its sound lies, whichever it is."""
        return f"media/{self.soul}.wav"

    @property
    def media(self) -> dict[str, bytes]:
        """The files that it shows and plays, by their paths."""
        said = b"" if self.sound is None else RECORDING.replace(b"\x80", bytes([self.sound]), 1)
        said = said and said.replace(b"\x80\x80", (self.soul % 2**16).to_bytes(2, "big"), 1)
        files = {self.path: b"" if self.picture is None else self.painted, self.sound_path: said}
        return {path: data for path, data in files.items() if data}

    @property
    def painted(self) -> bytes:
        """Its picture's bytes."""
        return PICTURE.format(f"{self.soul}-{self.picture}").encode()


@dataclass(frozen=True)
class Shown:
    """A note of a release, as the model expects it.

    `changed` is the time of the release that last changed it, `since` the first that had it.
    """

    guid: str
    soul: int
    kind: str
    draft: Draft
    above: tuple[str, ...]
    """The parent's title and front, or the heading of its list, or nothing."""
    id: str
    words: tuple[str, str]
    more: tuple[tuple[str, str], ...]
    """What its forms say, with the fields that show it."""
    tags: tuple[str, ...]
    changed: int
    edition: str
    since: str

    @property
    def visible(self) -> tuple[object, ...]:
        """All that a learner sees of it, and nothing else."""
        own = self.draft
        cloze = own.kind is Kind.CLOZE
        kind = (own.kind, own.gaps, own.masked) if cloze else (own.kind, own.both_ways, False)
        return (self.id, self.words, self.more, kind, own.media, self.tags, self.above)


@dataclass
class Edition:
    """A release in one language: what it must hold, and its package, written when asked for."""

    number: int
    version: str
    language: str
    shown: Mapping[str, Shown]
    look: tuple[int, int]
    deck: Deck
    given: tuple[edition.Edition, Job]
    retired: Mapping[str, Shown]
    """What the package of the retired notes must hold: what they showed last, marked."""
    _marked: tuple[Path, Package] | None = None
    _written: tuple[Path, Package] | None = None

    def package(self) -> tuple[Path, Package]:
        """The package's file, and what stands in it by our own reader."""
        if self._written is None:
            self.given[1].folder.mkdir(exist_ok=True)
            with styled(self.look):
                path = PackageWriter().write(*self.given).path
            self._written = (path, package.read(path))
            self._check(self._written[1])
        return self._written

    def marks(self) -> tuple[Path, Package, Mapping[str, Shown]] | None:
        """The package that marks what is retired, by file and as read, and what it must hold;
        None where nothing is retired.
        """
        if self._marked is None and self.retired:
            self.given[1].folder.mkdir(exist_ok=True)
            with styled(self.look):
                made = RetiredWriter().write(*self.given)
            assert made is not None
            self._marked = (made.path, package.read(made.path))
            for note in self._marked[1].notes:
                shown = self.retired[note.guid]
                about = (note.field("Id"), note.field("Edition"), note.mod, set(note.tags))
                expected = (shown.id, shown.edition, shown.changed, set(shown.tags))
                same("packaged", about, expected)
            same("packaged", {note.guid for note in self._marked[1].notes}, set(self.retired))
        return None if self._marked is None else (*self._marked, self.retired)

    def _check(self, made: Package) -> None:
        """That the package says what the author wrote."""
        hold("packaged", not made_twice(made), "a guid stands in the package twice")
        notes = {note.guid: note for note in made.notes}
        same("packaged", set(notes), set(self.shown))
        for guid, shown in self.shown.items():
            note = notes[guid]
            fields = " ".join(note.fields.values())
            title, answer = shown.words
            own = shown.draft
            hold("packaged", title in fields and answer in fields, f"{own.id}: {fields}")
            above = note.field("Context")
            hold("packaged", bool(above) == bool(shown.above), f"{own.id}: {above}")
            hold("packaged", all(each in above for each in shown.above), f"{own.id}: {above}")
            said = {name: words in note.field(name) for name, words in shown.more}
            same("packaged", said, dict.fromkeys(said, True))
            empty = {"Front", "Brief", "Reasons"} & note.fields.keys() - said.keys()
            same("packaged", [name for name in empty if note.field(name)], [])
            about = (note.field("Id"), note.field("Edition"), note.mod, set(note.tags))
            same("packaged", about, (own.id, shown.edition, shown.changed, set(shown.tags)))
            count = own.gaps if own.kind is Kind.CLOZE else 1 + own.turned
            same("packaged", [card.ordinal for card in note.cards], list(range(count)))


def made_twice(made: Package) -> bool:
    """Whether a guid stands in a package twice."""
    return len({note.guid for note in made.notes}) < len(made.notes)


@contextmanager
def styled(look: tuple[int, int]) -> Iterator[None]:
    """While it lasts, the program's template files and style are those of another version."""
    kept = note_types._read
    front, css = look

    def read(name: str) -> str:
        text = kept(name)
        if name == "cards.css":
            return f"{text}/* {css} */" if css else text
        return f"{text}<!-- {front} -->" if front and name.endswith("-back.html") else text

    with patch("rectoverso.anki.note_types._read", read):
        yield
