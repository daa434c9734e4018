"""What a PDF's text is drawn with: each glyph of its content, looked up in the faces inside.

A viewer draws what a content stream shows by number, whatever the text layer says: so this reads
the numbers, and asks the embedded face for the outline behind each. The words come from the face's
own map (ISO 32000-1, 9.10.3); they only name what was found.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

# Marks and letters that leave no ink by themselves (Unicode's Default_Ignorable_Code_Point).
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]"
)

_FACE: Final = re.compile(r"^/?[A-Z]{6}\+|(-(Bold|Italic|Oblique|Semi-Bold|Medium))+$")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph as it is shown: the face's name in the file, its number there, the text that it
    stands for ("" where another glyph of its cluster has that), and whether it leaves ink.
    """

    face: str
    number: int
    text: str
    inked: bool

    @property
    def family(self) -> str:
        """The face's name without the mark of its subset, its weight and its slant."""
        return _FACE.sub("", self.face)


@dataclass(slots=True)
class Line:
    """The glyphs that are shown from one place on, and how many pictures follow before the next
    place: a colour face's glyphs are blank, and drawn as pictures right after their line.
    """

    glyphs: list[Glyph] = field(default_factory=list)
    pictures: int = 0


def lines(path: Path) -> Iterator[Line]:
    """Every line of a PDF's text: of its pages, then of the pictures and patterns inside."""
    with pikepdf.open(path) as pdf:
        faces: dict[tuple[int, int], _Face] = {}
        streams: list[Any] = [page.obj for page in pdf.pages]
        streams += [thing for thing in pdf.objects if _holds_content(thing)]
        for stream in streams:
            yield from _lines(stream, faces)


def without_glyph(path: Path) -> list[tuple[str, str]]:
    """Face and characters of whatever a PDF's text shows without ink; each once, in order."""
    found: dict[tuple[str, str], None] = {}
    for line in lines(path):
        blank = [glyph for glyph in line.glyphs if not glyph.inked and _visible(glyph)]
        if len(blank) > line.pictures:
            found |= {(glyph.face, glyph.text): None for glyph in blank}
    return list(found)


def families(path: Path) -> dict[str, str]:
    """The families that a PDF's text is set in, and what is set in each."""
    found: dict[str, set[str]] = {}
    for line in lines(path):
        for glyph in line.glyphs:
            found.setdefault(glyph.family, set()).update(glyph.text.strip())
    return {family: "".join(sorted(found[family])) for family in sorted(found)}


def slanted(path: Path) -> str:
    """What a PDF sets in faces with a slant, without blanks."""
    shown = (glyph for line in lines(path) for glyph in line.glyphs)
    words = "".join(each.text for each in shown if re.search("Italic|Oblique", each.face))
    return re.sub(r"\s", "", words)


def split_words(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Words of one script within one line that are set in more than one family, with these."""
    found: dict[tuple[str, tuple[str, ...]], None] = {}
    for line in lines(path):
        word, script, used = "", "", dict[str, None]()
        for glyph in [*line.glyphs, Glyph("", 0, " ", inked=False)]:
            of = _script(glyph.text, script) if glyph.text else script
            if of != script or not of:
                if len(used) > 1:
                    found[word, tuple(used)] = None
                word, script, used = "", of, {}
            if of:
                word += glyph.text
                used[glyph.family] = None
    return list(found)


def _script(text: str, before: str) -> str:
    """The script of a cluster, by the names of its letters; marks go with what stands before."""
    for character in text:
        if unicodedata.category(character)[0] == "L":
            name = unicodedata.name(character, "?").split()[0]
            return before if before and name in ("MODIFIER", "ZERO") else name
    return before if text and unicodedata.category(text[0])[0] == "M" else ""


def _visible(glyph: Glyph) -> bool:
    if glyph.number == 0:
        return True
    seen = _UNSEEN.sub("", glyph.text)
    return any(unicodedata.category(character)[0] not in "CZ" for character in seen)


def _holds_content(thing: Any) -> bool:
    if not isinstance(thing, pikepdf.Stream):
        return False
    return thing.get("/Subtype") == "/Form" or thing.get("/PatternType") == 1


def _lines(stream: Any, faces: dict[tuple[int, int], _Face]) -> Iterator[Line]:
    resources = stream.get("/Resources", {})
    fonts, pictures = resources.get("/Font", {}), resources.get("/XObject", {})
    line, face = Line(), None
    for step in pikepdf.parse_content_stream(stream):
        operands: Any = step.operands
        match str(step.operator):
            case "BT" | "Tm":
                if line.glyphs:
                    yield line
                line = Line()
            case "Do" if pictures[operands[0]].get("/Subtype") == "/Image":
                line.pictures += 1
            case "Tf":
                font = fonts[operands[0]]
                if font.objgen not in faces:
                    faces[font.objgen] = _Face(font)
                face = faces[font.objgen]
            case "Tj" | "TJ":
                assert face is not None, "text is shown before a face is chosen"
                (first,) = operands
                parts = first if isinstance(first, pikepdf.Array) else [first]
                for part in parts:
                    if isinstance(part, pikepdf.String):
                        line.glyphs += face.shown(bytes(part))
            case "'" | '"':
                raise AssertionError("text is shown by an operator that this does not read")
    if line.glyphs:
        yield line


class _Face:
    """An embedded face: its glyphs by the numbers that content streams show."""

    def __init__(self, font: Any) -> None:
        self.name = str(font["/BaseFont"])
        assert font["/Subtype"] == "/Type0", f"{self.name} is no composite face"
        encoding = font["/Encoding"]
        self.codes = _codes(encoding.read_bytes()) if isinstance(encoding, pikepdf.Stream) else None
        assert self.codes is not None or encoding == "/Identity-H", f"{self.name}: {encoding}"
        self.words = _to_unicode(font["/ToUnicode"].read_bytes()) if "/ToUnicode" in font else {}
        inner = font["/DescendantFonts"][0]
        mapping = inner.get("/CIDToGIDMap")
        self.mapping = mapping.read_bytes() if isinstance(mapping, pikepdf.Stream) else None
        descriptor = inner["/FontDescriptor"]
        file = descriptor.get("/FontFile2", descriptor.get("/FontFile3"))
        assert file is not None, f"{self.name} is not embedded"
        data = file.read_bytes()
        if data[:4] in (b"OTTO", b"\0\1\0\0", b"true"):
            whole = TTFont(io.BytesIO(data))
            self.outlines: Any = whole.getGlyphSet()
            self.order = whole.getGlyphOrder()
        else:
            bare = CFFFontSet()
            bare.decompile(io.BytesIO(data), None)
            self.outlines, self.order = bare[0].CharStrings, bare[0].charset
        self.known: dict[int, Glyph] = {}

    def shown(self, text: bytes) -> Iterator[Glyph]:
        """The glyphs of a string, which holds two bytes for each."""
        for at in range(0, len(text), 2):
            code = int.from_bytes(text[at : at + 2])
            if code not in self.known:
                number = code if self.codes is None else self.codes.get(code, 0)
                if self.mapping:
                    number = int.from_bytes(self.mapping[2 * number : 2 * number + 2])
                words = self.words.get(code, "")
                self.known[code] = Glyph(self.name, number, words, self._inked(number))
            yield self.known[code]

    def _inked(self, number: int) -> bool:
        named = f"cid{number:05d}"  # in a face without names of its own
        if named not in self.outlines:
            if not 0 < number < len(self.order):
                return False
            named = self.order[number]
        pen = BoundsPen(self.outlines)  # a glyph may be made of others
        self.outlines[named].draw(pen)
        return number > 0 and pen.bounds is not None


def _codes(content: bytes) -> dict[int, int]:
    """Character codes → numbers in the face, from an encoding of a face's own."""
    table: dict[int, int] = {}
    for block in re.findall(rb"begincidchar(.*?)endcidchar", content, re.DOTALL):
        table |= {int(c, 16): int(n) for c, n in re.findall(rb"<(\w+)>\s*(\d+)", block)}
    return table


def _to_unicode(content: bytes) -> dict[int, str]:
    """Character codes → text, from a ToUnicode map: single codes, and rows of them."""
    table: dict[int, str] = {}
    words = content.decode("latin-1")

    def text(digits: str) -> str:
        return bytes.fromhex(digits).decode("utf-16-be", "replace")

    for block in re.findall(r"beginbfchar(.*?)endbfchar", words, re.DOTALL):
        for code, digits in re.findall(r"<(\w+)>\s*<(\w*)>", block):
            table[int(code, 16)] = text(digits)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", words, re.DOTALL):
        for first, last, digits in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = text(digits)
            for step in range(int(last, 16) - int(first, 16) + 1):
                table[int(first, 16) + step] = start[:-1] + chr(ord(start[-1]) + step)
    return table
