"""Where the typesetter's findings stand in the source; shared by the rules on TeX."""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Span
from rectoverso.model import Chapter, Math, MathBlock, place, walk_chapter
from rectoverso.rules.context import Context
from rectoverso.typeset.texmath import Formula


def findings(rule: Rule, kind: str, context: Context) -> Iterator[Diagnostic]:
    """The typesetter's problems of one kind, each at every place where its formula stands."""
    nodes: list[Math | MathBlock] = [*context.index.of(Math), *context.index.of(MathBlock)]
    problems = context.typesetter.check(formula(node) for node in nodes)
    for node in nodes:
        problem = problems[formula(node)]
        if problem is not None and problem.kind == kind:
            yield rule.found(problem.message, _place(node, problem.offset), problem.hint)


def formulas(chapter: Chapter) -> Iterator[Formula]:
    """Every formula of a chapter."""
    for node in walk_chapter(chapter):
        if isinstance(node, Math | MathBlock):
            yield formula(node)


def formula(node: Math | MathBlock) -> Formula:
    """The node's formula as the typesetter takes it."""
    return Formula(node.tex, isinstance(node, MathBlock) or node.display)


def _place(node: Math | MathBlock, offset: int) -> Span:
    """The place of an offset in a formula's TeX, to the end of the formula or of its line."""
    rest = node.tex[offset:].split("\n", 1)[0].rstrip()
    span = place(node, offset, offset + len(rest))
    end = node.span.end_column if span.line == node.span.end_line else span.end_column
    return span._replace(end_column=max(end, span.column + 1))
