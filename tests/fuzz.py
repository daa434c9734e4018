"""How often a property is tried."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

USUAL = 100
"""Hypothesis's own default."""


def examples(count: int = USUAL, **more: Any) -> settings:
    """Try a property `count` times; where a profile says more than the default, so much more."""
    times = settings().max_examples // USUAL
    return settings(max_examples=count * times, deadline=None, **more)
