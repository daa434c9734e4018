"""The anchor at the end of a heading, its identity: read, written and edited here alone.

`<a id="x" class="core" data-was="old" data-reversed></a>` is the canonical form; pandoc's
`{#x .core was="old" reversed=true}` is accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser

from rectoverso.diagnostics import MALFORMED_ID, UNKNOWN_ATTRIBUTE, Span
from rectoverso.source.markdown.findings import Findings

ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
"""What an id looks like."""
MAX_LENGTH = 1_000
"""How many characters of a heading's end are looked at for its anchor."""

_ANCHOR = re.compile(r"<a\s[^<>]*>\s*</a>")
_ATTRIBUTE = re.compile(r"(?<!\S)(?:[#.][^\s{}]+|[\w-]+=(?:\"[^\"]*\"|[^\s{}\"]+))(?!\S)")
_WAS = re.compile(r"""\s+(?:data-)?was\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>}]+)""")
_MISPLACED = re.compile(
    r"<[^<>]*\bid\s*=[^<>]*>|<a\s[^<>]*\bid\s*=\s*[\"'][^<>]*|\{\s*#[^{}]*\}", re.IGNORECASE
)
# an anchor's attributes and what they are called here
_NAMES = {
    "id": "id",
    "class": "class",
    "data-was": "was",
    "data-reversed": "reversed",
    "data-list": "list",
    "data-masked": "masked",
}
_ATTRIBUTES = "an anchor may carry " + ", ".join(_NAMES)
_MEANT = {
    "name": 'write id="…"',
    "tag": 'tags stand in class="…"',
    "tags": 'tags stand in class="…"',
    "was": 'write data-was="…"',
    "reversed": "write data-reversed",
    "reverse": "write data-reversed",
    "list": "write data-list",
    "masked": "write data-masked",
}
"""What may be meant by an attribute that there is not."""
_OFF = ("false", "0", "no")
_ON = ("", "true", "1", "yes")
SWITCHES = (*_OFF, *_ON)
"""What turns `data-reversed` off or on; anything else is what the reverse card asks."""
_ID_HINT = "an id is made of a-z, 0-9 and hyphens and begins with a letter or digit"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a heading's end says; `span` is where it stands or, when there is none, where an
    anchor belongs. `prompt` is what the reverse card asks, where the author says so; `listed` is
    true over a list of words. `given` names the attributes that were written.
    """

    id: str
    span: Span
    tags: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    reversed: bool = False
    prompt: str = ""
    listed: bool = False
    masked: bool = False
    given: tuple[str, ...] = ()


def start(heading: str) -> int:
    """Where the anchor at the end of a heading begins; the heading's length when it has none."""
    if heading.endswith("</a>"):
        at = heading.rfind("<a", len(heading) - MAX_LENGTH)
        if at >= 0 and _ANCHOR.fullmatch(heading, at):
            return at
    elif heading.endswith("}") and not heading.endswith("\\}"):
        at = heading.rfind("{", len(heading) - MAX_LENGTH)
        inner = heading[at + 1 : -1]
        if at >= 0 and inner.strip() and not _ATTRIBUTE.sub("", inner).strip():
            return at
    return len(heading)


def without_comments(heading: str) -> str:
    """A heading without the comments at its end."""
    end = heading[-MAX_LENGTH:]
    while end.endswith("-->"):
        at = end.rfind("<!--")
        if at < 0 or "-->" in end[at + 4 : -3]:
            break
        end = end[:at].rstrip()
    return heading[:-MAX_LENGTH] + end


def misplaced(heading: str) -> str:
    """What in a heading without an anchor looks like one, but is not read; empty where nothing
    does.
    """
    found = _MISPLACED.search(heading)
    return found[0] if found else ""


def lists(anchor: str) -> bool:
    """Whether an anchor (in either form) says that a list of words follows."""
    return any(name == "list" and value not in _OFF for name, value in _pairs(anchor))


def written(name: str) -> str:
    """The anchor of an id, in the canonical form."""
    return f'<a id="{name}"></a>'


def canonical(anchor: str) -> str:
    """An anchor (in either form) in the canonical one: `id`, `class`, `data-was`, `data-list`,
    `data-masked` and `data-reversed` in this order, in double quotes. As it is where something is
    wrong in it.
    """
    findings = Findings()
    said = read(anchor, Span.whole(""), findings)
    return anchor if findings.found else composed(said, anchor) or anchor


def composed(said: Anchor, before: str = "") -> str:
    """An anchor in the canonical form; empty where there is nothing to say. `before` is how it was
    written, if it was.
    """
    asked = said.prompt if said.reversed else "false"
    values = {
        "id": said.id or None,
        "class": " ".join(said.tags) or None,
        "data-was": " ".join(said.was) or None,
        "data-list": "" if said.listed else None,
        "data-masked": "" if said.masked else None,
        "data-reversed": asked if "reversed" in said.given else None,
    }
    parts = [
        f'{name}="{_escaped(value, before)}"' if value else name
        for name, value in values.items()
        if value is not None
    ]
    return f"<a {' '.join(parts)}></a>" if parts else ""


def _escaped(value: str, before: str) -> str:
    """A value as it stands between double quotes; `&` stays where that means the same."""
    if unescape(value) != value or "&amp;" in before:
        value = value.replace("&", "&amp;")
    return value.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def with_id(anchor: str, name: str) -> str:
    """An anchor (in either form) that has no id, with one; empty where it can't be put there."""
    if "id" in (given for given, _ in _pairs(anchor)):
        return ""
    if anchor.startswith("<"):
        return f'<a id="{name}"{anchor[2:]}'
    return "{#" + name + " " + anchor[1:].lstrip()


def without_was(anchor: str) -> str:
    """An anchor (in either form) without its earlier ids; the rest as it is."""
    return _WAS.sub("", anchor)


def read(text: str, span: Span, findings: Findings) -> Anchor:
    """The anchor that is written as `text` (empty when there is none) at `span`."""
    pairs = _pairs(text)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in _NAMES.values():
            findings.say(
                UNKNOWN_ATTRIBUTE,
                f"`{name.rstrip('=')}` is not an attribute of a heading",
                span,
                _MEANT.get(name.rstrip("="), _ATTRIBUTES),
            )
            continue
        words = [value.strip()] if name == "reversed" else value.split()
        values.setdefault(name, []).extend(words or [""])
    ids = [name for name in values.get("id", []) if name]
    for name in ids:
        if not ID.match(name):
            likely = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
            hint = f"write `{likely}`: {_ID_HINT}" if likely else _ID_HINT
            findings.say(MALFORMED_ID, f"`{name}` is not an id", span, hint)
    if len(ids) > 1:
        hint = "keep the first id and drop the others"
        findings.say(MALFORMED_ID, "a question has one id", span, hint)
    was = tuple(name for name in values.get("was", []) if name)
    for name in was:
        if not ID.match(name):
            findings.say(MALFORMED_ID, f"`{name}` in data-was is not an id", span, _ID_HINT)
    asked = values.get("reversed", ["false"])[0]
    return Anchor(
        ids[0] if ids else "",
        span,
        tuple(dict.fromkeys(name for name in values.get("class", []) if name)),
        was,
        asked not in _OFF,
        "" if asked in SWITCHES else asked,
        values.get("list", ["false"])[0] not in _OFF,
        values.get("masked", ["false"])[0] not in _OFF,
        tuple(dict.fromkeys(name for name, _ in pairs)),
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    """An anchor's attributes, by what they are called here (else with an equals sign)."""
    if text.startswith("<"):
        tag = _Tag()
        tag.feed(text)
        return [(_NAMES.get(name, f"{name}="), value or "") for name, value in tag.attributes]
    pairs = []
    for part in _ATTRIBUTE.findall(text[1:-1]):
        if part[0] in "#.":
            pairs.append(("id" if part[0] == "#" else "class", part[1:]))
        else:
            name, _, value = part.partition("=")
            pairs.append((name.removeprefix("data-"), value.strip('"')))
    return pairs


class _Tag(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes = attrs
