"""What an author writes, read: the folder, its settings and tables, the content language."""
