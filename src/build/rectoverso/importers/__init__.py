"""Foreign shapes into canonical Markdown; empty as yet."""
