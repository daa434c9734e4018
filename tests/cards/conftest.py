"""What the tests of cards share."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, sync_playwright

from rectoverso.typeset.texmath import Typesetter
from tests.cards.page import launch
from tests.cards.rendering import Render, rendered


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that runs as long as a module's tests."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture(scope="module")
def render() -> Iterator[Render]:
    """Build a deck and let the engine render it.

    In a thread of its own: Playwright runs an event loop in the tests' thread, and V8 won't be
    called from one.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        typesetter = thread.submit(Typesetter().__enter__).result()
        yield lambda deck, folder: thread.submit(rendered, deck, folder, typesetter).result()
        thread.submit(typesetter.__exit__, None, None, None).result()
