"""Make the pictures of README.md and docs/cards.md: cards as Anki's reviewer shows them.

    python tools/pictures.py [NAME...]

writes `docs/pictures/*.png` (or those named), each with two sides of cards, 390 CSS pixels wide at
two dots each, and little higher than a screen of a phone. It wants what the tests of cards want:
Chromium, and Anki's engine and its web files.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src/build")]

from rectoverso import pipeline  # noqa: E402
from tests import engine  # noqa: E402
from tests.cards.page import Shown, launch, shown  # noqa: E402

EXAMPLE: Final = "docs/example"
DECK: Final = "content/deep-learning-interview"


class Side(NamedTuple):
    """A side of a card: the question's id, the card's place, and how it is shown. `marked` is the
    choice that was tapped, `top` how far its page was scrolled.
    """

    id: str
    name: str
    ordinal: int = 0
    open: bool = False
    night: bool = False
    marked: int | None = None
    top: int = 0


PICTURES: Final = {
    "front": (EXAMPLE, Side("print-parallel", "recto"), Side("print-parallel", "verso")),
    "reasons": (EXAMPLE, Side("raise-current", "recto", marked=1), Side("raise-current", "verso")),
    "thirty-seconds": (EXAMPLE, Side("ohms-law", "verso"), Side("units-volt", "verso", 1)),
    "card-question": (
        DECK,
        Side("max-pooling", "recto"),
        Side("max-pooling", "verso"),
    ),
    "card-long": (
        DECK,
        Side("likelihood-and-losses", "verso", open=True, top=320),
        Side("perceptron-steps", "verso", open=True, top=1000),
    ),
    "card-choices": (
        DECK,
        Side("non-saturating-gan-loss", "recto", marked=3),
        Side("non-saturating-gan-loss", "verso"),
    ),
    "card-night": (
        DECK,
        Side("debugging-tips", "verso", open=True, night=True),
        Side("deep-learning-vs-machine-learning", "verso", open=True, night=True, top=420),
    ),
    "card-cloze": (
        DECK,
        Side("precision-recall-f1", "recto"),
        Side("precision-recall-f1", "verso"),
    ),
    "card-words": (EXAMPLE, Side("units-ohm", "recto"), Side("units-ohm", "verso", open=True)),
}
"""By a picture's name, the deck's folder and the sides that it shows. Those whose names begin with
"card-" are for docs/cards.md, the others for the READMEs.
"""
WIDTH: Final = 390
HIGHEST: Final = 740
DOTS: Final = 2
BETWEEN: Final = 24
AROUND: Final = (208, 215, 222)
COLOURS: Final = 64


def picture(browser: Browser, media: Path, side: Side, html: str) -> Image.Image:
    """A side of a card, as high as it is, but for `HIGHEST`."""
    with shown(browser, media=media, width=WIDTH, night=side.night) as seen:
        seen.show(html, side.ordinal)
        if not side.open:
            seen.ask("document.querySelectorAll('details').forEach(at => at.open = false)")
        if side.marked is not None:
            seen.page.locator(".choices label").nth(side.marked).click()
        high = seen.ask("document.querySelector('#qa > article').getBoundingClientRect().bottom")
        return shot(seen, side.top, min(round(high) + 8 - side.top, HIGHEST))


def shot(seen: Shown, top: int, high: int) -> Image.Image:
    clip = {"x": 0, "y": top, "width": WIDTH, "height": high}
    taken = seen.page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    return Image.open(io.BytesIO(taken)).convert("RGB")


def beside(sides: list[Image.Image]) -> Image.Image:
    """Pictures side by side, with a frame around each."""
    high = max(side.height for side in sides)
    whole = Image.new("RGB", (sum(side.width + 2 for side in sides) + BETWEEN, high + 2), "white")
    left = 0
    for side in sides:
        framed = Image.new("RGB", (side.width + 2, side.height + 2), AROUND)
        framed.paste(side, (1, 1))
        whole.paste(framed, (left, 0))
        left += framed.width + BETWEEN
    return whole.quantize(COLOURS, dither=Image.Dither.NONE)


@contextmanager
def cards(folder: str) -> Iterator[tuple[dict[tuple[str, int, str], str], Path]]:
    """The HTML of a deck's sides as the engine renders them, and the folder of its media."""
    with tempfile.TemporaryDirectory() as made:
        built = pipeline.build([ROOT / folder], ["apkg"], Path(made))
        with engine.learner(Path(made) / "learner") as learner:
            engine.take(learner, built.artifacts[0].path)
            sides = {
                (card.note()["Id"], card.ord, name): html
                for card in engine.cards(learner)
                for name, html in (("recto", card.question()), ("verso", card.answer()))
            }
            yield sides, Path(learner.media.dir())


def main() -> None:
    wanted = sys.argv[1:] or list(PICTURES)
    for folder in (EXAMPLE, DECK):
        names = [name for name in wanted if PICTURES[name][0] == folder]
        if not names:
            continue
        with cards(folder) as (htmls, media), sync_playwright() as playwright:
            browser = launch(playwright)
            for name in names:
                _, *sides = PICTURES[name]
                made = [
                    picture(browser, media, side, htmls[side.id, side.ordinal, side.name])
                    for side in sides
                ]
                beside(made).save(ROOT / f"docs/pictures/{name}.png", optimize=True)
            browser.close()


if __name__ == "__main__":
    main()
