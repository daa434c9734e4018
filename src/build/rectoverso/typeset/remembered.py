"""What MathJax said of formulas in earlier builds."""

from __future__ import annotations

import json
import unicodedata
import zlib
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from rectoverso.memory import LIMIT, Memory, libraries

NAME: Final = "formulas.sqlite"


@cache
def maker() -> str:
    """A hash of what makes the answers: MathJax, V8, Unicode's tables and this folder's code."""
    made = sha256()
    for name in libraries():
        if name.startswith(("sphinx_mathjax_offline-", "mini_racer-")):
            made.update(f"{name}\n".encode())
    made.update(unicodedata.unidata_version.encode())
    for file in sorted(files("rectoverso.typeset").iterdir(), key=lambda each: each.name):
        if file.name.endswith((".js", ".py")):
            made.update(file.name.encode() + file.read_bytes())
    return made.hexdigest()


class Remembered(Memory):
    """Answers that JSON can hold, by questions that it can hold too."""

    def __init__(self, folder: Path, *, limit: int = LIMIT) -> None:
        super().__init__(folder, NAME, limit=limit)

    def answer(self, *question: object) -> Any:
        """What was answered, as JSON has it; None where nobody knows."""
        (answer,) = self.answers([question])
        return answer

    def answers(self, questions: Iterable[tuple[object, ...]]) -> list[Any]:
        """`answer` of each."""
        keys = [_key(question) for question in questions]
        kept = self.read_all(keys)
        return [self._opened(key, kept.get(key)) for key in keys]

    def _opened(self, key: bytes, kept: bytes | None) -> Any:
        if kept is None:
            return None
        try:
            answer = json.loads(zlib.decompress(kept))
        except (zlib.error, ValueError):
            return None
        self.use(key)
        return answer

    def learn(self, answer: object, *question: object) -> None:
        """Keep an answer."""
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        self.keep(_key(question), zlib.compress(text.encode("utf-8", "surrogatepass"), 1))


def _key(question: tuple[object, ...]) -> bytes:
    return sha256(json.dumps([maker(), *question]).encode()).digest()
