"""What an author may have meant by a name that does not exist; for hints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 60
_NUMBERED = re.compile(r"([A-Z]+)([0-9]{1,4})")
"""A finding's code, its digits perhaps too few."""
_MOST = 50


class Nearest:
    """Finds the known name that is most like a wrong one.

    Comparing takes time, so it is given up after some dozens of wrong names: then something else
    is wrong, a missing file say.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = sorted(known)
        self._found: dict[str, str] = {}

    def to(self, name: str) -> str:
        """The nearest known name; empty when none is near."""
        if name not in self._found:
            numbered = _NUMBERED.fullmatch(name)
            if numbered and (whole := f"{numbered[1]}{int(numbered[2]):03}") in self._known:
                return whole
            if len(name) > _LONGEST or len(self._found) >= _MOST:
                return ""
            near = get_close_matches(name, self._known, n=1)
            self._found[name] = near[0] if near else ""
        return self._found[name]
