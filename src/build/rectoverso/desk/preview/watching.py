"""What is saved in a deck's folder, as it happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

_STEP, _DEBOUNCE = 10, 50
"""Milliseconds of silence after which a burst of changes is over, and the longest burst."""
_LOOK: Final = 1000
"""Milliseconds after which it is looked whether the folder is still there."""
_LEFT_OUT: Final = ("build", "__pycache__", "node_modules")


async def saves(root: Path) -> AsyncIterator[frozenset[str] | None]:
    """The paths, relative to the folder `root`, that each burst of changes touched; an empty set
    where the folder is another one than before (it was gone, and came back), and None when it is
    gone. What is hidden, passing, or in `build/` is left out. It never ends.
    """
    from watchfiles import awatch

    home = root.resolve()
    while True:
        try:
            known = _which(home)
            if known is None:
                raise FileNotFoundError(home)
            watched = awatch(
                home,
                watch_filter=lambda _, path: bool(_inside(home, path)),
                step=_STEP,
                debounce=_DEBOUNCE,
                rust_timeout=_LOOK,
                yield_on_timeout=True,
                recursive=True,
                raise_interrupt=False,
            )
            async for changes in watched:
                if _which(home) != known:
                    break
                if changes:
                    yield frozenset(_inside(home, path) for _, path in changes)
        except OSError:  # also where it goes away while it is being watched
            pass
        if _which(home) is None:
            yield None
        while _which(home) is None:
            await asyncio.sleep(_LOOK / 4000)
        yield frozenset()


def _inside(home: Path, path: str) -> str:
    """A path relative to the folder; empty for what does not matter."""
    try:
        parts = Path(path).relative_to(home).parts
    except ValueError:
        return ""
    if not parts or parts[0] in _LEFT_OUT or any(map(_is_passing, parts)):
        return ""
    return "/".join(parts)


def _is_passing(name: str) -> bool:
    """Whether a file is hidden, or what an editor writes beside the one that it saves."""
    return name.startswith(".") or name.endswith("~") or name.isdecimal()


def _which(home: Path) -> tuple[int, int] | None:
    """What tells a folder from another one of the same name; None where there is none."""
    try:
        status = home.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
