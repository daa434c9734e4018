"""Packages of a small deck as a release would ship them, written without a deck's folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rectoverso.anki import package
from rectoverso.anki.names import CLOZE, QUESTION
from rectoverso.anki.note_types import note_types
from rectoverso.anki.packing import PackageDeck, PackageNote, write_package
from rectoverso.releases import changes
from rectoverso.releases.changes import Changes, Retired
from tests import factory

TITLE = "시험 덱"


@dataclass(frozen=True)
class Shipped:
    """A question as a release ships it; `mod` is in seconds, `fields` overrule what is made up."""

    id: str
    edition: str = "0.1.0"
    mod: int = 1000
    kind: str = QUESTION
    title: str = ""
    short: str = "<p>짧은 답이다.</p>"
    parent: str = ""
    chapter: str = "basics"
    tags: tuple[str, ...] = ()
    reverse: bool = False
    guid: str = ""
    deck: str = TITLE
    since: str = ""

    def changed(self, edition: str = "0.2.0", **more: object) -> Shipped:
        """The question as a later release changed it, stamped with that release's time."""
        seconds = 1000 * int(edition.split(".")[1])
        values = {"edition": edition, "mod": seconds, "guid": self.guid or self._guid()}
        values["since"] = self.since or self.edition
        return replace(self, **(values | more))  # type: ignore[arg-type]

    def _guid(self) -> str:
        return f"{self.kind}-{self.id}"

    def note(self, language: str, due: int) -> PackageNote:
        """The note of the question in an edition of the sample deck."""
        note_type = note_types(factory.settings(languages=(language,)), language)[self.kind]
        title = self.title or f"{self.id}?"
        values = {"Id": self.id, "Edition": self.edition, "Context": self.parent}
        if self.kind == CLOZE:
            values["Text"] = f'<h1 class="question">{title}</h1>\n<p>{{{{c1::답}}}}이다.</p>'
            values["Extra"] = self.short
        else:
            values |= {"Question": title, "Short": self.short}
            values["Reverse"] = "무엇?" if self.reverse else ""
        tags = (f"sample::chapter::{self.chapter}", f"sample::since::{self.since or self.edition}")
        return PackageNote(
            note_type=note_type,
            guid=f"{language}-{self.guid or self._guid()}",
            mod=self.mod,
            due=due,
            fields=tuple(values.get(field.name, "") for field in note_type.fields),
            tags=(*tags, *(f"sample::tag::{tag}" for tag in self.tags)),
            ordinals=(0, 1) if self.reverse else (0,),
        )


def ship(path: Path, questions: Sequence[Shipped], language: str = "ko") -> Path:
    """Write the questions, in their order, as the package of a release."""
    decks: dict[str, list[PackageNote]] = {}
    for place, question in enumerate(questions, 1):
        decks.setdefault(question.deck, []).append(question.note(language, place * 100))
    time = max((question.mod for question in questions), default=1000)
    write_package(
        path,
        [
            PackageDeck(1000 + number, name, "", tuple(notes))
            for number, (name, notes) in enumerate(decks.items())
        ],
        {},
        time=time,
        note_type_mod=1000,
        progress=lambda _share: None,
    )
    return path


def compared(
    folder: Path,
    old: Iterable[Shipped],
    new: Iterable[Shipped],
    retired: Mapping[str, Retired] | None = None,
    language: str = "ko",
    former: Mapping[str, Sequence[str]] | None = None,
) -> Changes:
    """What changed between two releases, which are left as old.apkg and new.apkg in `folder`."""
    sides = (("old", old), ("new", new))
    before, after = (
        package.read(ship(folder / f"{name}.apkg", list(side), language)) for name, side in sides
    )
    return changes.compare(before, after, retired or {}, former)
