"""Foreign shapes into the content language, one module a shape, in one table.

An importer says how much something looks like its shape, and reads it into a `Document`: questions
as the model has them, and an account of every line or field. What is the same for all shapes
(merging with what is there, ids, chapters' files, pictures, `sources.toml`) comes after it, in
`laying`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from rectoverso.importers.document import Document
from rectoverso.importers.given import Given, Likeness


class Importer(Protocol):
    """Reads one foreign shape."""

    name: str

    def likeness(self, given: Given) -> Likeness:
        """How much something looks like this shape. It never raises on content: what can't be
        decoded is not alike.
        """

    def read(self, given: Given) -> Document:
        """Something of this shape. UnfitError with findings (IMP001) where it can't be read."""


IMPORTERS: Mapping[str, str] = {
    "exported": "rectoverso.importers.exported:ExportedImporter",
    "anki": "rectoverso.importers.anki.package:PackageImporter",
    "crowdanki": "rectoverso.importers.anki.crowdanki:CrowdAnkiImporter",
    "anki-text": "rectoverso.importers.anki.text_export:TextExportImporter",
    "obsidian": "rectoverso.importers.obsidian:ObsidianImporter",
    "table": "rectoverso.importers.table:TableImporter",
    "web-page": "rectoverso.importers.web.page:WebPage",
    "canonical": "rectoverso.importers.text.canonical:CanonicalText",
    "details": "rectoverso.importers.text.details:DetailsText",
    "transcript": "rectoverso.importers.text.transcript:TranscriptText",
    "sections": "rectoverso.importers.text.sections:SectionText",
    "numbered": "rectoverso.importers.text.numbered:NumberedText",
    "outline": "rectoverso.importers.text.outline:OutlineText",
}
"""Where each shape's importer stands, `module:class`; of two that are as likely, the first."""


def importer(name: str) -> Importer:
    """The importer of that name, imported when it is used; KeyError when there is none."""
    module, _, cls = IMPORTERS[name].partition(":")
    return cast(Importer, getattr(import_module(module), cls)())
