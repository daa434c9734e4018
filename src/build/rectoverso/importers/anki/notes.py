"""A note of any type as a question, by the plan for its type.

Every field that holds something is accounted for, once. What a question can't be (an occlusion,
what a script makes, gaps within a program) becomes one without an answer, whose front holds the
note's fields as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Final

from rectoverso.anki import names
from rectoverso.anki.package import HeldNote
from rectoverso.diagnostics import (
    LEFT_OUT_INPUT,
    MENDED_INPUT,
    UNSAID_INPUT,
    Diagnostic,
    Rule,
    Span,
)
from rectoverso.importers import web
from rectoverso.importers.anki import gaps, heading, unrendered
from rectoverso.importers.anki.choosing import Option, chosen
from rectoverso.importers.anki.mapping import Plan, Role
from rectoverso.importers.document import Account, Fate, Item
from rectoverso.importers.web.paragraphs import joined
from rectoverso.languages import columns
from rectoverso.model import (
    Block,
    Blocks,
    BulletList,
    Choice,
    CodeBlock,
    Figure,
    Image,
    Inline,
    Inlines,
    Kind,
    LineBreak,
    ListItem,
    OrderedList,
    Paragraph,
    Question,
    Strong,
    Text,
    ThematicBreak,
    plain,
    walk,
)
from rectoverso.source.config import TAG

_SOUND: Final = re.compile(r"\[sound:([^\]\n]{1,1000})\]")
_SPEECH: Final = re.compile(r"\[/?anki:tts\b[^\]]{0,1000}\]", re.IGNORECASE)
_OCCLUSION: Final = re.compile(r"\{\{c\d+::image-occlusion:")
_NO_TAG: Final = re.compile(r"[\s:\"'<>&]+")
_UNNAMED: Final = frozenset(("", "field", "column"))
"""What fields are called, beside their number, where nobody named them."""
_MARKED_LEVEL: Final = re.compile(r"(?:(?<=-)|\A)[#!^$]+")
"""Signs before a level, by which people sort their tags."""
_STATES: Final = frozenset(("leech", "marked"))
"""Tags by which Anki itself says how a learner fares."""
_MASKS: Final = frozenset(("question mask", "answer mask", "original mask"))
"""Fields of the add-on from which Anki's occlusions come."""
_HASH: Final = re.compile(r"[0-9a-f]{8}")
"""What tells a number made by a machine from an id."""
_SLUG: Final = re.compile(names.SLUG + r"\Z")
_LONG: Final = 200
"""Letters of a short answer's paragraph that its first line alone may stand for."""
_FEWEST: Final = 2
"""Choices that are too few for fewer."""
_TITLE: Final = 90
"""Letters of the heading that a cloze gets."""


@dataclass(slots=True)
class Made:
    """What became of a document's notes so far: accounts of their fields, and findings."""

    name: str
    accounts: list[Account] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)

    def say(self, rule: Rule, message: str, span: Span, *hints: str) -> None:
        """Add a finding."""
        self.findings.append(rule.found(message, span, *hints))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note stands: what it is called in the document, what reports call it, its span, the
    title of its chapter and its number there.
    """

    key: str
    called: str
    span: Span
    chapter: str
    number: int


def item(note: HeldNote, plan: Plan, place: Place, made: Made) -> Item | None:
    """The question that a note is; None where it holds nothing at all. Accounts and findings go
    into `made`.
    """
    if not any(value.strip() for value in note.fields.values()):
        return None
    return _Reading(note, plan, place, made).item()


def blocks_of(html: str, span: Span, made: Made) -> Blocks:
    """A field's HTML as blocks; its sounds are sounds."""
    if "[" in html:
        html = _SPEECH.sub("", _SOUND.sub(_played, html))
    read = web.read(html, span, tex=True)
    made.findings += read.findings
    return read.blocks


def _played(sound: re.Match[str]) -> str:
    return unrendered.played(sound[1])


class _Reading:
    def __init__(self, note: HeldNote, plan: Plan, place: Place, made: Made) -> None:
        self.note = note
        self.plan = plan
        self.place = place
        self.span = place.span
        self.made = made
        self.accounts: dict[str, Account] = {}
        self.fields = {name: each for name, each in note.fields.items() if each.strip()}

    def item(self) -> Item:
        found = None
        if self._is_occlusion():
            found = self._draft("hides parts of a picture")
        elif self.plan.scripted:
            found = self._draft("shows what a script makes")
        elif self.plan.is_cloze and "{{c" in self._joined(Role.QUESTION):
            found = self._cloze()
        if found is None:
            found = self._basic()
        references = tuple(self._references())
        tags = tuple(self._tags())
        for name in self.fields:
            if name not in self.accounts:
                reason = self.plan.reasons.get(name, "the note type has no such field")
                self._left(name, reason)
        self.made.accounts += [self.accounts[name] for name in self.fields]
        return Item(
            self.place.key,
            replace(found, id=self._id(), tags=tags),
            references=references,
            # Anki can't turn a cloze into a question, so its learners begin anew
            guid="" if self.plan.is_cloze and found.kind is not Kind.CLOZE else self.note.guid,
        )

    # ------------------------------------------------ kinds

    def _basic(self) -> Question:
        asked = heading.parted(self._blocks(Role.QUESTION, Fate.QUESTION), self.span)
        title, front = asked.title, asked.front
        more = self._labelled(Role.FRONT, Fate.QUESTION)
        title_fields = self._blocks(Role.TITLE, Fate.QUESTION)
        front = (*title_fields, *front, *more)
        if title and not asked.is_made:
            title = self._within(title)
        if not title:
            from_front = heading.parted(front, self.span)
            title, front = from_front.title, from_front.front
        if not title:
            title = self._numbered()
            message = f"{self.place.called} asks in no words: its heading is made up"
            self._say(MENDED_INPUT, message, "write into the heading what is asked")
        choices = self._choices()
        if not choices:
            front = (*front, *self._offered())
        answer = _without_rules(self._blocks(Role.SHORT, Fate.ANSWER))
        short, rest = _parted_answer(answer, self.span)
        long = (*rest, *self._labelled(Role.LONG, Fate.ANSWER))
        if not short and long:
            short, long = _parted_answer(_without_rules(long), self.span)
        return self._question(
            Kind.CHOICE if choices else Kind.BASIC,
            title,
            choices=choices,
            front=front,
            short=short,
            long=long,
            both_ways=bool(short) and self._is_reversed(),
            prompt=self.plan.prompt if short and self._is_reversed() else "",
        )

    def _cloze(self) -> Question | None:
        said = gaps.marked(self._joined(Role.QUESTION))
        blocks = blocks_of(said.html, self.span, self.made)
        title, blocks = self._cloze_title(blocks)
        running = gaps.text(blocks, said, self.span)
        if running is None:
            return self._draft("has gaps where no words stand, or within a program")
        for words in running.mended:
            self._say(
                MENDED_INPUT, f"{self.place.called}: {words}", "look whether it still asks well"
            )
        for words in running.lost:
            message = f"{self.place.called}: {words} has no card of its own"
            self._say(UNSAID_INPUT, message, "make another question of it")
        self._take(Role.QUESTION, Fate.QUESTION)
        if not title:
            title = gaps.title_of(running.children, self.span)
            title = heading.one_line(title, self.span)
            if len(plain(title)) > _TITLE:
                title = (Text(heading.shortened(plain(title), _TITLE), self.span),)
            if not heading.has_words(_without_dots(title)):
                title = self._numbered()
        front = (*running.beside, *self._labelled(Role.FRONT, Fate.QUESTION))
        behind = _without_rules(
            (*self._blocks(Role.SHORT, Fate.ANSWER), *self._labelled(Role.LONG, Fate.ANSWER))
        )
        short = (Paragraph(running.children, self.span),)
        return self._question(Kind.CLOZE, title, front=front, short=short, long=behind)

    def _cloze_title(self, blocks: Blocks) -> tuple[Inlines, Blocks]:
        """The heading of a cloze where it has one: a field of its own, or a short first line
        without gaps.
        """
        titled = self._joined(Role.TITLE)
        if titled.strip():
            asked = heading.parted(blocks_of(titled, self.span, self.made), self.span)
            if asked.title:
                self._take(Role.TITLE, Fate.QUESTION)
                return asked.title, (*asked.front, *blocks)
        if blocks and isinstance(blocks[0], Paragraph):
            first, rest = _first_line(blocks[0].children)
            words = plain(first)
            left: Blocks = (Paragraph(rest, self.span),) if rest else ()
            below = (*left, *blocks[1:])
            is_title = heading.has_words(first) and len(words) <= _TITLE and not _ends(words)
            own = gaps.has_marks((Paragraph(first, self.span),))
            if is_title and not own and gaps.has_marks(below):
                return heading.one_line(first, self.span), below
        return (), blocks

    def _draft(self, what: str) -> Question:
        """A question without an answer, with the fields as they are."""
        message = f"{self.place.called} {what}, which can't be said here: it becomes a draft"
        hint = "its source stands under the heading: write question and answer, or delete it"
        self._say(UNSAID_INPUT, message, hint)
        lines = []
        pictures: dict[str, Block] = {}
        titled = [name for name in self.fields if columns.purpose(name) == "title"]
        title: Inlines = ()
        for name in titled:
            shown = blocks_of(self.fields[name], self.span, self.made)
            title = title or heading.parted(shown, self.span).title
        for name, html in self.fields.items():
            if self._is_set_aside(name):
                continue
            lines.append(f"{name}: {html}")
            self._to(name, Fate.QUESTION)
            shown = blocks_of(gaps.filled(html), self.span, self.made)
            for node in walk(shown):
                if isinstance(node, Image):
                    pictures.setdefault(node.source, Figure(node, "", self.span))
            asks = self.plan.roles.get(name) in (Role.QUESTION, Role.FRONT)
            if not title and asks and not self.plan.is_cloze:
                title = heading.parted(shown, self.span).title
        text = "\n".join(lines).replace("\r", "")
        source = CodeBlock(text.strip("\n"), "html", self.span)
        title = title or self._numbered()
        if len(plain(title)) > _TITLE:
            title = (Text(heading.shortened(plain(title), _TITLE), self.span),)
        return self._question(Kind.BASIC, title, front=(*pictures.values(), source))

    def _is_set_aside(self, name: str) -> bool:
        return self.plan.roles.get(name) in (Role.TAGS, Role.ID, Role.REFERENCES)

    def _is_occlusion(self) -> bool:
        if any(map(_OCCLUSION.search, self.fields.values())):
            return True
        return {columns.folded(name) for name in self.note.fields} >= _MASKS

    def _question(
        self,
        kind: Kind,
        title: Inlines,
        *,
        front: Blocks = (),
        short: Blocks = (),
        long: Blocks = (),
        choices: tuple[Choice, ...] = (),
        both_ways: bool = False,
        prompt: str = "",
    ) -> Question:
        return Question(
            "",
            kind,
            2,
            title,
            (),
            both_ways,
            (),
            self._blocks(Role.HINT, Fate.QUESTION),
            choices,
            short,
            _without_rules(long),
            (),
            self.span,
            self.span,
            front=_without_rules(front),
            prompt=prompt,
        )

    # ------------------------------------------------ parts

    def _joined(self, role: Role) -> str:
        return "<hr>".join(self.fields[name] for name in self.plan.of(role) if name in self.fields)

    def _blocks(self, role: Role, fate: Fate) -> Blocks:
        """The blocks of all fields of a role."""
        made: list[Block] = []
        for name in self.plan.of(role):
            if name in self.fields and name not in self.accounts:
                found = blocks_of(gaps.filled(self.fields[name]), self.span, self.made)
                self._to(name, fate, found)
                made += found
        return tuple(made)

    def _labelled(self, role: Role, fate: Fate) -> Blocks:
        """The same, with the field's name before what it says, where the name says something, or
        there are several to tell apart.
        """
        made: list[Block] = []
        alone = len(self.plan.of(role)) == 1
        for name in self.plan.of(role):
            if name not in self.fields or name in self.accounts:
                continue
            found = blocks_of(gaps.filled(self.fields[name]), self.span, self.made)
            self._to(name, fate, found)
            unnamed = columns.folded(name) in _UNNAMED or (alone and columns.is_usual(name))
            if role is Role.FRONT or unnamed or not _says(found):
                made += found
                continue
            label: Inlines = (Strong((Text(name, self.span),), self.span), Text(": ", self.span))
            if isinstance(found[0], Paragraph):
                first = replace(found[0], children=joined((*label, *found[0].children)))
                made += (first, *found[1:])
            else:
                made += (Paragraph((*label[:1], Text(":", self.span)), self.span), *found)
        return tuple(made)

    def _within(self, title: Inlines) -> Inlines:
        """The heading within the words that the card's template puts around it."""
        before, after = self.plan.before, self.plan.after
        if not before and not after:
            return title
        joint = "" if after[:1] in "?.,!:;)" else " "
        parts: list[Inline] = []
        parts += [Text(f"{before} ", self.span)] if before else []
        parts += title
        parts += [Text(f"{joint}{after}", self.span)] if after else []
        return heading.one_line(tuple(parts), self.span)

    def _choices(self) -> tuple[Choice, ...]:
        """The answers to choose, where the answer says which of them are right."""
        offered = [name for name in self.plan.of(Role.CHOICE) if name in self.fields]
        answers = [name for name in self.plan.of(Role.SHORT) if name in self.fields]
        if len(offered) < _FEWEST or len(answers) != 1:
            return ()
        read = {name: blocks_of(self.fields[name], self.span, self.made) for name in offered}
        said = plain_words(blocks_of(self.fields[answers[0]], self.span, self.made))
        options = [
            Option(columns.option(name)[1], plain_words(found)) for name, found in read.items()
        ]
        right = chosen(said, options)
        if not right or len(right) == len(offered) or not all(read.values()):
            return ()
        for name in offered:
            self._to(name, Fate.QUESTION)
        self._left(answers[0], "the choices say which is right")
        return tuple(
            Choice(found, at in right, self.span) for at, found in enumerate(read.values())
        )

    def _offered(self) -> Blocks:
        """The answers to choose, as lines under the question, where nothing says which is right."""
        lines: list[ListItem] = []
        for name in self.plan.of(Role.CHOICE):
            if name in self.fields:
                found = blocks_of(self.fields[name], self.span, self.made)
                self._to(name, Fate.QUESTION, found)
                if found:
                    lines.append(ListItem(found, None, self.span))
        return (OrderedList(tuple(lines), 1, True, self.span),) if lines else ()

    def _numbered(self) -> Inlines:
        return (Text(f"{self.place.chapter} {self.place.number}".strip(), self.span),)

    def _is_reversed(self) -> bool:
        reverse = self.plan.reverse
        return reverse is not None and any(card.ordinal == reverse for card in self.note.cards)

    def _references(self) -> Iterator[Inlines]:
        for name in self.plan.of(Role.REFERENCES):
            if name in self.fields:
                found = blocks_of(self.fields[name], self.span, self.made)
                self._to(name, Fate.REFERENCE, found)
                yield from lines_of(found, self.span)

    def _id(self) -> str:
        for name in self.plan.of(Role.ID):
            value = self.fields.get(name, "").strip()
            digits = sum(each.isdigit() for each in value)
            if _SLUG.match(value) and digits * 3 <= len(value) and not _HASH.search(value):
                return value
        return ""

    def _tags(self) -> Iterator[str]:
        """Our tags of the note's, and of the fields that hold tags."""
        given = [(f"tag {tag}", tag) for tag in self.note.tags]
        for name in self.plan.of(Role.TAGS):
            if name in self.fields:
                words = plain_words(blocks_of(self.fields[name], self.span, self.made))
                fit = tags_in(words)
                self._to(name, Fate.TAG) if fit else self._left(name, "it holds no tag")
                given += [("", each) for each in fit]
        seen = set[str]()
        for said, tag in given:
            fit_one = fit_tag(tag)
            if said:
                where = f"{self.place.key}/{said}"
                reason = "" if fit_one else "how a learner fares with it stays in Anki"
                fate = Fate.TAG if fit_one else Fate.LEFT_OUT
                key = self.place.key if fit_one else ""
                self.made.accounts.append(Account(where, fate, key, reason))
            if fit_one and fit_one.casefold() not in seen:
                seen.add(fit_one.casefold())
                yield fit_one

    # ------------------------------------------------ accounts

    def _take(self, role: Role, fate: Fate) -> None:
        for name in self.plan.of(role):
            if name in self.fields:
                self._to(name, fate)

    def _to(self, name: str, fate: Fate, found: Blocks | None = None) -> None:
        if found == ():
            self._left(name, "it shows nothing")
            return
        where = f"{self.place.key}/{name}"
        self.accounts[name] = Account(where, fate, self.place.key)

    def _left(self, name: str, reason: str) -> None:
        where = f"{self.place.key}/{name}"
        self.accounts[name] = Account(where, Fate.LEFT_OUT, "", reason)

    def _say(self, rule: Rule, message: str, *hints: str) -> None:
        self.made.say(rule, message, self.span, *hints)


def fit_tag(tag: str) -> str:
    """A tag of Anki's as one of ours: one word, its levels parted by a hyphen (`a::b` is `a-b`);
    empty where it says how a learner fares (`leech`, `marked`), or nothing.
    """
    words = _NO_TAG.sub("-", unicodedata.normalize("NFC", tag)).strip("-")
    words = _MARKED_LEVEL.sub("", words)
    words = "".join(each for each in words if each.isprintable())
    return words if words.casefold() not in _STATES and TAG.match(words) else ""


def tags_in(words: str) -> list[str]:
    """Our tags of a field that holds tags: parted by commas or semicolons, else by blanks."""
    apart = re.split(r"[,;]\s*", words) if re.search("[,;]", words) else words.split()
    return [tag for each in apart if (tag := fit_tag(each))]


def lines_of(blocks: Blocks, span: Span) -> Iterator[Inlines]:
    """The lines of some blocks, an item of a list or a line of a paragraph each."""
    for block in blocks:
        match block:
            case Paragraph():
                rest: Inlines = block.children
                while rest:
                    line, rest = _first_line(rest)
                    if line:
                        yield line
            case BulletList() | OrderedList():
                for each in block.items:
                    yield from lines_of(each.blocks, span)
            case ThematicBreak():
                pass
            case _:
                if words := plain_words((block,)):
                    yield (Text(words, span),)


def plain_words(blocks: Blocks) -> str:
    """The words of some blocks, in one line."""
    said = []
    for node in walk(blocks):
        match node:
            case Text():
                said.append(node.text)
            case CodeBlock():
                said.append(f" {node.text} ")
            case _ if hasattr(node, "tex"):
                said.append(node.tex)
            case _ if hasattr(node, "alt"):
                said.append(node.alt)
            case _ if not hasattr(node, "children") or isinstance(node, Paragraph):
                said.append(getattr(node, "text", " "))
    return " ".join("".join(said).split())


def told_others(
    plans: Mapping[str, Plan], counts: Mapping[tuple[str, int], int], made: Made
) -> None:
    """Say once of each note type which of its cards no question asks; `counts` has how many notes
    have a card, by the type's name and the template's place.
    """
    for plan in plans.values():
        for other in plan.others:
            count = counts.get((plan.note_type, other.ordinal), 0)
            if not count:
                continue
            asks = ", ".join(other.fields) or "nothing of the note's"
            message = (
                f"{count:,} of the notes of type {plan.note_type} have a card {other.template!r}"
                f" that asks with {asks}: a question asks one thing, that of the first card"
            )
            hint = "what it shows is kept with the question; write another one where it is worth it"
            made.say(LEFT_OUT_INPUT, message, Span.whole(made.name), hint)


def words_of(html: str) -> str:
    """The beginning of a field as words, for reports: quickly, and without its gaps."""
    html = _SOUND.sub("", html[:_GLANCE])
    return unescape(re.sub(r"<[^<>]*>|<[^<>]*\Z", " ", re.sub(r"\{\{c\d+::|\}\}", "", html)))


_GLANCE: Final = 400


def _says(blocks: Iterable[Block]) -> bool:
    return any(
        heading.has_words(each.children)
        for each in walk(tuple(blocks))
        if isinstance(each, Paragraph)
    )


def _without_rules(blocks: Blocks) -> Blocks:
    """Blocks without rules at their ends, which part nothing there."""
    kept = list(blocks)
    while kept and isinstance(kept[0], ThematicBreak):
        del kept[0]
    while kept and isinstance(kept[-1], ThematicBreak):
        del kept[-1]
    return tuple(kept)


def _parted_answer(blocks: Blocks, span: Span) -> tuple[Blocks, Blocks]:
    """The short answer, and what follows: of a long paragraph of lines its first line is short."""
    if not blocks:
        return (), ()
    first, rest = blocks[0], blocks[1:]
    if isinstance(first, Paragraph) and len(plain(first.children)) > _LONG:
        line, more = _first_line(first.children)
        if more and heading.has_words(line) and not plain(line).rstrip().endswith((":", ",")):
            return (Paragraph(line, span),), (Paragraph(more, span), *rest)
    return (first,), _without_rules(rest)


def _first_line(children: Inlines) -> tuple[Inlines, Inlines]:
    """A paragraph's first line and the others."""
    at = next((at for at, each in enumerate(children) if isinstance(each, LineBreak)), None)
    if at is None:
        return children, ()
    return heading.trimmed(children[:at]), heading.trimmed(children[at + 1 :])


def _ends(words: str) -> bool:
    return words.rstrip().endswith((",", ";", "-", "\u2013", "\u2014"))


_DOTS: Final = re.compile("[\u2026\u2022|]")


def _without_dots(title: Inlines) -> Inlines:
    return tuple(
        replace(each, text=_DOTS.sub("", each.text)) if isinstance(each, Text) else each
        for each in title
    )
