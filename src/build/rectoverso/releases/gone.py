"""What the notes that a release retires showed last, taken from the packages of the release before.

What retired earlier stays as it is kept beside the ledger (`history.retired`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from rectoverso.anki import package
from rectoverso.anki.package import Package
from rectoverso.history import retired, retired_pictures
from rectoverso.history.ledger import Key, Ledger
from rectoverso.history.retired import RetiredText


def last_texts(
    kept: Mapping[Key, RetiredText], after: Ledger, packages: Mapping[str, Package]
) -> dict[Key, RetiredText]:
    """The texts of the notes that are retired in `after`, the ledger of a release.

    What its last release retired is taken from `packages`, those of the release before by
    language; what retired earlier from `kept`. A note whose text is in neither is left out
    (`retired.missing` names it), and so is one that came back.
    """
    last = after.last_release
    shipped = {
        (language, note.guid): note for language, held in packages.items() for note in held.notes
    }
    found = {}
    for row in retired.rows(after):
        if last is None or row.retired_in != last.version:
            text = kept.get(row.key)
            if text is not None and text.guid == row.guid:
                found[row.key] = text
            continue
        note = shipped.get((row.language, row.guid))
        if note is not None:
            fields = {name: html for name, html in note.fields.items() if html}
            found[row.key] = RetiredText(*row.key, row.guid, fields, note.tags)
    return found


def last_pictures(
    texts: Mapping[Key, RetiredText], kept: Mapping[str, bytes], packages: Iterable[Path]
) -> dict[str, bytes]:
    """The pictures that `texts` show, their bytes by name, sorted.

    Those of `kept`, else of `packages`, the files of the release before. One that is in none is
    left out (`retired_pictures.missing` names it). `RectoversoError` when a package can't be read.
    """
    found = dict(kept)
    shown = retired_pictures.shown(texts)
    for path in packages:
        lacking = shown - found.keys()
        if lacking:
            media = package.media(path, lacking)
            found |= {
                name: data for name, data in media.items() if retired_pictures.is_right(name, data)
            }
    return {name: found[name] for name in sorted(shown & found.keys())}
