"""The whole deck, checked beside the preview: its findings, and what changed since the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rectoverso import pipeline, rules
from rectoverso.desk.preview.companions import answer_all
from rectoverso.diagnostics import Diagnostic
from rectoverso.history import ledger, ledger_files
from rectoverso.history.identity.lineage import Lineages

MODULE = __name__


@dataclass(frozen=True, slots=True)
class Whole:
    """What the checks said: the findings, the names of their rules by code, and, by language and
    id, which questions are `new` or `changed` since the release `released` (empty: there is none).
    """

    found: tuple[Diagnostic, ...]
    names: Mapping[str, str]
    states: Mapping[tuple[str, str], str]
    released: str


def look(root: Path) -> Whole:
    """Check a deck. Raises `RectoversoError` where it can't be read."""
    with pipeline.typesetting() as typesetter:
        checked = pipeline.check(root, typesetter)
    known, _ = ledger_files.read(root / ledger.FOLDER)
    last = known.last_release
    states: dict[tuple[str, str], str] = {}
    for draft in checked.drafts if last else ():
        lineages = Lineages(known, draft.deck.language)
        for entry in draft.deck.entries():
            row = lineages.carried(entry.question)
            if row is None:
                states[draft.deck.language, entry.question.id] = "new"
            elif row.digest != draft.digests[entry.question.id]:
                states[draft.deck.language, entry.question.id] = "changed"
    names = {rule.code: rule.name for rule in rules.rules()}
    return Whole(checked.report.diagnostics, names, states, last.version if last else "")


def main() -> None:
    """A companion that checks decks."""
    answer_all(look)
