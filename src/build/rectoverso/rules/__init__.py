"""The rules: one per file, whose docstring is its page in `docs/diagnostics/`.

A file with a check has the rule beside it, as `RULE`; of a rule that is found elsewhere, while a
file is read, say, the code stands in `diagnostics` under the file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any, TypeAlias

from rectoverso import diagnostics
from rectoverso.diagnostics import Diagnostic, Rule
from rectoverso.memory import recalled
from rectoverso.model import Chapter, Deck
from rectoverso.rules.context import Context, Index
from rectoverso.rules.silencing import Silences, silences
from rectoverso.rules.tex import formulas
from rectoverso.source.chapters import shown
from rectoverso.source.nearest import Nearest

__all__ = [
    "MODULES",
    "Context",
    "Index",
    "Silences",
    "check",
    "formulas",
    "nearest",
    "rules",
    "silences",
]

_Check: TypeAlias = Callable[[Any, Any], Iterable[Diagnostic]]

MODULES = (
    # what a deck as a whole lacks
    "invalid_deck_toml",
    "empty_deck",
    "old_format",
    "missing_words",
    "other_language",
    # findings that are silenced
    "unused_ignore",
    "malformed_ignore",
    # files
    "not_utf8",
    "oversized_file",
    "binary_file",
    "scrambled_words",
    "outside_link",
    "missing_chapters",
    "unclosed_fence",
    "deep_nesting",
    "front_matter",
    "passed_over_file",
    # headings and identity
    "missing_chapter_heading",
    "skipped_heading_level",
    "heading_inside_answer",
    "chapter_without_questions",
    "unspaced_heading",
    "underlined_heading",
    "missing_id",
    "repeated_id",
    "malformed_id",
    "unknown_attribute",
    # questions
    "unanswered_question",
    "malformed_cloze",
    "malformed_choices",
    "undeclared_tag",
    "unreversible_question",
    "long_short_answer",
    "repeated_question",
    "idle_separator",
    "malformed_brief",
    "long_brief",
    "malformed_list",
    "betrayed_gap",
    "idle_hint",
    "marked_hint",
    "telling_place",
    "telling_length",
    "unfinished_question",
    # marks of other tools
    "foreign_mark",
    "foreign_block",
    # bodies
    "untypesettable_tex",
    "refused_tex",
    "suspicious_tex",
    "doubtful_dollar",
    "foreign_math",
    "wide_formula",
    "idle_key",
    "lost_cell",
    "malformed_table",
    "split_code",
    "unknown_language",
    "broken_cross_reference",
    "missing_footnote",
    "unusable_link",
    "missing_link_target",
    "wrong_link_file",
    "unused_definition",
    "unknown_citation",
    "malformed_bibliography",
    "missing_image",
    "unusable_image",
    "outside_image",
    "image_without_words",
    "missing_sound",
    "unusable_sound",
    "sound_without_words",
    "undrawn_diagram",
    "unused_picture",
    "needless_keep",
    "slender_image",
    "raw_html",
    "avoided_term",
    "malformed_glossary",
    # faces
    "letters_without_face",
    "unfit_font",
    # looks of the deck's own
    "unusable_style",
    # found while an artifact is written
    "full_core_sheet",
    "missing_glyph",
    "question_not_once",
    "dead_link",
    "unshown_picture",
    "off_the_page",
    "tex_on_page",
    # the documents that a deck answers
    "malformed_sources",
    "unmapped_source_question",
    "unanswered_source_question",
    # documents that are imported
    "unreadable_input",
    "mended_input",
    "left_out_input",
    "unsaid_input",
    "missing_medium",
    "near_question",
    "changed_input",
    # the ledger
    "malformed_ledger",
    "version_not_higher",
    "clock_behind",
    "identity_claimed_twice",
    "contradictory_ledger",
    "returned_with_other_content",
    "kind_changed",
    "unknown_former_id",
    "malformed_retirements",
    "question_gone",
    "unfit_retirement",
    "other_schema",
    "retired_id_taken",
    "title_changed",
    # editions compared
    "untranslated_question",
    "question_of_one_edition",
    "differing_translation",
    "stale_translation",
    "malformed_translations",
)
"""Every rule's module, in the order of `docs/diagnostics/`."""


def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of `MODULES`."""
    modules = ((name, import_module(f"rectoverso.rules.{name}")) for name in MODULES)
    return tuple(
        module.RULE if hasattr(module, "RULE") else getattr(diagnostics, name.upper())
        for name, module in modules
    )


def nearest(name: str) -> str:
    """The code that is most like a wrong one, or that the rule of that name has; empty when none
    is.
    """
    names = {rule.name: rule.code for rule in rules()}
    known = Nearest([*names, *names.values()])
    near = known.to(name.upper()) or known.to(name)
    return names.get(near, near)


def check(deck: Deck, context: Context) -> tuple[Diagnostic, ...]:
    """Everything that the rules find in a deck: what they find in each chapter alone, then what
    only the whole tells.
    """
    checks = [(rule.check, rule.is_wide) for rule in rules() if rule.check is not None]
    found: list[Diagnostic] = []
    for chapter in deck.chapters:
        found += _in_chapter(chapter, deck, context, [each for each, wide in checks if not wide])
    for each, wide in checks:
        if wide:
            found += each(deck, context)
    return tuple(found)


def _in_chapter(
    chapter: Chapter, deck: Deck, context: Context, checks: Sequence[_Check]
) -> tuple[Diagnostic, ...]:
    """What is found in a chapter alone. What hangs on the headings of others is not remembered, nor
    what hangs on a picture that is not there.
    """
    alone = replace(deck, chapters=(chapter,))
    asked = context.index.headings.asked
    media = shown(chapter, {medium.path: medium.sha256 for medium in deck.media})
    here = media if all(content for _, content in media) else None

    def made() -> tuple[Diagnostic, ...]:
        inner = context.of(alone)
        return tuple(found for check in checks for found in check(alone, inner))

    def lasts(_: object) -> bool:
        return context.index.headings.asked == asked

    return recalled("rules", (chapter.known_as, deck.language, context.inputs, here), made, lasts)
