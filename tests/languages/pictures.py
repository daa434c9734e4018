"""Pictures of what the decks of `decks/` become, for someone to look at.

    python -m tests.languages.pictures build/pictures-languages [CODE…]

writes for each language a folder of PNG files: every page of the book and the cheat sheet, cards
of each kind (front beside back, 390 CSS pixels wide, in light and in dark colours), and a screen
of the EPUB. It wants Chromium, poppler, and Anki's engine and its web files.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from rectoverso.diagnostics import RectoversoError
from rectoverso.typeset.pdf import lay_out
from tests.cards.page import launch
from tests.languages.built import CODES, Built, build
from tools.pictures import WIDTH, Side, beside, picture

DOTS_PER_INCH: Final = 110
SCREEN: Final = 844
"""How high a phone's screen is, in CSS pixels."""


def pages(made: Built, folder: Path) -> Iterator[str]:
    """The pages of the book and of the cheat sheet as PNG files; gives what could not be made."""
    for name, manuscript in (("book", made.book), ("sheet", made.sheet)):
        try:
            content, missing = lay_out(manuscript).write()
        except RectoversoError as error:
            yield f"{name}: {error}"
            continue
        if missing:
            yield f"{name}: no glyph for {''.join(missing)}"
        path = folder / f"{name}.pdf"
        path.write_bytes(content)
        command = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), str(path), str(folder / name)]
        subprocess.run(command, check=True)


def cards(made: Built, folder: Path, browser: Browser) -> None:
    """A card of each kind, its front beside its back."""
    with tempfile.TemporaryDirectory() as learner:
        sides = {(each.id, each.ordinal, each.name): each for each in made.cards(Path(learner))}
        rows = [row.id for each in made.deck.headings() for row in each.question.rows]
        kinds = {kind: (made.one(kind).id, 0) for kind in ("basic", "cloze", "choice")}
        kinds["follow-up"] = (next(made.deck.headings()).question.follow_ups[0].id, 0)
        kinds |= {"row": (rows[0], 0), "row-reversed": (rows[0], 1)}
        media = Path(learner) / "learner.media"
        for name, night in (("light", False), ("dark", True)):
            for kind, (id_, ordinal) in kinds.items():
                both = [
                    Side(id_, side, ordinal, open=True, night=night) for side in ("recto", "verso")
                ]
                htmls = [sides[id_, ordinal, side.name].html for side in both]
                shots = [
                    picture(browser, media, side, html)
                    for side, html in zip(both, htmls, strict=True)
                ]
                beside(shots).save(folder / f"card-{kind}-{name}.png")


def screen(made: Built, folder: Path, browser: Browser) -> None:
    """The first chapter of the EPUB, three screens long."""
    with tempfile.TemporaryDirectory() as unpacked:
        with zipfile.ZipFile(made.epub) as book:
            book.extractall(unpacked)
        page = browser.new_page(viewport={"width": WIDTH, "height": SCREEN * 3})
        for name in ("nav", "text/ch001"):
            page.goto((Path(unpacked) / f"EPUB/{name}.xhtml").as_uri())
            page.screenshot(path=folder / f"epub-{Path(name).name}.png")
        page.close()


def main(out: Path, codes: tuple[str, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # V8 is not called any more once Playwright's loop runs
        decks = {code: build(code, Path(folder) / code) for code in codes}
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for code, made in decks.items():
                place = out / code
                place.mkdir(parents=True, exist_ok=True)
                cards(made, place, browser)
                screen(made, place, browser)
            browser.close()
        for code, made in decks.items():
            for line in pages(made, out / code):
                print(f"{code}: {line}", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or CODES)
