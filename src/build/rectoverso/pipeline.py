"""The order of the phases, and nothing else: read, check, identify, write, put in place."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from rectoverso import rules
from rectoverso.anki import note_types
from rectoverso.anki.names import DEV
from rectoverso.diagnostics import (
    Diagnostic,
    Progress,
    RectoversoError,
    RefusedError,
    Report,
    Severity,
    UnfitError,
    silent,
)
from rectoverso.history import (
    clock,
    digesting,
    editions,
    identity,
    ledger,
    ledger_files,
    retired,
    retired_pictures,
    translations,
)
from rectoverso.history.editions import Comparison
from rectoverso.history.ledger import Key, Ledger
from rectoverso.history.translations import Translations
from rectoverso.languages.writing import script
from rectoverso.model import Deck, Foreign, plain, walk_deck
from rectoverso.render import citations
from rectoverso.rules import letters_without_face, unfit_font
from rectoverso.source import (
    config,
    coverage,
    fixing,
    glossary,
    passed_over,
    reading,
    retirement,
    unused,
    wording,
)
from rectoverso.source.config import Settings
from rectoverso.source.coverage import Coverage
from rectoverso.source.folder import Source, open_source, release_notes_path
from rectoverso.source.glossary import Glossary
from rectoverso.source.letters import shown
from rectoverso.source.macros import Macros
from rectoverso.source.retirement import Retirements
from rectoverso.typeset.faces import choose
from rectoverso.typeset.own_fonts import OwnFont
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import SUMS, Artifact, Job, Writer, writer
from rectoverso.writers.edition import Draft, Edition
from rectoverso.writers.staging import place, staging

_SWITCH_SECONDS = 0.001
"""MathJax works beside the reader: its threads must not wait 5 ms for each of their turns."""


@contextmanager
def typesetting() -> Iterator[Typesetter]:
    """A typesetter, in a process that is set for a build and as it was afterwards.

    Next to nothing that a build makes holds cycles: looking for some among millions of values
    would take up to half of the time, so the collector rests. What was made meanwhile counts as
    looked through, unless the process has frozen something of its own, which would thaw.
    """
    collecting, interval = gc.isenabled(), sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        with Typesetter() as typesetter:
            yield typesetter
    finally:
        sys.setswitchinterval(interval)
        if collecting:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


# ---------------------------------------------------------------- check


@dataclass(frozen=True, slots=True)
class Checked:
    """A deck's folder, read, with all that was found in it; `drafts` are the languages that could
    be read, as far as they could.
    """

    source: Source
    drafts: tuple[Draft, ...]
    report: Report

    @property
    def decks(self) -> tuple[Deck, ...]:
        """The deck in each of its languages."""
        return tuple(draft.deck for draft in self.drafts)


@dataclass(frozen=True, slots=True)
class Sound(Checked):
    """A deck without an error; `settings.languages` are those of its drafts.

    `texts` are what retired notes showed last, `pictures` the files that those show, by name;
    `fonts` are the deck's own. `compared` holds every further edition against the first.
    """

    settings: Settings
    ledger: Ledger
    retirements: Retirements
    texts: Mapping[Key, retired.RetiredText]
    pictures: Mapping[str, bytes]
    fonts: tuple[OwnFont, ...] = ()
    compared: tuple[Comparison, ...] = ()


def check(folder: Path, typesetter: Typesetter, progress: Progress = silent) -> Checked:
    """Read a deck and apply every rule; all findings at once, in reading order.

    Gives a `Sound` deck where none of them is an error. Raises `RectoversoError` when the folder
    is no deck or can't be read.
    """
    source = open_source(folder)
    progress(f"reading {folder.resolve().name}", 0)
    read = reading.read(source, lambda chapter: typesetter.expect(rules.formulas(chapter)))
    known, wrong = ledger_files.read(folder / ledger.FOLDER)
    terms = glossary.EMPTY
    if read.settings is not None:
        terms = glossary.read(source.text(glossary.FILE) or "", read.settings.languages)
    texts, illegible = retired.read(folder / ledger.FOLDER)
    pictures, damaged = retired_pictures.read(folder / ledger.FOLDER)
    said, unreadable = retirement.read(source.text(retirement.FILE) or "")
    translated, garbled = translations.read(folder / ledger.FOLDER)
    found = [*read.diagnostics, *source.found, *wrong, *illegible, *damaged, *unreadable, *garbled]
    if read.settings is not None:
        found += passed_over.find(source, read.settings.languages)
        found += wording.find(source.settings_text(), read.settings)
        found += unused.needless(source.settings_text(), read.settings, read.decks)
    if not any(each.severity is Severity.ERROR for each in found):  # else pictures may be lost too
        found += unused.find(source, read.decks)
    fonts: tuple[OwnFont, ...] = ()
    if read.settings is not None and read.settings.fonts:
        said_there = {each for deck in read.decks for each in shown(deck)}
        fonts, unfit = unfit_font.read(folder, source.settings_text(), read.settings, said_there)
        found += unfit
    for deck in read.decks:
        progress(f"checking {folder.resolve().name}", 0)
        found += rules.check(deck, _context(deck, read, source, terms, typesetter, fonts))
    drafts = tuple(map(_draft, read.decks))
    silences = _silences(read)
    found += silences.wrong
    checked = Checked(source, drafts, Report.of(folder, source.lines, silences.left(found)))
    if checked.report.has_errors or read.settings is None:
        return checked
    for draft in drafts:
        found += identity.contradictions(draft.deck, known, draft.digests, said)
    text, settings = source.settings_text(), read.settings
    place = partial(config.place, text)
    found += identity.unfit(read.decks, known, said, place("languages"))
    found += identity.strangers(settings.uid, known, note_types.schema(settings), place)
    found += identity.retitled(read.decks, known, partial(settings.title_place, text))
    report = Report.of(folder, source.lines, silences.left(found))
    if report.has_errors:  # what is one question in two editions can't be told
        return replace(checked, report=report)
    compared = editions.compare(read.decks, translated, known, said)
    report = report.with_findings(silences.left(editions.findings(compared)))
    report = report.with_findings(silences.unused(source.lines))
    return Sound(source, drafts, report, settings, known, said, texts, pictures, fonts, compared)


def sound(folder: Path, typesetter: Typesetter, progress: Progress = silent) -> Sound:
    """A deck that passes its checks. `RefusedError` when it has errors."""
    checked = check(folder, typesetter, progress)
    if not isinstance(checked, Sound):
        raise RefusedError((checked.report,))
    return checked


def _any(_: Diagnostic) -> bool:
    return True


def check_all(
    folders: Sequence[Path],
    *,
    fix: bool = False,
    wanted: Callable[[Diagnostic], bool] = _any,
    progress: Progress = silent,
) -> tuple[tuple[Checked, ...], int]:
    """Check several decks; with `fix`, mend what is safe and check again. Of what is found, that
    counts which is `wanted`.

    Gives what is left, and how many findings were mended.
    """

    def checked() -> tuple[Checked, ...]:
        every = (check(folder, typesetter, progress) for folder in folders)
        return tuple(replace(each, report=each.report.only(wanted)) for each in every)

    with typesetting() as typesetter:
        found = checked()
        if not fix:
            return found, 0
        mended = sum(fixing.apply(each.source.root, each.report.diagnostics) for each in found)
        return checked() if mended else found, mended


def cover(folder: Path) -> tuple[Report, Coverage]:
    """What of its source documents a deck answers (its first language edition).

    The deck is read, not checked: the report holds what the reader found, then what is missing.
    Raises `RectoversoError` when the folder is no deck, or has no `sources.toml`.
    """
    source = open_source(folder)
    read = reading.read(source)
    text = source.text(coverage.FILE)
    covered = Coverage((), ())
    if text is not None and read.decks:
        covered = coverage.coverage(text, read.decks[0])
    found = [*read.diagnostics, *source.found, *covered.diagnostics]
    report = Report.of(folder, source.lines, _silences(read).left(found))
    if text is None and not report.diagnostics:
        raise RectoversoError(f"{folder} has no sources.toml: list there what the deck answers")
    return report, covered


def families(folder: Path) -> tuple[str, ...]:
    """The families of faces that the books of a deck are set in, here or missing.

    The deck is read, not checked. Raises `RectoversoError` when the folder is no deck.
    """
    source = open_source(folder)
    read = reading.read(source)
    if read.settings is None:
        return ()
    own, _ = unfit_font.read(folder, source.settings_text(), read.settings)
    found: dict[str, None] = {}
    for deck in read.decks:
        cited = citations.resolve(deck)
        spoken = {node.language for node in walk_deck(deck) if isinstance(node, Foreign)}
        languages = [(each, script(each)) for each in spoken.union(cited.languages.values())]
        works = (plain(entry) for entry in cited.entries.values())
        characters = shown(deck).union(_beside_chapters(deck, read.settings), *works)
        faces = choose(script(deck.language), characters, own, languages)
        found |= dict.fromkeys((*faces.families, *(family for _, family in faces.without)))
    return tuple(filter(None, found))


def _beside_chapters(deck: Deck, settings: Settings) -> frozenset[str]:
    """The characters of the furniture, and of what `deck.toml` says on the first pages."""
    language = deck.language
    furniture = (str(each) for each in asdict(settings.words_in(language)).values())
    said = (settings.subtitle_in(language), settings.description_in(language), settings.license)
    return frozenset().union(*furniture, *settings.authors, *said)


@dataclass(frozen=True, slots=True)
class Editions:
    """A deck's editions, compared: `folder` is its ledger's, `known` are the recorded translations
    there, `report` is what is wrong with these.
    """

    folder: Path
    first: Deck
    compared: tuple[Comparison, ...]
    known: Translations
    report: Report


def compare(folder: Path) -> Editions:
    """Every further edition of a deck against its first.

    The deck is read, not checked. `RefusedError` when it or its ledger has errors;
    `RectoversoError` when the folder is no deck or can't be read.
    """
    source = open_source(folder)
    read = reading.read(source)
    home = folder / ledger.FOLDER
    known, wrong = ledger_files.read(home)
    said, unreadable = retirement.read(source.text(retirement.FILE) or "")
    translated, garbled = translations.read(home)
    errors = [
        each
        for each in (*read.diagnostics, *source.found, *wrong, *unreadable)
        if each.severity is Severity.ERROR
    ]
    if errors or not read.decks:
        raise RefusedError((Report.of(folder, source.lines, errors),))
    compared = editions.compare(read.decks, translated, known, said)
    report = Report.of(folder, source.lines, garbled)
    return Editions(home, read.decks[0], compared, translated, report)


def _silences(read: reading.Reading) -> rules.Silences:
    ignores = () if read.settings is None else read.settings.ignores
    return rules.silences(rules.rules(), read.comments, ignores)


def _draft(deck: Deck) -> Draft:
    resolved = citations.resolve(deck)
    return Draft(deck, resolved, digesting.digests(deck, resolved))


def _context(
    deck: Deck,
    read: reading.Reading,
    source: Source,
    terms: Glossary,
    typesetter: Typesetter,
    fonts: tuple[OwnFont, ...],
) -> rules.Context:
    settings = read.settings
    keys, problems = citations.bibliography(deck.references)
    medium = _medium(source, deck.language)
    index = rules.Index(deck)
    return rules.Context(
        typesetter,
        keys,
        problems,
        medium,
        index,
        source.lines,
        terms,
        source.beside,
        settings.format if settings else 0,
        settings.macros if settings else Macros(),
        fonts,
        beside_chapters=_beside_chapters(deck, settings) if settings else frozenset(),
        others=tuple(each for each in read.decks if each is not deck),
    )


def _medium(source: Source, language: str) -> Callable[[str], bytes]:
    """Gives a medium's bytes by the path that the content names."""
    return lambda path: source.medium(source.medium_path(path, language))


# ---------------------------------------------------------------- identify


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a deck stands between its releases: what its artifacts carry.

    `version` ends in `-dev` unless the content is what the last release shipped; `time` is in
    seconds since the epoch.
    """

    version: str
    time: int
    editions: tuple[Edition, ...]


def standing(deck: Sound, moment: int | None = None) -> Standing:
    """Where a deck stands by its ledger.

    What no release has shipped takes the time `moment`, in seconds; `clock.stamp`'s when it is
    None.
    """
    last = deck.ledger.last_release
    if last is not None and is_released(deck):
        at = standing_at(deck, deck.ledger, last.version, last.time)
        told = (
            replace(each, release_notes=deck.source.text(path) or "")
            for each in at.editions
            for path in (release_notes_path(last.version, each.deck.language),)
        )
        return replace(at, editions=tuple(told))
    stamp = moment
    if stamp is None:
        stamp = clock.stamp(deck.source.root, deck.ledger.latest)
    version = deck.settings.version + DEV
    return standing_at(deck, deck.ledger, version, max(stamp, deck.ledger.latest + 1))


def is_released(deck: Sound) -> bool:
    """Whether the content is exactly what the last release shipped."""
    last = deck.ledger.last_release
    return (
        last is not None
        and last.version == deck.settings.version
        and last.note_type_digest == note_types.digest(deck.settings)
        and last.content_digest == digesting.content(deck.decks)
    )


def standing_at(deck: Sound, known: Ledger, version: str, stamp: int) -> Standing:
    """Where a deck stands by the ledger `known`, as `version` at `stamp` (seconds)."""
    note_type_mod = ledger.note_type_mod(known, note_types.digest(deck.settings), stamp)
    gone = retired.by_language(deck.texts, known, deck.pictures)
    translated = {each.deck.language: each.translated for each in deck.compared}
    editions = (
        Edition(
            draft.deck,
            draft.citations,
            draft.digests,
            settings=deck.settings,
            notes=identity.identify(draft.deck, known, draft.digests, stamp),
            note_type_mod=note_type_mod,
            medium=_medium(deck.source, draft.deck.language),
            retired=gone.get(draft.deck.language, ()),
            fonts=deck.fonts,
            translated=translated.get(draft.deck.language),
        )
        for draft in deck.drafts
    )
    return Standing(version, stamp, tuple(editions))


# ---------------------------------------------------------------- write


@dataclass(frozen=True, slots=True)
class Built:
    """What a build gave: what was found in each deck (no errors), and the artifacts."""

    reports: tuple[Report, ...]
    artifacts: tuple[Artifact, ...]


def build(
    folders: Sequence[Path],
    targets: Sequence[str],
    output: Path,
    progress: Progress = silent,
    *,
    strict: bool = False,
) -> Built:
    """Check decks and make the artifacts `targets` (names of writers) of each into `output`.

    Any error in any deck (when `strict`, any warning), or a character without a glyph, is a
    `RefusedError` that leaves `output` untouched. Raises `RectoversoError` when something can't be
    read, written or is not installed.
    """
    writers = named(targets)
    with typesetting() as typesetter:
        checked = [check(folder, typesetter, progress) for folder in folders]
        reports = tuple(each.report for each in checked)
        decks = [each for each in checked if isinstance(each, Sound)]
        if len(decks) < len(checked):
            raise RefusedError(reports)
        if strict and any(report.diagnostics for report in reports):
            raise RefusedError(reports, ("warnings stop a strict build",))
        with staging(output) as folder:
            artifacts: list[Artifact] = []
            for deck in decks:
                with refusing(deck.report, reports):
                    artifacts += make(standing(deck), writers, folder, typesetter, progress)
            return Built(reports, place(artifacts, folder, output, sums=SUMS in targets))


@contextmanager
def refusing(report: Report, reports: tuple[Report, ...] = ()) -> Iterator[None]:
    """What is unfit in the block, of the deck of `report`, becomes a `RefusedError`; `reports` are
    those of all decks, where there are more.
    """
    try:
        yield
    except UnfitError as unfit:
        # each place says more than the warning that there are such letters
        told = report.only(lambda each: each.code != letters_without_face.RULE.code)
        whole = told.with_findings(unfit.diagnostics)
        others = tuple(whole if each is report else each for each in reports or (report,))
        raise RefusedError(others) from unfit


def named(targets: Sequence[str]) -> list[Writer]:
    """The writers of the targets that are artifacts of one edition.

    `RectoversoError` when the machine lacks something for them.
    """
    writers = [writer(name) for name in targets if name != SUMS]
    lacking = {line: None for each in writers for line in each.requires()}
    if lacking:
        raise RectoversoError("; ".join(lacking) + " (`rectoverso doctor` tells more)")
    return writers


def make(
    at: Standing,
    writers: Sequence[Writer],
    folder: Path,
    typesetter: Typesetter,
    progress: Progress,
) -> Iterator[Artifact]:
    """Every artifact of every edition of a deck, in the folder `folder`.

    `UnfitError` when a writer finds that the content can't be written.
    """
    for edition in at.editions:
        for each in writers:
            phase = f"{edition.deck.name} {edition.deck.language}: {each.name}"
            progress(phase, 0)

            def watch(share: float, phase: str = phase) -> None:
                progress(phase, share)

            artifact = each.write(edition, Job(folder, at.version, at.time, typesetter, watch))
            if artifact is not None:
                yield artifact
