"""Lines of the ledger contradict each other.

The ledger is written by `rectoverso release` and merged by git; a line edited by hand can name a
version that was never released, or give one guid to two living notes. `releases.tsv` holds a
digest of what each release wrote, so that no other guid, time or digest can slip into a released
version either. Take the line from the release's commit.
"""
