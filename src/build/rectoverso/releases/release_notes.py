"""Release notes for learners, in Markdown for GitHub and in the deck's language.

What an import does, what changed, how to see that it arrived, and what Anki makes impossible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from rectoverso.anki import searches, week
from rectoverso.anki.names import CLOZE, Tags
from rectoverso.anki.searches import Wanted
from rectoverso.history.ledger import MERGED
from rectoverso.languages import phrases
from rectoverso.languages.furniture import Phrases
from rectoverso.releases import text_diff
from rectoverso.releases.changes import Change, Changes, HeldQuestion, Move
from rectoverso.releases.escapes import code, escaped, fence, unmentioned
from rectoverso.releases.text_diff import Line, Run

MOST_SHOWN: Final = 40
"""Changed questions whose texts are compared in the notes; the others are listed."""
MOST_LISTED: Final = 200
"""Lines of any list."""
MOST_CHARACTERS: Final = 700
"""Characters of one field's comparison."""

_LISTED: Final = 3
"""Subdecks named in a warning; beyond, their number stands there."""


def markdown(
    changes: Changes,
    *,
    version: str = "",
    title: str = "",
    retired_package: str = "",
) -> str:
    """The release notes of the newer package, as Markdown that ends in a line feed.

    `version` and `title` are the release's (else the newest among its notes and the name of its
    deck), `retired_package` is the file name of the package that tags retired notes.
    """
    return _Notes(changes, version, title, retired_package).text()


class _Notes:
    def __init__(self, changes: Changes, version: str, title: str, retired_package: str) -> None:
        self.changes = changes
        self.version = version or changes.after.version
        self.title = title or changes.after.title or changes.after.name
        self.retired_package = retired_package
        self.say: Phrases = phrases(changes.after.language or changes.before.language)
        self.lines: list[str] = []

    def text(self) -> str:
        """The whole."""
        self._add(f"# {escaped(f'{self.title} {self.version}'.strip())}")
        if not self.changes.before.notes:
            self._add(self.say.first.format(count=self.changes.after.notes))
            self._check()
            self._week()
            return "\n\n".join(self.lines) + "\n"
        if self.changes.before.version:
            self._add(self.say.since.format(version=escaped(self.changes.before.version)))
        self._import()
        self._list(self.say.new, self._titles(self.changes.of("new")))
        self._list(self.say.returned, self._titles(self.changes.of("returned")))
        self._changed()
        self._in_new_form()
        self._list(self.say.small, self._small())
        self._moved()
        self._list(self.say.kind, self._other_kind())
        self._retired()
        self._check()
        self._missing()
        self._list(self.say.warnings, self._warnings(), counted=False)
        self._week()
        self._complete()
        return "\n\n".join(self.lines) + "\n"

    # ------------------------------------------------ what changed

    def _import(self) -> None:
        told = self.changes.forecast
        self._add(f"## {self.say.importing}")
        numbers = (
            (self.say.forecast_new, len(told.new)),
            (self.say.forecast_updated, len(told.updated)),
            (self.say.forecast_unchanged, len(told.unchanged)),
        )
        parts = ", ".join(words.format(count=count) for words, count in numbers if count)
        if parts:
            self._add(f"{self.say.forecast.format(parts=parts)} {self.say.forecast_deleted}")
        self._add(self.say.kept)
        if self.changes.look:
            self._add(self.say.look)
        if told.conflicts:
            self._add(self.say.conflicts.format(count=len(told.conflicts)))
            known = {question.guid: question for question in self.changes.living}
            self._items(_named(known[guid]) for guid in told.conflicting)

    def _titles(self, changes: Iterable[Change]) -> Iterator[str]:
        for change in changes:
            yield _named(change.question)

    def _changed(self) -> None:
        changed = self.changes.of("changed")
        if not changed:
            return
        self._add(f"## {self.say.changed} ({len(changed)})")
        for change in changed[:MOST_SHOWN]:
            self._add(f"### {escaped(change.question.title)}")
            also = " ".join(self._notices(change))
            self._add(" ".join(part for part in (code(change.question.id), also) if part))
            for field in change.fields:
                name = self.say.fields.get(field.field, escaped(field.field))
                if not field.lines:
                    self._add(self.say.only_form.format(field=f"**{name}**"))
                    continue
                self._add(f"**{name}**")
                self._difference(text_diff.shortened(field.lines, MOST_CHARACTERS))
        rest = changed[MOST_SHOWN:]
        if rest:
            self._add(f"### {self.say.more_changed}")
            self._items(self._titles(rest))

    def _difference(self, lines: Sequence[Line]) -> None:
        """Program text as a block of code, everything else as a quotation."""
        quoted: list[str] = []
        program: list[str] = []
        for line in lines:
            if line.code:
                self._quote(quoted)
                program.append(_program_line(line.runs[0]))
            else:
                self._block(program)
                quoted.append("> " + " ".join(map(_marked, line.runs)))
        self._quote(quoted)
        self._block(program)

    def _quote(self, lines: list[str]) -> None:
        if lines:
            self._add("\n>\n".join(lines))
            lines.clear()

    def _block(self, lines: list[str]) -> None:
        if lines:
            ticks = fence("\n".join(lines), 3)
            self._add("\n".join((f"{ticks}diff", *lines, ticks)))
            lines.clear()

    def _notices(self, change: Change) -> Iterator[str]:
        """What else became of a question, apart from its text and its place."""
        if "picture" in change.kinds:
            yield self.say.picture
        if "parent" in change.kinds:
            yield self.say.parent
        if "reversed" in change.kinds:
            yield self.say.reversed_off if change.emptied else self.say.reversed_on
        if "tags" in change.kinds:
            signs = [f"+{tag}" for tag in change.tags_added]
            signs += [f"−{tag}" for tag in change.tags_removed]
            yield self.say.tags.format(tags=", ".join(map(code, signs)))
        if "stamped" in change.kinds:
            yield self.say.stamped

    def _in_new_form(self) -> None:
        """What the program moves and not the author, where no words changed with it."""
        moved = [each for each in self.changes.of("program") if "changed" not in each.kinds]
        if moved:
            self._add(f"## {self.say.program} ({len(moved)})")
            self._add(self.say.program_why)
            self._items(self._titles(moved))

    def _small(self) -> Iterator[str]:
        for change in self.changes.all:
            if "changed" in change.kinds or "kind" in change.kinds:
                continue
            notices = " ".join(self._notices(change))
            if notices:
                yield f"{_named(change.question)}: {notices}"

    def _moved(self) -> None:
        moved = [change for change in self.changes.all if {"renamed", "moved"} & set(change.kinds)]
        if self.changes.chapters or moved:
            self._add(f"## {self.say.moved} ({len(moved)})")
        if self.changes.chapters:
            named = ", ".join(map(code, self.changes.chapters))
            self._add(self.say.chapters.format(chapters=named))
        self._items(
            f"{_named(change.question)}: {' '.join(self._moves(change))}" for change in moved
        )

    def _moves(self, change: Change) -> Iterator[str]:
        if "renamed" in change.kinds and change.before is not None:
            before, after = code(change.before.id), code(change.question.id)
            yield self.say.renamed.format(before=before, after=after)
        for move in change.moves:
            yield self._move(move)

    def _move(self, move: Move) -> str:
        if move.what == "order":
            return self.say.order
        if move.what == "parent":
            before, after = escaped(move.before), escaped(move.after)
            if not move.before:
                return self.say.parent_gained.format(after=after)
            if not move.after:
                return self.say.parent_lost.format(before=before)
            return self.say.parent_move.format(before=before, after=after)
        sentence = self.say.chapter if move.what == "chapter" else self.say.deck
        named = code if move.what == "chapter" else self._quoted
        before, after = (named(side) if side else "—" for side in (move.before, move.after))
        return sentence.format(before=before, after=after)

    def _quoted(self, words: str) -> str:
        return self.say.quoted.format(words=escaped(words))

    def _other_kind(self) -> Iterator[str]:
        for change in self.changes.of("kind"):
            became = self.say.to_cloze if change.question.kind == CLOZE else self.say.to_question
            yield f"{_named(change.question)}: {became}"

    # ------------------------------------------------ what is gone

    def _retired(self) -> None:
        gone = self.changes.of("retired")
        every = self._gone_earlier()
        now = [
            self._left(change.before.kind, (change.before.id, *ids))
            for change in (*gone, *self.changes.of("kind"))
            if change.before is not None
            for ids in [change.retired.ids if change.retired else ()]
        ]
        self._list(self.say.retired, (self._reason(change) for change in gone))
        if not self.changes.after.name or not (now or every):
            return
        if not gone:
            self._add(f"## {self.say.retired}")
        self._add(self.say.retired_search)
        self._search(searches.those(now))
        if every:
            self._add(self.say.retired_earlier)
            self._search(searches.those([*now, *every]))
        if self.retired_package:
            tag = code(Tags(self.changes.after.name).retired)
            self._add(self.say.retired_package.format(file=code(self.retired_package), tag=tag))

    def _reason(self, change: Change) -> str:
        said = change.retired
        reason = self.say.no_reason
        if said and said.reason:
            reason = self.say.merged if said.reason == MERGED else escaped(said.reason)
        parts = [f"{reason}." if reason[-1:].isalnum() else reason]
        if said and said.successor:
            living = {question.id: question for question in self.changes.living}
            successor = living.get(said.successor)
            named = _named(successor) if successor else code(said.successor)
            parts.append(self.say.successor.format(question=named))
        return f"{_named(change.question)}: {' '.join(parts)}"

    def _gone_earlier(self) -> list[Wanted]:
        """What earlier releases retired."""
        return [self._left(said.kind, said.ids) for said in self.changes.gone if said.kind]

    def _left(self, kind: str, ids: Iterable[str]) -> Wanted:
        """A note that is gone, under those of its ids that no living note has."""
        living = {question.id for question in self.changes.living if question.kind == kind}
        left = tuple(name for name in ids if name not in living)
        return Wanted(self.changes.types.get(kind, ""), left)

    # ------------------------------------------------ whether it arrived

    def _check(self) -> None:
        if not self.changes.after.name:  # a stranger's notes have neither `Id` nor `Edition`
            return
        self._add(f"## {self.say.check}")
        fresh = [question for question in self.changes.living if question.edition == self.version]
        if not fresh:
            self._add(self.say.nothing_to_check)
        else:
            self._add(self.say.check_count.format(count=len(fresh)))
            self._search([searches.of_edition(self.changes.types.values(), self.version)])
        arriving = {*self.changes.forecast.new, *self.changes.forecast.updated}
        due = [question for question in self.changes.living if question.guid in arriving]
        if not self.changes.before.notes:
            return
        if behind := searches.behind(self._living(due)):
            self._add(self.say.check_behind)
            self._search(behind)

    def _complete(self) -> None:
        """For those who hold a release before the last one: the check of all that there is now.

        It is long and for few, so it stands last, folded.
        """
        before = self.changes.before
        if not self.changes.after.name or before.first == before.version:
            return
        self._add(f"<details>\n<summary>{self.say.complete}</summary>")
        self._add(self.say.check_complete)
        self._search(searches.behind(self._living(self.changes.living)))
        self._add("</details>")

    def _week(self) -> None:
        """How to learn what is to be learned first, in a week."""
        core = self.changes.after.core
        if core and (steps := week.blocks(core, self.say, lambda search: f"`{search}`")):
            self._add(f"## {self.say.week}")
            self.lines += steps

    def _living(self, questions: Iterable[HeldQuestion]) -> Iterator[Wanted]:
        for question in questions:
            former = self.changes.former.get(question.guid, ())
            note_type = self.changes.types.get(question.kind, "")
            yield Wanted(note_type, (question.id, *former), question.edition)

    def _missing(self) -> None:
        say = self.say
        if not self._updates():
            return
        self._add(f"## {say.missing}")
        self._add(f"{say.missing_why} {say.missing_how}")
        self._add(f"{say.missing_costs} {say.missing_keeps}")

    def _updates(self) -> bool:
        """Whether some learner's notes are updated; who skipped releases may hold what returned."""
        return bool(self.changes.forecast.updated or self.changes.of("returned"))

    def _warnings(self) -> Iterator[str]:
        say, changes = self.say, self.changes
        before, after = changes.before, changes.after
        if self._updates():
            yield say.warn_own_tags
        yield say.warn_deleted
        if any(move.what == "deck" for each in changes.all for move in each.moves):
            yield say.warn_decks
        if before.title != after.title:
            named = (escaped(before.title or "—"), escaped(after.title or "—"))
            yield say.warn_title.format(before=named[0], after=named[1])
        if set(before.decks) != set(after.decks):
            yield say.warn_subdecks.format(parts=" ".join(self._other_subdecks()))
        if changes.of("kind"):
            yield say.warn_kind
        if emptied := sum(change.emptied for change in changes.all):
            yield say.warn_empty.format(count=emptied)
        if any(not change.emptied for change in changes.of("reversed")):
            yield say.warn_reversed
        if late := [change.question.id for change in changes.all if self._is_late(change)]:
            yield say.late.format(questions=_some(late, code))

    def _other_subdecks(self) -> Iterator[str]:
        before, after = set(self.changes.before.decks), set(self.changes.after.decks)
        if added := sorted(after - before):
            yield self.say.subdecks_added.format(names=_some(added, self._quoted))
        if removed := sorted(before - after):
            yield self.say.subdecks_removed.format(names=_some(removed, self._quoted))

    def _is_late(self, change: Change) -> bool:
        """Whether a note's `mod` keeps a change from those who have it."""
        if change.arrives or change.question.guid in self.changes.forecast.conflicting:
            return False
        moved = any(move.what in ("chapter", "parent") for move in change.moves)
        return moved or not set(change.kinds) <= {"moved", "rendered", "retired"}

    # ------------------------------------------------ Markdown

    def _add(self, block: str) -> None:
        self.lines.append(block)

    def _list(self, heading: str, items: Iterable[str], *, counted: bool = True) -> None:
        items = list(items)
        if items:
            self._add(f"## {heading} ({len(items)})" if counted else f"## {heading}")
            self._items(items)

    def _items(self, items: Iterable[str]) -> None:
        items = list(items)
        shown = [f"- {item}" for item in items[:MOST_LISTED]]
        if len(items) > MOST_LISTED:
            shown.append(f"- {self.say.more.format(count=len(items) - MOST_LISTED)}")
        if shown:
            self._add("\n".join(shown))

    def _search(self, queries: Iterable[str]) -> None:
        for query in queries:
            self._add(f"```\n{query}\n```")


def _named(question: HeldQuestion) -> str:
    return f"{escaped(question.title)} ({code(question.id)})"


def _some(names: Sequence[str], shown: Callable[[str], str]) -> str:
    """The first of some names, and how many more there are."""
    words = ", ".join(map(shown, names[:_LISTED]))
    more = len(names) - _LISTED
    return f"{words} (+{more})" if more > 0 else words


def _marked(run: Run) -> str:
    words = escaped(run.text)
    match run.op:
        case "removed":
            return f"<del>{words}</del>"
        case "added":
            return f"<ins>{words}</ins>"
        case _:
            return words


_SIGNS: Final = {"removed": "-", "added": "+", "same": " ", "cut": " "}


def _program_line(run: Run) -> str:
    return f"{_SIGNS[run.op]} {unmentioned(run.text)}".rstrip()
