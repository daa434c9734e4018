"""Every sentence that an artifact says by itself, by language."""
