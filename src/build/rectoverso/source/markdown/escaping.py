r"""Words → Markdown that says these words: a backslash before what would be a mark.

What means nothing where it stands is left as it is (`a * b`, `snake_case`, `[0, 1]`), and what
another tool would take for a mark, and a rule would speak of, gets a backslash too (`\==`).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_LETTER: Final = re.compile(r"[A-Za-z0-9]")
_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]*);")
_BRACKETS: Final = re.compile(r"\[(?![\^!\[]|[xX ]?\]|(?i:_?toc_?)\]|/?latex\])([^\[\]@:$]*)\]")
_AFTER_BRACKETS: Final = re.compile(r"[(\[:]|[ \t]{1,3}\(")
_BRACES: Final = re.compile(r"\{(?![\w-]*[=:]|c?[0-9]+::)[\w ,|\\-]")
_GREETING: Final = re.compile(r":(?:[a-z][a-z0-9_+\-]{1,40}|\+1|-1|100):(?![\w:./])", re.ASCII)
_ADDRESS: Final = re.compile(r"https?\Z", re.IGNORECASE)
_BLOCK_ID: Final = re.compile(r"\^[A-Za-z0-9\-]{4,40}\Z")
_LOOKED_AT: Final = re.compile(r"_+|[\\`*~$\[\]<&{}@:!(=%^|>#]")
_LINE: Final = re.compile(
    r"(?P<number>[0-9]{1,9})[.)](?=\s|\Z)|#{1,6}(?=\s|\Z)|#{2}|>|\||[-+](?=\s|\Z|[^\W\d_])"
    r"|:(?=[\s:]|\Z)|[!?]{3}|[-:|=\s]+\Z"
)
"""What begins a block, or looks as if it did, at the beginning of a line."""
_TAG: Final = (
    r"#(?![0-9A-Fa-f]{3,8}(?![\w/\-])|(?:include|define|undef|if|ifdef|ifndef|elif|else|endif|pragma"
    r"|error|line|region)\b)[^\W\d_][\w/\-]{0,60}"
)
TAGS: Final = re.compile(
    rf"^[ \t]*({_TAG}(?:[ \t]{{1,3}}{_TAG}){{0,9}})[ \t]*$"
    r"|(?<=\s)(#(?:flashcards?|card|anki|spaced)(?:/[\w/\-]{1,60})?)[ \t]*$",
    re.MULTILINE,
)
"""Tags as other programs read them: a line of nothing else, or a word that makes a card there, at a
line's end. Colours, numbers and what C's preprocessor obeys are none.
"""


class Edges(NamedTuple):
    """What stands around a text within running words.

    `before` and `after` are the characters next to it, empty at the end of a line. `opens_line`
    says that it begins a line; `in_label` that brackets close around it; `in_gap` that a gap's
    braces do; `in_cell` that bars do; `ends_heading` that an identity could be read at its end;
    `shut` that blanks at its ends would be lost (before, after); `after_bracket` that a citation or
    a footnote's call stands before it.
    """

    before: str = ""
    after: str = ""
    opens_line: bool = False
    in_label: bool = False
    in_gap: bool = False
    in_cell: bool = False
    ends_heading: bool = False
    shut: tuple[bool, bool] = (False, False)
    after_bracket: bool = False


def escaped(text: str, edges: Edges) -> str:
    """A text as Markdown that says it."""
    start, end = 0, len(text)
    head = tail = ""
    if edges.shut[0] and text[:1].isspace():
        start, head = 1, entity(text[0])
    if edges.shut[1] and end > start and text[-1].isspace():
        end, tail = end - 1, entity(text[-1])
    marks = _marks(text, start, end, edges)
    if edges.opens_line and not head:
        found = _LINE.match(text)
        if found:
            marks.add(found.end("number") if found["number"] else 0)
    for found in TAGS.finditer(text, start, end):
        at = text.index("#", found.start())
        if not edges.in_cell and (at or edges.opens_line):
            marks.add(at)
    parts = []
    position = start
    for at in sorted(marks):
        parts += [text[position:at], "\\"]
        position = at
    return "".join((head, *parts, text[position:end], tail))


def entity(letter: str) -> str:
    """A character by its number."""
    return "&nbsp;" if letter == "\u00a0" else f"&#{ord(letter)};"


def _marks(text: str, start: int, end: int, edges: Edges) -> set[int]:
    """Where backslashes go."""
    marks: set[int] = set()
    often = frozenset(mark for mark in "~^|" if text.count(mark) > 1)
    for found in _LOOKED_AT.finditer(text, start, end):
        at = found.start()
        if text[at] == "_":
            after = text[found.end() : found.end() + 1]
            if not (at and text[at - 1].isalnum() and after.isalnum()):
                marks.update(range(*found.span()))
        elif _is_mark(text, at, edges, often):
            marks.add(at)
    return marks


def _is_mark(text: str, at: int, edges: Edges, often: frozenset[str]) -> bool:
    """Whether the character at an offset would mean something, or be taken for a mark; `often` are
    those that the text has more than once.
    """
    last = at == len(text) - 1
    inside = at > 0 and not last
    before = text[at - 1] if at else edges.before
    after = edges.after if last else text[at + 1]
    match text[at]:
        case "\\" | "`" | "$":
            return True
        case "*":
            return not (inside and before.isspace() and after.isspace())
        case "~":
            return not inside or "~" in (before, after) or ("~" in often and _is_tilde(before))
        case "[":
            return edges.in_label or _opens_brackets(text, at, edges)
        case "]":
            return edges.in_label
        case "<":
            return not inside or after in "/!?" or bool(_LETTER.match(after))
        case "&":
            return _ENTITY.match(text, at) is not None
        case "{":
            return edges.in_gap or before == "{" or not _BRACES.match(text, at)
        case "}":
            return edges.in_gap or (edges.ends_heading and last)
        case "@":
            free = not before or not re.match(r"[\w.+/-]", before, re.ASCII)
            return free and (not inside or re.match(r"\w", after, re.ASCII) is not None)
        case ":":
            return _is_colon(text, at, before, after, edges)
        case "!":
            return last and after == "["
        case "(":
            return at == 0 and edges.after_bracket
        case "=" | "%":
            twice = after == text[at] and before != text[at]
            return twice and not text[at + 2 : at + 3].isspace()
        case "^":
            above = "^" in often and re.match(r"[A-Za-z0-9)~]", before) is not None
            return above or after == "[" or _BLOCK_ID.match(text, at) is not None
        case "|":
            return not edges.in_cell and "|" in often
        case ">" | "#":
            return edges.ends_heading and last
        case _:
            return False


def _is_tilde(before: str) -> bool:
    """Whether a tilde behind that character may strike words out elsewhere; `10~20` never does."""
    return not before.isalnum() or (before.isascii() and before.isalpha())


def _opens_brackets(text: str, at: int, edges: Edges) -> bool:
    """Whether a bracket may open more than brackets that close in the same text."""
    found = _BRACKETS.match(text, at)
    if found is None or (at and text[at - 1] == "["):
        return True
    if found.end() == len(text):
        return edges.after != ""
    return _AFTER_BRACKETS.match(text, found.end()) is not None


def _is_colon(text: str, at: int, before: str, after: str, edges: Edges) -> bool:
    if edges.in_gap and (":" in (before, after) or at == len(text) - 1):
        return True
    if at == 0 and edges.after_bracket:
        return True
    if text.startswith("://", at) and not edges.in_label:
        return _ADDRESS.search(text, max(0, at - 5), at) is not None
    free = not before or not re.match(r"[\w:./\\\-)\[\]}]", before, re.ASCII)
    return free and _GREETING.match(text, at) is not None
