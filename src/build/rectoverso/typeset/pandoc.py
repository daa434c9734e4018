"""pandoc: the only module that knows it, and where it comes from (the package pypandoc_binary).

Every run is closed off: `--sandbox`, a fixed environment, and a private folder that holds nothing
but the files handed in; pandoc's standard input is the document and its standard output the
result. A warning fails the run, because pandoc drops what it can't use with a warning only.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rectoverso.memory import recalled

API_VERSION = (1, 23, 1)
"""The version of pandoc's types that the ASTs here are written in."""

Ast = dict[str, Any]
"""A document in pandoc's JSON: `pandoc-api-version`, `meta` and `blocks`."""


class PandocError(Exception):
    """pandoc could not do it; the message is one line. `output` is all that it printed."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output


@lru_cache(maxsize=1)
def _program() -> Path | None:
    """pypandoc_binary's own pandoc: never another one that happens to be on the path."""
    found = find_spec("pypandoc")
    if found is None or not found.origin:
        return None
    program = Path(found.origin).parent / "files" / "pandoc"
    return program if os.access(program, os.X_OK) else None


def missing() -> tuple[str, ...]:
    """What this machine lacks for pandoc, one line each on what to install; empty when ready."""
    return () if _program() else ("pandoc is missing: pip install pypandoc_binary",)


def document(meta: Mapping[str, Any], blocks: list[Any]) -> Ast:
    """A document of `blocks` with metadata, both in pandoc's JSON types."""
    return {"pandoc-api-version": list(API_VERSION), "meta": dict(meta), "blocks": blocks}


def read(text: str, source: str) -> Ast:
    """`text`, written in pandoc's input format `source`, as an AST. Raises `PandocError`."""
    output = _run(text.encode(), ["--from", source, "--to", "json", "--standalone"], {})
    ast: Ast = json.loads(output)
    return ast


def cite(ast: Ast, style: bytes) -> Ast:
    """`ast` with its citations formatted by citeproc, and the works cited in a `Div` at its end.

    The works are those in the metadata's `references`; `style` is a CSL style. Raises
    `PandocError`, also when a work is not there.
    """
    arguments = ["--from", "json", "--to", "json", "--citeproc", "--csl", "style.csl"]
    output = _run(_dumps(ast), arguments, {"style.csl": style})
    cited: Ast = json.loads(output)
    return cited


def _dumps(ast: Ast) -> bytes:
    return json.dumps(ast, ensure_ascii=False, separators=(",", ":")).encode()


def _run(given: bytes, arguments: list[str], files: dict[str, bytes]) -> bytes:
    """What pandoc makes of a document; of what it once made it is not asked again."""
    inputs = given, *arguments, *sorted(files.items())
    return recalled("pandoc", inputs, lambda: _asked(given, arguments, files))


def _asked(given: bytes, arguments: list[str], files: dict[str, bytes]) -> bytes:
    program = _program()
    if program is None:
        raise PandocError(missing()[0])
    with tempfile.TemporaryDirectory(prefix="rectoverso-pandoc-") as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        closed = ["--sandbox", "--fail-if-warnings", f"--data-dir={name}", "--output", "-"]
        environment = {
            "HOME": name,
            "LANG": "C.UTF-8",
            "SOURCE_DATE_EPOCH": "0",
            "TMPDIR": name,
            "TZ": "UTC",
        }
        try:
            done = subprocess.run(
                [str(program), *closed, *arguments],
                input=given,
                capture_output=True,
                check=False,
                cwd=folder,
                env=environment,
            )
        except OSError as error:
            raise PandocError(f"pandoc can't be started: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        raise PandocError(_one_line(said, done.returncode), said)
    return done.stdout


def _one_line(said: str, code: int) -> str:
    """What pandoc printed on its way out, as one line."""
    lines = [line.strip() for line in said.splitlines()]
    words = [line for line in lines if line and not line.startswith("Failing because")]
    if not words:
        ending = f"was stopped by signal {-code}" if code < 0 else f"ended with code {code}"
        return f"pandoc {ending}"
    return "pandoc: " + " ".join(words)[:300]
