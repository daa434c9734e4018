"""What an inspection saw on pages, said to the author: a finding for each fault, with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from rectoverso.diagnostics import (
    DEAD_LINK,
    OFF_THE_PAGE,
    QUESTION_NOT_ONCE,
    TEX_ON_PAGE,
    UNSHOWN_PICTURE,
    Diagnostic,
    Span,
)
from rectoverso.model import (
    Block,
    Chapter,
    Code,
    CodeBlock,
    Deck,
    Figure,
    Image,
    Inline,
    Math,
    MathBlock,
    Question,
    Sound,
    Table,
    Text,
    walk,
    walk_deck,
    walk_inlines,
    walk_question,
)
from rectoverso.render.html import WORD_JOINER
from rectoverso.typeset.inspecting import MILLIMETRE, TEX, Fault, Kind
from rectoverso.typeset.pdf import MEDIUM

_Node: TypeAlias = Block | Inline

_MEND: Final = {
    "table": "give it fewer columns or shorter words, or part it in two",
    "code": "break its lines",
    "formula": r"part it over lines: \begin{aligned} … \end{aligned}",
    "picture": "give it less room, or draw it smaller",
    "words": "put a space or a hyphen where the line may end",
}
_OUR_FAULT: Final = (
    "a style of the deck's own may be why; else it is the program's fault: please report it"
)


class _Places:
    """Where the elements of pages come from, by their ids."""

    def __init__(self, deck: Deck) -> None:
        self.deck = deck
        headings = [entry.question for entry in deck.headings()]
        self.questions = {question.id: question for question in headings}
        self.chapters = {chapter.id: chapter for chapter in deck.chapters}

    def called(self, anchor: str) -> str:
        """What an element is called in a message, empty where it has no name."""
        return f" in `{anchor}`" if anchor in self.questions or anchor in self.chapters else ""

    def nodes(self, anchor: str) -> Iterator[_Node]:
        """All that stands in a question or in a chapter's prose; elsewhere, anything may."""
        if question := self.questions.get(anchor):
            yield from walk_question(question)
        elif chapter := self.chapters.get(anchor):
            yield from walk_inlines(chapter.title)
            yield from walk(chapter.prose)
        else:
            yield from walk_deck(self.deck)

    def whole(self, anchor: str) -> Span:
        """The heading of a question or chapter; `deck.toml` for what has none."""
        known: Question | Chapter | None = self.questions.get(anchor) or self.chapters.get(anchor)
        return known.span if known else Span.whole("deck.toml")

    def thing(self, fault: Fault) -> Span:
        """The table, program text, formula, picture or words that a fault is about; its question
        where they can't be told.
        """
        wanted = _squeezed(fault.words.removeprefix(MEDIUM))
        alike = []
        for node in self.nodes(fault.anchor):
            said = _said(node, fault.thing)
            if said is not None:
                alike.append(node.span)
                if wanted in _squeezed(said):
                    return node.span
        return alike[0] if len(alike) == 1 else self.whole(fault.anchor)

    def pictures(self, anchor: str) -> Iterator[str]:
        """The paths of the pictures that stand there."""
        return (node.source for node in self.nodes(anchor) if isinstance(node, Image))

    def signs(self, anchor: str) -> frozenset[str]:
        """The signs of TeX that are the author's own words there."""
        signs: set[str] = set()
        for node in self.nodes(anchor):
            match node:
                case Text():
                    signs.update(TEX.findall(node.text))
                case Figure():
                    signs.update(TEX.findall(node.caption))
                case Image() | Sound():
                    signs.update(TEX.findall(node.alt))
                case Math() | MathBlock() if r"\$" in node.tex:
                    signs.add("$")
                case _:
                    pass
        return frozenset(signs)


def verified(deck: Deck, artifact: str, faults: Iterable[Fault]) -> tuple[Diagnostic, ...]:
    """A finding for each fault of an artifact (a writer's name) of a deck, in reading order.

    The pictures of a question that is missing are not missing on their own.
    """
    places, known = _Places(deck), tuple(faults)
    missing = (fault.anchor for fault in known if fault.kind is Kind.MISSING)
    lost = {MEDIUM + path for anchor in missing for path in places.pictures(anchor)}
    told = (each for each in known if each.kind is not Kind.NO_PICTURE or each.words not in lost)
    found = {each for fault in told for each in _told(places, artifact, fault)}
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def _told(places: _Places, artifact: str, fault: Fault) -> Iterator[Diagnostic]:
    where = f"{artifact}, page {fault.page}" if fault.page else artifact
    called = places.called(fault.anchor)
    match fault.kind:
        case Kind.MISSING | Kind.TWICE:
            said = "is missing" if fault.kind is Kind.MISSING else "stands twice"
            message = f"{where}: `{fault.anchor}` {said}"
            yield QUESTION_NOT_ONCE.found(message, places.whole(fault.anchor), _OUR_FAULT)
        case Kind.DEAD_LINK:
            message = f"{where}: a link{called} leads to `{fault.words}`, which stands nowhere"
            yield DEAD_LINK.found(message, places.whole(fault.anchor), _OUR_FAULT)
        case Kind.NO_PICTURE:
            message = f"{where}: {fault.words.removeprefix(MEDIUM)} is not shown"
            yield UNSHOWN_PICTURE.found(message, places.thing(fault), _OUR_FAULT)
        case Kind.TEX:
            if fault.words not in places.signs(fault.anchor):
                message = f"{where}: `{fault.words}` of TeX can be read{called}"
                span = _formula(places, fault)
                ours = span.path != "references.bib"
                hint = _OUR_FAULT if ours else "write the character itself, or what is meant"
                yield TEX_ON_PAGE.found(message, span, hint)
        case Kind.OUTSIDE | Kind.CUT:
            yield _off(places, where, called, fault)


def _off(places: _Places, where: str, called: str, fault: Fault) -> Diagnostic:
    thing = fault.thing if fault.thing in ("code", "words") else f"a {fault.thing}"
    runs = "run" if fault.thing == "words" else "runs"
    whose = "its" if fault.place in ("column", "cell") else "the"
    past = f"out of {whose} {fault.place}"
    if fault.kind is Kind.CUT:
        past = "past where it is cut off"
    side = f"to the {fault.side}" if fault.side in ("left", "right") else f"at the {fault.side}"
    by = f"{fault.by / MILLIMETRE:.0f} mm {side}"
    message = f"{where}: {thing}{called} {runs} {past}, by {by}"
    return OFF_THE_PAGE.found(message, places.thing(fault), _MEND[fault.thing])


def _formula(places: _Places, fault: Fault) -> Span:
    """The formula or the line of the bibliography that a sign of TeX comes from."""
    references, words = places.deck.references, fault.words
    if not places.called(fault.anchor) and words in references:
        start = references.index(words)
        return Span.within("references.bib", references, start, start + len(words))
    for node in places.nodes(fault.anchor):
        if isinstance(node, Math | MathBlock) and (words in node.tex or words == "$"):
            return node.span
    return places.whole(fault.anchor)


def _said(node: _Node, thing: str) -> str | None:
    """The words of a node, where it is what is called so on a page."""
    match thing, node:
        case "table", Table():
            cells = (cell.children for row in (node.head, *node.rows) for cell in row)
            return "".join(
                inline.text
                for cell in cells
                for inline in walk_inlines(cell)
                if isinstance(inline, Text | Code)
            )
        case "code", CodeBlock():
            return node.text
        case "formula", Math() | MathBlock():
            return node.tex
        case "picture", Image():
            return node.source
        case "words", Text():
            return node.text
        case _:
            return None


def _squeezed(words: str) -> str:
    return "".join(words.replace(WORD_JOINER, "").split())
