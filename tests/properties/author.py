"""An author's years with a deck, as a model: what they do to it, and what a release makes of it.

The author works on drafts. Each has a soul, a number that stays whatever becomes of its id, its
kind or its place; the model knows by the souls what must stay one note, and knows nothing of
guids, digests and ledgers, which the real rooms make and this one compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from rectoverso.anki import note_types
from rectoverso.diagnostics import Severity, Span
from rectoverso.history import digesting, identity, ledger, ledger_files, retired, retired_pictures
from rectoverso.history.identity import NoteIdentity, kind_of
from rectoverso.history.ledger import RENAMED, Ledger, NoteRow, Release
from rectoverso.history.retired import RetiredNote
from rectoverso.model import Chapter, Choice, Deck, Image, Kind, Medium, Question, Sound
from rectoverso.releases.gone import last_pictures, last_texts
from rectoverso.render.citations import Citations
from rectoverso.source.config import Settings
from rectoverso.source.retirement import EVERY, Retirement, Retirements
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers import Job, edition
from tests import factory
from tests.factory import AT, EPOCH
from tests.properties.drafts import Draft, Edition, Shown, styled
from tests.properties.promises import hold, same

CHAPTERS: Final = ("one", "two", "three")
TAGS: Final = ("core", "hard", "기초")
KINDS: Final = (Kind.BASIC, Kind.CLOZE, Kind.CHOICE)
"""What a draft can be; a list of words is none."""
LISTS: Final = ("a", "b")
"""The lists of words that a chapter may have."""
VARIANTS: Final = 4
"""Wordings, pictures and looks are numbered below this: an author also goes back to an old one."""
MOST: Final = 9
"""Questions that a deck holds at most: a history is about what happens to them, not how many."""

UNCITED: Final = Citations({}, {})

Lasting = tuple[str, int, str]
"""A note as the model knows it: language, soul, note type."""


class Gone(NamedTuple):
    """Why a note is gone: the version that lacks it, the reason (or empty: any), the successor."""

    version: str
    reason: str
    successor: str


class Author:
    """An author, their deck, and the ledger of what they released.

    Each act is a method that tells in words what it did, or nothing where it could not.
    """

    def __init__(
        self, random: Random, languages: tuple[str, ...], folder: Path, typesetter: Typesetter
    ) -> None:
        self.languages = languages
        self.folder = folder
        self.typesetter = typesetter
        self.drafts: list[Draft] = []
        self.known: Ledger = ledger.EMPTY
        self.time = EPOCH
        self.look = (0, 0)
        self.editions: list[dict[str, Edition]] = []
        self.retirements: dict[tuple[str, str], Retirement] = {}
        self.departed: set[int] = set()
        self.released: dict[int, Draft] = {}
        self.guids: dict[Lasting, str] = {}
        self.owners: dict[str, Lasting] = {}
        self.first: dict[str, str] = {}
        self.last_shown: dict[str, Shown] = {}
        self.texts: dict[ledger.Key, retired.RetiredText] = {}
        self.pictures: dict[str, bytes] = {}
        self.numbers: dict[str, int] = {}
        self.last_ids: dict[Lasting, str] = {}
        self.gone: dict[Lasting, Gone] = {}
        self.turned: set[Lasting] = set()
        self.last_id: dict[int, str] = {}
        self.translated: dict[int, int] = {}
        self.merged: dict[int, int] = {}
        self.former: dict[int, set[str]] = {}
        self.headings = {(chapter, name): 0 for chapter in CHAPTERS for name in LISTS}
        self._souls = 0
        self._ids = 0
        for _ in range(random.randint(2, 6)):
            self.add(random)

    # ---------------------------------------------------------------- what authors do

    def add(self, random: Random) -> str:
        """A new question, anywhere."""
        if len(self.drafts) >= MOST:
            return ""
        kind = random.choice((Kind.BASIC, Kind.BASIC, Kind.CLOZE, Kind.CHOICE))
        draft = Draft(
            soul=self._soul(),
            id=self._fresh_id(),
            kind=kind,
            chapter=random.choice(CHAPTERS),
            picture=random.choice((None, 0)),
            tags=frozenset(random.sample(TAGS, random.randint(0, 2))),
            translated=random.random() < 0.7,
            front=random.choice((None, None, 0)),
            brief=random.choice((None, None, 0)),
            reason=random.choice((None, 0)),
            sound=random.choice((None, None, 0)),
        )
        if kind is Kind.BASIC and random.random() < 0.3:
            draft = _as_row(draft, random.choice(LISTS))
        self.drafts.insert(random.randint(0, len(self.drafts)), draft)
        return f"adds {draft.id} ({kind_of(kind)})"

    def reword(self, random: Random) -> str:
        """Another answer."""
        draft = random.choice(self.drafts)
        return self._put(replace(draft, answer=_other(random, draft.answer)), "rewords")

    def retitle(self, random: Random) -> str:
        """Another question, which its follow-ups show too; not while it returns."""
        draft = random.choice(self.drafts)
        if self._returns(draft):
            return ""
        return self._put(replace(draft, title=_other(random, draft.title)), "retitles")

    def retag(self, random: Random) -> str:
        """A tag more or less."""
        draft = random.choice(self.drafts)
        return self._put(replace(draft, tags=draft.tags ^ {random.choice(TAGS)}), "tags")

    def repaint(self, random: Random) -> str:
        """Other bytes for a picture of the same name; or a picture comes or goes."""
        draft = random.choice(self.drafts)
        others = [each for each in (None, *range(VARIANTS)) if each != draft.picture]
        return self._put(replace(draft, picture=random.choice(others)), "paints")

    def reorder(self, random: Random) -> str:
        """Another place in the source."""
        draft = random.choice(self.drafts)
        self.drafts.remove(draft)
        self.drafts.insert(random.randint(0, len(self.drafts)), draft)
        return f"moves {draft.id}"

    def refile(self, random: Random) -> str:
        """Another chapter, with all follow-ups."""
        draft = random.choice(self.drafts)
        chapter = random.choice([each for each in CHAPTERS if each != draft.chapter])
        for child in [each for each in self.drafts if each.parent == draft.soul]:
            self._put(replace(child, chapter=chapter), "")
        return self._put(replace(draft, chapter=chapter, parent=None), f"files under {chapter}")

    def reparent(self, random: Random) -> str:
        """A question becomes a follow-up, or a follow-up a question of its own."""
        draft = random.choice(self.drafts)
        if draft.parent is not None:
            return self._put(replace(draft, parent=None), "frees")
        if any(each.parent == draft.soul for each in self.drafts):
            return ""
        if draft.listed:
            return ""
        above = [
            each
            for each in self.drafts
            if each.parent is None and each is not draft and not each.listed
        ]
        if not above:
            return ""
        parent = random.choice(above)
        follow_up = replace(draft, parent=parent.soul, chapter=parent.chapter)
        return self._put(follow_up, f"puts under {parent.id}")

    def reverse(self, random: Random) -> str:
        """A reverse card, or none any more."""
        draft = random.choice(self.drafts)
        return self._put(replace(draft, both_ways=not draft.both_ways), "reverses")

    def front(self, random: Random) -> str:
        """A front comes, changes or goes, which follow-ups show too; not while it returns."""
        draft = random.choice([each for each in self.drafts if not each.listed] or [None])
        if draft is None or self._returns(draft):
            return ""
        return self._put(replace(draft, front=_another(random, draft.front)), "fronts")

    def brief(self, random: Random) -> str:
        """Thirty seconds come, change or go."""
        draft = random.choice([each for each in self.drafts if not each.listed] or [None])
        if draft is None:
            return ""
        return self._put(replace(draft, brief=_another(random, draft.brief)), "shortens")

    def give_reasons(self, random: Random) -> str:
        """The reason of a choice comes, changes or goes."""
        draft = random.choice([each for each in self.drafts if each.kind is Kind.CHOICE] or [None])
        if draft is None:
            return ""
        return self._put(replace(draft, reason=_another(random, draft.reason)), "gives reasons for")

    def prompt(self, random: Random) -> str:
        """What the reverse card asks."""
        draft = random.choice(self.drafts)
        return self._put(replace(draft, prompt=_another(random, draft.prompt)), "prompts")

    def mask(self, random: Random) -> str:
        """The other gaps are hidden too, or shown again."""
        draft = random.choice(self.drafts)
        return self._put(replace(draft, masked=not draft.masked), "masks")

    def record(self, random: Random) -> str:
        """Other bytes for a sound of the same name; or a sound comes or goes."""
        draft = random.choice(self.drafts)
        return self._put(replace(draft, sound=_another(random, draft.sound)), "records")

    def list_words(self, random: Random) -> str:
        """A question becomes a row of a list, a row goes to another list or stands by itself."""
        draft = random.choice(self.drafts)
        if draft.listed and random.random() < 0.5:
            return self._put(replace(draft, listed=""), "takes out of its list")
        if any(each.parent == draft.soul for each in self.drafts) or self._returns(draft):
            return ""
        name = random.choice([each for each in LISTS if each != draft.listed])
        if kind_of(draft.kind) != kind_of(Kind.BASIC) and self._took_up(draft):
            return ""  # as in `convert`
        return self._put(_as_row(draft, name), f"puts into the list {name}")

    def head_a_list(self, random: Random) -> str:
        """Another heading for a list, which its rows show."""
        there = sorted({(draft.chapter, draft.listed) for draft in self.drafts if draft.listed})
        if not there:
            return ""
        here = random.choice(there)
        self.headings[here] = _other(random, self.headings[here])
        return f"heads the list {here}"

    def regap(self, random: Random) -> str:
        """Another number of gaps."""
        draft = random.choice(self.drafts)
        return self._put(replace(draft, gaps=random.randint(1, 3)), "gaps")

    def convert(self, random: Random) -> str:
        """Another kind of question, perhaps another note type."""
        free = [each for each in self.drafts if not self._took_up(each) and not each.listed]
        draft = random.choice(free or [None])
        if draft is None:
            return ""
        kind = random.choice([each for each in KINDS if each is not draft.kind])
        return self._put(replace(draft, kind=kind), f"makes a {kind_of(kind)} of")

    def translate(self, random: Random) -> str:
        """A question gets into the second edition."""
        lacking = [
            draft
            for draft in self.drafts
            if not draft.translated and draft.title == self.translated.get(draft.soul, draft.title)
        ]
        if not lacking or len(self.languages) == 1:
            return ""
        draft = random.choice(lacking)
        second = self.languages[1]
        self._unsay(draft.soul, (second,))
        before = [
            name
            for (language, soul, _), name in self.last_ids.items()
            if language == second
            and soul == draft.soul
            and name != draft.id
            and name not in draft.was
        ]
        was = (*draft.was, *dict.fromkeys(before))
        return self._put(replace(draft, translated=True, was=was), f"translates (was {was})")

    def untranslate(self, random: Random) -> str:
        """A question leaves the second edition alone."""
        there = [draft for draft in self.drafts if draft.translated]
        if not there or len(self.languages) == 1 or sum(d.translated for d in self.drafts) < 2:
            return ""
        draft = random.choice(there)
        self._say(draft, self.languages[1], "")
        return self._put(replace(draft, translated=False), "takes the translation back of")

    def rename(self, random: Random) -> str:
        """Another id: a fresh one, or one that the question had before."""
        draft = random.choice(self.drafts)
        own = [name for name in self._own_ids(draft) if name != draft.id]
        name = random.choice(own) if own and random.random() < 0.3 else self._fresh_id()
        # honest authors take an id out where it stands for something else now
        was = tuple(each for each in self._earlier(draft) if each != name)
        self._put(replace(draft, id=name, was=was), "")
        return f"renames {draft.id} to {name} (was {was})"

    def forget_was(self, random: Random) -> str:
        """Earlier ids that a release has recorded go out of the source."""
        living = {row.id for row in self.known.rows if not row.retired_in}
        held = [
            draft
            for draft in self.drafts
            if draft.was and draft.id in living and not living & {*draft.was}
        ]
        if not held:
            return ""
        return self._put(replace(random.choice(held), was=()), "takes `was` out of")

    def merge(self, random: Random) -> str:
        """One question takes another up, under its own id or under a new one."""
        if len(self.drafts) < 2:
            return ""
        first, second = random.sample(self.drafts, 2)
        if not self._carries_on(first, second):
            return ""
        taken = self._earlier(second)
        name = first.id
        was = (*first.was, *taken)
        if random.random() < 0.4:
            name = self._fresh_id()
            was = (*self._earlier(first), *taken)
        self._remove(second)
        self.merged[second.soul] = first.soul
        merged = replace(self._now(first), id=name, was=was, answer=_other(random, first.answer))
        self._put(merged, "")
        return f"merges {second.id} into {first.id}, now {name} (was {was})"

    def split(self, random: Random) -> str:
        """One part keeps the id, the other is a new question."""
        if len(self.drafts) >= MOST:
            return ""
        draft = random.choice(self.drafts)
        part = replace(draft, soul=self._soul(), id=self._fresh_id(), was=(), answer=0)
        self.drafts.insert(self.drafts.index(draft) + 1, part)
        self._put(replace(draft, answer=_other(random, draft.answer)), "")
        return f"splits {part.id} off {draft.id}"

    def retire(self, random: Random) -> str:
        """A question goes, with a word why."""
        if len(self.drafts) < 2:
            return ""
        draft = random.choice(self.drafts)
        self._remove(draft)
        others = [each.id for each in self.drafts if each.id in self._shipped()]
        successor = random.choice(others) if others and random.random() < 0.4 else ""
        self._say(draft, EVERY, successor)
        return f"retires {draft.id}" + (f" for {successor}" if successor else "")

    def bring_back(self, random: Random) -> str:
        """A question that was gone returns, under its id or a new one, as it was or changed."""
        if not self.departed or len(self.drafts) >= MOST:
            return ""
        soul = random.choice(sorted(self.departed))
        self.departed.remove(soul)
        draft = self.released[soul]
        self.merged.pop(soul, None)
        last = self.last_id[soul]
        self._unsay(soul, (EVERY, *self.languages))
        for each in self.drafts:
            was = tuple(name for name in each.was if name not in self.former[soul])
            self._put(replace(each, was=was), "")
        draft = replace(draft, id=last, was=(), parent=None)
        if random.random() < 0.3:
            draft = replace(draft, id=self._fresh_id(), was=(last,))
        if random.random() < 0.3:
            draft = replace(draft, answer=_other(random, draft.answer))
        self.drafts.insert(random.randint(0, len(self.drafts)), draft)
        return f"brings back {last} as {draft.id}"

    def restyle(self, random: Random) -> str:
        """Other templates, or another style."""
        front, css = self.look
        if random.random() < 0.5:
            self.look = (_other(random, front), css)
        else:
            self.look = (front, _other(random, css))
        return f"gives the cards the look {self.look}"

    # ---------------------------------------------------------------- what authors must not do

    def forget_a_retirement(self, random: Random) -> str:
        """A released question vanishes without a word."""
        shipped = [draft for draft in self.drafts if self._is_out(draft)]
        if not shipped:
            return ""
        draft = random.choice(shipped)
        drafts = [_freed(each, draft) for each in self.drafts if each is not draft]
        return self._refused(drafts, f"forgets to say why {draft.id} is gone")

    def forget_was_at_once(self, random: Random) -> str:
        """A released question gets a new id, and nobody says so."""
        shipped = [draft for draft in self.drafts if self._is_out(draft) and not draft.was]
        if not shipped:
            return ""
        draft = random.choice(shipped)
        renamed = replace(draft, id="forgotten")
        drafts = [renamed if each is draft else each for each in self.drafts]
        return self._refused(drafts, f"forgets `was` for {draft.id}")

    def reuse_an_id(self, random: Random) -> str:
        """Another question gets an id that one still there had before."""
        ids = {draft.id for draft in self.drafts}
        freed = [
            (draft, name)
            for draft in self.drafts
            if not draft.was
            for name in sorted(self.former.get(draft.soul, set()) - ids)
        ]
        if not freed:
            return ""
        draft, name = random.choice(freed)
        thief = replace(
            draft, soul=-1, id=name, kind=random.choice(KINDS), was=(), parent=None, listed=""
        )
        words = f"gives a new {kind_of(thief.kind)} the id {name}, which {draft.id} had"
        return self._refused([*self.drafts, thief], words)

    def claim_twice(self, random: Random) -> str:
        """Two questions say that they were the same one."""
        claimed = [draft for draft in self.drafts if draft.was]
        others = [draft for draft in self.drafts if not draft.was]
        if not claimed or not others:
            return ""
        first, second = random.choice(claimed), random.choice(others)
        thief = replace(second, was=first.was[:1])
        drafts = [thief if each is second else each for each in self.drafts]
        return self._refused(drafts, f"claims {first.was[0]} for {second.id} too")

    def take_an_id_over(self, random: Random) -> str:
        """A question is renamed to the id of another one that is retired."""
        shipped = [draft for draft in self.drafts if self._is_out(draft)]
        gone = [self.last_id[soul] for soul in sorted(self.departed)]
        claimed = {name for draft in self.drafts for name in draft.was}
        living = {row.id for row in self.known.rows if not row.retired_in}
        gone = [name for name in gone if name not in claimed | living]
        if not shipped or not gone:
            return ""
        draft, name = random.choice(shipped), random.choice(gone)
        thief = replace(draft, id=name, was=self._earlier(draft))
        drafts = [thief if each is draft else each for each in self.drafts]
        said = {each: word for each, word in self.retirements.items() if each[1] != name}
        words = f"renames {draft.id} to {name}, which was another question"
        return self._refused(drafts, words, said)

    def _refused(
        self,
        drafts: list[Draft],
        words: str,
        said: Mapping[tuple[str, str], Retirement] | None = None,
    ) -> str:
        """Whether a mistake is found, and stops the release that would go well without it."""
        if not self.known.releases:
            return ""
        honest = [self._deck(language, self.drafts, "99.0.0") for language in self.languages]
        errors = self._errors(honest, Retirements(self.retirements))
        same("honest work is let pass", errors, [])
        retirements = Retirements(self.retirements if said is None else said)
        decks = [self._deck(language, drafts, "99.0.0") for language in self.languages]
        hold("mistakes are refused", bool(self._errors(decks, retirements)), words)
        return f"is refused: {words}"

    def _errors(self, decks: list[Deck], retirements: Retirements) -> list[str]:
        """What stops a release of these decks."""
        found = [*identity.unfit(decks, self.known, retirements, AT)]
        for deck in decks:
            digests = digesting.digests(deck, UNCITED)
            found += identity.contradictions(deck, self.known, digests, retirements)
        return [each.message for each in found if each.severity is Severity.ERROR]

    # ---------------------------------------------------------------- a release

    def adopt(self, random: Random) -> str:
        """The first notes of the deck are those of a foreign one, with learners of its own."""
        rows = []
        for draft in random.sample(self.drafts, random.randint(1, len(self.drafts))):
            language = self.languages[0]
            kind = kind_of(draft.kind)
            guid = f'foreign "{draft.soul}"'
            rows.append(
                NoteRow(
                    language=language,
                    id=draft.id,
                    kind=kind,
                    guid=guid,
                    mod=EPOCH - 1000 - draft.soul,
                    digest="",
                    first_release="",
                    last_change="",
                    retired_in="",
                    successor="",
                    reason="",
                    due=None,
                )
            )
            self.guids[language, draft.soul, kind] = guid
            self.owners[guid] = (language, draft.soul, kind)
            self.former[draft.soul] = {draft.id}
        self.known = ledger.ordered(rows, [])
        return f"adopts {[row.id for row in self.known.rows]}"

    def release(self, now: int, random: Random) -> str:
        """Release what stands there at `now` (seconds), and check what came of it.

        Most releases take `was` out of the source, as the program does; some authors put it back.
        """
        number = len(self.editions)
        version = f"1.{number}.0"
        decks = [self._deck(language, self.drafts, version) for language in self.languages]
        retirements = Retirements(dict(self.retirements))
        settings = self._settings(version)
        with styled(self.look):
            types = note_types.digest(settings)
        schema = note_types.schema(settings)
        refused = identity.refusals(self.known, version, now, AT)
        same("honest work is let pass", refused, ())
        strange = identity.strangers(settings.uid, self.known, schema, Span.whole)
        same("honest work is let pass", strange, ())
        same("honest work is let pass", self._errors(decks, retirements), [])
        time = identity.release_time(self.known, now)
        made = Release(version, time, types, digesting.content(decks), schema)
        pairs = [(deck, digesting.digests(deck, UNCITED)) for deck in decks]
        before = self.known
        recorded = identity.record(before, pairs, made, retirements)
        texts = (
            ledger_files.notes_text(recorded).encode(),
            ledger_files.releases_text(recorded).encode(),
        )
        self.known, found = ledger_files.parse(*texts)
        same("the ledger can be read", (self.known, found), (recorded, ()))
        self.time = time
        note_type_mod = ledger.note_type_mod(self.known, types, time)
        self._check_look(note_type_mod)
        files = {path: data for draft in self.drafts for path, data in draft.media.items()}
        marked = self._marked(version)
        editions = {}
        for deck, digests in pairs:
            # years later, too, a build of this very tree is this release
            notes = identity.identify(deck, self.known, digests, time + 10**8)
            shown = self._shown(deck, notes, version, time)
            given = edition.Edition(
                deck,
                UNCITED,
                digests,
                settings=settings,
                notes=notes,
                note_type_mod=note_type_mod,
                medium=files.__getitem__,
                retired=marked.get(deck.language, ()),
            )
            job = Job(
                folder=self.folder / f"{version}-{deck.language}",
                version=version,
                time=time,
                typesetter=self.typesetter,
                progress=lambda share: None,
            )
            editions[deck.language] = Edition(
                number=number,
                version=version,
                language=deck.language,
                shown=shown,
                look=self.look,
                deck=deck,
                given=(given, job),
                retired=self._retired(deck.language, shown),
            )
        self._check_ledger(before, version, editions)
        self.editions.append(editions)
        counts = [len(edition.shown) for edition in editions.values()]
        told = f"releases {version} at {time} with {counts} notes"
        if random.random() < 0.2:
            return f"{told}, `was` stays"
        self.drafts = [replace(draft, was=()) for draft in self.drafts]
        return told

    def _settings(self, version: str) -> Settings:
        return factory.settings(version=version, languages=self.languages)

    def _deck(self, language: str, drafts: list[Draft], version: str) -> Deck:
        """The deck of an edition, as the reader would give it."""
        drafts = [draft for draft in drafts if language == self.languages[0] or draft.translated]
        souls = {draft.soul for draft in drafts}
        drafts = [
            draft if draft.parent in souls else replace(draft, parent=None) for draft in drafts
        ]
        chapters: list[Chapter] = []
        for name in CHAPTERS:
            tops = [draft for draft in drafts if draft.chapter == name and draft.parent is None]
            questions: dict[str, Question] = {}
            for draft in tops:
                asked = _question(draft, drafts, language)
                if draft.listed:
                    heading = self._heading(draft, language)
                    above = questions.get(draft.listed) or _word_list(draft, heading)
                    questions[draft.listed] = replace(above, rows=(*above.rows, asked))
                else:
                    questions[draft.id] = asked
            if questions:
                chapters.append(factory.chapter(name, *questions.values()))
        files = {path: data for draft in drafts for path, data in draft.media.items()}
        media = [Medium(path, sha256(files[path]).hexdigest()) for path in sorted(files)]
        made = factory.deck(factory.chapter("empty"), language=language, version=version)
        return replace(made, chapters=tuple(chapters), media=tuple(media))

    # ---------------------------------------------------------------- what a release must be

    def _marked(self, version: str) -> Mapping[str, tuple[RetiredNote, ...]]:
        """The retired notes by language, as the ledger's folder keeps them."""
        fresh = any(row.retired_in == version for row in self.known.rows)
        before = self.editions[-1] if self.editions and fresh else {}
        shipped = {language: edition.package() for language, edition in before.items()}
        packages = {language: read for language, (_, read) in shipped.items()}
        texts = last_texts(self.texts, self.known, packages)
        self.texts, found = retired.parse(retired.text(texts).encode())
        same("the texts of what is gone can be read", (self.texts, found), (texts, ()))
        files = [file for file, _ in shipped.values()]
        self.pictures = last_pictures(texts, self.pictures, files)
        same("pictures of what is gone", retired_pictures.missing(texts, self.pictures), ())
        return retired.by_language(texts, self.known, self.pictures)

    def _retired(self, language: str, shown: Mapping[str, Shown]) -> dict[str, Shown]:
        """What was shown once and is not any more, with the marks of what is retired."""
        gone = {
            guid: last
            for guid, last in self.last_shown.items()
            if guid not in shown and self.owners[guid][0] == language
        }
        self.last_shown |= shown
        times = {release.version: release.time for release in self.known.releases}
        left = {row.guid: row.retired_in for row in self.known.rows if row.reason != RENAMED}
        return {
            guid: replace(
                last,
                changed=times[left[guid]],
                tags=(*last.tags, "sample::retired", f"sample::retired::{left[guid]}"),
            )
            for guid, last in gone.items()
        }

    def _check_look(self, mod: int) -> None:
        """Templates and style move the note types' `mod`, and nothing else does."""
        time = self.time
        for editions in reversed(self.editions):
            edition = next(iter(editions.values()))
            if edition.look != self.look:
                break
            time = edition.given[1].time
        same("note types move with their look alone", mod, time)

    def _shown(
        self, deck: Deck, notes: Mapping[str, NoteIdentity], version: str, time: int
    ) -> dict[str, Shown]:
        """What the notes of a release must be, compared with what they are."""
        language = deck.language
        before = self.editions[-1][language].shown if self.editions else {}
        by_id = {draft.id: draft for draft in self.drafts}
        shown = {}
        for entry in deck.entries():
            draft = by_id[entry.question.id]
            note = notes[draft.id]
            kind = kind_of(draft.kind)
            lasting = (language, draft.soul, kind)
            same("a note keeps its guid", note.guid, self.guids.setdefault(lasting, note.guid))
            owner = self.owners.setdefault(note.guid, lasting)
            same("a guid is one question's", owner, lasting)
            since = self.first.setdefault(note.guid, version)
            made = Shown(
                guid=note.guid,
                soul=draft.soul,
                kind=kind,
                draft=draft,
                above=self._above(draft, entry.parent, by_id, language),
                id=draft.id,
                words=draft.words(language),
                more=tuple(draft.more(language).items()),
                tags=(
                    f"sample::chapter::{draft.chapter}",
                    *(f"sample::tag::{tag}" for tag in sorted(draft.tags)),
                    f"sample::since::{since}",
                ),
                changed=time,
                edition=version,
                since=since,
            )
            earlier = before.get(note.guid)
            if earlier is not None and earlier.visible == made.visible:
                made = replace(made, changed=earlier.changed, edition=earlier.edition)
            stamps = (note.mod, note.edition, note.since)
            same("what changes is stamped, and only that", stamps, _stamps(made))
            shown[note.guid] = made
        self._check_order([notes[entry.question.id] for entry in deck.entries()])
        return shown

    def _heading(self, draft: Draft, language: str) -> str:
        """What stands over the list of a row."""
        here = (draft.chapter, draft.listed)
        return f"{language} list {draft.chapter}-{draft.listed}-{self.headings[here]}."

    def _above(
        self, draft: Draft, parent: Question | None, by_id: Mapping[str, Draft], language: str
    ) -> tuple[str, ...]:
        """What a card shows above its question."""
        if parent is None:
            return ()
        if draft.listed:
            return (self._heading(draft, language),)
        above = by_id[parent.id]
        front = above.more(language).get("Front")
        return (above.words(language)[0], *([front] if front else ()))

    def _check_order(self, notes: list[NoteIdentity]) -> None:
        """New cards stand in source order, and a released number stays where that is possible."""
        dues = [note.due for note in notes]
        hold("new cards are in source order", dues == sorted(set(dues)), dues)
        earlier = [self.numbers.get(note.guid) for note in notes]
        if _in_order_with_room(earlier):
            kept = {n.guid: n.due for n in notes if n.guid in self.numbers}
            same("numbers of new cards stay", kept, {guid: self.numbers[guid] for guid in kept})
        self.numbers |= {note.guid: note.due for note in notes}

    def _check_ledger(self, before: Ledger, version: str, editions: Mapping[str, Edition]) -> None:
        """What is there lives in the ledger; what is gone is retired, with a word why."""
        index = factory.index(self.known)
        kept = {key: index[key].guid for key in factory.index(before) if key in index}
        same("no line of the ledger is lost", kept, {r.key: r.guid for r in before.rows})
        living = {
            (language, shown.id, shown.kind): guid
            for language, edition in editions.items()
            for guid, shown in edition.shown.items()
        }
        lines = {row.key: row.guid for row in self.known.rows if not row.retired_in}
        same("what is there lives in the ledger", lines, living)
        self.translated |= {draft.soul: draft.title for draft in self.drafts if draft.translated}
        alive = {
            (language, shown.soul, shown.kind): shown
            for language, edition in editions.items()
            for shown in edition.shown.values()
        }
        for lasting, guid in self.guids.items():
            if lasting in alive:
                self.gone.pop(lasting, None)
                self.turned.discard(lasting)
                draft = alive[lasting].draft
                self.last_ids[lasting] = self.last_id[draft.soul] = draft.id
                self.released[draft.soul] = draft
                self.former.setdefault(draft.soul, set()).add(draft.id)
                continue
            language, _, kind = lasting
            if lasting not in self.last_ids:  # adopted, and dropped before the first release
                continue
            if lasting not in self.gone:
                self.gone[lasting] = self._parting(lasting, version, editions[language])
            here = {shown.soul: shown.id for shown in editions[language].shown.values()}
            if lasting[1] in here and lasting not in self.turned:
                # it is there as the other kind, perhaps after it had been retired
                self.turned.add(lasting)
                self.gone[lasting] = Gone(self.gone[lasting].version, "", here[lasting[1]])
            name = self.last_ids[lasting]
            row = index[language, name, kind]
            expected = self.gone[lasting]
            same("what is gone has its guid", row.guid, guid)
            found = Gone(row.retired_in, row.reason, row.successor)
            hold("what is gone has a reason", bool(row.reason), row)
            if not expected.reason:
                found = found._replace(reason="")
            same("what is gone is accounted for", found, expected)

    def _parting(self, lasting: Lasting, version: str, edition: Edition) -> Gone:
        """What the ledger must say of a note that this release is the first to lack."""
        language, soul, _ = lasting
        here = {shown.soul: shown.id for shown in edition.shown.values()}
        while soul not in here and soul in self.merged:
            soul = self.merged[soul]
        if soul in here:  # of the other kind now, or taken up by another question
            return Gone(version, "", here[soul])
        name = self.last_ids[lasting]
        said = self.retirements.get((language, name)) or self.retirements[EVERY, name]
        known = {row.id for row in self.known.rows if row.language == language}
        return Gone(version, said.reason, said.successor if said.successor in known else "")

    # ---------------------------------------------------------------- drafts

    def _soul(self) -> int:
        self._souls += 1
        return self._souls

    def _fresh_id(self) -> str:
        self._ids += 1
        return f"q{self._ids}"

    def _now(self, draft: Draft) -> Draft:
        return next(each for each in self.drafts if each.soul == draft.soul)

    def _put(self, draft: Draft, verb: str) -> str:
        place = next(n for n, each in enumerate(self.drafts) if each.soul == draft.soul)
        self.drafts[place] = draft
        return f"{verb} {draft.id}"

    def _remove(self, draft: Draft) -> None:
        """The draft leaves the source; what hung on it stands by itself."""
        self.drafts = [_freed(each, draft) for each in self.drafts if each is not draft]
        if draft.soul in self.last_id:
            self.departed.add(draft.soul)

    def _say(self, draft: Draft, language: str, successor: str) -> None:
        """Say in `retired.toml` why a question is gone."""
        used = {row.id for row in self.known.rows if language in (EVERY, row.language)}
        for name in (draft.id, *draft.was):
            if name in used:
                self.retirements[language, name] = Retirement(f"reason {draft.soul}", successor, AT)

    def _unsay(self, soul: int, languages: tuple[str, ...]) -> None:
        """Take out of `retired.toml` what it says of a question."""
        for language in languages:
            for name in self.former.get(soul, ()):
                self.retirements.pop((language, name), None)

    def _shipped(self) -> set[str]:
        """Every id that a release has shipped."""
        return {row.id for row in self.known.rows}

    def _earlier(self, draft: Draft) -> tuple[str, ...]:
        """What `was` has to name when the draft's id goes: its id, if it was released."""
        return ((draft.id,) if draft.id in self._shipped() else ()) + draft.was

    def _is_out(self, draft: Draft) -> bool:
        """Whether the last release holds the question."""
        edition = self.editions[-1][self.languages[0]] if self.editions else None
        return edition is not None and any(
            shown.soul == draft.soul for shown in edition.shown.values()
        )

    def _own_ids(self, draft: Draft) -> list[str]:
        """The ids that the draft's notes had before, and no other note."""
        notes = {self.guids.get((self.languages[0], draft.soul, kind)) for kind in ledger.KINDS}
        guids: dict[str, set[str]] = {}
        for row in self.known.rows:
            if row.language == self.languages[0]:
                guids.setdefault(row.id, set()).add(row.guid)
        return sorted(name for name, each in guids.items() if each <= notes)

    def _returns(self, draft: Draft) -> bool:
        """Whether the draft was released, is not in the last release, and is here again."""
        return any(
            draft.soul not in {shown.soul for shown in self.editions[-1][language].shown.values()}
            for language, soul, _ in self.last_ids
            if soul == draft.soul
        )

    def _took_up(self, draft: Draft) -> bool:
        """Whether the draft's `was` names another question, merged into it."""
        return bool(set(draft.was) - self.former.get(draft.soul, set()))

    def _carries_on(self, first: Draft, second: Draft) -> bool:
        """Whether `first` is a note of its own wherever `second` is one: else it would become
        what `second` was, which is a rename and no merger.
        """
        kind = kind_of(first.kind)
        if kind != kind_of(second.kind) or (second.translated and not first.translated):
            return False
        return all(
            (language, first.soul, kind) in self.guids
            for language in self.languages
            if (language, second.soul, kind) in self.guids
        )


def _stamps(shown: Shown) -> tuple[int, str, str]:
    return (shown.changed, shown.edition, shown.since)


def _other(random: Random, number: int) -> int:
    return random.choice([each for each in range(VARIANTS) if each != number])


def _another(random: Random, number: int | None) -> int | None:
    others: list[int | None] = [each for each in (None, *range(VARIANTS)) if each != number]
    return random.choice(others)


def _as_row(draft: Draft, name: str) -> Draft:
    """The draft as a row can be: a question and its answer, with nothing below or beside."""
    return replace(draft, kind=Kind.BASIC, parent=None, listed=name, front=None, brief=None)


def _freed(draft: Draft, gone: Draft) -> Draft:
    return replace(draft, parent=None) if draft.parent == gone.soul else draft


def _in_order_with_room(earlier: list[int | None]) -> bool:
    """Whether numbers rise, and what has none yet fits between those that have."""
    low, waiting = 0, 0
    for number in earlier:
        if number is None:
            waiting += 1
            continue
        if number - low <= waiting:
            return False
        low, waiting = number, 0
    return True


def _question(draft: Draft, drafts: list[Draft], language: str, level: int = 2) -> Question:
    title, answer = draft.words(language)
    short = factory.para(answer)
    if draft.kind is Kind.CLOZE:
        gaps = [factory.gap(number + 1, f"gap {number}") for number in range(draft.gaps)]
        short = factory.para(answer, *gaps)
    picture = (factory.para(Image(draft.path, "alt", "", AT)),) if draft.picture is not None else ()
    said = (factory.para(Sound(draft.sound_path, "said", AT)),) if draft.sound is not None else ()
    more = draft.more(language)
    reason = (factory.para(more["Reasons"]),) if "Reasons" in more else ()
    choices: tuple[Choice, ...] = (
        factory.choice(True, factory.para("right"), reason=reason),
        factory.choice(False, factory.para("no")),
    )
    made = factory.question(
        draft.id,
        title,
        short,
        kind=draft.kind,
        long=(*picture, *said),
        choices=choices if draft.kind is Kind.CHOICE else (),
        follow_ups=tuple(
            _question(each, drafts, language, level + 1)
            for each in drafts
            if each.parent == draft.soul
        ),
        tags=tuple(sorted(draft.tags)),
        both_ways=draft.turned,
        level=level,
        front=(factory.para(more["Front"]),) if "Front" in more else (),
        brief=(factory.bullets(more["Brief"]),) if "Brief" in more else (),
        prompt=more.get("Reverse", ""),
        masked=draft.masked and draft.kind is Kind.CLOZE,
    )
    line = 1000 + draft.soul
    place = Span(AT.path, line, 1, line, 2)
    return replace(made, was=draft.was, span=place, id_span=place)


def _word_list(draft: Draft, heading: str) -> Question:
    """The list of a row, without rows; its table is what books show, and says nothing here."""
    name = f"list-{draft.chapter}-{draft.listed}"
    made = factory.question(name, heading, kind=Kind.LIST)
    return replace(made, short=(), long=(factory.table(("of", "is")),))
