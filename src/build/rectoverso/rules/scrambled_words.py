"""A character that scrambles the words around it.

Unicode has characters that nobody sees and that say in which direction words run. An override
(U+202D, U+202E) turns letters round, so that readers see other words than those that are written;
an embedding or an isolate (U+202A, U+202B, U+2066, U+2067, U+2068) that its paragraph does not
close turns all that follows. They come with text that was copied from a page or a chat.

Take them out. Letters run in their script's direction by themselves, a deck's lines in that of its
language, and `<span lang="he">words</span>` says the direction of foreign words. The marks U+200E,
U+200F and U+061C may be used.
"""
