"""The order of the phases, and nothing else: read, check, identify, write, put in place."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

from rectoverso import machine, rules
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
    unfinished,
)
from rectoverso.history.editions import Comparison
from rectoverso.history.ledger import Key, Ledger
from rectoverso.history.translations import Translations
from rectoverso.languages.writing import script
from rectoverso.memory import cache_folder, remembering
from rectoverso.model import Deck, Foreign, plain, walk_deck
from rectoverso.render import citations
from rectoverso.rules import (
    letters_without_face,
    unanswered_question,
    unfit_font,
    unusable_style,
)
from rectoverso.source import (
    chapters,
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
from rectoverso.source.folder import (
    REFERENCES,
    SETTINGS,
    ChapterFile,
    Source,
    open_source,
    release_notes_path,
)
from rectoverso.source.glossary import Glossary
from rectoverso.source.letters import shown
from rectoverso.source.macros import Macros
from rectoverso.source.markdown.questions import Form
from rectoverso.source.retirement import Retirements
from rectoverso.typeset.faces import choose
from rectoverso.typeset.own_fonts import OwnFont
from rectoverso.typeset.remembered import Remembered
from rectoverso.typeset.sheets import FOLDER, Sheet
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import PRINTED, SUMS, Artifact, Job, PrintingWriter, Writer, writer
from rectoverso.writers.edition import Draft, Edition
from rectoverso.writers.paper import SHEETS, properties
from rectoverso.writers.selection import Selection
from rectoverso.writers.staging import place, staging

EVERYTHING = Selection()

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
        with remembering(), Typesetter(remembered=_remembered()) as typesetter:
            yield typesetter
    finally:
        sys.setswitchinterval(interval)
        if collecting:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _remembered() -> Remembered | None:
    """What earlier builds learned of formulas; None for a user without a home."""
    try:
        return Remembered(cache_folder())
    except RectoversoError:
        return None


# ---------------------------------------------------------------- check


@dataclass(frozen=True, slots=True)
class Checked:
    """A deck's folder, read, with all that was found in it; `drafts` are the languages that could
    be read, as far as they could. `left_out` counts the questions that wait for their answers.
    """

    source: Source
    drafts: tuple[Draft, ...]
    report: Report
    left_out: int = 0
    empty: str = ""
    """Why there is nothing to make, where the report does not say."""

    @property
    def decks(self) -> tuple[Deck, ...]:
        """The deck in each of its languages."""
        return tuple(draft.deck for draft in self.drafts)


@dataclass(frozen=True, slots=True)
class Sound(Checked):
    """A deck without an error; `settings.languages` are those of its drafts.

    `texts` are what retired notes showed last, `pictures` the files that those show, by name;
    `fonts` and `sheets` are the deck's own faces and style sheets. `compared` holds every further
    edition against the first. `concepts` are those that an index lists: their terms by language.
    `silences` are what its author silences.
    """

    settings: Settings = field(kw_only=True)
    silences: rules.Silences = field(kw_only=True)
    ledger: Ledger = field(kw_only=True)
    retirements: Retirements = field(kw_only=True)
    texts: Mapping[Key, retired.RetiredText] = field(kw_only=True)
    pictures: Mapping[str, bytes] = field(kw_only=True)
    fonts: tuple[OwnFont, ...] = ()
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    compared: tuple[Comparison, ...] = ()
    concepts: tuple[Mapping[str, str], ...] = ()

    def report_with(self, artifacts: Iterable[Artifact]) -> Report:
        """The report, and what came up while `artifacts` were made and is not silenced."""
        found = (each for artifact in artifacts for each in artifact.diagnostics)
        return self.report.with_findings(self.silences.left(found))


def check(folder: Path, typesetter: Typesetter, progress: Progress = silent) -> Checked:
    """Read a deck and apply every rule; all findings at once, in reading order.

    Gives a `Sound` deck where none of them is an error. Raises `RectoversoError` when the folder
    is no deck or can't be read.
    """
    source = open_source(folder)
    progress(f"reading {folder.resolve().name}", 0)
    read = reading.read(source, chapters.Remembering(partial(_expecting, typesetter)))
    known, wrong = ledger_files.read(folder / ledger.FOLDER)
    terms = glossary.EMPTY
    if read.settings is not None:
        terms = glossary.read(source.text(glossary.FILE) or "", read.settings.languages)
    texts, illegible = retired.read(folder / ledger.FOLDER)
    pictures, damaged = retired_pictures.read(folder / ledger.FOLDER)
    retirements, unreadable = retirement.read(source.text(retirement.FILE) or "")
    translated, garbled = translations.read(folder / ledger.FOLDER)
    found = [*read.diagnostics, *source.found, *wrong, *illegible, *damaged, *unreadable, *garbled]
    if read.settings is not None:
        found += passed_over.find(source, read.settings.languages)
        found += passed_over.sheets(source, FOLDER, SHEETS)
        found += wording.find(source.settings_text(), read.settings)
        found += unused.needless(source.settings_text(), read.settings, read.decks)
    if not any(each.severity is Severity.ERROR for each in found):  # else pictures may be lost too
        found += unused.find(source, read.decks)
    fonts: tuple[OwnFont, ...] = ()
    if read.settings is not None and (read.settings.fonts or read.settings.faces):
        said_there = {each for deck in read.decks for each in shown(deck)}
        fonts, unfit = unfit_font.read(folder, source.settings_text(), read.settings, said_there)
        found += unfit
    thorough = bool(source.entries(FOLDER)) and not machine.lacking(*PRINTED)
    of_its_own = {font.family for font in fonts}
    own, unusable = unusable_style.read(source, SHEETS, properties(), of_its_own, thorough=thorough)
    found += unusable
    ready = []
    for deck in read.decks:
        progress(f"checking {folder.resolve().name}", 0)
        said = rules.check(deck, _context(deck, read, source, terms, typesetter, fonts))
        made, left = _finished(deck, known, said)
        ready.append(made)
        found += left
    drafts = tuple(_draft(each.deck) for each in ready)
    silences = _silences(read)
    found += silences.wrong
    report = Report.of(folder, source.lines, silences.left(found))
    left_out = sum(each.left_out for each in ready)
    empty = ", ".join(each.deck.language for each in ready if each.is_empty)
    if empty:
        empty = f"every question in {empty} is a draft: answer one, and there is something to make"
    checked = Checked(source, drafts, report, left_out, empty)
    if checked.report.has_errors or empty or read.settings is None:
        return checked
    for deck, draft in zip(read.decks, drafts, strict=True):
        whole = draft if draft.deck is deck else _draft(deck)
        found += identity.contradictions(deck, known, whole.digests, retirements)
    text, settings = source.settings_text(), read.settings
    place = partial(config.place, text)
    found += identity.unfit(read.decks, known, retirements, place("languages"))
    found += identity.strangers(settings.uid, known, note_types.schema(settings), place)
    found += identity.retitled(read.decks, known, partial(settings.title_place, text))
    report = Report.of(folder, source.lines, silences.left(found))
    if report.has_errors:  # what is one question in two editions can't be told
        return replace(checked, report=report)
    decks = [each.deck for each in ready]
    compared = editions.compare(decks, translated, known, retirements)
    report = report.with_findings(silences.left(editions.findings(compared)))
    report = report.with_findings(silences.unused(source.lines))
    return Sound(
        source,
        drafts,
        report,
        left_out,
        settings=settings,
        silences=silences,
        ledger=known,
        retirements=retirements,
        texts=texts,
        pictures=pictures,
        fonts=fonts,
        sheets=own,
        compared=compared,
        concepts=_indexed(terms),
    )


def _finished(
    deck: Deck, known: Ledger, said: Iterable[Diagnostic]
) -> tuple[unfinished.Finished, list[Diagnostic]]:
    """A deck without its drafts, and what the rules `said` of it, with the drafts as such."""
    code = unanswered_question.RULE.code
    unanswered = {each.span for each in said if each.code == code}
    made = unfinished.finished(deck, known, unanswered)
    waiting = {each.span for each in made.findings}
    left = [each for each in said if each.code != code or each.span not in waiting]
    return made, [*left, *made.findings]


def _expecting(typesetter: Typesetter, file: ChapterFile, form: Form) -> chapters.Read:
    """A chapter's file, read; work on its formulas begins at once."""
    read = chapters.read(file, form)
    for chapter in read.chapters:
        typesetter.expect(rules.formulas(chapter))
    return read


def sound(folder: Path, typesetter: Typesetter, progress: Progress = silent) -> Sound:
    """A deck that passes its checks. `RefusedError` when it has errors."""
    checked = check(folder, typesetter, progress)
    if not isinstance(checked, Sound):
        raise RefusedError((checked.report,), tuple(filter(None, [checked.empty])))
    return checked


def _indexed(terms: Glossary) -> tuple[Mapping[str, str], ...]:
    """The concepts that a book's index lists, each by language."""
    return tuple(concept.forms for concept in terms.concepts if concept.indexed)


def _any(_: Diagnostic) -> bool:
    return True


def check_all(
    folders: Sequence[Path],
    *,
    fix: bool = False,
    unsafe: bool = False,
    wanted: Callable[[Diagnostic], bool] = _any,
    progress: Progress = silent,
) -> tuple[tuple[Checked, ...], int]:
    """Check several decks; with `fix`, mend what is safe (with `unsafe`, what is not too) and check
    again. Of what is found, that counts which is `wanted`.

    Gives what is left, and how many findings were mended.
    """

    def checked() -> tuple[Checked, ...]:
        every = (check(folder, typesetter, progress) for folder in folders)
        return tuple(replace(each, report=each.report.only(wanted)) for each in every)

    with typesetting() as typesetter:
        found = checked()
        if not fix:
            return found, 0
        mended = sum(
            fixing.apply(each.source.root, each.report.diagnostics, unsafe=unsafe) for each in found
        )
        return checked() if mended else found, mended


def mended(checked: Checked, *, unsafe: bool = False) -> tuple[fixing.Rewritten, ...]:
    """The files that `fix` would write, as they would be; none is written."""
    return fixing.mended(checked.source.root, checked.report.diagnostics, unsafe=unsafe)


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
    concepts = _indexed(glossary.read(source.text(glossary.FILE) or "", read.settings.languages))
    terms = {term for concept in concepts for term in concept.values()}
    found: dict[str, None] = {}
    for deck in read.decks:
        cited = citations.resolve(deck)
        spoken = {node.language for node in walk_deck(deck) if isinstance(node, Foreign)}
        spoken.update(cited.languages.values(), *concepts)
        languages = [(each, script(each)) for each in spoken - {deck.language}]
        works = (plain(entry) for entry in cited.entries.values())
        characters = shown(deck).union(_beside_chapters(deck, read.settings), *works, *terms)
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
        inputs=tuple(
            "\n".join(source.lines(path)) for path in (SETTINGS, glossary.FILE, REFERENCES)
        ),
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
            concepts=deck.concepts,
            sheets=deck.sheets,
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
    selection: Selection = EVERYTHING,
    paper: str = "",
) -> Built:
    """Check decks and make the artifacts `targets` (names of writers) of each into `output`; of
    what `selection` asks for, on `paper` where that is named.

    Any error in any deck (when `strict`, any warning), or a character without a glyph, is a
    `RefusedError` that leaves `output` untouched. Raises `RectoversoError` when something can't be
    read, written or is not installed, and when nothing can be selected so.
    """
    writers = named(targets)
    whole = [name for name in targets if name not in (*PRINTED, SUMS)]
    if selection and whole:
        raise RectoversoError(
            f"{whole[0]} is always of the whole deck, since what a part leaves out would look "
            f"like questions that were retired: a part is for {', '.join(PRINTED)}"
        )
    with typesetting() as typesetter:
        checked = [check(folder, typesetter, progress) for folder in folders]
        reports = tuple(each.report for each in checked)
        decks = [each for each in checked if isinstance(each, Sound)]
        if len(decks) < len(checked):
            raise RefusedError(reports, tuple(each.empty for each in checked if each.empty))
        _stop(reports, strict=strict)
        selection.check([draft.deck for deck in decks for draft in deck.drafts])
        with staging(output) as folder:
            artifacts: list[Artifact] = []
            told: list[Report] = []
            chosen = False
            for deck in decks:
                with refusing(deck.report, reports):
                    at = _selected(standing(deck), selection)
                    chosen |= bool(at.editions)
                    made = list(make(at, writers, folder, typesetter, progress, paper))
                artifacts += made
                told.append(deck.report_with(made))
            if not chosen:
                raise RectoversoError("nothing is selected: no question there has such a tag")
            _stop(told, strict=strict)
            return Built(tuple(told), place(artifacts, folder, output, sums=SUMS in targets))


def _stop(reports: Sequence[Report], *, strict: bool) -> None:
    """`RefusedError` where warnings stop a build (`strict`) and there are any."""
    if strict and any(report.diagnostics for report in reports):
        raise RefusedError(tuple(reports), ("warnings stop a strict build",))


def _selected(at: Standing, selection: Selection) -> Standing:
    """What is asked for of each edition; none of those that have nothing of it."""
    if not selection:
        return at
    return replace(at, editions=tuple(filter(None, map(selection.of, at.editions))))


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
    paper: str = "",
) -> Iterator[Artifact]:
    """Every artifact of every edition of a deck, in the folder `folder`; PDFs on `paper`, where
    that is not the deck's own.

    Pages are printed while all else is written. `UnfitError` when a writer finds that the content
    can't be written.
    """
    from rectoverso.typeset.press import Presses

    tasks = [(edition, each) for edition in at.editions for each in writers]
    printing: dict[tuple[str, str], Callable[[], Artifact | None]] = {}
    made: dict[tuple[str, str], Artifact | None] = {}
    taken: dict[tuple[str, str], float] = {}

    def finished(key: tuple[str, str]) -> Artifact | None:
        """What came of a language and a writer, waited for once if it is being printed."""
        if key in printing:
            made[key] = printing.pop(key)()
        return made.get(key)

    with Presses() as presses:
        for edition, each in sorted(tasks, key=lambda task: _turn(task[1], writers)):
            language = edition.deck.language
            phase = f"{edition.deck.name} {language}: {each.name}"
            begun = clock.elapsed()

            def watch(
                share: float,
                key: tuple[str, str] = (language, each.name),
                phase: str = phase,
                begun: float = begun,
            ) -> None:
                taken[key] = clock.elapsed() - begun
                progress(phase, share)

            job = Job(folder, at.version, at.time, typesetter, watch, paper=paper)
            if isinstance(each, PrintingWriter):
                book = finished((language, each.after))
                job = replace(job, places=book.places if book else {})
                printing[language, each.name] = each.begin(edition, job, presses)
            else:
                watch(0)
                made[language, each.name] = each.write(edition, job)
                watch(1)
        for edition, each in tasks:
            key = edition.deck.language, each.name
            artifact = finished(key)
            if artifact is not None:
                yield replace(artifact, seconds=taken[key])


def _turn(each: Writer, writers: Sequence[Writer]) -> int:
    """When a writer's turn is: pages first, since they take longest; then what is written at once;
    then pages that show the pages of others.
    """
    if not isinstance(each, PrintingWriter):
        return 1
    return 2 if any(other.name == each.after for other in writers) else 0
