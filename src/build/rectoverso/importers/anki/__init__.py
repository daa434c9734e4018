"""What comes from Anki: packages, its text export, CrowdAnki folders.

All three give notes of some note type (`anki.package.HeldNote`); `templates` reads what its cards
show, `mapping` says what each field becomes, `notes` makes questions of notes, `gaps` the text of
a cloze, `own` questions of the notes that Rectoverso itself made.
"""
