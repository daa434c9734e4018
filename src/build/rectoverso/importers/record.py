"""What was imported before: `sources.toml` says which question answers which of a document's, and
`ledger/imports.tsv` how each read when it was imported, so that a changed document shows what
changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, NamedTuple

from rectoverso.diagnostics import MALFORMED_SOURCES, Diagnostic
from rectoverso.history.tsv import Form, Table, text
from rectoverso.source import toml
from rectoverso.source.coverage import FILE

IMPORTS: Final = "ledger/imports.tsv"


class Imported(NamedTuple):
    """A line of `imports.tsv`: a document's name, the key of one of its questions there, the
    edition that it was imported into, and a digest of how it read.
    """

    document: Annotated[str, Form(r"[^\x00-\x1f\x7f]+", "the name of a document")]
    question: Annotated[str, Form(r"[^\x00-\x1f\x7f]+", "the key of a question")]
    language: Annotated[str, Form(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language code like ko")]
    digest: Annotated[str, Form(r"[0-9a-f]{16}", "sixteen digits and letters a to f")]

    @property
    def key(self) -> tuple[str, str, str]:
        """What a line stands for."""
        return self.document, self.question, self.language


def digest(said: str) -> str:
    """A short digest of how a question reads."""
    return sha256(said.encode()).hexdigest()[:16]


def read(content: bytes | None) -> tuple[dict[tuple[str, str, str], str], tuple[Diagnostic, ...]]:
    """The digests in the bytes of `imports.tsv` (None: no such file), and what is wrong there."""
    table = Table(IMPORTS, Imported, content)
    return {row.key: row.digest for row in table.rows.values()}, tuple(table.found)


def table(digests: Mapping[tuple[str, str, str], str]) -> str:
    """The text of `imports.tsv`."""
    return text(Imported, (Imported(*key, digests[key]) for key in sorted(digests)))


def sayable(key: str) -> str:
    """A key without what can't stand in a line."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", key).strip() or "?"


# ---------------------------------------------------------------- sources.toml


@dataclass(frozen=True, slots=True)
class Answered:
    """A document, and which question of the deck each of its own became, by their keys."""

    name: str
    title: str
    answers: Mapping[str, str]


def known(content: str) -> Mapping[str, Mapping[str, str]]:
    """By document, which question each of its own became; several ids count as the first."""
    values, _ = toml.decode(content, FILE, MALFORMED_SOURCES)
    found: dict[str, dict[str, str]] = {}
    for document in _documents(values or {}):
        name = document.get("name")
        answers = document.get("answers", {})
        if not isinstance(name, str) or not isinstance(answers, dict):
            continue
        there = found.setdefault(name, {})
        for key, value in answers.items():
            first = value[0] if isinstance(value, list) and value else value
            if isinstance(first, str) and first:
                there[key.removeprefix(f"{name}:")] = first
    return found


def _documents(values: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    given = values.get("document", ())
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def recorded(content: str, documents: Sequence[Answered]) -> str:
    """`sources.toml` with further documents, and with further questions of those it has. Keys that
    stand for other questions by now are written anew; all else that an author wrote there stays.
    """
    there = known(content)
    for document in documents:
        if document.name in there:
            content = _extended(content, document, there[document.name])
        else:
            content = _added(content, document)
    return content


def _added(content: str, document: Answered) -> str:
    lines = [content.rstrip("\n"), ""] if content.strip() else []
    lines += ["[[document]]", f"name = {quoted(document.name)}"]
    if document.title:
        lines.append(f"title = {quoted(document.title)}")
    lines += [f"asked = {len(document.answers)}", "", "[document.answers]"]
    lines += [_line(document.name, key, name) for key, name in document.answers.items()]
    return "\n".join(lines) + "\n"


def _extended(content: str, document: Answered, there: Mapping[str, str]) -> str:
    now = document.answers
    new = {key: name for key, name in now.items() if key not in there}
    other = {key: now[key] for key, name in there.items() if now.get(key, name) != name}
    held = {*now.values()}
    moved = {key for key, name in there.items() if key not in now and name in held}
    if not new and not other and not moved:
        return content
    values, _ = toml.decode(content, FILE, MALFORMED_SOURCES)
    documents = toml.array(content, values or {}, "document", FILE)
    (number,) = [
        each for each, found in enumerate(documents.tables) if found["name"] == document.name
    ][:1]
    answers = documents.tables[number].get("answers", {})
    lines = content.split("\n")
    at = documents.place(number, "asked").line - 1
    asked = len(answers) + len(new) - len(moved)
    lines[at] = re.sub(r"=.*", f"= {asked}", lines[at], count=1)
    places = {key: documents.place(number, "answers", key) for key in answers}
    last = max(
        (each.end_line for each in places.values()), default=documents.place(number, "answers").line
    )
    if "answers" not in documents.tables[number]:
        lines.insert(last, "[document.answers]")
        last += 1
    lines[last:last] = [_line(document.name, key, name) for key, name in new.items()]
    for written, place in sorted(places.items(), key=lambda each: -each[1].line):
        key = written.removeprefix(f"{document.name}:")
        if key in moved:
            del lines[place.line - 1 : place.end_line]
        elif key in other:
            lines[place.line - 1 : place.end_line] = [_line(document.name, key, other[key])]
    return "\n".join(lines)


def _line(document: str, key: str, name: str) -> str:
    return f"{quoted(f'{document}:{key}')} = {quoted(name)}"


def quoted(words: str) -> str:
    """A TOML string."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
