"""The description of the deck for its page on AnkiWeb, which its author pastes there.

Such a page knows paragraphs, lists, bold and links, but no headings and no tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rectoverso import archive
from rectoverso.anki import week
from rectoverso.anki.week import Core
from rectoverso.languages import phrases
from rectoverso.model import plain
from rectoverso.source.config import Settings
from rectoverso.writers import Artifact, Job
from rectoverso.writers.edition import Edition

_MARKUP: Final = re.compile(r"[*_`\[\]\\]")


class AnkiWebWriter:
    """Writes the description; counts its characters, of which AnkiWeb takes 65,000."""

    name = "ankiweb"
    suffix = "-ankiweb.md"

    def requires(self) -> tuple[str, ...]:
        """Nothing."""
        return ()

    def write(self, edition: Edition, job: Job) -> Artifact:
        """Write the description into `job.folder`. OSError when writing fails."""
        deck = edition.deck
        chapters: dict[str, int] = {}
        for entry in deck.entries():
            title = plain(entry.chapter.title)
            chapters[title] = chapters.get(title, 0) + 1
        text = description(edition.settings, chapters, week.core(deck))
        path = job.path(edition, self.suffix)
        archive.write(path, text.encode())
        return Artifact.of(edition, self.name, path, {"characters": len(text)})


def description(settings: Settings, chapters: Mapping[str, int], core: Core) -> str:
    """The description of an edition; `chapters` are the titles of the deck's chapters with their
    numbers of questions, in order, `core` its core questions.
    """
    language = core.language
    say = phrases(language)
    steps = week.blocks(core, say, str)
    total = sum(chapters.values())
    facts = [say.web_untried]
    if settings.license:
        facts.append(say.web_license.format(license=_bare(settings.license)))
    if settings.home:
        facts.append(say.web_home.format(address=settings.home))
    if settings.report:
        # here it is of no question; what says which is most often all of the query
        page = settings.report.partition("?")[0] if "{id}" in settings.report else settings.report
        address = page.replace("{id}", "").replace("{edition}", settings.version)
        facts.append(say.web_report.format(address=address))
    blocks = (
        f"**{_bare(settings.title_in(language))} {settings.version}**",
        _bare(settings.description_in(language)),
        say.web_holds.format(count=total, chapters=len(chapters)),
        _list(f"{_bare(name)} ({count})" for name, count in chapters.items()),
        *((f"**{say.week}**", *steps) if steps else ()),
        f"**{say.web_update}**",
        _list(say.web_updating),
        _list(facts),
    )
    return "\n\n".join(block for block in blocks if block) + "\n"


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _bare(words: str) -> str:
    """Words for AnkiWeb, whose escapes are not known: without what might be markup there."""
    words = _MARKUP.sub("", " ".join(words.split()))
    return words.replace("<", "‹").replace(">", "›").replace("&", "&amp;")
