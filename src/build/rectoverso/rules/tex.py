"""Where the typesetter's findings stand in the source; shared by the rules on TeX."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Span
from rectoverso.model import Chapter, Math, MathBlock, place, walk_chapter
from rectoverso.rules.context import Context
from rectoverso.source.nearest import Nearest
from rectoverso.typeset.faults import TexProblem
from rectoverso.typeset.texmath import Formula


def findings(rule: Rule, kind: str, context: Context) -> Iterator[Diagnostic]:
    """The typesetter's problems of one kind, each at every place where its formula stands."""
    nodes: list[Math | MathBlock] = [*context.index.of(Math), *context.index.of(MathBlock)]
    problems = context.typesetter.check(formula(node) for node in nodes)
    near = Nearest(context.macros.by_name)
    for node in nodes:
        problem = problems[formula(node)]
        if problem is not None and problem.kind == kind:
            hints = [*_alike(problem, near), *_written_out(node, problem.offset, context)]
            yield rule.found(problem.message, _place(node, problem.offset), *hints)


def formulas(chapter: Chapter) -> Iterator[Formula]:
    """Every formula of a chapter."""
    for node in walk_chapter(chapter):
        if isinstance(node, Math | MathBlock):
            yield formula(node)


def formula(node: Math | MathBlock) -> Formula:
    """The node's formula as the typesetter takes it."""
    return Formula(node.tex, isinstance(node, MathBlock) or node.display)


def _alike(problem: TexProblem, macros: Nearest) -> Iterator[str]:
    """A problem's hint; of an unknown command, the macro that may have been meant goes before."""
    unknown = _UNKNOWN.fullmatch(problem.message)
    near = unknown and macros.to(unknown[1])
    if near:
        yield rf"did you mean \{near}, a macro of deck.toml?"
    yield problem.hint


_UNKNOWN = re.compile(r"undefined control sequence \\([A-Za-z]+)")


def _written_out(node: Math | MathBlock, offset: int, context: Context) -> Iterator[str]:
    """What a formula is with its macros written out, if the offset is in one of theirs."""
    if not context.macros.by_name:
        return
    here = place(node, offset, offset + 1)
    line = context.lines(here.path)[here.line - 1]
    call = re.match(r"\\([A-Za-z]+)", line[here.column - 1 :])
    if call and call[1] in context.macros.by_name:
        start = max(offset - _AROUND, 0)
        words = " ".join(node.tex[start : offset + _AROUND].split())
        words = f"{'…' if start else ''}{words}{'…' if offset + _AROUND < len(node.tex) else ''}"
        yield rf"\{call[1]} is a macro of deck.toml, and the formula reads {words}"


_AROUND = 30


def _place(node: Math | MathBlock, offset: int) -> Span:
    """The place of an offset in a formula's TeX, to the end of the formula or of its line."""
    rest = node.tex[offset:].split("\n", 1)[0].rstrip()
    span = place(node, offset, offset + len(rest))
    end = node.span.end_column if span.line == node.span.end_line else span.end_column
    return span._replace(end_column=max(end, span.column + 1))
