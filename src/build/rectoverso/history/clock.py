"""What time it is: the only room that looks at the clock.

Outputs carry the commit's time, so that the same commit gives the same bytes on any day. The
environment's `SOURCE_DATE_EPOCH` goes before it (https://reproducible-builds.org/specs/
source-date-epoch/), and only a changed tree is stamped by the clock. All times are whole seconds
since 1970-01-01 UTC, but for `elapsed`, which tells people how long something took.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

from rectoverso.diagnostics import RectoversoError
from rectoverso.history import repository

VARIABLE = "SOURCE_DATE_EPOCH"
LAST_SECOND = 253_402_300_799
"""The end of the year 9999: the last moment that all formats and clients can express."""

_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


def now() -> int:
    """The moment that a release carries: `SOURCE_DATE_EPOCH`, else the clock.

    `RectoversoError` when the variable is malformed.
    """
    given = source_date_epoch()
    return int(time.time()) if given is None else given


def elapsed() -> float:
    """Seconds since some moment, which only a later call's can be compared with.

    For those who wait: no artifact carries it.
    """
    return time.monotonic()


def source_date_epoch() -> int | None:
    """What `SOURCE_DATE_EPOCH` says; None when it is unset or empty.

    `RectoversoError` when it is anything but a number of seconds up to the year 9999.
    """
    value = os.environ.get(VARIABLE, "")
    if not value:
        return None
    seconds = _seconds(value)
    if seconds is None:
        raise RectoversoError(
            f"{VARIABLE} is {value[:40]!r}: set it to a whole number of seconds since 1970,"
            " or unset it"
        )
    return seconds


def commit_time(folder: Path) -> int | None:
    """When the commit that `folder` stands at was made.

    None when that doesn't tell the content's time: `folder` is in no repository (or in one that
    git won't open), git is missing, nothing in `folder` is committed, or something in it differs
    from the commit. Changes elsewhere in the repository don't matter.
    """
    return time_of(folder, "HEAD") if repository.is_as_committed(folder) else None


def time_of(folder: Path, revision: str) -> int | None:
    """When a revision of the repository of `folder` was committed; None when git does not say."""
    return _seconds(repository.committed_at(folder, revision))


def _seconds(text: str) -> int | None:
    """The moment that a number says; None when it is none, or later than the year 9999."""
    return int(text) if _SECONDS.fullmatch(text) and int(text) <= LAST_SECOND else None


def stamp(folder: Path, after: int) -> int:
    """The `mod` of what no release has shipped yet, for the deck in `folder`.

    `SOURCE_DATE_EPOCH`, else the commit's time, else the clock; always later than `after`, the
    latest moment that the ledger knows (0 before the first release). `RectoversoError` when the
    variable is malformed.
    """
    given = source_date_epoch()
    if given is None:
        given = commit_time(folder)
    if given is None:
        given = int(time.time())
    return max(given, after + 1)
