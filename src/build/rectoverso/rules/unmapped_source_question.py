"""A question of a source document has no question of the deck that answers it.

`asked` says how many questions a document asks, and `[document.answers]` lists each of them by
its key. `rectoverso coverage` fails while one is missing or has no id behind it, so that nothing
is lost on the way from the documents to the deck.
"""
