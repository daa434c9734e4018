"""How often a property is tried: a fifth as often in `make check`, tenfold in `make prove`."""

from __future__ import annotations

from typing import Any

from hypothesis import settings

USUAL = 100
"""Hypothesis's own default."""


def profiles() -> None:
    """Name the settings that `--hypothesis-profile` takes."""
    settings.register_profile("check", max_examples=USUAL // 5)
    settings.register_profile("prove", max_examples=USUAL * 10)


def examples(count: int = USUAL, **more: Any) -> settings:
    """Try a property `count` times, more or less by the profile."""
    usual = settings().max_examples
    return settings(max_examples=count * usual // USUAL, deadline=None, **more)
