"""A file looks like a chapter or a style sheet, and nothing reads it.

Chapters are the files in the folder of a language whose names end in `.md`, in small letters;
`deck.toml` says which languages there are. So `02.MD`, `03.txt` and `04.markdown` are passed over,
as are files in folders below the folder of a language, and a folder `fr/` that `languages` in
`deck.toml` does not name: what they say stands in no artifact. Rename them, or take them out of
the deck's folder. A README, a license, hidden files and what editors leave behind are no
chapters. In `style/` the sheets are `print.css`, `book.css` and `cheatsheet.css`.
"""
