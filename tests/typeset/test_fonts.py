"""The files of the faces of books, and a fontconfig that knows no others."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont

from rectoverso.diagnostics import RectoversoError
from rectoverso.typeset import fonts


def fontconfig(configuration: Path, *command: str) -> list[str]:
    """What a program of fontconfig prints under a configuration."""
    environment = {**os.environ, "FONTCONFIG_FILE": str(configuration)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


KOREAN = (fonts.SERIF, fonts.SANS, fonts.MONO)
FACES = [face for family in KOREAN for face in fonts.faces(family)]


def environment(folder: Path) -> Path:
    return fonts.font_environment(folder, KOREAN, KOREAN)


def test_every_face_is_installed_where_the_tests_run() -> None:
    assert fonts.missing_faces(KOREAN) == ()


def test_the_configuration_offers_our_faces_and_no_others(tmp_path: Path) -> None:
    configuration = environment(tmp_path / "cache")
    offered = fontconfig(configuration, "fc-list", "--format", "%{family[0]}|%{style[0]}\n")
    assert sorted(offered) == sorted(f"{face.family}|{face.style}" for face in FACES)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("serif", fonts.SERIF),
        ("sans-serif", fonts.SANS),
        ("monospace", fonts.MONO),
        ("Noto Serif CJK KR", fonts.SERIF),
        ("D2Coding", fonts.MONO),
    ],
)
def test_families_are_matched(tmp_path: Path, asked: str, given: str) -> None:
    configuration = environment(tmp_path)
    assert fontconfig(configuration, "fc-match", "--format", "%{family[0]}", asked) == [given]


@pytest.mark.parametrize("asked", ["Arial", "DejaVu Sans", "Noto Sans CJK JP", ":lang=ja"])
def test_a_stranger_is_never_given(tmp_path: Path, asked: str) -> None:
    configuration = environment(tmp_path)
    (given,) = fontconfig(configuration, "fc-match", "--format", "%{family[0]}", asked)
    assert given in {fonts.SERIF, fonts.SANS, fonts.MONO}


def test_the_configuration_is_written_once(tmp_path: Path) -> None:
    first = environment(tmp_path)
    before = (first.read_bytes(), first.stat().st_mtime_ns, first.stat().st_ino)
    second = environment(tmp_path)
    assert second == first
    assert (second.read_bytes(), second.stat().st_mtime_ns, second.stat().st_ino) == before
    first.write_text("half a configura")
    assert environment(tmp_path).read_bytes() == before[0]
    assert [*tmp_path.iterdir()] == [first]


def test_a_cache_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RectoversoError, match=r"fonts-\w+\.conf: can't be written: ") as raised:
        environment(tmp_path / "file" / "cache")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_the_file_of_a_face_opens_as_that_face(face: fonts.Face) -> None:
    file = fonts.face_file(face.family, bold=face.style == "Bold")
    opened = ImageFont.truetype(file.path, 20, index=file.index)
    assert opened.getname() == (face.family, face.style)


def test_a_folder_of_ones_own_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "글꼴 & <others>"
    (own / "deep").mkdir(parents=True)
    source = fonts.face_file(fonts.MONO).path
    copied = Path(shutil.copy(source, own / "deep"))
    monkeypatch.setenv("RECTOVERSO_FONTS", f"{tmp_path / 'absent'}{os.pathsep}{own}")
    assert fonts.face_file(fonts.MONO).path == copied
    assert fonts.face_file(fonts.SERIF).path.parent != own
    listed = fontconfig(environment(tmp_path), "fc-list", "--format", "%{file}\n")
    assert str(copied) in listed
    assert str(source) not in listed


def test_a_bare_machine_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_folders", lambda: iter((tmp_path,)))
    monkeypatch.setattr("sys.platform", "linux")
    missing = fonts.missing_faces(KOREAN)
    assert len(missing) == len(FACES)
    assert missing[0] == (
        "the face Noto Serif CJK KR is missing: "
        "apt-get install --no-install-recommends fonts-noto-cjk"
    )
    with pytest.raises(RectoversoError, match="the face D2Coding Bold is missing: apt-get"):
        fonts.face_file(fonts.MONO, bold=True)


def test_a_damaged_font_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "NotoSerifCJK-Regular.ttc").write_bytes(b"ttcf nothing of the kind")
    monkeypatch.setenv("RECTOVERSO_FONTS", str(tmp_path))
    with pytest.raises(RectoversoError, match="can't be read as a font"):
        fonts.face_file(fonts.SERIF)


@pytest.mark.parametrize("family", [*KOREAN, fonts.EMOJI, "Noto Serif"])
def test_a_face_has_the_letters_that_its_file_maps(family: str) -> None:
    """Held against fontTools."""
    file = fonts.face_file(family)
    with TTFont(file.path, fontNumber=file.index, lazy=True) as font:
        mapped = set(font.getBestCmap())
    bounds = fonts.letters(family).bounds
    assert {
        number
        for first, end in zip(bounds[::2], bounds[1::2], strict=True)
        for number in range(first, end)
    } == mapped


def test_letters_are_runs() -> None:
    letters = fonts.Letters((0x61, 0x64, 0xAC00, 0xAC01))
    assert letters.among("`abcd 가각") == {*"abc가"}
    assert "a" not in fonts.Letters()


def test_a_font_without_characters_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "D2Coding-Ver1.3.2-20180524.ttf").write_bytes(b"nothing of the kind")
    monkeypatch.setattr(fonts, "face_file", lambda _: fonts.FaceFile(next(tmp_path.iterdir()), 0))
    with pytest.raises(RectoversoError, match="can't be read as a font: it has no characters"):
        fonts.letters(fonts.MONO)
