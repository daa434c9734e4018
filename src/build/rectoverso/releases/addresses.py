"""The addresses at the foot of every card: whether there are any, and whether they lead anywhere.

A deck without them is sound, so no check asks for them; its first release is the moment to think of
learners who find a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rectoverso.source.config import Settings

RESERVED: Final = (
    *("example", "example.com", "example.net", "example.org"),
    *("invalid", "localhost", "test"),
)
"""Names that belong to nobody, with all below them (RFC 2606, RFC 6761)."""

_WHAT: Final = {"report": "address for reports", "home": "home"}
_HOST: Final = re.compile(r"https?://(?:[^/?#]*@)?([^/?#:]+)", re.IGNORECASE)
_MAIL: Final = re.compile(r"@([^@,?]+)")
_HOW: Final = (
    'in deck.toml, report = "https://…" ({id} in it is the question) and home = "https://…"; that'
    " costs learners nothing: an address stands in the note type's template, and no note moves"
)


def remark(settings: Settings, *, first: bool) -> str:
    """What is to be said of the deck's addresses, in one line; nothing where all is well. Whoever
    left one out before the `first` release, and was told, means it.
    """
    given = {"report": settings.report, "home": settings.home}
    missing = [_WHAT[key] for key, address in given.items() if not address]
    said = [f"the deck has no {' and no '.join(missing)}"] if missing and first else []
    for key, address in given.items():
        reserved = next(filter(_is_reserved, _hosts(address)), "")
        if reserved:
            said.append(f"`{key}` leads nowhere ({reserved} is a reserved name, RFC 2606)")
    return f"{'; '.join(said)}: {_HOW}" if said else ""


def _hosts(address: str) -> Iterator[str]:
    """The hosts that an address names: one, or those of the mailboxes that it is for."""
    if address.startswith("mailto:"):
        yield from _MAIL.findall(address.partition("?")[0].lower().replace("%40", "@"))
    elif host := _HOST.match(address):
        yield host[1].lower()


def _is_reserved(host: str) -> bool:
    return f".{host.rstrip('.')}".endswith(tuple(f".{name}" for name in RESERVED))
