"""How large a picture is, and what a phone leaves of it."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from rectoverso.rules.slender_image import size


def raster(wide: int, high: int, kind: str) -> bytes:
    with BytesIO() as made:
        Image.new("1" if kind == "png" else "L", (wide, high)).save(made, kind)
        return made.getvalue()


SVG = '<svg xmlns="http://www.w3.org/2000/svg" {}/>'


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_a_raster_picture(kind: str) -> None:
    assert size(f"media/a.{kind}", raster(1, 10_000, kind)) == (1, 10_000)


@pytest.mark.parametrize(
    ("attributes", "sides"),
    [
        ('viewBox="0 0 20 3000"', (20, 3000)),
        ('viewBox="0,0,20,3000" width="1" height="1"', (20, 3000)),
        ('width="20px" height="3000"', (20, 3000)),
        ('width="100%" height="50%"', (1, 1)),
        ('viewBox="0 0 0 0"', (1, 1)),
        ("", (1, 1)),
    ],
)
def test_a_drawing(attributes: str, sides: tuple[int, int]) -> None:
    assert size("media/a.svg", SVG.format(attributes).encode()) == sides


def test_what_is_no_picture_has_no_size() -> None:
    for path in ("a.png", "a.svg", "a.gif"):
        assert size(path, b"") == size(path, b"<svg") == (1, 1)
    assert size("a.png", b"\x89PNG\r\n\x1a\n") == (1, 1)


def test_a_picture_of_more_pixels_than_pillow_decodes() -> None:
    assert size("a.png", raster(12_000, 10_000, "png")) == (12_000, 10_000)
