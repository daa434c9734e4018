"""What earlier releases shipped, found without being named: a new one is rehearsed over it.

Packages lie in the folder that `deck.toml` names, or where artifacts go; of others a tag may tell,
and its tree is built again.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rectoverso.anki.names import PACKAGE, file_name, version_numbers
from rectoverso.diagnostics import Progress, RectoversoError
from rectoverso.history import repository
from rectoverso.history.ledger import Ledger
from rectoverso.pipeline import Sound
from rectoverso.releases import rehearsal, snapshots
from rectoverso.releases.readiness import tag_of
from rectoverso.releases.snapshots import Snapshot

RECENT: Final = 3
"""How many of the last releases are looked for where `deck.toml` names no folder."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Packages of earlier releases by language, oldest first, and why some are not among them, a
    sentence each.
    """

    packages: dict[str, list[Path]]
    without: tuple[str, ...] = ()


def kept_in(deck: Sound) -> tuple[Path, ...]:
    """The folder in which a deck says that it keeps packages; none where it names none.

    `RectoversoError` where it names one that is not there, though the deck was released.
    """
    if not deck.settings.earlier:
        return ()
    folder = deck.source.root / deck.settings.earlier
    if folder.is_dir() and folder.resolve().is_relative_to(deck.source.root.resolve()):
        return (folder,)
    if deck.ledger.last_release is None:
        return ()
    raise RectoversoError(
        f"deck.toml keeps the packages of earlier releases in {deck.settings.earlier}, and there is"
        " no such folder: make it and put them there, or take the setting out"
    )


def packages(
    deck: Sound,
    before: Ledger,
    output: Path,
    stack: ExitStack,
    progress: Progress,
    last: Snapshot | None = None,
) -> Earlier:
    """Packages of the releases that the ledger `before` knows: all that lie in the deck's own
    folder of them; where it has none, those of the last releases, from the folder `output` or from
    their tags. `last` is what the last release shipped, where that is known.

    What has to be built is there until `stack` ends.
    """
    name = deck.settings.name
    found: dict[str, list[Path]] = {draft.deck.language: [] for draft in deck.drafts}
    for folder in kept_in(deck):
        for language, paths in found.items():
            new = folder / file_name(name, language, deck.settings.version, PACKAGE)
            paths += rehearsal.earlier_releases(new, folder)
        return Earlier(found)
    without = []
    versions = sorted((each.version for each in before.releases), key=version_numbers)[-RECENT:]
    for version in versions:
        lying = {
            language: path
            for language in found
            if (path := output / file_name(name, language, version, PACKAGE)).is_file()
        }
        if last is not None and version == versions[-1]:
            held = last
        elif lying:
            for language, path in lying.items():
                found[language].append(path)
            continue
        else:
            tag = tag_of(deck, version)
            if not repository.has_tag(deck.source.root, tag):
                without.append(f"{version} is not at hand: neither its package nor the tag {tag}")
                continue
            there = snapshots.snapshot(f"refs/tags/{tag}", deck.source.root, progress, held=True)
            try:
                held = stack.enter_context(there)
            except RectoversoError as error:
                without.append(f"{version} could not be built again: {error}")
                continue
        for language, paths in found.items():
            paths += filter(None, [held.path(language)])
    return Earlier(found, tuple(without))
