"""What should answer a source's question is not in the deck, or has no answer.

The ids in `sources.toml` are those of the deck's questions. When a question is renamed there,
its name changes here, too.
"""
