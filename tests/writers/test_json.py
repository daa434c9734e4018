"""The model as a file: whole, readable, and the same every time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from rectoverso.model import deck_from_json
from rectoverso.typeset.texmath import Typesetter
from rectoverso.writers.json import JsonWriter
from tests import factory, paged


def test_the_file_gives_the_same_model_back(tmp_path: Path) -> None:
    made = factory.deck()
    with Typesetter() as typesetter:
        artifact = JsonWriter().write(*paged.given(made, tmp_path, typesetter))
    content = artifact.path.read_bytes()
    assert deck_from_json(json.loads(content)) == made
    assert artifact.path.suffix == ".json"
    assert artifact.files[0].sha256 == hashlib.sha256(content).hexdigest()
    assert artifact.counts == {"questions": 5}
    assert [path.name for path in tmp_path.iterdir()] == [artifact.path.name]


def test_a_person_can_read_it(tmp_path: Path) -> None:
    made = factory.deck()
    with Typesetter() as typesetter:
        artifact = JsonWriter().write(*paged.given(made, tmp_path, typesetter))
    text = artifact.path.read_text(encoding="utf-8")
    assert text.startswith('{\n "t": "Deck",\n "uid": "sample-deck",\n')
    assert text.endswith("}\n")
    assert "활성화 함수" in text


def test_it_needs_nothing() -> None:
    assert JsonWriter().requires() == ()
