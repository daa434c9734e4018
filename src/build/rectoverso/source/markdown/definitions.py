"""The addresses that a file's links name by reference: `[label]: https://…`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markdown_it.token import Token

from rectoverso.diagnostics import UNUSED_DEFINITION, Span
from rectoverso.source.markdown.findings import Findings


def check(
    path: str,
    lines: list[str],
    tokens: Iterable[Token],
    env: Mapping[str, Any],
    findings: Findings,
) -> None:
    """Say which definitions no link names, and which come after another of their label: what they
    say reaches no artifact. `env` is what markdown-it gathered while it read `tokens`.

    One that leads nowhere (`[//]: # (words)`) is how authors write comments.
    """
    defined = env.get("references", {})
    used = set(_used(tokens)) if defined else set()
    for label, definition in defined.items():
        if label not in used and definition["href"] not in ("", "#"):
            hint = "take it out, or name it in a link: [words][label]"
            _say("no link names this definition", path, lines, definition, hint, findings)
    for definition in env.get("duplicate_refs", ()):
        message = "this label is defined above already, so this address is not used"
        _say(message, path, lines, definition, "give it another label, or take it out", findings)


def _used(tokens: Iterable[Token]) -> Iterator[str]:
    """The labels of the links and pictures that name a definition."""
    for token in tokens:
        if "label" in token.meta and token.type in ("link_open", "image"):
            yield str(token.meta["label"])
        if token.children:
            yield from _used(token.children)


def _say(
    message: str,
    path: str,
    lines: list[str],
    definition: Mapping[str, Any],
    hint: str,
    findings: Findings,
) -> None:
    first, last = definition["map"][0], definition["map"][1] - 1
    column = len(lines[first]) - len(lines[first].lstrip())
    span = Span(path, first + 1, column + 1, last + 1, len(lines[last].rstrip()) + 1)
    findings.say(UNUSED_DEFINITION, message, span, hint)
