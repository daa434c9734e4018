"""What every test may use, and the options of a run."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fuzz import profiles
from tests.upgrade import small as small_deck

GOLDEN = Path(__file__).parent / "golden"


MEMORY = Path("/dev/shm")
"""Files in memory, on Linux."""

profiles()


def pytest_configure(config: pytest.Config) -> None:
    """Temporary files lie in memory where there is room: thousands of them are made, synced and
    removed, and a disk takes three times as long for all tests as they need.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    runs_programs = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    if runs_programs and shutil.disk_usage(MEMORY).free > 2_000_000_000:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a build remembers of formulas, and fontconfig of faces, is of this run alone."""
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What sweeps have measured, each as its table."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "figures" and report.when == "call":
                    terminalreporter.section(report.nodeid)
                    terminalreporter.write_line(str(value))


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("rectoverso")
    group.addoption(
        "--rewrite-goldens",
        action="store_true",
        help="write what the tests now find into tests/golden instead of comparing with it",
    )
    group.addoption(
        "--screenshots",
        metavar="FOLDER",
        help="write the pages that the tests show in Chromium there, as PNG files",
    )
    group.addoption(
        "--histories",
        metavar="N",
        type=int,
        default=200,
        help="play N random histories of a deck and its learners (default: 200)",
    )
    group.addoption(
        "--history-seed",
        metavar="SEED",
        type=int,
        help="play this one history alone, by the seed that a failing test has printed",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a file in tests/golden (or write it there, with --rewrite-goldens)."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--rewrite-goldens"):
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text

    return compare


@pytest.fixture
def quick_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """Java compiles with its quick compiler alone: the other takes as long as a whole check."""
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> small_deck.Small:
    """The small deck after its two releases; it takes seconds to make."""
    return small_deck.make(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def screenshots(request: pytest.FixtureRequest) -> Path | None:
    """The folder of --screenshots, or None."""
    given = request.config.getoption("--screenshots")
    if given is None:
        return None
    folder = Path(given)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
