"""How likely it is that chance alone makes something happen so often; for rules that look at a
whole deck.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log

FEWEST = 8
"""Of fewer questions nothing is said: no learner sees a pattern in them."""
LEAST_OFTEN = 1.5
"""Times what chance gives: in a very large deck also what nobody could use is beyond chance."""
BOUND = 0.01
"""A deck whose author draws lots is found wanting once in a hundred decks, if at all."""


def tail(count: int, chances: Sequence[float]) -> float:
    """At most how probable it is that `count` or more of independent events happen, whose
    probabilities are `chances`; exact where these are equal.

    The tail of the binomial distribution with their mean. Where they are not equal, the number of
    events is less spread than that one's, and from one above the mean on its tail is no larger
    (W. Hoeffding, “On the distribution of the number of successes in independent trials”, Annals
    of Mathematical Statistics 27, 1956); for smaller counts this gives 1.
    """
    events, expected = len(chances), sum(chances)
    if count > events:
        return 0.0
    mean = expected / events if events else 0.0
    if count < expected + 1 or mean == 1:
        return 1.0
    ways = lgamma(events + 1) - lgamma(count + 1) - lgamma(events - count + 1)
    term = exp(ways + count * log(mean) + (events - count) * log(1 - mean))
    total = 0.0
    for happened in range(count, events + 1):
        total += term
        term *= (events - happened) / (happened + 1) * mean / (1 - mean)
        if term < total * 1e-17:
            break
    return min(total, 1.0)


def is_too_often(count: int, chances: Sequence[float], looks: int) -> bool:
    """Whether `count` of the events are far more than chance gives, where that is the answer to
    one of `looks` questions to the same deck (each gets its share of `BOUND`, after Bonferroni).
    """
    if len(chances) < FEWEST or count < LEAST_OFTEN * sum(chances):
        return False
    return tail(count, chances) < BOUND / looks
