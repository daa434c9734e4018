"""The five documents that the variable SEEDS names hold what their inventory says; without it there
is no test here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rectoverso.importers import IMPORTERS, importer
from rectoverso.importers.document import Item
from rectoverso.importers.given import Given
from rectoverso.model import Image, walk_question

TEXTS = ("canonical", "numbered", "sections", "transcript", "outline", "details")
ANSWERED = ("answered", "stub")

if os.environ.get("SEEDS"):
    FOLDER = Path(os.environ["SEEDS"])
    INVENTORY = json.loads((FOLDER / "inventory.json").read_text(encoding="utf-8"))

    @pytest.mark.parametrize("listed", INVENTORY["documents"], ids=lambda each: each["file"][:3])
    def test_a_document_holds_what_its_inventory_says(listed: dict[str, Any]) -> None:
        given = Given(FOLDER / listed["file"], listed["file"])
        assert set(TEXTS) <= IMPORTERS.keys()
        likely = max(TEXTS, key=lambda name: importer(name).likeness(given).degree)
        document = importer(likely).read(given)
        found = [row for section in document.sections for row in rows(section.items)]
        wanted = [
            (
                question["key"].partition(":")[2],
                (question["parent"] or "").partition(":")[2],
                question["status"] in ANSWERED,
                question["references"],
                question["images"],
            )
            for question in listed["questions"]
        ]
        assert found == wanted
        assert len(found) == listed["counts"]["total"]


def rows(items: tuple[Item, ...], parent: str = "") -> Iterator[tuple[str, str, bool, int, int]]:
    for item in items:
        pictures = sum(isinstance(node, Image) for node in walk_question(item.question))
        answered = bool(item.question.short or item.question.choices)
        yield item.key, parent, answered, len(item.references), pictures
        yield from rows(item.follow_ups, item.key)
