"""A question or a chapter has no id.

The id is the identity of a question for ever: the schedule that a learner has earned hangs on it,
not on the wording, the order or the file. It stands at the end of the heading, where GitHub's
page does not show it:

    ## Why does ReLU train faster? <a id="relu-over-sigmoid"></a>

`rectoverso check --fix` writes a proposal made from the words of the heading (Hangul in Latin
letters). Change it to something short and telling before the first release, and never after.
Where an id stands in the wrong place of the heading, nothing is written: move it to the end, for
learners may have it already.
"""

from __future__ import annotations

from collections.abc import Iterator

from rectoverso.diagnostics import Diagnostic, Edit, Fix, Rule, Severity
from rectoverso.model import Chapter, Deck, Question, plain
from rectoverso.rules.chapter_without_questions import seems_question
from rectoverso.rules.context import Context
from rectoverso.source.markdown import anchors
from rectoverso.source.naming import Names


def _check(deck: Deck, context: Context) -> Iterator[Diagnostic]:
    taken = {chapter.id for chapter in deck.chapters}
    names = Names(taken | {entry.question.id for entry in deck.headings()})
    path = ""
    for chapter in deck.chapters:
        first, path = chapter.path != path, chapter.path
        if not chapter.id and seems_question(chapter, first):
            hint = "a question's heading begins with `##`; a chapter's ends with its id"
            yield RULE.found("this chapter has no id", chapter.id_span, hint)
        elif not chapter.id:
            proposal = names.proposed(plain(chapter.title))
            yield _finding("chapter", chapter, context, proposal)
    listed = ""
    for entry in deck.headings():
        node = entry.question
        if entry.row:
            if not node.id:
                proposal = names.proposed(f"{listed} {plain(node.title)}")
                yield _finding("row", node, context, proposal)
            continue
        listed = node.id
        if not listed:
            listed = names.proposed(plain(node.title))
            yield _finding("question", node, context, listed)


def _finding(what: str, node: Chapter | Question, context: Context, proposal: str) -> Diagnostic:
    anchor = anchors.written(proposal)
    where = node.id_span
    message = f"this {what} has no id"
    line = "".join(context.lines(where.path)[where.line - 1 : where.line])
    end = "cell" if what == "row" else "heading"
    if where.column != where.end_column:  # an anchor stands there, without an id
        whole = anchors.with_id(line[where.column - 1 : where.end_column - 1], proposal)
        mend = Fix(f"write {whole}", (Edit(where, whole),)) if whole else None
        return RULE.found(message, where, f"end the {end} with {whole or anchor}", fix=mend)
    misplaced = anchors.misplaced(line)
    if misplaced:
        hint = f'{misplaced} is not read: an id stands at the very end, as <a id="…"></a>'
        return RULE.found(message, where, hint)
    hint = f"end the {end} with {anchor}, or run `rectoverso check --fix`"
    fix = Fix(f"write {anchor}", (Edit(where, " " + anchor),))
    return RULE.found(message, where, hint, fix=fix)


RULE = Rule("ID001", "missing-id", Severity.ERROR, _check, is_wide=True)
