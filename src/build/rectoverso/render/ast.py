"""The fold of a body into pandoc's AST, for the EPUB.

What pandoc's HTML writer does well goes through its own types: headings with sections, lists,
tables, figures, notes, links over files. Formulas (MathML), coloured program texts and elements
that pandoc has no type for go through as raw HTML, which is made here and nowhere else.

Ids that are not a question's or a chapter's hold an underscore, which those never do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import quote

from rectoverso.languages.furniture import Words
from rectoverso.model import (
    STYLED,
    Alert,
    Block,
    Blocks,
    BulletList,
    Chapter,
    Choice,
    Citation,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Deck,
    Emphasis,
    Figure,
    Footnote,
    Image,
    Inline,
    Inlines,
    LineBreak,
    Link,
    ListItem,
    Math,
    MathBlock,
    OrderedList,
    Paragraph,
    Question,
    Quote,
    SoftBreak,
    Strikeout,
    Strong,
    Styled,
    Table,
    Text,
    ThematicBreak,
    leads_out,
    walk_inlines,
)
from rectoverso.render.citations import Citations
from rectoverso.render.code import highlight
from rectoverso.render.html import attribute, bound, text
from rectoverso.render.tags import tag_label
from rectoverso.typeset.texmath import Formula, Typesetter

Node = dict[str, Any]
"""A block or inline in pandoc's JSON types."""

REFERENCES: Final = "list_of_references"
"""The id of the list of references."""

# A lone letter in `mi` is set in italics anyway (MathML Core, 2.2.1), and as a plain letter also by
# readers without a font for the mathematical alphabets.
_UPRIGHT = {
    **{chr(0x1D434 + number): chr(0x41 + number) for number in range(26)},
    **{chr(0x1D44E + number): chr(0x61 + number) for number in range(26)},
    **{chr(0x1D6FC + number): chr(0x3B1 + number) for number in range(25)},
    "ℎ": "h",
}
_ITALIC = re.compile(f"<mi>([{''.join(_UPRIGHT)}])</mi>")
_PLAIN = ["", [], []]


class AstFold:
    """Parts of a deck in, pandoc's blocks and inlines out.

    `picture` gives the address under which an image's bytes stand (a `data:` address, since
    pandoc gets no file). Cross-references to an id that the deck does not have become plain
    words, and so do links to anything but http, https and mailto.
    """

    def __init__(
        self,
        deck: Deck,
        labels: Words,
        typesetter: Typesetter,
        citations: Citations,
        picture: Callable[[Image], str],
    ) -> None:
        self.labels = labels
        self.tags = deck.tags
        self.alerts = labels.alerts()
        self.typesetter = typesetter
        self.citations = citations
        self.picture = picture
        self.ids = {chapter.id for chapter in deck.chapters}
        self.ids |= {asked.question.id for asked in deck.questions()}
        self.ids.discard("")
        self._notes_inside: list[Footnote] | None = None
        self._cited = {key: f"work_{number}" for number, key in enumerate(citations.entries, 1)}

    # ------------------------------------------------ the deck

    def chapter(self, chapter: Chapter) -> list[Node]:
        """A chapter: its heading, its prose and its questions with their follow-ups."""
        blocks = [_heading(1, chapter.id, ["chapter"], [], self.inlines(chapter.title))]
        if chapter.prose:
            blocks.append(_division(["prose"], self.blocks(chapter.prose)))
        for question in chapter.questions:
            blocks += self.question(question, 2)
        return blocks

    def question(self, question: Question, level: int) -> list[Node]:
        """A question with its answer and, one level below, its follow-ups."""
        classes = ["question"] if level == 2 else ["question", "follow-up"]
        blocks = [_heading(min(level, 6), question.id, classes, [], self.inlines(question.title))]
        blocks.append(_raw_block(self._label(question)))
        if question.hint:
            title = f'<p class="hint-title">{text(self.labels.hint)}</p>'
            blocks.append(_raw_block(f'<aside class="hint" role="doc-tip">{title}'))
            blocks += [*self.blocks(question.hint), _raw_block("</aside>")]
        if question.choices:
            items = [self._choice(choice) for choice in question.choices]
            blocks.append(_division(["choices"], [{"t": "BulletList", "c": items}]))
        if question.short:
            blocks.append(_division(["short"], self.blocks(question.short)))
        if question.long:
            blocks.append(_division(["long"], self.blocks(question.long)))
        for follow_up in question.follow_ups:
            blocks += self.question(follow_up, level + 1)
        return blocks

    def references(self) -> list[Node]:
        """The list of the works cited, as a chapter of its own; empty when there are none."""
        if not self.citations.entries:
            return []
        entries = [
            _division(["reference"], [_node("Para", self.inlines(entry))], self._cited[key])
            for key, entry in self.citations.entries.items()
        ]
        role = [["role", "doc-bibliography"], ["epub:type", "bibliography"]]
        title = [_node("Str", self.labels.references)]
        return [
            _heading(1, REFERENCES, ["references"], role, title),
            _division(["reference-list"], entries),
        ]

    def _label(self, question: Question) -> str:
        tags = "".join(
            f' <span class="tag">{text(tag_label(tag, self.tags))}</span>' for tag in question.tags
        )
        return (
            f'<p class="label"><span class="id" translate="no">{text(question.id)}</span>{tags}</p>'
        )

    def _choice(self, choice: Choice) -> list[Node]:
        sign, label = ("✓", self.labels.right) if choice.right else ("✗", self.labels.wrong)
        css = "right" if choice.right else "wrong"
        mark = f'<span class="mark {css}" role="img"{attribute("aria-label", label)}>{sign}</span> '
        return self._marked(choice.blocks, mark, [css])

    def _marked(self, blocks: Blocks, mark: str, css: list[str]) -> list[Node]:
        """The blocks of a list item with a mark before its first words."""
        first: list[Node] = []
        rest = blocks
        if blocks and isinstance(blocks[0], Paragraph):
            words = self.inlines(blocks[0].children)
            first = [_node("Span", [["", css, []], words])] if css else words
            rest = blocks[1:]
        tight = not (first and rest and isinstance(rest[0], Paragraph))
        return [_node("Plain", [_raw(mark), *first]), *self._item_blocks(rest, tight)]

    # ------------------------------------------------ blocks

    def blocks(self, blocks: Blocks) -> list[Node]:
        """Each of `blocks` as blocks of the AST."""
        return [node for block in blocks for node in self._block(block)]

    def _block(self, block: Block) -> Iterator[Node]:
        match block:
            case Paragraph():
                yield _node("Para", self.inlines(block.children))
            case MathBlock():
                yield _raw_block(f'<div class="math">{self._mathml(block.tex, True)}</div>')
            case CodeBlock():
                language = attribute("data-language", block.language) if block.language else ""
                code = highlight(block.text, block.language)
                yield _raw_block(
                    f'<pre class="code"{language} translate="no"><code>{code}</code></pre>'
                )
            case BulletList():
                css = ["tasks"] if all(i.checked is not None for i in block.items) else []
                items = [self._item(item, block.tight) for item in block.items]
                bullets = _node("BulletList", items)
                yield _division(css, [bullets]) if css else bullets
            case OrderedList():
                numbering = [block.start, {"t": "DefaultStyle"}, {"t": "DefaultDelim"}]
                items = [self._item(item, block.tight) for item in block.items]
                yield _node("OrderedList", [numbering, items])
            case Quote():
                yield _node("BlockQuote", self.blocks(block.blocks))
            case Alert():
                label = text(self.alerts[block.kind])
                kind = attribute("class", f"alert {block.kind}")
                yield _raw_block(f'<div{kind} role="note"><p class="alert-title">{label}</p>')
                yield from self.blocks(block.blocks)
                yield _raw_block("</div>")
            case Table():
                yield _division(["table"], [self._table(block)])
            case Figure():
                yield self._figure(block)
            case ThematicBreak():
                yield {"t": "HorizontalRule"}

    def _item(self, item: ListItem, tight: bool) -> list[Node]:
        if item.checked is None:
            return self._item_blocks(item.blocks, tight)
        return self._marked(
            item.blocks, f'<span class="mark">{"☑" if item.checked else "☐"}</span> ', []
        )

    def _item_blocks(self, blocks: Blocks, tight: bool) -> list[Node]:
        found = self.blocks(blocks)
        if tight:
            return [_node("Plain", node["c"]) if node["t"] == "Para" else node for node in found]
        return found

    def _figure(self, figure: Figure) -> Node:
        caption = [_node("Plain", [_node("Str", figure.caption)])] if figure.caption else []
        image = _node("Plain", [self._image(figure.image)])
        return _node("Figure", [_PLAIN, [None, caption], [image]])

    def _table(self, table: Table) -> Node:
        sides = {"left": "AlignLeft", "center": "AlignCenter", "right": "AlignRight"}
        columns = [
            [{"t": sides.get(side, "AlignDefault")}, {"t": "ColWidthDefault"}]
            for side in table.alignments
        ]

        def row(cells: tuple[Any, ...]) -> list[Any]:
            return [
                _PLAIN,
                [
                    [
                        _PLAIN,
                        {"t": "AlignDefault"},
                        1,
                        1,
                        [_node("Plain", self.inlines(cell.children))],
                    ]
                    for cell in cells
                ],
            ]

        head = [_PLAIN, [row(table.head)]]
        body = [_PLAIN, 0, [], [row(cells) for cells in table.rows]]
        return _node("Table", [_PLAIN, [None, []], columns, head, [body], [_PLAIN, []]])

    # ------------------------------------------------ inlines

    def inlines(self, inlines: Inlines, *, linked: bool = False) -> list[Node]:
        """Each of `inlines` as inlines of the AST; `linked` when they stand inside a link."""
        return _glued([node for inline in inlines for node in self._inline(inline, linked)])

    def _inline(self, inline: Inline, linked: bool) -> list[Node]:
        match inline:
            case Text():
                return [_node("Str", bound(inline.text))]
            case SoftBreak():
                return [{"t": "SoftBreak"}]
            case LineBreak():
                return [{"t": "LineBreak"}]
            case Emphasis():
                return [_node("Emph", self.inlines(inline.children, linked=linked))]
            case Strong():
                return [_node("Strong", self.inlines(inline.children, linked=linked))]
            case Strikeout():
                return [_node("Strikeout", self.inlines(inline.children, linked=linked))]
            case Styled():
                words = self.inlines(inline.children, linked=linked)
                if inline.tag not in STYLED:
                    return words
                return [_raw(f"<{inline.tag}>"), *words, _raw(f"</{inline.tag}>")]
            case Code():
                return [_node("Code", [_PLAIN, inline.text])]
            case Math():
                return [_raw(self._mathml(inline.tex, inline.display))]
            case Link():
                target = inline.target if leads_out(inline.target) else ""
                return self._link(inline.children, _address(target), inline.title, linked)
            case CrossReference():
                target = f"#{inline.id}" if inline.id in self.ids else ""
                return self._link(inline.children, target, "", linked)
            case Image():
                return [self._image(inline)]
            case Citation():
                return self._citation(inline, linked)
            case Footnote():
                return [] if linked else [self._note(inline)]
            case Cloze():
                words = self.inlines(inline.children, linked=linked)
                return [_node("Span", [["", ["gap"], []], words])]

    def _link(self, children: Inlines, target: str, title: str, linked: bool) -> list[Node]:
        if linked or not target:
            return self.inlines(children, linked=linked)
        words = self.inlines(children, linked=True)
        notes = [
            self._note(inner) for inner in walk_inlines(children) if isinstance(inner, Footnote)
        ]
        return [_node("Link", [_PLAIN, words, [target, title]]), *notes]

    def _note(self, footnote: Footnote) -> Node:
        """A footnote; one that is called inside another follows it there, after an asterisk."""
        if self._notes_inside is not None:
            self._notes_inside.append(footnote)
            return _node("Str", "*" * len(self._notes_inside))
        self._notes_inside = []
        content = self.blocks(footnote.blocks)
        for number, inner in enumerate(self._notes_inside, 1):
            content.append(_node("Para", [_node("Str", "*" * number)]))
            content += self.blocks(inner.blocks)
        self._notes_inside = None
        return _node("Note", content)

    def _citation(self, citation: Citation, linked: bool) -> list[Node]:
        """A citation's words, each work linked to its entry where the words show which is which."""
        words = self.citations.text(citation)
        known = all(item.key in self._cited for item in citation.items)
        works: list[list[Node]] = [self.inlines(words, linked=True)]
        before = after = ""
        if linked or not known:
            return works[0]
        if len(words) == 1 and isinstance(words[0], Text):
            whole = words[0].text
            if whole.startswith("(") and whole.endswith(")"):
                before, whole, after = "(", whole[1:-1], ")"
            pieces = whole.split("; ")
            pieces = pieces if len(pieces) == len(citation.items) else [whole]
            works = [[_node("Str", piece)] for piece in pieces]
        if len(works) != len(citation.items):
            return self.inlines(words, linked=True)
        nodes = [_node("Str", before)] if before else []
        for number, (item, work) in enumerate(zip(citation.items, works, strict=True)):
            if number:
                nodes.append(_node("Str", "; "))
            role = ["", ["citation"], [["role", "doc-biblioref"]]]
            nodes.append(_node("Link", [role, work, [f"#{self._cited[item.key]}", ""]]))
        return [*nodes, _node("Str", after)] if after else nodes

    def _image(self, image: Image) -> Node:
        alt = [_node("Str", image.alt)] if image.alt else []
        return _node("Image", [_PLAIN, alt, [self.picture(image), image.title]])

    def _mathml(self, tex: str, display: bool) -> str:
        markup = self.typesetter.mathml(Formula(tex, display))
        return _ITALIC.sub(lambda found: f"<mi>{_UPRIGHT[found[1]]}</mi>", markup)


_GLUED_LETTERS: Final = 8
_GLUED_FORMULAS: Final = 2


def _glued(nodes: list[Node]) -> list[Node]:
    """Each formula in one line with the letters that touch it.

    A reader may break a line on both sides of a formula, and so would part it from its comma or
    its particle (`$x$를`).
    """
    if not any(map(_is_formula, nodes)):
        return nodes
    found: list[Node] = []
    group: list[Node] = []

    def close() -> None:
        if len(group) > 1:
            found.append(_node("Span", [["", ["glued"], []], list(group)]))
        else:
            found.extend(group)
        group.clear()

    for node in nodes:
        if _is_formula(node):
            if sum(map(_is_formula, group)) >= _GLUED_FORMULAS:
                close()
            if not group and found and found[-1]["t"] == "Str":
                before = re.search(r"\S*\Z", found[-1]["c"])
                touching = before[0] if before else ""
                if 0 < len(touching) <= _GLUED_LETTERS:
                    rest = found.pop()["c"].removesuffix(touching)
                    found += [_node("Str", rest)] if rest else []
                    group.append(_node("Str", touching))
            group.append(node)
            continue
        if group and node["t"] == "Str":
            after = re.match(r"\S*", node["c"])
            touching = after[0] if after else ""
            if 0 < len(touching) <= _GLUED_LETTERS:
                group.append(_node("Str", touching))
                rest = node["c"].removeprefix(touching)
                if not rest:
                    continue
                node = _node("Str", rest)
        close()
        found.append(node)
    close()
    return found


def _is_formula(node: Node) -> bool:
    return bool(node["t"] == "RawInline" and node["c"][1].startswith("<math"))


def _address(target: str) -> str:
    """A link's target as an address in which only the characters of RFC 3986 stand."""
    return quote(target, safe="%/:=&?~#+!$,;'@()*")


def _node(kind: str, content: Any) -> Node:
    return {"t": kind, "c": content}


def _raw(html: str) -> Node:
    return {"t": "RawInline", "c": ["html", html]}


def _raw_block(html: str) -> Node:
    return {"t": "RawBlock", "c": ["html", html]}


def _division(classes: list[str], blocks: list[Node], identifier: str = "") -> Node:
    return {"t": "Div", "c": [[identifier, classes, []], blocks]}


def _heading(
    level: int, identifier: str, classes: list[str], pairs: list[list[str]], words: list[Node]
) -> Node:
    return {"t": "Header", "c": [level, [identifier, classes, pairs], words]}
