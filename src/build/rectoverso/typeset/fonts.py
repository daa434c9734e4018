"""The faces that books are set in: where they are, and a fontconfig that knows no others.

WeasyPrint asks fontconfig, and fontconfig answers with whatever a machine happens to have. A
private configuration that offers exactly our faces makes the same pages on every machine, and
turns a character that they lack into a missing glyph instead of a stranger's letter.

Folders are searched in this order: those of `RECTOVERSO_FONTS` (separated as in `PATH`), the
user's, the machine's.
"""

import os
import re
import struct
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final
from xml.sax.saxutils import escape

from rectoverso.diagnostics import RectoversoError

SERIF: Final = "Noto Serif CJK KR"
SANS: Final = "Noto Sans CJK KR"
MONO: Final = "D2Coding"


@dataclass(frozen=True, slots=True)
class Face:
    """One weight of a family. `files` are patterns of the names its file goes by, best first:
    Debian and Ubuntu ship collections, Homebrew one file per face.
    """

    family: str
    bold: bool
    files: tuple[str, ...]

    @property
    def name(self) -> str:
        """The family, and the weight where it is bold."""
        return f"{self.family} Bold" if self.bold else self.family


@dataclass(frozen=True, slots=True)
class FaceFile:
    """A face's file and its place in the collection: 0 in a file that holds one face."""

    path: Path
    index: int


FACES: Final = (
    Face(SERIF, False, (r"NotoSerifCJK-Regular\.ttc", r"NotoSerifCJKkr-Regular\.otf")),
    Face(SERIF, True, (r"NotoSerifCJK-Bold\.ttc", r"NotoSerifCJKkr-Bold\.otf")),
    Face(SANS, False, (r"NotoSansCJK-Regular\.ttc", r"NotoSansCJKkr-Regular\.otf")),
    Face(SANS, True, (r"NotoSansCJK-Bold\.ttc", r"NotoSansCJKkr-Bold\.otf")),
    Face(MONO, False, (r"D2Coding-Ver[\d.]+-\d+-all\.ttc", r"D2Coding-Ver[\d.]+-\d+\.ttf")),
    Face(MONO, True, (r"D2Coding-Ver[\d.]+-\d+-all\.ttc", r"D2CodingBold-Ver[\d.]+-\d+\.ttf")),
)

# Sisters in the same collections: the same code points in another country's forms.
_UNWANTED: Final = (
    *(
        f"Noto {style} CJK {country}"
        for style in ("Serif", "Sans", "Sans Mono")
        for country in ("JP", "KR", "SC", "TC", "HK")
        if f"Noto {style} CJK {country}" not in (SERIF, SANS)
    ),
    "D2Coding ligature",
)

_APT: Final = {
    SERIF: "fonts-noto-cjk",
    SANS: "fonts-noto-cjk",
    MONO: "fonts-naver-d2coding",
}
_BREW: Final = {
    SERIF: "font-noto-serif-cjk-kr",
    SANS: "font-noto-sans-cjk-kr",
    MONO: "font-d2coding",
}


def how_to_get(family: str) -> tuple[str, str]:
    """The package that brings a family, and the command that installs it on this system.

    Raises KeyError for a family that is none of ours.
    """
    if sys.platform == "darwin":
        return _BREW[family], f"brew install --cask {_BREW[family]}"
    return _APT[family], f"apt-get install --no-install-recommends {_APT[family]}"


def missing_faces() -> tuple[str, ...]:
    """What this machine lacks: one line for each face, saying how to get it."""
    found = _find()
    return tuple(
        f"the face {face.name} is missing: {how_to_get(face.family)[1]}"
        for face in FACES
        if face not in found
    )


def face_file(family: str, *, bold: bool = False) -> FaceFile:
    """Where a face is, for a library that opens font files itself.

    Takes one of `SERIF`, `SANS`, `MONO`. Raises `RectoversoError` where it is not installed or
    can't be read.
    """
    from fontTools.ttLib import TTCollection, TTLibError

    face = next(face for face in FACES if face.family == family and face.bold == bold)
    path = _find().get(face)
    if path is None:
        raise RectoversoError(f"the face {face.name} is missing: {how_to_get(family)[1]}")
    if path.suffix != ".ttc":
        return FaceFile(path, 0)
    try:
        with path.open("rb") as file, TTCollection(file, lazy=True) as collection:
            for index, font in enumerate(collection.fonts):
                is_bold = font["OS/2"].usWeightClass >= 600
                if font["name"].getBestFamilyName() == family and is_bold == bold:
                    return FaceFile(path, index)
    except (OSError, TTLibError, AssertionError, LookupError, ValueError, struct.error) as error:
        raise RectoversoError(f"{path}: can't be read as a font: {error}") from error
    raise RectoversoError(f"{path}: holds no face {face.name}")


def font_environment(cache_dir: Path) -> Path:
    """Write a fontconfig configuration that offers our faces and nothing else; give its path.

    Set `FONTCONFIG_FILE` to it before WeasyPrint is imported. `cache_dir` is made where it is
    missing and also holds fontconfig's own cache. The file is replaced in one step, and only
    when it changes, so that builds may run side by side. Faces that this machine lacks are left
    out: ask `missing_faces` first. Raises `RectoversoError` when the folder can't be written.
    """
    path = cache_dir / "fonts.conf"
    text = _configuration(sorted(set(_find().values())), cache_dir.absolute() / "fontconfig")
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError, UnicodeDecodeError):
            if path.read_text(encoding="utf-8") == text:
                return path
        with NamedTemporaryFile(
            "w", encoding="utf-8", dir=cache_dir, prefix="fonts.", delete=False
        ) as draft:
            draft.write(text)
        Path(draft.name).replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RectoversoError(f"{path}: can't be written: {reason}") from error
    return path


def _configuration(files: list[Path], cache: Path) -> str:
    """The configuration's text: an accepted file wins over the rejection of all (fonts-conf(5),
    "selectfont"); whole families are then rejected by name.
    """
    folders = sorted({path.parent for path in files})
    lines = [
        '<?xml version="1.0"?>',
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
        "<fontconfig>",
        *(f"  <dir>{_xml(path)}</dir>" for path in folders),
        f"  <cachedir>{_xml(cache)}</cachedir>",
        "  <selectfont>",
        "    <rejectfont><glob>*</glob></rejectfont>",
        *(f"    <acceptfont><glob>{_xml(path)}</glob></acceptfont>" for path in files),
    ]
    for family in _UNWANTED:
        pattern = f'<patelt name="family"><string>{family}</string></patelt>'
        lines.append(f"    <rejectfont><pattern>{pattern}</pattern></rejectfont>")
    lines.append("  </selectfont>")
    for generic, family in (("serif", SERIF), ("sans-serif", SANS), ("monospace", MONO)):
        prefer = f"<prefer><family>{family}</family></prefer>"
        lines.append(
            f'  <alias binding="same"><family>{generic}</family>{prefer}</alias>',
        )
    return "\n".join([*lines, "</fontconfig>", ""])


def _xml(path: Path) -> str:
    return escape(str(path))


def _find() -> Mapping[Face, Path]:
    """The file of each face that is installed: of the first folder that has it, the best name."""
    wanted = [(face, re.compile(pattern)) for face in FACES for pattern in face.files]
    found: dict[Face, Path] = {}
    for folder in _folders():
        here: dict[Face, tuple[int, Path]] = {}
        for parent, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                for rank, (face, pattern) in enumerate(wanted):
                    if pattern.fullmatch(name) and (face not in here or rank < here[face][0]):
                        here[face] = (rank, Path(parent) / name)
        found = {face: path for face, (_, path) in here.items()} | found
        if len(found) == len(FACES):
            break
    return found


def _folders() -> Iterator[Path]:
    """Where fonts live, the most particular first."""
    for text in os.environ.get("RECTOVERSO_FONTS", "").split(os.pathsep):
        if text:
            yield Path(text).absolute()
    with suppress(RuntimeError):  # no home folder
        home = Path.home()
        yield home / ".local/share/fonts"
        yield home / ".fonts"
        if sys.platform == "darwin":
            yield home / "Library/Fonts"
    if sys.platform == "darwin":
        yield Path("/Library/Fonts")
        yield Path("/opt/homebrew/share/fonts")
    yield Path("/usr/local/share/fonts")
    yield Path("/usr/share/fonts")
