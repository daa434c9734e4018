"""Processes of our own that work beside the preview, so that a card never waits for them.

A companion is asked by one thread at a time and answers; when the preview is gone, its input ends,
and so does it. Ctrl-C means the preview, and is not heard by it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any, Final

from rectoverso import children
from rectoverso.diagnostics import RectoversoError

_NICE: Final = 5
"""By how much a companion steps back when the machine is busy: a card comes first."""
_STOPPED: Final = "a process of the preview stopped (exit code {})"


class Companion:
    """A process that runs the function `main` of a module of ours, started when first asked."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._turn = threading.Lock()

    def ask(self, question: object) -> Any:
        """What it answers; what it raises is raised here. `RectoversoError` where it stopped."""
        with self._turn:
            process = self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                pickle.dump(question, process.stdin)
                process.stdin.flush()
                answer = pickle.load(process.stdout)  # noqa: S301 (from a process of ours)
            except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
                self._process = None
                raise RectoversoError(_STOPPED.format(process.wait())) from error
            if isinstance(answer, BaseException):
                raise answer
            return answer

    def close(self) -> None:
        """Stop it, also where it is at work."""
        self._closed = True
        if self._process is not None:
            self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise RectoversoError("the preview has ended")
        if self._process is None or self._process.poll() is not None:
            self._process = children.start(self._module)
        return self._process


def answer_all(answer: Callable[[Any], object]) -> None:
    """Be a companion: answer what is asked until nobody asks any more."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing else may speak there
    while True:
        try:
            question = pickle.load(given)  # noqa: S301 (from the preview)
        except EOFError:
            return
        try:
            said = answer(question)
        except (RectoversoError, OSError, MemoryError) as error:
            said = error
        except Exception as error:  # noqa: BLE001 (the program's own fault, told by the preview)
            said = RuntimeError(f"{type(error).__name__}: {error}")
        try:
            pickle.dump(said, answers)
            answers.flush()
        except BrokenPipeError:
            os._exit(0)  # nobody waits for it any more
