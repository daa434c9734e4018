"""Artifacts are the same whatever is remembered of formulas."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.typeset import mathjax
from rectoverso.typeset.remembered import NAME
from tests.languages.built import DECKS


def test_no_byte_depends_on_what_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    def made(name: str) -> dict[str, bytes]:
        folder = tmp_path / name
        pipeline.build([DECKS / "de"], ("apkg", "book", "epub"), folder)
        return {path.name: path.read_bytes() for path in folder.iterdir()}

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    empty = made("empty")
    assert (tmp_path / "cache" / "rectoverso" / NAME).stat().st_size
    with monkeypatch.context() as patch:
        # a second build starts no MathJax

        def refuse(engine: object, needed: object) -> None:
            raise AssertionError(f"V8 was asked for {needed}")

        patch.setattr(mathjax.Engine, "_started", refuse)
        full = made("full")
    monkeypatch.setattr(pipeline, "_remembered", lambda: None)
    monkeypatch.setattr(pipeline, "remembering", nullcontext)
    none = made("none")
    assert len(empty) == 3
    assert empty == full == none
