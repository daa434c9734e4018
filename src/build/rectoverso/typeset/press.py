"""Presses: processes of their own that lay manuscripts out and write them as PDFs.

Laying out a book takes most of a build's time and memory and needs nothing but its manuscript, so
that several are printed at once while the build goes on. A press reads its manuscript from its
standard input and answers on its standard output; when the build is gone, the input ends, and so
does the press.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rectoverso import children
from rectoverso.diagnostics import RectoversoError
from rectoverso.typeset.inspecting import LOST, Fault, Inspection
from rectoverso.typeset.pdf import Manuscript, lay_out


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of a manuscript: how many pages it takes, the page of every id in it, the
    characters that no face has a glyph for, in reading order, and what is wrong on its pages. Its
    file is written unless there are such characters or something on the pages is lost.
    """

    pages: int
    anchors: Mapping[str, int]
    missing: tuple[str, ...]
    faults: tuple[Fault, ...]


def print_out(
    manuscript: Manuscript, target: Path, progress: Callable[[float], None] | None = None
) -> Printed:
    """Lay a manuscript out and write it to `target`.

    Raises what `lay_out` does, and OSError when the file can't be written.
    """
    inspection = Inspection()
    layout = lay_out(manuscript, inspection.look, progress)
    html = (section.html for section in manuscript.sections)
    faults = tuple(inspection.faults(layout.pages, html, manuscript.questions))
    missing: tuple[str, ...] = ()
    if not any(fault.kind in LOST for fault in faults):
        content, missing = layout.write()
        if not missing:
            target.write_bytes(content)
    return Printed(layout.pages, dict(layout.anchors), missing, faults)


class Presses:
    """As many presses as the machine has processors; closing them stops those that run."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1, "press")
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for process in tuple(self._running):
            process.kill()
        self._pool.shutdown(cancel_futures=True)

    def print_out(
        self, manuscript: Manuscript, target: Path, progress: Callable[[float], None]
    ) -> Future[Printed]:
        """`print_out` in a press, as soon as one is free; `progress` is called in a thread."""
        return self._pool.submit(self._run, manuscript, target, progress)

    def _run(
        self, manuscript: Manuscript, target: Path, progress: Callable[[float], None]
    ) -> Printed:
        with children.start(__name__) as process:
            self._running.add(process)
            try:
                if self._closed:
                    process.kill()
                printed = self._talk(process, (manuscript, target), progress)
                progress(1.0)
                return printed
            finally:
                self._running.discard(process)
                process.kill()

    def _talk(
        self, process: subprocess.Popen[bytes], task: object, progress: Callable[[float], None]
    ) -> Printed:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(task, process.stdin)
            process.stdin.flush()
            while True:
                match pickle.load(process.stdout):  # noqa: S301 (from a process of ours)
                    case Printed() as printed:
                        return printed
                    case BaseException() as error:
                        raise error
                    case float() as share:
                        progress(share)
        except (EOFError, BrokenPipeError) as error:
            code = process.wait()
            raise RectoversoError(f"laying out pages stopped (exit code {code})") from error


def main() -> None:
    """A press at work: one manuscript in, its progress and what came of it out."""
    gc.disable()
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing else may speak there

    def answer(value: object) -> None:
        pickle.dump(value, answers)
        answers.flush()

    manuscript, target = pickle.load(given)  # noqa: S301 (from the build)

    def leave_with_the_build() -> None:
        given.read()
        os._exit(1)

    def drop_boxes(share: float) -> None:
        # those of a section that is painted hold one another
        answer(share)
        if share < 1:
            gc.collect()

    threading.Thread(target=leave_with_the_build, daemon=True).start()
    gc.freeze()
    try:
        printed = print_out(manuscript, target, drop_boxes)
    except (RectoversoError, OSError, MemoryError) as error:
        answer(error)
    except Exception as error:  # noqa: BLE001 (the program's own fault, told by the build)
        fault = RuntimeError(f"{type(error).__name__}: {error}")
        fault.add_note(traceback.format_exc())
        answer(fault)
    else:
        answer(printed)
    os._exit(0)  # tidying up a million boxes takes a second
