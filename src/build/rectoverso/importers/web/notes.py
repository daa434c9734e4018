"""Footnotes in pages: a call that links to a place in the page, and the words at that place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rectoverso.importers.web.tree import Element

_AROUND: Final = re.compile(
    r"(?:^|[\s_-])(?:footnotes?|endnotes?|footnotes-list|references|reflist|notes)(?=$|[\s_-])"
)
_CALL: Final = re.compile(
    r"\s*[\[(]?\s*(?:\d{1,3}(?::\d{1,3})?|[a-z]|[*†‡§]{1,3}|note \d{1,3})\s*[\])]?\s*\Z"
)
_BACK: Final = re.compile(r"\s*(?:↩|↵|↑|\^|⏎|back|jump up)[\s\ufe0e\ufe0f:]*\Z", re.IGNORECASE)
_BACK_CLASSES: Final = frozenset(
    (
        *("footnote-back", "footnote-backref", "data-footnote-backref", "reversefootnote"),
        *("mw-cite-backlink", "footnotebacklink", "footnote-return"),
    )
)


def is_way_back(link: Element) -> bool:
    """Whether a link leads from a footnote to its call."""
    if not link.get("href").startswith("#"):
        return False
    back = not _BACK_CLASSES.isdisjoint(link.classes) or link.get("role") == "doc-backlink"
    return back or "data-footnote-backref" in link.attributes or bool(_BACK.match(link.words()))


class Notes:
    """The footnotes of a page."""

    def __init__(self, root: Element) -> None:
        self._notes: dict[str, Element] = {}
        self._called: set[str] = set()
        self._elements: set[int] = set()
        self._links_back: set[int] = set()
        self._names: dict[int, str] = {}
        calls: list[tuple[Element, str]] = []
        around: list[Element] = []
        for each in root.walk():
            if each.name == "a" and each.get("href").startswith("#"):
                calls.append((each, each.get("href")[1:]))
            elif each.attributes and _is_around(each):
                around.append(each)
        if not calls:
            return
        names = {name for _, name in calls}
        self._find_mutual(root, calls)
        for place in around:
            for each in (place, *place.walk()):
                name = each.get("id")
                if name and name in names and each.name in ("li", "div", "aside", "p", "dd", "tr"):
                    self._notes.setdefault(name, each)
        inside = {id(each) for note in self._notes.values() for each in (note, *note.walk())}
        for link, name in calls:
            if name in self._notes and id(link) not in inside and _CALL.match(link.words()):
                self._called.add(name)
        self._names = {id(each): name for name, each in self._notes.items()}
        self._elements = {id(self._notes[name]) for name in self._called}

    def _find_mutual(self, root: Element, calls: Sequence[tuple[Element, str]]) -> None:
        """Notes that begin with a link back to their call, as Google Docs and Word have them."""
        by_name = {link.get("id") or link.get("name"): link for link, _ in calls}
        by_name.pop("", None)
        back = {
            id(other): name
            for link, name in calls
            if (other := by_name.get(name)) is not None
            and other is not link
            and other.get("href")[1:] in (link.get("id"), link.get("name"))
            and _CALL.match(link.words())
        }
        if not back:
            return
        for block in root.walk():
            if block.name in ("p", "div", "li"):
                first = next((each for each in block.walk() if each.name == "a"), None)
                if first is None or id(first) not in back:
                    continue
                inner = any(each.name in ("p", "div", "li") for each in block.walk())
                if not inner and block.words().strip().startswith(first.words().strip()):
                    self._notes.setdefault(back[id(first)], block)
                    self._links_back.add(id(first))

    def is_called(self, element: Element) -> bool:
        """Whether an element is a footnote that stands where it is called."""
        return id(element) in self._elements

    def name_of(self, note: Element) -> str:
        """By what a footnote is called."""
        return self._names.get(id(note), "")

    def leads_back(self, link: Element) -> bool:
        """Whether a link stands at the beginning of a footnote."""
        return id(link) in self._links_back

    def called(self, link: Element, name: str) -> Element | None:
        """The footnote that a link calls; None where it calls none."""
        if name not in self._called or not _CALL.match(link.words()):
            return None
        return self._notes[name]

    def taken(self, name: str) -> Sequence[Element | str]:
        """The nodes of a footnote."""
        return self._notes[name].children


def _is_around(element: Element) -> bool:
    role = element.get("role")
    if role in ("doc-endnotes", "doc-footnote", "doc-footnotes"):
        return True
    if "data-footnotes" in element.attributes:
        return True
    names = f"{element.get('class')} {element.get('id')}".lower()
    return bool(_AROUND.search(names)) and element.name in (
        *("section", "div", "ol", "ul", "aside", "footer", "table"),
    )
