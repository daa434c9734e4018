"""Findings as SARIF 2.1.0, which code scanners read (OASIS, 27 March 2020)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from rectoverso import __version__, rules
from rectoverso.cli import workflow_commands
from rectoverso.diagnostics import Diagnostic, Report, Severity, Span

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

Found = Iterable[tuple[Report, Diagnostic]]
"""Findings, each with the report of its deck."""


def log(found: Found) -> dict[str, Any]:
    """The findings as a log of SARIF 2.1.0 (OASIS): one run, with the rules that found something.

    Columns are Unicode code points, and the end of a region is exclusive, as a span's is.
    """
    found = tuple(found)
    codes = sorted({each.code for _, each in found})
    numbers = {code: number for number, code in enumerate(codes)}
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "rectoverso",
                        "semanticVersion": __version__,
                        "rules": list(_descriptors(codes)),
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(said, each, numbers[each.code]) for said, each in found],
            }
        ],
    }


def _descriptors(codes: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What is told of each rule: its page in `docs/diagnostics/` is its module's docstring."""
    known = {
        rule.code: (rule, module) for rule, module in zip(rules.rules(), rules.MODULES, strict=True)
    }
    for code in codes:
        rule, module = known[code]
        page = (import_module(f"rectoverso.rules.{module}").__doc__ or "").strip()
        yield {
            "id": code,
            "name": "".join(word.capitalize() for word in rule.name.split("-")),
            "shortDescription": {"text": page.partition("\n")[0]},
            "help": {"text": page},
            "defaultConfiguration": {"level": _level(rule.severity)},
        }


def _result(said: Report, found: Diagnostic, number: int) -> dict[str, Any]:
    words = "\n".join([found.message, *(f"hint: {hint}" for hint in found.hints)])
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": number,
        "level": _level(found.severity),
        "message": {"text": words},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(said, found.span),
                    "region": _region(found.span),
                }
            }
        ],
    }
    if found.fix is not None and found.fix.safe:
        by_path: dict[str, list[Any]] = {}
        spans = {edit.span.path: edit.span for edit in found.fix.edits}
        for edit in found.fix.edits:
            replaced = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
            by_path.setdefault(edit.span.path, []).append(replaced)
        changes = [
            {"artifactLocation": _artifact(said, spans[path]), "replacements": replacements}
            for path, replacements in by_path.items()
        ]
        title = {"text": found.fix.title}
        result["fixes"] = [{"description": title, "artifactChanges": changes}]
    return result


def _level(severity: Severity) -> str:
    return "error" if severity is Severity.ERROR else "warning"


def _artifact(said: Report, span: Span) -> dict[str, str]:
    path = workflow_commands.from_root(f"{said.prefix}{span.path}")
    absolute = re.match(r"/|[A-Za-z]:", path)
    return {"uri": Path(path).as_uri() if absolute else quote(path)}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
