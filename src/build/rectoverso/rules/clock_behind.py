"""A release would be older than what was shipped.

Anki takes an update only where a note's time of modification is newer than the learner's. A
release made by a clock that is behind would be passed over without a word. Set the clock, or
`SOURCE_DATE_EPOCH`, right.
"""
