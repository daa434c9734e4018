"""Write `docs/diagnostics/`: a page per code, made of its rule's docstring and its two cases.

Run `python tools/diagnostics_pages.py` from the project's folder (or `make docs`); with `--check`
it writes nothing and ends with 1 when a page is stale. What the tool prints for a bad case comes
from `tests/cases/<CODE>/bad.out`, which a test holds true.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src/build"))

from rectoverso import rules  # noqa: E402
from rectoverso.diagnostics import Rule  # noqa: E402

CASES = ROOT / "tests/cases"
PAGES = ROOT / "docs/diagnostics"
GROUPS = (
    ("DECK", "The deck as a whole"),
    ("IGN", "Findings that are silenced"),
    ("SRC", "Files"),
    ("CHP", "Chapters and headings"),
    ("ID", "Ids and attributes"),
    ("QST", "Questions"),
    ("MARK", "Marks of other tools"),
    ("TEX", "Formulas"),
    ("TBL", "Tables"),
    ("CODE", "Code"),
    ("REF", "Links and footnotes"),
    ("CIT", "Citations"),
    ("IMG", "Pictures"),
    ("SND", "Recordings"),
    ("HTML", "Raw HTML"),
    ("TERM", "Terms"),
    ("DIR", "Directions"),
    ("STYLE", "Style sheets"),
    ("GLYPH", "Found while a book is made"),
    ("PAGE", "Found on the pages of a PDF"),
    ("SHEET", "Found while a sheet is made"),
    ("COV", "Found by `rectoverso coverage`"),
    ("IMP", "Found by `rectoverso import`"),
    ("LEDGER", "What was released"),
    ("TRANS", "Editions compared"),
)


def pages() -> dict[str, str]:
    """Every page's text by its file name."""
    lines = [_lines(import_module(f"rectoverso.rules.{name}")) for name in rules.MODULES]
    rows = list(zip(rules.rules(), lines, strict=True))
    made = {f"{rule.code}.md": _page(rule, lines) for rule, lines in rows}
    made["README.md"] = _index([(rule, lines[0]) for rule, lines in rows])
    return made


def _lines(module: object) -> list[str]:
    return (module.__doc__ or "").strip().split("\n")


def _page(rule: Rule, lines: list[str]) -> str:
    folder = CASES / rule.code
    parts = [
        f"# {rule.code} {rule.name}",
        f"*{rule.severity.value.capitalize()}.* {lines[0]}",
        "\n".join(lines[1:]).strip(),
        "## An example",
        *_case(folder, "bad", folder / "good"),
        "prints",
        _fenced((folder / "bad.out").read_text(encoding="utf-8"), "text"),
        *_repair(folder),
        "[All diagnostics](README.md)",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _repair(folder: Path) -> list[str]:
    for name, option in (("fixed.md", "--fix"), ("unsafe.md", "--fix --unsafe-fixes")):
        if (folder / name).exists():
            fixed = (folder / name).read_text(encoding="utf-8")
            return [f"`rectoverso check {option}` makes of it", _fenced(fixed, "markdown")]
    return ["Without fault:", *_case(folder, "good", folder / "bad")]


def _case(folder: Path, which: str, other: Path) -> list[str]:
    """A case's files, each fenced; of a deck of several files only those that differ."""
    single = folder / f"{which}.md"
    if single.exists():
        return [_fenced(single.read_text(encoding="utf-8"), "markdown")]
    made = folder / which / "made.txt"
    if made.exists():
        return [made.read_text(encoding="utf-8").strip()]
    shown = []
    for path in sorted((folder / which).rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder / which)
        content = path.read_bytes()
        twin = other / name
        if twin.is_file() and twin.read_bytes() == content:
            continue
        text = content.decode("utf-8", "replace")
        shown += [f"`{name.as_posix()}`", _fenced(text, _language(path))]
    return shown


def _language(path: Path) -> str:
    return {".md": "markdown", ".toml": "toml", ".bib": "bibtex", ".svg": "xml"}.get(
        path.suffix, "text"
    )


def _fenced(text: str, language: str) -> str:
    mark = "````" if "```" in text else "```"
    return f"{mark}{language}\n{text.rstrip()}\n{mark}"


def _index(rows: list[tuple[Rule, str]]) -> str:
    parts = [
        "# Diagnostics",
        """\
What `rectoverso check` can say about a deck, as `file:line:column CODE message`. An error stops a
build before anything is written and makes `check` end with 1; a warning does so with `--strict`
alone, and can be [silenced](../format.md#silencing-a-finding). `--fix` mends what can be mended
without a change that a reader could see, `--fix --unsafe-fixes` also what may change that, and
`--diff` shows it first. With `--format json`, `github` (annotations of a pull request) or `sarif`
(SARIF 2.1.0) other programs read what is found. The pages are made from the rules and their tests
by `make docs`.""",
    ]
    for prefix, title in GROUPS:
        table = [
            f"| [{rule.code}]({rule.code}.md) | {rule.name} | {first} |"
            for rule, first in rows
            if rule.code.rstrip("0123456789") == prefix
        ]
        parts += [f"## {title}", "\n".join(["| code | name | |", "|---|---|---|", *table])]
    return "\n\n".join(parts) + "\n"


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say which are stale; the exit code."""
    made = pages()
    PAGES.mkdir(parents=True, exist_ok=True)
    there = {path.name: path for path in PAGES.iterdir()}
    stale = [
        name
        for name, text in made.items()
        if name not in there or there[name].read_text(encoding="utf-8") != text
    ]
    stale += [name for name in there if name not in made]
    if "--check" in arguments:
        for name in sorted(stale):
            print(f"docs/diagnostics/{name} is stale: run make docs")
        return 1 if stale else 0
    for name in stale:
        if name in made:
            (PAGES / name).write_text(made[name], encoding="utf-8")
        else:
            there[name].unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
