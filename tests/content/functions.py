"""Functions that the tests of several chapters compute with."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def sigmoid(x: float) -> float:
    """Return 1 / (1 + exp(-x))."""
    return 1 / (1 + math.exp(-x))


def softmax(z: Array) -> Array:
    """Return the softmax of each row (of the only row of a vector)."""
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def score_interval(hits: int, n: int) -> tuple[float, float]:
    """Return the shares that a score test at 1.96 just allows: Wilson's interval, by halving."""

    def edge(refused: float) -> float:
        allowed = hits / n
        for _ in range(80):
            share = (refused + allowed) / 2
            if (hits / n - share) ** 2 > 1.96**2 * share * (1 - share) / n:
                refused = share
            else:
                allowed = share
        return allowed

    return edge(0.0), edge(1.0)


def vote(chances: Sequence[float], n: int) -> float:
    """Return how often the first of several answers wins a vote, by all ways to vote."""
    total = 0.0
    for counts in np.ndindex(*([n + 1] * (len(chances) - 1))):
        last = n - sum(counts)
        if last < 0:
            continue
        votes = (*counts, last)
        if votes[0] < max(votes):
            continue
        ways = math.factorial(n)
        chance = 1.0
        for k, c in zip(votes, chances, strict=True):
            ways //= math.factorial(k)
            chance *= c**k
        total += ways * chance / votes.count(max(votes))
    return total
