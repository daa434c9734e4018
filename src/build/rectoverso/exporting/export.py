"""A deck's folder → a folder with its export, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rectoverso import archive, pipeline
from rectoverso.diagnostics import (
    Progress,
    RectoversoError,
    RefusedError,
    Report,
    Severity,
    silent,
)
from rectoverso.exporting import crowdanki, markdown, table
from rectoverso.model import Deck, to_json
from rectoverso.source import reading
from rectoverso.source.folder import Source, open_source
from rectoverso.writers import Job
from rectoverso.writers.apkg import pack

Files = Mapping[str, bytes]
"""The files of an export: their bytes by their paths in its folder."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the paths of the files, those with words first, and how many questions
    they hold, by language.
    """

    folder: Path
    files: tuple[str, ...]
    questions: Mapping[str, int]


def export(folder: Path, form: str, output: Path, progress: Progress = silent) -> Exported:
    """Write the deck in `folder` into the new or empty folder `output`; `form` is one of `FORMS`.

    `RefusedError` when the deck has errors; `RectoversoError` when `output` holds something, or
    can't be written.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise RectoversoError(f"{output} is not empty: name a new folder for the export")
    files, questions = (
        _for_learners(folder, progress) if form == "crowdanki" else _for_authors(folder, form)
    )
    with _staged(output) as staged:
        for path, content in files.items():
            (staged / path).parent.mkdir(parents=True, exist_ok=True)
            archive.write(staged / path, content)
    return Exported(output, tuple(sorted(files, key=_turn)), questions)


@contextmanager
def _staged(output: Path) -> Iterator[Path]:
    """A folder that becomes `output` by one rename when it is done, and is gone if it is not."""
    staged = output.parent / f".{output.name}-{os.getpid()}"
    try:
        staged.mkdir(parents=True)
        yield staged
        if output.exists():
            output.rmdir()
        staged.rename(output)
    except OSError as error:
        raise RectoversoError(f"{output} can't be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _turn(path: str) -> tuple[bool, str]:
    return "media/" in path, path


def _for_authors(folder: Path, form: str) -> tuple[Files, Mapping[str, int]]:
    """The files of a form that says what the source says."""
    source = open_source(folder)
    read = reading.read(source)
    found = [*read.diagnostics, *source.found]
    if read.settings is None or any(each.severity is Severity.ERROR for each in found):
        raise RefusedError((Report.of(folder, source.lines, found),))
    files: dict[str, bytes] = {}
    for deck in read.decks:
        if form == "markdown":
            files |= markdown.chapters(deck, read.settings)
        else:
            home = f"{deck.name}-{deck.language}"
            files |= {f"{home}/{path}": made for path, made in _alone(deck, form, source)}
    if form == "markdown":
        files |= markdown.beside(source, read.settings)
    return files, {deck.language: sum(1 for _ in deck.entries()) for deck in read.decks}


def _alone(deck: Deck, form: str, source: Source) -> Iterator[tuple[str, bytes]]:
    """The files of an edition, with all that it shows."""
    name = f"{deck.name}-{deck.language}"
    if form == "json":
        text = json.dumps(to_json(deck), ensure_ascii=False, indent=1) + "\n"
        yield f"{name}.json", text.encode()
    else:
        yield f"{name}.csv", table.table(deck)
    for medium in deck.media:
        yield medium.path, source.medium(source.medium_path(medium.path, deck.language))


def _for_learners(folder: Path, progress: Progress) -> tuple[Files, Mapping[str, int]]:
    """The files of a form that says what the package says."""
    files: dict[str, bytes] = {}
    questions = {}
    with pipeline.typesetting() as typesetter:
        deck = pipeline.sound(folder, typesetter, progress)
        at = pipeline.standing(deck)
        for edition in at.editions:
            language = edition.deck.language

            def watch(share: float, language: str = language) -> None:
                progress(f"{deck.settings.name} {language}: crowdanki", share)

            job = Job(folder, at.version, at.time, typesetter, watch)
            packed = pack(edition, job)
            home = f"{edition.deck.name}-{language}"
            made = crowdanki.files(edition, packed)
            files |= {f"{home}/{path}": content for path, content in made.items()}
            questions[language] = sum(len(each.notes) for each in packed.decks)
    return files, questions
