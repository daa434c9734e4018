"""What an author works with while writing: a preview, a language server; empty as yet."""
