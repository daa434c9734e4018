"""The rooms of docs/architecture.md and what each may know, read from the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/build/rectoverso"

# room -> the rooms that it may import (a package stands for all below it)
ROOMS: dict[str, set[str]] = {
    "diagnostics": set(),
    "archive": set(),
    "texmath": set(),
    "pandoc": set(),
    "machine": {"fonts", "texmath", "pandoc"},
    "fonts": {"archive", "diagnostics"},
    "repository": {"diagnostics"},
    "clock": {"diagnostics", "repository"},
    "model": {"diagnostics"},
    "tables": {"diagnostics"},
    "config": {"diagnostics", "tables"},
    "glossary": {"diagnostics", "tables", "config"},
    "coverage": {"diagnostics", "tables", "model", "nearest"},
    "source": {"diagnostics"},
    "fixing": {"diagnostics", "archive"},
    "report": {"diagnostics"},
    "markdown": {"model", "diagnostics"},
    "rules": {"model", "diagnostics", "texmath", "nearest", "glossary"},
    "reading": {"source", "config", "markdown", "model", "diagnostics"},
    "render": {"model", "diagnostics", "texmath", "pandoc", "archive"},
    # identity
    "ledger": {"diagnostics", "archive"},
    "retirement": {"diagnostics", "tables"},
    "retired": {"diagnostics", "archive", "ledger", "package", "plain"},
    "rising": set(),
    "due": {"rising"},
    "nearest": set(),
    "digest": {"model", "diagnostics"},
    "identity": {"model", "diagnostics", "digest", "ledger", "due", "nearest", "retirement"},
    "note_types": {"model", "config", "render"},
    "anki": {"archive", "note_types"},
    # what learners have, and what an import does to it
    "package": {"diagnostics"},
    "plain": set(),
    "text_diff": {"plain"},
    "searches": set(),
    "changes": {"package", "plain", "rising", "text_diff"},
    "release_phrases": set(),
    "release_notes": {
        *("changes", "config", "ledger", "searches", "text_diff", "release_phrases"),
    },
    "engine": {"diagnostics", "package"},
    "learner": {"engine"},
    "rehearsal": {"changes", "engine", "learner", "package", "diagnostics"},
    "push": {"engine", "package", "plain", "archive", "diagnostics"},
    "adopting": {
        *("clock", "config", "diagnostics", "identity", "ledger", "model", "nearest"),
        *("note_types", "package", "plain", "reading", "source"),
    },
    # what is made
    "pdf": {"machine", "model", "diagnostics", "render", "texmath", "fonts"},
    "cover": {"fonts", "diagnostics"},
    "writers": {
        *("render", "model", "pandoc", "archive", "config", "diagnostics", "identity"),
        *("texmath", "anki", "note_types", "pdf", "cover", "fonts", "rules"),
        *("retired", "release_notes"),
    },
    "importers": {"markdown", "diagnostics"},
    "pipeline": {
        *("reading", "rules", "config", "diagnostics", "model", "source", "texmath", "writers"),
        *("fixing", "render", "identity", "ledger", "digest", "clock", "note_types", "archive"),
        *("glossary", "coverage", "retired", "retirement"),
    },
    "editions": {
        *("changes", "clock", "diagnostics", "ledger", "package", "pipeline", "repository"),
        *("retired", "source", "texmath"),
    },
    "releasing": {
        *("archive", "changes", "clock", "config", "diagnostics", "digest", "editions", "engine"),
        *("fixing", "identity", "ledger", "note_types", "package", "pipeline", "rehearsal"),
        *("release_notes", "repository", "retired", "source", "texmath", "writers"),
    },
    # click's room; it asks what does the work, and what only has to be shown
    "cli": {
        *("pipeline", "releasing", "editions", "rehearsal", "push", "adopting", "engine"),
        *("diagnostics", "report", "rules", "machine", "changes", "text_diff", "release_notes"),
        "package",
    },
}
ALONE = {
    "anki": {"engine"},
    "click": {"cli"},
    "genanki": {"anki"},
    "pypandoc": {"pandoc"},
    "weasyprint": {"pdf"},
}
"""Libraries that one room each imports; others may name their types."""


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path, *, for_types: bool = True) -> set[str]:
    """The full names that a module imports, also inside functions; without `for_types` those that
    it imports when it runs.
    """
    names = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unseen = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in unseen and not for_types:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module is not None
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_knows_only_what_it_may(path: Path) -> None:
    here = room(path)
    allowed = ROOMS[here] | {here}
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "rectoverso" and len(parts) > 1 and parts[1] != "__version__":
            assert parts[1] in allowed, f"{here} must not know {parts[1]}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_some_libraries_live_in_one_room(path: Path) -> None:
    for name in imports(path, for_types=False):
        homes = ALONE.get(name.split(".")[0])
        assert homes is None or room(path) in homes, f"{name} in {room(path)}"


def test_a_writer_never_imports_another_writer() -> None:
    for path in modules():
        if room(path) == "writers" and path.name != "__init__.py":
            others = {name for name in imports(path) if name.startswith("rectoverso.writers.")}
            used = {name.split(".")[2] for name in others}
            siblings = {other.stem for other in path.parent.glob("*.py")} - {"__init__"}
            assert not used & siblings, f"{path.name} imports {used & siblings}"


def test_markdown_tokens_never_leave_their_room() -> None:
    for path in modules():
        if room(path) != "markdown":
            libraries = {name.split(".")[0] for name in imports(path)}
            assert not libraries & {"markdown_it", "mdit_py_plugins"}, path


def test_no_clock_and_no_chance_reaches_an_output() -> None:
    """Only `clock` reads the time; nobody rolls dice."""
    for path in modules():
        libraries = {name.split(".")[0] for name in imports(path)}
        assert not libraries & {"random", "secrets", "uuid"}, path
        if room(path) == "clock":
            continue
        assert "time" not in libraries, path
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("now", "utcnow", "today") or (
                    ast.unparse(node) == "clock.now"
                ), f"{path}: {ast.unparse(node)}"


def test_only_the_command_line_prints_or_exits() -> None:
    for path in modules():
        if room(path) == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("print", "exit", "sys.exit", "quit"), f"{path}: {called}"


def test_the_import_root_is_no_package() -> None:
    """`src/build/__init__.py` would shadow PyPA's `build`."""
    assert not (ROOT / "src/build/__init__.py").exists()
