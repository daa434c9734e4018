"""`retired.toml` can't be read.

The file says why a question that was released is gone from the deck, and where learners find the
matter now. They read the reason in the release notes.

    [[retired]]
    id = "relu-slope"
    reason = "Asked twice: relu-gradient says it better."
    successor = "relu-gradient"

Instead of `id` there may be `ids`, a list. With `language`, the words are about one edition
alone; without an id, about that edition as a whole. `reason` and `successor` are one line each.
"""
