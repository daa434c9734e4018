"""Processes of our own: another module's `main`, spoken to through its input and output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def start(module: str) -> subprocess.Popen[bytes]:
    """A process that runs the function `main` of one of our modules, with pipes to and from it.

    It has a process group of its own: who presses Ctrl-C means the process that started it, and
    that one ends it.
    """
    home = str(Path(__file__).parents[1])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        # -P: a deck's folder may hold a file that is called as a module of ours
        (sys.executable, "-P", "-c", f"from {module} import main; main()"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        process_group=0,
    )
