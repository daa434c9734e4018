"""The identity at the end of a heading, in both forms.

`<a id="x" class="core" data-was="old" data-reversed></a>` is the canonical one; pandoc's
`{#x .core was="old" reversed=true}` is accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from rectoverso.diagnostics import (
    MALFORMED_ID,
    UNKNOWN_ATTRIBUTE,
    Span,
)
from rectoverso.source.markdown.findings import Findings

FORM = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
"""What an id looks like (design: the identity for ever)."""

# an anchor's attributes and what they are called here
_ATTRIBUTES = {"id": "id", "class": "class", "data-was": "was", "data-reversed": "reversed"}
_ID_HINT = "an id is made of a-z, 0-9 and hyphens and begins with a letter or digit"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a heading's end says; `span` is where it stands or, when there is none, where an
    anchor belongs. `given` names the attributes that were written.
    """

    id: str
    span: Span
    tags: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    reversed: bool = False
    given: tuple[str, ...] = ()


class _Anchor(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes = attrs


def identity(text: str, span: Span, findings: Findings) -> Identity:
    """The identity written as `text` (empty when there is none) at `span`."""
    if not text:
        return Identity("", span)
    if text.startswith("<"):
        anchor = _Anchor()
        anchor.feed(text)
        pairs = [
            (_ATTRIBUTES.get(name, f"{name}="), value or "") for name, value in anchor.attributes
        ]
    else:
        pairs = _braces(text)
    given = tuple(dict.fromkeys(name for name, _ in pairs))
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in ("id", "class", "was", "reversed"):
            findings.say(
                UNKNOWN_ATTRIBUTE,
                f"`{name.rstrip('=')}` is not an attribute of a heading",
                span,
                "an anchor may carry id, class, data-was and data-reversed",
            )
            continue
        values.setdefault(name, []).extend(value.split() if value else [""])
    ids = [name for name in values.get("id", []) if name]
    for name in ids:
        if not FORM.match(name):
            findings.say(MALFORMED_ID, f"`{name}` is not an id", span, _ID_HINT)
    if len(ids) > 1:
        findings.say(
            MALFORMED_ID, "a heading has one id", span, "keep the first id and drop the others"
        )
    was = tuple(name for name in values.get("was", []) if name)
    for name in was:
        if not FORM.match(name):
            findings.say(MALFORMED_ID, f"`{name}` in data-was is not an id", span, _ID_HINT)
    return Identity(
        ids[0] if ids else "",
        span,
        tuple(dict.fromkeys(name for name in values.get("class", []) if name)),
        was,
        values.get("reversed", ["false"])[0] not in ("false", "0", "no"),
        given,
    )


def _braces(text: str) -> list[tuple[str, str]]:
    pairs = []
    for part in re.findall(r"[#.][^\s{}]+|[\w-]+=(?:\"[^\"]*\"|[^\s{}\"]+)", text):
        if part[0] == "#":
            pairs.append(("id", part[1:]))
        elif part[0] == ".":
            pairs.append(("class", part[1:]))
        else:
            name, _, value = part.partition("=")
            pairs.append((name.removeprefix("data-"), value.strip('"')))
    return pairs
