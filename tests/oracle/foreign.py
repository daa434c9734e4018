"""Two readers of Markdown that we did not write, and the words that they see in a piece.

`Pandoc` keeps one pandoc running, whose `gfm` reader takes thousands of pieces a minute, each a
document of its own. `plain` is markdown-it-py as it comes: CommonMark with GitHub's tables and
strikethrough.
"""

from __future__ import annotations

import json
import re
import select
import subprocess
from collections.abc import Sequence
from html import escape, unescape
from html.parser import HTMLParser
from types import TracebackType
from typing import Any, Final, Self

import pypandoc
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.oracle.words import CODE, MATH, Gatherer, Words, of_html, split

FORMATS: Final = {
    True: "gfm-yaml_metadata_block-emoji-autolink_bare_uris",
    False: "gfm-yaml_metadata_block-emoji-autolink_bare_uris-tex_math_dollars",
}
"""By whether there are formulas between dollars. A piece stands in the middle of a file: three
dashes at its beginning are no front matter. Emoji by name would read `{{c1::x::hint}}`. Whether a
bare address is a link changes no word.
"""
DOUBTFUL: Final = "doubtful formula"
"""The kind of words that pandoc takes for a formula and that may be none."""

PATIENCE: Final = 30
"""Seconds that pandoc may take for a piece; it needs a thousandth of one."""

_LOOP: Final = """
for line in io.lines() do
  local asked = pandoc.json.decode(line)
  local sound, said = pcall(function()
    return pandoc.write(pandoc.read(asked.text, asked.format), "json")
  end)
  if not sound then
    said = pandoc.json.encode({error = tostring(said)})
  end
  io.write((said:gsub("\\n", "")), "\\n")
  io.flush()
end
"""
ALERTS: Final = frozenset(("note", "tip", "important", "warning", "caution"))


class Pandoc:
    """A pandoc that reads pieces as long as it is open."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process = self._begun()
        return self

    @staticmethod
    def _begun() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [pypandoc.get_pandoc_path(), "lua", "-e", _LOOP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            bufsize=1,
        )

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.communicate()

    def read(self, piece: str, *, formulas: bool = True, form: str = "") -> list[Any]:
        """The blocks of a piece, with what stands between dollars taken for formulas or not; of
        another of pandoc's formats where `form` names it.
        """
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"text": piece, "format": form or FORMATS[formulas]}) + "\n")
        process.stdin.flush()
        if not select.select([process.stdout], [], [], PATIENCE)[0]:
            process.kill()
            process.communicate()
            self._process = self._begun()
            raise TimeoutError(f"pandoc does not come to an end with {piece!r}")
        said: dict[str, Any] = json.loads(process.stdout.readline())
        if "error" in said:
            raise ValueError(f"pandoc can't read {piece!r}: {said['error']}")
        blocks: list[Any] = said["blocks"]
        return blocks


def of_pandoc(blocks: list[Any]) -> Words:
    """The words of pandoc's blocks."""
    walk = _Walk()
    walk.blocks(blocks)
    return walk.gatherer.found


class _Walk:
    """One walk over pandoc's types."""

    def __init__(self) -> None:
        self.gatherer = Gatherer()

    def blocks(self, blocks: list[Any], inside: str = "") -> None:
        if inside:
            self.gatherer.inside.append(inside)
        for block in blocks:
            self.gatherer.flush()
            self.block(block["t"], block.get("c"))
        self.gatherer.flush()
        if inside:
            self.gatherer.inside.pop()

    def block(self, kind: str, content: Any) -> None:
        match kind:
            case "Para" | "Plain":
                self.inlines(content)
            case "Header":
                self.gatherer.inside.append("heading")
                self.inlines(content[2])
                self.gatherer.flush()
                self.gatherer.inside.pop()
            case "CodeBlock":
                math = "math" in content[0][1]
                self.gatherer.add(content[1], MATH if math else CODE)
            case "BlockQuote":
                self.blocks(content, "quote")
            case "BulletList":
                for item in content:
                    alone = len(item) == 1 and len(item[0].get("c", ())) == 1
                    self.blocks(_without_box(item) if alone else item, "ul")
            case "OrderedList":
                for item in content[1]:
                    self.blocks(_without_box(item), "ol")
            case "Div":
                classes = set(content[0][1])
                if "title" not in classes:
                    self.blocks(content[1], "alert" if classes & ALERTS else "")
            case "Table":
                head, bodies, foot = content[3], content[4], content[5]
                rows = head[1] + [row for body in bodies for row in body[2] + body[3]] + foot[1]
                for row in rows:
                    for number, cell in enumerate(row[1], 1):
                        self.blocks(cell[4], f"cell {number}")
            case "Figure":
                self.blocks(content[2])
            case "RawBlock":
                self.gatherer.add(shown_of(content[1]))
            case "HorizontalRule":
                pass
            case _:
                raise AssertionError(f"pandoc has a block {kind}")

    def inlines(self, inlines: list[Any]) -> None:
        for place, inline in enumerate(inlines):
            if inline["t"] == "Math":
                before = inlines[place - 1] if place else {}
                after = inlines[place + 1] if place + 1 < len(inlines) else {}
                touching = _letter(before, -1) or _letter(after, 0)
                self.formula(inline["c"][1], doubtful=touching)
            else:
                self.inline(inline["t"], inline.get("c"))

    def formula(self, tex: str, *, doubtful: bool) -> None:
        doubtful = doubtful or tex[:1].isdigit() or tex[-1:] in "([{" or "`" in tex
        self.gatherer.flush()
        self.gatherer.add(tex, DOUBTFUL if doubtful else MATH)
        self.gatherer.flush()

    def inline(self, kind: str, content: Any) -> None:
        gatherer = self.gatherer
        match kind:
            case "Str":
                gatherer.add(content)
            case "Space" | "SoftBreak" | "LineBreak":
                gatherer.add(" ")
            case "Emph" | "Strong" | "Strikeout" | "Underline" | "Superscript" | "Subscript":
                gatherer.flush()
                self.inlines(content)
                gatherer.flush()
            case "Span":
                self.inlines(content[1])
            case "Code":
                gatherer.add(content[1], CODE)
                gatherer.flush()
            case "Link":
                gatherer.flush()
                self.inlines(content[1])
                gatherer.flush()
            case "Image":
                gatherer.flush()
                gatherer.add(plain_text(content[1]))
                gatherer.flush()
                gatherer.found.extra += split(content[2][1].removeprefix("fig:"))
            case "Note":
                gatherer.flush()
                outer, into, gatherer.inside = gatherer.inside, gatherer.into, []
                gatherer.into = []
                gatherer.found.notes.append(gatherer.into)
                self.blocks(content)
                gatherer.inside, gatherer.into = outer, into
            case "RawInline":
                if not content[1].startswith("<!--"):
                    gatherer.flush()
            case _:
                raise AssertionError(f"pandoc has an inline {kind}")


def plain_text(inlines: list[Any]) -> str:
    """What a picture's words read, as its alternative text: no marks."""
    parts = []
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        match kind:
            case "Str":
                parts.append(content)
            case "Code" | "Math":
                parts.append(content[1])
            case "Link" | "Image" | "Span":
                parts.append(plain_text(content[1]))
            case "Note" | "RawInline":
                pass
            case _:
                parts.append(plain_text(content) if content else " ")
    return "".join(parts)


def _letter(inline: dict[str, Any], place: int) -> bool:
    """Whether a word ends with a letter, digit or low line, or begins with one."""
    if inline.get("t") != "Str":
        return False
    return bool(inline["c"][place].isalnum()) or inline["c"][place] == "_"


def _without_box(item: list[Any]) -> list[Any]:
    """An item of an ordered list, in which pandoc knows no tasks, without its `[x]`."""
    if not item or item[0]["t"] not in ("Para", "Plain"):
        return item
    begin = "".join(each.get("c", " ") for each in item[0]["c"][:2] if _is_plain(each))
    if begin.strip() not in ("[x]", "[X]"):
        return item
    return [{"t": "Plain", "c": item[0]["c"][1:]}, *item[1:]]


def _is_plain(inline: dict[str, Any]) -> bool:
    return inline["t"] in ("Str", "Space", "SoftBreak")


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shown_of(html: str) -> str:
    """What a browser would show of raw HTML: no tags, no comments."""
    reader = _Shown()
    reader.feed(html)
    reader.close()
    return unescape("".join(reader.texts))


def _markdown_it() -> MarkdownIt:
    md = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    md.add_render_rule("html_inline", _inline_html)
    md.add_render_rule("html_block", _html_block)
    return md


def _inline_html(_: object, tokens: Sequence[Token], place: int, *__: object) -> str:
    return "" if tokens[place].content.startswith("<!--") else "<wbr>"


def _html_block(_: object, tokens: Sequence[Token], place: int, *__: object) -> str:
    return f"<p>{escape(shown_of(tokens[place].content))}</p>"


_PLAIN: Final = _markdown_it()
_BEYOND: Final = re.compile(r"\[\^|\[!\w+\]|\$`|```math")
_BESIDE_DOLLARS: Final = re.compile(r"\]\(|`|&|<[A-Za-z/!]")
_BOX: Final = re.compile(
    r"^((?:[\s>]|(?:[-*+]|\d+[.)])\s)*(?:[-*+]|\d+[.)])\s+)\[[ xX]\](?=\s|\Z)", re.MULTILINE
)


def plain(piece: str) -> Words | None:
    """The words that markdown-it-py's own CommonMark sees.

    None for a piece with marks that it has no notion of: footnotes, alerts, fences of math.
    What stands between dollars is of any kind to it, the box of a task a sign.
    """
    if _BEYOND.search(piece) or ("$" in piece and _BESIDE_DOLLARS.search(piece)):
        return None
    piece, boxes = _BOX.subn(r"\1☐", piece)
    found = of_html(_PLAIN.render(piece))
    if "$" in piece:
        found.running = [word._replace(kind=DOUBTFUL) for word in found.running]
    found.extra += ["x", "X"] * boxes
    return found
