"""A question has no answer yet, and no release knows it: a draft.

A deck may hold questions that wait for their answers, as after an import. They are checked like
all others, and left out of every artifact until they have one, with all that follows up on them,
since the card of a follow-up shows its parent. Links to a draft become plain words.

Of a question that a release knows, a missing answer is an error (QST001): learners have it.
A deck whose drafts shall wait quietly silences this finding in `deck.toml`.
"""
