"""The wings of docs/architecture.md and what each may know, read from the imports."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

from rectoverso.writers import WRITERS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src/build/rectoverso"

# wing (or module at the root of the package) -> what it may import, and does
WINGS: dict[str, set[str]] = {
    # what all of them share
    "diagnostics": set(),
    "archive": set(),
    "children": set(),
    "memory": {"diagnostics"},
    "model": {"diagnostics"},
    "machine": {"typeset"},
    # what an author writes, and what is wrong in it
    "source": {"archive", "diagnostics", "languages", "memory", "model"},
    "rules": {"diagnostics", "languages", "memory", "model", "source", "typeset"},
    # what must never change
    "history": {"archive", "diagnostics", "memory", "model", "source"},
    # what is made of it
    "languages": set(),
    "typeset": {"children", "diagnostics", "memory"},
    "render": {"diagnostics", "languages", "memory", "model", "typeset"},
    "anki": {"archive", "diagnostics", "languages", "model", "source"},
    "writers": {
        *("anki", "archive", "diagnostics", "history", "languages", "machine", "memory", "model"),
        *("render", "source", "typeset"),
    },
    "pipeline": {
        *("anki", "diagnostics", "history", "languages", "machine", "memory", "model", "render"),
        *("rules", "source", "typeset", "writers"),
    },
    # what learners get
    "releases": {
        *("anki", "archive", "diagnostics", "history", "languages", "pipeline", "source"),
        *("typeset", "writers"),
    },
    "push": {"anki", "archive", "diagnostics"},
    "adopting": {"anki", "diagnostics", "history", "languages", "model", "source"},
    # what people use
    "importers": {
        "anki",
        "archive",
        "diagnostics",
        "history",
        "languages",
        "model",
        "pipeline",
        "render",
        "source",
    },
    "exporting": {"anki", "archive", "diagnostics", "model", "pipeline", "source", "writers"},
    "desk": {
        *("anki", "archive", "children", "diagnostics", "history", "languages", "model"),
        *("pipeline", "render", "rules", "source", "typeset", "writers"),
    },
    "cli": {
        "adopting",
        "anki",
        "desk",
        "diagnostics",
        "exporting",
        "history",
        "importers",
        "languages",
        "machine",
        "pipeline",
        "push",
        "releases",
        "rules",
        "writers",
    },
    "__main__": {"cli"},
}
ALONE = {
    "anki": "anki/engine.py",
    "click": "cli/",
    "genanki": "anki/packing.py",
    "pypandoc": "typeset/pandoc.py",
    "tinycss2": "typeset/sheets.py",
    "weasyprint": "typeset/pdf.py",
}
"""Libraries that one module or wing each imports; others may name their types."""


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def wing(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@functools.cache
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


def known(path: Path) -> set[str]:
    """The other wings and root modules of ours that a module imports."""
    parts = [name.split(".") for name in imports(path)]
    ours = {part[1] for part in parts if part[0] == "rectoverso" and len(part) > 1}
    return ours - {wing(path), "__version__"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_wing_knows_only_what_it_may(path: Path) -> None:
    assert known(path) <= WINGS[wing(path)]


@pytest.mark.parametrize("name", WINGS)
def test_nothing_is_permitted_that_nobody_uses(name: str) -> None:
    used = {other for path in modules() if wing(path) == name for other in known(path)}
    assert used == WINGS[name]


def test_the_page_shows_the_same_table() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)/` \| .* \| ([^|]*) \|$", page, re.MULTILINE)
    shown = {name: set(re.findall(r"`(\w+)`", known)) for name, known in rows}
    alone = {"diagnostics", "archive", "children", "memory", "model", "machine", "pipeline"}
    alone |= {"__main__"}
    assert shown == {name: known for name, known in WINGS.items() if name not in alone}


def test_every_wing_is_there() -> None:
    assert {wing(path) for path in modules()} == WINGS.keys()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_some_libraries_live_in_one_place(path: Path) -> None:
    here = path.relative_to(PACKAGE).as_posix()
    for name in imports(path, for_types=False):
        home = ALONE.get(name.split(".")[0])
        assert home is None or here.startswith(home), f"{name} in {here}"


def test_a_writer_never_imports_another_writer() -> None:
    homes = {home.partition(":")[0] for home in WRITERS.values()}
    for path in modules():
        if ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts) in homes:
            used = {".".join(name.split(".")[:3]) for name in imports(path)}
            if path.stem.startswith("book_"):  # another way to read the book
                used.discard("rectoverso.writers.book")
            assert not used & homes, f"{path.name} imports {used & homes}"


def test_markdown_tokens_never_leave_their_room() -> None:
    for path in modules():
        if path.relative_to(PACKAGE).parts[:2] != ("source", "markdown"):
            libraries = {name.split(".")[0] for name in imports(path)}
            assert not libraries & {"markdown_it", "mdit_py_plugins"}, path


def test_no_clock_and_no_chance_reaches_an_output() -> None:
    """Only `clock` reads the time; dice are rolled for the identity of a new deck, and for the
    address of a preview. How long a fetch takes is measured by a clock that tells no time.
    """
    measuring = PACKAGE / "importers/fetching.py"
    rolling = {PACKAGE / "desk" / name for name in ("beginning.py", "preview/serving.py")}
    for path in modules():
        libraries = {name.split(".")[0] for name in imports(path)}
        wanted = {"secrets"} if path in rolling else set()
        assert libraries & {"random", "secrets"} == wanted, path
        if "uuid" in libraries:  # the one that is a hash of a name
            assert "from uuid import NAMESPACE_URL, uuid5\n" in path.read_text(encoding="utf-8")
        if path == PACKAGE / "history/clock.py":
            continue
        if path == measuring:
            assert "from time import monotonic\n" in path.read_text(encoding="utf-8")
            libraries.remove("time")
        assert "time" not in libraries, path
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("now", "utcnow", "today") or (
                    ast.unparse(node) == "clock.now"
                ), f"{path}: {ast.unparse(node)}"


def test_only_the_repository_runs_git() -> None:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.List | ast.Tuple) and path.name != "repository.py":
                assert [ast.unparse(each) for each in node.elts[:1]] != ["'git'"], path


def test_only_the_command_line_prints_or_exits() -> None:
    for path in modules():
        if wing(path) == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("print", "exit", "sys.exit", "quit"), f"{path}: {called}"


def test_the_import_root_is_no_package() -> None:
    """`src/build/__init__.py` would shadow PyPA's `build`."""
    assert not (ROOT / "src/build/__init__.py").exists()


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Python before 3.11.5, Debian 12's among them, is wrong about `(…)*+` (cpython, issue 106052);
    an atomic group says the same: `(?>(…)*)`.
    """
    repeated = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+")
    found = [
        f"{path.relative_to(PACKAGE)}:{part.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "re.compile"
        for part in ast.walk(call)
        if isinstance(part, ast.Constant) and isinstance(part.value, str | bytes)
        if repeated.search(part.value.decode() if isinstance(part.value, bytes) else part.value)
    ]
    assert found == []
