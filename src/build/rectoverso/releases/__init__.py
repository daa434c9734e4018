"""A release from the checks to the tag, and what it changes for learners."""
