"""What is to be imported can't be read.

It is empty or no text, its bytes are of no known encoding (UTF-8, UTF-16 and CP949 are), it is
larger than what is read at once, a package is damaged, of a later Anki or no package, or it looks
like nothing that an importer knows. Nothing is written then.
"""
