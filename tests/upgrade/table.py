"""The table of updates: what a release changes, what a learner did, what must come of it.

`test_table` holds that all of it is so, `docs/updates.md` shows it to authors and learners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TABLE = """
                  text          tag           image         parent        rename
new               arrives       arrives       arrives       arrives       arrives
learning          arrives       arrives       arrives       arrives       arrives
review            arrives       arrives       arrives       arrives       arrives
lapsed            arrives       arrives       arrives       arrives       arrives
suspended         arrives       arrives       arrives       arrives       arrives
buried            arrives       arrives       arrives       arrives       arrives
flagged           arrives       arrives       arrives       arrives       arrives
moved             arrives       arrives       arrives       arrives       arrives
filtered          arrives       arrives       arrives       arrives       arrives
edited            waits         waits         waits         waits         waits
tagged            waits         waits         waits         waits         waits
marked            waits         waits         waits         waits         waits
leech             waits         waits         waits         waits         waits
edited before     edit lost     edit lost     edit lost     edit lost     edit lost
tagged before     tag lost      tag lost      tag lost      tag lost      tag lost
marked before     tag lost      tag lost      tag lost      tag lost      tag lost
leech before      tag lost      tag lost      tag lost      tag lost      tag lost
deleted           comes back    comes back    comes back    comes back    comes back

                  chapter       subdeck       return        reverse       kind
new               arrives       old subdeck   arrives       arrives       new note
learning          arrives       old subdeck   arrives       arrives       new note
review            arrives       old subdeck   arrives       arrives       new note
lapsed            arrives       old subdeck   arrives       arrives       new note
suspended         arrives       old subdeck   arrives       arrives       new note
buried            arrives       old subdeck   arrives       arrives       new note
flagged           arrives       old subdeck   arrives       arrives       new note
moved             arrives       arrives       arrives       arrives       new note
filtered          arrives       old subdeck   arrives       arrives       new note
edited            waits         waits         waits         blank card    new note
tagged            waits         waits         waits         blank card    new note
marked            waits         waits         waits         blank card    new note
leech             waits         waits         waits         blank card    new note
edited before     edit lost     edit lost     edit lost     edit lost     new note
tagged before     tag lost      tag lost      tag lost      tag lost      new note
marked before     tag lost      tag lost      tag lost      tag lost      new note
leech before      tag lost      tag lost      tag lost      tag lost      new note
deleted           comes back    comes back    comes back    comes back    new note

                  template      style         order         title         removal
new               new look      new look      stays         old deck      retired
learning          new look      new look      stays         old deck      retired
review            new look      new look      stays         old deck      retired
lapsed            new look      new look      stays         old deck      retired
suspended         new look      new look      stays         old deck      retired
buried            new look      new look      stays         old deck      retired
flagged           new look      new look      stays         old deck      retired
moved             new look      new look      stays         stays         retired
filtered          new look      new look      stays         old deck      retired
edited            new look      new look      stays         old deck      retired
tagged            new look      new look      stays         old deck      retired
marked            new look      new look      stays         old deck      retired
leech             new look      new look      stays         old deck      retired
edited before     new look      new look      stays         old deck      retired
tagged before     new look      new look      stays         old deck      retired
marked before     new look      new look      stays         old deck      retired
leech before      new look      new look      stays         old deck      retired
deleted           comes back    comes back    comes back    comes back    stays away

                  front-gained  front         front-lost    brief         reasons
new               arrives       arrives       arrives       arrives       arrives
learning          arrives       arrives       arrives       arrives       arrives
review            arrives       arrives       arrives       arrives       arrives
lapsed            arrives       arrives       arrives       arrives       arrives
suspended         arrives       arrives       arrives       arrives       arrives
buried            arrives       arrives       arrives       arrives       arrives
flagged           arrives       arrives       arrives       arrives       arrives
moved             arrives       arrives       arrives       arrives       arrives
filtered          arrives       arrives       arrives       arrives       arrives
edited            waits         waits         waits         waits         waits
tagged            waits         waits         waits         waits         waits
marked            waits         waits         waits         waits         waits
leech             waits         waits         waits         waits         waits
edited before     edit lost     edit lost     edit lost     edit lost     edit lost
tagged before     tag lost      tag lost      tag lost      tag lost      tag lost
marked before     tag lost      tag lost      tag lost      tag lost      tag lost
leech before      tag lost      tag lost      tag lost      tag lost      tag lost
deleted           comes back    comes back    comes back    comes back    comes back

                  masks         prompt        sound         row           heading
new               arrives       arrives       arrives       arrives       arrives
learning          arrives       arrives       arrives       arrives       arrives
review            arrives       arrives       arrives       arrives       arrives
lapsed            arrives       arrives       arrives       arrives       arrives
suspended         arrives       arrives       arrives       arrives       arrives
buried            arrives       arrives       arrives       arrives       arrives
flagged           arrives       arrives       arrives       arrives       arrives
moved             arrives       arrives       arrives       arrives       arrives
filtered          arrives       arrives       arrives       arrives       arrives
edited            waits         waits         waits         waits         waits
tagged            waits         waits         waits         waits         waits
marked            waits         waits         waits         waits         waits
leech             waits         waits         waits         waits         waits
edited before     edit lost     edit lost     edit lost     edit lost     edit lost
tagged before     tag lost      tag lost      tag lost      tag lost      tag lost
marked before     tag lost      tag lost      tag lost      tag lost      tag lost
leech before      tag lost      tag lost      tag lost      tag lost      tag lost
deleted           comes back    comes back    comes back    comes back    comes back

                  list          row-renamed   row-added     row-gone      list-title
new               arrives       arrives       stays         retired       arrives
learning          arrives       arrives       stays         retired       arrives
review            arrives       arrives       stays         retired       arrives
lapsed            arrives       arrives       stays         retired       arrives
suspended         arrives       arrives       stays         retired       arrives
buried            arrives       arrives       stays         retired       arrives
flagged           arrives       arrives       stays         retired       arrives
moved             arrives       arrives       stays         retired       arrives
filtered          arrives       arrives       stays         retired       arrives
edited            waits         waits         stays         retired       waits
tagged            waits         waits         stays         retired       waits
marked            waits         waits         stays         retired       waits
leech             waits         waits         stays         retired       waits
edited before     edit lost     edit lost     stays         retired       edit lost
tagged before     tag lost      tag lost      stays         retired       tag lost
marked before     tag lost      tag lost      stays         retired       tag lost
leech before      tag lost      tag lost      stays         retired       tag lost
deleted           comes back    comes back    comes back    stays away    comes back

                  list-reverse
new               arrives
learning          arrives
review            arrives
lapsed            arrives
suspended         arrives
buried            arrives
flagged           arrives
moved             arrives
filtered          arrives
edited            blank card
tagged            blank card
marked            blank card
leech             blank card
edited before     edit lost
tagged before     tag lost
marked before     tag lost
leech before      tag lost
deleted           comes back
"""

MEANINGS = {
    "arrives": "The note shows the new release; the schedule is what it was.",
    "waits": (
        "The note stays as it is. The change comes with the import setting *Update notes:"
        " Always*, which takes the learner's own text and tags away and which Anki remembers: it"
        " is to be set back."
    ),
    "edit lost": "The note shows the new release; what the learner had written into it is gone.",
    "tag lost": (
        "The note shows the new release; the tags that it had from the learner or from Anki"
        " (`marked`, `leech`) are gone."
    ),
    "comes back": "The question is there again, as a new card: Anki remembers no deletions.",
    "new note": (
        "A new note with a new card appears, since Anki turns no question into a cloze. The old"
        " note stays with its schedule, as a retired one, or stays deleted."
    ),
    "blank card": (
        "The note stays as it is, but its reverse card appears, and its front is blank until the"
        " change comes with the import setting *Update notes: Always*."
    ),
    "new look": "The card has the new look; the note is what it was.",
    "stays": "Note, cards and place are what they were.",
    "old deck": (
        "Note and cards stay where they are, in the deck of the old name; new cards come into one"
        " of the new name."
    ),
    "old subdeck": (
        "The note shows the new release; its card stays in the subdeck that it came into first."
    ),
    "retired": (
        "The note stays with its schedule and is no longer updated; the release notes have a"
        " search that finds it."
    ),
    "stays away": "What was deleted stays deleted.",
}
"""What each word of the table says, for learners."""

WARNED = {
    "waits": {"missing_why", "missing_how", "missing_costs"},
    "edit lost": {"warn_own_tags"},
    "tag lost": {"warn_own_tags"},
    "comes back": {"warn_deleted"},
    "new note": {"warn_kind", "retired_search"},
    "blank card": {"missing_why", "missing_how", "missing_costs", "warn_reversed"},
    "retired": {"retired_search"},
    "old deck": {"warn_title"},
    "old subdeck": {"warn_decks"},
}
"""What learners must be told beforehand, since Anki makes the best outcome impossible here: the
phrases of the release notes that tell it, by the table's word."""


def parsed(table: str) -> dict[tuple[str, str], str]:
    """The word of every cell, by what changes and what the learner did."""
    cells: dict[tuple[str, str], str] = {}
    for block in table.strip("\n").split("\n\n"):
        head, *lines = block.splitlines()
        for line in lines:
            state, *words = re.split(r"\s{2,}", line)
            cells |= {
                (change, state): word for change, word in zip(head.split(), words, strict=True)
            }
    return cells


CELLS = parsed(TABLE)
"""The word of every cell, by what changes and what the learner did."""

LEARNERS = tuple(dict.fromkeys(state for _, state in CELLS))
"""What a learner may have done, as in the rows of the table. A trace (edited, tagged, marked,
leech) is later than the release that is imported; one from before is older than it."""

CHANGES = {
    "text": "the words of a question or an answer",
    "tag": "the tags of a question",
    "image": "the bytes of a picture, under the same name",
    "parent": "the question that a follow-up follows",
    "rename": "the id of a question (with `data-was`)",
    "chapter": "the chapter of a question",
    "subdeck": "the same, in a deck with a subdeck per chapter",
    "return": "a retired question comes back",
    "reverse": "a question gains its reverse card (`data-reversed`)",
    "kind": "a question becomes a cloze",
    "template": "the templates of the cards",
    "style": "the style of the cards",
    "order": "the order of the questions",
    "title": "the title of the deck",
    "removal": "a question is retired",
    "front-gained": "a question gains a front",
    "front": "what stands on a front",
    "front-lost": "a front goes",
    "brief": "thirty seconds",
    "reasons": "the reasons of choices",
    "masks": "a cloze hides its other gaps (`data-masked`)",
    "prompt": "what a reverse card asks",
    "sound": "the bytes of a sound, under the same name",
    "row": "a question becomes a row of a list of words",
    "heading": "a row becomes a question under a heading",
    "list": "the list of a row",
    "row-renamed": "the id of a row (with `data-was`)",
    "row-added": "a row is added to a list",
    "row-gone": "a row is retired",
    "list-title": "the heading of a list",
    "list-reverse": "a list gains reverse cards",
}
"""What each change is, for authors."""


def page() -> str:
    """The table as Markdown: changes down, learners across, those of one fate in one column."""
    return "\n".join([*_page_table(), "", *_page_words()]) + "\n"


def _page_table() -> Iterator[str]:
    columns: dict[tuple[str, ...], list[str]] = {}
    for state in LEARNERS:
        column = tuple(CELLS[change, state] for change in CHANGES)
        columns.setdefault(column, []).append(state)
    yield f"| what changes | {' | '.join(', '.join(states) for states in columns.values())} |"
    yield "|---" * (len(columns) + 1) + "|"
    for row, words in enumerate(CHANGES.values()):
        yield f"| {words} | {' | '.join(column[row] for column in columns)} |"


def _page_words() -> Iterator[str]:
    for word, meaning in MEANINGS.items():
        yield f"- **{word}**{' (the release notes say so)' if word in WARNED else ''}: {meaning}"
