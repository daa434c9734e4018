"""The text of a page as it was saved: in the encoding that it names, or with its pictures and all
else in one file (MHTML, RFC 2557).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from email import message_from_bytes, policy
from email.message import Message
from typing import Final

from rectoverso.importers import encoding
from rectoverso.importers.given import Given

_DECLARED: Final = re.compile(rb"<meta\s[^<>]*?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_ENVELOPE: Final = re.compile(
    rb"(?:From|MIME-Version|Snapshot-Content-Location|Subject|Date):", re.IGNORECASE
)
_LATIN: Final = ("iso8859-1", "ascii", "latin-1")


def text(given: Given) -> str:
    """A page's text: lines end in a newline, letters are composed. UnfitError (IMP001) where it is
    none, or too long.
    """
    small = given.path.stat().st_size <= encoding.MOST_BYTES
    if small and _ENVELOPE.match(given.beginning):
        content = _enveloped(given.path.read_bytes())
        if content is not None:
            return content
    declared = _DECLARED.search(given.beginning)
    if small and declared:
        content = _decoded(given.path.read_bytes(), declared[1].decode("ascii", "replace"))
        if content is not None:
            return content
    return given.text


def _decoded(content: bytes, name: str) -> str | None:
    """Text in the encoding that it names; None where it is not, or is UTF-8 all the same."""
    try:
        known = codecs.lookup(name).name
    except LookupError:
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return None
    known = {"euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030"}.get(known, known)
    # the WHATWG Encoding Standard reads all of these as windows-1252
    known = "cp1252" if known in _LATIN else known
    try:
        read = content.decode(known)
    except (UnicodeDecodeError, LookupError, AssertionError):
        return None
    if "\0" in read:
        return None
    return _tidy(read)


def _enveloped(content: bytes) -> str | None:
    """The page in a file that holds it with all that belongs to it; None where it holds none."""
    message = message_from_bytes(content, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return _of_part(part)
    return None


def _of_part(part: Message) -> str | None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return None
    name = str(part.get_content_charset() or "utf-8")
    found = _decoded(payload, name)
    return found if found is not None else encoding.text_of(payload, "the page")


def _tidy(text_of_page: str) -> str:
    lines = text_of_page.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines)
