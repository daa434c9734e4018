r"""The Anki dialect of the HTML fold: the fields of a question's note.

Anki looks at a field three more times after HTML has: its template engine reads `{{c1::…}}`, its
sound player `[sound:…]` and `[anki:…]`, its TeX support `[latex]`, `[$]` and, in the browser,
MathJax's `\(…\)` and `\[…\]`. Only formulas may use the last, only gaps the first, and only
sounds the second; the same characters in words and in program text are written as entities, which
all of these readers leave alone and a browser shows as they are. Nothing else that could run or
load is ever written: links lead to http, https or mailto, pictures and sounds are media of the
package, elements come from a fixed list.

Nothing in a field depends on a question's place in the deck: a cross-reference is its label (a
card can't link to a card), a citation reads author and year, a footnote is called by a sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Final

from rectoverso.languages.furniture import Words
from rectoverso.model import (
    Alert,
    Block,
    BulletList,
    Cell,
    Choice,
    Citation,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Footnote,
    Image,
    Inline,
    Inlines,
    Kind,
    Link,
    Math,
    OrderedList,
    Quote,
    Sound,
    Table,
    Text,
    plain,
    walk_inlines,
)
from rectoverso.render import room
from rectoverso.render.citations import Citations
from rectoverso.render.code import highlight
from rectoverso.render.foreign import isolated
from rectoverso.render.frame import Frame, Part, PartName
from rectoverso.render.html import BlockFold, LineFold, attribute, bound, text, touching
from rectoverso.typeset.texmath import Formula

# Signs that call footnotes, in the traditional order; doubled when a note has more.
_SIGNS: Final = "*†‡§‖¶"
# Anki parts a note's fields by U+001F; HTML knows no control character but tab and line feed.
# Others become the replacement character: left out, they could join what was guarded in parts.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# At the end of a piece of text stands what the next piece might complete.
_BRACKET: Final = re.compile(
    r"\[(?=sound:|anki:|/?latex\]|/?\$\$?\]|[a-z/$]{0,6}\Z)", re.IGNORECASE
)
_DELIMITER: Final = re.compile(r"\\(?=[()\[\]]|\Z)")
# A gap while its text is being folded; no words can look like it, since every `<` is escaped.
_GAP: Final = re.compile(r"<gap (\d+)>|<gap-hint>|</gap>")
_SOUND: Final = re.compile(r"(\[sound)&#58;")
_OPENING: Final = re.compile(r"\{\{c(\d+)::")
# A phone's line has about 17 em.
_LINE: Final = 14.0
# A program of more columns is wider than a small phone.
_COLUMNS: Final = 30
# What is narrower, in em, fits a phone of 320 CSS px at its own size; a list and its like take
# some of that.
_WIDE: Final = 16.0
_INDENT: Final = 2.0
_LEAST: Final = 8.0
_INDENTED: Final = (BulletList, OrderedList, Quote, Alert)
_WORD_JOINER: Final = "&#8288;"
# What is more than words in the head of a column.
_SHOWN: Final = (Math, Code, Image, Sound, Citation, Footnote, Cloze)
_TAKE_PARTICLES: Final = (Cloze, Code, Citation, CrossReference, Sound)
_TAG: Final = re.compile(r"<[^>]*>")


FIELDS: Final[Mapping[PartName, str]] = {
    "front": "Front",
    "hint": "Hint",
    "choices": "Choices",
    "short": "Short",
    "brief": "Brief",
    "long": "Long",
}
"""A note's field for each part of an answer; a cloze's short answer is in its text."""
_CLOZE_FIELDS: Final[Mapping[PartName, str]] = {
    "front": "Front",
    "hint": "Hint",
    "brief": "Brief",
    "long": "Extra",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a note that may be filled, by name, and the paths of their media."""

    html: Mapping[str, str]
    media: frozenset[str]


def _narrow(_formula: Formula, _least: float) -> float:
    return 0.0


@dataclass(frozen=True, slots=True)
class CardFold:
    """Folds the questions of an edition; `media` names its pictures and sounds in the package by
    path, `speech` is the language in which Anki speaks the rows of lists, or empty. Without its
    `language` no words are told from those of other languages by their script. `kept` are the
    pictures that stay as they are at night, `steps` the widths that the style has for tables.
    `width` gives the em that a formula is wide, 0 where that is less than a number of em
    (`Typesetter.width`).
    """

    labels: Words
    citations: Citations
    media: Mapping[str, str]
    speech: str = ""
    language: str = ""
    kept: Collection[str] = ()
    steps: tuple[int, ...] = ()
    width: Callable[[Formula, float], float] = _narrow

    def fields(self, frame: Frame, edition: str) -> Fields:
        """The fields of a question's note; spare ones are left out.

        `edition` is the release that last changed the note. A cloze's heading opens its `Text`:
        the note type has no field for it, and so it stands on the card above the text and names
        the note in Anki's browser, which sorts by the first field. Footnotes stand at the end of
        the field that calls them; those of a heading and of a cloze's text stand on the back,
        where they can't give an answer away.
        """
        cloze = frame.kind is Kind.CLOZE
        parts = {part.name: part for part in frame.parts}
        aside = _FieldFold(self, quiet=True)
        entries = "".join(aside.element("li", entry) for entry in frame.references)
        filled = {
            "Context": aside.context(frame),
            "Id": aside.words(frame.id),
            "Edition": aside.words(edition),
            "References": entries and f"<ul>{entries}</ul>",
        }
        front = _FieldFold(self, aside.called, gaps=cloze, masked=frame.masked)
        title = front.line(frame.question)
        if cloze:
            body = front.part(parts["short"]) if "short" in parts else ""
            body = f'<div class="masked">{body}</div>' if frame.masked else body
            filled["Text"] = _with_gaps(f'<h1 class="question">{title}</h1>\n{body}')
        else:
            filled["Question"] = title
            filled["Reverse"] = _asked_back(aside, frame)
        called, media = front.called, front.media | aside.media
        for name, field_name in (_CLOZE_FIELDS if cloze else FIELDS).items():
            fold = _FieldFold(self, called, quiet=name == "hint")
            html = fold.part(parts[name]) if name in parts else ""
            waiting = front.footnotes if name == "long" else []
            filled[field_name] = html + _foot(waiting + fold.footnotes)
            if name == "choices":
                fold = _FieldFold(self, called)
                filled["Reasons"] = fold.reasons(parts[name]) if name in parts else ""
            called, media = fold.called, media | fold.media
        if frame.row and self.speech:
            filled["Front"] = _spoken(self.speech, frame.question)
        clean = {name: _CONTROLS.sub("\ufffd", html) for name, html in filled.items()}
        return Fields(clean, frozenset(media))


@dataclass
class _FieldFold(BlockFold, LineFold):
    """Folds one field and gathers what it calls and shows: every field takes a new one.

    `called` counts the footnotes that the note has called; in a cloze's text `gaps` is true, and
    `masked` where they are hidden together. A `quiet` field's sounds wait for the learner: Anki
    plays its own as soon as a side is shown, also those that are folded or masked.
    """

    cards: CardFold
    called: int = 0
    gaps: bool = False
    masked: bool = False
    quiet: bool = False
    depth: int = 0
    footnotes: list[str] = field(default_factory=list)
    media: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.labels = self.cards.labels
        self.language = self.cards.language

    # ------------------------------------------------ what the dialect decides

    def part(self, part: Part) -> str:
        """A part alone: its label stands in the card's template."""
        self.depth = part.name in ("short", "brief")
        return self.choices(part) if part.choices else self.blocks(part.blocks)

    def choices(self, part: Part) -> str:
        """The answers to choose from, the same on both sides; only the back's style judges them.

        A tap marks one: a label takes it to a checkbox that is not shown, and so never has the
        focus, which Anki's keys need.
        """
        items = "".join(
            f'<li{_judged(choice)}><label class="tappable"><input type="checkbox" hidden="">'
            f"{self._choice(choice)}</label></li>"
            for choice in part.choices
        )
        return f'<ol class="choices">{items}</ol>'

    def reasons(self, part: Part) -> str:
        """The choices again, each with its reason; nothing where none has one. It stands on the
        back alone, in the place of the choices.
        """
        if not any(choice.reason for choice in part.choices):
            return ""
        items = "".join(
            f'<li{_judged(choice)}><div class="choice">{self._choice(choice)}</div>'
            f"{self.reason(choice)}</li>"
            for choice in part.choices
        )
        return f'<ol class="choices reasons">{items}</ol>{_foot(self.footnotes)}'

    def _choice(self, choice: Choice) -> str:
        self.depth = 2
        return self.item_blocks(choice.blocks, tight=len(choice.blocks) == 1)

    def table(
        self, table: Table, css: str = "table", ids: tuple[str, ...] = (), columns: str = ""
    ) -> str:
        """A table with the class of the width from which on its columns stand side by side; what
        wants more than the widest card is always in lines.
        """
        needed = room.needed(table, self.language)
        step = next((f"from-{each}" for each in self.cards.steps if needed <= each), "lines")
        return super().table(table, f"{css} {step}", ids, columns)

    def label(self, head: Cell, html: str) -> tuple[str, str]:
        """What a cell begins with where columns don't stand side by side: an attribute, where
        words are enough; else an element, hidden until then.
        """
        words = plain(head.children).strip()
        if any(isinstance(node, _SHOWN) for node in walk_inlines(head.children)):
            return "", f'<span class="head">{html}</span>'
        return (_inert("data-head", words) if words else ""), ""

    def context(self, frame: Frame) -> str:
        """The parent's question, over its folded front where it has one; or a list's heading,
        which is no question.
        """
        title = self.line(frame.context)
        if frame.listed:
            return f'<span class="list">{title}</span>'
        if not frame.context_front:
            return title
        front = self.blocks(frame.context_front) + _foot(self.footnotes)
        return f'<details><summary class="tappable">{title}</summary>{front}</details>'

    def math(self, formula: Math) -> str:
        """A formula between the delimiters that Anki's MathJax knows, its TeX escaped; the style
        sheet scales one whose width it is told.
        """
        tex = formula.tex if formula.display else formula.tex.replace("\n", " ")
        escaped = _BRACKET.sub("&#91;", text(tex))
        if self.gaps:
            escaped = _spaced(escaped)
        width = self._em(formula)
        style = attribute("style", f"--em:{ceil(width * 10) / 10}") if width else ""
        if formula.display:
            return rf'<span class="display"{style}>\[{escaped}\]</span>'
        return rf'<span class="wide"{style}>\({escaped}\)</span>' if style else rf"\({escaped}\)"

    def _em(self, formula: Math) -> float:
        least = max(_LEAST, _WIDE - _INDENT * self.depth)
        return self.cards.width(Formula(formula.tex, formula.display), least)

    def block(self, block: Block) -> str:
        """A block; what is in a list, a quotation or an alert has less room than what is not."""
        deeper = isinstance(block, _INDENTED)
        self.depth += deeper
        html = super().block(block)
        self.depth -= deeper
        return html

    def image(self, image: Image) -> str:
        """A picture of the package; its words alone where it is none."""
        name = self.cards.media.get(image.source)
        if name is None:
            return self.words(image.alt)
        self.media.add(image.source)
        title = _inert("title", image.title) if image.title else ""
        kept = ' class="kept"' if image.source in self.cards.kept else ""
        return f"<img{attribute('src', name)}{_inert('alt', image.alt)}{title}{kept}>"

    def sound(self, sound: Sound) -> str:
        """What plays it, and its words; these alone where the package has no such file."""
        name = self.cards.media.get(sound.source)
        words = self.words(sound.alt)
        if name is None:
            return words
        self.media.add(sound.source)
        if self.quiet:
            source = attribute("src", name)
            play = f'<audio class="tappable" controls="" preload="none"{source}></audio>'
        else:
            play = f"[sound:{name}]"
        return f'<span class="sound">{play}{words and f" <small>{words}</small>"}</span>'

    def link(self, link: Link) -> str:
        title = _inert("title", link.title) if link.title else ""
        return f"<a{_inert('href', link.target)}{title}>{self.inlines(link.children)}</a>"

    def cross_reference(self, reference: CrossReference) -> str:
        """The label: a card can't link to another."""
        return f'<span class="xref">{self.inlines(reference.children)}</span>'

    def citation(self, citation: Citation) -> str:
        words = self.cards.citations.text(citation)
        side = isolated(plain(words), self.language)
        return f'<span class="citation"{side}>{self.inlines(words)}</span>'

    def footnote(self, footnote: Footnote) -> str:
        """The sign that calls the footnote, whose text waits for the end of the field."""
        sign = _SIGNS[self.called % len(_SIGNS)] * (self.called // len(_SIGNS) + 1)
        note = _FieldFold(self.cards, self.called + 1, quiet=self.quiet)
        body = note.led(footnote.blocks)
        self.footnotes += [f"<li><sup>{sign}</sup> {body}</li>", *note.footnotes]
        self.called = note.called
        self.media |= note.media
        return f'<sup class="call">{sign}</sup>'

    def cloze(self, cloze: Cloze) -> str:
        """A gap in a cloze's text; its words alone anywhere else."""
        quiet, self.quiet = self.quiet, self.quiet or self.masked
        inner = self.inlines(cloze.children)
        self.quiet = quiet
        if not self.gaps:
            return f"<strong>{inner}</strong>"
        hint = f"<gap-hint>{self.words(cloze.hint)}" if cloze.hint else ""
        return f"<gap {cloze.number}>{inner}{hint}</gap>"

    # ------------------------------------------------ what is guarded

    def code_block(self, block: CodeBlock) -> str:
        """A program text with its tokens' classes, inert for every reader of Anki's; one that is
        wider than a phone says how wide, so that it can be made smaller.
        """
        code = self._inert_code(highlight(block.text, block.language))
        wide = room.columns(block.text)
        style = f' style="--columns:{wide}"' if wide > _COLUMNS else ""
        return f'<pre class="code"{style}><code>{code}</code></pre>'

    def code(self, words: str) -> str:
        return f"<code>{self._inert_code(text(words))}</code>"

    def line(self, inlines: Inlines) -> str:
        return self.inlines(inlines)

    def inlines(self, inlines: Inlines) -> str:
        """The HTML of `inlines`; neighbouring words are joined first, and guarded as one.

        A browser breaks a line on either side of a formula, and between a bracket and a Korean
        letter, whatever stands there. So the particle or the comma right after a short formula
        is kept on its line, and a word joiner follows what else has a particle.
        """
        nodes = list(_joined(inlines))
        words = [node.text if isinstance(node, Text) else "" for node in nodes]
        parts: list[str] = []
        for place, node in enumerate(nodes):
            if isinstance(node, Text):
                parts.append("")
                continue
            before = words[place - 1] if place else ""
            after = words[place + 1] if place + 1 < len(nodes) else ""
            html = self.inline(node)
            formula = _formula(node)
            if formula is not None:
                left, right = touching(before, after, self.language)
                fits = room.formula(formula.tex) + len(left) + len(right) <= _LINE
                if (left or right) and fits and not self._em(formula):
                    around = self.words(left), self.words(right)
                    html = f'<span class="joined">{around[0]}{html}{around[1]}</span>'
                    if left:
                        words[place - 1] = before.removesuffix(left)
                    if right:
                        words[place + 1] = after.removeprefix(right)
            elif after[:1].isalnum() and isinstance(node, _TAKE_PARTICLES):
                html += _WORD_JOINER
            elif isinstance(node, Footnote) and before[-1:].strip():
                html = _WORD_JOINER + html
            parts.append(html)
        return "".join(part or self.words(word) for part, word in zip(parts, words, strict=True))

    def words(self, words: str) -> str:
        """Running words, in which neither Anki nor MathJax finds anything."""
        return self.told(bound(words), self._inert_words)

    def _inert_words(self, words: str) -> str:
        escaped = _BRACKET.sub("&#91;", text(words))
        # MathJax looks for its delimiters in the text between two tags
        escaped = _DELIMITER.sub(r"<span>&#92;</span>", escaped)
        return self._without_braces(escaped)

    def _inert_code(self, html: str) -> str:
        """Program text's HTML; MathJax leaves `code` alone, Anki does not."""
        html = _BRACKET.sub("&#91;", html)
        html = _DELIMITER.sub("&#92;", html)
        return self._without_braces(html)

    def _without_braces(self, html: str) -> str:
        if not self.gaps:
            return html
        return html.replace("{", "&#123;").replace("}", "&#125;")


def card_ordinals(fields: Mapping[str, str]) -> tuple[int, ...]:
    """Which cards a note with these fields has.

    They are the places of its templates, from 0, or its gaps' numbers less one.
    """
    if "Text" in fields:
        numbers = {int(number) for number in _OPENING.findall(fields["Text"])}
        return tuple(sorted(number - 1 for number in numbers if number > 0))
    switches = ("Question", "Reverse", "Spare4")
    return tuple(place for place, name in enumerate(switches) if fields.get(name))


def _joined(inlines: Iterable[Inline]) -> Iterable[Inline]:
    waiting: Text | None = None
    for inline in inlines:
        if isinstance(inline, Text):
            waiting = Text(waiting.text + inline.text, waiting.span) if waiting else inline
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        yield inline
    if waiting is not None:
        yield waiting


def _inert(name: str, value: str) -> str:
    """An attribute in which Anki, which does not know attributes, finds nothing."""
    return _DELIMITER.sub("&#92;", _BRACKET.sub("&#91;", attribute(name, value)))


def _formula(inline: Inline) -> Math | None:
    """The formula that an inline is, or that a gap is filled with."""
    match inline:
        case Math() if not inline.display:
            return inline
        case Cloze(children=(Math() as formula,)):
            return _formula(formula)
        case _:
            return None


def _judged(choice: Choice) -> str:
    return attribute("class", "right" if choice.right else "wrong")


def _asked_back(fold: _FieldFold, frame: Frame) -> str:
    """What switches a question's reverse card on: what it asks, where the author says so, else a
    sign, since the template has the usual words.
    """
    if not frame.reversed:
        return ""
    if not frame.prompt:
        return '<span class="usual">⇄</span>'
    return f'<span class="own">{fold.words(frame.prompt)}</span>'


def _spoken(language: str, inlines: Inlines) -> str:
    """A button of Anki's own speech; the engine reads its notation in fields, too."""
    words = text(plain(inlines)).replace("[", "&#91;").replace("\\", "&#92;")
    return f"[anki:tts lang={language}]{words}[/anki:tts]"


def _foot(footnotes: list[str]) -> str:
    if not footnotes:
        return ""
    return f'<ul class="footnotes">{"".join(footnotes)}</ul>'


def _spaced(tex: str) -> str:
    """TeX in which no two braces touch: `}}` ends a gap, and to TeX the blank is nothing."""
    for brace in "{}":
        while brace * 2 in tex:
            tex = tex.replace(brace * 2, f"{brace} {brace}")
    return tex


def _with_gaps(html: str) -> str:
    """A cloze's text in Anki's own notation.

    Attributes are guarded here, because only the whole shows them: a double colon in a gap would
    begin its hint, a double brace would end it.
    """

    def guarded(tag: re.Match[str]) -> str:
        if _GAP.fullmatch(tag[0]):
            return tag[0]
        return tag[0].replace("{", "&#123;").replace("}", "&#125;")

    html = _TAG.sub(guarded, html)
    parts: list[str] = []
    depth = 0
    end = 0
    for mark in _GAP.finditer(html):
        words = html[end : mark.start()]
        parts.append(_SOUND.sub(r"\1:", words.replace(":", "&#58;")) if depth else words)
        end = mark.end()
        if mark[1]:
            depth += 1
            parts.append(f"{{{{c{mark[1]}::")
        elif mark[0] == "</gap>":
            depth -= 1
            parts.append("}}")
        else:
            parts.append("::")
    parts.append(html[end:])
    return "".join(parts)
