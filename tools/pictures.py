"""Make the pictures of README.md: cards of `docs/example`, as Anki's reviewer shows them.

    python tools/pictures.py

writes `docs/pictures/*.png`, each with two sides of cards, 390 CSS pixels wide at two dots each, in
light colours. It wants what the tests of cards want: Chromium, and Anki's engine and its web files.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src/build")]

from rectoverso import pipeline  # noqa: E402
from tests import engine  # noqa: E402
from tests.cards.page import Shown, launch, shown  # noqa: E402

PICTURES: Final = {
    "front": (("print-parallel", 0, "recto"), ("print-parallel", 0, "verso")),
    "reasons": (("raise-current", 0, "recto"), ("raise-current", 0, "verso")),
    "thirty-seconds": (("ohms-law", 0, "verso"), ("units-volt", 1, "verso")),
}
"""By a picture's name, the sides that it shows: the question's id, the card's place, the side."""
WIDTH: Final = 390
DOTS: Final = 2
BETWEEN: Final = 24
AROUND: Final = (208, 215, 222)
COLOURS: Final = 48


def picture(seen: Shown, html: str, ordinal: int) -> Image.Image:
    """A side of a card, as high as it is."""
    seen.show(html, ordinal)
    high = seen.ask("document.getElementById('qa').getBoundingClientRect().bottom")
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": round(high) + 16}
    shot = seen.page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    return Image.open(io.BytesIO(shot)).convert("RGB")


def beside(sides: list[Image.Image]) -> Image.Image:
    """Pictures side by side, with a frame around each."""
    high = max(side.height for side in sides)
    whole = Image.new("RGB", (sum(side.width + 2 for side in sides) + BETWEEN, high + 2), "white")
    left = 0
    for side in sides:
        framed = Image.new("RGB", (side.width + 2, high + 2), AROUND)
        framed.paste("white", (1, 1, side.width + 1, high + 1))
        framed.paste(side, (1, 1))
        whole.paste(framed, (left, 0))
        left += framed.width + BETWEEN
    return whole.quantize(COLOURS, dither=Image.Dither.NONE)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        built = pipeline.build([ROOT / "docs/example"], ["apkg"], Path(folder))
        with engine.learner(Path(folder) / "learner") as learner:
            engine.take(learner, built.artifacts[0].path)
            media = Path(learner.media.dir())
            sides = {
                (card.note()["Id"], card.ord, name): html
                for card in engine.cards(learner)
                for name, html in (("recto", card.question()), ("verso", card.answer()))
            }
        with sync_playwright() as playwright:
            browser = launch(playwright)
            with shown(browser, media=media, width=WIDTH) as seen:
                for name, places in PICTURES.items():
                    whole = beside([picture(seen, sides[place], place[1]) for place in places])
                    whole.save(ROOT / f"docs/pictures/{name}.png", optimize=True)
            browser.close()


if __name__ == "__main__":
    main()
