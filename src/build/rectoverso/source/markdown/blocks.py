"""markdown-it's tokens → the model's blocks and inlines, each with its span."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from urllib.parse import SplitResult, unquote, urlsplit

import nh3
from markdown_it.token import Token

from rectoverso.diagnostics import (
    DEEP_NESTING,
    DOUBTFUL_DOLLAR,
    FRONT_MATTER,
    HEADING_INSIDE_ANSWER,
    IDLE_KEY,
    LOST_CELL,
    MALFORMED_CLOZE,
    MISSING_FOOTNOTE,
    OUTSIDE_IMAGE,
    OVERSIZED_FILE,
    RAW_HTML,
    SPLIT_CODE,
    SUSPICIOUS_TEX,
    UNCLOSED_FENCE,
    UNDERLINED_HEADING,
    UNSPACED_HEADING,
    UNTYPESETTABLE_TEX,
    UNUSABLE_LINK,
    Edit,
    Fix,
    Places,
    Span,
)
from rectoverso.languages import writing
from rectoverso.model import (
    SOUNDS,
    STYLED,
    Alert,
    Block,
    Blocks,
    BulletList,
    Cell,
    Citation,
    CitationItem,
    Cloze,
    Code,
    CodeBlock,
    CrossReference,
    Emphasis,
    Figure,
    Footnote,
    Foreign,
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
    Quote,
    SoftBreak,
    Sound,
    Strikeout,
    Strong,
    Styled,
    Table,
    Text,
    ThematicBreak,
    leads_out,
    plain,
    walk_inlines,
)
from rectoverso.source.macros import Fault, Macros
from rectoverso.source.markdown import html_hints
from rectoverso.source.markdown.findings import Findings
from rectoverso.source.markdown.places import Place, Row, row_at
from rectoverso.source.markdown.syntax import ITEM, MAX_NESTING, MAX_TEXT, bars_within

_BLANKS = " \t"  # what indents a line or makes it empty (CommonMark 2.1); U+3000 is a character

MAX_REPEATED = 100_000
"""How many characters a file's footnotes may come to by being called again; each call is a copy."""

_KEY = re.compile(r"\s*<!--\s*key\s*-->\s*\Z")
_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|\Z)", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\](?:\s+|\Z)")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\s*/?>\Z")
_SPAN = re.compile(
    r"<span\s+lang\s*=\s*(?:\"([\w-]+)\"|'([\w-]+)'|([\w-]+))\s*>\Z", re.ASCII | re.IGNORECASE
)
_UNSPACED = re.compile(r"^[ \t]*(#{2,6})(?=[^\s#])[^\n]*", re.MULTILINE)
_OPENS_MATH = re.compile(r"\$\$|\$(?=\\?[A-Za-z\\{(])")


class BlockReader:
    """Reads the tokens of one document; asks `findings` to note what can't be read."""

    def __init__(
        self,
        path: str,
        lines: list[str],
        tokens: list[Token],
        findings: Findings,
        macros: Macros,
    ) -> None:
        self.path = path
        self.lines = lines
        self.tokens = tokens
        self.findings = findings
        self.macros = macros
        self._closings = self._pairs()
        self._footnotes = self._definitions()
        self._read_footnotes: dict[str, Blocks] = {}
        self._in_footnote = ""
        self._repeated = 0
        self.row_anchors: dict[Span, list[tuple[str, Span]]] = {}
        """What the rows of tables carry at the end of their first cells, by the table's span."""
        deep = next((token for token in tokens if token.level >= MAX_NESTING - 1), None)
        for token in tokens:
            if "oversized" in token.meta:
                findings.say(
                    OVERSIZED_FILE,
                    f"this paragraph holds {token.meta['oversized']:,} characters,"
                    f" more than {MAX_TEXT:,}",
                    self._span(token),
                    "cut it into paragraphs",
                )
        if deep is not None:
            findings.say(
                DEEP_NESTING,
                f"quotations and lists are nested more than {MAX_NESTING - 2} deep",
                self._span(deep),
                "take quotes and lists out of one another",
            )

    # ------------------------------------------------ places

    def _span(self, token: Token) -> Span:
        """From the first character of a block token's lines to the end of its last."""
        start, end = token.map or [0, 1]
        end = min(max(end, start + 1), len(self.lines))
        while end > start + 1 and not self.lines[end - 1].strip(_BLANKS):
            end -= 1
        first = self.lines[start] if start < len(self.lines) else ""
        last = self.lines[end - 1] if end <= len(self.lines) else ""
        column = len(first) - len(first.lstrip(_BLANKS)) + 1
        return Span(self.path, start + 1, column, end, len(last.rstrip(_BLANKS)) + 1)

    def _pairs(self) -> dict[int, int]:
        """The position of each opening token's closing one."""
        found = {}
        opened = []
        for position, token in enumerate(self.tokens):
            if token.nesting == 1:
                opened.append(position)
            elif token.nesting == -1:
                found[opened.pop()] = position
        return found

    def _definitions(self) -> dict[str, tuple[int, int]]:
        """Where the blocks of each footnote stand among the tokens."""
        found: dict[str, tuple[int, int]] = {}
        for position, token in enumerate(self.tokens):
            if token.type == "footnote_reference_open":
                label = str(token.meta["label"])
                if label in found:
                    self.findings.say(
                        MISSING_FOOTNOTE,
                        f"the footnote [^{label}] is written twice",
                        self._span(token),
                        "give one of them another name",
                    )
                    continue
                found[label] = (position + 1, self._closings[position])
        return found

    def finish(self) -> None:
        """Say what nobody asked for: footnotes that are never called."""
        for label, (position, _) in self._footnotes.items():
            if label not in self._read_footnotes:
                self.findings.say(
                    MISSING_FOOTNOTE,
                    f"the footnote [^{label}] is never called",
                    self._span(self.tokens[position - 1]),
                    f"write [^{label}] where it belongs, or take it out",
                )

    # ------------------------------------------------ blocks

    def blocks(self, start: int, end: int) -> Blocks:
        """The blocks of the tokens from `start` up to `end`."""
        found: list[Block] = []
        position = start
        key: Token | None = None
        while position < end:
            token = self.tokens[position]
            closing = self._closings.get(position, position)
            if token.type == "footnote_reference_open":
                position = closing + 1
                continue
            block = self._block(token, position, closing)
            if token.type == "html_block" and _KEY.match(token.content):
                self._idle_key(key)
                key = token
            elif block is not None:
                if key is not None and isinstance(block, MathBlock):
                    block = replace(block, key=True)
                else:
                    self._idle_key(key)
                key = None
                found.append(block)
            position = closing + 1
        self._idle_key(key)
        return tuple(found)

    def _idle_key(self, mark: Token | None) -> None:
        """Say that a mark of a key formula has none below it."""
        if mark is not None:
            message = "no formula of its own stands right below this mark"
            hint = "put <!-- key --> right above a formula between lines of $$, or take it out"
            self.findings.say(IDLE_KEY, message, self._span(mark), hint)

    def _block(self, token: Token, position: int, closing: int) -> Block | None:
        span = self._span(token)
        match token.type:
            case "paragraph_open":
                return self._paragraph(self.tokens[position + 1])
            case "fence":
                return self._fence(token, span)
            case "code_block":
                return self._code(token, span.line - 1, "", span)
            case "math_block":
                return self._formula(token.content, token.markup, span.line - 1, span)
            case "bullet_list_open" | "ordered_list_open":
                return self._list(token, position, closing, span)
            case "blockquote_open":
                return self._quote(position, closing, span)
            case "table_open":
                return self._table(position, closing, span)
            case "hr":
                return ThematicBreak(span, token.markup.startswith("-"))
            case "front_matter":
                self.findings.say(
                    FRONT_MATTER,
                    "front matter is not read",
                    span,
                    "take the lines out: titles and settings stand in deck.toml, tags at headings",
                )
                return None
            case "heading_open" if token.level == 0:
                return self._underlined(token, position, span)
            case "heading_open":
                self.findings.say(
                    HEADING_INSIDE_ANSWER,
                    "a heading inside a list or a quotation",
                    span,
                    "headings never stand inside an answer: use a bold lead-in",
                )
                return None
            case "html_block":
                self._html_block(token, span)
                return None
            case _:
                raise AssertionError(f"no block for {token.type}")

    def _paragraph(self, inline: Token) -> Block | None:
        assert inline.map is not None
        place = Place.of_text(self.path, self.lines, inline.map[0], inline.content)
        if "##" in inline.content:
            self._unspaced(inline.content, place)
        children = self.inlines(inline, place)
        span = place.span(int(inline.meta.get("skip", 0)), len(inline.content))
        match children:
            case ():
                return None
            case (Image() as image,):
                return Figure(image, image.title, span)
            case (Math(display=True) as math,):
                return MathBlock(math.tex, span, math.places)
            case _:
                return Paragraph(children, span)

    def _underlined(self, token: Token, position: int, span: Span) -> Block | None:
        """A heading without an identity that a line of marks below it makes one."""
        hint = "a rule is *** between empty lines; a question's heading is `## …`"
        if token.tag == "h1":
            hint = "a chapter's heading is `# …`; leave an empty line above for a line of marks"
        marks = token.markup * 3
        message = f"a line with {marks} right under it is a heading to Markdown"
        self.findings.say(UNDERLINED_HEADING, message, span, hint)
        return self._paragraph(self.tokens[position + 1])

    def _unspaced(self, content: str, place: Place) -> None:
        """Say which lines of a paragraph look like a question's heading."""
        for found in _UNSPACED.finditer(content):
            marks = found[1]
            after = place.span(found.end(1), found.end(1))
            self.findings.say(
                UNSPACED_HEADING,
                f"a blank is missing after {marks}, so this line is no heading",
                place.span(found.start(1), found.end()),
                f"write `{marks} …` for a heading, `\\{marks}…` for the signs themselves",
                fix=Fix("write a blank", (Edit(after, " "),), safe=False),
            )

    def _fence(self, token: Token, span: Span) -> Block:
        assert token.map is not None
        # the lines of the block are its content's and, when it is closed, two more
        content = token.content.count("\n") + (token.content[-1:] not in ("", "\n"))
        if token.map[1] - token.map[0] < content + 2:
            column = self.lines[token.map[0]].find(token.markup) + 1
            begin = Span(self.path, span.line, column, span.line, column + len(token.markup))
            hint = f"end the block with a line of {token.markup}"
            self.findings.say(UNCLOSED_FENCE, "a fenced block is never closed", begin, hint)
        words = token.info.split()
        language = words[0] if words else ""
        if language == "math":
            return self._formula(token.content, "", span.line, span)
        return self._code(token, span.line, language, span)

    def _code(self, token: Token, row: int, language: str, span: Span) -> Block:
        text = token.content.removesuffix("\n")
        place = Place.of_text(self.path, self.lines, row, text)
        return CodeBlock(text, language, span, place.part(0, text))

    def _formula(self, tex: str, marks: str, row: int, span: Span) -> Block:
        """A formula between `marks` in the lines from `row` on."""
        place = Place.of_text(self.path, self.lines, row, marks + tex + marks)
        bare = tex.strip()
        start = len(marks) + tex.index(bare)
        tex, places = self.expanded(bare, place.part(start, bare))
        return MathBlock(tex, span, places)

    def expanded(self, tex: str, places: Places) -> tuple[str, Places]:
        """A formula that stands at `places`, with the deck's macros written out."""
        made = self.macros.expand(tex, places)
        if not isinstance(made, Fault):
            return made
        span = Span.within(self.path, tex, made.start, made.end, places)
        self.findings.say(UNTYPESETTABLE_TEX, made.message, span, made.hint)
        return "", places[:1]

    def _list(self, token: Token, position: int, closing: int, span: Span) -> Block:
        items = []
        tight = True
        inner = position + 1
        while inner < closing:
            end = self._closings[inner]
            for below in self.tokens[inner + 1 : end]:
                if below.type == "paragraph_open" and below.level == token.level + 2:
                    tight = tight and below.hidden
            items.append(self._item(inner, end))
            inner = end + 1
        if token.type == "bullet_list_open":
            return BulletList(tuple(items), tight, span)
        start = token.attrGet("start")
        return OrderedList(tuple(items), 1 if start is None else int(start), tight, span)

    def _item(self, position: int, closing: int) -> ListItem:
        span = self._span(self.tokens[position])
        checked: bool | None = None
        first = self.tokens[position + 2] if closing > position + 2 else None
        if first is not None and first.type == "inline":
            task = _TASK.match(first.content)
            if task:
                checked = task[1] in "xX"
                first.meta["skip"] = task.end()
        return ListItem(self.blocks(position + 1, closing), checked, span)

    def _quote(self, position: int, closing: int, span: Span) -> Block:
        first = self.tokens[position + 2] if closing > position + 2 else None
        if first is not None and first.type == "inline":
            alert = _ALERT.match(first.content)
            if alert:
                first.meta["skip"] = alert.end()
                blocks = self.blocks(position + 1, closing)
                return Alert(alert[1].lower(), blocks, span)
        return Quote(self.blocks(position + 1, closing), span)

    def _table(self, position: int, closing: int, span: Span) -> Block:
        rows: list[tuple[Cell, ...]] = []
        cells: list[Cell] = []
        row: Row | None = None
        alignments: list[str] = []
        found: list[tuple[str, Span]] = []
        for token in self.tokens[position:closing]:
            if token.type == "tr_open":
                cells, row = [], None
            elif token.type == "tr_close":
                rows.append(tuple(cells))
                if row is not None:
                    self._lost_cells(row, len(rows[0]))
            elif token.type == "th_open":
                style = str(token.attrGet("style") or "")
                alignments.append(style.removeprefix("text-align:"))
            elif token.type == "inline":
                assert token.map is not None
                line = token.map[0]
                row = row or row_at(self.path, self.lines, line, int(token.meta["row"]))
                if len(cells) < len(row.places):
                    place = row.places[len(cells)]
                else:  # a cell that a short row lacks
                    end = len(self.lines[line].rstrip()) + 1
                    place = Place(self.path, ((0, line + 1, end),))
                if "anchor" in token.meta:
                    text, offset = token.meta["anchor"]
                    offset = offset if text else len(token.content)
                    found.append((text, place.span(offset, offset + len(text))))
                children = self.inlines(token, place)
                cells.append(Cell(children, place.span(0, len(token.content))))
        if found:
            self.row_anchors[span] = found
        return Table(tuple(alignments), rows[0], tuple(rows[1:]), span)

    def _lost_cells(self, row: Row, columns: int) -> None:
        """Say which cells of a row a table has no column for, and which bars stand in code or in a
        formula and part cells all the same.
        """
        lost = [(start, end) for start, end in row.bounds[columns:] if row.words[start:end].strip()]
        if not lost and "`" not in row.words and "$" not in row.words:
            return
        bars = list(bars_within(row.words))
        hint = r"write \| for a bar within code or a formula"
        if lost:
            if not bars:
                hint = r"give the head as many cells, or write \| for a bar that parts none"
            message = (
                f"this row has {len(row.bounds)} cells and the head {columns}, so these get lost"
            )
            span = row.span(self.path, lost[0][0], lost[-1][1])
            fix = self._escaped(row, *bars) if bars else None
            self.findings.say(LOST_CELL, message, span, hint, fix=fix)
        elif bars:
            message = "a bar within code or a formula parts two cells"
            for at in bars:
                span = row.span(self.path, at, at + 1)
                self.findings.say(SPLIT_CODE, message, span, hint, fix=self._escaped(row, at))

    def _escaped(self, row: Row, *bars: int) -> Fix:
        """Writes a backslash before bars of a table's row."""
        edits = tuple(Edit(row.span(self.path, at, at), "\\") for at in bars)
        return Fix(r"write \|", edits, safe=False)

    def _html_block(self, token: Token, span: Span) -> None:
        content = token.content.strip()
        position = 0
        while content.startswith("<!--", position):
            end = content.find("-->", position + 4)
            if end < 0:
                hint = "end it with -->, or take it out"
                self.findings.say(RAW_HTML, "a comment is never closed", span, hint)
                return
            position = end + 3
            while content[position : position + 1].isspace():
                position += 1
        if position and position < len(content) and content[position] != "<":
            hint = "let the comment end on a line of its own"
            self.findings.say(RAW_HTML, "words stand right after a comment", span, hint)
        elif position < len(content):
            hint = html_hints.hint(content[position:])
            message = "raw HTML can't be carried into every artifact"
            self.findings.say(RAW_HTML, message, span, hint)

    # ------------------------------------------------ inlines

    def inlines(self, token: Token, place: Place) -> Inlines:
        """The inlines of an inline token whose content stands at `place`."""
        return _InlineReader(self, place, token).read()

    def footnote(self, label: str, span: Span) -> Inline | None:
        """The footnote that is called by `label` at `span`."""
        say = self.findings.say
        bounds = self._footnotes.get(label)
        if bounds is None:
            hint = f"write it as a paragraph of its own: `[^{label}]: …`"
            say(MISSING_FOOTNOTE, f"the footnote [^{label}] has no text", span, hint)
            return None
        if self._in_footnote:
            message = "a footnote is called within a footnote"
            hint = "put both into one footnote, or the words into the text"
            say(MISSING_FOOTNOTE, message, span, hint)
            self._read_footnotes.setdefault(label, ())
            return None
        if label not in self._read_footnotes:
            self._in_footnote = label
            self._read_footnotes[label] = self.blocks(*bounds)
            self._in_footnote = ""
        else:
            before = self._repeated
            self._repeated += self._size(bounds)
            if self._repeated > MAX_REPEATED:
                if before <= MAX_REPEATED:
                    message = "the footnotes of this file are called again so often that their"
                    message += f" copies hold more than {MAX_REPEATED:,} characters"
                    say(MISSING_FOOTNOTE, message, span, "call each of them once")
                return None
        blocks = self._read_footnotes[label]
        if not blocks:
            hint = f"write it as a paragraph of its own: `[^{label}]: …`"
            say(MISSING_FOOTNOTE, f"the footnote [^{label}] is empty", span, hint)
            return None
        return Footnote(blocks, span)

    def _size(self, bounds: tuple[int, int]) -> int:
        """How many characters a footnote's lines hold."""
        opening = self.tokens[bounds[0] - 1]
        first, last = opening.map or (0, 0)
        if "size" not in opening.meta:
            opening.meta["size"] = sum(len(line) + 1 for line in self.lines[first:last])
        return int(opening.meta["size"])

    def link(self, children: Inlines, target: str, title: str, span: Span) -> Inline | None:
        """A link: out of the deck, or to a question."""
        parts = _split(target)
        blank = all(isinstance(each, Text | SoftBreak) for each in children)
        if blank and not plain(children).strip():
            hint = "write them between the brackets: [words](address)"
            self.findings.say(UNUSABLE_LINK, "this link has no words", span, hint)
            return None
        if parts is not None and leads_out(target):
            return Link(children, target, title, span)
        if parts is not None and not parts.scheme and not parts.netloc:
            file = not parts.path or parts.path.endswith(".md")
            if file and parts.fragment:
                return CrossReference(children, unquote(parts.fragment), span)
        self.findings.say(
            UNUSABLE_LINK,
            "this link leads nowhere that a reader of the artifacts can go",
            span,
            "link to a question as [label](#its-id), or to an http, https or mailto address",
        )
        return None

    def image(self, target: str, alt: str, title: str, span: Span) -> Inline | None:
        """A picture; its path becomes relative to the deck's folder."""
        parts = _split(target)
        hint = "put the file into media/ and name it there"
        if parts is None or parts.scheme or parts.netloc or target.startswith("/"):
            self.findings.say(
                OUTSIDE_IMAGE, "pictures and recordings must be files of the deck", span, hint
            )
            return None
        folder = posixpath.dirname(self.path)
        source = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
        if source.startswith("../") or source == "..":
            self.findings.say(OUTSIDE_IMAGE, "this path leads out of the deck", span, hint)
            return None
        if source.lower().endswith(SOUNDS):
            return Sound(source, f"{alt} ({title})" if title else alt, span)
        return Image(source, alt, title, span)


class _InlineReader:
    """One pass over an inline token's children."""

    def __init__(self, reader: BlockReader, place: Place, token: Token) -> None:
        self.reader = reader
        self.place = place
        self.content = token.content
        self.children = token.children or []
        self.skip = int(token.meta.get("skip", 0))
        """What begins before this offset has been read by the block."""
        self.closings = _closings(self.children)
        self.too_deep = False

    def read(self) -> Inlines:
        """All inlines."""
        return self._between(0, len(self.children), 0)

    def _between(self, position: int, end: int, depth: int) -> Inlines:
        """The inlines of the children from `position` up to `end`."""
        found: list[Inline] = []
        while position < end:
            token = self.children[position]
            closing = self.closings.get(position)
            start, after = token.meta.get("at", (0, 0))
            if start < self.skip:
                if token.type == "text" and after > self.skip:
                    words = token.content[self.skip - start :]
                    found.append(Text(words, self.place.span(self.skip, after)))
            elif closing is None:
                inline = self._leaf(token, self.place.span(start, after))
                if inline is not None:
                    found.append(inline)
            elif depth >= MAX_NESTING:
                self._say_too_deep(self.place.span(start, after))
            else:
                children = self._between(position + 1, closing, depth + 1)
                inline = self._parent(token, self.children[closing], children)
                if inline is not None:
                    found.append(inline)
                position = closing
            position += 1
        return _joined(found)

    def _say_too_deep(self, span: Span) -> None:
        if not self.too_deep:
            message = f"emphasis and its like are nested more than {MAX_NESTING} deep"
            self.reader.findings.say(DEEP_NESTING, message, span, "take them out of one another")
        self.too_deep = True

    def _leaf(self, token: Token, span: Span) -> Inline | None:
        match token.type:
            case "text":
                start, end = token.meta["at"]
                if "doubt" in token.meta:
                    self._doubtful_dollar(token.meta["doubt"], span)
                else:
                    self._stray_dollar(start, end)
                    self._open_comment(start, end)
                if not token.content:
                    return None
                return Text(token.content, span, self._letters(token, span))
            case "text_special":
                return Text(token.content.replace("\n", " "), span)
            case "softbreak":
                return SoftBreak(span)
            case "hardbreak":
                return LineBreak(span)
            case "code_inline":
                start, end = token.meta["at"]
                start += (end - start - len(token.content)) // 2
                return Code(token.content, span, self.place.part(start, token.content))
            case "math_inline" | "math_inline_double":
                tex = token.content.strip()
                start = token.meta["at"][0] + len(token.markup) + token.content.index(tex)
                tex, places = self.reader.expanded(tex, self.place.part(start, tex))
                return Math(tex, token.type == "math_inline_double", span, places)
            case "image":
                source = str(token.attrGet("src") or "")
                title = str(token.attrGet("title") or "")
                return self.reader.image(source, _alt(token), title, span)
            case "footnote_ref":
                return self.reader.footnote(str(token.meta["label"]), span)
            case "citation":
                return self._citation(token, span)
            case "html_inline":
                return self._html(token, span)
            case _ if token.nesting == -1:
                return None  # it closes what was nested too deep
            case _:
                raise AssertionError(f"no inline for {token.type}")

    def _letters(self, token: Token, span: Span) -> Places:
        """The place of every letter of a text that its source has otherwise: with backslashes
        before bars, or as an address with percent signs.
        """
        if span.end_column - span.column == len(token.content):
            return ()
        start, end = token.meta["at"]
        found = []
        for offset, letter in enumerate(token.content):
            found.append((offset, *self.place.at(start)))
            same = self.content[start : start + 1].lower() == letter.lower()
            start = min(start + (1 if same else 3 * len(letter.encode())), end)
        return tuple(found)

    def _parent(self, token: Token, closing: Token, children: Inlines) -> Inline | None:
        start = int(token.meta["at"][0])
        end = int(closing.meta["at"][1])
        match token.type:
            case "strong_open":
                # of a strong run's two marks, one stands before its opening token and one after
                # its closing one
                return Strong(children, self.place.span(start - 1, end + 1))
            case "em_open":
                return Emphasis(children, self.place.span(start, end))
            case "s_open":
                return Strikeout(children, self.place.span(start, end))
            case "link_open":
                target = str(token.attrGet("href") or "")
                title = str(token.attrGet("title") or "")
                return self.reader.link(children, target, title, self.place.span(start, end))
            case "cloze_open":
                return self._cloze(token, children, self.place.span(start, end))
            case "html_inline":
                tag = _tag(token)
                assert tag is not None
                span = self.place.span(start, end)
                if tag[1] == "span":
                    return self._foreign(token, children, span)
                return Styled(tag[1], children, span)
            case _:
                raise AssertionError(f"no inline for {token.type}")

    def _foreign(self, token: Token, children: Inlines, span: Span) -> Inline:
        language = _language(token)
        if not writing.exists(language):
            start, end = token.meta["at"]
            message = f"no language has the code `{language}`"
            hint = 'write the code of a language, as in <span lang="fr">: fr, he, zh-Hans, pt-BR'
            self.reader.findings.say(RAW_HTML, message, self.place.span(start, end), hint)
        return Foreign(language, children, span)

    def _cloze(self, token: Token, children: Inlines, span: Span) -> Inline:
        number = int(token.meta["number"])
        say = self.reader.findings.say
        form = "a gap is {{c1::hidden words}} or {{c1::hidden words::hint}}"
        if not 1 <= number <= 499:  # Anki's own limit
            message = f"a gap can't have the number {number}"
            say(MALFORMED_CLOZE, message, span, "number gaps from 1")
        if not children:
            say(MALFORMED_CLOZE, "a gap hides nothing", span, form)
        if any(isinstance(child, Cloze) for child in walk_inlines(children)):
            say(MALFORMED_CLOZE, "a gap within a gap", span, "gaps stand side by side: " + form)
        return Cloze(number, children, str(token.meta["hint"]), span)

    def _citation(self, token: Token, span: Span) -> Inline:
        items = []
        in_text = bool(token.meta["in_text"])
        offset = int(token.meta["at"][0]) + (0 if in_text else 1)
        for part in token.content.split(";"):
            found = ITEM.match(part)
            assert found is not None
            start = offset + found.start("key") - 1 - len(found["minus"] or "")
            items.append(
                CitationItem(
                    found["key"],
                    " ".join(found["prefix"].split()),
                    " ".join((found["locator"] or "").split()),
                    found["minus"] == "-",
                    self.place.span(start, offset + found.end("key")),
                )
            )
            offset += len(part) + 1
        return Citation(tuple(items), in_text, span)

    def _html(self, token: Token, span: Span) -> Inline | None:
        """`<br>`; every other tag that comes here may not be written, or has no partner."""
        if token.content.startswith("<!--"):
            return None
        tag = _tag(token)
        if tag == (False, "br"):
            return LineBreak(span)
        words = " ".join(token.content.strip("<>").split())
        words = words if len(words) <= 40 else words[:40] + "…"
        hint = html_hints.hint(token.content, self.content[: token.meta["at"][0]])
        self.reader.findings.say(RAW_HTML, f"`<{words}>` can't be used here", span, hint)
        return None

    def _doubtful_dollar(self, message: str, span: Span) -> None:
        """A dollar sign that opens no formula, though it may be meant to."""
        hint = "write \\$ for the sign, and $`…`$ around what is a formula all the same"
        self.reader.findings.say(DOUBTFUL_DOLLAR, message, span, hint)

    def _open_comment(self, start: int, end: int) -> None:
        """A comment that begins and does not end."""
        at = self.content.find("<!--", start, end)
        if at >= 0:
            span = self.place.span(at, at + len("<!--"))
            hint = "end it with -->, or write \\<!-- for the signs themselves"
            self.reader.findings.say(RAW_HTML, "a comment is never closed", span, hint)

    def _stray_dollar(self, start: int, end: int) -> None:
        """A dollar sign that opens no formula but looks as if it should."""
        position = self.content.find("$", start, end)
        while position >= 0:
            found = _OPENS_MATH.match(self.content, position)
            if found:
                self.reader.findings.say(
                    SUSPICIOUS_TEX,
                    "a formula is opened here and not closed",
                    self.place.span(position, found.end()),
                    "close it with the same dollar signs and no space before them;"
                    " for the sign itself write \\$",
                )
                return
            position = self.content.find("$", position + 1, end)


def _closings(children: list[Token]) -> dict[int, int]:
    """The position of each opening token's closing one; of raw HTML, for the elements that may
    be written and that are closed within the same emphasis, link or gap.
    """
    found: dict[int, int] = {}
    # each open token, and within it the HTML elements that are open and how many of each name
    opened: list[int] = []
    elements: list[list[tuple[str, int]]] = [[]]
    counts: list[Counter[str]] = [Counter()]
    for position, token in enumerate(children):
        tag = _tag(token)
        if tag is not None:
            closes, name = tag
            may = _language(token) if name == "span" else name in STYLED
            if may and not closes and _allowed(name):
                elements[-1].append((name, position))
                counts[-1][name] += 1
            elif closes and counts[-1][name]:
                while True:
                    other, start = elements[-1].pop()
                    counts[-1][other] -= 1
                    if other == name:
                        break
                found[start] = position
        elif token.nesting == 1:
            opened.append(position)
            elements.append([])
            counts.append(Counter())
        elif token.nesting == -1:
            found[opened.pop()] = position
            elements.pop()
            counts.pop()
    return found


def _tag(token: Token) -> tuple[bool, str] | None:
    """Whether a token of raw HTML closes an element, and which; None for all but a plain tag and
    one that says which language its words are in.
    """
    found = _TAG.match(token.content) if token.type == "html_inline" else None
    if found:
        return found[1] == "/", found[2].lower()
    return (False, "span") if _language(token) else None


def _language(token: Token) -> str:
    """The code in `<span lang="fr">`; empty for every other token."""
    found = _SPAN.match(token.content) if token.type == "html_inline" else None
    return found[1] or found[2] or found[3] if found else ""


def _joined(inlines: list[Inline]) -> Inlines:
    """Neighbouring words made one; no line end at the beginning or the end."""
    found: list[Inline] = []
    words: list[Text] = []

    def finish() -> None:
        if words:
            found.append(_as_one(words))
            words.clear()

    for inline in inlines:
        if isinstance(inline, Text):
            words.append(inline)
        else:
            finish()
            found.append(inline)
    finish()
    start, end = 0, len(found)
    while start < end and isinstance(found[start], SoftBreak):
        start += 1
    while end > start and isinstance(found[end - 1], SoftBreak):
        end -= 1
    return tuple(found[start:end])


def _as_one(words: list[Text]) -> Text:
    """Neighbouring words as one text."""
    first, last = words[0].span, words[-1].span
    text = "".join([word.text for word in words])
    if first.line == last.end_line and last.end_column - first.column == len(text):
        if len(words) == 1:
            return words[0]
        return Text(text, first._replace(end_column=last.end_column))
    every = []
    offset = 0
    for word in words:
        own = word.places or ((0, word.span.line, word.span.column),)
        every += [(offset + start, line, column) for start, line, column in own]
        offset += len(word.text)
    every.append((offset, last.end_line, last.end_column))
    places = every[:1]
    for start, line, column in every[1:]:
        before, same, left = places[-1]
        if (line, column) != (same, left + start - before):
            places.append((start, line, column))
    return Text(text, Span(*first[:3], *last[3:]), tuple(places))


def _alt(token: Token) -> str:
    """An image's alternative text: the words of its label."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in token.children or []
    ).strip()


def _split(target: str) -> SplitResult | None:
    """The parts of an address; None when it is empty or none at all."""
    try:
        return urlsplit(target) if target else None
    except ValueError:
        return None


@cache
def _allowed(name: str) -> bool:
    """Whether the sanitizer lets an element of that name through untouched."""
    element = f"<{name}>x</{name}>"
    return bool(nh3.clean(element, tags={*STYLED, "span"}, attributes={}) == element)
