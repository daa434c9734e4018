"""Fonts that a deck brings along, and what they say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from rectoverso.typeset import own_fonts
from rectoverso.typeset.own_fonts import UnreadableFontError
from tests import fonts


def test_a_font_tells_its_family_and_its_letters(tmp_path: Path) -> None:
    font = own_fonts.read(fonts.make(tmp_path / "a.ttf", {"\ue000": True, "A": True}), "A")
    assert font.family == "Own Letters"
    assert font.letters == {"\ue000", "A"}
    assert not font.hollow


def test_a_font_that_lies_is_seen_through(tmp_path: Path) -> None:
    font = own_fonts.read(
        fonts.make(tmp_path / "a.ttf", {"가": False, "A": True, " ": False}), "가A나 "
    )
    assert font.hollow == {"가"}
    assert font.letters == {"A", " "}


@pytest.mark.parametrize("content", [b"", b"no font", b"\0\1\0\0" + bytes(40)])
def test_what_is_no_font_is_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.ttf").write_bytes(content)
    with pytest.raises(UnreadableFontError):
        own_fonts.read(tmp_path / "a.ttf")
    with pytest.raises(UnreadableFontError, match="No such file"):
        own_fonts.read(tmp_path / "b.ttf")
