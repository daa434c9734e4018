"""A link in a PDF leads to a place that stands on none of its pages.

Links between questions, from the contents and to cited works are looked at when all pages are
known, before the PDF is put into its place. What they lead to is there in the source, else REF001
would say so. So it was lost on the way: hidden by a style of the deck's own, or by a fault of the
program. This is found while a book or a cheat sheet is made, after `rectoverso check`.
"""
