r"""A block of another tool's, printed as it stands.

Fenced divs (`:::`), definition lists, alerts of kinds that GitHub does not know (`> [!DANGER]`) or
with a title, admonitions (`!!! note`), `[TOC]`: their signs mean nothing here and would be printed.
The hint says how the same is written in this format. So it is with a task's brackets that hold
anything but a blank or an `x`: `- [v]` and `- []` are no tasks. To show such a block, put it into a
fence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import BulletList, Deck, ListItem, OrderedList, Paragraph, Quote
from rectoverso.rules.context import Context
from rectoverso.rules.running import OBJECT, Running, running, short, whole

_Found = tuple[int, int, str, str]

_LINE = re.compile(r"^.+$", re.MULTILINE)
_DIV = re.compile(r":{3,}[ \t]*(?:\{[^{}]*\}|[\w\-.]*)[^\n]*")
_BARE_DIV = re.compile(r":{3,}\s*\Z")
_DEFINITION = re.compile(r"[ \t]*:[ \t]{1,4}(?=[\w\"“‘(*" + OBJECT + "])")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+[A-Za-z]")
_CONTENTS = re.compile(
    r"\[\[?_?toc_?\]?\]|\{:[ ]?\.?toc\}|(?:\*\s)?TOC\n\{:[ ]?\.?toc\}", re.IGNORECASE
)
_ALERT = re.compile(r"\[!([A-Za-z][\w\-]{0,30})\]([+\-]?)[ \t]*([^\n]*)")
_TASK = re.compile(r"\[([ \t]{0,2}[vV✓✔√xXoO~\-/>!?*]?[ \t]{0,2})\](\s|\Z|(?=[^\W\d_]))")
_LINE_BLOCK = re.compile(r"\|[ \t]+[^|\s][^|]*\Z")

_KINDS = {"note": "NOTE", "tip": "TIP", "important": "IMPORTANT"}
_KINDS |= {"warning": "WARNING", "caution": "CAUTION", "attention": "WARNING"}
_KINDS |= dict.fromkeys(("danger", "error", "bug", "failure", "fail", "missing"), "CAUTION")
_KINDS |= dict.fromkeys(("success", "check", "done", "hint", "example"), "TIP")
_BULLET = re.compile(r"[-+•][^\W\d_]")


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    texts = running(deck, context)
    marked = {id(text.block): text for text in texts if text.kind == "paragraph"}
    if not marked:
        return
    quoted = set()
    for quote in context.index.of(Quote):
        text = _first(quote.blocks, marked)
        alert = _ALERT.match(text.text) if text else None
        if text and alert:
            quoted.add(id(text.block))
            message, hint = _alert(alert)
            yield RULE.found(message, text.span(0, alert.end()), hint)
    lists: list[BulletList | OrderedList] = [*context.index.of(BulletList)]
    for each in (*lists, *context.index.of(OrderedList)):
        for item in each.items:
            yield from _task(item, marked)
    for text in marked.values():
        for start, end, message, hint in _blocks(text, id(text.block) in quoted):
            yield RULE.found(message, text.span(start, end), hint)


def _first(blocks: Iterable[object], marked: dict[int, Running]) -> Running | None:
    """The running text of the paragraph with which blocks begin."""
    first = next(iter(blocks), None)
    return marked.get(id(first)) if isinstance(first, Paragraph) else None


def _alert(found: re.Match[str]) -> tuple[str, str]:
    kind, title = found[1].lower(), found[3].strip()
    form = f"`[!{found[1]}]{found[2]}`"
    known = _KINDS.get(kind, "NOTE")
    if kind not in _KINDS or _KINDS[kind] != found[1].upper():
        message = f"{form} is printed as it stands: there is no alert of this kind"
    else:
        message = f"{form} is printed as it stands: an alert's kind stands alone in its line"
    hint = f"write [!{known}] alone in the line"
    if kind not in _KINDS:
        hint = "write [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION] alone in the line"
    if found[3].strip():
        hint += f", and the title in the next: > **{whole(title)}**"
    return message, hint


def _task(item: ListItem, marked: dict[int, Running]) -> Iterator[Diagnostic]:
    text = _first(item.blocks, marked) if item.checked is None else None
    found = _TASK.match(text.text) if text else None
    if text and found and not text.text.startswith(("](", "]["), found.end(1)):
        right = "[x]" if found[1].strip() in tuple("vV✓✔√xXoO") and found[1].strip() else "[ ]"
        end = found.end(1) + 1
        yield RULE.found(
            f"`{text.text[:end]}` is printed as it stands: a task is `[x]` or `[ ]`, and a blank",
            text.span(0, end),
            f"write {right} and a blank after it",
        )


def _blocks(text: Running, quoted: bool) -> Iterator[_Found]:
    words = text.text
    if _CONTENTS.fullmatch(words.strip()):
        message = f"`{short(words)}` is printed as it stands: a table of contents"
        yield 0, len(words), message, "take it out: every artifact has its own"
        return
    alert = None if quoted else _ALERT.match(words)
    if alert and alert[1].lower() in _KINDS:
        kind = _KINDS[alert[1].lower()]
        message = f"`{alert[0][: alert.end(2)]}` is printed as it stands: an alert is a quotation"
        yield 0, alert.end(2), message, f"write > [!{kind}], and > before each line below it"
    lines = list(_LINE.finditer(words))
    verses = len(lines) > 1 and all(_LINE_BLOCK.match(line[0]) for line in lines)
    if verses:
        hint = "take the bars out, and end each line with a backslash"
        yield 0, len(words), "these bars are printed as they stand: a block of lines", hint
        return
    if len(lines) > 1 and all(_BULLET.match(line[0]) for line in lines):
        yield 0, len(words), "these lines are no list: no blank follows their signs", "write - one"
        return
    for number, line in enumerate(lines):
        found = _of_line(line[0], number, lines[number - 1][0] if number else "")
        if found:
            yield line.start(), line.end(), *found


def _of_line(line: str, number: int, before: str) -> tuple[str, str] | None:
    if line.startswith(":::") and _DIV.match(line):
        message = f"`{short(line)}` is printed as it stands: a fenced div"
        if _BARE_DIV.match(line):
            return message, "take the line out"
        return message, "write > [!NOTE] instead of this line, and > before each line of the block"
    if _DEFINITION.match(line) and (not number or len(before) <= 80):
        message = f"`{short(line)}` is printed as it stands: a definition under its term"
        return message, "write term and definition in a line: **term**: definition"
    if _ADMONITION.match(line):
        message = f"`{short(line)}` is printed as it stands: an admonition"
        return message, "write > [!NOTE] instead of this line, and > before each line of the block"
    return None


RULE = Rule("MARK002", "foreign-block", Severity.WARNING, _check)
