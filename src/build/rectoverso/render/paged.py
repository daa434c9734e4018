"""The frame of a document for paged media: its head, its metadata and its style."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files

from rectoverso.render.foreign import turned
from rectoverso.render.html import attribute, text


def style(name: str) -> str:
    """The style sheet `name`, after what all printed matter shares."""
    folder = files("rectoverso") / "style"
    return "\n".join((folder / file).read_text(encoding="utf-8") for file in ("print.css", name))


def css_string(line: str) -> str:
    """`line` as a string of a style sheet."""
    return '"' + "".join(f"\\{ord(c):x} " if c in '"\\<&\n' else c for c in line) + '"'


def document(
    body: str,
    *,
    language: str,
    title: str,
    authors: Sequence[str],
    description: str,
    time: int,
) -> str:
    """A whole HTML document: the metadata that the PDF shall carry, then `body`.

    `time` is when it was made, in seconds since the epoch.
    """
    made = datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata = [("author", author) for author in authors]
    metadata += [("description", description)] if description else []
    metadata += [("generator", "Rectoverso")]
    metadata += [("dcterms.created", made), ("dcterms.modified", made)]
    tags = "".join(
        f"<meta{attribute('name', name)}{attribute('content', value)}>" for name, value in metadata
    )
    return (
        f"<!doctype html><html{attribute('lang', language)}{turned(language)}>"
        '<head><meta charset="utf-8">'
        f"<title>{text(title)}</title>{tags}</head><body>{body}</body></html>"
    )
