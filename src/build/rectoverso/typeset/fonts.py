"""The files of the faces that books are set in, and a fontconfig that knows no others.

WeasyPrint asks fontconfig, and fontconfig answers with whatever a machine happens to have. A
private configuration that offers exactly the faces of a book makes the same pages on every machine,
and turns a character that they lack into a missing glyph instead of a stranger's letter.

Folders are searched in this order: those of `RECTOVERSO_FONTS` (separated as in `PATH`), the
user's, the machine's.
"""

import html
import os
import re
import struct
import sys
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from rectoverso.diagnostics import RectoversoError
from rectoverso.memory import recalled

SERIF: Final = "Noto Serif CJK KR"
SANS: Final = "Noto Sans CJK KR"
MONO: Final = "D2Coding"
EMOJI: Final = "Noto Color Emoji"
UPRIGHT: Final = ("Regular", "Bold")
SLANTED: Final = ("Italic", "BoldItalic")

_CJK: Final = re.compile(r"Noto (?P<style>Serif|Sans|Sans Mono) CJK (?P<country>JP|KR|SC|TC)")
_WITH_ITALICS: Final = ("Noto Serif", "Noto Sans")
# A regular weight is all there is.
_ALONE: Final = (EMOJI, "Noto Sans Symbols2", "Noto Sans Math")


@dataclass(frozen=True, slots=True)
class Face:
    """One style of a family: Regular, Bold, Italic or BoldItalic."""

    family: str
    style: str = "Regular"

    @property
    def name(self) -> str:
        """The family, and the style where it is not the regular one."""
        return self.family if self.style == "Regular" else f"{self.family} {self.style}"

    def files(self) -> tuple[str, ...]:
        """Patterns of the names that its file goes by, best first: Debian and Ubuntu ship
        collections of CJK, Homebrew a file per face there, and elsewhere one that can vary.
        """
        style = self.style
        if self.family == MONO:
            bold = "Bold" if style == "Bold" else ""
            one = r"D2Coding{}-Ver[\d.]+-\d+\.ttf"
            return (r"D2Coding-Ver[\d.]+-\d+-all\.ttc", one.format(bold))
        if self.family == EMOJI:
            return (r"NotoColorEmoji\.ttf",)
        cjk = _CJK.fullmatch(self.family)
        if cjk:
            serif = "Serif" if cjk["style"] == "Serif" else "Sans"
            alone = cjk["style"].replace(" ", "")
            country = cjk["country"].lower()
            return (rf"Noto{serif}CJK-{style}\.ttc", rf"Noto{alone}CJK{country}-{style}\.otf")
        stem = self.family.replace(" ", "")
        italic = "-Italic" if style in SLANTED else ""
        return (rf"{stem}-{style}\.[to]tf", rf"{stem}{italic}\[[A-Za-z,]+\]\.ttf")


@dataclass(frozen=True, slots=True)
class FaceFile:
    """A face's file and its place in the collection: 0 in a file that holds one face."""

    path: Path
    index: int


def faces(family: str) -> tuple[Face, ...]:
    """The faces of a family that books use."""
    if family in _ALONE:
        return (Face(family),)
    styles = UPRIGHT + SLANTED if family in _WITH_ITALICS else UPRIGHT
    return tuple(Face(family, style) for style in styles)


def how_to_get(family: str) -> tuple[str, str]:
    """The package that brings a family, and the command that installs it on this system."""
    if sys.platform == "darwin":
        cask = "font-" + family.lower().replace(" ", "-")
        return cask, f"brew install --cask {cask}"
    package = "fonts-noto-core"
    if family == MONO:
        package = "fonts-naver-d2coding"
    elif family == EMOJI:
        package = "fonts-noto-color-emoji"
    elif family == "Noto Sans Mono":
        package = "fonts-noto-mono"
    elif _CJK.fullmatch(family):
        package = "fonts-noto-cjk"
    return package, f"apt-get install --no-install-recommends {package}"


def missing_faces(families: Iterable[str]) -> tuple[str, ...]:
    """What this machine lacks of some families: one line for each face, saying how to get it.

    A family that ships without a bold face is not missed for that.
    """
    wanted = tuple(families)
    found = _find(wanted)
    return tuple(
        f"the face {face.name} is missing: {how_to_get(face.family)[1]}"
        for family in wanted
        for face in faces(family)
        if face not in found and (face.style == "Regular" or family in _NEEDED_WHOLE)
    )


_NEEDED_WHOLE: Final = (SERIF, SANS, MONO, *_WITH_ITALICS, "Noto Sans Mono")


def is_installed(family: str) -> bool:
    """Whether this machine has a family, with all the faces of it that books can't do without."""
    return not missing_faces((family,))


def look_again() -> None:
    """Forget which faces are installed: another program may have installed some meanwhile."""
    _find_in.cache_clear()


def face_file(family: str, *, bold: bool = False) -> FaceFile:
    """Where a face is, for a library that opens font files itself; the regular one where a family
    has no bold.

    Raises `RectoversoError` where it is not installed or can't be read.
    """
    found = _find((family,))
    face = Face(family, "Bold" if bold else "Regular")
    if face not in found and family not in _NEEDED_WHOLE:
        face = Face(family)
    path = found.get(face)
    if path is None:
        raise RectoversoError(f"the face {face.name} is missing: {how_to_get(family)[1]}")
    return FaceFile(path, 0) if path.suffix != ".ttc" else _in_collection(path, face)


@cache
def _in_collection(path: Path, face: Face) -> FaceFile:
    inputs = *_state(path), face.family, face.style
    return FaceFile(path, recalled("place in a collection", inputs, lambda: _place(path, face)))


def _state(path: Path) -> tuple[object, ...]:
    """What tells a font's file from what it was."""
    try:
        status = path.stat()
    except OSError as error:
        raise RectoversoError(f"{path}: can't be read as a font: {error}") from error
    return str(path), status.st_size, status.st_mtime_ns


def _place(path: Path, face: Face) -> int:
    from fontTools.ttLib import TTCollection, TTLibError

    try:
        with path.open("rb") as file, TTCollection(file, lazy=True) as collection:
            for index, font in enumerate(collection.fonts):
                is_bold = font["OS/2"].usWeightClass >= 600
                is_named = font["name"].getBestFamilyName() == face.family
                if is_named and is_bold == (face.style == "Bold"):
                    return index
    except (OSError, TTLibError, AssertionError, LookupError, ValueError, struct.error) as error:
        raise RectoversoError(f"{path}: can't be read as a font: {error}") from error
    raise RectoversoError(f"{path}: holds no face {face.name}")


@dataclass(frozen=True, slots=True)
class Letters:
    """The characters that a face has glyphs for; a set of all 65,000 would take a while to make.

    `bounds` are numbers of characters, ascending: where a run of them begins, where it has ended,
    where the next begins.
    """

    bounds: tuple[int, ...] = ()

    def __contains__(self, character: str) -> bool:
        """Whether the face has a glyph for a character."""
        return bisect_right(self.bounds, ord(character)) % 2 == 1

    def among(self, characters: Iterable[str]) -> frozenset[str]:
        """Those of these characters that the face has glyphs for."""
        return frozenset(each for each in characters if each in self)


def letters(family: str) -> Letters:
    """The characters that the regular face of a family has glyphs for; none where it is not
    installed. Raises `RectoversoError` where its file can't be read.
    """
    if Face(family) not in _find((family,)):
        return Letters()
    return _letters(face_file(family))


@cache
def _letters(file: FaceFile) -> Letters:
    inputs = *_state(file.path), file.index
    return Letters(recalled("letters of a font", inputs, lambda: _mapped(file)))


def _mapped(file: FaceFile) -> tuple[int, ...]:
    """The characters that a face has glyphs for, as `Letters` takes them."""
    import uharfbuzz  # ten times as fast as fontTools here

    try:
        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file.path)), file.index)
    except uharfbuzz.HarfBuzzError as error:
        raise RectoversoError(f"{file.path}: can't be read as a font: {error}") from error
    bounds: list[int] = []
    for number in face.unicodes:
        if bounds and bounds[-1] == number:
            bounds[-1] = number + 1
        else:
            bounds += (number, number + 1)
    if not bounds:  # HarfBuzz takes any file for a font, at worst for an empty one
        raise RectoversoError(f"{file.path}: can't be read as a font: it has no characters")
    return tuple(bounds)


def advance(family: str, character: str) -> float:
    """How far a character moves on in the regular face of a family, in em; 0 where it has none.

    Raises `RectoversoError` where the file can't be read.
    """
    if character not in letters(family):
        return 0.0
    return _advances(face_file(family), character)


@cache
def _advances(file: FaceFile, character: str) -> float:
    from fontTools.ttLib import TTFont

    with TTFont(file.path, fontNumber=file.index, lazy=True) as font:
        width, _ = font["hmtx"][font.getBestCmap()[ord(character)]]
        return float(width / font["head"].unitsPerEm)


def font_environment(
    cache_dir: Path,
    families: Collection[str],
    generic: tuple[str, str, str],
    own: Collection[Path] = (),
) -> Path:
    """Write a fontconfig configuration that offers these families, the files `own`, and nothing
    else; give its path. `generic` are the families that serif, sans-serif and monospace stand for.

    Set `FONTCONFIG_FILE` to it before WeasyPrint is imported. `cache_dir` is made where it is
    missing and also holds fontconfig's own cache. A file is written in one step, and only once for
    the same faces, so that builds may run side by side. Faces that this machine lacks are left
    out: ask `missing_faces` first. Raises `RectoversoError` when the folder can't be written.
    """
    files = sorted({*_find(tuple(families)).values(), *own})
    text = _configuration(files, families, generic, cache_dir.absolute() / "fontconfig")
    path = cache_dir / f"fonts-{sha256(text.encode()).hexdigest()[:12]}.conf"
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


def _configuration(
    files: list[Path], families: Collection[str], generic: tuple[str, str, str], cache: Path
) -> str:
    """The configuration's text: an accepted file wins over the rejection of all (fonts-conf(5),
    "selectfont"); families that came along in a collection are then rejected by name.
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
    for family in _SISTERS:
        if family not in families:
            pattern = f'<patelt name="family"><string>{family}</string></patelt>'
            lines.append(f"    <rejectfont><pattern>{pattern}</pattern></rejectfont>")
    lines.append("  </selectfont>")
    if EMOJI in families:
        lines.append(_SCALED)
    for name, family in zip(("serif", "sans-serif", "monospace"), generic, strict=True):
        prefer = f"<prefer><family>{_xml(family)}</family></prefer>"
        lines.append(
            f'  <alias binding="same"><family>{name}</family>{prefer}</alias>',
        )
    return "\n".join([*lines, "</fontconfig>", ""])


_SCALED: Final = """\
  <match target="font">
    <test name="outline"><bool>false</bool></test>
    <edit name="matrix" mode="assign"><times><name>matrix</name><matrix>
      <divide><name target="pattern">pixelsize</name><name target="font">pixelsize</name></divide>
      <double>0</double><double>0</double>
      <divide><name target="pattern">pixelsize</name><name target="font">pixelsize</name></divide>
    </matrix></times></edit>
  </match>"""
"""Pictures of one size, as emoji are, drawn at the size that is asked for (fonts-conf(5))."""

# Collections hold the same code points in other countries' forms, and D2Coding with ligatures.
_SISTERS: Final = (
    *(
        f"Noto {style} CJK {country}"
        for style in ("Serif", "Sans", "Sans Mono")
        for country in ("JP", "KR", "SC", "TC", "HK")
    ),
    "D2Coding ligature",
)


def _xml(path: Path | str) -> str:
    return html.escape(str(path), quote=False)


def _find(families: tuple[str, ...]) -> Mapping[Face, Path]:
    """The file of each face that is installed: of the first folder that has it, the best name."""
    return _find_in(families, tuple(_folders()))


@cache
def _find_in(families: tuple[str, ...], places: tuple[Path, ...]) -> Mapping[Face, Path]:
    every = [face for family in families for face in faces(family)]
    wanted = [(face, re.compile(pattern)) for face in every for pattern in face.files()]
    found: dict[Face, Path] = {}
    for folder in places:
        here: dict[Face, tuple[int, Path]] = {}
        for parent, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                for rank, (face, pattern) in enumerate(wanted):
                    if pattern.fullmatch(name) and (face not in here or rank < here[face][0]):
                        here[face] = (rank, Path(parent) / name)
        found = {face: path for face, (_, path) in here.items()} | found
        if len(found) == len(every):
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
