"""The deck's title is not that of the last release.

Anki knows a deck by its name, which is the title, and an import never moves a card. So learners
keep the cards that they have, with every schedule, in the deck of the old name, and whatever is new
comes into another deck of the new name. Nothing is lost, and texts are updated in both; but
learners study two decks, unless they rename the old one before the import, as the release notes
ask them to. Bring the old title back, or let it be so: the next release records the new one.
"""
