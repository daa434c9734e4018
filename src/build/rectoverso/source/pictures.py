"""What the bytes of a picture or a sound are, and whether every artifact can show a picture."""

from __future__ import annotations

import io
import re
import warnings
import zlib
from xml.etree import ElementTree

from rectoverso.source import svg

_SIGNATURES = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "gif": b"GIF8",
    "webp": b"RIFF",
}
_RIFF = {b"WEBP": ".webp", b"WAVE": ".wav"}
_ROOT = re.compile(rb"<([A-Za-z][\w:.-]*)")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_PROLOG = 65_536
_LOADS = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression\(", re.IGNORECASE)
_FORBIDDEN = {"script", "foreignobject", "iframe", "object", "embed", "handler", "set", "animate"}


def unusable(path: str, content: bytes) -> str:
    """Why an image can't be used, in a few words; empty when it can."""
    suffix = path.rpartition(".")[2].lower()
    if suffix == "svg":
        return _unusable_svg(content)
    signature = _SIGNATURES.get(suffix)
    if signature is None:
        return "is of a kind that not every artifact can show"
    if not content.startswith(signature):
        return f"is not a .{suffix} file inside"
    return "" if _is_whole(content) else "is cut off or broken inside"


def suffix(content: bytes) -> str:
    """How the name of a picture or sound of these bytes ends (`.png`, `.mp3`), of those that every
    artifact can show or play; empty for all else.

    Sources: the signatures of the formats; an MP3 without tags begins with the header of a frame
    (ISO/IEC 11172-3, 2.4.1.3), an M4A with its brand (ISO/IEC 14496-12, 4.3).
    """
    for kind in ("png", "jpg", "gif"):
        if content.startswith(_SIGNATURES[kind]):
            return f".{kind}"
    if content.startswith(b"RIFF") and content[8:12] in _RIFF:
        return _RIFF[content[8:12]]
    if content.startswith(b"OggS"):
        return ".ogg"
    if content[4:8] == b"ftyp":
        return ".m4a" if content[8:11] in (b"M4A", b"M4B") else ""
    frame = len(content) > 2 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2
    if content.startswith(b"ID3") or frame:
        return ".mp3"
    root = _ROOT.search(_COMMENT.sub(b"", content[:_PROLOG]))
    return ".svg" if root and root[1].rpartition(b":")[2] == b"svg" else ""


def _unusable_svg(content: bytes) -> str:
    fault = svg.prolog_fault(content)
    if fault:
        return fault
    try:
        # no entities (refused above), so nothing can blow up
        root = ElementTree.fromstring(svg.without_document_type(content))  # noqa: S314
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return f"is not well-formed SVG: {error}"
    if root.tag.rpartition("}")[2] != "svg":
        return "is not SVG"
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2].lower()
        if name in _FORBIDDEN:
            return f"holds the element <{name}>"
        if name == "style" and _LOADS.search(element.text or ""):
            return "loads something in its styles"
        for key, value in element.attrib.items():
            attribute = key.rpartition("}")[2].lower()
            if attribute.startswith("on"):
                return f"runs a script in the attribute {attribute}"
            local = value.startswith(("#", "data:image/png", "data:image/jpeg"))
            if attribute in ("href", "src") and not local:
                return f"loads {value[:60]}"
            if _LOADS.search(value):
                return f"loads something in the attribute {attribute}"
    return ""


def _is_whole(content: bytes) -> bool:
    """Whether the bytes of a picture can be decoded to the end; an absurd size can't."""
    from PIL import Image, ImageFile, UnidentifiedImageError

    lenient = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint wants what there is of a picture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content)) as picture:
                picture.load()
    except (
        *(OSError, ValueError, SyntaxError, EOFError, Warning, UnidentifiedImageError),
        *(Image.DecompressionBombError, MemoryError, zlib.error, KeyError, IndexError, TypeError),
    ):
        return False
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return True
