"""How a card stands on a screen, in numbers: what `docs/cards.md` has in its table.

A side is measured as it is shown first (how high it is, with what is folded closed), then with all
of it open (what moves sideways, how high digits stand, what a thumb can press).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser

from tests import engine
from tests.cards.clients import LEFT_ALONE, Name
from tests.cards.page import LEAST, Shown, contrasts, shown

WIDTHS = (320, 390, 768, 1200)
"""CSS pixels: a small phone, a usual one, a tablet, a desktop."""
PHONE, SCREEN = 390, 700
"""The window that a phone gives a card, in CSS pixels."""
TARGET = 44
"""The least side of what a thumb presses: WCAG 2.2, success criterion 2.5.5."""
SMALLEST_CODE = 12
"""Pixels; program text that is wider than the page at this size may move sideways."""
DIGITS = 0.10
"""How far a formula's digits may be from the height of those around them, as a share."""

PRESSED = "a, summary, label, button, input:not([hidden]), audio, video"

MEASURE = """
target => {
  const round = value => Math.round(value * 100) / 100;
  const article = document.querySelector("#qa > article");
  const folded = [...document.querySelectorAll("#qa details")];
  const open = folded.map(at => at.open);
  folded.forEach(at => at.open = false);
  const high = article.getBoundingClientRect().bottom + scrollY;
  folded.forEach(at => at.open = true);
  const long = article.getBoundingClientRect().bottom + scrollY;

  const moves = [];
  for (const at of document.querySelectorAll("#qa, #qa *")) {
    const style = getComputedStyle(at);
    if (!["auto", "scroll", "hidden"].includes(style.overflowX)) continue;
    if (at.scrollWidth <= at.clientWidth + 1 || at.clientWidth === 0) continue;
    if (at.closest("mjx-container, .recto .masked .cloze-inactive")) continue;
    const code = at.matches("pre, pre *");
    const size = code ? parseFloat(getComputedStyle(at.querySelector("code") ?? at).fontSize) : 0;
    const kind = code ? "code" : at.className || at.tagName.toLowerCase();
    moves.push([kind, at.scrollWidth - at.clientWidth, size]);
  }

  const pen = document.createElement("canvas").getContext("2d");
  const heights = {};
  // in em: a canvas rounds to whole pixels
  const digit = font => heights[font] ??= (pen.font = font,
    pen.measureText("0").actualBoundingBoxAscent / 1000);
  const digits = [];
  for (const at of document.querySelectorAll("#qa mjx-container:not([display])")) {
    if (at.closest(".wide") || !at.getClientRects().length) continue;
    const around = getComputedStyle(at.parentElement);
    const own = parseFloat(getComputedStyle(at).fontSize);
    const place = at.closest("td, th") ? "table" : at.closest(".cloze, .cloze-inactive") ? "gap"
      : at.closest("h1") ? "heading" : "paragraph";
    const weight = around.fontWeight;
    const text = digit(`${weight} 1000px ${around.fontFamily}`) * parseFloat(around.fontSize);
    digits.push([place, round(own * digit("1000px MJXTEX") / text)]);
  }

  const small = [];
  const pressed = "summary, audio, .replay-button, .foot a, label";
  for (const at of document.querySelectorAll("#qa :is(" + pressed + ")")) {
    const box = at.getBoundingClientRect();
    if (!box.width || at.closest(".verso label, .verso .choices")) continue;
    if (Math.min(box.width, box.height) < target - 0.1)
      small.push([at.tagName.toLowerCase(), round(Math.min(box.width, box.height))]);
  }
  folded.forEach((at, number) => at.open = open[number]);
  return {high, long, moves, digits, small,
          page: document.documentElement.scrollWidth};
}
"""


@dataclass(frozen=True)
class Screen:
    """A side at one width: heights in CSS pixels as shown first and wholly open; what moves
    sideways (kind, how far, the size of its program text); the digits of formulas against those
    around (place, ratio); what is too small for a thumb (element, side).
    """

    side: str
    width: int
    high: float
    long: float
    page: int
    moves: tuple[tuple[str, float, float], ...]
    digits: tuple[tuple[str, float], ...]
    small: tuple[tuple[str, float], ...]

    @property
    def is_back(self) -> bool:
        return self.side.endswith("verso")

    def faults(self) -> list[str]:
        """What must not be, in words; empty where all is well."""
        found = [] if self.page <= self.width else [f"the page is {self.page} px wide"]
        for kind, far, size in self.moves:
            if kind != "code":
                found.append(f"{kind} moves sideways, by {far:g} px")
            elif size > SMALLEST_CODE + 0.1:
                found.append(f"program text moves sideways at {size:g} px")
        found += [
            f"the digits of a formula in a {place} are {ratio:g} times as high as the text's"
            for place, ratio in self.digits
            if abs(ratio - 1) > DIGITS
        ]
        return found + [f"{name} is {size:g} px high or wide" for name, size in self.small]


def measure(seen: Shown, side: str, width: int) -> Screen:
    """The side that is shown, at a width of its window."""
    seen.page.set_viewport_size({"width": width, "height": SCREEN})
    raw = seen.page.evaluate(MEASURE, TARGET)
    return Screen(
        side=side,
        width=width,
        high=raw["high"],
        long=raw["long"],
        page=raw["page"],
        moves=tuple(map(tuple, raw["moves"])),
        digits=tuple(map(tuple, raw["digits"])),
        small=tuple(map(tuple, raw["small"])),
    )


class Swept(NamedTuple):
    """What a sweep over sides found wrong, and every side at every width."""

    faults: list[str]
    screens: list[Screen]


def sweep(
    browser: Browser,
    sides: Iterable[tuple[str, str]],
    media: Path,
    *,
    client: Name = "desktop",
    widths: Sequence[int] = WIDTHS,
    screenshots: Path | None = None,
) -> Swept:
    """Show sides (each a name that ends in "recto" or "verso", and its HTML) in a client's page, by
    day and by night, and measure them at every width.
    """
    faults: list[str] = []
    found: list[Screen] = []
    with shown(browser, media=media, width=PHONE, client=client) as seen:
        for name, html in sides:
            seen.page.set_viewport_size({"width": PHONE, "height": SCREEN})
            seen.show(html)
            for night in (False, True):
                seen.light(night)
                faults += [f"{name}: {fault}" for fault in _wrong(seen, html)]
                if screenshots is not None:
                    light = "dark" if night else "light"
                    path = screenshots / f"{name}-{client}-{light}.png"
                    seen.page.screenshot(path=path, full_page=True)
            seen.light(False)
            for width in widths:
                at = measure(seen, name, width)
                faults += [f"{name} at {width} px: {fault}" for fault in at.faults()]
                found.append(at)
        assert seen.refused == []
        assert seen.said == []
    assert found
    return Swept(faults, found)


def _wrong(seen: Shown, html: str) -> list[str]:
    """What is wrong with the side that is shown, at whatever width."""
    found = [
        f"{kind} is too faint, {ratio:.1f}"
        for kind, ratio in contrasts(seen).items()
        if ratio < LEAST
    ]
    if sorted(seen.formulas()) != sorted(tex for tex, _ in engine.formulas(html)):
        found.append("not every formula is set")
    if seen.ask("document.querySelectorAll('mjx-merror, merror').length"):
        found.append("MathJax refuses a formula")
    if not seen.ask("[...document.images].every(image => image.naturalWidth > 0)"):
        found.append("a picture is missing")
    # what is there to be pressed, but would turn the card over as well
    taps = f"[...document.querySelectorAll('#qa :is({PRESSED})')].filter(at => !at.closest(%s))"
    if stray := seen.ask(taps % json.dumps(LEFT_ALONE) + ".map(at => at.outerHTML.slice(0, 60))"):
        found.append(f"a tap turns the card over: {stray}")
    return found


def screenful(screens: Iterable[Screen]) -> float:
    """The share of backs that are one screen of a phone before they are opened."""
    backs = [at.high <= SCREEN for at in screens if at.is_back and at.width == PHONE]
    return sum(backs) / len(backs)


def figures(screens: Iterable[Screen]) -> dict[str, str]:
    """The figures of a deck's cards as `docs/cards.md` has them, each with its name."""
    every = list(screens)
    phone = [each for each in every if each.width == PHONE]
    made: dict[str, str] = {}
    for name, sides in (
        ("front", [each for each in phone if not each.is_back]),
        ("back", [each for each in phone if each.is_back]),
    ):
        high = [each.high / SCREEN for each in sides]
        long = [each.long / SCREEN for each in sides]
        within = sum(each <= 1 for each in high)
        made[f"{name}s on one screen of {PHONE} × {SCREEN} px"] = _share(within, len(high))
        made[f"{name}, median (longest), in screens"] = f"{median(high):.2f} ({max(high):.1f})"
        made[f"{name}, all of it open"] = f"{median(long):.2f} ({max(long):.1f})"
    for width in WIDTHS:
        sides = [each for each in every if each.width == width]
        if not sides:
            continue
        cards = {each.side.rsplit("-", 1)[0] for each in sides}
        kinds = Counter(
            kind for each in sides for kind in {kind for kind, *_ in each.moves if kind != "code"}
        )
        moving = {
            each.side.rsplit("-", 1)[0]
            for each in sides
            if any(kind != "code" for kind, *_ in each.moves)
        }
        which = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common(4))
        share = _share(len(moving), len(cards))
        made[f"cards with more than code that moves sideways at {width} px"] = (
            f"{share}{which and f' (sides: {which})'}"
        )
        code = sum(any(kind == "code" for kind, *_ in each.moves) for each in sides)
        made[f"sides with code that moves sideways at {width} px"] = str(code)
    for place in ("paragraph", "heading", "table", "gap"):
        ratios = [ratio for each in phone for where, ratio in each.digits if where == place]
        if ratios:
            made[f"digits of formulas to those of the text, {place}"] = (
                f"{min(ratios):.0%} to {max(ratios):.0%}"
            )
    made[f"what is pressed and smaller than {TARGET} px"] = str(
        sum(len(each.small) for each in phone)
    )
    return made


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "none"


def table(figures: Mapping[str, str]) -> str:
    """A Markdown table of figures."""
    rows = (f"| {name} | {figure} |" for name, figure in figures.items())
    return "\n".join(["| | the deck's cards |", "|---|---|", *rows])
