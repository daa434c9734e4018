r"""The model as Markdown can say it: the same words where a form can't be written.

`writing` writes what this gives, and reading that gives it again. A model that was read from
Markdown comes out as it went in. What is said otherwise:

- neighbouring texts are one; line ends at the ends of running words are none; line ends within
  titles, cells, code, alternative texts and captions are blanks;
- what holds nothing (a paragraph, a footnote, code) is left out; a picture or a displayed formula
  alone in a paragraph is a figure or a formula of its own;
- a citation or footnote within a link stands behind it, one within a footnote at its end; a link
  within a link is its words; a picture outside of the deck is a link to it;
- a list is loose where its blocks need empty lines between them, and tight where there is no place
  for one;
- a short answer has one block, and there is one where there is a long one; thirty seconds are one
  list; a tip that would be taken for the hint is a note; `---` stands only where it parts nothing
  that it should not; a follow-up is one level below its question, or beside it at the deepest;
- the front of a question without an answer is written as a comment: it would be the answer;
- a formula within a line says a backtick as `\lq`, and is none that is displayed if it holds `$$`;
- a table has as many cells in each row as its widest one.

ValueError names what has no other form either.
"""

from __future__ import annotations

from rectoverso.source.markdown.sayable.blocks import blocks, is_bare, needs_blank, parts
from rectoverso.source.markdown.sayable.questions import (
    anchor,
    anchor_of_row,
    chapter,
    question,
    questions_at,
)
from rectoverso.source.markdown.sayable.words import PAIRED, PARENTS, flattened, inlines

__all__ = [
    "PAIRED",
    "PARENTS",
    "anchor",
    "anchor_of_row",
    "blocks",
    "chapter",
    "flattened",
    "inlines",
    "is_bare",
    "needs_blank",
    "parts",
    "question",
    "questions_at",
]
