"""An artifact has nothing to say in one of the deck's languages.

What artifacts say by themselves (“Contents”, “Chapter 1”, “Hint”) is there in the languages that
[the format](../format.md#words-of-your-own) lists. In any other, English stands in, until a table
`[words.LANG]` of `deck.toml` says it; the finding names what is left. A description, a subtitle or
a tag's meaning that is given by language is wanted in every language of the deck; until then the
first language's stands there.
"""
