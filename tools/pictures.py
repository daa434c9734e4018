"""Make the pictures of README.md and docs/cards.md.

    python tools/pictures.py [NAME...]

writes `docs/pictures/*.png` (or those named): sides of cards as Anki's reviewer shows them, two
each, 390 CSS pixels wide at two dots each and little higher than a screen of a phone; a page of the
book beside a sheet; the preview. It wants what the tests want: Chromium, Anki's engine and its web
files, the faces, poppler.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src/build")]

from rectoverso import pipeline  # noqa: E402
from tests.cards.page import Shown, launch, shown  # noqa: E402
from tests.cards.rendering import imported  # noqa: E402
from tests.desk.preview.started import desk, started  # noqa: E402

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
    "cards": (EXAMPLE, Side("ohms-law", "verso"), Side("ohms-law", "verso", night=True)),
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
PAGE: Final = "cnn-on-sequences"
"""The question whose page of the book is shown."""
PREVIEWED: Final = "raise-current"
WIDTH: Final = 390
HIGHEST: Final = 740
PAGE_HEIGHT: Final = 760
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


def cards(names: list[str]) -> None:
    """Make pictures of cards."""
    for folder in (EXAMPLE, DECK):
        here = [name for name in names if PICTURES[name][0] == folder]
        if not here:
            continue
        with tempfile.TemporaryDirectory() as made:
            # formulas are not measured within a loop of asyncio, which playwright has
            built = pipeline.build([ROOT / folder], ["apkg"], Path(made))
            cards = imported(built.artifacts[0].path, Path(made) / "learner")
            with sync_playwright() as playwright:
                browser = launch(playwright)
                for name in here:
                    _, *sides = PICTURES[name]
                    htmls = [cards.side(side.id, side.name, side.ordinal) for side in sides]
                    shots = [
                        picture(browser, cards.media, side, html)
                        for side, html in zip(sides, htmls, strict=True)
                    ]
                    save(name, beside(shots))
                browser.close()


def pages() -> None:
    """Make the picture of a page of the book and a page of the core sheet."""
    with tempfile.TemporaryDirectory() as made:
        built = pipeline.build([ROOT / DECK], ["book", "cheatsheet-core"], Path(made))
        book, sheet = built.artifacts
        shots = [page(book.path, book.places[PAGE], Path(made)), page(sheet.path, 1, Path(made))]
    save("pages", beside(shots))


def page(pdf: Path, number: int, folder: Path) -> Image.Image:
    """A page of a PDF, as high as all others here."""
    target = folder / str(number)
    only = ("-f", str(number), "-l", str(number), "-singlefile")
    size = ("-png", "-scale-to-x", "-1", "-scale-to-y", str(PAGE_HEIGHT))
    subprocess.run(["pdftoppm", *only, *size, pdf, target], check=True)
    with Image.open(f"{target}.png") as image:
        return image.convert("RGB")


def preview() -> None:
    """Make the picture of the preview."""
    with sync_playwright() as playwright, started(ROOT / EXAMPLE, PREVIEWED) as running:
        browser = launch(playwright)
        with desk(browser, running.address, device_scale_factor=1.5) as seen:
            seen.until(lambda: seen.words("Back"), "the card")
            seen.checked()
            seen.page.wait_for_timeout(500)
            image = Image.open(io.BytesIO(seen.page.screenshot())).convert("RGB")
        browser.close()
    save("preview", beside([image]))


def save(name: str, image: Image.Image) -> None:
    image.save(ROOT / f"docs/pictures/{name}.png", optimize=True)


OTHERS: Final[dict[str, Callable[[], None]]] = {"pages": pages, "preview": preview}
"""What makes the pictures that are none of cards."""


def main() -> None:
    wanted = sys.argv[1:] or [*PICTURES, *OTHERS]
    cards([name for name in wanted if name in PICTURES])
    for name, make in OTHERS.items():
        if name in wanted:
            make()


if __name__ == "__main__":
    main()
