r"""TeX can be read on a page of a PDF.

A command like `\frac` or a dollar sign stands on the page outside of program text, and no words of
the author's have it there. It may come from `references.bib`: write the character itself where a
command for it is not understood. Otherwise it is a fault of the program. The PDF is written. (A
formula that its author wrote without dollar signs is TEX005's.) This is found while a book or a
cheat sheet is made, after `rectoverso check`.
"""
