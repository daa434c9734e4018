"""A setting in `deck.toml` is missing, unknown or of the wrong form.

`deck.toml` says what the deck is called, which languages it has and which version it is. Four
settings are needed: `uid`, `title`, `languages` and `version`. A setting that the tool does not
know is refused too, so that a slip of the pen never passes as a setting. All settings stand in
[the format](../format.md).

The deck's `uid` is chosen once and never changed: the identity of every note hangs on it.
"""
