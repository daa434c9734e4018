"""Pieces whose words are lost today; an empty list is what we are after."""

SPECIFICATION: set[str] = set()
CORPUS: set[str] = set()
