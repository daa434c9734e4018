"""The reader of a PDF's glyphs sees what a viewer would show."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.typeset.faces import choose
from rectoverso.typeset.fonts import MONO, SERIF
from rectoverso.typeset.pdf import Manuscript, Section, lay_out
from tests import glyphs

pytestmark = pytest.mark.slow


def pdf(folder: Path, body: str) -> Path:
    html = f'<html lang="ko"><meta charset="utf-8"><title>x</title><body>{body}</body></html>'
    style = f'body {{ font-family: "{SERIF}" }} code {{ font-family: "{MONO}" }}'
    faces = choose("Kore", {*body})
    pages = Manuscript((Section(html),), style, {}, {}, faces)
    content, _ = lay_out(pages).write()
    path = folder / "a.pdf"
    path.write_bytes(content)
    return path


def test_words_that_a_face_has(tmp_path: Path) -> None:
    path = pdf(tmp_path, "<p>두 words, 1\u2060½</p><p><code>x = 1</code></p>")
    assert glyphs.without_glyph(path) == []
    assert glyphs.families(path) == {
        SERIF.replace(" ", "-"): ",1dorsw½두",
        MONO: "1=x",
    }


def test_a_character_that_no_face_has_is_told_once(tmp_path: Path) -> None:
    path = pdf(tmp_path, "<p>가 \U00018b00 나 \U00018b00</p>")
    assert [text for _, text in glyphs.without_glyph(path)] == ["\U00018b00"]


def test_a_word_in_two_faces_is_seen(tmp_path: Path) -> None:
    assert glyphs.split_words(pdf(tmp_path, "<p>Ada 가나 Ω</p>")) == []
    path = pdf(tmp_path, f"<p style=\"font-family: '{SERIF}', '{MONO}'\">가나 Ataşehir</p>")
    assert [word for word, _ in glyphs.split_words(path)] == ["Ataşehir"]
