"""The five documents that the deck grew from, where SEEDS names their folder: no false merge, and
nine in ten of the pairs that ask the same, by the topics of their inventory.
"""

from __future__ import annotations

import json
import os
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from rectoverso.importers import importing
from rectoverso.importers.given import Given
from tests.decks import write_deck

SEEDS = Path(os.environ.get("SEEDS", ""))
pytestmark = pytest.mark.skipif(
    not (SEEDS / "inventory.json").is_file(), reason="SEEDS names no folder of the five documents"
)


@pytest.fixture(scope="module")
def inventory() -> Any:
    return json.loads((SEEDS / "inventory.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory, inventory: Any) -> importing.Import:
    deck = write_deck(tmp_path_factory.mktemp("seeds") / "deck")
    files = [SEEDS / each["file"] for each in inventory["documents"]]
    return importing.plan(deck, [Given(file, file.name[:3], "ko") for file in files])


def test_every_question_is_read(planned: importing.Import, inventory: Any) -> None:
    counts = [len(list(document.items())) for document in planned.documents]
    assert counts == [each["counts"]["total"] for each in inventory["documents"]]


def test_the_same_questions_become_one(planned: importing.Import, inventory: Any) -> None:
    at = {f"{name}:{key}": where for (name, key), where in planned.laid.at.items()}
    topics: dict[str, set[str]] = {}
    language = {}
    for topic in inventory["topics"]:
        for each in topic["keys"]:
            if each["relation"] == "same":
                topics.setdefault(each["key"], set()).add(topic["topic"])
    parts: dict[str, set[tuple[str, str]]] = {}
    for topic in inventory["topics"]:
        for each in topic["keys"]:
            parts.setdefault(each["key"], set()).add((topic["topic"], each["relation"]))
    for document in inventory["documents"]:
        for question in document["questions"]:
            language[question["key"]] = document["file"][:3] == "004"
    keys = [key for key in at if key in language]
    assert len(keys) == sum(each["counts"]["total"] for each in inventory["documents"])
    false: list[tuple[str, str, str]] = []
    found: list[tuple[str, str]] = []
    missed: list[tuple[str, str]] = []
    for one, other in combinations(keys, 2):
        same = bool(topics.get(one, set()) & topics.get(other, set()))
        same = same or (parts.get(one) == parts.get(other) and bool(parts.get(one)))
        if at[one] == at[other] and not same:
            false.append((one, other, at[one]))
        if same and language[one] == language[other]:
            (found if at[one] == at[other] else missed).append((one, other))
    assert false == []
    assert len(found) / (len(found) + len(missed)) >= 0.9, missed
