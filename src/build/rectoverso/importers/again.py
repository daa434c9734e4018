"""A document that is imported again: which of its items were there before.

Most documents count their questions, so that one put in between, or taken out, moves the keys of
all behind it. What an item says goes before what it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from rectoverso.importers import matching, record
from rectoverso.importers.document import Item
from rectoverso.importers.merging import answer, said
from rectoverso.model import Question, plain


def keys_before(
    items: Iterable[Item],
    known: Mapping[str, str],
    digests: Mapping[str, str],
    questions: Mapping[str, Question],
    digest: Callable[[Item], str],
) -> dict[str, str]:
    """By an item's key, the one that it had at the import before; those that are new have none.

    `known` are the ids by keys of that import, `digests` how they read; `questions` are those of
    the edition, by id. Keys are as they can be written (`record.sayable`). An item that carries a
    guid is known by its key. Any other is one that read like it, else one that asks the same, else
    the one of its key where it has the same answer. So nothing that is new is lost.
    """
    left = {record.sayable(item.key): item for item in items}
    free = dict(known)
    before: dict[str, str] = {}

    def same(pairs: Iterator[tuple[str, str]]) -> None:
        for key, old in pairs:
            if key in left and old in free:
                before[key] = old
                del left[key], free[old]

    reads = {key: digest(item) for key, item in left.items()}
    same((key, key) for key, item in [*left.items()] if item.guid or digests.get(key) == reads[key])
    same(_pairs(reads, {old: digests.get(old, "") for old in free}, left))
    asked = {old: _asked(questions[name]) for old, name in free.items() if name in questions}
    asks = {key: _asked(item.question) for key, item in left.items()}
    same((key, key) for key in [*left] if asks[key] and asks[key] == asked.get(key))
    same(_pairs(asks, {old: asked[old] for old in free if old in asked}, left))
    same(
        (key, key)
        for key, item in [*left.items()]
        if key in asked and _answers_alike(item.question, questions[known[key]])
    )
    return before


def _pairs(
    mine: Mapping[str, str], theirs: Mapping[str, str], left: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """The keys of what is left, each with one that is as it is; each of these once."""
    places: dict[str, list[str]] = {}
    for old, value in [*theirs.items()][::-1]:
        places.setdefault(value, []).append(old)
    for key in [*left]:
        if mine[key] and (olds := places.get(mine[key])):
            yield key, olds.pop()


def _asked(question: Question) -> str:
    return matching.squeezed(plain(question.title))


def _answers_alike(*questions: Question) -> bool:
    mine, theirs = (matching.squeezed(said(answer(each))) for each in questions)
    return bool(mine) and mine == theirs
