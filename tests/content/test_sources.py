"""The deck's `sources.toml` holds every question of the documents that the deck grew from."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest

from rectoverso import pipeline
from tests.content.chapters import DECK

INVENTORY = Path(__file__).parent / "inventory.tsv"
"""Every key of the documents, with the questions that it asks for."""


def listed() -> dict[str, list[str]]:
    lines = INVENTORY.read_text(encoding="utf-8").splitlines()
    return {key: ids.split() for key, _, ids in (line.partition("\t") for line in lines)}


def answers() -> dict[str, list[str]]:
    with (DECK / "sources.toml").open("rb") as file:
        documents = tomllib.load(file)["document"]
    return {
        key: [ids] if isinstance(ids, str) else ids
        for document in documents
        for key, ids in document["answers"].items()
    }


def test_every_question_of_the_documents_has_its_answer() -> None:
    assert answers() == listed()
    assert len(answers()) == 225
    assert len({each for ids in answers().values() for each in ids}) == 86
    checked, covered = pipeline.cover(DECK)
    assert checked.diagnostics == ()
    assert [(each.name, each.answered, each.asked) for each in covered.documents] == [
        ("000", 51, 51),
        ("001", 46, 46),
        ("002", 47, 47),
        ("003", 64, 64),
        ("004", 17, 17),
    ]


def test_the_list_is_the_inventory_of_the_documents() -> None:
    """Held against the documents themselves, in the folder that the variable SEEDS names."""
    folder = os.environ.get("SEEDS")
    if not folder:
        pytest.skip("SEEDS names no folder of the five documents")
    inventory = json.loads((Path(folder) / "inventory.json").read_text(encoding="utf-8"))
    asked = {
        question["key"]: [
            topic["topic"]
            for topic in inventory["topics"]
            if any(key["key"] == question["key"] for key in topic["keys"])
        ]
        for document in inventory["documents"]
        for question in document["questions"]
    }
    assert listed() == asked
    for document in inventory["documents"]:
        assert (Path(folder) / document["file"]).is_file()
