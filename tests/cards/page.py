"""A card as a reviewer shows it: the engine's HTML in Chromium, in the page of a client
(`tests.cards.clients`), with the style sheets and the MathJax that Anki itself ships. Nothing is
served but these files and the learner's media."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, Route

from tests.cards.clients import CLIENTS, Client, Name

LEAST = 4.5  # the contrast of words to their ground: WCAG 2.2, success criterion 1.4.3
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Anki's MathJax says this of two of its own packages on every page.
NOISE = "No version information available for component [tex]/"
ORIGIN = "http://anki.invalid/"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".woff": "font/woff",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".wav": "audio/wav",
}


def with_buttons(html: str, button: str) -> str:
    """A side with a button in the place of each of its sounds."""
    return re.sub(r"\[anki:play:[qa]:\d+\]", lambda _: button, html)


def web() -> Path:
    """The folder of the files that Anki's desktop serves to its web views."""
    found = importlib.util.find_spec("_aqt")
    assert found is not None, "the aqt wheel is missing"
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "data/web"


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@dataclass
class Shown:
    """A card on the screen, and what its page tried to do."""

    page: Page
    client: Client = CLIENTS["desktop"]
    refused: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def ask(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        return self.page.evaluate(script)

    def show(self, html: str, ordinal: int = 0) -> None:
        """Put another side in the first one's place, as the reviewer does."""
        self.page.evaluate(
            """async ([html, ordinal]) => {
                MathJax.typesetClear();
                document.body.className =
                    document.body.className.replace(/card\\d+/, `card${ordinal + 1}`);
                document.getElementById("qa").innerHTML = html;
                for (const closed of document.querySelectorAll("details")) closed.open = true;
                await MathJax.typesetPromise();
                await document.fonts.ready;
                await Promise.all([...document.images].map(image => image.decode()));
            }""",
            [with_buttons(html, self.client.button), ordinal],
        )

    def light(self, night: bool) -> None:
        """Turn night mode on or off, as the client does."""
        self.page.evaluate(
            """([night, root, body]) => {
                for (const name of root) document.documentElement.classList.toggle(name, night);
                for (const name of body) document.body.classList.toggle(name, night);
            }""",
            [night, self.client.root_at_night.split(), self.client.night.split()],
        )

    def formulas(self) -> list[str]:
        """The TeX of every formula that MathJax has set."""
        made: list[str] = self.ask(
            "[...MathJax.startup.document.math].filter(item => item.typesetRoot)"
            ".map(item => item.math)"
        )
        return made


@contextmanager
def shown(
    browser: Browser,
    html: str = "",
    *,
    media: Path,
    width: int = 1000,
    night: bool = False,
    ordinal: int = 0,
    script: bool = True,
    client: Name = "desktop",
) -> Iterator[Shown]:
    """Show a side of a card, `width` CSS pixels wide, by day or by night, in a client's page."""
    of = CLIENTS[client]
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=script,
        device_scale_factor=2 if width < 500 else 1,
    )
    page = context.new_page()
    seen = Shown(page, of)
    text = of.page(with_buttons(html, of.button), ordinal, night=night)

    def answer(route: Route) -> None:
        address = route.request.url
        if address == ORIGIN:
            route.fulfill(body=text, content_type="text/html; charset=utf-8")
            return
        name = address.removeprefix(ORIGIN)
        file = web() / name.removeprefix("_anki/") if name.startswith("_anki/") else media / name
        if not address.startswith(ORIGIN) or not file.is_file():
            seen.refused.append(address)
            route.abort()
            return
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])

    page.route("**/*", answer)
    page.on(
        "console",
        lambda message: None if NOISE in message.text else seen.said.append(message.text),
    )
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.goto(ORIGIN)
    if script:
        page.evaluate("MathJax.startup.promise.then(() => MathJax.typesetPromise())")
        page.evaluate("document.fonts.ready.then(() => null)")
    try:
        yield seen
    finally:
        context.close()


# Every element with words of its own, its colour, and the ground under it: what WCAG 2's formula
# needs (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
CONTRASTS = """
() => {
  const parse = text => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    return numbers.length < 4 ? [...numbers, 1] : numbers;
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] === 1) return colour;
      if (colour[3] !== 0) throw new Error("a translucent ground");
    }
    return [255, 255, 255, 1];
  };
  const light = colour => {
    const [r, g, b] = colour.slice(0, 3).map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const found = {};
  for (const element of document.querySelectorAll("#qa *")) {
    if (element.closest("mjx-assistive-mml, style")) continue;
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const before = getComputedStyle(element, "::before");
    const after = getComputedStyle(element, "::after");
    const styles = [];
    if (own) styles.push(getComputedStyle(element));
    if (before.content !== "none" && !element.closest("mjx-container")) styles.push(before);
    if (after.content !== "none" && !element.closest("mjx-container")) styles.push(after);
    for (const style of styles) {
      const name = element.tagName.toLowerCase() + "." + element.className;
      const value = ratio(parse(style.color), ground(element));
      found[name] = Math.min(found[name] ?? 99, value);
    }
  }
  return found;
}
"""


def contrasts(seen: Shown) -> dict[str, float]:
    """The least contrast of every kind of element that has words, by tag and class."""
    found: dict[str, float] = json.loads(json.dumps(seen.ask(CONTRASTS)))
    return found
