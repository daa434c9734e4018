"""A file in `media/` is shown by no edition.

Most often the line that showed it was lost, or names another picture; or the picture was drawn
anew under another name and the old one stayed behind. Show it, or take it out. An edition's own
picture, `media/en/relu.svg`, is shown where the English edition shows `media/relu.svg`. What
retired questions showed is kept beside the ledger, so their pictures may go. A README or a license
in `media/` is no medium.
"""
