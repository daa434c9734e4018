"""What retired notes showed last, kept beside the ledger: the source does not have them any more,
and learners still do.

`texts` are their fields and tags, `pictures` the files that those show. The package that marks
retired notes (`writers.retired`) is made from both.
"""

from __future__ import annotations

from rectoverso.history.retired import pictures
from rectoverso.history.retired.texts import (
    FILE,
    RetiredNote,
    RetiredText,
    by_language,
    missing,
    parse,
    read,
    rows,
    text,
    write,
)

__all__ = [
    "FILE",
    "RetiredNote",
    "RetiredText",
    "by_language",
    "missing",
    "parse",
    "pictures",
    "read",
    "rows",
    "text",
    "write",
]
