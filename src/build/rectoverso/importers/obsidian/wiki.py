"""Obsidian's own marks in everyday Markdown: links, embeds, callouts, comments, ids of blocks.

Links become their words, embedded pictures and sounds are found in the vault, embedded notes are
put in. Highlights (`==words==`) are everyday Markdown already.

Sources: Obsidian's help pages on basic formatting, internal links, embeds, callouts and
properties; Dataview's page on inline fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import quote

from rectoverso.diagnostics import (
    LEFT_OUT_INPUT,
    MISSING_MEDIUM,
    UNSAID_INPUT,
    Diagnostic,
    Rule,
    Span,
)
from rectoverso.importers.obsidian import scanning
from rectoverso.importers.obsidian.scanning import Shielded
from rectoverso.importers.obsidian.vault import Note, Vault

PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".avif")
SOUNDS: Final = (".mp3", ".ogg", ".m4a", ".wav", ".flac", ".3gp", ".opus", ".aac")
_WIKI: Final = re.compile(r"(!?)\[\[([^\[\]\n|]{1,500}?)(?:\\?\|([^\[\]\n]{0,500}))?\]\]")
_INLINE: Final = re.compile(
    r"(!?)\[((?:[^\[\]\n\\]|\\.){0,500})\]"
    r"\(\s{0,9}(<[^<>\n]{1,1000}>|[^()\s<>]{1,1000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?)"
    r"(\s+\"[^\"\n]{0,500}\"|\s+'[^'\n]{0,500}')?\s{0,9}\)"
)
_SPACED: Final = re.compile(r"(!)\[((?:[^\[\]\n\\]|\\.){0,500})\]\(([^()\n<>\"']{1,1000})()\)")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_SIZE: Final = re.compile(r"\s*\d{1,5}(?:x\d{1,5})?\s*")
_BLOCK_ID: Final = re.compile(r"(?:^|\s)\^(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9-]{2,100}\s*$")
_CALLOUT: Final = re.compile(r"(\s{0,20}(?:>[ \t]?){1,20})\[!([^\]\n]{1,60})\][+-]?[ \t]*(.*)")
_FIELD: Final = re.compile(r"(?<!\[)([\[(])([^\[\]():|\n]{1,80})::[ \t]*([^\[\]()\n]{0,300})[\])]")
_QUOTED: Final = re.compile(r"\s{0,20}(?:>[ \t]?){1,20}")
_BLOCK: Final = re.compile(r"\s*(?:[-*+]\s|\d{1,9}[.)]\s|[>|#<]|```|~~~|\$\$|-{3,}\s*$|={3,}\s*$)")
_NO_TEXT: Final = re.compile(r"\s*(?:[|#]|```|~~~|-{3,}\s*$|\*{3,}\s*$)|.*(?:\\|  |\|\s*)$")
_FORMULA: Final = re.compile(r"\$\$(?:(?!\$\$).)+\$\$\s*")
_CALL: Final = re.compile(r"\[\^?[^\[\]\n]{1,200}\](?!\()")
_HIDDEN: Final = re.compile(r"%%(?:(?!%%).){1,2000}%%")
_UNCLOSED: Final = re.compile(r"<!--(?!.*-->)")
_SCHEDULE: Final = re.compile(r"[ \t]*<!--\s?SR:[^>]*-->")
_KINDS: Final = {
    **dict.fromkeys(("tip", "hint", "success", "check", "done"), "TIP"),
    **dict.fromkeys(("important", "question", "help", "faq"), "IMPORTANT"),
    **dict.fromkeys(("warning", "attention"), "WARNING"),
    **dict.fromkeys(("caution", "failure", "fail", "missing", "danger", "error", "bug"), "CAUTION"),
}
_DEEPEST: Final = 3
_LONGEST: Final = 50_000


@dataclass(slots=True)
class Wiki:
    """Turns a note's Markdown into everyday Markdown. `media` gathers the files that are shown, by
    the name that the Markdown gives them; `findings` what is to be said, at `span`.
    """

    vault: Vault
    note: Note
    span: Span
    media: dict[str, Path] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    _around: tuple[tuple[PurePosixPath, str], ...] = ()
    _grown: list[int] = field(default_factory=lambda: [0])

    def markdown(self, text: str, *, with_breaks: bool = True) -> str:
        """A text without Obsidian's own marks; with `with_breaks`, lines of a paragraph stay lines
        as Obsidian shows them, unless the vault says otherwise.
        """
        lines = self._without_comments(text.split("\n"))
        inside = scanning.inside(lines)
        made: list[str] = []
        for line, is_inside in zip(lines, inside, strict=True):
            if is_inside:
                made.append(line)
            elif callout := _CALLOUT.match(line):
                kind = _KINDS.get(callout[2].strip().casefold(), "NOTE")
                made.append(f"{callout[1]}[!{kind}]")
                if callout[3].strip():
                    made.append(f"{callout[1]}**{self._line(callout[3].strip())[0]}**")
                    made.append(callout[1].rstrip())
            else:
                made += self._line(line)
        made = _with_room(made)
        if with_breaks and not self.vault.settings.strict_breaks:
            made = _with_breaks(made)
        return "\n".join((*made, *self._called(text)))

    def _called(self, text: str) -> list[str]:
        """The definitions of footnotes and links that a text calls, and that stand elsewhere in
        its note.
        """
        if not self.note.definitions:
            return []
        there = self.note.definitions
        called = dict.fromkeys(each[0].casefold() for each in _CALL.finditer(text))
        lines = [there[each] for each in called if each in there and there[each] not in text]
        return [line for each in lines for line in ("", each)]

    def _say(self, rule: Rule, message: str, hint: str) -> None:
        found = rule.found(message, self.span, hint)
        if found not in self.findings:
            self.findings.append(found)

    # ------------------------------------------------ comments

    def _without_comments(self, lines: Sequence[str]) -> list[str]:
        """Lines without what stands between `%%` and `%%` within one of them; a sign alone is
        dropped, and so are those of HTML that hide all that follows.
        """
        text = "\n".join(lines)
        if "%%" not in text and "<!--" not in text:
            return list(lines)
        kept: list[str] = []
        is_hidden = False
        for line, is_inside in zip(lines, scanning.inside(lines), strict=True):
            if is_inside or ("%%" not in line and "<!--" not in line):
                kept.append(line)
                continue
            shielded = Shielded(line)
            words = _HIDDEN.sub(lambda found: found[0] if shielded.has(found.start()) else "", line)  # noqa: B023
            is_hidden |= words != line
            words = _UNCLOSED.sub("&lt;!--", words).replace("%%", "") if words != "%%" else ""
            if words.strip() or not line.strip():
                kept.append(words)
        if is_hidden:
            message = "a comment (%%…%%) in a card is left out"
            self._say(LEFT_OUT_INPUT, message, "write it as <!-- … --> if it is to be kept")
        return kept

    # ------------------------------------------------ a line

    def _line(self, line: str) -> list[str]:
        if "<!--" in line:
            line = _SCHEDULE.sub("", line)
        if "[" not in line and "^" not in line and "(" not in line:
            return [line]
        alone = _WIKI.fullmatch(line.strip())
        if alone and alone[1] and (put_in := self._note_within(alone[2])) is not None:
            indent = line[: len(line) - len(line.lstrip())]
            return ["", *(f"{indent}{each}" for each in put_in), ""]
        shielded = Shielded(line)
        for pattern in (_WIKI, _INLINE, _SPACED, _FIELD):
            if pattern.search(line):
                line = self._replaced(pattern, line, shielded)
                shielded = Shielded(line)
        found = _BLOCK_ID.search(line[-120:])
        if found:
            line = line[: max(0, len(line) - 120) + found.start()]
        return [line]

    def _replaced(self, pattern: re.Pattern[str], line: str, shielded: Shielded) -> str:
        def instead(found: re.Match[str]) -> str:
            if shielded.has(found.start()):
                return found[0]
            if pattern is _WIKI:
                if found[1]:
                    return self._embedded(found[2], found[3] or "")
                return found[3].strip() if found[3] and found[3].strip() else _shown(found[2])
            if pattern is _FIELD:
                return f"{found[2].strip()}: {found[3].strip()}"
            return self._inline(found)

        return pattern.sub(instead, line)

    def _inline(self, found: re.Match[str]) -> str:
        """A picture or link in Markdown's own way; one into the vault is found there."""
        target = found[3].strip().removeprefix("<").removesuffix(">")
        if _SCHEME.match(target) and not target.casefold().startswith(("obsidian:", "file:")):
            if found[1]:
                words, _, size = found[2].rpartition("|")
                if _SIZE.fullmatch(size):
                    return f"![{words}]({found[3]}{found[4] or ''})"
            return found[0]
        if not found[1]:
            if target in self.media:
                return found[0]
            return found[2]
        if target in map(quote, self.media):
            return found[0]
        words, _, size = found[2].rpartition("|")
        alt = words if _SIZE.fullmatch(size) else found[2]
        return self._embedded(target, alt.strip(), is_markdown=True)

    # ------------------------------------------------ embeds

    def _embedded(self, target: str, words: str, *, is_markdown: bool = False) -> str:
        """What stands for an embedded file within a line."""
        name, _, _ = target.partition("#")
        path = self.vault.file(name, self.note.path)
        shown = "" if _SIZE.fullmatch(words) else words.split("|", maxsplit=1)[0].strip()
        shown = shown or ("" if is_markdown else _shown(target))
        if path is None:
            message = f"{name.strip()} is not in the vault"
            self._say(MISSING_MEDIUM, message, "put the file there, or take it out of the note")
            return shown or name.strip()
        suffix = path.suffix.lower()
        if suffix in (*PICTURES, *SOUNDS):
            self.media[str(path)] = self.vault.folder / path
            alt = re.sub(r"([\[\]\\])", r"\\\1", shown.removesuffix(path.suffix))
            return f"![{alt}](<{quote(str(path))}>)"
        if suffix not in (".md", ".markdown"):
            message = f"{path.name} can't stand on a card or a page"
            self._say(UNSAID_INPUT, message, "say in words or with a picture what it shows")
        return shown or path.stem

    def _note_within(self, target: str) -> list[str] | None:
        """The lines of an embedded note, or of a part of it; None where it is another file, can't
        be found, or stands in itself.
        """
        name, _, anchor = target.partition("#")
        path = self.vault.file(name, self.note.path) if name.strip() else self.note.path
        if path is None or path.suffix.lower() not in (".md", ".markdown"):
            return None
        here = (path, anchor.strip())
        note = self.vault.note(path) if path != self.note.path else self.note
        if note is None or here in self._around or len(self._around) >= _DEEPEST:
            return None
        lines = part(note, anchor.strip())
        if lines is None:
            message = f"{target.strip()} is not in that note"
            self._say(MISSING_MEDIUM, message, "write the words in its place")
            return None
        self._grown[0] += sum(map(len, lines))
        if self._grown[0] > _LONGEST:
            return None
        within = Wiki(self.vault, note, self.span, self.media, self.findings)
        within._around = (*self._around, here)
        within._grown = self._grown
        text = "\n".join(_without_headings(lines)).strip("\n")
        return within.markdown(text, with_breaks=False).split("\n")


def part(note: Note, anchor: str) -> list[str] | None:
    """The lines of a note that an anchor names: all below the front matter, below a heading, or
    the block of an id. None where there is no such part.
    """
    start = scanning.front_matter(note.lines).lines
    lines = note.lines[start:]
    if not anchor:
        return list(lines)
    if anchor.startswith("^"):
        return _block(lines, anchor)
    inside = scanning.inside(lines)
    wanted = _plain(anchor.rpartition("#")[2])
    for at, line in enumerate(lines):
        level = 0 if inside[at] else scanning.heading(line)
        if not level or _plain(scanning.without_heading(line)) != wanted:
            continue
        end = at + 1
        while end < len(lines) and (inside[end] or not 0 < scanning.heading(lines[end]) <= level):
            end += 1
        return list(lines[at + 1 : end])
    return None


def _block(lines: Sequence[str], anchor: str) -> list[str] | None:
    for at, line in enumerate(lines):
        if line.rstrip() != anchor and not line.rstrip().endswith(f" {anchor}"):
            continue
        last = at
        if line.strip() == anchor:
            last = at - 1
            while last >= 0 and not lines[last].strip():
                last -= 1
        first = last
        is_item = _BLOCK.match(lines[last]) is not None if last >= 0 else False
        while first > 0 and lines[first - 1].strip() and not is_item:
            first -= 1
        return list(lines[max(first, 0) : last + 1])
    return None


def _without_headings(lines: Sequence[str]) -> list[str]:
    inside = scanning.inside(lines)
    return [
        f"**{scanning.without_heading(line)}**\n"
        if not inside[at] and scanning.heading(line) and scanning.without_heading(line)
        else line
        for at, line in enumerate(lines)
    ]


def _plain(words: str) -> str:
    """A heading as links name it: without marks, whatever its case."""
    return re.sub(r"[\W_]+", " ", words).strip().casefold()


def _shown(target: str) -> str:
    """The words that Obsidian shows for a link without any of its own."""
    name, sign, anchor = target.partition("#")
    words = [PurePosixPath(name.strip()).name.removesuffix(".md")] if name.strip() else []
    if sign and not anchor.startswith("^"):
        words += [each.strip() for each in anchor.split("#") if each.strip()]
    return " > ".join(words) or name.strip()


def _with_room(lines: Sequence[str]) -> list[str]:
    """Lines with an empty one around each formula that stands in lines of its own, as Obsidian
    shows them.
    """
    if not any(line.startswith("$$") for line in lines):
        return list(lines)
    inside = scanning.inside(lines)
    made: list[str] = []
    is_open = was_formula = False
    for line, is_inside in zip(lines, inside, strict=True):
        begins = not is_open and line.startswith("$$")
        alone = begins and not is_inside and _FORMULA.fullmatch(line) is not None
        if (was_formula or alone or (begins and is_inside)) and made and made[-1].strip():
            made.append("")
        if begins and is_inside:
            is_open = True
            was_formula = False
        elif is_open:
            is_open = line.count("$$") % 2 == 0
            was_formula = not is_open and line.rstrip().endswith("$$")
        else:
            was_formula = alone
        made.append(line)
    return made


def _with_breaks(lines: Sequence[str]) -> list[str]:
    """Lines with a break at the end of each that the next one runs on from."""
    inside = scanning.inside(lines)
    made: list[str] = []
    is_html = False
    for at, line in enumerate(lines):
        is_html = bool(line.strip()) and (is_html or line.lstrip().startswith("<"))
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if at + 1 < len(lines) and not inside[at] and not inside[at + 1]:
            depth, words = _unquoted(line)
            below, more = _unquoted(following)
            runs_on = words.strip() and more.strip() and depth == below and not is_html
            is_text = not _NO_TEXT.match(words) and not words.lstrip().startswith("[!")
            if runs_on and is_text and not _BLOCK.match(more):
                line = f"{line}\\"
        made.append(line)
    return made


def _unquoted(line: str) -> tuple[int, str]:
    found = _QUOTED.match(line)
    return (found[0].count(">"), line[found.end() :]) if found else (0, line)
