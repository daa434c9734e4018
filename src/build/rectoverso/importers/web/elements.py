"""What elements of a page are, asked of one element at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from rectoverso.importers.web import programs
from rectoverso.importers.web.tree import BLOCKS, Element

LISTS: Final = frozenset(("ul", "ol", "menu", "dir"))
"""Elements that are lists."""
_WHOLE: Final = LISTS | {"blockquote", "dl", "pre", "table", "li"}
ALERTS: Final = {
    **dict.fromkeys(("note", "info", "notice", "secondary", "primary", "abstract"), "note"),
    **dict.fromkeys(("tip", "hint", "success"), "tip"),
    "important": "important",
    **dict.fromkeys(("warning", "warn", "attention"), "warning"),
    **dict.fromkeys(("caution", "danger", "error"), "caution"),
}
_ALERT: Final = re.compile(
    r"(?:^|\s)(?:markdown-alert markdown-alert-|admonition[ -]|theme-admonition theme-admonition-"
    r"|alert alert-|alert alert--|notecard |callout[ -]|admonitionblock |custom-block )([a-z]+)"
)
_CODE_TABLES: Final = frozenset(
    (
        *("highlighttable", "rouge-table", "lntable", "hljs-ln", "crayon-table"),
        *("codehilitetable", "code-table", "js-file-line-container", "gist"),
        *("blob-table", "highlight"),
    )
)


def in_items(nodes: Sequence[Element | str]) -> Iterator[Sequence[Element | str]]:
    """The nodes of a list: its items one by one, and what stands between them together. An element
    of running words around items (bold around a whole list) says nothing.
    """
    between: list[Element | str] = []
    for node in _without_wraps(nodes):
        if isinstance(node, str) or node.name != "li":
            between.append(node)
            continue
        if not all(isinstance(each, str) and not each.strip() for each in between):
            yield between
        between = []
        yield [node]
    if not all(isinstance(each, str) and not each.strip() for each in between):
        yield between


def _without_wraps(nodes: Sequence[Element | str]) -> Iterator[Element | str]:
    for node in nodes:
        inner = () if isinstance(node, str) or node.name in BLOCKS else node.children
        if any(isinstance(each, Element) and each.name == "li" for each in inner):
            yield from inner
        else:
            yield node


def holds_blocks(element: Element) -> bool:
    """Whether there is more than one paragraph in an element: a list, a table, a program, or
    several elements with lines of their own. Emphasis around all of it would mark nothing.
    """
    lines = 0
    for each in element.walk():
        if each.name in _WHOLE:
            return True
        lines += each.name in BLOCKS
        if lines > 1:
            return True
    return False


def after_items(nodes: Sequence[Element | str], place: int) -> int:
    """Where the items that begin at a place end."""
    while place < len(nodes):
        node = nodes[place]
        if node.strip() if isinstance(node, str) else node.name != "li":
            break
        place += 1
    return place


def is_drawing(element: Element) -> bool:
    """Whether an element is what MathJax 2 drew or shows before it draws."""
    return any(name.startswith(("mathjax", "mjx-chtml", "mathjax_")) for name in element.classes)


def alert(element: Element) -> str:
    found = _ALERT.search(element.get("class").lower())
    return ALERTS.get(found[1], "") if found else ""


def _holds_terms(element: Element) -> bool:
    return any(each.name in ("dt", "dd") for each in element.walk())


def definition_parts(element: Element) -> list[Element]:
    """The terms and definitions of a list, and what stands between them."""
    found: list[Element] = []
    for node in element.children:
        if isinstance(node, Element) and node.name == "div" and _holds_terms(node):
            found += definition_parts(node)
        elif isinstance(node, Element) and node.name in ("dt", "dd"):
            found.append(node)
        elif found and found[-1].name == "#between":
            found[-1].children.append(node)
        else:
            found.append(Element("#between", {}, [node]))
    return found


def number(text: str, otherwise: int) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST_LETTERS: Final = 26
_MOST_ROMAN: Final = 49


def letter(number: int, kind: str) -> str:
    """The mark of an item that is numbered by letters or in Roman numerals."""
    if kind in "aA" and 1 <= number <= _MOST_LETTERS:
        return chr(ord(kind) + number - 1)
    if kind in "iI" and 1 <= number <= _MOST_ROMAN:
        left, out = number, "x" * (number // 10)
        left %= 10
        for value, sign in _ROMAN[1:]:
            while left >= value:
                out, left = out + sign, left - value
        return out if kind == "i" else out.upper()
    return str(number)


def is_loose(node: Element | str) -> bool:
    """Whether an item's words stand in a paragraph of their own."""
    return isinstance(node, Element) and any(each.name == "p" for each in node.elements())


_NOTION_BOXES: Final = {"checkbox-on", "checkbox-off"}


def checked(item: Element) -> bool | None:
    """Whether an item begins with a box, and if so, whether it is ticked."""
    node: Element | str = item
    while isinstance(node, Element):
        if node.name == "input":
            return "checked" in node.attributes if node.get("type") == "checkbox" else None
        if _NOTION_BOXES & {*node.classes}:
            return "checkbox-on" in node.classes
        if node.name in LISTS and node is not item:
            return None
        node = next(
            (each for each in node.children if not (isinstance(each, str) and not each.strip())), ""
        )
    return None


def is_code_table(table: Element) -> bool:
    names = {*table.classes}
    if names & _CODE_TABLES and any(
        programs.is_beside(each) or each.name == "pre" for each in table.walk()
    ):
        return True
    cells = [each for each in table.walk() if each.name == "td"]
    return (
        bool(cells)
        and any(map(programs.is_beside, cells))
        and any(
            each.name in ("pre", "code") or "blob-code" in each.classes for each in table.walk()
        )
    )


def strays(table: Element) -> list[Element]:
    """What stands in a table outside of its cells, as scripts and comments do."""
    found = []
    for part in (table, *table.elements()):
        if part is table or part.name in ("thead", "tbody", "tfoot", "tr"):
            found += [each for each in part.elements() if each.name in ("#comment", "script")]
    return found


def without(element: Element, left_out: Element) -> Element:
    children = [
        without(each, left_out) if isinstance(each, Element) else each
        for each in element.children
        if each is not left_out
    ]
    return replace(element, children=children)
