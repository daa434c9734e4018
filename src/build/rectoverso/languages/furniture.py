"""What an artifact or an announcement says by itself, as types: a language is complete when its
module fills them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Final

_BLANK: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """The labels of cards and books; `{page}` and the like are blanks for what it names.

    `brief` stands over what one would say in thirty seconds, in the source too; `long_answer` on
    the fold of a card's back. A deck may change any of them in `[words.LANG]` of its `deck.toml`,
    so the fields' names are what authors write.
    """

    contents: str
    references: str
    hint: str
    parent_question: str
    reverse_prompt: str
    brief: str
    long_answer: str
    report: str
    home: str
    edition: str
    cheat_sheet: str
    picture: str
    cover: str
    cover_picture: str
    answer: str
    right: str
    wrong: str
    note: str
    tip: str
    important: str
    warning: str
    caution: str
    page_reference: str
    chapter_number: str
    edition_number: str
    license: str
    title_page: str
    accessibility: str
    index: str
    figure_number: str
    table_number: str
    short_answers: str
    questions: str
    answers: str
    questions_first: str
    compact: str
    compact_without: str
    core_sheet: str
    key_formulas: str
    continued: str
    faces: str
    date: str
    fold: str

    def alerts(self) -> dict[str, str]:
        """The alerts' names by kind."""
        kinds = ("note", "tip", "important", "warning", "caution")
        return {kind: getattr(self, kind) for kind in kinds}


@dataclass(frozen=True, slots=True)
class Phrases:
    """What release notes and the page on AnkiWeb say: headings, sentences, names of fields.

    `{}` fields are filled with text that is Markdown already; one that may end in a question mark
    stands in quotes or brackets, so that no full stop follows the mark. Anki's own labels are what
    its menus say in that language.
    """

    first: str
    since: str
    importing: str
    forecast: str
    forecast_new: str
    forecast_updated: str
    forecast_unchanged: str
    forecast_deleted: str
    kept: str
    conflicts: str
    new: str
    returned: str
    changed: str
    only_form: str
    more_changed: str
    small: str
    picture: str
    parent: str
    reversed_on: str
    reversed_off: str
    tags: str
    stamped: str
    program: str
    program_why: str
    look: str
    moved: str
    renamed: str
    chapter: str
    parent_move: str
    parent_gained: str
    parent_lost: str
    deck: str
    quoted: str
    order: str
    chapters: str
    retired: str
    kind: str
    to_cloze: str
    to_question: str
    no_reason: str
    merged: str
    successor: str
    retired_search: str
    retired_earlier: str
    retired_package: str
    check: str
    check_count: str
    check_behind: str
    complete: str
    check_complete: str
    nothing_to_check: str
    missing: str
    missing_why: str
    missing_how: str
    missing_costs: str
    missing_keeps: str
    warnings: str
    warn_own_tags: str
    warn_deleted: str
    warn_decks: str
    warn_title: str
    warn_subdecks: str
    subdecks_added: str
    subdecks_removed: str
    warn_kind: str
    warn_empty: str
    warn_reversed: str
    late: str
    more: str
    fields: Mapping[str, str]
    week: str
    week_why: str
    week_steps: tuple[str, ...]
    week_all: str
    web_holds: str
    web_update: str
    web_updating: tuple[str, ...]
    web_untried: str
    web_license: str
    web_home: str
    web_report: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """What learners of an adopted deck have to do (`adopting.steps`), as Markdown with `$` fields.

    `change` is one change of note type. `right`, `rest` and `by_hand` are what is said of pairs:
    all as Anki proposes them, some of them, those that it proposes otherwise. `nothing` is what
    Anki calls no part at all. The words that stand on Anki's buttons are Anki's own.
    """

    whole: Template
    change: Template
    right: Template
    rest: Template
    by_hand: Template
    nothing: str


@dataclass(frozen=True, slots=True)
class Notices:
    """What learners are told when something is released, in one language."""

    phrases: Phrases
    announcement: Announcement


def blanks(form: str) -> tuple[str, ...]:
    """The names of the blanks in one of the `Words`, in their order."""
    return tuple(_BLANK.findall(form))


def bare(form: str) -> str:
    """One of the `Words` without its blanks."""
    return _BLANK.sub("", form)


def filled(form: str, **values: object) -> str:
    """One of the `Words` with its blanks filled; one that is not among `values` stays."""
    return _BLANK.sub(lambda found: str(values.get(found[1], found[0])), form)
