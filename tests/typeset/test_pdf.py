"""The module that knows WeasyPrint: what it serves, what it refuses, what it reports."""

from __future__ import annotations

import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from PIL import Image as Raster

from rectoverso.diagnostics import RectoversoError
from rectoverso.typeset import pdf
from rectoverso.typeset.drawing import Drawing
from rectoverso.typeset.faces import choose
from rectoverso.typeset.pdf import Manuscript, Section, lay_out
from tests import glyphs, paged

STYLE = "@page { size: A6 } html { font: 10pt 'Noto Sans CJK KR' }"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" {more}>{inner}</svg>'
# Debian 12 has no such library; neither has anything else.


def page(body: str, style: str = STYLE, **media: bytes) -> Manuscript:
    html = f"<!doctype html><html lang=ko><meta charset=utf-8><title>t</title><body>{body}"
    shelf = {f"{name}.svg": content for name, content in media.items()}
    faces = choose("Kore", {*body})
    return Manuscript((Section(html),), style, {}, shelf, faces)


def written(manuscript: Manuscript) -> tuple[bytes, tuple[str, ...]]:
    return lay_out(manuscript).write()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file outside of every deck: a picture, so that it would show if it were read."""
    path = tmp_path / "secret.svg"
    path.write_text(SVG.format(more="", inner="<text y='15'>SECRET</text>"), encoding="utf-8")
    return path


@contextmanager
def listening() -> Iterator[tuple[str, list[Any]]]:
    """An address on this machine, and who called there."""
    calls: list[Any] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def accept() -> None:
            while not done.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                calls.append(caller)
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.svg", calls
        done.set()
        thread.join()


@pytest.fixture
def listener() -> Iterator[tuple[str, list[Any]]]:
    with listening() as heard:
        yield heard


def test_the_listener_hears() -> None:
    """The trap itself works."""
    with listening() as (address, calls):
        host, port = address.removeprefix("http://").removesuffix("/x.svg").split(":")
        socket.create_connection((host, int(port))).close()
        sleep(0.3)
    assert len(calls) == 1


HOSTILE_PAGES = (
    '<img src="{url}">',
    '<p style="background: url({url})">x</p>',
    '<link rel=stylesheet href="{url}">',
    '<style>@import "{url}";</style>',
    "<style>@font-face {{ font-family: F; src: url({url}) }} p {{ font-family: F }}</style><p>x",
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}" width="9" height="9"/></svg>',
    '<link rel=attachment href="{url}">',
    '<a rel=attachment href="{url}">x</a>',
)
INNER = (  # a picture written out in an address inside of a picture
    "&lt;svg xmlns=&quot;http://www.w3.org/2000/svg&quot;&gt;"
    "&lt;image href=&quot;{url}&quot; width=&quot;9&quot; height=&quot;9&quot;/&gt;&lt;/svg&gt;"
)
HOSTILE_PICTURES = (
    '<image href="{url}" width="9" height="9"/>',
    '<image xlink:href="{url}" width="9" height="9"/>',
    '<use href="{url}#x"/>',
    '<use xlink:href="{url}#x"/>',
    '<style>@import "{url}";</style><path d="M0 0h9"/>',
    '<style>@font-face {{ font-family: F; src: url({url}) }}</style><text font-family="F">x</text>',
    '<rect width="9" height="9" fill="url({url}#x)"/>',
    '<path d="M0 0h9" style="marker-start: url({url}#x)"/>',
    '<image href="data:image/svg+xml,{inner}" width="9" height="9"/>',
)


def nothing_leaks(manuscript: Manuscript, tmp_path: Path) -> None:
    """The work is refused, or the pages show nothing of the secret and hold no attachment."""
    try:
        content, _ = written(manuscript)
    except RectoversoError:
        return
    path = tmp_path / "out.pdf"
    path.write_bytes(content)
    assert "SECRET" not in paged.words_of(path)
    assert b"EmbeddedFile" not in content


@pytest.mark.parametrize("body", HOSTILE_PAGES)
def test_a_page_reads_no_file_and_opens_no_connection(
    body: str, secret: Path, tmp_path: Path, listener: tuple[str, list[Any]]
) -> None:
    address, calls = listener
    for url in (secret.as_uri(), str(secret), "file:///etc/passwd", address):
        nothing_leaks(page(body.format(url=url)), tmp_path)
    assert calls == []


@pytest.mark.parametrize("inner", HOSTILE_PICTURES)
def test_a_picture_reads_no_file_and_opens_no_connection(
    inner: str, secret: Path, tmp_path: Path, listener: tuple[str, list[Any]]
) -> None:
    address, calls = listener
    for url in (secret.as_uri(), str(secret), "file:///etc/passwd", address):
        more = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
        picture = SVG.format(more=more, inner=inner.format(url=url, inner=INNER.format(url=url)))
        nothing_leaks(page('<img src="medium:a.svg">', a=picture.encode()), tmp_path)
    assert calls == []


def test_a_picture_that_loads_another_is_named() -> None:
    picture = SVG.format(more="", inner='<image href="file:///etc/passwd"/>').encode()
    with pytest.raises(RectoversoError, match="file:///etc/passwd"):
        written(page('<img src="medium:a.svg">', a=picture))


@pytest.mark.parametrize("path", ["b.svg", "../a.svg", "%2e%2e/a.svg", "/etc/passwd"])
def test_only_media_are_served(path: str) -> None:
    with pytest.raises(RectoversoError, match="no medium of the deck"):
        lay_out(page(f'<img src="medium:{path}">', a=SVG.format(more="", inner="").encode()))


def test_media_and_embedded_pictures_are_served() -> None:
    file = BytesIO()
    Raster.new("L", (1, 1)).save(file, "PNG")
    dot = b64encode(file.getvalue()).decode()
    inner = f'<image href="data:image/png;base64,{dot}" width="9" height="9"/>'
    content, missing = written(
        page('<img src="medium:a.svg">', a=SVG.format(more="", inner=inner).encode())
    )
    assert content.startswith(b"%PDF-")
    assert b"/Subtype /Image" in content
    assert missing == ()


@pytest.mark.parametrize("content", [b"", b"<svg", b"\x89PNG\r\n\x1a\nxx"])
def test_a_broken_picture_is_refused(content: bytes) -> None:
    with pytest.raises(RectoversoError, match=r"a\.svg"):
        written(page('<img src="medium:a.svg">', a=content))


@pytest.mark.parametrize(
    "style",
    ["p { colour: red }", "p { color: nocolor }", "p::nonsense { color: red }", "@page:x{}"],
)
def test_a_style_that_is_not_known_is_refused(style: str) -> None:
    with pytest.raises(RectoversoError, match="WeasyPrint"):
        lay_out(page("x", style))


def test_characters_without_glyph_are_told_once_in_reading_order() -> None:
    content, missing = written(page("<p>가\ue001나</p><p>\U00018b00\ue001</p>"))
    assert missing == ("\ue001", "\U00018b00")
    assert content.startswith(b"%PDF-")


def test_a_picture_s_words_are_watched_too(tmp_path: Path) -> None:
    picture = SVG.format(more="", inner="<text y='15' font-family='Noto Sans CJK KR'>😀가</text>")
    content, missing = written(page('<img src="medium:a.svg">', a=picture.encode()))
    assert missing == ("😀",)
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert [text for _, text in glyphs.without_glyph(path)] == ["😀"]


def test_a_formula_s_words_are_watched_too() -> None:
    drawing = Drawing((0, 0, 40, 20), (), "<text y='15'>😀</text>", "😀", 1, 1, 0)
    manuscript = replace(page('<img src="formula:0">'), formulas={"formula:0": drawing})
    assert written(manuscript)[1] == ("😀",)


NOTED = (
    "<p>one<span class='footnote'>a note <em>of</em> two<span class='footnote'>words</span></span>"
    " <b>two</b><ul><li>three<li>four</ul>"
)
FOOT = ".footnote { float: footnote; font-size: 7pt }"


@pytest.mark.slow
def test_what_can_be_no_note_needs_no_style_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    manuscript = page(NOTED, STYLE + FOOT)
    lean = written(manuscript)
    monkeypatch.setattr(pdf, "_has_few_notes", lambda _: False)
    assert written(manuscript) == lean


@pytest.mark.parametrize(
    ("style", "few"),
    [
        (STYLE, True),
        (STYLE + FOOT, True),
        (STYLE + FOOT + "aside { color: red; float: footnote }", False),
        (STYLE + ".footnote, .aside {float:footnote}", False),
        (STYLE + FOOT + "@page { @note-area { content: element(note) } }", False),
    ],
)
def test_a_style_that_makes_other_notes_is_seen(style: str, few: bool) -> None:
    assert pdf._has_few_notes(style) is few
