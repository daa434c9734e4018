"""An edition lacks questions of the deck's first language.

The first language of `deck.toml` leads; the same question has the same id in every edition. What
is not translated is left out: a learner of that edition doesn't get it, and `build` counts it. A
chapter has one finding for all that it lacks, and one more names the chapters that are missing as a
whole. `rectoverso editions` shows every question; silence the code for the edition's folder while
a translation is under way. What `retired.toml` or the ledger says was given up in the edition is
not counted.
"""
