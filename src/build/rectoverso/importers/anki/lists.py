"""A list of words of our own packages, put together again from the notes of its rows.

A package has a note for each row, which names its list. The heads of the first two columns are
nowhere in it: they are called as the language calls them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from rectoverso.importers.document import Item
from rectoverso.languages import columns
from rectoverso.model import (
    Block,
    Cell,
    Inlines,
    Kind,
    LineBreak,
    Paragraph,
    Question,
    Strong,
    Table,
    Text,
    plain,
    walk,
)

_PARTED: Final = ": "


def of(title: Inlines, rows: Sequence[Item], language: str) -> Item | None:
    """The list whose heading is `title`, with the key of its first row; None where a row says what
    none can say (a program, a hint, more than a line).
    """
    read = [_Row.of(each) for each in rows]
    fit = [each for each in read if each is not None]
    if len(fit) < len(read):
        return None
    questions = [row.question for row in rows]
    first, last = questions[0], questions[-1]
    span = first.span._replace(end_line=last.span.end_line, end_column=last.span.end_column)
    named = {name: label for row in fit for name, (label, _) in row.more.items()}
    heads = [(Text(words, span),) for words in columns.heads(language)]
    head = tuple(Cell(words, span) for words in (*heads, *named.values()))
    table = Table(("",) * len(head), head, tuple(row.cells(named) for row in fit), span)
    shared = set(first.tags).intersection(*(each.tags for each in questions))
    prompts = {each.prompt for each in questions}
    question = Question(
        "",
        Kind.LIST,
        2,
        title,
        tuple(tag for tag in first.tags if tag in shared),
        all(each.reversed for each in questions),
        (),
        (),
        (),
        (),
        (table,),
        (),
        span,
        span,
        prompt=first.prompt if len(prompts) == 1 else "",
        rows=tuple(questions),
    )
    return Item(rows[0].key, question, rows=tuple(each.guid for each in rows))


class _Row(NamedTuple):
    """A row's question, its answer, and what further columns say: by their names, the column's
    head and the words.
    """

    question: Question
    answer: Inlines
    more: Mapping[str, tuple[Inlines, Inlines]]

    @classmethod
    def of(cls, item: Item) -> _Row | None:
        """The row that a question is; None where it can't be one."""
        asked = item.question
        beyond = asked.front or asked.hint or asked.brief or asked.choices or item.references
        lines = [_line(block) for block in (*asked.short, *asked.long)]
        if beyond or asked.kind is not Kind.BASIC or len(asked.short) > 1 or None in lines:
            return None
        said = [line or () for line in lines]
        answer = said.pop(0) if asked.short else ()
        more: dict[str, tuple[Inlines, Inlines]] = {}
        for line in said:
            match line:
                case (Strong(label), Text(words, at), *rest) if words.startswith(_PARTED):
                    more[plain(label)] = label, (Text(words.removeprefix(_PARTED), at), *rest)
                case _:
                    return None
        return cls(asked, answer, more) if len(more) == len(said) else None

    def cells(self, names: Iterable[str]) -> tuple[Cell, ...]:
        """The cells of the row, with those of the further columns that are named."""
        nothing: tuple[Inlines, Inlines] = (), ()
        more = (self.more.get(name, nothing)[1] for name in names)
        span = self.question.span
        return tuple(Cell(words, span) for words in (self.question.title, self.answer, *more))


def _line(block: Block) -> Inlines | None:
    """The words of a paragraph of one line."""
    if not isinstance(block, Paragraph):
        return None
    broken = any(isinstance(node, LineBreak) for node in walk((block,)))
    return None if broken else block.children
