"""The XHTML dialect: the pages of an EPUB, which a browser shows as well.

Every page is well-formed XML, formulas are MathML, and an address comes from the tables of the
`Site` or leads out of the deck. Ids that are not a question's or a chapter's hold an underscore,
which those never do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from rectoverso.model import (
    Alert,
    Blocks,
    BulletList,
    Chapter,
    Citation,
    Cloze,
    CodeBlock,
    CrossReference,
    Footnote,
    Image,
    Inline,
    Inlines,
    Link,
    Math,
    MathBlock,
    Paragraph,
    Question,
    Sound,
    Text,
    plain,
)
from rectoverso.render.code import highlight
from rectoverso.render.foreign import isolated, straight, turned
from rectoverso.render.frame import Frames, Part
from rectoverso.render.html import (
    BlockFold,
    LineFold,
    attribute,
    bound,
    not_typeset,
    text,
    touching,
)
from rectoverso.typeset.texmath import Formula, TexError, Typesetter

REFERENCES: Final = "list_of_references"
"""The id of the list of references."""

# XML 1.0, 2.2: what a document can't hold, not even as a reference
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A lone letter in `mi` is set in italics anyway (MathML Core, 2.2.1), and as a plain letter also by
# readers without a font for the mathematical alphabets.
_UPRIGHT: Final = {
    **{chr(0x1D434 + number): chr(0x41 + number) for number in range(26)},
    **{chr(0x1D44E + number): chr(0x61 + number) for number in range(26)},
    **{chr(0x1D6FC + number): chr(0x3B1 + number) for number in range(25)},
    "\u210e": "h",
}
_ITALIC: Final = re.compile(f"<mi>([{''.join(_UPRIGHT)}])</mi>")
# So many formulas stay on one line.
_GLUED_FORMULAS: Final = 2


def xml(content: str) -> bytes:
    """`content` in UTF-8, without the characters that XML can't hold."""
    return _NOT_XML.sub("", content).encode()


def document(body: str, *, title: str, language: str, style: str, kind: str) -> bytes:
    """A page; `style` is the address of its style sheet, `kind` the `epub:type` of its body."""
    languages = attribute("lang", language) + attribute("xml:lang", language)
    languages += turned(language)
    return xml(
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml"'
        f' xmlns:epub="http://www.idpf.org/2007/ops"{languages}>\n'
        f'<head>\n<meta charset="utf-8" />\n<title>{text(title)}</title>\n'
        f'<link rel="stylesheet" type="text/css"{attribute("href", style)} />\n'
        f'</head>\n<body epub:type="{kind}">\n{body}\n</body>\n</html>\n'
    )


def anchor(identity: str) -> str:
    """A question's or chapter's id as an id of XML, which never begins with a digit."""
    return f"id_{identity}" if identity[:1].isdigit() else identity


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages of an edition share.

    `places` are the addresses of chapters and questions by id, `works` those of the entries in
    the list of references by key, `media` those of pictures and sounds by path. What has no
    address becomes its words. Without its `language` no words are told from those of other
    languages by their script.
    """

    frames: Frames
    typesetter: Typesetter
    places: Mapping[str, str]
    works: Mapping[str, str]
    media: Mapping[str, str]
    language: str = ""


@dataclass
class PageFold(BlockFold):
    """Folds one page and gathers the footnotes that it calls; every page takes a new one."""

    END = " />"
    XML = True

    site: Site
    footnotes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.labels = self.site.frames.labels
        self.language = self.site.language

    # ------------------------------------------------ pages

    def chapter(self, chapter: Chapter) -> str:
        """A chapter: its heading, its prose, its questions with their follow-ups, its footnotes."""
        parts = [
            f'<section{attribute("id", anchor(chapter.id))} class="chapter">\n',
            f"<h1>{self.line(chapter.title)}</h1>\n",
        ]
        if chapter.prose:
            parts.append(f'<div class="prose">\n{self.blocks(chapter.prose)}</div>\n')
        parts += [self.question(question, 2) for question in chapter.questions]
        return f"{''.join(parts)}</section>\n{self._notes()}"

    def question(self, question: Question, level: int) -> str:
        """A question with its answer and, one level below, its follow-ups."""
        frame = self.site.frames.of(question)
        css = "question" if level == 2 else "question follow-up"
        tag = f"h{min(level, 6)}"
        side = turned(self.language)
        tags = "".join(f' <span class="tag"{side}>{text(name)}</span>' for name in frame.tags)
        parts = [
            f'<section{attribute("id", anchor(frame.id))} class="{css}">\n',
            f"<{tag}>{self.line(frame.question)}</{tag}>\n",
            (
                f'<p class="label"><span class="id" translate="no"{straight(self.language)}>'
                f"{text(frame.id)}</span>{tags}</p>\n"
            ),
            self.parts(frame.parts),
            *(self.question(follow_up, level + 1) for follow_up in question.follow_ups),
            "</section>\n",
        ]
        return "".join(parts)

    def references(self) -> str:
        entries = "".join(
            f'<div id="{self.site.works[key].rpartition("#")[2]}" class="reference">'
            f"{self.element('p', self.site.frames.citations.listed(key))}</div>\n"
            for key in self.site.frames.citations.entries
        )
        return (
            f'<section id="{REFERENCES}" class="references" role="doc-bibliography"'
            f' epub:type="bibliography">\n<h1>{text(self.labels.references)}</h1>\n'
            f"{entries}</section>\n"
        )

    def _notes(self) -> str:
        notes = "".join(self.footnotes)
        return notes and (
            '<section id="foot_notes" class="footnotes" epub:type="footnotes">\n'
            f"<hr />\n{notes}</section>\n"
        )

    # ------------------------------------------------ parts and blocks

    def part(self, part: Part) -> str:
        """A part of a frame under its label; a hint stands aside."""
        if not part.label:
            return f"{super().part(part)}\n"
        tag, role = ("aside", ' role="doc-tip"') if part.name == "hint" else ("div", "")
        title = f'<p class="{part.name}-title">{text(part.label)}</p>'
        return f'<{tag} class="{part.name}"{role}>{title}\n{self.blocks(part.blocks)}</{tag}>\n'

    def place(self, identity: str) -> str:
        return super().place(anchor(identity))

    def choice_mark(self, right: bool) -> str:
        """The sign before a choice, for eyes and for ears."""
        sign, label = ("✓", self.labels.right) if right else ("✗", self.labels.wrong)
        return f'<span class="mark" role="img"{attribute("aria-label", label)}>{sign}</span> '

    def task_mark(self, done: bool) -> str:
        return f'<span class="mark">{"☑" if done else "☐"}</span> '

    def line(self, inlines: Inlines) -> str:
        return _Line(self).inlines(inlines)

    def heading(self, inlines: Inlines) -> str:
        """A heading repeated elsewhere, as in the contents: no notes, links and pictures."""
        return _Repeated(self, linked=True).inlines(inlines)

    def blocks(self, blocks: Blocks) -> str:
        """The XHTML of `blocks`, each on a line of its own."""
        return "".join([f"{self.block(block)}\n" for block in blocks])

    def bullet_list(self, block: BulletList) -> str:
        """A list with bullets; one of tasks alone has none."""
        tasks = all(item.checked is not None for item in block.items)
        css = ' class="tasks"' if tasks else ""
        return f"<ul{css}>{self.items(block.items, block.tight)}</ul>"

    def math_block(self, block: MathBlock) -> str:
        return f'<div class="math"{straight(self.language)}>{super().math_block(block)}</div>'

    def code_block(self, block: CodeBlock) -> str:
        language = attribute("data-language", block.language) if block.language else ""
        code = highlight(block.text, block.language)
        side = straight(self.language)
        return f'<pre class="code"{language} translate="no"{side}><code>{code}</code></pre>'

    def alert(self, alert: Alert, role: str = ' role="note"') -> str:
        return super().alert(alert, role)

    # ------------------------------------------------ footnotes

    def call(self, footnote: Footnote) -> str:
        """The number that calls a footnote, whose text waits for the end of the page."""
        number = len(self.footnotes) + 1
        inside = _NoteFold(self.site)
        back = f'<a href="#fnref_{number}" class="footnote-back" role="doc-backlink">{number}</a>'
        self.footnotes.append(
            f'<aside epub:type="footnote" role="doc-footnote" id="fn_{number}">\n'
            f"{inside.note(back, footnote)}{''.join(inside.footnotes)}</aside>\n"
        )
        return (
            f'<a href="#fn_{number}" class="footnote-ref" id="fnref_{number}"'
            f' epub:type="noteref" role="doc-noteref">{number}</a>'
        )


class _NoteFold(PageFold):
    """Folds one footnote; those called inside it follow it there, after an asterisk."""

    def note(self, mark: str, footnote: Footnote) -> str:
        blocks = footnote.blocks
        words = ""
        if blocks and isinstance(blocks[0], Paragraph):
            words = f" {self.line(blocks[0].children)}"
            blocks = blocks[1:]
        return f"<p>{mark}{words}</p>\n{self.blocks(blocks)}"

    def call(self, footnote: Footnote) -> str:
        """An asterisk, one more than the last."""
        place = len(self.footnotes)
        mark = "*" * (place + 1)
        self.footnotes.append("")
        self.footnotes[place] = self.note(mark, footnote)
        return mark


class _Line(LineFold):
    """Folds one line; `linked` is true inside a link, where `waiting` gathers the footnotes."""

    END = " />"
    XML = True

    def __init__(self, page: PageFold, *, linked: bool = False, language: str = "") -> None:
        self.page = page
        self.site = page.site
        self.language = language or page.language
        self.linked = linked
        self.waiting: list[Footnote] = []

    def inlines(self, inlines: Inlines) -> str:
        """The XHTML of `inlines`, each formula in one line with the letters that touch it."""
        if not any(isinstance(inline, Math) for inline in inlines):
            return super().inlines(inlines)
        runs = [
            (run, "".join([self.inline(inline) for inline in run]))
            for run in _runs(inlines, self.language)
        ]
        return "".join(
            f'<span class="glued">{html}</span>' if len(run) > 1 else html for run, html in runs
        )

    def words(self, words: str) -> str:
        return self.told(bound(words), text)

    def code(self, words: str) -> str:
        return f"<code{straight(self.language)}>{text(words)}</code>"

    def math(self, formula: Math) -> str:
        try:
            markup = self.site.typesetter.mathml(Formula(formula.tex, formula.display))
        except TexError as error:
            raise not_typeset(formula.tex, error) from error
        side = straight(self.language)
        markup = markup.replace("<math", f"<math{side}", 1) if side else markup
        return _ITALIC.sub(lambda found: f"<mi>{_UPRIGHT[found[1]]}</mi>", markup)

    def image(self, image: Image) -> str:
        """A picture; its words alone where it has no address."""
        address = self.site.media.get(image.source)
        if address is None:
            return self.words(image.alt)
        title = attribute("title", image.title) if image.title else ""
        return f"<img{attribute('src', address)}{attribute('alt', image.alt)}{title} />"

    def sound(self, sound: Sound) -> str:
        """A recording, and beside it its words, for those who can't hear it or whose reader can't
        play it; these alone where it has no address, and inside a link, where nothing else can
        be pressed.
        """
        address = self.site.media.get(sound.source)
        if address is None or self.linked:
            return self.words(sound.alt)
        label = attribute("aria-label", sound.alt)
        source = attribute("src", address)
        player = f'<audio controls="controls" preload="none"{source}{label}></audio>'
        return f'<span class="sound">{player} {self.words(sound.alt)}</span>'

    def link(self, link: Link) -> str:
        """A link out of the deck; only the characters of RFC 3986 stand in its address."""
        address = quote(link.target, safe="%/:=&?~#+!$,;'@()*")
        title = attribute("title", link.title) if link.title else ""
        return self._linking(link.children, attribute("href", address) + title)

    def cross_reference(self, reference: CrossReference) -> str:
        """A link to another place; its words alone where there is none."""
        address = self.site.places.get(reference.id)
        if address is None:
            return self.inlines(reference.children)
        return self._linking(reference.children, attribute("href", address))

    def _linking(self, children: Inlines, attributes: str) -> str:
        """A link; one can't stand inside another, and the footnotes called in it follow it."""
        if self.linked:
            return self.inlines(children)
        inside = _Line(self.page, linked=True, language=self.language)
        inside.emphasised = self.emphasised
        words = inside.inlines(children)
        return f"<a{attributes}>{words}</a>{''.join(map(self.footnote, inside.waiting))}"

    def citation(self, citation: Citation) -> str:
        """A citation's words, each work linked to its entry where the words show which is which."""
        words = self.site.frames.citations.text(citation)
        html = self._cited(citation, words)
        side = isolated(plain(words), self.language)
        return f"<span{side}>{html}</span>" if side else html

    def _cited(self, citation: Citation, words: Inlines) -> str:
        works = [self.site.works.get(item.key, "") for item in citation.items]
        before, pieces, after = _pieces(words, len(works))
        if len(pieces) != len(works) or not all(works):
            return _Line(self.page, linked=True).inlines(words)
        more = ' class="citation" role="doc-biblioref"'
        links = [
            self._linking(piece, attribute("href", work) + more)
            for piece, work in zip(pieces, works, strict=True)
        ]
        return f"{before}{'; '.join(links)}{after}"

    def footnote(self, footnote: Footnote) -> str:
        if self.linked:
            self.waiting.append(footnote)
            return ""
        return self.page.call(footnote)

    def cloze(self, cloze: Cloze) -> str:
        return f'<span class="gap">{self.inlines(cloze.children)}</span>'


class _Repeated(_Line):
    """Folds a heading once more, where it shows no pictures."""

    def image(self, image: Image) -> str:
        return self.words(image.alt)


def _pieces(words: Inlines, count: int) -> tuple[str, list[Inlines], str]:
    """A citation's words by work, and what stands before and after them."""
    if len(words) != 1 or not isinstance(words[0], Text):
        return "", [words], ""
    whole, span = words[0].text, words[0].span
    enclosed = whole.startswith("(") and whole.endswith(")")
    before, whole, after = ("(", whole[1:-1], ")") if enclosed else ("", whole, "")
    pieces = whole.split("; ")
    pieces = pieces if len(pieces) == count else [whole]
    return before, [(Text(piece, span),) for piece in pieces], after


def _runs(inlines: Inlines, language: str) -> list[Inlines]:
    """`inlines` in runs, each to stay on one line: a formula and the letters that touch it.

    A browser breaks a line on both sides of a formula, and so would part it from its comma or its
    particle.
    """
    runs: list[Inlines] = []
    group: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Math):
            if sum(isinstance(each, Math) for each in group) == _GLUED_FORMULAS:
                runs.append(tuple(group))
                group = []
            last = runs[-1][0] if runs and len(runs[-1]) == 1 and not group else None
            if isinstance(last, Text) and (left := touching(last.text, "", language)[0]):
                rest = last.text.removesuffix(left)
                runs[-1:] = [(Text(rest, last.span),)] if rest else []
                group.append(Text(left, last.span))
            group.append(inline)
            continue
        if group and isinstance(inline, Text) and (right := touching("", inline.text, language)[1]):
            group.append(Text(right, inline.span))
            inline = Text(inline.text.removeprefix(right), inline.span)
            if not inline.text:
                continue
        if group:
            runs.append(tuple(group))
            group = []
        runs.append((inline,))
    return [*runs, tuple(group)] if group else runs
