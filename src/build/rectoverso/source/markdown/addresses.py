"""Addresses that stand bare in the text, and paths with blanks in them.

A bare `https://…` is a link, as GitHub's page has it (GFM 6.9, extended autolinks), but for one
thing: it ends where letters of another script follow its own, so that a Korean particle stays
outside. A path with blanks is no address to CommonMark; what names a picture, a recording, a
chapter or a place in one is read all the same.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

from markdown_it.rules_inline import StateInline

_SCHEME = re.compile(r"(?<![A-Za-z0-9.+-])https?\Z", re.IGNORECASE)
# a letter that stands in words without blanks between them, or with particles behind them
_CJK = "\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
_SEGMENT = rf"(?:[!-;=?-~]|[^\x00-\x7f\s{_CJK}]|(?<=[/?#=&_-])[^\x00-\x7f\s]+)"
_LONGEST_SCHEME = len("-https")
_LONGEST_ENTITY = 40
_REST = re.compile(rf"://[^\W_](?:(?![*`{{}}\\|\"^\[\]]){_SEGMENT})*")
_ENTITY = re.compile(r"&[A-Za-z0-9]+;\Z")
_ENTITIES = re.compile(r"(&[A-Za-z0-9]+;)")
_SPACED = re.compile(
    r"(?P<mark>!?)\[(?P<label>(?:[^\[\]\\\n]|\\.){0,1000})\]"
    r"\([ \t]*(?P<path>[^\s()<>\"][^()<>\"\n]{0,1000}?)(?:[ \t]+\"(?P<title>[^\"\n]*)\")?[ \t]*\)"
)
_PICTURE = re.compile(r".*\.(?:svg|png|jpe?g|gif|webp|mp3|ogg|m4a|wav)\Z", re.IGNORECASE)
_PLACE = re.compile(r"https?://.+|(?:[^#]*\.md)?#.+|[^#]*\.md\Z", re.IGNORECASE)


def bare(state: StateInline, silent: bool) -> bool:
    """A bare address, at the colon after its scheme: a link to itself."""
    if not state.src.startswith("://", state.pos) or state.linkLevel > 0:
        return False
    scheme = _SCHEME.search(state.pending[-_LONGEST_SCHEME:])
    found = _REST.match(state.src, state.pos, state.posMax)
    if not scheme or not found:
        return False
    rest = _trimmed(found[0])
    if len(rest) < len("://x"):
        return False
    if not silent:
        words = scheme[0] + rest
        start = state.pos - len(scheme[0])
        state.pending = state.pending[: -len(scheme[0])]
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": state.md.normalizeLink(unescape(words))}
        at = start
        for number, piece in enumerate(_ENTITIES.split(words)):
            token = state.push("text_special" if number % 2 else "text", "", 0)
            token.content = unescape(piece) if number % 2 else piece
            token.meta["at"] = (at, at + len(piece))
            at += len(piece)
        closing = state.push("link_close", "a", -1)
        for token in (opening, closing):
            token.meta["at"] = (start, at)
    state.pos += len(rest)
    return True


def _trimmed(words: str) -> str:
    """An address without what ends a sentence, and without a bracket that it did not open."""
    closing = words.count(")") - words.count("(")
    end = len(words)
    while end:
        last = words[end - 1]
        entity = _ENTITY.search(words, max(0, end - _LONGEST_ENTITY), end) if last == ";" else None
        if entity:
            end = entity.start()
        elif last == ")" and closing > 0:
            closing -= 1
            end -= 1
        elif last in "?!.,:;*_~'\"":
            end -= 1
        else:
            break
    return words[:end]


def spaced(state: StateInline, silent: bool) -> bool:
    """`![words](a path.svg)` and `[words](a file.md#id)`: blanks in the path."""
    found = _SPACED.match(state.src, state.pos, state.posMax)
    if not found or not re.search(r"\s", found["path"]):
        return False
    if not (_PICTURE if found["mark"] else _PLACE).match(found["path"]):
        return False
    if state.linkLevel > 0 and not found["mark"]:
        return False
    if not silent:
        target = quote(found["path"], safe="/#%?=&:;,+@!$'*~")
        if found["mark"]:
            token = state.push("image", "img", 0)
            token.content = found["label"]
            token.children = []
            state.md.inline.parse(found["label"], state.md, state.env, token.children)
            token.attrs = {"src": target, "alt": ""}
        else:
            maximum = state.posMax
            state.pos, state.posMax = found.start("label"), found.end("label")
            token = state.push("link_open", "a", 1)
            token.attrs = {"href": target}
            state.linkLevel += 1
            state.md.inline.tokenize(state)
            state.linkLevel -= 1
            state.push("link_close", "a", -1)
            state.posMax = maximum
        if found["title"]:
            token.attrSet("title", found["title"])
    state.pos = found.end()
    return True
