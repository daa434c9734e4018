r"""The Anki dialect of the HTML fold: the fields of a question's note.

Anki looks at a field three more times after HTML has: its template engine reads `{{c1::…}}`, its
sound player `[sound:…]` and `[anki:…]`, its TeX support `[latex]`, `[$]` and, in the browser,
MathJax's `\(…\)` and `\[…\]`. Only formulas may use the last, and only gaps the first; the same
characters in words and in program text are written as entities, which all of these readers leave
alone and a browser shows as they are. Nothing else that could run or load is ever written: links
lead to http, https or mailto, pictures are media of the package, elements come from a fixed list.

Nothing in a field depends on a question's place in the deck: a cross-reference is its label (a
card can't link to a card), a citation reads author and year, a footnote is called by a sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from rectoverso.languages.furniture import Words
from rectoverso.model import (
    STYLED,
    Asked,
    Block,
    Blocks,
    Citation,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Figure,
    Footnote,
    Image,
    Inline,
    Inlines,
    Kind,
    Link,
    Math,
    Question,
    Styled,
    Text,
    leads_out,
    plain,
    walk_question,
)
from rectoverso.render.citations import Citations
from rectoverso.render.code import highlight
from rectoverso.render.html import HtmlFold, attribute, bound, text

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
_OPENING: Final = re.compile(r"\{\{c(\d+)::")
# What may stay on a line with a formula: words up to a blank.
_AFTER: Final = re.compile(r"\S{1,8}(?=\s|\Z)")
_BEFORE: Final = re.compile(r"(?<!\S)\S{1,8}\Z")
# A phone's line has about 17 em; a letter in a formula takes about 0.65, a Korean one 1.
_SIGN: Final = re.compile(r"\\[A-Za-z]+|[^\s{}^_&]")
_LINE: Final = 14.0
_WORD_JOINER: Final = "&#8288;"
_TAG: Final = re.compile(r"<[^>]*>")


class AnkiFold(HtmlFold):
    """Folds for one deck.

    `media` names the files of the package by their path in the deck, `typesettable` says of a
    formula (its TeX, display or not) whether Anki's MathJax may have it; another is shown as
    program text. `shown` gathers the paths of the pictures that were folded.
    """

    def __init__(
        self,
        words: Words,
        citations: Citations,
        media: Mapping[str, str],
        typesettable: Callable[[str, bool], bool],
    ) -> None:
        super().__init__(words.alerts())
        self.labels = words
        self.citations = citations
        self.media = media
        self.typesettable = typesettable
        self.shown: set[str] = set()
        self._footnotes: list[str] = []
        self._calls = 0
        self._in_cloze_text = False

    # ------------------------------------------------ the fields of a note

    def fields(self, asked: Asked, edition: str) -> dict[str, str]:
        """The fields of a question's note that may be filled, by name; spare ones are left out.

        `edition` is the release that last changed the note. A cloze's heading opens its `Text`:
        the note type has no field for it, and so it stands on the card above the text and names
        the note in Anki's browser, which sorts by the first field. Footnotes stand at the end of
        the field that calls them; those of a heading and of a cloze's text stand on the back,
        where they can't give an answer away.
        """
        question = asked.question
        self._calls = 0
        filled = {
            "Context": self._context(asked.parent),
            "Id": self.words(question.id),
            "Edition": self.words(edition),
        }
        if question.kind is Kind.CLOZE:
            filled |= self._cloze_fields(question)
        else:
            filled |= self._question_fields(question)
        filled["References"] = self._references(question)
        return {name: _CONTROLS.sub("\ufffd", html) for name, html in filled.items()}

    def _question_fields(self, question: Question) -> dict[str, str]:
        title = self.inlines(question.title)
        title_notes = self._take_footnotes()
        return {
            "Question": title,
            "Hint": self._with_footnotes(question.hint),
            "Choices": self._choices(question),
            "Short": self._with_footnotes(question.short),
            "Long": self.blocks(question.long) + _foot(title_notes + self._take_footnotes()),
            "Reverse": text(self.labels.reverse_prompt) if question.reversed else "",
        }

    def _cloze_fields(self, question: Question) -> dict[str, str]:
        self._in_cloze_text = True
        title = f'<h1 class="question">{self.inlines(question.title)}</h1>\n'
        body = title + self.blocks(question.short)
        self._in_cloze_text = False
        text_notes = self._take_footnotes()
        return {
            "Text": _with_gaps(body),
            "Hint": self._with_footnotes(question.hint),
            "Extra": self.blocks(question.long) + _foot(text_notes + self._take_footnotes()),
        }

    def _context(self, parent: Question | None) -> str:
        """The parent's heading, without the footnotes that it calls."""
        if parent is None:
            return ""
        context = self.inlines(
            tuple(inline for inline in parent.title if not isinstance(inline, Footnote))
        )
        self._take_footnotes()
        self._calls = 0
        return context

    def _choices(self, question: Question) -> str:
        """The answers to choose from, the same on both sides; only the back's style marks them."""
        if not question.choices:
            return ""
        items = "".join(
            f'<li class="{"right" if choice.right else "wrong"}">'
            f"{self.item_blocks(choice.blocks, tight=len(choice.blocks) == 1)}</li>"
            for choice in question.choices
        )
        return f'<ol class="choices">{items}</ol>{_foot(self._take_footnotes())}'

    def _references(self, question: Question) -> str:
        """The works that a question cites, in alphabetical order of their entries."""
        keys = {
            item.key
            for node in walk_question(question)
            if isinstance(node, Citation)
            for item in node.items
        }
        entries = [self.citations.entries[key] for key in keys if key in self.citations.entries]
        if not entries:
            return ""
        entries.sort(key=lambda entry: (plain(entry).casefold(), plain(entry)))
        items = "".join(f"<li>{self.inlines(entry)}</li>" for entry in entries)
        return f"<ul>{items}</ul>"

    def _with_footnotes(self, blocks: Blocks) -> str:
        return self.blocks(blocks) + _foot(self._take_footnotes())

    def _take_footnotes(self) -> list[str]:
        taken, self._footnotes = self._footnotes, []
        return taken

    # ------------------------------------------------ what the dialect decides

    def math(self, tex: str, *, display: bool) -> str:
        """A formula between the delimiters that Anki's MathJax knows, its TeX escaped."""
        if not self.typesettable(tex, display):
            return f"<code>{self.words(tex)}</code>"
        escaped = _BRACKET.sub("&#91;", text(tex))
        if self._in_cloze_text:
            escaped = _spaced(escaped)
        if not display:
            return rf"\({escaped}\)"
        return rf'<span class="display">\[{escaped}\]</span>'

    def image(self, image: Image) -> str:
        """A picture of the package; its words alone where it is none."""
        name = self.media.get(image.source)
        if name is None:
            return self.words(image.alt)
        self.shown.add(image.source)
        title = _inert("title", image.title) if image.title else ""
        return f"<img{attribute('src', name)}{_inert('alt', image.alt)}{title}>"

    def figure(self, figure: Figure) -> str:
        """A picture that stands by itself."""
        caption = f"<figcaption>{self.words(figure.caption)}</figcaption>" if figure.caption else ""
        return f"<figure>{self.image(figure.image)}{caption}</figure>"

    def cross_reference(self, reference: CrossReference) -> str:
        """The label: a card can't link to another."""
        return f'<span class="xref">{self.inlines(reference.children)}</span>'

    def citation(self, citation: Citation) -> str:
        """Author and year."""
        return f'<span class="citation">{self.inlines(self.citations.text(citation))}</span>'

    def footnote(self, footnote: Footnote) -> str:
        """The sign that calls the footnote, whose text waits for the end of the field."""
        sign = _SIGNS[self._calls % len(_SIGNS)] * (self._calls // len(_SIGNS) + 1)
        self._calls += 1
        in_cloze_text, self._in_cloze_text = self._in_cloze_text, False
        place = len(self._footnotes)
        body = self.led(footnote.blocks)
        self._footnotes.insert(place, f"<li><sup>{sign}</sup> {body}</li>")
        self._in_cloze_text = in_cloze_text
        return f'<sup class="call">{sign}</sup>'

    def cloze(self, cloze: Cloze) -> str:
        """A gap in a cloze's text; its words alone anywhere else."""
        inner = self.inlines(cloze.children)
        if not self._in_cloze_text:
            return f"<strong>{inner}</strong>"
        hint = f"<gap-hint>{self.words(cloze.hint)}" if cloze.hint else ""
        return f"<gap {cloze.number}>{inner}{hint}</gap>"

    # ------------------------------------------------ what is guarded

    def block(self, block: Block) -> str:
        """The HTML of one block."""
        return self.code_block(block) if isinstance(block, CodeBlock) else super().block(block)

    def code_block(self, block: CodeBlock) -> str:
        """A program text with its tokens' classes, inert for every reader of Anki's."""
        code = self._inert_code(highlight(block.text, block.language))
        return f'<pre class="code"><code>{code}</code></pre>'

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
                head, tail = _BEFORE.search(before), _AFTER.match(after)
                left, right = head[0] if head else "", tail[0] if tail else ""
                if (left or right) and _width(formula) + len(left) + len(right) <= _LINE:
                    around = self.words(left), self.words(right)
                    html = f'<span class="joined">{around[0]}{html}{around[1]}</span>'
                    if left:
                        words[place - 1] = before.removesuffix(left)
                    if right:
                        words[place + 1] = after.removeprefix(right)
            elif after[:1].isalnum() and isinstance(node, Cloze | Code | Citation | CrossReference):
                html += _WORD_JOINER
            elif isinstance(node, Footnote) and before[-1:].strip():
                html = _WORD_JOINER + html
            parts.append(html)
        return "".join(part or self.words(word) for part, word in zip(parts, words, strict=True))

    def inline(self, inline: Inline) -> str:
        """The HTML of one inline."""
        match inline:
            case Code():
                return f"<code>{self._inert_code(text(inline.text))}</code>"
            case Link():
                words = self.inlines(inline.children)
                if not leads_out(inline.target):
                    return words
                title = _inert("title", inline.title) if inline.title else ""
                return f"<a{_inert('href', inline.target)}{title}>{words}</a>"
            case Styled() if inline.tag not in STYLED:
                return self.inlines(inline.children)
            case Math() if "\n" in inline.tex and not inline.display:
                return self.math(inline.tex.replace("\n", " "), display=False)
            case _:
                return super().inline(inline)

    def words(self, words: str) -> str:
        """Running words, in which neither Anki nor MathJax finds anything."""
        escaped = _BRACKET.sub("&#91;", text(bound(words)))
        # MathJax looks for its delimiters in the text between two tags
        escaped = _DELIMITER.sub(r"<span>&#92;</span>", escaped)
        return self._without_braces(escaped)

    def _inert_code(self, html: str) -> str:
        """Program text's HTML; MathJax leaves `code` alone, Anki does not."""
        html = _BRACKET.sub("&#91;", html)
        html = _DELIMITER.sub("&#92;", html)
        return self._without_braces(html)

    def _without_braces(self, html: str) -> str:
        if not self._in_cloze_text:
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


def _width(formula: Math) -> float:
    """About how wide a formula is, in em."""
    return 0.65 * len(_SIGN.findall(formula.tex))


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
        parts.append(words.replace(":", "&#58;") if depth else words)
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
