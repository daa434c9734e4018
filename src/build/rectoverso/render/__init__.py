"""Folds: a body of the model becomes HTML for a dialect, or pandoc's AST."""
