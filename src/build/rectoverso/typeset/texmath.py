"""The typesetter: checks TeX formulas, and makes SVG and MathML of them.

Which attributes and values a MathML element may carry is from the MathML 3 schema of EPUB 3
(MathML in EPUB must be presentation markup: EPUB 3.3, section 6.1.2.2). Baseline and size of an
SVG: MathJax's viewBox is in thousandths of its em, the y axis down and the baseline at 0, so
`viewBox="x y w h"` is `h + y` below the baseline.
"""

from __future__ import annotations

import html
import json
import re
import weakref
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import astuple, dataclass
from os import cpu_count
from queue import LifoQueue
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from rectoverso.typeset.faults import TexProblem, failed, stopped, suspicious, unfit
from rectoverso.typeset.mathjax import SCALE, Engine, StoppedError
from rectoverso.typeset.remembered import Remembered

if TYPE_CHECKING:
    from rectoverso.typeset.drawing import Box, Drawing

__all__ = ["Formula", "Svg", "TexError", "TexProblem", "Typesetter"]

_BATCH = 200
_TWO_ISOLATES_FROM = 1_000  # below that, starting the second one costs more than it saves

# Advance of a Hangul syllable in em, from the fonts' own hmtx tables. Unknown faces are taken for
# the first.
_HANGUL_ADVANCE = {"Noto Serif CJK KR": 0.966, "Noto Sans CJK KR": 0.92, "D2Coding": 1.0}


class Formula(NamedTuple):
    """A formula: its TeX without delimiters, and whether it stands on a line of its own."""

    tex: str
    display: bool


@dataclass(frozen=True, slots=True)
class Svg:
    """A formula as one standalone `<svg>` element without ids, links, classes and styles.

    `box` is its viewBox, `reading` the formula as a line of text. `width`, `height` and `depth` are
    in em of the surrounding text; `depth` is how far the picture reaches below the baseline, so
    that the CSS is `width:{width}em;height:{height}em;vertical-align:-{depth}em`.
    """

    markup: str
    box: Box
    reading: str
    width: float
    height: float
    depth: float


class TexError(Exception):
    """A formula could not be made into SVG or MathML; `problem` says why."""

    def __init__(self, problem: TexProblem) -> None:
        super().__init__(f"{problem.message} ({problem.hint})")
        self.problem = problem


class Typesetter:
    """Checks and typesets formulas; every answer is remembered until `close`.

    V8 starts with the first formula that needs it (50 ms; 60 ms more before the first SVG). A
    second isolate in a second thread helps with a long list: V8 releases Python's lock. Not to be
    shared between threads. `threads` bounds the isolates. What `remembered` knows from earlier
    needs no V8; it learns the rest, and `close` saves it.
    """

    def __init__(self, *, threads: int | None = None, remembered: Remembered | None = None) -> None:
        self._remembered = remembered
        count = max(1, threads if threads is not None else min(2, cpu_count() or 1))
        self._engines = [Engine() for _ in range(count)]
        self._free: LifoQueue[Engine] = LifoQueue()
        self._free.put(self._engines[0])
        self._in_use = 1
        self._pool: ThreadPoolExecutor | None = None
        self._running: list[Future[dict[Formula, _Answer]]] = []
        self._waiting: list[Formula] = []
        self._begun: set[Formula] = set()
        self._problems: dict[Formula, TexProblem | None] = {}
        self._bounds: dict[Formula, float] = {}
        self._widths: dict[Formula, float] = {}
        self._mathml: dict[Formula, str] = {}
        self._drawings: dict[tuple[Formula, str, float], Drawing] = {}
        weakref.finalize(self, _close_all, self._engines)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop V8 and forget every answer. A later call starts it again."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        self._running.clear()
        self._waiting.clear()
        self._begun.clear()
        _close_all(self._engines)
        if self._remembered is not None:
            self._remembered.save()
        self._problems.clear()
        self._bounds.clear()
        self._widths.clear()
        self._mathml.clear()
        self._drawings.clear()

    def expect(self, formulas: Iterable[Formula]) -> None:
        """Begin to look at formulas that `check` will be asked about, while the caller goes on."""
        asked = []
        for formula in dict.fromkeys(formulas):
            if formula in self._problems or formula in self._begun:
                continue
            problem = unfit(formula.tex) or suspicious(formula.tex)
            if problem is None:
                asked.append(formula)
            else:
                self._problems[formula] = problem
        for formula, known in zip(asked, self._all_known("check", asked), strict=True):
            if known is not None:
                self._take(formula, _Answer.of(known))
                continue
            self._begun.add(formula)
            if len(self._begun) == _TWO_ISOLATES_FROM:
                for engine in self._engines[self._in_use :]:
                    self._free.put(engine)
                self._in_use = len(self._engines)
            self._waiting.append(formula)
            if len(self._waiting) == _BATCH:
                self._begin(self._waiting)
                self._waiting = []

    def check(self, formulas: Iterable[Formula]) -> dict[Formula, TexProblem | None]:
        """What is wrong with each formula; None where it is sound.

        Each distinct formula is looked at once, in the order of the iterable, and the answer is
        remembered. Refused commands come before suspicious signs, and these before MathJax's own
        errors. Nothing is raised for bad TeX.
        """
        wanted = dict.fromkeys(formulas)
        self.expect(wanted)
        self._settle()
        return {formula: self._problems[formula] for formula in wanted}

    def width(self, formula: Formula, least: float) -> float:
        """How wide a formula is on a card, in em of the formula's own size; 0 where that is less
        than `least` (8 em are the least that is told), and where it can't be typeset.

        It is the width that Anki's MathJax gives it, a tag and the room for it on both sides
        included. What stands in the device's own font is a guess: a Hangul syllable is 1 em. What
        is surely narrower than `least` is not laid out for it.
        """
        if formula not in self._problems:
            self.check([formula])
        if self._bounds.get(formula, 0.0) < least:
            return 0.0
        if formula not in self._widths:
            self._widths[formula] = self._measured(formula)
        width = self._widths[formula]
        return width if width >= least else 0.0

    def _measured(self, formula: Formula) -> float:
        """The width of a sound formula; 0 where MathJax can't lay it out."""
        known = self._known("width", formula)
        if known is None:
            self._settle()  # the isolate must be free
            try:
                (width,) = self._engines[0].call("widths", [formula])
            except StoppedError:
                return 0.0
            known = 0.0 if isinstance(width, list) else float(width)
            self._learn(known, "width", formula)
        return float(known)

    def mathml(self, formula: Formula) -> str:
        r"""The formula as one presentation `<math>` element, valid in an EPUB 3 content document.

        `alttext` holds the TeX. Bold, script, blackboard and such letters are Unicode's own, since
        MathML Core has no `mathvariant`; a `\tag` is the last column of its table. Raises TexError
        for a formula that is refused or that MathJax cannot typeset.
        """
        known = self._mathml.get(formula)
        if known is None:
            inside = self._typeset(formula, "mathml")
            display = "block" if formula.display else "inline"
            alt = html.escape(" ".join(formula.tex.split()), quote=False).replace('"', "&quot;")
            known = (
                f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{display}"'
                f' alttext="{alt}">{inside}</math>'
            )
            self._mathml[formula] = known
        return known

    def svg(
        self, formula: Formula, *, text_font: str = "Noto Serif CJK KR", least: float = 0.0
    ) -> Svg:
        """The formula as a picture in the colour of the text (`currentColor`).

        Sub- and superscripts are no smaller than `least`, in em of the formula's own size, which
        is `SCALE` of the text's; TeX has 0.707, and 0.5 for those of scripts.

        What MathJax's fonts lack, Hangul above all, is text in the family `text_font`, at the size
        of the surrounding text. Raises TexError as `mathml` does, and ValueError for a family name
        that is not one.
        """
        from rectoverso.typeset import shaping

        if not re.fullmatch(r"[\w ,'-]+", text_font):
            raise ValueError(f"not a font family: {text_font!r}")
        advance = next(
            (width for name, width in _HANGUL_ADVANCE.items() if name in text_font), 0.966
        )
        is_korean = text_font in _HANGUL_ADVANCE
        widths = {} if is_korean else shaping.widths(formula.tex, text_font)
        (x, y, width, height), inside, reading = self._typeset(
            formula, "svg", text_font, advance, json.dumps(widths), least
        )
        if not is_korean:
            inside = shaping.joined(inside)
        width, height = max(width, 1), max(height, 1)  # nothing at all has no viewBox
        return Svg(
            markup=f'<svg xmlns="http://www.w3.org/2000/svg" overflow="visible"'
            f' viewBox="{x:g} {y:g} {width:g} {height:g}">{inside}</svg>',
            box=(x, y, width, height),
            reading=reading,
            width=_em(width),
            height=_em(height),
            depth=_em(height + y),
        )

    def drawing(
        self, formula: Formula, *, text_font: str = "Noto Serif CJK KR", least: float = 0.0
    ) -> Drawing:
        """The formula as values, from which it can be drawn as text: what `svg` shows."""
        from rectoverso.typeset.drawing import Drawing, marks

        known = self._drawings.get((formula, text_font, least))
        if known is None:
            svg = self.svg(formula, text_font=text_font, least=least)
            known = self._drawings[formula, text_font, least] = Drawing(
                svg.box, *marks(svg.markup), svg.reading, svg.width, svg.height, svg.depth
            )
        return known

    def _typeset(self, formula: Formula, function: str, *more: object) -> Any:
        problem = unfit(formula.tex)
        if problem is None:
            known = self._known(function, formula, *more)
            if known is not None:
                return known
            self._settle()  # the isolate must be free
            try:
                state, *answer = self._engines[0].call(
                    function, formula.tex, formula.display, *more
                )
            except StoppedError:
                problem = stopped()
            else:
                if not state:
                    self._learn(answer[0], function, formula, *more)
                    return answer[0]
                problem = failed(formula.tex, self._engines[0].instead, *answer)
        raise TexError(problem)

    def _begin(self, batch: list[Formula]) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(len(self._engines), "mathjax")
        self._running.append(self._pool.submit(self._check_batch, batch))

    def _check_batch(self, batch: list[Formula]) -> dict[Formula, _Answer]:
        engine = self._free.get()
        try:
            return dict(_checked(engine, batch))
        finally:
            self._free.put(engine)

    def _settle(self) -> None:
        """Wait until every check that was begun has its answer, and take the answers."""
        if self._waiting:
            self._begin(self._waiting)
            self._waiting = []
        for answers in self._running:
            for formula, answer in answers.result().items():
                self._take(formula, answer)
                if not answer.stopped:
                    self._learn(answer.plain(), "check", formula)
        self._running.clear()
        self._begun.clear()

    def _take(self, formula: Formula, answer: _Answer) -> None:
        self._problems[formula] = answer.problem
        if answer.bound:
            self._bounds[formula] = answer.bound

    def _known(self, *question: object) -> Any:
        return None if self._remembered is None else self._remembered.answer(*question)

    def _all_known(self, name: str, formulas: Sequence[Formula]) -> list[Any]:
        if self._remembered is None:
            return [None] * len(formulas)
        return self._remembered.answers((name, formula) for formula in formulas)

    def _learn(self, answer: object, *question: object) -> None:
        if self._remembered is not None:
            self._remembered.learn(answer, *question)


class _Answer(NamedTuple):
    problem: TexProblem | None
    bound: float = 0.0
    """Em that it is not wider than, where that may be many."""
    stopped: bool = False
    """Whether V8 was stopped, which it may not be another time."""

    def plain(self) -> list[object]:
        """The answer as JSON can hold it."""
        return [self.problem and astuple(self.problem), self.bound]

    @classmethod
    def of(cls, plain: list[Any]) -> _Answer:
        """The answer that `plain` gave."""
        problem, bound = plain
        return cls(problem and TexProblem(*problem), bound)


def _checked(engine: Engine, batch: list[Formula]) -> Iterator[tuple[Formula, _Answer]]:
    """What MathJax says of each formula; a batch that stops V8 is taken formula by formula."""
    try:
        yield from _answers(engine, batch)
    except StoppedError:
        for formula in batch:
            try:
                yield from _answers(engine, [formula])
            except StoppedError:
                yield formula, _Answer(stopped(), stopped=True)


def _answers(engine: Engine, batch: list[Formula]) -> Iterator[tuple[Formula, _Answer]]:
    found, long = engine.call("check", batch)
    failures = {index: more for index, *more in found}
    bounds = dict(long)
    for index, formula in enumerate(batch):
        more = failures.get(index)
        problem = failed(formula.tex, engine.instead, *more) if more else None
        yield formula, _Answer(problem, bounds.get(index, 0.0))


def _close_all(engines: Iterable[Engine]) -> None:
    for engine in engines:
        engine.close()


def _em(thousandths: float) -> float:
    """MathJax's thousandths of an em in em of the text, to a ten-thousandth."""
    return round(thousandths / 1000 * SCALE, 4)
