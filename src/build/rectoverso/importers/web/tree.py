"""HTML, as browsers read it, as a small tree without what no reader sees.

nh3 parses as the HTML Standard says (it is html5ever inside), drops all that is not in its lists,
and gives back well-formed text, in which a pattern finds every tag; so whatever a page holds,
nothing comes through that is not named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final

import nh3

DEEPEST: Final = 100
"""How deep elements may nest; the tags of deeper ones are dropped, and their words kept."""

BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details"),
        *("dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer"),
        *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html"),
        *("legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "p", "plaintext"),
        *("pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "caption", "colgroup", "ul", "xmp", "title"),
    )
)
"""Elements that begin and end a line."""
_INLINES: Final = frozenset(
    (
        *("a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "br", "button", "cite"),
        *("code", "data", "del", "dfn", "em", "embed", "font", "i", "iframe", "img", "input"),
        *("ins", "kbd", "label", "map", "mark", "meter", "nobr", "noscript", "object"),
        *("option", "output", "picture", "progress", "q", "rb", "rp", "rt", "rtc", "ruby", "s"),
        *("samp", "script", "select", "slot", "small", "source", "span", "strike", "strong"),
        *("sub", "sup", "template", "textarea", "time", "track", "tt", "u", "var"),
        *("video", "wbr"),
    )
)
_MATHEMATICS: Final = frozenset(
    (
        *("math", "annotation", "annotation-xml", "maction", "menclose", "merror", "mfenced"),
        *("mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom"),
        *("mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup"),
        *("msup", "mtable", "mtd", "mtext", "mtr", "mlabeledtr", "munder", "munderover"),
        *("none", "semantics"),
    )
)
_OTHERS: Final = frozenset(
    (
        *("anki-mathjax", "g-emoji", "mjx-assistive-mml", "mjx-container", "svg"),
        *("text", "tspan"),
    )
)
_DROPPED: Final = {"style", "head", "meta", "link", "base", "noembed", "noframes", "desc", "defs"}
VOID: Final = frozenset(("br", "embed", "hr", "img", "input", "source", "track", "wbr"))
"""Elements that hold nothing and are never closed."""
_UNCLOSED: Final = VOID | frozenset(
    (
        *("area", "base", "body", "caption", "col", "colgroup", "dd", "dt", "frame", "head"),
        *("html", "li", "link", "meta", "optgroup", "option", "p", "param", "rb", "rp", "rt"),
        *("rtc", "tbody", "td", "tfoot", "th", "thead", "tr"),
    )
)
"""Elements whose closing tags may be left out: those don't nest by that."""

_ATTRIBUTES: Final = {
    "*": frozenset(
        (
            *(
                "aria-hidden",
                "aria-label",
                "class",
                "dir",
                "hidden",
                "id",
                "itemprop",
                "lang",
                "role",
            ),
            *("style", "title", "align"),
        )
    ),
    "a": {"href", "name"},
    "abbr": {"title"},
    "annotation": {"encoding"},
    "anki-mathjax": {"block"},
    "audio": {"src"},
    "embed": {"src"},
    "font": {"face"},
    "iframe": {"src"},
    "img": {"alt", "height", "src", "srcset", "width"},
    "input": {"checked", "type", "value"},
    "li": {"value"},
    "math": {"alttext", "display"},
    "mfenced": {"close", "open", "separators"},
    "mjx-container": {"display"},
    "mo": {"stretchy"},
    "object": {"data"},
    "ol": {"reversed", "start", "type"},
    "mi": {"mathvariant"},
    "mfrac": {"linethickness"},
    "script": {"type"},
    "source": {"src", "srcset"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "video": {"src"},
}
_SCHEMES: Final = {
    *("about", "anki", "app", "blob", "cid", "data", "file", "ftp", "http", "https"),
    *("javascript", "mailto", "obsidian", "skype", "sms", "tel", "urn"),
    *("vbscript", "zotero"),
}
"""Addresses that come through, so that it can be said of each what became of it."""

_CLEANER: Final = nh3.Cleaner(
    tags=set(BLOCKS | _INLINES | _MATHEMATICS | _OTHERS),
    clean_content_tags=set(_DROPPED),
    attributes={name: set(values) for name, values in _ATTRIBUTES.items()},
    generic_attribute_prefixes={"data-"},
    strip_comments=False,
    link_rel=None,
    url_schemes=_SCHEMES,
)
# As nh3 writes them: names in small letters, values in double quotes, and what is no HTML to a
# browser (scripts, say) as it is.
_TOKEN: Final = re.compile(
    r'<!--(.*?)-->|<(script|noscript|xmp|iframe|plaintext)((?: [^\s=<>"]+="[^"]*")*)>(.*?)</\2>'
    r'|<(/?)([a-z][a-z0-9-]*)((?: [^\s=<>"]+="[^"]*")*)>',
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r' ([^\s=<>"]+)="([^"]*)"')
_ANY_TAG: Final = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9-]*))")
_RAW: Final = frozenset(("script", "style", "textarea", "xmp"))
_FORMATTING: Final = frozenset(
    (
        *("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong"),
        *("tt", "u"),
    )
)
"""Elements that a browser opens anew in every block, as long as they are not closed."""
_MOST_OPEN: Final = 3_000
_MOST_FORMATTING: Final = 30
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(slots=True)
class Element:
    """An element: its name, its attributes, and what stands in it. The name `#comment` is that of
    a comment. `line` is the line of the file in which it begins, or 0 where nobody asked for it.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    line: int = 0

    def get(self, name: str) -> str:
        """An attribute, empty where it is not there."""
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        """The classes it has, in small letters."""
        names = self.attributes.get("class")
        return names.lower().split() if names else []

    def elements(self) -> Iterator[Element]:
        """The elements right below it."""
        return (each for each in self.children if isinstance(each, Element))

    def walk(self) -> Iterator[Element]:
        """All elements below it, in order."""
        waiting = [*self.children][::-1]
        while waiting:
            each = waiting.pop()
            if isinstance(each, Element):
                yield each
                waiting += each.children[::-1]

    def words(self) -> str:
        """All words in it as they stand, without comments and scripts."""
        parts: list[str] = []
        waiting: list[Element | str] = [self]
        while waiting:
            each = waiting.pop()
            if isinstance(each, str):
                parts.append(each)
            elif each.name not in ("#comment", "script"):
                waiting += each.children[::-1]
        return "".join(parts)


def parsed(html: str, *, lines: bool = False) -> tuple[Element, bool]:
    """The tree of a piece of HTML or of a whole page, below an element without a name, and whether
    something was nested deeper than `DEEPEST`, so that its tags were dropped. With `lines`,
    elements that begin a line know where in the file they stand.
    """
    root = Element("")
    if "<" not in html and "&" not in html:
        root.children.append(_CONTROLS.sub("", html))
        return root, False
    shallow = _shallow(html)
    too_deep = shallow is not html
    if lines:
        shallow = _numbered(shallow)
    clean = _CONTROLS.sub("", _CLEANER.clean(shallow))
    stack = [root]
    beyond = 0
    end = 0
    for token in _TOKEN.finditer(clean):
        start = token.start()
        if start > end:
            stack[-1].children.append(unescape(clean[end:start]))
        end = token.end()
        name = token[6]
        if name is None:
            found = Element("#comment", {}, [token[1]])
            if token[2]:
                found = _verbatim(token[2], token[3], token[4])
            stack[-1].children.append(found)
        elif token[5]:
            if beyond:
                beyond -= 1
            elif len(stack) > 1:
                stack.pop()
        elif len(stack) > DEEPEST and name not in VOID:
            beyond += 1
            too_deep = True
        else:
            element = Element(name, _attributes(token[7]) if token[7] else {})
            if lines and (number := element.attributes.pop(_LINE, "")).isdecimal():
                element.line = int(number)
            stack[-1].children.append(element)
            if name not in VOID:
                stack.append(element)
    if end < len(clean):
        stack[-1].children.append(unescape(clean[end:]))
    return root, too_deep


_NOSCRIPT: Final = re.compile(r"</?noscript\b[^<>]*>?", re.IGNORECASE)


def _verbatim(name: str, attributes: str, text: str) -> Element:
    """An element whose text is no HTML to a browser; what stands there for those without programs
    is, and is read as such.
    """
    inside: list[Element | str] = [text]
    if name == "noscript":
        inside = parsed(_NOSCRIPT.sub("", text))[0].children
    return Element(name, _attributes(attributes), inside)


_LINE: Final = "data-line-of-file"
_LINE_TAG: Final = re.compile(
    rf"<(?:(!--)|({'|'.join(sorted(_RAW))})\b|(?:{'|'.join(sorted(BLOCKS))})(?=[\s>/]))",
    re.IGNORECASE,
)


def _numbered(html: str) -> str:
    """The HTML whose blocks know the line of the file in which they stand."""
    parts: list[str] = []
    end = position = 0
    line = 1
    counted = 0
    while tag := _LINE_TAG.search(html, position):
        position = tag.end()
        if tag[1] or tag[2]:
            closing = html.find("-->" if tag[1] else f"</{tag[2]}", position)
            position = len(html) if closing < 0 else closing + 3
            continue
        line += html.count("\n", counted, position)
        counted = position
        parts += [html[end:position], f" {_LINE}={line}"]
        end = position
    return "".join([*parts, html[end:]])


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _shallow(html: str) -> str:
    """The HTML without tags that are open within so many others that a parser would take its time,
    or memory, for them; mostly as it is.
    """
    if html.count("<") <= _MOST_FORMATTING:
        return html
    opened = 0
    formatting = 0
    parts: list[str] = []
    end = position = 0
    while tag := _ANY_TAG.search(html, position):
        position = tag.end()
        name = (tag[3] or "").lower()
        if not name or name in _RAW:
            closing = html.find("-->" if not name else f"</{tag[3]}", position)
            position = len(html) if closing < 0 else closing + 3
            continue
        if name in _UNCLOSED:
            continue
        step = -1 if tag[2] else 1
        opened = max(0, opened + step)
        if name in _FORMATTING:
            formatting = max(0, formatting + step)
        if opened > _MOST_OPEN or (name in _FORMATTING and formatting > _MOST_FORMATTING):
            parts.append(html[end : tag.start()])
            closing = html.find(">", position)
            end = position = len(html) if closing < 0 else closing + 1
    return "".join([*parts, html[end:]]) if parts else html
