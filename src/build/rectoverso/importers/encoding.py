"""Bytes to text, by the encodings that people have: UTF-8, UTF-16, CP949.

Source: the WHATWG Encoding Standard for how a byte order mark decides; CP949 is Microsoft's
extension of EUC-KR, in which older Korean documents are written.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Final

from rectoverso.diagnostics import UNREADABLE_INPUT, Span, UnfitError

MOST_BYTES: Final = 100 * 2**20
"""The largest text that is read."""
_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decoded(path: Path, name: str) -> str:
    """The text of a file: lines end in a newline, letters are composed. UnfitError (IMP001) where
    its bytes are none of the encodings, or too many.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        message = f"{size / 2**20:,.0f} MB are too much for a text"
        raise _unfit(name, message, f"import it in parts of at most {MOST_BYTES >> 20} MB")
    return text_of(path.read_bytes(), name)


def text_of(content: bytes, name: str) -> str:
    """The same of bytes that are at hand."""
    marked = (each for each in _MARKS if content.startswith(each[0]))
    mark, encoding = next(marked, None) or (b"", _without_mark(content))
    try:
        text = content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        line = content[:at].count(b"\n") + 1
        message = f"byte {at:,} (0x{content[at]:02x}) in line {line:,} is not {encoding.upper()}"
        raise _unfit(name, message, "save the file as UTF-8 and import it again", line) from None
    if "\0" in text:
        at = text.index("\0")
        line = text[:at].count("\n") + 1
        message = f"this is no text: there is a NUL in line {line:,}"
        raise _unfit(name, message, "give the text itself, or the package as it is", line)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines)


def _without_mark(content: bytes) -> str:
    """The encoding of bytes that don't begin with a mark: UTF-8 if they are that, else UTF-16 if
    nearly every other byte of their beginning is empty, else CP949 if they are that.
    """
    pairs = len(content[:1000]) // 2
    empty = {"utf-16-be": content[:1000:2].count(0), "utf-16-le": content[1:1000:2].count(0)}
    likeliest = max(empty, key=lambda each: empty[each])
    tried = [likeliest] if empty[likeliest] * 5 > pairs else []
    for encoding in ("utf-8", *tried, "cp949"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text or encoding == "utf-8":
            return encoding
    return "utf-8"


def _unfit(name: str, message: str, hint: str, line: int = 1) -> UnfitError:
    return UnfitError((UNREADABLE_INPUT.found(message, Span(name, line, 1, line, 1), hint),))
