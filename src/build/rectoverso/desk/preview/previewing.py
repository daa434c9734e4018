"""A preview at work: what is done after a save, and in which order.

First the card of the question that changed, then its chapter's list, then, by a companion, the
findings of the whole. One thread makes cards, and nothing else; what takes longer, another one
does, and a companion. Whoever listens is told of each step.
"""

from __future__ import annotations

import asyncio
import gc
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from rectoverso import pipeline
from rectoverso.desk.preview import contents, entries, printed, watching, whole
from rectoverso.desk.preview.cards import Cards
from rectoverso.desk.preview.companions import Companion
from rectoverso.desk.preview.contents import Changed, Contents
from rectoverso.diagnostics import Diagnostic, RectoversoError
from rectoverso.languages.writing import direction
from rectoverso.source.folder import Source, open_source
from rectoverso.source.nearest import Nearest
from rectoverso.typeset.texmath import TexError, Typesetter

_QUIET: Final = 0.2
"""Seconds without a save after which the rest of a chapter is read again."""
_LINE: Final = 15.0
"""Seconds after which a listener is told that there is nothing to tell."""

_Value = TypeVar("_Value")
Values = dict[str, Any]


class Preview:
    """The deck at `root` under preview; `first` is the id of what is shown first, or empty.

    To be used in one event loop. `RectoversoError` when there is no deck.
    """

    def __init__(self, root: Path, first: str = "") -> None:
        open_source(root)
        self.root = root
        self._first = first
        self._opening: list[str] = []
        self._contents = Contents(root)
        self._thread = ThreadPoolExecutor(1, "cards")
        self._other = ThreadPoolExecutor(1, "chapters")
        self._listening: set[asyncio.Queue[str | None]] = set()
        self._status: Values = {"state": "reading", "message": ""}
        self._findings: Values = {"type": "findings", "ready": False, "found": [], "states": {}}
        self._whole: whole.Whole | None = None
        self._waiting: set[str] = set()
        self._unread = True
        self._gone = False
        self._changed = asyncio.Event()
        self._unchecked = asyncio.Event()
        self._checker = Companion(whole.MODULE)
        self._printer = Companion(printed.MODULE)
        self._kept = ExitStack()
        self._shown: dict[tuple[str, str], contents.Question] = {}
        self._pages: dict[str, Path] = {}
        self._made = 0
        self._told = 0

    # ------------------------------------------------ at work

    async def run(self) -> None:
        """Work until it is cancelled."""
        self._folder = Path(self._kept.enter_context(tempfile.TemporaryDirectory()))
        await self._in_thread(self._begin)
        self._changed.set()
        jobs = [asyncio.create_task(job()) for job in (self._watch, self._settle, self._check)]
        try:
            await asyncio.gather(*jobs)
        finally:
            for job in jobs:
                job.cancel()
            self.close()

    def close(self) -> None:
        """Stop what works beside it, and let its listeners go."""
        for queue in self._listening:
            queue.put_nowait(None)
        self._checker.close()
        self._printer.close()
        self._other.shutdown()
        self._thread.submit(self._kept.close)
        self._thread.shutdown()

    def _begin(self) -> None:
        self._cards = Cards(self._kept.enter_context(pipeline.typesetting()))
        self._typesetter = self._kept.enter_context(Typesetter(threads=1))  # the other thread's

    async def _watch(self) -> None:
        async for paths in watching.saves(self.root):
            self._gone = paths is None
            if paths is None:
                self._say_state("gone", f"the folder {self.root} is gone: renamed, or deleted?")
                continue
            if not paths:
                self._unread = True
            for path in sorted(paths):
                if contents.whole_deck(path):
                    self._unread = True
                else:
                    await self._glance(path)
            self._waiting |= paths
            self._changed.set()

    async def _glance(self, path: str) -> None:
        """Show at once what a save of a chapter changed."""
        try:
            seen = await self._in_thread(lambda: self._glanced(path))
        except RectoversoError as error:
            self._say_state("trouble", str(error))
            return
        if seen is not None:
            self._tell(seen)

    def _glanced(self, path: str) -> Values | None:
        changed = self._contents.glance(path)
        if changed is None:
            return None
        self._shown[changed.language, changed.key] = changed.question
        return self._card(changed)

    async def _settle(self) -> None:
        """Read what was saved once nothing more is being saved."""
        while True:
            await self._changed.wait()
            while self._changed.is_set():
                self._changed.clear()
                await asyncio.sleep(_QUIET)
            paths, self._waiting = self._waiting, set()
            everything, self._unread = self._unread, False
            try:
                told = await self._read(paths, everything)
            except RectoversoError as error:
                self._unread |= everything
                self._say_state("trouble", str(error))
            else:
                missing = await self._in_thread(self._find_first)
                self._say_state("trouble" if missing else "ready", missing)
                for each in told:
                    self._tell(each)
            self._unchecked.set()

    def _find_first(self) -> str:
        """Look for the question to be shown first; what to say for as long as there is none."""
        if not self._first:
            return ""
        keys = {key: code for code in self._contents.decks for key in self._contents.entries(code)}
        if self._first in keys:
            self._opening = [keys[self._first], self._first]
            self._first = ""
            return ""
        near = Nearest(keys).to(self._first)
        mend = f": did you mean {near}?" if near else ""
        return f"no question is called {self._first!r}{mend}"

    async def _read(self, paths: Collection[str], everything: bool) -> list[Values]:
        """Read what was saved, and say what became of it."""
        files = None
        if not everything:
            reading = partial(self._contents.read_files, sorted(paths))
            files = await self._in_other(reading)
        if files is not None:
            return await self._in_thread(partial(self._taken, files))
        fresh = Contents(self.root)
        await self._in_other(fresh.read)
        return await self._in_thread(partial(self._taken_whole, fresh))

    def _taken_whole(self, fresh: Contents) -> list[Values]:
        if fresh.settings is not None:  # else what was known stays
            self._contents = fresh
        for deck in self._contents.decks.values():
            self._cards.cited(deck)
        gc.freeze()  # the deck stays: looking through it would hold up a card
        gc.enable()
        return [{"type": "deck"}, *self._mended()]

    def _taken(self, files: Mapping[str, contents.File]) -> list[Values]:
        self._contents.take(files)
        listed = contents.shown(self._contents.listed(files))
        told: Values = {"type": "list", "paths": sorted(files), "chapters": list(listed)}
        return [told, *self._mended()]

    def _mended(self) -> Iterator[Values]:
        """The cards that were shown at once and are otherwise in their whole chapter."""
        shown, self._shown = self._shown, {}
        for (language, key), question in shown.items():
            if not self._contents.is_settled(question.entry.chapter.path):
                self._shown[language, key] = question  # it was saved again meanwhile
                continue
            now = self._contents.question(language, key)
            if now is not None and now != question:
                yield self._card(Changed(language, key, now))

    async def _check(self) -> None:
        """Check the whole after each change, one check at a time."""
        while True:
            await self._unchecked.wait()
            self._unchecked.clear()
            try:
                self._whole = await asyncio.to_thread(self._checker.ask, self.root)
            except (RectoversoError, OSError) as error:
                self._say_state("trouble", str(error))
                continue
            self._findings = await self._in_other(self._mapped)
            self._tell(self._findings)

    def _mapped(self) -> Values:
        """The findings as JSON values, each with its question."""
        assert self._whole is not None
        places = self._contents.places()
        states: dict[str, dict[str, str]] = {}
        for (language, name), state in self._whole.states.items():
            states.setdefault(language, {})[name] = state
        return {
            "type": "findings",
            "ready": True,
            "found": [
                _finding(each, contents.below(places.get(each.span.path, ()), each.span.line))
                | {"name": self._whole.names.get(each.code, "")}
                for each in self._whole.found
            ],
            "states": states,
            "released": self._whole.released,
        }

    # ------------------------------------------------ what is asked

    async def deck(self) -> Values:
        """The list of all questions, and what is known of the deck."""
        return await self._in_thread(self._deck)

    def _deck(self) -> Values:
        told, here = self._told, self._contents  # in this order: all that was told so far is here
        return {
            "told": told,
            "title": here.settings.title if here.settings else self.root.resolve().name,
            "folder": str(self.root.resolve()),
            "version": here.settings.version if here.settings else "",
            "languages": [
                {"code": code, "title": deck.title, "direction": direction(code)}
                for code, deck in here.decks.items()
            ],
            "chapters": list(contents.shown(here.listed())),
            "first": self._opening,
            "status": self._status,
            "findings": self._findings,
        }

    async def card(self, language: str, key: str) -> Values | None:
        """The cards of a question; None where there is none."""
        return await self._in_thread(lambda: self._asked(language, key))

    def _asked(self, language: str, key: str) -> Values | None:
        question = self._shown.get((language, key)) or self._contents.question(language, key)
        return self._card(Changed(language, key, question)) if question else None

    def _card(self, changed: Changed) -> Values:
        self._made += 1
        made: Values = {"type": "card", "made": self._made}
        made |= {"language": changed.language, "key": changed.key}
        source = Source(self.root)
        try:
            return made | self._cards.shown(changed.question, source, self._contents.known)
        except RectoversoError as error:
            return made | {"message": str(error), "cards": []}

    async def entry(self, language: str, key: str) -> str | None:
        """The page of a question's entry on the cheat sheet; None where there is none.

        Raises `RectoversoError` where it can't be made.
        """
        made = partial(self._entry, language, key)
        return await self._in_other(made)

    def _entry(self, language: str, key: str) -> str | None:
        here = self._contents
        entry = here.entries(language).get(key)
        if entry is None or here.settings is None:
            return None
        deck = here.decks[language]
        cited, typesetter = self._cards.cited(deck), self._typesetter
        try:
            return entries.page(entry, deck, cited, here.settings, Source(self.root), typesetter)
        except (TexError, OSError) as error:
            raise RectoversoError(f"it can't be set: {error}") from error

    async def page(self, language: str, key: str) -> Values:
        """The book's page with a question, printed meanwhile: its number, and the names under which
        `file` has it. Raises `RectoversoError` where it can't be printed.
        """
        entry = await self._in_thread(lambda: self._contents.entries(language).get(key))
        if entry is None:
            raise RectoversoError("there is no such question any more")
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        wanted = printed.Wanted(self.root, language, entry.chapter.id, entry.question.id, folder)
        made: printed.Page = await asyncio.to_thread(self._printer.ask, wanted)
        self._pages = {file.name: file for file in (made.path, made.picture) if file is not None}
        return {
            "number": made.number,
            "document": made.path.name,
            "picture": made.picture.name if made.picture else "",
        }

    def medium(self, name: str) -> bytes | None:
        """A picture or sound that a card showed, by its name in the package; None for all else."""
        path = self._cards.media.get(name)
        try:
            return Source(self.root).medium(path) if path is not None else None
        except OSError:
            return None

    def printed(self, name: str) -> bytes | None:
        """A file of the page that was printed last; None for all else."""
        path = self._pages.get(name)
        return path.read_bytes() if path is not None else None

    # ------------------------------------------------ who listens

    async def told(self) -> AsyncIterator[str]:
        """All that happens from now on, each thing as JSON; empty where nothing did for long. First
        of all a listener is told to fetch the deck: from then on nothing is missed.
        """
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._listening.add(queue)
        queue.put_nowait(_text({"type": "deck", "told": self._told}))
        try:
            while True:
                try:
                    said = await asyncio.wait_for(queue.get(), _LINE)
                except TimeoutError:
                    said = ""
                if said is None:
                    return
                yield said
        finally:
            self._listening.discard(queue)

    def _tell(self, values: Mapping[str, Any]) -> None:
        self._told += 1
        text = _text({**values, "told": self._told})
        for queue in self._listening:
            queue.put_nowait(text)

    def _say_state(self, state: str, message: str) -> None:
        if self._gone and state != "gone":
            return  # what comes of a folder that went away meanwhile
        status = {"state": state, "message": message}
        if status != self._status:
            self._status = status
            self._tell({"type": "status", **status})

    async def _in_thread(self, work: Callable[[], _Value]) -> _Value:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def _in_other(self, work: Callable[[], _Value]) -> _Value:
        return await asyncio.get_running_loop().run_in_executor(self._other, work)


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _finding(found: Diagnostic, key: str) -> Values:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "message": found.message,
        "path": found.span.path,
        "line": found.span.line,
        "column": found.span.column,
        "hints": found.hints,
        "fix": found.fix.title if found.fix else "",
        "unsafe": found.fix is not None and not found.fix.safe,
        "key": key,
    }
