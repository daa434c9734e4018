"""Programs in processes of their own, each forked from one that has imported everything already.

Most commands take less time than their imports do. A fork knows nothing of a process's start:
whoever asks for a hash seed, or for limits set before the start, begins a Python of its own.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import rectoverso

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 300
"""How long a program may run."""


def run(
    code: str,
    *arguments: str | Path,
    environment: Mapping[str, str],
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program as `python -c` would, without anything to read."""
    words = [*map(str, arguments)]
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    given = [code, words, dict(environment), str(cwd or Path.cwd())]
    server.stdin.write(json.dumps(given) + "\n")
    server.stdin.flush()
    status, out, err = json.loads(server.stdout.readline())
    return subprocess.CompletedProcess(words, status, out, err)


@functools.cache
def _server() -> subprocess.Popen[str]:
    """The process that forks, which ends with this one."""
    server = subprocess.Popen(
        [sys.executable, "-c", "from tests import warm; warm.serve()"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src/build'}{os.pathsep}{ROOT}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.communicate)
    return server


def serve() -> None:
    """Take programs from the standard input, a line each; answer each with how it ended.

    Returns, in the forked process, when its program has ended.
    """
    ours = pkgutil.walk_packages(rectoverso.__path__, "rectoverso.")
    needed = ("anki.collection", "py_mini_racer", "rich.progress", "rich.table")
    for name in (*needed, *(module.name for module in ours)):
        if not name.endswith("__main__"):
            importlib.import_module(name)
    gc.freeze()
    while line := sys.stdin.readline():
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            child = os.fork()
            if child == 0:
                with Path(os.devnull).open() as nothing:
                    for number, file in enumerate((nothing, out, err)):
                        os.dup2(file.fileno(), number)
                break
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            texts = [file.seek(0) or file.read() for file in (out, err)]
        print(json.dumps([status, *texts]), flush=True)
    else:
        return
    code, arguments, environment, cwd = json.loads(line)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(cwd)
    signal.alarm(SECONDS)
    atexit.register(gc.freeze)  # else looking through all that was imported takes longest
    sys.argv = ["-c", *arguments]
    exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
