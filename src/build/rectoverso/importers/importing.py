"""An import from the files that are named to the deck that they become part of.

What it would write is tried first, on a copy of the deck, by all its checks: what these would
refuse of a new question is said otherwise (a formula that can't be typeset as program text), or
waits as a draft with its source.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from rectoverso import archive, pipeline
from rectoverso.diagnostics import (
    UNREADABLE_INPUT,
    UNSAID_INPUT,
    Diagnostic,
    Progress,
    RectoversoError,
    RefusedError,
    Report,
    Severity,
    Span,
    UnfitError,
    silent,
)
from rectoverso.history import ledger, ledger_files
from rectoverso.importers import IMPORTERS, importer, record
from rectoverso.importers.document import Document, Item, Section
from rectoverso.importers.fetching import Fetched, Fetcher
from rectoverso.importers.given import Given, Likeness
from rectoverso.importers.laying import Laid, Laying, Target
from rectoverso.importers.media import Fetch, Media
from rectoverso.importers.merging import Key, Told, answer, said
from rectoverso.model import Code, CodeBlock, Deck, Kind, Math, MathBlock, Question, Text, plain
from rectoverso.source import reading
from rectoverso.source.coverage import FILE as SOURCES
from rectoverso.source.folder import MEDIA, Source, open_source
from rectoverso.source.markdown import writing
from rectoverso.source.rewriting import rewritten

_LIKELY: Final = 0.2
"""From which likeness on something is read as a shape."""
_MOST_TRIES: Final = 12
_ALIKE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Choice:
    """The shape that something is read as, with what the others said for themselves."""

    shape: str
    likeness: Likeness
    others: tuple[tuple[str, Likeness], ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """What an import would do. `choices` say why each document is read as what it is."""

    root: Path
    documents: tuple[Document, ...]
    choices: tuple[Choice, ...]
    laid: Laid
    findings: tuple[Diagnostic, ...] = field(default=())

    def write(self) -> tuple[str, ...]:
        """Write the deck's files, those that others name first; their paths. All are written under
        other names before the first takes its place, so a full disk leaves the deck as it was; a
        kill may leave some in place, each whole, and the same import again adds the rest. OSError
        where one can't be written.
        """
        turn = {MEDIA: 0, "deck.toml": 1, SOURCES: 3, "ledger": 4}
        paths = sorted(
            self.laid.files,
            key=lambda path: (turn.get(path, turn.get(path.split("/")[0], 2)), path),
        )
        with ExitStack() as waiting:
            for path in reversed(paths):  # the last takes its place first
                file = self.root / path
                file.parent.mkdir(parents=True, exist_ok=True)
                archive.sweep(file.parent)
                waiting.enter_context(archive.replacing(file)).write_bytes(self.laid.files[path])
        return tuple(paths)


def chosen(given: Given, shape: str = "") -> Choice:
    """The shape that something is read as: the one that is named, else the likeliest.

    UnfitError (IMP001) where it looks like none.
    """
    if shape:
        return Choice(shape, Likeness(1.0, "you said so"))
    found = [(name, importer(name).likeness(given)) for name in IMPORTERS]
    best = max(found, key=lambda each: each[1].degree)
    if best[1].degree < _LIKELY:
        # what is no text says so itself
        empty = not given.is_folder and not given.text.strip()
        message = "this looks like no document that can be imported"
        hint = f"name its shape by --as: {', '.join(IMPORTERS)}"
        if empty:
            message, hint = "there is nothing in this file", "look whether it was saved"
        elif given.is_folder and not any(given.path.iterdir()):
            message, hint = "there is nothing in this folder", "name the one that holds the notes"
        elif given.is_folder:
            message = "this is no Obsidian vault, no folder of CrowdAnki, no deck and no export"
            hint = f"name the files in it that hold questions, or {hint}"
        raise UnfitError((UNREADABLE_INPUT.found(message, Span.whole(given.name), hint),))
    others = [each for each in found if each is not best and each[1].degree >= _ALIKE]
    return Choice(*best, tuple(sorted(others, key=lambda each: -each[1].degree)))


def read(given: Sequence[Given], shape: str = "") -> tuple[list[Choice], list[Document]]:
    """The documents, and as what each was read. UnfitError with the findings of all that can't be
    read.
    """
    choices: list[Choice] = []
    documents: list[Document] = []
    wrong: list[Diagnostic] = []
    for each in given:
        try:
            choice = chosen(each, shape)
            documents.append(importer(choice.shape).read(each))
            choices.append(choice)
        except UnfitError as unfit:
            wrong += unfit.diagnostics
    if wrong:
        raise UnfitError(tuple(wrong))
    return choices, documents


def fetching(*, allow_private: bool = False) -> Fetch:
    """A fetch of remote pictures and sounds, within limits."""
    fetcher = Fetcher(allow_private=allow_private)

    def fetch(address: str) -> tuple[str, bytes] | str:
        there = fetcher.fetch(address)
        if isinstance(there, Fetched):
            return there.name, there.content
        return f"it could not be fetched: {there.reason}"

    return fetch


def plan(
    folder: Path,
    given: Sequence[Given],
    *,
    shape: str = "",
    language: str = "",
    fetch: Fetch | None = None,
    progress: Progress = silent,
) -> Import:
    """What an import of the files or folders `given` into the deck in `folder` would do.

    UnfitError where one of them can't be read, `RefusedError` where the deck can't, and
    `RectoversoError` where it has no such language.
    """
    into = target(folder, language)
    progress("reading", 0)
    choices, documents = read(given, shape)
    documents = _named_apart(documents, into)
    findings: list[Diagnostic] = [each for one in documents for each in one.findings]
    before: frozenset[tuple[str, str]] | None = None
    tries: Counter[Key] = Counter()
    for number in range(_MOST_TRIES):
        progress("laying", number / _MOST_TRIES)
        laid = Laying(into, Media(there(into.source), fetch)).lay(documents)
        if laid.unsaid:
            bad = {(told.document, told.item.key): _unsaid(told, why) for told, why in laid.unsaid}
            documents, told_so = _otherwise(documents, bad, tries, into)
            findings += told_so
            continue
        if not laid.files:
            break
        progress("trying", number / _MOST_TRIES)
        tried = _tried(folder, laid.files)
        if tried.errors and before is None:
            before = frozenset(map(_mark, _tried(folder, {}).errors))
        new = [each for each in tried.errors if _mark(each) not in (before or ())]
        if not new:
            break
        bad, elsewhere = _blamed(laid, tried.decks, new, into)
        if elsewhere:
            raise RefusedError((Report.of(folder, into.source.lines, elsewhere),))
        documents, told = _otherwise(documents, bad, tries, into)
        findings += told
    else:
        raise RefusedError((Report.of(folder, into.source.lines, findings),))
    return Import(folder, tuple(documents), tuple(choices), laid, (*findings, *laid.findings))


def target(folder: Path, language: str) -> Target:
    """The edition of the deck in `folder` that documents are laid into: the first, where no
    language is named. `RefusedError` where the deck can't be read, and `RectoversoError` where it
    has no such language.
    """
    source = open_source(folder)
    read = reading.read(source)
    if read.settings is None:
        raise RefusedError((Report.of(folder, source.lines, read.diagnostics),))
    languages = read.settings.languages
    if language and language not in languages:
        raise RectoversoError(f"the deck has no edition in {language!r}: {', '.join(languages)}")
    language = language or languages[0]
    known, _ = ledger_files.read(folder / ledger.FOLDER)
    words = read.settings.words_in(language)
    # findings about a folder that is not there yet are none of an import's
    source.found.clear()
    return Target(source, read.settings, language, read.decks, known, words.brief, words.references)


def there(source: Source) -> Mapping[str, str]:
    """The files in the deck's `media/` by the hash of their bytes."""
    found: dict[str, str] = {}
    for path in sorted(source.below(MEDIA)):
        known = source.medium_hash(path)
        if known is not None:
            found.setdefault(known, path)
    return found


def _named_apart(documents: Iterable[Document], target: Target) -> list[Document]:
    """Documents under names of their own: two files may be called README.md."""
    known = record.known(target.source.text(SOURCES) or "")
    names: set[str] = set()
    apart = []
    for each in documents:
        name, number = each.name, 1
        while name in names or (name in known and not _is_again(each, known[name])):
            number += 1
            name = f"{each.name} ({number})"
        names.add(name)
        apart.append(replace(each, name=name))
    return apart


def _is_again(document: Document, known: Mapping[str, str]) -> bool:
    """Whether a document is the one of that name that was imported before."""
    keys = {record.sayable(item.key) for item in document.items()}
    return not keys or not known or len(keys & known.keys()) * 2 >= min(len(keys), len(known))


# ---------------------------------------------------------------- tried


@dataclass(frozen=True, slots=True)
class _Tried:
    """What the checks say of a deck with the new files."""

    errors: tuple[Diagnostic, ...]
    decks: tuple[Deck, ...]


def _tried(folder: Path, files: Mapping[str, bytes]) -> _Tried:
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / folder.resolve().name
        shutil.copytree(
            folder,
            copy,
            symlinks=True,
            ignore=shutil.ignore_patterns(".git", "build", "releases", "node_modules"),
            copy_function=_linked,
        )
        for path, content in files.items():
            file = copy / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            file.write_bytes(content)
        with pipeline.typesetting() as typesetter:
            checked = pipeline.check(copy, typesetter)
            read = reading.read(open_source(copy))
    errors = (each for each in checked.report.diagnostics if each.severity is Severity.ERROR)
    return _Tried(tuple(errors), read.decks)


def _linked(source: str, target: str) -> str:
    """Put a file under another name too where the file system can, else copy it."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)
    return target


def _mark(found: Diagnostic) -> tuple[str, str]:
    return found.code, found.message


def _unsaid(told: Told, why: str) -> Diagnostic:
    return UNSAID_INPUT.found(why.partition(": ")[2] or why, told.item.question.span)


def _blamed(
    laid: Laid, decks: Collection[Deck], wrong: Sequence[Diagnostic], target: Target
) -> tuple[dict[Key, Diagnostic], list[Diagnostic]]:
    """The items of documents that findings are about, with the first finding of each; and the
    findings that are about none.
    """
    deck = next(each for each in decks if each.language == target.language)
    lines: dict[str, list[tuple[int, str]]] = {}
    for entry in deck.headings():
        if not entry.row:
            span = entry.question.span
            lines.setdefault(span.path, []).append((span.line, entry.question.id))
    at: dict[tuple[str, str], list[Told]] = {}
    for stands in laid.stands:
        at.setdefault((stands.id, stands.path), []).append(stands.told)
    bad: dict[Key, Diagnostic] = {}
    elsewhere = []
    for found in wrong:
        here = sorted(lines.get(found.span.path, ()))
        above = [name for line, name in here if line <= found.span.line]
        told = at.get((above[-1], found.span.path), ()) if above else ()
        for each in told:
            bad.setdefault((each.document, each.item.key), found)
        if not told:
            elsewhere.append(found)
    return bad, elsewhere


def _otherwise(
    documents: Sequence[Document],
    bad: Mapping[Key, Diagnostic],
    tries: Counter[Key],
    target: Target,
) -> tuple[list[Document], list[Diagnostic]]:
    """The documents with what is wrong said otherwise: formulas as program text, and where that
    did not help (`tries`) whole questions as drafts with their source.
    """
    findings: list[Diagnostic] = []

    def changed(document: Document, item: Item) -> Item:
        key = (document.name, item.key)
        found = bad.get(key)
        question = item.question
        references = item.references
        if found is not None:
            unset = _unset(question)
            hard = tries[key] > 0 or unset is question
            tries[key] += 1
            question = _drafted(question, target) if hard else unset
            references = () if hard else references
            what = "it waits as a draft with its source" if hard else "its formulas stand as code"
            message = f"{found.message} ({found.code}); {what}"
            hint = found.hints[0] if found.hints else "say it in another way"
            findings.append(UNSAID_INPUT.found(message, item.question.span, hint))
        below = tuple(changed(document, each) for each in item.follow_ups)
        return replace(item, question=question, follow_ups=below, references=references)

    def in_section(document: Document, section: Section) -> Section:
        items = tuple(changed(document, item) for item in section.items)
        return replace(section, items=items)

    made = [
        replace(each, sections=tuple(in_section(each, section) for section in each.sections))
        for each in documents
    ]
    return made, findings


def _unset(question: Question) -> Question:
    """A question with its formulas as program text."""

    def instead(node: Any) -> tuple[Any, ...] | None:
        if isinstance(node, Math):
            return (Code(node.tex, node.span),)
        if isinstance(node, MathBlock):
            return (CodeBlock(node.tex, "tex", node.span),)
        return None

    return rewritten(question, instead)


def _drafted(question: Question, target: Target) -> Question:
    """A question as a draft, with the source of all that it says."""
    unset = _unset(question)
    try:
        text = writing.question(replace(unset, id="x", follow_ups=()), "x/x.md", target.label)
    except ValueError:
        text = said((*unset.front, *answer(unset)))
    source = CodeBlock(text.rstrip("\n"), "markdown", question.span)
    title = (Text(" ".join(plain(question.title).split()) or "?", question.span),)
    bare = replace(unset, title=title, hint=(), choices=(), short=(), brief=(), long=(), rows=())
    return replace(bare, front=(source,), kind=Kind.BASIC, masked=False, reversed=False, prompt="")
