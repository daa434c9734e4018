"""Brings a deck's chapters into the canonical form of `docs/format.md`, by edits of their text.

What an edit does is looked at: the text is read again with it, and an edit that would change what a
chapter says, or bring a finding with it, is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rectoverso.diagnostics import SCRAMBLED_WORDS, Report
from rectoverso.source import config, fixing, reading
from rectoverso.source.fixing import Rewritten
from rectoverso.source.folder import open_source
from rectoverso.source.markdown import canonical
from rectoverso.source.markdown.canonical import Change
from rectoverso.source.markdown.meaning import Meaning, meaning
from rectoverso.source.markdown.questions import FIRST, Form

_ROUNDS: Final = 10
"""How often a text is gone over: one edit makes another one possible."""
_LETTERS: Final = 1_000_000
_FEWEST: Final = 12
"""How many letters are read again to find which edits of a text would change what it says, or how
often a long text is.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What formatting the deck in `folder` comes to: the files whose form is another, how many
    there are in all, and the paths of those whose canonical form was not found. `report` says which
    files can't be read; they stay as they are.
    """

    folder: Path
    files: tuple[Rewritten, ...]
    count: int
    given_up: tuple[str, ...]
    report: Report

    def write(self) -> None:
        """Write the files. OSError when one can't be written: those before it are by then."""
        fixing.put(self.folder, self.files)


def outcome(folder: Path) -> Outcome:
    """What formatting the deck in `folder` comes to; nothing is written.

    Raises `RectoversoError` when the folder is no deck or can't be read, OSError for a file.
    """
    source = open_source(folder)
    chosen, found = config.settings(source.settings_text())
    files: list[Rewritten] = []
    given_up = []
    count = 0
    if chosen is not None and not source.found:
        found = ()  # the rest is for `check`
        for language in chosen.languages:
            form = reading.form(chosen, language)
            for chapter in source.chapters(language):
                count += 1
                before = (folder / chapter.path).read_bytes()
                text = formatted(chapter.path, chapter.text, form)
                if text is None:
                    given_up.append(chapter.path)
                elif text.encode() != before:
                    files.append(Rewritten(chapter.path, before, text.encode()))
    unread = [each for each in source.found if each.code != SCRAMBLED_WORDS.code]
    report = Report.of(folder, source.lines, [*found, *unread])
    return Outcome(folder, tuple(files), count, tuple(given_up), report)


def formatted(path: str, text: str, form: Form = FIRST) -> str | None:
    """A chapter's text in the canonical form. It says what `text` says; a text that is canonical
    stays as it is. `path` and `form` are those of `read_chapters`.

    None where none was found: too many edits would change what the text says.
    """
    search = _Search(path, text, form)
    for _ in range(_ROUNDS):
        before = search.text
        parsed = canonical.Parsed(before)
        search.put(canonical.marks(parsed))
        if search.text == before:
            search.put(canonical.lines(parsed))
        if search.text == before:
            idle = canonical.idle_separators(path, before, form)
            search.put_together(idle, Meaning.same_chapters)
        if search.tries < 0:
            return None
        if search.text == before:
            return before
    return None


class _Search:
    """Puts changes into a text, as long as what it says stays the same. `tries` are left."""

    def __init__(self, path: str, text: str, form: Form) -> None:
        self.path = path
        self.text = text
        self.form = form
        self.tries = max(_FEWEST, _LETTERS // (len(text) + 1))
        self._known: Meaning | None = None

    def put(self, changes: list[Change]) -> None:
        """Put those of some changes into the text that keep what it says.

        What differs tells in which parts of the text a change is to be left out, so that all parts
        are searched at once.
        """
        if not changes:
            return
        said = self._said
        waiting = {number: [some] for number, some in self._by_part(changes).items()}
        kept: list[Change] = []
        differing: tuple[int, ...] | None = ()
        while any(waiting.values()) and self.tries >= 0:
            tried = {number: lists.pop() for number, lists in waiting.items() if lists}
            together = [change for some in tried.values() for change in some]
            now = self._tried(kept + together)
            differing = said.differing(now)
            if differing is None or not tried.keys() >= {*differing}:
                break
            for number, some in tried.items():
                if number not in differing:
                    kept += some
                elif len(some) > 1:
                    half = len(some) // 2
                    waiting[number] += [some[half:], some[:half]]
        if differing:
            now = self._tried(kept)
        if differing is None or not said.same(now):  # one part says what stands in another
            self.put_together(changes, Meaning.same)
        else:
            self._take(kept, now)

    def put_together(self, changes: list[Change], same: Callable[[Meaning, Meaning], bool]) -> None:
        """Put those of some changes into the text that keep what it says, by `same`."""
        said = now = self._said
        waiting = [changes] if changes else []
        kept: list[Change] = []
        while waiting and self.tries >= 0:
            some = waiting.pop()
            tried = self._tried(kept + some)
            if same(said, tried):
                kept += some
                now = tried
            elif len(some) > 1:
                half = len(some) // 2
                waiting += [some[half:], some[:half]]
        self._take(kept, now)

    @property
    def _said(self) -> Meaning:
        if self._known is None:
            self._known = meaning(self.path, self.text, self.form)
        return self._known

    def _tried(self, changes: list[Change]) -> Meaning:
        """What the text says with some changes."""
        self.tries -= 1
        return meaning(self.path, canonical.applied(self.text, changes), self.form)

    def _take(self, changes: list[Change], said: Meaning) -> None:
        """Put changes into the text, which says then what is given."""
        self.text = canonical.applied(self.text, changes)
        self._known = said

    def _by_part(self, changes: list[Change]) -> dict[int, list[Change]]:
        """Changes by the part of the text in which they begin."""
        found: dict[int, list[Change]] = {}
        line, position = 1, 0
        for change in sorted(changes):
            start = change[0].start
            line += self.text.count("\n", position, start)
            position = start
            found.setdefault(self._said.part(line), []).append(change)
        return found
