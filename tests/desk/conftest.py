"""What the tests of the desk share."""

from tests.cards.conftest import browser

__all__ = ["browser"]
