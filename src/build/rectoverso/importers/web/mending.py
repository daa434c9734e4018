"""What programs that save pages do to them, undone: styles in classes (Google Docs), lists that are
parted by their level or item by item (Google Docs, Notion), pictures within the page.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from functools import partial
from typing import Final
from urllib.parse import unquote_to_bytes

from rectoverso.importers.document import MediaFile
from rectoverso.importers.web import formulas
from rectoverso.importers.web.tree import Element

_SHEET: Final = re.compile(r"<style\b[^<>]*>([^<]*)", re.IGNORECASE)
_RULE: Final = re.compile(r"\.(c\d+|s\d+|p\d+|t\d+|font\d+|cls-?\d+)\s*\{([^{}]*)\}")
_DOLLARS: Final = re.compile(r"\$\$((?:[^$<>\\]|\\.){1,5000})\$\$")
_LEVEL: Final = re.compile(r"(?:^|\s)lst-(\S+)-(\d)(?=\s|\Z)")
_ITEM_LISTS: Final = frozenset(("bulleted-list", "numbered-list", "to-do-list"))
_EMBEDDED: Final = re.compile(
    r"data:(image|audio)/([a-z0-9.+-]+)((?:;[^;,]*)*),(.*)\Z", re.IGNORECASE | re.DOTALL
)
_HELD: Final = re.compile(
    r"data:(?:(image/|audio/)|font/|application/)[a-z0-9.+-]+(?:;[a-z0-9=-]+){0,3};base64,"
    r"[A-Za-z0-9+/=%]{1000,}"
)
_ENDINGS: Final = {
    "jpeg": "jpg",
    "svg+xml": "svg",
    "mpeg": "mp3",
    "mp4": "m4a",
    "x-wav": "wav",
    "wave": "wav",
}
_SMALLEST: Final = 200
"""Letters of a picture within the page; smaller ones are signs beside words."""


def without_held(html: str, held: list[str]) -> str:
    """The text of a page without the pictures, sounds and faces that it holds as letters; `held`
    takes what they were, and their number stands in the page.
    """

    def number(found: re.Match[str]) -> str:
        if not found[1]:
            return "data:,"
        held.append(found[0])
        return f"data:held/{len(held)}"

    return _HELD.sub(number, html) if "base64," in html else html


def prepared(html: str, *, tex: bool) -> str:
    """The text of a page before it is parsed: with `tex`, since it loads MathJax or KaTeX, the
    formulas between their marks are elements.
    """
    if not tex:
        return html
    html = _DOLLARS.sub(lambda found: f"\\[{found[1]}\\]", html)
    return formulas.marked(html)


def mend(root: Element, html: str, held: list[str], media: dict[str, MediaFile]) -> None:
    """Change the tree in place; what the page holds (`without_held`) goes into `media`, under new
    names.
    """
    rules = {
        name: said
        for sheet in _SHEET.findall(html)
        for name, said in _RULE.findall(sheet)
        if ":" in said
    }
    for each in (root, *root.walk()):
        if rules and each.attributes:
            _style(each, rules)
        if len(each.children) > 1:
            _join(each)
        for name in ("src", "data-src"):
            source = each.get(name)
            if source.startswith("data:held/"):
                _embedded(each, name, held[int(source[len("data:held/") :]) - 1], media)
            elif source.startswith("data:") and len(source) >= _SMALLEST:
                _embedded(each, name, source, media)


def _style(element: Element, rules: Mapping[str, str]) -> None:
    """What its classes say goes into an element's own style."""
    own = {*element.get("class").split()}
    said = ";".join(said for name, said in rules.items() if name in own)
    if said:
        element.attributes["style"] = f"{said};{element.get('style')}"


def _join(parent: Element) -> None:
    """Lists that are one become one again."""
    out: list[Element | str] = []
    last: Element | None = None
    for node in parent.children:
        if isinstance(node, str) and not node.strip():
            out.append(node)
            continue
        if isinstance(node, Element) and node.name in ("ul", "ol"):
            if last is not None and _taken_in(last, node):
                continue
            last = node
        else:
            last = None
        out.append(node)
    parent.children = out


def _taken_in(last: Element, node: Element) -> bool:
    """Put a list into the one before it where it goes on with it."""
    level, before = _LEVEL.search(node.get("class")), _LEVEL.search(last.get("class"))
    if level and before:
        down = int(level[2]) - int(before[2])
        if down > 0:
            return _nest(last, node, down)
        return down == 0 and level[1] == before[1] and _append(last, node)
    kinds = _ITEM_LISTS & {*node.classes} & {*last.classes}
    if kinds and node.name == last.name:
        return _append(last, node)
    return False


def _nest(last: Element, node: Element, down: int) -> bool:
    items = [each for each in last.elements() if each.name == "li"]
    if not items:
        return False
    inner = [each for each in items[-1].elements() if each.name in ("ul", "ol")]
    if down > 1 and inner:
        return _nest(inner[-1], node, down - 1)
    if inner and inner[-1].name == node.name and down == 1:
        return _append(inner[-1], node)
    items[-1].children.append(node)
    return True


def _append(last: Element, node: Element) -> bool:
    last.children += node.children
    return True


def _embedded(element: Element, name: str, source: str, media: dict[str, MediaFile]) -> None:
    found = _EMBEDDED.match(source)
    if not found:
        return
    kind, ending = found[1].lower(), found[2].lower()
    number = len(media) + 1
    made = f"{'picture' if kind == 'image' else 'sound'}-{number}.{_ENDINGS.get(ending, ending)}"
    media[made] = partial(_content, found[4], coded="base64" in found[3].lower())
    element.attributes[name] = made


def _content(text: str, *, coded: bool) -> bytes:
    content = unquote_to_bytes(text)
    if not coded:
        return content
    try:
        return b64decode(content, validate=False)
    except Error:
        return b""
