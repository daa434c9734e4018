"""What a push tells while it runs, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rectoverso.push.plan import Kept, Plan


class Watch(Protocol):
    """Who is told: the plan before anything is done, the backup as soon as it is there."""

    def progress(self, phase: str, share: float) -> None:
        """`phase` is at work, and `share` of it (0 to 1) is done."""

    def plan(self, plan: Plan, media: tuple[str, ...]) -> None:
        """`plan` is the plan, and `media` come with it."""

    def backup(self, path: Path) -> None:
        """The collection as it was is safe in `path`."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push came to: its plan, the media that came with it, the backup (None: nothing was
    written), and `late`: notes that a learner changed elsewhere while the push was at work.
    """

    plan: Plan
    media: tuple[str, ...]
    backup: Path | None
    late: tuple[Kept, ...] = ()
