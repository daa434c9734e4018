"""Where the lines of a chapter's blocks stand, and where they stand in the canonical form.

A document is a tree of *nodes*: quotations, lists, items and footnotes hold others, all else is a
leaf with lines of its own. A line is taken out of the marks of all that holds it, and put back
behind the canonical ones. Formulas and programs keep their lines as they are within.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it.token import Token

from rectoverso.source.markdown.places import row_at

Lines = list[str]

_HOLDERS = {
    "blockquote_open": "quote",
    "bullet_list_open": "bullets",
    "ordered_list_open": "numbers",
    "list_item_open": "item",
    "footnote_reference_open": "footnote",
}
_LISTS = ("bullets", "numbers")
_LEAVES = (
    *("paragraph_open", "heading_open", "table_open", "fence", "code_block", "math_block"),
    *("html_block", "hr", "front_matter"),
)
_BLANKS = " \t"
_INDENTED = 4
"""Columns from which on a line is a program (CommonMark 4.4)."""
_MARKER = re.compile(r"[-+*]|[0-9]{1,9}[.)]")
_FOOTNOTE = re.compile(r"\[\^[^\] ]+\]:")
_TASK = re.compile(r"\A\[([ xX])\][ \t]+(?=\S)")
_ALERT = re.compile(r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*\Z", re.IGNORECASE)
_BEGINS_BLOCK = re.compile(r"[-+*>#`~|$<\[=_:]|[0-9]{1,9}[.)]")
_TICKS = re.compile(r"\s*(`{3,})")


@dataclass(slots=True)
class _Node:
    """A block: the lines from `start` up to `end`, and what it holds. `width` is how many columns
    an item's lines are indented against what holds it, `mark` what a list's items get.
    """

    kind: str
    start: int
    end: int
    token: Token | None = None
    inline: Token | None = None
    nodes: list[_Node] = field(default_factory=list)
    width: int = 0
    mark: str = ""


def changes(
    source: Lines, tokens: list[Token], env: Mapping[str, Any]
) -> Iterator[tuple[int, int, Lines]]:
    """For each outermost block, and for what stands between two, the lines from a number up to
    another, and those that shall stand there. `env` is what was gathered while `tokens` were made
    of `source`.
    """
    root = _tree(source, tokens, env)
    position = 0
    before: _Node | None = None
    for node in root.nodes:
        gap = _gap(before, node, node.start - position, free=False) if before else 0
        if _is_empty(source[position : node.start]):
            yield position, node.start, [""] * gap
        written = _written(source, node, before)
        if written is not None:
            yield node.start, node.end, written
        position, before = node.end, node
    if _is_empty(source[position:]) and not (before and _runs_out(before)):
        yield position, len(source), []


def _is_empty(lines: Lines) -> bool:
    """Whether lines hold nothing but the marks of a quotation that ends."""
    return not "".join(lines).strip(_BLANKS + ">")


def _runs_out(node: _Node) -> bool:
    """Whether a node ends in a fence that is never closed, to which all empty lines belong."""
    while node.nodes:
        node = node.nodes[-1]
    return node.kind == "fence" and not _is_closed(node)


# ---------------------------------------------------------------- the tree


def _tree(source: Lines, tokens: list[Token], env: Mapping[str, Any]) -> _Node:
    root = _Node("document", 0, len(source))
    held = [root]
    leaf: _Node | None = None
    for token in tokens:
        kind = _HOLDERS.get(token.type)
        if kind is not None and token.map:
            quoted = kind == "quote" or any(holder.kind == "quote" for holder in held)
            node = _Node(kind, *_bounds(source, token.map, ">" if quoted else ""), token)
            held[-1].nodes.append(node)
            held.append(node)
        elif token.type.replace("_close", "_open") in _HOLDERS:
            held.pop()
        elif token.type in _LEAVES and token.map:
            kind = token.type.removesuffix("_open")
            start, end = token.map if kind == "fence" else _bounds(source, token.map)
            leaf = _Node(kind, start, end, token)
            held[-1].nodes.append(leaf)
        elif token.type == "inline" and leaf is not None and leaf.kind != "table":
            leaf.inline = token
        elif token.type == "th_open" and leaf is not None:
            leaf.nodes.append(_Node("column", 0, 0, token))
    known = [*env.get("references", {}).values(), *env.get("duplicate_refs", ())]
    for definition in known:
        _put(root, _Node("definition", *definition["map"]))
    return root


def _bounds(source: Lines, lines: list[int], marks: str = "") -> tuple[int, int]:
    """The lines of a block without those at its end that hold nothing but `marks`."""
    start, end = lines
    while end > start + 1 and not source[end - 1].strip(_BLANKS + marks):
        end -= 1
    return start, end


def _put(holder: _Node, definition: _Node) -> None:
    """Put a definition, which has no token, where it stands in the tree."""
    place = bisect_right(holder.nodes, definition.start, key=lambda node: node.start)
    above = holder.nodes[place - 1] if place else None
    if above is not None and definition.start < above.end and above.kind in _HOLDERS.values():
        _put(above, definition)
    else:
        holder.nodes.insert(place, definition)


def _gap(before: _Node, node: _Node, written: int, *, free: bool) -> int:
    """How many empty lines stand between two blocks; `free` where it is the author's matter."""
    kinds = {before.kind, node.kind}
    if free or "html_block" in kinds or kinds == {"definition"}:
        return min(written, 1)
    return 1


def _is_closed(fence: _Node) -> bool:
    assert fence.token is not None
    content = fence.token.content
    count = content.count("\n") + (content[-1:] not in ("", "\n"))
    return fence.end - fence.start >= count + 2


# ---------------------------------------------------------------- taking lines out


@dataclass(slots=True)
class _Cursor:
    """A place in a line; `owed` are the columns of a tab that were not stepped over yet
    (CommonMark 2.2).
    """

    line: str
    at: int = 0
    column: int = 0
    owed: int = 0

    def blanks(self, most: int) -> int:
        """Step over blanks of at most so many columns; how many they were."""
        taken = 0
        while taken < most:
            if not self.owed:
                letter = self.line[self.at : self.at + 1]
                if letter not in (" ", "\t") or not letter:
                    break
                self.owed = 1 if letter == " " else 4 - self.column % 4
                self.at += 1
            self.owed -= 1
            self.column += 1
            taken += 1
        return taken

    def mark(self, length: int) -> None:
        """Step over a mark."""
        self.at += length
        self.column += length

    @property
    def rest(self) -> str:
        """What was not stepped over."""
        return " " * self.owed + self.line[self.at :]


def _enter(cursor: _Cursor, holder: _Node, row: int) -> bool:
    """Step over the marks of a holder in line `row`; False where they lack (a lazy line)."""
    if holder.kind in _LISTS or holder.kind == "document":
        return True
    if holder.kind != "quote" and row > holder.start:
        if not cursor.rest.strip(_BLANKS):
            cursor.blanks(holder.width)
            return True
        return cursor.blanks(holder.width) == holder.width
    width = cursor.blanks(_INDENTED - 1)
    if holder.kind == "quote":
        if cursor.rest[:1] != ">":
            return False
        cursor.mark(1)
        cursor.blanks(1)
        return True
    found = (_MARKER if holder.kind == "item" else _FOOTNOTE).match(cursor.rest)
    if found is None:
        return False
    cursor.mark(found.end())
    if holder.kind == "footnote":
        holder.width = _INDENTED
        cursor.blanks(len(cursor.line) * 4)
        return True
    rest = cursor.rest
    if not rest.strip(_BLANKS):
        after = 1
    else:
        after = replace(cursor).blanks(_INDENTED + 1)
        after = 1 if after > _INDENTED else after
    cursor.blanks(after)
    holder.width = width + found.end() + after
    return True


# ---------------------------------------------------------------- putting them back


class _UnsureError(Exception):
    """A line belongs to no block that is known."""


def _written(source: Lines, node: _Node, before: _Node | None) -> Lines | None:
    """The lines of an outermost block in the canonical form; None where it is to stay as it is.
    `before` is the one above it.
    """
    try:
        return _Writer(source).node(node, before, [])
    except _UnsureError:
        return None


class _Writer:
    """Writes blocks of a source; `holders` are what holds a block, the outermost first."""

    def __init__(self, source: Lines) -> None:
        self.source = source

    # ------------------------------------------------ holders

    def node(self, node: _Node, before: _Node | None, holders: list[_Node]) -> Lines:
        """The lines of a block."""
        if node.kind in _LISTS:
            return self._list(node, before, holders)
        if node.kind == "quote":
            return _behind("> ", "> ", self._nodes(node, holders))
        if node.kind == "footnote":
            cursor = self._cursor(node.start, holders)
            found = _FOOTNOTE.match(cursor.rest.lstrip(_BLANKS))
            if found is None:
                raise _UnsureError
            return _behind(found[0] + " ", " " * _INDENTED, self._nodes(node, holders))
        return self._leaf(node, holders)

    def _list(self, node: _Node, before: _Node | None, holders: list[_Node]) -> Lines:
        assert node.token is not None
        first, second = "-*" if node.kind == "bullets" else ".)"
        # a list right below another one of its kind is told from it by its mark
        below = before is not None and before.kind == node.kind and before.mark == first
        node.mark = second if below else first
        start = node.token.attrGet("start")
        number = 1 if start is None else int(start)
        written: Lines = []
        for place, item in enumerate(node.nodes):
            if place:
                written += [""] * min(item.start - node.nodes[place - 1].end, 1)
            marker = f"{node.mark} " if node.kind == "bullets" else f"{number + place}{node.mark} "
            lines = self._nodes(item, [*holders, node])
            if item.nodes and item.nodes[0].start > item.start:
                lines = ["", *lines]
            written += _behind(marker, " " * len(marker), lines)
        return written

    def _nodes(self, holder: _Node, holders: list[_Node]) -> Lines:
        """The lines of all that a holder holds."""
        inside = [*holders, holder]
        self._enter_first(holder, holders)
        in_list = any(each.kind in _LISTS for each in inside)
        written: Lines = []
        before: _Node | None = None
        for node in holder.nodes:
            if before is not None:
                written += [""] * _gap(before, node, node.start - before.end, free=in_list)
            written += self.node(node, before, inside)
            before = node
        self._covers(holder)
        return written or [""]

    def _enter_first(self, holder: _Node, holders: list[_Node]) -> None:
        """Read how wide the mark of an item or a footnote is."""
        if not _enter(self._cursor(holder.start, holders), holder, holder.start):
            raise _UnsureError

    def _covers(self, holder: _Node) -> None:
        """Make sure that every line with words belongs to something that the holder holds."""
        covered = {row for node in holder.nodes for row in range(node.start, node.end)}
        for row in range(holder.start, holder.end):
            words = self.source[row].strip(_BLANKS + ">")
            if row not in covered and words and (row > holder.start or holder.kind == "quote"):
                raise _UnsureError

    # ------------------------------------------------ leaves

    def _cursor(self, row: int, holders: list[_Node]) -> _Cursor:
        """A line, from behind the marks of its holders; of a lazy one as far as it has them."""
        cursor = _Cursor(self.source[row])
        for holder in holders:
            ahead = replace(cursor)
            if not _enter(ahead, holder, row):
                break
            cursor = ahead
        return cursor

    def _rests(self, node: _Node, holders: list[_Node], indent: int = 0) -> Lines:
        """The lines of a leaf, without as many columns of blanks as `indent`."""
        cursors = [self._cursor(row, holders) for row in range(node.start, node.end)]
        for cursor in cursors:
            cursor.blanks(indent)
        return [cursor.rest for cursor in cursors]

    def _leaf(self, node: _Node, holders: list[_Node]) -> Lines:
        lines = self._rests(node, holders)
        match node.kind:
            case "paragraph":
                first = bool(holders) and holders[-1].nodes[0] is node
                return _paragraph(node, lines, holders[-1].kind if first else "")
            case "heading":
                return _heading(node, lines)
            case "fence":
                return self._fence(node, holders, lines)
            case "code_block":
                return _fenced("", self._rests(node, holders, _INDENTED))
            case "math_block":
                return _formula(lines)
            case "table":
                return _table(node, lines)
            case "hr":
                return ["---" if "-" in lines[0] else "***"]
            case "definition":
                return [lines[0].strip(_BLANKS), *(line.rstrip(_BLANKS) for line in lines[1:])]
            case _:
                return [line.rstrip(_BLANKS) for line in lines]

    def _fence(self, node: _Node, holders: list[_Node], lines: Lines) -> Lines:
        """A fence, its program as it is."""
        assert node.token is not None
        if not _is_closed(node):
            if holders:
                raise _UnsureError
            return lines
        indent = len(lines[0]) - len(lines[0].lstrip(" "))
        info = lines[0].strip(_BLANKS)[len(node.token.markup) :].strip(_BLANKS)
        program = self._rests(node, holders, indent)[1:-1]
        if "`" in info:
            return [f"{node.token.markup}{info}", *program, node.token.markup]
        return _fenced(info, program)


def _behind(first: str, others: str, lines: Lines) -> Lines:
    """Lines behind the mark of what holds them; none behind an empty line but a quotation's."""
    written = []
    for place, line in enumerate(lines):
        mark = others if place else first
        written.append(mark + line if line else mark.rstrip(" "))
    return written


def _fenced(info: str, program: Lines) -> Lines:
    """A program between as few backticks as hold it."""
    runs = [len(found[1]) for line in program if (found := _TICKS.match(line))]
    ticks = "`" * max(3, *(run + 1 for run in runs), 3)
    return [f"{ticks}{info}", *program, ticks]


def _formula(lines: Lines) -> Lines:
    """A formula of its own, its lines between those of the marks."""
    *above, last = lines
    last = last.rstrip(_BLANKS)[:-2]
    if not above:
        tex = last.strip(_BLANKS)[2:].strip(_BLANKS)
        # GitHub's page would take some beginnings of a line for a list's, say
        return [f"$${tex}$$"] if _BEGINS_BLOCK.match(tex) else ["$$", tex, "$$"]
    first = above[0].strip(_BLANKS)[2:].strip(_BLANKS)
    within = [line.rstrip(_BLANKS) for line in (first, *above[1:], last)]
    return ["$$", *filter(None, within), "$$"]


def _heading(node: _Node, lines: Lines) -> Lines:
    """A heading: its signs, its words, its anchor, the comments behind it."""
    assert node.token is not None
    assert node.inline is not None
    content = node.inline.meta["whole"]
    underlined = not node.token.markup.startswith("#")
    anchor, start = node.inline.meta["anchor"]
    if "\n" in content or (underlined and not (anchor and node.token.level == 0)):
        return [line.strip(_BLANKS) for line in lines]
    parts = ["#" * int(node.token.tag[1]), content]
    if anchor:
        end = start + len(anchor)
        parts = [parts[0], content[:start].rstrip(), anchor, content[end:].strip()]
    return [" ".join(filter(None, parts))]


def _table(node: _Node, lines: Lines) -> Lines:
    """A table: a bar at either end of a row, one blank around each cell."""
    signs = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}
    styles = [str(column.token.attrGet("style") or "") for column in node.nodes if column.token]
    marks = [signs[style.removeprefix("text-align:")] for style in styles]
    written = []
    for place, line in enumerate(lines):
        if place == 1:
            written.append(f"|{'|'.join(marks)}|")
            continue
        row = row_at("", [line.strip(_BLANKS)], 0, 0)
        cells = [row.words[start:end].strip(_BLANKS) for start, end in row.bounds]
        if len(cells) > len(marks):  # what is too much gets lost, and most often a bar is wrong
            written.append(row.words)
            continue
        cells += [""] * (len(marks) - len(cells))
        written.append("|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|")
    return written


def _paragraph(node: _Node, lines: Lines, opened: str) -> Lines:
    """A paragraph: what stands at the ends of its lines goes where it means nothing; a break is a
    backslash. `opened` is the kind of what it opens.
    """
    assert node.inline is not None
    content = node.inline.content
    if content.count("\n") != len(lines) - 1:
        raise _UnsureError
    breaks = _breaks(node.inline)
    lines[0] = lines[0].lstrip(_BLANKS)
    if opened == "item":
        lines[0] = _TASK.sub(lambda found: f"[{found[1].lower()}] ", lines[0])
    elif opened == "quote" and _ALERT.match(lines[0]):
        lines[0] = lines[0].rstrip(_BLANKS).upper()
    at = -1
    before = ""
    for place, line in enumerate(lines):
        at = content.find("\n", at + 1)
        last = place == len(lines) - 1
        kind = "softbreak" if last else breaks.get(at, "")
        if before and not _would_begin(line):
            line = line.lstrip(_BLANKS)
        bare = line.rstrip(_BLANKS)
        if last or (kind == "softbreak" and not bare.endswith("\\")):
            line = bare
        elif kind == "hardbreak" and bare != line and not bare.endswith("\\"):
            line = bare + "\\"
        lines[place] = line
        before = kind
    return lines


def _would_begin(line: str) -> bool:
    """Whether an indented line of a paragraph could begin a block if it were not."""
    bare = line.lstrip(_BLANKS)
    cursor = _Cursor(line)
    return cursor.blanks(_INDENTED) == _INDENTED and _BEGINS_BLOCK.match(bare) is not None


def _breaks(inline: Token) -> dict[int, str]:
    """Where line ends of a paragraph are no part of code, a formula or an address, and what they
    are.
    """
    found = {}
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            start, end = child.meta["at"]
            found[inline.content.find("\n", start, end)] = child.type
    return found
