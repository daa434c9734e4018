"""What every test may use, and the options of a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# `make prove` loads it: properties are tried ten times as often (see `examples` in tests.fuzz).
settings.register_profile("prove", max_examples=1000)

GOLDEN = Path(__file__).parent / "golden"


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
def screenshots(request: pytest.FixtureRequest) -> Path | None:
    """The folder of --screenshots, or None."""
    given = request.config.getoption("--screenshots")
    if given is None:
        return None
    folder = Path(given)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
