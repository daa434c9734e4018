"""Identity over releases: which note a question is, when it changed, and where it stands.

A learner's Anki knows a note by its guid and takes an update only where `mod` is newer. So a guid
depends on nothing that an author edits, and `mod` moves only when the note shows something new:
an unchanged note that is stamped anew would overwrite what the learner wrote into it.

`notes` says which note a question is, `recording` what a release leaves in the ledger, `findings`
what speaks against one; all three ask `lineage` what was there before.
"""

from __future__ import annotations

from rectoverso.history.identity.findings import (
    contradictions,
    refusals,
    release_time,
    retitled,
    strangers,
    unfit,
)
from rectoverso.history.identity.lineage import kind_of
from rectoverso.history.identity.notes import NoteIdentity, identify
from rectoverso.history.identity.recording import record

__all__ = [
    "NoteIdentity",
    "contradictions",
    "identify",
    "kind_of",
    "record",
    "refusals",
    "release_time",
    "retitled",
    "strangers",
    "unfit",
]
