from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.adopting.mapping import MapLine, read
from rectoverso.diagnostics import RectoversoError


def written(folder: Path, content: bytes) -> Path:
    path = folder / "map.tsv"
    path.write_bytes(content)
    return path


def test_lines_comments_and_blanks(tmp_path: Path) -> None:
    text = "\ufeff# which is which\n\nguid-1\trelu\r\n#guid\tsigmoid\nWhat is it? \t tanh \nx\t-"
    assert read(written(tmp_path, text.encode())) == (
        MapLine(3, "guid-1", "relu"),
        MapLine(4, "#guid", "sigmoid"),
        MapLine(5, "What is it?", "tanh"),
        MapLine(6, "x", "-"),
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"guid relu\n", ":1: a line is"),
        (b"a\tb\n\trelu\n", ":2: a line is"),
        (b"guid\t\n", ":1: a line is"),
        (b"guid\trelu\tsigmoid\n", ":1: a line is"),
        (b"caf\xe9\trelu\n", "not UTF-8 (byte 3)"),
    ],
)
def test_what_is_no_map(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(RectoversoError) as raised:
        read(written(tmp_path, content))
    assert words in str(raised.value)


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RectoversoError, match=r"map\.tsv can't be read: No such file"):
        read(tmp_path / "map.tsv")
    with pytest.raises(RectoversoError, match="can't be read: Is a directory"):
        read(tmp_path)
