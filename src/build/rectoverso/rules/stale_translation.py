"""A question was changed in the first language after it was translated.

`ledger/translations.tsv` remembers the text that each translation was made from, as a digest. What
counts is what the question says: a mere change of form (lines that end elsewhere, another mark for
emphasis, a link written another way) does not, nor do tags or the parent's question. A formula or a
picture that the translation shows as it is now does not either. Bring the translation up to date,
then record that with `rectoverso editions --accept ID`.
"""
