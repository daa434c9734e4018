"""`data-was` names an id that no release has shipped.

`data-was` carries a question's identity over a change of its id. When the id it names is misspelt,
the next release would retire the note that learners have and ship a new one, without their
schedules. Write the id as `ledger/notes.tsv` has it, or take `data-was` away.
"""
