"""The content language's own marks: math, citations, gaps, footnote calls, and the identity at the
end of a heading.

Each is one small rule of markdown-it-py; `parser()` puts them together. Every rule takes time
linear in the text, however it is written.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block, reference, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, backtick, image, link
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from rectoverso.source.markdown import addresses, anchors, dollars, inlines

MAX_NESTING = 50
"""How deep blocks, or inlines, may nest; deeper ones are a finding, not silently dropped."""
MAX_TEXT = 100_000
"""How many characters a paragraph may hold; a book's page holds some 2,000."""

# pandoc's citation keys: letters, digits and underscores, single punctuation only between them
_KEY = r"[A-Za-z0-9_](?:[A-Za-z0-9_]|[:.#$%&\-+?<>~/](?=[A-Za-z0-9_]))*"
CITATION_KEY = re.compile(_KEY)
"""What names a work in a citation."""
_IN_TEXT = re.compile(rf"@({_KEY})")
# a footnote's call or another citation may follow; else it would be a link's words
_BRACKETED = re.compile(r"\[(?!\^)([^\[\]]*)\](?!\()(?!\[(?!\^|[^\[\]]*@))")
# the @ of an e-mail address follows a letter or digit
_AT = r"(?:(?<![A-Za-z0-9_.+])(?P<minus>-)|(?<![A-Za-z0-9_.+-]))@"
ITEM = re.compile(rf"(?P<prefix>[^@`]*?){_AT}(?P<key>{_KEY})(?:,?\s*(?P<locator>.*))?\Z", re.DOTALL)
"""One work of a bracketed citation: prefix, minus, key, locator."""
_GITHUB_MATH = re.compile(r"\$`([^`]+)`\$")
_MATH = re.compile(r"\$((?>(?:[^$\\]++|\\[\s\S])+))\$")
_DISPLAY_MATH = re.compile(r"\$\$((?>(?:[^$\\]++|\\[\s\S]|\$(?!\$))+))\$\$")
_DOLLARS = re.compile(r"\$+")
_HEADING = re.compile(r"#{2,6}[ \t]|#[ \t].*(?:</a>|\})[ \t]*\Z")
_BAR = re.compile(r"(?<!\\)\|")
_BACKTICKS = re.compile("`+")
_COMMENTS = re.compile(r"(?:<!--(?!>)(?:[^-]|-(?!->))*-->\s*)+")
_ESCAPE_OR_BACKTICKS = re.compile(r"\\[\s\S]|`+")
_FOOTNOTE = re.compile(r"\[\^([^\s\[\]]+)\]")
_CLOZE = re.compile(r"\{\{c([0-9]{1,9})::")
_IN_GAP = re.compile(r"[\\$`]|\{\{|\}\}|[{}]|::")


def _citation(state: StateInline, silent: bool) -> bool:
    found = _BRACKETED.match(state.src, state.pos, state.posMax)
    if not found or not all(ITEM.match(part) for part in found[1].split(";")):
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = found[1]
        token.meta["in_text"] = False
    state.pos = found.end()
    return True


def _citation_in_text(state: StateInline, silent: bool) -> bool:
    start = state.pos
    found = _IN_TEXT.match(state.src, start, state.posMax)
    if not found or (start and re.match(r"[\w.+/-]", state.src[start - 1], re.ASCII)):
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = found[0]
        token.meta["in_text"] = True
    state.pos = found.end()
    return True


def _github_math(state: StateInline, silent: bool) -> bool:
    found = _GITHUB_MATH.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = found[1]
        token.markup = "$`"
    state.pos = found.end()
    return True


def _math(state: StateInline, silent: bool) -> bool:
    """`$…$` and `$$…$$`, as pandoc's `tex_math_dollars` has it: no space right inside the single
    dollars, no digit right after the closing one (nor, here, right before the opening one), and
    no code between them. What looks like money is none (`dollars.reading`).
    """
    source, start, end = state.src, state.pos, state.posMax
    run = _DOLLARS.match(source, start, end)
    if not run:
        return False
    count = len(run[0])
    found = None
    kind = dollars.Reading.FORMULA
    if count == 1:
        found = _MATH.match(source, start, end)
    elif count == 2:
        found = _DISPLAY_MATH.match(source, start, end)
        if found and not found[1].strip():
            found = None
    if found is not None and "`" in found[1] and _holds_code(state, found.start(1), found.end(1)):
        found = None
    if found is not None and count == 1:
        kind = dollars.reading(source, found)
    if found is None or kind is not dollars.Reading.FORMULA:
        if not silent and kind not in (dollars.Reading.FORMULA, dollars.Reading.TEXT):
            token = state.push("text", "", 0)
            token.content = run[0]
            token.meta["doubt"] = kind.value
        elif not silent:
            state.append_pending(run[0])
        state.pos = run.end()
        return True
    if not silent:
        token = state.push("math_inline" if count == 1 else "math_inline_double", "math", 0)
        token.content = found[1]
        token.markup = run[0]
    state.pos = found.end()
    return True


def _holds_code(state: StateInline, start: int, end: int) -> bool:
    """Whether code begins in a stretch of the text."""
    assert isinstance(state, inlines.PlacedState)
    if state.code is None:
        state.code = [at for at, _ in code_spans(state.src)]
    found = bisect_left(state.code, start)
    return found < len(state.code) and state.code[found] < end


def code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where code stands in a text, from its first backtick to after its last (CommonMark 6.1)."""
    ends: dict[int, list[int]] = {}
    for run in _BACKTICKS.finditer(text):
        ends.setdefault(len(run[0]), []).append(run.start())
    position = 0
    while mark := _ESCAPE_OR_BACKTICKS.search(text, position):
        position = mark.end()
        if mark[0][0] == "\\":
            continue
        same = ends.get(len(mark[0]), [])
        closing = bisect_left(same, position)
        if closing < len(same):
            position = same[closing] + len(mark[0])
            yield mark.start(), position


def bars_within(row: str) -> Iterator[int]:
    """Where bars stand in the code and in the formulas of a table's row, without a backslash."""
    code = list(code_spans(row))
    formulas = [
        found.span()
        for found in _MATH.finditer(row)
        if dollars.reading(row, found) is dollars.Reading.FORMULA
    ]
    position = 0
    for start, end in heapq.merge(code, formulas):
        if start >= position:  # what begins within the one before is a part of it
            yield from (bar.start() for bar in _BAR.finditer(row, start, end))
            position = end


def _math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A formula between `$$` at the beginning of a line and `$$` at the end of one, without an
    empty line.
    """
    if state.is_code_block(start_line):
        return False
    begin = state.bMarks[start_line] + state.tShift[start_line]
    first = state.src[begin : state.eMarks[start_line]]
    if not first.startswith("$$"):
        return False
    first = first[2:].rstrip()
    parts = [first]
    line = start_line
    if "$$" in first:
        if first.index("$$") != len(first) - 2 or not first[:-2].strip():
            return False
    else:
        # a formula that was searched for its end before has none either from further down
        if start_line < state.env.get("open_math", 0):
            return False
        while not parts[-1].endswith("$$"):
            line += 1
            place = state.bMarks[line] + state.tShift[line] if line < end_line else 0
            if line >= end_line or state.isEmpty(line) or state.sCount[line] < state.blkIndent:
                state.env["open_math"] = line
                return False
            parts.append(state.src[place : state.eMarks[line]].rstrip())
            if "$$" in parts[-1][:-2]:
                return False
    if silent:
        return True
    parts[-1] = parts[-1][:-2]
    state.line = line + 1
    token = state.push("math_block", "math", 0)
    token.block = True
    token.content = "\n".join(parts)
    token.markup = "$$"
    token.map = [start_line, state.line]
    return True


def _table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """GitHub's tables; each cell's token learns in which column its row begins."""
    count = len(state.tokens)
    if not table(state, start_line, end_line, silent):
        return False
    for token in state.tokens[count:]:
        if token.type == "inline" and token.map:
            row = token.map[0]
            begin = state.bMarks[row] + state.tShift[row]
            token.meta["row"] = begin - (state.src.rfind("\n", 0, begin) + 1)
    return True


def _footnote_call(state: StateInline, silent: bool) -> bool:
    found = _FOOTNOTE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    if not silent:
        token = state.push("footnote_ref", "", 0)
        token.meta["label"] = found[1]
    state.pos = found.end()
    return True


def _cloze(state: StateInline, silent: bool) -> bool:
    found = _CLOZE.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    assert isinstance(state, inlines.PlacedState)
    if state.gaps is None:
        state.gaps = _gaps(state)
    end, hint = state.gaps.get(state.pos, (-1, -1))
    if end < 0 or end + 2 > state.posMax:
        return False
    if not silent:
        start, maximum = state.pos, state.posMax
        inner_end = hint if hint >= 0 else end
        opening = state.push("cloze_open", "", 1)
        opening.meta.update(
            number=int(found[1]),
            hint=state.src[hint + 2 : end].strip() if hint >= 0 else "",
            at=(start, end + 2),
        )
        state.pos, state.posMax = found.end(), inner_end
        state.md.inline.tokenize(state)
        state.posMax = maximum
        closing = state.push("cloze_close", "", -1)
        closing.meta["at"] = (start, end + 2)
    state.pos = end + 2
    return True


def _gaps(state: StateInline) -> dict[int, tuple[int, int]]:
    """Every closed gap of a text by its start: where its `}}` stands and where its `::hint`
    begins (-1: there is none).

    Formulas and code are stepped over, and so are other braces: `{{c1::{0, 1}}}` hides `{0, 1}`.
    """
    source, maximum = state.src, state.posMax
    before = state.pos
    state.posMax = len(source)
    found: dict[int, tuple[int, int]] = {}
    opened: list[tuple[int, bool]] = []
    single: list[int] = []  # by depth, the single braces that wait for their end
    hints: dict[int, int] = {}
    position = 0
    while mark := _IN_GAP.search(source, position):
        start, position = mark.start(), mark.end()
        if mark[0] == "\\":
            position += 1
        elif mark[0] in "$`":
            state.pos = start
            for rule in (_github_math, _math, backtick):
                if rule(state, True):
                    position = max(position, state.pos)
                    break
        elif mark[0] == "{{":
            gap = _CLOZE.match(source, start)
            opened.append((start, gap is not None))
            single.append(0)
            position = gap.end() if gap else position
        elif mark[0] == "{" and opened:
            single[-1] += 1
        elif mark[0] == "}" and opened:
            single[-1] -= single[-1] > 0
        elif mark[0] == "}}" and opened:
            if single[-1] and source.startswith("}}}", start):
                single[-1] -= 1
                position = start + 1
                continue
            single.pop()
            start, gap_opened = opened.pop()
            if gap_opened:
                found[start] = (mark.start(), hints.get(start, -1))
        elif mark[0] == "::" and opened and opened[-1][1]:
            hints.setdefault(opened[-1][0], start)
    state.pos, state.posMax = before, maximum
    return found


def _reference(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A link's definition; `[@key]: words` at a line's beginning is a citation."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if state.src.startswith(("[@", "[-@"), begin):
        return False
    return reference(state, start_line, end_line, silent)


def _front_matter(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The lines between `---` at a file's beginning and the next; no heading stands in them, for
    then the first of the two is a rule.
    """
    lines = state.src.split("\n") if start_line == 0 and state.src.startswith("---") else [""]
    if silent or lines[0].rstrip() != "---":
        return False
    for number, line in enumerate(lines[1:end_line], 1):
        if _HEADING.match(line):
            return False
        if line.rstrip() in ("---", "..."):
            state.line = number + 1
            token = state.push("front_matter", "", 0)
            token.block = True
            token.map = [0, state.line]
            return True
    return False


def _html_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A block of HTML; a line that begins with a comment and goes on with words is a paragraph."""
    line = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
    comments = _COMMENTS.match(line)
    if comments and line[comments.end() : comments.end() + 1] not in ("", "<"):
        return False
    return html_block(state, start_line, end_line, silent)


def _oversized(state: StateCore) -> None:
    """Leave out texts that no author wrote; the reader says so where `meta["oversized"]` is set."""
    for token in state.tokens:
        if token.type == "inline" and len(token.content) > MAX_TEXT:
            token.meta["oversized"] = len(token.content)
            token.content = ""


def _link(state: StateInline, silent: bool) -> bool:
    """A link, if a bracket closes at all: markdown-it-py looks for one from every `[` anew."""
    return _may_close(state, 1) and (link(state, silent) or addresses.spaced(state, silent))


def _image(state: StateInline, silent: bool) -> bool:
    return _may_close(state, 2) and (image(state, silent) or addresses.spaced(state, silent))


def _may_close(state: StateInline, after: int) -> bool:
    return state.html_terminator_last("]") >= state.pos + after


def _anchor(state: StateCore) -> None:
    """Take the anchor off a heading's end before its words are parsed, and off the end of the
    first cell in each row of a list of words.

    The inline token gets `meta["anchor"]`: the text of the anchor and where it starts in the
    untouched content, which `meta["whole"]` keeps. Comments may follow it, from `meta["trailing"]`
    on.
    """
    tokens = state.tokens
    listed = False
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            _take_anchor(tokens[place + 1])
            if token.level == 0:
                listed = anchors.lists(tokens[place + 1].meta["anchor"][0])
        elif listed and token.type == "tr_open" and tokens[place + 1].type == "td_open":
            _take_anchor(tokens[place + 2])


def _take_anchor(inline: Token) -> None:
    content = inline.content.rstrip()
    inline.meta["whole"] = content
    bare = anchors.without_comments(content)
    start = anchors.start(bare)
    if start < len(bare):
        inline.meta["trailing"] = len(bare)
        content = bare
    else:
        start = len(content)
    inline.meta["anchor"] = (content[start:], start)
    inline.content = content[:start].rstrip()


_MARKDOWN = """text newline escape backticks strikethrough emphasis link image autolink html_inline
entity"""
_FORMULAS: tuple[tuple[str, Callable[[StateInline, bool], bool]], ...] = (
    ("github_math", _github_math),
    ("math", _math),
)
_REFERENCES: tuple[tuple[str, Callable[[StateInline, bool], bool]], ...] = (
    ("citation", _citation),
    ("citation_in_text", _citation_in_text),
)


def _any_address(url: str) -> bool:  # noqa: ARG001
    return True


def basis() -> MarkdownIt:
    """A parser of what our language has in common with everyday Markdown: GitHub's, with formulas
    between dollars, without footnotes and tasks.
    """
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "store_labels": True})
    inlines.install(md)
    md.enable(["table"])
    md.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("fence", "math_block", _math_block)
    md.inline.ruler.enableOnly(_MARKDOWN.split())
    md.inline.ruler2.enableOnly(["balance_pairs", "strikethrough", "emphasis"])
    for name, rule in (*_FORMULAS, ("bare_address", addresses.bare)):
        md.inline.ruler.before("escape", name, rule)
    md.inline.ruler.at("link", _link)
    md.inline.ruler.at("image", _image)
    # the reader judges every address; one that the library drops would show as raw text
    md.validateLink = _any_address  # type: ignore[method-assign]
    return md


@cache
def parser() -> MarkdownIt:
    """The parser of the content language: GitHub's Markdown with math, footnotes, citations,
    gaps and identities.
    """
    md = basis()
    md.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    md.block.ruler.at("reference", _reference)
    md.inline.ruler.before(_FORMULAS[0][0], "cloze", _cloze)
    for name, rule in _REFERENCES:
        md.inline.ruler.before("bare_address", name, rule)
    footnote_plugin(md, inline=False, move_to_end=False, always_match_refs=True)
    # a footnote ends the paragraph of a quotation above it too, as on GitHub's page
    md.block.ruler.at(
        "footnote_def", footnote_def, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    md.block.ruler.before("table", "front_matter", _front_matter)
    md.inline.ruler.at("footnote_ref", _footnote_call)
    md.core.ruler.before("inline", "oversized", _oversized)
    md.core.ruler.before("inline", "anchor", _anchor)
    # words are gathered by the reader, which knows their places
    md.core.ruler.disable("text_join")
    return md
