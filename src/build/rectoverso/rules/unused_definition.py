r"""An address is defined for links, and no link names it.

`[page]: https://example.org/page` is for links like `[words][page]`; by itself it shows nothing,
also where it was meant as text (`[note]: later`), and of two with one label the first counts. Name
it in a link, take it out, or write `\[note]:` where the words should be read.
"""
