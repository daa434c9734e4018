"""Addresses in pages: where links lead, which file a picture is."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from rectoverso.importers.web.tree import Element

_SCHEME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_UNSAFE: Final = re.compile(r"[\s\"'<>\\`{}|^]")
_BLANKS: Final = re.compile(r"[\t\r\n]+")
_PLACEHOLDER: Final = re.compile(
    r"data:image/(?:gif;base64,R0lGOD|svg\+xml|png;base64,iVBORw0KGgoAAAANSUhEUgAAAA)"
    r"|.*(?:/|^)(?:blank|spacer|placeholder|lazy|loading|transparent|pixel|grey)\.(?:gif|png|svg)",
    re.IGNORECASE,
)
_LATER: Final = (
    *("data-src", "data-original", "data-lazy-src", "data-lazy", "data-orig-file"),
    *("data-actualsrc", "data-url", "data-image-src", "data-canonical-src"),
)
_SEVERAL: Final = ("srcset", "data-srcset", "data-lazy-srcset")
_CANDIDATE: Final = re.compile(r"\s*(\S*[^\s,])(?:\s+([\d.]+)[wx])?\s*(?:,|\Z)")


def joined(address: str, base: str) -> str:
    """An address as seen from `base`, which may be empty; blanks and quotes in it with percent
    signs.
    """
    address = _BLANKS.sub("", address).strip()
    try:
        whole = urljoin(base, address) if base else address
        urlsplit(whole)
    except ValueError:
        return ""
    if whole.startswith("//"):
        whole = f"https:{whole}"
    return _UNSAFE.sub(lambda found: quote(found[0]), whole)


def file(address: str, base: str) -> str:
    """The address of a picture or a sound as seen from `base`: that of a file without percent
    signs, any other as it is.
    """
    address = _BLANKS.sub("", address).strip()
    if _SCHEME.match(address) or address.startswith("//") or base:
        return joined(address, base) if not address.startswith("data:") else address
    try:
        return unquote(address, errors="strict")
    except UnicodeDecodeError:
        return address


def of_picture(element: Element) -> str:
    """The address of a picture, also of one that a page's program would put in later; empty where
    there is none.
    """
    source = element.get("src").strip()
    later = [element.get(name).strip() for name in _LATER]
    later += [_largest(element.get(name)) for name in _SEVERAL]
    found = next(filter(None, later), "")
    if not source or (found and _PLACEHOLDER.match(source)):
        return found or source
    return source


def _largest(candidates: str) -> str:
    best = ("", -1.0)
    position = 0
    while match := _CANDIDATE.match(candidates, position):
        size = float(match[2]) if match[2] and match[2].count(".") < 2 and match[2] != "." else 1.0
        if size > best[1]:
            best = (match[1], size)
        position = match.end()
    return best[0]
