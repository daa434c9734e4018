"""Something in `deck.toml` is in a language that the deck does not have.

A title, a description, a tag's meaning or words of your own for a language that `languages` does
not name are shown nowhere. Name the language, once there is a folder of its chapters, or write the
code as `languages` has it: words for `pt` are not those of `pt-BR`.
"""
