"""A diagram written as text, which GitHub or Obsidian would draw.

Cards and books are read where no program draws `mermaid`, `geojson` or `plantuml`: a reader would
see the diagram's source. Draw it once, save it as SVG in `media/`, and show it as a picture, with
words that say what is to be seen. To show the source itself, name its language `text`.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import CodeBlock, Deck
from rectoverso.rules.context import Context

_DRAWN = """mermaid plantuml puml geojson topojson stl dataview dataviewjs tikz markmap vega
vega-lite wavedrom nomnoml"""
DRAWN = frozenset(_DRAWN.split())
"""The languages of which GitHub, Obsidian or their extensions show a picture instead of text."""


def _check(_: Deck, context: Context) -> Iterator[Diagnostic]:
    for node in context.index.of(CodeBlock):
        name = node.language.strip("{}.=").lower()
        if name in DRAWN:
            yield RULE.found(
                f"`{name}` is not drawn: its text is printed as it stands",
                node.span._replace(end_line=node.span.line, end_column=node.span.column + 3),
                "save it as SVG in media/ and write ![what is to be seen](../media/name.svg)",
                f"to show the text itself, write text instead of {name}",
            )


RULE = Rule("IMG006", "undrawn-diagram", Severity.WARNING, _check)
