"""Pandoc runs closed off, says what is wrong in one line, and warns never in vain."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from rectoverso.typeset import pandoc


def image(address: str) -> pandoc.Ast:
    node = {"t": "Image", "c": [["", [], []], [], [address, ""]]}
    return pandoc.document({}, [{"t": "Para", "c": [node]}])


def converted(ast: pandoc.Ast, target: str, *arguments: str) -> bytes:
    """A document in another format, by a run as closed off as all of them."""
    given = json.dumps(ast).encode()
    return pandoc._run(given, ["--from", "json", "--to", target, *arguments], {})


def test_it_is_installed() -> None:
    assert pandoc.missing() == ()


def test_a_document_becomes_html() -> None:
    words = {"t": "Para", "c": [{"t": "Str", "c": "a < 한글"}]}
    assert converted(pandoc.document({}, [words]), "html").decode() == "<p>a &lt; 한글</p>\n"


def test_without_the_program_the_error_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "_program", lambda: None)
    assert pandoc.missing() == ("pandoc is missing: pip install pypandoc_binary",)
    with pytest.raises(pandoc.PandocError, match="pip install pypandoc_binary"):
        converted(pandoc.document({}, []), "html")


def test_a_program_that_does_not_start_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pandoc"
    program.write_text("not a program")
    program.chmod(0o755)
    monkeypatch.setattr(pandoc, "_program", lambda: program)
    with pytest.raises(pandoc.PandocError, match="can't be started"):
        converted(pandoc.document({}, []), "html")


def test_an_error_is_one_line() -> None:
    with pytest.raises(pandoc.PandocError) as caught:
        pandoc.read("@book{a,\n author={x", "biblatex")
    assert "\n" not in str(caught.value)
    assert "unexpected end of input" in str(caught.value)
    assert "line" in caught.value.output


@pytest.mark.parametrize(
    "address",
    ["/etc/passwd", "file:///etc/passwd", "../../../../../../etc/passwd", "style.csl", "."],
)
def test_no_file_gets_in(address: str) -> None:
    with pytest.raises(pandoc.PandocError):
        converted(image(address), "epub3")


def test_no_connection_is_opened() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(pandoc.PandocError):
            converted(image(f"http://127.0.0.1:{port}/x.png"), "epub3")
        with pytest.raises(pandoc.PandocError):
            converted(image(f"https://127.0.0.1:{port}/x.png"), "epub3")
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_tex_in_a_bibliography_reads_nothing() -> None:
    text = r"@book{a, title={x \input{/etc/passwd} \include{/etc/passwd}}}"
    assert "root:" not in str(pandoc.read(text, "biblatex"))


def test_the_environment_does_not_matter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the user's own pandoc files nor the locale have a say."""
    templates = tmp_path / "pandoc" / "templates"
    templates.mkdir(parents=True)
    (templates / "default.html5").write_text("mine: $body$")
    document = pandoc.document({"title": {"t": "MetaString", "c": "t"}}, [])
    before = converted(document, "html5", "--standalone")
    for name, value in (("XDG_DATA_HOME", str(tmp_path)), ("LANG", "de_DE"), ("TZ", "Asia/Seoul")):
        monkeypatch.setenv(name, value)
    assert converted(document, "html5", "--standalone") == before
