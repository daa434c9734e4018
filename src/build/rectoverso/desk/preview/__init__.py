"""The preview: a page on this machine alone that shows a deck's cards while they are written.

`contents` reads the deck and re-reads what was saved, `excerpts` only the question that changed;
`cards` makes what the page shows of a question, `entries` its place on the cheat sheet; `whole`
and `printed` are processes of their own, which check the deck and print a chapter meanwhile;
`watching` sees what is saved, `previewing` says in which order all this is done, and `serving`
gives it to a browser, and to nobody else. `page/` is what the browser gets.
"""
