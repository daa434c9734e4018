"""A language edition has no chapters.

Every language that `deck.toml` names has a folder of that name, and in it at least one Markdown
file. Chapters come in the order of their file names: `ko/01-first.md`, `ko/02-second.md`.
"""
