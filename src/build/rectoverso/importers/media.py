"""Pictures and sounds of foreign documents, laid into a deck's `media/`."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import unquote

from rectoverso.diagnostics import MISSING_MEDIUM, Diagnostic, Span
from rectoverso.importers.document import MediaFile
from rectoverso.model import SOUNDS, Code, Figure, Image, Link, Paragraph, Sound, Text, leads_out
from rectoverso.source import pictures
from rectoverso.source.folder import MEDIA
from rectoverso.source.rewriting import rewritten

MOST_BYTES: Final = 32 * 2**20
"""The largest picture or sound that is copied."""
_DATA: Final = re.compile(r"data:[\w/+.;=-]*?;base64,(?P<content>[A-Za-z0-9+/=\s]+)\Z")
_Part = TypeVar("_Part")

Fetch = Callable[[str], tuple[str, bytes] | str]
"""Gives the name and the bytes of what stands at an address, or why it can't be had."""


@dataclass
class Media:
    """The files that a deck has and gets, by path: `there` by the hash of their bytes. `fetch` is
    None where nothing is to be fetched.
    """

    there: Mapping[str, str]
    fetch: Fetch | None = None
    new: dict[str, bytes] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    _placed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._names = {Path(path).name.casefold() for path in self.there.values()}
        self._known = dict(self.there)
        self._why: dict[str, str] = {}

    def laid(self, part: _Part, media: Mapping[str, MediaFile]) -> _Part:
        """A part of the model whose pictures and sounds lie in the deck. What could not be had
        becomes a link, or its words, with a finding.
        """

        def instead(node: Any) -> tuple[Any, ...] | None:
            if isinstance(node, Figure):
                path, said = self._path(node.image, media)
                image = Image(path, node.image.alt, node.image.title, node.image.span)
                if path:
                    same = path == node.image.source
                    return None if same else (Figure(image, node.caption, node.span),)
                caption = (Text(f" {node.caption}", node.span),) if node.caption else ()
                return (Paragraph((*said, *caption), node.span),)
            if isinstance(node, Image | Sound):
                path, said = self._path(node, media)
                if not path:
                    return said
                if path == node.source:
                    return None
                if isinstance(node, Sound):
                    return (Sound(path, node.alt, node.span),)
                return (Image(path, node.alt, node.title, node.span),)
            return None

        return rewritten(part, instead)

    def _path(
        self, node: Image | Sound, media: Mapping[str, MediaFile]
    ) -> tuple[str, tuple[Any, ...]]:
        """Where a picture or a sound lies now, or what stands in its place."""
        source = node.source
        if source in self.new or source in self.there.values():
            return source, ()
        if source not in self._placed and source not in self._why:
            found = self._content(source, media)
            if isinstance(found, str):
                self._why[source] = found
            else:
                self._place(source, *found)
        if source in self._placed:
            return self._placed[source], ()
        self._say(source, self._why[source], node.span)
        words = node.alt or unquote(Path(source).name)[:80] or source[:80]
        if leads_out(source):
            return "", (Link((Text(words, node.span),), source, "", node.span),)
        if source.startswith("data:") or not source.strip():
            return "", (Text(words, node.span),)
        return "", (Text(f"{node.alt} " if node.alt else "", node.span), Code(source, node.span))

    def _content(self, source: str, media: Mapping[str, MediaFile]) -> tuple[str, bytes] | str:
        """The name and the bytes of a medium, or why it can't be had (nothing: it was not asked
        for).
        """
        inline = _DATA.match(source)
        if inline:
            try:
                return "picture", base64.b64decode(inline["content"])
            except binascii.Error:
                return "its bytes are no base64"
        if source in media:
            return _read(source, media[source])
        if source.startswith(("http://", "https://", "//")):
            if self.fetch is None:
                return ""
            return self.fetch(source if not source.startswith("//") else f"https:{source}")
        if source.startswith(("/", "~", "file:")) or ".." in source.split("/"):
            return "it is not there, or outside of the document's folder, whence nothing is taken"
        return "there is no such file"

    def _place(self, source: str, name: str, content: bytes) -> None:
        suffix = pictures.suffix(content)
        if not suffix:
            self._why[source] = "it is no picture and no sound that cards can show"
            return
        reason = "" if suffix in SOUNDS else pictures.unusable(f"a{suffix}", content)
        if reason:
            self._why[source] = f"it {reason}"
            return
        known = sha256(content).hexdigest()
        if known not in self._known:
            self._known[known] = path = f"{MEDIA}/{self._named(name, suffix)}"
            self.new[path] = content
        self._placed[source] = self._known[known]

    def _named(self, name: str, suffix: str) -> str:
        """A name that every file system has room for, and that is not taken."""
        from slugify import slugify

        stem = slugify(unquote(name).rsplit(".", 1)[0], max_length=60) or "picture"
        number, made = 1, f"{stem}{suffix}"
        while made.casefold() in self._names:
            number += 1
            made = f"{stem}-{number}{suffix}"
        self._names.add(made.casefold())
        return made

    def _say(self, source: str, why: str, span: Span) -> None:
        if not why:
            message = "this question shows something that lies elsewhere, which stays a link"
            hint = "fetch it with --fetch-images"
            self.findings.append(MISSING_MEDIUM.found(message, span, hint))
            return
        shown = source if len(source) <= 100 else f"{source[:100]}…"
        hint = f"put it into {MEDIA}/ and write ![what it shows](../{MEDIA}/…)"
        self.findings.append(MISSING_MEDIUM.found(f"{shown}: {why}", span, hint))


def _read(source: str, file: MediaFile) -> tuple[str, bytes] | str:
    """The name and the bytes of a file at hand."""
    name = Path(source.replace("\\", "/")).name
    try:
        if isinstance(file, Path):
            if file.stat().st_size > MOST_BYTES:
                return f"it is larger than {MOST_BYTES >> 20} MB"
            return name, file.read_bytes()
        content = file()
    except OSError as error:
        return f"it can't be read: {error.strerror or error}"
    return (name, content) if len(content) <= MOST_BYTES else f"over {MOST_BYTES >> 20} MB"
