"""A sitting with the real Anki: its desktop program shows cards, is clicked on and typed at, and
tells what came of it.

A process of its own (`python -m tests.cards.study FOLDER`), since Qt wants the main thread of one
and Playwright another. `FOLDER` is Anki's base folder with the collection of one profile,
`learner`, in which nothing is left to study but the cards of `FOLDER/plan.json`: a list that has
for each card, in the order in which they come, the steps to take. `FOLDER/seen.json` is the
answer, in the same order: what was to be seen after each step.

A step is `["click", SELECTOR]` or `["key", NAME]`, NAME as Qt has it ("Space", "Return", "1").
Both are given to the window, the way a mouse and a keyboard do it, and not to the page: whether
Anki or the page gets a key is what this is about.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

Step = tuple[str, str]
PROFILE = "learner"
MARK = "data-sitting"
"""The attribute by which a page tells its card, with the card's place in the plan as its value."""
PATIENCE = 30.0  # seconds for what must come
STILL = 1.5  # seconds in which a key would have done something, on a busy machine too


class Seen(NamedTuple):
    """What there is after a step: the side that is shown (`gone` when the next card is there), the
    answer that the card was given, what has the page's focus, which inputs are checked and which
    `<details>` are open.
    """

    side: str
    ease: int | None
    focus: str
    checked: list[bool]
    opened: list[bool]


LOOK = """(() => {
  const all = (selector, name) => [...document.querySelectorAll("#qa " + selector)]
    .map(element => element[name]);
  const at = document.activeElement;
  return [at ? at.tagName.toLowerCase() : "", all("input", "checked"), all("details", "open")];
})()"""
# Where to click, once it is on the screen: near the left, where letters and marks stand. The page
# will say that the click came, and whether it hit.
AIM = """(selector => {
  const element = document.querySelector(selector);
  if (!element) return null;
  element.scrollIntoView({block: "center"});
  window.clicked = null;
  document.addEventListener(
    "click",
    event => {
      window.clicked = element.contains(event.target) || event.target.outerHTML.slice(0, 200);
    },
    {capture: true, once: true},
  );
  const box = element.getBoundingClientRect();
  return [Math.round(box.x + Math.min(box.width, 40) / 2), Math.round(box.y + box.height / 2)];
})(%s)"""
THERE = """(() => {
  const qa = document.getElementById("qa");
  const card = qa && qa.querySelector("[%s]");
  const still = card && getComputedStyle(qa).opacity === "1";
  return still ? [card.getAttribute("%s"), !!qa.querySelector(".verso")] : null;
})()"""


class Sitting:
    """Anki's main window with the reviewer open."""

    def __init__(self, folder: Path) -> None:
        import aqt
        from aqt.profiles import ProfileManager

        known = ProfileManager(folder)
        known.setupMeta()
        known.create(PROFILE)
        known.setLang("en_US")
        known.meta["check_for_updates"] = False
        known.load(PROFILE)
        known.save()
        assert known.db is not None
        known.db.close()
        app = aqt._run(["anki", "-b", str(folder), "-p", PROFILE], exec=False)
        assert app is not None
        assert aqt.mw is not None
        self.app, self.window = app, aqt.mw
        sys.stderr = sys.__stderr__  # Anki would show in a window what went wrong here
        self.until(lambda: self.window.state == "deckBrowser", "the list of decks")
        self.window.resize(520, 860)
        self.window.show()
        self.until(lambda: bool(self.window.web._domDone), "the list's page")
        self.window.moveToState("review")

    def until(self, true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Let Anki work until something is so.

        Raises TimeoutError.
        """
        end = time.monotonic() + patience
        while not true():
            if time.monotonic() > end:
                raise TimeoutError(f"waited for {what}")
            self.app.processEvents()
            time.sleep(0.002)

    def ask(self, script: str) -> Any:
        """The value of a JavaScript expression in the card's page."""
        got: list[Any] = []
        page = self.window.web.page()
        assert page is not None
        page.runJavaScript(script, got.append)
        self.until(lambda: got, script)
        return got[0]

    def wait_for(self, place: int, side: str) -> None:
        shown = [str(place), side == "answer"]
        self.until(lambda: self.ask(THERE % (MARK, MARK)) == shown, f"card {place}, {side}")

    def press(self, name: str) -> None:
        from PyQt6.QtCore import Qt
        from PyQt6.QtTest import QTest

        # PyQt's stubs take its static methods for methods
        QTest.keyClick(self.window.windowHandle(), Qt.Key[f"Key_{name}"])  # type: ignore[call-overload]

    def click(self, selector: str) -> None:
        from PyQt6.QtCore import QPoint, Qt
        from PyQt6.QtTest import QTest

        place = self.ask(AIM % json.dumps(selector))
        assert place is not None, f"the card has no {selector}"
        QTest.mouseClick(  # type: ignore[call-overload]
            self.window.windowHandle(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            self.window.web.mapTo(self.window, QPoint(*place)),
        )
        self.until(lambda: self.ask("window.clicked") is not None, f"a click on {selector}")
        hit = self.ask("window.clicked")
        assert hit is True, f"not {selector} was hit, but {hit}"

    def study(self, place: int, steps: list[Step]) -> list[Seen]:
        """Take the steps on the next card, and answer it if they did not."""
        reviewer = self.window.reviewer
        self.until(lambda: reviewer.state == "question" and reviewer.card, "a question")
        self.wait_for(place, "question")
        card = reviewer.card
        assert card is not None

        def side() -> str:
            now = reviewer.card
            return str(reviewer.state) if now is not None and now.id == card.id else "gone"

        seen = []
        for kind, what in steps:
            before = side()
            if kind == "click":
                self.click(what)
            else:
                self.press(what)
                with suppress(TimeoutError):
                    self.until(lambda was=before: side() != was, "", STILL)  # type: ignore[misc]
                self.until(lambda: side() != "transition", "the other side")
            if side() == "gone":
                assert self.window.col is not None
                assert self.window.col.db is not None
                ease = self.window.col.db.scalar("SELECT ease FROM revlog WHERE cid = ?", card.id)
                seen.append(Seen("gone", ease, "", [], []))
                return seen
            self.wait_for(place, side())
            seen.append(Seen(side(), None, *self.ask(LOOK)))
        if side() == "question":
            reviewer._showAnswer()
        reviewer._answerCard(4)
        return seen


def main(folder: Path) -> None:
    plan: list[list[Step]] = json.loads((folder / "plan.json").read_text("utf-8"))
    sitting = Sitting(folder)
    seen = [sitting.study(place, steps) for place, steps in enumerate(plan)]
    (folder / "seen.json").write_text(json.dumps(seen), "utf-8")
    assert sitting.window.col is not None
    sitting.window.col.close()
    # Qt's own way out takes seconds and may fail: all that counts is written.
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
