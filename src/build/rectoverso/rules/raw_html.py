"""Raw HTML that can't be carried into every artifact.

The same text becomes cards, printed pages and an EPUB, and not all of them can show any HTML; a
script, a style or a frame would run in the learner's Anki. Within a line, `<br>` and `<sub>`,
`<sup>`, `<kbd>`, `<mark>`, `<u>`, `<small>` and `<ins>` may be used, without attributes and closed
within the same paragraph, and `<span lang="fr">` around words in another language. Comments may
stand anywhere. Everything else has a form in Markdown. To show a tag, write it as code.
"""
