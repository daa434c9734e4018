"""The tree of a page as blocks of the model.

A paragraph is what stands in a line of its own: between two elements that begin a line, or between
two breaks that follow one another, as in Anki's editor. Headings become bold lead-ins, for none
may stand in an answer. What can't be said is left out, and named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rectoverso.diagnostics import (
    LEFT_OUT_INPUT,
    MENDED_INPUT,
    UNSAID_INPUT,
    Diagnostic,
    Rule,
    Span,
)
from rectoverso.importers.web import addresses, elements, formulas, programs, tables, typed
from rectoverso.importers.web.notes import Notes, is_way_back
from rectoverso.importers.web.paragraphs import (
    as_line,
    is_tight,
    joined,
    paragraphs,
    with_breaks,
    with_lead,
    with_lists,
    without_strong,
)
from rectoverso.importers.web.runs import (
    EMPHASIS,
    STRIKEOUT,
    STRONG,
    Line,
    Mark,
    Marks,
    with_mark,
)
from rectoverso.importers.web.styles import hidden, style
from rectoverso.importers.web.tree import BLOCKS, Element, parsed
from rectoverso.languages import writing
from rectoverso.model import (
    SOUNDS,
    STYLED,
    Alert,
    Block,
    Blocks,
    BulletList,
    Cell,
    CodeBlock,
    Figure,
    Footnote,
    Image,
    Inlines,
    ListItem,
    Math,
    OrderedList,
    Paragraph,
    Quote,
    Sound,
    Table,
    Text,
    ThematicBreak,
    leads_out,
    plain,
)

DEEPEST_LIST: Final = 8
"""How deep lists and quotations may nest in a question."""

_MARKS: Final = {
    **dict.fromkeys(("b", "strong"), STRONG),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), EMPHASIS),
    **dict.fromkeys(("s", "strike", "del"), STRIKEOUT),
    **{name: Mark("styled", name) for name in STYLED},
}
_CODE: Final = frozenset(("code", "tt", "samp"))
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TITLES: Final = frozenset(
    ("markdown-alert-title", "admonition-title", "custom-block-title", "callout-title")
)
_PERMALINKS: Final = frozenset(
    (
        *("headerlink", "anchor", "anchorjs-link", "permalink", "hash-link", "heading-anchor"),
        *("header-anchor", "toc-anchor", "anchor-link", "heading-link", "mw-editsection"),
        *("direct-link", "headinglink"),
    )
)
_EMOJI: Final = frozenset(("emoji", "wp-smiley", "twemoji", "emojione", "g-emoji", "joypixels"))
_NOISE: Final = re.compile(
    r"\s*(?:/?wp:|\[if\b|<!\[endif|\[endif|StartFragment|EndFragment|more\b|/?\w[\w:-]*\s*$|#)"
)
_LETTER: Final = re.compile(r"\w")
_PICTURE: Final = re.compile(r"\.(?:svg|png|jpe?g|gif|webp|avif|bmp)(?:[?#].*)?\Z", re.IGNORECASE)
_RECORDING: Final = re.compile(
    rf"(?:{'|'.join(map(re.escape, SOUNDS))})(?:[?#].*)?\Z", re.IGNORECASE
)
_LOWER_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*\Z")
_LONGEST_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class State:
    """What holds where an element stands: the marks around it, whether it is code, how deep in
    lists and quotations, whether in a footnote, the language around, its place in the file, and
    whether links within the document are kept (`inner_links`).
    """

    span: Span
    marks: Marks = ()
    code: bool = False
    depth: int = 0
    in_note: bool = False
    keeps_lines: bool = False
    language: str = ""
    leads: bool = False


class Flow:
    """Blocks that are gathered, and the line that is open below them."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.line = Line()

    def end_line(self) -> None:
        """The open line becomes blocks."""
        if self.line.runs:
            self.blocks += paragraphs(self.line.taken())

    def add(self, *blocks: Block) -> None:
        """Add whole blocks below the open line."""
        self.end_line()
        self.blocks += blocks


class Fold:
    """Folds elements into blocks; what is to say of them is in `findings`. `base` is the address
    that others are relative to, or empty; `held` are the files that are at hand by their names.
    With `leads`, links to places of the same document are kept, but not in a line.
    """

    def __init__(
        self,
        root: Element,
        span: Span,
        base: str = "",
        held: frozenset[str] = frozenset(),
        *,
        leads: bool = False,
    ) -> None:
        self.findings: list[Diagnostic] = []
        self._base = base
        self._held = held
        self.notes = Notes(root)
        self.state = State(span, leads=leads)

    def blocks(self, nodes: Sequence[Element | str], state: State | None = None) -> Blocks:
        """The blocks of some nodes."""
        flow = Flow()
        self.into(flow, nodes, state or self.state)
        flow.end_line()
        return typed.with_lists(tuple(flow.blocks))

    def into(self, flow: Flow, nodes: Sequence[Element | str], state: State) -> None:
        """Add what nodes hold."""
        end = 0
        for place, node in enumerate(nodes):
            if place < end:
                continue
            if not isinstance(node, str):
                if self.notes.is_called(node):
                    continue
                if node.name == "li":
                    end = elements.after_items(nodes, place)
                    self._stray_items(flow, nodes[place:end], state)
                    continue
                if node.line and node.line != state.span.line:
                    where = Span(state.span.path, node.line, 1, node.line, 1)
                    self._element(flow, node, replace(state, span=where), nodes, place)
                else:
                    self._element(flow, node, state, nodes, place)
            elif state.keeps_lines and "\n" in node:
                for number, line in enumerate(node.split("\n")):
                    if number:
                        flow.line.line_break(state.span)
                    flow.line.words(line, state.marks, state.span, code=state.code)
            else:
                flow.line.words(node, state.marks, state.span, code=state.code)

    def say(self, rule: Rule, message: str, span: Span, hint: str) -> None:
        """Note a finding."""
        self.findings.append(rule.found(message, span, hint))

    # ------------------------------------------------ one element

    def _element(
        self,
        flow: Flow,
        element: Element,
        state: State,
        beside: Sequence[Element | str],
        place: int,
    ) -> None:
        name = element.name
        if name == "#comment":
            self._comment(element, state)
            return
        if element.attributes and hidden(element):
            self._hidden(element, state)
            return
        if element.attributes and "mw-editsection" in element.classes:
            return
        if name == "script" or element.attributes or name in ("math", "anki-mathjax"):
            if elements.is_drawing(element):
                self._drawn_formula(flow, element, state, beside[place + 1 : place + 4])
                return
            formula = formulas.of_element(element)
            if formula is not None:
                self._formula(flow, formula, element, state)
                return
        own = _OWN.get(name)
        if own is not None:
            own(self, flow, element, state)
        elif name in BLOCKS:
            self._block(flow, element, state)
        else:
            self._inline(flow, element, state)

    def _block(self, flow: Flow, element: Element, state: State) -> None:
        """A paragraph, a section and their like: what is in it stands in lines of its own."""
        flow.end_line()
        classes = element.classes
        if classes and (kind := elements.alert(element)):
            self._alert(flow, element, kind, state)
        else:
            self.into(flow, element.children, _styled(element, state))
        flow.end_line()

    def _inline(self, flow: Flow, element: Element, state: State) -> None:
        """An element within a line; its words get the mark it stands for."""
        mark = _MARKS.get(element.name)
        inner = state
        if state.code:
            pass  # how a program's words are coloured
        elif mark is not None and not elements.holds_blocks(element):
            inner = replace(state, marks=with_mark(state.marks, mark))
        elif element.name in _CODE:
            inner = replace(state, code=True)
        if element.attributes:
            inner = _styled(element, inner)
        self.into(flow, element.children, inner)

    def _break(self, flow: Flow, _element: Element, state: State) -> None:
        flow.line.line_break(state.span)

    def _nothing(self, _flow: Flow, _element: Element, _state: State) -> None:
        """What no reader sees."""

    def _comment(self, element: Element, state: State) -> None:
        words = " ".join(str(element.children[0]).split())
        if _LETTER.search(words) and not _NOISE.match(words):
            message = f"a comment is left out: {_short(words)}"
            hint = "write it into the chapter as <!-- … --> if the next author needs it"
            self.say(LEFT_OUT_INPUT, message, state.span, hint)

    def _hidden(self, element: Element, state: State) -> None:
        words = " ".join(element.words().split())
        if _LETTER.search(words):
            message = f"words that the page hides are left out: {_short(words)}"
            hint = "write them into the answer if they belong there"
            self.say(LEFT_OUT_INPUT, message, state.span, hint)

    # ------------------------------------------------ formulas

    def _formula(
        self, flow: Flow, formula: formulas.Formula, element: Element, state: State
    ) -> None:
        if not formula.tex:
            if element.name == "script":
                return
            message = "a formula is left out: the page has only its drawing"
            hint = "write it as TeX between dollar signs"
            self.say(UNSAID_INPUT, message, state.span, hint)
            return
        if formula.converted:
            message = f"a formula in MathML is written as TeX: {_short(formula.tex)}"
            self.say(MENDED_INPUT, message, state.span, "look whether it is the same")
        marks = tuple(mark for mark in state.marks if mark.kind in ("link", "cloze"))
        flow.line.node(Math(formula.tex, formula.display, state.span), marks)

    def _drawn_formula(
        self, flow: Flow, element: Element, state: State, after: Sequence[Element | str]
    ) -> None:
        """What MathJax 2 drew: its source stands in a script right behind it, or in an attribute;
        what it shows before it draws is left out.
        """
        if any(
            isinstance(each, Element)
            and each.name == "script"
            and each.get("type").startswith("math/")
            for each in after
        ):
            return
        scripts = [each for each in element.walk() if each.name == "script"]
        if scripts:
            self.into(flow, scripts, state)
            return
        if element.classes == ["mathjax_preview"]:
            return
        for each in (element, *element.walk()):
            source = each.get("data-mathml")
            if source:
                self.into(flow, parsed(source)[0].children, state)
                return
            if each.name == "math":
                self.into(flow, [each], state)
                return
        self._formula(flow, formulas.Formula("", display=False), element, state)

    # ------------------------------------------------ headings, details, definitions

    def _heading(self, flow: Flow, element: Element, state: State) -> None:
        flow.end_line()
        marks = with_mark(state.marks, STRONG)
        self.into(flow, element.children, replace(_styled(element, state), marks=marks))
        flow.end_line()

    def _details(self, flow: Flow, element: Element, state: State) -> None:
        flow.end_line()
        self.into(flow, element.children, state)
        flow.end_line()

    def _definitions(self, flow: Flow, element: Element, state: State) -> None:
        flow.end_line()
        terms: list[Inlines] = []
        for each in elements.definition_parts(element):
            if each.name == "dt":
                terms.append(self.line(each.children, _styled(each, state), strong=True))
            elif each.name == "dd":
                self._definition(flow, terms, each, state)
                terms = []
            elif any(not isinstance(node, str) or node.strip() for node in each.children):
                self._terms(flow, terms, state)
                terms = []
                flow.add(*self.blocks(each.children, state))
        self._terms(flow, terms, state)

    def _terms(self, flow: Flow, terms: list[Inlines], state: State) -> None:
        for term in terms:
            if term:
                flow.add(Paragraph(term, state.span))

    def _definition(self, flow: Flow, terms: list[Inlines], element: Element, state: State) -> None:
        blocks = self.blocks(element.children, _styled(element, state))
        first = blocks[0] if blocks else None
        if len(terms) == 1 and terms[0] and isinstance(first, Paragraph):
            sign = " " if plain(terms[0])[-1:] in ":?!.：？！。" else ": "
            beside = Text(sign, state.span)
            flow.add(Paragraph(joined((*terms[0], beside, *first.children)), state.span))
            flow.add(*blocks[1:])
        else:
            self._terms(flow, terms, state)
            flow.add(*blocks)

    def line(
        self, nodes: Sequence[Element | str], state: State | None = None, *, strong: bool = False
    ) -> Inlines:
        """What nodes hold as one line; blocks are parted by line breaks."""
        state = replace(state or self.state, leads=False)
        if strong:
            state = replace(state, marks=with_mark(state.marks, STRONG))
        return as_line(self.blocks(nodes, state))

    # ------------------------------------------------ lists

    def _list(self, flow: Flow, element: Element, state: State) -> None:
        flow.end_line()
        if state.depth >= DEEPEST_LIST:
            self._too_deep(state)
            self.into(flow, element.children, state)
            flow.end_line()
            return
        items: list[ListItem] = []
        loose = False
        inner = replace(_styled(element, state), depth=state.depth + 1)
        lettered = element.name == "ol" and element.get("type") in ("a", "A", "i", "I")
        number = elements.number(element.get("start"), 1)
        first = number
        for nodes in elements.in_items(element.children):
            node = nodes[0]
            if isinstance(node, Element) and self.notes.is_called(node):
                continue
            if not isinstance(node, Element) or node.name != "li":
                blocks = self.blocks(nodes, inner)
                if blocks and items:
                    items[-1] = replace(items[-1], blocks=with_lists(items[-1].blocks, blocks))
                elif blocks:
                    items.append(ListItem(blocks, None, state.span))
                continue
            number = elements.number(node.get("value"), number)
            first = number if not items else first
            item = self._item(node, inner)
            if item is None:
                continue
            if lettered:
                mark = elements.letter(number, element.get("type"))
                item = replace(item, blocks=with_lead(f"{mark}. ", item.blocks, state.span))
            number += 1
            loose = loose or elements.is_loose(node)
            items.append(item)
        if not items:
            return
        tight = not loose and all(is_tight(item.blocks) for item in items)
        if element.name == "ol" and not lettered:
            flow.add(OrderedList(tuple(items), max(first, 0), tight, state.span))
        else:
            flow.add(BulletList(tuple(items), tight, state.span))

    def _item(self, node: Element, state: State) -> ListItem | None:
        if node.attributes and hidden(node):
            self._hidden(node, state)
            return None
        checked = elements.checked(node)
        blocks = self.blocks(node.children, _styled(node, state))
        return ListItem(blocks, checked, state.span) if blocks else None

    def _stray_items(self, flow: Flow, nodes: Sequence[Element | str], state: State) -> None:
        """Items outside of any list."""
        if state.depth < DEEPEST_LIST:
            self._list(flow, Element("ul", {}, [*nodes]), state)
            return
        for node in nodes:
            if isinstance(node, Element):
                self._block(flow, node, state)

    def _too_deep(self, state: State) -> None:
        message = f"lists and quotations nest more than {DEEPEST_LIST} deep here"
        hint = "the deepest stand one below the other now: put them in order"
        self.say(MENDED_INPUT, message, state.span, hint)

    # ------------------------------------------------ quotations and alerts

    def _quote(self, flow: Flow, element: Element, state: State) -> None:
        flow.end_line()
        if element.classes and (kind := elements.alert(element)):
            self._alert(flow, element, kind, state)
            return
        if state.depth >= DEEPEST_LIST:
            self._too_deep(state)
            self.into(flow, element.children, state)
            flow.end_line()
            return
        inner = replace(_styled(element, state), depth=state.depth + 1)
        blocks = self.blocks(element.children, inner)
        if blocks:
            flow.add(Quote(blocks, state.span))

    def _alert(self, flow: Flow, element: Element, kind: str, state: State) -> None:
        children: list[Element | str] = []
        title: Inlines = ()
        inner = replace(state, depth=state.depth + 1)
        for node in element.children:
            if (
                isinstance(node, Element)
                and not title
                and (not _TITLES.isdisjoint(node.classes) or "heading" in node.get("class"))
            ):
                title = self.line(node.children, inner, strong=True)
            else:
                children.append(node)
        blocks = self.blocks(children, inner)
        if title and plain(title).strip(" :!").lower() not in (kind, *elements.ALERTS):
            blocks = (Paragraph(title, state.span), *blocks)
        if not blocks:
            return
        if state.depth >= DEEPEST_LIST:
            self._too_deep(state)
            flow.add(*blocks)
        else:
            flow.add(Alert(kind, blocks, state.span))

    # ------------------------------------------------ programs

    def _program(self, flow: Flow, element: Element, state: State) -> None:
        flow.end_line()
        inner = [each for each in element.walk() if each.name == "code"]
        around = inner[:1] if len(inner) == 1 else []
        self._code(flow, element, programs.language(*around, element) or state.language, state)

    def _code(self, flow: Flow, element: Element, language: str, state: State) -> None:
        text = programs.program(element)
        if text.strip():
            flow.add(CodeBlock(text, language, state.span))
        for picture in element.walk():
            if picture.name == "img":
                self.into(flow, [picture], state)

    # ------------------------------------------------ tables

    def _table(self, flow: Flow, element: Element, state: State) -> None:
        flow.end_line()
        if elements.is_code_table(element):
            inner = [each for each in element.walk() if each.name in ("code", "pre", "td")]
            self._code(flow, element, programs.language(*inner, element), state)
            return
        grid = tables.grid(element)
        for node in elements.strays(element):
            self.into(flow, [node], state)
        flow.end_line()
        if not grid.rows:
            for caption in grid.captions:
                self.into(flow, caption.children, state)
            flow.end_line()
            return
        if tables.arranges(element, grid):
            for row in grid.rows:
                for cell in row:
                    if cell.element is not None and not cell.repeated:
                        self.into(flow, cell.element.children, state)
                        flow.end_line()
            return
        for caption in grid.captions:
            flow.add(*self.blocks(caption.children, state))
        flow.add(self._cells(grid, state))

    def _cells(self, grid: tables.Grid, state: State) -> Table:
        made: dict[int, Inlines] = {}
        repeated = False
        rows: list[tuple[Cell, ...]] = []
        for number, row in enumerate(grid.rows):
            cells = []
            for place, cell in enumerate(row):
                children: Inlines = ()
                if cell.element is not None:
                    known = made.get(id(cell.element))
                    if known is None:
                        strong = cell.is_head and number >= grid.heads and place == 0
                        known = self.line(
                            cell.element.children, _styled(cell.element, state), strong=strong
                        )
                        made[id(cell.element)] = known
                    children = known
                    repeated = repeated or (cell.repeated and bool(children))
                cells.append(Cell(children, state.span))
            rows.append(tuple(cells))
        if repeated:
            message = "a cell that spans several is repeated in each of them"
            self.say(MENDED_INPUT, message, state.span, "look whether the table reads well")
        head, body = self._head(rows, grid.heads, state)
        columns = [[row[place].element for row in grid.rows] for place in range(grid.columns)]
        alignments = tuple(
            tables.alignment([each for each in column if each is not None]) for column in columns
        )
        return Table(alignments, head, tuple(body), state.span)

    def _head(
        self, rows: list[tuple[Cell, ...]], heads: int, state: State
    ) -> tuple[tuple[Cell, ...], list[tuple[Cell, ...]]]:
        """A table's head and the rows below it. Several rows of heads become one; without any the
        first row is the head.
        """
        if heads <= 1:
            if not heads:
                message = "this table has no head, so its first row became it"
                self.say(MENDED_INPUT, message, state.span, "write a head above it")
            head = tuple(replace(cell, children=without_strong(cell.children)) for cell in rows[0])
            return head, rows[1:]
        merged = []
        for column in zip(*rows[:heads], strict=True):
            said: list[Inlines] = []
            for cell in column:
                children = without_strong(cell.children)
                if children and children not in said:
                    said.append(children)
            merged.append(Cell(with_breaks(said, state.span), state.span))
        return tuple(merged), rows[heads:]

    # ------------------------------------------------ pictures and sounds

    def _picture(self, flow: Flow, element: Element, state: State) -> None:
        formula = formulas.of_image(element)
        if formula is not None:
            self._formula(flow, formula, element, state)
            return
        alt = " ".join(element.get("alt").split())
        source = addresses.of_picture(element)
        if not _EMOJI.isdisjoint(element.classes) and alt:
            flow.line.words(alt, state.marks, state.span)
            return
        if element.get("width") in ("0", "1") and element.get("height") in ("0", "1"):
            return
        if not source:
            message = f"a picture without an address is left out: {_short(alt) or 'no words'}"
            self.say(UNSAID_INPUT, message, state.span, "put the picture into media/")
            flow.line.words(f" {alt} ", state.marks, state.span)
            return
        title = " ".join(element.get("title").split())
        title = "" if title in (alt, source) else title
        self._medium(flow, self._file(source), alt, title, state)

    def _medium(self, flow: Flow, source: str, alt: str, title: str, state: State) -> None:
        marks = state.marks
        if _RECORDING.search(source):
            said = f"{alt} ({title})" if title else alt
            flow.line.node(Sound(source, said, state.span), marks)
            return
        marks = tuple(
            mark
            for mark in marks
            if mark.kind == "cloze" or (mark.kind == "link" and not _PICTURE.search(mark.value))
        )
        flow.line.node(Image(source, alt, title, state.span), marks)

    def _file(self, address: str) -> str:
        return addresses.file(address, "" if address.strip() in self._held else self._base)

    def _pictures(self, flow: Flow, element: Element, state: State) -> None:
        """`<picture>`: one of several files that show the same."""
        pictures = [each for each in element.elements() if each.name == "img"]
        for each in pictures:
            if not addresses.of_picture(each):
                for other in element.elements():
                    if other.name == "source" and addresses.of_picture(other):
                        each = replace(each, attributes=dict(each.attributes))
                        each.attributes["src"] = addresses.of_picture(other)
                        break
            self._picture(flow, each, state)

    def _figure(self, flow: Flow, element: Element, state: State) -> None:
        flow.end_line()
        captions = [each for each in element.walk() if each.name == "figcaption"]
        caption = captions[0] if captions else None
        if caption is None:
            self._block(flow, element, state)
            return
        bare = elements.without(element, caption)
        blocks = self.blocks(bare.children, _styled(element, state))
        said = self.line(caption.children, state)
        match blocks:
            case (Figure() as figure,) if said and all(isinstance(each, Text) for each in said):
                title = plain(said)
                image = replace(figure.image, title=title)
                flow.add(Figure(image, title, figure.span))
            case _:
                flow.add(*blocks)
                if said:
                    flow.add(Paragraph(said, state.span))

    def _sound(self, flow: Flow, element: Element, state: State) -> None:
        inner = (each.get("src") for each in element.walk() if each.name == "source")
        source = element.get("src") or next(filter(None, inner), "")
        if source:
            alt = " ".join((element.get("aria-label") or element.get("title")).split())
            name = self._file(source)
            if _RECORDING.search(name):
                flow.line.node(Sound(name, alt, state.span), state.marks)
            else:
                self._embedded(flow, name, alt, state)

    def _film(self, flow: Flow, element: Element, state: State) -> None:
        """A film, another page, a program within the page: none can be in a deck."""
        inner = (each.get("src") for each in element.walk() if each.name == "source")
        source = element.get("src") or element.get("data") or next(filter(None, inner), "")
        source = source or element.get("data-src")
        words = " ".join((element.get("title") or element.get("aria-label")).split())
        if source and source != "about:blank":
            self._embedded(flow, self._file(source), words, state)
        elif element.name == "object":
            self.into(flow, element.children, state)

    def _embedded(self, flow: Flow, source: str, words: str, state: State) -> None:
        shown = words or source
        target = addresses.joined(source, self._base)
        message = f"what the page shows from elsewhere is a link now: {_short(source)}"
        if not leads_out(target):
            message = f"what the page shows from a file is left out: {_short(source)}"
        self.say(UNSAID_INPUT, message, state.span, "say it in words, or show a picture of it")
        marks = state.marks
        if leads_out(target):
            marks = with_mark(marks, Mark("link", target))
        flow.line.words(shown, marks, state.span)

    def _drawing(self, _flow: Flow, element: Element, state: State) -> None:
        words = [each.words() for each in element.walk() if each.name == "text"]
        said = " ".join(" ".join(words).split())
        if _LETTER.search(said):
            message = f"a drawing in the page is left out; its words: {_short(said)}"
            self.say(UNSAID_INPUT, message, state.span, "save it as an SVG file in media/")

    # ------------------------------------------------ links

    def _link(self, flow: Flow, element: Element, state: State) -> None:
        target = element.get("href").strip()
        if is_way_back(element) or self.notes.leads_back(element):
            return
        if target.startswith("#"):
            self._within(flow, element, target[1:], state)
            return
        inner = _styled(element, state)
        if target:
            whole = addresses.joined(target, self._base)
            if leads_out(whole):
                if not {"image", "mw-file-description"} & {*element.classes}:
                    title = " ".join(element.get("title").split())
                    mark = Mark("link", whole, title)
                    inner = replace(inner, marks=with_mark(inner.marks, mark))
            elif _LETTER.search(element.words()):
                message = f"a link leads nowhere that a reader can go: {_short(target)}"
                hint = "its words are kept: link them to https://… if you know where"
                self.say(LEFT_OUT_INPUT, message, state.span, hint)
        self.into(flow, element.children, inner)

    def _within(self, flow: Flow, element: Element, name: str, state: State) -> None:
        """A link to a place in the page: a footnote's call, a way to a question, or words."""
        note = self.notes.called(element, name)
        if note is not None and not state.in_note:
            children = self.notes.taken(name)
            inner = State(state.span, in_note=True)
            blocks = self.blocks(children, inner)
            if blocks:
                flow.line.node(Footnote(blocks, state.span), ())
                return
        words = element.words().strip()
        if not _LETTER.search(words) and not any(each.name == "img" for each in element.walk()):
            return
        if not _PERMALINKS.isdisjoint(element.classes) and words.lower() in (
            *("link", "permalink", "anchor", "direct link"),
        ):
            return
        inner = _styled(element, state)
        if state.leads and name:
            inner = replace(inner, marks=with_mark(inner.marks, Mark("link", f"#{name}")))
        self.into(flow, element.children, inner)

    # ------------------------------------------------ the rest

    def _rule(self, flow: Flow, element: Element, state: State) -> None:
        if "footnotes-sep" in element.classes:
            flow.end_line()
        else:
            flow.add(ThematicBreak(state.span))

    def _ruby(self, flow: Flow, element: Element, state: State) -> None:
        """Letters with their reading above them, which stands in brackets behind them here."""
        for node in element.children:
            if isinstance(node, str) or node.name not in ("rt", "rp", "rtc"):
                self.into(flow, [node], state)
            elif node.name != "rp" and node.words().strip():
                flow.line.words("(", state.marks, state.span)
                self.into(flow, node.children, state)
                flow.line.words(")", state.marks, state.span)

    def _quoted(self, flow: Flow, element: Element, state: State) -> None:
        flow.line.words("“", state.marks, state.span)
        self._inline(flow, element, state)
        flow.line.words("”", state.marks, state.span)

    def _option(self, flow: Flow, element: Element, state: State) -> None:
        flow.line.words(" ", state.marks, state.span)
        self.into(flow, element.children, state)
        flow.line.words(" ", state.marks, state.span)

    def _without_scripts(self, flow: Flow, element: Element, state: State) -> None:
        """What a page shows where no programs run: mostly once more what they put in."""
        if any(each.name in ("img", "p", "table") for each in element.walk()):
            images = [each for each in element.walk() if each.name == "img"]
            last = flow.line.runs[-1].node if flow.line.runs else None
            sources = {self._file(addresses.of_picture(each)) for each in images}
            if isinstance(last, Image) and last.source in sources:
                return
        self.into(flow, element.children, state)


_Own = Callable[[Fold, Flow, Element, State], None]
_OWN: Final[dict[str, _Own]] = {
    "br": Fold._break,
    **dict.fromkeys(("script", "title", "source", "track", "input", "wbr"), Fold._nothing),
    **dict.fromkeys(_HEADINGS, Fold._heading),
    **dict.fromkeys(("legend", "summary"), Fold._heading),
    "details": Fold._details,
    "dl": Fold._definitions,
    **dict.fromkeys(elements.LISTS, Fold._list),
    "blockquote": Fold._quote,
    **dict.fromkeys(("pre", "listing", "xmp"), Fold._program),
    "table": Fold._table,
    "img": Fold._picture,
    "picture": Fold._pictures,
    "figure": Fold._figure,
    "audio": Fold._sound,
    **dict.fromkeys(("video", "iframe", "embed", "object"), Fold._film),
    "svg": Fold._drawing,
    "a": Fold._link,
    "hr": Fold._rule,
    "ruby": Fold._ruby,
    "q": Fold._quoted,
    "option": Fold._option,
    "noscript": Fold._without_scripts,
}


# ---------------------------------------------------------------- what elements say


def _styled(element: Element, state: State) -> State:
    """The state within an element, by its style, its font, its language."""
    if not element.attributes:
        return state
    text = element.get("style")
    marks, code = state.marks, state.code
    keeps_lines = state.keeps_lines
    if text:
        said = style(text)
        if said.marks and not elements.holds_blocks(element):
            for mark in said.marks:
                marks = with_mark(marks, mark)
        if said.without:
            marks = tuple(mark for mark in marks if mark not in said.without)
        code = code or (said.monospaced and element.name not in BLOCKS)
        keeps_lines = keeps_lines or said.keeps_lines
    face = element.get("face").lower()
    if element.name == "font" and ("courier" in face or "mono" in face or "consol" in face):
        code = True
    language = element.get("lang")
    if (
        language
        and not text
        and element.name in ("span", "i", "em", "cite", "q", "bdi", "bdo", "b")
        and _LOWER_LANGUAGE.match(language)
        and writing.exists(language)
    ):
        marks = with_mark(marks, Mark("foreign", language))
    if (marks, code, keeps_lines) == (state.marks, state.code, state.keeps_lines):
        name = programs.language(element) if element.name in ("div", "figure") else ""
        return replace(state, language=name) if name else state
    return replace(state, marks=marks, code=code, keeps_lines=keeps_lines)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"
