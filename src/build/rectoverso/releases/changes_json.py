"""What changed between two packages, as JSON."""

from __future__ import annotations

from typing import Any

from rectoverso.releases.changes import Change, Changes, Overview


def as_json(changes: Changes) -> dict[str, Any]:
    """The changes as JSON values; keys only ever come, none changes its meaning.

    `name`, `language`; `before` and `after` (`title`, `version`, `notes`, `decks`); `forecast`
    (guids under `new`, `updated`, `unchanged`; under `conflicting`, `guid` and `reason`);
    `look`, who gave all cards another one (`changes.Look`);
    `chapters` (ids of those that moved); `questions`, each with `id`, `guid`, `kinds` (see
    `ChangeKind`), `kind`, `title`, `chapter`, `edition`, `arrives`, and where there is one: `was`
    (`id`, `kind`, `title`), `fields` (`field` and `lines`, each of them with `code` and `runs`:
    pairs of what became of it and the text), `moves` (`what`, `before`, `after`), `tags` (`added`,
    `removed`), `emptied`, `retired` (`version`, `reason`, `successor`).
    """
    forecast = changes.forecast
    return {
        "name": changes.after.name or changes.before.name,
        "language": changes.after.language or changes.before.language,
        "before": _overview_json(changes.before),
        "after": _overview_json(changes.after),
        "forecast": {
            "new": list(forecast.new),
            "updated": list(forecast.updated),
            "unchanged": list(forecast.unchanged),
            "conflicting": [
                {"guid": conflict.guid, "reason": conflict.reason}
                for conflict in forecast.conflicts
            ],
        },
        "look": list(changes.look),
        "chapters": list(changes.chapters),
        "questions": [_change_json(change) for change in changes.all],
    }


def _overview_json(overview: Overview) -> dict[str, Any]:
    return {
        "title": overview.title,
        "version": overview.version,
        "notes": overview.notes,
        "decks": list(overview.decks),
    }


def _change_json(change: Change) -> dict[str, Any]:
    question = change.question
    values: dict[str, Any] = {
        "id": question.id,
        "guid": question.guid,
        "kinds": list(change.kinds),
        "kind": question.kind,
        "title": question.title,
        "chapter": question.chapter,
        "edition": question.edition,
        "arrives": change.arrives,
    }
    if change.before is not None and change.after is not None:
        was = change.before
        values["was"] = {"id": was.id, "kind": was.kind, "title": was.title}
    if change.fields:
        values["fields"] = [
            {
                "field": field.field,
                "lines": [
                    {"code": line.code, "runs": [[run.op, run.text] for run in line.runs]}
                    for line in field.lines
                ],
            }
            for field in change.fields
        ]
    if change.moves:
        values["moves"] = [move._asdict() for move in change.moves]
    if change.tags_added or change.tags_removed:
        values["tags"] = {"added": list(change.tags_added), "removed": list(change.tags_removed)}
    if change.emptied:
        values["emptied"] = change.emptied
    if change.retired is not None:
        said = change.retired
        values["retired"] = {
            "version": said.version,
            "reason": said.reason,
            "successor": said.successor,
        }
    return values
