"""Every diagnostic's two cases, put on disk as decks: one that has it and one that has not.

`tests/cases/<CODE>/` holds `bad.md` and `good.md` (a chapter) or `bad/` and `good/` (files of a
deck), each laid over `tests/cases/_deck/`; `bad.out` is what the tool prints, `fixed.md` what
`--fix` makes of `bad.md`. What can't be kept in a repository is made here, and `made.txt` says
what it is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rectoverso import pipeline, rules
from rectoverso.cli import report
from rectoverso.diagnostics import RefusedError, Report, UnfitError
from rectoverso.history import clock, identity
from rectoverso.importers import importing
from rectoverso.importers.given import Given
from rectoverso.source import config
from rectoverso.source.folder import open_source
from rectoverso.typeset.texmath import Typesetter
from tests import fonts

CASES = Path(__file__).parent / "cases"
DECK = "my-deck"
CHAPTER = "en/01-activation.md"
CODES = tuple(rule.code for rule in rules.rules())
ON_BUILD = {
    **dict.fromkeys(("GLYPH001", "PAGE001", "PAGE002", "PAGE003", "PAGE004", "PAGE005"), "book"),
    "SHEET001": "cheatsheet-core",
}
"""What is found while an artifact is made, and of which."""
ON_RELEASE = ("LEDGER002", "LEDGER003")
"""What is found by a release alone."""
ON_COVERAGE = ("COV001", "COV002", "COV003")
"""What `rectoverso coverage` alone finds."""


def _cp1252(folder: Path) -> None:
    text = (CASES / "SRC001/good" / CHAPTER).read_text(encoding="utf-8")
    (folder / CHAPTER).write_bytes(text.encode("cp1252"))


def _large(folder: Path) -> None:
    (folder / CHAPTER).write_text("It sets negative numbers to zero.\n" * 150_000, encoding="utf-8")


def _binary(folder: Path) -> None:
    (folder / CHAPTER).write_bytes(b"# Activation functions\n\nIt sets \0\1\2\3\n")


def _link(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere.md"
    elsewhere.write_text("# Elsewhere\n", encoding="utf-8")
    (folder / CHAPTER).symlink_to(Path("../../elsewhere.md"))


def _font(folder: Path) -> None:
    fonts.make(folder / "fonts/own.ttf", {"A": True})


def _core(folder: Path) -> None:
    listing = "\n".join(f"print({n})" for n in range(150))
    with (folder / CHAPTER).open("a", encoding="utf-8") as chapter:
        chapter.write(f"```python\n{listing}\n```\n\n---\n\nThe numbers below 150.\n")


MADE: dict[str, Callable[[Path], None]] = {
    "SRC001": _cp1252,
    "SRC002": _large,
    "SRC003": _binary,
    "SRC004": _link,
    "GLYPH003": _font,
    "SHEET001": _core,
}


def write(code: str, which: str, folder: Path) -> Path:
    """Write the bad or good deck of a code into a new folder below `folder`; that deck's."""
    deck = folder / DECK
    shutil.copytree(CASES / "_deck", deck)
    (deck / "en").mkdir()
    chapter = CASES / code / f"{which}.md"
    if chapter.exists():
        shutil.copy(chapter, deck / CHAPTER)
        if "relu.svg" not in chapter.read_text(encoding="utf-8"):
            (deck / "media/relu.svg").unlink()  # nothing may lie there that nothing shows
        return deck
    (deck / "media/relu.svg").unlink()
    shutil.copytree(CASES / code / which, deck, dirs_exist_ok=True)
    made = deck / "made.txt"
    if made.exists():
        made.unlink()
        MADE[code](deck)
    return deck


def found(code: str, deck: Path, typesetter: Typesetter) -> Report:
    """What the tool says about the deck of a case."""
    if code in ON_BUILD:
        try:
            return pipeline.build((deck,), (ON_BUILD[code],), deck.parent / "out").reports[0]
        except RefusedError as refused:
            return refused.reports[0]
    if code in ON_RELEASE:
        return _with_refusals(pipeline.sound(deck, typesetter))
    if code.startswith("IMP"):
        return _imported(deck)
    if code in ON_COVERAGE:
        return pipeline.cover(deck)[0]
    return pipeline.check(deck, typesetter).report


def _imported(deck: Path) -> Report:
    """What an import of the file or folder `import…` in the deck's folder says."""
    (path,) = deck.glob("import*")
    source = open_source(deck)
    try:
        found = importing.plan(deck, [Given(path, path.name, "en")]).findings
    except UnfitError as unfit:
        found = unfit.diagnostics
    return Report.of(deck, source.lines, found)


def _with_refusals(checked: pipeline.Sound) -> Report:
    """What a release refuses; it stands before anything is made or looked for."""
    place = config.place(checked.source.settings_text(), "version")
    version = checked.settings.version
    refused = identity.refusals(checked.ledger, version, clock.now(), place)
    return checked.report.with_findings(refused)


def printed(said: Report) -> str:
    """What a user reads, as if the deck's folder were the current one's `my-deck`."""
    said = replace(said, prefix=f"{DECK}/")
    return "".join(f"{report.text(each, said)}\n" for each in said.diagnostics)
