"""`sources.toml` can't be read.

The file lists the documents that a deck was made from. Each has a name, the number of questions
it asks, and a table that says which question of the deck answers which of them. It is read by
`rectoverso coverage` alone.

    [[document]]
    name = "interview-2019"
    asked = 2

    [document.answers]
    "1" = "activation-function"
    "2" = ["cost-function", "activation-function"]
"""
