"""What the tests of cards share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.cards.page import launch


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that runs as long as a module's tests."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()
