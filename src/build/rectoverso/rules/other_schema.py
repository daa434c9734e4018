"""The note types are not those of the last release.

Anki knows a note type by its id and by the ids, names and order of its fields and templates.
Where one of them differs, it takes the note type for a stranger: from then on no note of the deck
is updated any more, and learners see each question twice or keep old texts for ever. They follow
from `uid` and `name` in `deck.toml`, which must never change once the deck is released, and from
the version of rectoverso. Bring back what was released; the version control's history of
`deck.toml` has it.
"""
