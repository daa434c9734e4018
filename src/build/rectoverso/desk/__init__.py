"""What an author works with while writing: the beginning of a deck."""
