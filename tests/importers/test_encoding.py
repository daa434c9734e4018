"""Texts in the encodings that people have, and what is said of other bytes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from rectoverso.diagnostics import UnfitError
from rectoverso.importers import encoding
from rectoverso.importers.given import Given

TEXT = "1. 경사 하강법은?\n답: 기울기를 따라 내려간다.\n"


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"]
)
def test_a_text_is_read_whatever_its_encoding(name: str) -> None:
    assert encoding.text_of(TEXT.encode(name), "a.txt") == TEXT


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_lines_end_in_one_way(end: str) -> None:
    assert encoding.text_of(TEXT.replace("\n", end).encode(), "a.txt") == TEXT


def test_letters_are_composed() -> None:
    assert encoding.text_of(unicodedata.normalize("NFD", "학습 é").encode(), "a.txt") == "학습 é"


def test_bytes_of_no_encoding_are_named() -> None:
    with pytest.raises(UnfitError) as caught:
        encoding.text_of(b"# A\n\nB \xff\xff C\n", "a.txt")
    (found,) = caught.value.diagnostics
    assert found.code == "IMP001"
    assert found.message == "byte 7 (0xff) in line 3 is not UTF-8"


def test_a_file_that_is_no_text_is_named() -> None:
    with pytest.raises(UnfitError, match="NUL in line 2"):
        encoding.text_of(b"\xef\xbb\xbfA\nB\0", "a.txt")


def test_a_text_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        file.truncate(encoding.MOST_BYTES + 1)
    with pytest.raises(UnfitError, match="100 MB are too much for a text"):
        _ = Given(path, "long.txt").text
