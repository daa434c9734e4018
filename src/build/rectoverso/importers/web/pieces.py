"""A page as a row of pieces: headings, paragraphs, lists, programs, one after the other.

What only arranges (sections, divisions, tables that lay a page out) is opened; what is about the
page and not of it (navigation, headers, footers, a list of contents) becomes a piece with a reason
for which it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rectoverso.importers.text import marks
from rectoverso.importers.web import tables
from rectoverso.importers.web.styles import hidden
from rectoverso.importers.web.tree import BLOCKS, Element

HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
LISTS: Final = frozenset(("ul", "ol", "menu", "dir"))
NAVIGATION: Final = "navigation"
OUTSIDE: Final = "it stands outside of the article"
CONTENTS: Final = "a table of contents"
HIDDEN: Final = "the page hides it"
ABOUT: Final = "it is about the page"

_WHOLE: Final = frozenset(
    (
        *(*HEADINGS, "p", "pre", "blockquote", "figure", "hr", "dl", "details", "table"),
        *("listing", "xmp", "plaintext", *LISTS),
    )
)
_SKIPPED: Final = frozenset(("#comment", "title", "template", "source", "track"))
_KEPT_TOGETHER: Final = re.compile(
    r"(?:^|\s)(?:admonition|markdown-alert|theme-admonition|notecard|callout|custom-block|alert"
    r"|highlight\S*|language-\S+|codehilite|sourceCode|code-block\S*|katex-display|equation"
    r"|mathjax\S*|math|mwe-math\S*|footnotes)(?=\s|\Z|-)"
)
_NOISE: Final = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|navbox|menu|menus|breadcrumbs?|sidebar|footer|cookies?"
    r"|comments?|related|share|sharing|social|subscribe|newsletter|adverts?|advertisement|ads"
    r"|sponsor(?:ed)?|banner|pagination|pager|byline|popup|modal|dialog|promo|widget|toolbar|toc"
    r"|signup|login|search|skip|metadata|author-bio|breadcrumb|masthead|topbar|site-header"
    r"|post-meta|entry-meta|tags|reactions?|noprint|catlinks|mw-jump-link|printfooter|siteSub"
    r"|example-header|edit-this-page|last-updated|prev-next|post-navigation|clap|paywall)(?=$|[-_\s])",
    re.IGNORECASE,
)
_TOC: Final = re.compile(
    r"(?:^|[-_\s])(?:toc|table-?of-?contents|contents-list)(?=$|[-_\s])", re.IGNORECASE
)
_NOISE_ELEMENTS: Final = {
    "nav": NAVIGATION,
    "aside": ABOUT,
    "footer": ABOUT,
    "dialog": ABOUT,
    "search": NAVIGATION,
}
_NOISE_ROLES: Final = {
    "navigation": NAVIGATION,
    "banner": NAVIGATION,
    "contentinfo": ABOUT,
    "search": NAVIGATION,
    "complementary": ABOUT,
    "dialog": ABOUT,
    "alertdialog": ABOUT,
    "menu": NAVIGATION,
    "menubar": NAVIGATION,
}
_MOST_OF_NOISE: Final = 0.4
"""What share of a page's words may be left out by a class's name; a page may be called so too."""
_LETTER: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Piece:
    """An element that stands by itself in a page, the line of the file where it begins, and why it
    is left out, empty where it is not.
    """

    element: Element
    line: int
    reason: str = ""


class Pieces:
    """Opens a page."""

    def __init__(self, root: Element) -> None:
        self._with_blocks: set[int] = set()
        self._words: dict[int, int] = {}
        self._measure(root)
        self._all = max(self._words[id(root)], 1)
        self._page = root
        self.names = frozenset(_names(root))
        """The places of the page that links can lead to, and the words of its headings."""
        self._article = self._main(root)

    def _measure(self, element: Element) -> None:
        """Note how many letters elements hold, and which hold others that begin a line."""
        order = [element, *element.walk()]
        for each in reversed(order):
            count = 0
            for node in each.children:
                if isinstance(node, str):
                    count += len(node) - node.count(" ")
                elif node.name not in ("script", "#comment"):
                    count += self._words[id(node)]
                    if node.name in BLOCKS or id(node) in self._with_blocks:
                        self._with_blocks.add(id(each))
            self._words[id(each)] = count

    def _main(self, root: Element) -> Element:
        """The element that holds the page's own text: the one main element or article that holds
        most of what is no navigation; else the page.
        """
        noise = sum(self._words[id(each)] for each in self._furniture(root))
        own = max(self._all - noise, 1)
        best = root
        for each in root.walk():
            named = each.name in ("main", "article") or each.get("role") in ("main", "article")
            if named and self._words[id(each)] * 2 > own:
                best = each
        return best

    def _furniture(self, root: Element) -> Iterator[Element]:
        waiting = [*root.elements()]
        while waiting:
            each = waiting.pop()
            if self._is_noise(each):
                yield each
            else:
                waiting += each.elements()

    def _is_noise(self, element: Element) -> str:
        """Why an element is about the page; empty where it is of it."""
        name = element.name
        if name in ("body", "main", "article", "html") or name in HEADINGS:
            return ""
        if self._words.get(id(element), 0) > self._all * _MOST_OF_NOISE:
            return ""
        reason = _NOISE_ELEMENTS.get(name, "") or _NOISE_ROLES.get(element.get("role"), "")
        if reason:
            return reason
        if name not in BLOCKS and name not in ("span", "a", "button"):
            return ""
        names = f"{element.get('class')} {element.get('id')}"
        if names != " ":
            if _TOC.search(names):
                return CONTENTS
            if _NOISE.search(names) and name in BLOCKS:
                return ABOUT
        return ""

    def row(self) -> list[Piece]:
        """The pieces of the page in their order."""
        return [*self._opened(self._page.children, 1, outside=self._article is not self._page)]

    def within(self, nodes: Sequence[Element | str], line: int) -> list[Piece]:
        """The pieces of what stands in a fold, in a definition or in an item."""
        return [*self._opened(nodes, line, outside=False)]

    def _opened(
        self, nodes: Sequence[Element | str], line: int, *, outside: bool, asks: bool = False
    ) -> Iterator[Piece]:
        running: list[Element | str] = []
        named = {"data-part": "question"} if asks else {}

        def paragraph() -> Iterator[Piece]:
            if running:
                holder = Element("p", dict(named), [*running], line)
                running.clear()
                if _LETTER.search(holder.words()) or any(
                    each.name in ("img", "audio", "video", "iframe", "math", "script")
                    for each in holder.walk()
                ):
                    yield Piece(holder, line, OUTSIDE if outside else "")

        for node in nodes:
            if isinstance(node, str):
                running.append(node)
                continue
            if node.name in _SKIPPED:
                continue
            if node.name not in BLOCKS and id(node) not in self._with_blocks:
                running.append(node)
                continue
            yield from paragraph()
            line = node.line or line
            yield from self._block(node, line, outside=outside)
        yield from paragraph()

    def _block(self, element: Element, line: int, *, outside: bool) -> Iterator[Piece]:
        if element is self._article:
            yield from self._opened(element.children, line, outside=False)
            return
        if outside:
            if any(each is self._article for each in element.walk()):
                yield from self._opened(element.children, line, outside=True)
            else:
                yield Piece(element, line, self._is_noise(element) or OUTSIDE)
            return
        reason = self._is_noise(element)
        if reason:
            yield Piece(element, line, reason)
            return
        if element.attributes and hidden(element):
            shown = _shown(element)
            if shown is None or hidden(shown):
                yield Piece(element, line, HIDDEN)
                return
            self._words[id(shown)] = self._words.get(id(element), 0)
            if id(element) in self._with_blocks:
                self._with_blocks.add(id(shown))
            element = shown
        if self._is_whole(element):
            yield Piece(element, line)
        elif element.name == "table":
            for row in tables.grid(element).rows:
                for cell in row:
                    if cell.element is not None and not cell.repeated:
                        yield from self._opened(cell.element.children, line, outside=False)
        else:
            asks = self._asks(element)
            yield from self._opened(element.children, line, outside=False, asks=asks)

    def _asks(self, element: Element) -> bool:
        """Whether the page says that what it is around is a question."""
        return names_question(element) and id(element) not in self._with_blocks

    def _is_whole(self, element: Element) -> bool:
        """Whether an element is a piece by itself, and not only around others."""
        name = element.name
        if name == "table":
            return not tables.arranges(element, tables.grid(element))
        if name in LISTS:
            items = [each for each in element.elements() if each.name == "li"]
            return not items or not all(map(_holds_sections, items))
        if name in _WHOLE:
            return True
        return bool(_KEPT_TOGETHER.search(element.get("class")))


def _holds_sections(item: Element) -> bool:
    """Whether an item of a list is a section of the page, with a heading or a fold of its own."""
    return any(each.name in HEADINGS or each.name == "details" for each in item.walk())


def _shown(element: Element) -> Element | None:
    """A hidden part of the page that a click opens, as it is then; None for what is none."""
    if element.name not in ("div", "section", "dd", "p", "ul", "ol", "article", "li"):
        return None
    attributes = {
        name: value for name, value in element.attributes.items() if name not in ("hidden", "style")
    }
    return replace(element, attributes=attributes)


def _names(root: Element) -> Iterator[str]:
    for each in root.walk():
        for name in ("id", "name"):
            if found := each.get(name):
                yield found
                yield found.removeprefix("user-content-")
        if each.name in (*HEADINGS, "summary", "dt"):
            yield marks.words_of(each.words())


def names_question(element: Element) -> bool:
    """Whether an element's class, or what it is to machines (schema.org's FAQPage), says that it
    is a question.
    """
    if element.get("itemprop") == "name" and element.name not in ("title", "span"):
        return True
    return not _QUESTIONS.isdisjoint(element.classes)


_QUESTIONS: Final = frozenset(
    (
        *("question", "faq-question", "faq__question", "faq-q", "question-title", "question-text"),
        *("accordion-question", "faq-item-question", "faq-title", "faq_question", "q-title"),
        *("schema-faq-question", "faq-accordion-title", "elementor-toggle-title"),
    )
)


def texts(element: Element, line: int) -> Iterator[tuple[int, str]]:
    """The words of an element, those of each line of the page by themselves, with the line of the
    file in which their block begins.
    """
    words: list[str] = []
    at = line
    end = Element("#end")
    lines = [line]
    waiting: list[Element | str] = [element]

    def finished() -> Iterator[tuple[int, str]]:
        text = " ".join("".join(words).split())
        words.clear()
        if _LETTER.search(text):
            yield at, text

    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if not words:
                at = lines[-1]
            words.append(each)
        elif each is end:
            yield from finished()
            lines.pop()
        elif each.name in ("#comment", "script"):
            continue
        elif each.name in BLOCKS:
            yield from finished()
            lines.append(each.line or lines[-1])
            waiting.append(end)
            waiting += each.children[::-1]
        else:
            if each.name == "br":
                words.append(" ")
            waiting += each.children[::-1]
    yield from finished()
