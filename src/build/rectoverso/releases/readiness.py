"""What speaks against a release, said before anything is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rectoverso.anki.names import version_numbers
from rectoverso.diagnostics import OTHER_SCHEMA, Diagnostic, RectoversoError, UnfitError
from rectoverso.history import clock, identity, ledger, repository
from rectoverso.pipeline import Sound
from rectoverso.releases.changes import Changes
from rectoverso.source import config
from rectoverso.source.folder import SETTINGS

_SHOWN: Final = 5


def expect_ready(deck: Sound) -> None:
    """See that the version of `deck.toml` can be released now.

    `UnfitError` with what speaks against it; `RectoversoError` where the repository knows more than
    the ledger.
    """
    root, version = deck.source.root, deck.settings.version
    place = config.place(deck.source.settings_text(), "version")
    refused = identity.refusals(deck.ledger, version, clock.now(), place)
    if refused:
        raise UnfitError(refused)
    if repository.holds(root):
        _no_tag_without_its_ledger(deck)


def against_a_commit(deck: Sound, output: Path) -> str:
    """Why the release of a deck could not be committed and tagged now, in a sentence; empty when it
    could. What lies in the folder `output` is nobody's change.
    """
    root = deck.source.root
    if not repository.holds(root):
        return (
            f"the deck is in no git repository ({repository.why_not(root)}): git init, and commit"
            " the deck; or --no-commit, and keep the ledger by yourself"
        )
    if unready := repository.unready(root):
        return unready
    if changed := changes_of(root, output):
        return (
            f"the tree differs from the last commit in {_named(changed)}: commit first, so that the"
            " tag holds what learners get"
        )
    if unknown := repository.unknown(root, _read(deck)):
        return (
            f"git does not keep {_named(unknown)} (is it ignored?): add it, so that the tag holds"
            " what learners get"
        )
    return ""


def _named(paths: Sequence[str]) -> str:
    """The first of some paths, and how many more there are."""
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more


def _read(deck: Sound) -> Iterator[str]:
    """The files that the deck consists of, as paths below its folder."""
    yield SETTINGS
    for each in deck.decks:
        yield from (chapter.path for chapter in each.chapters)
        for medium in each.media:
            yield deck.source.medium_path(medium.path, each.language)


def _no_tag_without_its_ledger(deck: Sound) -> None:
    """Raise `RectoversoError` where git has a tag of a release that the ledger does not know."""
    known = {release.version for release in deck.ledger.releases}
    beginning = tag_of(deck, "")
    for tag in repository.tags(deck.source.root, beginning):
        version = tag.removeprefix(beginning)
        if version_numbers(version) and version not in known:
            raise RectoversoError(
                f"git has a tag {tag}, and the ledger no such release: merge {tag} or bring its"
                f" ledger back (git checkout {tag} -- {deck.report.prefix}{ledger.FOLDER}); a tag"
                " that was never published may be deleted"
            )


def conflicts(compared: Changes, deck: Sound) -> Iterator[Diagnostic]:
    """A finding per reason for which learners' notes could not be updated."""
    place = config.place(deck.source.settings_text(), "version")
    reasons = Counter(conflict.reason for conflict in compared.forecast.conflicts)
    for reason, count in reasons.items():
        message = f"{count} notes would conflict with what learners have: {reason}"
        hint = "learners' Anki would not update them any more; undo what changed the note type"
        yield OTHER_SCHEMA.found(message, place, hint)


def changes_of(folder: Path, output: Path) -> tuple[str, ...]:
    """What differs from the last commit, without what lies in the folder of the artifacts."""
    top, made = repository.top(folder), output.resolve()
    changed = repository.changes(folder)
    return tuple(path for path in changed if not (top / path).resolve().is_relative_to(made))


def tag_of(deck: Sound, version: str) -> str:
    """The git tag of a release of the deck."""
    return f"{deck.settings.name}-{version}"
