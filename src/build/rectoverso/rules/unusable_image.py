"""An image can't be shown in every artifact.

Images are SVG, PNG, JPEG, GIF or WebP files, and are what their names say. An SVG that runs a
script or loads something from elsewhere is refused: it would do so in the learner's Anki and in
the EPUB reader. Export it as a plain SVG, with fonts as paths and pictures inside. A document type,
as matplotlib and Graphviz write one, is fine, but not one that defines entities (`[<!ENTITY …>]`):
what stands for them would depend on who shows the picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Image
from rectoverso.rules.context import Context
from rectoverso.source import svg
from rectoverso.source.pictures import unusable

_RECORDINGS = (".aac", ".aif", ".aiff", ".flac", ".mp4", ".oga", ".opus", ".webm", ".wma")


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


RULE = Rule("IMG002", "unusable-image", Severity.ERROR, _check)
