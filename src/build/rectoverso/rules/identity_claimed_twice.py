"""Two questions claim one identity.

`data-was` names an id that this question had before, so that it keeps the schedule that learners
have earned. It may name neither its own id nor one that still stands in the deck, and only one
question may carry on an id. A new question needs an id that was never used.
"""
