"""A comment or a table that shall silence a finding can't do so.

A warning that is fine where it stands is silenced with a reason, which the next author reads. For
one question, under its heading (for a chapter's prose, under the chapter's):

    <!-- ignore QST006: the table is the answer -->

For the whole deck, or with `path` for a file or folder of it, in `deck.toml`:

    [[ignore]]
    code = "QST006"
    reason = "nobody prints the cheat sheet of this deck"

Several codes may stand in one comment, with commas. Errors can't be silenced: what they name would
be lost or broken in what learners get.
"""
