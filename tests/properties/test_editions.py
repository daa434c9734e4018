"""Every stale translation is named, and none that a mere change of form could make look so."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import examples
from tests.properties.translators import Desk

ACTS = 25
"""In each history; 40 histories of `make test` are a thousand acts, and ten thousand those of
`make prove`."""


@given(st.lists(st.integers(0, 2**32), min_size=ACTS, max_size=ACTS))
@examples(40)
def test_what_is_stale_is_named_and_nothing_else(seeds: list[int]) -> None:
    desk = Desk()
    done: list[str] = []
    for seed in seeds:
        done.append(desk.act(Random(seed)))
        try:
            desk.check()
        except AssertionError as error:
            error.add_note("\n".join(done))
            raise
