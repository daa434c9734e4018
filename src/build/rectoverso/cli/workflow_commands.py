"""Findings as GitHub's workflow commands, which stand beside the lines of a pull request.

Their form: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import Final

from rectoverso.cli.console import printable
from rectoverso.diagnostics import Diagnostic

_IN_MESSAGE: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY: Final = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}


def command(found: Diagnostic, prefix: str) -> str:
    """One finding as a line; `prefix` is the deck's folder as the user named it, with a slash."""
    span = found.span
    # the end of a place in several lines has no column there
    columns = {"col": span.column, "endColumn": max(span.end_column - 1, span.column)}
    properties = {
        "file": from_root(f"{prefix}{span.path}"),
        "line": span.line,
        "endLine": span.end_line,
        **(columns if span.end_line == span.line else {}),
        "title": found.code,
    }
    said = ",".join(
        f"{name}={_escaped(str(each), _IN_PROPERTY)}" for name, each in properties.items()
    )
    lines = (found.message, *(f"hint: {hint}" for hint in found.hints))
    message = _escaped("\n".join(map(printable, lines)), _IN_MESSAGE)
    return f"::{found.severity.value} {said}::{message}"


def from_root(path: str) -> str:
    """A file's path as seen from the repository's root, where a workflow says which that is; else
    as it was named.
    """
    root = os.environ.get("GITHUB_WORKSPACE")
    if root is not None and Path(path).resolve().is_relative_to(Path(root).resolve()):
        return Path(path).resolve().relative_to(Path(root).resolve()).as_posix()
    return posixpath.normpath(path)


def _escaped(text: str, signs: dict[str, str]) -> str:
    return "".join(signs.get(sign, sign) for sign in text)
