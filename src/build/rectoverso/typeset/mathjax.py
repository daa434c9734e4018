"""MathJax in V8: the only module that knows either.

MathJax 3.2.2 comes from the wheel `sphinx-mathjax-offline` (Sphinx itself is never imported), V8
from `mini-racer`. Anki ships the same MathJax 3.2.2, and the TeX packages that `mathjax.js`
switches on are those of Anki's own set-up (`_anki/js/mathjax.js`: MathJax's `AllPackages` without
`textmacros`), less the ones that load, define, link, style or hide errors. So a formula that
passes here is typeset on the cards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from rectoverso.typeset.faults import MAX_DEPTH
from rectoverso.typeset.instead import Instead

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

CHECK_SECONDS, TYPESET_SECONDS = 5.0, 20.0
"""Limits of one call into V8. A check of 200 formulas takes about 0.05 s, and the SVG of a formula
of the greatest length 2 s."""

MEMORY = 256 * 1024 * 1024
"""Bytes of heap after which V8 stops a call; ordinary work stays under 60 MB."""

SCALE = 1.06
"""Text em per MathJax em: cap height 0.729 of the Noto CJK KR faces over 0.683 of MathJax's."""

LONG = 8.0
"""Em (of the formula's own size) from which on it may matter how wide a formula is: what is
narrower fits a phone of 320 CSS px wherever it stands.
"""

# Files of MathJax's bundle.
_CHECK_PARTS = ("loader.js", "core.js", "input/tex-full.js")
_SVG_PARTS = ("adaptors/liteDOM.js", "output/svg.js", "output/svg/fonts/tex.js")
# What a function of ours needs beyond what checks need.
_DRAWING = (*_SVG_PARTS, "reading.js", "svg.js")
_NEEDED = {"svg": _DRAWING, "widths": (*_DRAWING, "widths.js")}


class StoppedError(Exception):
    """V8 ran out of its time, memory or stack, and its isolate is gone."""


_STARTING = Lock()
"""V8 sets itself up with the first isolate; two at once would end the process."""


class Engine:
    """One V8 isolate with MathJax in it, started when first needed and again after a stop.

    An isolate that is still open when the interpreter shuts down would never return: `close` it.
    """

    def __init__(self) -> None:
        self._js: MiniRacer | None = None
        self._loaded: set[str] = set()
        self._instead: Instead | None = None

    def instead(self) -> Instead:
        """What to write instead of what MathJax has not."""
        if self._instead is None:
            self._instead = Instead(*self.call("known"))
        return self._instead

    def call(self, function: str, *arguments: object) -> Any:
        """The JSON that a function of our scripts returns. Raises `StoppedError`."""
        from py_mini_racer import JSEvalException, JSOOMException, JSTimeoutException

        js = self._started(_NEEDED.get(function, ()))
        source = f"{function}({','.join(json.dumps(argument) for argument in arguments)})"
        try:
            seconds = CHECK_SECONDS if function == "check" else TYPESET_SECONDS
            answer = js.eval(source, timeout_sec=seconds, max_memory=MEMORY)
        except (JSTimeoutException, JSOOMException, JSEvalException) as error:
            with suppress(JSTimeoutException, JSOOMException, JSEvalException):
                js.eval("0", timeout_sec=1)  # until the stopped call has reported back
            self.close()
            raise StoppedError(type(error).__name__) from error
        return json.loads(str(answer))

    def close(self) -> None:
        """Stop V8; a later call starts it again."""
        js, self._js = self._js, None
        if js is not None:
            js.close()

    def _started(self, needed: Iterable[str]) -> MiniRacer:
        from py_mini_racer import MiniRacer

        if self._js is None:
            with _STARTING:
                self._js = MiniRacer()
            constants = f"MAX_DEPTH = {MAX_DEPTH}, SCALE = {SCALE}, LONG = {LONG}"
            self._js.eval(f"const {constants};")
            self._loaded.clear()
            self._load("browser.js", *_CHECK_PARTS, "mathjax.js", "bound.js", "mathml.js")
        self._load(*needed)
        return self._js

    def _load(self, *names: str) -> None:
        """Run parts of MathJax's bundle and scripts of ours, which stand beside this module, unless
        they have run.
        """
        assert self._js is not None
        for name in names:
            if name not in self._loaded:
                self._loaded.add(name)
                folder = (
                    _mathjax_folder()
                    if name in _CHECK_PARTS + _SVG_PARTS
                    else files("rectoverso.typeset")
                )
                self._js.eval(folder.joinpath(name).read_text(encoding="utf-8"))


@cache
def _mathjax_folder() -> Path:
    from importlib.metadata import files as installed

    for file in installed("sphinx-mathjax-offline") or []:
        if file.name == "core.js":
            return Path(str(file.locate())).parent
    raise FileNotFoundError("sphinx-mathjax-offline holds no core.js")


def browser_files() -> tuple[Path, tuple[Path, ...]]:
    """MathJax for a browser, the very file that Anki ships, and the fonts that it sets formulas
    in.
    """
    folder = _mathjax_folder()
    fonts = sorted((folder / "output/chtml/fonts/woff-v2").glob("*.woff"))
    return folder / "tex-chtml-full.js", tuple(fonts)
