"""A question became a cloze, or a cloze a question.

Anki can't turn a note of one type into another. Learners get a new note, and their progress stays
with the old one, which retires. If the question becomes again what it once was, the note of that
time revives, with the schedule that learners had.
"""
