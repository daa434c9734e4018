"""A recording can't be played in every artifact.

Recordings are MP3, Ogg, M4A or WAV files of at most 10 MB, and are what their names say. A learner
loads all of a deck's media to the phone; speech needs no more than 64 kbit/s, half a megabyte a
minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Rule, Severity
from rectoverso.model import Deck, Sound
from rectoverso.rules.context import Context

MOST = 10_000_000
"""Bytes."""

# What a file begins with: an ID3 tag or a frame of MPEG audio (ISO 11172-3, 2.4.2.3), a page of
# Ogg (RFC 3533, 6), a file type box (ISO 14496-12, 4.3), a RIFF container of waves.
_SIGNATURES = {
    "mp3": re.compile(rb"ID3|\xff[\xe2-\xff]"),
    "ogg": re.compile(rb"OggS"),
    "m4a": re.compile(rb"[\s\S]{4}ftyp"),
    "wav": re.compile(rb"RIFF[\s\S]{4}WAVE"),
}


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    present = {medium.path for medium in deck.media}
    reasons: dict[str, str] = {}
    for node in context.index.of(Sound):
        if node.source not in present:
            continue
        if node.source not in reasons:
            reasons[node.source] = unusable(node.source, context.medium(node.source))
        if reasons[node.source]:
            hint = "export it as MP3, 64 kbit/s for speech"
            yield RULE.found(f"{node.source} {reasons[node.source]}", node.span, hint)


def unusable(path: str, content: bytes) -> str:
    """Why a recording can't be used, in a few words; empty when it can."""
    suffix = path.rpartition(".")[2].lower()
    if not content:
        return "is empty"
    if len(content) > MOST:
        return f"holds {len(content) / 1e6:.1f} MB, more than {MOST // 1_000_000}"
    return "" if _SIGNATURES[suffix].match(content) else f"is not a .{suffix} file inside"


RULE = Rule("SND002", "unusable-sound", Severity.ERROR, _check)
