"""An image can't be shown in every artifact.

Images are SVG, PNG, JPEG, GIF or WebP files, and are what their names say. An SVG that runs a
script or loads something from elsewhere is refused: it would do so in the learner's Anki and in
the EPUB reader. Export it as a plain SVG, with fonts as paths and pictures inside. A document type,
as matplotlib and Graphviz write one, is fine, but not one that defines entities (`[<!ENTITY …>]`):
what stands for them would depend on who shows the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Image
from rectoverso.rules.context import Context
from rectoverso.source import svg

_SIGNATURES = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "gif": b"GIF8",
    "webp": b"RIFF",
}
_RECORDINGS = (".aac", ".aif", ".aiff", ".flac", ".mp4", ".oga", ".opus", ".webm", ".wma")
_LOADS = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\(", re.IGNORECASE)
_FORBIDDEN = {"script", "foreignobject", "iframe", "object", "embed", "handler", "set", "animate"}


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    present = {medium.path for medium in deck.media}
    reasons: dict[str, str] = {}
    for node in context.index.of(Image):
        if node.source not in present:
            continue
        if node.source not in reasons:
            reasons[node.source] = unusable(node.source, context.medium(node.source))
        if reasons[node.source]:
            hint = "use a plain SVG, PNG, JPEG, GIF or WebP file"
            if node.source.lower().endswith(_RECORDINGS):
                hint = "a recording is an MP3, Ogg, M4A or WAV file"
            if reasons[node.source] == svg.DEFINES:
                hint = "export it as plain SVG, or write what the entities stand for in their place"
                hint += " and take all from [ to ] out of the document type"
            yield RULE.found(f"{node.source} {reasons[node.source]}", node.span, hint)


def unusable(path: str, content: bytes) -> str:
    """Why an image can't be used, in a few words; empty when it can."""
    suffix = path.rpartition(".")[2].lower()
    if suffix == "svg":
        return _unusable_svg(content)
    signature = _SIGNATURES.get(suffix)
    if signature is None:
        return "is of a kind that not every artifact can show"
    return "" if content.startswith(signature) else f"is not a .{suffix} file inside"


def _unusable_svg(content: bytes) -> str:
    fault = svg.prolog_fault(content)
    if fault:
        return fault
    try:
        # no entities (refused above), so nothing can blow up
        root = ElementTree.fromstring(svg.without_document_type(content))  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return f"is not well-formed SVG: {error}"
    if root.tag.rpartition("}")[2] != "svg":
        return "is not SVG"
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2].lower()
        if name in _FORBIDDEN:
            return f"holds the element <{name}>"
        if name == "style" and _LOADS.search(element.text or ""):
            return "loads something in its styles"
        for key, value in element.attrib.items():
            attribute = key.rpartition("}")[2].lower()
            if attribute.startswith("on"):
                return f"runs a script in the attribute {attribute}"
            local = value.startswith(("#", "data:image/png", "data:image/jpeg"))
            if attribute in ("href", "src") and not local:
                return f"loads {value[:60]}"
            if _LOADS.search(value):
                return f"loads something in the attribute {attribute}"
    return ""


RULE = Rule("IMG002", "unusable-image", Severity.ERROR, _check)
