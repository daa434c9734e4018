"""Foreign documents into a deck: which of its files become what. Nothing is written here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Final, TypeVar

from rectoverso.diagnostics import CHANGED_INPUT, LEFT_OUT_INPUT, Diagnostic, Span
from rectoverso.history import ledger_files
from rectoverso.history.identity import kind_of, lineage
from rectoverso.history.ledger import FOLDER as LEDGER
from rectoverso.history.ledger import ID_FORM, Ledger, NoteRow, ordered
from rectoverso.importers import inner_links, record
from rectoverso.importers.again import keys_before
from rectoverso.importers.document import Document, Item, MediaFile, Section
from rectoverso.importers.media import Media
from rectoverso.importers.merging import Key, Merged, Merging, New, Told, is_answered
from rectoverso.model import (
    BulletList,
    Chapter,
    CrossReference,
    Deck,
    Kind,
    ListItem,
    Paragraph,
    Question,
    Strong,
    Text,
    placeless,
    plain,
)
from rectoverso.source.config import TAG, Settings
from rectoverso.source.coverage import FILE as SOURCES
from rectoverso.source.folder import SETTINGS, Source
from rectoverso.source.markdown import writing
from rectoverso.source.naming import Names
from rectoverso.source.rewriting import rewritten

_Part = TypeVar("_Part")
MOST: Final = 60
"""How many questions a chapter has, at most, that an import makes."""
_DEEPEST: Final = 6
_SHOWN: Final = 100
_NUMBER: Final = re.compile(r"(\d+)-")


@dataclass(frozen=True, slots=True)
class Target:
    """The edition of a deck that documents are laid into. `decks` are all editions, `ledger` is
    what releases know.
    """

    source: Source
    settings: Settings
    language: str
    decks: tuple[Deck, ...]
    ledger: Ledger
    label: str
    references: str

    @property
    def deck(self) -> Deck | None:
        """The edition, as far as it is there."""
        return next((each for each in self.decks if each.language == self.language), None)


@dataclass(frozen=True, slots=True)
class Stands:
    """Where an imported question stands: its id, and the files and lines that hold its words."""

    id: str
    path: str
    told: Told


@dataclass
class Laid:
    """What an import comes to. `files` are the deck's files as they become, by path; `notes` the
    identities of foreign notes: id, kind and guid. `unsaid` are questions for which Markdown has no
    form, and why: then nothing may be written. `new`, `drafts` and `merged` count questions.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    stands: list[Stands] = field(default_factory=list)
    at: dict[Key, str] = field(default_factory=dict)
    notes: list[NoteRow] = field(default_factory=list)
    unsaid: list[tuple[Told, str]] = field(default_factory=list)
    new: int = 0
    drafts: int = 0
    merged: int = 0
    same: int = 0


class Laying:
    """One pass over documents, into a target."""

    def __init__(self, target: Target, media: Media) -> None:
        self.target = target
        self.media = media
        self.laid = Laid()
        taken = {entry.question.id for deck in target.decks for entry in deck.headings()}
        taken |= {chapter.id for deck in target.decks for chapter in deck.chapters}
        taken |= {row.id for row in target.ledger.rows}
        self._names = Names(taken)
        deck = target.deck
        self._there = {
            entry.question.id: entry.question
            for entry in (deck.headings() if deck is not None else ())
        }
        self._chapters = target.source.chapters(target.language)
        self._texts = {file.path: file.text.split("\n") for file in self._chapters}
        self._tags: dict[str, str] = {}
        self._made: dict[str, str] = {}
        self._reads: dict[Key, str] = {}
        self._rows: dict[str, tuple[Question, ...]] = {}
        self._guids = {row.guid for row in target.ledger.rows}
        self._adopted = {row.key for row in target.ledger.rows}
        self._media: dict[str, Mapping[str, MediaFile]] = {}
        self._addresses: dict[str, Mapping[str, str]] = {}
        self._ids: dict[str, Mapping[str, str]] = {}

    def lay(self, documents: Sequence[Document]) -> Laid:
        """What the documents come to, in their order."""
        content = self.target.source.text(SOURCES) or ""
        known = record.known(content)
        digests = self._digests()
        before = dict(digests)
        again = {each.name: self._again(each, known, before) for each in documents}
        taken = {
            (each.name, item.key): known[each.name][old]
            for each in documents
            for item in each.items()
            if (old := again[each.name].get(record.sayable(item.key))) is not None
        }
        adopted = frozenset(
            row.id for row in self.target.ledger.rows if row.language == self.target.language
        )
        merging = Merging(self.target.deck, taken, adopted)
        for document in documents:
            self._changed(document, known.get(document.name, {}), again[document.name], before)
            merging.add(document)
        self._place(merging.merged, documents)
        self.laid.findings += [*merging.merged.findings, *self.media.findings]
        for document in documents:
            digests |= self._record(document, merging.merged, again[document.name], before)
        answered = [
            record.Answered(
                each.name,
                each.title,
                {
                    record.sayable(item.key): self.laid.at[each.name, item.key]
                    for item in each.items()
                },
            )
            for each in documents
            if any(True for _ in each.items())
        ]
        after = record.recorded(content, answered)
        if after != content:
            self.laid.files[SOURCES] = after.encode()
        if digests != before:
            self._put(record.IMPORTS, record.table(digests))
        if self.laid.notes:
            known_notes = self.target.ledger
            rows = ordered([*known_notes.rows, *self.laid.notes], known_notes.releases)
            self._put(f"{LEDGER}/notes.tsv", ledger_files.notes_text(rows))
            self._put(f"{LEDGER}/releases.tsv", ledger_files.releases_text(rows))
        self._settings()
        self.laid.files |= self.media.new
        return self.laid

    @contextmanager
    def _saying(self, told: Told) -> Iterator[None]:
        """What can't be written meanwhile is told of this question."""
        try:
            yield
        except ValueError as error:
            self.laid.unsaid.append((told, str(error)))

    # ------------------------------------------------------------ what was imported before

    def _digests(self) -> dict[tuple[str, str, str], str]:
        text = self.target.source.text(record.IMPORTS)
        digests, found = record.read(None if text is None else text.encode())
        self.laid.findings += found
        return digests

    def _again(
        self,
        document: Document,
        known: Mapping[str, Mapping[str, str]],
        digests: Mapping[tuple[str, str, str], str],
    ) -> dict[str, str]:
        """The keys that a document's items had when it was imported before, by those of now."""
        if not known.get(document.name):
            return {}
        read = {
            key: digest
            for (name, key, language), digest in digests.items()
            if (name, language) == (document.name, self.target.language)
        }
        return keys_before(
            document.items(),
            known[document.name],
            read,
            self._there,
            lambda item: self._digest(document, item),
        )

    def _changed(
        self,
        document: Document,
        known: Mapping[str, str],
        again: Mapping[str, str],
        digests: Mapping[tuple[str, str, str], str],
    ) -> None:
        """Tell what of a document that was imported before is other now."""
        for item in document.items():
            old = again.get(record.sayable(item.key))
            before = digests.get((document.name, old or "", self.target.language))
            if old is None or before is None:
                continue
            if before == self._digest(document, item):
                self.laid.same += 1
                continue
            message = f"this reads otherwise than when it was imported as `{known[old]}`"
            hints = [*self._differing(known[old], item), "the deck keeps what it has"]
            self.laid.findings.append(CHANGED_INPUT.found(message, item.question.span, *hints))
        there = {*again.values()}
        for key, name in known.items():
            if key not in there and (document.name, key, self.target.language) in digests:
                message = f"`{key}`, which was imported as `{name}`, is gone from the document"
                hint = "the deck keeps it: take it out there, if it is to go"
                place = Span.whole(document.name)
                self.laid.findings.append(CHANGED_INPUT.found(message, place, hint))

    def _differing(self, name: str, item: Item) -> Iterator[str]:
        """The first lines in which a question of the deck and the document's differ."""
        there = [_unlinked(self._there[name])] if name in self._there else []
        question = _unlinked(replace(item.question, tags=()))
        here = self._said(replace(item, question=question)).splitlines()
        held = [self._said(Item("", replace(each, tags=()))) for each in there]
        held = held[0].splitlines() if held else []
        sides = (("the deck has", held, here), ("the document has", here, held))
        for whose, lines, others in sides:
            line = next((line for line in lines if line.strip() and line not in others), "")
            line = line.partition(' <a id="x"')[0]
            if line:
                yield f"{whose}: {line if len(line) <= _SHOWN else line[:_SHOWN] + '…'}"

    def _digest(self, document: Document, item: Item) -> str:
        """A digest of how an item reads, made once."""
        key = (document.name, item.key)
        if key not in self._reads:
            self._reads[key] = record.digest(self._said(item))
        return self._reads[key]

    def _said(self, item: Item) -> str:
        """How an item reads, whatever its id."""
        question = replace(item.question, id="x", was=(), follow_ups=())
        whole = inner_links.as_words(self._whole(item, question))
        try:
            return writing.question(whole, "x/x.md", self.target.label)
        except ValueError:
            return json.dumps(placeless(whole))

    def _record(
        self,
        document: Document,
        merged: Merged,
        again: Mapping[str, str],
        digests: Mapping[tuple[str, str, str], str],
    ) -> dict[tuple[str, str, str], str]:
        """How the items of a document read when they were imported first."""
        made = {}
        for item in document.items():
            at = merged.at[document.name, item.key]
            name = _id(at)
            self.laid.at[document.name, item.key] = name
            key = record.sayable(item.key)
            old = (document.name, again.get(key, ""), self.target.language)
            digest = digests.get(old) or self._digest(document, item)
            made[document.name, key, self.target.language] = digest
            there = at.question if isinstance(at, New) else self._there.get(at)
            if there is None:
                continue
            if item.guid:
                self._keep(item.guid, item.question, replace(there, id=name))
            rows = self._rows.get(name, there.rows)
            by_title = {plain(row.title): row for row in rows}
            for guid, row in zip(item.rows, item.question.rows, strict=False):
                if kept := by_title.get(plain(row.title)):
                    self._keep(guid, row, kept)
        return made

    def _keep(self, guid: str, was: Question, question: Question) -> None:
        """Keep the identity of a note, with which its learners go on (docs/adopting.md), for the
        question that it became.
        """
        language = self.target.language
        name, kind = question.id, kind_of(question.kind)
        key = (language, name, kind)
        if guid in self._guids or key in self._adopted:
            return
        if lineage.guid(self.target.settings.uid, language, name, kind) == guid:
            return
        why = ""
        if not re.fullmatch(r"[^\x00-\x1f\x7f]+", guid):
            why = "its guid holds control characters"
        elif kind != kind_of(was.kind):
            why = f"`{name}` is of the other kind of note"
        if why:
            message = f"learners of this note can't go on with `{name}`: {why}"
            hint = "rectoverso adopt with a map says which note is which question"
            self.laid.findings.append(LEFT_OUT_INPUT.found(message, was.span, hint))
            return
        self._guids.add(guid)
        self._adopted.add(key)
        self.laid.notes.append(NoteRow(language, name, kind, guid, 0))

    # ------------------------------------------------------------ chapters

    def _place(self, merged: Merged, documents: Sequence[Document]) -> None:
        for new in merged.new():
            new.id = self._name(new.question)
        for document in documents:
            ids = {item.key: _id(merged.at[document.name, item.key]) for item in document.items()}
            self._media[document.name] = document.media
            self._addresses[document.name] = inner_links.addresses(document)
            self._ids[document.name] = ids
        for new in merged.new():
            self._rows[new.id] = tuple(
                replace(row, id=self._free(row.id, f"{new.id} {plain(row.title)}"))
                for row in new.question.rows
            )
        self.laid.new = sum(1 for _ in merged.new())
        self.laid.drafts = sum(not is_answered(new.question) for new in merged.new())
        self.laid.merged = sum(len(new.others) for new in merged.new())
        self.laid.merged += sum(map(len, merged.answers.values()))
        inserted: dict[str, list[tuple[int, str]]] = {}
        for name, told in merged.answers.items():
            self._beside(name, told, inserted)
        for name, below in merged.below.items():
            question, path, end = self._found(name, whole=True)
            level = min(question.level + 1, _DEEPEST)
            text = "\n\n".join(self._text(new, level, path) for new in below)
            inserted.setdefault(path, []).append((end, text))
        for path, texts in inserted.items():
            self._insert(path, texts)
        for section, document, mains in merged.chapters:
            for part, questions in _parts(mains):
                self._chapter(section, document, part, questions)

    def _name(self, question: Question) -> str:
        return self._free(question.id, plain(question.title))

    def _free(self, own: str, title: str) -> str:
        """The id that a document gives, if it is one and free; else one made of a title."""
        if own and own not in self._names.taken and re.fullmatch(ID_FORM.pattern, own):
            self._names.taken.add(own)
            return own
        return self._names.proposed(title)

    def _chapter(
        self,
        section: Section,
        document: Document,
        part: str,
        questions: Sequence[New],
    ) -> None:
        """Lay the new questions of a section into the chapter of its title, or into a new one."""
        title = " ".join(plain(section.title).split()) or document.title
        title = title or PurePosixPath(document.name).stem
        title = f"{title}{part}"
        path = self._path_of(title)
        if path is None:
            path, head = self._new_chapter(title, section, document, not part)
            self._texts[path] = [head]
        texts = [self._text(new, 2, path) for new in questions]
        whole = "\n".join(self._texts[path]).rstrip("\n")
        self._put(path, "\n\n".join([whole, *texts]) + "\n")
        self._texts[path] = "\n\n".join([whole, *texts]).split("\n")

    def _path_of(self, title: str) -> str | None:
        """The file of the chapter of that title, if the edition has it."""
        wanted = title.casefold()
        deck = self.target.deck
        last = {each.path: each for each in deck.chapters} if deck is not None else {}
        for chapter in last.values():
            if " ".join(plain(chapter.title).split()).casefold() == wanted:
                return chapter.path
        return self._made.get(wanted)

    def _new_chapter(
        self, title: str, section: Section, document: Document, with_prose: bool
    ) -> tuple[str, str]:
        name = self._free(section.id, title)
        numbers = [_NUMBER.match(PurePosixPath(path).name) for path in self._texts]
        last = max((found[1] for found in numbers if found), key=int, default="00")
        path = f"{self.target.language}/{_next(last)}-{name}.md"
        self._made[title.casefold()] = path
        span = Span.whole(document.name)
        prose = self._laid(section.prose, document.name) if with_prose else ()
        same = plain(section.title) == title
        heading = section.title if same else (Text(title, span),)
        chapter = Chapter(name, heading, prose, (), path, span, span)
        try:
            text = writing.chapter(chapter, self.target.label)
        except ValueError as error:
            hint = "write it above the first question of the chapter"
            message = f"what opens the chapter can't be said: {error}"
            self.laid.findings.append(LEFT_OUT_INPUT.found(message, span, hint))
            text = writing.chapter(replace(chapter, prose=()), self.target.label)
        return path, text.rstrip("\n")

    def _laid(self, part: _Part, document: str, key: str = "") -> _Part:
        """A part of a document, of its item `key`, as it stands in the deck: its pictures and
        sounds lie there, and its links lead to other questions.
        """
        ids = {name: at for name, at in self._ids[document].items() if name != key}
        part = inner_links.settled(part, self._addresses[document], ids)
        return self.media.laid(part, self._media[document])

    def _text(self, new: New, level: int, path: str) -> str:
        """A new question with all that follows up on it."""
        question = self._question(new, level)
        self.laid.stands.append(Stands(new.id, path, new.told))
        parts: list[str] = []
        with self._saying(new.told):
            parts = [writing.question(question, path, self.target.label, level).rstrip("\n")]
            parts += self._waiting(new.told, path)
        for told in new.others:
            with self._saying(told):
                parts.append(self._another(told, path))
            self.laid.stands.append(Stands(new.id, path, told))
        below = min(level + 1, _DEEPEST)
        parts += [self._text(each, below, path) for each in new.follow_ups]
        return "\n\n".join(parts)

    def _question(self, new: New, level: int) -> Question:
        rows = tuple(replace(row, level=level) for row in self._rows[new.id])
        tags = tuple(dict.fromkeys(filter(None, map(self._tag, new.question.tags))))
        question = replace(
            self._whole(new.told.item, new.question), id=new.id, level=level, tags=tags, rows=rows
        )
        return self._laid(replace(question, follow_ups=()), new.told.document, new.told.item.key)

    def _whole(self, item: Item, question: Question) -> Question:
        """A question with its references below its answer; a draft has none, it would be its
        answer.
        """
        if not item.references or not is_answered(question) or question.kind is Kind.LIST:
            return question
        span = question.span
        label = Paragraph((Strong((Text(self.target.references, span),), span),), span)
        items = tuple(ListItem((Paragraph(each, span),), None, span) for each in item.references)
        return replace(question, long=(*question.long, label, BulletList(items, True, span)))

    def _waiting(self, told: Told, path: str) -> Iterator[str]:
        """The references of a draft, as a comment."""
        item = told.item
        if item.references and not is_answered(item.question):
            said = [inner_links.as_words(each) for each in item.references]
            lines = [f"- {writing.inlines(each, path)}" for each in said]
            yield _comment(f"references, from {told.place}", "\n".join(lines))

    def _another(self, told: Told, path: str) -> str:
        """Another answer to a question, as a comment below it for the author to choose."""
        item = told.item
        question = self._laid(self._whole(item, item.question), told.document, item.key)
        return _comment(f"another answer, from {told.place}", self._body(question, path))

    def _body(self, question: Question, path: str) -> str:
        """All that a question has below its heading, without what the front shows."""
        headed = replace(question, id="x", title=(Text("x", question.span),), front=(), hint=())
        text = writing.question(replace(headed, follow_ups=()), path, self.target.label)
        return text.partition("\n")[2].strip("\n")

    def _beside(
        self,
        name: str,
        answers: Sequence[Told],
        inserted: dict[str, list[tuple[int, str]]],
    ) -> None:
        """Put answers to a question of the deck below its own; the first becomes a draft's own."""
        question, path, end = self._found(name, whole=False)
        texts: list[str] = []
        for told in answers:
            item = told.item
            self.laid.stands.append(Stands(name, path, told))
            with self._saying(told):
                if not is_answered(question) and not texts:
                    whole = self._whole(item, item.question)
                    made = self._laid(whole, told.document, item.key)
                    texts.append(self._body(made, path))
                else:
                    texts.append(self._another(told, path))
        inserted.setdefault(path, []).append((end, "\n\n".join(texts)))

    def _found(self, name: str, *, whole: bool) -> tuple[Question, str, int]:
        """A question of the edition, its file, and the number of lines up to its end: of its own
        text, or with all that follows up on it (`whole`).
        """
        deck = self.target.deck
        assert deck is not None
        entries = [entry for entry in deck.headings() if not entry.row]
        (found,) = [each for each in entries if each.question.id == name][:1]
        question, path = found.question, found.chapter.path
        later = [
            each.question.span.line
            for each in entries
            if each.question.span.path == path
            and each.question.span.line > question.span.line
            and (not whole or each.question.level <= question.level)
        ]
        later += [
            chapter.span.line
            for chapter in deck.chapters
            if chapter.path == path and chapter.span.line > question.span.line
        ]
        return question, path, min(later, default=len(self._texts[path]) + 1) - 1

    def _insert(self, path: str, texts: Iterable[tuple[int, str]]) -> None:
        lines = self._texts[path]
        for end, text in sorted(texts, reverse=True):
            above, below = lines[:end], lines[end:]
            while above and not above[-1].strip():
                above.pop()
            lines = [*above, "", *text.split("\n"), "", *below]
        self._texts[path] = lines
        self._put(path, "\n".join(lines).rstrip("\n") + "\n")

    def _put(self, path: str, text: str) -> None:
        self.laid.files[path] = text.encode()

    # ------------------------------------------------------------ deck.toml

    def _tag(self, tag: str) -> str:
        """A tag as it may be written; it is declared with the words it had."""
        from slugify import slugify

        made = tag if re.fullmatch(TAG, tag) else slugify(tag, allow_unicode=True)
        if not made or not re.fullmatch(TAG, made):
            return ""
        if made not in self.target.settings.tags:
            self._tags.setdefault(made, tag)
        return made

    def _settings(self) -> None:
        """Declare the tags that are new, and the format of fronts."""
        text = self.target.source.settings_text()
        lines = text.rstrip("\n").split("\n")
        if self._tags:
            header = next((at for at, line in enumerate(lines) if _is_header(line)), None)
            if header is None:
                lines += ["", "[tags]"]
                header = len(lines) - 1
            new = [
                f"{record.quoted(tag)} = {record.quoted(said)}" for tag, said in self._tags.items()
            ]
            lines[header + 1 : header + 1] = new
        if not self.target.settings.format:
            lines.insert(0, "format = 2")
        after = "\n".join(lines) + "\n"
        if after.strip() != text.strip():
            self._put(SETTINGS, after)


def _is_header(line: str) -> bool:
    return re.fullmatch(r"\s*\[\s*tags\s*\]\s*(#.*)?", line) is not None


def _comment(head: str, text: str) -> str:
    """Something that waits in the source, which no artifact shows."""
    return f"<!-- {head}:\n\n{text.replace('-->', '--&gt;')}\n-->"


def _parts(mains: Sequence[New]) -> Iterator[tuple[str, list[New]]]:
    """Questions in chapters of sensible size, with what tells their titles apart."""
    size = sum(1 + len(each.follow_ups) for each in mains)
    count = -(-size // MOST)
    if count < 2:
        if mains:
            yield "", list(mains)
        return
    most = -(-len(mains) // count)
    for number in range(count):
        here = list(mains[number * most : (number + 1) * most])
        if here:
            yield f" ({number + 1})", here


def _next(number: str) -> str:
    """The number of the chapter's file that comes next by its name, as files are sorted: behind 99
    there is 9901.
    """
    return f"{number}01" if not number.strip("9") else f"{int(number) + 1:0{len(number)}d}"


def _id(at: New | str) -> str:
    """The id of a question, new or of the deck."""
    return at.id if isinstance(at, New) else at


def _unlinked(question: Question) -> Question:
    """A question in which cross-references are words, so that two can be compared."""
    return rewritten(
        question, lambda node: node.children if isinstance(node, CrossReference) else None
    )
