"""A preview that runs as an author starts it, and its page in Chromium."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Frame, Page

PATIENCE = 30.0  # seconds, on a busy machine
LOOK = 0.02
COMMAND = [sys.executable, "-m", "rectoverso", "preview"]


class Answer(NamedTuple):
    """What a server answers: its status, its headers by their names in lower case, and the body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Started:
    """A preview: its address, and its process."""

    address: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        port = urlsplit(self.address).port
        assert port is not None
        return port

    def ask(self, path: str = "", method: str = "GET", **headers: str) -> Answer:
        """What is answered to a request below the preview's address, or at a path from the root."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        target = path if path.startswith("/") else urlsplit(self.address).path + path
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(connection):
            connection.request(method, target, headers=named)
            answer = connection.getresponse()
            known = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, known, answer.read())


@contextmanager
def started(folder: Path, *more: str) -> Iterator[Started]:
    """`rectoverso preview` of the deck in a folder."""
    with subprocess.Popen(
        [*COMMAND, "--deck", str(folder), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert "http://127.0.0.1:" in line, process.communicate()[1]
            yield Started(line.rpartition(": ")[2].strip(), process)
        finally:
            process.terminate()


class Desk:
    """The preview's page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        noise = "No version information available for component [tex]/"
        page.on("console", lambda each: None if noise in each.text else self.said.append(each.text))
        page.on("pageerror", lambda each: self.said.append(str(each)))

    def ask(self, script: str) -> Any:
        return self.page.evaluate(script)

    def until(self, true: Callable[[], object], what: str) -> None:
        """Wait until something is so. Asked from here: the page's policy forbids `eval`."""
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"in vain waited for {what}"
            self.page.wait_for_timeout(LOOK * 1000)

    def frame(self, side: str, device: str = "phone") -> Frame:
        handle = self.page.query_selector(f"iframe[title^='{side}'][title$='{device}']")
        assert handle is not None
        found = handle.content_frame()
        assert found is not None
        return found

    def words(self, side: str = "Front", device: str = "phone") -> str:
        """What a side of the card says."""
        if self.page.query_selector(f"iframe[title^='{side}'][title$='{device}']") is None:
            return ""
        said: str = self.frame(side, device).evaluate("document.body?.innerText ?? ''")
        return said

    def sees(self, words: str, side: str = "Front") -> None:
        self.until(lambda: words in self.words(side), f"{words!r} on the card")

    def says(self, words: str, place: str = "#found") -> None:
        self.until(lambda: words in self.page.inner_text(place), f"{words!r} in {place}")

    def checked(self) -> None:
        """Wait until the whole deck has been checked, and nothing is left to do."""
        self.until(lambda: self.ask("state.findings.ready"), "the checks")


@contextmanager
def desk(browser: Any, address: str, width: int = 1280, **more: Any) -> Iterator[Desk]:
    """The page of a preview in Chromium; what it complains of fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 900}, **more)
    page = context.new_page()
    seen = Desk(page)
    page.goto(address)
    seen.until(lambda: seen.ask("window.seen.length > 0 || state.items.length > 0"), "the page")
    try:
        yield seen
        assert seen.said == [], "\n".join(seen.said)
    finally:
        context.close()
