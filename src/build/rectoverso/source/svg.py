"""The document type of an SVG, which programs that draw put before it and no reader needs."""

from __future__ import annotations

import re
from typing import Final
from xml.parsers import expat

# XML 1.0, sections 2.8 and 4.2.2: what may stand before it, and one without an internal subset
_DOCUMENT_TYPE: Final = re.compile(
    rb"((?:\xef\xbb\xbf)?(?>(?:\s++|(?><\?.*?\?>)|(?><!--.*?-->))*))"
    rb"<!DOCTYPE(?>(?:[^>\"'\[]++|\"[^\"]*+\"|'[^']*+')*)>",
    re.DOTALL,
)


def without_document_type(content: bytes) -> bytes:
    """An SVG without its document type; one that defines something there stays as it is."""
    return (
        _DOCUMENT_TYPE.sub(rb"\1", content, count=1) if _DOCUMENT_TYPE.match(content) else content
    )


DEFINES: Final = "defines entities or attributes in its document type"
"""A fault of the prolog."""


class _ReadError(Exception):
    """All that stands before the first element was read, or what can't stand there."""


def prolog_fault(content: bytes) -> str:
    """What can't stand before the first element of an SVG, in a few words; empty when all may, or
    when it is no XML.
    """

    def document_type(_name: str, _system: str | None, _public: str | None, defines: int) -> None:
        raise _ReadError(DEFINES if defines else "has a document type, and is not UTF-8")

    def instruction(target: str, _data: str) -> None:
        if target == "xml-stylesheet":
            raise _ReadError("names a style sheet")

    def element(_name: str, _attributes: object) -> None:
        raise _ReadError("")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = document_type
    parser.ProcessingInstructionHandler = instruction
    parser.StartElementHandler = element
    try:
        parser.Parse(without_document_type(content), True)
    except _ReadError as read:
        return str(read)
    except (expat.ExpatError, ValueError, LookupError):
        pass
    return ""
