"""The deck's folder: what is read, in which form, and what is never read."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from rectoverso import pipeline
from rectoverso.diagnostics import RectoversoError
from rectoverso.source.folder import MAX_CHAPTER, Source, open_source
from tests import warm
from tests.decks import ROOT, SETTINGS, environment

CHAPTER = '# 장 <a id="c"></a>\n\n## 질문? <a id="q"></a>\n\n답.\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    deck = tmp_path / "deck"
    (deck / "ko").mkdir(parents=True)
    (deck / "media").mkdir()
    (deck / "deck.toml").write_text(SETTINGS, encoding="utf-8")
    return deck


def read(root: Path) -> tuple[list[tuple[str, str]], list[tuple[str, str, int, int]]]:
    """The chapters (path, text) and the findings (code, path, line, column)."""
    source = open_source(root)
    files = source.chapters("ko")
    found = [(each.code, *each.span[:3]) for each in source.found]
    return [(file.path, file.text) for file in files], found


def test_chapters_come_by_file_name(root: Path) -> None:
    for name in ("10-b.md", "02-a.md", "notes.txt", ".hidden.md", "가 나.md"):
        (root / "ko" / name).write_text(name, encoding="utf-8")
    files, found = read(root)
    assert files == [
        ("ko/02-a.md", "02-a.md"),
        ("ko/10-b.md", "10-b.md"),
        ("ko/가 나.md", "가 나.md"),
    ]
    assert not found


@pytest.mark.parametrize(
    "content",
    [
        "# 가\n\n나\n".encode(),
        "\ufeff# 가\n\n나\n".encode(),
        "# 가\r\n\r\n나\r\n".encode(),
        "# 가\r\r나\r".encode(),
        unicodedata.normalize("NFD", "# 가\n\n나\n").encode(),
    ],
    ids=["plain", "BOM", "CRLF", "CR", "NFD"],
)
def test_a_text_is_the_same_however_it_was_saved(root: Path, content: bytes) -> None:
    (root / "ko/01.md").write_bytes(content)
    assert read(root) == ([("ko/01.md", "# 가\n\n나\n")], [])


@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        ("# 가\n\n나".encode("cp949"), "SRC001", 1, 3),
        ("# café".encode("latin-1"), "SRC001", 1, 6),
        ("# 가".encode("utf-16"), "SRC001", 1, 1),
        ("# 가\n".encode() + b"\xed\xa0\x80", "SRC001", 2, 1),
        ("# 가\n나".encode() + b"\0\1", "SRC003", 2, 2),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "SRC003", 3, 1),
        ("# 가\n나\x1b[31m".encode(), "SRC003", 2, 2),
        ("# 가\n나\ufffe".encode(), "SRC003", 2, 2),
        (b"a" * (MAX_CHAPTER + 1), "SRC002", 1, 1),
        (b"\xff" * 10_000_000, "SRC002", 1, 1),
    ],
)
def test_what_is_not_text(root: Path, content: bytes, code: str, line: int, column: int) -> None:
    (root / "ko/01.md").write_bytes(content)
    assert read(root) == ([], [(code, "ko/01.md", line, column)])


def test_a_language_without_chapters(root: Path) -> None:
    assert read(root) == ([], [("SRC005", "deck.toml", 1, 1)])
    (root / "ko").rmdir()
    assert read(root) == ([], [("SRC005", "deck.toml", 1, 1)])


def test_links_within_the_deck_are_followed(root: Path) -> None:
    (root / "shared.md").write_text("가", encoding="utf-8")
    (root / "ko/01.md").symlink_to("../shared.md")
    assert read(root) == ([("ko/01.md", "가")], [])


def test_links_out_of_the_deck_are_not(root: Path) -> None:
    outside = root.parent / "outside"
    (outside / "ko").mkdir(parents=True)
    (outside / "secret.md").write_text("비밀", encoding="utf-8")
    (outside / "deck.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "ko/01.md").symlink_to(outside / "secret.md")
    (root / "ko/02.md").symlink_to("02.md")
    (root / "ko/03.md").symlink_to("nowhere.md")
    (root / "media/a.svg").symlink_to(outside / "secret.md")
    (root / "media/loop.svg").symlink_to("loop.svg")
    (root / "references.bib").symlink_to(outside / "secret.md")
    files, found = read(root)
    assert not files
    assert [(code, path) for code, path, *_ in found] == [
        ("SRC004", "ko/01.md"),
        ("SRC004", "ko/02.md"),
        ("SRC004", "ko/03.md"),
    ]
    source = open_source(root)
    assert source.medium_hash("media/a.svg") is None
    assert source.medium_hash("media/loop.svg") is None
    assert source.medium_hash("../outside/secret.md") is None
    assert source.text("references.bib") is None
    assert [each.code for each in source.found] == ["SRC004"]
    (root / "deck.toml").unlink()
    (root / "deck.toml").symlink_to(outside / "deck.toml")
    assert open_source(root).settings_text() == ""


def test_a_language_folder_that_leads_out_of_the_deck(root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "01.md").write_text(CHAPTER, encoding="utf-8")
    (root / "ko").rmdir()
    (root / "ko").symlink_to(outside)
    assert read(root) == ([], [("SRC004", "deck.toml", 1, 1)])


def test_a_deck_may_be_named_by_a_link(root: Path) -> None:
    (root / "ko/01.md").write_text(CHAPTER, encoding="utf-8")
    link = root.parent / "link"
    link.symlink_to(root)
    assert read(link) == ([("ko/01.md", CHAPTER)], [])


def test_what_is_no_file_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "ko/01.md")
    (root / "ko/02.md").mkdir()
    os.mkfifo(root / "media/a.svg")
    files, found = read(root)
    assert not files
    assert [(code, path) for code, path, *_ in found] == [
        ("SRC003", "ko/01.md"),
        ("SRC003", "ko/02.md"),
    ]
    assert open_source(root).medium_hash("media/a.svg") is None
    assert open_source(root).medium_hash("media") is None


def test_names_that_can_not_be_printed(root: Path) -> None:
    (root / "ko/a\nb.md").write_text("가", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(root) + b"/ko/\xff.md")).write_text("가", encoding="utf-8")
    files, found = read(root)
    assert not files
    assert [(code, path) for code, path, *_ in found] == [
        ("SRC003", "ko/a\\nb.md"),
        ("SRC001", "ko/\\udcff.md"),
    ]


def test_media_are_found_however_their_names_are_composed(root: Path) -> None:
    name = "그림 가.svg"
    (root / "media" / unicodedata.normalize("NFD", name)).write_bytes(b"<svg/>")
    assert open_source(root).medium(f"media/{name}") == b"<svg/>"


def test_upper_and_lower_case_count(root: Path) -> None:
    (root / "media/Relu.svg").write_bytes(b"<svg/>")
    assert open_source(root).medium_hash("media/relu.svg") is None


def test_an_edition_may_have_its_own_media(root: Path) -> None:
    (root / "media/en").mkdir()
    for path in ("media/a.svg", "media/en/a.svg", "media/b.svg"):
        (root / path).write_text(path, encoding="utf-8")
    source = open_source(root)
    assert source.medium_path("media/a.svg", "en") == "media/en/a.svg"
    assert source.medium_path("media/a.svg", "ko") == "media/a.svg"
    assert source.medium_path("media/b.svg", "en") == "media/b.svg"
    assert source.medium_path("ko/a.svg", "en") == "ko/a.svg"


@pytest.mark.parametrize(
    "path", ["", ".", "..", "media/\0.svg", "x" * 5000, "media/../deck.toml/x"]
)
def test_paths_that_name_nothing(root: Path, path: str) -> None:
    assert open_source(root).medium_hash(path) is None
    with pytest.raises(FileNotFoundError):
        open_source(root).medium(path)


def test_what_is_no_deck(tmp_path: Path) -> None:
    with pytest.raises(RectoversoError, match="does not exist"):
        open_source(tmp_path / "nowhere")
    with pytest.raises(RectoversoError, match=r"holds no deck\.toml"):
        open_source(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RectoversoError, match="is not a folder"):
        open_source(tmp_path / "file")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(RectoversoError):
        open_source(tmp_path / "loop")


AS_NOBODY = """
import gettext, os, sys
import click
from rectoverso import cli, pipeline, rules
from rectoverso.cli import report
from rectoverso.typeset.texmath import Typesetter
with Typesetter():  # all that is needed is loaded while this may be done
    pass
os.setegid(65534)
os.seteuid(65534)
sys.argv = ["rectoverso", "check", sys.argv[1]]
cli.main()
"""


@pytest.mark.parametrize("path", ["ko/01.md", "ko", "deck.toml", "references.bib", "."])
def test_what_may_not_be_read(path: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """As a user without rights: root may read everything."""
    root = tmp_path_factory.mktemp("deck")
    (root / "ko").mkdir()
    (root / "deck.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "ko/01.md").write_text(CHAPTER, encoding="utf-8")
    (root / "references.bib").write_text("", encoding="utf-8")
    folders = [root, *root.parents]
    before = {folder: folder.stat().st_mode for folder in folders if folder.owner() == "root"}
    as_root = os.geteuid() == 0
    try:
        if as_root:
            for folder, mode in before.items():
                folder.chmod(mode | 0o755)
        (root / path).chmod(0)
        script = AS_NOBODY if as_root else AS_NOBODY.replace("os.sete", "# os.sete")
        said = warm.run(script, root, environment=environment(), cwd=ROOT)
    finally:
        for folder, mode in before.items():
            folder.chmod(mode)
    assert said.returncode == 2
    assert "can't be read: Permission denied" in said.stderr
    assert "Traceback" not in said.stderr


def test_lines_for_excerpts(root: Path) -> None:
    (root / "ko/01.md").write_bytes("\ufeff가\r\n나".encode() + b"\xff")
    source = Source(root)
    assert source.lines("ko/01.md") == ["가", "나\ufffd"]
    assert source.lines("ko/none.md") == [""]


def test_a_deck_is_checked_with_any_of_these(root: Path) -> None:
    (root / "ko/01.md").write_bytes(b"\xef\xbb\xbf" + CHAPTER.replace("\n", "\r\n").encode())
    checked, _ = pipeline.check_all((root,))
    assert not checked[0].report.diagnostics
