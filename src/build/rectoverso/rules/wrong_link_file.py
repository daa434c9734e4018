"""A link names a file in which its question does not stand.

A link leads to a question by its id, wherever that stands; the file before it, as in
`[label](02-normalization.md#batch-norm)`, is for GitHub's page, where a reader of the source would
end up in the wrong place or nowhere. Most often the question was moved. `--fix` writes the file in
which it stands; the artifacts are the same either way.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

from rectoverso.diagnostics import Diagnostic, Edit, Fix, Rule, Severity, Span
from rectoverso.model import Deck
from rectoverso.rules.context import Context
from rectoverso.rules.running import excerpt

_TARGET = re.compile(r"\]\(\s*<?([^\n<>()#]+)#")


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    paths = {entry.question.id: entry.chapter.path for entry in deck.headings()}
    paths |= {chapter.id: chapter.path for chapter in deck.chapters}
    for node in context.index.links:
        path = paths.get(node.id)
        written = excerpt(context.lines, node.span)
        start = written.rfind("](")
        found = _TARGET.match(written, start) if start >= 0 else None
        if path is None or found is None:
            continue
        folder = posixpath.dirname(node.span.path)
        if posixpath.normpath(posixpath.join(folder, unquote(found[1]))) == path:
            continue
        right = "" if path == node.span.path else quote(posixpath.relpath(path, folder))
        line = node.span.line + written.count("\n", 0, found.start(1))
        column = found.start(1) - (written.rfind("\n", 0, found.start(1)) + 1) + 1
        column += node.span.column - 1 if line == node.span.line else 0
        span = Span(node.span.path, line, column, line, column + len(found[1]))
        fix = Fix(f"link to {right or 'this file'}", (Edit(span, right),))
        where = right or "this file"
        message = f"`{node.id}` does not stand in {found[1]} but in {where}"
        yield RULE.found(message, node.span, f"write ({right}#{node.id})", fix=fix)


RULE = Rule("REF005", "wrong-link-file", Severity.WARNING, _check, is_wide=True)
