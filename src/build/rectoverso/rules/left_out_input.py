"""Something in a document was left out of the import.

It can't be shown by cards and books, or nothing says what question it belongs to. The report of
an import counts every line or field and says where it went; with `--explain` it lists them.
"""
