"""A question's frame and its folds into the dialects of HTML; citations, program text."""
