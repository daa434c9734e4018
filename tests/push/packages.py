"""Packages and learners, made for a test of `push`: releases by hand, collections by the engine."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from rectoverso.anki import engine
from rectoverso.anki.names import QUESTION
from rectoverso.anki.note_types import FIELDS, note_types
from rectoverso.anki.packing import PackageDeck, PackageNote, write_package
from rectoverso.push import file, ours
from rectoverso.push.outcome import Pushed
from rectoverso.push.plan import Plan, PushJob
from rectoverso.source.config import Settings
from tests.decks import rectoverso

if TYPE_CHECKING:
    from anki.collection import Collection

SETTINGS = Settings("test-7f3a", "시험", ("ko",), "0.1.0", "test", tags={"core": "먼저"})
DECK = "시험"
EPOCH = 1_760_000_000
RELEASES = {
    "0.1.0": EPOCH,
    "0.2.0": EPOCH + 86_400,
    "0.3.0": EPOCH + 2 * 86_400,
    "0.10.0": EPOCH + 3 * 86_400,
    "9.0.0": 2_500_000_000,  # released after whatever a learner does in a test
}


class Q(NamedTuple):
    """A question: `since` is the release that first shipped it, `edition` that last changed it."""

    id: str
    text: str = "처음 답."
    edition: str = "0.1.0"
    deck: str = DECK
    tags: tuple[str, ...] = ("test::chapter::one",)
    reverse: bool = False
    picture: str = ""
    cloze: bool = False
    since: str = "0.1.0"
    mod: int = 0  # the edition's
    cards: bool = True


def build(
    path: Path,
    *questions: Q,
    css: str = "",
    looks: str = "0.1.0",
    settings: Settings = SETTINGS,
    field: str = "",
) -> Path:
    """A package; `looks` is the release that last changed the note types, `css` what it added,
    `field` another name for the field `Short`.
    """
    types = {
        kind: replace(made, css=made.css + css) for kind, made in note_types(settings, "ko").items()
    }
    if field:
        question = types["question"]
        fields = tuple(
            replace(each, id=each.id + 1, name=field) if each.name == "Short" else each
            for each in question.fields
        )
        types["question"] = replace(question, fields=fields)
    decks: dict[str, list[PackageNote]] = {}
    for place, each in enumerate(questions):
        picture = f'<img src="{each.picture}">' if each.picture else ""
        values = {
            "Question": f"<h1>{each.id}란?</h1>",
            "Short": f"<p>{each.text}</p>{picture}",
            "Text": f"{{{{c1::{each.text}}}}}",
            "Id": each.id,
            "Edition": each.edition,
            "Reverse": "1" if each.reverse else "",
        }
        kind = types["cloze" if each.cloze else "question"]
        note = PackageNote(
            note_type=kind,
            guid=f"guid-{each.id}",
            mod=each.mod or RELEASES[each.edition],
            due=1000 * (place + 1),
            fields=tuple(values.get(field.name, "") for field in kind.fields),
            tags=(*each.tags, f"test::since::{each.since}"),
            ordinals=((0, 1) if each.reverse else (0,)) if each.cards else (),
        )
        decks.setdefault(each.deck, []).append(note)
    made = [
        PackageDeck(2**40 + number, name, "", tuple(notes))
        for number, (name, notes) in enumerate(decks.items())
    ]
    media = {each.picture: each.picture.encode for each in questions if each.picture}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_package(
        path, made, media, time=EPOCH, note_type_mod=RELEASES[looks], progress=lambda share: None
    )
    return path


def retired(path: Path, *questions: Q, version: str = "0.2.0") -> Path:
    """The retired package of a release: notes as they last were, without cards."""
    tags = ("test::retired", f"test::retired::{version}")
    time = RELEASES[version]
    gone = (each._replace(tags=tags, mod=time, cards=False) for each in questions)
    return build(path, *gone)


class Learner:
    """A collection file; open it only while nothing is pushed."""

    def __init__(self, folder: Path, *packages: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "collection.anki2"
        with engine.opened(self.path, make=True) as collection:
            for package in packages:
                engine.import_package(collection, package)

    @contextmanager
    def opened(self) -> Iterator[Collection]:
        with engine.opened(self.path) as collection:
            yield collection

    def text(self, name: str) -> str:
        return self.note(name)[0]

    def tags(self, name: str) -> set[str]:
        return set(self.note(name)[1].split())

    def note(self, name: str) -> tuple[str, str]:
        """A question's short answer and tags, without Anki."""
        (row,) = [row for row in snapshot(self.path)["notes"] if row["guid"] == f"guid-{name}"]
        return row["flds"].split("\x1f")[FIELDS[QUESTION].index("Short")], row["tags"]

    def cards(self, name: str) -> list[dict[str, Any]]:
        every = snapshot(self.path)
        notes = {row["id"] for row in every["notes"] if row["guid"] == f"guid-{name}"}
        return [row for row in every["cards"] if row["nid"] in notes]

    def deck(self, name: str) -> str:
        """The name of the deck of a question's first card."""
        number = self.cards(name)[0]["did"]
        (row,) = [row for row in snapshot(self.path)["decks"] if row["id"] == number]
        return str(row["name"]).replace("\x1f", "::")


def snapshot(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order of the keys; the file is only read."""
    tables: dict[str, list[dict[str, Any]]] = {}
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as read:
        read.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        read.row_factory = sqlite3.Row
        query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        for (name,) in read.execute(query).fetchall():
            rows = [dict(row) for row in read.execute(f'SELECT * FROM "{name}"')]
            tables[name] = sorted(rows, key=lambda row: str(list(row.values())[:2]))
    return tables


def without(rows: Sequence[dict[str, Any]], *columns: str) -> list[dict[str, Any]]:
    """Rows but for some of their columns."""
    return [{name: value for name, value in row.items() if name not in columns} for row in rows]


def to_basic(collection: Collection, name: str) -> None:
    """Change a question's note to Anki's type Basic, as a learner can."""
    basic = collection.models.by_name("Basic")
    ours = collection.models.by_name("test ko question")
    assert basic is not None
    assert ours is not None
    info = collection.models.change_notetype_info(
        old_notetype_id=ours["id"], new_notetype_id=basic["id"]
    )
    request = info.input
    request.note_ids.extend(collection.find_notes(f"Id:{name}"))
    collection.models.change_notetype_of_notes(request)


class Seen:
    """A watch that remembers."""

    def __init__(self) -> None:
        self.phases: list[str] = []
        self.plans: list[Plan] = []
        self.backups: list[Path] = []

    def progress(self, phase: str, share: float) -> None:
        assert 0 <= share <= 1
        self.phases.append(phase)

    def plan(self, plan: Plan, media: tuple[str, ...]) -> None:
        self.plans.append(plan)

    def backup(self, path: Path) -> None:
        self.backups.append(path)


def job(
    package: Path, *, gone: Path | None = None, old: Sequence[Path] = (), **more: Any
) -> PushJob:
    return PushJob(
        ours.read(package),
        retired=None if gone is None else ours.read(gone),
        earlier=tuple(map(ours.read, old)),
        **more,
    )


def push(
    wanted: PushJob, learner: Learner, *, apply: bool = True, backups: Path | None = None
) -> Pushed:
    return file.push(wanted, learner.path, apply=apply, backups=backups, watch=Seen())


def rectoverso_push(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """`rectoverso push` in a process of its own."""
    return rectoverso("push", *arguments, **options)
