"""The model as a JSON file, for other programs; `model.deck_from_json` reads it back."""

from __future__ import annotations

import json
from typing import Final

from rectoverso import archive
from rectoverso.model import to_json
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition


class JsonWriter:
    """Writes `to_json(deck)` as UTF-8 text, indented by one blank per level."""

    name: Final = "json"
    suffix: Final = ".json"

    def requires(self) -> tuple[str, ...]:
        """Nothing but Python."""
        return ()

    def write(self, edition: Edition, job: Job) -> Artifact:
        """Write the model into `job.folder`; keys stand in the order of the model's fields."""
        deck = edition.deck
        content = json.dumps(to_json(deck), ensure_ascii=False, indent=1) + "\n"
        path = job.path(edition, self.suffix)
        archive.write(path, content.encode())
        job.progress(1.0)
        counts = {"questions": sum(1 for _ in deck.entries())}
        return Artifact.of(edition, self.name, path, counts)
