"""A link in brackets whose address is missing, so that it is printed as it stands.

`[words][name]` needs a line of its own elsewhere in the file, with an empty line above it:
`[name]: https://example.org`. Without one, a reader sees the brackets, as where round and square
ones are the wrong way round. Where the brackets are meant to be seen, put a backslash before the
first of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Link
from rectoverso.rules.context import Context
from rectoverso.rules.headings import Headings
from rectoverso.rules.running import OBJECT, Running, running, short, whole

_REFERENCE = re.compile(
    r"(?<![\w)\]!\[])(!?)\[([^\[\]]{1,300})\]\[([^\[\]\n]{0,100})\](?![\[(\]])", re.ASCII
)
_WORD = re.compile(r"[^\W\d_]{2,}|[\uac00-\ud7a3\u3040-\u9fff]")
_DEFINITION = re.compile(
    rf"^[ ]{{0,3}}\[([^\[\]\n@^]{{1,100}})\]:[ \t]*(?:{OBJECT}|https?://|<|#|\.{{0,2}}/|[^\s]{{1,80}}\.md)",
    re.MULTILINE,
)
_REVERSED = re.compile(
    rf"(?<![\w\])])\(([^()\n]{{1,200}})\)\[({OBJECT}|https?://[^\s\[\]]{{1,200}})\]"
)


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    for text in running(deck, context):
        for start, end, message, hint in _found(text, context.index.headings):
            yield RULE.found(message, text.span(start, end), hint)


def _found(text: Running, headings: Headings) -> Iterator[tuple[int, int, str, str]]:
    words = text.text
    if "][" in words:
        for found in _REFERENCE.finditer(words):
            if _WORD.search(found[2]):
                yield found.start(), found.end(), *_reference(found, headings)
    if "]:" in words:
        for found in _DEFINITION.finditer(words):
            name = short(found[1])
            message = f"`[{name}]:` gives no address here, and is printed as it stands"
            hint = "leave an empty line above it" if found.start() else "write an address after it"
            yield found.start(), found.end(), message, hint
    if ")[" in words:
        for found in _REVERSED.finditer(words):
            node = text.node(found.start(2))
            if found[2] == OBJECT and not isinstance(node, Link):
                continue
            message = "this link is printed as it stands: its brackets are the wrong way round"
            address = node.target if isinstance(node, Link) else found[2]
            yield found.start(), found.end(), message, f"write [{_shown(found[1])}]({address})"


def _reference(found: re.Match[str], headings: Headings) -> tuple[str, str]:
    name = found[3].strip() or " ".join(found[2].split())
    shown = short(name)
    label = _shown(found[2])
    message = f"`[{shown}]` has no address, so that the brackets are printed"
    if found[1]:
        return message, f"write ![{label}](../media/name.svg)"
    target = headings.named(name)
    if target:
        return message, f"write [{label}](#{target})"
    return message, f"add a paragraph of its own that gives it: [{shown}]: https://example.org"


def _shown(words: str) -> str:
    words = whole(" ".join(words.split()))
    return "words" if words == "…" else words


RULE = Rule("REF004", "missing-link-target", Severity.WARNING, _check)
