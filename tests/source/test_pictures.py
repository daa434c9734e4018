"""What the bytes of pictures and sounds are."""

from __future__ import annotations

import pytest

from rectoverso.source import pictures
from tests.factory import PICTURE


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b"\x89PNG\r\n\x1a\n\0", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"GIF89a", ".gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", ".webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", ".wav"),
        (b"RIFF\0\0\0\0AVI LIST", ""),
        (b"ID3\x04", ".mp3"),
        (b"\xff\xfb\x90\x64", ".mp3"),
        ("a".encode("utf-16"), ""),
        (b"OggS\0", ".ogg"),
        (b"\0\0\0\x20ftypM4A ", ".m4a"),
        (b"\0\0\0\x20ftypisom", ""),
        (PICTURE, ".svg"),
        (b'<?xml version="1.0"?><!-- <g> --><!DOCTYPE svg><s:svg xmlns:s="x"/>', ".svg"),
        (b"<!doctype html><html><svg></svg></html>", ""),
        (b"", ""),
    ],
)
def test_bytes_tell_how_a_name_ends(content: bytes, suffix: str) -> None:
    assert pictures.suffix(content) == suffix
