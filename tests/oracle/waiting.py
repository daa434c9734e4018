"""Pieces of which words are lost, or printed raw in silence, today: what is still to be mended."""

SPECIFICATION: set[str] = set()
CORPUS: set[str] = {
    "emphasis: blanks inside",
    "links: blanks in the address",
    "links: blank before the address",
    "lists: no blank after the bullet",
    "notes: blank in the name",
    "pictures: width by equals",
    "tables: blank line inside",
}
