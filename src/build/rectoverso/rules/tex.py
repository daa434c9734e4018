"""Where the typesetter's findings stand in the source; shared by the rules on TeX."""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Span
from rectoverso.model import Chapter, Math, MathBlock, walk_chapter
from rectoverso.rules.rule import Rule, Surroundings
from rectoverso.typeset.texmath import Formula


def findings(rule: Rule, kind: str, around: Surroundings) -> Iterator[Diagnostic]:
    """The typesetter's problems of one kind, each at every place where its formula stands."""
    nodes: list[Math | MathBlock] = [*around.index.of(Math), *around.index.of(MathBlock)]
    problems = around.typesetter.check(formula(node) for node in nodes)
    for node in nodes:
        problem = problems[formula(node)]
        if problem is not None and problem.kind == kind:
            span = _place(node, problem.offset, around.lines(node.span.path))
            yield rule.found(problem.message, span, problem.hint)


def formulas(chapter: Chapter) -> Iterator[Formula]:
    """Every formula of a chapter."""
    for node in walk_chapter(chapter):
        if isinstance(node, Math | MathBlock):
            yield formula(node)


def formula(node: Math | MathBlock) -> Formula:
    """The node's formula as the typesetter takes it."""
    return Formula(node.tex, isinstance(node, MathBlock) or node.display)


def _place(node: Math | MathBlock, offset: int, lines: list[str]) -> Span:
    """The place of an offset in a formula's TeX, to the end of the formula or of its line."""
    span = node.span
    before = node.tex[:offset]
    row, column = before.count("\n"), offset - (before.rfind("\n") + 1)
    parts = node.tex.split("\n")
    line = _first_line(span, parts[0].strip(), lines) + row
    if not span.line <= line <= min(span.end_line, len(lines)):
        return span
    start = span.column - 1 if line == span.line else 0
    found = _find(lines[line - 1], parts[row], column, start)
    end = span.end_column if line == span.end_line else len(lines[line - 1].rstrip()) + 1
    return Span(span.path, line, found + 1, line, max(end, found + 2))


def _first_line(span: Span, words: str, lines: list[str]) -> int:
    """The line where a formula's TeX begins; the marks before it may stand on a line of their
    own.
    """
    opening = (
        lines[span.line - 1][span.column - 1 :].lstrip("> ") if span.line <= len(lines) else ""
    )
    line = span.line
    if opening.startswith(("```", "~~~")) or not opening.lstrip("$").strip():
        line += 1
    while line < min(span.end_line, len(lines)) and words not in lines[line - 1]:
        line += 1
    return line


def _find(source: str, part: str, column: int, start: int) -> int:
    """The 0-based column in a source line of a column in a line of TeX."""
    bare = part.strip()
    column = max(column - (len(part) - len(part.lstrip())), 0)
    at = source.find(bare, start)
    if at < 0:  # in a table, each bar has a backslash before it
        at = source.find(bare.replace("|", "\\|"), start)
        column += bare[:column].count("|")
    return max(at, start) + column
